-- How often somebody was tried while a lock held: the ledger tells the first, the second, the fourth, the eighth ... of them.
ALTER TABLE operator ADD COLUMN tries_locked INTEGER NOT NULL DEFAULT 0;
ALTER TABLE terminal_failure ADD COLUMN tries_locked INTEGER NOT NULL DEFAULT 0;
