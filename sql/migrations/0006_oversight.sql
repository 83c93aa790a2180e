-- What the bureau audits by: the plans as loaded, kept by their hash so that a verdict can cite one.

CREATE TABLE plan (
    hash TEXT PRIMARY KEY,   -- SHA-256 of the file's bytes, hexadecimal
    region TEXT NOT NULL,
    version TEXT NOT NULL,
    text TEXT NOT NULL,
    loaded_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
