-- A place whose bookings meet every check: shares of every street in every kitchen, a menu for every sitting, days of rest against
-- the weekdays, walking minutes. Run by tests/bench/run while no daemon holds the database; :from is the first of the days.
BEGIN;
CREATE TEMP TABLE meal AS SELECT 'breakfast' AS meal UNION ALL SELECT 'lunch' UNION ALL SELECT 'dinner';
CREATE TEMP TABLE street AS SELECT DISTINCT substr(area, 1, 9) AS area FROM elder_area WHERE kind = 'residence';
INSERT INTO quota (kitchen, meal, area, covers, from_day, until_day, recorded_at)
SELECT kitchen, meal, street.area, 20000, '2000-01-01', '9999-12-31', 0 FROM kitchen, meal, street;
WITH RECURSIVE day (day) AS (SELECT :from UNION ALL SELECT date(day, '+1 day') FROM day WHERE day < date(:from, '+8 days'))
INSERT INTO menu_dish (day, meal, site, name, textures, allergens, diets, recorded_at)
SELECT day, meal, site, 'dish ' || number, 255, 0, 127, 0 FROM day, meal, site,
    (SELECT 1 AS number UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4);
INSERT INTO calendar_day (place, day, open, recorded_at) SELECT site, date(:from, '-1 day'), 1, 0 FROM site;
COMMIT;
