-- Menus: the dishes of a sitting and whom they suit.

-- name: menu_dishes
-- What a sitting serves.
-- hot
SELECT dish, name, textures, allergens, diets, low_price_fen FROM menu_dish
WHERE day = :day AND meal = :meal AND site = :site AND superseded_at IS NULL ORDER BY dish;

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
