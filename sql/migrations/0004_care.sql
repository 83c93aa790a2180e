-- Who lives where: institutions, rooms, beds, stays; and the tally the ratios are summed from.

CREATE TABLE institution (
    institution INTEGER PRIMARY KEY,
    credit_code TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    area TEXT NOT NULL REFERENCES area (code),
    kind TEXT NOT NULL CHECK (kind IN ('institution', 'small_home')),
    tier TEXT NOT NULL CHECK (tier IN ('basic', 'inclusive', 'market')),
    operation TEXT NOT NULL CHECK (operation IN
        ('public', 'public_built_private_run', 'private_built_public_help', 'private')),
    opened_day TEXT NOT NULL,
    closed_day TEXT NOT NULL,        -- '9999-12-31' while open
    cleaning_hours INTEGER NOT NULL CHECK (cleaning_hours BETWEEN 0 AND 168),
    registered_at INTEGER NOT NULL
) STRICT;

CREATE INDEX institution_by_area ON institution (area, name);

CREATE TABLE institution_approval (
    institution INTEGER NOT NULL REFERENCES institution (institution),
    approved_beds INTEGER NOT NULL CHECK (approved_beds >= 0),
    from_day TEXT NOT NULL,
    until_day TEXT NOT NULL CHECK (until_day > from_day),
    recorded_at INTEGER NOT NULL,
    superseded_at INTEGER
) STRICT;

CREATE INDEX institution_approval_live ON institution_approval (institution, from_day) WHERE superseded_at IS NULL;

CREATE TABLE room (
    room INTEGER PRIMARY KEY,
    institution INTEGER NOT NULL REFERENCES institution (institution),
    label TEXT NOT NULL,
    building TEXT,
    floor INTEGER NOT NULL,
    sex_rule TEXT CHECK (sex_rule IN ('male', 'female', 'couple')),
    isolation INTEGER NOT NULL CHECK (isolation IN (0, 1)), -- one may be nursed apart here
    UNIQUE (institution, label)
) STRICT;

-- Care units (照护单元): beds of one house that are run together.
CREATE TABLE unit (
    unit INTEGER PRIMARY KEY,
    institution INTEGER NOT NULL REFERENCES institution (institution),
    kind TEXT NOT NULL CHECK (kind IN ('dementia', 'nursing')),
    name TEXT NOT NULL,
    UNIQUE (institution, name)
) STRICT;

CREATE TABLE bed (
    bed INTEGER PRIMARY KEY,
    room INTEGER NOT NULL REFERENCES room (room),
    institution INTEGER NOT NULL REFERENCES institution (institution),
    unit INTEGER REFERENCES unit (unit),
    label TEXT NOT NULL,
    position TEXT,                   -- "window", "door"
    built_day TEXT NOT NULL,         -- stands there; counts as built
    opened_day TEXT NOT NULL CHECK (opened_day >= built_day), -- may be lived in
    nursing_equipment INTEGER CHECK (nursing_equipment IN (0, 1)), -- of these three NULL: nobody has said
    barrier_free INTEGER CHECK (barrier_free IN (0, 1)), -- room, toilet, bath, table and the way there
    aids INTEGER CHECK (aids IN (0, 1)), -- to move, eat, bathe and use the toilet
    UNIQUE (room, label)
) STRICT;

CREATE INDEX bed_by_institution ON bed (institution, bed);
CREATE INDEX bed_by_unit ON bed (unit) WHERE unit IS NOT NULL;

-- What class a bed has, by whom: the home declares, the bureau verifies. Effective is derived: verified, else declared.
CREATE TABLE bed_class (
    bed_class INTEGER PRIMARY KEY,
    bed INTEGER NOT NULL REFERENCES bed (bed),
    truth TEXT NOT NULL CHECK (truth IN ('declared', 'verified')),
    class TEXT NOT NULL CHECK (class IN ('ordinary', 'nursing')),
    from_day TEXT NOT NULL,
    until_day TEXT NOT NULL CHECK (until_day > from_day),
    recorded_at INTEGER NOT NULL,
    superseded_at INTEGER
) STRICT;

CREATE INDEX bed_class_live ON bed_class (bed, truth, from_day) WHERE superseded_at IS NULL;
CREATE INDEX bed_class_all ON bed_class (bed, truth, recorded_at);

