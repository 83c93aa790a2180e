-- What indicators are computed from, beside the tally of beds.

-- name: indicator_area
-- An area with its name; also one that is no longer in use.
-- hot
SELECT code, name, level FROM area WHERE code = :code;

-- name: indicator_population
-- Registered elders of an area by the latest figures up to a year.
-- hot
SELECT registered_60, registered_65 FROM population
WHERE area = :area AND superseded_at IS NULL AND year <= :year
ORDER BY year DESC
LIMIT 1;

-- name: indicator_basic_coverage
-- Streets and towns with a basic-guarantee institution in operation, of all.
SELECT count(*) AS denominator,
    count(CASE WHEN EXISTS (SELECT 1 FROM institution i WHERE i.tier = 'basic'
        AND i.area >= a.code AND i.area < a.code || ':' AND i.opened_day <= :on AND i.closed_day > :on) THEN 1 END)
        AS numerator
FROM area a
WHERE a.level = 'street' AND a.code >= :area_from AND a.code < :area_until
    AND a.from_day <= :on AND a.until_day > :on;

-- name: indicator_inclusive
-- Institutions priced for ordinary households, of all in operation.
SELECT count(*) AS denominator, count(CASE WHEN i.tier = 'inclusive' THEN 1 END) AS numerator
FROM institution i
WHERE i.kind = 'institution' AND i.area >= :area_from AND i.area < :area_until
    AND i.opened_day <= :on AND i.closed_day > :on;
