// SPDX-License-Identifier: Apache-2.0
// The store as a whole: opened step by step, closed in the opposite order.
#include "daemon/store/store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/base/log.h"
#include "daemon/store/status_sqlite.h"
#include "daemon/store/store_inside.h"

#define HEAP_BYTES_MAX (256LL * 1024 * 1024) // of SQLite, the whole process

struct store_options store_presets(const char *path)
{
    return (struct store_options){
        .path = path,
        .zone_minutes = 480,
        .batch_jobs_max = 256,
        .queue_jobs_max = {4096, 1024, 64},
        .read_ms_max = 10000,
        .reserve_bytes = 4 * 1024 * 1024,
        .threads = true,
    };
}

// An empty file that only we may read; SQLite would let the whole world.
static enum status make_file(const char *path, struct text *complaint)
{
    int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd >= 0) {
        close(fd);
    } else if (errno != EEXIST) {
        text_print(complaint, "%s cannot be made: %s", path, strerror(errno));
        return errno == ENOSPC || errno == EDQUOT ? STATUS_DISK_FULL : STATUS_INPUT_OUTPUT;
    }
    return STATUS_OK;
}

// The names of database and log are on disk: SQLite does not look whether its own sync of the
// folder worked.
static enum status sync_folder(const char *path, struct text *complaint)
{
    char folder[4096];
    const char *slash = strrchr(path, '/');
    size_t length = slash == NULL ? 0 : (size_t)(slash - path) + 1;
    memcpy(folder, path, length);
    strcpy(folder + length, ".");
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool synced = fd >= 0 && fsync(fd) == 0;
    if (!synced) {
        text_print(complaint, "the folder of %s cannot be synced: %s", path, strerror(errno));
    }
    if (fd >= 0) {
        close(fd);
    }
    return synced ? STATUS_OK : STATUS_INPUT_OUTPUT;
}

static struct store *new_store(const struct store_options *options)
{
    struct store *store = calloc(1, sizeof *store);
    if (store == NULL) {
        return NULL;
    }
    store->options = *options;
    store->lock_fd = -1;
    store->path = strdup(options->path);
    size_t size = strlen(options->path) + sizeof ".reserve";
    store->reserve_path = malloc(size);
    if (store->path == NULL || store->reserve_path == NULL) {
        free(store->path);
        free(store->reserve_path);
        free(store);
        return NULL;
    }
    store->options.path = store->path;
    strcpy(stpcpy(store->reserve_path, options->path), ".reserve");
    pthread_mutex_init(&store->clock.mutex, NULL);
    store_lanes_init(store);
    return store;
}

// Log and database as they were left become one. A full disk, or a foreign program that reads, puts
// that off.
static enum status recover(struct store *store, struct text *complaint)
{
    enum status status = store_checkpoint_all(store);
    if (status == STATUS_DISK_FULL) {
        store_batch_read_only(store);
        status = store_checkpoint_all(store);
    } else if (status == STATUS_OK && !store_reserve_make(store)) {
        store_batch_read_only(store);
    }
    if (status == STATUS_OK || status == STATUS_DISK_FULL || status == STATUS_LOCKED) {
        return STATUS_OK;
    }
    text_print(complaint, "%s: the log cannot be written back: %s", store->path,
        sqlite3_errmsg(store->writer->db));
    return status;
}

static enum status open_writer(struct store *store, struct text *complaint)
{
    enum status status = tx_connection_open(
        store->path, store->options.vfs, TX_CONNECTION_WRITER, &store->writer, complaint);
    if (status == STATUS_OK) {
        status = store_migrate(
            store->writer, store->path, embedded_migrations, embedded_migration_count, complaint);
    }
    if (status == STATUS_OK) {
        // The writer's prove them all: a reader's are the same.
        status = tx_connection_prepare(store->writer, embedded_queries, QUERY_COUNT,
            store->options.prepares_late ? TX_CONNECTION_AT_FIRST_USE : TX_CONNECTION_AT_ONCE,
            complaint);
    }
    if (status == STATUS_OK) {
        status = recover(store, complaint);
    }
    if (status == STATUS_OK) {
        status = sync_folder(store->path, complaint);
    }
    if (status != STATUS_OK) {
        return status;
    }
    status = store_batch_load(store);
    if (status != STATUS_OK) {
        text_print(complaint, "%s: the state of the ledger cannot be read", store->path);
    }
    return status;
}