CREATE TRIGGER bed_class_overlap BEFORE INSERT ON bed_class WHEN NEW.superseded_at IS NULL
BEGIN
    SELECT RAISE(ABORT, 'one class of a truth at a time') WHERE EXISTS (
        SELECT 1 FROM bed_class WHERE bed = NEW.bed AND truth = NEW.truth AND superseded_at IS NULL
            AND from_day < NEW.until_day AND until_day > NEW.from_day);
END;

-- Dated attributes: dementia-care bed, basic-guarantee bed (the yearly list, which also names the pool it is given from).
CREATE TABLE bed_mark (
    bed_mark INTEGER PRIMARY KEY,
    bed INTEGER NOT NULL REFERENCES bed (bed),
    mark TEXT NOT NULL CHECK (mark IN ('dementia', 'basic')),
    pool TEXT CHECK (pool IN ('street', 'district', 'city')),
    from_day TEXT NOT NULL,
    until_day TEXT NOT NULL CHECK (until_day > from_day),
    recorded_at INTEGER NOT NULL,
    superseded_at INTEGER,
    CHECK ((pool IS NULL) = (mark <> 'basic'))
) STRICT;

CREATE INDEX bed_mark_live ON bed_mark (bed, mark, from_day) WHERE superseded_at IS NULL;

CREATE TRIGGER bed_mark_overlap BEFORE INSERT ON bed_mark WHEN NEW.superseded_at IS NULL
BEGIN
    SELECT RAISE(ABORT, 'one mark of a kind at a time') WHERE EXISTS (
        SELECT 1 FROM bed_mark WHERE bed = NEW.bed AND mark = NEW.mark AND superseded_at IS NULL
            AND from_day < NEW.until_day AND until_day > NEW.from_day);
END;

CREATE TABLE verification (
    verification INTEGER PRIMARY KEY,
    class TEXT NOT NULL CHECK (class IN ('ordinary', 'nursing')),
    on_day TEXT NOT NULL,
    inspectors TEXT NOT NULL,
    failed_condition TEXT,
    evidence TEXT,
    office INTEGER NOT NULL REFERENCES office (office),
    operator TEXT NOT NULL,
    recorded_at INTEGER NOT NULL
) STRICT;

CREATE TABLE verification_bed (
    verification INTEGER NOT NULL REFERENCES verification (verification),
    bed INTEGER NOT NULL REFERENCES bed (bed),
    declared TEXT NOT NULL,  -- what the home said on that day
    PRIMARY KEY (verification, bed)
) STRICT, WITHOUT ROWID;

CREATE INDEX verification_bed_by_bed ON verification_bed (bed);

CREATE TABLE stay (
    stay INTEGER PRIMARY KEY,
    elder INTEGER NOT NULL REFERENCES elder (elder),
    institution INTEGER NOT NULL REFERENCES institution (institution),
    from_day TEXT NOT NULL,
    recorded_at INTEGER NOT NULL
) STRICT;

CREATE INDEX stay_by_elder ON stay (elder, from_day);
CREATE INDEX stay_by_institution ON stay (institution, from_day);

-- Which bed a stay holds on which days: half-open, bitemporal. Nobody lies twice, no bed holds two. While its resident is
-- away the bed stays held, and may be lent: to a guest, whose days then lie over the resident's.
CREATE TABLE occupancy (
    occupancy INTEGER PRIMARY KEY,
    stay INTEGER NOT NULL REFERENCES stay (stay),
    elder INTEGER NOT NULL,
    bed INTEGER NOT NULL REFERENCES bed (bed),
    institution INTEGER NOT NULL,
    from_day TEXT NOT NULL,
    until_day TEXT NOT NULL CHECK (until_day > from_day),
    recorded_at INTEGER NOT NULL,
    superseded_at INTEGER,
    away TEXT CHECK (away IN ('hospital', 'family', 'other')),  -- NULL while present
    guest INTEGER NOT NULL DEFAULT 0 CHECK (guest IN (0, 1) AND (guest = 0 OR away IS NULL))
) STRICT;

