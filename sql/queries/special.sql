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
-- How many counts of special covers differ from their bookings.
SELECT count(*) AS differences FROM (
    SELECT day FROM (
        SELECT day, meal, site, channel, kitchen, texture, diets, allergens, covers FROM special_count
        UNION ALL
        SELECT day, meal, site, channel, kitchen, texture, diets, allergens, -1 FROM special_cover)
    GROUP BY day, meal, site, channel, kitchen, texture, diets, allergens HAVING sum(covers) <> 0);
