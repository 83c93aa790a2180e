-- A site's list price that changes is followed through what is booked there, as a policy is; the price stands beside what had been
-- told. Without a price in a row of before: the price was not what changed.
DROP INDEX meal_reprice_open;
DROP INDEX booking_reprice_of;
ALTER TABLE booking_reprice RENAME TO booking_reprice_told;
ALTER TABLE meal_reprice RENAME TO meal_reprice_told;

CREATE TABLE meal_reprice (
    meal_reprice INTEGER PRIMARY KEY,
    policy INTEGER REFERENCES policy (policy),
    site INTEGER REFERENCES site (site),
    cause TEXT NOT NULL CHECK (cause IN ('approved', 'withdrawn', 'priced')),
    area TEXT NOT NULL,        -- whose residents it may concern, an area code or 'any'
    next_day TEXT NOT NULL,
    next_meal INTEGER NOT NULL CHECK (next_meal BETWEEN 0 AND 2),
    next_elder INTEGER NOT NULL,
    until_day TEXT NOT NULL,
    repriced INTEGER NOT NULL CHECK (repriced >= 0), -- bookings whose figures changed
    opened_at INTEGER NOT NULL,
    ended_at INTEGER,
    UNIQUE (policy, cause),
    CHECK ((policy IS NULL) = (cause = 'priced') AND (site IS NULL) = (policy IS NOT NULL))
) STRICT;

INSERT INTO meal_reprice (meal_reprice, policy, cause, area, next_day, next_meal, next_elder, until_day, repriced, opened_at, ended_at)
SELECT meal_reprice, policy, cause, area, next_day, next_meal, next_elder, until_day, repriced, opened_at, ended_at
FROM meal_reprice_told;

CREATE TABLE booking_reprice (
    meal_reprice INTEGER NOT NULL REFERENCES meal_reprice (meal_reprice),
    booking INTEGER NOT NULL REFERENCES booking (booking),
    was_price_fen INTEGER,
    was_discount_fen INTEGER NOT NULL,
    was_subsidy_fen INTEGER NOT NULL,
    was_pays_fen INTEGER NOT NULL,
    was_rule TEXT NOT NULL,
    was_policy INTEGER,
    price_fen INTEGER,
    discount_fen INTEGER NOT NULL,
    subsidy_fen INTEGER NOT NULL,
    pays_fen INTEGER NOT NULL,
    rule TEXT NOT NULL,
    policy INTEGER NOT NULL,
    repriced_at INTEGER NOT NULL,
    PRIMARY KEY (meal_reprice, booking)
) STRICT, WITHOUT ROWID;

INSERT INTO booking_reprice (meal_reprice, booking, was_discount_fen, was_subsidy_fen, was_pays_fen, was_rule, was_policy,
    discount_fen, subsidy_fen, pays_fen, rule, policy, repriced_at)
SELECT meal_reprice, booking, was_discount_fen, was_subsidy_fen, was_pays_fen, was_rule, was_policy,
    discount_fen, subsidy_fen, pays_fen, rule, policy, repriced_at
FROM booking_reprice_told;

DROP TABLE booking_reprice_told;
DROP TABLE meal_reprice_told;

CREATE INDEX meal_reprice_open ON meal_reprice (meal_reprice) WHERE ended_at IS NULL;
CREATE INDEX meal_reprice_of_site ON meal_reprice (site) WHERE site IS NOT NULL;
CREATE INDEX booking_reprice_of ON booking_reprice (booking);
