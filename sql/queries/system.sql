-- name: system_instance
-- What init wrote about this instance.
SELECT kind, area, number, created_at FROM instance WHERE only = 1;

-- name: system_instance_add
-- Writes down what this instance is; once.
INSERT INTO instance (only, kind, area, number, created_at) VALUES (1, :kind, :area, :number, :now);

-- name: system_keys
-- What is kept of the keys the database is written with.
SELECT name, proof FROM instance_key;

-- name: system_key_add
-- What is kept of a key; once.
INSERT INTO instance_key (name, proof) VALUES (:name, :proof);

-- name: system_counts
-- How many of what an instance holds.
SELECT (SELECT count(*) FROM office) AS offices,
    (SELECT count(*) FROM terminal WHERE revoked_at IS NULL) AS terminals,
    (SELECT count(*) FROM operator WHERE closed_at IS NULL) AS operators,
    (SELECT count(*) FROM session WHERE expires_at > :now) AS sessions,
    (SELECT count(*) FROM terminal WHERE revoked_at IS NULL AND expires_at < :soon) AS expiring;

-- name: system_integrity
-- What the database itself finds wrong; one row "ok" when nothing.
SELECT integrity_check AS finding FROM pragma_integrity_check(10);

-- name: system_foreign_keys
-- Rows that name something that does not exist, by table.
SELECT "table" AS name, count(*) AS differences FROM pragma_foreign_key_check GROUP BY "table";
