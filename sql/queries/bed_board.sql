-- What a house looks at.

-- name: bed_board
-- Every bed of a house by floor, room and label, with who has it on a day, in one statement: a row for each movement they have
-- before them, one with none. Who has it, and its class, is one look at bed_night, decoded by who reads it.
-- hot
SELECT b.bed, n.stay, b.opened_day, n.counts, r.floor, r.building, r.label AS room, b.label,
    s.from_day AS stay_from,
    CASE WHEN s.institution = :scope_institution THEN 1 WHEN n.stay IS NOT NULL THEN EXISTS (SELECT 1 FROM elder_area a
        WHERE a.elder = s.elder AND a.superseded_at IS NULL AND a.until_day > :today
        AND a.area >= :scope_from AND a.area < :scope_until) END AS seen,
    s.elder, e.name, d.movement, d.on_day AS due_day, d.event AS due_event
FROM room r INDEXED BY room_by_floor CROSS JOIN bed b INDEXED BY bed_by_room ON b.room = r.room
    LEFT JOIN bed_night n ON n.night > b.bed * 4194304 + :night AND n.night < (b.bed + 1) * 4194304 AND n.from_day <= :night
    LEFT JOIN stay s ON s.stay = n.stay
    LEFT JOIN elder e ON e.elder = s.elder
    LEFT JOIN movement d INDEXED BY movement_live ON d.stay = n.stay AND d.cancelled_at IS NULL AND d.event <> 'cancel'
        AND d.on_day > :on
WHERE r.institution = :institution
ORDER BY r.floor, r.label, b.label;

-- name: bed_board_empty
-- What a bed that nobody has on a day waits for, who comes next, and its class; of one with somebody the class that
-- bed_night does not know.
-- hot
SELECT b.built_day, b.opened_day, (SELECT k.state FROM bed_closure k WHERE k.bed = b.bed AND k.superseded_at IS NULL
        AND k.from_day <= :on AND k.until_day > :on) AS closure,
    NULL AS stay, 0 AS away,
    {bed_kept} AS held,
    i.cleaning_hours, {bed_left_columns},
    (SELECT c.class FROM bed_class c INDEXED BY bed_class_live WHERE c.bed = b.bed AND c.superseded_at IS NULL
        AND (c.from_day <= :on OR c.truth = 'declared' AND c.from_day = b.opened_day) AND c.until_day > :on
        ORDER BY c.truth DESC LIMIT 1) AS class,
    (SELECT min(w.from_day) FROM occupancy w WHERE w.bed = b.bed AND w.superseded_at IS NULL AND w.from_day > :on) AS next_day
FROM bed b JOIN institution i ON i.institution = b.institution
    LEFT JOIN occupancy l ON l.occupancy = CASE WHEN i.cleaning_hours > 0 THEN {bed_last_night} END
    LEFT JOIN bed_use u ON u.bed_use = CASE WHEN i.cleaning_hours > 0 THEN {bed_last_use} END
WHERE b.bed = :bed;

-- name: bed_timeline
-- Everything a bed was on some days, in the order of the days. Persons, and why one is away, are told within the scope.
SELECT t.what, t.value, t.from_day AS "from", t.until_day AS "until!", t.stay, t.elder FROM (
    SELECT o.what, iif(o.seen, o.away, NULL) AS value, o.from_day, o.until_day, iif(o.seen, o.stay, NULL) AS stay,
        iif(o.seen, o.elder, NULL) AS elder
    FROM (SELECT CASE WHEN p.guest = 1 THEN 'lent' WHEN p.away IS NULL THEN 'occupied' ELSE 'away' END AS what, p.*,
            p.institution = :scope_institution OR EXISTS (SELECT 1 FROM elder_area a WHERE a.elder = p.elder
                AND a.superseded_at IS NULL AND a.until_day > :today
                AND a.area >= :scope_from AND a.area < :scope_until) AS seen
        FROM occupancy p WHERE p.bed = :bed AND p.superseded_at IS NULL
            AND p.from_day < :until_day AND p.until_day > :from_day) AS o
    UNION ALL SELECT 'built', NULL, b.built_day, b.opened_day, NULL, NULL FROM bed b
    WHERE b.bed = :bed AND b.built_day < b.opened_day AND b.built_day < :until_day AND b.opened_day > :from_day
    UNION ALL SELECT 'held', h.kind, h.from_day, h.until_day, NULL, NULL FROM bed_hold h
    WHERE h.bed = :bed AND h.superseded_at IS NULL AND h.from_day < :until_day AND h.until_day > :from_day
    UNION ALL SELECT k.state, CASE k.safety WHEN 1 THEN 'safety' END, k.from_day, k.until_day, NULL, NULL
    FROM bed_closure k
    WHERE k.bed = :bed AND k.superseded_at IS NULL AND k.from_day < :until_day AND k.until_day > :from_day
    UNION ALL SELECT c.truth, c.class, c.from_day, c.until_day, NULL, NULL FROM bed_class c
    WHERE c.bed = :bed AND c.truth IN ('declared', 'verified') AND c.superseded_at IS NULL
        AND c.from_day < :until_day AND c.until_day > :from_day
    UNION ALL SELECT m.mark, m.pool, m.from_day, m.until_day, NULL, NULL FROM bed_mark m
    WHERE m.bed = :bed AND m.mark IN ('basic', 'dementia') AND m.superseded_at IS NULL
        AND m.from_day < :until_day AND m.until_day > :from_day) AS t
