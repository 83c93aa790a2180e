-- Standing orders: weekly patterns, their pauses, and what became of each day.

-- name: standing_insert
-- A new standing order.
INSERT INTO standing (standing, elder, site, meal, channel, weekdays, from_day, until_day, office, operator, set_at,
    expanded_day, rank)
VALUES (:standing, :elder, :site, :meal, :channel, :weekdays, :from, :until, :office, :operator, :now, :today, :rank);

-- name: standing_same
-- A standing order of a person for a meal that shares a weekday and a day with another.
-- hot
SELECT standing FROM standing
WHERE elder = :elder AND meal = :meal AND (weekdays & :weekdays) <> 0 AND from_day < :until AND until_day > :from
    AND (stopped_day IS NULL OR stopped_day > :from)
ORDER BY standing LIMIT 1;

-- name: standing_get
-- One standing order.
-- hot
SELECT t.standing AS standing, t.elder AS elder, t.site AS site, t.meal AS meal, t.channel AS channel,
    t.weekdays AS weekdays, t.from_day AS from_day, t.until_day AS until_day, t.office AS office, t.operator AS operator,
    t.stopped_day AS stopped_day
FROM standing t WHERE t.standing = :standing;

-- name: standing_due
-- Standing orders whose coming days were not booked today yet, who needs it most first.
-- hot
SELECT standing, elder, site, meal, channel, weekdays, from_day, until_day, office, operator, stopped_day
FROM standing WHERE expanded_day < :today ORDER BY expanded_day, rank, standing LIMIT :limit;

-- name: standing_service
-- The days of rest of a site and the kitchen that feeds it.
-- hot
SELECT coalesce(sk.kitchen, 0) AS kitchen, so.closed_weekdays AS closed_weekdays,
    coalesce(ko.closed_weekdays, 0) AS kitchen_closed_weekdays
FROM place_opening so
LEFT JOIN site_kitchen sk ON sk.site = so.place AND sk.superseded_at IS NULL AND sk.from_day <= :day AND sk.until_day > :day
LEFT JOIN place_opening ko ON ko.place = sk.kitchen AND ko.superseded_at IS NULL AND ko.from_day <= :day AND ko.until_day > :day
WHERE so.place = :site AND so.superseded_at IS NULL AND so.from_day <= :day AND so.until_day > :day;

-- name: standing_look_again_at
-- The coming days of the orders of a site, or of the sites of a kitchen, are booked once more today.
UPDATE standing SET expanded_day = :before
WHERE expanded_day = :today AND (site = :place OR site IN (SELECT k.site FROM site_kitchen k
    WHERE k.kitchen = :place AND k.superseded_at IS NULL AND k.until_day > :today));

-- name: standing_expanded
-- Its coming days were booked on this day; the last of all days: it is over.
-- hot
UPDATE standing SET expanded_day = :day WHERE standing = :standing;

-- name: standing_of_elder
-- A person's standing orders that are not over.
-- hot
SELECT standing, channel FROM standing WHERE elder = :elder AND until_day > :today AND (stopped_day IS NULL OR stopped_day > :today);

-- name: standing_look_again
-- Those that are not over have their coming days booked once more today.
UPDATE standing SET expanded_day = :expanded
WHERE elder = :elder AND until_day > :today AND (stopped_day IS NULL OR stopped_day > :today);

-- name: standing_ranked
-- Whose turn it is when days are opened.
-- hot
UPDATE standing SET rank = :rank WHERE standing = :standing;

-- name: standing_stop
-- It ends.
-- hot
UPDATE standing SET stopped_day = :day, stop_reason = :reason WHERE standing = :standing AND stopped_day IS NULL;

-- name: standing_stop_all
-- All of a person's end; one that was to end later remembers that, unless it was for the same reason.
-- hot
UPDATE standing SET earlier_day = CASE WHEN stop_reason = :reason THEN earlier_day ELSE stopped_day END,
    earlier_reason = CASE WHEN stop_reason = :reason THEN earlier_reason ELSE stop_reason END,
    stopped_day = :day, stop_reason = :reason
WHERE elder = :elder AND (stopped_day IS NULL OR stopped_day > :day);

-- name: standing_go_on
-- Those that a mistaken report or admission ended, none before a day, go on, as long as they were to; or will, where another end
-- came before.
-- hot
UPDATE standing SET stopped_day = CASE WHEN stop_reason = :reason THEN earlier_day ELSE stopped_day END,
    stop_reason = CASE WHEN stop_reason = :reason THEN earlier_reason ELSE stop_reason END,
    earlier_day = NULL, earlier_reason = NULL, expanded_day = :expanded
WHERE elder = :elder AND ((stop_reason = :reason AND stopped_day >= :since) OR (earlier_reason = :reason AND earlier_day >= :since));

-- name: standing_pauses
-- The pauses of a standing order that are not over.
-- hot
SELECT pause, from_day, until_day FROM standing_pause
WHERE standing = :standing AND superseded_at IS NULL AND until_day > :today ORDER BY from_day;

-- name: standing_pause_supersede
-- Pauses that a later word replaces: all that touch some days.
-- hot
UPDATE standing_pause SET superseded_at = :now
WHERE standing = :standing AND superseded_at IS NULL AND from_day < :until AND until_day > :from;

-- name: standing_pause_insert
-- A pause.
INSERT INTO standing_pause (pause, standing, from_day, until_day, recorded_at)
VALUES (:pause, :standing, :from, :until, :now);

