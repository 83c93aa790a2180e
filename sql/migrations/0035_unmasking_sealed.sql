-- Why numbers were unmasked is said in free words: sealed like the numbers. What was written before is sealed by due work.
ALTER TABLE unmasking ADD COLUMN purpose_sealed BLOB;
CREATE INDEX unmasking_unsealed ON unmasking (unmasking) WHERE purpose_sealed IS NULL;
CREATE INDEX unmasking_by_office ON unmasking (office, unmasking);
