// SPDX-License-Identifier: Apache-2.0
// Group commit: one sync for a batch, what a fault does to its neighbours, what is published when.
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>
#include <sqlite3.h>

#include "daemon/store/query.h"
#include "daemon/store/tx_connection.h"
#include "tests/support/store_files.h"
#include "tests/support/store_place.h"

// A job that records its number, or fails so many times with a fault before.
struct note {
    struct store_job job;
    int number;
    enum status fault;
    int fault_runs; // how often still
    int runs;
    int64_t id;
};

static void run_note(struct store_job *job, struct tx *tx)
{
    struct note *note = (struct note *)job;
    char objects[16];
    note->runs++;
    note->id = tx_new_id(tx);
    snprintf(objects, sizeof objects, "%d", note->number);
    tx_record(
        tx, &(struct ledger_entry){.operator_name = "", .method = "test.note", .objects = objects});
    if (note->fault_runs > 0) {
        note->fault_runs--;
        tx_fail(tx, note->fault);
    }
}

static void submit(struct store *store, struct note *notes, int count)
{
    for (int i = 0; i < count; i++) {
        notes[i].job.lane = STORE_WRITE;
        notes[i].job.run = run_note;
        notes[i].number = i;
        cr_assert_eq(store_submit(store, &notes[i].job), STATUS_OK);
    }
}

static int64_t entries(const struct store_place *place)
{
    return store_place_sql(place->path, "SELECT count(*) FROM ledger_entry");
}

Test(store_batch, costs_one_sync_however_many_jobs_wait)
{
    static const int sizes[] = {1, 2, 16, 100, 256};
    struct store_place place;
    struct note notes[256];
    store_place_make(&place);
    struct store_files *files = store_files_new();
    struct store_options options = store_place_options(&place);
    options.vfs = store_files_vfs(files);
    struct store *store = store_place_open(&options);
    int64_t expected = 0;
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        int before = store_files_count(files, STORE_FILES_SYNC, "");
        struct store_figures figures = store_figures(store);
        memset(notes, 0, sizeof notes);
        submit(store, notes, sizes[i]);
        cr_expect_eq(store_step(store, STORE_WRITE), sizes[i]);
        expected += sizes[i];
        // The very first write after the log was emptied also syncs its new header.
        int syncs = store_files_count(files, STORE_FILES_SYNC, "") - before;
        cr_expect_eq(syncs, i == 0 ? 2 : 1, "%d jobs cost %d syncs", sizes[i], syncs);
        cr_expect_eq(store_figures(store).syncs_in_batches, figures.syncs_in_batches + 1);
        cr_expect_eq(store_figures(store).batches, figures.batches + 1);
        cr_expect_eq(entries(&place), expected);
    }
    cr_expect_eq(store_figures(store).jobs, (uint64_t)expected);
    cr_expect_gt(store_figures(store).log_frames, 0);
    cr_expect_gt(store_figures(store).statements, (uint64_t)expected);
    store_close(store);
    store_files_free(files);
    store_place_remove(&place);
}

Test(store_batch, publishes_in_order_and_only_after_the_commit)
{
    struct store_place place;
    struct note notes[5] = {0};
    store_place_make(&place);
    struct store_options options = store_place_options(&place);
    options.batch_jobs_max = 3;
    struct store *store = store_place_open(&options);
    submit(store, notes, 5);
    cr_expect_null(store_take_done(store));
    cr_expect_eq(store_pending(store), 5);
    cr_expect_eq(store_step(store, STORE_WRITE), 3);
    cr_expect_eq(store_step(store, STORE_WRITE), 2);
    cr_expect_eq(store_step(store, STORE_WRITE), 0);
    int expected = 0;
    for (struct store_job *job = store_take_done(store); job != NULL; job = job->next) {
        cr_expect_eq(((struct note *)job)->number, expected);
        cr_expect_eq(job->outcome, STATUS_OK);
        cr_expect_eq(((struct note *)job)->id, expected + 1);
        expected++;
    }
    cr_expect_eq(expected, 5);
    cr_expect_eq(store_pending(store), 0);
    store_close(store);
    store_place_remove(&place);
}

