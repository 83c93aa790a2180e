-- Persons. Whose of them a caller may see stands in every statement: call_bind_scope binds :scope_from, :scope_until and
-- :scope_institution, and every such statement also has :today.

-- clause: elder_lives_in_scope
-- Of a person e: residence or registration in the area's range, today or later, or a bed in the home.
EXISTS (SELECT 1 FROM elder_area AS a WHERE a.elder = e.elder AND a.superseded_at IS NULL
        AND a.until_day > :today AND a.area >= :scope_from AND a.area < :scope_until)
    OR EXISTS (SELECT 1 FROM occupancy AS o WHERE o.elder = e.elder AND o.superseded_at IS NULL
        AND +o.institution = :scope_institution);

-- clause: elder_in_scope
-- The same, or an application to the home, or a stay there of one day.
{elder_lives_in_scope}
    OR EXISTS (SELECT 1 FROM waitlist_application AS w JOIN waitlist_choice AS c
        ON c.application = w.application AND c.institution = :scope_institution WHERE w.elder = e.elder)
    OR EXISTS (SELECT 1 FROM stay AS s JOIN movement AS m ON m.stay = s.stay AND m.cancelled_at IS NULL
        AND m.event <> 'cancel' WHERE s.elder = e.elder AND +s.institution = :scope_institution);

-- name: elder_look
-- What rules need of a person on a day, within the scope or identified by the office a short while ago.
-- hot
SELECT e.elder AS elder, e.name AS name, e.born_day AS born_day, e.sex AS sex,
    coalesce(f.diets, 0) AS diets, coalesce(f.allergens, 0) AS allergens, f.texture AS texture, e.office AS office,
    (SELECT a.area FROM elder_area AS a WHERE a.elder = e.elder AND a.kind = 'residence'
        AND a.superseded_at IS NULL AND a.until_day > :day ORDER BY a.from_day LIMIT 1) AS residence_area,
    (SELECT a.area FROM elder_area AS a WHERE a.elder = e.elder AND a.kind = 'registered'
        AND a.superseded_at IS NULL AND a.until_day > :day ORDER BY a.from_day LIMIT 1) AS registered_area
FROM elder AS e
LEFT JOIN elder_food AS f ON f.elder = e.elder AND f.superseded_at IS NULL AND f.from_day <= :day AND f.until_day > :day
WHERE e.elder = :elder AND ({elder_in_scope}
    OR EXISTS (SELECT 1 FROM identification AS i WHERE i.office = :office AND i.elder = e.elder
        AND i.at > :since));

-- name: elder_know
-- The same of a person whose booking the caller holds: only rules that tell nothing of it may use it.
-- hot
SELECT e.elder AS elder, e.name AS name, e.born_day AS born_day, e.sex AS sex,
    coalesce(f.diets, 0) AS diets, coalesce(f.allergens, 0) AS allergens, f.texture AS texture, e.office AS office,
    (SELECT a.area FROM elder_area AS a WHERE a.elder = e.elder AND a.kind = 'residence'
        AND a.superseded_at IS NULL AND a.until_day > :day ORDER BY a.from_day LIMIT 1) AS residence_area,
    (SELECT a.area FROM elder_area AS a WHERE a.elder = e.elder AND a.kind = 'registered'
        AND a.superseded_at IS NULL AND a.until_day > :day ORDER BY a.from_day LIMIT 1) AS registered_area
FROM elder AS e
LEFT JOIN elder_food AS f ON f.elder = e.elder AND f.superseded_at IS NULL AND f.from_day <= :day AND f.until_day > :day
WHERE e.elder = :elder;

-- name: elder_flags_on
-- The flags of a person that hold on a day.
-- hot
SELECT flag FROM elder_flag
WHERE elder = :elder AND superseded_at IS NULL AND from_day <= :day AND until_day > :day;

-- name: elder_within
-- The few facts that acts on a person need, within the scope.
SELECT e.name AS name, e.born_day AS born_day, e.office AS office FROM elder AS e
WHERE e.elder = :elder AND ({elder_in_scope});

