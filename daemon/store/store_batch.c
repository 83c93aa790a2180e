// SPDX-License-Identifier: Apache-2.0
// A batch: begin, run every job, append to the ledger, one COMMIT; and what follows when any of it
// fails.
#include <assert.h>
#include <string.h>
#include <unistd.h>

#include "common/base/log.h"
#include "daemon/store/query.h"
#include "daemon/store/status_sqlite.h"
#include "daemon/store/store_inside.h"

#define EXIT_LOST 70

static bool is_full(enum status status)
{
    return status == STATUS_DISK_FULL || status == STATUS_READ_ONLY;
}

void store_batch_lost(struct store *store)
{
    LOG(LOG_ERROR, "store.commit_lost",
        LOG_NUMBER("sqlite", sqlite3_extended_errcode(store->writer->db)));
    atomic_store(&store->lost, true);
    if (store->on_lost == NULL) {
        _exit(EXIT_LOST);
    }
    store->on_lost(store->on_lost_context);
}

// The only place where a fault stops travelling: here it is logged.
static void conclude(struct store *store, const struct tx_connection *connection,
    struct store_job *job, enum status status)
{
    job->outcome = status;
    if (status == STATUS_OK || status == STATUS_READ_ONLY) {
        return;
    }
    atomic_fetch_add(&store->counts.faults, 1);
    LOG(LOG_ERROR, "store.job_failed", LOG_TEXT("fault", status_name(status)),
        LOG_TEXT("query",
            connection->fault_code == 0 ? "" : connection->queries[connection->fault_query].name),
        LOG_NUMBER("sqlite", connection->fault_code));
}

// A job that met a fault may have left in a hurry: its statements are closed for it. Else it is a
// bug.
static void close_statements(struct tx_connection *connection, bool failed)
{
    assert(failed || connection->open_statements == 0);
    assert(failed || !connection->savepoint.active);
    for (int i = 0; i < connection->statement_count && connection->open_statements > 0; i++) {
        struct tx_statement *statement = &connection->statements[i];
        if (statement->open) {
            sqlite3_reset(statement->handle);
            statement->open = false;
            connection->open_statements--;
        }
    }
}

static void begin(struct store *store, struct tx_connection *connection, struct tx *ret_tx)
{
    bool writes = connection->kind == TX_CONNECTION_WRITER;
    tx_connection_clear(connection);
    struct store_instant now = store_clock_now(store);
    connection->wall_ms = now.wall_ms;
    connection->clock_offset_ms = now.offset_ms;
    *ret_tx = (struct tx){
        .connection = connection,
        .writes = writes,
        .now_ms = now.now_ms,
        .timeout_ms = now.limits_ms,
        .today_day = day_of_instant(now.now_ms, store->options.zone_minutes),
        .zone_minutes = store->options.zone_minutes,
        .next_id = writes ? store->progress.next_id : 0,
        .ledger = writes ? &connection->ledger : NULL,
        .ledger_size = writes ? (int64_t)store->progress.frontier.size : 0,
    };
    enum query_id id = writes ? QUERY_STORE_BEGIN_WRITE : QUERY_STORE_BEGIN_READ;
    int code = tx_connection_do(connection, id);
    if (code != SQLITE_OK) {
        connection->fault_query = id;
        connection->fault_code = code;
        tx_fail(ret_tx, status_from_sqlite(code));
    }
}

// Whatever happened, no transaction is open afterwards.
static void roll_back(struct store *store, struct tx_connection *connection)
{
    if (sqlite3_get_autocommit(connection->db) == 0) {
        (void)tx_connection_do(connection, QUERY_STORE_ROLLBACK);
    }
    if (sqlite3_get_autocommit(connection->db) == 0) {
        store_batch_lost(store);
    }
}

static void write_progress(struct tx *tx, const struct store_progress *progress)
{
    const struct merkle_frontier *frontier = &progress->frontier;
    struct query query = query_open(tx, QUERY_STORE_PROGRESS_UPDATE);
    query_bind_int(&query, "next_id", progress->next_id);
    query_bind_int(&query, "last_at", progress->last_at_ms);
    query_bind_int(&query, "clock_offset_ms", progress->clock_offset_ms);
    query_bind_int(&query, "ledger_size", (int64_t)frontier->size);
    query_bind_blob(&query, "ledger_frontier", frontier->hashes,
        (size_t)__builtin_popcountll(frontier->size) * sizeof frontier->hashes[0]);
    query_run(&query);
}

