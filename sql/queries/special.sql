-- Special covers: what of a sitting is not a plain cover of the kitchen that feeds the site, counted by kind.

-- name: special_take
-- A booking joins the count of its kind, where it is a special cover.
-- hot
INSERT INTO special_count (day, meal, site, channel, kitchen, texture, diets, allergens, covers)
SELECT day, meal, site, channel, kitchen, texture, diets, allergens, 1 FROM special_cover WHERE booking = :booking
ON CONFLICT (day, meal, site, channel, kitchen, texture, diets, allergens) DO UPDATE SET covers = covers + 1;

-- name: special_give
-- It leaves it again; a plain cover has no row.
-- hot
UPDATE special_count SET covers = covers - 1
WHERE (day, meal, site, channel, kitchen, texture, diets, allergens) = (
    SELECT b.day, b.meal, b.site, b.channel, b.kitchen, coalesce(b.texture, 'regular'), b.diets, b.allergens
    FROM booking b WHERE b.booking = :booking);

-- name: special_forget
-- The counts of a site from a day on are to be counted anew.
-- hot
DELETE FROM special_count WHERE day >= :from AND site = :site;

-- name: special_count_anew
-- ... from its bookings, by the kitchens that feed it now.
-- hot
INSERT INTO special_count (day, meal, site, channel, kitchen, texture, diets, allergens, covers)
SELECT day, meal, site, channel, kitchen, texture, diets, allergens, count(*) FROM special_cover
WHERE day >= :from AND site = :site
GROUP BY day, meal, site, channel, kitchen, texture, diets, allergens;

-- name: special_recount
-- How many counts of special covers differ from their bookings; one more where bookings are counted nowhere. Nothing is sorted: what
-- is booked in years does not fit into memory.
SELECT (SELECT count(*) FROM special_count c WHERE c.covers <> (SELECT count(*) FROM special_cover b
    WHERE b.day = c.day AND b.meal = c.meal AND b.site = c.site AND b.channel = c.channel AND b.kitchen = c.kitchen
        AND b.texture = c.texture AND b.diets = c.diets AND b.allergens = c.allergens))
    + ((SELECT coalesce(sum(covers), 0) FROM special_count) <> (SELECT count(*) FROM special_cover)) AS differences;