-- name: elder_by_number
-- The person with this identity number, whoever asks: only the one door and the import may use it.
SELECT e.elder AS elder, e.name AS name, e.office AS office, o.kind AS office_kind,
    (SELECT a.area FROM elder_area AS a WHERE a.elder = e.elder AND a.kind = 'residence'
        AND a.superseded_at IS NULL AND a.until_day > :today ORDER BY a.from_day LIMIT 1) AS residence_area
FROM elder AS e JOIN office AS o ON o.office = e.office
WHERE e.id_number_index = :id_number_index;

-- name: elder_by_former_number
-- Who had this identity number before a correction or in a record since merged, by name where one is given; two rows
-- where it could be either.
-- hot
SELECT e.elder AS elder, e.name AS name, e.office AS office, o.kind AS office_kind,
    (SELECT a.area FROM elder_area AS a WHERE a.elder = e.elder AND a.kind = 'residence'
        AND a.superseded_at IS NULL AND a.until_day > :today ORDER BY a.from_day LIMIT 1) AS residence_area
FROM elder_former_number AS n JOIN elder AS e ON e.elder = n.elder JOIN office AS o ON o.office = e.office
WHERE n.number_index = :id_number_index AND (:name IS NULL OR e.name = :name)
LIMIT 2;

-- name: elder_of_card
-- Who holds this card.
SELECT elder FROM elder WHERE card_index = :card_index;

-- name: elder_add
-- A new person.
INSERT INTO elder (elder, id_type, id_number_sealed, id_number_index, id_tail_index, name, name_key, sex, born_day,
    phone_sealed, address_sealed, card_sealed, card_index, office, registered_at)
VALUES (:elder, :id_type, :id_number_sealed, :id_number_index, :id_tail_index, :name, :name_key, :sex, :born_day,
    :phone_sealed, :address_sealed, :card_sealed, :card_index, :office, :now);

-- name: elder_unkeyed
-- Persons whose names have no place in the order yet, of a database from before it.
SELECT elder, name FROM elder WHERE name_key = '' ORDER BY elder LIMIT :limit;

-- name: elder_key
-- The place of a name in the order.
UPDATE elder SET name_key = :name_key WHERE elder = :elder;

-- name: elder_area_add
-- Where a person lives or is registered from a day.
INSERT INTO elder_area (elder_area, elder, kind, area, from_day, until_day, recorded_at)
VALUES (:elder_area, :elder, :kind, :area, :from_day, :until_day, :now);

-- name: elder_areas_from
-- The places of a kind that hold on a day or later.
SELECT elder_area, area, from_day, until_day FROM elder_area
WHERE elder = :elder AND kind = :kind AND superseded_at IS NULL AND until_day > :from_day
ORDER BY from_day;

-- name: elder_area_supersede
-- A place that is said anew.
UPDATE elder_area SET superseded_at = :now WHERE elder_area = :elder_area AND superseded_at IS NULL;

-- name: elder_contact_add
-- Someone to call about a person.
INSERT INTO elder_contact (contact, elder, name, relation, phone_sealed, may_decide)
VALUES (:contact, :elder, :name, :relation, :phone_sealed, :may_decide);

-- name: elder_contacts_forget
-- The contacts of a person are said anew.
DELETE FROM elder_contact WHERE elder = :elder;

-- name: elder_contacts
-- The contacts of a person.
SELECT contact, name, relation, phone_sealed, may_decide FROM elder_contact WHERE elder = :elder ORDER BY contact;

-- name: elder_flag_add
-- A flag of a person over some days.
INSERT INTO elder_flag (elder_flag, elder, flag, from_day, until_day, source, recorded_at)
VALUES (:elder_flag, :elder, :flag, :from_day, :until_day, :source, :now);

-- name: elder_flags_told
-- The flags of a person that hold on a day or later, with their papers.
-- hot
SELECT flag, from_day, until_day, source FROM elder_flag
WHERE elder = :elder AND superseded_at IS NULL AND until_day > :day
ORDER BY flag, from_day;

