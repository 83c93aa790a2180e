-- Kitchens, what they can cook, and what is counted of it.

-- clause: guests_have_eaten
-- A sale g to guests of a site that the kitchen k feeds was made before the kitchen failed while the meal was being served: no part
-- of what it can still cook, but of what it tells to have cooked in all since.
EXISTS (SELECT 1 FROM kitchen_failure f WHERE f.day = g.day AND f.meal = g.meal AND f.kitchen = k.kitchen
    AND f.in_service = 1 AND f.cancelled_at IS NULL AND f.kitchen_failure > g.guest_cover
    AND NOT EXISTS (SELECT 1 FROM kitchen_cooked c WHERE c.day = f.day AND c.kitchen = f.kitchen AND c.meal = f.meal
        AND c.superseded_at IS NULL AND c.kitchen_cooked > f.kitchen_failure));

-- clause: guests_of_kitchen
-- The covers of a day's meal that guests have of what the kitchen k can cook.
(SELECT coalesce(sum(g.covers), 0) FROM guest_cover g
    JOIN site_kitchen o ON o.site = g.site AND o.kitchen = k.kitchen AND o.superseded_at IS NULL
        AND o.from_day <= :day AND o.until_day > :day
    WHERE g.day = :day AND g.meal = :meal AND g.superseded_at IS NULL AND NOT {guests_have_eaten});

-- clause: missed_of_kitchen
-- The meals of the kitchen k that nobody took.
(SELECT count(*) FROM booking b WHERE b.day = :day AND b.meal = :meal AND b.kitchen = k.kitchen AND b.state = 'missed');

-- name: canteen_area_find
-- Whether an area code is known.
-- hot
SELECT code FROM area WHERE code = :area;

-- name: kitchen_by_name
-- The kitchen of a name: what rows of an import refer to.
-- hot
SELECT kitchen AS id FROM kitchen WHERE name = :key1;

-- name: kitchen_on_file
-- What an import row about a kitchen that is there is compared with: what holds today, else what begins first.
SELECT k.kind AS kind, k.area AS area,
    (SELECT c.covers FROM kitchen_capacity c WHERE c.kitchen = k.kitchen AND c.meal = 'breakfast' AND c.superseded_at IS NULL
        AND c.until_day > :today ORDER BY c.from_day LIMIT 1) AS capacity_breakfast,
    (SELECT c.covers FROM kitchen_capacity c WHERE c.kitchen = k.kitchen AND c.meal = 'lunch' AND c.superseded_at IS NULL
        AND c.until_day > :today ORDER BY c.from_day LIMIT 1) AS capacity_lunch,
    (SELECT c.covers FROM kitchen_capacity c WHERE c.kitchen = k.kitchen AND c.meal = 'dinner' AND c.superseded_at IS NULL
        AND c.until_day > :today ORDER BY c.from_day LIMIT 1) AS capacity_dinner
FROM kitchen k WHERE k.kitchen = :id;

-- name: kitchen_find
-- One kitchen, as it is open on a day.
-- hot
SELECT k.kitchen AS kitchen, k.name AS name, k.area AS area, ko.closed_weekdays AS closed_weekdays
FROM kitchen k
JOIN place_opening ko ON ko.place = k.kitchen AND ko.superseded_at IS NULL
    AND ko.from_day <= :day AND ko.until_day > :day
WHERE k.kitchen = :kitchen;

-- name: kitchen_insert
-- A new kitchen.
INSERT INTO kitchen (kitchen, name, kind, area, registered_at)
VALUES (:kitchen, :name, :kind, :area, :now);

-- name: kitchen_set_kind
-- Of one canteen, or of several.
UPDATE kitchen SET kind = :kind WHERE kitchen = :kitchen;

-- name: place_opening_insert
-- A new kitchen's or site's days of rest and permit.
INSERT INTO place_opening (place, permit_until, closed_weekdays, from_day, until_day, recorded_at)
VALUES (:place, :permit_until, :closed_weekdays, '0001-01-01', '9999-12-31', :now);

-- name: place_opening_supersede
-- What is said of days from a change on is said anew.
-- hot
UPDATE place_opening SET superseded_at = :now, superseded_by = :change
WHERE place = :place AND superseded_at IS NULL AND until_day > :from;

-- name: place_opening_keep
-- ... the days before it as they were.
-- hot
INSERT INTO place_opening (place, permit_until, closed_weekdays, from_day, until_day, recorded_at)
SELECT o.place, o.permit_until, o.closed_weekdays, o.from_day, :from, :now
FROM place_opening o WHERE o.place = :place AND o.superseded_by = :change AND o.from_day < :from;

