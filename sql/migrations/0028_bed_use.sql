-- A bed that was taken and left on one day: nobody has it for a night, so no interval tells of it, and it is to be cleaned all
-- the same.

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
CREATE INDEX bed_use_by_stay ON bed_use (stay) WHERE superseded_at IS NULL;
CREATE INDEX bed_use_by_institution ON bed_use (institution, day) WHERE superseded_at IS NULL;

CREATE TRIGGER bed_use_fixed BEFORE UPDATE ON bed_use
WHEN OLD.superseded_at IS NOT NULL OR NEW.day <> OLD.day OR NEW.bed <> OLD.bed OR NEW.stay <> OLD.stay
BEGIN SELECT RAISE(ABORT, 'a use is superseded, never edited'); END;

-- What stays have been through so far: whoever takes a bed and takes another, goes or dies on the same day. The movement that
-- took the bed gives the row its number: no two rows of any table share one.
INSERT INTO bed_use (bed_use, stay, bed, institution, day, recorded_at)
SELECT t.movement, t.stay, t.bed, s.institution, t.on_day, t.left_at FROM (
    SELECT m.movement, m.stay, m.bed, m.on_day,
        lead(m.on_day) OVER stays AS left_day, lead(m.recorded_at) OVER stays AS left_at
    FROM movement m
    WHERE m.cancelled_at IS NULL AND m.event IN ('admit', 'transfer', 'swap', 'discharge', 'death')
    WINDOW stays AS (PARTITION BY m.stay ORDER BY m.on_day, m.movement)) AS t
JOIN stay s ON s.stay = t.stay
WHERE t.left_day = t.on_day AND t.bed IS NOT NULL;

-- A bed may be left more than once on a day: what is clean again is told of each leaving.
ALTER TABLE bed_cleaning RENAME TO bed_cleaning_told;
CREATE TABLE bed_cleaning (
    bed INTEGER NOT NULL REFERENCES bed (bed),
    left_day TEXT NOT NULL,
    bed_use INTEGER NOT NULL,        -- that ended on the day; 0: it was left after a night
    cleaned_at INTEGER NOT NULL,
    office INTEGER NOT NULL REFERENCES office (office),
    operator TEXT NOT NULL,
    PRIMARY KEY (bed, left_day, bed_use)
) STRICT, WITHOUT ROWID;
-- What was told before was told of the last leaving by then, on that day.
INSERT INTO bed_cleaning (bed, left_day, bed_use, cleaned_at, office, operator)
SELECT t.bed, t.left_day, coalesce((SELECT max(u.bed_use) FROM bed_use u WHERE u.bed = t.bed AND u.day = t.left_day
        AND u.recorded_at <= t.cleaned_at AND NOT EXISTS (SELECT 1 FROM occupancy o WHERE o.bed = u.bed
            AND o.superseded_at IS NULL AND o.until_day = u.day AND o.recorded_at > u.recorded_at
            AND o.recorded_at <= t.cleaned_at)), 0),
    t.cleaned_at, t.office, t.operator
FROM bed_cleaning_told t;
DROP TABLE bed_cleaning_told;
