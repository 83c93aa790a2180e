-- Settlements: what a month's served meals cost, by site and street of residence.

-- name: settlement_sum
-- What was served up to one serving in a month, at the sites of an area or to who lives there, by site and street. What of it
-- was recorded late is not looked for row by row: settlement_late.
SELECT site, street, max(site_area) AS site_area, count(*) AS covers, sum(price_fen) AS price_fen,
    sum(discount_fen) AS discount_fen, sum(subsidy_fen) AS subsidy_fen, sum(pays_fen) AS pays_fen,
    0 AS late
FROM serving
WHERE month = :month AND serving <= :last_serving AND (ended IS NULL OR ended > :last_serving)
    AND ((site_area >= :area_from AND site_area < :area_until) OR (street >= :area_from AND street < :area_until))
GROUP BY site, street ORDER BY site, street;

-- name: settlement_latest
-- The last version of an area's month.
-- hot
SELECT settlement, version, is_complete, unrecorded, late_missed, hash FROM settlement
WHERE area = :area AND month = :month ORDER BY version DESC LIMIT 1;

-- name: settlement_insert
-- A settlement, made.
INSERT INTO settlement (settlement, area, month, version, reason, is_complete, last_serving, covers, price_fen, discount_fen,
    subsidy_fen, pays_fen, late, late_missed, hash, office, operator, made_at, unrecorded)
VALUES (:settlement, :area, :month, :version, :reason, :is_complete, :last_serving, :covers, :price_fen, :discount_fen,
    :subsidy_fen, :pays_fen, :late, :late_missed, :hash, :office, :operator, :now, :unrecorded);

-- name: settlement_line_insert
-- What one site served to who lives in one street.
INSERT INTO settlement_line (settlement, site, street, site_area, covers, price_fen, discount_fen, subsidy_fen, pays_fen, late)
VALUES (:settlement, :site, :street, :site_area, :covers, :price_fen, :discount_fen, :subsidy_fen, :pays_fen, :late);

-- name: settlement_find
-- One settlement.
-- hot
SELECT settlement, area, month, version, reason, is_complete, last_serving, covers, price_fen, discount_fen, subsidy_fen,
    pays_fen, late, late_missed, unrecorded, hash, made_at FROM settlement WHERE settlement = :settlement;

-- name: settlement_lines
-- The lines of a settlement.
-- hot
SELECT l.site AS site, s.name AS name, l.street AS street, l.site_area AS site_area, l.covers AS covers,
    l.price_fen AS price_fen, l.discount_fen AS discount_fen, l.subsidy_fen AS subsidy_fen, l.pays_fen AS pays_fen,
    l.late AS late
FROM settlement_line l JOIN site s ON s.site = l.site
WHERE l.settlement = :settlement ORDER BY l.site, l.street;

-- name: settlement_taken
-- The sites of a range of areas with what was booked of the meals of some days and not missed, by site.
SELECT s.site AS site, s.area AS site_area, t.taken - coalesce(m.missed, 0) AS taken
FROM (SELECT site, sum(booked) AS taken FROM sitting_count WHERE day >= :from AND day < :until AND channel <> 'total'
    GROUP BY site) AS t
JOIN site s ON s.site = t.site AND s.area >= :area_from AND s.area < :area_until
LEFT JOIN (SELECT site, count(*) AS missed FROM booking WHERE day >= :from AND day < :until AND state = 'missed'
    GROUP BY site) AS m ON m.site = t.site
ORDER BY s.site;

-- name: settlement_served_at
-- How many meals of a month a site served.
SELECT count(*) AS served FROM serving WHERE month = :month AND site = :site AND superseded_at IS NULL;

-- name: settlement_unrecorded_find
-- The sittings of a site in some days with meals that are neither served, missed, cancelled nor given up, of who lives in a
-- range of streets. Day by day: no index leads from a site to its days.
WITH RECURSIVE d (day) AS (SELECT :from WHERE :from < :until
    UNION ALL SELECT date(day, '+1 day') FROM d WHERE date(day, '+1 day') < :until)
