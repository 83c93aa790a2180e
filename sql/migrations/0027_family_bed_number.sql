-- A family care bed keeps its number when its days change: its days are rows of their own, as everything dated is. What was
-- ended before keeps the number it was told under.
ALTER TABLE family_bed RENAME COLUMN family_bed TO family_bed_days;
ALTER TABLE family_bed ADD COLUMN family_bed INTEGER NOT NULL DEFAULT 0;
UPDATE family_bed SET family_bed = family_bed_days;
CREATE INDEX family_bed_by_number ON family_bed (family_bed, superseded_at) WHERE superseded_at IS NULL;
-- What a death ended is found when the death is taken back.
CREATE INDEX family_bed_superseded ON family_bed (elder, superseded_at);
