-- Rooms: where beds stand, and who may sleep there.

-- name: room_insert
-- A new room.
INSERT INTO room (room, institution, label, building, floor, sex_rule, isolation)
VALUES (:room, :institution, :label, :building, :floor, :sex_rule, :isolation);

-- name: room_update
-- What is on file of a room.
UPDATE room SET label = :label, building = :building, floor = :floor, sex_rule = :sex_rule, isolation = :isolation
WHERE room = :room;

-- name: room_against_rule
-- Somebody who lives in a room from a day on and whom a rule would keep out; in a couple's room a person and the spouse may live.
-- hot
SELECT o.stay FROM bed b JOIN occupancy o ON o.bed = b.bed JOIN elder e ON e.elder = o.elder
WHERE b.room = :room AND o.superseded_at IS NULL AND o.until_day > :today
    AND (:sex_rule = 'male' AND e.sex <> 1 OR :sex_rule = 'female' AND e.sex <> 2
        OR :sex_rule = 'couple' AND EXISTS (SELECT 1 FROM bed c JOIN occupancy p ON p.bed = c.bed
            WHERE c.room = :room AND p.superseded_at IS NULL AND p.until_day > o.from_day AND p.from_day < o.until_day
                AND p.elder <> o.elder AND NOT EXISTS (SELECT 1 FROM elder_spouse m WHERE m.elder = o.elder
                    AND m.spouse = p.elder AND m.superseded_at IS NULL)))
LIMIT 1;

-- name: room_get
-- One room with the house it is in.
-- hot
SELECT r.room, r.institution, r.label, r.building, r.floor, r.sex_rule, r.isolation, i.kind, i.area, i.opened_day, i.closed_day
FROM room r JOIN institution i ON i.institution = r.institution
WHERE r.room = :room;

-- name: room_by_label
-- The id of a room by its house and label.
-- hot
SELECT room FROM room WHERE institution = :institution AND label = :label;

-- name: room_by_key
-- The id of a room by credit code and label; for references of import rows.
-- hot
SELECT r.room AS id FROM institution i JOIN room r ON r.institution = i.institution AND r.label = :key2
WHERE i.credit_code = upper(:key1);

-- name: room_on_file
-- What an import row about a room that is there is compared with.
-- hot
SELECT floor, sex_rule, building, isolation FROM room WHERE room = :id;

-- name: room_page
-- The rooms of a house by label, with their beds on a day (a withdrawn one while somebody lies in it) and how many are lived in, and held for who is away.
SELECT r.room, r.label, r.building, r.floor, r.sex_rule, r.isolation AS "isolation?",
    (SELECT count(*) FROM bed b WHERE b.room = r.room AND b.opened_day <= :on AND {bed_stands}) AS beds,
    (SELECT count(*) FROM bed b JOIN occupancy o ON o.occupancy = {bed_had} WHERE b.room = r.room
        AND o.away IS NULL) AS occupied,
    (SELECT count(*) FROM bed b JOIN occupancy o ON o.occupancy = {bed_had} WHERE b.room = r.room
        AND o.away IS NOT NULL) AS away,
    coalesce((SELECT max(p.change) FROM place_change p WHERE p.place = r.room), r.room) AS version
FROM room r
WHERE r.institution = :institution
    AND (r.label, r.room) > (:after_text, :after_id)
ORDER BY r.label, r.room
LIMIT :limit;

-- name: room_beds
-- The beds of a room.
SELECT bed FROM bed WHERE room = :room ORDER BY label, bed;
