-- Sittings: the places of a site, day and meal, and how many of them are taken.

-- name: sitting_of_area
-- Every channel of every sitting of a day in a range of areas, with its counts and its kitchen's.
-- hot
SELECT s.site AS site, s.name AS name, s.area AS area, sk.kitchen AS kitchen, so.permit_until AS permit_until,
    so.closed_weekdays AS closed_weekdays, ko.permit_until AS kitchen_permit_until,
    ko.closed_weekdays AS kitchen_closed_weekdays, cc.meal AS meal, cc.channel AS channel, cc.covers AS covers,
    c.booked AS booked, kc.covers AS kitchen_covers, k.booked AS kitchen_booked
FROM site s
JOIN site_kitchen sk ON sk.site = s.site AND sk.superseded_at IS NULL
    AND sk.from_day <= :day AND sk.until_day > :day
JOIN place_opening so ON so.place = s.site AND so.superseded_at IS NULL
    AND so.from_day <= :day AND so.until_day > :day
JOIN place_opening ko ON ko.place = sk.kitchen AND ko.superseded_at IS NULL
    AND ko.from_day <= :day AND ko.until_day > :day
JOIN site_capacity cc ON cc.site = s.site AND cc.superseded_at IS NULL
    AND cc.from_day <= :day AND cc.until_day > :day
LEFT JOIN sitting_count c ON c.day = :day AND c.meal = cc.meal AND c.site = s.site AND c.channel = cc.channel
LEFT JOIN kitchen_capacity kc ON kc.kitchen = sk.kitchen AND kc.meal = cc.meal AND kc.superseded_at IS NULL
    AND kc.from_day <= :day AND kc.until_day > :day
LEFT JOIN kitchen_count k ON k.day = :day AND k.meal = cc.meal AND k.kitchen = sk.kitchen
WHERE s.area >= :area_from AND s.area < :area_until AND (:meal = '' OR cc.meal = :meal)
ORDER BY s.area, s.site;

-- name: sitting_of_site
-- The same for one site.
-- hot
SELECT s.site AS site, s.name AS name, s.area AS area, sk.kitchen AS kitchen, so.permit_until AS permit_until,
    so.closed_weekdays AS closed_weekdays, ko.permit_until AS kitchen_permit_until,
    ko.closed_weekdays AS kitchen_closed_weekdays, cc.meal AS meal, cc.channel AS channel, cc.covers AS covers,
    c.booked AS booked, kc.covers AS kitchen_covers, k.booked AS kitchen_booked
FROM site s
JOIN site_kitchen sk ON sk.site = s.site AND sk.superseded_at IS NULL
    AND sk.from_day <= :day AND sk.until_day > :day
JOIN place_opening so ON so.place = s.site AND so.superseded_at IS NULL
    AND so.from_day <= :day AND so.until_day > :day
JOIN place_opening ko ON ko.place = sk.kitchen AND ko.superseded_at IS NULL
    AND ko.from_day <= :day AND ko.until_day > :day
JOIN site_capacity cc ON cc.site = s.site AND cc.superseded_at IS NULL
    AND cc.from_day <= :day AND cc.until_day > :day
LEFT JOIN sitting_count c ON c.day = :day AND c.meal = cc.meal AND c.site = s.site AND c.channel = cc.channel
LEFT JOIN kitchen_capacity kc ON kc.kitchen = sk.kitchen AND kc.meal = cc.meal AND kc.superseded_at IS NULL
    AND kc.from_day <= :day AND kc.until_day > :day
LEFT JOIN kitchen_count k ON k.day = :day AND k.meal = cc.meal AND k.kitchen = sk.kitchen
WHERE s.site = :site AND s.area >= :area_from AND s.area < :area_until AND (:meal = '' OR cc.meal = :meal);

-- name: sitting_nearby
-- Open sites of a range of areas, but not of a narrower one, with a place left in one channel of a meal; those whose way from
-- the site is known are within a walk, or too far.
-- hot
SELECT s.site AS site, s.name AS name, so.closed_weekdays AS closed_weekdays, s.area AS area, sk.kitchen AS kitchen,
    ko.closed_weekdays AS kitchen_closed_weekdays,
    NULL AS minutes,
    cc.covers AS channel_covers, cc.covers - coalesce(c.booked, 0) AS channel_left, kc.covers - coalesce(k.booked, 0) AS kitchen_left,
    tc.covers - (SELECT coalesce(sum(x.booked), 0) FROM sitting_count x
        WHERE x.day = :day AND x.meal = :meal AND x.site = s.site AND x.channel <> 'total') AS total_left,
    CASE WHEN tc.covers IS NULL THEN 0 ELSE coalesce((SELECT d.covers FROM site_capacity d WHERE d.site = s.site
        AND d.meal = :meal AND d.channel = 'dine_in' AND d.superseded_at IS NULL
        AND d.from_day <= :day AND d.until_day > :day), 0) END AS table_covers
FROM site s
JOIN site_kitchen sk ON sk.site = s.site AND sk.superseded_at IS NULL
    AND sk.from_day <= :day AND sk.until_day > :day
