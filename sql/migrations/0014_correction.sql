-- Corrections of who a person is: another number on the document, or two records that are one person. Asked by one person,
-- done by another of the bureau. What was on file before stays here, sealed.

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

CREATE UNIQUE INDEX elder_correction_open ON elder_correction (elder) WHERE outcome IS NULL;
CREATE INDEX elder_correction_by_elder ON elder_correction (elder, correction);
CREATE INDEX elder_correction_by_merged ON elder_correction (merged) WHERE merged IS NOT NULL;

CREATE TRIGGER elder_correction_fixed BEFORE UPDATE ON elder_correction WHEN OLD.outcome IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'what is decided stays decided'); END;

-- Rows that are never edited still change whose they are where two records become one, and only there.

DROP TRIGGER bed_hold_fixed;
CREATE TRIGGER bed_hold_fixed BEFORE UPDATE OF bed_hold, bed, institution, kind, subject, from_day, until_day, recorded_at,
    superseded_at ON bed_hold
WHEN OLD.superseded_at IS NOT NULL OR NEW.from_day <> OLD.from_day OR NEW.until_day <> OLD.until_day OR NEW.bed <> OLD.bed
BEGIN SELECT RAISE(ABORT, 'an interval is superseded, never edited'); END;

CREATE TRIGGER bed_hold_person BEFORE UPDATE OF elder ON bed_hold
WHEN NEW.elder IS NOT OLD.elder AND NOT EXISTS (SELECT 1 FROM elder_correction
    WHERE elder = NEW.elder AND merged = OLD.elder AND outcome = 'done')
BEGIN SELECT RAISE(ABORT, 'a row changes its person where two records become one'); END;

DROP TRIGGER occupancy_fixed;
CREATE TRIGGER occupancy_fixed BEFORE UPDATE OF occupancy, stay, bed, institution, from_day, until_day, recorded_at,
    superseded_at, away, guest ON occupancy
WHEN OLD.superseded_at IS NOT NULL OR NEW.from_day <> OLD.from_day OR NEW.until_day <> OLD.until_day
    OR NEW.bed <> OLD.bed OR NEW.away IS NOT OLD.away OR NEW.guest <> OLD.guest
BEGIN SELECT RAISE(ABORT, 'an interval is superseded, never edited'); END;

CREATE TRIGGER occupancy_person BEFORE UPDATE OF elder ON occupancy WHEN NEW.elder <> OLD.elder
BEGIN
    SELECT RAISE(ABORT, 'a row changes its person where two records become one') WHERE NOT EXISTS (
        SELECT 1 FROM elder_correction WHERE elder = NEW.elder AND merged = OLD.elder AND outcome = 'done');
    SELECT RAISE(ABORT, 'the person has a bed') WHERE NEW.superseded_at IS NULL AND EXISTS (
        SELECT 1 FROM occupancy WHERE elder = NEW.elder AND superseded_at IS NULL
            AND from_day < NEW.until_day AND until_day > NEW.from_day);
END;

DROP TRIGGER waitlist_application_fixed;
CREATE TRIGGER waitlist_application_fixed BEFORE UPDATE OF application, applied_at, needs, filed_by, office, operator
    ON waitlist_application
BEGIN SELECT RAISE(ABORT, 'an application keeps its date'); END;

CREATE TRIGGER waitlist_application_person BEFORE UPDATE OF elder ON waitlist_application
WHEN NEW.elder <> OLD.elder AND NOT EXISTS (SELECT 1 FROM elder_correction
    WHERE elder = NEW.elder AND merged = OLD.elder AND outcome = 'done')
BEGIN SELECT RAISE(ABORT, 'a row changes its person where two records become one'); END;

DROP TRIGGER offer_closed;
CREATE TRIGGER offer_closed BEFORE UPDATE OF offer, bed, institution, application, state, answer_by, accepted_at, admit_by,
    closed_at, reason, evidence, counts ON offer
WHEN OLD.closed_at IS NOT NULL AND NOT (OLD.state = 'admitted' AND NEW.state = 'accepted')
BEGIN SELECT RAISE(ABORT, 'a closed offer stays closed'); END;

DROP TRIGGER serving_stays;
CREATE TRIGGER serving_stays BEFORE UPDATE OF month, site, street, booking, serving, recorded_at, superseded_at, ended,
    end_reason, site_area, kitchen, day, meal, channel, age, walk_in, price_fen, discount_fen, subsidy_fen, pays_fen, daily_fen,
    rule, class, office, operator ON serving
WHEN OLD.superseded_at IS NOT NULL OR NEW.superseded_at IS NULL OR NEW.price_fen <> OLD.price_fen
    OR NEW.discount_fen <> OLD.discount_fen OR NEW.subsidy_fen <> OLD.subsidy_fen OR NEW.booking <> OLD.booking
BEGIN SELECT RAISE(ABORT, 'a serving is superseded, never edited'); END;
