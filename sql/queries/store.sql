-- The store's own: how connections are set up, transactions, migrations and the row that moves with every batch.

-- name: store_settings
-- What every connection is: keys enforced, nothing trusted that stands in the file, nothing mapped or on disk aside.
-- once
PRAGMA foreign_keys = ON;
PRAGMA trusted_schema = OFF;
PRAGMA cell_size_check = ON;
PRAGMA mmap_size = 0;
PRAGMA temp_store = MEMORY;
PRAGMA synchronous = FULL;
PRAGMA wal_autocheckpoint = 0;

-- name: store_settings_writer
-- The one connection that writes: its log keeps its blocks up to 64 MiB, for overwriting syncs faster than growing.
-- once
PRAGMA journal_mode = WAL;
PRAGMA journal_size_limit = 67108864;
PRAGMA cache_size = -24576;

-- name: store_settings_reader
-- Connections that can only read; a census of a district looks into 6 MiB of bed_night.
-- once
PRAGMA query_only = ON;
PRAGMA cache_size = -8192;

-- name: store_journal_mode
-- Which journal the file has: wal, or the file system cannot carry one.
-- once
PRAGMA journal_mode;

-- name: store_check_copy
-- Whether a backup is whole.
-- once
PRAGMA integrity_check(1);

-- name: store_begin_write
-- Begins a batch; takes the write lock at once, so that nothing fails half-way for lack of it.
BEGIN IMMEDIATE;

-- name: store_begin_read
-- Begins a reading request.
BEGIN;

-- name: store_commit
-- Ends a transaction, keeping it.
COMMIT;

-- name: store_rollback
-- Ends a transaction, forgetting it.
ROLLBACK;

-- name: store_mark
-- Where tx_undo goes back to.
SAVEPOINT mark;

-- name: store_undo
-- Back to the mark.
ROLLBACK TO mark;

-- name: store_keep
-- The mark is no longer needed.
RELEASE mark;

-- name: store_tables
-- How many things the file holds, and whether the table of migrations is one: tells a new file from a foreign one.
SELECT count(*) AS tables, count(CASE WHEN name = 'migration' AND type = 'table' THEN 1 END) AS ours
FROM sqlite_master;

-- name: store_migrations
-- The migrations this file has been through.
SELECT number, name, sha256 FROM migration ORDER BY number;

-- name: store_migration_insert
-- Notes a migration in its own transaction.
INSERT INTO migration (number, name, sha256, applied_at) VALUES (:number, :name, :sha256, :applied_at);

-- name: store_progress
-- The row that moves with every batch.
-- hot
SELECT next_id, last_at, clock_offset_ms, ledger_size, ledger_frontier FROM progress WHERE only = 1;

-- name: store_progress_update
-- Moves it, once before each COMMIT.
-- hot
UPDATE progress SET next_id = :next_id, last_at = :last_at, clock_offset_ms = :clock_offset_ms,
    ledger_size = :ledger_size, ledger_frontier = :ledger_frontier
WHERE only = 1;