JOIN place_opening so ON so.place = s.site AND so.superseded_at IS NULL
    AND so.from_day <= :day AND so.until_day > :day
JOIN place_opening ko ON ko.place = sk.kitchen AND ko.superseded_at IS NULL
    AND ko.from_day <= :day AND ko.until_day > :day
JOIN site_capacity cc ON cc.site = s.site AND cc.meal = :meal AND cc.channel = :channel
    AND cc.superseded_at IS NULL AND cc.from_day <= :day AND cc.until_day > :day
JOIN kitchen_capacity kc ON kc.kitchen = sk.kitchen AND kc.meal = :meal AND kc.superseded_at IS NULL
    AND kc.from_day <= :day AND kc.until_day > :day
LEFT JOIN site_capacity tc ON tc.site = s.site AND tc.meal = :meal AND tc.channel = 'total'
    AND tc.superseded_at IS NULL AND tc.from_day <= :day AND tc.until_day > :day
LEFT JOIN sitting_count c ON c.day = :day AND c.meal = :meal AND c.site = s.site AND c.channel = :channel
LEFT JOIN kitchen_count k ON k.day = :day AND k.meal = :meal AND k.kitchen = sk.kitchen
WHERE s.area >= :area_from AND s.area < :area_until AND NOT (s.area >= :near_from AND s.area < :near_until)
    AND s.site <> :site
    AND NOT EXISTS (SELECT 1 FROM site_distance d WHERE d.site = :site AND d.other = s.site AND d.superseded_at IS NULL)
    AND (so.permit_until IS NULL OR so.permit_until > :day)
    AND (ko.permit_until IS NULL OR ko.permit_until > :day)
    AND cc.covers > coalesce(c.booked, 0) AND kc.covers > coalesce(k.booked, 0)
    AND (tc.covers IS NULL OR tc.covers > (SELECT coalesce(sum(x.booked), 0) FROM sitting_count x
        WHERE x.day = :day AND x.meal = :meal AND x.site = s.site AND x.channel <> 'total'))
ORDER BY s.area, s.site LIMIT :limit;

-- name: sitting_within_walk
-- Sites within a walk of a site, the nearest first, with a place left in one channel of a meal.
-- hot
SELECT s.site AS site, s.name AS name, so.closed_weekdays AS closed_weekdays, s.area AS area, sk.kitchen AS kitchen,
    ko.closed_weekdays AS kitchen_closed_weekdays,
    d.minutes AS minutes,
    cc.covers AS channel_covers, cc.covers - coalesce(c.booked, 0) AS channel_left, kc.covers - coalesce(k.booked, 0) AS kitchen_left,
    tc.covers - (SELECT coalesce(sum(x.booked), 0) FROM sitting_count x
        WHERE x.day = :day AND x.meal = :meal AND x.site = s.site AND x.channel <> 'total') AS total_left,
    CASE WHEN tc.covers IS NULL THEN 0 ELSE coalesce((SELECT d.covers FROM site_capacity d WHERE d.site = s.site
        AND d.meal = :meal AND d.channel = 'dine_in' AND d.superseded_at IS NULL
        AND d.from_day <= :day AND d.until_day > :day), 0) END AS table_covers
FROM site_distance d
JOIN site s ON s.site = d.other
JOIN site_kitchen sk ON sk.site = s.site AND sk.superseded_at IS NULL
    AND sk.from_day <= :day AND sk.until_day > :day
JOIN place_opening so ON so.place = s.site AND so.superseded_at IS NULL
    AND so.from_day <= :day AND so.until_day > :day
JOIN place_opening ko ON ko.place = sk.kitchen AND ko.superseded_at IS NULL
    AND ko.from_day <= :day AND ko.until_day > :day
JOIN site_capacity cc ON cc.site = s.site AND cc.meal = :meal AND cc.channel = :channel
    AND cc.superseded_at IS NULL AND cc.from_day <= :day AND cc.until_day > :day
JOIN kitchen_capacity kc ON kc.kitchen = sk.kitchen AND kc.meal = :meal AND kc.superseded_at IS NULL
    AND kc.from_day <= :day AND kc.until_day > :day
LEFT JOIN site_capacity tc ON tc.site = s.site AND tc.meal = :meal AND tc.channel = 'total'
    AND tc.superseded_at IS NULL AND tc.from_day <= :day AND tc.until_day > :day
LEFT JOIN sitting_count c ON c.day = :day AND c.meal = :meal AND c.site = s.site AND c.channel = :channel
LEFT JOIN kitchen_count k ON k.day = :day AND k.meal = :meal AND k.kitchen = sk.kitchen
WHERE d.site = :site AND d.superseded_at IS NULL AND d.minutes <= :minutes_max
    AND s.area >= :area_from AND s.area < :area_until
    AND (so.permit_until IS NULL OR so.permit_until > :day)
    AND (ko.permit_until IS NULL OR ko.permit_until > :day)
    AND cc.covers > coalesce(c.booked, 0) AND kc.covers > coalesce(k.booked, 0)
    AND (tc.covers IS NULL OR tc.covers > (SELECT coalesce(sum(x.booked), 0) FROM sitting_count x
        WHERE x.day = :day AND x.meal = :meal AND x.site = s.site AND x.channel <> 'total'))
