-- A booking says itself what is cooked for it: the allergens to leave out, and which of its diets were asked for this meal alone.
-- What is no plain cover of the site's own kitchen is counted, so that a sheet reads counts and no bookings.

ALTER TABLE booking ADD COLUMN allergens INTEGER NOT NULL DEFAULT 0; -- bits, as the person's on the day of the meal
ALTER TABLE booking ADD COLUMN asked_diets INTEGER NOT NULL DEFAULT 0; -- those of diets that are not the person's own

UPDATE booking SET
    allergens = (SELECT e.allergens FROM elder e WHERE e.elder = booking.elder),
    asked_diets = diets & ~(SELECT e.diets FROM elder e WHERE e.elder = booking.elder)
WHERE diets <> 0 OR elder IN (SELECT elder FROM elder WHERE allergens <> 0);

-- Special covers of a sitting: of another texture than regular, with a diet, an allergen to leave out, or cooked by a kitchen that
-- does not feed the site on that day. The others of a channel are sitting_count less these.
CREATE TABLE special_count (
    day TEXT NOT NULL,
    meal TEXT NOT NULL,
    site INTEGER NOT NULL,
    channel TEXT NOT NULL,
    kitchen INTEGER NOT NULL,
    texture TEXT NOT NULL,
    diets INTEGER NOT NULL,
    allergens INTEGER NOT NULL,
    covers INTEGER NOT NULL CHECK (covers >= 0),
    PRIMARY KEY (day, meal, site, channel, kitchen, texture, diets, allergens)
) STRICT, WITHOUT ROWID;

CREATE VIEW special_cover AS
SELECT b.booking, b.day, b.meal, b.site, b.channel, b.kitchen, coalesce(b.texture, 'regular') AS texture, b.diets, b.allergens
FROM booking b
WHERE b.state <> 'cancelled' AND (b.diets <> 0 OR b.allergens <> 0 OR coalesce(b.texture, 'regular') <> 'regular'
    OR NOT EXISTS (SELECT 1 FROM site_kitchen k WHERE k.site = b.site AND k.kitchen = b.kitchen
        AND k.superseded_at IS NULL AND k.from_day <= b.day AND k.until_day > b.day));

-- One by one: years of bookings are not sorted in memory.
INSERT INTO special_count (day, meal, site, channel, kitchen, texture, diets, allergens, covers)
SELECT day, meal, site, channel, kitchen, texture, diets, allergens, 1 FROM special_cover WHERE true
ON CONFLICT (day, meal, site, channel, kitchen, texture, diets, allergens) DO UPDATE SET covers = covers + 1;
