-- name: assessment_on
-- The assessment that holds for a person on a day: the latest one still valid.
-- hot
SELECT assessment, scheme, level, dementia, until_day FROM assessment
WHERE elder = :elder AND superseded_at IS NULL AND assessed_day <= :day AND until_day > :day
ORDER BY assessed_day DESC, assessment DESC LIMIT 1;

-- name: assessment_same_day
-- What is recorded of a person by a scheme for a day.
SELECT assessment, level, dementia, until_day FROM assessment
WHERE elder = :elder AND scheme = :scheme AND assessed_day = :day AND superseded_at IS NULL;

-- name: assessment_supersede
-- An assessment that was recorded wrongly.
UPDATE assessment SET superseded_at = :now WHERE assessment = :assessment AND superseded_at IS NULL;

-- name: assessment_add
-- A new assessment.
INSERT INTO assessment (assessment, elder, scheme, level, dementia, assessed_day, until_day, recorded_at)
VALUES (:assessment, :elder, :scheme, :level, :dementia, :assessed_day, :until_day, :now);
