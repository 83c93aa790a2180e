-- Who was entered out of a house's own books as living in a basic bed while others waited for the house: it shows to those who did.
CREATE TABLE stay_by_books (
    institution INTEGER NOT NULL REFERENCES institution (institution),
    recorded_at INTEGER NOT NULL,
    stay INTEGER NOT NULL REFERENCES stay (stay),
    bed INTEGER NOT NULL REFERENCES bed (bed),
    elder INTEGER NOT NULL REFERENCES elder (elder),
    waiting INTEGER NOT NULL CHECK (waiting > 0), -- how many could have taken a bed of the house at that moment
    PRIMARY KEY (institution, recorded_at, stay, bed)
) STRICT, WITHOUT ROWID;

CREATE INDEX stay_by_books_by_elder ON stay_by_books (elder);

-- Whether a nursing bed was offered to somebody who needed none, for nobody who did could take it; NULL: of offers made before this
-- was kept.
ALTER TABLE offer ADD COLUMN lower_need INTEGER CHECK (lower_need IN (0, 1));
