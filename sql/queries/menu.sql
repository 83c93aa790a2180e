-- Menus: the dishes of a sitting and whom they suit.

-- name: menu_dishes
-- What a sitting serves.
-- hot
SELECT dish, name, textures, allergens, diets, low_price_fen FROM menu_dish
WHERE day = :day AND meal = :meal AND site = :site AND superseded_at IS NULL ORDER BY dish;

-- name: menu_had
-- Whether a sitting had a menu that was taken back.
-- hot
SELECT 1 AS had FROM menu_dish
WHERE day = :day AND meal = :meal AND site = :site AND superseded_at IS NOT NULL LIMIT 1;

-- name: menu_supersede
-- The menu before is no longer served.
-- hot
UPDATE menu_dish SET superseded_at = :now
WHERE day = :day AND meal = :meal AND site = :site AND superseded_at IS NULL;

-- name: menu_supersede_dish
-- One dish is no longer served.
-- hot
UPDATE menu_dish SET superseded_at = :now
WHERE day = :day AND meal = :meal AND site = :site AND name = :name AND superseded_at IS NULL;

-- name: menu_is_served
-- Whether a site offers a meal on a day and its kitchen cooks it.
SELECT cc.site AS site FROM site_capacity cc
JOIN site_kitchen sk ON sk.site = cc.site AND sk.superseded_at IS NULL
    AND sk.from_day <= :day AND sk.until_day > :day
JOIN kitchen_capacity kc ON kc.kitchen = sk.kitchen AND kc.meal = cc.meal AND kc.superseded_at IS NULL
    AND kc.from_day <= :day AND kc.until_day > :day
WHERE cc.site = :site AND cc.meal = :meal AND cc.channel <> 'total' AND cc.superseded_at IS NULL
    AND cc.from_day <= :day AND cc.until_day > :day LIMIT 1;

-- name: menu_insert
-- A dish of a menu.
INSERT INTO menu_dish (dish, day, meal, site, name, textures, allergens, diets, low_price_fen, recorded_at)
VALUES (:dish, :day, :meal, :site, :name, :textures, :allergens, :diets, :low_price_fen, :now);

-- name: menu_of_site
-- The dishes of a site over some days, the last excluded.
-- hot
SELECT day, meal, dish, name, textures, allergens, diets, low_price_fen FROM menu_dish
WHERE day >= :from AND day < :until AND meal IN ('breakfast', 'lunch', 'dinner') AND site = :site
    AND superseded_at IS NULL
ORDER BY day, meal, dish;

-- name: menu_diners
-- Who is booked at a sitting, as its dishes must suit them.
-- hot
SELECT b.booking AS booking, b.elder AS elder, b.diets AS diets, b.texture AS texture, b.allergens AS allergens,
    e.office AS office,
    EXISTS (SELECT 1 FROM task AS w WHERE w.subject = b.booking AND w.kind = :task_kind AND w.closed_at IS NULL) AS has_task
FROM booking b JOIN elder e ON e.elder = b.elder
WHERE b.day = :day AND b.meal = :meal AND b.site = :site AND b.state = 'booked'
ORDER BY b.booking;
