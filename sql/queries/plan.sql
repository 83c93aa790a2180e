-- Plans as they were loaded, by their hash.

-- name: plan_find
-- Whether a plan of this hash is kept.
-- hot
SELECT region, version FROM plan WHERE hash = :hash;

-- name: plan_insert
-- Keeps a plan's text.
INSERT INTO plan (hash, region, version, text, loaded_at) VALUES (:hash, :region, :version, :text, :now);
