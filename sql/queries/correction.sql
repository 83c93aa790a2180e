-- Corrections of who a person is, and what becomes of the rows of a record that is dissolved in another.

-- name: correction_add
-- Somebody asks for a correction.
INSERT INTO elder_correction (correction, elder, merged, id_type, id_number_sealed, id_number_index, reason, evidence,
    office, operator, asked_at)
VALUES (:correction, :elder, :merged, :id_type, :id_number_sealed, :id_number_index, :reason, :evidence, :office, :operator,
    :now);

-- name: correction_waiting
-- The correction of a person that waits for a second one.
SELECT correction, merged, id_number_index, office, operator FROM elder_correction
WHERE elder = :elder AND outcome IS NULL;

-- name: correction_decide
-- A correction is done or refused; what was on file before is kept beside it.
UPDATE elder_correction SET outcome = :outcome, note = :note, was_type = :was_type, was_sealed = :was_sealed,
    merged_sealed = :merged_sealed, decided_office = :office, decided_operator = :operator, decided_at = :now
WHERE correction = :correction AND outcome IS NULL;

-- name: correction_former_number
-- A number by which a person was known.
INSERT INTO elder_former_number (number_index, elder, correction) VALUES (:number_index, :elder, :correction)
ON CONFLICT (number_index, elder) DO UPDATE SET correction = excluded.correction;

-- name: merge_former_numbers
-- The numbers by which a dissolved record was known before.
UPDATE elder_former_number SET elder = :elder WHERE elder = :merged;

-- name: correction_page
-- Corrections of persons within the scope, a page.
SELECT c.correction, c.elder, c.merged, c.id_type, c.id_number_sealed, c.reason, c.evidence, c.office, c.operator,
    c.asked_at, c.outcome, c.note, c.was_type, c.was_sealed, c.merged_sealed, c.decided_office, c.decided_operator,
    c.decided_at
FROM elder_correction AS c JOIN elder AS e ON e.elder = c.elder
WHERE c.correction > :after_id AND :after_text = '' AND (:elder = 0 OR c.elder = :elder OR c.merged = :elder)
    AND ({elder_in_scope})
ORDER BY c.correction LIMIT :limit;

-- name: elder_numbers
-- Everything sealed of a person, whoever asks: only an act on the record itself may use it.
SELECT id_type, id_number_sealed, phone_sealed, address_sealed, card_sealed FROM elder WHERE elder = :elder;

-- name: elder_update_number
-- A person's number, and what it tells.
UPDATE elder SET id_type = :id_type, id_number_sealed = :id_number_sealed, id_number_index = :id_number_index,
    id_tail_index = :id_tail_index, sex = coalesce(:sex, sex), born_day = coalesce(:born_day, born_day)
WHERE elder = :elder;

-- name: elder_forget_card
-- A record that is dissolved holds no card.
UPDATE elder SET card_sealed = NULL, card_index = NULL WHERE elder = :elder;

-- name: merge_areas
-- The places of the record that stays hold.
UPDATE elder_area SET superseded_at = :now WHERE elder = :merged AND superseded_at IS NULL;

-- name: merge_flags_drop
-- A flag that both records have goes by the one that stays.
UPDATE elder_flag SET superseded_at = :now
WHERE elder = :merged AND superseded_at IS NULL AND EXISTS (SELECT 1 FROM elder_flag f WHERE f.elder = :elder
    AND f.flag = elder_flag.flag AND f.superseded_at IS NULL AND f.until_day > elder_flag.from_day
    AND f.from_day < elder_flag.until_day);

-- name: merge_flags
-- The others are one person's now.
UPDATE elder_flag SET elder = :elder WHERE elder = :merged AND superseded_at IS NULL;

-- name: merge_assessments_drop
-- Of two assessments by one scheme on one day that of the record that stays holds.
UPDATE assessment SET superseded_at = :now
WHERE elder = :merged AND superseded_at IS NULL AND EXISTS (SELECT 1 FROM assessment a WHERE a.elder = :elder
    AND a.scheme = assessment.scheme AND a.assessed_day = assessment.assessed_day AND a.superseded_at IS NULL);

-- name: merge_assessments
-- Every assessment is one person's now.
UPDATE assessment SET elder = :elder WHERE elder = :merged;

-- name: merge_contacts
-- Whom to call.
UPDATE elder_contact SET elder = :elder WHERE elder = :merged;

-- name: merge_identifications
-- Who had identified the one may use the other as long.
INSERT INTO identification (office, elder, at)
SELECT office, :elder, at FROM identification WHERE elder = :merged
ON CONFLICT (office, elder) DO UPDATE SET at = max(at, excluded.at);

