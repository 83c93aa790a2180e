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
-- Those that a mistaken report or admission ended go on, as long as they were to; or will, where another end came before.
-- hot
UPDATE standing SET stopped_day = CASE WHEN stop_reason = :reason THEN earlier_day ELSE stopped_day END,
    stop_reason = CASE WHEN stop_reason = :reason THEN earlier_reason ELSE stop_reason END,
    earlier_day = NULL, earlier_reason = NULL, expanded_day = :expanded
WHERE elder = :elder AND (stop_reason = :reason OR earlier_reason = :reason);

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
