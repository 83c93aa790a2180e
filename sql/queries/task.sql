-- name: task_add
-- Something an office has to look after by a day.
INSERT INTO task (task, office, kind, subject, elder, due_day, note, opened_at)
VALUES (:task, :office, :kind, :subject, :elder, :due_day, :note, :now);

-- name: task_open_same
-- The open task of this kind about this subject at an office.
-- hot
SELECT task FROM task WHERE subject = :subject AND kind = :kind AND office = :office AND closed_at IS NULL;

-- name: task_get
-- One task of an office, or, for who oversees a range of areas, of an office there.
SELECT t.kind AS kind, t.subject AS subject, t.closed_at AS closed_at, t.office AS office
FROM task AS t JOIN office AS o ON o.office = t.office
WHERE t.task = :task AND (o.office = :own OR (o.area >= :area_from AND o.area < :area_until));

-- name: task_close
-- A task that is done.
UPDATE task SET closed_at = :now, outcome = :outcome, closed_by = :closed_by WHERE task = :task AND closed_at IS NULL;

-- name: task_open_for
-- The open tasks of a kind about a subject, at every office.
-- hot
SELECT task, office FROM task WHERE subject = :subject AND kind = :kind AND closed_at IS NULL;

-- name: task_close_at
-- ... at one office.
-- hot
UPDATE task SET closed_at = :now, outcome = :outcome, closed_by = :closed_by
WHERE subject = :subject AND kind = :kind AND office = :office AND closed_at IS NULL;

-- name: task_close_for
-- The act itself did what the open tasks of a kind about a subject asked for.
-- hot
UPDATE task SET closed_at = :now, outcome = :outcome, closed_by = :closed_by
WHERE subject = :subject AND kind = :kind AND closed_at IS NULL;

-- name: task_closed_by_act
-- The last task of a kind about a subject at each office, where an act closed it with this outcome at an instant or later.
-- hot
SELECT t.office, t.elder, t.due_day, t.note FROM task t
WHERE t.subject = :subject AND t.kind = :kind AND t.closed_at >= :since AND t.outcome = :outcome AND t.closed_by <> 'task.close'
    AND NOT EXISTS (SELECT 1 FROM task n WHERE n.subject = t.subject AND n.kind = t.kind AND n.office = t.office AND n.task > t.task)
LIMIT :limit;

-- name: task_add_to
-- Something more that an open task is about; its last day in time stays the earlier one, its note within bounds.
-- hot
UPDATE task SET due_day = min(due_day, :due_day),
    note = CASE WHEN note IS NULL THEN :note WHEN length(note) < :note_max THEN note || '; ' || :note ELSE note END
WHERE task = :task;

-- name: task_due
-- Its last day in time.
-- hot
SELECT due_day FROM task WHERE task = :task;

-- name: task_due_for
-- The last day in time of the open tasks of a kind about a subject, or NULL.
-- hot
SELECT max(due_day) AS due_day FROM task WHERE subject = :subject AND kind = :kind AND closed_at IS NULL;

-- name: task_extend_for
-- What the open tasks of a kind about a subject ask for is in time longer.
-- hot
UPDATE task SET due_day = :due_day WHERE subject = :subject AND kind = :kind AND due_day < :due_day AND closed_at IS NULL;

-- name: task_carry_for
-- What the open tasks of a kind are about is another row now.
-- hot
UPDATE task SET subject = :subject WHERE subject = :before AND kind = :kind AND closed_at IS NULL;

-- clause: task_told
-- What is told of a task t at the office o; names of persons within the scope.
t.task AS task, t.kind AS kind, t.due_day AS due_day, t.subject AS subject, t.elder AS elder, t.note AS note,
    t.office AS office, o.name AS office_name, t.opened_at AS opened_at,
    (SELECT e.name FROM elder AS e WHERE e.elder = t.elder AND (
        {elder_lives_in_scope})) AS name;

-- clause: task_asked
-- Of the offices within reach, and of what is asked: a page by the day they are due.
(o.office = :own OR (o.area >= :area_from AND o.area < :area_until))
    AND (:office = 0 OR o.office = :office)
    AND (:kind IS NULL OR t.kind = :kind)
    AND t.due_day < :due_before
    AND (t.due_day, t.task) > (:after_text, :after_id);

-- name: task_list
-- Open tasks of the offices within reach by the day they are due, a page. Names are of persons within the scope.
SELECT {task_told}
FROM office AS o
JOIN task AS t ON t.office = o.office AND t.closed_at IS NULL
WHERE {task_asked}
ORDER BY t.due_day, t.task LIMIT :limit;

-- name: task_list_closed
-- Closed tasks of the offices within reach by the day they are due, a page. Names are of persons within the scope.
SELECT {task_told},
    t.closed_at AS closed_at, t.outcome AS outcome, t.closed_by AS closed_by
FROM office AS o
JOIN task AS t ON t.office = o.office AND t.closed_at IS NOT NULL AND t.closed_at >= :closed_since
WHERE {task_asked}
ORDER BY t.due_day, t.task LIMIT :limit;

-- name: task_counts
-- How many of them there are of each kind.
SELECT t.kind AS kind, count(*) AS open, sum(t.due_day < :today) AS overdue
FROM office AS o
JOIN task AS t ON t.office = o.office AND t.closed_at IS NULL
WHERE (o.office = :own OR (o.area >= :area_from AND o.area < :area_until))
    AND (:office = 0 OR o.office = :office)
    AND (:kind IS NULL OR t.kind = :kind)
    AND t.due_day < :due_before
GROUP BY t.kind ORDER BY t.kind;