-- name: merge_identifications_drop
-- The dissolved record is nobody's any more.
DELETE FROM identification WHERE elder = :merged;

-- name: merge_tasks_drop
-- Of two tasks that are the same now one is enough.
UPDATE task SET closed_at = :now, outcome = 'merged', closed_by = 'elder.correct'
WHERE subject = :merged AND closed_at IS NULL AND EXISTS (SELECT 1 FROM task t WHERE t.subject = :elder
    AND t.kind = task.kind AND t.office = task.office AND t.closed_at IS NULL);

-- name: merge_tasks
-- What is still to do concerns the one person.
UPDATE task SET elder = CASE WHEN elder = :merged THEN :elder ELSE elder END,
    subject = CASE WHEN subject = :merged THEN :elder ELSE subject END
WHERE closed_at IS NULL AND (elder = :merged OR subject = :merged);

-- name: merge_spouse_conflict
-- Both records are somebody's spouse, and not each other's.
SELECT 'spouse' AS what, 'elder.update' AS end_by, a.spouse AS kept, b.spouse AS other
FROM elder_spouse b JOIN elder_spouse a ON a.elder = :elder AND a.superseded_at IS NULL
WHERE b.elder = :merged AND b.superseded_at IS NULL AND b.spouse <> :elder;

-- name: merge_couples_drop
-- Nobody is their own spouse.
UPDATE elder_spouse SET superseded_at = :now, ended_by = 'merge'
WHERE superseded_at IS NULL AND elder IN (:elder, :merged) AND spouse IN (:elder, :merged);

-- name: merge_couples
-- The spouse of the one is the spouse of the other.
UPDATE elder_spouse SET elder = iif(elder = :merged, :elder, elder), spouse = iif(spouse = :merged, :elder, spouse)
WHERE (elder = :merged AND spouse <> :elder) OR (spouse = :merged AND elder <> :elder);

-- clause: admitted_after_death
-- By a movement m somebody came in alive after the day of a death a.
m.event = 'admit' AND m.cancelled_at IS NULL AND m.on_day > coalesce(a.confirmed_day, a.on_day) AND m.on_day <= :today;

-- name: merge_care_conflict
-- What both records have in care that one person can have but once: of each an id, what ends one of them, which of the two where it
-- does not end either, and by which offers they have it. Of two offers the applications are told: one person waits but once.
SELECT DISTINCT 'stay' AS what, 'stay.cancel' AS end_by, a.stay AS kept, b.stay AS other, 0 AS end_one, 0 AS kept_offer, 0 AS other_offer
FROM occupancy b JOIN occupancy a ON a.elder = :elder
    AND a.superseded_at IS NULL AND a.from_day < b.until_day AND a.until_day > b.from_day
WHERE b.elder = :merged AND b.superseded_at IS NULL
UNION ALL
SELECT 'hold', 'bed.release', a.bed_hold, b.bed_hold, iif(a.kind = 'offer', b.bed_hold, iif(b.kind = 'offer', a.bed_hold, 0)),
    iif(a.kind = 'offer', a.subject, 0), iif(b.kind = 'offer', b.subject, 0)
FROM bed_hold b JOIN bed_hold a ON a.elder = :elder AND a.superseded_at IS NULL
    AND a.from_day < b.until_day AND a.until_day > b.from_day AND a.until_day > :today
WHERE b.elder = :merged AND b.superseded_at IS NULL AND (a.kind <> 'offer' OR b.kind <> 'offer')
UNION ALL
SELECT DISTINCT 'hold', iif(a.kind = 'offer', 'offer.decline', 'bed.release'), iif(a.kind = 'offer', a.subject, a.bed_hold), b.stay,
    iif(a.kind = 'offer', a.subject, a.bed_hold), iif(a.kind = 'offer', a.subject, 0), 0
FROM occupancy b JOIN bed_hold a ON a.bed = b.bed AND a.superseded_at IS NULL
    AND a.elder = :elder AND a.from_day < b.until_day AND a.until_day > b.from_day
WHERE b.elder = :merged AND b.superseded_at IS NULL
UNION ALL
SELECT 'application', 'waitlist.withdraw', a.application, b.application, 0,
    coalesce((SELECT o.offer FROM offer o WHERE o.application = a.application AND o.closed_at IS NULL), 0),
    coalesce((SELECT o.offer FROM offer o WHERE o.application = b.application AND o.closed_at IS NULL), 0)
FROM waitlist_application b
JOIN waitlist_standing t ON t.application = b.application AND t.superseded_at IS NULL
    AND t.state IN ('submitted', 'queued', 'deferred', 'suspended', 'offered', 'accepted')
JOIN waitlist_application a ON a.elder = :elder
JOIN waitlist_standing s ON s.application = a.application AND s.superseded_at IS NULL
    AND s.state IN ('submitted', 'queued', 'deferred', 'suspended', 'offered', 'accepted')
