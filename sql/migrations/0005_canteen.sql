-- Who eats what, when and where: kitchens, sites, the sittings and the bookings.

CREATE TABLE kitchen (
    kitchen INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    area TEXT NOT NULL REFERENCES area (code),
    permit_until TEXT,                -- the food permit's last day; NULL: not limited
    closed_weekdays INTEGER NOT NULL, -- bit 0 Monday ... bit 6 Sunday
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
    permit_until TEXT,                -- the food permit's last day; NULL: not limited
    closed_weekdays INTEGER NOT NULL, -- bit 0 Monday ... bit 6 Sunday
    registered_at INTEGER NOT NULL
) STRICT;

CREATE INDEX site_by_area ON site (area, site);

-- Which kitchen feeds a site, and when.
CREATE TABLE site_kitchen (
    site INTEGER NOT NULL REFERENCES site (site),
    kitchen INTEGER NOT NULL REFERENCES kitchen (kitchen),
    from_day TEXT NOT NULL,
    until_day TEXT NOT NULL CHECK (until_day > from_day),
    recorded_at INTEGER NOT NULL,
    superseded_at INTEGER
) STRICT;

CREATE INDEX site_kitchen_live ON site_kitchen (site, from_day) WHERE superseded_at IS NULL;
CREATE INDEX site_kitchen_fed ON site_kitchen (kitchen, site) WHERE superseded_at IS NULL;

CREATE TRIGGER site_kitchen_overlap BEFORE INSERT ON site_kitchen WHEN NEW.superseded_at IS NULL
BEGIN
    SELECT RAISE(ABORT, 'one kitchen feeds a site at a time') WHERE EXISTS (
        SELECT 1 FROM site_kitchen WHERE site = NEW.site AND superseded_at IS NULL
            AND from_day < NEW.until_day AND until_day > NEW.from_day);
END;

-- Days on which a kitchen or a site is open or closed against its weekdays.
CREATE TABLE calendar_day (
    place INTEGER NOT NULL, -- kitchen or site: one counter numbers all kinds
    day TEXT NOT NULL,
    open INTEGER NOT NULL CHECK (open IN (0, 1)),
    recorded_at INTEGER NOT NULL,
    superseded_at INTEGER
) STRICT;

CREATE UNIQUE INDEX calendar_day_live ON calendar_day (place, day) WHERE superseded_at IS NULL;
CREATE INDEX calendar_day_by_day ON calendar_day (day, place) WHERE superseded_at IS NULL;

-- Covers by meal and channel; channel 'total' is the sitting's own capacity where it is below the sum.
CREATE TABLE site_capacity (
    site INTEGER NOT NULL REFERENCES site (site),
    meal TEXT NOT NULL CHECK (meal IN ('breakfast', 'lunch', 'dinner')),
    channel TEXT NOT NULL CHECK (channel IN ('dine_in', 'pickup', 'delivery', 'total')),
    covers INTEGER NOT NULL CHECK (covers >= 0),
    seats INTEGER,           -- of dine_in, where the covers are told as seats x turns
    turns INTEGER,
    from_day TEXT NOT NULL,
    until_day TEXT NOT NULL CHECK (until_day > from_day),
    recorded_at INTEGER NOT NULL,
    superseded_at INTEGER,
    CHECK ((seats IS NULL) = (turns IS NULL)),
    CHECK (seats IS NULL OR (channel = 'dine_in' AND seats * turns = covers))
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
    street TEXT NOT NULL, -- of residence when it was booked: whose quota it uses
    late TEXT CHECK (late IN ('leftover', 'line_down')), -- taken after the cut-off, and why
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
    cancel_reason TEXT,
    given_up_at INTEGER -- after the cut-off the diner let the place go: who wants it takes it over
) STRICT;

-- One booking for a person, day and meal.
CREATE UNIQUE INDEX booking_once ON booking (day, meal, elder) WHERE state <> 'cancelled';
CREATE INDEX booking_by_site ON booking (day, meal, site);
CREATE INDEX booking_cancelled ON booking (elder, day) WHERE state = 'cancelled';

-- A dish of a sitting's menu. A menu that is set anew supersedes the one before.
CREATE TABLE menu_dish (
    dish INTEGER PRIMARY KEY,
    day TEXT NOT NULL,
    meal TEXT NOT NULL CHECK (meal IN ('breakfast', 'lunch', 'dinner')),
    site INTEGER NOT NULL REFERENCES site (site),
    name TEXT NOT NULL,
    textures INTEGER NOT NULL,  -- bits: the textures it is served in
    allergens INTEGER NOT NULL, -- bits: what it contains
    diets INTEGER NOT NULL,     -- bits: the diets it suits
    low_price_fen INTEGER CHECK (low_price_fen > 0), -- the special set for those with little
    recorded_at INTEGER NOT NULL,
    superseded_at INTEGER
) STRICT;

