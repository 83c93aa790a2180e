-- Sittings: the places of a site, day and meal, and how many of them are taken.

-- clause: sitting_channels
-- Every channel of every sitting of a day of some sites, with its counts and its kitchen's.
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
LEFT JOIN kitchen_count k ON k.day = :day AND k.meal = cc.meal AND k.kitchen = sk.kitchen;

-- clause: sitting_left_columns
-- What is left at an open site: in a channel, of the whole sitting and in its kitchen.
cc.covers - coalesce(c.booked, 0) AS channel_left, tc.covers AS total_covers, kc.covers - coalesce(k.booked, 0) AS kitchen_left,
    tc.covers - (SELECT coalesce(sum(x.booked), 0) FROM sitting_count x
        WHERE x.day = :day AND x.meal = :meal AND x.site = s.site AND x.channel <> 'total') AS total_left,
    coalesce((SELECT d.covers FROM site_capacity d WHERE d.site = s.site AND d.meal = :meal AND d.channel = 'dine_in'
        AND d.superseded_at IS NULL AND d.from_day <= :day AND d.until_day > :day), 0) AS table_covers;

-- clause: sitting_left_of_site
-- What it is counted from.
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
LEFT JOIN kitchen_count k ON k.day = :day AND k.meal = :meal AND k.kitchen = sk.kitchen;

-- clause: sitting_is_left
-- Whether there is a place: permits hold, and channel, sitting and kitchen have one.
(so.permit_until IS NULL OR so.permit_until > :day)
    AND (ko.permit_until IS NULL OR ko.permit_until > :day)
    AND cc.covers > coalesce(c.booked, 0) AND kc.covers > coalesce(k.booked, 0)
    AND (tc.covers IS NULL OR tc.covers > (SELECT coalesce(sum(x.booked), 0) FROM sitting_count x
        WHERE x.day = :day AND x.meal = :meal AND x.site = s.site AND x.channel <> 'total'));

-- name: sitting_of_area
-- Every channel of every sitting of a day in a range of areas, with its counts and its kitchen's.
-- hot
{sitting_channels}
WHERE s.area >= :area_from AND s.area < :area_until AND (:meal = '' OR cc.meal = :meal)
ORDER BY s.area, s.site;

-- name: sitting_of_site
-- The same for one site.
-- hot
{sitting_channels}
WHERE s.site = :site AND s.area >= :area_from AND s.area < :area_until AND (:meal = '' OR cc.meal = :meal);

-- name: sitting_nearby
-- Open sites of a range of areas, but not of a narrower one, with a place left in one channel of a meal; those whose way from
-- the site is known are within a walk, or too far.
-- hot
SELECT s.site AS site, s.name AS name, so.closed_weekdays AS closed_weekdays, s.area AS area, sk.kitchen AS kitchen,
    ko.closed_weekdays AS kitchen_closed_weekdays,
    NULL AS minutes,
    {sitting_left_columns}
FROM site s
{sitting_left_of_site}
WHERE s.area >= :area_from AND s.area < :area_until AND NOT (s.area >= :near_from AND s.area < :near_until)
    AND s.site <> :site
    AND NOT EXISTS (SELECT 1 FROM site_distance d WHERE d.site = :site AND d.other = s.site AND d.superseded_at IS NULL)
    AND {sitting_is_left}
ORDER BY s.area, s.site LIMIT :limit;

-- name: sitting_within_walk
-- Sites within a walk of a site, the nearest first, with a place left in one channel of a meal.
-- hot
SELECT s.site AS site, s.name AS name, so.closed_weekdays AS closed_weekdays, s.area AS area, sk.kitchen AS kitchen,
    ko.closed_weekdays AS kitchen_closed_weekdays,
    d.minutes AS minutes,
    {sitting_left_columns}
FROM site_distance d
JOIN site s ON s.site = d.other
{sitting_left_of_site}
WHERE d.site = :site AND d.superseded_at IS NULL AND d.minutes <= :minutes_max
    AND s.area >= :area_from AND s.area < :area_until
    AND {sitting_is_left}
