-- Bookings: one meal of one person at one site on one day.

-- clause: booking_of_diner
-- What a person has booked already on the day of an order, beside what it stands instead of, and has missed.
(SELECT o.booking FROM booking o WHERE o.day = :day AND o.meal = :meal AND o.elder = :elder
        AND o.state <> 'cancelled' AND o.booking <> :instead) AS already,
    EXISTS (SELECT 1 FROM booking o WHERE o.day = :day AND o.meal = 'breakfast' AND o.elder = :elder
            AND o.state <> 'cancelled' AND o.subsidy_fen > 0 AND o.booking <> :instead)
        OR EXISTS (SELECT 1 FROM booking o WHERE o.day = :day AND o.meal = 'lunch' AND o.elder = :elder
            AND o.state <> 'cancelled' AND o.subsidy_fen > 0 AND o.booking <> :instead)
        OR EXISTS (SELECT 1 FROM booking o WHERE o.day = :day AND o.meal = 'dinner' AND o.elder = :elder
            AND o.state <> 'cancelled' AND o.subsidy_fen > 0 AND o.booking <> :instead) AS day_is_used,
    (SELECT count(*) FROM missed m WHERE m.elder = :elder AND m.day >= :missed_since AND m.superseded_at IS NULL) AS missed;

-- name: booking_judge
-- All a booking is judged by but the person: site and kitchen, capacities, price, counts, what is booked already, and
-- whether calendar, menu and quotas have anything to say of it. No list follows an IN: SQLite would make a temporary
-- table of it at every booking.
-- hot
SELECT s.area, so.permit_until, so.closed_weekdays, p.price_fen,
    {booking_of_diner},
    coalesce(sk.kitchen, 0) AS kitchen, ko.permit_until AS kitchen_permit_until,
    coalesce(ko.closed_weekdays, 0) AS kitchen_closed_weekdays,
    coalesce(cc.covers, -1) AS channel_covers, coalesce(c.booked, -1) AS channel_booked,
    coalesce(tc.covers, -1) AS total_covers, coalesce(t.booked, -1) AS total_counted,
    CASE WHEN tc.covers IS NULL THEN 0 ELSE (SELECT sum(x.booked) FROM sitting_count x
        WHERE x.day = :day AND x.meal = :meal AND x.site = s.site AND x.channel <> 'total') END AS total_booked,
    (SELECT covers FROM site_capacity WHERE tc.covers >= 0 AND site = s.site AND meal = :meal AND channel = 'dine_in'
        AND superseded_at IS NULL AND from_day <= :day AND until_day > :day) AS table_covers,
    coalesce(kc.covers, -1) AS kitchen_covers, coalesce(k.booked, -1) AS kitchen_booked,
    EXISTS (SELECT 1 FROM calendar_day d WHERE d.place = s.site AND d.superseded_at IS NULL
            AND d.day >= :calendar_from AND d.day <= :day)
        OR EXISTS (SELECT 1 FROM calendar_day d WHERE d.place = sk.kitchen AND d.superseded_at IS NULL
            AND d.day >= :calendar_from AND d.day <= :day) AS has_calendar,
    EXISTS (SELECT 1 FROM menu_dish m WHERE m.day = :day AND m.meal = :meal AND m.site = s.site
        AND m.superseded_at IS NULL) AS has_menu,
    EXISTS (SELECT 1 FROM quota q WHERE q.kitchen = sk.kitchen AND q.meal = :meal AND q.superseded_at IS NULL
        AND q.from_day <= :day AND q.until_day > :day) AS has_quota,
    CASE WHEN kc.covers - coalesce(k.booked, 0) > :scarce THEN 0 ELSE EXISTS (SELECT 1 FROM site_kitchen f
        WHERE f.kitchen = sk.kitchen AND f.site <> s.site AND f.superseded_at IS NULL) END AS is_felt
FROM site s
JOIN place_opening so ON so.place = s.site AND so.superseded_at IS NULL
    AND so.from_day <= :day AND so.until_day > :day
LEFT JOIN site_kitchen sk ON sk.site = s.site AND sk.superseded_at IS NULL
    AND sk.from_day <= :day AND sk.until_day > :day
LEFT JOIN place_opening ko ON ko.place = sk.kitchen AND ko.superseded_at IS NULL
    AND ko.from_day <= :day AND ko.until_day > :day
LEFT JOIN site_capacity cc ON cc.site = s.site AND cc.meal = :meal AND cc.channel = :channel
    AND cc.superseded_at IS NULL AND cc.from_day <= :day AND cc.until_day > :day
