-- The tally: signed daily changes by place, measure and kind. The row of day 9999-12-31 is the total of all days, so that a
-- present figure is one row less the few changes still to come, however long the history.

-- name: bed_tally_add
-- Adds a change to a day.
-- hot
INSERT INTO bed_tally (place, measure, kind, day, change) VALUES (:place, :measure, :kind, :day, :change)
ON CONFLICT (place, measure, kind, day) DO UPDATE SET change = change + excluded.change;

-- name: bed_tally_presence
-- Day by day of one house: how its nursing beds change, and how its being counted among the houses that have one changes.
-- hot
SELECT day, sum(CASE WHEN measure = :counted THEN change ELSE 0 END) AS counted,
    sum(CASE WHEN measure = :present THEN change ELSE 0 END) AS present
FROM bed_tally
WHERE place = :place AND measure IN (:counted, :present) AND kind = :kind AND day < '9999-12-31'
GROUP BY day
ORDER BY day;

-- name: bed_tally_spare
-- Day by day of one house: by how much its approved beds change beyond its listed ones.
-- hot
SELECT day, sum(CASE WHEN measure = 'approved' THEN change ELSE -change END) AS change
FROM bed_tally
WHERE place = :place AND measure IN ('approved', 'beds') AND kind = :kind AND day < '9999-12-31'
GROUP BY day
ORDER BY day;

-- name: bed_tally_series
-- Day by day of one house: how its listed beds and those of them that are closed change.
-- hot
SELECT day, sum(CASE WHEN measure = 'beds' THEN change ELSE 0 END) AS beds,
    sum(CASE WHEN measure = 'closed' THEN change ELSE 0 END) AS closed
FROM bed_tally
WHERE place = :place AND measure IN ('beds', 'closed') AND kind = :kind AND day < '9999-12-31'
GROUP BY day
ORDER BY day;

-- name: bed_tally_institutions
-- Every house, for recounting.
SELECT institution, kind, area FROM institution ORDER BY institution;

-- name: bed_tally_house_differences
-- In how many days and measures the tally of one house differs from its intervals: each bed is looked at on every day on
-- which anything of it changes.
WITH look AS MATERIALIZED (
    SELECT DISTINCT bed, day, is_open, is_built, closure, declared, verified, dementia, basic FROM bed_look
    WHERE institution = :institution AND day < '9999-12-31'),
listed AS (SELECT * FROM look WHERE closure IS NOT 'withdrawn'),
counted (bed, day, measure, counts) AS (
    SELECT bed, day, 'built_ahead', is_built AND NOT is_open FROM listed
    UNION ALL SELECT bed, day, 'beds', is_open FROM listed
    UNION ALL SELECT bed, day, 'dementia', is_open AND dementia FROM listed
    UNION ALL SELECT bed, day, 'basic', is_open AND basic FROM listed
    UNION ALL SELECT bed, day, 'nursing_declared', is_open AND declared IS 'nursing' FROM listed
    UNION ALL SELECT bed, day, 'nursing_verified', is_open AND verified IS 'nursing' FROM listed
    UNION ALL SELECT bed, day, 'nursing_effective', is_open AND coalesce(verified, declared) IS 'nursing' FROM listed),
told (bed, day, measure, counts) AS MATERIALIZED (
    SELECT p.bed, p.day, m.measure, coalesce(c.counts, 0)
    FROM look p JOIN (SELECT DISTINCT measure FROM counted) m
        LEFT JOIN counted c ON c.bed = p.bed AND c.day = p.day AND c.measure = m.measure),
shut (bed, day, measure, counts) AS (
    SELECT t.bed, t.day,
        CASE t.measure WHEN 'beds' THEN 'closed' ELSE 'closed_' || t.measure END,
        t.counts AND l.closure IS NOT NULL
    FROM told t JOIN look l ON l.bed = t.bed AND l.day = t.day
    WHERE t.measure = 'beds' OR t.measure LIKE 'nursing#_%' ESCAPE '#'),