CREATE UNIQUE INDEX menu_dish_live ON menu_dish (day, meal, site, name) WHERE superseded_at IS NULL;

-- A street's share of a kitchen's covers.
CREATE TABLE quota (
    kitchen INTEGER NOT NULL REFERENCES kitchen (kitchen),
    meal TEXT NOT NULL CHECK (meal IN ('breakfast', 'lunch', 'dinner')),
    area TEXT NOT NULL,
    covers INTEGER NOT NULL CHECK (covers >= 0),
    from_day TEXT NOT NULL,
    until_day TEXT NOT NULL CHECK (until_day > from_day),
    recorded_at INTEGER NOT NULL,
    superseded_at INTEGER
) STRICT;

CREATE INDEX quota_live ON quota (kitchen, meal, area, from_day) WHERE superseded_at IS NULL;

CREATE TRIGGER quota_overlap BEFORE INSERT ON quota WHEN NEW.superseded_at IS NULL
BEGIN
    SELECT RAISE(ABORT, 'one share of a street at a time') WHERE EXISTS (
        SELECT 1 FROM quota WHERE kitchen = NEW.kitchen AND meal = NEW.meal AND area = NEW.area AND superseded_at IS NULL
            AND from_day < NEW.until_day AND until_day > NEW.from_day);
END;