LEFT JOIN site_capacity tc ON tc.site = s.site AND tc.meal = :meal AND tc.channel = 'total'
    AND tc.superseded_at IS NULL AND tc.from_day <= :day AND tc.until_day > :day
LEFT JOIN kitchen_capacity kc ON kc.kitchen = sk.kitchen AND kc.meal = :meal AND kc.superseded_at IS NULL
    AND kc.from_day <= :day AND kc.until_day > :day
LEFT JOIN site_price p ON p.site = s.site AND p.meal = :meal AND p.superseded_at IS NULL
    AND p.from_day <= :day AND p.until_day > :day
LEFT JOIN sitting_count c ON c.day = :day AND c.meal = :meal AND c.site = s.site AND c.channel = :channel
LEFT JOIN sitting_count t ON t.day = :day AND t.meal = :meal AND t.site = s.site AND t.channel = 'total'
LEFT JOIN kitchen_count k ON k.day = :day AND k.meal = :meal AND k.kitchen = sk.kitchen
WHERE s.site = :site;

-- name: booking_judge_again
-- The same for the next order of one sitting in a call: the person, and what bookings change.
-- hot
SELECT {booking_of_diner},
    coalesce((SELECT c.booked FROM sitting_count c WHERE c.day = :day AND c.meal = :meal AND c.site = :site
        AND c.channel = :channel), -1) AS channel_booked,
    coalesce((SELECT t.booked FROM sitting_count t WHERE t.day = :day AND t.meal = :meal AND t.site = :site
        AND t.channel = 'total'), -1) AS total_counted,
    CASE WHEN :total_covers < 0 THEN 0 ELSE (SELECT sum(x.booked) FROM sitting_count x
        WHERE x.day = :day AND x.meal = :meal AND x.site = :site AND x.channel <> 'total') END AS total_booked,
    coalesce(k.booked, -1) AS kitchen_booked,
    CASE WHEN :kitchen_covers - coalesce(k.booked, 0) > :scarce THEN 0 ELSE EXISTS (SELECT 1 FROM site_kitchen f
        WHERE f.kitchen = :kitchen AND f.site <> :site AND f.superseded_at IS NULL) END AS is_felt
FROM (SELECT 1) LEFT JOIN kitchen_count k ON k.day = :day AND k.meal = :meal AND k.kitchen = :kitchen;

-- name: booking_insert
-- A new booking.
-- hot
INSERT INTO booking (booking, elder, site, kitchen, day, meal, channel, diets, asked_diets, texture, allergens, street, late,
    price_fen, discount_fen, subsidy_fen, pays_fen, rule, policy, state, office, operator, booked_at)
VALUES (:booking, :elder, :site, :kitchen, :day, :meal, :channel, :diets, :asked_diets, :texture, :allergens, :street, :late,
    :price_fen, :discount_fen, :subsidy_fen, :pays_fen, :rule, :policy, 'booked', :office, :operator, :now);

-- name: booking_find
-- One booking with what decides whether it can be cancelled.
-- hot
SELECT b.booking AS booking, b.elder AS elder, b.site AS site, b.kitchen AS kitchen, b.day AS day, b.meal AS meal,
    b.channel AS channel, b.street AS street, b.diets AS diets, b.asked_diets AS asked_diets,
    b.texture AS texture, b.allergens AS allergens, b.state AS state, b.office AS office, b.given_up_at AS given_up_at,
    EXISTS (SELECT 1 FROM quota_loan l WHERE l.booking = b.booking AND l.returned_at IS NULL) AS is_lent, s.area AS area,
    so.closed_weekdays AS closed_weekdays, ko.closed_weekdays AS kitchen_closed_weekdays
FROM booking b JOIN site s ON s.site = b.site
JOIN place_opening so ON so.place = b.site AND so.superseded_at IS NULL
    AND so.from_day <= b.day AND so.until_day > b.day
JOIN place_opening ko ON ko.place = b.kitchen AND ko.superseded_at IS NULL
    AND ko.from_day <= b.day AND ko.until_day > b.day
WHERE b.booking = :booking;

-- name: booking_cancel
-- Marks a booking that was neither served nor missed.
-- hot
UPDATE booking SET state = 'cancelled', cancelled_at = :now, cancel_reason = :reason
WHERE booking = :booking AND state = 'booked';

-- name: booking_of_elder
-- What a person has booked on a day.
-- hot
SELECT b.booking AS booking, b.site AS site, b.kitchen AS kitchen, b.day AS day, b.meal AS meal, b.channel AS channel,
    b.street AS street, b.asked_diets AS asked_diets, b.state AS state, s.name AS name