-- name: place_opening_change
-- ... and the days from it on with what changes: a permit, days of rest, or both.
-- hot
INSERT INTO place_opening (place, permit_until, closed_weekdays, from_day, until_day, recorded_at)
SELECT o.place, coalesce(:permit_until, o.permit_until), coalesce(:closed_weekdays, o.closed_weekdays),
    max(o.from_day, :from), o.until_day, :now
FROM place_opening o WHERE o.place = :place AND o.superseded_by = :change;

-- name: kitchen_page
-- Kitchens of a range of areas as they are open on a day, by code.
-- hot
SELECT k.kitchen AS kitchen, k.name AS name, k.kind AS kind, k.area AS area, ko.permit_until AS permit_until,
    ko.closed_weekdays AS closed_weekdays
FROM kitchen k
JOIN place_opening ko ON ko.place = k.kitchen AND ko.superseded_at IS NULL
    AND ko.from_day <= :day AND ko.until_day > :day
WHERE k.area >= :area_from AND k.area < :area_until AND (k.area, k.kitchen) > (:after_text, :after_id)
ORDER BY k.area, k.kitchen LIMIT :limit;

-- name: kitchen_capacity_on
-- What a kitchen can cook on a day, by meal.
-- hot
SELECT meal, covers FROM kitchen_capacity
WHERE kitchen = :kitchen AND superseded_at IS NULL AND from_day <= :day AND until_day > :day;

-- name: kitchen_capacity_insert
-- What a kitchen can cook of a meal from a day on.
INSERT INTO kitchen_capacity (kitchen, meal, covers, from_day, until_day, recorded_at)
VALUES (:kitchen, :meal, :covers, :from, '9999-12-31', :now);

-- name: kitchen_capacity_shorten
-- Before a change: what stays true until the day of the change.
-- hot
INSERT INTO kitchen_capacity (kitchen, meal, covers, from_day, until_day, recorded_at)
SELECT kitchen, meal, covers, from_day, :from, :now FROM kitchen_capacity
WHERE kitchen = :kitchen AND meal = :meal AND superseded_at IS NULL AND from_day < :from AND until_day > :from;

-- name: kitchen_capacity_supersede
-- What is no longer said of the days from the change on.
-- hot
UPDATE kitchen_capacity SET superseded_at = :now
WHERE kitchen = :kitchen AND meal = :meal AND superseded_at IS NULL AND until_day > :from;

-- name: kitchen_count_resize
-- Sittings counted already learn the new capacity; what is booked stays booked.
-- hot
UPDATE kitchen_count SET capacity = :covers WHERE day >= :from AND meal = :meal AND kitchen = :kitchen;

-- name: kitchen_count_insert
-- The first cover of a kitchen's meal, if there is one. Where it told to have cooked less than it can, that binds its till and
-- nothing else that is counted.
-- hot
INSERT INTO kitchen_count (day, meal, kitchen, capacity, booked)
SELECT :day, :meal, :kitchen, max(:capacity, coalesce((SELECT c.covers FROM kitchen_capacity c WHERE c.kitchen = :kitchen
    AND c.meal = :meal AND c.superseded_at IS NULL AND c.from_day <= :day AND c.until_day > :day), 0)), 1
WHERE :capacity > 0;

-- name: kitchen_count_take
-- One more cover, if there is one; never less than the kitchen can cook, as for the first.
-- hot
UPDATE kitchen_count SET booked = booked + 1, capacity = max(capacity, :capacity)
WHERE day = :day AND meal = :meal AND kitchen = :kitchen AND booked < :capacity;

-- name: kitchen_count_begin
-- The first covers of a kitchen's meal, several at once.
-- hot
INSERT INTO kitchen_count (day, meal, kitchen, capacity, booked) VALUES (:day, :meal, :kitchen, :capacity, :covers);

-- name: kitchen_count_add
-- Several covers more, or, where negative, fewer; never less than the kitchen can cook, as for one.
-- hot
UPDATE kitchen_count SET booked = booked + :covers, capacity = max(capacity, :capacity)
WHERE day = :day AND meal = :meal AND kitchen = :kitchen;

-- name: kitchen_count_give
-- One cover back.
-- hot
UPDATE kitchen_count SET booked = booked - 1
WHERE day = :day AND meal = :meal AND kitchen = :kitchen AND booked > 0;

