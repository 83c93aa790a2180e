// SPDX-License-Identifier: Apache-2.0
// Whole small files.

#include "common/base/file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <criterion/criterion.h>

static void make_path(char path[64], const char *directory, const char *name)
{
    snprintf(path, 64, "%s/%s", directory, name);
}

static void write_file(const char *path, const char *bytes, size_t size)
{
    FILE *file = fopen(path, "w");
    cr_assert_not_null(file);
    cr_assert_eq(fwrite(bytes, 1, size, file), size);
    fclose(file);
}

Test(file, reads_a_file_up_to_its_limit)
{
    char directory[] = "/tmp/file_testXXXXXX";
    cr_assert_not_null(mkdtemp(directory));
    char path[64];
    make_path(path, directory, "a");
    char bytes[10000];
    memset(bytes, 'b', sizeof bytes);
    write_file(path, bytes, sizeof bytes);
    struct text text;
    cr_assert_eq(file_read(path, sizeof bytes, &text), STATUS_OK);
    cr_assert_eq(text.size, sizeof bytes);
    cr_assert_eq(memcmp(text.bytes, bytes, sizeof bytes), 0);
    text_done(&text);
    cr_assert_eq(file_read(path, sizeof bytes - 1, &text), STATUS_MALFORMED);
    write_file(path, "", 0);
    cr_assert_eq(file_read(path, 10, &text), STATUS_OK);
    cr_assert_str_eq(text.bytes, "");
    text_done(&text);
    unlink(path);
    rmdir(directory);
}

Test(file, refuses_what_is_no_regular_file)
{
    char directory[] = "/tmp/file_testXXXXXX";
    cr_assert_not_null(mkdtemp(directory));
    char path[64];
    struct text text;
    make_path(path, directory, "missing");
    cr_assert_eq(file_read(path, 10, &text), STATUS_NOT_FOUND);
    make_path(path, directory, "missing/below");
    cr_assert_eq(file_read(path, 10, &text), STATUS_NOT_FOUND);
    cr_assert_eq(file_read(directory, 10, &text), STATUS_MALFORMED);
    make_path(path, directory, "pipe");
    cr_assert_eq(mkfifo(path, 0600), 0);
    cr_assert_eq(file_read(path, 10, &text), STATUS_MALFORMED);
    unlink(path);
    make_path(path, directory, "loop");
    cr_assert_eq(symlink(path, path), 0);
    cr_assert_eq(file_read(path, 10, &text), STATUS_INPUT_OUTPUT);
    unlink(path);
    rmdir(directory);
}
