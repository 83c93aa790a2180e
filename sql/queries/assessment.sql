-- name: assessment_on
-- The assessment that holds for a person on a day: the latest one still valid.
-- hot
SELECT assessment, scheme, level, dementia, until_day FROM assessment
WHERE elder = :elder AND superseded_at IS NULL AND assessed_day <= :day AND until_day > :day
ORDER BY assessed_day DESC, assessment DESC LIMIT 1;

-- name: assessment_lapsed
-- The one that held last, where none does.
-- hot
SELECT assessment, scheme, level, dementia, until_day FROM assessment
WHERE elder = :elder AND superseded_at IS NULL AND assessed_day <= :day AND until_day <= :day
ORDER BY until_day DESC, assessment DESC LIMIT 1;

-- name: assessment_same_day
-- What is recorded of a person by a scheme for a day, and whether that has the level that is said now, and the points, and all
-- the rest: who leaves out the dementia, the points, the reason or the assessors says nothing of them.
SELECT a.assessment, a.level = :level AND a.dementia = coalesce(:dementia, a.dementia) AS same_level,
    CASE WHEN :points IS NULL THEN 1 ELSE coalesce((i.points, i.coma, i.dementia_diagnosis, i.mental_disorder, i.risk_events)
        = (:points, :coma, :dementia_diagnosis, :mental_disorder, :risk_events), 0) END AS same_points,
    a.reason IS coalesce(:reason, a.reason) AND a.assessors IS coalesce(:assessors, a.assessors) AS same_rest
FROM assessment a LEFT JOIN assessment_items i ON i.assessment = a.assessment
WHERE a.elder = :elder AND a.scheme = :scheme AND a.assessed_day = :day AND a.superseded_at IS NULL;

-- name: assessment_supersede
-- An assessment that was recorded wrongly.
UPDATE assessment SET superseded_at = :now WHERE assessment = :assessment AND superseded_at IS NULL;

-- name: assessment_add
-- A new assessment; what is left out as in the one before that had the same level. Who entered level and points is who did so
-- first, and does not review them; the ledger tells who added the rest.
INSERT INTO assessment (assessment, elder, scheme, level, dementia, assessed_day, until_day, reason, assessors, office,
    operator, recorded_at)
SELECT :assessment, :elder, :scheme, :level, coalesce(:dementia, l.dementia, 'none'), :assessed_day, :until_day,
    coalesce(:reason, l.reason), coalesce(:assessors, l.assessors), coalesce(p.office, :office),
    coalesce(p.operator, :operator), :now
FROM (SELECT 1) LEFT JOIN assessment AS l ON l.assessment = :same_level
LEFT JOIN assessment AS p ON p.assessment = :same_points;

-- name: assessment_items_add
-- What its level was computed from.
INSERT INTO assessment_items (assessment, points, total, coma, dementia_diagnosis, mental_disorder, risk_events)
VALUES (:assessment, :points, :total, :coma, :dementia_diagnosis, :mental_disorder, :risk_events);

-- name: assessment_items_carry
-- The same, where it was told before.
INSERT INTO assessment_items (assessment, points, total, coma, dementia_diagnosis, mental_disorder, risk_events)
SELECT :assessment, points, total, coma, dementia_diagnosis, mental_disorder, risk_events FROM assessment_items
WHERE assessment = :before;

-- name: assessment_review_carry
-- What was found of the same points.
INSERT INTO assessment_review (assessment, outcome, note, office, operator, reviewed_at)
SELECT :assessment, outcome, note, office, operator, reviewed_at FROM assessment_review WHERE assessment = :before;

-- name: assessment_get
-- One assessment with its review, for who reviews.
-- hot
SELECT a.elder AS elder, a.assessed_day AS assessed_day, a.operator AS operator, a.superseded_at AS superseded_at,
    r.outcome AS outcome
FROM assessment AS a LEFT JOIN assessment_review AS r ON r.assessment = a.assessment
WHERE a.assessment = :assessment;

-- name: assessment_review_add
-- What somebody else found of it.
INSERT INTO assessment_review (assessment, outcome, note, office, operator, reviewed_at)
VALUES (:assessment, :outcome, :note, :office, :operator, :now);

-- name: assessment_list
-- Every assessment of a person, those taken back too, the latest first.
SELECT a.assessment AS assessment, a.scheme AS scheme, a.level AS level, a.dementia AS dementia,
    a.assessed_day AS assessed_on, a.until_day AS valid_until, a.reason AS reason, a.assessors AS assessors,
    i.total AS total, i.points AS points, a.operator AS entered_by, r.outcome AS review, r.operator AS reviewed_by,
    a.recorded_at AS "recorded_at@", a.superseded_at AS "superseded_at@"
FROM assessment AS a
LEFT JOIN assessment_items AS i ON i.assessment = a.assessment
LEFT JOIN assessment_review AS r ON r.assessment = a.assessment
WHERE a.elder = :elder
ORDER BY a.assessed_day DESC, a.assessment DESC LIMIT :limit;

-- name: assessment_running_out
-- Persons whose last level ends from a day on and before another, with nothing to do about it yet, the first to end first:
-- with the house where they live, else their desk.
-- hot
SELECT a.elder AS elder, a.until_day AS until_day, coalesce((
        SELECT h.office FROM occupancy AS o JOIN office AS h ON h.institution = o.institution AND h.kind = 'home'
        WHERE o.elder = a.elder AND o.superseded_at IS NULL AND o.from_day <= :today AND o.until_day > :today
        ORDER BY h.office LIMIT 1), e.office) AS office
FROM assessment AS a JOIN elder AS e ON e.elder = a.elder
WHERE a.superseded_at IS NULL AND a.until_day >= :from_day AND a.until_day < :before
    AND NOT EXISTS (SELECT 1 FROM assessment AS b WHERE b.elder = a.elder AND b.superseded_at IS NULL
        AND (b.until_day, b.assessment) > (a.until_day, a.assessment))
    AND NOT EXISTS (SELECT 1 FROM task AS t WHERE t.subject = a.elder AND t.kind = 'assessment_due'
        AND t.opened_at > a.recorded_at)
ORDER BY a.until_day, a.assessment LIMIT :limit;

-- name: assessment_last
-- The last level of a person, and who would have to see to the next.
-- hot
SELECT a.until_day AS until_day, coalesce((
        SELECT h.office FROM occupancy AS o JOIN office AS h ON h.institution = o.institution AND h.kind = 'home'
        WHERE o.elder = a.elder AND o.superseded_at IS NULL AND o.from_day <= :today AND o.until_day > :today
        ORDER BY h.office LIMIT 1), e.office) AS office
FROM assessment AS a JOIN elder AS e ON e.elder = a.elder
WHERE a.elder = :elder AND a.superseded_at IS NULL
ORDER BY a.until_day DESC, a.assessment DESC LIMIT 1;

-- name: registry_mark_get
-- Up to which day some due work has looked.
-- hot
SELECT day FROM registry_mark WHERE mark = :mark;

-- name: registry_mark_set
-- It has looked further.
INSERT INTO registry_mark (mark, day) VALUES (:mark, :day)
ON CONFLICT (mark) DO UPDATE SET day = excluded.day;
