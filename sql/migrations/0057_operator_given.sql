-- Who gave an operator the password that opens the account, at registration or by a reset: not NULL where an operator did.
ALTER TABLE operator ADD COLUMN given_by TEXT;
ALTER TABLE operator ADD COLUMN given_at INTEGER CHECK ((given_at IS NULL) = (given_by IS NULL));
