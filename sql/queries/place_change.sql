-- Who changed what of a place.

-- name: place_version
-- The newest change of a place; NULL when there is none.
-- hot
SELECT max(change) AS version FROM place_change WHERE place = :place;

-- name: place_changes
-- What changed of a place since a version.
-- hot
SELECT what, before, after, operator, recorded_at FROM place_change
WHERE place = :place AND change > :seen
ORDER BY change
LIMIT :limit;

-- name: place_change_insert
-- Somebody changed something.
INSERT INTO place_change (change, place, what, before, after, office, operator, recorded_at)
VALUES (:change, :place, :what, :before, :after, :office, :operator, :recorded_at);