step (measure, day, change) AS (
    SELECT measure, day, counts - lag(counts, 1, 0) OVER (PARTITION BY bed, measure ORDER BY day) FROM told
    UNION ALL
    SELECT measure, day, counts - lag(counts, 1, 0) OVER (PARTITION BY bed, measure ORDER BY day) FROM shut),
filed (measure, from_day, until_day, change) AS (
    SELECT 'approved', from_day, until_day, approved_beds FROM institution_approval
        WHERE institution = :institution AND superseded_at IS NULL
    UNION ALL SELECT 'institutions', opened_day, closed_day, 1 FROM institution WHERE institution = :institution),
change (measure, day, change) AS MATERIALIZED (
    SELECT measure, day, change FROM step WHERE change <> 0
    UNION ALL SELECT measure, from_day, change FROM filed
    UNION ALL SELECT measure, until_day, -change FROM filed WHERE until_day < '9999-12-31'),
nursing (measure, day, change) AS (
    SELECT measure, day, sum(change) FROM change WHERE measure LIKE 'nursing#_%' ESCAPE '#' GROUP BY measure, day),
running (measure, day, beds, before) AS (
    SELECT measure, day, sum(change) OVER (PARTITION BY measure ORDER BY day),
        sum(change) OVER (PARTITION BY measure ORDER BY day) - change FROM nursing),
wanted (measure, day, change) AS (
    SELECT measure, day, change FROM change
    UNION ALL SELECT 'institutions_' || measure, day, (beds > 0) - (before > 0) FROM running),
compared (measure, kind, day, change) AS (
    SELECT measure, :kind, day, change FROM wanted
    UNION ALL SELECT measure, :kind, '9999-12-31', change FROM wanted
    UNION ALL SELECT measure, kind, day, -change FROM bed_tally WHERE place = :place)
SELECT count(*) AS differences FROM (
    SELECT 1 FROM compared GROUP BY measure, kind, day HAVING sum(change) <> 0);

-- name: bed_tally_places
-- Every area that is known or counted.
SELECT code AS place FROM area
UNION SELECT DISTINCT place FROM bed_tally WHERE place < 'a'
ORDER BY place;

-- name: bed_tally_area_differences
-- In how many days and measures the tally of an area differs from the sum over its houses.
SELECT count(*) AS differences FROM (
    SELECT 1 FROM (
        SELECT measure, kind, day, change FROM bed_tally WHERE place = :place
        UNION ALL
        SELECT t.measure, t.kind, t.day, -t.change
        FROM institution i JOIN bed_tally t ON t.place = 'i' || i.institution
        WHERE i.area >= :area_from AND i.area < :area_until)
    GROUP BY measure, kind, day
    HAVING sum(change) <> 0);

-- name: bed_tally_place
-- What a place counts on a day, by measure and kind: the sum of these parts.
-- hot
SELECT measure, kind, CASE day WHEN '9999-12-31' THEN change ELSE -change END AS part
FROM bed_tally
WHERE place = :place
    AND measure IN ('approved', 'beds', 'institutions', 'built_ahead', 'closed', :nursing, :closed_nursing, :present)
    AND kind IN ('institution', 'small_home') AND day > :on;

-- name: bed_tally_below
-- What the areas one level down count on a day, by measure and kind, in parts.
-- hot
SELECT a.code, a.name, t.measure, t.kind, CASE t.day WHEN '9999-12-31' THEN t.change ELSE -t.change END AS part
FROM area a LEFT JOIN bed_tally t ON t.place = a.code
    AND t.measure IN ('approved', 'beds', 'institutions', 'built_ahead', 'closed', :nursing, :closed_nursing, :present)
    AND t.kind IN ('institution', 'small_home') AND t.day > :on
WHERE a.parent = :area AND a.from_day <= :on AND a.until_day > :on
ORDER BY a.code;

-- name: bed_tally_houses
-- What the houses of a range of areas count on a day, by measure and kind, in parts.
-- hot
SELECT i.institution, i.name, t.measure, t.kind, CASE t.day WHEN '9999-12-31' THEN t.change ELSE -t.change END AS part
FROM institution i LEFT JOIN bed_tally t ON t.place = 'i' || i.institution
    AND t.measure IN ('approved', 'beds', 'institutions', 'built_ahead', 'closed', :nursing, :closed_nursing, :present)
    AND t.kind = i.kind AND t.day > :on
