// SPDX-License-Identifier: Apache-2.0
// Faults of the disk at every call: each job is answered and kept, or refused and unchanged, or
// nobody claims to know.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <criterion/criterion.h>

#include "daemon/store/ledger.h"
#include "daemon/store/query.h"
#include "daemon/store/store_inside.h"
#include "tests/support/store_files.h"
#include "tests/support/store_place.h"

#define BATCHES 4
#define JOBS 3 // of a batch
#define ALL (BATCHES * JOBS)

struct note {
    struct store_job job;
    int number;
    bool answered;
    bool unknown; // its COMMIT was lost
};

// Writes its number, and enough beside it that a small cache spills.
static void run_note(struct store_job *job, struct tx *tx)
{
    struct note *note = (struct note *)job;
    char objects[4000];
    memset(objects, '1', sizeof objects);
    objects[sizeof objects - 1] = '\0';
    objects[snprintf(objects, sizeof objects, "%d", note->number)] = ' ';
    tx_new_id(tx);
    tx_record(
        tx, &(struct ledger_entry){
                .terminal = note->number, .operator_name = "", .method = "m", .objects = objects});
}

static void run_broken(struct store_job *job, struct tx *tx)
{
    (void)job;
    tx_fail(tx, STATUS_BROKEN_PROMISE);
}

static void run_read(struct store_job *job, struct tx *tx)
{
    (void)job;
    struct query query = query_open(tx, QUERY_LEDGER_ALL);
    while (query_next(&query)) {
        cr_expect_not_null(query_text(&query, "objects"));
    }
    query_end(&query);
}

struct load {
    struct store_place place;
    struct store_files *files;
    struct store *store;
    struct note notes[ALL];
    bool lost;
};

static void lost(void *context)
{
    struct load *load = context;
    load->lost = true;
}

static void collect(struct load *load)
{
    for (struct store_job *job = store_take_done(load->store); job != NULL; job = job->next) {
        if (job->lane != STORE_WRITE) {
            continue;
        }
        struct note *note = (struct note *)job;
        note->answered = job->outcome == STATUS_OK;
        note->unknown = load->lost && !note->answered;
    }
}

// The same every time: batches, a read and a checkpoint between.
static void work(struct load *load)
{
    struct store_job read = {.lane = STORE_READ, .run = run_read};
    for (int batch = 0; batch < BATCHES; batch++) {
        for (int i = batch * JOBS; i < (batch + 1) * JOBS; i++) {
            struct note *note = &load->notes[i];
            note->job.lane = STORE_WRITE;
            note->job.run = run_note;
            note->number = i;
            if (store_submit(load->store, &note->job) != STATUS_OK) {
                note->job.outcome = STATUS_BUSY;
            }
        }
        if (batch == 2) {
            load->store->checkpoint_frames_next = 1; // as if the log had grown so far
        }
        store_step(load->store, STORE_WRITE);
        collect(load);
        if (store_submit(load->store, &read) == STATUS_OK) {
            store_step(load->store, STORE_READ);
            collect(load);
        }
    }
}

static void open_load(struct load *load)
{
    struct store_options options = store_place_options(&load->place);
    options.vfs = store_files_vfs(load->files);
    load->store = store_place_open(&options);
    store_on_lost(load->store, lost, load);
    memset(load->notes, 0, sizeof load->notes);
    load->lost = false;
}

static void verify(struct tx *tx, void *context)
{
    ledger_verify(tx, context);
}

// After a fresh start: what was answered is there, what was refused is not, each at most once.
static void check(struct load *load, int nth)
{
    int64_t found = 0;
    struct ledger_report report = {0};
    struct store_options options = store_place_options(&load->place);
    options.vfs = store_files_vfs(load->files);
    struct store *store = store_place_open(&options);
    cr_expect_eq(store_place_do(store, STORE_READ, verify, &report), STATUS_OK);
    cr_expect_eq(report.first_bad_seq, 0, "call %d", nth);
    store_close(store);
    struct sqlite3 *reader = store_place_reader(load->place.path);
    for (int i = 0; i < ALL; i++) {
        char sql[128];
        snprintf(sql, sizeof sql, "SELECT count(*) FROM ledger_entry WHERE terminal = %d", i);
        int64_t times = store_place_ask(reader, sql);
        const struct note *note = &load->notes[i];
        found += times;
        cr_expect(note->unknown ? times <= 1 : times == note->answered,
            "call %d: job %d (%s) stands %lld times", nth, i, status_name(note->job.outcome),
            (long long)times);
    }
    store_place_reader_close(reader);
    cr_expect_eq((int64_t)report.entries, found, "call %d", nth);
}

