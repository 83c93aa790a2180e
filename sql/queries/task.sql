-- name: task_add
-- Something an office has to look after by a day.
INSERT INTO task (task, office, kind, subject, due_day, opened_at)
VALUES (:task, :office, :kind, :subject, :due_day, :now);

-- name: task_open_same
-- The open task of this kind about this subject at an office.
SELECT task FROM task WHERE subject = :subject AND kind = :kind AND office = :office AND closed_at IS NULL;

-- name: task_get
-- One task of an office.
SELECT task, closed_at FROM task WHERE task = :task AND office = :office;

-- name: task_close
-- A task that is done.
UPDATE task SET closed_at = :now, outcome = :outcome WHERE task = :task AND closed_at IS NULL;

-- name: task_list
-- Open tasks of the offices within reach by the day they are due, a page.
SELECT t.task AS task, t.kind AS kind, t.due_day AS due, t.subject AS subject, t.office AS office,
    t.opened_at AS "opened_at@", t.due_day || ' ' || CAST(t.task AS TEXT) AS cursor
FROM office AS o
JOIN task AS t ON t.office = o.office AND t.closed_at IS NULL
WHERE (o.office = :own OR (o.area >= :area_from AND o.area < :area_until))
    AND (:office = 0 OR o.office = :office)
    AND (:kind IS NULL OR t.kind = :kind)
    AND (:due_before IS NULL OR t.due_day < :due_before)
    AND (t.due_day, t.task) > (:after_text, :after_id)
ORDER BY t.due_day, t.task LIMIT :limit;
