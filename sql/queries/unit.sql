-- Care units.

-- name: unit_insert
-- A new unit.
INSERT INTO unit (unit, institution, kind, name) VALUES (:unit, :institution, :kind, :name);

-- name: unit_by_name
-- The unit of a name in a house.
-- hot
SELECT unit FROM unit WHERE institution = :institution AND name = :name;

-- name: unit_by_key
-- The id of a unit by credit code and name; for references of import rows.
-- hot
SELECT u.unit AS id FROM institution i JOIN unit u ON u.institution = i.institution AND u.name = :key2
WHERE i.credit_code = upper(:key1);

-- name: unit_on_file
-- What an import row about a unit that is there is compared with.
SELECT kind FROM unit WHERE unit = :id;

-- name: unit_get
-- One unit and how many beds stand in it on a day.
-- hot
SELECT u.unit, u.institution, u.kind, (SELECT count(*) FROM bed b WHERE b.unit = u.unit AND {bed_stands}) AS beds
FROM unit u WHERE u.unit = :unit;

-- name: unit_list
-- The units of a house by name.
SELECT u.unit, u.kind, u.name, (SELECT count(*) FROM bed b WHERE b.unit = u.unit AND {bed_stands}) AS beds,
    (SELECT count(*) FROM bed b JOIN occupancy o ON o.occupancy = {bed_had} WHERE b.unit = u.unit
        AND o.away IS NULL) AS occupied,
    (SELECT count(*) FROM bed b JOIN occupancy o ON o.occupancy = {bed_had} WHERE b.unit = u.unit
        AND o.away IS NOT NULL) AS away
FROM unit u WHERE u.institution = :institution
ORDER BY u.name, u.unit
LIMIT :limit;
