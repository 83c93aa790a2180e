-- The people of people.sql as a queue: 30,000 who wait for the first house, with what they are judged by, and the rest who do not. Nobody has a
-- place yet: the daemon orders them when it starts, since no policy stands beside the queue.
CREATE TEMP TABLE house AS SELECT min(institution) AS institution FROM institution;
INSERT INTO assessment (assessment, elder, scheme, level, dementia, assessed_day, until_day, office, operator, recorded_at)
SELECT elder + 3, elder, 'shanghai', CAST(3 + n * 7 % 4 AS TEXT), CASE n % 9 WHEN 0 THEN 'mild' ELSE 'none' END,
    date(size.today, '-30 days'), date(size.today, '+700 days'), size.office, 'bench', 0 FROM person, size;
INSERT INTO elder_flag (elder_flag, elder, flag, from_day, until_day, source, recorded_at)
SELECT elder + 4, elder, CASE n % 3 WHEN 0 THEN 'low_income' WHEN 1 THEN 'solitary' ELSE 'living_alone' END, '2020-01-01', '9999-12-31',
    'x', 0 FROM person WHERE n % 5 = 0;
INSERT INTO waitlist_application (application, elder, applied_at, needs, filed_by, office, operator)
SELECT elder + 5, elder, size.now - 86400000 - n * 1001 % 7776000 * 1000, 0, 'elder', size.office, 'bench' FROM person, size
WHERE n < 30000;
INSERT INTO waitlist_choice (application, institution, choice, recorded_at)
SELECT elder + 5, house.institution, 1, size.now - 86400000 FROM person, size, house WHERE n < 30000;
INSERT INTO waitlist_standing (standing, application, state, cause, next_day, confirmed_day, scheme, level, dementia, flags,
    registered_area, residence_area, office, operator, recorded_at)
SELECT p.elder + 6, p.elder + 5, 'queued', 'verified', '9999-12-31', size.today, a.scheme, a.level, a.dementia, 0,
    printf('3101140%02d', 1 + n % 12), printf('3101140%02d', 1 + n % 12), size.office, 'bench', size.now - 86400000
FROM person p, size JOIN assessment a ON a.elder = p.elder WHERE n < 30000;
INSERT INTO waitlist_ranked (institution, policy, recorded_at) SELECT institution, '', 0 FROM house;
INSERT INTO bed_mark (bed_mark, bed, mark, pool, from_day, until_day, recorded_at)
SELECT next_id + row_number() OVER (ORDER BY bed), bed, 'basic', 'district', '2020-01-01',
    '9999-12-31', 0 FROM progress, bed JOIN house USING (institution);
UPDATE progress SET next_id = next_id + 100000;