CREATE INDEX occupancy_by_bed ON occupancy (bed, from_day) WHERE superseded_at IS NULL;
CREATE INDEX occupancy_by_bed_end ON occupancy (bed, until_day, guest DESC, from_day) WHERE superseded_at IS NULL;
CREATE INDEX occupancy_by_elder ON occupancy (elder, from_day) WHERE superseded_at IS NULL;
CREATE INDEX occupancy_by_institution ON occupancy (institution, until_day) WHERE superseded_at IS NULL;
CREATE INDEX occupancy_by_stay ON occupancy (stay, recorded_at);
CREATE INDEX occupancy_away ON occupancy (from_day) WHERE superseded_at IS NULL AND away IS NOT NULL;
CREATE INDEX occupancy_guest ON occupancy (bed, from_day) WHERE superseded_at IS NULL AND guest = 1;

CREATE TRIGGER occupancy_bed_overlap BEFORE INSERT ON occupancy WHEN NEW.superseded_at IS NULL
BEGIN
    SELECT RAISE(ABORT, 'the bed is taken') WHERE EXISTS (
        SELECT 1 FROM occupancy WHERE bed = NEW.bed AND superseded_at IS NULL
            AND from_day < NEW.until_day AND until_day > NEW.from_day
            AND NOT (NEW.guest = 1 AND away IS NOT NULL) AND NOT (guest = 1 AND NEW.away IS NOT NULL));
    SELECT RAISE(ABORT, 'the person has a bed') WHERE EXISTS (
        SELECT 1 FROM occupancy WHERE elder = NEW.elder AND superseded_at IS NULL
            AND from_day < NEW.until_day AND until_day > NEW.from_day);
END;

-- A superseded row never comes back, and the days of a row never change.
CREATE TRIGGER occupancy_fixed BEFORE UPDATE ON occupancy
WHEN OLD.superseded_at IS NOT NULL OR NEW.from_day <> OLD.from_day OR NEW.until_day <> OLD.until_day
    OR NEW.bed <> OLD.bed OR NEW.elder <> OLD.elder OR NEW.away IS NOT OLD.away OR NEW.guest <> OLD.guest
BEGIN SELECT RAISE(ABORT, 'an interval is superseded, never edited'); END;

CREATE TABLE movement (
    movement INTEGER PRIMARY KEY,
    stay INTEGER NOT NULL REFERENCES stay (stay),
    event TEXT NOT NULL CHECK (event IN
        ('admit', 'transfer', 'swap', 'leave', 'return', 'discharge', 'death', 'cancel')),
    on_day TEXT NOT NULL,
    bed INTEGER,
    reason TEXT,
    overridden TEXT,         -- rules of suitability set aside for the reason: "class dementia"
    partner INTEGER REFERENCES movement (movement) DEFERRABLE INITIALLY DEFERRED, -- of a swap: the other stay's row
    cancels INTEGER REFERENCES movement (movement), -- of a cancel: what it takes back
    cancelled_at INTEGER,
    office INTEGER NOT NULL REFERENCES office (office),
    operator TEXT NOT NULL,
    recorded_at INTEGER NOT NULL
) STRICT;

CREATE INDEX movement_by_stay ON movement (stay, movement);

-- Who a bed is kept for: an offer that waits for its answer, a reservation by the house. Nobody else may take it meanwhile.
CREATE TABLE bed_hold (
    bed_hold INTEGER PRIMARY KEY,
    bed INTEGER NOT NULL REFERENCES bed (bed),
    institution INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('offer', 'reservation')),
    elder INTEGER REFERENCES elder (elder), -- NULL: for nobody by name
    subject INTEGER,                        -- the offer, where there is one
    from_day TEXT NOT NULL,
    until_day TEXT NOT NULL CHECK (until_day > from_day),
    recorded_at INTEGER NOT NULL,
    superseded_at INTEGER
) STRICT;

CREATE INDEX bed_hold_live ON bed_hold (bed, from_day) WHERE superseded_at IS NULL;
CREATE INDEX bed_hold_by_elder ON bed_hold (elder, from_day) WHERE superseded_at IS NULL;
CREATE INDEX bed_hold_by_institution ON bed_hold (institution, until_day) WHERE superseded_at IS NULL;

