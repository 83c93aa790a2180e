-- Serving: what was eaten, missed, and paid.

-- clause: serving_person
-- The records that are one person with that of b: the one it was merged into, and all that were.
WITH RECURSIVE same (elder) AS (SELECT b.elder UNION SELECT CASE WHEN c.merged = same.elder THEN c.elder ELSE c.merged END
    FROM same JOIN elder_correction c ON (c.merged = same.elder OR c.elder = same.elder) AND c.merged IS NOT NULL
    AND c.outcome = 'done')
SELECT elder FROM same;

-- clause: settled_by
-- Who last settled the finished month of a served meal w, at its site's area or its diner's; 0: nobody has.
coalesce((SELECT t.office FROM settlement t WHERE t.month = w.month AND t.is_complete AND t.last_serving >= w.serving
    AND (w.site_area LIKE t.area || '%' OR w.street LIKE t.area || '%')
    ORDER BY t.settlement DESC LIMIT 1), 0);

-- name: serving_after_death
-- What a person is recorded to have been served after a day, also under a record that was dissolved, and who settled it.
SELECT count(*) AS covers, sum(w.subsidy_fen) AS subsidy_fen, min(w.day) AS first_day, max(w.day) AS last_day,
    max(w.street) AS street, max({settled_by}) AS settled_by
FROM elder b JOIN serving w ON w.elder IN ({serving_person}) AND w.day > :day AND w.superseded_at IS NULL WHERE b.elder = :elder;

-- name: serving_judge
-- A booking with what decides whether it can be served or missed, and what it is priced by. Where it stays with a record that
-- was dissolved the diner is known by the other, and had the daily subsidy by either.
-- hot
SELECT b.booking AS booking, b.elder AS elder,
    (SELECT r.elder FROM ({serving_person}) r WHERE NOT EXISTS (SELECT 1 FROM elder_correction c
        WHERE c.merged = r.elder AND c.outcome = 'done')) AS diner,
    b.site AS site, b.kitchen AS kitchen, b.day AS day, b.meal AS meal, b.channel AS channel, b.state AS state, b.given_up_at AS given_up_at, b.price_fen AS price_fen, s.area AS area,
    b.diets AS diets, b.allergens AS allergens, b.texture AS texture,
    coalesce((SELECT o.walk_in FROM serving o WHERE o.booking = b.booking AND o.superseded_at IS NULL), 0) AS walk_in,
    (SELECT o.booking FROM serving o WHERE o.elder IN ({serving_person}) AND o.day = b.day AND o.superseded_at IS NULL
        AND o.daily_fen > 0) AS daily_booking,
    coalesce((SELECT o.recorded_at FROM serving o WHERE o.booking = b.booking AND o.superseded_at IS NULL
            AND o.late_reason IS NOT NULL),
        (SELECT m.recorded_at FROM missed m WHERE m.booking = b.booking AND m.superseded_at IS NULL
            AND m.late_reason IS NOT NULL)) AS late_at
FROM booking b JOIN site s ON s.site = b.site WHERE b.booking = :booking;

-- name: serving_mark
-- A booking that is served or missed now.
-- hot
UPDATE booking SET state = :state WHERE booking = :booking AND state = 'booked';

-- name: serving_take_back
-- A booking that was neither served nor missed after all.
-- hot
UPDATE booking SET state = 'booked' WHERE booking = :booking AND state = :state;

-- name: serving_insert
-- What a served meal cost.
-- hot
INSERT INTO serving (month, site, street, booking, serving, recorded_at, site_area, kitchen, elder, day, meal, channel, age,
    walk_in, price_fen, discount_fen, subsidy_fen, pays_fen, daily_fen, rule, policy, class, unsafe_reason, late_reason,
    office, operator)
VALUES (substr(:day, 1, 7), :site, :street, :booking, :serving, :now, :site_area, :kitchen, :elder, :day, :meal, :channel,
    :age, :walk_in, :price_fen, :discount_fen, :subsidy_fen, :pays_fen, :daily_fen, :rule, :policy, :class,
    :unsafe_reason, :late_reason, :office, :operator);

-- name: serving_supersede
-- A meal that was not served after all.
-- hot
UPDATE serving SET superseded_at = :now, ended = :ended, end_reason = :reason WHERE booking = :booking AND superseded_at IS NULL;

-- name: serving_last_of
-- The latest meals a person took until a day.
-- hot
SELECT day, meal FROM serving WHERE elder = :elder AND day <= :day AND superseded_at IS NULL
ORDER BY day DESC LIMIT 6;