-- Covers of a share that are used; only of days for which a quota holds. What was lent is not in it.
CREATE TABLE quota_count (
    day TEXT NOT NULL,
    meal TEXT NOT NULL,
    kitchen INTEGER NOT NULL,
    area TEXT NOT NULL,
    capacity INTEGER NOT NULL CHECK (capacity >= 0),
    booked INTEGER NOT NULL CHECK (booked >= 0),
    PRIMARY KEY (day, meal, kitchen, area)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER quota_count_full BEFORE UPDATE OF booked ON quota_count
WHEN NEW.booked > OLD.booked AND NEW.booked > NEW.capacity
BEGIN SELECT RAISE(ABORT, 'the share is used up'); END;

-- The ledger of lending: after the release a booking beyond its street's share takes what others left.
CREATE TABLE quota_loan (
    booking INTEGER NOT NULL,
    day TEXT NOT NULL,
    meal TEXT NOT NULL,
    kitchen INTEGER NOT NULL,
    area TEXT NOT NULL, -- the street that borrowed
    lent_at INTEGER NOT NULL,
    returned_at INTEGER -- the booking was taken back
) STRICT;

CREATE UNIQUE INDEX quota_loan_live ON quota_loan (booking) WHERE returned_at IS NULL;
CREATE INDEX quota_loan_by_day ON quota_loan (day, meal, kitchen, area);

-- Where a booking stood before it was changed to another site or channel.
CREATE TABLE booking_change (
    booking INTEGER NOT NULL REFERENCES booking (booking),
    changed_at INTEGER NOT NULL,
    site INTEGER NOT NULL,
    channel TEXT NOT NULL,
    office INTEGER NOT NULL,
    operator TEXT NOT NULL
) STRICT;

CREATE INDEX booking_change_by_booking ON booking_change (booking, changed_at);

-- Minutes on foot between two sites; kept both ways.
CREATE TABLE site_distance (
    site INTEGER NOT NULL REFERENCES site (site),
    other INTEGER NOT NULL REFERENCES site (site),
    minutes INTEGER NOT NULL CHECK (minutes > 0),
    recorded_at INTEGER NOT NULL,
    superseded_at INTEGER,
    CHECK (site <> other)
) STRICT;

CREATE UNIQUE INDEX site_distance_live ON site_distance (site, other) WHERE superseded_at IS NULL;

-- A weekly pattern of meals for one person. Never edited but for its end and the day it was last expanded.
CREATE TABLE standing (
    standing INTEGER PRIMARY KEY,
    elder INTEGER NOT NULL REFERENCES elder (elder),
    site INTEGER NOT NULL REFERENCES site (site),
    meal TEXT NOT NULL CHECK (meal IN ('breakfast', 'lunch', 'dinner')),
    channel TEXT NOT NULL CHECK (channel IN ('dine_in', 'pickup', 'delivery')),
    weekdays INTEGER NOT NULL CHECK (weekdays BETWEEN 1 AND 127), -- bit 0 Monday ... bit 6 Sunday
    from_day TEXT NOT NULL,
    until_day TEXT NOT NULL CHECK (until_day > from_day),
    office INTEGER NOT NULL,
    operator TEXT NOT NULL,
    set_at INTEGER NOT NULL,
    stopped_day TEXT, -- the first day without it
    stop_reason TEXT CHECK (stop_reason IN ('ended', 'death', 'admitted')),
    expanded_day TEXT NOT NULL, -- the civil day on which its coming days were last booked; '9999-12-31': over
    CHECK ((stopped_day IS NULL) = (stop_reason IS NULL))
) STRICT;

CREATE INDEX standing_due ON standing (expanded_day, standing);
CREATE INDEX standing_by_elder ON standing (elder, standing);
CREATE INDEX standing_by_site ON standing (site, standing);

-- Days on which a standing order rests.
CREATE TABLE standing_pause (
    pause INTEGER PRIMARY KEY,
    standing INTEGER NOT NULL REFERENCES standing (standing),
    from_day TEXT NOT NULL,
    until_day TEXT NOT NULL CHECK (until_day > from_day),
    recorded_at INTEGER NOT NULL,
    superseded_at INTEGER
) STRICT;

CREATE INDEX standing_pause_live ON standing_pause (standing, from_day) WHERE superseded_at IS NULL;

CREATE TRIGGER standing_pause_overlap BEFORE INSERT ON standing_pause WHEN NEW.superseded_at IS NULL
BEGIN
    SELECT RAISE(ABORT, 'one pause at a time') WHERE EXISTS (
        SELECT 1 FROM standing_pause WHERE standing = NEW.standing AND superseded_at IS NULL
            AND from_day < NEW.until_day AND until_day > NEW.from_day);
END;

-- What became of one day of a standing order. A day that was booked, or found booked by hand, is never booked again:
-- what people change afterwards stands.
CREATE TABLE standing_day (
    standing INTEGER NOT NULL REFERENCES standing (standing),
    day TEXT NOT NULL,
    outcome TEXT NOT NULL CHECK (outcome IN ('booked', 'by_hand', 'refused', 'paused')),
    booking INTEGER,
    status TEXT, -- of a refusal
    judged_at INTEGER NOT NULL,
    PRIMARY KEY (standing, day),
    CHECK ((outcome = 'refused') = (status IS NOT NULL))
) STRICT, WITHOUT ROWID;

-- Who waits for a place of a full sitting.
CREATE TABLE meal_wait (
    wait INTEGER PRIMARY KEY,
    elder INTEGER NOT NULL REFERENCES elder (elder),
    site INTEGER NOT NULL REFERENCES site (site),
    day TEXT NOT NULL,
    meal TEXT NOT NULL CHECK (meal IN ('breakfast', 'lunch', 'dinner')),
    channel TEXT NOT NULL CHECK (channel IN ('dine_in', 'pickup', 'delivery')),
    diets INTEGER NOT NULL,
    rank INTEGER NOT NULL CHECK (rank >= 0), -- class of need when the person was put down
    office INTEGER NOT NULL,
    operator TEXT NOT NULL,
    since INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'promoted', 'withdrawn', 'expired', 'closed')),
    booking INTEGER,
    ended_at INTEGER,
    CHECK ((state = 'promoted') = (booking IS NOT NULL)),
    CHECK ((state = 'waiting') = (ended_at IS NULL))
) STRICT;

CREATE UNIQUE INDEX meal_wait_once ON meal_wait (day, meal, elder) WHERE state = 'waiting';
CREATE INDEX meal_wait_open ON meal_wait (day, meal, rank, since, wait) WHERE state = 'waiting';
CREATE INDEX meal_wait_by_site ON meal_wait (day, site);

-- The district's recognition of an elder canteen (社区长者食堂), for so long.
CREATE TABLE site_recognition (
    site INTEGER NOT NULL REFERENCES site (site),
    covers INTEGER NOT NULL CHECK (covers > 0), -- of its largest meal when it was recognised
    from_day TEXT NOT NULL,
    until_day TEXT NOT NULL CHECK (until_day > from_day),
    recorded_at INTEGER NOT NULL,
    superseded_at INTEGER
) STRICT;

CREATE UNIQUE INDEX site_recognition_live ON site_recognition (site) WHERE superseded_at IS NULL;
