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
    count(CASE WHEN EXISTS (SELECT 1 FROM institution i WHERE 'basic' = coalesce(
            (SELECT f.value FROM institution_fact f WHERE f.institution = i.institution AND f.fact = 'tier'
                AND f.superseded_at IS NULL AND f.from_day <= :on AND f.until_day > :on), i.tier)
        AND i.area >= a.code AND i.area < a.code || ':' AND i.opened_day <= :on AND i.closed_day > :on) THEN 1 END)
        AS numerator
FROM area a
WHERE a.level = 'street' AND a.code >= :area_from AND a.code < :area_until
    AND a.from_day <= :on AND a.until_day > :on;

-- name: indicator_inclusive
-- Institutions priced for ordinary households, of all in operation.
SELECT count(*) AS denominator, count(CASE WHEN 'inclusive' = coalesce(
        (SELECT f.value FROM institution_fact f WHERE f.institution = i.institution AND f.fact = 'tier'
            AND f.superseded_at IS NULL AND f.from_day <= :on AND f.until_day > :on), i.tier) THEN 1 END) AS numerator
FROM institution i
WHERE i.kind = 'institution' AND i.area >= :area_from AND i.area < :area_until
    AND i.opened_day <= :on AND i.closed_day > :on;

-- name: indicator_certified
-- Carers in post on a day that hold a certificate valid on it, of all in post (domain.md §3.10).
SELECT count(*) AS denominator, count(CASE WHEN EXISTS (SELECT 1 FROM carer_certificate f WHERE f.carer = p.carer
    AND f.superseded_at IS NULL AND f.from_day <= :on AND f.until_day > :on) THEN 1 END) AS numerator
FROM institution i JOIN carer_post p ON p.institution = i.institution AND p.post = 'care'
WHERE i.area >= :area_from AND i.area < :area_until AND p.superseded_at IS NULL
    AND p.from_day <= :on AND p.until_day > :on;

-- name: indicator_level_certified
-- The same with a skill level.
SELECT count(*) AS denominator, count(CASE WHEN EXISTS (SELECT 1 FROM carer_certificate f WHERE f.carer = p.carer
    AND f.level IS NOT NULL AND f.superseded_at IS NULL AND f.from_day <= :on AND f.until_day > :on) THEN 1 END)
    AS numerator
FROM institution i JOIN carer_post p ON p.institution = i.institution AND p.post = 'care'
WHERE i.area >= :area_from AND i.area < :area_until AND p.superseded_at IS NULL
    AND p.from_day <= :on AND p.until_day > :on;