FROM booking b JOIN site s ON s.site = b.site
WHERE b.day = :day AND b.meal IN ('breakfast', 'lunch', 'dinner') AND b.elder = :elder AND b.state <> 'cancelled';

-- name: booking_last_day
-- The latest day for which anything was ever booked.
-- hot
SELECT max(day) AS day FROM booking;

-- name: booking_described
-- The same for who asks about the person: also what stays with a record that was dissolved in this one.
-- hot
SELECT m.booking AS booking, m.site AS site, m.meal AS meal, m.channel AS channel, m.state AS state, s.name AS name
FROM elder b JOIN booking m ON m.day = :day AND m.meal IN ('breakfast', 'lunch', 'dinner') AND m.elder IN ({serving_person})
    AND m.state <> 'cancelled'
JOIN site s ON s.site = m.site WHERE b.elder = :elder ORDER BY m.meal, m.booking;

-- name: booking_taken_back
-- What a person had booked on a day and lost for a reason since a moment, where it was the last that was booked of its
-- meal: whatever people made of a later one stands.
SELECT b.booking, b.site, b.meal, b.channel, b.asked_diets, b.office, b.operator FROM booking b
WHERE b.day = :day AND b.elder = :elder AND b.state = 'cancelled' AND b.cancel_reason = :reason AND b.cancelled_at >= :since
    AND NOT EXISTS (SELECT 1 FROM booking l WHERE l.day = :day AND l.elder = :elder AND l.state = 'cancelled'
        AND l.meal = b.meal AND l.booking > b.booking)
ORDER BY b.booking;

-- clause: booking_page_columns
-- What a list tells of a booking b of a person e.
b.booking AS booking, b.elder AS elder, e.name AS name, e.name_key AS name_key, b.site AS site, b.meal AS meal, b.channel AS channel,
    b.diets AS diets, b.texture AS texture, b.allergens AS allergens, b.state AS state,
    CASE WHEN b.state = 'served' THEN (SELECT o.unsafe_reason FROM serving o WHERE o.booking = b.booking
        AND o.superseded_at IS NULL) END AS unsafe_reason, b.given_up_at IS NOT NULL AS given_up;

-- clause: booking_page_sought
-- Who is sought by state, name, number or card, behind the page before.
(:state = '' OR b.state = :state) AND (e.name_key, b.booking) > (:after_text, :after_id)
    AND (:key_from IS NULL OR (e.name_key >= :key_from AND e.name_key < :key_until))
    AND (:key_like IS NULL OR e.name_key GLOB :key_like)
    AND (:index IS NULL OR e.id_number_index = :index OR e.id_tail_index = :index OR e.card_index = :index);

-- name: booking_page_site
-- The bookings of a site on a day, for those who serve them, by name. The address is for who brings the meal,
-- while it is still to be brought.
-- hot
SELECT {booking_page_columns},
    CASE WHEN b.channel = 'delivery' AND b.state = 'booked' THEN e.address_sealed END AS address_sealed
FROM booking b JOIN elder e ON e.elder = b.elder
WHERE b.day = :day AND b.meal IN (:meal1, :meal2, :meal3) AND b.site = :site
    AND {booking_page_sought}
ORDER BY e.name_key, b.booking LIMIT :limit;

-- name: booking_page_kitchen
-- The bookings a kitchen cooks for on a day, by name. The address is for who brings the meal,
-- while it is still to be brought.
-- hot
SELECT {booking_page_columns},
    CASE WHEN b.channel = 'delivery' AND b.state = 'booked' THEN e.address_sealed END AS address_sealed
FROM booking b JOIN elder e ON e.elder = b.elder
WHERE b.day = :day AND b.meal IN (:meal1, :meal2, :meal3) AND b.kitchen = :kitchen
    AND (:site = 0 OR b.site = :site)
    AND {booking_page_sought}
ORDER BY e.name_key, b.booking LIMIT :limit;

-- name: booking_page_scope
-- The bookings on a day of the persons a desk or a bureau may see, by name. unplaced: a failed kitchen left the person without
-- this meal, and nothing was booked instead.
-- hot
SELECT {booking_page_columns}, b.street AS street,
    b.state = 'cancelled' AND EXISTS (SELECT 1 FROM kitchen_failure k JOIN kitchen_failure_booking f
            ON f.kitchen_failure = k.kitchen_failure AND f.booking = b.booking AND f.kitchen IS NULL
            WHERE k.day = b.day AND k.meal = b.meal AND k.cancelled_at IS NULL)
        AND NOT EXISTS (SELECT 1 FROM booking n WHERE n.day = b.day AND n.meal = b.meal AND n.elder = b.elder
            AND n.state <> 'cancelled')
        AND NOT EXISTS (SELECT 1 FROM booking n WHERE n.elder = b.elder AND n.day = b.day AND n.state = 'cancelled'
            AND n.meal = b.meal AND n.booking > b.booking) AS unplaced