ORDER BY t.from_day, t.what, t.until_day
LIMIT :limit;

-- name: bed_whole
-- One bed with everything that does not depend on the day.
-- hot
SELECT b.bed, b.institution, i.area, r.room, r.label AS room_label, r.floor, r.building, r.sex_rule, r.isolation, b.label, b.position,
    b.built_day, b.opened_day, b.nursing_equipment, b.barrier_free, b.aids, b.unit, u.name AS unit_name, u.kind AS unit_kind,
    (SELECT c.class FROM bed_class c WHERE c.bed = b.bed AND c.truth = 'declared' AND c.superseded_at IS NULL
        AND (c.from_day <= :on OR c.from_day = b.opened_day) AND c.until_day > :on) AS declared,
    (SELECT c.class FROM bed_class c WHERE c.bed = b.bed AND c.truth = 'verified' AND c.superseded_at IS NULL
        AND c.from_day <= :on AND c.until_day > :on) AS verified,
    EXISTS (SELECT 1 FROM bed_mark m WHERE m.bed = b.bed AND m.mark = 'dementia' AND m.superseded_at IS NULL
        AND m.from_day <= :on AND m.until_day > :on) AS dementia,
    (SELECT m.pool FROM bed_mark m WHERE m.bed = b.bed AND m.mark = 'basic' AND m.superseded_at IS NULL
        AND m.from_day <= :on AND m.until_day > :on) AS pool
FROM bed b JOIN room r ON r.room = b.room JOIN institution i ON i.institution = b.institution
    LEFT JOIN unit u ON u.unit = b.unit
WHERE b.bed = :bed;

-- name: bed_staffing
-- Carers in post in a house on a day in hundredths of a full post, and its residents by how disabled they are: of
-- GB/T 42195 level 4 fully and 1 to 3 partly, of Shanghai's scheme levels 5 and 6 fully and 2 to 4 partly.
SELECT (SELECT coalesce(sum(p.percent), 0) FROM carer_post p WHERE p.institution = :institution AND p.post = 'care'
        AND p.superseded_at IS NULL AND p.from_day <= :on AND p.until_day > :on) AS carer_percent,
    count(CASE WHEN a.scheme = 'gbt42195' AND a.level = '4' OR a.scheme = 'shanghai' AND a.level IN ('5', '6')
        THEN 1 END) AS full_disabled,
    count(CASE WHEN a.scheme = 'gbt42195' AND a.level IN ('1', '2', '3')
        OR a.scheme = 'shanghai' AND a.level IN ('2', '3', '4') THEN 1 END) AS part_disabled
FROM occupancy o LEFT JOIN assessment a ON a.assessment = (SELECT n.assessment FROM assessment n
    WHERE n.elder = o.elder AND n.superseded_at IS NULL AND n.assessed_day <= :on AND n.until_day > :on
    ORDER BY n.assessed_day DESC, n.assessment DESC LIMIT 1)
WHERE o.institution = :institution AND o.superseded_at IS NULL AND o.until_day > :on AND o.from_day <= :on;

-- name: bed_verifications
-- The visits to a bed, the latest first.
-- hot
SELECT v.verification, v.on_day AS "on", v.class, v.inspectors AS "inspectors[]", v.failed_condition, v.evidence, d.declared,
    v.recorded_at AS "recorded_at@"
FROM verification_bed d JOIN verification v ON v.verification = d.verification
WHERE d.bed = :bed
ORDER BY v.on_day DESC, v.verification DESC
LIMIT :limit;