ORDER BY d.minutes, s.site LIMIT :limit;

-- name: sitting_offered
-- The sites that offer a meal on a day or later.
SELECT DISTINCT c.site AS site, s.area AS area FROM site_capacity c JOIN site s ON s.site = c.site
WHERE c.meal = :meal AND c.superseded_at IS NULL AND c.until_day > :day;

-- name: sitting_today
-- The places of a site's sitting and the covers of a kitchen that cooks for it, and what of both is booked, was missed and
-- has guests; whether both are open. What was missed is few: it is sought by its own index. What was told cooked before the
-- kitchen failed, or recovered, is true no longer.
-- hot
SELECT k.kitchen AS kitchen, so.permit_until AS permit_until, so.closed_weekdays AS closed_weekdays,
    ko.permit_until AS kitchen_permit_until, ko.closed_weekdays AS kitchen_closed_weekdays,
    (SELECT sum(c.covers) FROM site_capacity c WHERE c.site = :site AND c.meal = :meal AND c.channel <> 'total'
        AND c.superseded_at IS NULL AND c.from_day <= :day AND c.until_day > :day) AS channel_covers,
    (SELECT c.covers FROM site_capacity c WHERE c.site = :site AND c.meal = :meal AND c.channel = 'total'
        AND c.superseded_at IS NULL AND c.from_day <= :day AND c.until_day > :day) AS total_covers,
    coalesce((SELECT c.covers FROM site_capacity c WHERE c.site = :site AND c.meal = :meal AND c.channel = :channel
        AND c.superseded_at IS NULL AND c.from_day <= :day AND c.until_day > :day), -1) AS covers_in_channel,
    (SELECT coalesce(sum(c.booked), 0) FROM sitting_count c
        WHERE c.day = :day AND c.meal = :meal AND c.site = :site AND c.channel <> 'total') AS booked,
    coalesce((SELECT c.booked FROM sitting_count c
        WHERE c.day = :day AND c.meal = :meal AND c.site = :site AND c.channel = :channel), 0) AS booked_in_channel,
    (SELECT count(*) FROM booking b WHERE b.day = :day AND b.meal = :meal AND +b.site = :site AND b.state = 'missed') AS missed,
    (SELECT count(*) FROM booking b WHERE b.day = :day AND b.meal = :meal AND +b.site = :site AND b.state = 'missed'
        AND b.channel = :channel) AS missed_in_channel,
    (SELECT coalesce(sum(g.covers), 0) FROM guest_cover g WHERE g.day = :day AND g.site = :site AND g.meal = :meal
        AND g.superseded_at IS NULL) AS guests,
    coalesce((SELECT c.covers FROM kitchen_cooked c WHERE c.day = :day AND c.kitchen = k.kitchen AND c.meal = :meal
            AND c.superseded_at IS NULL AND NOT EXISTS (SELECT 1 FROM kitchen_failure f WHERE f.day = :day AND f.meal = :meal
                AND f.kitchen = k.kitchen AND (f.kitchen_failure > c.kitchen_cooked OR f.cancelled_at >= c.recorded_at))),
        (SELECT c.covers FROM kitchen_capacity c WHERE c.kitchen = k.kitchen AND c.meal = :meal
            AND c.superseded_at IS NULL AND c.from_day <= :day AND c.until_day > :day), 0) AS cooked,
    coalesce((SELECT n.booked FROM kitchen_count n WHERE n.day = :day AND n.meal = :meal AND n.kitchen = k.kitchen), 0)
        AS kitchen_booked,
    {missed_of_kitchen} AS kitchen_missed, {guests_of_kitchen} AS kitchen_guests
FROM site_kitchen sk
JOIN kitchen k ON k.kitchen = CASE WHEN :kitchen = 0 THEN sk.kitchen ELSE :kitchen END
JOIN place_opening so ON so.place = sk.site AND so.superseded_at IS NULL AND so.from_day <= :day AND so.until_day > :day
JOIN place_opening ko ON ko.place = k.kitchen AND ko.superseded_at IS NULL AND ko.from_day <= :day AND ko.until_day > :day
WHERE sk.site = :site AND sk.superseded_at IS NULL AND sk.from_day <= :day AND sk.until_day > :day;

