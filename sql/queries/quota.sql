-- Quotas: the streets' shares of a kitchen, what is used of them, and what was lent.

-- name: quota_share
-- A street's share of a kitchen's meal on a day, and what is used of it. No row: the street has none.
-- hot
SELECT q.covers AS covers,
    (SELECT c.booked FROM quota_count c WHERE c.day = :day AND c.meal = :meal AND c.kitchen = :kitchen
        AND c.area = :area) AS booked
FROM quota q
WHERE q.kitchen = :kitchen AND q.meal = :meal AND q.area = :area AND q.superseded_at IS NULL
    AND q.from_day <= :day AND q.until_day > :day;

-- name: quota_holds
-- Whether a kitchen has quotas for a meal on a day.
-- hot
SELECT 1 AS holds FROM quota
WHERE kitchen = :kitchen AND meal = :meal AND superseded_at IS NULL AND from_day <= :day AND until_day > :day LIMIT 1;

-- name: quota_of_street
-- The kitchens that have quotas on a day, with the share of one street and what is used of it.
SELECT q.kitchen AS kitchen, q.meal AS meal, sum(CASE WHEN q.area = :area THEN q.covers ELSE 0 END) AS covers,
    coalesce((SELECT c.booked FROM quota_count c WHERE c.day = :day AND c.meal = q.meal AND c.kitchen = q.kitchen
        AND c.area = :area), 0) AS booked
FROM quota q
WHERE q.superseded_at IS NULL AND q.from_day <= :day AND q.until_day > :day
GROUP BY q.kitchen, q.meal
ORDER BY q.kitchen, q.meal;

-- name: quota_of_kitchen
-- The shares of a kitchen on a day with what is used and what was borrowed beyond.
-- hot
SELECT q.meal AS meal, q.area AS area, q.covers AS covers, q.from_day AS from_day,
    coalesce((SELECT c.booked FROM quota_count c WHERE c.day = :day AND c.meal = q.meal AND c.kitchen = :kitchen
        AND c.area = q.area), 0) AS booked,
    (SELECT count(*) FROM quota_loan l WHERE l.day = :day AND l.meal = q.meal AND l.kitchen = :kitchen
        AND l.area = q.area AND l.returned_at IS NULL) AS borrowed
FROM quota q
WHERE q.kitchen = :kitchen AND q.meal IN ('breakfast', 'lunch', 'dinner') AND q.superseded_at IS NULL
    AND q.from_day <= :day AND q.until_day > :day
ORDER BY q.meal, q.area;

-- name: quota_loans
-- The ledger of lending of a kitchen's day: every cover that a street took out of the pool.
-- hot
SELECT booking, meal, area, lent_at, returned_at FROM quota_loan
WHERE day = :day AND meal IN ('breakfast', 'lunch', 'dinner') AND kitchen = :kitchen
ORDER BY lent_at, booking LIMIT :limit;

-- name: quota_over
-- The days from which on the shares of a meal are more in all than a kitchen cooks, of those that hold from a day on.
SELECT d.from_day AS from_day, sum(q.covers) AS shared
FROM (SELECT DISTINCT max(from_day, :from) AS from_day FROM quota
    WHERE kitchen = :kitchen AND meal = :meal AND superseded_at IS NULL AND until_day > :from) AS d
JOIN quota q ON q.kitchen = :kitchen AND q.meal = :meal AND q.superseded_at IS NULL
    AND q.from_day <= d.from_day AND q.until_day > d.from_day
GROUP BY d.from_day HAVING sum(q.covers) > :covers ORDER BY d.from_day;

-- name: quota_overbooked
-- The days from one on that have more booked of a street than its share.
SELECT c.day AS day, c.area AS area, q.covers AS covers, c.booked AS booked
FROM quota q JOIN quota_count c ON c.day >= max(q.from_day, :from) AND c.day < q.until_day AND c.meal = q.meal AND c.kitchen = q.kitchen
    AND c.area = q.area AND c.booked > q.covers
WHERE q.kitchen = :kitchen AND q.meal = :meal AND q.superseded_at IS NULL AND q.until_day > :from
ORDER BY c.day, c.area LIMIT :limit;

-- name: quota_before
-- Before a change: the shares that hold on both sides of its day.
-- hot
SELECT area, covers, from_day FROM quota
WHERE kitchen = :kitchen AND meal = :meal AND superseded_at IS NULL AND from_day < :from AND until_day > :from;

-- name: quota_supersede
-- What is no longer said of the days from the change on.
-- hot
UPDATE quota SET superseded_at = :now
WHERE kitchen = :kitchen AND meal = :meal AND superseded_at IS NULL AND until_day > :from;

-- name: quota_insert
-- A street's share for some days.
INSERT INTO quota (kitchen, meal, area, covers, from_day, until_day, recorded_at)
VALUES (:kitchen, :meal, :area, :covers, :from, :until, :now);

