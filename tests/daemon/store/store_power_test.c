// SPDX-License-Identifier: Apache-2.0
// Power cuts at every sync, with any subset of what was not synced: every acknowledged job is
// there.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>

#include "daemon/store/ledger.h"
#include "daemon/store/store_inside.h"
#include "tests/support/store_files.h"
#include "tests/support/store_place.h"

#define SEEDS 5
#define CUTS_MAX 400
#define BATCHES 24
#define JOBS 4

struct note {
    struct store_job job;
    int number;
};

struct image {
    struct store_place place;
    int acknowledged; // jobs whose answer had left when the power went
    int submitted;
};

struct load {
    struct store_place place;
    struct store_files *files;
    struct store *store;
    struct note notes[BATCHES * JOBS];
    int acknowledged;
    int submitted;
    int syncs;
    int cuts;
    struct image images[CUTS_MAX];
};

static void run_note(struct store_job *job, struct tx *tx)
{
    struct note *note = (struct note *)job;
    char objects[24];
    snprintf(objects, sizeof objects, "%d", note->number);
    tx_new_id(tx);
    tx_record(tx, &(struct ledger_entry){.operator_name = "", .method = "m", .objects = objects});
    if (note->number % 5 == 0) {
        sqlite3_exec(tx->connection->db,
            "CREATE TABLE IF NOT EXISTS filler (x BLOB); DELETE FROM filler;"
            "INSERT INTO filler VALUES (randomblob(20000))",
            NULL, NULL, NULL);
    }
}

static void cut(void *context)
{
    struct load *load = context;
    load->syncs++;
    for (uint32_t seed = 0; seed < SEEDS && load->cuts < CUTS_MAX; seed++) {
        struct image *image = &load->images[load->cuts];
        store_place_make(&image->place);
        image->acknowledged = load->acknowledged;
        image->submitted = load->submitted;
        // Seeds 0 and 1 are the ends; the others are new for every sync.
        store_files_cut(
            load->files, image->place.folder, seed < 2 ? seed : seed + 1000 * (uint32_t)load->cuts);
        load->cuts++;
    }
}

static void verify(struct tx *tx, void *context)
{
    ledger_verify(tx, context);
}

static void check(const struct image *image, int number)
{
    struct store_place place = image->place;
    struct ledger_report report = {0};
    struct store_files *files = store_files_new();
    struct store_options options = store_place_options(&place);
    options.vfs = store_files_vfs(files);
    struct store *store = store_place_open_anew(&options);
    cr_expect_eq(store_place_do(store, STORE_READ, verify, &report), STATUS_OK);
    cr_expect_eq(report.first_bad_seq, 0, "cut %d", number);
    cr_expect(report.entries >= (uint64_t)image->acknowledged &&
                  report.entries <= (uint64_t)image->submitted,
        "cut %d: %d acknowledged, %d submitted, %llu there", number, image->acknowledged,
        image->submitted, (unsigned long long)report.entries);
    store_close(store);
    store_files_free(files);
    struct sqlite3 *reader = store_place_reader(place.path);
    cr_expect_eq(store_place_ask(reader,
                     "SELECT count(*) FROM ledger_entry WHERE CAST(objects AS INTEGER) <> seq - 1"),
        0);
    cr_expect_eq(store_place_ask(reader, "SELECT count(*) = 1 FROM pragma_integrity_check"
                                         " WHERE integrity_check = 'ok'"),
        1, "cut %d", number);
    cr_expect_eq(store_place_ask(reader, "SELECT next_id - ledger_size FROM progress"), 1);
    store_place_reader_close(reader);
    store_place_remove(&place);
}

static void submit_batch(struct load *load, int batch)
{
    for (int i = batch * JOBS; i < (batch + 1) * JOBS; i++) {
        load->notes[i] = (struct note){{.lane = STORE_WRITE, .run = run_note}, i};
        cr_assert_eq(store_submit(load->store, &load->notes[i].job), STATUS_OK);
        load->submitted++;
    }
}

Test(store_power, keeps_every_acknowledged_job_at_a_cut_at_any_sync, .timeout = 300)
{
    struct load *load = calloc(1, sizeof *load);
    store_place_make(&load->place);
    load->files = store_files_new();
    struct store_options options = store_place_options(&load->place);
    options.vfs = store_files_vfs(load->files);
    load->store = store_place_open_anew(&options);
    store_files_on_sync(load->files, cut, load);
    for (int batch = 0; batch < BATCHES; batch++) {
        submit_batch(load, batch);
        if (batch % 7 == 3) {
            load->store->checkpoint_frames_next = 1; // a checkpoint, whose syncs are cut as well
        }
        store_step(load->store, STORE_WRITE);
        for (struct store_job *job = store_take_done(load->store); job != NULL; job = job->next) {
            cr_assert_eq(job->outcome, STATUS_OK);
            load->acknowledged++;
        }
        if (batch == BATCHES / 2) {
            store_close(load->store); // and a stop and a start
            load->store = store_place_open_anew(&options);
        }
    }
    store_close(load->store);
    cr_expect_geq(load->syncs, BATCHES + 6);
    cr_expect_lt(load->cuts, CUTS_MAX);
    for (int i = 0; i < load->cuts; i++) {
        check(&load->images[i], i);
    }
    cr_log_info("%d cuts at %d syncs", load->cuts, load->syncs);
    store_files_free(load->files);
    store_place_remove(&load->place);
    free(load);
}

// The test itself is tested: a database that does not sync its log must lose acknowledged jobs.
Test(store_power, would_notice_a_commit_that_does_not_sync)
{
    struct load *load = calloc(1, sizeof *load);
    struct image image = {.submitted = 0};
    store_place_make(&load->place);
    store_place_make(&image.place);
    load->files = store_files_new();
    struct store_options options = store_place_options(&load->place);
    options.vfs = store_files_vfs(load->files);
    load->store = store_place_open_anew(&options);
    cr_assert_eq(
        sqlite3_exec(load->store->writer->db, "PRAGMA synchronous = NORMAL", NULL, NULL, NULL),
        SQLITE_OK);
    for (int batch = 0; batch < 3; batch++) {
        submit_batch(load, batch);
        store_step(load->store, STORE_WRITE);
    }
    cr_expect_not_null(store_take_done(load->store));
    store_files_cut(load->files, image.place.folder, 0);
    cr_expect_lt(store_place_sql(image.place.path, "SELECT count(*) FROM ledger_entry"), 3 * JOBS);
    store_close(load->store);
    store_files_free(load->files);
    store_place_remove(&load->place);
    store_place_remove(&image.place);
    free(load);
}
