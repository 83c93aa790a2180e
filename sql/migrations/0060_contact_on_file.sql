-- Whether the file told how to reach whom an attempt was to: only such attempts count. Those of before count as they did.
ALTER TABLE offer_contact ADD COLUMN on_file INTEGER NOT NULL DEFAULT 1 CHECK (on_file IN (0, 1));
