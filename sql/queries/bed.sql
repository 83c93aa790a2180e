-- Beds: their class by truth, their marks, their state on any day.

-- name: bed_insert
-- A new bed.
INSERT INTO bed (bed, room, institution, unit, label, position, built_day, opened_day, nursing_equipment, barrier_free, aids)
VALUES (:bed, :room, :institution, :unit, :label, :position, :built_day, :opened_day, :nursing_equipment,
    :barrier_free, :aids);

-- name: bed_approved
-- How many beds a house may have on a day, how many are listed then, and which of these was entered last.
SELECT coalesce((SELECT a.approved_beds FROM institution_approval a WHERE a.institution = i.institution
        AND a.superseded_at IS NULL AND a.from_day <= :on AND a.until_day > :on), 0) AS approved,
    (SELECT coalesce(sum(CASE t.day WHEN '9999-12-31' THEN t.change ELSE -t.change END), 0) FROM bed_tally t
        WHERE t.place = 'i' || i.institution AND t.measure = 'beds' AND t.kind = i.kind AND t.day > :on) AS listed,
    b.bed, r.label AS room, b.label
FROM institution i LEFT JOIN bed b ON b.bed = (SELECT max(l.bed) FROM bed l WHERE l.institution = i.institution
        AND l.opened_day <= :on) LEFT JOIN room r ON r.room = b.room
WHERE i.institution = :institution;

-- name: bed_update
-- What is on file of a bed.
UPDATE bed SET label = :label, position = :position, unit = :unit, nursing_equipment = :nursing_equipment,
    barrier_free = :barrier_free, aids = :aids
WHERE bed = :bed;

-- name: bed_class_insert
-- A class by a truth on some days.
INSERT INTO bed_class (bed_class, bed, truth, class, from_day, until_day, recorded_at)
VALUES (:bed_class, :bed, :truth, :class, :from_day, :until_day, :recorded_at);

-- name: bed_class_supersede
-- A later row says otherwise.
UPDATE bed_class SET superseded_at = :at WHERE bed_class = :bed_class AND superseded_at IS NULL;

-- name: bed_mark_insert
-- A dated attribute.
INSERT INTO bed_mark (bed_mark, bed, mark, pool, from_day, until_day, recorded_at)
VALUES (:bed_mark, :bed, :mark, :pool, :from_day, :until_day, :recorded_at);

-- name: bed_mark_supersede
-- A later row says otherwise.
UPDATE bed_mark SET superseded_at = :at WHERE bed_mark = :bed_mark AND superseded_at IS NULL;

-- name: bed_dementia
-- The first days behind or about a day on which a bed is a dementia-care bed.
-- hot
SELECT bed_mark, from_day, until_day FROM bed_mark
WHERE bed = :bed AND mark = 'dementia' AND superseded_at IS NULL AND until_day > :on
ORDER BY from_day LIMIT 1;

-- name: bed_behaviour_risk
-- Who lies in a bed from a day on and needs a dementia-care bed, the first.
-- hot
SELECT o.stay, o.from_day, o.until_day FROM occupancy o JOIN assessment a ON a.assessment = (SELECT n.assessment
    FROM assessment n WHERE n.elder = o.elder AND n.superseded_at IS NULL AND n.assessed_day <= max(o.from_day, :on)
        AND n.until_day > max(o.from_day, :on) ORDER BY n.assessed_day DESC, n.assessment DESC LIMIT 1)
WHERE o.bed = :bed AND o.superseded_at IS NULL AND o.until_day > :on AND a.dementia = 'behaviour_risk'
ORDER BY o.from_day LIMIT 1;

-- name: bed_get
-- One bed with its room and house, and what is declared of it on a day.
-- hot
SELECT b.bed, b.institution, b.label, b.position, b.built_day, b.opened_day, b.unit, b.nursing_equipment, b.barrier_free, b.aids,
    r.room, r.label AS room_label, r.sex_rule, r.isolation, i.kind, i.area, i.opened_day AS house_opened_day, i.closed_day AS house_closed_day, i.cleaning_hours,
    (SELECT c.class FROM bed_class c WHERE c.bed = b.bed AND c.truth = 'declared' AND c.superseded_at IS NULL
        AND c.from_day <= :on AND c.until_day > :on) AS declared
