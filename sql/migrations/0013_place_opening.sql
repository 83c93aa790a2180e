-- On which weekdays a kitchen or a site rests and until when its food permit holds, with the days of which that is said: a
-- renewed permit or another day of rest leaves the days before as they were.
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

CREATE UNIQUE INDEX place_opening_live ON place_opening (place, from_day) WHERE superseded_at IS NULL;

CREATE INDEX place_opening_changed ON place_opening (place, superseded_by);

CREATE TRIGGER place_opening_overlap BEFORE INSERT ON place_opening WHEN NEW.superseded_at IS NULL
BEGIN
    SELECT RAISE(ABORT, 'one word on a day') WHERE EXISTS (
        SELECT 1 FROM place_opening WHERE place = NEW.place AND superseded_at IS NULL
            AND from_day < NEW.until_day AND until_day > NEW.from_day);
END;

-- Before, the last day of the permit was kept.
INSERT INTO place_opening (place, permit_until, closed_weekdays, from_day, until_day, recorded_at)
SELECT kitchen, date(permit_until, '+1 day'), closed_weekdays, '0001-01-01', '9999-12-31', registered_at FROM kitchen
UNION ALL SELECT site, date(permit_until, '+1 day'), closed_weekdays, '0001-01-01', '9999-12-31', registered_at FROM site;

ALTER TABLE kitchen DROP COLUMN permit_until;
ALTER TABLE kitchen DROP COLUMN closed_weekdays;
ALTER TABLE site DROP COLUMN permit_until;
ALTER TABLE site DROP COLUMN closed_weekdays;
