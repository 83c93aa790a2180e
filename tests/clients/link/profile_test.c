// SPDX-License-Identifier: Apache-2.0
// Profiles: the four files of a folder, and what is said about a folder that is none.
#include "clients/link/profile.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <criterion/criterion.h>

static char folder[] = "/tmp/eldercare-profile-XXXXXX";

static void put(const char *name, const char *text)
{
    char path[300];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *stream = fopen(path, "w");
    cr_assert_not_null(stream);
    fputs(text, stream);
    cr_assert_eq(fchmod(fileno(stream), 0600), 0);
    fclose(stream);
}

static void make_folder(void)
{
    cr_assert_not_null(mkdtemp(folder));
    put("profile.yaml", "host: \"care.example\"\nport: 7461\nserver_name: \"localhost\"\n");
    put("ca.pem", "ca");
    put("cert.pem", "cert");
    put("key.pem", "key");
}

static void remove_folder(void)
{
    static const char *const files[] = {"profile.yaml", "ca.pem", "cert.pem", "key.pem"};
    for (int i = 0; i < 4; i++) {
        char path[300];
        snprintf(path, sizeof path, "%s/%s", folder, files[i]);
        unlink(path);
    }
    rmdir(folder);
}

static void expect_complaint(const char *words)
{
    struct profile *profile = NULL;
    struct text complaint;
    text_init(&complaint, 4096);
    cr_assert_neq(profile_load(folder, &profile, &complaint), STATUS_OK);
    cr_assert_null(profile);
    cr_assert(complaint.size > 0 && strstr(complaint.bytes, words) != NULL, "%s", complaint.bytes);
    text_done(&complaint);
}

Test(profile, reads_the_four_files)
{
    make_folder();
    struct profile *profile = NULL;
    struct text complaint;
    text_init(&complaint, 4096);
    cr_assert_eq(profile_load(folder, &profile, &complaint), STATUS_OK);
    cr_assert_str_eq(profile->host, "care.example");
    cr_assert_str_eq(profile->server_name, "localhost");
    cr_assert_eq(profile->port, 7461);
    cr_assert_str_eq(profile->key_pem, "key");
    cr_assert_eq(strlen(profile->mark), 16);
    profile_free(profile);
    put("profile.yaml", "host: \"care.example\"\nport: 1\n");
    cr_assert_eq(profile_load(folder, &profile, &complaint), STATUS_OK);
    cr_assert_str_eq(profile->server_name, "care.example"); // the host, where nothing else is said
    profile_free(profile);
    text_done(&complaint);
    remove_folder();
}

Test(profile, is_found_by_the_environment)
{
    make_folder();
    struct profile *profile = NULL;
    struct text complaint;
    text_init(&complaint, 4096);
    setenv("ELDERCARE_PROFILE", folder, 1);
    cr_assert_eq(profile_load(NULL, &profile, &complaint), STATUS_OK);
    cr_assert_str_eq(profile->directory, folder);
    profile_free(profile);
    unsetenv("ELDERCARE_PROFILE");
    setenv("XDG_CONFIG_HOME", "/nowhere", 1);
    cr_assert_neq(profile_load(NULL, &profile, &complaint), STATUS_OK);
    cr_assert_not_null(strstr(complaint.bytes, "/nowhere/eldercare"));
    unsetenv("XDG_CONFIG_HOME");
    setenv("HOME", "/nobody", 1);
    text_clear(&complaint);
    cr_assert_neq(profile_load(NULL, &profile, &complaint), STATUS_OK);
    cr_assert_not_null(strstr(complaint.bytes, "/nobody/.config/eldercare"));
    unsetenv("HOME");
    text_clear(&complaint);
    cr_assert_neq(profile_load(NULL, &profile, &complaint), STATUS_OK);
    cr_assert_not_null(strstr(complaint.bytes, "ELDERCARE_PROFILE"));
    text_done(&complaint);
    remove_folder();
}

Test(profile, says_what_is_wrong)
{
    static const struct {
        const char *file;
        const char *text;
        const char *words;
    } rows[] = {
        {"profile.yaml", "", "host"},
        {"profile.yaml", "port: 7461\n", "host"},
        {"profile.yaml", "host: \"\"\nport: 7461\n", "host"},
        {"profile.yaml", "host: a\nport: 0\n", "\"ready HOST:PORT\""},
        {"profile.yaml", "host: a\nport: -1\n", "from 1 to 65535"},
        {"profile.yaml", "host: a\nport: 65536\n", "port"},
        {"profile.yaml", "host: a\nport: \"7461\"\n", "port"},
        {"profile.yaml", "host: a\n", "port"},
        {"profile.yaml", "host: [\n", "profile.yaml:"},
        {"ca.pem", "", "ca.pem is empty"},
        {"cert.pem", "", "cert.pem is empty"},
        {"key.pem", "", "key.pem is empty"},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        strcpy(folder, "/tmp/eldercare-profile-XXXXXX");
        make_folder();
        put(rows[i].file, rows[i].text);
        expect_complaint(rows[i].words);
        char path[300];
        snprintf(path, sizeof path, "%s/%s", folder, rows[i].file);
        unlink(path);
        expect_complaint(rows[i].file);
        remove_folder();
    }
}