FROM bed b JOIN room r ON r.room = b.room JOIN institution i ON i.institution = b.institution
WHERE b.bed = :bed;

-- name: bed_by_label
-- The id of a bed by its room and label.
-- hot
SELECT bed FROM bed WHERE room = :room AND label = :label;

-- name: bed_by_key
-- The id of a bed by credit code, room and label; for references of import rows.
-- hot
SELECT b.bed AS id FROM institution i JOIN room r ON r.institution = i.institution AND r.label = :key2
    JOIN bed b ON b.room = r.room AND b.label = :key3
WHERE i.credit_code = upper(:key1);

-- name: bed_on_file
-- What an import row about a bed that is there is compared with: what holds today, else what begins first.
-- hot
SELECT (SELECT c.class FROM bed_class c WHERE c.bed = b.bed AND c.truth = 'declared' AND c.superseded_at IS NULL
        AND c.until_day > :today ORDER BY c.from_day LIMIT 1) AS class,
    EXISTS (SELECT 1 FROM bed_mark m WHERE m.bed = b.bed AND m.mark = 'dementia' AND m.superseded_at IS NULL
        AND m.until_day > :today) AS dementia,
    EXISTS (SELECT 1 FROM bed_mark m WHERE m.bed = b.bed AND m.mark = 'basic' AND m.superseded_at IS NULL
        AND m.until_day > :today) AS basic,
    b.opened_day AS opened_on, b.position AS position, u.name AS unit, b.nursing_equipment AS nursing_equipment,
    b.barrier_free AS barrier_free, b.aids AS aids
FROM bed b LEFT JOIN unit u ON u.unit = b.unit WHERE b.bed = :id;

-- name: bed_class_spans
-- The live classes of a bed by one truth that end after a day, in order.
-- hot
SELECT bed_class, class, from_day, until_day FROM bed_class
WHERE bed = :bed AND truth = :truth AND superseded_at IS NULL AND until_day > :on
ORDER BY from_day
LIMIT :limit;

-- name: bed_intervals
-- Everything a bed counts for, with its days; of the bed itself the days it was built and opened.
-- hot
SELECT 'bed' AS kind, NULL AS value, built_day AS from_day, opened_day AS until_day FROM bed WHERE bed = :bed
UNION ALL SELECT truth, class, from_day, until_day FROM bed_class
    WHERE bed = :bed AND truth IN ('declared', 'verified') AND superseded_at IS NULL
UNION ALL SELECT mark, NULL, from_day, until_day FROM bed_mark
    WHERE bed = :bed AND mark IN ('dementia', 'basic') AND superseded_at IS NULL
UNION ALL SELECT 'closure', state, from_day, until_day FROM bed_closure WHERE bed = :bed AND superseded_at IS NULL
LIMIT :limit;

-- clause: bed_had
-- Who has the bed b on a day: of a lent one the guest, not the absent resident.
(SELECT p.occupancy FROM occupancy p WHERE p.bed = b.bed AND p.superseded_at IS NULL AND p.until_day > :on AND p.from_day <= :on
        ORDER BY p.guest DESC, p.until_day LIMIT 1);

-- clause: bed_stands
-- Whether the bed b counts where beds stand on a day: a withdrawn one while somebody lies in it.
({bed_had} IS NOT NULL OR NOT EXISTS (SELECT 1 FROM bed_closure k WHERE k.bed = b.bed AND k.superseded_at IS NULL
    AND k.state = 'withdrawn' AND k.from_day <= :on AND k.until_day > :on));

-- clause: bed_kept
-- Whether the bed b is kept on a day: held for somebody, or for who comes next and was entered by then.
EXISTS (SELECT 1 FROM bed_hold h WHERE h.bed = b.bed AND h.superseded_at IS NULL
        AND h.from_day <= :on AND h.until_day > :on)
        OR coalesce((SELECT EXISTS (SELECT 1 FROM occupancy x WHERE x.stay = w.stay AND x.bed = w.bed
            AND x.recorded_at < :on_end) FROM occupancy w WHERE w.bed = b.bed AND w.superseded_at IS NULL
            AND w.from_day > :on ORDER BY w.from_day LIMIT 1), 0);

