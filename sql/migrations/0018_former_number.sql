-- Numbers that were on file of a person before a correction, or of a record that was dissolved in theirs: papers and sheets still
-- have them. By blind index only; the number itself stands sealed beside the correction.

CREATE TABLE elder_former_number (
    number_index BLOB NOT NULL CHECK (length(number_index) = 32),
    elder INTEGER NOT NULL REFERENCES elder (elder),
    correction INTEGER NOT NULL REFERENCES elder_correction (correction),
    PRIMARY KEY (number_index, elder)
) STRICT, WITHOUT ROWID;

CREATE INDEX elder_former_number_by_elder ON elder_former_number (elder);
