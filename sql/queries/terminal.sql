-- name: terminal_add
-- A new terminal of an office.
INSERT INTO terminal (terminal, office, name, enrolled_at, expires_at)
VALUES (:terminal, :office, :name, :now, :expires_at);

-- name: terminal_get
-- One terminal by its id.
SELECT terminal, office, expires_at, revoked_at FROM terminal WHERE terminal = :terminal;

-- name: terminal_revoke
-- Denies a terminal for good.
UPDATE terminal SET revoked_at = :now, revoked_reason = :reason
WHERE terminal = :terminal AND revoked_at IS NULL;

-- name: terminal_list
-- Terminals of one office, or of all (office 0), a page.
SELECT terminal, office, name, enrolled_at AS "enrolled_at@", expires_at AS "expires_at@",
    revoked_at AS "revoked_at@", revoked_reason, ' ' || CAST(terminal AS TEXT) AS cursor
FROM terminal
WHERE (:office = 0 OR office = :office) AND terminal > :after_id
ORDER BY terminal LIMIT :limit;
