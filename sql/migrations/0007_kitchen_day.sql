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
    CHECK (month = substr(day, 1, 7))
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
