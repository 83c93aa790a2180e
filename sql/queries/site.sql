-- Sites, their capacities and prices from a day on.

-- name: site_by_name
-- The site of a name: what an import finds again.
-- hot
SELECT site AS id FROM site WHERE name = :key1;

-- name: site_name
-- What a site is called.
-- hot
SELECT name FROM site WHERE site = :site;

-- name: site_on_file
-- What an import row about a site that is there is compared with: what holds today, else what begins first.
WITH caps AS MATERIALIZED (SELECT meal, channel, covers, from_day FROM site_capacity
    WHERE site = :id AND superseded_at IS NULL AND until_day > :today),
prices AS MATERIALIZED (SELECT meal, price_fen, from_day FROM site_price
    WHERE site = :id AND superseded_at IS NULL AND until_day > :today)
SELECT s.kind AS kind, s.area AS area,
    (SELECT k.name FROM site_kitchen sk JOIN kitchen k ON k.kitchen = sk.kitchen WHERE sk.site = s.site
        AND sk.superseded_at IS NULL AND sk.until_day > :today ORDER BY sk.from_day LIMIT 1) AS kitchen,
    (SELECT c.covers FROM caps c WHERE c.meal = 'breakfast' AND c.channel = 'dine_in' ORDER BY c.from_day LIMIT 1) AS capacity_breakfast_dine_in,
    (SELECT c.covers FROM caps c WHERE c.meal = 'breakfast' AND c.channel = 'pickup' ORDER BY c.from_day LIMIT 1) AS capacity_breakfast_pickup,
    (SELECT c.covers FROM caps c WHERE c.meal = 'breakfast' AND c.channel = 'delivery' ORDER BY c.from_day LIMIT 1) AS capacity_breakfast_delivery,
    (SELECT c.covers FROM caps c WHERE c.meal = 'lunch' AND c.channel = 'dine_in' ORDER BY c.from_day LIMIT 1) AS capacity_lunch_dine_in,
    (SELECT c.covers FROM caps c WHERE c.meal = 'lunch' AND c.channel = 'pickup' ORDER BY c.from_day LIMIT 1) AS capacity_lunch_pickup,
    (SELECT c.covers FROM caps c WHERE c.meal = 'lunch' AND c.channel = 'delivery' ORDER BY c.from_day LIMIT 1) AS capacity_lunch_delivery,
    (SELECT c.covers FROM caps c WHERE c.meal = 'dinner' AND c.channel = 'dine_in' ORDER BY c.from_day LIMIT 1) AS capacity_dinner_dine_in,
    (SELECT c.covers FROM caps c WHERE c.meal = 'dinner' AND c.channel = 'pickup' ORDER BY c.from_day LIMIT 1) AS capacity_dinner_pickup,
    (SELECT c.covers FROM caps c WHERE c.meal = 'dinner' AND c.channel = 'delivery' ORDER BY c.from_day LIMIT 1) AS capacity_dinner_delivery,
    (SELECT p.price_fen FROM prices p WHERE p.meal = 'breakfast' ORDER BY p.from_day LIMIT 1) AS price_fen_breakfast,
    (SELECT p.price_fen FROM prices p WHERE p.meal = 'lunch' ORDER BY p.from_day LIMIT 1) AS price_fen_lunch,
    (SELECT p.price_fen FROM prices p WHERE p.meal = 'dinner' ORDER BY p.from_day LIMIT 1) AS price_fen_dinner,
    so.permit_until AS permit_until, so.closed_weekdays AS closed_weekdays
FROM site s
LEFT JOIN place_opening so ON so.place = s.site AND so.superseded_at IS NULL
    AND so.from_day = (SELECT o.from_day FROM place_opening o WHERE o.place = s.site AND o.superseded_at IS NULL
        AND o.until_day > :today ORDER BY o.from_day LIMIT 1)
WHERE s.site = :id;

-- name: site_find
-- One site, as it is open on a day; who feeds it today.
-- hot
SELECT s.site AS site, s.name AS name, s.kind AS kind, s.area AS area, sk.kitchen AS kitchen,
    so.permit_until AS permit_until, so.closed_weekdays AS closed_weekdays
FROM site s
JOIN place_opening so ON so.place = s.site AND so.superseded_at IS NULL
    AND so.from_day <= :day AND so.until_day > :day
