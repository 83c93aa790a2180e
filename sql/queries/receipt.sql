-- Receipts of writing calls: exactly once (protocol.md §3).

-- name: receipt_find
-- What an office's request_key was answered with.
-- hot
SELECT params_mac, result FROM receipt WHERE office = :office AND request_key = :request_key;

-- name: receipt_insert
-- Keeps an answer; receipts are numbered in the order of their commits.
-- hot
INSERT INTO receipt (office, request_key, params_mac, result, recorded_at)
VALUES (:office, :request_key, :params_mac, :result, :recorded_at);

-- name: receipt_sweep
-- Forgets old receipts among the first :count numbers that are left.
-- hot
DELETE FROM receipt
WHERE receipt < (SELECT min(receipt) FROM receipt) + :count AND recorded_at < :before;
