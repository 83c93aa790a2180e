-- Who answers for a person from a later day on, where a move was told ahead; done on that day.

CREATE TABLE elder_hand_over (
    elder INTEGER PRIMARY KEY REFERENCES elder (elder),
    from_day TEXT NOT NULL,
    office INTEGER NOT NULL REFERENCES office (office)
) STRICT;

CREATE INDEX elder_hand_over_due ON elder_hand_over (from_day);
