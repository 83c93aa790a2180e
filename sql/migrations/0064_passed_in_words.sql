-- Who was passed over in words where the bed was then offered to nobody: an offer keeps whom it passed over, and here is none.
CREATE TABLE passed_in_words (
    passed INTEGER PRIMARY KEY,
    bed INTEGER NOT NULL REFERENCES bed (bed),
    institution INTEGER NOT NULL REFERENCES institution (institution),
    place INTEGER NOT NULL,
    application INTEGER NOT NULL REFERENCES waitlist_application (application),
    words TEXT NOT NULL,
    recorded_at INTEGER NOT NULL,
    office INTEGER NOT NULL,
    operator TEXT NOT NULL
) STRICT;

CREATE INDEX passed_in_words_by_application ON passed_in_words (application, recorded_at);

CREATE INDEX passed_in_words_by_institution ON passed_in_words (institution, recorded_at);