-- clause: bed_last_night
-- Behind which nights somebody left the bed b last by a day.
(SELECT p.occupancy FROM occupancy p WHERE p.bed = b.bed AND p.superseded_at IS NULL AND p.until_day <= :on
        ORDER BY p.until_day DESC LIMIT 1);

-- clause: bed_last_use
-- Who has used it since without a night; on the day that night ended, whoever was said to have left it later.
(SELECT p.bed_use FROM bed_use p WHERE p.bed = b.bed AND p.superseded_at IS NULL AND p.day <= :on
        AND (p.day, p.recorded_at) >= (coalesce(l.until_day, ''), l.recorded_at) ORDER BY p.day DESC, p.bed_use DESC LIMIT 1);

-- clause: bed_left_columns
-- What these two, l and u, tell of the leaving, and when the bed was said to be clean since.
coalesce(u.day, l.until_day) AS left_day, coalesce(u.recorded_at, l.recorded_at) AS left_at, coalesce(u.bed_use, 0) AS left_use,
    (SELECT g.cleaned_at FROM bed_cleaning g WHERE g.bed = b.bed
        AND (g.left_day, g.bed_use) = (coalesce(u.day, l.until_day), coalesce(u.bed_use, 0))) AS cleaned_at;

-- name: bed_left
-- When a bed was last left on or before a day, when that was recorded, and when it was said to be clean since.
-- hot
SELECT {bed_left_columns}
FROM bed b LEFT JOIN occupancy l ON l.occupancy = {bed_last_night}
    LEFT JOIN bed_use u ON u.bed_use = {bed_last_use}
WHERE b.bed = :bed;

-- name: bed_closure_on_bed
-- The earliest closure of a bed on some of these days.
-- hot
SELECT k.bed_closure, k.state, k.from_day, k.until_day, k.safety, f.kind = 'bureau' AS by_bureau
FROM bed_closure k JOIN office f ON f.office = k.office
WHERE k.bed = :bed AND k.superseded_at IS NULL AND k.from_day < :until_day AND k.until_day > :from_day
ORDER BY k.from_day
LIMIT 1;

-- name: bed_closure_insert
-- A bed may not be slept in on some days.
INSERT INTO bed_closure (bed_closure, bed, institution, state, from_day, until_day, safety, reason, office, operator,
    recorded_at)
VALUES (:bed_closure, :bed, :institution, :state, :from_day, :until_day, :safety, :reason, :office, :operator,
    :recorded_at);

-- name: bed_closure_keep
-- What stays of a closure that ends earlier, by the same act.
INSERT INTO bed_closure (bed_closure, bed, institution, state, from_day, until_day, safety, reason, office, operator,
    recorded_at)
SELECT :bed_closure, bed, institution, state, from_day, :until_day, safety, reason, office, operator, :recorded_at
FROM bed_closure WHERE bed_closure = :old;

-- name: bed_closure_supersede
-- A later row says otherwise.
UPDATE bed_closure SET superseded_at = :at WHERE bed_closure = :bed_closure AND superseded_at IS NULL;

-- name: bed_vacant_from
-- Open beds of a house that nobody holds from a day on; the wanted class first. A bed that is, or is to be, a basic one only where
-- nobody but the person themselves waits for the house, or they lie in one there already (care/override.c); never for who is about to
-- wait again.
SELECT b.bed, b.label, r.label AS room, i.cleaning_hours,
    coalesce((SELECT c.class FROM bed_class c WHERE c.bed = b.bed AND c.truth = 'verified'
            AND c.superseded_at IS NULL AND c.from_day <= :on AND c.until_day > :on),
        (SELECT c.class FROM bed_class c WHERE c.bed = b.bed AND c.truth = 'declared'
            AND c.superseded_at IS NULL AND c.from_day <= :on AND c.until_day > :on)) AS class
