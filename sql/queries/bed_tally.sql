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

-- name: bed_tally_institutions
-- Every house, for recounting.
SELECT institution, kind, area FROM institution ORDER BY institution;

-- name: bed_tally_house_differences
-- In how many days and measures the tally of one house differs from its intervals.
WITH class (truth, class, from_day, until_day, bed) AS MATERIALIZED (
    SELECT c.truth, c.class, c.from_day, c.until_day, c.bed
    FROM bed b JOIN bed_class c ON c.bed = b.bed
    WHERE b.institution = :institution AND c.superseded_at IS NULL),
span (measure, from_day, until_day, change) AS (
    SELECT 'approved', from_day, until_day, approved_beds FROM institution_approval
        WHERE institution = :institution AND superseded_at IS NULL
    UNION ALL SELECT 'institutions', opened_day, closed_day, 1 FROM institution WHERE institution = :institution
    UNION ALL SELECT 'beds', opened_day, '9999-12-31', 1 FROM bed WHERE institution = :institution
    UNION ALL SELECT m.mark, m.from_day, m.until_day, 1 FROM bed b JOIN bed_mark m ON m.bed = b.bed
        WHERE b.institution = :institution AND m.superseded_at IS NULL
    UNION ALL SELECT 'nursing_' || truth, from_day, until_day, 1 FROM class WHERE class = 'nursing'
    UNION ALL SELECT 'nursing_effective', from_day, until_day, 1 FROM class WHERE class = 'nursing'
    UNION ALL SELECT 'nursing_effective', CASE WHEN d.from_day > v.from_day THEN d.from_day ELSE v.from_day END,
            CASE WHEN d.until_day < v.until_day THEN d.until_day ELSE v.until_day END, -1
        FROM class d JOIN class v ON v.bed = d.bed AND v.truth = 'verified'
            AND v.from_day < d.until_day AND v.until_day > d.from_day
        WHERE d.truth = 'declared' AND d.class = 'nursing'),
change (measure, day, change) AS (
    SELECT measure, from_day, change FROM span
    UNION ALL SELECT measure, until_day, -change FROM span WHERE until_day < '9999-12-31'),
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
    AND measure IN ('approved', 'beds', 'institutions', :nursing, :present)
    AND kind IN ('institution', 'small_home') AND day > :on;

-- name: bed_tally_below
-- What the areas one level down count on a day, by measure and kind, in parts.
-- hot
SELECT a.code, a.name, t.measure, t.kind, CASE t.day WHEN '9999-12-31' THEN t.change ELSE -t.change END AS part
FROM area a LEFT JOIN bed_tally t ON t.place = a.code
    AND t.measure IN ('approved', 'beds', 'institutions', :nursing, :present)
    AND t.kind IN ('institution', 'small_home') AND t.day > :on
WHERE a.parent = :area AND a.from_day <= :on AND a.until_day > :on
ORDER BY a.code;

-- name: bed_tally_houses
-- What the houses of a range of areas count on a day, by measure and kind, in parts.
-- hot
SELECT i.institution, i.name, t.measure, t.kind, CASE t.day WHEN '9999-12-31' THEN t.change ELSE -t.change END AS part
FROM institution i LEFT JOIN bed_tally t ON t.place = 'i' || i.institution
    AND t.measure IN ('approved', 'beds', 'institutions', :nursing, :present)
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
    SELECT b.institution, c.bed, c.truth, c.class
    FROM institution i JOIN bed b ON b.institution = i.institution JOIN bed_class c ON c.bed = b.bed
    WHERE i.area >= :area_from AND i.area < :area_until AND b.opened_day <= :on
        AND c.from_day <= :on AND c.until_day > :on
        AND c.recorded_at < :known AND (c.superseded_at IS NULL OR c.superseded_at >= :known)),
bed_known AS MATERIALIZED (
    SELECT d.institution, d.bed, d.class AS declared, v.class AS verified
    FROM known_class d LEFT JOIN known_class v ON v.bed = d.bed AND v.truth = 'verified'
    WHERE d.truth = 'declared')
SELECT i.institution, i.name, i.area, i.kind,
    coalesce(max(a.approved_beds), 0) AS approved,
    count(k.bed) AS beds,
    count(CASE WHEN k.declared = 'nursing' THEN 1 END) AS declared,
    count(CASE WHEN k.verified = 'nursing' THEN 1 END) AS verified,
    count(CASE WHEN coalesce(k.verified, k.declared) = 'nursing' THEN 1 END) AS effective
FROM institution i LEFT JOIN bed_known k ON k.institution = i.institution
    LEFT JOIN institution_approval a ON a.institution = i.institution AND a.from_day <= :on AND a.until_day > :on
        AND a.recorded_at < :known AND (a.superseded_at IS NULL OR a.superseded_at >= :known)
WHERE i.area >= :area_from AND i.area < :area_until AND i.registered_at < :known
    AND i.opened_day <= :on AND i.closed_day > :on
GROUP BY i.institution
ORDER BY i.area, i.name, i.institution;
