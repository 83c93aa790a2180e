-- The peer: the same work as meal.book, as one function of PostgreSQL: receipt, scope, capacities, one booking a person and
-- meal, both counters, ledger entry. No tree over the entries and no dense numbers: those would serialise its commits.
CREATE TABLE elder (elder bigint PRIMARY KEY, name text NOT NULL, born_day date NOT NULL, diets int NOT NULL, texture text);
CREATE TABLE elder_area (elder bigint NOT NULL, kind text NOT NULL, area text NOT NULL, from_day date NOT NULL, until_day date NOT NULL);
CREATE INDEX elder_area_by_elder ON elder_area (elder, kind, from_day);
CREATE TABLE elder_flag (elder bigint NOT NULL, flag text NOT NULL, from_day date NOT NULL, until_day date NOT NULL);
CREATE INDEX elder_flag_by_elder ON elder_flag (elder, flag);
CREATE TABLE occupancy (elder bigint NOT NULL, from_day date NOT NULL, until_day date NOT NULL);
CREATE INDEX occupancy_by_elder ON occupancy (elder, from_day);
CREATE TABLE site (site bigint PRIMARY KEY, name text NOT NULL, area text NOT NULL, kitchen bigint NOT NULL, closed_weekdays int NOT NULL);
CREATE TABLE site_capacity (site bigint NOT NULL, meal text NOT NULL, channel text NOT NULL, covers int NOT NULL,
    from_day date NOT NULL, until_day date NOT NULL);
CREATE INDEX site_capacity_live ON site_capacity (site, meal, channel, from_day);
CREATE TABLE site_price (site bigint NOT NULL, meal text NOT NULL, price_fen int NOT NULL, from_day date NOT NULL, until_day date NOT NULL);
CREATE INDEX site_price_live ON site_price (site, meal, from_day);
CREATE TABLE kitchen_capacity (kitchen bigint NOT NULL, meal text NOT NULL, covers int NOT NULL, from_day date NOT NULL, until_day date NOT NULL);
CREATE INDEX kitchen_capacity_live ON kitchen_capacity (kitchen, meal, from_day);
CREATE TABLE sitting_count (day date, meal text, site bigint, channel text, capacity int NOT NULL, booked int NOT NULL CHECK (booked >= 0),
    PRIMARY KEY (day, meal, site, channel)) WITH (fillfactor = 50);
CREATE TABLE kitchen_count (day date, meal text, kitchen bigint, capacity int NOT NULL, booked int NOT NULL CHECK (booked >= 0),
    PRIMARY KEY (day, meal, kitchen)) WITH (fillfactor = 50);
CREATE SEQUENCE id_counter CACHE 32;
CREATE SEQUENCE entry_counter CACHE 32;
CREATE TABLE booking (booking bigint PRIMARY KEY, elder bigint NOT NULL, site bigint NOT NULL, kitchen bigint NOT NULL, day date NOT NULL,
    meal text NOT NULL, channel text NOT NULL, diets int NOT NULL, texture text, price_fen int NOT NULL, discount_fen int NOT NULL,
    subsidy_fen int NOT NULL, pays_fen int NOT NULL, rule text NOT NULL, state text NOT NULL, office bigint NOT NULL,
    operator text NOT NULL, booked_at timestamptz NOT NULL);
CREATE UNIQUE INDEX booking_once ON booking (day, meal, elder) WHERE state <> 'cancelled';
CREATE INDEX booking_by_site ON booking (day, meal, site);
CREATE TABLE receipt (office bigint, request_key text, params_mac bytea NOT NULL, result text NOT NULL, recorded_at timestamptz NOT NULL,
    PRIMARY KEY (office, request_key));
CREATE TABLE ledger_entry (seq bigint PRIMARY KEY, at timestamptz NOT NULL, terminal bigint NOT NULL, operator text NOT NULL,
    office bigint NOT NULL, method text NOT NULL, objects text NOT NULL, outcome text NOT NULL, params_mac bytea NOT NULL, leaf bytea NOT NULL);

