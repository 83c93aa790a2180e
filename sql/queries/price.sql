-- Policies as loaded, kept by their hash so that a decision can cite one.

-- name: policy_find
-- Whether a policy is kept.
-- hot
SELECT hash FROM policy WHERE hash = :hash;

-- name: policy_insert
-- Keeps a policy's text.
INSERT INTO policy (hash, kind, region, version, text, loaded_at)
VALUES (:hash, :kind, :region, :version, :text, :now);
