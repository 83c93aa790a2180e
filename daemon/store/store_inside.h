// SPDX-License-Identifier: Apache-2.0
// What the files of the store share: its state, and the steps between opening a database and
// publishing a batch.
#pragma once

#include <pthread.h>
#include <stdatomic.h>

#include "common/crypto/merkle.h"
#include "daemon/store/store.h"
#include "daemon/store/tx_connection.h"

#define STORE_READERS 2
#define STORE_PREPARERS 2 // a copy being made holds up no login
#define STORE_WORKERS (1 + STORE_READERS + STORE_PREPARERS)

struct store_queue {
    struct store_job *first;
    struct store_job *last;
    int count;
    int idle;      // workers that wait for it
    int64_t round; // of the job that was taken last
    pthread_cond_t wake;
};

// What moves with every batch: as committed, or as the batch would have it.
struct store_progress {
    int64_t next_id;
    int64_t last_at_ms;
    int64_t clock_offset_ms;
    struct merkle_frontier frontier;
};

struct store_clock {
    pthread_mutex_t mutex;
    int64_t last_ms;   // business time never falls below
    int64_t offset_ms; // business time minus wall clock
    int64_t wall_ms;   // at the look before
    int64_t steady_ms; // likewise
    int64_t
        limits_ms;   // the clock of time limits: the wall clock's at opening, then the steady one's
    int64_t half_ms; // what half the pace left over
    int64_t held_since_ms; // steady: since when the wall clock is ahead by a jump; 0: it is not
    int64_t behind_ms;     // at opening, the wall clock behind what was written last
};

struct store_instant {
    int64_t now_ms; // business time
    int64_t limits_ms;
    int64_t wall_ms; // what the wall clock said
    int64_t offset_ms;
};

struct store_worker {
    struct store *store;
    enum store_lane lane;
    struct tx_connection *connection;
    pthread_t thread;
    bool started;
};

struct store_counts {
    atomic_uint_fast64_t batches, jobs, syncs_in_batches, log_frames, checkpoints, faults,
        rerun_batches, statements;
    atomic_int_fast64_t log_bytes;
};

struct store {
    struct store_options options;
    char *path;         // owned
    char *reserve_path; // owned
    int lock_fd;        // -1: not held

    struct tx_connection *writer;
    // Without threads the first reader alone is open, and serves both lanes.
    struct tx_connection *readers[STORE_READERS];
    struct tx_connection *preparers[STORE_PREPARERS];
    struct store_worker workers[STORE_WORKERS];

    pthread_mutex_t mutex; // guards the queues, the done list and stopping
    struct store_queue queues[STORE_LANES];
    struct store_job *done_first;
    struct store_job *done_last;
    bool stopping;
    atomic_int pending;

    struct store_clock clock;
    struct store_progress progress; // the writer's turn guards it
    atomic_bool read_only;
    atomic_bool lost;
    void (*on_lost)(void *);
    void *on_lost_context;
    int64_t probe_at_ms;        // monotonic: when the full disk is looked at again
    int checkpoint_frames_next; // log frames at which the next checkpoint is due
    int truncate_frames_next;
    struct store_counts counts;
};

// store_lock.c: one process owns the database. The lock is held until the descriptor is closed.
enum status store_lock_take(const char *path, int *ret_fd, struct text *complaint) MUST_USE;

// store_reserve.c: space kept for when the disk is full.
bool store_reserve_make(const struct store *store); // false: there is no room for it
void store_reserve_free(const struct store *store);

// store_migrate.c: brings the file to the newest of count migrations, each in a transaction of its
// own.
enum status store_migrate(struct tx_connection *connection, const char *path,
    const struct embedded_migration *migrations, int count, struct text *complaint) MUST_USE;

// store_clock.c: business time now, never backwards.
void store_clock_init(struct store *store);
struct store_instant store_clock_now(struct store *store);
void store_clock_publish(struct store *store, int64_t last_ms, int64_t offset_ms);
int64_t store_clock_steady(void); // monotonic, for timeouts

// store_batch.c
enum status store_batch_load(struct store *store) MUST_USE; // reads the committed progress
void store_batch_run(struct store *store, struct store_job *jobs);
void store_batch_read(
    struct store *store, struct tx_connection *connection, struct store_job *job, int ms_max);
void store_batch_probe(struct store *store);     // is the disk still full?
void store_batch_read_only(struct store *store); // it is full
void store_batch_lost(struct store *store);

// store_checkpoint.c: the log back into the database; the writer only, never inside a transaction.
void store_checkpoint_due(struct store *store);
enum status store_checkpoint_all(struct store *store); // TRUNCATE

// store_lanes.c
void store_lanes_init(struct store *store);
void store_lanes_done(struct store *store);
enum status store_lanes_start(struct store *store) MUST_USE;
void store_lanes_stop(struct store *store); // finishes what waits

// ledger.c: writes the entries that wait, moving the frontier. Faults as queries do.
void ledger_append(struct tx *tx, struct merkle_frontier *frontier);

// The frontier out of the committed row; false when the row is not in the expected form.
bool ledger_frontier_read(
    uint64_t size, const void *hashes, size_t bytes, struct merkle_frontier *ret_frontier) MUST_USE;