-- name: elder_flags_from
-- What holds of one flag on a day or later.
SELECT elder_flag, from_day, until_day, source FROM elder_flag
WHERE elder = :elder AND flag = :flag AND superseded_at IS NULL AND until_day > :from_day
ORDER BY from_day;

-- name: elder_flag_supersede
-- A flag that is said anew.
UPDATE elder_flag SET superseded_at = :now WHERE elder_flag = :elder_flag AND superseded_at IS NULL;

-- name: elder_get
-- One person within the scope, sealed columns sealed.
SELECT e.id_type AS id_type, e.id_number_sealed AS id_number_sealed, e.name AS name, e.sex AS sex,
    e.born_day AS born_day, e.phone_sealed AS phone_sealed, e.address_sealed AS address_sealed,
    e.card_sealed AS card_sealed, f.texture AS texture, coalesce(f.diets, 0) AS diets, coalesce(f.allergens, 0) AS allergens,
    coalesce((SELECT h.office FROM elder_hand_over AS h WHERE h.elder = e.elder AND h.from_day <= :day), e.office) AS office,
    (SELECT a.area FROM elder_area AS a WHERE a.elder = e.elder AND a.kind = 'residence'
        AND a.superseded_at IS NULL AND a.until_day > :day ORDER BY a.from_day LIMIT 1) AS residence_area,
    (SELECT a.area FROM elder_area AS a WHERE a.elder = e.elder AND a.kind = 'registered'
        AND a.superseded_at IS NULL AND a.until_day > :day ORDER BY a.from_day LIMIT 1) AS registered_area
FROM elder AS e
LEFT JOIN elder_food AS f ON f.elder = e.elder AND f.superseded_at IS NULL AND f.from_day <= :day AND f.until_day > :day
WHERE e.elder = :elder AND ({elder_in_scope});

-- name: elder_unmasking_add
-- Notes who saw a person's numbers in full, and what for.
INSERT INTO unmasking (unmasking, elder, office, operator, purpose, purpose_sealed, at)
VALUES (:unmasking, :elder, :office, :operator, '', :purpose_sealed, :at);

-- name: elder_unmasking_list
-- Who saw whose numbers, when and what for, at the offices within reach, a page.
SELECT u.unmasking AS unmasking, u.elder AS elder, u.office AS office, o.name AS office_name, u.operator AS operator,
    u.purpose AS purpose, u.purpose_sealed AS purpose_sealed, u.at AS at
FROM unmasking AS u JOIN office AS o ON o.office = u.office
WHERE (o.office = :own OR (o.area >= :area_from AND o.area < :area_until)) AND (:office = 0 OR u.office = :office)
    AND (:elder = 0 OR u.elder = :elder) AND u.at >= :since AND u.at < :before AND u.unmasking > :after_id
    AND :after_text = ''
ORDER BY u.unmasking LIMIT :limit;

-- name: elder_unmasking_unsealed
-- Purposes that were written before they were sealed.
SELECT unmasking, purpose FROM unmasking WHERE purpose_sealed IS NULL ORDER BY unmasking LIMIT :limit;

-- name: elder_unmasking_seal
-- ... and are sealed now.
UPDATE unmasking SET purpose = '', purpose_sealed = :purpose_sealed WHERE unmasking = :unmasking;

-- name: elder_update_name
-- A person's name as it is written now.
UPDATE elder SET name = :name, name_key = :name_key WHERE elder = :elder;

-- name: elder_update_phone
-- A person's telephone.
UPDATE elder SET phone_sealed = :sealed WHERE elder = :elder;

-- name: elder_update_address
-- A person's address.
UPDATE elder SET address_sealed = :sealed WHERE elder = :elder;

-- name: elder_update_card
-- A person's card.
UPDATE elder SET card_sealed = :sealed, card_index = :card_index WHERE elder = :elder;

