-- Bookings of the days before, :count of them, with their counts: 36,000 a day, every one of another person.
-- The counter of ids goes on behind them.
-- Made without a journal: this copy is thrown away when it fails.
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA cache_size = -1000000;
BEGIN;
UPDATE site_kitchen SET from_day = '2000-01-01'; -- who cooks now has always cooked
CREATE TEMP TABLE person AS SELECT elder, row_number() OVER () - 1 AS number FROM elder;
CREATE TEMP TABLE place AS SELECT site, kitchen, row_number() OVER () - 1 AS number FROM site_kitchen;
CREATE TEMP TABLE size AS SELECT (SELECT count(*) FROM person) AS persons, (SELECT count(*) FROM place) AS places,
    (SELECT next_id FROM progress) AS first, (SELECT date(last_at / 1000 + 8 * 3600, 'unixepoch') FROM progress) AS today;
CREATE INDEX temp.person_number ON person (number);
CREATE INDEX temp.place_number ON place (number);
WITH RECURSIVE line (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM line WHERE n < :count - 1)
INSERT INTO booking (booking, elder, site, kitchen, day, meal, channel, diets, texture, street, price_fen, discount_fen, subsidy_fen,
    pays_fen, rule, state, office, operator, booked_at)
SELECT size.first + n, person.elder, place.site, place.kitchen, date(size.today, '-' || (1 + n / (size.persons * 3 / 25)) || ' days'),
    CASE n % 3 WHEN 0 THEN 'breakfast' WHEN 1 THEN 'lunch' ELSE 'dinner' END, 'dine_in', 0, NULL, '310114001', 1500, 150, 200, 1150,
    '310114/2025-12 D1 B', 'booked', 1, 'history', 0
FROM line, size
JOIN person ON person.number = (n / 3) % size.persons
JOIN place ON place.number = (n * 7919) % size.places;
INSERT INTO sitting_count SELECT day, meal, site, channel, 100000, count(*) FROM booking GROUP BY day, meal, site, channel;
INSERT INTO kitchen_count SELECT day, meal, kitchen, 1000000, count(*) FROM booking GROUP BY day, meal, kitchen;
UPDATE progress SET next_id = next_id + :count;
COMMIT;