FROM bed b JOIN room r ON r.room = b.room JOIN institution i ON i.institution = b.institution
WHERE b.institution = :institution AND b.opened_day <= :on
    AND NOT EXISTS (SELECT 1 FROM occupancy o WHERE o.bed = b.bed AND o.superseded_at IS NULL AND o.until_day > :on)
    AND NOT EXISTS (SELECT 1 FROM bed_hold h WHERE h.bed = b.bed AND h.superseded_at IS NULL AND h.until_day > :on)
    AND NOT EXISTS (SELECT 1 FROM bed_closure k WHERE k.bed = b.bed AND k.superseded_at IS NULL AND k.until_day > :on)
    AND (NOT EXISTS (SELECT 1 FROM bed_mark m WHERE m.bed = b.bed AND m.mark = 'basic' AND m.superseded_at IS NULL
            AND m.until_day > :on)
        OR :waits_again = 0 AND NOT EXISTS (SELECT 1 FROM waitlist_place p JOIN waitlist_standing s ON s.application = p.application
                AND s.superseded_at IS NULL AND {waitlist_could_take}
            JOIN waitlist_application a ON a.application = p.application AND a.elder <> :elder
            WHERE p.institution = b.institution AND p.superseded_at IS NULL)
        OR EXISTS (SELECT 1 FROM occupancy o JOIN bed_mark m ON m.bed = o.bed AND m.mark = 'basic'
                AND m.superseded_at IS NULL AND m.from_day <= :on AND m.until_day > :on
            WHERE o.elder = :elder AND o.superseded_at IS NULL AND o.from_day <= :on AND o.until_day > :on
                AND o.institution = b.institution))
ORDER BY class <> :class, r.label, b.label, b.bed
LIMIT :limit;

-- name: bed_houses_near
-- Houses open on a day in an area other than one, those of the same committee, street and district first.
SELECT i.institution, i.name FROM institution i
WHERE i.area >= :area_from AND i.area < :area_until AND i.institution <> :institution
    AND i.opened_day <= :on AND i.closed_day > :on
ORDER BY i.area <> :area, substr(i.area, 1, 9) <> substr(:area, 1, 9), substr(i.area, 1, 6) <> substr(:area, 1, 6),
    i.area, i.name, i.institution
LIMIT :limit;

-- name: bed_unready
-- Beds of a house that may be neither vacant nor lived in on a day (closed, held, awaited or left shortly before), and
-- withdrawn ones that are lived in all the same, with what their state follows from.
WITH candidate (bed) AS (
    SELECT bed FROM bed_closure WHERE institution = :institution AND superseded_at IS NULL
        AND until_day > :on AND from_day <= :on
    UNION SELECT bed FROM bed_hold WHERE institution = :institution AND superseded_at IS NULL
        AND until_day > :on AND from_day <= :on
    UNION SELECT bed FROM occupancy WHERE institution = :institution AND superseded_at IS NULL
        AND until_day > :on AND from_day > :on
    UNION SELECT bed FROM occupancy WHERE institution = :institution AND superseded_at IS NULL
        AND until_day <= :on AND until_day > :since
    UNION SELECT bed FROM bed_use WHERE institution = :institution AND superseded_at IS NULL
        AND day <= :on AND day > :since)
SELECT b.bed, b.built_day, b.opened_day, i.cleaning_hours, o.stay, o.away IS NOT NULL AS away,
    (SELECT k.state FROM bed_closure k WHERE k.bed = b.bed AND k.superseded_at IS NULL
        AND k.from_day <= :on AND k.until_day > :on) AS closure,
    CASE WHEN o.stay IS NULL THEN {bed_kept} END AS held,
    {bed_left_columns}
FROM candidate JOIN bed b ON b.bed = candidate.bed JOIN institution i ON i.institution = b.institution
    LEFT JOIN occupancy o ON o.occupancy = {bed_had}
    LEFT JOIN occupancy l ON l.occupancy = CASE WHEN o.stay IS NULL AND i.cleaning_hours > 0 THEN {bed_last_night} END
    LEFT JOIN bed_use u ON u.bed_use = CASE WHEN o.stay IS NULL AND i.cleaning_hours > 0 THEN {bed_last_use} END;

