// SPDX-License-Identifier: Apache-2.0
// The lanes with their threads: many submitters, full queues, an end that finishes what waits.
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <criterion/criterion.h>

#include "daemon/store/query.h"
#include "daemon/store/store_inside.h"
#include "tests/support/store_files.h"
#include "tests/support/store_place.h"

#define SUBMITTERS 4
#define JOBS 2000

struct note {
    struct store_job job;
    int64_t id;
    int submitter;
};

static void run_note(struct store_job *job, struct tx *tx)
{
    struct note *note = (struct note *)job;
    char objects[24];
    note->id = tx_new_id(tx);
    snprintf(objects, sizeof objects, "%lld", (long long)note->id);
    tx_record(tx, &(struct ledger_entry){.terminal = note->submitter,
                      .operator_name = "",
                      .method = "test.note",
                      .objects = objects});
}

struct crowd {
    struct store *store;
    struct note *notes; // SUBMITTERS * JOBS
    atomic_int done_calls;
    atomic_int next_submitter;
};

static void nap(void)
{
    nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
}

static void on_done(void *context)
{
    struct crowd *crowd = context;
    atomic_fetch_add(&crowd->done_calls, 1);
}

static void *submit_many(void *argument)
{
    struct crowd *crowd = argument;
    int submitter = atomic_fetch_add(&crowd->next_submitter, 1);
    for (int i = 0; i < JOBS; i++) {
        struct note *note = &crowd->notes[submitter * JOBS + i];
        note->submitter = submitter;
        note->job.lane = STORE_WRITE;
        note->job.run = run_note;
        while (store_submit(crowd->store, &note->job) == STATUS_BUSY) {
            nap();
        }
    }
    return NULL;
}

Test(store_lanes, lose_and_double_nothing_of_four_submitters, .timeout = 120)
{
    struct store_place place;
    static struct crowd crowd;
    pthread_t threads[SUBMITTERS];
    store_place_make(&place);
    struct store_options options = store_place_options(&place);
    options.threads = true;
    options.queue_jobs_max[STORE_WRITE] = 300;
    options.on_done = on_done;
    options.on_done_context = &crowd;
    crowd.notes = calloc(SUBMITTERS * JOBS, sizeof crowd.notes[0]);
    crowd.store = store_place_open(&options);
    for (int i = 0; i < SUBMITTERS; i++) {
        cr_assert_eq(pthread_create(&threads[i], NULL, submit_many, &crowd), 0);
    }
    int taken = 0;
    int64_t last_id = 0;
    while (taken < SUBMITTERS * JOBS) {
        struct store_job *job = store_take_done(crowd.store);
        if (job == NULL) {
            nap();
        }
        for (; job != NULL; job = job->next) {
            cr_expect_eq(job->outcome, STATUS_OK);
            cr_expect_gt(((struct note *)job)->id, last_id, "in the order of the commits");
            last_id = ((struct note *)job)->id;
            taken++;
        }
    }
    for (int i = 0; i < SUBMITTERS; i++) {
        pthread_join(threads[i], NULL);
    }
    struct store_figures figures = store_figures(crowd.store);
    cr_expect_eq(last_id, SUBMITTERS * JOBS);
    cr_expect_eq(store_pending(crowd.store), 0);
    cr_expect_eq(figures.jobs, SUBMITTERS * JOBS);
    cr_expect_leq(figures.batches, SUBMITTERS * JOBS);
    cr_expect_eq((uint64_t)atomic_load(&crowd.done_calls), figures.batches);
    store_close(crowd.store);
    cr_expect_eq(store_place_sql(place.path,
                     "SELECT count(DISTINCT objects) FROM ledger_entry WHERE terminal < 4"),
        SUBMITTERS * JOBS);
    free(crowd.notes);
    store_place_remove(&place);
}

static atomic_bool hold;
static atomic_int held;

static void run_held(struct store_job *job, struct tx *tx)
{
    (void)job;
    (void)tx;
    atomic_fetch_add(&held, 1);
    while (atomic_load(&hold)) {
        nap();
    }
}

static void run_quick(struct store_job *job, struct tx *tx)
{
    (void)job;
    struct query query = query_open(tx, QUERY_STORE_PROGRESS);
    cr_expect(query_next(&query));
    query_end(&query);
}

