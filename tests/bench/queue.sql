-- 30,000 people who wait for the first house, with what they are judged by, and 300 more who do not. Nobody has a place yet: the daemon
-- orders them when it starts, since no policy stands beside the queue. People need no sealed numbers for what is measured.
BEGIN;
CREATE TEMP TABLE size AS SELECT (SELECT next_id FROM progress) AS first, (SELECT last_at FROM progress) AS now,
    (SELECT date(last_at / 1000 + 8 * 3600, 'unixepoch') FROM progress) AS today, 30000 AS waiting, 30300 AS people,
    (SELECT min(institution) FROM institution) AS house, (SELECT min(office) FROM office) AS office;
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
INSERT INTO assessment (assessment, elder, scheme, level, dementia, assessed_day, until_day, office, operator, recorded_at)
SELECT elder + 3, elder, 'shanghai', CAST(3 + n * 7 % 4 AS TEXT), CASE n % 9 WHEN 0 THEN 'mild' ELSE 'none' END,
    date(size.today, '-30 days'), date(size.today, '+700 days'), size.office, 'bench', 0 FROM person, size;
INSERT INTO elder_flag (elder_flag, elder, flag, from_day, until_day, source, recorded_at)
SELECT elder + 4, elder, CASE n % 3 WHEN 0 THEN 'low_income' WHEN 1 THEN 'solitary' ELSE 'living_alone' END, '2020-01-01', '9999-12-31',
    'x', 0 FROM person WHERE n % 5 = 0;
INSERT INTO waitlist_application (application, elder, applied_at, needs, filed_by, office, operator)
SELECT elder + 5, elder, size.now - 86400000 - n * 1001 % 7776000 * 1000, 0, 'elder', size.office, 'bench' FROM person, size
WHERE n < size.waiting;
INSERT INTO waitlist_choice (application, institution, choice, recorded_at)
SELECT elder + 5, size.house, 1, size.now - 86400000 FROM person, size WHERE n < size.waiting;
INSERT INTO waitlist_standing (standing, application, state, cause, next_day, confirmed_day, scheme, level, dementia, flags,
    registered_area, residence_area, office, operator, recorded_at)
SELECT p.elder + 6, p.elder + 5, 'queued', 'verified', '9999-12-31', size.today, a.scheme, a.level, a.dementia, 0,
    printf('3101140%02d', 1 + n % 12), printf('3101140%02d', 1 + n % 12), size.office, 'bench', size.now - 86400000
FROM person p, size JOIN assessment a ON a.elder = p.elder WHERE n < size.waiting;
INSERT INTO waitlist_ranked (institution, policy, recorded_at) SELECT house, '', 0 FROM size;
INSERT INTO bed_mark (bed_mark, bed, mark, pool, from_day, until_day, recorded_at)
SELECT (SELECT first + people * 10 FROM size) + row_number() OVER (ORDER BY bed), bed, 'basic', 'district', '2020-01-01',
    '9999-12-31', 0 FROM bed, size WHERE institution = size.house;
UPDATE progress SET next_id = next_id + 400000;
COMMIT;