// Fails the n-th call for n = 1, 2, 3 ... until the work is done without meeting it.
static void fail_each(unsigned calls, bool forever)
{
    struct load *load = calloc(1, sizeof *load);
    bool failed = true;
    int nth = 0;
    int lost_times = 0;
    struct store_place fresh;
    store_place_make(&fresh);
    store_place_make(&load->place);
    load->files = store_files_new();
    struct store_options options = store_place_options(&fresh);
    store_close(store_place_open(&options));
    while (failed) {
        store_place_copy(&load->place, fresh.path);
        open_load(load);
        store_files_fail(load->files, calls, ++nth, forever);
        work(load);
        failed = store_files_failed(load->files);
        store_files_fail(load->files, 0, 0, false);
        cr_expect(failed || load->notes[ALL - 1].answered, "failed by itself");
        lost_times += load->lost;
        store_close(load->store);
        check(load, nth);
    }
    cr_log_info("%d calls, lost %d times", nth - 1, lost_times);
    cr_expect_gt(nth, BATCHES);
    store_files_free(load->files);
    store_place_remove(&fresh);
    store_place_remove(&load->place);
    free(load);
}

Test(store_fault, answers_and_keeps_or_refuses_at_any_single_failure, .timeout = 300)
{
    fail_each(STORE_FILES_ANY, false);
}

Test(store_fault, answers_and_keeps_or_refuses_when_syncs_stop_working, .timeout = 300)
{
    fail_each(1U << STORE_FILES_SYNC, true);
}

Test(store_fault, answers_and_keeps_or_refuses_when_writes_stop_working, .timeout = 300)
{
    fail_each(1U << STORE_FILES_WRITE, true);
}

Test(store_fault, refuses_writes_on_a_full_disk_and_goes_on_when_there_is_room, .timeout = 300)
{
    struct load *load = calloc(1, sizeof *load);
    store_place_make(&load->place);
    load->files = store_files_new();
    for (int64_t room = 0; room < 120000; room += 3000) {
        open_load(load);
        int64_t before = store_place_sql(load->place.path, "SELECT count(*) FROM ledger_entry");
        store_files_room(load->files, room);
        work(load);
        cr_expect_not(load->lost);
        for (int i = 0; i < ALL; i++) {
            cr_expect(load->notes[i].answered || load->notes[i].job.outcome == STATUS_READ_ONLY ||
                      load->notes[i].job.outcome == STATUS_BUSY);
        }
        struct store_job read = {.lane = STORE_READ, .run = run_read};
        cr_expect_eq(store_run(load->store, &read), STATUS_OK, "reads go on");
        bool full = store_figures(load->store).read_only;
        cr_expect(!full || !load->notes[ALL - 1].answered);
        store_files_room(load->files, -1);
        struct note again = {.job = {.lane = STORE_WRITE, .run = run_note}, .number = 99};
        cr_expect_eq(
            store_submit(load->store, &again.job), STATUS_OK, "at once, without a restart");
        store_step(load->store, STORE_WRITE);
        cr_expect_eq(again.job.outcome, STATUS_OK);
        store_take_done(load->store);
        cr_expect_not(store_figures(load->store).read_only);
        store_close(load->store);
        struct sqlite3 *reader = store_place_reader(load->place.path);
        for (int i = 0; i < ALL; i++) {
            char sql[128];
            snprintf(sql, sizeof sql,
                "SELECT count(*) FROM ledger_entry WHERE terminal = %d AND seq > %lld", i,
                (long long)before);
            cr_expect_eq(store_place_ask(reader, sql), load->notes[i].answered);
        }
        store_place_reader_close(reader);
    }
    store_files_free(load->files);
    store_place_remove(&load->place);
    free(load);
}

