-- What every instance has before it has a subject: its own row, the ledger, the receipts.

CREATE TABLE migration (
    number INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    applied_at INTEGER NOT NULL
) STRICT;

-- What moves with every batch; one row, written once before each COMMIT.
CREATE TABLE progress (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    next_id INTEGER NOT NULL,
    last_at INTEGER NOT NULL,            -- the clock never goes back, also not over a restart
    clock_offset_ms INTEGER NOT NULL,    -- system.clock of test instances
    ledger_size INTEGER NOT NULL,
    ledger_frontier BLOB NOT NULL        -- one hash of 32 bytes for each set bit of ledger_size, largest subtree first
) STRICT;

INSERT INTO progress VALUES (1, 1, 0, 0, 0, x'');

-- Written once by init.
CREATE TABLE instance (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    kind TEXT NOT NULL CHECK (kind IN ('test', 'live')),
    area TEXT NOT NULL,
    number INTEGER NOT NULL CHECK (number BETWEEN 0 AND 4095), -- ids start at number * 2^40
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE ledger_entry (
    seq INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    terminal INTEGER NOT NULL,
    operator TEXT NOT NULL,
    office INTEGER NOT NULL,
    method TEXT NOT NULL,
    objects TEXT NOT NULL,
    outcome TEXT NOT NULL,
    params_mac BLOB NOT NULL CHECK (length(params_mac) = 32),
    leaf BLOB NOT NULL CHECK (length(leaf) = 32)
) STRICT;

CREATE TRIGGER ledger_entry_stays BEFORE UPDATE ON ledger_entry
BEGIN SELECT RAISE(ABORT, 'the ledger is only added to'); END;

CREATE TRIGGER ledger_entry_remains BEFORE DELETE ON ledger_entry
BEGIN SELECT RAISE(ABORT, 'the ledger is only added to'); END;

-- Complete subtrees of levels 8, 16, 24 ...: a proof then reads at most 256 hashes for each level.
CREATE TABLE ledger_node (
    level INTEGER NOT NULL,
    position INTEGER NOT NULL,
    hash BLOB NOT NULL CHECK (length(hash) = 32),
    PRIMARY KEY (level, position)
) STRICT, WITHOUT ROWID;

-- Exactly once: what a call with a request_key answered (protocol.md §3). Kept 30 days, then swept from the low end.
CREATE TABLE receipt (
    receipt INTEGER PRIMARY KEY,
    office INTEGER NOT NULL,
    request_key TEXT NOT NULL,
    params_mac BLOB NOT NULL,
    result TEXT NOT NULL,  -- the inside of the result map, without secret fields
    recorded_at INTEGER NOT NULL
) STRICT;

CREATE UNIQUE INDEX receipt_key ON receipt (office, request_key);
