-- Meals that a lead recorded when the days for it were over, and why: a settlement counts them apart.
ALTER TABLE serving ADD COLUMN late_reason TEXT;
ALTER TABLE missed ADD COLUMN late_reason TEXT;
ALTER TABLE settlement ADD COLUMN late INTEGER NOT NULL DEFAULT 0 CHECK (late BETWEEN 0 AND covers);
ALTER TABLE settlement ADD COLUMN late_missed INTEGER NOT NULL DEFAULT 0 CHECK (late_missed >= 0);
ALTER TABLE settlement_line ADD COLUMN late INTEGER NOT NULL DEFAULT 0 CHECK (late BETWEEN 0 AND covers);

-- A sale to guests that was typed wrongly.
ALTER TABLE guest_cover ADD COLUMN superseded_at INTEGER;
ALTER TABLE guest_cover ADD COLUMN end_reason TEXT CHECK ((end_reason IS NULL) = (superseded_at IS NULL));

-- They are few, and sought by month.
CREATE INDEX serving_late ON serving (month, site, street, serving, ended) WHERE late_reason IS NOT NULL;
CREATE INDEX missed_late ON missed (day, booking) WHERE late_reason IS NOT NULL AND superseded_at IS NULL;

-- What shares left goes by time alone from the release on.
CREATE INDEX meal_wait_by_time ON meal_wait (day, meal, since, wait) WHERE state = 'waiting';