-- name: sitting_guests
-- Who eats today without being counted among the booked, by sitting and by the kitchen that feeds it.
-- hot
SELECT g.site AS site, k.kitchen AS kitchen, g.meal AS meal, sum(g.covers) AS covers,
    sum(CASE WHEN {guests_have_eaten} THEN 0 ELSE g.covers END) AS kitchen_covers
FROM guest_cover g
JOIN site_kitchen k ON k.site = g.site AND k.superseded_at IS NULL AND k.from_day <= :day AND k.until_day > :day
WHERE g.day = :day AND g.superseded_at IS NULL GROUP BY g.site, g.meal;

-- name: sitting_missed
-- Which booked meals of today nobody took, by sitting, the kitchen that cooked it and channel. They are few, and sought by
-- their own index.
-- hot
SELECT b.site AS site, b.kitchen AS kitchen, b.meal AS meal, b.channel AS channel, count(*) AS covers, count(*) AS kitchen_covers
FROM booking b
WHERE b.day = :day AND b.meal IN ('breakfast', 'lunch', 'dinner') AND b.state = 'missed'
GROUP BY b.site, b.kitchen, b.meal, b.channel;

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
-- The sites that have more places of their own in a channel than their kitchen has covers left of a meal, what guests eat taken
-- off, once few are left. Where nothing is booked yet nothing is counted.
-- hot
SELECT DISTINCT sk.site AS site
FROM (SELECT k.kitchen AS kitchen, :meal AS meal,
        coalesce((SELECT n.capacity - n.booked FROM kitchen_count n WHERE n.day = :day AND n.meal = :meal AND n.kitchen = :kitchen),
            (SELECT kc.covers FROM kitchen_capacity kc WHERE kc.kitchen = :kitchen AND kc.meal = :meal AND kc.superseded_at IS NULL
                AND kc.from_day <= :day AND kc.until_day > :day))
        - {guests_of_kitchen} AS covers_left
    FROM kitchen k WHERE k.kitchen = :kitchen) AS k
JOIN site_kitchen sk ON sk.kitchen = k.kitchen AND sk.superseded_at IS NULL AND sk.from_day <= :day AND sk.until_day > :day
JOIN site_capacity cc ON cc.site = sk.site AND cc.meal = k.meal AND cc.channel <> 'total' AND cc.superseded_at IS NULL
    AND cc.from_day <= :day AND cc.until_day > :day
LEFT JOIN sitting_count c ON c.day = :day AND c.meal = k.meal AND c.site = sk.site AND c.channel = cc.channel
WHERE k.covers_left < :scarce AND cc.covers - coalesce(c.booked, 0) >= k.covers_left;

-- name: sitting_failures
-- The kitchens that have failed a day's meals, with what they could still cook when it was said last.
-- hot
SELECT f.kitchen AS kitchen, f.meal AS meal, f.covers_left AS covers_left FROM kitchen_failure f
WHERE f.day = :day AND f.cancelled_at IS NULL ORDER BY f.kitchen_failure DESC LIMIT :limit;

-- name: sitting_rescued
-- Who cooks what the kitchen that feeds a site does not, by sitting.
-- hot
SELECT c.site AS site, c.meal AS meal, c.kitchen AS kitchen, k.name AS name, sum(c.covers) AS covers
FROM special_count c
JOIN site_kitchen sk ON sk.site = c.site AND sk.superseded_at IS NULL AND sk.from_day <= :day AND sk.until_day > :day
JOIN kitchen k ON k.kitchen = c.kitchen
WHERE c.day = :day AND c.kitchen <> sk.kitchen AND c.covers > 0
GROUP BY c.site, c.meal, c.kitchen ORDER BY covers DESC, c.kitchen LIMIT :limit;
