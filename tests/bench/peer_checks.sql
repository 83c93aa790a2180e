-- The peer with all the checks of meal.book: what peer.sql does, and no-shows, permits and days of rest of site and kitchen, calendar
-- and service days before the cut-off, the booking window, the sitting's own total, what the person may eat against the menu, the
-- street's share of the kitchen. Places as tests/bench/meals.sql makes them on our side. Run after peer.sql.
CREATE TABLE elder_food (elder bigint NOT NULL, texture int NOT NULL, diets int NOT NULL, allergens int NOT NULL, from_day date NOT NULL, until_day date NOT NULL);
CREATE INDEX elder_food_by_elder ON elder_food (elder, from_day);
CREATE TABLE missed (elder bigint NOT NULL, day date NOT NULL);
CREATE INDEX missed_by_elder ON missed (elder, day);
CREATE TABLE place_opening (place bigint NOT NULL, is_kitchen boolean NOT NULL, permit_until date, closed_weekdays int NOT NULL, from_day date NOT NULL, until_day date NOT NULL);
CREATE INDEX place_opening_live ON place_opening (place, is_kitchen, from_day);
CREATE TABLE calendar_day (place bigint NOT NULL, is_kitchen boolean NOT NULL, day date NOT NULL, open boolean NOT NULL);
CREATE INDEX calendar_day_live ON calendar_day (place, is_kitchen, day);
CREATE TABLE menu_dish (dish bigint PRIMARY KEY, day date NOT NULL, meal text NOT NULL, site bigint NOT NULL, name text NOT NULL, textures int NOT NULL, allergens int NOT NULL, diets int NOT NULL);
CREATE INDEX menu_dish_live ON menu_dish (day, meal, site);
CREATE TABLE quota (kitchen bigint NOT NULL, meal text NOT NULL, area text NOT NULL, covers int NOT NULL, from_day date NOT NULL, until_day date NOT NULL);
CREATE INDEX quota_live ON quota (kitchen, meal, area, from_day);
CREATE TABLE quota_count (day date, meal text, kitchen bigint, area text, covers int NOT NULL, booked int NOT NULL CHECK (booked >= 0),
    PRIMARY KEY (day, meal, kitchen, area)) WITH (fillfactor = 50);

-- The last service day before a day: neither a day of rest of site or kitchen nor closed by the calendar.
CREATE FUNCTION service_day_before(p_site bigint, p_kitchen bigint, p_day date, p_closed int) RETURNS date LANGUAGE plpgsql AS $$
DECLARE
    closed date[];
    day date := p_day - 1;
BEGIN
    SELECT array_agg(c.day) INTO closed FROM calendar_day c WHERE NOT c.open AND c.day >= p_day - 31 AND c.day < p_day
        AND ((c.place = p_site AND NOT c.is_kitchen) OR (c.place = p_kitchen AND c.is_kitchen));
    WHILE day > p_day - 31 AND (p_closed & (1 << (extract(isodow FROM day)::int - 1)) <> 0 OR day = ANY (closed)) LOOP
        day := day - 1;
    END LOOP;
    RETURN day;
END
$$;