CREATE FUNCTION book(p_n bigint, p_elder bigint, p_site bigint, p_day date, p_meal text, p_channel text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    key text := '01970f5a2c' || lpad(to_hex(p_n), 16, '0');
    mac bytea := sha256(convert_to(concat_ws('|', 'meal.book', p_n, p_elder, p_site, p_day, p_meal, p_channel), 'UTF8'));
    kept receipt%ROWTYPE;
    who elder%ROWTYPE;
    place record;
    flags text[];
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
    SELECT e.* INTO who FROM elder e WHERE e.elder = p_elder AND EXISTS (SELECT 1 FROM elder_area a WHERE a.elder = e.elder
        AND a.until_day > current_date AND a.area >= '310114' AND a.area < '310115');
    IF NOT FOUND THEN RAISE EXCEPTION 'NOT_FOUND'; END IF;
    SELECT array_agg(f.flag) INTO flags FROM elder_flag f WHERE f.elder = p_elder AND f.from_day <= p_day AND f.until_day > p_day;
    IF EXISTS (SELECT 1 FROM occupancy o WHERE o.elder = p_elder AND o.from_day < p_day AND o.until_day > p_day) THEN
        RAISE EXCEPTION 'DINER_IN_CARE';
    END IF;
    SELECT s.kitchen, s.closed_weekdays, cc.covers AS channel_covers, kc.covers AS kitchen_covers, p.price_fen,
        (SELECT b.booking FROM booking b WHERE b.day = p_day AND b.meal = p_meal AND b.elder = p_elder AND b.state <> 'cancelled') AS already
        INTO place FROM site s
        JOIN site_capacity cc ON cc.site = s.site AND cc.meal = p_meal AND cc.channel = p_channel AND cc.from_day <= p_day AND cc.until_day > p_day
        JOIN kitchen_capacity kc ON kc.kitchen = s.kitchen AND kc.meal = p_meal AND kc.from_day <= p_day AND kc.until_day > p_day
        JOIN site_price p ON p.site = s.site AND p.meal = p_meal AND p.from_day <= p_day AND p.until_day > p_day
        WHERE s.site = p_site;
    IF NOT FOUND THEN RAISE EXCEPTION 'NOT_FOUND'; END IF;
    IF place.already IS NOT NULL THEN RAISE EXCEPTION 'ALREADY_BOOKED'; END IF;
    IF place.closed_weekdays & (1 << (extract(isodow FROM p_day)::int - 1)) <> 0 THEN RAISE EXCEPTION 'SITE_CLOSED'; END IF;
    price := place.price_fen;
    discount := price - (price * CASE WHEN age(p_day, who.born_day) >= interval '80 years' THEN 85 ELSE 90 END + 50) / 100;
    IF p_channel = 'dine_in' AND price >= 1500 THEN
        subsidy := CASE WHEN 'minimum_allowance' = ANY (flags) THEN 500 WHEN age(p_day, who.born_day) >= interval '80 years' THEN 300 ELSE 200 END;
    END IF;
    id := nextval('id_counter');
    INSERT INTO booking VALUES (id, p_elder, p_site, place.kitchen, p_day, p_meal, p_channel, who.diets, who.texture, price, discount, subsidy,
        price - discount - subsidy, '310114/2025-12', 'booked', 1, 'bench', now());
    UPDATE sitting_count SET booked = booked + 1, capacity = place.channel_covers
        WHERE day = p_day AND meal = p_meal AND site = p_site AND channel = p_channel AND booked < place.channel_covers;
    IF NOT FOUND THEN
        INSERT INTO sitting_count VALUES (p_day, p_meal, p_site, p_channel, place.channel_covers, 1)
            ON CONFLICT (day, meal, site, channel) DO UPDATE SET booked = sitting_count.booked + 1 WHERE sitting_count.booked < place.channel_covers;
        IF NOT FOUND THEN RAISE EXCEPTION 'CHANNEL_FULL'; END IF;
    END IF;
    UPDATE kitchen_count SET booked = booked + 1, capacity = place.kitchen_covers
        WHERE day = p_day AND meal = p_meal AND kitchen = place.kitchen AND booked < place.kitchen_covers;
    IF NOT FOUND THEN
        INSERT INTO kitchen_count VALUES (p_day, p_meal, place.kitchen, place.kitchen_covers, 1)
            ON CONFLICT (day, meal, kitchen) DO UPDATE SET booked = kitchen_count.booked + 1 WHERE kitchen_count.booked < place.kitchen_covers;
        IF NOT FOUND THEN RAISE EXCEPTION 'KITCHEN_FULL'; END IF;
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

INSERT INTO elder SELECT n, 'E' || n, date '1930-01-01' + (n % 12000)::int, 0, NULL FROM generate_series(0, :elders - 1) AS n;
INSERT INTO elder_area SELECT n, kind, '3101140' || lpad((n % 12 + 1)::text, 2, '0'), '2000-01-01', '9999-12-31'
    FROM generate_series(0, :elders - 1) AS n, (VALUES ('residence'), ('registered')) AS kinds (kind);
INSERT INTO elder_flag SELECT n, 'minimum_allowance', '2000-01-01', '9999-12-31' FROM generate_series(0, :elders - 1, 20) AS n;
INSERT INTO occupancy SELECT n, '2000-01-01', '2001-01-01' FROM generate_series(0, :elders - 1, 30) AS n;
INSERT INTO site SELECT n, 'S' || n, '3101140' || lpad((n % 12 + 1)::text, 2, '0'), n % 25, 0 FROM generate_series(0, 119) AS n;
INSERT INTO site_capacity SELECT n, meal, channel, 100000, '2000-01-01', '9999-12-31' FROM generate_series(0, 119) AS n,
    (VALUES ('breakfast'), ('lunch'), ('dinner')) AS meals (meal), (VALUES ('dine_in'), ('pickup'), ('delivery')) AS channels (channel);
INSERT INTO site_price SELECT n, meal, 1500, '2000-01-01', '9999-12-31' FROM generate_series(0, 119) AS n, (VALUES ('breakfast'), ('lunch'), ('dinner')) AS meals (meal);
INSERT INTO kitchen_capacity SELECT n, meal, 1000000, '2000-01-01', '9999-12-31' FROM generate_series(0, 24) AS n, (VALUES ('breakfast'), ('lunch'), ('dinner')) AS meals (meal);
VACUUM ANALYZE;
