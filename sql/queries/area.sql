-- name: area_any
-- Whether this code was ever listed, and under a name of its own.
SELECT code, name <> code AS is_named FROM area WHERE code = :code;

-- name: area_known
-- Whether a code is listed, and whether anything beside it is: only then a code can be called unknown.
SELECT EXISTS (SELECT 1 FROM area WHERE code = :code) AS known,
    EXISTS (SELECT 1 FROM area WHERE parent = :parent) AS siblings;

-- name: area_add
-- A new area.
INSERT INTO area (code, name, level, parent, from_day, until_day)
VALUES (:code, :name, :level, :parent, :from_day, :until_day);

-- name: area_named
-- Names the area that an instance begins with: until then its code stands for its name.
UPDATE area SET name = :name, parent = :parent, from_day = :from_day, until_day = :until_day
WHERE code = :code AND name = :code;

-- name: area_list
-- Areas by code, all or those directly below a parent, a page.
SELECT code, name, level, parent, code || ' 0' AS cursor FROM area
WHERE (:parent IS NULL OR parent = :parent) AND from_day <= :today AND until_day > :today AND code > :after_text AND :after_id = 0
ORDER BY code LIMIT :limit;

-- name: area_called
-- The areas in use under a name: people know names, rows hold codes.
-- hot
SELECT code FROM area WHERE name = :name AND from_day <= :today AND until_day > :today ORDER BY code LIMIT :limit;

-- name: area_same
-- The area of a code; for import rows about one that is listed under a name of its own.
SELECT CAST(code AS INTEGER) AS id FROM area WHERE code = :key1 AND name <> code;

-- name: area_on_file
-- What an import row about a listed area is compared with.
SELECT name, level, parent FROM area WHERE code = CAST(:id AS TEXT);