WHERE b.elder = :merged
UNION ALL
SELECT 'family_bed', 'family_bed.end', a.family_bed, b.family_bed, 0, 0, 0 FROM family_bed b JOIN family_bed a ON a.elder = :elder
    AND a.superseded_at IS NULL AND a.from_day < b.until_day AND a.until_day > b.from_day
WHERE b.elder = :merged AND b.superseded_at IS NULL
UNION ALL
SELECT 'death', 'death.cancel', a.death, b.death, 0, 0, 0 FROM death b JOIN death a ON a.elder = :elder AND a.cancelled_at IS NULL
WHERE b.elder = :merged AND b.cancelled_at IS NULL
UNION ALL
SELECT 'stay_after_death', 'stay.cancel', a.death, m.stay, m.stay, 0, 0 FROM death a JOIN stay s ON s.elder = :merged JOIN movement m ON m.stay = s.stay
    AND {admitted_after_death}
WHERE a.elder = :elder AND a.cancelled_at IS NULL
UNION ALL
SELECT 'stay_after_death', 'stay.cancel', m.stay, a.death, m.stay, 0, 0 FROM death a JOIN stay s ON s.elder = :elder JOIN movement m ON m.stay = s.stay
    AND {admitted_after_death}
WHERE a.elder = :merged AND a.cancelled_at IS NULL
LIMIT 20;

-- name: merge_stays
-- Stays of the one are stays of the other.
UPDATE stay SET elder = :elder WHERE elder = :merged;

-- name: merge_occupancy
-- So are the days in beds.
UPDATE occupancy SET elder = :elder WHERE elder = :merged;

-- name: merge_holds
-- Beds that are kept.
UPDATE bed_hold SET elder = :elder WHERE elder = :merged;

-- name: merge_applications
-- Applications keep their dates.
UPDATE waitlist_application SET elder = :elder, spouse = nullif(spouse, :elder) WHERE elder = :merged;

-- name: merge_spouses
-- Nobody is their own spouse.
UPDATE waitlist_application SET spouse = nullif(:elder, elder) WHERE spouse = :merged;

-- name: merge_strikes
-- Strikes count together.
UPDATE waitlist_strike SET elder = :elder WHERE elder = :merged;

-- name: merge_bans
-- Bans hold.
UPDATE waitlist_ban SET elder = :elder WHERE elder = :merged;

-- name: merge_offers
-- Offers, open and closed.
UPDATE offer SET elder = :elder WHERE elder = :merged;

-- name: merge_overrides
-- Admissions outside the order.
UPDATE override SET elder = :elder WHERE elder = :merged;

-- name: merge_stays_by_books
-- Who was entered out of a house's own books.
UPDATE stay_by_books SET elder = :elder WHERE elder = :merged;

-- name: merge_family_beds
-- Family care beds.
UPDATE family_bed SET elder = :elder WHERE elder = :merged;

-- name: merge_deaths
-- A death that is on file.
UPDATE death SET elder = :elder WHERE elder = :merged;

-- name: merge_beds_now
-- Beds that show the person, and since when the person lives in care.
SELECT bed, from_day FROM occupancy
WHERE elder = :elder AND superseded_at IS NULL AND until_day > :today ORDER BY from_day;

-- clause: merge_days
-- Days that a person's bookings are looked for on, one by one: no index leads from a person to them.
WITH RECURSIVE d (day) AS (SELECT :since UNION ALL SELECT date(day, '+1 day') FROM d WHERE day < :last) SELECT day FROM d;

-- name: merge_meals_twice
-- The meals of today and later that both records have, one of them not recorded yet and the other neither or served. Who was
-- missed at one site may eat at the other: that stays apart.
SELECT a.booking AS kept, a.state AS kept_state, b.booking AS other, b.state AS other_state
FROM ({merge_days}) d CROSS JOIN booking b ON b.day = d.day AND b.meal IN ('breakfast', 'lunch', 'dinner') AND b.elder = :merged
    AND b.state <> 'cancelled'
JOIN booking a ON a.day = b.day AND a.meal = b.meal AND a.elder = :elder AND a.state <> 'cancelled'
WHERE (a.state = 'booked' OR b.state = 'booked')
    AND a.state <> 'missed' AND b.state <> 'missed'
ORDER BY b.day, b.booking LIMIT :limit;

-- name: merge_wait_conflict
-- Waiting both records do that one person can do but once: of each an id, and what ends the other's.
SELECT 'wait' AS what, 'meal.unwait' AS end_by, a.wait AS kept, b.wait AS other FROM meal_wait b JOIN meal_wait a ON a.day = b.day AND a.meal = b.meal
    AND a.elder = :elder AND a.state = 'waiting'