CREATE TRIGGER bed_hold_overlap BEFORE INSERT ON bed_hold WHEN NEW.superseded_at IS NULL
BEGIN
    SELECT RAISE(ABORT, 'the bed is held') WHERE EXISTS (
        SELECT 1 FROM bed_hold WHERE bed = NEW.bed AND superseded_at IS NULL
            AND from_day < NEW.until_day AND until_day > NEW.from_day);
    SELECT RAISE(ABORT, 'one bed is held for a person') WHERE EXISTS (
        SELECT 1 FROM bed_hold WHERE elder = NEW.elder AND superseded_at IS NULL
            AND from_day < NEW.until_day AND until_day > NEW.from_day);
    SELECT RAISE(ABORT, 'somebody lies there') WHERE EXISTS (
        SELECT 1 FROM occupancy WHERE bed = NEW.bed AND superseded_at IS NULL AND elder IS NOT NEW.elder
            AND from_day < NEW.until_day AND until_day > NEW.from_day);
END;

CREATE TRIGGER bed_hold_fixed BEFORE UPDATE ON bed_hold
WHEN OLD.superseded_at IS NOT NULL OR NEW.from_day <> OLD.from_day OR NEW.until_day <> OLD.until_day
    OR NEW.bed <> OLD.bed OR NEW.elder IS NOT OLD.elder
BEGIN SELECT RAISE(ABORT, 'an interval is superseded, never edited'); END;

CREATE TRIGGER occupancy_held BEFORE INSERT ON occupancy WHEN NEW.superseded_at IS NULL
BEGIN
    SELECT RAISE(ABORT, 'the bed is held for somebody else') WHERE EXISTS (
        SELECT 1 FROM bed_hold WHERE bed = NEW.bed AND superseded_at IS NULL AND elder IS NOT NEW.elder
            AND from_day < NEW.until_day AND until_day > NEW.from_day);
END;

-- Days on which a bed may not be slept in.
CREATE TABLE bed_closure (
    bed_closure INTEGER PRIMARY KEY,
    bed INTEGER NOT NULL REFERENCES bed (bed),
    institution INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('maintenance', 'suspended', 'withdrawn')),
    from_day TEXT NOT NULL,
    until_day TEXT NOT NULL CHECK (until_day > from_day),
    safety INTEGER NOT NULL CHECK (safety IN (0, 1)), -- acted at once, whoever lay there
    reason TEXT NOT NULL,
    office INTEGER NOT NULL REFERENCES office (office),
    operator TEXT NOT NULL,
    recorded_at INTEGER NOT NULL,
    superseded_at INTEGER
) STRICT;

CREATE INDEX bed_closure_live ON bed_closure (bed, from_day) WHERE superseded_at IS NULL;
CREATE INDEX bed_closure_by_institution ON bed_closure (institution, until_day) WHERE superseded_at IS NULL;

CREATE TRIGGER bed_closure_overlap BEFORE INSERT ON bed_closure WHEN NEW.superseded_at IS NULL
BEGIN
    SELECT RAISE(ABORT, 'one closure at a time') WHERE EXISTS (
        SELECT 1 FROM bed_closure WHERE bed = NEW.bed AND superseded_at IS NULL
            AND from_day < NEW.until_day AND until_day > NEW.from_day);
    SELECT RAISE(ABORT, 'somebody lies there') WHERE NEW.safety = 0 AND EXISTS (
        SELECT 1 FROM occupancy WHERE bed = NEW.bed AND superseded_at IS NULL
            AND from_day < NEW.until_day AND until_day > NEW.from_day);
END;

CREATE TRIGGER bed_closure_fixed BEFORE UPDATE ON bed_closure
WHEN OLD.superseded_at IS NOT NULL OR NEW.from_day <> OLD.from_day OR NEW.until_day <> OLD.until_day
    OR NEW.bed <> OLD.bed OR NEW.state <> OLD.state
BEGIN SELECT RAISE(ABORT, 'an interval is superseded, never edited'); END;

CREATE TRIGGER occupancy_closed BEFORE INSERT ON occupancy WHEN NEW.superseded_at IS NULL
BEGIN
    SELECT RAISE(ABORT, 'the bed is closed') WHERE EXISTS (
        SELECT 1 FROM bed_closure WHERE bed = NEW.bed AND superseded_at IS NULL AND safety = 0
            AND from_day < NEW.until_day AND until_day > NEW.from_day);
