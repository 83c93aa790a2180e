-- Stays: who holds which bed on which days, and the movements that made it so.

-- name: stay_insert
-- A new stay.
INSERT INTO stay (stay, elder, institution, from_day, recorded_at)
VALUES (:stay, :elder, :institution, :from_day, :recorded_at);

-- name: stay_get
-- One stay with the house it is in.
-- hot
SELECT s.stay, s.elder, s.institution, s.from_day, i.area,
    (SELECT l.lender FROM stay_lend l WHERE l.stay = s.stay) AS lender
FROM stay s JOIN institution i ON i.institution = s.institution
WHERE s.stay = :stay;

-- name: stay_entered
-- The stay of a person that began in a house on a day and was not taken back.
-- hot
SELECT s.stay FROM stay s
WHERE s.elder = :elder AND s.from_day = :from_day AND s.institution = :institution
    AND EXISTS (SELECT 1 FROM movement m WHERE m.stay = s.stay AND m.event = 'admit' AND m.cancelled_at IS NULL)
LIMIT 1;

-- name: movement_insert
-- What happened in a stay.
INSERT INTO movement (movement, stay, event, on_day, bed, reason, overridden, override_reason, partner, cancels, office,
    operator, recorded_at)
VALUES (:movement, :stay, :event, :on_day, :bed, :reason, :overridden, :override_reason, :partner, :cancels, :office,
    :operator, :recorded_at);

-- name: movement_cancel
-- Takes a movement back.
UPDATE movement SET cancelled_at = :at WHERE movement = :movement AND cancelled_at IS NULL;

-- name: movement_live
-- The movements of a stay that hold, in the order of their days and then as recorded; of a swap with the bed it leaves.
-- hot
SELECT m.movement, m.event, m.on_day, m.bed, m.reason, m.recorded_at, m.partner, p.bed AS left_bed, p.stay AS partner_stay
FROM movement m LEFT JOIN movement p ON p.movement = m.partner
WHERE m.stay = :stay AND m.cancelled_at IS NULL AND m.event <> 'cancel'
ORDER BY m.on_day, m.movement
LIMIT :limit;

-- name: movement_all
-- The movements of a stay as they were known before an instant, those that take back among them.
SELECT m.movement, m.event, m.on_day, m.bed, m.reason, m.overridden, m.override_reason, m.recorded_at, m.cancelled_at, m.cancels,
    c.event AS cancelled_event, p.stay AS partner_stay
FROM movement m LEFT JOIN movement c ON c.movement = m.cancels LEFT JOIN movement p ON p.movement = m.partner
WHERE m.stay = :stay AND m.recorded_at < :known
ORDER BY m.on_day, m.movement
LIMIT :limit;

-- name: movement_later_end
-- The day a guest was to go before an earlier one took its place; not one that only a return made which was taken back.
SELECT m.on_day, m.reason, m.partner FROM movement m LEFT JOIN movement p ON p.movement = m.partner
WHERE m.stay = :stay AND m.event = 'discharge' AND m.on_day > :on AND p.cancelled_at IS NULL
ORDER BY m.movement DESC
LIMIT 1;

-- name: movement_of
-- Whether a movement belongs to a stay.
-- hot
SELECT event, cancelled_at FROM movement
WHERE stay = :stay AND movement = :movement AND event <> 'cancel';

-- name: occupancy_insert
-- A bed is held on some days.
INSERT INTO occupancy (occupancy, stay, elder, bed, institution, from_day, until_day, recorded_at, away, guest)
VALUES (:occupancy, :stay, :elder, :bed, :institution, :from_day, :until_day, :recorded_at, :away, :guest);

-- name: occupancy_supersede
-- A later row says otherwise.
UPDATE occupancy SET superseded_at = :at WHERE occupancy = :occupancy AND superseded_at IS NULL;

-- name: occupancy_of_stay
-- The beds a stay holds, in order.
-- hot
SELECT occupancy, bed, from_day, until_day, away FROM occupancy
WHERE stay = :stay AND superseded_at IS NULL
ORDER BY from_day
LIMIT :limit;

