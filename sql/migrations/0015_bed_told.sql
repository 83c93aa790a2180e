-- Until when boards have been told of what the clock alone does to beds: a hold that ends, a day that has come, a cleaning
-- that is over.

CREATE TABLE bed_told (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    day TEXT NOT NULL,           -- everything of this day and before is told
    until_day TEXT NOT NULL,     -- days that are being told, up to this one; = day: none
    bed INTEGER NOT NULL,        -- ... of these days, the beds up to this one
    cleaned_at INTEGER NOT NULL  -- every cleaning that was over by then is told
) STRICT;

-- A guest lies in a bed that was lent by who is away, and is gone before they are back: nobody else may share a night with
-- somebody's held bed.
DROP TRIGGER occupancy_bed_overlap;
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
