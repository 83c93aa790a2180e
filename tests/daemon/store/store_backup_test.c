// SPDX-License-Identifier: Apache-2.0
// The online copy: whole, checked, only ours to read, and nothing left behind when it fails.
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <criterion/criterion.h>

#include "daemon/store/ledger.h"
#include "daemon/store/store_inside.h"
#include "tests/support/store_files.h"
#include "tests/support/store_place.h"

static void record(struct tx *tx, void *context)
{
    (void)context;
    tx_new_id(tx);
    tx_record(tx, &(struct ledger_entry){.operator_name = "", .method = "m", .objects = "1"});
}

static void verify(struct tx *tx, void *context)
{
    ledger_verify(tx, context);
}

static int files_in(const char *folder, const char *part)
{
    int count = 0;
    DIR *stream = opendir(folder);
    for (const struct dirent *entry = readdir(stream); entry != NULL; entry = readdir(stream)) {
        count += strstr(entry->d_name, part) != NULL;
    }
    closedir(stream);
    return count;
}

Test(store_backup, copies_one_snapshot_that_opens_as_a_store)
{
    struct store_place place;
    struct store_place other;
    struct text complaint;
    struct stat about;
    char path[128];
    text_init(&complaint, 1000);
    store_place_make(&place);
    store_place_make(&other);
    struct store_options options = store_place_options(&place);
    struct store *store = store_place_open(&options);
    for (int i = 0; i < 40; i++) {
        cr_assert_eq(store_place_do(store, STORE_WRITE, record, NULL), STATUS_OK);
    }
    cr_expect_eq(store_backup(store, other.path, &complaint), STATUS_OK, "%s", complaint.bytes);
    cr_assert_eq(store_place_do(store, STORE_WRITE, record, NULL), STATUS_OK);
    store_close(store);
    cr_assert_eq(stat(other.path, &about), 0);
    cr_expect_eq(about.st_mode & 0777, 0600);
    cr_expect_eq(files_in(other.folder, "test.db"), 1, "nothing beside it");
    options = store_place_options(&other);
    store = store_place_open(&options);
    struct ledger_report report;
    cr_expect_eq(store_place_do(store, STORE_READ, verify, &report), STATUS_OK);
    cr_expect_eq(report.entries, 40);
    cr_expect_eq(report.first_bad_seq, 0);
    store_close(store);
    snprintf(path, sizeof path, "%s.part", other.path);
    cr_expect_neq(access(path, F_OK), 0);
    text_done(&complaint);
    store_place_remove(&place);
    store_place_remove(&other);
}

Test(store_backup, never_overwrites_and_says_why_it_cannot)
{
    struct store_place place;
    struct text complaint;
    char path[5000];
    text_init(&complaint, 10000);
    store_place_make(&place);
    struct store_options options = store_place_options(&place);
    struct store *store = store_place_open(&options);
    snprintf(path, sizeof path, "%s/copy.db", place.folder);
    fclose(fopen(path, "wb"));
    cr_expect_eq(store_backup(store, path, &complaint), STATUS_INPUT_OUTPUT);
    cr_expect_not_null(strstr(complaint.bytes, "exists already"));
    text_clear(&complaint);
    snprintf(path, sizeof path, "%s/no/copy.db", place.folder);
    cr_expect_eq(store_backup(store, path, &complaint), STATUS_INPUT_OUTPUT);
    cr_expect_not_null(strstr(complaint.bytes, "No such file"));
    text_clear(&complaint);
    memset(path, 'x', sizeof path);
    path[sizeof path - 1] = '\0';
    cr_expect_eq(store_backup(store, path, &complaint), STATUS_INPUT_OUTPUT);
    cr_expect_not_null(strstr(complaint.bytes, "too long"));
    store_close(store);
    text_done(&complaint);
    store_place_remove(&place);
}

Test(store_backup, takes_over_from_an_interrupted_copy)
{
    struct store_place place;
    struct text complaint;
    char path[128];
    char part[160];
    text_init(&complaint, 1000);
    store_place_make(&place);
    struct store_options options = store_place_options(&place);
    struct store *store = store_place_open(&options);
    snprintf(path, sizeof path, "%s/copy.db", place.folder);
    snprintf(part, sizeof part, "%s.part", path);
    FILE *stream = fopen(part, "wb");
    fputs("half of something", stream);
    fclose(stream);
    cr_expect_eq(store_backup(store, path, &complaint), STATUS_OK);
    store_close(store);
    text_done(&complaint);
    store_place_remove(&place);
}

Test(store_backup, leaves_nothing_when_any_call_fails, .timeout = 120)
{
    struct store_place place;
    struct text complaint;
    char path[128];
    text_init(&complaint, 1000);
    store_place_make(&place);
    struct store_files *files = store_files_new();
    struct store_options options = store_place_options(&place);
    options.vfs = store_files_vfs(files);
    struct store *store = store_place_open(&options);
    cr_assert_eq(store_place_do(store, STORE_WRITE, record, NULL), STATUS_OK);
    snprintf(path, sizeof path, "%s/copy.db", place.folder);
    bool failed = true;
    int refused = 0;
    for (int nth = 1; failed; nth += nth < 40 ? 1 : 7) {
        text_clear(&complaint);
        store_files_fail(files, STORE_FILES_ANY, nth, false);
        enum status status = store_backup(store, path, &complaint);
        failed = store_files_failed(files);
        store_files_fail(files, 0, 0, false);
        refused += status != STATUS_OK;
        cr_expect(
            status == STATUS_OK || (complaint.size > 0 && files_in(place.folder, "copy") == 0),
            "call %d", nth);
        cr_expect(failed || status == STATUS_OK);
        unlink(path);
    }
    cr_expect_gt(refused, 10);
    store_files_room(files, 50000);
    text_clear(&complaint);
    cr_expect_eq(store_backup(store, path, &complaint), STATUS_DISK_FULL, "%s", complaint.bytes);
    cr_expect_eq(files_in(place.folder, "copy"), 0);
    store_files_room(files, -1);
    store_close(store);
    store_files_free(files);
    text_done(&complaint);
    store_place_remove(&place);
}

Test(store_backup, refuses_to_copy_damage)
{
    struct store_place place;
    struct text complaint;
    char path[128];
    text_init(&complaint, 1000);
    store_place_make(&place);
    struct store_options options = store_place_options(&place);
    struct store *store = store_place_open(&options);
    for (int i = 0; i < 200; i++) {
        cr_assert_eq(store_place_do(store, STORE_WRITE, record, NULL), STATUS_OK);
    }
    store_close(store);
    // An index that does not agree with its table.
    store_place_sql(place.path,
        "INSERT INTO receipt VALUES (1, 1, 'a', x'00', '', 0), (2, 1, 'b', x'00', '', 0)");
    int64_t page = store_place_sql(
        place.path, "SELECT rootpage FROM sqlite_master WHERE name = 'receipt_key'");
    store_place_sql(place.path, "PRAGMA wal_checkpoint(TRUNCATE)");
    FILE *stream = fopen(place.path, "r+b");
    fseek(stream, (long)((page - 1) * 4096 + 4090), SEEK_SET);
    fputs("zz", stream);
    fclose(stream);
    store = store_place_open(&options);
    snprintf(path, sizeof path, "%s/copy.db", place.folder);
    cr_expect_eq(store_backup(store, path, &complaint), STATUS_CORRUPT);
    cr_expect_eq(files_in(place.folder, "copy"), 0);
    store_close(store);
    text_done(&complaint);
    store_place_remove(&place);
}
