-- What is packed and brought: labels, rounds, and the staff's own order of the doors.

-- name: meal_label_page
-- The covers to be packed for a meal at one site or for all sites of a kitchen, in the order they are handed out, a page.
-- hot
SELECT b.booking AS booking, b.site AS site, b.kitchen AS kitchen, s.name AS site_name, s.area AS area, e.name AS name, b.channel AS channel, b.texture AS texture,
    b.diets AS diets, b.allergens AS allergens, b.given_up_at IS NOT NULL AS given_up
FROM booking b JOIN site s ON s.site = b.site JOIN elder e ON e.elder = b.elder
WHERE b.day = :day AND b.meal = :meal AND (:site = 0 OR b.site = :site) AND (:kitchen = 0 OR b.kitchen = :kitchen)
    AND b.state = 'booked' AND b.booking > :after_id
ORDER BY b.booking LIMIT :limit;

-- name: delivery_stops
-- Where a site's meals are to be brought: in the staff's own order, new doors behind; sealed columns sealed.
-- hot
SELECT b.booking AS booking, b.site AS site, b.kitchen AS kitchen, b.elder AS elder, e.name AS name, b.texture AS texture, b.diets AS diets,
    b.allergens AS allergens, b.given_up_at IS NOT NULL AS given_up, e.address_sealed AS address_sealed, e.phone_sealed AS phone_sealed
FROM booking b JOIN elder e ON e.elder = b.elder
LEFT JOIN delivery_stop d ON d.site = b.site AND d.elder = b.elder
WHERE b.day = :day AND b.meal = :meal AND b.site = :site AND b.channel = 'delivery' AND b.state = 'booked'
ORDER BY coalesce(d.position, 1000000), b.booking LIMIT :limit;

-- name: delivery_booking
-- Whose door a booking of a site is.
-- hot
SELECT elder FROM booking WHERE booking = :booking AND site = :site AND channel = 'delivery' AND state <> 'cancelled';

-- name: delivery_stop_forget
-- A door's place in the round is said anew.
-- hot
DELETE FROM delivery_stop WHERE site = :site AND elder = :elder;

-- name: delivery_stop_insert
-- A door's place in the round.
INSERT INTO delivery_stop (site, elder, position) VALUES (:site, :elder, :position);