-- name: elder_update_office
-- The office that is responsible for a person.
UPDATE elder SET office = :office WHERE elder = :elder;

-- name: elder_hand_over_later
-- Another office answers for a person from a later day on.
INSERT INTO elder_hand_over (elder, from_day, office) VALUES (:elder, :from_day, :office)
ON CONFLICT (elder) DO UPDATE SET from_day = excluded.from_day, office = excluded.office;

-- name: elder_hand_over_drop
-- It was done, or another move came in between.
DELETE FROM elder_hand_over WHERE elder = :elder;

-- name: elder_hand_over_by
-- Who is to answer for a person by a day.
-- hot
SELECT office FROM elder_hand_over WHERE elder = :elder AND from_day <= :day;

-- name: elder_hand_over_due
-- Who is to be handed over by now.
-- hot
SELECT elder, office FROM elder_hand_over WHERE from_day <= :today ORDER BY from_day, elder LIMIT :limit;

-- name: elder_food_add
-- What a person may eat over some days.
INSERT INTO elder_food (elder_food, elder, texture, diets, allergens, from_day, until_day, recorded_at)
VALUES (:elder_food, :elder, :texture, :diets, :allergens, :from_day, :until_day, :now);

-- name: elder_food_from
-- What is said of it for a day or later.
-- hot
SELECT elder_food, texture, diets, allergens, from_day, until_day FROM elder_food
WHERE elder = :elder AND superseded_at IS NULL AND until_day > :from_day
ORDER BY from_day;

-- name: elder_food_supersede
-- What is said anew.
UPDATE elder_food SET superseded_at = :now WHERE elder_food = :elder_food AND superseded_at IS NULL;

-- clause: elder_found_columns
-- What is told of a person who was found.
e.elder AS elder, e.name AS name, e.name_key AS name_key, e.sex AS sex, e.born_day AS born_day,
    e.id_number_sealed AS id_number_sealed, r.area AS residence_area;

-- clause: elder_lives
-- Where they live.
JOIN elder_area AS r ON r.elder = e.elder AND r.kind = 'residence' AND r.superseded_at IS NULL
    AND r.from_day <= :today AND r.until_day > :today;

-- clause: elder_found_within
-- Whether they are whom the caller may find and asked for.
(:born IS NULL OR e.born_day = :born) AND r.area >= :area_from AND r.area < :area_until
    AND ({elder_in_scope});

-- name: elder_find_name
-- Persons within the scope whose name begins so, in the order of their names, a page.
-- hot
SELECT {elder_found_columns}
FROM elder AS e
{elder_lives}
WHERE e.name_key >= :key_from AND e.name_key < :key_until AND (:key_like IS NULL OR e.name_key GLOB :key_like)
    AND (e.name_key, e.elder) > (:after_text, :after_id)
    AND {elder_found_within}
ORDER BY e.name_key, e.elder LIMIT :limit;

-- name: elder_find_tail
-- Persons within the scope whose identity number ends so, in the order of their names, a page.
-- hot
SELECT {elder_found_columns}
FROM elder AS e
{elder_lives}
WHERE e.id_tail_index = :index AND (e.name_key, e.elder) > (:after_text, :after_id)
    AND {elder_found_within}
ORDER BY e.name_key, e.elder LIMIT :limit;

-- name: elder_find_number
-- The person within the scope with this identity number.
-- hot
SELECT {elder_found_columns}
FROM elder AS e
{elder_lives}
WHERE e.id_number_index = :index AND (e.name_key, e.elder) > (:after_text, :after_id)
    AND {elder_found_within}
LIMIT :limit;

-- name: elder_find_former
-- Persons within the scope who were known by this identity number before a correction.
-- hot
SELECT {elder_found_columns}
FROM elder_former_number AS n JOIN elder AS e ON e.elder = n.elder
{elder_lives}
WHERE n.number_index = :index AND (e.name_key, e.elder) > (:after_text, :after_id)
    AND {elder_found_within}
ORDER BY e.name_key, e.elder LIMIT :limit;