ORDER BY d.minutes, s.site LIMIT :limit;

-- name: sitting_count_insert
-- The first place taken of a channel, or of the sitting's total.
-- hot
INSERT INTO sitting_count (day, meal, site, channel, capacity, booked)
VALUES (:day, :meal, :site, :channel, :capacity, :booked);

-- name: sitting_count_take
-- One more place, if there is one.
-- hot
UPDATE sitting_count SET booked = booked + 1, capacity = :capacity
WHERE day = :day AND meal = :meal AND site = :site AND channel = :channel AND booked < :capacity;

-- name: sitting_count_give
-- One place back; no row for a total that the sitting does not have.
-- hot
UPDATE sitting_count SET booked = booked - 1
WHERE day = :day AND meal = :meal AND site = :site AND channel = :channel AND booked > 0;

-- name: sitting_count_resize
-- Sittings counted already learn the new capacity; what is booked stays booked.
-- hot
UPDATE sitting_count SET capacity = :covers
WHERE day >= :from AND meal = :meal AND site = :site AND channel = :channel;

-- name: sitting_count_forget
-- The sitting has no total of its own any more.
-- hot
DELETE FROM sitting_count WHERE day >= :from AND meal = :meal AND site = :site AND channel = 'total';

-- name: sitting_recount
-- How many counts of channels differ from their bookings; one more where bookings are counted nowhere. Sitting by
-- sitting: what is booked in years does not fit into memory.
SELECT (SELECT coalesce(sum((SELECT count(*) FROM (
        SELECT site FROM (
            SELECT c.site, c.channel, c.booked AS covers FROM sitting_count c
            WHERE c.day = d.day AND c.meal = d.meal AND c.channel <> 'total'
            UNION ALL
            SELECT b.site, b.channel, -1 FROM booking b WHERE b.day = d.day AND b.meal = d.meal AND b.state <> 'cancelled')
        GROUP BY site, channel HAVING sum(covers) <> 0))), 0) FROM (SELECT DISTINCT day, meal FROM sitting_count) AS d)
    + ((SELECT coalesce(sum(booked), 0) FROM sitting_count WHERE channel <> 'total')
        <> (SELECT count(*) FROM booking WHERE state <> 'cancelled')) AS differences;

-- name: sitting_recount_total
-- How many counts of whole sittings differ from the sum of their channels.
SELECT count(*) AS differences FROM sitting_count t
WHERE t.channel = 'total' AND t.booked <> (SELECT coalesce(sum(c.booked), 0) FROM sitting_count c
    WHERE c.day = t.day AND c.meal = t.meal AND c.site = t.site AND c.channel <> 'total');

-- name: sitting_fed
-- The sites that a kitchen feeds from a day on.
-- hot
SELECT DISTINCT k.site AS site FROM site_kitchen k
WHERE k.kitchen = :kitchen AND k.superseded_at IS NULL AND k.until_day > :from;

-- name: sitting_fed_scarcely
-- The sites that have more places of their own in a channel than their kitchen has covers left of a meal, once few are left.
-- hot
SELECT DISTINCT sk.site AS site
FROM kitchen_count k
JOIN site_kitchen sk ON sk.kitchen = k.kitchen AND sk.superseded_at IS NULL AND sk.from_day <= :day AND sk.until_day > :day
JOIN site_capacity cc ON cc.site = sk.site AND cc.meal = k.meal AND cc.channel <> 'total' AND cc.superseded_at IS NULL
    AND cc.from_day <= :day AND cc.until_day > :day
LEFT JOIN sitting_count c ON c.day = :day AND c.meal = k.meal AND c.site = sk.site AND c.channel = cc.channel
WHERE k.day = :day AND k.meal = :meal AND k.kitchen = :kitchen AND k.capacity - k.booked < :scarce
    AND cc.covers - coalesce(c.booked, 0) >= k.capacity - k.booked;

-- name: sitting_failures
-- The kitchens that have failed a day's meals, with what they could still cook when it was said last.
-- hot
SELECT f.kitchen AS kitchen, f.meal AS meal, f.covers_left AS covers_left FROM kitchen_failure f
WHERE f.day = :day AND f.cancelled_at IS NULL ORDER BY f.kitchen_failure DESC LIMIT :limit;

-- name: sitting_rescued
-- Who cooks what failed kitchens handed on, by sitting.
-- hot
SELECT b.site AS site, b.meal AS meal, b.kitchen AS kitchen, k.name AS name, count(DISTINCT b.booking) AS covers
FROM kitchen_failure f
JOIN kitchen_failure_booking r ON r.kitchen_failure = f.kitchen_failure AND r.kitchen IS NOT NULL
JOIN booking b ON b.booking = r.booking AND b.state <> 'cancelled'
JOIN kitchen k ON k.kitchen = b.kitchen
WHERE f.day = :day AND f.cancelled_at IS NULL GROUP BY b.site, b.meal, b.kitchen ORDER BY covers DESC, b.kitchen LIMIT :limit;
