-- Who and what exists: areas, population, elders with contacts, flags, assessments; tasks of offices.
-- Interval rows: from_day inclusive, until_day exclusive ('9999-12-31' while open), recorded_at, and superseded_at once a
-- later row says otherwise. Rows are superseded, never edited.

CREATE TABLE area (
    code TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    level TEXT NOT NULL CHECK (level IN ('province', 'city', 'county', 'street', 'committee')),
    parent TEXT,
    from_day TEXT NOT NULL,
    until_day TEXT NOT NULL,
    successor TEXT
) STRICT, WITHOUT ROWID;

CREATE INDEX area_by_parent ON area (parent, code);

CREATE TABLE population (
    area TEXT NOT NULL REFERENCES area (code),
    year INTEGER NOT NULL,
    registered_60 INTEGER NOT NULL CHECK (registered_60 >= 0),
    registered_65 INTEGER NOT NULL CHECK (registered_65 BETWEEN 0 AND registered_60),
    recorded_at INTEGER NOT NULL,
    superseded_at INTEGER
) STRICT;

CREATE UNIQUE INDEX population_live ON population (area, year) WHERE superseded_at IS NULL;

CREATE TABLE elder (
    elder INTEGER PRIMARY KEY,
    id_type TEXT NOT NULL,
    id_number_sealed BLOB NOT NULL,
    id_number_index BLOB NOT NULL UNIQUE CHECK (length(id_number_index) = 32),
    id_tail_index BLOB NOT NULL,     -- of the last four characters; always asked for within a scope
    name TEXT NOT NULL,
    sex INTEGER NOT NULL,            -- GB/T 2261.1: 0 unknown, 1 male, 2 female
    born_day TEXT NOT NULL,
    phone_sealed BLOB,
    address_sealed BLOB,
    card_sealed BLOB,
    card_index BLOB,
    texture TEXT,
    diets INTEGER NOT NULL,          -- bits in the order of the vocabulary (daemon/registry/vocabulary.h)
    allergens INTEGER NOT NULL,
    office INTEGER NOT NULL REFERENCES office (office), -- responsible: who registered or took over
    registered_at INTEGER NOT NULL
) STRICT;

CREATE INDEX elder_by_name ON elder (name, elder);
CREATE INDEX elder_by_tail ON elder (id_tail_index, elder);
CREATE UNIQUE INDEX elder_by_card ON elder (card_index) WHERE card_index IS NOT NULL;

-- Where a person lives and where they are registered: two of the three facts of domain.md trap 7.
CREATE TABLE elder_area (
    elder_area INTEGER PRIMARY KEY,
    elder INTEGER NOT NULL REFERENCES elder (elder),
    kind TEXT NOT NULL CHECK (kind IN ('residence', 'registered')),
    area TEXT NOT NULL,
    from_day TEXT NOT NULL,
    until_day TEXT NOT NULL CHECK (until_day > from_day),
    recorded_at INTEGER NOT NULL,
    superseded_at INTEGER
) STRICT;

CREATE INDEX elder_area_by_elder ON elder_area (elder, kind, from_day) WHERE superseded_at IS NULL;
CREATE INDEX elder_area_by_area ON elder_area (area, elder) WHERE superseded_at IS NULL;

CREATE TRIGGER elder_area_overlap BEFORE INSERT ON elder_area WHEN NEW.superseded_at IS NULL
BEGIN
    SELECT RAISE(ABORT, 'one area of a kind at a time') WHERE EXISTS (
        SELECT 1 FROM elder_area WHERE elder = NEW.elder AND kind = NEW.kind AND superseded_at IS NULL
            AND from_day < NEW.until_day AND until_day > NEW.from_day);
END;

CREATE TABLE elder_contact (
    contact INTEGER PRIMARY KEY,
    elder INTEGER NOT NULL REFERENCES elder (elder),
    name TEXT NOT NULL,
    relation TEXT NOT NULL,
    phone_sealed BLOB,
    may_decide INTEGER NOT NULL CHECK (may_decide IN (0, 1))
) STRICT;

CREATE INDEX elder_contact_by_elder ON elder_contact (elder);

CREATE TABLE elder_flag (
    elder_flag INTEGER PRIMARY KEY,
    elder INTEGER NOT NULL REFERENCES elder (elder),
    flag TEXT NOT NULL,
    from_day TEXT NOT NULL,
    until_day TEXT NOT NULL CHECK (until_day > from_day),
    source TEXT NOT NULL,
    recorded_at INTEGER NOT NULL,
    superseded_at INTEGER
) STRICT;

CREATE INDEX elder_flag_by_elder ON elder_flag (elder, flag) WHERE superseded_at IS NULL;

