// SPDX-License-Identifier: Apache-2.0
// The log goes back into the database between batches, stays bounded, heals after a long reader,
// and never on the commit path.
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include <criterion/criterion.h>

#include "daemon/store/store_inside.h"
#include "tests/support/store_files.h"
#include "tests/support/store_place.h"

struct filler {
    struct store_job job;
    int bytes;
    int done_checkpoints; // when on_done was called
};

static void run_filler(struct store_job *job, struct tx *tx)
{
    const struct filler *filler = (const struct filler *)job;
    char sql[200];
    snprintf(sql, sizeof sql,
        "CREATE TABLE IF NOT EXISTS filler (x BLOB); DELETE FROM filler;"
        "INSERT INTO filler VALUES (zeroblob(%d))",
        filler->bytes);
    if (sqlite3_exec(tx->connection->db, sql, NULL, NULL, NULL) != SQLITE_OK) {
        tx_fail(tx, STATUS_DISK_FULL);
    }
    tx_new_id(tx);
}

static int64_t log_size(const struct store_place *place)
{
    char path[128];
    struct stat about;
    snprintf(path, sizeof path, "%s-wal", place->path);
    return stat(path, &about) == 0 ? (int64_t)about.st_size : -1;
}

static enum status fill(struct store *store, int bytes)
{
    struct filler filler = {{.lane = STORE_WRITE, .run = run_filler}, .bytes = bytes};
    cr_assert_eq(store_submit(store, &filler.job), STATUS_OK);
    cr_assert_eq(store_step(store, STORE_WRITE), 1);
    cr_assert_eq(store_take_done(store), &filler.job);
    return filler.job.outcome;
}

Test(store_checkpoint, happens_after_four_mebibytes_and_bounds_the_log)
{
    struct store_place place;
    store_place_make(&place);
    struct store_files *files = store_files_new();
    struct store_options options = store_place_options(&place);
    options.vfs = store_files_vfs(files);
    struct store *store = store_place_open(&options);
    uint64_t before = store_figures(store).checkpoints;
    for (int i = 0; i < 3; i++) {
        cr_expect_eq(fill(store, 1000000), STATUS_OK);
        cr_expect_eq(store_figures(store).checkpoints, before, "not before");
    }
    cr_expect_gt(store_figures(store).log_bytes, 3000000);
    for (int i = 0; i < 60; i++) {
        cr_expect_eq(fill(store, 1000000), STATUS_OK);
        cr_expect_lt(log_size(&place), 8000000);
    }
    uint64_t checkpoints = store_figures(store).checkpoints - before;
    cr_expect(checkpoints >= 8 && checkpoints <= 16, "%llu", (unsigned long long)checkpoints);
    cr_expect_gt(store_figures(store).log_frames, 60 * 240);
    store_close(store);
    cr_expect_eq(log_size(&place), 0);
    store_files_free(files);
    store_place_remove(&place);
}

struct watch {
    struct store *store;
    uint64_t checkpoints;
};

static void on_done(void *context)
{
    struct watch *watch = context;
    watch->checkpoints = store_figures(watch->store).checkpoints;
}

Test(store_checkpoint, waits_until_the_replies_are_published)
{
    struct store_place place;
    struct watch watch = {0};
    store_place_make(&place);
    struct store_options options = store_place_options(&place);
    options.on_done = on_done;
    options.on_done_context = &watch;
    struct store *store = store_place_open(&options);
    watch.store = store;
    uint64_t before = store_figures(store).checkpoints;
    cr_expect_eq(fill(store, 5000000), STATUS_OK);
    cr_expect_eq(watch.checkpoints, before);
    cr_expect_eq(store_figures(store).checkpoints, before + 1);
    store_close(store);
    store_place_remove(&place);
}

