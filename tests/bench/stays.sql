-- :turns stays in every bed but the first, half a year each, one after the other, with their residents' assessments; 20 are ten years.
-- Residents need no file of their own for what is measured. The counter of ids goes on behind them.
BEGIN;
CREATE TEMP TABLE size AS SELECT (SELECT next_id FROM progress) AS first,
    (SELECT date(last_at / 1000 + 8 * 3600, 'unixepoch') FROM progress) AS today,
    (SELECT count(*) FROM bed) AS beds;
CREATE TEMP TABLE place AS SELECT bed, institution, row_number() OVER (ORDER BY bed) - 1 AS number FROM bed;
CREATE TEMP TABLE life AS
WITH RECURSIVE turn (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM turn WHERE n + 1 < :turns)
SELECT size.first + (place.number * :turns + turn.n) * 2 AS stay, 900000000 + place.number * :turns + turn.n AS elder, place.bed,
    place.institution, date(size.today, '-' || (turn.n * 182 + 182) || ' days') AS from_day,
    CASE turn.n WHEN 0 THEN '9999-12-31' ELSE date(size.today, '-' || (turn.n * 182) || ' days') END AS until_day
FROM place, turn, size WHERE place.number > 0;
INSERT INTO stay (stay, elder, institution, from_day, recorded_at) SELECT stay, elder, institution, from_day, 0 FROM life ORDER BY stay;
INSERT INTO assessment (assessment, elder, scheme, level, dementia, assessed_day, until_day, office, operator, recorded_at)
SELECT 800000000 + elder, elder, 'shanghai', CAST(elder % 7 AS TEXT), 'none', from_day, date(from_day, '+24 months'),
    (SELECT min(office) FROM office), 'bench', 0 FROM life;
INSERT INTO occupancy (occupancy, stay, elder, bed, institution, from_day, until_day, recorded_at)
SELECT stay + 1, stay, elder, bed, institution, from_day, until_day, 0 FROM life ORDER BY stay;
UPDATE progress SET next_id = next_id + (SELECT beds FROM size) * 2 * :turns;
COMMIT;
