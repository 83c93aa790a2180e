-- The waiting list of full sittings.

-- name: waiting_insert
-- A person waits for a place.
INSERT INTO meal_wait (wait, elder, site, day, meal, channel, diets, rank, office, operator, since, state)
VALUES (:wait, :elder, :site, :day, :meal, :channel, :diets, :rank, :office, :operator, :now, 'waiting');

-- name: waiting_same
-- Whether a person waits for that meal already.
-- hot
SELECT wait, site FROM meal_wait WHERE day = :day AND meal = :meal AND elder = :elder AND state = 'waiting';

-- name: waiting_ahead
-- How many stand before one at a sitting.
-- hot
SELECT count(*) AS ahead FROM meal_wait
WHERE day = :day AND meal = :meal AND state = 'waiting' AND site = :site AND wait <> :wait
    AND (rank, since, wait) < (:rank, :since, :wait);

-- name: waiting_get
-- One who waits.
-- hot
SELECT wait, elder, site, day, meal, state FROM meal_wait WHERE wait = :wait;

-- clause: waiting_candidate
-- Who waits, and where they live.
w.wait AS wait, w.rank AS rank, w.since AS since, w.elder AS elder, w.site AS site, w.channel AS channel,
    w.diets AS diets, w.office AS office, w.operator AS operator,
    (SELECT a.area FROM elder_area a WHERE a.elder = w.elder AND a.kind = 'residence'
        AND a.superseded_at IS NULL AND a.until_day > :day ORDER BY a.from_day LIMIT 1) AS residence_area;

-- name: waiting_first
-- Who waits for a meal of a day at any site, by need, behind one of them.
-- hot
SELECT {waiting_candidate}
FROM meal_wait w
WHERE w.day = :day AND w.meal = :meal AND w.state = 'waiting'
    AND (w.rank, w.since, w.wait) > (:after_rank, :after_since, :after)
ORDER BY w.rank, w.since, w.wait LIMIT :limit;

-- name: waiting_longest
-- The same by time alone.
-- hot
SELECT {waiting_candidate}
FROM meal_wait w
WHERE w.day = :day AND w.meal = :meal AND w.state = 'waiting' AND (w.since, w.wait) > (:after_since, :after)
ORDER BY w.since, w.wait LIMIT :limit;

-- name: waiting_before
-- Whether anybody else waits for a meal of a day at a site of a kitchen whose channel is not full.
-- hot
SELECT 1 AS waits FROM meal_wait w
JOIN site_kitchen k ON k.site = w.site AND k.kitchen = :kitchen AND k.superseded_at IS NULL AND k.from_day <= :day AND k.until_day > :day
JOIN site_capacity c ON c.site = w.site AND c.meal = w.meal AND c.channel = w.channel AND c.superseded_at IS NULL
    AND c.from_day <= :day AND c.until_day > :day
LEFT JOIN sitting_count s ON s.day = w.day AND s.meal = w.meal AND s.site = w.site AND s.channel = w.channel
WHERE w.day = :day AND w.meal = :meal AND w.state = 'waiting' AND w.elder <> :elder AND coalesce(s.booked, 0) < c.covers
LIMIT 1;

-- name: waiting_meals
-- The days and meals somebody waits for, from a day on.
-- hot
SELECT DISTINCT day, meal FROM meal_wait
WHERE day >= :from AND state = 'waiting' ORDER BY day, meal LIMIT :limit;

-- name: waiting_end
-- The waiting is over.
-- hot
UPDATE meal_wait SET state = :state, booking = :booking, ended_at = :now WHERE wait = :wait AND state = 'waiting';

-- name: waiting_page_place
-- Who waits on a day at a site, or at the sites that a kitchen feeds today, for those who serve there.
-- hot
SELECT w.wait AS wait, w.elder AS elder, e.name AS name, w.site AS site, w.meal AS meal, w.channel AS channel,
    w.state AS state, w.booking AS booking, w.since AS since
FROM meal_wait w JOIN elder e ON e.elder = w.elder
WHERE w.day = :day AND (:site = 0 OR w.site = :site) AND (:meal = '' OR w.meal = :meal)
    AND (w.site = :own_site OR EXISTS (SELECT 1 FROM site_kitchen sk WHERE sk.site = w.site AND sk.kitchen = :kitchen
        AND sk.superseded_at IS NULL AND sk.from_day <= :today AND sk.until_day > :today))
ORDER BY w.meal, w.rank, w.since, w.wait LIMIT :limit;

-- name: waiting_page_scope
-- Who waits on a day of the persons a desk or a bureau may see.
-- hot
SELECT w.wait AS wait, w.elder AS elder, e.name AS name, w.site AS site, w.meal AS meal, w.channel AS channel,
    w.state AS state, w.booking AS booking, w.since AS since
FROM meal_wait w JOIN elder e ON e.elder = w.elder
WHERE w.day = :day AND (:site = 0 OR w.site = :site) AND (:meal = '' OR w.meal = :meal)
    AND ({elder_lives_in_scope})
ORDER BY w.meal, w.rank, w.since, w.wait LIMIT :limit;

-- name: waiting_of_elder
-- What a person waits for.
-- hot
SELECT wait, day, channel FROM meal_wait
WHERE day >= :today AND meal IN ('breakfast', 'lunch', 'dinner') AND elder = :elder AND state = 'waiting';

-- name: waiting_died
-- A person who died waits for nothing more.
-- hot
UPDATE meal_wait SET state = 'closed', ended_at = :now
WHERE day >= :today AND meal IN ('breakfast', 'lunch', 'dinner') AND elder = :elder AND state = 'waiting';

-- name: waiting_lives
-- What that report had ended goes on.
-- hot
UPDATE meal_wait SET state = 'waiting', ended_at = NULL
WHERE day >= :today AND elder = :elder AND state = 'closed' AND ended_at = :since;

-- name: waiting_ranked
-- The person's need is another one.
-- hot
UPDATE meal_wait SET rank = :rank WHERE wait = :wait AND state = 'waiting';
