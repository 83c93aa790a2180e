-- Policies: proposed, approved, in force.

-- name: policy_view
-- Every policy of a kind that was ever in force, without its text.
-- hot
SELECT policy, region, version, hash, from_day, until_day, proposed_by, approved_at, withdrawn_at
FROM policy WHERE kind = :kind AND approved_at IS NOT NULL
ORDER BY policy;

-- name: policy_get
-- One policy without its text.
-- hot
SELECT policy, kind, region, version, hash, from_day, until_day, proposed_by, approved_at, withdrawn_at, withdraw_asked_by
FROM policy WHERE policy = :policy;

-- name: policy_text
-- What it says.
-- hot
SELECT text FROM policy WHERE policy = :policy;

-- name: policy_same
-- One of the same text or version for a region, the same text first; a proposal taken back leaves both free.
-- hot
SELECT policy, hash = :hash AS same_text FROM policy
WHERE kind = :kind AND region = :region AND (hash = :hash OR version = :version)
    AND (withdrawn_at IS NULL OR (approved_at IS NOT NULL AND hash <> :hash))
ORDER BY hash = :hash DESC, policy DESC LIMIT 1;

-- name: policy_waiting
-- How many proposals wait for their second person.
SELECT count(*) AS waiting FROM policy
WHERE kind = :kind AND region = :region AND approved_at IS NULL AND withdrawn_at IS NULL;

-- name: policy_add
-- A policy, proposed or come with the installation (then approved_at is when its rules began to hold here).
INSERT INTO policy (policy, kind, region, version, hash, from_day, until_day, text, proposed_by, proposed_at, approved_at)
VALUES (:policy, :kind, :region, :version, :hash, :from_day, :until_day, :text, :proposed_by, :now, :approved_at);

-- name: policy_approve
-- A second person agrees.
UPDATE policy SET approved_by = :approved_by, approved_at = :now
WHERE policy = :policy AND approved_at IS NULL AND withdrawn_at IS NULL;

-- name: policy_withdraw
-- A proposal taken back, or what was approved and has not begun.
UPDATE policy SET withdrawn_at = :now, withdrawn_by = :by, withdraw_reason = coalesce(withdraw_reason, :reason)
WHERE policy = :policy AND withdrawn_at IS NULL;

-- name: policy_withdraw_ask
-- Somebody asks to take back what was approved.
UPDATE policy SET withdraw_asked_by = :by, withdraw_asked_at = :now, withdraw_reason = :reason
WHERE policy = :policy AND withdrawn_at IS NULL AND withdraw_asked_at IS NULL;

-- name: policy_any
-- Whether anything of a kind, or of a kind and region, was ever on file.
-- hot
SELECT policy FROM policy WHERE kind = :kind AND (:region IS NULL OR region = :region) LIMIT 1;

-- name: policy_text_on_file
-- Whether a text, with the line feeds it ends with or without, is or was in force for a region, or is approved to be.
-- hot
SELECT policy FROM policy
WHERE kind = :kind AND region = :region AND hash IN (:hash, :bare_hash) AND approved_at IS NOT NULL
    AND (withdrawn_at IS NULL OR proposed_by IS NULL) LIMIT 1;

-- name: policy_file_add
-- A file that is not in force was found.
INSERT INTO policy_file (policy_file, kind, region, version, hash, found_at)
VALUES (:policy_file, :kind, :region, :version, :hash, :now);

-- name: policy_file_open
-- The files found that are not in force.
-- hot
SELECT policy_file, kind, region, hash FROM policy_file WHERE ended_at IS NULL AND kind > '' LIMIT :limit;

-- name: policy_file_end
-- One that is in force, or gone.
UPDATE policy_file SET ended_at = :now WHERE policy_file = :policy_file AND ended_at IS NULL;

-- name: policy_list
-- Policies by kind and region, the latest first; a page.
SELECT policy, kind, region, version, hash, from_day, until_day, proposed_by, proposed_at, approved_by, approved_at,
    withdrawn_at, withdrawn_by, withdraw_asked_by, withdraw_asked_at, withdraw_reason
FROM policy
WHERE (:kind IS NULL OR kind = :kind) AND (:region IS NULL OR region = :region) AND (:policy = 0 OR policy = :policy)
    AND (:after_id = 0 OR policy < :after_id)
ORDER BY policy DESC LIMIT :limit;