FROM booking b JOIN elder e ON e.elder = b.elder
WHERE b.day = :day AND b.meal IN (:meal1, :meal2, :meal3)
    AND (:site = 0 OR b.site = :site) AND (:kitchen = 0 OR b.kitchen = :kitchen)
    AND (:elder = 0 OR b.elder = :elder)
    AND (EXISTS (SELECT 1 FROM elder_area AS a WHERE a.elder = b.elder AND a.superseded_at IS NULL
            AND a.until_day > :today AND a.area >= :scope_from AND a.area < :scope_until
            AND a.area >= :area_from AND a.area < :area_until)
        OR EXISTS (SELECT 1 FROM occupancy AS o WHERE o.elder = b.elder AND o.superseded_at IS NULL
            AND +o.institution = :scope_institution))
    AND {booking_page_sought}
ORDER BY e.name_key, b.booking LIMIT :limit;

-- name: booking_move
-- Another site or channel for a booking that stands.
-- hot
UPDATE booking SET site = :site, kitchen = :kitchen, channel = :channel, diets = :diets, texture = :texture,
    allergens = :allergens, street = :street, price_fen = :price_fen,
    discount_fen = :discount_fen, subsidy_fen = :subsidy_fen, pays_fen = :pays_fen, rule = :rule,
    policy = :policy
WHERE booking = :booking AND state = 'booked';

-- name: booking_change_add
-- Where a booking stood before it was changed.
INSERT INTO booking_change (booking, changed_at, site, channel, office, operator)
VALUES (:booking, :now, :site, :channel, :office, :operator);

-- name: booking_spare
-- What a kitchen has announced beyond its bookings and nobody has taken.
-- hot
SELECT covers - taken AS spare FROM kitchen_spare
WHERE day = :day AND meal = :meal AND kitchen = :kitchen AND superseded_at IS NULL;

-- name: booking_spare_take
-- One of them is taken.
-- hot
UPDATE kitchen_spare SET taken = taken + 1
WHERE day = :day AND meal = :meal AND kitchen = :kitchen AND superseded_at IS NULL AND taken < covers;

-- name: booking_given_up
-- The diner lets the place go.
-- hot
UPDATE booking SET given_up_at = :now WHERE booking = :booking AND state = 'booked' AND given_up_at IS NULL;

-- name: booking_given_up_of
-- The places of a sitting's channel that were given up and nobody has taken, the first given up first.
-- hot
SELECT booking FROM booking
WHERE day = :day AND meal = :meal AND site = :site AND channel = :channel AND given_up_at IS NOT NULL AND state = 'booked'
ORDER BY given_up_at, booking LIMIT :limit;

-- name: booking_given_up_count
-- How many there are, by channel.
-- hot
SELECT channel, count(*) AS covers FROM booking
WHERE day = :day AND meal = :meal AND site = :site AND given_up_at IS NOT NULL AND state = 'booked' GROUP BY channel;

-- name: booking_door
-- Whether anything on file says where a person's meal is brought, or whom to call.
-- hot
SELECT address_sealed IS NOT NULL OR phone_sealed IS NOT NULL AS is_known FROM elder WHERE elder = :elder;

-- name: booking_late_count
-- How many covers of a kitchen's meal were booked after the cut-off for a line that was down.
-- hot
SELECT count(*) AS covers FROM booking
WHERE day = :day AND meal = :meal AND kitchen = :kitchen AND late = :late AND state <> 'cancelled';

-- name: booking_eat
-- What is cooked for a booking, after what its diner may eat has changed.
-- hot
UPDATE booking SET diets = asked_diets | :diets, texture = :texture, allergens = :allergens WHERE booking = :booking;

-- name: booking_desk
-- Who acts for a person on what an office has ordered: the office itself, unless it is a desk they moved away from.
-- hot
SELECT CASE WHEN o.kind NOT IN ('street', 'committee') OR EXISTS (SELECT 1 FROM elder_area a WHERE a.elder = e.elder
    AND a.superseded_at IS NULL AND a.until_day > :today AND substr(a.area, 1, length(o.area)) = o.area)
    THEN o.office ELSE e.office END AS desk
FROM office o, elder e WHERE o.office = :office AND e.elder = :elder;