Test(store_lanes, keep_reads_apart_from_slow_writes_and_slow_preparations, .timeout = 60)
{
    struct store_place place;
    struct store_job slow[3] = {{.lane = STORE_WRITE, .run = run_held},
        {.lane = STORE_PREPARE, .run = run_held}, {.lane = STORE_READ, .run = run_held}};
    struct store_job quick[8];
    store_place_make(&place);
    struct store_options options = store_place_options(&place);
    options.threads = true;
    struct store *store = store_place_open(&options);
    atomic_store(&hold, true);
    for (int i = 0; i < 3; i++) {
        cr_assert_eq(store_submit(store, &slow[i]), STATUS_OK);
    }
    while (atomic_load(&held) < 3) {
        nap();
    }
    for (int i = 0; i < 8; i++) {
        quick[i] = (struct store_job){.lane = STORE_READ, .run = run_quick};
        cr_assert_eq(store_submit(store, &quick[i]), STATUS_OK);
    }
    // The second reader does all eight while everything else is held.
    int taken = 0;
    while (taken < 8) {
        for (struct store_job *job = store_take_done(store); job != NULL; job = job->next) {
            cr_expect(job >= quick && job < quick + 8);
            cr_expect_eq(job->outcome, STATUS_OK);
            taken++;
        }
        nap();
    }
    atomic_store(&hold, false);
    store_close(store);
    store_place_remove(&place);
}

Test(store_lanes, answer_busy_when_a_lane_is_full)
{
    struct store_place place;
    struct note notes[3 * 3] = {{.submitter = 0}};
    store_place_make(&place);
    struct store_options options = store_place_options(&place);
    for (int lane = 0; lane < STORE_LANES; lane++) {
        options.queue_jobs_max[lane] = 2;
    }
    struct store *store = store_place_open(&options);
    for (int lane = 0; lane < STORE_LANES; lane++) {
        for (int i = 0; i < 3; i++) {
            struct note *note = &notes[lane * 3 + i];
            note->job.lane = (enum store_lane)lane;
            note->job.run = run_held;
            cr_expect_eq(store_submit(store, &note->job), i < 2 ? STATUS_OK : STATUS_BUSY);
        }
    }
    cr_expect_eq(store_pending(store), 6);
    store_place_turn(store);
    cr_expect_eq(atomic_load(&held), 6);
    cr_expect_eq(store_pending(store), 6, "until they are taken");
    store_take_done(store);
    cr_expect_eq(store_pending(store), 0);
    store_close(store);
    store_place_remove(&place);
}

Test(store_lanes, take_reads_one_by_one_and_batches_no_longer_than_allowed)
{
    struct store_place place;
    struct note notes[10] = {{.submitter = 0}};
    store_place_make(&place);
    struct store_options options = store_place_options(&place);
    options.batch_jobs_max = 4;
    struct store *store = store_place_open(&options);
    for (int i = 0; i < 10; i++) {
        enum store_lane lane = i < 6 ? STORE_WRITE : STORE_READ;
        notes[i].job.lane = lane;
        notes[i].job.run = run_held;
        cr_assert_eq(store_submit(store, &notes[i].job), STATUS_OK);
    }
    cr_expect_eq(store_step(store, STORE_WRITE), 4);
    cr_expect_eq(store_step(store, STORE_WRITE), 2);
    cr_expect_eq(store_step(store, STORE_READ), 1);
    cr_expect_eq(store_step(store, STORE_PREPARE), 0);
    store_close(store);
    cr_expect_eq(atomic_load(&held), 10, "closing finishes what waits");
    store_place_remove(&place);
}

// What a job of a party says when it runs: the party's letter.
struct turn {
    struct store_job job;
    char letter;
    struct text *said;
};

static void run_turn(struct store_job *job, struct tx *tx)
{
    struct turn *turn = (struct turn *)job;
    (void)tx;
    text_add_char(turn->said, turn->letter);
}

// Submits a job for each letter, "." turns the lane once; what the jobs said, in the order they
// ran.
static const char *take_turns(const char *letters, enum store_lane lane, struct text *said)
{
    static struct turn turns[64];
    struct store_party parties[26] = {0};
    struct store_place place;
    store_place_make(&place);
    struct store_options options = store_place_options(&place);
    struct store *store = store_place_open(&options);
    text_init(said, 100);
    for (int i = 0; letters[i] != '\0'; i++) {
        if (letters[i] == '.') {
            store_step(store, lane);
            continue;
        }
        turns[i] = (struct turn){
            {.lane = lane, .party = &parties[letters[i] - 'a'], .run = run_turn}, letters[i], said};
        cr_assert_eq(store_submit(store, &turns[i].job), STATUS_OK);
    }
    store_place_turn(store);
    (void)store_take_done(store);
    store_close(store);
    store_place_remove(&place);
    return said->bytes;
}

Test(store_lanes, let_parties_take_turns_at_reading)
{
    static const struct {
        const char *submitted;
        const char *ran;
    } cases[] = {
        {"aaaa", "aaaa"}, {"aaaab", "abaaa"}, {"aaaabbc", "abcabaa"},
        {"aaaa..bb", "aababa"}, // who comes later has its first before others have their third
        {"aaaa..bba", "aababaa"}, {"ab.c.ab", "abcab"},
        {"aab..b.b.b.b", "ababbbb"}, // who asks again and again does not keep others from theirs
    };
    struct text said;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *ran = take_turns(cases[i].submitted, STORE_READ, &said);
        cr_expect_str_eq(ran, cases[i].ran, "%s: %s", cases[i].submitted, ran);
        text_done(&said);
    }
    cr_expect_str_eq(take_turns("aaaab", STORE_WRITE, &said), "aaaab", "one batch");
    text_done(&said);
}

