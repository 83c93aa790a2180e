-- The rules a district decides by: every text that was loaded from a file, proposed or approved, for ever. Which one is in
-- force somewhere on a day is derived from these rows.

CREATE TABLE policy (
    policy INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    region TEXT NOT NULL,     -- an area code, or 'any'
    version TEXT NOT NULL,
    hash TEXT NOT NULL CHECK (length(hash) = 64), -- SHA-256 of the text's bytes, hexadecimal
    from_day TEXT NOT NULL,
    until_day TEXT NOT NULL,
    text TEXT NOT NULL,
    proposed_by TEXT REFERENCES operator (operator), -- NULL: a file of the configuration
    proposed_at INTEGER NOT NULL,
    approved_by TEXT REFERENCES operator (operator), -- NULL: a file, or nobody yet
    approved_at INTEGER,
    withdrawn_at INTEGER,     -- a proposal taken back, or a file that is no longer there
    CHECK (until_day > from_day),
    CHECK (approved_by <> proposed_by), -- two persons
    CHECK ((proposed_by IS NULL AND approved_by IS NULL AND approved_at IS NOT NULL)
        OR (proposed_by IS NOT NULL AND (approved_by IS NULL) = (approved_at IS NULL)))
) STRICT;

CREATE INDEX policy_by_kind ON policy (kind, region, from_day);

CREATE TRIGGER policy_stays BEFORE UPDATE OF policy, kind, region, version, hash, from_day, until_day, text, proposed_by, proposed_at
ON policy
BEGIN SELECT RAISE(ABORT, 'a policy stays as it was proposed'); END;

CREATE TRIGGER policy_approval_stays BEFORE UPDATE OF approved_by, approved_at ON policy
WHEN OLD.approved_at IS NOT NULL OR OLD.withdrawn_at IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'a policy is approved once'); END;

CREATE TRIGGER policy_withdrawal_stays BEFORE UPDATE OF withdrawn_at ON policy
WHEN OLD.withdrawn_at IS NOT NULL OR (OLD.proposed_by IS NOT NULL AND OLD.approved_at IS NOT NULL)
BEGIN SELECT RAISE(ABORT, 'what two persons approved ends by another policy'); END;

CREATE TRIGGER policy_remains BEFORE DELETE ON policy
BEGIN SELECT RAISE(ABORT, 'decisions cite it'); END;