enum status store_batch_load(struct store *store)
{
    struct tx tx;
    struct store_progress *progress = &store->progress;
    tx_connection_clear(store->writer);
    tx = (struct tx){.connection = store->writer};
    struct query query = query_open(&tx, QUERY_STORE_PROGRESS);
    bool good = query_next(&query);
    if (good) {
        size_t bytes = 0;
        const void *hashes = query_blob(&query, "ledger_frontier", &bytes);
        progress->next_id = query_int(&query, "next_id");
        progress->last_at_ms = query_int(&query, "last_at");
        progress->clock_offset_ms = query_int(&query, "clock_offset_ms");
        good = ledger_frontier_read(
            (uint64_t)query_int(&query, "ledger_size"), hashes, bytes, &progress->frontier);
    }
    query_end(&query);
    if (tx.fault != STATUS_OK) {
        return tx.fault;
    }
    store_clock_publish(store, progress->last_at_ms, progress->clock_offset_ms);
    return good ? STATUS_OK : STATUS_CORRUPT;
}

static void count_log(struct store *store, int frames_before)
{
    struct store_counts *counts = &store->counts;
    int frames = store->writer->log_frames;
    int written = frames - frames_before;
    if (written < 0) { // the log began anew
        written = frames;
        store->checkpoint_frames_next = 0;
        store->truncate_frames_next = 0;
    }
    atomic_fetch_add(&counts->syncs_in_batches, 1);
    atomic_fetch_add(&counts->log_frames, (uint64_t)written);
}

// After a COMMIT that failed the transaction is either certainly undone, or nobody knows: then only
// a fresh start does.
static enum status commit(struct store *store)
{
    struct tx_connection *writer = store->writer;
    int frames_before = writer->log_frames;
    writer->log_grew = false;
    int code = tx_connection_do(writer, QUERY_STORE_COMMIT);
    if (code == SQLITE_OK) {
        if (writer->log_grew) {
            count_log(store, frames_before);
        }
        return STATUS_OK;
    }
    writer->fault_query = QUERY_STORE_COMMIT;
    writer->fault_code = code;
    enum status status = status_from_sqlite(code);
    bool certain =
        status == STATUS_DISK_FULL || status == STATUS_BROKEN_PROMISE || status == STATUS_LOCKED;
    if (!certain) {
        store_batch_lost(store);
    }
    return status;
}

// Ledger and progress, then COMMIT. A batch that wrote nothing, or took everything back, leaves no
// trace and costs no sync: SQLite would write the pages that a savepoint has undone.
static enum status seal(struct store *store, struct tx *tx, int64_t changes_before)
{
    struct tx_connection *writer = store->writer;
    struct store_progress progress = store->progress;
    bool wrote = writer->ledger.count > 0 || tx->next_id != progress.next_id ||
                 writer->clock_offset_ms != progress.clock_offset_ms ||
                 tx_changes(tx) != changes_before;
    if (!wrote) {
        roll_back(store, writer);
        return STATUS_OK;
    }
    progress.next_id = tx->next_id;
    progress.last_at_ms = tx->now_ms;
    progress.clock_offset_ms = writer->clock_offset_ms;
    ledger_append(tx, &progress.frontier);
    write_progress(tx, &progress);
    if (tx->fault != STATUS_OK) {
        return tx->fault;
    }
    enum status status = commit(store);
    if (status == STATUS_OK) {
        store->progress = progress;
        store_clock_publish(store, progress.last_at_ms, progress.clock_offset_ms);
    }
    return status;
}

// One transaction over all jobs, or over the first alone. *ret_began tells a fault of a job from
// one before any ran.
static enum status attempt(struct store *store, struct store_job *jobs, bool alone, bool *ret_began)
{
    struct tx tx;
    struct tx_connection *writer = store->writer;
    begin(store, writer, &tx);
    int64_t changes_before = tx_changes(&tx);
    *ret_began = tx.fault == STATUS_OK;
    for (struct store_job *job = jobs; job != NULL && tx.fault == STATUS_OK;
         job = alone ? NULL : job->next) {
        job->outcome = STATUS_OK;
        job->run(job, &tx);
        close_statements(writer, tx.fault != STATUS_OK);
        atomic_fetch_add_explicit(&store->counts.jobs, 1, memory_order_relaxed);
    }
    enum status status = tx.fault == STATUS_OK ? seal(store, &tx, changes_before) : tx.fault;
    if (status != STATUS_OK && !atomic_load(&store->lost)) {
        roll_back(store, writer);
    }
    atomic_store_explicit(&store->counts.statements, writer->uses, memory_order_relaxed);
    return atomic_load(&store->lost) && status == STATUS_OK ? STATUS_INPUT_OUTPUT : status;
}