END;

-- The days on which anything changes that a bed counts for.
CREATE VIEW bed_turn (institution, bed, day) AS
    SELECT institution, bed, built_day FROM bed
    UNION ALL SELECT institution, bed, opened_day FROM bed
    UNION ALL SELECT b.institution, b.bed, c.from_day FROM bed b JOIN bed_class c ON c.bed = b.bed
        WHERE c.superseded_at IS NULL
    UNION ALL SELECT b.institution, b.bed, c.until_day FROM bed b JOIN bed_class c ON c.bed = b.bed
        WHERE c.superseded_at IS NULL
    UNION ALL SELECT b.institution, b.bed, m.from_day FROM bed b JOIN bed_mark m ON m.bed = b.bed
        WHERE m.superseded_at IS NULL
    UNION ALL SELECT b.institution, b.bed, m.until_day FROM bed b JOIN bed_mark m ON m.bed = b.bed
        WHERE m.superseded_at IS NULL
    UNION ALL SELECT institution, bed, from_day FROM bed_closure WHERE superseded_at IS NULL
    UNION ALL SELECT institution, bed, until_day FROM bed_closure WHERE superseded_at IS NULL;

-- What a bed is on those days.
CREATE VIEW bed_look (institution, bed, day, is_open, is_built, closure, declared, verified, dementia, basic) AS
    SELECT t.institution, t.bed, t.day, t.day >= b.opened_day, t.day >= b.built_day,
        (SELECT k.state FROM bed_closure k WHERE k.bed = t.bed AND k.superseded_at IS NULL
            AND k.from_day <= t.day AND k.until_day > t.day),
        (SELECT c.class FROM bed_class c WHERE c.bed = t.bed AND c.truth = 'declared' AND c.superseded_at IS NULL
            AND c.from_day <= t.day AND c.until_day > t.day),
        (SELECT c.class FROM bed_class c WHERE c.bed = t.bed AND c.truth = 'verified' AND c.superseded_at IS NULL
            AND c.from_day <= t.day AND c.until_day > t.day),
        EXISTS (SELECT 1 FROM bed_mark m WHERE m.bed = t.bed AND m.mark = 'dementia' AND m.superseded_at IS NULL
            AND m.from_day <= t.day AND m.until_day > t.day),
        EXISTS (SELECT 1 FROM bed_mark m WHERE m.bed = t.bed AND m.mark = 'basic' AND m.superseded_at IS NULL
            AND m.from_day <= t.day AND m.until_day > t.day)
    FROM bed_turn t JOIN bed b ON b.bed = t.bed;

-- When a bed that was left on a day was clean again, where somebody said so (bed.clean).
CREATE TABLE bed_cleaning (
    bed INTEGER NOT NULL REFERENCES bed (bed),
    left_day TEXT NOT NULL,
    cleaned_at INTEGER NOT NULL,
    office INTEGER NOT NULL REFERENCES office (office),
    operator TEXT NOT NULL,
    PRIMARY KEY (bed, left_day)
) STRICT, WITHOUT ROWID;

-- A stay that lasts only until somebody decides: a trial until it is confirmed, an emergency placement until it is approved.
CREATE TABLE stay_term (
    stay INTEGER NOT NULL REFERENCES stay (stay),
    kind TEXT NOT NULL CHECK (kind IN ('trial', 'emergency')),
    due_at INTEGER NOT NULL,
    decision TEXT CHECK (decision IN ('confirmed', 'approved', 'refused')),
    decided_at INTEGER CHECK ((decided_at IS NULL) = (decision IS NULL)),
    note TEXT,
    office INTEGER REFERENCES office (office),
    operator TEXT,
    told_at INTEGER,    -- when somebody was reminded that it is overdue
    recorded_at INTEGER NOT NULL,
    PRIMARY KEY (stay, kind)
) STRICT, WITHOUT ROWID;

CREATE INDEX stay_term_due ON stay_term (due_at) WHERE decided_at IS NULL AND told_at IS NULL;