Test(store_batch, runs_the_others_again_one_by_one_after_a_fault)
{
    struct store_place place;
    struct note notes[6] = {[2] = {.fault = STATUS_BROKEN_PROMISE, .fault_runs = 9},
        [4] = {.fault = STATUS_NO_MEMORY, .fault_runs = 1}};
    store_place_make(&place);
    struct store_options options = store_place_options(&place);
    struct store *store = store_place_open(&options);
    submit(store, notes, 6);
    cr_expect_eq(store_step(store, STORE_WRITE), 6);

    // The job after the fault had not run in the first attempt; 4's only fault would come in the
    // second.
    static const enum status outcomes[6] = {
        STATUS_OK, STATUS_OK, STATUS_BROKEN_PROMISE, STATUS_OK, STATUS_NO_MEMORY, STATUS_OK};

    static const int runs[6] = {2, 2, 2, 1, 1, 1};
    static const int ids[6] = {1, 2, 0, 3, 0, 4};
    for (int i = 0; i < 6; i++) {
        cr_expect_eq(notes[i].job.outcome, outcomes[i], "outcome of %d", i);
        cr_expect_eq(notes[i].runs, runs[i], "runs of %d", i);
        cr_expect(outcomes[i] != STATUS_OK || notes[i].id == ids[i], "id of %d", i);
    }
    cr_expect_eq(entries(&place), 4);
    cr_expect_eq(store_figures(store).rerun_batches, 1);
    cr_expect_eq(store_figures(store).faults, 2);
    store_take_done(store);
    store_close(store);
    store_place_remove(&place);
}

Test(store_batch, keeps_nothing_of_a_single_job_that_failed)
{
    struct store_place place;
    struct note note = {.fault = STATUS_BROKEN_PROMISE, .fault_runs = 1};
    store_place_make(&place);
    struct store_options options = store_place_options(&place);
    struct store *store = store_place_open(&options);
    submit(store, &note, 1);
    cr_expect_eq(store_step(store, STORE_WRITE), 1);
    cr_expect_eq(note.job.outcome, STATUS_BROKEN_PROMISE);
    cr_expect_eq(note.runs, 1);
    cr_expect_eq(entries(&place), 0);
    cr_expect_eq(store_figures(store).rerun_batches, 0);
    store_close(store);
    store_place_remove(&place);
}

static void look_only(struct store_job *job, struct tx *tx)
{
    uint64_t size = 0;
    (void)job;
    struct query query = query_open(tx, QUERY_STORE_PROGRESS);
    cr_expect(query_next(&query));
    size = (uint64_t)query_int(&query, "ledger_size");
    query_end(&query);
    cr_expect_eq(size, 0);
}

Test(store_batch, costs_no_sync_when_nothing_was_written)
{
    struct store_place place;
    struct store_job job = {.lane = STORE_WRITE, .run = look_only};
    store_place_make(&place);
    struct store_files *files = store_files_new();
    struct store_options options = store_place_options(&place);
    options.vfs = store_files_vfs(files);
    struct store *store = store_place_open(&options);
    int before = store_files_count(files, STORE_FILES_SYNC, "");
    cr_expect_eq(store_run(store, &job), STATUS_OK);
    cr_expect_eq(store_files_count(files, STORE_FILES_SYNC, ""), before);
    cr_expect_eq(store_figures(store).syncs_in_batches, 0);
    store_close(store);
    store_files_free(files);
    store_place_remove(&place);
}

static void write_and_undo(struct store_job *job, struct tx *tx)
{
    (void)job;
    tx_mark(tx);
    (void)tx_new_id(tx);
    tx_record(tx, &(struct ledger_entry){.operator_name = "", .method = "test.try", .objects = ""});
    struct query query = query_open(tx, QUERY_LEDGER_NODE_INSERT);
    query_bind_int(&query, "level", 88);
    query_bind_int(&query, "position", 1);
    query_bind_blob(&query, "hash", "01234567890123456789012345678901", 32);
    cr_expect_eq(query_run(&query), 1);
    tx_undo(tx);
}

