-- Standing orders open a day in the order of need (domain.md §3.8.4), as it was when they were booked last; at first all alike.
ALTER TABLE standing ADD COLUMN rank INTEGER NOT NULL DEFAULT 5;
DROP INDEX standing_due;
CREATE INDEX standing_due ON standing (expanded_day, rank, standing);
