-- People who are judged by what the bench asks, and need no sealed numbers for it. Expects wanted (people, office): how many, and who registered
-- them. Makes size, for what is made of them, and person (n, elder): n from 0, and ten ids each from elder on, the first three used here.
CREATE TEMP TABLE size AS SELECT next_id AS first, last_at AS now, date(last_at / 1000 + 8 * 3600, 'unixepoch') AS today, people, office
FROM progress, wanted;
CREATE TEMP TABLE person AS
WITH RECURSIVE number (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM number, size WHERE n + 1 < size.people)
SELECT n, size.first + n * 10 AS elder FROM number, size;
INSERT INTO elder (elder, id_type, id_number_sealed, id_number_index, id_tail_index, name, sex, born_day, office,
    registered_at)
SELECT elder, 'resident_id', x'00', CAST(printf('%032d', elder) AS BLOB), x'00', '测试' || n, 1 + n % 2,
    date('1930-01-01', '+' || (n * 37 % 9000) || ' days'), size.office, 0 FROM person, size;
INSERT INTO elder_area (elder_area, elder, kind, area, from_day, until_day, recorded_at)
SELECT elder + 1, elder, 'residence', printf('3101140%02d', 1 + n % 12), '2000-01-01', '9999-12-31', 0 FROM person;
INSERT INTO elder_area (elder_area, elder, kind, area, from_day, until_day, recorded_at)
SELECT elder + 2, elder, 'registered', printf('3101140%02d', 1 + n % 12), '2000-01-01', '9999-12-31', 0 FROM person;
UPDATE progress SET next_id = next_id + (SELECT people FROM size) * 10;
