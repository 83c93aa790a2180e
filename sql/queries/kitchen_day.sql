-- A kitchen's day: spare covers, failures, what was cooked, retained samples.

-- name: kitchen_day_find
-- A kitchen with what it can cook and what of one meal is booked, was missed and has guests.
-- hot
SELECT k.name AS name, k.area AS area, coalesce(c.covers, -1) AS capacity, coalesce(n.booked, 0) AS booked,
    {missed_of_kitchen} AS missed, {guests_of_kitchen} AS guests
FROM kitchen k
LEFT JOIN kitchen_capacity c ON c.kitchen = k.kitchen AND c.meal = :meal AND c.superseded_at IS NULL
    AND c.from_day <= :day AND c.until_day > :day
LEFT JOIN kitchen_count n ON n.day = :day AND n.meal = :meal AND n.kitchen = k.kitchen
WHERE k.kitchen = :kitchen;

-- name: kitchen_spare_supersede
-- The cook says it anew.
-- hot
UPDATE kitchen_spare SET superseded_at = :now
WHERE day = :day AND meal = :meal AND kitchen = :kitchen AND superseded_at IS NULL;

-- name: kitchen_spare_insert
-- Covers a cook confirms.
-- hot
INSERT INTO kitchen_spare (day, meal, kitchen, kitchen_spare, recorded_at, covers, taken, office, operator)
VALUES (:day, :meal, :kitchen, :kitchen_spare, :now, :covers, 0, :office, :operator);

-- name: kitchen_spare_take
-- Some of the confirmed covers, if they are left.
-- hot
UPDATE kitchen_spare SET taken = taken + :covers
WHERE day = :day AND meal = :meal AND kitchen = :kitchen AND superseded_at IS NULL AND covers - taken >= :covers;

-- name: kitchen_spare_give
-- Some of those taken are left again, as far as they were taken of what the cook said last.
-- hot
UPDATE kitchen_spare SET taken = max(0, taken - :covers)
WHERE day = :day AND meal = :meal AND kitchen = :kitchen AND superseded_at IS NULL;

-- name: kitchen_spare_near
-- Who has confirmed covers left for a meal, in a range of areas, but not one kitchen.
SELECT s.kitchen AS kitchen, k.name AS name, k.area AS area, s.covers - s.taken AS left_over,
    c.covers - coalesce(n.booked, 0) + {missed_of_kitchen} - {guests_of_kitchen} AS room
FROM kitchen_spare s JOIN kitchen k ON k.kitchen = s.kitchen
JOIN kitchen_capacity c ON c.kitchen = s.kitchen AND c.meal = s.meal AND c.superseded_at IS NULL
    AND c.from_day <= :day AND c.until_day > :day
LEFT JOIN kitchen_count n ON n.day = s.day AND n.meal = s.meal AND n.kitchen = s.kitchen
WHERE s.day = :day AND s.meal = :meal AND s.superseded_at IS NULL AND s.covers > s.taken AND s.kitchen <> :kitchen
    AND k.area >= :area_from AND k.area < :area_until
ORDER BY k.area, s.kitchen;

-- name: kitchen_fail_meals
-- What a kitchen was to cook of a meal, with what decides who is served first.
SELECT b.booking AS booking, b.elder AS elder, b.site AS site, b.channel AS channel, s.area AS site_area,
    b.street AS street, b.given_up_at AS given_up_at, e.born_day AS born_day,
    EXISTS (SELECT 1 FROM elder_flag f WHERE f.elder = b.elder AND f.superseded_at IS NULL
        AND f.flag IN ('destitute', 'minimum_allowance')
        AND f.from_day <= :day AND f.until_day > :day) AS poor,
    EXISTS (SELECT 1 FROM elder_flag f WHERE f.elder = b.elder AND f.superseded_at IS NULL
        AND f.flag IN ('severe_disability', 'living_alone', 'solitary')
        AND f.from_day <= :day AND f.until_day > :day) AS frail
FROM booking b JOIN site s ON s.site = b.site JOIN elder e ON e.elder = b.elder
WHERE b.day = :day AND b.meal = :meal AND b.kitchen = :kitchen AND b.state = 'booked'
ORDER BY b.booking;

-- name: kitchen_failure_insert
-- A kitchen that cannot cook what it should.
INSERT INTO kitchen_failure (kitchen_failure, kitchen, day, meal, capacity_was, covers_left, capacity_now, in_service, reason,
    office, operator, recorded_at)
