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
    WHERE day >= :from AND day < :until GROUP BY site) g ON g.site = s.site
LEFT JOIN (SELECT site, count(*) AS missed FROM booking
    WHERE day >= :from AND day < :until AND state = 'missed' GROUP BY site) m ON m.site = s.site
WHERE s.area >= :area_from AND s.area < :area_until ORDER BY s.site;

-- name: meal_report_kitchens
-- What the kitchens of an area cooked of the meals they told, what was served of those, and what is left: waste.
SELECT k.kitchen AS kitchen, k.name AS name, sum(c.covers) AS cooked,
    sum((SELECT count(*) FROM serving r WHERE r.day = c.day AND r.kitchen = c.kitchen AND r.meal = c.meal
        AND r.superseded_at IS NULL)) AS served,
    sum((SELECT coalesce(sum(g.covers), 0) FROM guest_cover g
        JOIN site_kitchen k ON k.site = g.site AND k.superseded_at IS NULL AND k.from_day <= g.day AND k.until_day > g.day
        WHERE g.day = c.day AND g.meal = c.meal AND k.kitchen = c.kitchen)) AS guests
FROM kitchen_cooked c JOIN kitchen k ON k.kitchen = c.kitchen
WHERE c.day >= :from AND c.day < :until AND c.superseded_at IS NULL AND k.area >= :area_from AND k.area < :area_until
GROUP BY k.kitchen, k.name ORDER BY k.kitchen;