Test(store_fault, keeps_logins_recorded_out_of_the_reserve)
{
    struct load *load = calloc(1, sizeof *load);
    char reserve[128];
    store_place_make(&load->place);
    load->files = store_files_new();
    struct store_options options = store_place_options(&load->place);
    options.vfs = store_files_vfs(load->files);
    options.reserve_bytes = 100000;
    struct store *store = store_place_open(&options);
    snprintf(reserve, sizeof reserve, "%s.reserve", load->place.path);
    FILE *stream = fopen(reserve, "rb");
    cr_assert_not_null(stream);
    fclose(stream);
    store_files_room(load->files, 0);
    struct note plain = {.job = {.lane = STORE_WRITE, .run = run_note}, .number = 1};
    struct note vital = {.job = {.lane = STORE_WRITE, .run = run_note, .vital = true}, .number = 2};
    cr_assert_eq(store_submit(store, &plain.job), STATUS_OK);
    cr_assert_eq(store_submit(store, &vital.job), STATUS_OK);
    store_step(store, STORE_WRITE);
    cr_expect_eq(plain.job.outcome, STATUS_READ_ONLY);
    cr_expect_eq(
        vital.job.outcome, STATUS_READ_ONLY, "the disk is fuller than the reserve is large");
    cr_expect_null(fopen(reserve, "rb"));
    store_take_done(store);
    store_files_room(load->files, 30000);  // what the reserve gave back
    cr_assert_eq(mkdir(reserve, 0700), 0); // so that none can be made
    cr_expect_eq(store_submit(store, &plain.job), STATUS_READ_ONLY, "no room for a new reserve");
    cr_assert_eq(store_submit(store, &vital.job), STATUS_OK);
    store_step(store, STORE_WRITE);
    cr_expect_eq(vital.job.outcome, STATUS_OK);
    store_take_done(store);
    rmdir(reserve);
    store_files_room(load->files, -1);
    cr_assert_eq(store_submit(store, &plain.job), STATUS_OK);
    store_step(store, STORE_WRITE);
    cr_expect_eq(plain.job.outcome, STATUS_OK);
    store_close(store);
    cr_expect_eq(store_place_sql(load->place.path, "SELECT count(*) FROM ledger_entry"), 2);
    store_files_free(load->files);
    store_place_remove(&load->place);
    free(load);
}

Test(store_fault, runs_out_of_room_in_the_middle_of_a_rerun)
{
    struct load *load = calloc(1, sizeof *load);
    store_place_make(&load->place);
    load->files = store_files_new();
    open_load(load);
    for (int i = 0; i < 6; i++) {
        struct note *note = &load->notes[i];
        note->job.lane = STORE_WRITE;
        note->job.run = i == 5 ? run_broken : run_note;
        note->number = i;
        cr_assert_eq(store_submit(load->store, &note->job), STATUS_OK);
    }
    store_files_room(load->files, 30000);
    store_step(load->store, STORE_WRITE);
    int kept = 0;
    for (int i = 0; i < 6; i++) {
        enum status outcome = load->notes[i].job.outcome;
        kept += outcome == STATUS_OK;
        cr_expect(outcome == STATUS_OK || outcome == STATUS_READ_ONLY, "%s", status_name(outcome));
    }
    cr_expect(kept > 0 && kept < 5, "%d", kept);
    cr_expect_eq(store_place_sql(load->place.path, "SELECT count(*) FROM ledger_entry"), kept);
    store_files_room(load->files, -1);
    store_close(load->store);
    store_files_free(load->files);
    store_place_remove(&load->place);
    free(load);
}

