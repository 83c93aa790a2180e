-- A prepared district becomes a place to measure on: every site offers every meal at the table with room for all, every day, and
-- the bench's street sees everybody. Run by tests/bench/run with the sqlite3 program while no daemon holds the database.
UPDATE place_opening SET closed_weekdays = 0, permit_until = NULL WHERE place IN (SELECT site FROM site);
DELETE FROM site_capacity;
INSERT INTO site_capacity (site, meal, channel, covers, from_day, until_day, recorded_at)
SELECT site, meal, channel, 100000, '2000-01-01', '9999-12-31', 0 FROM site,
    (SELECT 'breakfast' AS meal UNION ALL SELECT 'lunch' UNION ALL SELECT 'dinner'),
    (SELECT 'dine_in' AS channel UNION ALL SELECT 'pickup' UNION ALL SELECT 'delivery');
DELETE FROM site_price;
INSERT INTO site_price (site, meal, price_fen, from_day, until_day, recorded_at)
SELECT site, meal, 1500, '2000-01-01', '9999-12-31', 0 FROM site,
    (SELECT 'breakfast' AS meal UNION ALL SELECT 'lunch' UNION ALL SELECT 'dinner');
DELETE FROM kitchen_capacity;
INSERT INTO kitchen_capacity (kitchen, meal, covers, from_day, until_day, recorded_at)
SELECT kitchen, meal, 1000000, '2000-01-01', '9999-12-31', 0 FROM kitchen,
    (SELECT 'breakfast' AS meal UNION ALL SELECT 'lunch' UNION ALL SELECT 'dinner');
UPDATE office SET area = '310114' WHERE name = 'bench';
