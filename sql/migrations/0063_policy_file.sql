-- Files of rules are the installation's: loaded where nothing rules yet, and in force until two persons approve another text. A file
-- that says otherwise later is not loaded but found, and a finding of the bureau until its text is in force or the file is gone.
CREATE TABLE policy_file (
    policy_file INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    region TEXT NOT NULL,
    version TEXT NOT NULL,
    hash TEXT NOT NULL CHECK (length(hash) = 64), -- of the file's bytes
    found_at INTEGER NOT NULL,
    ended_at INTEGER CHECK (ended_at >= found_at)
) STRICT;

CREATE UNIQUE INDEX policy_file_open ON policy_file (kind, region, hash) WHERE ended_at IS NULL;

CREATE TRIGGER policy_of_installation_stays BEFORE UPDATE OF withdrawn_at ON policy WHEN OLD.proposed_by IS NULL
BEGIN SELECT RAISE(ABORT, 'what came with the installation ends by another policy'); END;