-- name: bed_facts
-- What the state of one bed follows from on a day.
-- hot
SELECT b.bed, b.built_day, b.opened_day, i.cleaning_hours, o.stay, o.away IS NOT NULL AS away,
    (SELECT k.state FROM bed_closure k WHERE k.bed = b.bed AND k.superseded_at IS NULL
        AND k.from_day <= :on AND k.until_day > :on) AS closure,
    CASE WHEN o.stay IS NULL THEN {bed_kept} END AS held,
    {bed_left_columns}
FROM bed b JOIN institution i ON i.institution = b.institution
    LEFT JOIN occupancy o ON o.occupancy = {bed_had}
    LEFT JOIN occupancy l ON l.occupancy = CASE WHEN o.stay IS NULL AND i.cleaning_hours > 0 THEN {bed_last_night} END
    LEFT JOIN bed_use u ON u.bed_use = CASE WHEN o.stay IS NULL AND i.cleaning_hours > 0 THEN {bed_last_use} END
WHERE b.bed = :bed;

-- name: bed_cleaning_insert
-- A bed that was left on a day is clean.
INSERT INTO bed_cleaning (bed, left_day, bed_use, cleaned_at, office, operator)
VALUES (:bed, :left_day, :bed_use, :cleaned_at, :office, :operator);

-- name: bed_stands
-- What a bed is listed by, for the page that goes on behind it.
-- hot
SELECT i.area, i.name, i.institution, r.label AS room, b.label FROM bed b JOIN room r ON r.room = b.room
    JOIN institution i ON i.institution = b.institution
WHERE b.bed = :bed;

-- name: bed_page
-- Beds of an area or house on a day, by house (area and name), room and label. A wanted state sifts roughly; cleaning is told by the rule.
WITH page (bed) AS MATERIALIZED (
    SELECT b.bed FROM institution i JOIN bed b USING (institution) JOIN room r USING (room)
    WHERE i.area >= :area_from AND i.area < :area_until AND (:institution = 0 OR i.institution = :institution)
        AND (i.area, i.name, b.institution, r.label, b.label, b.bed) >
            (:after_area, :after_name, :after_house, :after_room, :after_label, :after_bed)
        AND (:class IS NULL OR :class = (SELECT c.class FROM bed_class c WHERE c.bed = b.bed AND c.superseded_at IS NULL
            AND (c.from_day <= :on OR c.truth = 'declared' AND c.from_day = b.opened_day) AND c.until_day > :on ORDER BY c.truth DESC LIMIT 1))
        AND (:occupied IS NULL OR :occupied = EXISTS (SELECT 1 FROM occupancy o WHERE o.bed = b.bed
            AND o.superseded_at IS NULL AND o.from_day <= :on AND o.until_day > :on))
    ORDER BY i.area, i.name, b.institution, r.label, b.label, b.bed LIMIT :limit)
