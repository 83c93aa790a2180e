-- name: session_add
-- A new session of an operator at a terminal.
INSERT INTO session (token_hash, terminal, operator, opened_at, expires_at)
VALUES (:token_hash, :terminal, :operator, :now, :expires_at);

-- name: session_end
-- One session ends.
DELETE FROM session WHERE token_hash = :token_hash;

-- name: session_end_of_operator
-- Every session of an operator ends, but for one (NULL: none is spared).
DELETE FROM session WHERE operator = :operator AND (:spared IS NULL OR token_hash <> :spared);

-- name: session_trim
-- Keeps the newest sessions of an operator.
DELETE FROM session WHERE token_hash IN (
    SELECT token_hash FROM session WHERE operator = :operator
    ORDER BY opened_at DESC, token_hash LIMIT 64 OFFSET :kept);

-- name: session_sweep
-- Forgets some of the sessions that have expired.
DELETE FROM session WHERE token_hash IN (
    SELECT token_hash FROM session WHERE expires_at <= :now ORDER BY expires_at LIMIT :count);

-- name: session_terminal_failures
-- Failed logins in a row at a terminal, whoever was tried.
SELECT failures, locked_until FROM terminal_failure WHERE terminal = :terminal;

-- name: session_terminal_failed
-- One more failed login at a terminal.
INSERT INTO terminal_failure (terminal, failures, locked_until) VALUES (:terminal, :failures, :locked_until)
ON CONFLICT (terminal) DO UPDATE SET failures = excluded.failures, locked_until = excluded.locked_until, tries_locked = 0;

-- name: session_terminal_tried_locked
-- One more try while the terminal's lock holds.
UPDATE terminal_failure SET tries_locked = tries_locked + 1 WHERE terminal = :terminal RETURNING tries_locked;

-- name: session_terminal_forget
-- A good login ends the row of failures at a terminal.
DELETE FROM terminal_failure WHERE terminal = :terminal;

-- name: session_office_forget
-- Ends the row of failures at every terminal of an office.
DELETE FROM terminal_failure WHERE terminal IN (SELECT terminal FROM terminal WHERE office = :office);