Test(store_fault, loses_a_commit_in_the_middle_of_a_rerun)
{
    struct load *load = calloc(1, sizeof *load);
    store_place_make(&load->place);
    load->files = store_files_new();
    open_load(load);
    for (int i = 0; i < 4; i++) {
        struct note *note = &load->notes[i];
        note->job.lane = STORE_WRITE;
        note->job.run = i == 3 ? run_broken : run_note;
        note->number = i;
        cr_assert_eq(store_submit(load->store, &note->job), STATUS_OK);
    }
    store_files_fail(load->files, 1U << STORE_FILES_SYNC, 3, false);
    store_step(load->store, STORE_WRITE);
    cr_expect(load->lost);
    cr_expect_eq(load->notes[0].job.outcome, STATUS_OK);
    for (int i = 1; i < 4; i++) {
        cr_expect_eq(load->notes[i].job.outcome, STATUS_INPUT_OUTPUT);
    }
    struct note late = {.job = {.lane = STORE_WRITE, .run = run_note}};
    cr_expect_eq(store_submit(load->store, &late.job), STATUS_UNAVAILABLE);
    cr_expect_eq(store_run(load->store, &late.job), STATUS_INPUT_OUTPUT);
    store_close(load->store);
    store_files_free(load->files);
    store_place_remove(&load->place);
    free(load);
}

Test(store_fault, loses_a_vital_job_and_what_waits_behind_it)
{
    struct load *load = calloc(1, sizeof *load);
    store_place_make(&load->place);
    load->files = store_files_new();
    open_load(load);
    atomic_store(&load->store->read_only, true);
    load->store->options.reserve_bytes = INT64_MAX; // so that no look finds room
    for (int i = 0; i < 3; i++) {
        struct note *note = &load->notes[i];
        note->job = (struct store_job){.lane = STORE_WRITE, .run = run_note, .vital = true};
        note->number = i;
        cr_assert_eq(store_submit(load->store, &note->job), STATUS_OK);
    }
    store_files_fail(load->files, 1U << STORE_FILES_SYNC, 3, false);
    store_step(load->store, STORE_WRITE);
    cr_expect(load->lost);
    cr_expect_eq(load->notes[0].job.outcome, STATUS_OK);
    cr_expect_eq(load->notes[1].job.outcome, STATUS_INPUT_OUTPUT);
    cr_expect_eq(load->notes[2].job.outcome, STATUS_READ_ONLY);
    load->store->options.reserve_bytes = 0;
    store_close(load->store);
    store_files_free(load->files);
    store_place_remove(&load->place);
    free(load);
}

Test(store_fault, stays_read_only_while_a_look_at_the_disk_fails)
{
    struct load *load = calloc(1, sizeof *load);
    sqlite3 *other = NULL;
    struct note note = {.job = {.lane = STORE_WRITE, .run = run_note}};
    store_place_make(&load->place);
    load->files = store_files_new();
    open_load(load);
    atomic_store(&load->store->read_only, true);
    sqlite3_busy_timeout(load->store->writer->db, 0);
    cr_assert_eq(sqlite3_open(load->place.path, &other), SQLITE_OK);
    cr_assert_eq(sqlite3_exec(other, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
    cr_expect_eq(store_submit(load->store, &note.job), STATUS_READ_ONLY);
    cr_assert_eq(sqlite3_exec(other, "ROLLBACK", NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(other);
    store_files_fail(load->files, 1U << STORE_FILES_SYNC, 1, false);
    cr_expect_eq(store_submit(load->store, &note.job), STATUS_READ_ONLY);
    cr_expect(load->lost, "a look whose COMMIT failed says nothing about the disk");
    cr_expect_eq(store_submit(load->store, &note.job), STATUS_UNAVAILABLE);
    store_batch_probe(load->store);
    store_close(load->store);
    store_files_free(load->files);
    store_place_remove(&load->place);
    free(load);
}

Test(store_fault, ends_the_process_when_nobody_says_otherwise, .exit_code = 70)
{
    struct store_place place;
    struct note note = {.job = {.lane = STORE_WRITE, .run = run_note}};
    store_place_make(&place);
    struct store_files *files = store_files_new();
    struct store_options options = store_place_options(&place);
    options.vfs = store_files_vfs(files);
    struct store *store = store_place_open(&options);
    store_place_remove(&place);
    store_files_fail(files, 1U << STORE_FILES_SYNC, 1, false);
    cr_expect_eq(store_run(store, &note.job), STATUS_OK);
}
