-- What came of a task can be read: the method whose call closed it, '' of those closed before anybody noted it.
ALTER TABLE task ADD COLUMN closed_by TEXT NOT NULL DEFAULT '';
CREATE INDEX task_closed ON task (office, closed_at, due_day, task) WHERE closed_at IS NOT NULL;
