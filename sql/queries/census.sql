-- The nightly census.

-- name: census_beds
-- Every bed of an area or house with its effective class and who lies there on a night, by level.
SELECT b.opened_day, i.cleaning_hours, o.stay,
    coalesce((SELECT c.class FROM bed_class c WHERE c.bed = b.bed AND c.truth = 'verified'
            AND c.superseded_at IS NULL AND c.from_day <= :on AND c.until_day > :on),
        (SELECT c.class FROM bed_class c WHERE c.bed = b.bed AND c.truth = 'declared'
            AND c.superseded_at IS NULL AND c.from_day <= :on AND c.until_day > :on)) AS class,
    (SELECT a.scheme FROM assessment a WHERE a.elder = o.elder AND a.superseded_at IS NULL
        AND a.assessed_day <= :on AND a.until_day > :on ORDER BY a.assessed_day DESC, a.assessment DESC LIMIT 1)
        AS scheme,
    (SELECT a.level FROM assessment a WHERE a.elder = o.elder AND a.superseded_at IS NULL
        AND a.assessed_day <= :on AND a.until_day > :on ORDER BY a.assessed_day DESC, a.assessment DESC LIMIT 1)
        AS level,
    (SELECT l.until_day FROM occupancy l WHERE l.bed = b.bed AND l.superseded_at IS NULL AND l.until_day <= :on
        ORDER BY l.from_day DESC LIMIT 1) AS left_day,
    (SELECT l.recorded_at FROM occupancy l WHERE l.bed = b.bed AND l.superseded_at IS NULL AND l.until_day <= :on
        ORDER BY l.from_day DESC LIMIT 1) AS left_at
FROM institution i JOIN bed b ON b.institution = i.institution
    LEFT JOIN occupancy o ON o.bed = b.bed AND o.superseded_at IS NULL AND o.from_day <= :on AND o.until_day > :on
WHERE i.area >= :area_from AND i.area < :area_until AND (:institution = 0 OR i.institution = :institution)
ORDER BY i.institution, b.bed;
