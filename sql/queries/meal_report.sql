-- Reports on meals: who ate where, what seats were used, what was wasted.

-- name: meal_report_sites
-- What the sites of an area served in some days of a month, by site, channel, age and class of subsidy.
SELECT r.site AS site, s.name AS name, r.channel AS channel, r.class AS class,
    CASE WHEN r.age < 60 THEN 0 WHEN r.age < 65 THEN 1 WHEN r.age < 70 THEN 2 WHEN r.age < 80 THEN 3
        WHEN r.age < 100 THEN 4 ELSE 5 END AS age_class,
    count(*) AS covers, sum(r.walk_in) AS walk_ins, sum(r.price_fen) AS price_fen, sum(r.discount_fen) AS discount_fen,
    sum(r.subsidy_fen) AS subsidy_fen, sum(r.pays_fen) AS pays_fen
FROM serving r JOIN site s ON s.site = r.site
WHERE r.month >= :month_from AND r.month <= :month_until AND r.day >= :from AND r.day < :until AND r.superseded_at IS NULL
    AND r.site_area >= :area_from AND r.site_area < :area_until
GROUP BY r.site, s.name, r.channel, r.class, age_class ORDER BY r.site, r.channel, r.class, age_class;

-- name: meal_report_seats
-- The sites of an area, with the meals missed there and those sold to others than elders.
SELECT s.site AS site, s.name AS name, coalesce(g.guests, 0) AS guests, coalesce(m.missed, 0) AS missed
FROM site s
LEFT JOIN (SELECT site, sum(covers) AS guests FROM guest_cover
    WHERE day >= :from AND day < :until AND superseded_at IS NULL GROUP BY site) g ON g.site = s.site
LEFT JOIN (SELECT site, count(*) AS missed FROM booking
    WHERE day >= :from AND day < :until AND state = 'missed' GROUP BY site) m ON m.site = s.site
WHERE s.area >= :area_from AND s.area < :area_until ORDER BY s.site;

-- name: meal_report_openings
-- The spans of some days in which a kitchen feeds a site of an area and both have their permits, with their days of rest.
SELECT s.site AS site, sk.kitchen AS kitchen, max(:from, sk.from_day, so.from_day, ko.from_day) AS from_day,
    min(:until, sk.until_day, so.until_day, ko.until_day, coalesce(so.permit_until, so.until_day),
        coalesce(ko.permit_until, ko.until_day)) AS until_day,
    so.closed_weekdays AS closed_weekdays, ko.closed_weekdays AS kitchen_closed_weekdays
FROM site s
JOIN site_kitchen sk ON sk.site = s.site AND sk.superseded_at IS NULL AND sk.from_day < :until AND sk.until_day > :from
JOIN place_opening so ON so.place = s.site AND so.superseded_at IS NULL AND so.from_day < :until AND so.until_day > :from
JOIN place_opening ko ON ko.place = sk.kitchen AND ko.superseded_at IS NULL AND ko.from_day < :until AND ko.until_day > :from
WHERE s.area >= :area_from AND s.area < :area_until;

-- name: meal_report_capacities
-- The spans of some days in which the sites of an area have so many places in a channel of a meal.
SELECT c.site AS site, c.meal AS meal, c.channel AS channel, c.covers AS covers, max(:from, c.from_day) AS from_day,
    min(:until, c.until_day) AS until_day
FROM site s
JOIN site_capacity c ON c.site = s.site AND c.superseded_at IS NULL AND c.from_day < :until AND c.until_day > :from
WHERE s.area >= :area_from AND s.area < :area_until ORDER BY c.site, c.meal;

-- name: meal_report_taken
-- The places taken of each meal of some days at the sites of an area, as they are counted.
SELECT day, site, sum(booked) AS taken FROM sitting_count
WHERE day >= :from AND day < :until AND channel <> 'total'
    AND site IN (SELECT site FROM site WHERE area >= :area_from AND area < :area_until)
GROUP BY day, meal, site;

-- name: meal_report_kitchens
-- What the kitchens of an area cooked of the meals they told, what was served of those, and what is left: waste.
SELECT k.kitchen AS kitchen, k.name AS name, sum(c.covers) AS cooked,
    sum((SELECT count(*) FROM serving r WHERE r.day = c.day AND r.kitchen = c.kitchen AND r.meal = c.meal
        AND r.superseded_at IS NULL)) AS served,
    sum((SELECT coalesce(sum(g.covers), 0) FROM guest_cover g
        JOIN site_kitchen k ON k.site = g.site AND k.superseded_at IS NULL AND k.from_day <= g.day AND k.until_day > g.day
        WHERE g.day = c.day AND g.meal = c.meal AND g.superseded_at IS NULL AND k.kitchen = c.kitchen)) AS guests
FROM kitchen_cooked c JOIN kitchen k ON k.kitchen = c.kitchen
WHERE c.day >= :from AND c.day < :until AND c.superseded_at IS NULL AND k.area >= :area_from AND k.area < :area_until
GROUP BY k.kitchen, k.name ORDER BY k.kitchen;