// A dry run: SQLite still holds the pages as changed, and COMMIT would write every one.
Test(store_batch, costs_no_sync_when_all_was_undone)
{
    struct store_place place;
    struct store_job job = {.lane = STORE_WRITE, .run = write_and_undo};
    struct note note = {0};
    store_place_make(&place);
    struct store_files *files = store_files_new();
    struct store_options options = store_place_options(&place);
    options.vfs = store_files_vfs(files);
    struct store *store = store_place_open(&options);
    int before = store_files_count(files, STORE_FILES_SYNC, "");
    cr_expect_eq(store_run(store, &job), STATUS_OK);
    cr_expect_eq(store_files_count(files, STORE_FILES_SYNC, ""), before);
    cr_expect_eq(store_figures(store).syncs_in_batches, 0);
    cr_expect_eq(store_figures(store).log_frames, 0);
    submit(store, &note, 1); // and the next one is kept as ever
    cr_expect_eq(store_step(store, STORE_WRITE), 1);
    cr_expect_eq(note.id, 1);
    cr_expect_eq(entries(&place), 1);
    cr_expect_eq(
        store_place_sql(place.path, "SELECT count(*) FROM ledger_node WHERE level = 88"), 0);
    store_close(store);
    store_files_free(files);
    store_place_remove(&place);
}

static void hurry_away(struct store_job *job, struct tx *tx)
{
    (void)job;
    struct query query = query_open(tx, QUERY_STORE_PROGRESS);
    cr_expect(query_next(&query));
    tx_fail(tx, STATUS_CORRUPT);
}

Test(store_batch, closes_what_a_failed_job_left_open)
{
    static const enum store_lane lanes[] = {STORE_WRITE, STORE_READ, STORE_PREPARE};
    struct store_place place;
    store_place_make(&place);
    struct store_options options = store_place_options(&place);
    struct store *store = store_place_open(&options);
    for (size_t i = 0; i < sizeof lanes / sizeof lanes[0]; i++) {
        struct store_job job = {.lane = lanes[i], .run = hurry_away};
        struct store_job again = {.lane = lanes[i], .run = look_only};
        cr_expect_eq(store_run(store, &job), STATUS_CORRUPT);
        cr_expect_eq(store_run(store, &again), STATUS_OK);
    }
    store_close(store);
    store_place_remove(&place);
}

static void break_foreign_key_late(struct store_job *job, struct tx *tx)
{
    (void)job;
    cr_expect_eq(sqlite3_exec(tx->connection->db,
                     "PRAGMA defer_foreign_keys = ON;"
                     "INSERT INTO terminal (terminal, office, name, enrolled_at, expires_at)"
                     " VALUES (1, 99, 'x', 0, 0)",
                     NULL, NULL, NULL),
        SQLITE_OK);
}

Test(store_batch, finds_the_one_that_commit_itself_refuses)
{
    struct store_place place;
    struct note notes[2] = {0};
    struct store_job wrong = {.lane = STORE_WRITE, .run = break_foreign_key_late};
    store_place_make(&place);
    struct store_options options = store_place_options(&place);
    struct store *store = store_place_open(&options);
    submit(store, notes, 1);
    cr_expect_eq(store_submit(store, &wrong), STATUS_OK);
    submit(store, notes + 1, 1);
    cr_expect_eq(store_step(store, STORE_WRITE), 3);
    cr_expect_eq(wrong.outcome, STATUS_BROKEN_PROMISE);
    cr_expect_eq(notes[0].job.outcome, STATUS_OK);
    cr_expect_eq(notes[1].job.outcome, STATUS_OK);
    cr_expect_eq(entries(&place), 2);
    cr_expect_eq(store_place_sql(place.path, "SELECT count(*) FROM terminal"), 0);
    store_close(store);
    store_place_remove(&place);
}

static void roll_back_inside(struct store_job *job, struct tx *tx)
{
    (void)job;
    sqlite3_exec(tx->connection->db, "ROLLBACK", NULL, NULL, NULL);
    tx_fail(tx, STATUS_INPUT_OUTPUT);
}

