-- Bookings that stand and may not be kept: site or kitchen closed, permit over, nothing safe to eat, a capacity cut below them.

-- clause: exception_of_day
-- The bookings of a day, with what may stand in their way.
SELECT b.booking AS booking, b.elder AS elder, e.name AS name, e.office AS office, b.site AS site, b.kitchen AS kitchen,
    b.meal AS meal, b.channel AS channel, b.diets AS diets, b.texture AS texture, b.allergens AS allergens,
    s.area AS area, so.permit_until AS permit_until, so.closed_weekdays AS closed_weekdays,
    ko.permit_until AS kitchen_permit_until, ko.closed_weekdays AS kitchen_closed_weekdays,
    EXISTS (SELECT 1 FROM sitting_count c WHERE c.day = :day AND c.meal = b.meal AND c.site = b.site
        AND c.channel = b.channel AND c.booked > c.capacity AND c.booked - c.capacity > (SELECT count(*) FROM booking l WHERE l.day = :day
            AND l.meal = b.meal AND l.site = b.site AND l.channel = b.channel AND l.state <> 'cancelled'
            AND l.booking > b.booking)) AS channel_over,
    EXISTS (SELECT 1 FROM sitting_count c WHERE c.day = :day AND c.meal = b.meal AND c.site = b.site
        AND c.channel = 'total' AND c.booked > c.capacity AND c.booked - c.capacity > (SELECT count(*) FROM booking l WHERE l.day = :day
            AND l.meal = b.meal AND l.site = b.site AND l.state <> 'cancelled' AND l.booking > b.booking)) AS total_over,
    EXISTS (SELECT 1 FROM kitchen_count c WHERE c.day = :day AND c.meal = b.meal AND c.kitchen = b.kitchen
        AND c.booked > c.capacity AND c.booked - c.capacity > (SELECT count(*) FROM booking l WHERE l.day = :day
            AND l.meal = b.meal AND l.kitchen = b.kitchen AND l.state <> 'cancelled'
            AND l.booking > b.booking)) AS kitchen_over,
    EXISTS (SELECT 1 FROM task AS w WHERE w.subject = b.booking AND w.kind = :task_kind AND w.closed_at IS NULL) AS has_task
FROM booking b
JOIN elder e ON e.elder = b.elder
JOIN site s ON s.site = b.site
JOIN place_opening so ON so.place = b.site AND so.superseded_at IS NULL
    AND so.from_day <= :day AND so.until_day > :day
JOIN place_opening ko ON ko.place = b.kitchen AND ko.superseded_at IS NULL
    AND ko.from_day <= :day AND ko.until_day > :day
WHERE b.day = :day AND b.meal IN ('breakfast', 'lunch', 'dinner') AND b.state = 'booked'
    AND (:site = 0 OR b.site = :site);

-- name: exception_scope
-- The bookings of a day of the persons a desk or a bureau may see, with what may stand in their way.
-- hot
{exception_of_day}
    AND ({elder_lives_in_scope})
ORDER BY b.meal, b.site, b.booking;

-- name: exception_place
-- The same of a site's or a kitchen's bookings, whoever eats.
-- hot
{exception_of_day} AND (:kitchen = 0 OR b.kitchen = :kitchen)
ORDER BY b.meal, b.site, b.booking;

-- name: exception_standing
-- Days of standing orders that could not be booked, of the persons a desk or a bureau may see.
SELECT d.day AS day, d.standing AS standing, d.status AS status, t.elder AS elder, e.name AS name, t.site AS site,
    t.meal AS meal, t.channel AS channel
FROM standing_day d JOIN standing t ON t.standing = d.standing JOIN elder e ON e.elder = t.elder
WHERE d.day >= :from AND d.day < :until AND d.outcome = 'refused' AND (:site = 0 OR t.site = :site)
    AND ({elder_lives_in_scope})
ORDER BY d.day, d.standing LIMIT :limit;
