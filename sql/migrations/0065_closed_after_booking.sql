-- On a printed sheet, covers of a site that hands out nothing that day: it was closed, or lost its permit, after they were booked.
ALTER TABLE kitchen_print_row ADD COLUMN closed INTEGER NOT NULL DEFAULT 0 CHECK (closed IN (0, 1));

-- What was known of a day at a moment: a meal that was begun before its place closed was handed out.
CREATE INDEX calendar_day_told ON calendar_day (place, day, recorded_at);
