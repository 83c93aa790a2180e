-- A kitchen's day and what follows from it: meals served and missed, what kitchens have to spare, fail to cook, print, cook
-- and keep, and the settlement of a month.

-- What a served meal cost and who pays. One month, site and street of residence stand together, so that a settlement is one
-- walk. A row is never edited: a correction supersedes it.
CREATE TABLE serving (
    month TEXT NOT NULL,               -- of the meal's day, YYYY-MM
    site INTEGER NOT NULL,
    street TEXT NOT NULL,              -- of residence on that day: the subsidy goes with the person (补贴跟人走)
    booking INTEGER NOT NULL,
    serving INTEGER NOT NULL,
    recorded_at INTEGER NOT NULL,
    superseded_at INTEGER,
    ended INTEGER CHECK (ended > serving),  -- drawn when it was superseded: what a settlement made before still holds
    end_reason TEXT,
    site_area TEXT NOT NULL,
    kitchen INTEGER NOT NULL,
    elder INTEGER NOT NULL,
    day TEXT NOT NULL,
    meal TEXT NOT NULL CHECK (meal IN ('breakfast', 'lunch', 'dinner')),
    channel TEXT NOT NULL CHECK (channel IN ('dine_in', 'pickup', 'delivery')),
    age INTEGER NOT NULL CHECK (age >= 0),
    walk_in INTEGER NOT NULL CHECK (walk_in IN (0, 1)),
    price_fen INTEGER NOT NULL CHECK (price_fen >= 0),
    discount_fen INTEGER NOT NULL CHECK (discount_fen >= 0),
    subsidy_fen INTEGER NOT NULL CHECK (subsidy_fen >= 0),
    pays_fen INTEGER NOT NULL CHECK (pays_fen = price_fen - discount_fen - subsidy_fen AND pays_fen >= 0),
    daily_fen INTEGER NOT NULL CHECK (daily_fen BETWEEN 0 AND subsidy_fen), -- by rules of once a day
    rule TEXT NOT NULL,                -- the policy and the rules that gave
    class TEXT NOT NULL,               -- ids of the rules that subsidised, '' for none
    office INTEGER NOT NULL,
    operator TEXT NOT NULL,
    PRIMARY KEY (month, site, street, booking, serving),
    CHECK (month = substr(day, 1, 7)),
    CHECK ((superseded_at IS NULL) = (ended IS NULL))
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX serving_of_booking ON serving (booking) WHERE superseded_at IS NULL;
CREATE INDEX serving_of_elder ON serving (elder, day) WHERE superseded_at IS NULL;
CREATE INDEX serving_by_kitchen ON serving (day, kitchen);

-- One daily subsidy for a person, whatever the sites.
CREATE UNIQUE INDEX serving_daily ON serving (elder, day) WHERE superseded_at IS NULL AND daily_fen > 0;

CREATE TRIGGER serving_of_served BEFORE INSERT ON serving
WHEN NOT EXISTS (SELECT 1 FROM booking WHERE booking = NEW.booking AND state = 'served' AND elder = NEW.elder
    AND day = NEW.day AND site = NEW.site)
BEGIN SELECT RAISE(ABORT, 'only a served booking is priced'); END;

CREATE TRIGGER serving_stays BEFORE UPDATE ON serving
WHEN OLD.superseded_at IS NOT NULL OR NEW.superseded_at IS NULL OR NEW.price_fen <> OLD.price_fen
    OR NEW.discount_fen <> OLD.discount_fen OR NEW.subsidy_fen <> OLD.subsidy_fen OR NEW.booking <> OLD.booking
BEGIN SELECT RAISE(ABORT, 'a serving is superseded, never edited'); END;

CREATE TRIGGER serving_remains BEFORE DELETE ON serving
BEGIN SELECT RAISE(ABORT, 'a serving is superseded, never deleted'); END;

-- Booked, cooked and not taken.
CREATE TABLE missed (
    elder INTEGER NOT NULL,
    day TEXT NOT NULL,
    meal TEXT NOT NULL CHECK (meal IN ('breakfast', 'lunch', 'dinner')),
    missed INTEGER NOT NULL,
    booking INTEGER NOT NULL,
    recorded_at INTEGER NOT NULL,
    superseded_at INTEGER,
    end_reason TEXT,
    note TEXT,
    office INTEGER NOT NULL,
    operator TEXT NOT NULL,
    PRIMARY KEY (elder, day, missed)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX missed_once ON missed (booking) WHERE superseded_at IS NULL;

-- A booking is served, missed or cancelled once; what was recorded wrongly goes back to booked.
CREATE TRIGGER booking_states BEFORE UPDATE OF state ON booking
WHEN NEW.state <> OLD.state AND (OLD.state = 'cancelled' OR (OLD.state <> 'booked' AND NEW.state <> 'booked'))
BEGIN SELECT RAISE(ABORT, 'a booking is served, missed or cancelled once'); END;

-- Paid at the till by people without a card or under age: counted apart.
CREATE TABLE guest_cover (
    guest_cover INTEGER PRIMARY KEY,
    site INTEGER NOT NULL REFERENCES site (site),
    day TEXT NOT NULL,
    meal TEXT NOT NULL CHECK (meal IN ('breakfast', 'lunch', 'dinner')),
    covers INTEGER NOT NULL CHECK (covers > 0),
    bill_fen INTEGER NOT NULL CHECK (bill_fen >= 0),
    office INTEGER NOT NULL,
    operator TEXT NOT NULL,
    recorded_at INTEGER NOT NULL
) STRICT;

CREATE INDEX guest_cover_by_day ON guest_cover (day, site);

-- Covers beyond the booked ones that a cook has confirmed. A later word of the cook supersedes the earlier.
CREATE TABLE kitchen_spare (
    day TEXT NOT NULL,
    meal TEXT NOT NULL CHECK (meal IN ('breakfast', 'lunch', 'dinner')),
    kitchen INTEGER NOT NULL REFERENCES kitchen (kitchen),
    kitchen_spare INTEGER NOT NULL,
    recorded_at INTEGER NOT NULL,
    superseded_at INTEGER,
    covers INTEGER NOT NULL CHECK (covers >= 0),
    taken INTEGER NOT NULL CHECK (taken BETWEEN 0 AND covers),
    office INTEGER NOT NULL,
    operator TEXT NOT NULL,
    PRIMARY KEY (day, meal, kitchen, kitchen_spare)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX kitchen_spare_live ON kitchen_spare (day, meal, kitchen) WHERE superseded_at IS NULL;

-- A kitchen that cannot cook what it should, and what became of each booking beyond what it could.
CREATE TABLE kitchen_failure (
    kitchen_failure INTEGER PRIMARY KEY,
    kitchen INTEGER NOT NULL REFERENCES kitchen (kitchen),
    day TEXT NOT NULL,
    meal TEXT NOT NULL CHECK (meal IN ('breakfast', 'lunch', 'dinner')),
    covers_left INTEGER NOT NULL CHECK (covers_left >= 0),
    reason TEXT NOT NULL,
    office INTEGER NOT NULL,
    operator TEXT NOT NULL,
    recorded_at INTEGER NOT NULL
) STRICT;

CREATE TABLE kitchen_failure_booking (
    kitchen_failure INTEGER NOT NULL REFERENCES kitchen_failure (kitchen_failure),
    booking INTEGER NOT NULL,
    elder INTEGER NOT NULL,
    street TEXT NOT NULL,   -- of residence
    kitchen INTEGER,        -- who cooks instead; NULL: nobody
    PRIMARY KEY (kitchen_failure, booking)
) STRICT, WITHOUT ROWID;

-- What a kitchen really cooked: for waste.
CREATE TABLE kitchen_cooked (
    day TEXT NOT NULL,
    kitchen INTEGER NOT NULL REFERENCES kitchen (kitchen),
    meal TEXT NOT NULL CHECK (meal IN ('breakfast', 'lunch', 'dinner')),
    kitchen_cooked INTEGER NOT NULL,
    covers INTEGER NOT NULL CHECK (covers >= 0),
    office INTEGER NOT NULL,
    operator TEXT NOT NULL,
    recorded_at INTEGER NOT NULL,
    superseded_at INTEGER,
    PRIMARY KEY (day, kitchen, meal, kitchen_cooked)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX kitchen_cooked_live ON kitchen_cooked (day, kitchen, meal) WHERE superseded_at IS NULL;

-- Retained samples: of each dish at least 125 g, kept cold for at least 48 hours (GB 31654).
CREATE TABLE food_sample (
    food_sample INTEGER PRIMARY KEY,
    kitchen INTEGER NOT NULL REFERENCES kitchen (kitchen),
    day TEXT NOT NULL,
    meal TEXT NOT NULL CHECK (meal IN ('breakfast', 'lunch', 'dinner')),
    dish TEXT NOT NULL,
    grams INTEGER NOT NULL CHECK (grams >= 125),
    taken_at INTEGER NOT NULL,
    keep_until INTEGER NOT NULL CHECK (keep_until >= taken_at + 172800000),
    taken_by TEXT NOT NULL,
    office INTEGER NOT NULL,
    operator TEXT NOT NULL,
    recorded_at INTEGER NOT NULL,
    disposed_at INTEGER CHECK (disposed_at >= keep_until),
    disposed_by TEXT,
    UNIQUE (kitchen, day, meal, dish)
) STRICT;

-- What a month's meals cost, by site and street. Made once: a later one is a further version with a reason.
CREATE TABLE settlement (
    settlement INTEGER PRIMARY KEY,
    area TEXT NOT NULL,
    month TEXT NOT NULL,
    version INTEGER NOT NULL CHECK (version >= 1),
    reason TEXT,
    is_complete INTEGER NOT NULL CHECK (is_complete IN (0, 1)), -- the month was over
    last_serving INTEGER NOT NULL,  -- servings up to this one are in it
    covers INTEGER NOT NULL CHECK (covers >= 0),
    price_fen INTEGER NOT NULL CHECK (price_fen >= 0),
    discount_fen INTEGER NOT NULL CHECK (discount_fen >= 0),
    subsidy_fen INTEGER NOT NULL CHECK (subsidy_fen >= 0),
    pays_fen INTEGER NOT NULL CHECK (pays_fen = price_fen - discount_fen - subsidy_fen),
    hash TEXT NOT NULL,             -- SHA-256 over its lines
    office INTEGER NOT NULL,
    operator TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    UNIQUE (area, month, version)
) STRICT;

CREATE TABLE settlement_line (
    settlement INTEGER NOT NULL REFERENCES settlement (settlement),
    site INTEGER NOT NULL,
    street TEXT NOT NULL,           -- of residence: who pays
    site_area TEXT NOT NULL,
    covers INTEGER NOT NULL CHECK (covers > 0),
    price_fen INTEGER NOT NULL,
    discount_fen INTEGER NOT NULL,
    subsidy_fen INTEGER NOT NULL,
    pays_fen INTEGER NOT NULL CHECK (pays_fen = price_fen - discount_fen - subsidy_fen),
    PRIMARY KEY (settlement, site, street)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER settlement_stays BEFORE UPDATE ON settlement BEGIN SELECT RAISE(ABORT, 'a settlement is never changed'); END;
CREATE TRIGGER settlement_remains BEFORE DELETE ON settlement BEGIN SELECT RAISE(ABORT, 'a settlement is never deleted'); END;
CREATE TRIGGER settlement_line_stays BEFORE UPDATE ON settlement_line
BEGIN SELECT RAISE(ABORT, 'a settlement is never changed'); END;
CREATE TRIGGER settlement_line_remains BEFORE DELETE ON settlement_line
BEGIN SELECT RAISE(ABORT, 'a settlement is never deleted'); END;

-- Printed sheets: kept as they were handed out, each with its number and hash; and what stood on them, to mark what changes.
CREATE TABLE kitchen_print (
    kitchen_print INTEGER PRIMARY KEY,
    day TEXT NOT NULL,
    meal TEXT NOT NULL CHECK (meal IN ('breakfast', 'lunch', 'dinner')),
    kitchen INTEGER NOT NULL REFERENCES kitchen (kitchen),
    number INTEGER NOT NULL CHECK (number >= 1),
    covers INTEGER NOT NULL CHECK (covers >= 0),
    hash TEXT NOT NULL,             -- SHA-256 of the page
    page TEXT NOT NULL,
    office INTEGER NOT NULL,
    operator TEXT NOT NULL,
    printed_at INTEGER NOT NULL,
    UNIQUE (day, meal, kitchen, number)
) STRICT;

CREATE TABLE kitchen_print_row (
    kitchen_print INTEGER NOT NULL REFERENCES kitchen_print (kitchen_print),
    position INTEGER NOT NULL,      -- in the order of the sheet
    site INTEGER NOT NULL,
    channel TEXT NOT NULL,
    texture TEXT,
    diets INTEGER NOT NULL,
    allergens INTEGER NOT NULL,
    covers INTEGER NOT NULL CHECK (covers > 0),
    PRIMARY KEY (kitchen_print, position)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER kitchen_print_stays BEFORE UPDATE ON kitchen_print BEGIN SELECT RAISE(ABORT, 'a printed sheet never changes'); END;
CREATE TRIGGER kitchen_print_remains BEFORE DELETE ON kitchen_print BEGIN SELECT RAISE(ABORT, 'a printed sheet stays'); END;

-- The staff's own order of the doors of a site's round.
CREATE TABLE delivery_stop (
    site INTEGER NOT NULL REFERENCES site (site),
    elder INTEGER NOT NULL,
    position INTEGER NOT NULL,
    PRIMARY KEY (site, elder)
) STRICT, WITHOUT ROWID;