WHERE b.elder = :merged AND b.state = 'waiting' AND b.day >= :today
LIMIT 20;

-- name: merge_bookings
-- Bookings of every state. What is over and the other record has too (both ate on a day, both had its subsidy) stays with the
-- record that is dissolved: that it was told of two persons is a fact, and nobody can take it back any more.
UPDATE booking SET elder = :elder WHERE booking IN (
    SELECT booking FROM serving WHERE elder = :merged AND superseded_at IS NULL
    UNION SELECT booking FROM missed WHERE elder = :merged
    UNION SELECT booking FROM booking WHERE elder = :merged AND state = 'cancelled'
    UNION SELECT b.booking FROM ({merge_days}) d CROSS JOIN booking b ON b.day = d.day AND b.meal IN ('breakfast', 'lunch', 'dinner')
        AND b.elder = :merged AND b.state <> 'cancelled')
    AND (booking.state = 'cancelled' OR NOT EXISTS (SELECT 1 FROM booking k WHERE k.day = booking.day AND k.meal = booking.meal
        AND k.elder = :elder AND k.state <> 'cancelled'))
    AND NOT EXISTS (SELECT 1 FROM serving b JOIN serving a ON a.elder = :elder AND a.day = b.day AND a.superseded_at IS NULL
            AND a.daily_fen > 0
        WHERE b.booking = booking.booking AND b.superseded_at IS NULL AND b.daily_fen > 0);

-- name: merge_daily_twice
-- From a day on, the served meals of two records of one person that both had the day's subsidy: the one that was recorded later,
-- and who settled its month, if anybody has.
SELECT max(a.day) AS day, w.booking AS booking, w.price_fen AS price_fen, w.daily_fen AS daily_fen, w.pays_fen AS pays_fen,
    w.unsafe_reason AS unsafe_reason, w.late_reason AS late_reason, w.office AS office,
    {settled_by} AS settled_by
FROM serving m
JOIN elder b ON b.elder = :elder
JOIN serving a ON a.elder IN ({serving_person}) AND a.elder <> m.elder AND a.day = m.day AND a.superseded_at IS NULL AND a.daily_fen > 0
JOIN serving w ON w.booking = CASE WHEN a.serving > m.serving THEN a.booking ELSE m.booking END AND w.superseded_at IS NULL
WHERE m.elder = :merged AND m.day > :after AND m.superseded_at IS NULL AND m.daily_fen > 0
GROUP BY m.day ORDER BY m.day LIMIT :limit;

-- name: merge_servings
-- What was served; what it cost stays.
UPDATE serving SET elder = :elder WHERE elder = :merged AND superseded_at IS NULL
    AND booking IN (SELECT booking FROM booking WHERE elder = :elder);

-- name: merge_missed
-- Meals nobody came for.
UPDATE missed SET elder = :elder WHERE elder = :merged AND booking IN (SELECT booking FROM booking WHERE elder = :elder);

-- name: merge_meals_apart
-- How many meals stay with a record that was dissolved: served, missed, and those that nobody has recorded yet.
SELECT (SELECT count(*) FROM serving WHERE elder = :merged AND superseded_at IS NULL)
    + (SELECT count(*) FROM missed WHERE elder = :merged AND superseded_at IS NULL)
    + (SELECT count(*) FROM ({merge_days}) d CROSS JOIN booking b ON b.day = d.day AND b.meal IN ('breakfast', 'lunch', 'dinner') AND b.elder = :merged
        AND b.state <> 'cancelled' AND b.state = 'booked') AS meals;

-- name: merge_waits_over
-- What the dissolved record waited for and is over, also where nobody has gone over the list since.
UPDATE meal_wait SET state = 'expired', ended_at = :now WHERE elder = :merged AND state = 'waiting' AND day < :today;

-- name: merge_waits
-- Places on the waiting list of a sitting.
UPDATE meal_wait SET elder = :elder WHERE elder = :merged;

-- name: merge_standing
-- Standing orders.
UPDATE standing SET elder = :elder WHERE elder = :merged;

-- name: merge_failure_bookings
-- Who lost a meal when a kitchen failed.
UPDATE kitchen_failure_booking SET elder = :elder WHERE elder = :merged;

-- name: merge_stops
-- Stops on the rounds of deliveries, where the person has none yet.
UPDATE delivery_stop SET elder = :elder
WHERE elder = :merged AND NOT EXISTS (SELECT 1 FROM delivery_stop s WHERE s.site = delivery_stop.site AND s.elder = :elder);

-- name: merge_stops_drop
-- The others go.
DELETE FROM delivery_stop WHERE elder = :merged;
