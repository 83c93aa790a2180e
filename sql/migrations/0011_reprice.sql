-- Which policy a figure goes by, and what a new policy changes of what is booked already.

-- NULL: of before; such a booking is priced anew once, what was served stays as it is.
ALTER TABLE booking ADD COLUMN policy INTEGER;
ALTER TABLE serving ADD COLUMN policy INTEGER;

-- Meal rules that came into force, or a file of them that is gone, followed through what is booked: day by day, meal by meal,
-- person by person, a bounded step at a time. The next_ columns are where it goes on.
CREATE TABLE meal_reprice (
    meal_reprice INTEGER PRIMARY KEY,
    policy INTEGER NOT NULL REFERENCES policy (policy),
    cause TEXT NOT NULL CHECK (cause IN ('approved', 'withdrawn')),
    area TEXT NOT NULL,        -- whose residents it may concern, an area code or 'any'
    next_day TEXT NOT NULL,
    next_meal INTEGER NOT NULL CHECK (next_meal BETWEEN 0 AND 2),
    next_elder INTEGER NOT NULL,
    until_day TEXT NOT NULL,
    repriced INTEGER NOT NULL CHECK (repriced >= 0), -- bookings whose figures changed
    opened_at INTEGER NOT NULL,
    ended_at INTEGER,
    UNIQUE (policy, cause)
) STRICT;

CREATE INDEX meal_reprice_open ON meal_reprice (meal_reprice) WHERE ended_at IS NULL;

-- A booking whose figures changed: what had been told, and what holds now.
CREATE TABLE booking_reprice (
    meal_reprice INTEGER NOT NULL REFERENCES meal_reprice (meal_reprice),
    booking INTEGER NOT NULL REFERENCES booking (booking),
    was_discount_fen INTEGER NOT NULL,
    was_subsidy_fen INTEGER NOT NULL,
    was_pays_fen INTEGER NOT NULL,
    was_rule TEXT NOT NULL,
    was_policy INTEGER,
    discount_fen INTEGER NOT NULL,
    subsidy_fen INTEGER NOT NULL,
    pays_fen INTEGER NOT NULL,
    rule TEXT NOT NULL,
    policy INTEGER NOT NULL,
    repriced_at INTEGER NOT NULL,
    PRIMARY KEY (meal_reprice, booking)
) STRICT, WITHOUT ROWID;

CREATE INDEX booking_reprice_of ON booking_reprice (booking);
