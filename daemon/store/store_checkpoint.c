// SPDX-License-Identifier: Apache-2.0
// The log back into the database: PASSIVE between batches when it has grown, TRUNCATE at start, at
// stop and when it is too long.
#include "common/base/log.h"
#include "daemon/store/status_sqlite.h"
#include "daemon/store/store_inside.h"

#define FRAME_BYTES (4096 + 24)
#define PASSIVE_FRAMES (4 * 1024 * 1024 / 4096)
#define TRUNCATE_FRAMES (64 * 1024 * 1024 / 4096)
#define TRUNCATE_WAIT_MS 200 // for readers, while every write waits
#define BUSY_TIMEOUT_MS 2000

static enum status run(struct store *store, int mode)
{
    sqlite3 *db = store->writer->db;
    int frames = 0;
    int moved = 0;
    int code = sqlite3_wal_checkpoint_v2(db, NULL, mode, &frames, &moved);
    atomic_fetch_add(&store->counts.checkpoints, 1);
    if (code != SQLITE_OK && (code & 0xff) != SQLITE_BUSY) {
        LOG(LOG_ERROR, "store.checkpoint_failed", LOG_NUMBER("sqlite", code));
    }
    if (code == SQLITE_OK && mode == SQLITE_CHECKPOINT_TRUNCATE) {
        store->writer->log_frames = 0;
    }
    return status_from_sqlite(code);
}

enum status store_checkpoint_all(struct store *store)
{
    return run(store, SQLITE_CHECKPOINT_TRUNCATE);
}

static enum status truncate_log(struct store *store, int frames)
{
    sqlite3_busy_timeout(store->writer->db, TRUNCATE_WAIT_MS);
    enum status status = run(store, SQLITE_CHECKPOINT_TRUNCATE);
    sqlite3_busy_timeout(store->writer->db, BUSY_TIMEOUT_MS);
    if (status == STATUS_OK) {
        store->checkpoint_frames_next = PASSIVE_FRAMES;
        store->truncate_frames_next = TRUNCATE_FRAMES;
    } else {
        LOG(LOG_WARN, "store.log_long", LOG_NUMBER("frames", frames));
        store->checkpoint_frames_next = frames + PASSIVE_FRAMES;
        store->truncate_frames_next = frames + TRUNCATE_FRAMES / 4;
    }
    return status;
}

void store_checkpoint_due(struct store *store)
{
    int frames = store->writer->log_frames;
    enum status status = STATUS_OK;
    if (store->checkpoint_frames_next == 0) { // the log began anew
        store->checkpoint_frames_next = PASSIVE_FRAMES;
        store->truncate_frames_next = TRUNCATE_FRAMES;
    }
    if (atomic_load(&store->lost)) {
        return;
    }
    if (frames >= store->truncate_frames_next) {
        status = truncate_log(store, frames);
    } else if (frames >= store->checkpoint_frames_next) {
        status = run(store, SQLITE_CHECKPOINT_PASSIVE);
        store->checkpoint_frames_next = frames + PASSIVE_FRAMES;
    }
    atomic_store_explicit(&store->counts.log_bytes,
        (int64_t)store->writer->log_frames * FRAME_BYTES, memory_order_relaxed);
    if (status == STATUS_DISK_FULL) {
        store_batch_read_only(store);
    } else if (status == STATUS_INPUT_OUTPUT) {
        // A sync of the database that failed once may "succeed" the next time without having
        // written.
        store_batch_lost(store);
    }
}