-- name: standing_days
-- What became of the coming days, with what people made of the bookings since: whether one that was lost was booked again and
-- cancelled.
-- hot
SELECT d.day AS day, d.outcome AS outcome, d.status AS status, d.booking AS booking, b.state AS state,
    b.cancel_reason AS cancel_reason, b.state = 'cancelled' AND EXISTS (SELECT 1 FROM booking l WHERE l.elder = b.elder AND l.day = d.day
        AND l.state = 'cancelled' AND l.meal = b.meal AND l.booking > b.booking) AS was_again
FROM standing_day d LEFT JOIN booking b ON b.booking = d.booking
WHERE d.standing = :standing AND d.day >= :from ORDER BY d.day;

-- name: standing_day_put
-- What became of a day.
-- hot
INSERT INTO standing_day (standing, day, outcome, booking, status, judged_at)
VALUES (:standing, :day, :outcome, :booking, :status, :now)
ON CONFLICT (standing, day) DO UPDATE SET outcome = excluded.outcome, booking = excluded.booking,
    status = excluded.status, judged_at = excluded.judged_at;

-- name: standing_day_rebook
-- A day that was booked and lost is booked again, under another number.
-- hot
UPDATE standing_day SET booking = :booking, outcome = 'booked', status = NULL
WHERE standing IN (SELECT t.standing FROM standing t WHERE t.elder = :elder) AND day = :day AND booking = :was;

-- clause: standing_last
-- The first day without an order t that is over by its own end or a person's word: what a death or an admission ended comes back
-- when that was a mistake.
min(t.until_day, coalesce(CASE WHEN t.stop_reason = 'ended' THEN t.stopped_day WHEN t.earlier_reason = 'ended' THEN t.earlier_day END,
    t.until_day));

-- name: standing_twice
-- The first standing order of one record for a meal that one of another orders too, from which day on both would, the weekdays
-- that it alone orders and those that both do, and until when the other orders them where it goes on longer. Of one record's own
-- the one that was set last stays.
SELECT b.standing AS standing, t.standing AS stays, max(:today, t.from_day, b.from_day) AS day, b.weekdays & ~t.weekdays AS rest,
    b.weekdays & t.weekdays AS common, CASE WHEN {standing_last} < min(b.until_day, coalesce(b.stopped_day, b.until_day))
        THEN {standing_last} END AS again
FROM standing b JOIN standing t ON t.elder = :elder AND t.meal = b.meal AND (t.weekdays & b.weekdays) <> 0
    AND min(t.until_day, coalesce(t.stopped_day, t.until_day)) > max(:today, t.from_day, b.from_day)
    AND min(b.until_day, coalesce(b.stopped_day, b.until_day)) > max(:today, t.from_day, b.from_day)
WHERE b.elder = :merged AND (:elder <> :merged OR (t.set_at, t.standing) > (b.set_at, b.standing))
ORDER BY b.standing, day, t.standing LIMIT 1;

-- name: standing_twice_rest
-- What is left of an order from a day on: the weekdays that the other does not order.
INSERT INTO standing (standing, elder, site, meal, channel, weekdays, from_day, until_day, office, operator, set_at,
    expanded_day, rank, stopped_day, stop_reason, earlier_day, earlier_reason)
SELECT :rest_standing, elder, site, meal, channel, :rest, :day, until_day, office, operator, set_at, expanded_day, rank,
    stopped_day, stop_reason, earlier_day, earlier_reason
FROM standing WHERE standing = :standing;

-- name: standing_twice_rest_days
-- Its days and what was booked for them are that order's.
UPDATE standing_day SET standing = :rest_standing
WHERE standing = :standing AND day >= :day AND ((:rest >> ((CAST(strftime('%w', day) AS INTEGER) + 6) % 7)) & 1) = 1;

-- name: standing_twice_end
-- One of two ends there.
UPDATE standing SET stopped_day = :day, stop_reason = 'ended', earlier_day = NULL, earlier_reason = NULL
WHERE standing = :standing;

-- name: standing_twice_days
-- What it has booked beyond its end is the person's own.
UPDATE standing_day SET outcome = 'by_hand' WHERE standing = :standing AND day >= :day AND outcome = 'booked';

-- name: standing_page_scope
-- The standing orders of the persons a desk or a bureau may see, and what each desk has set.
SELECT t.standing AS standing, t.elder AS elder, e.name AS name, t.site AS site, t.meal AS meal, t.channel AS channel,
    t.weekdays AS weekdays, t.from_day AS from_day, t.until_day AS until_day, t.stopped_day AS stopped_day,
    t.stop_reason AS stop_reason,
    (SELECT substr(r.area, 1, 9) FROM elder_area AS r WHERE r.elder = t.elder AND r.kind = 'residence'
        AND r.superseded_at IS NULL AND r.from_day <= :today AND r.until_day > :today) AS street
FROM standing t JOIN elder e ON e.elder = t.elder
WHERE (:elder = 0 OR t.elder = :elder) AND (:site = 0 OR t.site = :site) AND t.standing > :after
    AND ({elder_lives_in_scope})
ORDER BY t.standing LIMIT :limit;

-- name: standing_page_site
-- The standing orders at a site, for those who serve there.
-- hot
SELECT t.standing AS standing, e.name AS name, t.site AS site, t.meal AS meal, t.channel AS channel,
    t.weekdays AS weekdays, t.from_day AS from_day, t.until_day AS until_day, t.stopped_day AS stopped_day,
    t.stop_reason AS stop_reason
FROM standing t JOIN elder e ON e.elder = t.elder
WHERE t.site = :site AND t.standing > :after
ORDER BY t.standing LIMIT :limit;

-- name: standing_offered
-- Whether a site offers a meal in one way on any of these days.
SELECT 1 AS is_offered
FROM site_capacity
WHERE site = :site AND meal = :meal AND channel = :channel AND superseded_at IS NULL AND from_day < :until AND until_day > :from
LIMIT 1;
