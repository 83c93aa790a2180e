-- Boards are told of what the clock alone does to beds.

-- name: bed_told_get
-- Until when that has been told.
-- hot
SELECT day, until_day, bed, cleaned_at FROM bed_told WHERE only = 1;

-- name: bed_told_begin
-- An instance that tells for the first time has nothing behind it.
INSERT INTO bed_told (only, day, until_day, bed, cleaned_at) VALUES (1, :day, :day, 0, :now);

-- name: bed_told_put
-- So far now.
UPDATE bed_told SET day = :day, until_day = :until_day, bed = :bed, cleaned_at = :cleaned_at WHERE only = 1;

-- name: bed_turns
-- Beds something begins or ends for on days behind one and up to another, a page. House by house: what is over long since is
-- not looked at.
SELECT bed FROM (
    SELECT o.bed FROM institution i JOIN occupancy o ON o.institution = i.institution AND o.superseded_at IS NULL
        AND o.until_day > :day
    WHERE o.until_day <= :until_day OR (o.from_day > :day AND o.from_day <= :until_day)
    UNION SELECT h.bed FROM institution i JOIN bed_hold h ON h.institution = i.institution AND h.superseded_at IS NULL
        AND h.until_day > :day
    WHERE h.until_day <= :until_day OR (h.from_day > :day AND h.from_day <= :until_day)
    UNION SELECT k.bed FROM institution i JOIN bed_closure k ON k.institution = i.institution AND k.superseded_at IS NULL
        AND k.until_day > :day
    WHERE k.until_day <= :until_day OR (k.from_day > :day AND k.from_day <= :until_day)
    UNION SELECT u.bed FROM institution i JOIN bed_use u ON u.institution = i.institution AND u.superseded_at IS NULL
        AND u.day > :day AND u.day <= :until_day
    UNION SELECT b.bed FROM bed b WHERE (b.opened_day > :day AND b.opened_day <= :until_day)
        OR (b.built_day > :day AND b.built_day <= :until_day)
    UNION SELECT c.bed FROM bed_class c WHERE c.superseded_at IS NULL AND c.from_day > :day AND c.from_day <= :until_day
    UNION SELECT m.bed FROM bed_mark m WHERE m.superseded_at IS NULL AND ((m.from_day > :day AND m.from_day <= :until_day)
        OR (m.until_day > :day AND m.until_day <= :until_day)))
WHERE bed > :after ORDER BY bed LIMIT :limit;

-- name: bed_being_cleaned
-- Empty beds that were left since a day in houses that clean them before the next, and how that went.
SELECT t.bed, t.left_day, t.left_at, t.cleaning_hours,
    (SELECT g.cleaned_at FROM bed_cleaning g WHERE g.bed = t.bed AND g.left_day = t.left_day AND g.bed_use = t.left_use)
        AS cleaned_at
FROM (
    SELECT o.bed, o.until_day AS left_day, o.recorded_at AS left_at, 0 AS left_use, i.cleaning_hours
    FROM institution i JOIN occupancy o ON o.institution = i.institution AND o.superseded_at IS NULL
        AND o.until_day > :since AND o.until_day <= :today
    WHERE i.cleaning_hours > 0
    UNION ALL SELECT u.bed, u.day, u.recorded_at, u.bed_use, i.cleaning_hours
    FROM institution i JOIN bed_use u ON u.institution = i.institution AND u.superseded_at IS NULL
        AND u.day > :since AND u.day <= :today
    WHERE i.cleaning_hours > 0) AS t
WHERE NOT EXISTS (SELECT 1 FROM occupancy p WHERE p.bed = t.bed AND p.superseded_at IS NULL
    AND p.from_day <= :today AND p.until_day > :today)
ORDER BY t.bed;

-- name: bed_left_lately
-- Empty beds of one house that were left since a day.
-- hot
SELECT o.bed FROM occupancy o
WHERE o.institution = :institution AND o.superseded_at IS NULL AND o.until_day > :since AND o.until_day <= :today
    AND NOT EXISTS (SELECT 1 FROM occupancy p WHERE p.bed = o.bed AND p.superseded_at IS NULL
        AND p.from_day <= :today AND p.until_day > :today)
UNION SELECT u.bed FROM bed_use u
WHERE u.institution = :institution AND u.superseded_at IS NULL AND u.day > :since AND u.day <= :today
    AND NOT EXISTS (SELECT 1 FROM occupancy p WHERE p.bed = u.bed AND p.superseded_at IS NULL
        AND p.from_day <= :today AND p.until_day > :today)
ORDER BY bed;

-- name: bed_of_task
-- Where the bed stands that a task is about; of a stay the bed of today, else the nearest one.
-- hot
SELECT b.bed, b.institution, i.name AS house, r.label AS room, b.label
FROM bed b JOIN room r ON r.room = b.room JOIN institution i ON i.institution = b.institution
WHERE b.bed = CASE :about WHEN 'bed' THEN :subject
    WHEN 'stay' THEN (SELECT o.bed FROM occupancy o WHERE o.stay = :subject AND o.superseded_at IS NULL
        ORDER BY o.from_day <= :today AND o.until_day > :today DESC, o.from_day > :today DESC, o.until_day DESC LIMIT 1)
    WHEN 'offer' THEN (SELECT f.bed FROM offer f WHERE f.offer = :subject)
    WHEN 'approval' THEN (SELECT a.bed FROM bed_approval a WHERE a.approval = :subject) END;
