// SPDX-License-Identifier: Apache-2.0
// The keys of an instance: three, random, once, and read back strictly.
#include "daemon/access/keys.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <criterion/criterion.h>

static void run_in(const char *folder, const char *words)
{
    char command[256];
    snprintf(command, sizeof command, "cd %s && %s", folder, words);
    cr_assert_eq(system(command), 0);
}

static void make(char folder[64])
{
    snprintf(folder, 64, "/tmp/eldercare-keys-XXXXXX");
    cr_assert_not_null(mkdtemp(folder));
}

Test(keys, are_made_once_and_differ_from_each_other)
{
    char folder[64];
    char dir[96];
    struct keyring keys;
    struct keyring again;
    struct text complaint;
    text_init(&complaint, 1000);
    make(folder);
    snprintf(dir, sizeof dir, "%s/keys", folder);
    cr_assert_eq(keys_create(dir, &complaint), STATUS_OK);
    cr_assert_eq(keys_load(dir, &keys, &complaint), STATUS_OK);
    cr_assert_eq(keys_create(dir, &complaint), STATUS_STATE_CONFLICT);
    cr_assert_eq(keys_load(dir, &again, &complaint), STATUS_OK);
    cr_assert_arr_eq(&keys, &again, sizeof keys);
    cr_assert_eq(keys.key_id, 1);
    cr_assert(memcmp(keys.data_key, keys.index_key, CRYPTO_KEY_SIZE) != 0);
    cr_assert(memcmp(keys.data_key, keys.mac_key, CRYPTO_KEY_SIZE) != 0);
    cr_assert(memcmp(keys.index_key, keys.mac_key, CRYPTO_KEY_SIZE) != 0);
    run_in(folder,
        "test \"$(stat -c %a keys)\" = 700 && test \"$(stat -c %a keys/*.key | sort -u)\" = 600");
    run_in(folder, "rm -r keys && rmdir ../$(basename $PWD)");
    text_done(&complaint);
}

Test(keys, that_are_missing_or_damaged_are_refused_with_their_file)
{
    static const struct {
        const char *command;
        enum status status;
        const char *named;
    } cases[] = {
        {"rm keys/data.key", STATUS_NOT_FOUND, "data.key"},
        {"rm keys/index.key", STATUS_NOT_FOUND, "index.key"},
        {"rm keys/mac.key", STATUS_NOT_FOUND, "mac.key"},
        {"chmod 644 keys/mac.key", STATUS_MALFORMED, "mac.key"},
        {"truncate -s 64 keys/data.key", STATUS_MALFORMED, "data.key"},
        {"sed -i 's/./g/' keys/index.key", STATUS_MALFORMED, "index.key"},
        {"truncate -s 0 keys/mac.key", STATUS_MALFORMED, "mac.key"},
        {"printf '%065d' 0 > keys/mac.key", STATUS_MALFORMED, "mac.key"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char folder[64];
        char dir[96];
        struct keyring keys;
        struct text complaint;
        text_init(&complaint, 1000);
        make(folder);
        snprintf(dir, sizeof dir, "%s/keys", folder);
        cr_assert_eq(keys_create(dir, &complaint), STATUS_OK);
        run_in(folder, cases[i].command);
        cr_expect_eq(keys_load(dir, &keys, &complaint), cases[i].status, "%s", cases[i].command);
        cr_expect_not_null(strstr(complaint.bytes, cases[i].named));
        run_in(folder, "rm -r keys && rmdir ../$(basename $PWD)");
        text_done(&complaint);
    }
}

Test(keys, are_not_made_in_a_folder_that_others_may_enter)
{
    char folder[64];
    struct text complaint;
    text_init(&complaint, 1000);
    make(folder);
    cr_assert_eq(chmod(folder, 0755), 0);
    cr_assert_eq(keys_create(folder, &complaint), STATUS_MALFORMED);
    run_in(folder, "rmdir ../$(basename $PWD)");
    text_done(&complaint);
}