-- p_now is two days before the meal: every booking is in time, as on our side.
CREATE FUNCTION book_checked(p_n bigint, p_elder bigint, p_site bigint, p_day date, p_meal text, p_channel text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    key text := '01970f5a2c' || lpad(to_hex(p_n), 16, '0');
    mac bytea := sha256(convert_to(concat_ws('|', 'meal.book', p_n, p_elder, p_site, p_day, p_meal, p_channel), 'UTF8'));
    p_now timestamp := p_day - 2 + time '00:10';
    kept receipt%ROWTYPE;
    who record;
    place record;
    share record;
    flags text[];
    cutoff timestamp;
    price int;
    discount int;
    subsidy int := 0;
    id bigint;
    entry bigint;
    answer text;
    objects text;
BEGIN
    SELECT * INTO kept FROM receipt WHERE office = 1 AND request_key = key;
    IF FOUND THEN
        IF kept.params_mac = mac THEN RETURN kept.result; END IF;
        RAISE EXCEPTION 'KEY_REUSED';
    END IF;
    SELECT e.elder, e.born_day, coalesce(f.texture, 0) AS texture, coalesce(f.diets, 0) AS diets, coalesce(f.allergens, 0) AS allergens,
        (SELECT left(a.area, 9) FROM elder_area a WHERE a.elder = e.elder AND a.kind = 'residence' AND a.until_day > p_day ORDER BY a.from_day LIMIT 1) AS street,
        (SELECT a.area FROM elder_area a WHERE a.elder = e.elder AND a.kind = 'registered' AND a.until_day > p_day ORDER BY a.from_day LIMIT 1) AS registered
        INTO who FROM elder e LEFT JOIN elder_food f ON f.elder = e.elder AND f.from_day <= p_day AND f.until_day > p_day
        WHERE e.elder = p_elder AND EXISTS (SELECT 1 FROM elder_area a WHERE a.elder = e.elder
            AND a.until_day > current_date AND a.area >= '310114' AND a.area < '310115');
    IF NOT FOUND THEN RAISE EXCEPTION 'NOT_FOUND'; END IF;
    SELECT array_agg(f.flag) INTO flags FROM elder_flag f WHERE f.elder = p_elder AND f.from_day <= p_day AND f.until_day > p_day;
    SELECT s.area, s.kitchen, so.closed_weekdays, so.permit_until, ko.closed_weekdays AS kitchen_closed, ko.permit_until AS kitchen_permit,
        cc.covers AS channel_covers, tc.covers AS total_covers, kc.covers AS kitchen_covers, p.price_fen, coalesce(c.booked, 0) AS channel_booked,
        coalesce(k.booked, 0) AS kitchen_booked,
        CASE WHEN tc.covers IS NOT NULL THEN (SELECT sum(x.booked) FROM sitting_count x WHERE x.day = p_day AND x.meal = p_meal AND x.site = s.site) END AS total_booked,
        (SELECT b.booking FROM booking b WHERE b.day = p_day AND b.meal = p_meal AND b.elder = p_elder AND b.state <> 'cancelled') AS already,
        (SELECT count(*) FROM booking b WHERE b.day = p_day AND b.meal IN ('breakfast', 'lunch', 'dinner') AND b.elder = p_elder
            AND b.state <> 'cancelled' AND b.subsidy_fen > 0) AS subsidised,
        (SELECT count(*) FROM missed m WHERE m.elder = p_elder AND m.day >= p_day - 30) AS missed,
        EXISTS (SELECT 1 FROM calendar_day d WHERE d.place = s.site AND NOT d.is_kitchen AND d.day = p_day AND NOT d.open) AS is_shut,
        EXISTS (SELECT 1 FROM menu_dish m WHERE m.day = p_day AND m.meal = p_meal AND m.site = s.site) AS has_menu,
        EXISTS (SELECT 1 FROM quota q WHERE q.kitchen = s.kitchen AND q.meal = p_meal AND q.from_day <= p_day AND q.until_day > p_day) AS has_quota
        INTO place FROM site s
        JOIN place_opening so ON so.place = s.site AND NOT so.is_kitchen AND so.from_day <= p_day AND so.until_day > p_day
        JOIN place_opening ko ON ko.place = s.kitchen AND ko.is_kitchen AND ko.from_day <= p_day AND ko.until_day > p_day
        LEFT JOIN site_capacity cc ON cc.site = s.site AND cc.meal = p_meal AND cc.channel = p_channel AND cc.from_day <= p_day AND cc.until_day > p_day
        LEFT JOIN site_capacity tc ON tc.site = s.site AND tc.meal = p_meal AND tc.channel = 'total' AND tc.from_day <= p_day AND tc.until_day > p_day
        LEFT JOIN kitchen_capacity kc ON kc.kitchen = s.kitchen AND kc.meal = p_meal AND kc.from_day <= p_day AND kc.until_day > p_day
        LEFT JOIN site_price p ON p.site = s.site AND p.meal = p_meal AND p.from_day <= p_day AND p.until_day > p_day
        LEFT JOIN sitting_count c ON c.day = p_day AND c.meal = p_meal AND c.site = s.site AND c.channel = p_channel
        LEFT JOIN kitchen_count k ON k.day = p_day AND k.meal = p_meal AND k.kitchen = s.kitchen
        WHERE s.site = p_site;
    IF NOT FOUND THEN RAISE EXCEPTION 'NOT_FOUND'; END IF;
    IF place.already IS NOT NULL THEN RAISE EXCEPTION 'ALREADY_BOOKED'; END IF;
    IF EXISTS (SELECT 1 FROM occupancy o WHERE o.elder = p_elder AND o.from_day < p_day AND o.until_day > p_day) THEN
        RAISE EXCEPTION 'DINER_IN_CARE';
    END IF;
    IF place.missed >= 3 AND NOT (p_channel = 'delivery' AND 'severe_disability' = ANY (flags)) THEN RAISE EXCEPTION 'NOT_ELIGIBLE'; END IF;
    IF place.channel_covers IS NULL OR place.price_fen IS NULL THEN RAISE EXCEPTION 'INVALID'; END IF;
    IF (place.closed_weekdays | place.kitchen_closed) & (1 << (extract(isodow FROM p_day)::int - 1)) <> 0 OR place.is_shut THEN RAISE EXCEPTION 'SITE_CLOSED'; END IF;
    IF place.permit_until <= p_day OR place.kitchen_permit <= p_day THEN RAISE EXCEPTION 'SITE_NOT_LICENSED'; END IF;
    IF p_now::date < p_day - 7 THEN RAISE EXCEPTION 'OUTSIDE_WINDOW'; END IF;
    cutoff := CASE p_meal WHEN 'dinner' THEN p_day + time '10:30'
        ELSE service_day_before(p_site, place.kitchen, p_day, place.closed_weekdays | place.kitchen_closed)
            + CASE p_meal WHEN 'breakfast' THEN time '18:00' ELSE time '16:00' END END;
    IF p_now >= cutoff THEN RAISE EXCEPTION 'PAST_CUTOFF'; END IF;
    IF place.has_menu AND NOT EXISTS (SELECT 1 FROM menu_dish m WHERE m.day = p_day AND m.meal = p_meal AND m.site = p_site
        AND m.textures & (1 << who.texture) <> 0 AND m.allergens & who.allergens = 0 AND who.diets & ~m.diets = 0) THEN RAISE EXCEPTION 'DIET_UNSAFE'; END IF;
    IF place.channel_booked >= place.channel_covers THEN RAISE EXCEPTION 'CHANNEL_FULL'; END IF;
    IF place.total_booked >= place.total_covers THEN RAISE EXCEPTION 'SITTING_FULL'; END IF;
    IF place.kitchen_booked >= place.kitchen_covers THEN RAISE EXCEPTION 'KITCHEN_FULL'; END IF;
    IF place.has_quota THEN
        SELECT q.covers, coalesce(n.booked, 0) AS booked INTO share FROM quota q
            LEFT JOIN quota_count n ON n.day = p_day AND n.meal = p_meal AND n.kitchen = q.kitchen AND n.area = q.area
            WHERE q.kitchen = place.kitchen AND q.meal = p_meal AND q.area = who.street AND q.from_day <= p_day AND q.until_day > p_day;
        IF NOT FOUND OR (share.booked >= share.covers AND p_now < cutoff - interval '2 hours') THEN RAISE EXCEPTION 'QUOTA_USED'; END IF;
    END IF;
    price := place.price_fen;
    discount := price - (price * CASE WHEN age(p_day, who.born_day) >= interval '80 years' THEN 85 ELSE 90 END + 50) / 100;
    IF p_channel = 'dine_in' AND place.subsidised = 0 AND left(who.registered, 2) = '31' THEN
        subsidy := CASE WHEN 'minimum_allowance' = ANY (flags) AND price >= 800 THEN 500
            WHEN price < 1500 THEN 0 WHEN age(p_day, who.born_day) >= interval '80 years' THEN 300 ELSE 200 END;
    END IF;
    id := nextval('id_counter');
    INSERT INTO booking VALUES (id, p_elder, p_site, place.kitchen, p_day, p_meal, p_channel, who.diets, who.texture::text, price, discount, subsidy,
        price - discount - subsidy, '310114/2025-12', 'booked', 1, 'bench', now());
    INSERT INTO sitting_count VALUES (p_day, p_meal, p_site, p_channel, place.channel_covers, 1)
        ON CONFLICT (day, meal, site, channel) DO UPDATE SET booked = sitting_count.booked + 1 WHERE sitting_count.booked < place.channel_covers;
    IF NOT FOUND THEN RAISE EXCEPTION 'CHANNEL_FULL'; END IF;
    INSERT INTO kitchen_count VALUES (p_day, p_meal, place.kitchen, place.kitchen_covers, 1)
        ON CONFLICT (day, meal, kitchen) DO UPDATE SET booked = kitchen_count.booked + 1 WHERE kitchen_count.booked < place.kitchen_covers;
    IF NOT FOUND THEN RAISE EXCEPTION 'KITCHEN_FULL'; END IF;
    IF place.has_quota THEN
        INSERT INTO quota_count VALUES (p_day, p_meal, place.kitchen, who.street, share.covers, 1)
            ON CONFLICT (day, meal, kitchen, area) DO UPDATE SET booked = quota_count.booked + 1 WHERE quota_count.booked < share.covers;
        IF NOT FOUND THEN RAISE EXCEPTION 'QUOTA_USED'; END IF;
    END IF;
    answer := format('"booking":%s,"price_fen":%s,"discount_fen":%s,"subsidy_fen":%s,"pays_fen":%s,"rule":"310114/2025-12"',
        id, price, discount, subsidy, price - discount - subsidy);
    objects := id || ' ' || p_elder;
    entry := nextval('entry_counter');
    INSERT INTO ledger_entry VALUES (entry, now(), 7, 'bench', 1, 'meal.book', objects, 'OK', mac,
        sha256(convert_to(concat_ws(E'\n', 'eldercare-ledger/1', entry, now(), 7, 'bench', 1, 'meal.book', objects, 'OK', encode(mac, 'hex')), 'UTF8')));
    INSERT INTO receipt VALUES (1, key, mac, answer, now());
    RETURN answer;
END
$$;

INSERT INTO elder_food SELECT n, n % 8, 1, 0, '2000-01-01', '9999-12-31' FROM generate_series(0, :elders - 1, 10) AS n;
INSERT INTO missed SELECT n, '2029-12-20' FROM generate_series(0, :elders - 1, 50) AS n;
INSERT INTO place_opening SELECT n, is_kitchen, NULL, 0, '2000-01-01', '9999-12-31' FROM generate_series(0, 119) AS n,
    (VALUES (false), (true)) AS kinds (is_kitchen) WHERE NOT is_kitchen OR n < 25;
INSERT INTO calendar_day SELECT n, false, '2029-12-31', true FROM generate_series(0, 119) AS n;
INSERT INTO menu_dish SELECT row_number() OVER (), date '2030-01-01' + day, meal, site, 'dish ' || number, 255, 0, 127
    FROM generate_series(0, 29) AS day, generate_series(0, 119) AS site, generate_series(1, 4) AS number,
    (VALUES ('breakfast'), ('lunch'), ('dinner')) AS meals (meal);
INSERT INTO quota SELECT kitchen, meal, '3101140' || lpad(street::text, 2, '0'), 20000, '2000-01-01', '9999-12-31'
    FROM generate_series(0, 24) AS kitchen, generate_series(1, 12) AS street, (VALUES ('breakfast'), ('lunch'), ('dinner')) AS meals (meal);
VACUUM ANALYZE;
