-- The people of people.sql as residents to be: as many as there are beds, each of a level that suits the bed of the same number, identified by the
-- house's office.
INSERT INTO assessment (assessment, elder, scheme, level, dementia, assessed_day, until_day, office, operator, recorded_at)
SELECT elder + 3, elder, 'shanghai', CASE class WHEN 'nursing' THEN '4' ELSE '1' END, 'none', date(size.today, '-30 days'),
    date(size.today, '+700 days'), size.office, 'bench', 0
FROM size, person JOIN (SELECT row_number() OVER (ORDER BY bed) - 1 AS at, class FROM bed_class
    WHERE truth = 'declared' AND superseded_at IS NULL) ON at = n;
INSERT INTO identification SELECT size.office, elder, 9007199254740991 FROM person, size;
