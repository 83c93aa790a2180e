-- Repricing: meal rules that came into force or went are followed through what is booked and not served yet.

-- name: reprice_unseen
-- Policies of a kind in force or gone that nothing was done about yet.
-- hot
SELECT p.policy AS policy, p.region AS region, p.from_day AS from_day, p.until_day AS until_day, 'approved' AS cause
FROM policy p WHERE p.kind = :kind AND p.approved_at IS NOT NULL AND p.withdrawn_at IS NULL
    AND NOT EXISTS (SELECT 1 FROM meal_reprice r WHERE r.policy = p.policy AND r.cause = 'approved')
UNION ALL
SELECT p.policy, p.region, p.from_day, p.until_day, 'withdrawn'
FROM policy p WHERE p.kind = :kind AND p.approved_at IS NOT NULL AND p.withdrawn_at IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM meal_reprice r WHERE r.policy = p.policy AND r.cause = 'withdrawn')
LIMIT :limit;

-- name: reprice_any_booked
-- Whether anything was ever booked for some days.
-- hot
SELECT 1 AS booked FROM booking WHERE day >= :from AND day < :until LIMIT 1;

-- name: reprice_open
-- A policy to follow through what is booked; ended at once where nothing is.
-- hot
INSERT INTO meal_reprice (policy, cause, area, next_day, next_meal, next_elder, until_day, repriced, opened_at, ended_at)
VALUES (:policy, :cause, :area, :from, 0, 0, :until, 0, :now, :ended_at);

-- name: reprice_site_booked
-- How many meals are booked at a site in some days at another price than its list price of the day. Day by day: no index leads
-- from a site to its days.
WITH RECURSIVE d (day) AS (SELECT :from WHERE :from < :until
    UNION ALL SELECT date(day, '+1 day') FROM d WHERE date(day, '+1 day') < :until)
SELECT count(*) AS covers
FROM d CROSS JOIN booking b ON b.day = d.day AND b.meal IN ('breakfast', 'lunch', 'dinner') AND b.site = :site
JOIN site_price p ON p.site = b.site AND p.meal = b.meal AND p.superseded_at IS NULL
    AND p.from_day <= b.day AND p.until_day > b.day
WHERE b.state = 'booked' AND b.price_fen <> p.price_fen;

-- name: reprice_open_site
-- A site's list price to follow through what is booked there.
INSERT INTO meal_reprice (site, cause, area, next_day, next_meal, next_elder, until_day, repriced, opened_at)
VALUES (:site, 'priced', 'any', :from, 0, 0, :until, 0, :now);

-- name: reprice_next
-- The oldest one that has not ended.
-- hot
SELECT meal_reprice, policy, site, cause = 'approved' AS brings, area, next_day, next_meal, next_elder, until_day FROM meal_reprice
WHERE ended_at IS NULL AND meal_reprice > 0 ORDER BY meal_reprice LIMIT 1;

-- name: reprice_followed
-- Whether a policy that came was followed to the end.
-- hot
SELECT 1 AS followed FROM meal_reprice WHERE policy = :policy AND cause = 'approved' AND ended_at IS NOT NULL;

-- name: reprice_go_on
-- Where it goes on.
-- hot
UPDATE meal_reprice SET next_day = :day, next_meal = :meal, next_elder = :elder, repriced = repriced + :repriced,
    ended_at = :ended_at
WHERE meal_reprice = :meal_reprice;

-- name: reprice_page
-- Who lives in a range of areas and has a meal of a day booked, at one site or any, a page.
-- hot
SELECT b.elder AS elder FROM booking b
WHERE b.day = :day AND b.meal = :meal AND b.elder > :after AND b.state <> 'cancelled' AND b.state = 'booked'
    AND b.street >= :area_from AND b.street < :area_until AND (:site = 0 OR b.site = :site)
ORDER BY b.elder LIMIT :limit;