void store_batch_read_only(struct store *store)
{
    if (atomic_exchange(&store->read_only, true)) {
        return;
    }
    LOG(LOG_ERROR, "store.disk_full", LOG_NUMBER("reserve", store->options.reserve_bytes));
    store->probe_at_ms = store_clock_steady() + 1000;
    store_reserve_free(store);
    // With the room given up the log may fit into the database; then it begins anew in its own
    // place.
    store->checkpoint_frames_next = 1;
    store_checkpoint_due(store);
}

// While the disk is full only vital jobs run, each by itself, out of the reserve.
static void run_vital(struct store *store, struct store_job *jobs)
{
    for (struct store_job *job = jobs; job != NULL; job = job->next) {
        bool began = false;
        enum status status = STATUS_READ_ONLY;
        if (job->vital && !atomic_load(&store->lost)) {
            status = attempt(store, job, true, &began);
        }
        conclude(store, store->writer, job, is_full(status) ? STATUS_READ_ONLY : status);
    }
}

static void conclude_all(struct store *store, struct store_job *jobs, enum status status)
{
    for (struct store_job *job = jobs; job != NULL; job = job->next) {
        conclude(store, store->writer, job, status);
    }
}

// One of them failed, nobody knows for whose fault: each again, in a transaction of its own.
static void run_one_by_one(struct store *store, struct store_job *jobs)
{
    atomic_fetch_add(&store->counts.rerun_batches, 1);
    for (struct store_job *job = jobs; job != NULL; job = job->next) {
        bool began = false;
        enum status status = attempt(store, job, true, &began);
        if (atomic_load(&store->lost)) {
            conclude_all(store, job, STATUS_INPUT_OUTPUT);
            return;
        }
        if (is_full(status)) {
            store_batch_read_only(store);
            run_vital(store, job);
            return;
        }
        conclude(store, store->writer, job, status);
    }
}

void store_batch_run(struct store *store, struct store_job *jobs)
{
    if (atomic_load(&store->lost)) {
        conclude_all(store, jobs, STATUS_INPUT_OUTPUT);
        return;
    }
    atomic_fetch_add(&store->counts.batches, 1);
    if (atomic_load(&store->read_only)) {
        run_vital(store, jobs);
        return;
    }
    bool began = false;
    enum status status = attempt(store, jobs, false, &began);
    if (atomic_load(&store->lost)) {
        conclude_all(store, jobs, STATUS_INPUT_OUTPUT);
    } else if (is_full(status)) {
        store_batch_read_only(store);
        run_vital(store, jobs);
    } else if (status != STATUS_OK && began && jobs->next != NULL) {
        run_one_by_one(store, jobs);
    } else if (status != STATUS_OK) {
        conclude_all(store, jobs, status);
    }
}

void store_batch_read(
    struct store *store, struct tx_connection *connection, struct store_job *job, int ms_max)
{
    struct tx tx;
    connection->deadline_ms = ms_max == 0 ? 0 : store_clock_steady() + ms_max;
    job->outcome = STATUS_OK;
    begin(store, connection, &tx);
    if (tx.fault == STATUS_OK) {
        job->run(job, &tx);
        close_statements(connection, tx.fault != STATUS_OK);
    }
    connection->deadline_ms = 0;
    if (sqlite3_get_autocommit(connection->db) == 0) {
        (void)tx_connection_do(connection, QUERY_STORE_COMMIT);
    }
    roll_back(store, connection);
    atomic_fetch_add_explicit(&store->counts.jobs, 1, memory_order_relaxed);
    conclude(store, connection, job, tx.fault);
}

void store_batch_probe(struct store *store)
{
    struct tx tx;
    store->probe_at_ms = store_clock_steady() + 1000;
    if (atomic_load(&store->lost) || !store_reserve_make(store)) {
        return;
    }
    begin(store, store->writer, &tx);
    // SQLite writes nothing for a row that stays the same: an id is given away for a write that is
    // one.
    struct store_progress progress = store->progress;
    progress.next_id++;
    if (tx.fault == STATUS_OK) {
        write_progress(&tx, &progress);
    }
    enum status status = tx.fault == STATUS_OK ? commit(store) : tx.fault;
    if (status == STATUS_OK) {
        store->progress = progress;
        atomic_store(&store->read_only, false);
        LOG(LOG_INFO, "store.disk_has_room", LOG_NUMBER("reserve", store->options.reserve_bytes));
        return;
    }
    if (!atomic_load(&store->lost)) {
        roll_back(store, store->writer);
        store_reserve_free(store);
    }
}