SELECT b.site AS site, s.name AS name, s.area AS site_area, b.day AS day, b.meal AS meal, count(*) AS covers
FROM d CROSS JOIN booking b ON b.day = d.day AND b.meal IN ('breakfast', 'lunch', 'dinner') AND b.site = :site
JOIN site s ON s.site = b.site
WHERE b.state = 'booked' AND b.given_up_at IS NULL AND b.street >= :street_from AND b.street < :street_until
GROUP BY b.day, b.meal ORDER BY b.day, b.meal;

-- name: settlement_late
-- How many of those meals were recorded when the days for it were over, by site and street. They are few, and have an index, which
-- is not found by itself: the key begins with the month as well.
SELECT site, street, count(*) AS late FROM serving INDEXED BY serving_late
WHERE month = :month AND late_reason IS NOT NULL AND serving <= :last_serving AND (ended IS NULL OR ended > :last_serving)
GROUP BY site, street ORDER BY site, street;

-- name: settlement_late_missed
-- How many meals of some days were closed as not served when the days to record them were over, at the sites of an area or of
-- who lives there.
SELECT count(*) AS covers
FROM missed m JOIN booking b ON b.booking = m.booking JOIN site s ON s.site = b.site
WHERE m.late_reason IS NOT NULL AND m.superseded_at IS NULL AND m.day >= :from AND m.day < :until
    AND ((s.area >= :area_from AND s.area < :area_until) OR (b.street >= :area_from AND b.street < :area_until));

-- name: settlement_after_death
-- How many of a settlement's meals were served after their diner's death, as is known by now. From the deaths that were reported
-- since the month began: whose were before was served nothing.
SELECT count(*) AS covers FROM death d JOIN elder b ON b.elder = d.elder
JOIN serving w ON w.elder IN ({serving_person}) AND w.day > coalesce(d.confirmed_day, d.on_day)
    AND w.day >= :from AND w.day < :until AND w.superseded_at IS NULL
WHERE d.reported_at >= :since AND d.cancelled_at IS NULL AND w.serving <= :last_serving
    AND ((w.site_area >= :area_from AND w.site_area < :area_until) OR (w.street >= :area_from AND w.street < :area_until));

-- name: settlement_unrecorded_insert
-- A sitting with meals that nobody had recorded.
INSERT INTO settlement_unrecorded (settlement, site, day, meal, covers)
VALUES (:settlement, :site, :day, :meal, :covers);

-- name: settlement_unrecorded_read
-- The sittings with meals that nobody had recorded when a settlement was made.
-- hot
SELECT u.site AS site, s.name AS name, s.area AS site_area, u.day AS day, u.meal AS meal, u.covers AS covers
FROM settlement_unrecorded u JOIN site s ON s.site = u.site
WHERE u.settlement = :settlement ORDER BY u.site, u.day, u.meal;

-- name: settlement_page
-- Settlements of areas within a range, the latest months first, a page.
SELECT settlement, area, month, version, is_complete AS "complete?", unrecorded, covers, subsidy_fen, hash, made_at AS "made_at@",
    month || ' ' || CAST(settlement AS TEXT) AS cursor
FROM settlement
WHERE area >= :area_from AND area < :area_until AND (:month IS NULL OR month = :month)
    AND (:after_id = 0 OR (month, settlement) < (:after_text, :after_id))
ORDER BY month DESC, settlement DESC LIMIT :limit;

-- name: settlement_meals
-- The served meals one line of a settlement is the sum of, a page.
-- hot
SELECT booking, day AS date, meal, channel, price_fen, discount_fen, subsidy_fen, pays_fen, rule, policy,
    late_reason, CASE WHEN EXISTS (SELECT 1 FROM elder b JOIN death d ON d.elder IN ({serving_person}) AND d.cancelled_at IS NULL
        AND coalesce(d.confirmed_day, d.on_day) < w.day WHERE b.elder = w.elder) THEN 1 END AS "after_death?", '. ' || CAST(booking AS TEXT) AS cursor
FROM serving w
WHERE month = :month AND site = :site AND street = :street AND serving <= :last_serving
    AND (ended IS NULL OR ended > :last_serving) AND booking > :after_id
ORDER BY booking, serving LIMIT :limit;
