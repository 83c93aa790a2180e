// SPDX-License-Identifier: Apache-2.0
// The database and its threads: one writer with group commit, readers, and one lane for slow
// preparations. Knows no JSON, no sockets, no bed.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/text.h"
#include "common/crypto/merkle.h"
#include "daemon/store/tx.h"

enum store_lane {
    STORE_WRITE,   // the one writer: batches, one COMMIT each
    STORE_READ,    // two read-only connections
    STORE_PREPARE, // one read-only connection for slow work (password hashes), so that it never
                   // holds up a board
    STORE_LANES
};

// Something to do in a transaction. The caller's storage; given to the store between store_submit
// and store_take_done.
// Whose jobs take turns: a connection. Zeroed before its first job; outlives them.
struct store_party {
    int64_t rounds[STORE_LANES]; // the store's: of its last job
};

// Who may hold a quarter of a lane's places and no more: a terminal. Likewise.
struct store_holder {
    int waiting[STORE_LANES]; // the store's
};

struct store_job {
    struct store_job *next; // the store's
    enum store_lane lane;
    struct store_party *party;   // for whom; NULL: as soon as there is a turn
    struct store_holder *holder; // in whose places; NULL: in any
    int64_t round;               // the store's: of the party's turns
    bool unhurried; // reads as long as it takes: the limit of the read lane is not for it
    bool vital;     // also written while the disk is full, out of the reserve: logins
    // On the store's thread, inside a transaction. May run more than once: after a fault in its
    // batch everything is rolled back and the jobs run again one by one, so it must begin by
    // forgetting what an earlier run left.
    void (*run)(struct store_job *job, struct tx *tx);
    // STATUS_OK: what run wrote is on disk (or, reading, was consistent). Else the fault, or
    // READ_ONLY when the disk is full: nothing of it is kept. INPUT_OUTPUT after a COMMIT failed:
    // nobody knows.
    enum status outcome;
};

struct store_options {
    const char *path;          // of the database file; its folder must exist
    const char *vfs;           // NULL: the system's; tests hand in theirs
    int zone_minutes;          // civil day of tx->today_day
    int64_t (*clock)(void *);  // wall clock in ms; NULL: instant_now
    int64_t (*steady)(void *); // a monotonic one beside it; NULL: the system's, beside the system's
    void *clock_context;
    int batch_jobs_max;              // default 256
    int queue_jobs_max[STORE_LANES]; // default 4096, 1024, 64
    int read_ms_max;       // a job of the read lane is stopped after this; default 10000, 0: never
    int64_t reserve_bytes; // kept beside the database for a full disk; default 4 MiB, 0: none
    bool prepares_late;    // each query at its first use, not all, which proves them, at opening
    bool threads; // false: the caller turns the crank with store_step (scenarios, simulation)
    void (*on_done)(void *); // from any thread: store_take_done has something
    void *on_done_context;
};

struct store;

// Default options for a path.
struct store_options store_presets(const char *path);

// Opens and locks the database, recovers, migrates, prepares the queries, truncates the log.
// LOCKED, NEWER_DATABASE, CORRUPT, DISK_FULL, READ_ONLY, INPUT_OUTPUT with one sentence for a
// person in complaint.
enum status store_open(
    const struct store_options *options, struct store **ret, struct text *complaint) MUST_USE;

// How far the wall clock was behind what was written last when it was opened; 0: it was not.
int64_t store_behind_ms(const struct store *store);

// Finishes what was submitted, checkpoints, closes. Jobs not taken yet are dropped: take them
// first.
void store_close(struct store *store);

// Hands a job over, from any thread. BUSY when its lane is full or the store closes, READ_ONLY for
// the write lane while the disk is full, UNAVAILABLE after a COMMIT failed; the job is untouched.
enum status store_submit(struct store *store, struct store_job *job) MUST_USE;

// The jobs that are finished, in the order of their commits; NULL when none. Linked by next.
struct store_job *store_take_done(struct store *store);

// Jobs submitted and not yet taken.
int store_pending(const struct store *store);

// One turn of a lane on the calling thread: take what waits (bounded), run, commit, publish. Number
// of jobs run. Only without threads.
int store_step(struct store *store, enum store_lane lane);

// Runs one job now on the calling thread and waits for it: for start-up and offline commands,
// before threads have work.
enum status store_run(struct store *store, struct store_job *job) MUST_USE;

// Called when a COMMIT failed with an I/O error: only a fresh start knows what is on disk. Default:
// log and _exit(70). Tests replace it.
void store_on_lost(struct store *store, void (*lost)(void *), void *context);

// Since start; for tests, system.status and the bench. Statements are those of the writer.
struct store_figures {
    uint64_t batches, jobs, statements, syncs_in_batches, log_frames, checkpoints, faults,
        rerun_batches;
    int64_t log_bytes;
    bool read_only;
};
struct store_figures store_figures(const struct store *store);

// Copies the database to a new file at path (mode 0600) by the online backup API. The copy holds no
// keys.
enum status store_backup(struct store *store, const char *path, struct text *complaint) MUST_USE;

// The same of a database that another process may hold: it is only read, as by one of that
// process's own readers, never checkpointed.
enum status store_copy(const char *from, const char *path, struct text *complaint) MUST_USE;

// One look into a database that another process may hold, or nobody: it is only read, never
// migrated. What its schema cannot answer is a fault of the transaction, which has no clock.
enum status store_look(const char *path, void (*look)(struct tx *tx, void *context), void *context,
    struct text *complaint) MUST_USE;