CREATE TRIGGER stay_term_fixed BEFORE UPDATE ON stay_term WHEN OLD.decided_at IS NOT NULL OR NEW.due_at <> OLD.due_at
BEGIN SELECT RAISE(ABORT, 'what is decided stays decided'); END;

-- A guest in the held bed of an absent resident: whose it is, who agreed to it where, since when that resident pays no fee.
CREATE TABLE stay_lend (
    stay INTEGER PRIMARY KEY REFERENCES stay (stay),    -- the guest's
    lender INTEGER NOT NULL REFERENCES stay (stay),     -- the resident's
    until_day TEXT NOT NULL,                            -- guaranteed to the resident
    consent TEXT NOT NULL,
    fee_stopped_day TEXT NOT NULL,
    recorded_at INTEGER NOT NULL
) STRICT;

CREATE INDEX stay_lend_by_lender ON stay_lend (lender);

-- What the office of a stay was reminded of, so that it is once.
CREATE TABLE stay_notice (
    stay INTEGER NOT NULL REFERENCES stay (stay),
    kind TEXT NOT NULL,
    day TEXT NOT NULL,
    PRIMARY KEY (stay, kind, day)
) STRICT, WITHOUT ROWID;

-- A death as it is reported, confirmed on paper, or found to be a mistake. At most one holds for a person.
CREATE TABLE death (
    death INTEGER PRIMARY KEY,
    elder INTEGER NOT NULL REFERENCES elder (elder),
    on_day TEXT NOT NULL,
    office INTEGER NOT NULL REFERENCES office (office),
    operator TEXT NOT NULL,
    reported_at INTEGER NOT NULL,
    confirmed_day TEXT,
    confirmed_at INTEGER CHECK ((confirmed_at IS NULL) = (confirmed_day IS NULL)),
    evidence TEXT CHECK ((evidence IS NULL) = (confirmed_day IS NULL)),
    confirmed_office INTEGER REFERENCES office (office),
    confirmed_operator TEXT,
    cancelled_at INTEGER,
    cancel_reason TEXT CHECK ((cancel_reason IS NULL) = (cancelled_at IS NULL))
) STRICT;

CREATE UNIQUE INDEX death_live ON death (elder) WHERE cancelled_at IS NULL;

-- Signed daily changes, kept for the area, each area above it, and the institution ("i" and its id): a ratio on any day is a
-- sum, and a future change moves it on its day by itself. The row of day '9999-12-31' is the total of all days, so that
-- today's figure is one row less the changes still to come; the key begins with place and day, one range a place. Measures: approved, beds, dementia, basic, institutions,
-- and nursing_T, institutions_nursing_T for T declared, verified, effective.
CREATE TABLE bed_tally (
    place TEXT NOT NULL,
    measure TEXT NOT NULL,
    kind TEXT NOT NULL,     -- institution | small_home
    day TEXT NOT NULL,
    change INTEGER NOT NULL,
    PRIMARY KEY (place, day, measure, kind)
) STRICT, WITHOUT ROWID;

-- What houses are beside their beds: facts on file, papers, links, carers, beds at home; what waits for approval; attestations.

-- What is on file of a house on a day, beside the number of approved beds.
CREATE TABLE institution_fact (
    institution_fact INTEGER PRIMARY KEY,
    institution INTEGER NOT NULL REFERENCES institution (institution),
    fact TEXT NOT NULL CHECK (fact IN ('tier', 'operation', 'built_beds', 'rating', 'nursing_standard', 'medical_unit')),
    value TEXT NOT NULL,
    from_day TEXT NOT NULL,
    until_day TEXT NOT NULL CHECK (until_day > from_day),
    recorded_at INTEGER NOT NULL,
    superseded_at INTEGER
) STRICT;

CREATE INDEX institution_fact_live ON institution_fact (institution, fact, from_day) WHERE superseded_at IS NULL;

CREATE TRIGGER institution_fact_overlap BEFORE INSERT ON institution_fact WHEN NEW.superseded_at IS NULL
BEGIN
    SELECT RAISE(ABORT, 'one value of a fact at a time') WHERE EXISTS (
        SELECT 1 FROM institution_fact WHERE institution = NEW.institution AND fact = NEW.fact AND superseded_at IS NULL
            AND from_day < NEW.until_day AND until_day > NEW.from_day);