Test(store_checkpoint, cuts_a_log_that_a_reader_kept_growing_and_heals)
{
    struct store_place place;
    sqlite3 *reader = NULL;
    store_place_make(&place);
    struct store_files *files = store_files_new();
    struct store_options options = store_place_options(&place);
    options.vfs = store_files_vfs(files);
    struct store *store = store_place_open(&options);
    cr_assert_eq(sqlite3_open_v2(place.path, &reader, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
    cr_assert_eq(
        sqlite3_exec(reader, "BEGIN; SELECT * FROM progress", NULL, NULL, NULL), SQLITE_OK);
    for (int i = 0; i < 18; i++) {
        cr_expect_eq(fill(store, 4000000), STATUS_OK);
    }
    cr_expect_gt(store_figures(store).log_bytes, 64 * 1024 * 1024);
    cr_expect_eq(sqlite3_exec(reader, "COMMIT", NULL, NULL, NULL), SQLITE_OK);
    for (int i = 0; i < 6 && store_figures(store).log_bytes > 16 * 1024 * 1024; i++) {
        cr_expect_eq(fill(store, 4000000), STATUS_OK);
    }
    cr_expect_leq(store_figures(store).log_bytes, 16 * 1024 * 1024);
    sqlite3_close(reader);
    store_close(store);
    store_files_free(files);
    store_place_remove(&place);
}

Test(store_checkpoint, truncates_above_sixty_four_mebibytes)
{
    struct store_place place;
    store_place_make(&place);
    struct store_files *files = store_files_new();
    struct store_options options = store_place_options(&place);
    options.vfs = store_files_vfs(files);
    struct store *store = store_place_open(&options);
    for (int i = 0; i < 2; i++) {
        cr_expect_eq(fill(store, 50000000), STATUS_OK);
        store->checkpoint_frames_next = 1 << 30; // as if a reader had been in the way so far
        store->truncate_frames_next = 20000;
        cr_expect_eq(fill(store, 51000000), STATUS_OK);
    }
    cr_expect_lt(log_size(&place), 64 * 1024 * 1024);
    store_close(store);
    store_files_free(files);
    store_place_remove(&place);
}

static void lost(void *context)
{
    ++*(int *)context;
}

Test(store_checkpoint, ends_the_store_when_the_database_cannot_be_synced)
{
    static const unsigned calls[] = {STORE_FILES_SYNC, STORE_FILES_WRITE};
    for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++) {
        struct store_place place;
        int times = 0;
        store_place_make(&place);
        struct store_files *files = store_files_new();
        struct store_options options = store_place_options(&place);
        options.vfs = store_files_vfs(files);
        struct store *store = store_place_open(&options);
        store_on_lost(store, lost, &times);
        cr_expect_eq(fill(store, 4000000), STATUS_OK);
        struct filler filler = {{.lane = STORE_WRITE, .run = run_filler}, .bytes = 400000};
        cr_assert_eq(store_submit(store, &filler.job), STATUS_OK);
        store_files_fail_only(files, ".db");
        store_files_fail(files, 1U << calls[i], 1, true);
        store_step(store, STORE_WRITE);
        cr_expect_eq(filler.job.outcome, STATUS_OK, "%zu: %s", i, status_name(filler.job.outcome));
        cr_expect_eq(times, 1, "%zu", i);
        cr_expect_eq(store_submit(store, &filler.job), STATUS_UNAVAILABLE);
        store_files_fail(files, 0, 0, false);
        store_close(store);
        cr_expect_eq(store_place_sql(place.path, "SELECT length(x) FROM filler"), 400000);
        store_files_free(files);
        store_place_remove(&place);
    }
}

Test(store_checkpoint, turns_read_only_when_the_database_cannot_grow)
{
    struct store_place place;
    store_place_make(&place);
    struct store_files *files = store_files_new();
    struct store_options options = store_place_options(&place);
    options.vfs = store_files_vfs(files);
    struct store *store = store_place_open(&options);
    store_files_room(files, 6000000);
    cr_expect_eq(fill(store, 5000000), STATUS_OK);
    cr_expect(store_figures(store).read_only);
    cr_expect_eq(store_place_sql(place.path, "SELECT length(x) FROM filler"), 5000000);
    store_files_room(files, -1);
    cr_expect_eq(fill(store, 1000), STATUS_OK);
    cr_expect_not(store_figures(store).read_only);
    store_close(store);
    store_files_free(files);
    store_place_remove(&place);
}
