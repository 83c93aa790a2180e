-- Meals that were neither served, missed nor cancelled when a month was settled: how many, and the first sittings they are of. A
-- settlement with any is not complete.
ALTER TABLE settlement ADD COLUMN unrecorded INTEGER NOT NULL DEFAULT 0 CHECK (unrecorded >= 0);

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