-- name: kitchen_recount
-- How many counts of kitchens differ from their bookings; one more where bookings are counted nowhere. Meal by meal, as
-- sittings are.
SELECT (SELECT coalesce(sum((SELECT count(*) FROM (
        SELECT kitchen FROM (
            SELECT k.kitchen, k.booked AS covers FROM kitchen_count k WHERE k.day = d.day AND k.meal = d.meal
            UNION ALL
            SELECT b.kitchen, -1 FROM booking b WHERE b.day = d.day AND b.meal = d.meal AND b.state <> 'cancelled')
        GROUP BY kitchen HAVING sum(covers) <> 0))), 0) FROM (SELECT DISTINCT day, meal FROM kitchen_count) AS d)
    + ((SELECT coalesce(sum(booked), 0) FROM kitchen_count) <> (SELECT count(*) FROM booking WHERE state <> 'cancelled'))
    AS differences;

-- name: kitchen_feeds
-- Whether a kitchen feeds a site on a day.
-- hot
SELECT 1 AS feeds FROM site_kitchen
WHERE site = :site AND kitchen = :kitchen AND superseded_at IS NULL AND from_day <= :day AND until_day > :day;

-- name: kitchen_sheet
-- What to cook for a meal: covers alike, by site. Special ones as they are counted; plain ones are what else is booked at the
-- sites that the kitchen feeds.
SELECT c.site AS site, s.name AS name, c.channel AS channel, c.texture AS texture, c.diets AS diets, c.allergens AS allergens,
    c.covers AS covers
FROM (
    SELECT site, channel, nullif(texture, 'regular') AS texture, diets, allergens, covers FROM special_count
    WHERE day = :day AND meal = :meal AND kitchen = :kitchen
    UNION ALL
    SELECT n.site, n.channel, NULL, 0, 0, n.booked - coalesce((SELECT sum(x.covers) FROM special_count x
        WHERE x.day = n.day AND x.meal = n.meal AND x.site = n.site AND x.channel = n.channel), 0)
    FROM site_kitchen k JOIN sitting_count n ON n.day = :day AND n.meal = :meal AND n.site = k.site AND n.channel <> 'total'
    WHERE k.kitchen = :kitchen AND k.superseded_at IS NULL AND k.from_day <= :day AND k.until_day > :day
) AS c JOIN site s ON s.site = c.site
WHERE c.covers > 0 AND (:site = 0 OR c.site = :site)
ORDER BY s.area, c.site, c.channel, c.texture, c.diets, c.allergens;

-- name: supply_kitchens
-- What the kitchens of a range of areas can cook on a day.
SELECT count(DISTINCT k.kitchen) AS kitchens, coalesce(sum(c.covers), 0) AS covers
FROM kitchen k JOIN kitchen_capacity c ON c.kitchen = k.kitchen
WHERE k.area >= :area_from AND k.area < :area_until AND c.superseded_at IS NULL
    AND c.from_day <= :day AND c.until_day > :day;

-- name: kitchen_print_last
-- The sheet printed last for a meal.
-- hot
SELECT kitchen_print, number, covers, hash, page, printed_at FROM kitchen_print
WHERE day = :day AND meal = :meal AND kitchen = :kitchen ORDER BY number DESC LIMIT 1;

-- name: kitchen_print_rows
-- What stood on a printed sheet.
-- hot
SELECT site, channel, texture, diets, allergens, menu, covers, closed FROM kitchen_print_row
WHERE kitchen_print = :kitchen_print ORDER BY position;

-- name: kitchen_print_insert
-- A sheet as it was printed.
INSERT INTO kitchen_print (kitchen_print, day, meal, kitchen, number, covers, hash, page, office, operator, printed_at)
VALUES (:kitchen_print, :day, :meal, :kitchen, :number, :covers, :hash, :page, :office, :operator, :now);

-- name: kitchen_print_row_insert
-- One row of a printed sheet.
INSERT INTO kitchen_print_row (kitchen_print, position, site, channel, texture, diets, allergens, menu, covers, closed)
VALUES (:kitchen_print, :position, :site, :channel, :texture, :diets, :allergens, :menu, :covers, :closed);

-- name: kitchen_print_list
-- The sheets printed for a meal; the page of one number.
-- hot
SELECT kitchen_print AS "kitchen_print", number, covers, hash, operator, printed_at AS "printed_at@",
    CASE WHEN number = :number THEN page END AS page
FROM kitchen_print WHERE day = :day AND meal = :meal AND kitchen = :kitchen AND (:number = 0 OR number = :number)
ORDER BY number;