END;

CREATE TRIGGER institution_approval_overlap BEFORE INSERT ON institution_approval WHEN NEW.superseded_at IS NULL
BEGIN
    SELECT RAISE(ABORT, 'one approved number at a time') WHERE EXISTS (
        SELECT 1 FROM institution_approval WHERE institution = NEW.institution AND superseded_at IS NULL
            AND from_day < NEW.until_day AND until_day > NEW.from_day);
END;

-- Permits and contracts, each with its last day.
CREATE TABLE institution_paper (
    paper INTEGER PRIMARY KEY,
    institution INTEGER NOT NULL REFERENCES institution (institution),
    kind TEXT NOT NULL CHECK (kind IN ('permit', 'contract')),
    name TEXT NOT NULL,
    number TEXT,
    party TEXT,                  -- of a contract: with whom
    from_day TEXT NOT NULL,
    until_day TEXT NOT NULL CHECK (until_day >= from_day), -- the last day is still a day with it
    recorded_at INTEGER NOT NULL,
    superseded_at INTEGER
) STRICT;

CREATE INDEX institution_paper_live ON institution_paper (institution, until_day) WHERE superseded_at IS NULL;

-- Houses of one chain, and houses that are paired to help each other.
CREATE TABLE institution_link (
    link INTEGER PRIMARY KEY,
    institution INTEGER NOT NULL REFERENCES institution (institution),
    other INTEGER NOT NULL REFERENCES institution (institution) CHECK (other <> institution),
    kind TEXT NOT NULL CHECK (kind IN ('chain', 'pairing')),
    from_day TEXT NOT NULL,
    until_day TEXT NOT NULL CHECK (until_day > from_day),
    recorded_at INTEGER NOT NULL,
    superseded_at INTEGER
) STRICT;

CREATE INDEX institution_link_live ON institution_link (institution, kind) WHERE superseded_at IS NULL;
CREATE INDEX institution_link_other ON institution_link (other, kind) WHERE superseded_at IS NULL;

-- Who changed what of a place (house, room, unit, bed) when: the newest row's id is the place's version.
CREATE TABLE place_change (
    change INTEGER PRIMARY KEY,
    place INTEGER NOT NULL,
    what TEXT NOT NULL,
    before TEXT,
    after TEXT,
    office INTEGER NOT NULL REFERENCES office (office),
    operator TEXT NOT NULL,
    recorded_at INTEGER NOT NULL
) STRICT;

CREATE INDEX place_change_by_place ON place_change (place, change);

-- A retype or withdrawal that would break a binding target waits here for the bureau.
CREATE TABLE bed_approval (
    approval INTEGER PRIMARY KEY,
    bed INTEGER NOT NULL REFERENCES bed (bed),
    institution INTEGER NOT NULL REFERENCES institution (institution),
    act TEXT NOT NULL CHECK (act IN ('retype', 'close')),
    class TEXT CHECK ((class IS NULL) = (act <> 'retype')),
    from_day TEXT NOT NULL,
    until_day TEXT NOT NULL CHECK (until_day > from_day),
    reason TEXT NOT NULL,
    crossed TEXT NOT NULL,       -- ids of the indicators it would break, with single spaces
    office INTEGER NOT NULL REFERENCES office (office),
    operator TEXT NOT NULL,
    asked_at INTEGER NOT NULL,
    decision TEXT CHECK (decision IN ('granted', 'refused')),
    note TEXT,
    decided_office INTEGER REFERENCES office (office),
    decided_operator TEXT CHECK (decided_office <> office OR decided_operator <> operator), -- four eyes
    decided_at INTEGER CHECK ((decided_at IS NULL) = (decision IS NULL))
) STRICT;

CREATE UNIQUE INDEX bed_approval_open ON bed_approval (bed) WHERE decision IS NULL;
CREATE INDEX bed_approval_by_institution ON bed_approval (institution, approval);

CREATE TRIGGER bed_approval_fixed BEFORE UPDATE ON bed_approval WHEN OLD.decision IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'what is decided stays decided'); END;