WHERE i.area >= :area_from AND i.area < :area_until AND i.opened_day <= :on AND i.closed_day > :on
ORDER BY i.area, i.name, i.institution;

-- name: bed_tally_one
-- One measure of a place on a day, by kind.
-- hot
SELECT kind, sum(CASE day WHEN '9999-12-31' THEN change ELSE -change END) AS total
FROM bed_tally
WHERE place = :place AND measure = :measure AND kind IN ('institution', 'small_home') AND day > :on
GROUP BY kind;

-- name: bed_tally_known
-- What each house of a range of areas counted on a day as it was known before an instant: the slow way, from the intervals.
WITH known_class AS MATERIALIZED (
    SELECT b.bed, c.truth, c.class
    FROM institution i JOIN bed b ON b.institution = i.institution JOIN bed_class c ON c.bed = b.bed
    WHERE i.area >= :area_from AND i.area < :area_until AND b.opened_day <= :on
        AND c.from_day <= :on AND c.until_day > :on
        AND c.recorded_at < :known AND (c.superseded_at IS NULL OR c.superseded_at >= :known)),
known_closure AS MATERIALIZED (
    SELECT bed, state FROM bed_closure
    WHERE from_day <= :on AND until_day > :on
        AND recorded_at < :known AND (superseded_at IS NULL OR superseded_at >= :known)),
bed_known AS MATERIALIZED (
    SELECT b.institution, b.bed, b.opened_day <= :on AS is_open, d.class AS declared, v.class AS verified,
        k.state IS NOT NULL AS is_closed
    FROM institution i JOIN bed b ON b.institution = i.institution
        LEFT JOIN known_class d ON d.bed = b.bed AND d.truth = 'declared'
        LEFT JOIN known_class v ON v.bed = b.bed AND v.truth = 'verified'
        LEFT JOIN known_closure k ON k.bed = b.bed
    WHERE i.area >= :area_from AND i.area < :area_until AND b.built_day <= :on
        AND (d.bed IS NOT NULL OR b.opened_day > :on) AND k.state IS NOT 'withdrawn'
        AND EXISTS (SELECT 1 FROM bed_class c WHERE c.bed = b.bed AND c.truth = 'declared' AND c.recorded_at < :known))
SELECT i.institution, i.name, i.area, i.kind,
    coalesce(max(a.approved_beds), 0) AS approved,
    count(CASE WHEN k.is_open THEN 1 END) AS beds,
    count(CASE WHEN NOT k.is_open THEN 1 END) AS built_ahead,
    count(CASE WHEN k.is_open AND k.is_closed THEN 1 END) AS closed,
    count(CASE WHEN k.declared = 'nursing' THEN 1 END) AS declared,
    count(CASE WHEN k.verified = 'nursing' THEN 1 END) AS verified,
    count(CASE WHEN coalesce(k.verified, k.declared) = 'nursing' THEN 1 END) AS effective,
    count(CASE WHEN k.is_closed AND k.declared = 'nursing' THEN 1 END) AS closed_declared,
    count(CASE WHEN k.is_closed AND k.verified = 'nursing' THEN 1 END) AS closed_verified,
    count(CASE WHEN k.is_closed AND coalesce(k.verified, k.declared) = 'nursing' THEN 1 END) AS closed_effective
FROM institution i LEFT JOIN bed_known k ON k.institution = i.institution
    LEFT JOIN institution_approval a ON a.institution = i.institution AND a.from_day <= :on AND a.until_day > :on
        AND a.recorded_at < :known AND (a.superseded_at IS NULL OR a.superseded_at >= :known)
WHERE i.area >= :area_from AND i.area < :area_until AND i.registered_at < :known
    AND i.opened_day <= :on AND i.closed_day > :on
GROUP BY i.institution
ORDER BY i.area, i.name, i.institution;
