-- Who eats what, when and where: kitchens, sites, the sittings and the bookings.

CREATE TABLE kitchen (
    kitchen INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    area TEXT NOT NULL REFERENCES area (code),
    registered_at INTEGER NOT NULL
) STRICT;

CREATE INDEX kitchen_by_area ON kitchen (area, kitchen);

CREATE TABLE kitchen_capacity (
    kitchen INTEGER NOT NULL REFERENCES kitchen (kitchen),
    meal TEXT NOT NULL CHECK (meal IN ('breakfast', 'lunch', 'dinner')),
    covers INTEGER NOT NULL CHECK (covers >= 0),
    from_day TEXT NOT NULL,
    until_day TEXT NOT NULL CHECK (until_day > from_day),
    recorded_at INTEGER NOT NULL,
    superseded_at INTEGER
) STRICT;

CREATE INDEX kitchen_capacity_live ON kitchen_capacity (kitchen, meal, from_day) WHERE superseded_at IS NULL;

CREATE TABLE site (
    site INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL CHECK (kind IN ('canteen', 'distribution_point', 'elder_table')),
    area TEXT NOT NULL REFERENCES area (code),
    kitchen INTEGER NOT NULL REFERENCES kitchen (kitchen),
    permit_until TEXT,               -- the food permit's last day; NULL: not limited
    closed_weekdays INTEGER NOT NULL, -- bit 0 Monday ... bit 6 Sunday
    registered_at INTEGER NOT NULL
) STRICT;

CREATE INDEX site_by_area ON site (area, site);
CREATE INDEX site_by_kitchen ON site (kitchen, site);

-- Covers by meal and channel; channel 'total' is the sitting's own capacity where it is below the sum.
CREATE TABLE site_capacity (
    site INTEGER NOT NULL REFERENCES site (site),
    meal TEXT NOT NULL CHECK (meal IN ('breakfast', 'lunch', 'dinner')),
    channel TEXT NOT NULL CHECK (channel IN ('dine_in', 'pickup', 'delivery', 'total')),
    covers INTEGER NOT NULL CHECK (covers >= 0),
    from_day TEXT NOT NULL,
    until_day TEXT NOT NULL CHECK (until_day > from_day),
    recorded_at INTEGER NOT NULL,
    superseded_at INTEGER
) STRICT;

CREATE INDEX site_capacity_live ON site_capacity (site, meal, channel, from_day) WHERE superseded_at IS NULL;

CREATE TABLE site_price (
    site INTEGER NOT NULL REFERENCES site (site),
    meal TEXT NOT NULL CHECK (meal IN ('breakfast', 'lunch', 'dinner')),
    price_fen INTEGER NOT NULL CHECK (price_fen >= 0),
    from_day TEXT NOT NULL,
    until_day TEXT NOT NULL CHECK (until_day > from_day),
    recorded_at INTEGER NOT NULL,
    superseded_at INTEGER
) STRICT;

CREATE INDEX site_price_live ON site_price (site, meal, from_day) WHERE superseded_at IS NULL;

-- Counted places. Made on the first booking of a sitting; keys begin with the day, so that history never slows a booking. The
-- capacity stands beside the count, so that the schema itself refuses the 101st place of 100; it may be cut below the
-- count, and then only increases are refused.
CREATE TABLE sitting_count (
    day TEXT NOT NULL,
    meal TEXT NOT NULL,
    site INTEGER NOT NULL,
    channel TEXT NOT NULL, -- 'total' only where the site has a total
    capacity INTEGER NOT NULL CHECK (capacity >= 0),
    booked INTEGER NOT NULL CHECK (booked >= 0),
    PRIMARY KEY (day, meal, site, channel)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER sitting_count_full BEFORE UPDATE OF booked ON sitting_count
WHEN NEW.booked > OLD.booked AND NEW.booked > NEW.capacity
BEGIN SELECT RAISE(ABORT, 'no place is left'); END;

CREATE TRIGGER sitting_count_first BEFORE INSERT ON sitting_count WHEN NEW.booked > NEW.capacity
BEGIN SELECT RAISE(ABORT, 'no place is left'); END;

CREATE TABLE kitchen_count (
    day TEXT NOT NULL,
    meal TEXT NOT NULL,
    kitchen INTEGER NOT NULL,
    capacity INTEGER NOT NULL CHECK (capacity >= 0),
    booked INTEGER NOT NULL CHECK (booked >= 0),
    PRIMARY KEY (day, meal, kitchen)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER kitchen_count_full BEFORE UPDATE OF booked ON kitchen_count
WHEN NEW.booked > OLD.booked AND NEW.booked > NEW.capacity
BEGIN SELECT RAISE(ABORT, 'the kitchen is full'); END;

CREATE TRIGGER kitchen_count_first BEFORE INSERT ON kitchen_count WHEN NEW.booked > NEW.capacity
BEGIN SELECT RAISE(ABORT, 'the kitchen is full'); END;

CREATE TABLE booking (
    booking INTEGER PRIMARY KEY,
    elder INTEGER NOT NULL,
    site INTEGER NOT NULL,
    kitchen INTEGER NOT NULL,
    day TEXT NOT NULL,
    meal TEXT NOT NULL,
    channel TEXT NOT NULL,
    diets INTEGER NOT NULL,
    texture TEXT,
    price_fen INTEGER NOT NULL,
    discount_fen INTEGER NOT NULL,
    subsidy_fen INTEGER NOT NULL,
    pays_fen INTEGER NOT NULL,
    rule TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('booked', 'served', 'missed', 'cancelled')),
    office INTEGER NOT NULL,
    operator TEXT NOT NULL,
    booked_at INTEGER NOT NULL,
    cancelled_at INTEGER,
    cancel_reason TEXT
) STRICT;

-- One booking for a person, day and meal.
CREATE UNIQUE INDEX booking_once ON booking (day, meal, elder) WHERE state <> 'cancelled';
CREATE INDEX booking_by_site ON booking (day, meal, site);