LEFT JOIN site_kitchen sk ON sk.site = s.site AND sk.superseded_at IS NULL
    AND sk.from_day <= :today AND sk.until_day > :today
WHERE s.site = :site;

-- name: site_insert
-- A new site.
INSERT INTO site (site, name, kind, area, registered_at)
VALUES (:site, :name, :kind, :area, :now);

-- name: site_kitchen_insert
-- Which kitchen feeds a site on some days.
INSERT INTO site_kitchen (site, kitchen, from_day, until_day, recorded_at)
VALUES (:site, :kitchen, :from, :until, :now);

-- name: site_kitchen_before
-- Before a change: which kitchen feeds the site on both sides of its day.
-- hot
SELECT kitchen, from_day FROM site_kitchen
WHERE site = :site AND superseded_at IS NULL AND from_day < :from AND until_day > :from;

-- name: site_kitchen_supersede
-- What is no longer said of the days from the change on.
-- hot
UPDATE site_kitchen SET superseded_at = :now WHERE site = :site AND superseded_at IS NULL AND until_day > :from;

-- name: site_kitchen_booked
-- The meals from a day on that another kitchen than this one was to cook for a site, and this one's room for them.
SELECT b.day AS day, b.meal AS meal, b.kitchen AS from_kitchen, count(*) AS bookings,
    coalesce((SELECT c.covers FROM kitchen_capacity c WHERE c.kitchen = :kitchen AND c.meal = b.meal
        AND c.superseded_at IS NULL AND c.from_day <= b.day AND c.until_day > b.day), -1) AS covers,
    coalesce((SELECT k.booked FROM kitchen_count k WHERE k.day = b.day AND k.meal = b.meal
        AND k.kitchen = :kitchen), 0) AS booked,
    EXISTS (SELECT 1 FROM kitchen_count k WHERE k.day = b.day AND k.meal = b.meal
        AND k.kitchen = :kitchen) AS is_counted
FROM booking b
WHERE b.day >= :from AND b.site = :site AND b.kitchen <> :kitchen AND b.state = 'booked'
GROUP BY b.day, b.meal, b.kitchen
ORDER BY b.day, b.meal;

-- name: site_kitchen_move
-- Another kitchen cooks what is booked at a sitting.
-- hot
UPDATE booking SET kitchen = :kitchen
WHERE day = :day AND meal = :meal AND site = :site AND kitchen = :from_kitchen AND state = 'booked';

-- name: site_distance_supersede
-- What was said of the way between two sites.
-- hot
UPDATE site_distance SET superseded_at = :now WHERE site = :site AND other = :other AND superseded_at IS NULL;

-- name: site_distance_insert
-- Minutes on foot from one site to another.
INSERT INTO site_distance (site, other, minutes, recorded_at) VALUES (:site, :other, :minutes, :now);

-- name: site_distance_list
-- The ways between sites of a range of areas that are known.
SELECT d.site AS site, d.other AS other, d.minutes AS minutes
FROM site s JOIN site_distance d ON d.site = s.site AND d.superseded_at IS NULL
WHERE s.area >= :area_from AND s.area < :area_until AND (:site = 0 OR d.site = :site) AND (:site <> 0 OR d.site < d.other)
ORDER BY d.site, d.minutes, d.other LIMIT :limit;

-- name: site_largest_meal
-- The covers of a site's largest meal on a day, over all channels, no more than the site serves at all.
-- hot
SELECT min(sum(iif(channel = 'total', 0, covers)), ifnull(max(iif(channel = 'total', covers, NULL)), 1000000)) AS covers
FROM site_capacity
WHERE site = :site AND superseded_at IS NULL AND from_day <= :day AND until_day > :day
GROUP BY meal ORDER BY covers DESC LIMIT 1;

-- name: site_recognition_supersede
-- An earlier recognition.
-- hot
UPDATE site_recognition SET superseded_at = :now WHERE site = :site AND superseded_at IS NULL;

-- name: site_recognition_insert
-- A recognition as an elder canteen.
INSERT INTO site_recognition (site, covers, from_day, until_day, recorded_at)
VALUES (:site, :covers, :from, :until, :now);

