// SPDX-License-Identifier: Apache-2.0
// What a password must be, and passwords nobody chose.
#include "daemon/access/password.h"

#include <string.h>

#include "common/base/text.h"
#include "common/crypto/crypto.h"

#define POINTS_MIN 8
#define CLASSES_MIN 3
#define GROUPS 4
#define GROUP_SIZE 4

bool password_is_good(const char *password)
{
    size_t size = strlen(password);
    size_t points = text_code_points(password, size);
    bool small = false;
    bool capital = false;
    bool digit = false;
    bool other = false;
    for (size_t i = 0; i < size; i++) {
        char c = password[i];
        bool is_small = c >= 'a' && c <= 'z';
        bool is_capital = c >= 'A' && c <= 'Z';
        bool is_digit = c >= '0' && c <= '9';
        small = small || is_small;
        capital = capital || is_capital;
        digit = digit || is_digit;
        other = other || (!is_small && !is_capital && !is_digit);
    }
    int classes = (int)small + (int)capital + (int)digit + (int)other;
    return points >= POINTS_MIN && points <= PASSWORD_POINTS_MAX && classes >= CLASSES_MIN;
}

// One of a-z and 2-9 without the letters that are read wrongly. 32 of them: a byte's low bits are
// even over them.
static char make_character(void)
{
    static const char alphabet[] = "abcdefghijkmnpqrstuvwxyz23456789";
    uint8_t random = 0;
    crypto_random(&random, sizeof random);
    return alphabet[random % (sizeof alphabet - 1)];
}

void password_make(char ret_password[PASSWORD_MADE_SIZE])
{
    do {
        size_t at = 0;
        for (int i = 0; i < GROUPS * GROUP_SIZE; i++) {
            if (i > 0 && i % GROUP_SIZE == 0) {
                ret_password[at++] = '-';
            }
            ret_password[at++] = make_character();
        }
        ret_password[at] = '\0';
    } while (!password_is_good(ret_password)); // about one in a hundred has no digit
}
