-- name: population_get
-- The figures that hold for an area and year.
SELECT registered_60, registered_65 FROM population
WHERE area = :area AND year = :year AND superseded_at IS NULL;

-- name: population_supersede
-- The figures that held for an area and year do so no longer.
UPDATE population SET superseded_at = :now WHERE area = :area AND year = :year AND superseded_at IS NULL;

-- name: population_add
-- Figures for an area and year.
INSERT INTO population (area, year, registered_60, registered_65, recorded_at)
VALUES (:area, :year, :registered_60, :registered_65, :now);

-- name: population_list
-- The figures of areas in a range, a page: each area's latest year, no later than one given.
SELECT p.area AS area, p.year AS year, p.registered_60 AS registered_60, p.registered_65 AS registered_65,
    p.area || ' 0' AS cursor
FROM population p
WHERE p.superseded_at IS NULL AND p.area >= :area_from AND p.area < :area_until AND p.area > :after_text AND :after_id = 0
    AND p.year = (SELECT max(l.year) FROM population l WHERE l.area = p.area AND l.superseded_at IS NULL AND l.year <= :year)
ORDER BY p.area LIMIT :limit;
