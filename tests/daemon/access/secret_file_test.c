// SPDX-License-Identifier: Apache-2.0
// Files of secrets: who could have read them is refused, what exists is never overwritten.
#include "daemon/access/secret_file.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <criterion/criterion.h>

struct place {
    char folder[64];
    char path[96]; // of "secret" in it
    struct text complaint;
    struct text bytes;
};

static void make(struct place *place)
{
    snprintf(place->folder, sizeof place->folder, "/tmp/eldercare-secret-XXXXXX");
    cr_assert_not_null(mkdtemp(place->folder));
    snprintf(place->path, sizeof place->path, "%s/secret", place->folder);
    text_init(&place->complaint, 1000);
    text_init(&place->bytes, 100000);
}

static void clear(struct place *place)
{
    char command[128];
    snprintf(command, sizeof command, "rm -rf '%s'", place->folder);
    cr_assert_eq(system(command), 0);
    text_done(&place->complaint);
    text_done(&place->bytes);
}

Test(secret_file, is_read_as_it_was_written_with_mode_0600)
{
    struct place place;
    struct stat found;
    make(&place);
    cr_assert_eq(secret_file_write(place.folder, "secret", "abc", 3, &place.complaint), STATUS_OK);
    cr_assert_eq(stat(place.path, &found), 0);
    cr_assert_eq(found.st_mode & 0777, 0600);
    cr_assert_eq(
        secret_file_read(place.folder, "secret", &place.bytes, &place.complaint), STATUS_OK);
    cr_assert_str_eq(place.bytes.bytes, "abc");
    cr_assert_eq(place.complaint.size, 0);
    clear(&place);
}

Test(secret_file, is_never_overwritten)
{
    struct place place;
    make(&place);
    cr_assert_eq(secret_file_write(place.folder, "secret", "abc", 3, &place.complaint), STATUS_OK);
    cr_assert_eq(secret_file_write(place.folder, "secret", "xyz", 3, &place.complaint),
        STATUS_STATE_CONFLICT);
    cr_assert_not_null(strstr(place.complaint.bytes, "exists already"));
    clear(&place);
}

Test(secret_file, is_refused_when_others_may_read_it_or_it_is_no_plain_file)
{
    static const struct {
        const char *command;
        enum status status;
    } cases[] = {
        {"echo abc > secret; chmod 640 secret", STATUS_MALFORMED},
        {"echo abc > secret; chmod 604 secret", STATUS_MALFORMED},
        {"echo abc > other; chmod 600 other; ln -s other secret", STATUS_MALFORMED},
        {"mkdir -m 700 secret", STATUS_MALFORMED},
        {"mkfifo -m 600 secret", STATUS_MALFORMED},
        {"head -c 70000 /dev/zero > secret; chmod 600 secret", STATUS_MALFORMED},
        {"true", STATUS_NOT_FOUND},
        {"echo abc > secret; chmod 600 secret", STATUS_OK},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct place place;
        char command[256];
        make(&place);
        snprintf(command, sizeof command, "cd %s && %s", place.folder, cases[i].command);
        cr_assert_eq(system(command), 0);
        cr_expect_eq(secret_file_read(place.folder, "secret", &place.bytes, &place.complaint),
            cases[i].status, "%s", cases[i].command);
        cr_expect_eq(place.complaint.size == 0, cases[i].status == STATUS_OK);
        clear(&place);
    }
}

Test(secret_file, over_the_readers_own_limit_is_out_of_memory)
{
    struct place place;
    struct text small;
    make(&place);
    text_init(&small, 2);
    cr_assert_eq(secret_file_write(place.folder, "secret", "abc", 3, &place.complaint), STATUS_OK);
    cr_assert_eq(
        secret_file_read(place.folder, "secret", &small, &place.complaint), STATUS_NO_MEMORY);
    text_done(&small);
    clear(&place);
}

Test(secret_file, folder_is_made_for_the_owner_alone_and_refused_otherwise)
{
    struct place place;
    struct stat found;
    make(&place);
    cr_assert_eq(secret_file_folder(place.path, &place.complaint), STATUS_OK);
    cr_assert_eq(stat(place.path, &found), 0);
    cr_assert_eq(found.st_mode & 0777, 0700);
    cr_assert_eq(secret_file_folder(place.path, &place.complaint), STATUS_OK);
    cr_assert_eq(chmod(place.path, 0750), 0);
    cr_assert_eq(secret_file_folder(place.path, &place.complaint), STATUS_MALFORMED);
    cr_assert_eq(rmdir(place.path), 0);
    cr_assert_eq(secret_file_write(place.folder, "secret", "abc", 3, &place.complaint), STATUS_OK);
    cr_assert_eq(secret_file_folder(place.path, &place.complaint), STATUS_MALFORMED);
    cr_assert_eq(secret_file_folder("/nowhere/at/all", &place.complaint), STATUS_NOT_FOUND);
    clear(&place);
}

Test(secret_file, paths_that_are_too_long_or_lead_nowhere_are_told)
{
    struct place place;
    char longest[5000];
    make(&place);
    memset(longest, 'x', sizeof longest - 1);
    longest[sizeof longest - 1] = '\0';
    cr_assert_eq(
        secret_file_write(place.folder, longest, "a", 1, &place.complaint), STATUS_MALFORMED);
    cr_assert_eq(
        secret_file_read(place.folder, longest, &place.bytes, &place.complaint), STATUS_MALFORMED);
    cr_assert_eq(
        secret_file_write("/nowhere", "secret", "a", 1, &place.complaint), STATUS_NOT_FOUND);
    cr_assert_eq(secret_file_write("/proc", "secret", "a", 1, &place.complaint), STATUS_NOT_FOUND);
    clear(&place);
}

Test(secret_file, that_cannot_be_written_whole_leaves_nothing)
{
    struct place place;
    struct rlimit limit = {.rlim_cur = 2, .rlim_max = 2};
    make(&place);
    signal(SIGXFSZ, SIG_IGN);
    cr_assert_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
    cr_assert_eq(
        secret_file_write(place.folder, "secret", "abc", 3, &place.complaint), STATUS_INPUT_OUTPUT);
    cr_assert_neq(access(place.path, F_OK), 0);
    clear(&place);
}

Test(secret_file, that_cannot_be_read_is_told)
{
    struct place place;
    make(&place);
    // A plain file of mode 0600 whose first page is never there.
    cr_assert_eq(
        secret_file_read("/proc/self", "mem", &place.bytes, &place.complaint), STATUS_INPUT_OUTPUT);
    clear(&place);
}