VALUES (:kitchen_failure, :kitchen, :day, :meal, :capacity_was, :covers_left, :capacity_now, :in_service, :reason, :office,
    :operator, :now);

-- name: kitchen_failure_get
-- One failure, and the last of the same meal that stands.
-- hot
SELECT f.kitchen AS kitchen, f.day AS day, f.meal AS meal, f.capacity_was AS capacity_was,
    coalesce(f.capacity_now, f.covers_left) AS capacity_now,
    f.cancelled_at AS cancelled_at, (SELECT max(l.kitchen_failure) FROM kitchen_failure l WHERE l.day = f.day
        AND l.meal = f.meal AND l.kitchen = f.kitchen AND l.cancelled_at IS NULL) AS last
FROM kitchen_failure f WHERE f.kitchen_failure = :kitchen_failure;

-- name: kitchen_failure_cancel
-- It was told wrongly, or is over.
-- hot
UPDATE kitchen_failure SET cancelled_at = :now, cancel_reason = :reason
WHERE kitchen_failure = :kitchen_failure AND cancelled_at IS NULL;

-- name: kitchen_failure_lost
-- The next booking that a failure cancelled, where people have settled that meal no otherwise since, nor let its order rest.
-- hot
SELECT f.booking AS booking, b.elder AS elder, b.site AS site, b.channel AS channel, b.asked_diets AS asked_diets,
    b.office AS office, b.operator AS operator
FROM kitchen_failure_booking f JOIN booking b ON b.booking = f.booking AND b.state = 'cancelled'
WHERE f.kitchen_failure = :kitchen_failure AND f.booking > :after AND f.kitchen IS NULL
    AND NOT EXISTS (SELECT 1 FROM booking l WHERE l.elder = b.elder AND l.day = b.day AND l.state = 'cancelled'
        AND l.meal = b.meal AND l.booking > b.booking)
    AND NOT EXISTS (SELECT 1 FROM standing t JOIN standing_day d ON d.standing = t.standing AND d.day = b.day
        WHERE t.elder = b.elder AND d.booking = b.booking AND d.outcome = 'paused')
ORDER BY f.booking LIMIT 1;

-- name: kitchen_failure_handed
-- The next booking that a helper still cooks for it: at a site that it still feeds, or for which it helped itself.
-- hot
SELECT f.booking AS booking, f.kitchen AS kitchen
FROM kitchen_failure_booking f JOIN booking b ON b.booking = f.booking AND b.state = 'booked' AND b.kitchen = f.kitchen
JOIN kitchen_failure o ON o.kitchen_failure = f.kitchen_failure
LEFT JOIN site_kitchen k ON k.site = b.site AND k.superseded_at IS NULL AND k.from_day <= b.day AND k.until_day > b.day
WHERE f.kitchen_failure = :kitchen_failure AND f.booking > :after
    AND (k.kitchen = o.kitchen OR k.kitchen IS NOT f.kitchen AND EXISTS (SELECT 1 FROM kitchen_failure p
        JOIN kitchen_failure_booking h ON h.kitchen_failure = p.kitchen_failure AND h.booking = f.booking
        WHERE p.day = o.day AND p.meal = o.meal AND p.kitchen <> o.kitchen AND h.kitchen = o.kitchen))
ORDER BY f.booking LIMIT 1;

-- name: kitchen_failure_helpers
-- Who took over of it.
SELECT DISTINCT f.kitchen AS kitchen FROM kitchen_failure_booking f
WHERE f.kitchen_failure = :kitchen_failure AND f.kitchen IS NOT NULL ORDER BY f.kitchen LIMIT :limit;

-- name: kitchen_failure_booking_insert
-- What became of one booking of it.
INSERT INTO kitchen_failure_booking (kitchen_failure, booking, elder, street, kitchen)
VALUES (:kitchen_failure, :booking, :elder, :street, :kitchen);

-- name: kitchen_failure_move
-- Another kitchen cooks a booking.
-- hot
UPDATE booking SET kitchen = :kitchen WHERE booking = :booking AND state = 'booked';

-- name: kitchen_count_cut
-- What a kitchen can cook on one day is less.
-- hot
UPDATE kitchen_count SET capacity = :covers WHERE day = :day AND meal = :meal AND kitchen = :kitchen;

-- name: kitchen_capacity_before
-- A cut of one day: what stays true before it.
-- hot
INSERT INTO kitchen_capacity (kitchen, meal, covers, from_day, until_day, recorded_at)
SELECT kitchen, meal, covers, from_day, :day, :now FROM kitchen_capacity
WHERE kitchen = :kitchen AND meal = :meal AND superseded_at IS NULL AND from_day < :day AND until_day > :day;

