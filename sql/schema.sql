-- The whole current schema, as the migrations make it. Generated: change a migration, not this
-- (tests/daemon/store/sql_test.c says how).

CREATE TABLE area (
    code TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    level TEXT NOT NULL CHECK (level IN ('province', 'city', 'county', 'street', 'committee')),
    parent TEXT,
    from_day TEXT NOT NULL,
    until_day TEXT NOT NULL,
    successor TEXT
) STRICT, WITHOUT ROWID;

CREATE INDEX area_by_name ON area (name, code);

CREATE INDEX area_by_parent ON area (parent, code);

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

CREATE INDEX assessment_by_elder ON assessment (elder, assessed_day, assessment, until_day, scheme, level, superseded_at)
    WHERE superseded_at IS NULL;

CREATE INDEX assessment_by_end ON assessment (until_day, assessment) WHERE superseded_at IS NULL;

CREATE UNIQUE INDEX assessment_live ON assessment (elder, scheme, assessed_day) WHERE superseded_at IS NULL;

CREATE TRIGGER bed_night_assessed AFTER INSERT ON assessment WHEN NEW.superseded_at IS NULL
BEGIN
    INSERT INTO bed_night_stale
    SELECT o.bed, max(o.from_day, NEW.assessed_day), min(o.until_day, NEW.until_day) FROM occupancy o
    WHERE o.elder = NEW.elder AND o.superseded_at IS NULL AND o.from_day < NEW.until_day AND o.until_day > NEW.assessed_day;
END;

CREATE TRIGGER bed_night_reassessed AFTER UPDATE OF superseded_at, elder ON assessment WHEN OLD.superseded_at IS NULL
BEGIN
    INSERT INTO bed_night_stale
    SELECT o.bed, max(o.from_day, OLD.assessed_day), min(o.until_day, OLD.until_day) FROM occupancy o
    WHERE o.elder IN (OLD.elder, NEW.elder) AND o.superseded_at IS NULL
        AND o.from_day < OLD.until_day AND o.until_day > OLD.assessed_day;
END;

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

CREATE INDEX bed_by_institution ON bed (institution, bed, opened_day);

CREATE INDEX bed_by_room ON bed (room, label, opened_day);

CREATE INDEX bed_by_unit ON bed (unit) WHERE unit IS NOT NULL;

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
, dementia INTEGER CHECK (dementia IN (0, 1))) STRICT;

CREATE INDEX bed_approval_by_institution ON bed_approval (institution, approval);

CREATE UNIQUE INDEX bed_approval_open ON bed_approval (bed) WHERE decision IS NULL;

CREATE TRIGGER bed_approval_fixed BEFORE UPDATE ON bed_approval WHEN OLD.decision IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'what is decided stays decided'); END;

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

CREATE INDEX bed_class_all ON bed_class (bed, truth, recorded_at);

CREATE INDEX bed_class_live ON bed_class (bed, truth, from_day, until_day, class, superseded_at)
    WHERE superseded_at IS NULL;

CREATE TRIGGER bed_class_overlap BEFORE INSERT ON bed_class WHEN NEW.superseded_at IS NULL
BEGIN
    SELECT RAISE(ABORT, 'one class of a truth at a time') WHERE EXISTS (
        SELECT 1 FROM bed_class WHERE bed = NEW.bed AND truth = NEW.truth AND superseded_at IS NULL
            AND from_day < NEW.until_day AND until_day > NEW.from_day);
END;

CREATE TRIGGER bed_night_classed AFTER INSERT ON bed_class WHEN NEW.superseded_at IS NULL
    AND EXISTS (SELECT 1 FROM bed_night WHERE night > NEW.bed * 4194304 AND night < (NEW.bed + 1) * 4194304)
BEGIN INSERT INTO bed_night_stale VALUES (NEW.bed, NEW.from_day, NEW.until_day); END;

CREATE TRIGGER bed_night_unclassed AFTER UPDATE OF superseded_at ON bed_class WHEN OLD.superseded_at IS NULL
    AND EXISTS (SELECT 1 FROM bed_night WHERE night > NEW.bed * 4194304 AND night < (NEW.bed + 1) * 4194304)
BEGIN INSERT INTO bed_night_stale VALUES (OLD.bed, OLD.from_day, OLD.until_day); END;

CREATE TABLE bed_cleaning (
    bed INTEGER NOT NULL REFERENCES bed (bed),
    left_day TEXT NOT NULL,
    bed_use INTEGER NOT NULL,        -- that ended on the day; 0: it was left after a night
    cleaned_at INTEGER NOT NULL,
    office INTEGER NOT NULL REFERENCES office (office),
    operator TEXT NOT NULL,
    PRIMARY KEY (bed, left_day, bed_use)
) STRICT, WITHOUT ROWID;

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

CREATE INDEX bed_closure_by_institution ON bed_closure (institution, until_day) WHERE superseded_at IS NULL;

CREATE INDEX bed_closure_live ON bed_closure (bed, from_day, until_day, state, superseded_at)
    WHERE superseded_at IS NULL;

CREATE TRIGGER bed_closure_fixed BEFORE UPDATE ON bed_closure
WHEN OLD.superseded_at IS NOT NULL OR NEW.from_day <> OLD.from_day OR NEW.until_day <> OLD.until_day
    OR NEW.bed <> OLD.bed OR NEW.state <> OLD.state
BEGIN SELECT RAISE(ABORT, 'an interval is superseded, never edited'); END;

CREATE TRIGGER bed_closure_overlap BEFORE INSERT ON bed_closure WHEN NEW.superseded_at IS NULL
BEGIN
    SELECT RAISE(ABORT, 'one closure at a time') WHERE EXISTS (
        SELECT 1 FROM bed_closure WHERE bed = NEW.bed AND superseded_at IS NULL
            AND from_day < NEW.until_day AND until_day > NEW.from_day);
    SELECT RAISE(ABORT, 'somebody lies there') WHERE NEW.safety = 0 AND EXISTS (
        SELECT 1 FROM occupancy WHERE bed = NEW.bed AND superseded_at IS NULL
            AND from_day < NEW.until_day AND until_day > NEW.from_day);
END;

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
, reason TEXT) STRICT;

CREATE INDEX bed_hold_by_elder ON bed_hold (elder, from_day) WHERE superseded_at IS NULL;

CREATE INDEX bed_hold_by_institution ON bed_hold (institution, until_day) WHERE superseded_at IS NULL;

CREATE INDEX bed_hold_ended ON bed_hold (elder, superseded_at) WHERE superseded_at IS NOT NULL;

CREATE INDEX bed_hold_live ON bed_hold (bed, from_day, until_day, superseded_at) WHERE superseded_at IS NULL;

CREATE TRIGGER bed_hold_fixed BEFORE UPDATE OF bed_hold, bed, institution, kind, subject, from_day, until_day, recorded_at,
    superseded_at ON bed_hold
WHEN OLD.superseded_at IS NOT NULL OR NEW.from_day <> OLD.from_day OR NEW.until_day <> OLD.until_day OR NEW.bed <> OLD.bed
BEGIN SELECT RAISE(ABORT, 'an interval is superseded, never edited'); END;

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

CREATE TRIGGER bed_hold_person BEFORE UPDATE OF elder ON bed_hold
WHEN NEW.elder IS NOT OLD.elder AND NOT EXISTS (SELECT 1 FROM elder_correction
    WHERE elder = NEW.elder AND merged = OLD.elder AND outcome = 'done')
BEGIN SELECT RAISE(ABORT, 'a row changes its person where two records become one'); END;

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

CREATE INDEX bed_mark_live ON bed_mark (bed, mark, from_day, until_day, superseded_at) WHERE superseded_at IS NULL;

CREATE INDEX bed_mark_told ON bed_mark (bed, mark, recorded_at);

CREATE TRIGGER bed_mark_overlap BEFORE INSERT ON bed_mark WHEN NEW.superseded_at IS NULL
BEGIN
    SELECT RAISE(ABORT, 'one mark of a kind at a time') WHERE EXISTS (
        SELECT 1 FROM bed_mark WHERE bed = NEW.bed AND mark = NEW.mark AND superseded_at IS NULL
            AND from_day < NEW.until_day AND until_day > NEW.from_day);
END;

CREATE TABLE bed_night (
    night INTEGER PRIMARY KEY, -- bed * 4194304 + the day behind the last night
    from_day INTEGER NOT NULL CHECK (from_day < night % 4194304),
    -- class * 64 + away * 32 + level. Class, effective: 0 none, 1 ordinary, 2 nursing. Level of who has the bed: 0 not assessed,
    -- else 1 + 8 * (0 shanghai, 1 gbt42195, 2 mzt039) + (0 to 6, 7 refer).
    counts INTEGER NOT NULL,
    stay INTEGER NOT NULL      -- of who has the bed
) STRICT;

CREATE TRIGGER bed_night_renew INSTEAD OF INSERT ON bed_night_stale
BEGIN
    -- A span that reaches beyond these days keeps the others.
    INSERT INTO bed_night (night, from_day, counts, stay)
    SELECT NEW.bed * 4194304 + unixepoch(NEW.from_day) / 86400, from_day, counts, stay FROM (
        SELECT from_day, counts, stay FROM bed_night
        WHERE night > NEW.bed * 4194304 + unixepoch(NEW.from_day) / 86400 AND night < (NEW.bed + 1) * 4194304
        ORDER BY night LIMIT 1)
    WHERE from_day < unixepoch(NEW.from_day) / 86400;
    UPDATE bed_night SET from_day = unixepoch(NEW.until_day) / 86400
    WHERE night > NEW.bed * 4194304 + unixepoch(NEW.until_day) / 86400 AND night < (NEW.bed + 1) * 4194304
        AND from_day < unixepoch(NEW.until_day) / 86400;
    DELETE FROM bed_night
    WHERE night > NEW.bed * 4194304 + unixepoch(NEW.from_day) / 86400
        AND night <= NEW.bed * 4194304 + unixepoch(NEW.until_day) / 86400;
    -- From each day on which something changes to the next one: a guest before the absent resident, the verified class before
    -- the declared one, the latest assessment.
    INSERT INTO bed_night (night, from_day, counts, stay)
    SELECT NEW.bed * 4194304 + unixepoch(s.until_day) / 86400, unixepoch(s.day) / 86400,
        coalesce((SELECT CASE c.class WHEN 'ordinary' THEN 64 WHEN 'nursing' THEN 128 END
            FROM bed_class c INDEXED BY bed_class_live
            WHERE c.bed = NEW.bed AND c.superseded_at IS NULL AND c.from_day <= s.day AND c.until_day > s.day
            ORDER BY c.truth DESC LIMIT 1), 0)
        + CASE WHEN o.away IS NULL THEN 0 ELSE 32 END
        + coalesce((SELECT 1 + CASE n.scheme WHEN 'shanghai' THEN 0 WHEN 'gbt42195' THEN 8 WHEN 'mzt039' THEN 16 END
                + CASE n.level WHEN 'refer' THEN 7 ELSE CAST(n.level AS INTEGER) END
            FROM assessment n INDEXED BY assessment_by_elder
            WHERE n.elder = o.elder AND n.superseded_at IS NULL AND n.assessed_day <= s.day AND n.until_day > s.day
            ORDER BY n.assessed_day DESC, n.assessment DESC LIMIT 1), 0),
        o.stay
    FROM (
        SELECT t.day, lead(t.day, 1, NEW.until_day) OVER (ORDER BY t.day) AS until_day,
            (SELECT p.occupancy FROM occupancy p INDEXED BY occupancy_by_bed_end
                WHERE p.bed = NEW.bed AND p.superseded_at IS NULL AND p.until_day > t.day AND p.from_day <= t.day
                ORDER BY p.guest DESC, p.until_day LIMIT 1) AS lies
        FROM (
            SELECT NEW.from_day AS day
            UNION SELECT o.from_day FROM occupancy o INDEXED BY occupancy_by_bed
                WHERE o.bed = NEW.bed AND o.superseded_at IS NULL AND o.from_day > NEW.from_day AND o.from_day < NEW.until_day
            UNION SELECT o.until_day FROM occupancy o INDEXED BY occupancy_by_bed_end
                WHERE o.bed = NEW.bed AND o.superseded_at IS NULL AND o.until_day > NEW.from_day AND o.until_day < NEW.until_day
            UNION SELECT c.from_day FROM bed_class c INDEXED BY bed_class_live
                WHERE c.bed = NEW.bed AND c.superseded_at IS NULL AND c.from_day > NEW.from_day AND c.from_day < NEW.until_day
            UNION SELECT c.until_day FROM bed_class c INDEXED BY bed_class_live
                WHERE c.bed = NEW.bed AND c.superseded_at IS NULL AND c.until_day > NEW.from_day AND c.until_day < NEW.until_day
            UNION SELECT a.assessed_day
                FROM occupancy o INDEXED BY occupancy_by_bed_end CROSS JOIN assessment a INDEXED BY assessment_by_elder
                WHERE o.bed = NEW.bed AND o.superseded_at IS NULL AND o.until_day > NEW.from_day AND o.from_day < NEW.until_day
                    AND a.elder = o.elder AND a.superseded_at IS NULL
                    AND a.assessed_day > NEW.from_day AND a.assessed_day < NEW.until_day
            UNION SELECT a.until_day
                FROM occupancy o INDEXED BY occupancy_by_bed_end CROSS JOIN assessment a INDEXED BY assessment_by_elder
                WHERE o.bed = NEW.bed AND o.superseded_at IS NULL AND o.until_day > NEW.from_day AND o.from_day < NEW.until_day
                    AND a.elder = o.elder AND a.superseded_at IS NULL
                    AND a.until_day > NEW.from_day AND a.until_day < NEW.until_day) AS t) AS s
        JOIN occupancy o ON o.occupancy = s.lies;