-- name: bed_use_of_stay
-- The beds a stay used on days it had them for no night.
-- hot
SELECT bed_use, bed, day FROM bed_use WHERE stay = :stay AND superseded_at IS NULL
ORDER BY day, bed_use
LIMIT :limit;

-- name: bed_use_insert
-- A bed was used on a day.
INSERT INTO bed_use (bed_use, stay, bed, institution, day, recorded_at)
VALUES (:bed_use, :stay, :bed, :institution, :day, :recorded_at);

-- name: bed_use_supersede
-- It was not, as is known now.
UPDATE bed_use SET superseded_at = :at WHERE bed_use = :bed_use AND superseded_at IS NULL;

-- name: occupancy_on_bed
-- Who else holds a bed on some of these days, the earliest first: neither the stay nor the one that changes along with it.
-- A guest and the absent resident who lent the bed do not stand in each other's way.
-- hot
SELECT stay, elder, from_day, until_day FROM occupancy
WHERE bed = :bed AND superseded_at IS NULL AND from_day < :until_day AND until_day > :from_day
    AND stay <> :stay AND stay <> :beside
    AND NOT (stay = :lender AND away IS NOT NULL)
    AND NOT (:away = 1 AND guest = 1
        AND EXISTS (SELECT 1 FROM stay_lend l WHERE l.stay = occupancy.stay AND l.lender = :stay))
ORDER BY from_day
LIMIT 1;

-- name: occupancy_of_elder
-- Which other bed a person holds on some of these days.
-- hot
SELECT o.stay, o.bed, o.institution, o.from_day, o.until_day, i.area
FROM occupancy o JOIN institution i ON i.institution = o.institution
WHERE o.elder = :elder AND o.superseded_at IS NULL AND o.from_day < :until_day AND o.until_day > :from_day
    AND o.stay <> :stay
ORDER BY o.from_day
LIMIT 1;

-- name: occupancy_stranger
-- Whether somebody else than a person's spouse holds another bed of a room on some of these days; for rooms of couples.
-- hot
SELECT o.stay FROM bed b JOIN occupancy o ON o.bed = b.bed
WHERE b.room = :room AND o.superseded_at IS NULL AND o.from_day < :until_day AND o.until_day > :from_day
    AND o.stay <> :stay AND o.stay <> :beside AND o.elder <> :elder
    AND NOT EXISTS (SELECT 1 FROM elder_spouse m WHERE m.elder = :elder AND m.spouse = o.elder AND m.superseded_at IS NULL)
LIMIT 1;

-- name: stay_meals
-- Whether community meals are for a person on a day: not for one who died by then, nor for one who lives in care on the day and
-- did so the day before; whoever is with the family eats there.
-- hot
SELECT (SELECT max(d.death) FROM death d WHERE d.elder = :elder AND coalesce(d.confirmed_day, d.on_day) <= :on
        AND d.cancelled_at IS NULL) AS death,
    EXISTS (SELECT 1 FROM occupancy o
        WHERE o.elder = :elder AND o.superseded_at IS NULL AND o.from_day <= :on AND o.until_day > :on
            AND (o.away IS NULL OR o.away <> 'family')
            AND (o.from_day < :on OR EXISTS (SELECT 1 FROM occupancy b WHERE b.elder = :elder AND b.superseded_at IS NULL
                AND b.from_day < :on AND b.until_day = :on AND (b.away IS NULL OR b.away <> 'family')))) AS in_care;

-- name: stay_of_elder
-- Where a person lives on a day.
-- hot
SELECT o.stay, o.bed, o.institution, s.from_day
FROM occupancy o JOIN stay s ON s.stay = o.stay
WHERE o.elder = :elder AND o.superseded_at IS NULL AND o.from_day <= :on AND o.until_day > :on
LIMIT 1;

-- name: stay_last_bed
-- The bed a person lies in last, as it is planned; what is over is none.
SELECT o.stay, o.bed, o.from_day FROM occupancy o
WHERE o.elder = :elder AND o.superseded_at IS NULL AND o.until_day > :today
ORDER BY o.from_day DESC LIMIT 1;