-- name: kitchen_capacity_behind
-- A cut of one day: what is true again behind it.
-- hot
INSERT INTO kitchen_capacity (kitchen, meal, covers, from_day, until_day, recorded_at)
SELECT kitchen, meal, covers, :next_day, until_day, :now FROM kitchen_capacity
WHERE kitchen = :kitchen AND meal = :meal AND superseded_at IS NULL AND from_day <= :day AND until_day > :next_day;

-- name: kitchen_capacity_replace
-- A cut of one day: what was said of it is said anew.
-- hot
UPDATE kitchen_capacity SET superseded_at = :now
WHERE kitchen = :kitchen AND meal = :meal AND superseded_at IS NULL AND from_day <= :day AND until_day > :day;

-- name: kitchen_capacity_for_day
-- A cut of one day.
INSERT INTO kitchen_capacity (kitchen, meal, covers, from_day, until_day, recorded_at)
VALUES (:kitchen, :meal, :covers, :day, :next_day, :now);

-- name: kitchen_failure_streets
-- The persons a failure left without a meal, by street, and how many have one again.
SELECT f.street AS street, count(*) AS covers, count(n.booking) AS again
FROM kitchen_failure_booking f JOIN booking b ON b.booking = f.booking
LEFT JOIN booking n ON n.day = b.day AND n.meal = b.meal AND n.elder = f.elder AND n.state <> 'cancelled'
WHERE f.kitchen_failure = :kitchen_failure AND f.kitchen IS NULL GROUP BY f.street ORDER BY f.street;

-- name: kitchen_failure_persons
-- Whom a failure left without a meal, of those a desk or a bureau may see; sealed columns sealed.
SELECT f.booking AS booking, f.elder AS elder, e.name AS name, b.channel AS channel, b.site AS site, f.street AS street,
    e.phone_sealed AS phone_sealed, e.address_sealed AS address_sealed, k.reason AS reason,
    (SELECT n.booking FROM booking n WHERE n.day = b.day AND n.meal = b.meal AND n.elder = f.elder
        AND n.state <> 'cancelled') AS again
FROM kitchen_failure_booking f JOIN elder e ON e.elder = f.elder JOIN booking b ON b.booking = f.booking
JOIN kitchen_failure k ON k.kitchen_failure = f.kitchen_failure
WHERE f.kitchen_failure = :kitchen_failure AND f.kitchen IS NULL AND f.booking > :after_id
    AND ({elder_lives_in_scope})
ORDER BY f.booking LIMIT :limit;

-- name: kitchen_cooked_supersede
-- What was cooked is said anew.
-- hot
UPDATE kitchen_cooked SET superseded_at = :now
WHERE day = :day AND kitchen = :kitchen AND meal = :meal AND superseded_at IS NULL;

-- name: kitchen_cooked_insert
-- What a kitchen cooked.
-- hot
INSERT INTO kitchen_cooked (day, kitchen, meal, kitchen_cooked, covers, office, operator, recorded_at)
VALUES (:day, :kitchen, :meal, :kitchen_cooked, :covers, :office, :operator, :now);

-- name: food_sample_same
-- The sample of a dish of a meal.
-- hot
SELECT food_sample FROM food_sample WHERE kitchen = :kitchen AND day = :day AND meal = :meal AND dish = :dish;

-- name: food_sample_insert
-- A sample kept back.
INSERT INTO food_sample (food_sample, kitchen, day, meal, dish, grams, taken_at, keep_until, taken_by, office, operator,
    recorded_at)
VALUES (:food_sample, :kitchen, :day, :meal, :dish, :grams, :taken_at, :keep_until, :taken_by, :office, :operator, :now);

-- name: food_sample_find
-- One sample.
-- hot
SELECT kitchen, keep_until, disposed_at FROM food_sample WHERE food_sample = :food_sample;

-- name: food_sample_dispose
-- A sample that was kept long enough.
-- hot
UPDATE food_sample SET disposed_at = :now, disposed_by = :operator WHERE food_sample = :food_sample AND disposed_at IS NULL;

-- name: food_sample_list
-- The samples of a kitchen of some days.
-- hot
SELECT food_sample AS sample, day AS date, meal, dish, grams, taken_at AS "taken_at@", keep_until AS "keep_until@", taken_by,
    disposed_at AS "disposed_at@", disposed_by
FROM food_sample WHERE kitchen = :kitchen AND day >= :from AND day < :until ORDER BY day, meal, dish LIMIT 5000;
