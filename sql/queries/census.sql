-- The nightly census.

-- name: census_beds
-- Every bed of an area or house, and what it counts as on a night somebody has it (bed_night).
SELECT b.bed, b.opened_day > :on AS planned, (SELECT CASE WHEN n.from_day <= :night THEN n.counts END FROM bed_night n
    WHERE n.night > b.bed * 4194304 + :night AND n.night < (b.bed + 1) * 4194304 ORDER BY n.night LIMIT 1) AS counts
FROM institution i JOIN bed b ON b.institution = i.institution
WHERE i.area >= :area_from AND i.area < :area_until AND (:institution = 0 OR i.institution = :institution);

-- name: census_empty
-- What a bed that nobody has on a night is waiting for, and its effective class.
-- hot
SELECT b.built_day, b.opened_day, (SELECT k.state FROM bed_closure k WHERE k.bed = b.bed AND k.superseded_at IS NULL
        AND k.from_day <= :on AND k.until_day > :on) AS closure,
    NULL AS stay, 0 AS away,
    {bed_kept} AS held,
    i.cleaning_hours, {bed_left_columns},
    (SELECT c.class FROM bed_class c INDEXED BY bed_class_live WHERE c.bed = b.bed AND c.superseded_at IS NULL
        AND c.from_day <= :on AND c.until_day > :on ORDER BY c.truth DESC LIMIT 1) AS class
FROM bed b JOIN institution i ON i.institution = b.institution
    LEFT JOIN occupancy l ON l.occupancy = CASE WHEN i.cleaning_hours > 0 THEN {bed_last_night} END
    LEFT JOIN bed_use u ON u.bed_use = CASE WHEN i.cleaning_hours > 0 THEN {bed_last_use} END
WHERE b.bed = :bed;

-- name: bed_night_recount
-- On how many days on which something changes a bed counts otherwise than its intervals say.
WITH turn (bed, day) AS (
    SELECT night / 4194304, date(from_day * 86400, 'unixepoch') FROM bed_night
    UNION SELECT night / 4194304, date(night % 4194304 * 86400, 'unixepoch') FROM bed_night
    UNION SELECT bed, from_day FROM occupancy WHERE superseded_at IS NULL
    UNION SELECT bed, until_day FROM occupancy WHERE superseded_at IS NULL
    UNION SELECT bed, from_day FROM bed_class WHERE superseded_at IS NULL
    UNION SELECT bed, until_day FROM bed_class WHERE superseded_at IS NULL
    UNION SELECT o.bed, a.assessed_day FROM occupancy o JOIN assessment a ON a.elder = o.elder
        WHERE o.superseded_at IS NULL AND a.superseded_at IS NULL
    UNION SELECT o.bed, a.until_day FROM occupancy o JOIN assessment a ON a.elder = o.elder
        WHERE o.superseded_at IS NULL AND a.superseded_at IS NULL),
looked (bed, day, kept, found) AS (
    SELECT t.bed, t.day,
        (SELECT group_concat(n.counts || ' ' || n.stay, '+') FROM bed_night n
            WHERE n.night > t.bed * 4194304 + unixepoch(t.day) / 86400 AND n.night < (t.bed + 1) * 4194304
                AND n.from_day <= unixepoch(t.day) / 86400),
        (SELECT (64 * coalesce((SELECT iif(c.class = 'nursing', 2, 1) FROM bed_class c WHERE c.bed = t.bed
                    AND c.superseded_at IS NULL AND c.from_day <= t.day AND c.until_day > t.day
                    ORDER BY c.truth = 'verified' DESC LIMIT 1), 0)
                + 32 * (o.away IS NOT NULL)
                + coalesce((SELECT instr('01234567', replace(a.level, 'refer', '7'))
                        + 8 * iif(a.scheme = 'shanghai', 0, iif(a.scheme = 'gbt42195', 1, 2))
                    FROM assessment a WHERE a.elder = o.elder
                    AND a.superseded_at IS NULL AND a.assessed_day <= t.day AND a.until_day > t.day
                    ORDER BY a.assessed_day DESC, a.assessment DESC LIMIT 1), 0)) || ' ' || o.stay
            FROM occupancy o WHERE o.bed = t.bed AND o.superseded_at IS NULL AND o.from_day <= t.day AND o.until_day > t.day
            ORDER BY o.guest DESC LIMIT 1)
    FROM turn t WHERE t.day < '9999-12-31')
SELECT count(*) AS differences FROM looked WHERE kept IS NOT found;

-- name: bed_use_recount
-- How many beds the movements say were taken and left on one day and no row tells of, and how many rows no movement does.
WITH said (stay, bed, day, uses) AS (
    SELECT stay, bed, on_day, count(*) FROM (
        SELECT m.stay, m.bed, m.on_day, lead(m.on_day) OVER (PARTITION BY m.stay ORDER BY m.on_day, m.movement) AS left_day
        FROM movement m
        WHERE m.cancelled_at IS NULL AND m.event IN ('admit', 'transfer', 'swap', 'discharge', 'death'))
    WHERE left_day = on_day AND bed IS NOT NULL
    GROUP BY stay, bed, on_day),
kept (stay, bed, day, uses) AS (
    SELECT stay, bed, day, count(*) FROM bed_use WHERE superseded_at IS NULL GROUP BY stay, bed, day)
SELECT (SELECT count(*) FROM (SELECT * FROM said EXCEPT SELECT * FROM kept))
    + (SELECT count(*) FROM (SELECT * FROM kept EXCEPT SELECT * FROM said)) AS differences;