END;

CREATE VIEW bed_night_stale (bed, from_day, until_day) AS SELECT NULL, NULL, NULL WHERE 0;

CREATE TABLE bed_tally (
    place TEXT NOT NULL,
    measure TEXT NOT NULL,
    kind TEXT NOT NULL,     -- institution | small_home
    day TEXT NOT NULL,
    change INTEGER NOT NULL,
    PRIMARY KEY (place, day, measure, kind)
) STRICT, WITHOUT ROWID;

CREATE TABLE bed_told (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    day TEXT NOT NULL,           -- everything of this day and before is told
    until_day TEXT NOT NULL,     -- days that are being told, up to this one; = day: none
    bed INTEGER NOT NULL,        -- ... of these days, the beds up to this one
    cleaned_at INTEGER NOT NULL  -- every cleaning that was over by then is told
) STRICT;

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

CREATE TABLE bed_use (
    bed_use INTEGER PRIMARY KEY,
    stay INTEGER NOT NULL REFERENCES stay (stay),
    bed INTEGER NOT NULL REFERENCES bed (bed),
    institution INTEGER NOT NULL,
    day TEXT NOT NULL,
    recorded_at INTEGER NOT NULL,
    superseded_at INTEGER
) STRICT;

CREATE INDEX bed_use_by_bed ON bed_use (bed, day);

CREATE INDEX bed_use_by_institution ON bed_use (institution, day) WHERE superseded_at IS NULL;

CREATE INDEX bed_use_by_stay ON bed_use (stay) WHERE superseded_at IS NULL;

CREATE TRIGGER bed_use_fixed BEFORE UPDATE ON bed_use
WHEN OLD.superseded_at IS NOT NULL OR NEW.day <> OLD.day OR NEW.bed <> OLD.bed OR NEW.stay <> OLD.stay
BEGIN SELECT RAISE(ABORT, 'a use is superseded, never edited'); END;

CREATE TABLE booking (
    booking INTEGER PRIMARY KEY,
    elder INTEGER NOT NULL,
    site INTEGER NOT NULL,
    kitchen INTEGER NOT NULL,
    day TEXT NOT NULL,
    meal TEXT NOT NULL,
    channel TEXT NOT NULL,
    diets INTEGER NOT NULL,
    texture TEXT,
    street TEXT NOT NULL, -- of residence when it was booked: whose quota it uses
    late TEXT CHECK (late IN ('leftover', 'line_down')), -- taken after the cut-off, and why
    price_fen INTEGER NOT NULL,
    discount_fen INTEGER NOT NULL,
    subsidy_fen INTEGER NOT NULL,
    pays_fen INTEGER NOT NULL,
    rule TEXT NOT NULL,
    office INTEGER NOT NULL,
    operator TEXT NOT NULL,
    booked_at INTEGER NOT NULL,
    cancelled_at INTEGER,
    cancel_reason TEXT,
    given_up_at INTEGER -- after the cut-off the diner let the place go: who wants it takes it over
, policy INTEGER, state TEXT NOT NULL DEFAULT 'booked'
    CHECK (state = 'booked' OR state = 'served' OR state = 'missed' OR state = 'cancelled'), allergens INTEGER NOT NULL DEFAULT 0, asked_diets INTEGER NOT NULL DEFAULT 0) STRICT;

CREATE INDEX booking_by_site ON booking (day, meal, site);

CREATE INDEX booking_cancelled ON booking (elder, day) WHERE state = 'cancelled';

CREATE INDEX booking_given_up ON booking (day, meal, site, channel, given_up_at, state) WHERE given_up_at IS NOT NULL;

CREATE INDEX booking_missed ON booking (day, meal, kitchen, site, state) WHERE state = 'missed';

CREATE UNIQUE INDEX booking_once ON booking (day, meal, elder) WHERE state <> 'cancelled';

CREATE TRIGGER booking_states BEFORE UPDATE OF state ON booking
WHEN NEW.state <> OLD.state AND (OLD.state = 'cancelled' OR (OLD.state <> 'booked' AND NEW.state <> 'booked'))
BEGIN SELECT RAISE(ABORT, 'a booking is served, missed or cancelled once'); END;

CREATE TABLE booking_change (
    booking INTEGER NOT NULL REFERENCES booking (booking),
    changed_at INTEGER NOT NULL,
    site INTEGER NOT NULL,
    channel TEXT NOT NULL,
    office INTEGER NOT NULL,
    operator TEXT NOT NULL
) STRICT;

CREATE INDEX booking_change_by_booking ON booking_change (booking, changed_at);

CREATE TABLE booking_reprice (
    meal_reprice INTEGER NOT NULL REFERENCES meal_reprice (meal_reprice),
    booking INTEGER NOT NULL REFERENCES booking (booking),
    was_price_fen INTEGER,
    was_discount_fen INTEGER NOT NULL,
    was_subsidy_fen INTEGER NOT NULL,
    was_pays_fen INTEGER NOT NULL,
    was_rule TEXT NOT NULL,
    was_policy INTEGER,
    price_fen INTEGER,
    discount_fen INTEGER NOT NULL,
    subsidy_fen INTEGER NOT NULL,
    pays_fen INTEGER NOT NULL,
    rule TEXT NOT NULL,
    policy INTEGER NOT NULL,
    repriced_at INTEGER NOT NULL,
    PRIMARY KEY (meal_reprice, booking)
) STRICT, WITHOUT ROWID;

CREATE INDEX booking_reprice_of ON booking_reprice (booking);

CREATE TABLE calendar_day (
    place INTEGER NOT NULL, -- kitchen or site: one counter numbers all kinds
    day TEXT NOT NULL,
    open INTEGER NOT NULL CHECK (open IN (0, 1)),
    recorded_at INTEGER NOT NULL,
    superseded_at INTEGER
) STRICT;

CREATE INDEX calendar_day_by_day ON calendar_day (day, place) WHERE superseded_at IS NULL;

CREATE UNIQUE INDEX calendar_day_live ON calendar_day (place, day) WHERE superseded_at IS NULL;

CREATE TABLE carer (
    carer INTEGER PRIMARY KEY,
    institution INTEGER NOT NULL REFERENCES institution (institution),
    name TEXT NOT NULL,
    code TEXT NOT NULL,          -- staff number in the house
    registered_at INTEGER NOT NULL,
    UNIQUE (institution, code)
) STRICT;

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

CREATE INDEX carer_certificate_by_end ON carer_certificate (until_day) WHERE superseded_at IS NULL;

CREATE INDEX carer_certificate_of_carer ON carer_certificate (carer, from_day) WHERE superseded_at IS NULL;

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

CREATE TABLE delivery_stop (
    site INTEGER NOT NULL REFERENCES site (site),
    elder INTEGER NOT NULL,
    position INTEGER NOT NULL,
    PRIMARY KEY (site, elder)
) STRICT, WITHOUT ROWID;

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
    office INTEGER NOT NULL REFERENCES office (office), -- responsible: who registered or took over
    registered_at INTEGER NOT NULL
, name_key TEXT NOT NULL DEFAULT '') STRICT;

CREATE UNIQUE INDEX elder_by_card ON elder (card_index) WHERE card_index IS NOT NULL;

CREATE INDEX elder_by_name ON elder (name_key, elder);

CREATE INDEX elder_by_tail ON elder (id_tail_index, elder);

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

CREATE INDEX elder_area_by_area ON elder_area (area, elder) WHERE superseded_at IS NULL;

CREATE INDEX elder_area_by_elder ON elder_area (elder, kind, from_day, until_day, area, superseded_at)
    WHERE superseded_at IS NULL;

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

CREATE TABLE elder_correction (
    correction INTEGER PRIMARY KEY,
    elder INTEGER NOT NULL REFERENCES elder (elder),
    merged INTEGER REFERENCES elder (elder) CHECK (merged <> elder), -- the record that is dissolved in the other
    id_type TEXT,
    id_number_sealed BLOB,           -- the number asked for
    id_number_index BLOB CHECK (length(id_number_index) = 32),
    reason TEXT NOT NULL,
    evidence TEXT,
    office INTEGER NOT NULL REFERENCES office (office),
    operator TEXT NOT NULL,
    asked_at INTEGER NOT NULL,
    outcome TEXT CHECK (outcome IN ('done', 'refused')),
    note TEXT,
    was_type TEXT,                   -- what the person's number was before
    was_sealed BLOB,
    merged_sealed BLOB,              -- the number of the dissolved record
    decided_office INTEGER REFERENCES office (office),
    decided_operator TEXT CHECK (outcome <> 'done' OR decided_office <> office OR decided_operator <> operator), -- four eyes
    decided_at INTEGER CHECK ((decided_at IS NULL) = (outcome IS NULL)),
    CHECK (merged IS NOT NULL OR id_number_index IS NOT NULL),
    CHECK ((id_number_sealed IS NULL) = (id_number_index IS NULL))
) STRICT;

CREATE INDEX elder_correction_by_elder ON elder_correction (elder, correction);

CREATE INDEX elder_correction_by_merged ON elder_correction (merged) WHERE merged IS NOT NULL;

CREATE UNIQUE INDEX elder_correction_open ON elder_correction (elder) WHERE outcome IS NULL;

