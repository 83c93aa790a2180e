-- The nightly census.

-- name: census_beds
-- Every bed of an area or house with its effective class and who lies there on a night, by level.
SELECT b.opened_day, i.cleaning_hours, o.stay, o.away IS NOT NULL AS away,
    (SELECT k.state FROM bed_closure k WHERE k.bed = b.bed AND k.superseded_at IS NULL
        AND k.from_day <= :on AND k.until_day > :on) AS closure,
    CASE WHEN o.stay IS NULL THEN EXISTS (SELECT 1 FROM bed_hold h WHERE h.bed = b.bed AND h.superseded_at IS NULL
        AND h.from_day <= :on AND h.until_day > :on)
        OR coalesce((SELECT EXISTS (SELECT 1 FROM occupancy x WHERE x.stay = n.stay AND x.bed = n.bed
            AND x.recorded_at < :on_end) FROM occupancy n WHERE n.bed = b.bed AND n.superseded_at IS NULL
            AND n.from_day > :on ORDER BY n.from_day LIMIT 1), 0) END AS held,
    coalesce((SELECT c.class FROM bed_class c WHERE c.bed = b.bed AND c.truth = 'verified'
            AND c.superseded_at IS NULL AND c.from_day <= :on AND c.until_day > :on),
        (SELECT c.class FROM bed_class c WHERE c.bed = b.bed AND c.truth = 'declared'
            AND c.superseded_at IS NULL AND c.from_day <= :on AND c.until_day > :on)) AS class,
    a.scheme, a.level,
    l.until_day AS left_day, l.recorded_at AS left_at,
    (SELECT g.cleaned_at FROM bed_cleaning g WHERE g.bed = b.bed AND g.left_day = l.until_day) AS cleaned_at
FROM institution i JOIN bed b ON b.institution = i.institution
    LEFT JOIN occupancy o ON o.occupancy = (SELECT p.occupancy FROM occupancy p WHERE p.bed = b.bed
        AND p.superseded_at IS NULL AND p.until_day > :on AND p.from_day <= :on
        ORDER BY p.until_day, p.guest DESC LIMIT 1)
    LEFT JOIN occupancy l ON o.stay IS NULL AND i.cleaning_hours > 0 AND l.occupancy = (
        SELECT p.occupancy FROM occupancy p WHERE p.bed = b.bed AND p.superseded_at IS NULL AND p.until_day <= :on
        ORDER BY p.until_day DESC LIMIT 1)
    LEFT JOIN assessment a ON a.assessment = (SELECT n.assessment FROM assessment n WHERE n.elder = o.elder
        AND n.superseded_at IS NULL AND n.assessed_day <= :on AND n.until_day > :on
        ORDER BY n.assessed_day DESC, n.assessment DESC LIMIT 1)
WHERE i.area >= :area_from AND i.area < :area_until AND (:institution = 0 OR i.institution = :institution);
