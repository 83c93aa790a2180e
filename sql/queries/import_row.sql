-- Rows of sheets that were refused once: what their tasks are about.

-- name: import_row_find
-- The row an office imported before under this index.
-- hot
SELECT import_row FROM import_row WHERE office = :office AND row_index = :row_index;

-- name: import_row_add
-- A row that was refused for the first time.
INSERT INTO import_row (import_row, office, row_index) VALUES (:import_row, :office, :row_index);

-- name: import_row_told
-- Whether a row before it, of the same request, has left the open task of this one.
-- hot
SELECT 1 AS told FROM task WHERE subject = :import_row AND kind = 'import_open' AND closed_at IS NULL AND task >= :first_id;