SELECT b.bed, b.label, r.label AS room, r.floor, b.institution, b.built_day, b.opened_day, i.cleaning_hours, b.nursing_equipment,
    b.barrier_free, b.aids, (SELECT c.class FROM bed_class c WHERE c.bed = b.bed AND c.truth = 'declared' AND c.superseded_at IS NULL
        AND (c.from_day <= :on OR c.from_day = b.opened_day) AND c.until_day > :on) AS declared,
    (SELECT c.class FROM bed_class c WHERE c.bed = b.bed AND c.truth = 'verified' AND c.superseded_at IS NULL
        AND c.from_day <= :on AND c.until_day > :on) AS verified,
    EXISTS (SELECT 1 FROM bed_mark m WHERE m.bed = b.bed AND m.mark = 'dementia' AND m.superseded_at IS NULL
        AND (m.from_day <= :on OR m.from_day = b.opened_day) AND m.until_day > :on) AS dementia,
    EXISTS (SELECT 1 FROM bed_mark m WHERE m.bed = b.bed AND m.mark = 'basic' AND m.superseded_at IS NULL
        AND (m.from_day <= :on OR m.from_day = b.opened_day) AND m.until_day > :on) AS basic,
    o.stay, o.elder, o.away IS NOT NULL AS away,
    o.institution = :scope_institution OR EXISTS (SELECT 1 FROM elder_area s WHERE s.elder = o.elder
        AND s.superseded_at IS NULL AND s.until_day > :today AND s.area >= :scope_from AND s.area < :scope_until) AS seen,
    (SELECT k.state FROM bed_closure k WHERE k.bed = b.bed AND k.superseded_at IS NULL AND k.from_day <= :on AND k.until_day > :on) AS closure,
    CASE WHEN o.stay IS NULL THEN EXISTS (SELECT 1 FROM bed_hold h WHERE h.bed = b.bed AND h.superseded_at IS NULL AND h.from_day <= :on AND h.until_day > :on)
        OR (SELECT EXISTS (SELECT 1 FROM occupancy x WHERE x.stay = n.stay AND x.bed = n.bed
            AND x.recorded_at < :on_end) FROM occupancy n WHERE n.bed = b.bed AND n.superseded_at IS NULL
            AND n.from_day > :on ORDER BY n.from_day LIMIT 1) END AS held,
    {bed_left_columns}
FROM page JOIN bed b USING (bed) JOIN institution i USING (institution) JOIN room r USING (room)
    LEFT JOIN occupancy o ON o.occupancy = {bed_had}
    LEFT JOIN occupancy l ON l.occupancy = CASE WHEN o.stay IS NULL AND i.cleaning_hours > 0 THEN {bed_last_night} END
    LEFT JOIN bed_use u ON u.bed_use = CASE WHEN o.stay IS NULL AND i.cleaning_hours > 0 THEN {bed_last_use} END
ORDER BY i.area, i.name, b.institution, r.label, b.label, b.bed;

-- name: bed_page_known
-- The same as it was known before an instant: the slow way, over rows that were superseded since.
WITH held AS MATERIALIZED (
    SELECT o.bed, o.stay, o.elder, o.institution, o.until_day, o.recorded_at, o.away IS NOT NULL AS away
    FROM occupancy o
    WHERE o.from_day <= :on AND o.recorded_at < :known AND coalesce(o.superseded_at, :known) >= :known
        AND (o.away IS NULL OR NOT EXISTS (SELECT 1 FROM occupancy g WHERE g.bed = o.bed AND g.guest = 1
            AND g.from_day <= :on AND g.until_day > :on AND g.recorded_at < :known
            AND coalesce(g.superseded_at, :known) >= :known))),
last AS MATERIALIZED (
    SELECT *, row_number() OVER (PARTITION BY bed ORDER BY day DESC, recorded_at DESC, bed_use DESC) AS nth
    FROM (SELECT bed, until_day AS day, recorded_at, 0 AS bed_use FROM held WHERE until_day <= :on
        UNION ALL SELECT bed, day, recorded_at, bed_use FROM bed_use
        WHERE day <= :on AND recorded_at < :known AND coalesce(superseded_at, :known) >= :known)),
known_class AS MATERIALIZED (
    SELECT c.bed, c.truth, c.class, c.from_day, c.until_day FROM bed_class c
    WHERE c.recorded_at < :known AND coalesce(c.superseded_at, :known) >= :known),
marked AS MATERIALIZED (
    SELECT b.bed, m.mark FROM bed_mark m JOIN bed b USING (bed)
    WHERE (m.from_day <= :on OR m.from_day = b.opened_day) AND m.until_day > :on
        AND m.recorded_at < :known AND coalesce(m.superseded_at, :known) >= :known),