-- name: missed_insert
-- A meal nobody took.
-- hot
INSERT INTO missed (elder, day, meal, missed, booking, recorded_at, note, late_reason, office, operator)
VALUES (:elder, :day, :meal, :missed, :booking, :now, :note, :late_reason, :office, :operator);

-- name: missed_supersede
-- It was not missed after all.
-- hot
UPDATE missed SET superseded_at = :now, end_reason = :reason
WHERE elder = :elder AND day = :day AND booking = :booking AND superseded_at IS NULL;

-- name: missed_last_of
-- The latest meals a person missed until a day, but those that were given up or closed late: then nobody knows.
-- hot
SELECT m.day AS day, m.meal AS meal, m.booking AS booking FROM missed m
JOIN booking b ON b.booking = m.booking AND b.given_up_at IS NULL
WHERE m.elder = :elder AND m.day <= :day AND m.superseded_at IS NULL AND m.late_reason IS NULL ORDER BY m.day DESC LIMIT 6;

-- name: missed_since
-- The days of a person's missed meals since one, in order; who gave the meal up has told, and of one closed late nobody knows.
-- hot
SELECT m.day AS day FROM missed m JOIN booking b ON b.booking = m.booking AND b.given_up_at IS NULL
WHERE m.elder = :elder AND m.day >= :since AND m.superseded_at IS NULL AND m.late_reason IS NULL ORDER BY m.day LIMIT :limit;

-- name: missed_since_task
-- Whether a person missed a delivery, or another meal, for which the open task of a kind stands too; who gave it up has told.
-- hot
SELECT 1 AS missed FROM task AS t
JOIN missed m ON m.elder = t.subject AND m.superseded_at IS NULL AND m.late_reason IS NULL AND m.recorded_at >= t.opened_at
JOIN booking b ON b.booking = m.booking AND b.given_up_at IS NULL AND (b.channel = 'delivery') = :is_delivery
WHERE t.subject = :elder AND t.kind = :kind AND t.closed_at IS NULL LIMIT 1;

-- name: serving_walk_ins
-- How many came to the tables of a sitting without booking.
-- hot
SELECT count(*) AS covers FROM serving WHERE month = substr(:day, 1, 7) AND site = :site AND day = :day AND meal = :meal
    AND channel = 'dine_in' AND walk_in = 1 AND superseded_at IS NULL;

-- name: guest_cover_insert
-- Meals sold at the till to others than elders.
-- hot
INSERT INTO guest_cover (guest_cover, site, day, meal, covers, bill_fen, office, operator, recorded_at)
VALUES (:guest_cover, :site, :day, :meal, :covers, :bill_fen, :office, :operator, :now);

-- name: guest_cover_find
-- A sale to others than elders, by the site that made it.
-- hot
SELECT g.site AS site, g.day AS day, g.meal AS meal, g.covers AS covers, g.superseded_at AS superseded_at, s.area AS area,
    coalesce((SELECT k.kitchen FROM site_kitchen k WHERE k.site = g.site AND k.superseded_at IS NULL AND k.from_day <= g.day
        AND k.until_day > g.day), 0) AS kitchen
FROM guest_cover g JOIN site s ON s.site = g.site WHERE g.guest_cover = :guest_cover;

-- name: guest_cover_supersede
-- It was typed wrongly.
-- hot
UPDATE guest_cover SET superseded_at = :now, end_reason = :reason WHERE guest_cover = :guest_cover AND superseded_at IS NULL;

-- name: serving_of_day
-- What a person was served on a day, as it was recorded, and what it cost.
-- hot
SELECT o.booking AS booking, o.price_fen AS price_fen, o.pays_fen AS pays_fen, o.unsafe_reason AS unsafe_reason,
    o.late_reason AS late_reason, o.office AS office
FROM elder b JOIN serving o ON o.elder IN ({serving_person}) AND o.day = :day AND o.superseded_at IS NULL
WHERE b.elder = :elder ORDER BY o.serving LIMIT :limit;

-- name: serving_daily_of
-- Which served meal of a day carries a person's daily subsidy.
-- hot
SELECT o.booking AS booking FROM elder b
JOIN serving o ON o.elder IN ({serving_person}) AND o.day = :day AND o.superseded_at IS NULL AND o.daily_fen > 0
WHERE b.elder = :elder LIMIT 1;