-- name: site_page
-- Sites of a range of areas, by code.
-- hot
SELECT s.site AS site, s.name AS name, s.kind AS kind, s.area AS area, sk.kitchen AS kitchen,
    so.permit_until AS permit_until, so.closed_weekdays AS closed_weekdays, r.from_day AS recognized_from,
    r.until_day AS recognized_until
FROM site s
JOIN place_opening so ON so.place = s.site AND so.superseded_at IS NULL
    AND so.from_day <= :today AND so.until_day > :today
LEFT JOIN site_kitchen sk ON sk.site = s.site AND sk.superseded_at IS NULL
    AND sk.from_day <= :today AND sk.until_day > :today
LEFT JOIN site_recognition r ON r.site = s.site AND r.superseded_at IS NULL
WHERE s.area >= :area_from AND s.area < :area_until AND (s.area, s.site) > (:after_text, :after_id)
ORDER BY s.area, s.site LIMIT :limit;

-- name: site_capacity_on
-- The places of a site on a day, by meal and channel.
-- hot
SELECT meal, channel, covers, seats, turns FROM site_capacity
WHERE site = :site AND superseded_at IS NULL AND from_day <= :day AND until_day > :day;

-- name: site_price_on
-- What meals cost at a site on a day.
-- hot
SELECT meal, price_fen FROM site_price
WHERE site = :site AND superseded_at IS NULL AND from_day <= :day AND until_day > :day;

-- name: site_capacity_insert
-- The places of a channel, or of the whole sitting, from a day on.
INSERT INTO site_capacity (site, meal, channel, covers, seats, turns, from_day, until_day, recorded_at)
VALUES (:site, :meal, :channel, :covers, :seats, :turns, :from, '9999-12-31', :now);

-- name: site_capacity_shorten
-- Before a change: what stays true until the day of the change.
-- hot
INSERT INTO site_capacity (site, meal, channel, covers, seats, turns, from_day, until_day, recorded_at)
SELECT site, meal, channel, covers, seats, turns, from_day, :from, :now FROM site_capacity
WHERE site = :site AND meal = :meal AND channel = :channel AND superseded_at IS NULL
    AND from_day < :from AND until_day > :from;

-- name: site_capacity_supersede
-- What is no longer said of the days from the change on.
-- hot
UPDATE site_capacity SET superseded_at = :now
WHERE site = :site AND meal = :meal AND channel = :channel AND superseded_at IS NULL AND until_day > :from;

-- name: site_price_insert
-- What a meal costs from a day on.
INSERT INTO site_price (site, meal, price_fen, from_day, until_day, recorded_at)
VALUES (:site, :meal, :price_fen, :from, '9999-12-31', :now);

-- name: site_price_shorten
-- Before a change: what stays true until the day of the change.
-- hot
INSERT INTO site_price (site, meal, price_fen, from_day, until_day, recorded_at)
SELECT site, meal, price_fen, from_day, :from, :now FROM site_price
WHERE site = :site AND meal = :meal AND superseded_at IS NULL AND from_day < :from AND until_day > :from;

-- name: site_price_supersede
-- What is no longer said of the days from the change on.
-- hot
UPDATE site_price SET superseded_at = :now
WHERE site = :site AND meal = :meal AND superseded_at IS NULL AND until_day > :from;

-- name: supply_sites
-- The sites of a range of areas that hand out meals on a day, and how many covers in all.
SELECT count(DISTINCT sitting.site) AS sites,
    count(DISTINCT CASE WHEN sitting.kind = 'canteen' THEN sitting.site END) AS canteens,
    coalesce(sum(CASE WHEN own.covers < sitting.covers THEN own.covers ELSE sitting.covers END), 0) AS covers
FROM (
    SELECT s.site AS site, s.kind AS kind, c.meal AS meal, sum(c.covers) AS covers
    FROM site s JOIN site_capacity c ON c.site = s.site
    WHERE s.area >= :area_from AND s.area < :area_until AND c.channel <> 'total'
        AND c.superseded_at IS NULL AND c.from_day <= :day AND c.until_day > :day
    GROUP BY s.site, s.kind, c.meal) AS sitting
LEFT JOIN site_capacity own ON own.site = sitting.site AND own.meal = sitting.meal AND own.channel = 'total'
    AND own.superseded_at IS NULL AND own.from_day <= :day AND own.until_day > :day;