page AS MATERIALIZED (
    SELECT b.bed, i.area, i.name, r.label AS room, r.floor, d.class AS declared, v.class AS verified, i.cleaning_hours
    FROM institution i JOIN bed b USING (institution) JOIN room r USING (room)
        JOIN known_class d ON d.bed = b.bed AND d.truth = 'declared'
            AND (d.from_day <= :on OR d.from_day = b.opened_day) AND d.until_day > :on
        LEFT JOIN known_class v ON v.bed = b.bed AND v.truth = 'verified' AND v.from_day <= :on AND v.until_day > :on
        LEFT JOIN held h ON h.bed = b.bed AND h.until_day > :on
    WHERE i.area >= :area_from AND i.area < :area_until AND (:institution = 0 OR i.institution = :institution)
        AND (i.area, i.name, b.institution, r.label, b.label, b.bed) >
            (:after_area, :after_name, :after_house, :after_room, :after_label, :after_bed)
        AND (:class IS NULL OR :class = coalesce(v.class, d.class))
        AND (:occupied IS NULL OR :occupied = (h.bed IS NOT NULL))
    ORDER BY i.area, i.name, b.institution, r.label, b.label, b.bed
    LIMIT :limit)
SELECT b.bed, b.label, page.room, page.floor, b.institution, b.built_day, b.opened_day, page.cleaning_hours, page.declared,
    b.nursing_equipment, b.barrier_free, b.aids,
    page.verified, (b.bed, 'dementia') IN marked AS dementia, (b.bed, 'basic') IN marked AS basic, o.stay, o.elder, o.away,
    o.institution = :scope_institution OR EXISTS (SELECT 1 FROM elder_area s WHERE s.elder = o.elder
        AND s.superseded_at IS NULL AND s.until_day > :today
        AND s.area >= :scope_from AND s.area < :scope_until) AS seen,
    (SELECT k.state FROM bed_closure k WHERE k.bed = b.bed AND k.from_day <= :on AND k.until_day > :on
        AND k.recorded_at < :known AND coalesce(k.superseded_at, :known) >= :known) AS closure,
    EXISTS (SELECT 1 FROM bed_hold h WHERE h.bed = b.bed AND h.from_day <= :on AND h.until_day > :on
        AND h.recorded_at < :known AND coalesce(h.superseded_at, :known) >= :known)
    OR EXISTS (SELECT 1 FROM occupancy n WHERE n.bed = b.bed AND n.from_day > :on AND n.recorded_at < :on_end
        AND n.recorded_at < :known AND coalesce(n.superseded_at, :known) >= :known) AS held,
    l.day AS left_day, l.recorded_at AS left_at, l.bed_use AS left_use,
    (SELECT g.cleaned_at FROM bed_cleaning g WHERE g.bed = b.bed AND g.left_day = l.day AND g.bed_use = l.bed_use
        AND g.cleaned_at < :known) AS cleaned_at
FROM page JOIN bed b ON b.bed = page.bed
    LEFT JOIN held o ON o.bed = b.bed AND o.until_day > :on
    LEFT JOIN last l ON l.bed = b.bed AND l.nth = 1
ORDER BY page.area, page.name, b.institution, page.room, b.label, b.bed;

-- name: bed_residents
-- Who lies in a bed or is to.
-- hot
SELECT DISTINCT elder FROM occupancy WHERE bed = :bed AND superseded_at IS NULL AND until_day > :today
LIMIT :limit;

-- name: verification_insert
-- One visit of inspectors.
INSERT INTO verification (verification, class, on_day, inspectors, failed_condition, evidence, office, operator,
    recorded_at)
VALUES (:verification, :class, :on_day, :inspectors, :failed_condition, :evidence, :office, :operator, :recorded_at);

-- name: verification_of_day
-- What the inspectors of a day found of a bed.
-- hot
SELECT x.verification FROM verification_bed x JOIN verification v ON v.verification = x.verification AND v.on_day = :on
WHERE x.bed = :bed ORDER BY x.verification DESC LIMIT 1;

-- name: verification_on_file
-- What an import row about a visit that is known is compared with.
SELECT class, inspectors, failed_condition, evidence FROM verification WHERE verification = :id;

-- name: verification_bed_insert
-- A bed that was looked at, with what the home said of it.
INSERT INTO verification_bed (verification, bed, declared) VALUES (:verification, :bed, :declared);
