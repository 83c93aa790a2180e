-- name: operator_add
-- A new operator of an office.
INSERT INTO operator (operator, office, name, role, password_hash, must_change, failures, locked_until, registered_at)
VALUES (:operator, :office, :name, :role, :password_hash, :must_change, 0, 0, :now);

-- name: operator_get
-- One operator by the name one logs in with.
SELECT operator, office, name, role, password_hash, must_change, failures, locked_until, closed_at
FROM operator WHERE operator = :operator;

-- name: operator_reset
-- A new password, and no failures counted.
UPDATE operator SET password_hash = :password_hash, must_change = :must_change, failures = 0, locked_until = 0,
    tries_locked = 0
WHERE operator = :operator AND closed_at IS NULL;

-- name: operator_given
-- By whom the password was given that opens the account.
UPDATE operator SET given_by = :by, given_at = :now WHERE operator = :operator;

-- name: operator_one_hand
-- Whether one of two operators gave the other the password since an instant.
SELECT operator FROM operator
WHERE operator IN (:first, :second) AND given_by IN (:first, :second) AND given_by <> operator AND given_at > :since LIMIT 1;

-- name: operator_failures
-- What failed logins leave with an operator, or 0 and 0 to forget them.
UPDATE operator SET failures = :failures, locked_until = :locked_until, tries_locked = 0 WHERE operator = :operator;

-- name: operator_tried_locked
-- One more try while the operator's lock holds.
UPDATE operator SET tries_locked = tries_locked + 1 WHERE operator = :operator RETURNING tries_locked;

-- name: operator_close
-- An operator who leaves.
UPDATE operator SET closed_at = :now WHERE operator = :operator AND closed_at IS NULL;

-- name: operator_leads_left
-- How many others could still lead this office.
SELECT count(*) AS others FROM operator
WHERE office = :office AND role = :role AND closed_at IS NULL AND operator <> :operator;

-- name: operator_list
-- Operators of one office, or of all (office 0), a page.
SELECT operator, office, name, role, must_change AS "must_change?",
    CASE WHEN locked_until > :timeout THEN locked_until - :timeout + :now END AS "locked_until@",
    given_by, given_at AS "given_at@", registered_at AS "registered_at@", closed_at AS "closed_at@", operator || ' 0' AS cursor
FROM operator
WHERE (:office = 0 OR office = :office) AND operator > :after_text AND :after_id = 0
ORDER BY operator LIMIT :limit;