CREATE TRIGGER elder_correction_fixed BEFORE UPDATE ON elder_correction WHEN OLD.outcome IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'what is decided stays decided'); END;

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

CREATE INDEX elder_flag_by_elder ON elder_flag (elder, flag, from_day, until_day, superseded_at)
    WHERE superseded_at IS NULL;

CREATE TABLE elder_food (
    elder_food INTEGER PRIMARY KEY,
    elder INTEGER NOT NULL REFERENCES elder (elder),
    texture TEXT,                    -- NULL: regular
    diets INTEGER NOT NULL,          -- bits in the order of the vocabulary (daemon/registry/vocabulary.h)
    allergens INTEGER NOT NULL,
    from_day TEXT NOT NULL,
    until_day TEXT NOT NULL CHECK (until_day > from_day),
    recorded_at INTEGER NOT NULL,
    superseded_at INTEGER
) STRICT;

CREATE INDEX elder_food_by_elder ON elder_food (elder, from_day, until_day, texture, diets, allergens, superseded_at)
    WHERE superseded_at IS NULL;

CREATE TRIGGER elder_food_fixed BEFORE UPDATE OF elder_food, texture, diets, allergens, from_day, until_day, recorded_at,
    superseded_at ON elder_food
WHEN OLD.superseded_at IS NOT NULL OR NEW.from_day <> OLD.from_day OR NEW.until_day <> OLD.until_day
    OR NEW.texture IS NOT OLD.texture OR NEW.diets <> OLD.diets OR NEW.allergens <> OLD.allergens
BEGIN SELECT RAISE(ABORT, 'an interval is superseded, never edited'); END;

CREATE TRIGGER elder_food_overlap BEFORE INSERT ON elder_food WHEN NEW.superseded_at IS NULL
BEGIN
    SELECT RAISE(ABORT, 'one way of eating at a time') WHERE EXISTS (
        SELECT 1 FROM elder_food WHERE elder = NEW.elder AND superseded_at IS NULL
            AND from_day < NEW.until_day AND until_day > NEW.from_day);
END;

CREATE TABLE elder_former_number (
    number_index BLOB NOT NULL CHECK (length(number_index) = 32),
    elder INTEGER NOT NULL REFERENCES elder (elder),
    correction INTEGER NOT NULL REFERENCES elder_correction (correction),
    PRIMARY KEY (number_index, elder)
) STRICT, WITHOUT ROWID;

CREATE INDEX elder_former_number_by_elder ON elder_former_number (elder);

CREATE TABLE elder_hand_over (
    elder INTEGER PRIMARY KEY REFERENCES elder (elder),
    from_day TEXT NOT NULL,
    office INTEGER NOT NULL REFERENCES office (office)
) STRICT;

CREATE INDEX elder_hand_over_due ON elder_hand_over (from_day);

CREATE TABLE elder_spouse (
    elder_spouse INTEGER PRIMARY KEY,
    elder INTEGER NOT NULL REFERENCES elder (elder), -- a couple is two rows: one of each
    spouse INTEGER NOT NULL REFERENCES elder (elder) CHECK (spouse <> elder),
    recorded_at INTEGER NOT NULL,
    superseded_at INTEGER,
    ended_by TEXT CHECK (ended_by IN ('said', 'death', 'merge')),
    CHECK ((superseded_at IS NULL) = (ended_by IS NULL))
) STRICT;

CREATE INDEX elder_spouse_by_elder ON elder_spouse (elder, elder_spouse);

CREATE INDEX elder_spouse_by_spouse ON elder_spouse (spouse);

CREATE UNIQUE INDEX elder_spouse_live ON elder_spouse (elder) WHERE superseded_at IS NULL;

CREATE TRIGGER elder_spouse_fixed BEFORE UPDATE OF recorded_at, superseded_at, ended_by ON elder_spouse
WHEN OLD.superseded_at IS NOT NULL OR NEW.recorded_at <> OLD.recorded_at
BEGIN
    SELECT raise(ABORT, 'a row of elder_spouse is superseded, never edited');
END;

CREATE TRIGGER elder_spouse_person BEFORE UPDATE OF elder, spouse ON elder_spouse
WHEN NOT EXISTS (SELECT 1 FROM elder_correction WHERE outcome = 'done'
    AND (NEW.elder = OLD.elder OR (elder_correction.elder = NEW.elder AND merged = OLD.elder))
    AND (NEW.spouse = OLD.spouse OR (elder_correction.elder = NEW.spouse AND merged = OLD.spouse)))
BEGIN
    SELECT raise(ABORT, 'a spouse becomes another person by elder.correct alone');
END;

CREATE TABLE family_bed (
    family_bed_days INTEGER PRIMARY KEY,
    institution INTEGER NOT NULL REFERENCES institution (institution), -- who provides it
    elder INTEGER NOT NULL REFERENCES elder (elder),
    visits_per_month INTEGER NOT NULL CHECK (visits_per_month BETWEEN 1 AND 200),
    devices TEXT NOT NULL,       -- one a line
    from_day TEXT NOT NULL,
    until_day TEXT NOT NULL CHECK (until_day > from_day),
    recorded_at INTEGER NOT NULL,
    superseded_at INTEGER
, family_bed INTEGER NOT NULL DEFAULT 0) STRICT;

CREATE INDEX family_bed_by_institution ON family_bed (institution, from_day) WHERE superseded_at IS NULL;

CREATE INDEX family_bed_by_number ON family_bed (family_bed, superseded_at) WHERE superseded_at IS NULL;

CREATE INDEX family_bed_live ON family_bed (elder, from_day) WHERE superseded_at IS NULL;

CREATE INDEX family_bed_superseded ON family_bed (elder, superseded_at);

CREATE TRIGGER family_bed_overlap BEFORE INSERT ON family_bed WHEN NEW.superseded_at IS NULL
BEGIN
    SELECT RAISE(ABORT, 'one family care bed a person') WHERE EXISTS (
        SELECT 1 FROM family_bed WHERE elder = NEW.elder AND superseded_at IS NULL
            AND from_day < NEW.until_day AND until_day > NEW.from_day);
END;

CREATE TABLE food_sample (
    food_sample INTEGER PRIMARY KEY,
    kitchen INTEGER NOT NULL REFERENCES kitchen (kitchen),
    day TEXT NOT NULL,
    meal TEXT NOT NULL CHECK (meal IN ('breakfast', 'lunch', 'dinner')),
    dish TEXT NOT NULL,
    grams INTEGER NOT NULL CHECK (grams >= 125),
    taken_at INTEGER NOT NULL,
    keep_until INTEGER NOT NULL CHECK (keep_until >= taken_at + 172800000),
    taken_by TEXT NOT NULL,
    office INTEGER NOT NULL,
    operator TEXT NOT NULL,
    recorded_at INTEGER NOT NULL,
    disposed_at INTEGER CHECK (disposed_at >= keep_until),
    disposed_by TEXT,
    UNIQUE (kitchen, day, meal, dish)
) STRICT;

CREATE TABLE guest_cover (
    guest_cover INTEGER PRIMARY KEY,
    site INTEGER NOT NULL REFERENCES site (site),
    day TEXT NOT NULL,
    meal TEXT NOT NULL CHECK (meal IN ('breakfast', 'lunch', 'dinner')),
    covers INTEGER NOT NULL CHECK (covers > 0),
    bill_fen INTEGER NOT NULL CHECK (bill_fen >= 0),
    office INTEGER NOT NULL,
    operator TEXT NOT NULL,
    recorded_at INTEGER NOT NULL
, superseded_at INTEGER, end_reason TEXT CHECK ((end_reason IS NULL) = (superseded_at IS NULL))) STRICT;

CREATE INDEX guest_cover_by_day ON guest_cover (day, site);

CREATE TABLE identification (
    office INTEGER NOT NULL REFERENCES office (office),
    elder INTEGER NOT NULL REFERENCES elder (elder),
    at INTEGER NOT NULL,
    PRIMARY KEY (office, elder)
) STRICT, WITHOUT ROWID;

CREATE TABLE identification_count (
    office INTEGER NOT NULL,
    hour INTEGER NOT NULL,
    asked INTEGER NOT NULL,
    PRIMARY KEY (office, hour)
) STRICT, WITHOUT ROWID;

CREATE TABLE import_row (
    import_row INTEGER PRIMARY KEY,
    office INTEGER NOT NULL REFERENCES office (office),
    row_index BLOB NOT NULL CHECK (length(row_index) = 32),
    UNIQUE (office, row_index)
) STRICT;

