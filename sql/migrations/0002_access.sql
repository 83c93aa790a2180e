-- Who may do what: offices, their terminals, their operators and the sessions.

CREATE TABLE office (
    office INTEGER PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('home', 'street', 'committee', 'kitchen', 'site', 'bureau', 'system')),
    name TEXT NOT NULL,
    area TEXT NOT NULL,
    institution INTEGER,  -- of a home
    site INTEGER,         -- of a meal site
    kitchen INTEGER,      -- of a kitchen
    registered_at INTEGER NOT NULL
) STRICT;

CREATE INDEX office_by_area ON office (area, office);
CREATE INDEX office_by_institution ON office (institution, office) WHERE institution IS NOT NULL;

CREATE TABLE terminal (
    terminal INTEGER PRIMARY KEY,
    office INTEGER NOT NULL REFERENCES office (office),
    name TEXT NOT NULL,
    enrolled_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    revoked_at INTEGER,
    revoked_reason TEXT
) STRICT;

CREATE INDEX terminal_by_office ON terminal (office, terminal);

CREATE TABLE operator (
    operator TEXT PRIMARY KEY,  -- the name one logs in with, one for the whole instance
    office INTEGER NOT NULL REFERENCES office (office),
    name TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('clerk', 'manager', 'auditor', 'admin', 'security')),
    password_hash TEXT NOT NULL,
    must_change INTEGER NOT NULL CHECK (must_change IN (0, 1)),
    failures INTEGER NOT NULL,       -- in a row
    locked_until INTEGER NOT NULL,   -- 0: not locked
    registered_at INTEGER NOT NULL,
    closed_at INTEGER
) STRICT, WITHOUT ROWID;

CREATE INDEX operator_by_office ON operator (office, operator);

-- Failed logins of a terminal, whoever was tried: the second lock.
CREATE TABLE terminal_failure (
    terminal INTEGER PRIMARY KEY REFERENCES terminal (terminal),
    failures INTEGER NOT NULL,
    locked_until INTEGER NOT NULL
) STRICT;

CREATE TABLE session (
    token_hash BLOB PRIMARY KEY CHECK (length(token_hash) = 32),
    terminal INTEGER NOT NULL REFERENCES terminal (terminal),
    operator TEXT NOT NULL REFERENCES operator (operator),
    opened_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX session_by_operator ON session (operator);
CREATE INDEX session_by_expiry ON session (expires_at);
