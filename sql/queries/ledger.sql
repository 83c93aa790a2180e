-- The ledger: entries, their leaves and the kept nodes of the tree over them.

-- name: ledger_insert
-- Adds one entry with its leaf.
-- hot
INSERT INTO ledger_entry (seq, at, terminal, operator, office, method, objects, outcome, params_mac, leaf)
VALUES (:seq, :at, :terminal, :operator, :office, :method, :objects, :outcome, :params_mac, :leaf);

-- name: ledger_node_insert
-- Keeps the hash of a subtree that became complete.
-- hot
INSERT INTO ledger_node (level, position, hash) VALUES (:level, :position, :hash);

-- name: ledger_at
-- One entry.
-- hot
SELECT seq, at, terminal, operator, office, method, objects, outcome, params_mac, leaf
FROM ledger_entry WHERE seq = :seq;

-- name: ledger_leaves
-- The leaves of entries in a range, both ends included.
-- hot
SELECT leaf AS hash FROM ledger_entry WHERE seq BETWEEN :first AND :last ORDER BY seq;

-- name: ledger_nodes
-- The kept nodes of one level in a range, both ends included.
-- hot
SELECT hash FROM ledger_node WHERE level = :level AND position BETWEEN :first AND :last ORDER BY position;

-- name: ledger_all
-- Every entry in order, for verifying.
SELECT seq, at, terminal, operator, office, method, objects, outcome, params_mac, leaf
FROM ledger_entry ORDER BY seq;

-- name: ledger_node_count
-- How many nodes are kept.
SELECT count(*) AS nodes FROM ledger_node;