-- Care workers. Names stay in the house; counts are for everybody.
CREATE TABLE carer (
    carer INTEGER PRIMARY KEY,
    institution INTEGER NOT NULL REFERENCES institution (institution),
    name TEXT NOT NULL,
    code TEXT NOT NULL,          -- staff number in the house
    registered_at INTEGER NOT NULL,
    UNIQUE (institution, code)
) STRICT;

CREATE TABLE carer_post (
    carer_post INTEGER PRIMARY KEY,
    carer INTEGER NOT NULL REFERENCES carer (carer),
    institution INTEGER NOT NULL REFERENCES institution (institution),
    post TEXT NOT NULL CHECK (post IN ('care', 'nurse', 'doctor', 'social_worker', 'other')),
    percent INTEGER NOT NULL CHECK (percent BETWEEN 1 AND 100), -- of a full post
    from_day TEXT NOT NULL,
    until_day TEXT NOT NULL CHECK (until_day > from_day),
    recorded_at INTEGER NOT NULL,
    superseded_at INTEGER
) STRICT;

CREATE INDEX carer_post_live ON carer_post (institution, post, until_day) WHERE superseded_at IS NULL;
CREATE INDEX carer_post_of_carer ON carer_post (carer, from_day) WHERE superseded_at IS NULL;

CREATE TRIGGER carer_post_overlap BEFORE INSERT ON carer_post WHEN NEW.superseded_at IS NULL
BEGIN
    SELECT RAISE(ABORT, 'one post at a time') WHERE EXISTS (
        SELECT 1 FROM carer_post WHERE carer = NEW.carer AND superseded_at IS NULL
            AND from_day < NEW.until_day AND until_day > NEW.from_day);
END;

CREATE TABLE carer_certificate (
    carer_certificate INTEGER PRIMARY KEY,
    carer INTEGER NOT NULL REFERENCES carer (carer),
    level INTEGER CHECK (level BETWEEN 1 AND 5), -- 5 junior to 1 senior technician; NULL: certified, no level
    number TEXT NOT NULL,
    from_day TEXT NOT NULL,
    until_day TEXT NOT NULL CHECK (until_day > from_day),
    recorded_at INTEGER NOT NULL,
    superseded_at INTEGER
) STRICT;

CREATE INDEX carer_certificate_of_carer ON carer_certificate (carer, from_day) WHERE superseded_at IS NULL;

-- Family care beds (家庭照护床位): a house's service in a person's own home. Never a bed in any count.
CREATE TABLE family_bed (
    family_bed INTEGER PRIMARY KEY,
    institution INTEGER NOT NULL REFERENCES institution (institution), -- who provides it
    elder INTEGER NOT NULL REFERENCES elder (elder),
    visits_per_month INTEGER NOT NULL CHECK (visits_per_month BETWEEN 1 AND 200),
    devices TEXT NOT NULL,       -- one a line
    from_day TEXT NOT NULL,
    until_day TEXT NOT NULL CHECK (until_day > from_day),
    recorded_at INTEGER NOT NULL,
    superseded_at INTEGER
) STRICT;

CREATE INDEX family_bed_live ON family_bed (elder, from_day) WHERE superseded_at IS NULL;
CREATE INDEX family_bed_by_institution ON family_bed (institution, from_day) WHERE superseded_at IS NULL;

CREATE TRIGGER family_bed_overlap BEFORE INSERT ON family_bed WHEN NEW.superseded_at IS NULL
BEGIN
    SELECT RAISE(ABORT, 'one family care bed a person') WHERE EXISTS (
        SELECT 1 FROM family_bed WHERE elder = NEW.elder AND superseded_at IS NULL
            AND from_day < NEW.until_day AND until_day > NEW.from_day);
END;

-- What a house says of its free beds, beside what the ledger says at that moment.
CREATE TABLE vacancy_attestation (
    attestation INTEGER PRIMARY KEY,
    institution INTEGER NOT NULL REFERENCES institution (institution),
    on_day TEXT NOT NULL,
    declared INTEGER NOT NULL CHECK (declared >= 0),
    found INTEGER NOT NULL CHECK (found >= 0),
    office INTEGER NOT NULL REFERENCES office (office),
    operator TEXT NOT NULL,
    recorded_at INTEGER NOT NULL
) STRICT;

CREATE INDEX vacancy_attestation_by_institution ON vacancy_attestation (institution, on_day);