-- name: stay_page
-- Stays the caller may see, in the order they were recorded.
SELECT s.stay, s.elder, s.institution, s.from_day, '' AS place
FROM stay s
WHERE s.stay > :after_id AND s.recorded_at < :known
    AND (s.institution = :scope_institution OR EXISTS (SELECT 1 FROM elder_area a WHERE a.elder = s.elder
        AND a.superseded_at IS NULL AND a.until_day > :today
        AND a.area >= :scope_from AND a.area < :scope_until))
    AND (:on IS NULL OR EXISTS (SELECT 1 FROM occupancy o WHERE o.stay = s.stay AND o.recorded_at < :known
        AND (o.superseded_at IS NULL OR o.superseded_at >= :known) AND o.from_day <= :on AND o.until_day > :on))
ORDER BY s.stay
LIMIT :limit;

-- name: stay_page_of_institution
-- The same, of one house.
SELECT s.stay, s.elder, s.institution, s.from_day, '' AS place
FROM stay s
WHERE s.institution = :institution AND s.stay > :after_id AND s.recorded_at < :known
    AND (s.institution = :scope_institution OR EXISTS (SELECT 1 FROM elder_area a WHERE a.elder = s.elder
        AND a.superseded_at IS NULL AND a.until_day > :today
        AND a.area >= :scope_from AND a.area < :scope_until))
ORDER BY s.stay
LIMIT :limit;

-- name: stay_page_of_house_on
-- The same, of one house on a day, by the room and bed they hold then.
SELECT t.stay, t.elder, t.institution, t.from_day, t.place FROM (
    SELECT s.stay, s.elder, s.institution, s.from_day, (SELECT r.label || ' ' || b.label
        FROM occupancy o JOIN bed b ON b.bed = o.bed JOIN room r ON r.room = b.room
        WHERE o.stay = s.stay AND o.recorded_at < :known AND (o.superseded_at IS NULL OR o.superseded_at >= :known)
            AND o.from_day <= :on AND o.until_day > :on LIMIT 1) AS place
    FROM stay s
    WHERE s.institution = :institution AND s.recorded_at < :known
        AND (s.institution = :scope_institution OR EXISTS (SELECT 1 FROM elder_area a WHERE a.elder = s.elder
            AND a.superseded_at IS NULL AND a.until_day > :today
            AND a.area >= :scope_from AND a.area < :scope_until))) AS t
WHERE t.place IS NOT NULL AND (t.place, t.stay) > (:after_text, :after_id)
ORDER BY t.place, t.stay
LIMIT :limit;

-- name: stay_page_of_elder
-- The same, of one person.
SELECT s.stay, s.elder, s.institution, s.from_day, '' AS place
FROM stay s
WHERE s.elder = :elder AND s.stay > :after_id AND s.recorded_at < :known
    AND (:institution = 0 OR s.institution = :institution)
    AND (s.institution = :scope_institution OR EXISTS (SELECT 1 FROM elder_area a WHERE a.elder = s.elder
        AND a.superseded_at IS NULL AND a.until_day > :today
        AND a.area >= :scope_from AND a.area < :scope_until))
    AND (:on IS NULL OR EXISTS (SELECT 1 FROM occupancy o WHERE o.stay = s.stay AND o.recorded_at < :known
        AND (o.superseded_at IS NULL OR o.superseded_at >= :known) AND o.from_day <= :on AND o.until_day > :on))
ORDER BY s.stay
LIMIT :limit;

-- name: stay_term_insert
-- A stay that lasts only until somebody decides.
INSERT INTO stay_term (stay, kind, due_at, recorded_at) VALUES (:stay, :kind, :due_at, :now);

-- name: stay_term_get
-- Until when a trial or an emergency placement waits, and what was decided.
-- hot
SELECT due_at, decision FROM stay_term WHERE stay = :stay AND kind = :kind;

-- name: stay_term_decide
-- It is decided.
UPDATE stay_term SET decision = :decision, decided_at = :now, note = :note, office = :office, operator = :operator
WHERE stay = :stay AND kind = :kind AND decided_at IS NULL;

-- name: stay_term_over
-- Stays that are overdue for a decision, nobody was reminded of, and that hold a bed still.
-- hot
SELECT t.stay, t.kind, t.due_at FROM stay_term t
WHERE t.decided_at IS NULL AND t.told_at IS NULL AND t.due_at <= :now
    AND EXISTS (SELECT 1 FROM occupancy o WHERE o.stay = t.stay AND o.superseded_at IS NULL AND o.until_day > :today)
