-- Sites, their capacities and prices from a day on.

-- name: site_by_name
-- The site of a name: what an import finds again.
-- hot
SELECT site AS id FROM site WHERE name = :key1;

-- name: site_find
-- One site.
-- hot
SELECT site, name, kind, area, kitchen, permit_until, closed_weekdays FROM site WHERE site = :site;

-- name: site_insert
-- A new site.
INSERT INTO site (site, name, kind, area, kitchen, permit_until, closed_weekdays, registered_at)
VALUES (:site, :name, :kind, :area, :kitchen, :permit_until, :closed_weekdays, :now);

-- name: site_change
-- A renewed permit or other days of rest.
-- hot
UPDATE site SET permit_until = :permit_until, closed_weekdays = :closed_weekdays WHERE site = :site;

-- name: site_page
-- Sites of a range of areas, by code.
-- hot
SELECT site, name, kind, area, kitchen, permit_until, closed_weekdays FROM site
WHERE area >= :area_from AND area < :area_until AND (area, site) > (:after_text, :after_id)
ORDER BY area, site LIMIT :limit;

-- name: site_capacity_on
-- The places of a site on a day, by meal and channel.
-- hot
SELECT meal, channel, covers FROM site_capacity
WHERE site = :site AND superseded_at IS NULL AND from_day <= :day AND until_day > :day;

-- name: site_price_on
-- What meals cost at a site on a day.
-- hot
SELECT meal, price_fen FROM site_price
WHERE site = :site AND superseded_at IS NULL AND from_day <= :day AND until_day > :day;

-- name: site_capacity_insert
-- The places of a channel, or of the whole sitting, from a day on.
INSERT INTO site_capacity (site, meal, channel, covers, from_day, until_day, recorded_at)
VALUES (:site, :meal, :channel, :covers, :from, '9999-12-31', :now);

-- name: site_capacity_shorten
-- Before a change: what stays true until the day of the change.
-- hot
INSERT INTO site_capacity (site, meal, channel, covers, from_day, until_day, recorded_at)
SELECT site, meal, channel, covers, from_day, :from, :now FROM site_capacity
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
