// SPDX-License-Identifier: Apache-2.0
// Passwords: at least eight characters of three classes; made ones are good and differ.
#include "daemon/access/password.h"

#include <string.h>

#include <criterion/criterion.h>

Test(password, needs_eight_characters_of_three_classes)
{
    static const struct {
        const char *password;
        bool is_good;
    } cases[] = {
        {"", false},
        {"Aa1-Aa1", false},
        {"Aa1-Aa1-", true},
        {"aaaaaaaa", false},
        {"aaaaaaa1", false},
        {"aaaaaA11", true},
        {"aaaaaa1-", true},
        {"AAAAAA1-", true},
        {"AAAAaaa-", true},
        {"11111111", false},
        {"密码密码aA11", true},
        {"密码密码密码密1", false},
        {"密码密码密码密1a", true},
        {"Aa 1Aa 1", true},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        cr_expect_eq(
            password_is_good(cases[i].password), cases[i].is_good, "%s", cases[i].password);
    }
}

Test(password, over_its_limit_is_refused)
{
    char password[PASSWORD_POINTS_MAX + 2];
    memset(password, 'a', sizeof password);
    password[0] = 'A';
    password[1] = '1';
    password[PASSWORD_POINTS_MAX] = '\0';
    cr_assert(password_is_good(password));
    password[PASSWORD_POINTS_MAX] = 'a';
    password[PASSWORD_POINTS_MAX + 1] = '\0';
    cr_assert_not(password_is_good(password));
}

Test(password, that_is_made_is_good_and_never_the_same)
{
    char made[200][PASSWORD_MADE_SIZE];
    for (int i = 0; i < 200; i++) {
        password_make(made[i]);
        cr_assert_eq(strlen(made[i]), PASSWORD_MADE_SIZE - 1);
        cr_assert(password_is_good(made[i]));
        for (int j = 0; j < i; j++) {
            cr_assert_str_neq(made[i], made[j]);
        }
    }
}