static enum status open_reader(
    struct store *store, struct tx_connection **ret, struct text *complaint)
{
    struct tx_connection *connection = NULL;
    enum status status = tx_connection_open(
        store->path, store->options.vfs, TX_CONNECTION_READER, &connection, complaint);
    if (status != STATUS_OK) {
        return status;
    }
    *ret = connection;
    return tx_connection_prepare(
        connection, embedded_queries, QUERY_COUNT, TX_CONNECTION_AT_FIRST_USE, complaint);
}

static enum status open_all(struct store *store, struct text *complaint)
{
    enum status status = store_lock_take(store->path, &store->lock_fd, complaint);
    if (status == STATUS_OK) {
        status = make_file(store->path, complaint);
    }
    if (status == STATUS_OK) {
        status = open_writer(store, complaint);
    }
    // Whoever turns the crank alone asks one thing at a time, and a connection takes its time to
    // read the schema.
    int readers = store->options.threads ? STORE_READERS : 1;
    int preparers = store->options.threads ? STORE_PREPARERS : 0;
    for (int i = 0; i < readers && status == STATUS_OK; i++) {
        status = open_reader(store, &store->readers[i], complaint);
    }
    for (int i = 0; i < preparers && status == STATUS_OK; i++) {
        status = open_reader(store, &store->preparers[i], complaint);
    }
    if (status == STATUS_OK) {
        store_clock_init(store);
        if (store->options.threads) {
            status = store_lanes_start(store);
        }
    }
    return status;
}

enum status store_open(
    const struct store_options *options, struct store **ret, struct text *complaint)
{
    sqlite3_hard_heap_limit64(HEAP_BYTES_MAX);
    struct store *store = new_store(options);
    if (store == NULL) {
        text_print(complaint, "out of memory");
        return STATUS_NO_MEMORY;
    }
    enum status status = open_all(store, complaint);
    if (status != STATUS_OK) {
        if (complaint->size == 0) {
            text_print(complaint, "%s: %s", store->path, status_name(status));
        }
        store_close(store);
        return status;
    }
    *ret = store;
    return STATUS_OK;
}

void store_close(struct store *store)
{
    store_lanes_stop(store);
    for (int i = 0; i < STORE_PREPARERS; i++) {
        tx_connection_close(store->preparers[i]);
    }
    for (int i = 0; i < STORE_READERS; i++) {
        tx_connection_close(store->readers[i]);
    }
    if (store->writer != NULL && store->writer->statements != NULL && !atomic_load(&store->lost)) {
        // What cannot be written back now stays in the log and is at the next start.
        (void)store_checkpoint_all(store);
    }
    tx_connection_close(store->writer);
    if (store->lock_fd >= 0) {
        close(store->lock_fd);
    }
    store_lanes_done(store);
    pthread_mutex_destroy(&store->clock.mutex);
    free(store->path);
    free(store->reserve_path);
    free(store);
}

void store_on_lost(struct store *store, void (*lost)(void *), void *context)
{
    store->on_lost_context = context;
    store->on_lost = lost;
}

struct store_figures store_figures(const struct store *store)
{
    const struct store_counts *counts = &store->counts;
    return (struct store_figures){
        .batches = atomic_load(&counts->batches),
        .jobs = atomic_load(&counts->jobs),
        .statements = atomic_load(&counts->statements),
        .syncs_in_batches = atomic_load(&counts->syncs_in_batches),
        .log_frames = atomic_load(&counts->log_frames),
        .checkpoints = atomic_load(&counts->checkpoints),
        .faults = atomic_load(&counts->faults),
        .rerun_batches = atomic_load(&counts->rerun_batches),
        .log_bytes = atomic_load(&counts->log_bytes),
        .read_only = atomic_load(&store->read_only),
    };
}
