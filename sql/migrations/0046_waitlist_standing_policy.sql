-- By which rules an application came to stand as it does: those of the first house it names, as a place names its own.
ALTER TABLE waitlist_standing ADD COLUMN policy TEXT;  -- hash; NULL: decided before it was noted
ALTER TABLE waitlist_standing ADD COLUMN version TEXT; -- of that policy