-- name: quota_count_forget
-- The counts of the days from a change on, to be made anew.
-- hot
DELETE FROM quota_count WHERE day >= :from AND meal = :meal AND kitchen = :kitchen;

-- name: quota_count_fill
-- The counts of the days from a change on, out of the bookings that stand. Those of streets without share count too.
INSERT INTO quota_count (day, meal, kitchen, area, capacity, booked)
SELECT b.day, b.meal, b.kitchen, b.street, coalesce(max(q.covers), 0), count(*)
FROM booking b
LEFT JOIN quota q ON q.kitchen = b.kitchen AND q.meal = b.meal AND q.area = b.street AND q.superseded_at IS NULL
    AND q.from_day <= b.day AND q.until_day > b.day
WHERE b.day >= :from AND b.meal = :meal AND b.kitchen = :kitchen AND b.state <> 'cancelled'
    AND NOT EXISTS (SELECT 1 FROM quota_loan l WHERE l.booking = b.booking AND l.returned_at IS NULL)
GROUP BY b.day, b.meal, b.kitchen, b.street;

-- name: quota_count_forget_day
-- The counts of one meal, to be made anew.
-- hot
DELETE FROM quota_count WHERE day = :day AND meal = :meal AND kitchen = :kitchen;

-- name: quota_count_fill_day
-- The counts of one meal out of its bookings, where quotas hold.
INSERT INTO quota_count (day, meal, kitchen, area, capacity, booked)
SELECT b.day, b.meal, b.kitchen, b.street, coalesce(max(q.covers), 0), count(*)
FROM booking b
LEFT JOIN quota q ON q.kitchen = b.kitchen AND q.meal = b.meal AND q.area = b.street AND q.superseded_at IS NULL
    AND q.from_day <= b.day AND q.until_day > b.day
WHERE b.day = :day AND b.meal = :meal AND b.kitchen = :kitchen AND b.state <> 'cancelled'
    AND EXISTS (SELECT 1 FROM quota h WHERE h.kitchen = :kitchen AND h.meal = :meal AND h.superseded_at IS NULL
        AND h.from_day <= :day AND h.until_day > :day)
    AND NOT EXISTS (SELECT 1 FROM quota_loan l WHERE l.booking = b.booking AND l.returned_at IS NULL)
GROUP BY b.day, b.meal, b.kitchen, b.street;

-- name: quota_loan_follow
-- Loans whose booking another kitchen cooks now are that kitchen's.
UPDATE quota_loan SET kitchen = :kitchen
WHERE day = :day AND meal = :meal AND returned_at IS NULL
    AND booking IN (SELECT b.booking FROM booking b WHERE b.day = :day AND b.meal = :meal AND b.kitchen = :kitchen);

-- name: quota_count_insert
-- The first cover of a share.
-- hot
INSERT INTO quota_count (day, meal, kitchen, area, capacity, booked)
VALUES (:day, :meal, :kitchen, :area, :capacity, 1);

-- name: quota_count_take
-- One more cover of a share, if there is one.
-- hot
UPDATE quota_count SET booked = booked + 1, capacity = :capacity
WHERE day = :day AND meal = :meal AND kitchen = :kitchen AND area = :area AND booked < :capacity;

-- name: quota_count_give
-- One cover back; no row where no quota holds.
-- hot
UPDATE quota_count SET booked = booked - 1
WHERE day = :day AND meal = :meal AND kitchen = :kitchen AND area = :area AND booked > 0;

-- name: quota_loan_insert
-- A cover out of the pool.
-- hot
INSERT INTO quota_loan (booking, day, meal, kitchen, area, lent_at)
VALUES (:booking, :day, :meal, :kitchen, :area, :now);

-- name: quota_loan_return
-- The cover goes back to the pool.
-- hot
UPDATE quota_loan SET returned_at = :now WHERE booking = :booking AND returned_at IS NULL;

-- name: quota_recount
-- How many counts of shares differ from their bookings.
SELECT count(*) AS differences FROM quota_count c
WHERE c.booked <> (SELECT count(*) FROM booking b
    WHERE b.day = c.day AND b.meal = c.meal AND b.kitchen = c.kitchen AND b.street = c.area AND b.state <> 'cancelled'
        AND NOT EXISTS (SELECT 1 FROM quota_loan l WHERE l.booking = b.booking AND l.returned_at IS NULL));

-- name: quota_population
-- The streets of a district with their latest registered figures of 65 and over.
SELECT a.code AS area, (SELECT p.registered_65 FROM population p WHERE p.area = a.code AND p.superseded_at IS NULL
    ORDER BY p.year DESC LIMIT 1) AS registered_65
FROM area a
WHERE a.parent = :county AND a.level = 'street' AND a.until_day > :day
ORDER BY a.code;
