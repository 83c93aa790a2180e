-- What every booking looks up stands in the index itself, without a second look into the table. A partial index
-- covers a query only when it also holds the column of its own condition: superseded_at stands last in each.

DROP INDEX place_opening_live;
CREATE INDEX place_opening_live ON place_opening (place, from_day, until_day, permit_until, closed_weekdays, superseded_at)
    WHERE superseded_at IS NULL; -- one word on a day: place_opening_overlap

DROP INDEX site_kitchen_live;
CREATE INDEX site_kitchen_live ON site_kitchen (site, from_day, until_day, kitchen, superseded_at)
    WHERE superseded_at IS NULL;

DROP INDEX site_capacity_live;
CREATE INDEX site_capacity_live ON site_capacity (site, meal, channel, from_day, until_day, covers, superseded_at)
    WHERE superseded_at IS NULL;

DROP INDEX kitchen_capacity_live;
CREATE INDEX kitchen_capacity_live ON kitchen_capacity (kitchen, meal, from_day, until_day, covers, superseded_at)
    WHERE superseded_at IS NULL;

DROP INDEX site_price_live;
CREATE INDEX site_price_live ON site_price (site, meal, from_day, until_day, price_fen, superseded_at)
    WHERE superseded_at IS NULL;

DROP INDEX quota_live;
CREATE INDEX quota_live ON quota (kitchen, meal, area, from_day, until_day, covers, superseded_at)
    WHERE superseded_at IS NULL;

DROP INDEX elder_area_by_elder;
CREATE INDEX elder_area_by_elder ON elder_area (elder, kind, from_day, until_day, area, superseded_at)
    WHERE superseded_at IS NULL;

DROP INDEX elder_flag_by_elder;
CREATE INDEX elder_flag_by_elder ON elder_flag (elder, flag, from_day, until_day, superseded_at)
    WHERE superseded_at IS NULL;

DROP INDEX occupancy_by_elder;
CREATE INDEX occupancy_by_elder ON occupancy (elder, from_day, until_day, away, institution, superseded_at)
    WHERE superseded_at IS NULL;

-- SQLite makes a temporary table of a list of more than two words after IN, for every row it checks. The words of a
-- state are told one by one instead.
DROP TRIGGER booking_states;
DROP TRIGGER serving_of_served;
DROP INDEX booking_cancelled;
DROP INDEX booking_once;
ALTER TABLE booking RENAME COLUMN state TO state_told;
ALTER TABLE booking ADD COLUMN state TEXT NOT NULL DEFAULT 'booked'
    CHECK (state = 'booked' OR state = 'served' OR state = 'missed' OR state = 'cancelled');
UPDATE booking SET state = state_told WHERE state_told <> 'booked';
ALTER TABLE booking DROP COLUMN state_told;
CREATE INDEX booking_cancelled ON booking (elder, day) WHERE state = 'cancelled';
CREATE UNIQUE INDEX booking_once ON booking (day, meal, elder) WHERE state <> 'cancelled';
CREATE TRIGGER booking_states BEFORE UPDATE OF state ON booking
WHEN NEW.state <> OLD.state AND (OLD.state = 'cancelled' OR (OLD.state <> 'booked' AND NEW.state <> 'booked'))
BEGIN SELECT RAISE(ABORT, 'a booking is served, missed or cancelled once'); END;
CREATE TRIGGER serving_of_served BEFORE INSERT ON serving
WHEN NOT EXISTS (SELECT 1 FROM booking WHERE booking = NEW.booking AND state = 'served' AND elder = NEW.elder
    AND day = NEW.day AND site = NEW.site)
BEGIN SELECT RAISE(ABORT, 'only a served booking is priced'); END;