-- name: reprice_of_elder
-- What a person has booked on a day, in the order it was booked, with the list price that holds now.
-- hot
SELECT b.booking AS booking, b.site AS site, b.meal AS meal, b.channel AS channel, b.price_fen AS price_fen,
    coalesce((SELECT p.price_fen FROM site_price p WHERE p.site = b.site AND p.meal = b.meal AND p.superseded_at IS NULL
        AND p.from_day <= :day AND p.until_day > :day), b.price_fen) AS list_fen, b.discount_fen AS discount_fen,
    b.subsidy_fen AS subsidy_fen, b.pays_fen AS pays_fen, b.rule AS rule, b.policy AS policy, b.office AS office
FROM booking b
WHERE b.day = :day AND b.meal IN ('breakfast', 'lunch', 'dinner') AND b.elder = :elder AND b.state <> 'cancelled'
    AND b.state = 'booked'
ORDER BY b.booking;

-- name: reprice_booking
-- Other figures for a booking that was not served yet.
-- hot
UPDATE booking SET price_fen = :price_fen, discount_fen = :discount_fen, subsidy_fen = :subsidy_fen, pays_fen = :pays_fen, rule = :rule, policy = :policy
WHERE booking = :booking AND state = 'booked';

-- name: reprice_note
-- What had been told of it, and what holds now.
-- hot
INSERT INTO booking_reprice (meal_reprice, booking, was_price_fen, was_discount_fen, was_subsidy_fen, was_pays_fen, was_rule,
    was_policy, price_fen, discount_fen, subsidy_fen, pays_fen, rule, policy, repriced_at)
VALUES (:meal_reprice, :booking, :was_price_fen, :was_discount_fen, :was_subsidy_fen, :was_pays_fen, :was_rule,
    :was_policy, :price_fen, :discount_fen, :subsidy_fen, :pays_fen, :rule, :policy, :now)
ON CONFLICT (meal_reprice, booking) DO UPDATE SET price_fen = :price_fen, discount_fen = :discount_fen, subsidy_fen = :subsidy_fen,
    pays_fen = :pays_fen, rule = :rule, policy = :policy, repriced_at = :now;

-- name: reprice_of_policy
-- How far a policy, or each change of a site's prices, was followed.
-- hot
SELECT policy, site, cause, repriced, ended_at IS NOT NULL AS "done?", opened_at AS "opened_at@", ended_at AS "ended_at@"
FROM meal_reprice WHERE meal_reprice IN (SELECT meal_reprice FROM meal_reprice WHERE policy = :policy
    UNION ALL SELECT meal_reprice FROM meal_reprice WHERE site = :site) ORDER BY meal_reprice;

-- name: reprice_list
-- The bookings whose figures a policy, or a site's prices, changed, of the persons an office may see, a page.
-- hot
SELECT r.booking AS booking, b.elder AS elder, e.name AS name, b.day AS date, b.meal AS meal, b.site AS site, b.channel AS channel,
    b.state AS state, r.was_price_fen AS was_price_fen, coalesce(r.price_fen, b.price_fen) AS price_fen, r.was_discount_fen AS was_discount_fen, r.was_subsidy_fen AS was_subsidy_fen,
    r.was_pays_fen AS was_pays_fen, r.was_rule AS was_rule, r.discount_fen AS discount_fen, r.subsidy_fen AS subsidy_fen,
    r.pays_fen AS pays_fen, r.rule AS rule, r.policy AS policy, r.repriced_at AS "repriced_at@",
    '. ' || CAST(r.booking AS TEXT) AS cursor
FROM meal_reprice m
JOIN booking_reprice r ON r.meal_reprice = m.meal_reprice AND r.booking > :after_id
JOIN booking b ON b.booking = r.booking
JOIN elder e ON e.elder = b.elder
WHERE m.meal_reprice IN (SELECT meal_reprice FROM meal_reprice WHERE policy = :policy
        UNION ALL SELECT meal_reprice FROM meal_reprice WHERE site = :site)
    AND (:elder = 0 OR b.elder = :elder)
    AND ({elder_lives_in_scope})
ORDER BY r.booking, m.meal_reprice LIMIT :limit;