CREATE TABLE assessment (
    assessment INTEGER PRIMARY KEY,
    elder INTEGER NOT NULL REFERENCES elder (elder),
    scheme TEXT NOT NULL CHECK (scheme IN ('shanghai', 'gbt42195', 'mzt039')),
    level TEXT NOT NULL CHECK (level IN ('0', '1', '2', '3', '4', '5', '6', 'refer')),
    dementia TEXT NOT NULL CHECK (dementia IN ('none', 'mild', 'behaviour_risk')),
    assessed_day TEXT NOT NULL,
    until_day TEXT NOT NULL CHECK (until_day > assessed_day),
    reason TEXT CHECK (reason IN ('first', 'routine', 'change', 'dispute', 'other')),
    assessors TEXT,
    office INTEGER NOT NULL REFERENCES office (office),
    operator TEXT NOT NULL, -- who entered it
    recorded_at INTEGER NOT NULL,
    superseded_at INTEGER
) STRICT;

CREATE INDEX assessment_by_elder ON assessment (elder, assessed_day) WHERE superseded_at IS NULL;
CREATE INDEX assessment_by_end ON assessment (until_day, assessment) WHERE superseded_at IS NULL;
CREATE UNIQUE INDEX assessment_live ON assessment (elder, scheme, assessed_day) WHERE superseded_at IS NULL;

-- What a level of GB/T 42195 was computed from: the points of its 26 items in the order of the standard, and what adjusts.
CREATE TABLE assessment_items (
    assessment INTEGER PRIMARY KEY REFERENCES assessment (assessment),
    points TEXT NOT NULL CHECK (length(points) = 26 AND points NOT GLOB '*[^0-4]*'),
    total INTEGER NOT NULL CHECK (total BETWEEN 0 AND 90),
    coma INTEGER NOT NULL CHECK (coma IN (0, 1)),
    dementia_diagnosis INTEGER NOT NULL CHECK (dementia_diagnosis IN (0, 1)),
    mental_disorder INTEGER NOT NULL CHECK (mental_disorder IN (0, 1)),
    risk_events INTEGER NOT NULL CHECK (risk_events >= 0)
) STRICT;

CREATE TABLE assessment_review (
    assessment INTEGER PRIMARY KEY REFERENCES assessment (assessment),
    outcome TEXT NOT NULL CHECK (outcome IN ('confirmed', 'rejected')),
    note TEXT,
    office INTEGER NOT NULL REFERENCES office (office),
    operator TEXT NOT NULL,
    reviewed_at INTEGER NOT NULL
) STRICT;

CREATE TRIGGER assessment_review_second BEFORE INSERT ON assessment_review
BEGIN
    SELECT RAISE(ABORT, 'somebody else reviews') WHERE EXISTS (
        SELECT 1 FROM assessment WHERE assessment = NEW.assessment AND operator = NEW.operator);
END;

-- Which office identified whom: for 24 hours the id may be used by that office (protocol.md, Details).
CREATE TABLE identification (
    office INTEGER NOT NULL REFERENCES office (office),
    elder INTEGER NOT NULL REFERENCES elder (elder),
    at INTEGER NOT NULL,
    PRIMARY KEY (office, elder)
) STRICT, WITHOUT ROWID;

-- Who saw a person's numbers in full, and what for: the ledger's leaves hold no words of people.
CREATE TABLE unmasking (
    unmasking INTEGER PRIMARY KEY,
    elder INTEGER NOT NULL REFERENCES elder (elder),
    office INTEGER NOT NULL REFERENCES office (office),
    operator TEXT NOT NULL,
    purpose TEXT NOT NULL,
    at INTEGER NOT NULL
) STRICT;

CREATE INDEX unmasking_by_elder ON unmasking (elder, at);

-- How often an office asked elder.identify, good or not, in one hour: the one door is narrow.
CREATE TABLE identification_count (
    office INTEGER NOT NULL,
    hour INTEGER NOT NULL,
    asked INTEGER NOT NULL,
    PRIMARY KEY (office, hour)
) STRICT, WITHOUT ROWID;

-- Opened by rules, closed by the act that was wanted or by hand; one open task of a kind about a subject at an office.
CREATE TABLE task (
    task INTEGER PRIMARY KEY,
    office INTEGER NOT NULL REFERENCES office (office),
    kind TEXT NOT NULL,
    subject INTEGER NOT NULL,
    elder INTEGER REFERENCES elder (elder), -- whom it concerns
    due_day TEXT NOT NULL,
    note TEXT,
    opened_at INTEGER NOT NULL,
    closed_at INTEGER,
    outcome TEXT,
    CHECK ((closed_at IS NULL) = (outcome IS NULL))
) STRICT;

CREATE INDEX task_open ON task (office, due_day) WHERE closed_at IS NULL;
CREATE UNIQUE INDEX task_by_subject ON task (subject, kind, office) WHERE closed_at IS NULL;
CREATE INDEX task_of_subject ON task (subject, kind, opened_at);

-- A row of a sheet that was refused, known again by the blind index of what it is about; nothing of its text is kept.
CREATE TABLE import_row (
    import_row INTEGER PRIMARY KEY,
    office INTEGER NOT NULL REFERENCES office (office),
    row_index BLOB NOT NULL CHECK (length(row_index) = 32),
    UNIQUE (office, row_index)
) STRICT;

-- Up to which day work that is due by the day has looked.
CREATE TABLE registry_mark (
    mark TEXT PRIMARY KEY,
    day TEXT NOT NULL
) STRICT, WITHOUT ROWID;