ORDER BY t.due_at
LIMIT :limit;

-- name: stay_term_tell
-- Somebody was reminded.
UPDATE stay_term SET told_at = :now WHERE stay = :stay AND kind = :kind AND decided_at IS NULL;

-- name: stay_held_too_long
-- Stays away since a day or longer whose home was not asked yet what to do.
-- hot
SELECT o.stay, o.from_day FROM occupancy o
WHERE o.superseded_at IS NULL AND o.away IS NOT NULL AND o.from_day <= :since AND o.until_day > :today
    AND NOT EXISTS (SELECT 1 FROM stay_notice n WHERE n.stay = o.stay AND n.kind = :kind AND n.day = o.from_day)
ORDER BY o.from_day
LIMIT :limit;

-- name: stay_notice_insert
-- Whoever was reminded is not reminded again.
INSERT INTO stay_notice (stay, kind, day) VALUES (:stay, :kind, :day);

-- name: stay_lend_insert
-- A guest in the held bed of an absent resident.
INSERT INTO stay_lend (stay, lender, until_day, consent, fee_stopped_day, recorded_at)
VALUES (:stay, :lender, :until_day, :consent, :fee_stopped_day, :now);

-- name: stay_lend_guests
-- The guests who would lie in a resident's bed on a day or later.
-- hot
SELECT DISTINCT l.stay FROM stay_lend l JOIN occupancy o ON o.stay = l.stay
WHERE l.lender = :lender AND o.superseded_at IS NULL AND o.from_day < '9999-12-31' AND o.until_day > :on
ORDER BY l.stay
LIMIT :limit;

-- name: stay_lend_put_out
-- The guests who go because the resident came back by a movement, and those who never came for it (came = 0).
SELECT m.stay AS stay, 1 AS came FROM stay_lend l JOIN movement m ON m.stay = l.stay
WHERE l.lender = :lender AND m.event = 'discharge' AND m.cancelled_at IS NULL AND m.partner = :movement
UNION ALL
SELECT c.stay, 0 FROM stay_lend l JOIN movement c ON c.stay = l.stay JOIN movement m ON m.movement = c.cancels
WHERE l.lender = :lender AND c.event = 'cancel' AND c.recorded_at = :at AND c.reason = :reason AND m.event = 'admit'
ORDER BY 1
LIMIT :limit;

-- name: stay_guest_of_elder
-- The latest stays of a person as a guest.
-- hot
SELECT s.stay FROM stay s JOIN stay_lend l ON l.stay = s.stay
WHERE s.elder = :elder
ORDER BY s.from_day DESC
LIMIT :limit;

-- name: stay_corrected
-- Stays the caller may see, of an area or house, about whose days something is known now that was not before an instant.
SELECT s.stay, s.elder, s.institution
FROM institution i JOIN stay s ON s.institution = i.institution
WHERE i.area >= :area_from AND i.area < :area_until AND (:institution = 0 OR i.institution = :institution)
    AND s.stay >= :first
    AND (s.institution = :scope_institution OR EXISTS (SELECT 1 FROM elder_area a WHERE a.elder = s.elder
        AND a.superseded_at IS NULL AND a.until_day > :today
        AND a.area >= :scope_from AND a.area < :scope_until))
    AND EXISTS (SELECT 1 FROM occupancy o WHERE o.stay = s.stay
        AND (o.recorded_at >= :known OR o.superseded_at >= :known)
        AND o.from_day < :until_day AND o.until_day > :from_day)
ORDER BY s.stay
LIMIT :limit;

-- name: occupancy_all
-- Everything that was ever known of the days of a stay, in the order of the days.
-- hot
SELECT bed, from_day, until_day, away, recorded_at, superseded_at FROM occupancy
WHERE stay = :stay
ORDER BY from_day, occupancy;

-- name: movement_at
-- The last movement that was recorded of a stay at an instant.
-- hot
SELECT movement, event, reason, overridden, override_reason, cancels FROM movement
WHERE stay = :stay AND recorded_at = :at
ORDER BY movement DESC
LIMIT 1;
