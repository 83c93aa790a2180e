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

-- name: calendar_known
-- What was known at a moment of a day of a site and its kitchen: permits, days of rest, and exceptions.
-- hot
SELECT o.place AS place, o.permit_until AS permit_until, o.closed_weekdays AS closed_weekdays,
    (SELECT d.open FROM calendar_day d WHERE d.place = o.place AND d.day = :day AND d.recorded_at <= :known
        AND (d.superseded_at IS NULL OR d.superseded_at > :known)) AS open
FROM place_opening o
WHERE o.place IN (:site, :kitchen) AND o.from_day <= :day AND o.until_day > :day AND o.recorded_at <= :known
    AND (o.superseded_at IS NULL OR o.superseded_at > :known)
ORDER BY o.place;