Test(store_lanes, leave_three_quarters_of_their_places_to_others)
{
    struct store_place place;
    struct note notes[9] = {{.submitter = 0}};
    struct store_holder greedy = {.waiting = {0}};
    store_place_make(&place);
    struct store_options options = store_place_options(&place);
    options.queue_jobs_max[STORE_PREPARE] = 8;
    struct store *store = store_place_open(&options);
    for (int i = 0; i < 9; i++) {
        notes[i].job = (struct store_job){
            .lane = STORE_PREPARE, .run = run_held, .holder = i < 3 ? &greedy : NULL};
        enum status status = store_submit(store, &notes[i].job);
        cr_expect_eq(status, i != 2 ? STATUS_OK : STATUS_BUSY, "%d", i);
    }
    store_step(store, STORE_PREPARE);
    notes[2].job.next = NULL;
    cr_expect_eq(store_submit(store, &notes[2].job), STATUS_OK, "one of its own is done");
    store_place_turn(store);
    cr_expect_eq(greedy.waiting[STORE_PREPARE], 0);
    (void)store_take_done(store);
    store_close(store);
    store_place_remove(&place);
}

Test(store_lanes, finish_what_waits_when_closed_with_threads)
{
    struct store_place place;
    struct note *notes = calloc(500, sizeof notes[0]);
    store_place_make(&place);
    struct store_options options = store_place_options(&place);
    options.threads = true;
    struct store *store = store_place_open(&options);
    for (int i = 0; i < 500; i++) {
        notes[i].job.lane = STORE_WRITE;
        notes[i].job.run = run_note;
        cr_assert_eq(store_submit(store, &notes[i].job), STATUS_OK);
    }
    store_close(store);
    cr_expect_eq(store_place_sql(place.path, "SELECT count(*) FROM ledger_entry"), 500);
    free(notes);
    store_place_remove(&place);
}

static void check_signals(struct store_job *job, struct tx *tx)
{
    sigset_t blocked;
    (void)tx;
    pthread_sigmask(SIG_SETMASK, NULL, &blocked);
    if (sigismember(&blocked, SIGTERM) != 1 || sigismember(&blocked, SIGINT) != 1) {
        job->outcome = STATUS_BUSY;
        abort();
    }
}

Test(store_lanes, leave_signals_to_the_loop)
{
    struct store_place place;
    struct store_job job = {.lane = STORE_READ, .run = check_signals};
    sigset_t blocked;
    store_place_make(&place);
    struct store_options options = store_place_options(&place);
    options.threads = true;
    struct store *store = store_place_open(&options);
    cr_assert_eq(store_submit(store, &job), STATUS_OK);
    store_close(store);
    cr_expect_eq(job.outcome, STATUS_OK);
    pthread_sigmask(SIG_SETMASK, NULL, &blocked);
    cr_expect_eq(sigismember(&blocked, SIGTERM), 0);
    store_place_remove(&place);
}

Test(store_lanes, run_one_job_at_once_beside_the_threads)
{
    struct store_place place;
    struct note note = {.job = {.lane = STORE_WRITE, .run = run_note}};
    store_place_make(&place);
    struct store_options options = store_place_options(&place);
    options.threads = true;
    struct store *store = store_place_open(&options);
    cr_expect_eq(store_run(store, &note.job), STATUS_OK);
    cr_expect_eq(note.id, 1);
    cr_expect_null(store_take_done(store));
    store_close(store);
    store_place_remove(&place);
}

Test(store_lanes, leave_a_full_disk_by_themselves, .timeout = 60)
{
    struct store_place place;
    struct note first = {.job = {.lane = STORE_WRITE, .run = run_note}};
    struct note second = first;
    store_place_make(&place);
    struct store_files *files = store_files_new();
    struct store_options options = store_place_options(&place);
    options.vfs = store_files_vfs(files);
    options.threads = true;
    struct store *store = store_place_open(&options);
    store_files_room(files, 100);
    cr_assert_eq(store_submit(store, &first.job), STATUS_OK);
    while (store_take_done(store) == NULL) {
        nap();
    }
    cr_expect_eq(first.job.outcome, STATUS_READ_ONLY);
    cr_expect(store_figures(store).read_only);
    cr_expect_eq(store_submit(store, &second.job), STATUS_READ_ONLY);
    nanosleep(&(struct timespec){.tv_sec = 1, .tv_nsec = 500000000}, NULL);
    cr_expect(store_figures(store).read_only, "still full");
    store_files_room(files, -1);
    while (store_figures(store).read_only) {
        nap();
    }
    cr_assert_eq(store_submit(store, &second.job), STATUS_OK);
    store_close(store);
    cr_expect_eq(second.job.outcome, STATUS_OK);
    store_files_free(files);
    store_place_remove(&place);
}