-- name: elder_number_known
-- Whether somebody within the scope has or had this identity number.
-- hot
SELECT EXISTS (SELECT 1 FROM elder AS e WHERE e.id_number_index = :index AND ({elder_in_scope}))
    OR EXISTS (SELECT 1 FROM elder_former_number AS n JOIN elder AS e ON e.elder = n.elder
        WHERE n.number_index = :index AND ({elder_in_scope})) AS known;

-- name: elder_number_held
-- Whether somebody has this identity number now, whoever asks.
-- hot
SELECT 1 AS held FROM elder WHERE id_number_index = :index;

-- name: elder_find_card
-- The person within the scope with this card.
-- hot
SELECT {elder_found_columns}
FROM elder AS e
{elder_lives}
WHERE e.card_index = :index AND (e.name_key, e.elder) > (:after_text, :after_id)
    AND {elder_found_within}
LIMIT :limit;

-- name: elder_identified
-- Writes down that an office identified a person.
INSERT INTO identification (office, elder, at) VALUES (:office, :elder, :now)
ON CONFLICT (office, elder) DO UPDATE SET at = excluded.at;

-- name: elder_identify_asked
-- How often an office has asked in an hour.
SELECT asked FROM identification_count WHERE office = :office AND hour = :hour;

-- name: elder_identify_count
-- More askings of an office in an hour.
INSERT INTO identification_count (office, hour, asked) VALUES (:office, :hour, :times)
ON CONFLICT (office, hour) DO UPDATE SET asked = asked + excluded.asked;

-- name: elder_identify_forget
-- Hours of asking that count no longer.
DELETE FROM identification_count WHERE office = :office AND hour < :hour;

-- name: elder_seals
-- What is sealed of every person and what it is found by, a page, for verification.
SELECT elder, id_type, id_number_sealed, id_number_index, id_tail_index, phone_sealed, address_sealed, card_sealed, card_index
FROM elder WHERE elder > :after_id ORDER BY elder LIMIT 1000;

-- name: elder_spouse_of
-- Whose spouse a person is on file as.
-- hot
SELECT spouse FROM elder_spouse WHERE elder = :elder AND superseded_at IS NULL;

-- name: elder_spouse_add
-- One half of a couple.
INSERT INTO elder_spouse (elder_spouse, elder, spouse, recorded_at) VALUES (:elder_spouse, :elder, :spouse, :now);

-- name: elder_spouse_supersede
-- Both halves of a couple are so no more.
UPDATE elder_spouse SET superseded_at = :now, ended_by = :ended_by
WHERE superseded_at IS NULL AND (elder = :elder OR spouse = :elder);

-- name: elder_spouse_told
-- The spouse of a person, within the scope.
SELECT e.elder AS elder, e.name AS name FROM elder_spouse AS m JOIN elder AS e ON e.elder = m.spouse
WHERE m.elder = :elder AND m.superseded_at IS NULL AND ({elder_in_scope});

-- name: elder_spouse_widowed
-- The last couple a death ended that a person was one of, and whether one of them has been said to be a spouse since.
SELECT m.spouse AS spouse, m.superseded_at AS ended_at, EXISTS (SELECT 1 FROM elder_spouse AS n WHERE n.elder IN (m.elder, m.spouse)
    AND n.elder_spouse > max(m.elder_spouse, o.elder_spouse)) AS again
FROM elder_spouse AS m JOIN elder_spouse AS o ON o.elder = m.spouse AND o.spouse = m.elder AND o.superseded_at = m.superseded_at
WHERE m.elder = :elder AND m.ended_by = 'death'
ORDER BY m.elder_spouse DESC LIMIT 1;

-- name: elder_seals_unproved
-- Some persons whose numbers tell with which keys the database is written, where it keeps nothing of them.
SELECT elder, id_number_sealed, id_number_index, id_tail_index FROM elder
WHERE NOT EXISTS (SELECT 1 FROM instance_key) ORDER BY elder LIMIT 16;
