-- The calendar: days on which a kitchen or a site is open or closed against its weekdays.

-- name: calendar_of_two
-- The exceptions of a site and its kitchen within some days, both ends included.
-- hot
SELECT place, day, open FROM calendar_day
WHERE place IN (:site, :kitchen) AND superseded_at IS NULL AND day >= :from AND day <= :until
ORDER BY place, day;

-- name: calendar_of_all
-- The exceptions of every place within some days, both ends included.
-- hot
SELECT place, day, open FROM calendar_day
WHERE day >= :from AND day <= :until AND superseded_at IS NULL
ORDER BY place, day;

-- name: calendar_supersede
-- What was said of a day is no longer said.
-- hot
UPDATE calendar_day SET superseded_at = :now WHERE place = :place AND day = :day AND superseded_at IS NULL;

-- name: calendar_insert
-- A day that is open or closed against its weekday.
INSERT INTO calendar_day (place, day, open, recorded_at) VALUES (:place, :day, :open, :now);
