-- A standing order that a death or an admission stops may have been ended for a later day already: a mistaken report gives
-- that end back.
ALTER TABLE standing ADD COLUMN earlier_day TEXT;
ALTER TABLE standing ADD COLUMN earlier_reason TEXT CHECK ((earlier_reason IS NULL) = (earlier_day IS NULL));
