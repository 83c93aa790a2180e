-- As many people as there are beds, each of a level that suits the bed of the same number, identified by the house's office. People need no sealed numbers for what is measured.
BEGIN;
CREATE TEMP TABLE size AS SELECT (SELECT next_id FROM progress) AS first, (SELECT count(*) FROM bed) AS people,
    (SELECT office FROM office WHERE kind = 'home') AS office;
CREATE TEMP TABLE person AS
WITH RECURSIVE number (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM number, size WHERE n + 1 < size.people)
SELECT n, size.first + n * 4 AS elder, class FROM size, number JOIN (SELECT row_number() OVER (ORDER BY bed) - 1 AS at, class
    FROM bed_class WHERE truth = 'declared' AND superseded_at IS NULL) ON at = n;
INSERT INTO elder (elder, id_type, id_number_sealed, id_number_index, id_tail_index, name, sex, born_day, office,
    registered_at)
SELECT elder, 'resident_id', x'00', CAST(printf('%032d', elder) AS BLOB), x'00', '测试' || n, 1 + n % 2,
    date('1930-01-01', '+' || (n * 37 % 9000) || ' days'), size.office, 0 FROM person, size;
INSERT INTO elder_area (elder_area, elder, kind, area, from_day, until_day, recorded_at)
SELECT elder + 1, elder, 'residence', printf('3101140%02d', 1 + n % 12), '2000-01-01', '9999-12-31', 0 FROM person;
INSERT INTO elder_area (elder_area, elder, kind, area, from_day, until_day, recorded_at)
SELECT elder + 2, elder, 'registered', printf('3101140%02d', 1 + n % 12), '2000-01-01', '9999-12-31', 0 FROM person;
INSERT INTO assessment (assessment, elder, scheme, level, dementia, assessed_day, until_day, office, operator, recorded_at)
SELECT elder + 3, elder, 'shanghai', CASE class WHEN 'nursing' THEN '4' ELSE '1' END, 'none', date(last_at / 1000 + 8 * 3600, 'unixepoch', '-30 days'),
    date(last_at / 1000 + 8 * 3600, 'unixepoch', '+700 days'), size.office, 'bench', 0 FROM person, size, progress;
INSERT INTO identification SELECT size.office, elder, 9007199254740991 FROM person, size;
UPDATE progress SET next_id = next_id + (SELECT people FROM size) * 4;
COMMIT;
