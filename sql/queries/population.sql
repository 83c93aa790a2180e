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
