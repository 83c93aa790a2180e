-- 300,000 meals served in the month before, at every site to who lives in every street; 10,000 covers booked for one meal of one
-- kitchen. The trigger that asks for each meal's booking is left out of this copy: the meals are measured, not their making.
BEGIN;
DROP TRIGGER serving_of_served;
CREATE TEMP TABLE place AS SELECT s.site AS site, s.area AS area, k.kitchen AS kitchen, row_number() OVER () - 1 AS number
    FROM site s JOIN site_kitchen k ON k.site = s.site;
CREATE TEMP TABLE street AS SELECT area, row_number() OVER () - 1 AS number FROM
    (SELECT DISTINCT substr(area, 1, 9) AS area FROM elder_area WHERE kind = 'residence');
CREATE TEMP TABLE person AS SELECT elder, row_number() OVER () - 1 AS number FROM elder LIMIT 30000;
CREATE TEMP TABLE size AS SELECT (SELECT count(*) FROM place) AS places, (SELECT count(*) FROM street) AS streets,
    (SELECT count(*) FROM person) AS persons, (SELECT next_id FROM progress) AS first;
CREATE INDEX temp.place_number ON place (number);
CREATE INDEX temp.street_number ON street (number);
CREATE INDEX temp.person_number ON person (number);
WITH RECURSIVE line (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM line WHERE n < 299999)
INSERT INTO serving (month, site, street, booking, serving, recorded_at, site_area, kitchen, elder, day, meal, channel, age,
    walk_in, price_fen, discount_fen, subsidy_fen, pays_fen, daily_fen, rule, class, office, operator)
SELECT :month, place.site, street.area, size.first + n, size.first + n, 0, place.area, place.kitchen, person.elder,
    :month || '-' || printf('%02d', 1 + n / size.persons % 28), CASE n / size.persons % 3 WHEN 0 THEN 'breakfast' WHEN 1 THEN 'lunch' ELSE 'dinner' END,
    'dine_in', 75, 0, 1500, 150, 200, 1150, 0, '310114/2025-12 D1 B', 'B', 1, 'bench'
FROM line, size
JOIN place ON place.number = (n * 7919) % size.places
JOIN street ON street.number = (n / 3) % size.streets
JOIN person ON person.number = n % size.persons;
WITH RECURSIVE line (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM line WHERE n < 9999)
INSERT INTO booking (booking, elder, site, kitchen, day, meal, channel, diets, texture, street, price_fen, discount_fen, subsidy_fen,
    pays_fen, rule, state, office, operator, booked_at)
SELECT size.first + 300000 + n, person.elder, fed.site, fed.kitchen, :day, 'lunch', CASE n % 3 WHEN 0 THEN 'delivery' ELSE 'dine_in' END,
    CASE n % 10 WHEN 0 THEN 1 WHEN 1 THEN 3 ELSE 0 END, CASE n % 8 WHEN 0 THEN 'soft' WHEN 1 THEN 'liquid' END, '310114001',
    1500, 150, 200, 1150, '310114/2025-12 D1 B', 'booked', 1, 'bench', 0
FROM line, size
JOIN person ON person.number = n
JOIN (SELECT site, kitchen, row_number() OVER () - 1 AS number, count(*) OVER () AS sites FROM place
    WHERE kitchen = (SELECT min(kitchen) FROM place)) AS fed ON fed.number = n % fed.sites;
INSERT INTO sitting_count SELECT day, meal, site, channel, 100000, count(*) FROM booking WHERE day = :day GROUP BY day, meal, site, channel;
INSERT INTO kitchen_count SELECT day, meal, kitchen, 1000000, count(*) FROM booking WHERE day = :day GROUP BY day, meal, kitchen;
INSERT INTO special_count SELECT day, meal, site, channel, kitchen, texture, diets, allergens, count(*) FROM special_cover WHERE day = :day
    GROUP BY day, meal, site, channel, kitchen, texture, diets, allergens;
UPDATE progress SET next_id = next_id + 310000;
UPDATE office SET kind = 'bureau' WHERE name = 'bench';
COMMIT;
