-- The nightly census.

-- name: census_beds
-- Every bed of an area or house with its effective class and who lies there on a night (stay: the elder, below zero while
-- away), by level. What an empty bed is waiting for is looked up for empty beds only.
WITH lain AS MATERIALIZED (
    SELECT b.bed, b.opened_day, i.cleaning_hours,
        (SELECT CASE WHEN p.away IS NULL THEN p.elder ELSE -p.elder END FROM occupancy p INDEXED BY occupancy_by_bed_end
            WHERE p.bed = b.bed AND p.superseded_at IS NULL AND p.until_day > :on AND p.from_day <= :on
            ORDER BY p.until_day, p.guest DESC LIMIT 1) AS lies
    FROM institution i JOIN bed b ON b.institution = i.institution
    WHERE i.area >= :area_from AND i.area < :area_until AND (:institution = 0 OR i.institution = :institution))
SELECT b.lies AS stay, b.opened_day, b.lies < 0 AS away,
    CASE WHEN b.lies IS NULL THEN (SELECT k.state FROM bed_closure k WHERE k.bed = b.bed AND k.superseded_at IS NULL
        AND k.from_day <= :on AND k.until_day > :on) END AS closure,
    CASE WHEN b.lies IS NULL THEN EXISTS (SELECT 1 FROM bed_hold h WHERE h.bed = b.bed AND h.superseded_at IS NULL
        AND h.from_day <= :on AND h.until_day > :on)
        OR coalesce((SELECT EXISTS (SELECT 1 FROM occupancy x WHERE x.stay = n.stay AND x.bed = n.bed
            AND x.recorded_at < :on_end) FROM occupancy n WHERE n.bed = b.bed AND n.superseded_at IS NULL
            AND n.from_day > :on ORDER BY n.from_day LIMIT 1), 0) END AS held,
    b.cleaning_hours, l.until_day AS left_day, l.recorded_at AS left_at,
    CASE WHEN l.occupancy IS NOT NULL THEN (SELECT g.cleaned_at FROM bed_cleaning g WHERE g.bed = b.bed
        AND g.left_day = l.until_day) END AS cleaned_at,
    (SELECT c.class FROM bed_class c INDEXED BY bed_class_live WHERE c.bed = b.bed AND c.superseded_at IS NULL
        AND c.from_day <= :on AND c.until_day > :on ORDER BY c.truth DESC LIMIT 1) AS class,
    CASE WHEN b.lies IS NOT NULL THEN (SELECT n.scheme || ' ' || n.level
        FROM assessment n INDEXED BY assessment_by_elder
        WHERE n.elder = abs(b.lies) AND n.superseded_at IS NULL AND n.assessed_day <= :on AND n.until_day > :on
        ORDER BY n.assessed_day DESC, n.assessment DESC LIMIT 1) END AS level
FROM lain b LEFT JOIN occupancy l ON l.occupancy = CASE WHEN b.lies IS NULL AND b.cleaning_hours > 0 THEN (
        SELECT p.occupancy FROM occupancy p WHERE p.bed = b.bed AND p.superseded_at IS NULL AND p.until_day <= :on
        ORDER BY p.until_day DESC LIMIT 1) END;