CREATE TABLE instance (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    kind TEXT NOT NULL CHECK (kind IN ('test', 'live')),
    area TEXT NOT NULL,
    number INTEGER NOT NULL CHECK (number BETWEEN 0 AND 4095), -- ids start at number * 2^40
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE instance_key (
    name TEXT PRIMARY KEY CHECK (name IN ('data', 'index', 'mac')),
    proof BLOB NOT NULL CHECK (length(proof) = 32) -- HMAC of a fixed text with the key
) STRICT;

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

CREATE TRIGGER institution_approval_overlap BEFORE INSERT ON institution_approval WHEN NEW.superseded_at IS NULL
BEGIN
    SELECT RAISE(ABORT, 'one approved number at a time') WHERE EXISTS (
        SELECT 1 FROM institution_approval WHERE institution = NEW.institution AND superseded_at IS NULL
            AND from_day < NEW.until_day AND until_day > NEW.from_day);
END;

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

CREATE INDEX institution_paper_by_end ON institution_paper (until_day) WHERE superseded_at IS NULL;

CREATE INDEX institution_paper_live ON institution_paper (institution, until_day) WHERE superseded_at IS NULL;

CREATE TABLE kitchen (
    kitchen INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    area TEXT NOT NULL REFERENCES area (code),
    registered_at INTEGER NOT NULL
, kind TEXT NOT NULL DEFAULT 'central' CHECK (kind IN ('own', 'central'))) STRICT;

CREATE INDEX kitchen_by_area ON kitchen (area, kitchen);

CREATE TABLE kitchen_capacity (
    kitchen INTEGER NOT NULL REFERENCES kitchen (kitchen),
    meal TEXT NOT NULL CHECK (meal IN ('breakfast', 'lunch', 'dinner')),
    covers INTEGER NOT NULL CHECK (covers >= 0),
    from_day TEXT NOT NULL,
    until_day TEXT NOT NULL CHECK (until_day > from_day),
    recorded_at INTEGER NOT NULL,
    superseded_at INTEGER
) STRICT;

CREATE INDEX kitchen_capacity_live ON kitchen_capacity (kitchen, meal, from_day, until_day, covers, superseded_at)
    WHERE superseded_at IS NULL;

CREATE TABLE kitchen_cooked (
    day TEXT NOT NULL,
    kitchen INTEGER NOT NULL REFERENCES kitchen (kitchen),
    meal TEXT NOT NULL CHECK (meal IN ('breakfast', 'lunch', 'dinner')),
    kitchen_cooked INTEGER NOT NULL,
    covers INTEGER NOT NULL CHECK (covers >= 0),
    office INTEGER NOT NULL,
    operator TEXT NOT NULL,
    recorded_at INTEGER NOT NULL,
    superseded_at INTEGER,
    PRIMARY KEY (day, kitchen, meal, kitchen_cooked)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX kitchen_cooked_live ON kitchen_cooked (day, kitchen, meal) WHERE superseded_at IS NULL;

CREATE TABLE kitchen_count (
    day TEXT NOT NULL,
    meal TEXT NOT NULL,
    kitchen INTEGER NOT NULL,
    capacity INTEGER NOT NULL CHECK (capacity >= 0),
    booked INTEGER NOT NULL CHECK (booked >= 0),
    PRIMARY KEY (day, meal, kitchen)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER kitchen_count_first BEFORE INSERT ON kitchen_count WHEN NEW.booked > NEW.capacity
BEGIN SELECT RAISE(ABORT, 'the kitchen is full'); END;

CREATE TRIGGER kitchen_count_full BEFORE UPDATE OF booked ON kitchen_count
WHEN NEW.booked > OLD.booked AND NEW.booked > NEW.capacity
BEGIN SELECT RAISE(ABORT, 'the kitchen is full'); END;

CREATE TABLE kitchen_failure (
    kitchen_failure INTEGER PRIMARY KEY,
    kitchen INTEGER NOT NULL REFERENCES kitchen (kitchen),
    day TEXT NOT NULL,
    meal TEXT NOT NULL CHECK (meal IN ('breakfast', 'lunch', 'dinner')),
    covers_left INTEGER NOT NULL CHECK (covers_left >= 0),
    reason TEXT NOT NULL,
    office INTEGER NOT NULL,
    operator TEXT NOT NULL,
    recorded_at INTEGER NOT NULL
, capacity_was INTEGER, cancelled_at INTEGER, cancel_reason TEXT CHECK ((cancel_reason IS NULL) = (cancelled_at IS NULL)), capacity_now INTEGER CHECK (capacity_now >= 0), in_service INTEGER NOT NULL DEFAULT 0 CHECK (in_service IN (0, 1))) STRICT;

CREATE INDEX kitchen_failure_by_day ON kitchen_failure (day, meal, kitchen);

CREATE TABLE kitchen_failure_booking (
    kitchen_failure INTEGER NOT NULL REFERENCES kitchen_failure (kitchen_failure),
    booking INTEGER NOT NULL,
    elder INTEGER NOT NULL,
    street TEXT NOT NULL,   -- of residence
    kitchen INTEGER,        -- who cooks instead; NULL: nobody
    PRIMARY KEY (kitchen_failure, booking)
) STRICT, WITHOUT ROWID;

CREATE TABLE kitchen_print (
    kitchen_print INTEGER PRIMARY KEY,
    day TEXT NOT NULL,
    meal TEXT NOT NULL CHECK (meal IN ('breakfast', 'lunch', 'dinner')),
    kitchen INTEGER NOT NULL REFERENCES kitchen (kitchen),
    number INTEGER NOT NULL CHECK (number >= 1),
    covers INTEGER NOT NULL CHECK (covers >= 0),
    hash TEXT NOT NULL,             -- SHA-256 of the page
    page TEXT NOT NULL,
    office INTEGER NOT NULL,
    operator TEXT NOT NULL,
    printed_at INTEGER NOT NULL,
    UNIQUE (day, meal, kitchen, number)
) STRICT;

CREATE TRIGGER kitchen_print_remains BEFORE DELETE ON kitchen_print BEGIN SELECT RAISE(ABORT, 'a printed sheet stays'); END;

CREATE TRIGGER kitchen_print_stays BEFORE UPDATE ON kitchen_print BEGIN SELECT RAISE(ABORT, 'a printed sheet never changes'); END;

CREATE TABLE kitchen_print_row (
    kitchen_print INTEGER NOT NULL REFERENCES kitchen_print (kitchen_print),
    position INTEGER NOT NULL,      -- in the order of the sheet
    site INTEGER NOT NULL,
    channel TEXT NOT NULL,
    texture TEXT,
    diets INTEGER NOT NULL,
    allergens INTEGER NOT NULL,
    covers INTEGER NOT NULL CHECK (covers > 0), menu TEXT CHECK (menu IN ('unsafe', 'unknown')),
    PRIMARY KEY (kitchen_print, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE kitchen_spare (
    day TEXT NOT NULL,
    meal TEXT NOT NULL CHECK (meal IN ('breakfast', 'lunch', 'dinner')),
    kitchen INTEGER NOT NULL REFERENCES kitchen (kitchen),
    kitchen_spare INTEGER NOT NULL,
    recorded_at INTEGER NOT NULL,
    superseded_at INTEGER,
    covers INTEGER NOT NULL CHECK (covers >= 0),
    taken INTEGER NOT NULL CHECK (taken BETWEEN 0 AND covers),
    office INTEGER NOT NULL,
    operator TEXT NOT NULL,
    PRIMARY KEY (day, meal, kitchen, kitchen_spare)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX kitchen_spare_live ON kitchen_spare (day, meal, kitchen) WHERE superseded_at IS NULL;

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

CREATE TRIGGER ledger_entry_remains BEFORE DELETE ON ledger_entry
BEGIN SELECT RAISE(ABORT, 'the ledger is only added to'); END;

CREATE TRIGGER ledger_entry_stays BEFORE UPDATE ON ledger_entry
BEGIN SELECT RAISE(ABORT, 'the ledger is only added to'); END;

CREATE TABLE ledger_node (
    level INTEGER NOT NULL,
    position INTEGER NOT NULL,
    hash BLOB NOT NULL CHECK (length(hash) = 32),
    PRIMARY KEY (level, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE meal_reprice (
    meal_reprice INTEGER PRIMARY KEY,
    policy INTEGER REFERENCES policy (policy),
    site INTEGER REFERENCES site (site),
    cause TEXT NOT NULL CHECK (cause IN ('approved', 'withdrawn', 'priced')),
    area TEXT NOT NULL,        -- whose residents it may concern, an area code or 'any'
    next_day TEXT NOT NULL,
    next_meal INTEGER NOT NULL CHECK (next_meal BETWEEN 0 AND 2),
    next_elder INTEGER NOT NULL,
    until_day TEXT NOT NULL,
    repriced INTEGER NOT NULL CHECK (repriced >= 0), -- bookings whose figures changed
    opened_at INTEGER NOT NULL,
    ended_at INTEGER,
    UNIQUE (policy, cause),
    CHECK ((policy IS NULL) = (cause = 'priced') AND (site IS NULL) = (policy IS NOT NULL))
) STRICT;

CREATE INDEX meal_reprice_of_site ON meal_reprice (site) WHERE site IS NOT NULL;

CREATE INDEX meal_reprice_open ON meal_reprice (meal_reprice) WHERE ended_at IS NULL;

CREATE TABLE meal_wait (
    wait INTEGER PRIMARY KEY,
    elder INTEGER NOT NULL REFERENCES elder (elder),
    site INTEGER NOT NULL REFERENCES site (site),
    day TEXT NOT NULL,
    meal TEXT NOT NULL CHECK (meal IN ('breakfast', 'lunch', 'dinner')),
    channel TEXT NOT NULL CHECK (channel IN ('dine_in', 'pickup', 'delivery')),
    diets INTEGER NOT NULL,
    rank INTEGER NOT NULL CHECK (rank >= 0), -- class of need when the person was put down
    office INTEGER NOT NULL,
    operator TEXT NOT NULL,
    since INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'promoted', 'withdrawn', 'expired', 'closed')),
    booking INTEGER,
    ended_at INTEGER,
    CHECK ((state = 'promoted') = (booking IS NOT NULL)),
    CHECK ((state = 'waiting') = (ended_at IS NULL))
) STRICT;

CREATE INDEX meal_wait_by_site ON meal_wait (day, site);

CREATE INDEX meal_wait_by_time ON meal_wait (day, meal, since, wait) WHERE state = 'waiting';

CREATE UNIQUE INDEX meal_wait_once ON meal_wait (day, meal, elder) WHERE state = 'waiting';

CREATE INDEX meal_wait_open ON meal_wait (day, meal, rank, since, wait) WHERE state = 'waiting';

CREATE TABLE menu_dish (
    dish INTEGER PRIMARY KEY,
    day TEXT NOT NULL,
    meal TEXT NOT NULL CHECK (meal IN ('breakfast', 'lunch', 'dinner')),
    site INTEGER NOT NULL REFERENCES site (site),
    name TEXT NOT NULL,
    textures INTEGER NOT NULL,  -- bits: the textures it is served in
    allergens INTEGER NOT NULL, -- bits: what it contains
    diets INTEGER NOT NULL,     -- bits: the diets it suits
    low_price_fen INTEGER CHECK (low_price_fen > 0), -- the special set for those with little
    recorded_at INTEGER NOT NULL,
    superseded_at INTEGER
) STRICT;

CREATE UNIQUE INDEX menu_dish_live ON menu_dish (day, meal, site, name) WHERE superseded_at IS NULL;

CREATE INDEX menu_dish_past ON menu_dish (day, meal, site, superseded_at) WHERE superseded_at IS NOT NULL;

CREATE TABLE migration (
    number INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    applied_at INTEGER NOT NULL
) STRICT;

CREATE TABLE missed (
    elder INTEGER NOT NULL,
    day TEXT NOT NULL,
    meal TEXT NOT NULL CHECK (meal IN ('breakfast', 'lunch', 'dinner')),
    missed INTEGER NOT NULL,
    booking INTEGER NOT NULL,
    recorded_at INTEGER NOT NULL,
    superseded_at INTEGER,
    end_reason TEXT,
    note TEXT,
    office INTEGER NOT NULL,
    operator TEXT NOT NULL, late_reason TEXT,
    PRIMARY KEY (elder, day, missed)
) STRICT, WITHOUT ROWID;

CREATE INDEX missed_late ON missed (day, booking) WHERE late_reason IS NOT NULL AND superseded_at IS NULL;

CREATE UNIQUE INDEX missed_once ON missed (booking) WHERE superseded_at IS NULL;

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
, override_reason TEXT) STRICT;

CREATE INDEX movement_by_stay ON movement (stay, movement);

CREATE INDEX movement_live ON movement (stay, on_day, movement) WHERE cancelled_at IS NULL AND event <> 'cancel';

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

CREATE INDEX occupancy_away ON occupancy (from_day) WHERE superseded_at IS NULL AND away IS NOT NULL;

CREATE INDEX occupancy_by_bed ON occupancy (bed, from_day, until_day, superseded_at) WHERE superseded_at IS NULL;

CREATE INDEX occupancy_by_bed_end ON occupancy (bed, until_day, guest DESC, from_day, away, elder, superseded_at)
    WHERE superseded_at IS NULL;

CREATE INDEX occupancy_by_elder ON occupancy (elder, from_day, until_day, away, institution, superseded_at)
    WHERE superseded_at IS NULL;

CREATE INDEX occupancy_by_institution ON occupancy (institution, until_day) WHERE superseded_at IS NULL;

CREATE INDEX occupancy_by_stay ON occupancy (stay, recorded_at);

CREATE INDEX occupancy_guest ON occupancy (bed, from_day) WHERE superseded_at IS NULL AND guest = 1;

CREATE TRIGGER bed_night_lain AFTER INSERT ON occupancy WHEN NEW.superseded_at IS NULL
BEGIN INSERT INTO bed_night_stale VALUES (NEW.bed, NEW.from_day, NEW.until_day); END;

CREATE TRIGGER bed_night_left AFTER UPDATE OF superseded_at, elder ON occupancy WHEN OLD.superseded_at IS NULL
BEGIN INSERT INTO bed_night_stale VALUES (OLD.bed, OLD.from_day, OLD.until_day); END;

CREATE TRIGGER occupancy_bed_overlap BEFORE INSERT ON occupancy WHEN NEW.superseded_at IS NULL
BEGIN
    SELECT RAISE(ABORT, 'the bed is taken') WHERE EXISTS (
        SELECT 1 FROM occupancy o WHERE o.bed = NEW.bed AND o.superseded_at IS NULL
            AND o.from_day < NEW.until_day AND o.until_day > NEW.from_day
            AND NOT (NEW.guest = 1 AND o.away IS NOT NULL
                AND EXISTS (SELECT 1 FROM stay_lend l WHERE l.stay = NEW.stay AND l.lender = o.stay))
            AND NOT (o.guest = 1 AND NEW.away IS NOT NULL
                AND EXISTS (SELECT 1 FROM stay_lend l WHERE l.stay = o.stay AND l.lender = NEW.stay)));
    SELECT RAISE(ABORT, 'the person has a bed') WHERE EXISTS (
        SELECT 1 FROM occupancy WHERE elder = NEW.elder AND superseded_at IS NULL
            AND from_day < NEW.until_day AND until_day > NEW.from_day);
END;

CREATE TRIGGER occupancy_closed BEFORE INSERT ON occupancy WHEN NEW.superseded_at IS NULL
BEGIN
    SELECT RAISE(ABORT, 'the bed is closed') WHERE EXISTS (
        SELECT 1 FROM bed_closure WHERE bed = NEW.bed AND superseded_at IS NULL AND safety = 0
            AND from_day < NEW.until_day AND until_day > NEW.from_day);
END;

CREATE TRIGGER occupancy_fixed BEFORE UPDATE OF occupancy, stay, bed, institution, from_day, until_day, recorded_at,
    superseded_at, away, guest ON occupancy
WHEN OLD.superseded_at IS NOT NULL OR NEW.from_day <> OLD.from_day OR NEW.until_day <> OLD.until_day
    OR NEW.bed <> OLD.bed OR NEW.away IS NOT OLD.away OR NEW.guest <> OLD.guest
BEGIN SELECT RAISE(ABORT, 'an interval is superseded, never edited'); END;

CREATE TRIGGER occupancy_held BEFORE INSERT ON occupancy WHEN NEW.superseded_at IS NULL
BEGIN
    SELECT RAISE(ABORT, 'the bed is held for somebody else') WHERE EXISTS (
        SELECT 1 FROM bed_hold WHERE bed = NEW.bed AND superseded_at IS NULL AND elder IS NOT NEW.elder
            AND from_day < NEW.until_day AND until_day > NEW.from_day);
END;

CREATE TRIGGER occupancy_person BEFORE UPDATE OF elder ON occupancy WHEN NEW.elder <> OLD.elder
BEGIN
    SELECT RAISE(ABORT, 'a row changes its person where two records become one') WHERE NOT EXISTS (
        SELECT 1 FROM elder_correction WHERE elder = NEW.elder AND merged = OLD.elder AND outcome = 'done');
    SELECT RAISE(ABORT, 'the person has a bed') WHERE NEW.superseded_at IS NULL AND EXISTS (
        SELECT 1 FROM occupancy WHERE elder = NEW.elder AND superseded_at IS NULL
            AND from_day < NEW.until_day AND until_day > NEW.from_day);
END;

CREATE TABLE offer (
    offer INTEGER PRIMARY KEY,
    bed INTEGER NOT NULL REFERENCES bed (bed),
    institution INTEGER NOT NULL REFERENCES institution (institution),
    application INTEGER NOT NULL REFERENCES waitlist_application (application),
    elder INTEGER NOT NULL REFERENCES elder (elder),
    pool TEXT NOT NULL CHECK (pool IN ('street', 'district', 'city')),
    place INTEGER NOT NULL,       -- in the queue when it was made
    order_key TEXT NOT NULL,
    policy TEXT NOT NULL,
    hold INTEGER NOT NULL,        -- of the bed
    by_itself INTEGER NOT NULL CHECK (by_itself IN (0, 1)),
    state TEXT NOT NULL CHECK (state IN ('open', 'accepted', 'admitted', 'declined', 'expired', 'rejected', 'withdrawn')),
    offered_at INTEGER NOT NULL,
    answer_by INTEGER NOT NULL,
    provisional INTEGER NOT NULL CHECK (provisional IN (0, 1)), -- beyond the table of holidays
    accepted_at INTEGER,
    admit_by INTEGER,
    closed_at INTEGER,
    reason TEXT,                  -- of declining; code of the house's refusal; why withdrawn
    evidence TEXT,
    counts INTEGER CHECK (counts IN (0, 1)), -- a strike
    office INTEGER NOT NULL,
    operator TEXT NOT NULL, review TEXT CHECK (review IN ('justified', 'not_justified')), lower_need INTEGER CHECK (lower_need IN (0, 1)),
    CHECK ((closed_at IS NULL) = (state IN ('open', 'accepted')))
) STRICT;

CREATE INDEX offer_by_application ON offer (application, offer);

CREATE INDEX offer_by_bed ON offer (bed, offered_at);

CREATE INDEX offer_by_institution ON offer (institution, offer);

CREATE INDEX offer_due ON offer (coalesce(admit_by, answer_by)) WHERE closed_at IS NULL;

CREATE UNIQUE INDEX offer_one_a_bed ON offer (bed) WHERE closed_at IS NULL;

CREATE UNIQUE INDEX offer_one_a_person ON offer (elder) WHERE closed_at IS NULL;

CREATE TRIGGER offer_closed BEFORE UPDATE OF offer, bed, institution, application, state, answer_by, accepted_at, admit_by,
    closed_at, reason, evidence, counts ON offer
WHEN OLD.closed_at IS NOT NULL AND NOT (OLD.state = 'admitted' AND NEW.state = 'accepted')
BEGIN SELECT RAISE(ABORT, 'a closed offer stays closed'); END;

CREATE TABLE offer_contact (
    contact INTEGER PRIMARY KEY,
    offer INTEGER NOT NULL REFERENCES offer (offer),
    at INTEGER NOT NULL,
    who TEXT NOT NULL,
    channel TEXT NOT NULL,
    outcome TEXT NOT NULL,
    office INTEGER NOT NULL,
    operator TEXT NOT NULL
) STRICT;

CREATE INDEX offer_contact_by_offer ON offer_contact (offer, contact);

CREATE TABLE offer_passed (
    offer INTEGER NOT NULL REFERENCES offer (offer),
    place INTEGER NOT NULL,
    application INTEGER NOT NULL,
    code TEXT NOT NULL CHECK (code IN ('unsuitable', 'deferred', 'suspended', 'has_offer', 'lower_need', 'pool', 'other')),
    words TEXT,                   -- what exactly: the filter of the bed, the words of "other"
    PRIMARY KEY (offer, place)
) STRICT, WITHOUT ROWID;

CREATE INDEX offer_passed_by_application ON offer_passed (application, offer);

CREATE TABLE offer_wanted (
    bed INTEGER PRIMARY KEY REFERENCES bed (bed),
    cause TEXT NOT NULL,
    from_at INTEGER NOT NULL,
    recorded_at INTEGER NOT NULL
) STRICT;

CREATE INDEX offer_wanted_due ON offer_wanted (from_at);

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
, tries_locked INTEGER NOT NULL DEFAULT 0, given_by TEXT, given_at INTEGER CHECK ((given_at IS NULL) = (given_by IS NULL))) STRICT, WITHOUT ROWID;

CREATE INDEX operator_by_office ON operator (office, operator);

CREATE TABLE override (
    override INTEGER PRIMARY KEY,
    elder INTEGER NOT NULL REFERENCES elder (elder),
    bed INTEGER NOT NULL REFERENCES bed (bed),
    institution INTEGER NOT NULL,
    from_day TEXT NOT NULL,
    reason TEXT NOT NULL,
    waiting INTEGER NOT NULL,     -- how many stood in the queue when it was asked
    office INTEGER NOT NULL,
    operator TEXT NOT NULL,
    asked_at INTEGER NOT NULL,
    approved_office INTEGER,
    approved_operator TEXT,
    approved_at INTEGER,
    stay INTEGER,                 -- what it was used for
    CHECK (approved_at IS NULL OR approved_office <> office OR approved_operator <> operator)
) STRICT;

CREATE INDEX override_by_bed ON override (bed, elder) WHERE stay IS NULL;

CREATE INDEX override_used ON override (institution, approved_at) WHERE stay IS NOT NULL;

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

CREATE TABLE place_opening (
    place INTEGER NOT NULL, -- kitchen or site: one counter numbers all kinds
    permit_until TEXT,      -- the day from which the food permit holds no more; NULL: not limited
    closed_weekdays INTEGER NOT NULL CHECK (closed_weekdays BETWEEN 0 AND 126), -- bit 0 Monday ... bit 6 Sunday
    from_day TEXT NOT NULL,
    until_day TEXT NOT NULL CHECK (until_day > from_day),
    recorded_at INTEGER NOT NULL,
    superseded_at INTEGER,
    superseded_by INTEGER,  -- one number for each change
    CHECK ((superseded_at IS NULL) = (superseded_by IS NULL))
) STRICT;

CREATE INDEX place_opening_changed ON place_opening (place, superseded_by);

CREATE INDEX place_opening_live ON place_opening (place, from_day, until_day, permit_until, closed_weekdays, superseded_at)
    WHERE superseded_at IS NULL;

CREATE TRIGGER place_opening_overlap BEFORE INSERT ON place_opening WHEN NEW.superseded_at IS NULL
BEGIN
    SELECT RAISE(ABORT, 'one word on a day') WHERE EXISTS (
        SELECT 1 FROM place_opening WHERE place = NEW.place AND superseded_at IS NULL
            AND from_day < NEW.until_day AND until_day > NEW.from_day);
END;

CREATE TABLE plan (
    hash TEXT PRIMARY KEY,   -- SHA-256 of the file's bytes, hexadecimal
    region TEXT NOT NULL,
    version TEXT NOT NULL,
    text TEXT NOT NULL,
    loaded_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

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
    withdrawn_at INTEGER, withdraw_reason TEXT, withdraw_asked_by TEXT REFERENCES operator (operator), withdraw_asked_at INTEGER
    CHECK ((withdraw_asked_at IS NULL) = (withdraw_asked_by IS NULL)), withdrawn_by TEXT REFERENCES operator (operator)
    CHECK (withdrawn_by IS NULL OR withdrawn_at IS NOT NULL) CHECK (withdrawn_by <> withdraw_asked_by),     -- a proposal taken back, or a file that is no longer there
    CHECK (until_day > from_day),
    CHECK (approved_by <> proposed_by), -- two persons
    CHECK ((proposed_by IS NULL AND approved_by IS NULL AND approved_at IS NOT NULL)
        OR (proposed_by IS NOT NULL AND (approved_by IS NULL) = (approved_at IS NULL)))
) STRICT;

CREATE INDEX policy_by_kind ON policy (kind, region, from_day);

CREATE TRIGGER policy_approval_stays BEFORE UPDATE OF approved_by, approved_at ON policy
WHEN OLD.approved_at IS NOT NULL OR OLD.withdrawn_at IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'a policy is approved once'); END;

CREATE TRIGGER policy_remains BEFORE DELETE ON policy
BEGIN SELECT RAISE(ABORT, 'decisions cite it'); END;

CREATE TRIGGER policy_stays BEFORE UPDATE OF policy, kind, region, version, hash, from_day, until_day, text, proposed_by, proposed_at
ON policy
BEGIN SELECT RAISE(ABORT, 'a policy stays as it was proposed'); END;

CREATE TRIGGER policy_withdrawal_stays BEFORE UPDATE OF withdrawn_at, withdrawn_by, withdraw_reason, withdraw_asked_by, withdraw_asked_at
ON policy
WHEN OLD.withdrawn_at IS NOT NULL OR (OLD.withdraw_asked_at IS NOT NULL AND NEW.withdraw_asked_at IS NOT OLD.withdraw_asked_at)
    OR (NEW.withdrawn_at IS NOT NULL AND OLD.proposed_by IS NOT NULL AND OLD.approved_at IS NOT NULL
        AND (OLD.withdraw_asked_by IS NULL OR NEW.withdrawn_by IS NULL))
BEGIN SELECT RAISE(ABORT, 'what two persons approved two persons take back, once'); END;

CREATE TABLE population (
    area TEXT NOT NULL REFERENCES area (code),
    year INTEGER NOT NULL,
    registered_60 INTEGER NOT NULL CHECK (registered_60 >= 0),
    registered_65 INTEGER NOT NULL CHECK (registered_65 BETWEEN 0 AND registered_60),
    recorded_at INTEGER NOT NULL,
    superseded_at INTEGER
) STRICT;

CREATE UNIQUE INDEX population_live ON population (area, year) WHERE superseded_at IS NULL;

CREATE TABLE progress (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    next_id INTEGER NOT NULL,
    last_at INTEGER NOT NULL,            -- the clock never goes back, also not over a restart
    clock_offset_ms INTEGER NOT NULL,    -- system.clock of test instances
    ledger_size INTEGER NOT NULL,
    ledger_frontier BLOB NOT NULL        -- one hash of 32 bytes for each set bit of ledger_size, largest subtree first
) STRICT;

CREATE TABLE quota (
    kitchen INTEGER NOT NULL REFERENCES kitchen (kitchen),
    meal TEXT NOT NULL CHECK (meal IN ('breakfast', 'lunch', 'dinner')),
    area TEXT NOT NULL,
    covers INTEGER NOT NULL CHECK (covers >= 0),
    from_day TEXT NOT NULL,
    until_day TEXT NOT NULL CHECK (until_day > from_day),
    recorded_at INTEGER NOT NULL,
    superseded_at INTEGER
) STRICT;

CREATE INDEX quota_live ON quota (kitchen, meal, area, from_day, until_day, covers, superseded_at)
    WHERE superseded_at IS NULL;

CREATE TRIGGER quota_overlap BEFORE INSERT ON quota WHEN NEW.superseded_at IS NULL
BEGIN
    SELECT RAISE(ABORT, 'one share of a street at a time') WHERE EXISTS (
        SELECT 1 FROM quota WHERE kitchen = NEW.kitchen AND meal = NEW.meal AND area = NEW.area AND superseded_at IS NULL
            AND from_day < NEW.until_day AND until_day > NEW.from_day);
END;

CREATE TABLE quota_count (
    day TEXT NOT NULL,
    meal TEXT NOT NULL,
    kitchen INTEGER NOT NULL,
    area TEXT NOT NULL,
    capacity INTEGER NOT NULL CHECK (capacity >= 0),
    booked INTEGER NOT NULL CHECK (booked >= 0),
    PRIMARY KEY (day, meal, kitchen, area)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER quota_count_full BEFORE UPDATE OF booked ON quota_count
WHEN NEW.booked > OLD.booked AND NEW.booked > NEW.capacity
BEGIN SELECT RAISE(ABORT, 'the share is used up'); END;

CREATE TABLE quota_loan (
    booking INTEGER NOT NULL,
    day TEXT NOT NULL,
    meal TEXT NOT NULL,
    kitchen INTEGER NOT NULL,
    area TEXT NOT NULL, -- the street that borrowed
    lent_at INTEGER NOT NULL,
    returned_at INTEGER -- the booking was taken back
) STRICT;

CREATE INDEX quota_loan_by_day ON quota_loan (day, meal, kitchen, area);

CREATE UNIQUE INDEX quota_loan_live ON quota_loan (booking) WHERE returned_at IS NULL;

CREATE TABLE receipt (
    receipt INTEGER PRIMARY KEY,
    office INTEGER NOT NULL,
    request_key TEXT NOT NULL,
    params_mac BLOB NOT NULL,
    result TEXT NOT NULL,  -- the inside of the result map, without secret fields
    recorded_at INTEGER NOT NULL
) STRICT;

CREATE UNIQUE INDEX receipt_key ON receipt (office, request_key);

CREATE TABLE registry_mark (
    mark TEXT PRIMARY KEY,
    day TEXT NOT NULL
) STRICT, WITHOUT ROWID;

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

CREATE UNIQUE INDEX room_by_floor ON room (institution, floor, label);

CREATE TABLE serving (
    month TEXT NOT NULL,               -- of the meal's day, YYYY-MM
    site INTEGER NOT NULL,
    street TEXT NOT NULL,              -- of residence on that day: the subsidy goes with the person (补贴跟人走)
    booking INTEGER NOT NULL,
    serving INTEGER NOT NULL,
    recorded_at INTEGER NOT NULL,
    superseded_at INTEGER,
    ended INTEGER CHECK (ended > serving),  -- drawn when it was superseded: what a settlement made before still holds
    end_reason TEXT,
    site_area TEXT NOT NULL,
    kitchen INTEGER NOT NULL,
    elder INTEGER NOT NULL,
    day TEXT NOT NULL,
    meal TEXT NOT NULL CHECK (meal IN ('breakfast', 'lunch', 'dinner')),
    channel TEXT NOT NULL CHECK (channel IN ('dine_in', 'pickup', 'delivery')),
    age INTEGER NOT NULL CHECK (age >= 0),
    walk_in INTEGER NOT NULL CHECK (walk_in IN (0, 1)),
    price_fen INTEGER NOT NULL CHECK (price_fen >= 0),
    discount_fen INTEGER NOT NULL CHECK (discount_fen >= 0),
    subsidy_fen INTEGER NOT NULL CHECK (subsidy_fen >= 0),
    pays_fen INTEGER NOT NULL CHECK (pays_fen = price_fen - discount_fen - subsidy_fen AND pays_fen >= 0),
    daily_fen INTEGER NOT NULL CHECK (daily_fen BETWEEN 0 AND subsidy_fen), -- by rules of once a day
    rule TEXT NOT NULL,                -- the policy and the rules that gave
    class TEXT NOT NULL,               -- ids of the rules that subsidised, '' for none
    office INTEGER NOT NULL,
    operator TEXT NOT NULL, policy INTEGER, unsafe_reason TEXT, late_reason TEXT,
    PRIMARY KEY (month, site, street, booking, serving),
    CHECK (month = substr(day, 1, 7)),
    CHECK ((superseded_at IS NULL) = (ended IS NULL))
) STRICT, WITHOUT ROWID;

CREATE INDEX serving_by_kitchen ON serving (day, kitchen);

CREATE UNIQUE INDEX serving_daily ON serving (elder, day) WHERE superseded_at IS NULL AND daily_fen > 0;

CREATE INDEX serving_late ON serving (month, site, street, serving, ended) WHERE late_reason IS NOT NULL;

CREATE UNIQUE INDEX serving_of_booking ON serving (booking) WHERE superseded_at IS NULL;

CREATE INDEX serving_of_elder ON serving (elder, day) WHERE superseded_at IS NULL;

CREATE TRIGGER serving_of_served BEFORE INSERT ON serving
WHEN NOT EXISTS (SELECT 1 FROM booking WHERE booking = NEW.booking AND state = 'served' AND elder = NEW.elder
    AND day = NEW.day AND site = NEW.site)
BEGIN SELECT RAISE(ABORT, 'only a served booking is priced'); END;

CREATE TRIGGER serving_remains BEFORE DELETE ON serving
BEGIN SELECT RAISE(ABORT, 'a serving is superseded, never deleted'); END;

CREATE TRIGGER serving_stays BEFORE UPDATE OF month, site, street, booking, serving, recorded_at, superseded_at, ended,
    end_reason, site_area, kitchen, day, meal, channel, age, walk_in, price_fen, discount_fen, subsidy_fen, pays_fen, daily_fen,
    rule, class, office, operator ON serving
WHEN OLD.superseded_at IS NOT NULL OR NEW.superseded_at IS NULL OR NEW.price_fen <> OLD.price_fen
    OR NEW.discount_fen <> OLD.discount_fen OR NEW.subsidy_fen <> OLD.subsidy_fen OR NEW.booking <> OLD.booking
BEGIN SELECT RAISE(ABORT, 'a serving is superseded, never edited'); END;

CREATE TABLE session (
    token_hash BLOB PRIMARY KEY CHECK (length(token_hash) = 32),
    terminal INTEGER NOT NULL REFERENCES terminal (terminal),
    operator TEXT NOT NULL REFERENCES operator (operator),
    opened_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX session_by_expiry ON session (expires_at);

CREATE INDEX session_by_operator ON session (operator);

CREATE TABLE settlement (
    settlement INTEGER PRIMARY KEY,
    area TEXT NOT NULL,
    month TEXT NOT NULL,
    version INTEGER NOT NULL CHECK (version >= 1),
    reason TEXT,
    is_complete INTEGER NOT NULL CHECK (is_complete IN (0, 1)), -- the month was over
    last_serving INTEGER NOT NULL,  -- servings up to this one are in it
    covers INTEGER NOT NULL CHECK (covers >= 0),
    price_fen INTEGER NOT NULL CHECK (price_fen >= 0),
    discount_fen INTEGER NOT NULL CHECK (discount_fen >= 0),
    subsidy_fen INTEGER NOT NULL CHECK (subsidy_fen >= 0),
    pays_fen INTEGER NOT NULL CHECK (pays_fen = price_fen - discount_fen - subsidy_fen),
    hash TEXT NOT NULL,             -- SHA-256 over its lines
    office INTEGER NOT NULL,
    operator TEXT NOT NULL,
    made_at INTEGER NOT NULL, unrecorded INTEGER NOT NULL DEFAULT 0 CHECK (unrecorded >= 0), late INTEGER NOT NULL DEFAULT 0 CHECK (late BETWEEN 0 AND covers), late_missed INTEGER NOT NULL DEFAULT 0 CHECK (late_missed >= 0),
    UNIQUE (area, month, version)
) STRICT;

CREATE TRIGGER settlement_remains BEFORE DELETE ON settlement BEGIN SELECT RAISE(ABORT, 'a settlement is never deleted'); END;

CREATE TRIGGER settlement_stays BEFORE UPDATE ON settlement BEGIN SELECT RAISE(ABORT, 'a settlement is never changed'); END;

CREATE TABLE settlement_line (
    settlement INTEGER NOT NULL REFERENCES settlement (settlement),
    site INTEGER NOT NULL,
    street TEXT NOT NULL,           -- of residence: who pays
    site_area TEXT NOT NULL,
    covers INTEGER NOT NULL CHECK (covers > 0),
    price_fen INTEGER NOT NULL,
    discount_fen INTEGER NOT NULL,
    subsidy_fen INTEGER NOT NULL,
    pays_fen INTEGER NOT NULL CHECK (pays_fen = price_fen - discount_fen - subsidy_fen), late INTEGER NOT NULL DEFAULT 0 CHECK (late BETWEEN 0 AND covers),
    PRIMARY KEY (settlement, site, street)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER settlement_line_remains BEFORE DELETE ON settlement_line
BEGIN SELECT RAISE(ABORT, 'a settlement is never deleted'); END;

CREATE TRIGGER settlement_line_stays BEFORE UPDATE ON settlement_line
BEGIN SELECT RAISE(ABORT, 'a settlement is never changed'); END;

CREATE TABLE settlement_unrecorded (
    settlement INTEGER NOT NULL REFERENCES settlement (settlement),
    site INTEGER NOT NULL,
    day TEXT NOT NULL,
    meal TEXT NOT NULL CHECK (meal IN ('breakfast', 'lunch', 'dinner')),
    covers INTEGER NOT NULL CHECK (covers > 0),
    PRIMARY KEY (settlement, site, day, meal)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER settlement_unrecorded_remains BEFORE DELETE ON settlement_unrecorded
BEGIN SELECT RAISE(ABORT, 'a settlement is never deleted'); END;

CREATE TRIGGER settlement_unrecorded_stays BEFORE UPDATE ON settlement_unrecorded
BEGIN SELECT RAISE(ABORT, 'a settlement is never changed'); END;

CREATE TABLE site (
    site INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL CHECK (kind IN ('canteen', 'distribution_point', 'elder_table')),
    area TEXT NOT NULL REFERENCES area (code),
    registered_at INTEGER NOT NULL
) STRICT;

CREATE INDEX site_by_area ON site (area, site);

CREATE TABLE site_capacity (
    site INTEGER NOT NULL REFERENCES site (site),
    meal TEXT NOT NULL CHECK (meal IN ('breakfast', 'lunch', 'dinner')),
    channel TEXT NOT NULL CHECK (channel IN ('dine_in', 'pickup', 'delivery', 'total')),
    covers INTEGER NOT NULL CHECK (covers >= 0),
    seats INTEGER,           -- of dine_in, where the covers are told as seats x turns
    turns INTEGER,
    from_day TEXT NOT NULL,
    until_day TEXT NOT NULL CHECK (until_day > from_day),
    recorded_at INTEGER NOT NULL,
    superseded_at INTEGER,
    CHECK ((seats IS NULL) = (turns IS NULL)),
    CHECK (seats IS NULL OR (channel = 'dine_in' AND seats * turns = covers))
) STRICT;

CREATE INDEX site_capacity_live ON site_capacity (site, meal, channel, from_day, until_day, covers, superseded_at)
    WHERE superseded_at IS NULL;

CREATE TABLE site_distance (
    site INTEGER NOT NULL REFERENCES site (site),
    other INTEGER NOT NULL REFERENCES site (site),
    minutes INTEGER NOT NULL CHECK (minutes > 0),
    recorded_at INTEGER NOT NULL,
    superseded_at INTEGER,
    CHECK (site <> other)
) STRICT;

CREATE UNIQUE INDEX site_distance_live ON site_distance (site, other) WHERE superseded_at IS NULL;

CREATE TABLE site_kitchen (
    site INTEGER NOT NULL REFERENCES site (site),
    kitchen INTEGER NOT NULL REFERENCES kitchen (kitchen),
    from_day TEXT NOT NULL,
    until_day TEXT NOT NULL CHECK (until_day > from_day),
    recorded_at INTEGER NOT NULL,
    superseded_at INTEGER
) STRICT;

CREATE INDEX site_kitchen_fed ON site_kitchen (kitchen, site) WHERE superseded_at IS NULL;

CREATE INDEX site_kitchen_live ON site_kitchen (site, from_day, until_day, kitchen, superseded_at)
    WHERE superseded_at IS NULL;

CREATE TRIGGER site_kitchen_overlap BEFORE INSERT ON site_kitchen WHEN NEW.superseded_at IS NULL
BEGIN
    SELECT RAISE(ABORT, 'one kitchen feeds a site at a time') WHERE EXISTS (
        SELECT 1 FROM site_kitchen WHERE site = NEW.site AND superseded_at IS NULL
            AND from_day < NEW.until_day AND until_day > NEW.from_day);
END;

CREATE TABLE site_price (
    site INTEGER NOT NULL REFERENCES site (site),
    meal TEXT NOT NULL CHECK (meal IN ('breakfast', 'lunch', 'dinner')),
    price_fen INTEGER NOT NULL CHECK (price_fen >= 0),
    from_day TEXT NOT NULL,
    until_day TEXT NOT NULL CHECK (until_day > from_day),
    recorded_at INTEGER NOT NULL,
    superseded_at INTEGER
) STRICT;

CREATE INDEX site_price_live ON site_price (site, meal, from_day, until_day, price_fen, superseded_at)
    WHERE superseded_at IS NULL;

CREATE TABLE site_recognition (
    site INTEGER NOT NULL REFERENCES site (site),
    covers INTEGER NOT NULL CHECK (covers > 0), -- of its largest meal when it was recognised
    from_day TEXT NOT NULL,
    until_day TEXT NOT NULL CHECK (until_day > from_day),
    recorded_at INTEGER NOT NULL,
    superseded_at INTEGER
) STRICT;

CREATE UNIQUE INDEX site_recognition_live ON site_recognition (site) WHERE superseded_at IS NULL;

CREATE TABLE sitting_count (
    day TEXT NOT NULL,
    meal TEXT NOT NULL,
    site INTEGER NOT NULL,
    channel TEXT NOT NULL, -- 'total' only where the site has a total
    capacity INTEGER NOT NULL CHECK (capacity >= 0),
    booked INTEGER NOT NULL CHECK (booked >= 0),
    PRIMARY KEY (day, meal, site, channel)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER sitting_count_first BEFORE INSERT ON sitting_count WHEN NEW.booked > NEW.capacity
BEGIN SELECT RAISE(ABORT, 'no place is left'); END;

CREATE TRIGGER sitting_count_full BEFORE UPDATE OF booked ON sitting_count
WHEN NEW.booked > OLD.booked AND NEW.booked > NEW.capacity
BEGIN SELECT RAISE(ABORT, 'no place is left'); END;

CREATE TABLE special_count (
    day TEXT NOT NULL,
    meal TEXT NOT NULL,
    site INTEGER NOT NULL,
    channel TEXT NOT NULL,
    kitchen INTEGER NOT NULL,
    texture TEXT NOT NULL,
    diets INTEGER NOT NULL,
    allergens INTEGER NOT NULL,
    covers INTEGER NOT NULL CHECK (covers >= 0),
    PRIMARY KEY (day, meal, site, channel, kitchen, texture, diets, allergens)
) STRICT, WITHOUT ROWID;

CREATE VIEW special_cover AS
SELECT b.booking, b.day, b.meal, b.site, b.channel, b.kitchen, coalesce(b.texture, 'regular') AS texture, b.diets, b.allergens
FROM booking b
WHERE b.state <> 'cancelled' AND (b.diets <> 0 OR b.allergens <> 0 OR coalesce(b.texture, 'regular') <> 'regular'
    OR NOT EXISTS (SELECT 1 FROM site_kitchen k WHERE k.site = b.site AND k.kitchen = b.kitchen
        AND k.superseded_at IS NULL AND k.from_day <= b.day AND k.until_day > b.day));

CREATE TABLE standing (
    standing INTEGER PRIMARY KEY,
    elder INTEGER NOT NULL REFERENCES elder (elder),
    site INTEGER NOT NULL REFERENCES site (site),
    meal TEXT NOT NULL CHECK (meal IN ('breakfast', 'lunch', 'dinner')),
    channel TEXT NOT NULL CHECK (channel IN ('dine_in', 'pickup', 'delivery')),
    weekdays INTEGER NOT NULL CHECK (weekdays BETWEEN 1 AND 127), -- bit 0 Monday ... bit 6 Sunday
    from_day TEXT NOT NULL,
    until_day TEXT NOT NULL CHECK (until_day > from_day),
    office INTEGER NOT NULL,
    operator TEXT NOT NULL,
    set_at INTEGER NOT NULL,
    stopped_day TEXT, -- the first day without it
    stop_reason TEXT CHECK (stop_reason IN ('ended', 'death', 'admitted')),
    expanded_day TEXT NOT NULL, earlier_day TEXT, earlier_reason TEXT CHECK ((earlier_reason IS NULL) = (earlier_day IS NULL)), rank INTEGER NOT NULL DEFAULT 5, -- the civil day on which its coming days were last booked; '9999-12-31': over
    CHECK ((stopped_day IS NULL) = (stop_reason IS NULL))
) STRICT;

CREATE INDEX standing_by_elder ON standing (elder, standing);

CREATE INDEX standing_by_site ON standing (site, standing);

CREATE INDEX standing_due ON standing (expanded_day, rank, standing);

CREATE TABLE standing_day (
    standing INTEGER NOT NULL REFERENCES standing (standing),
    day TEXT NOT NULL,
    outcome TEXT NOT NULL CHECK (outcome IN ('booked', 'by_hand', 'refused', 'paused')),
    booking INTEGER,
    status TEXT, -- of a refusal
    judged_at INTEGER NOT NULL,
    PRIMARY KEY (standing, day),
    CHECK ((outcome = 'refused') = (status IS NOT NULL))
) STRICT, WITHOUT ROWID;

CREATE TABLE standing_pause (
    pause INTEGER PRIMARY KEY,
    standing INTEGER NOT NULL REFERENCES standing (standing),
    from_day TEXT NOT NULL,
    until_day TEXT NOT NULL CHECK (until_day > from_day),
    recorded_at INTEGER NOT NULL,
    superseded_at INTEGER
) STRICT;

CREATE INDEX standing_pause_live ON standing_pause (standing, from_day) WHERE superseded_at IS NULL;

CREATE TRIGGER standing_pause_overlap BEFORE INSERT ON standing_pause WHEN NEW.superseded_at IS NULL
BEGIN
    SELECT RAISE(ABORT, 'one pause at a time') WHERE EXISTS (
        SELECT 1 FROM standing_pause WHERE standing = NEW.standing AND superseded_at IS NULL
            AND from_day < NEW.until_day AND until_day > NEW.from_day);
END;

CREATE TABLE stay (
    stay INTEGER PRIMARY KEY,
    elder INTEGER NOT NULL REFERENCES elder (elder),
    institution INTEGER NOT NULL REFERENCES institution (institution),
    from_day TEXT NOT NULL,
    recorded_at INTEGER NOT NULL
) STRICT;

CREATE INDEX stay_by_elder ON stay (elder, from_day);

CREATE INDEX stay_by_institution ON stay (institution, from_day);

CREATE TABLE stay_by_books (
    institution INTEGER NOT NULL REFERENCES institution (institution),
    recorded_at INTEGER NOT NULL,
    stay INTEGER NOT NULL REFERENCES stay (stay),
    bed INTEGER NOT NULL REFERENCES bed (bed),
    elder INTEGER NOT NULL REFERENCES elder (elder),
    waiting INTEGER NOT NULL CHECK (waiting > 0), -- how many could have taken a bed of the house at that moment
    PRIMARY KEY (institution, recorded_at, stay, bed)
) STRICT, WITHOUT ROWID;

CREATE INDEX stay_by_books_by_elder ON stay_by_books (elder);

CREATE TABLE stay_lend (
    stay INTEGER PRIMARY KEY REFERENCES stay (stay),    -- the guest's
    lender INTEGER NOT NULL REFERENCES stay (stay),     -- the resident's
    until_day TEXT NOT NULL,                            -- guaranteed to the resident
    consent TEXT NOT NULL,
    fee_stopped_day TEXT NOT NULL,
    recorded_at INTEGER NOT NULL
) STRICT;

CREATE INDEX stay_lend_by_lender ON stay_lend (lender);

CREATE TABLE stay_notice (
    stay INTEGER NOT NULL REFERENCES stay (stay),
    kind TEXT NOT NULL,
    day TEXT NOT NULL,
    PRIMARY KEY (stay, kind, day)
) STRICT, WITHOUT ROWID;

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
    outcome TEXT, closed_by TEXT NOT NULL DEFAULT '',
    CHECK ((closed_at IS NULL) = (outcome IS NULL))
) STRICT;

CREATE UNIQUE INDEX task_by_subject ON task (subject, kind, office) WHERE closed_at IS NULL;

CREATE INDEX task_closed ON task (office, closed_at, due_day, task) WHERE closed_at IS NOT NULL;

CREATE INDEX task_of_subject ON task (subject, kind, opened_at);

CREATE INDEX task_open ON task (office, due_day) WHERE closed_at IS NULL;

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

CREATE TABLE terminal_failure (
    terminal INTEGER PRIMARY KEY REFERENCES terminal (terminal),
    failures INTEGER NOT NULL,
    locked_until INTEGER NOT NULL
, tries_locked INTEGER NOT NULL DEFAULT 0) STRICT;

CREATE TABLE unit (
    unit INTEGER PRIMARY KEY,
    institution INTEGER NOT NULL REFERENCES institution (institution),
    kind TEXT NOT NULL CHECK (kind IN ('dementia', 'nursing')),
    name TEXT NOT NULL,
    UNIQUE (institution, name)
) STRICT;

CREATE TABLE unmasking (
    unmasking INTEGER PRIMARY KEY,
    elder INTEGER NOT NULL REFERENCES elder (elder),
    office INTEGER NOT NULL REFERENCES office (office),
    operator TEXT NOT NULL,
    purpose TEXT NOT NULL,
    at INTEGER NOT NULL
, purpose_sealed BLOB) STRICT;

CREATE INDEX unmasking_by_elder ON unmasking (elder, at);

CREATE INDEX unmasking_by_office ON unmasking (office, unmasking);

CREATE INDEX unmasking_unsealed ON unmasking (unmasking) WHERE purpose_sealed IS NULL;

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

CREATE TABLE waitlist_application (
    application INTEGER PRIMARY KEY,
    elder INTEGER NOT NULL REFERENCES elder (elder),
    applied_at INTEGER NOT NULL,  -- orders the queue; never the date of verification
    needs INTEGER NOT NULL,       -- bits: nursing, dementia, wheelchair, spouse
    filed_by TEXT,
    office INTEGER NOT NULL REFERENCES office (office),
    operator TEXT NOT NULL
, spouse INTEGER REFERENCES elder (elder)
    CHECK (spouse <> elder)) STRICT;

CREATE INDEX waitlist_application_by_elder ON waitlist_application (elder, application);

CREATE INDEX waitlist_application_by_spouse ON waitlist_application (spouse) WHERE spouse IS NOT NULL;

CREATE TRIGGER waitlist_application_fixed BEFORE UPDATE OF application, applied_at, needs, filed_by, office, operator
    ON waitlist_application
BEGIN SELECT RAISE(ABORT, 'an application keeps its date'); END;

CREATE TRIGGER waitlist_application_person BEFORE UPDATE OF elder ON waitlist_application
WHEN NEW.elder <> OLD.elder AND NOT EXISTS (SELECT 1 FROM elder_correction
    WHERE elder = NEW.elder AND merged = OLD.elder AND outcome = 'done')
BEGIN SELECT RAISE(ABORT, 'a row changes its person where two records become one'); END;

CREATE TRIGGER waitlist_application_spouse BEFORE UPDATE OF spouse ON waitlist_application
WHEN NEW.spouse IS NOT OLD.spouse AND NOT EXISTS (SELECT 1 FROM elder_correction
    WHERE outcome = 'done' AND (merged = OLD.spouse OR merged = OLD.elder))
BEGIN SELECT RAISE(ABORT, 'an application keeps its needs'); END;

CREATE TABLE waitlist_ban (
    ban INTEGER PRIMARY KEY,
    elder INTEGER NOT NULL REFERENCES elder (elder),
    cause TEXT NOT NULL,
    from_day TEXT NOT NULL,
    until_day TEXT NOT NULL CHECK (until_day >= from_day),
    recorded_at INTEGER NOT NULL
) STRICT;

CREATE INDEX waitlist_ban_by_elder ON waitlist_ban (elder, until_day);

CREATE TABLE waitlist_block (
    institution INTEGER NOT NULL,
    first_key TEXT NOT NULL,
    standing INTEGER NOT NULL CHECK (standing > 0),
    PRIMARY KEY (institution, first_key)
) STRICT, WITHOUT ROWID;

CREATE TABLE waitlist_choice (
    application INTEGER NOT NULL REFERENCES waitlist_application (application),
    institution INTEGER NOT NULL REFERENCES institution (institution),
    choice INTEGER NOT NULL CHECK (choice > 0),
    recorded_at INTEGER NOT NULL,
    superseded_at INTEGER, end_cause TEXT,        -- dropped out: declined as a lower choice
    PRIMARY KEY (application, choice)
) STRICT, WITHOUT ROWID;

CREATE INDEX waitlist_choice_by_institution ON waitlist_choice (institution, application);

CREATE INDEX waitlist_choice_dropped ON waitlist_choice (superseded_at) WHERE superseded_at IS NOT NULL;

CREATE TABLE waitlist_complaint (
    complaint INTEGER PRIMARY KEY,
    number TEXT NOT NULL UNIQUE,
    application INTEGER,
    offer INTEGER,
    due_day TEXT NOT NULL,
    answer TEXT,
    answered_at INTEGER,
    office INTEGER NOT NULL,
    operator TEXT NOT NULL,
    recorded_at INTEGER NOT NULL,
    CHECK (application IS NOT NULL OR offer IS NOT NULL)
) STRICT;

CREATE INDEX waitlist_complaint_by_application ON waitlist_complaint (application);

CREATE INDEX waitlist_complaint_by_offer ON waitlist_complaint (offer);

CREATE TABLE waitlist_house (
    institution INTEGER PRIMARY KEY REFERENCES institution (institution),
    offers_by_itself INTEGER NOT NULL CHECK (offers_by_itself IN (0, 1)),
    recorded_at INTEGER NOT NULL
) STRICT;

CREATE TABLE waitlist_place (
    waitlist_place INTEGER PRIMARY KEY,
    institution INTEGER NOT NULL REFERENCES institution (institution),
    application INTEGER NOT NULL REFERENCES waitlist_application (application),
    choice INTEGER NOT NULL,
    tier INTEGER NOT NULL,
    scheme TEXT,
    level TEXT,
    order_key TEXT NOT NULL,
    clause TEXT NOT NULL,         -- of the policy, which put it into its tier
    policy TEXT NOT NULL,         -- hash
    version TEXT NOT NULL,        -- of the policy
    cause TEXT NOT NULL,          -- why it came to stand here
    end_cause TEXT,               -- why it no longer does
    recorded_at INTEGER NOT NULL,
    superseded_at INTEGER,
    CHECK ((superseded_at IS NULL) = (end_cause IS NULL))
) STRICT;

CREATE INDEX waitlist_place_all ON waitlist_place (institution, recorded_at);

CREATE INDEX waitlist_place_by_application ON waitlist_place (application, recorded_at);

CREATE INDEX waitlist_place_live ON waitlist_place (institution, order_key, scheme, level, clause) WHERE superseded_at IS NULL;

CREATE UNIQUE INDEX waitlist_place_of ON waitlist_place (application, institution) WHERE superseded_at IS NULL;

CREATE TRIGGER waitlist_place_fixed BEFORE UPDATE ON waitlist_place
WHEN OLD.superseded_at IS NOT NULL OR NEW.order_key <> OLD.order_key OR NEW.institution <> OLD.institution
    OR NEW.application <> OLD.application OR NEW.recorded_at <> OLD.recorded_at
BEGIN SELECT RAISE(ABORT, 'a place is superseded, never edited'); END;

CREATE TABLE waitlist_ranked (
    institution INTEGER PRIMARY KEY REFERENCES institution (institution),
    policy TEXT NOT NULL,         -- hash; '': not known, by what its places name
    recorded_at INTEGER NOT NULL
) STRICT;

CREATE TABLE waitlist_standing (
    standing INTEGER PRIMARY KEY,
    application INTEGER NOT NULL REFERENCES waitlist_application (application),
    state TEXT NOT NULL CHECK (state IN ('submitted', 'queued', 'deferred', 'suspended', 'offered', 'accepted', 'admitted',
        'rejected', 'withdrawn', 'removed', 'ineligible', 'deceased')),
    cause TEXT NOT NULL,          -- why this row began: "verified", "assessment_lapsed"
    note TEXT,
    until_day TEXT,               -- when the state ends by itself (exclusive): deferred, suspended
    next_day TEXT NOT NULL,       -- first day on which time alone may change something
    confirmed_day TEXT NOT NULL,  -- last heard of: applied, verified or confirmed
    scheme TEXT,
    level TEXT,
    dementia TEXT NOT NULL,
    flags INTEGER NOT NULL,       -- bits in the order of the vocabulary
    registered_area TEXT NOT NULL,
    residence_area TEXT NOT NULL,
    office INTEGER NOT NULL,
    operator TEXT NOT NULL,
    recorded_at INTEGER NOT NULL,
    superseded_at INTEGER
, policy TEXT, version TEXT) STRICT;

CREATE INDEX waitlist_standing_all ON waitlist_standing (application, recorded_at);

CREATE INDEX waitlist_standing_due ON waitlist_standing (next_day) WHERE superseded_at IS NULL;

CREATE INDEX waitlist_standing_left ON waitlist_standing (recorded_at) WHERE superseded_at IS NULL
    AND state IN ('admitted', 'rejected', 'withdrawn', 'removed', 'ineligible', 'deceased');

CREATE UNIQUE INDEX waitlist_standing_live ON waitlist_standing (application) WHERE superseded_at IS NULL;

CREATE INDEX waitlist_standing_submitted ON waitlist_standing (application) WHERE superseded_at IS NULL AND state = 'submitted';

CREATE TRIGGER waitlist_standing_fixed BEFORE UPDATE ON waitlist_standing
WHEN OLD.superseded_at IS NOT NULL OR NEW.state <> OLD.state OR NEW.application <> OLD.application
    OR NEW.recorded_at <> OLD.recorded_at
BEGIN SELECT RAISE(ABORT, 'a standing is superseded, never edited'); END;

CREATE TABLE waitlist_strike (
    strike INTEGER PRIMARY KEY,
    elder INTEGER NOT NULL REFERENCES elder (elder),
    application INTEGER NOT NULL,
    institution INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('strike', 'withdrawal')),
    cause TEXT NOT NULL,
    on_day TEXT NOT NULL,
    recorded_at INTEGER NOT NULL
) STRICT;

CREATE INDEX waitlist_strike_by_elder ON waitlist_strike (elder, kind, on_day);

CREATE TABLE waitlist_term (
    subject INTEGER PRIMARY KEY,  -- an offer; an application, to be verified
    kind TEXT NOT NULL CHECK (kind IN ('verify', 'answer', 'admit')),
    from_day TEXT NOT NULL,       -- whose working days behind it are counted
    workdays INTEGER NOT NULL CHECK (workdays > 0),
    until_day TEXT NOT NULL,
    table_until TEXT NOT NULL     -- the last day of the table it was counted by; '': of none
) STRICT;

CREATE INDEX waitlist_term_counted ON waitlist_term (table_until);