Test(store_batch, survives_a_transaction_that_sqlite_rolled_back_itself)
{
    static const enum store_lane lanes[] = {STORE_WRITE, STORE_READ};
    struct store_place place;
    struct note note = {0};
    store_place_make(&place);
    struct store_options options = store_place_options(&place);
    struct store *store = store_place_open(&options);
    for (size_t i = 0; i < sizeof lanes / sizeof lanes[0]; i++) {
        struct store_job job = {.lane = lanes[i], .run = roll_back_inside};
        cr_expect_eq(store_run(store, &job), STATUS_INPUT_OUTPUT);
    }
    submit(store, &note, 1);
    cr_expect_eq(store_step(store, STORE_WRITE), 1);
    cr_expect_eq(note.job.outcome, STATUS_OK);
    store_close(store);
    store_place_remove(&place);
}

Test(store_batch, tells_everyone_when_another_program_holds_the_write_lock)
{
    struct store_place place;
    struct note notes[3] = {0};
    sqlite3 *other = NULL;
    store_place_make(&place);
    struct store_options options = store_place_options(&place);
    struct store *store = store_place_open(&options);
    cr_assert_eq(sqlite3_open(place.path, &other), SQLITE_OK);
    cr_assert_eq(sqlite3_exec(other, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
    submit(store, notes, 3);
    cr_expect_eq(store_step(store, STORE_WRITE), 3);
    for (int i = 0; i < 3; i++) {
        cr_expect_eq(notes[i].job.outcome, STATUS_LOCKED);
        cr_expect_eq(notes[i].runs, 0);
    }
    cr_expect_eq(sqlite3_exec(other, "ROLLBACK", NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(other);
    store_take_done(store);
    submit(store, notes, 1);
    store_step(store, STORE_WRITE);
    cr_expect_eq(notes[0].job.outcome, STATUS_OK);
    store_close(store);
    store_place_remove(&place);
}

static void write_as_reader(struct store_job *job, struct tx *tx)
{
    struct note *note = (struct note *)job;
    struct ledger_entry entry = {.operator_name = "", .method = "m", .objects = ""};
    if (note->number == 0) {
        tx_new_id(tx);
    } else if (note->number == 1) {
        tx_record(tx, &entry);
    } else {
        struct query query = query_open(tx, QUERY_LEDGER_NODE_INSERT);
        query_bind_int(&query, "level", 8);
        query_bind_int(&query, "position", 0);
        query_bind_blob(&query, "hash", "", 0);
        cr_expect_eq(query_run(&query), 0);
    }
}

Test(store_batch, refuses_one_call_when_a_reader_would_write)
{
    struct store_place place;
    store_place_make(&place);
    struct store_options options = store_place_options(&place);
    struct store *store = store_place_open(&options);
    for (int i = 0; i < 3; i++) {
        struct note note = {{.lane = STORE_READ, .run = write_as_reader}, .number = i};
        cr_expect_eq(store_run(store, &note.job), STATUS_BROKEN_PROMISE, "%d", i);
    }
    store_close(store);
    store_place_remove(&place);
}

static void count_for_ever(struct store_job *job, struct tx *tx)
{
    (void)job;
    int code = sqlite3_exec(tx->connection->db,
        "WITH RECURSIVE n (i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n",
        NULL, NULL, NULL);
    cr_expect_eq(code, SQLITE_INTERRUPT);
    tx_fail(tx, STATUS_TIMED_OUT);
}

Test(store_batch, stops_a_reader_that_takes_too_long)
{
    struct store_place place;
    struct store_job job = {.lane = STORE_READ, .run = count_for_ever};
    store_place_make(&place);
    struct store_options options = store_place_options(&place);
    options.read_ms_max = 50;
    struct store *store = store_place_open(&options);
    cr_assert_eq(store_submit(store, &job), STATUS_OK);
    cr_expect_eq(store_step(store, STORE_READ), 1);
    cr_expect_eq(job.outcome, STATUS_TIMED_OUT);
    store_close(store);
    store_place_remove(&place);
}

static void open_and_forget(struct store_job *job, struct tx *tx)
{
    (void)job;
    struct query query = query_open(tx, QUERY_STORE_PROGRESS);
    (void)query;
}

Test(store_batch, takes_a_statement_left_open_for_a_bug, .signal = SIGABRT)
{
    struct store_place place;
    struct store_job job = {.lane = STORE_READ, .run = open_and_forget};
    store_place_make(&place);
    struct store_options options = store_place_options(&place);
    struct store *store = store_place_open(&options);
    store_place_remove(&place);
    cr_expect_eq(store_run(store, &job), STATUS_OK);
}
