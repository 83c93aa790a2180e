-- Facts of suitability (domain.md §3.6).

-- name: bed_suit_person
-- The sex of a person and the assessment that holds on a day.
-- hot
SELECT e.sex, a.scheme, a.level, a.dementia
FROM elder e LEFT JOIN assessment a ON a.assessment = (SELECT l.assessment FROM assessment l
    WHERE l.elder = e.elder AND l.superseded_at IS NULL AND l.assessed_day <= :on AND l.until_day > :on
    ORDER BY l.assessed_day DESC, l.assessment DESC LIMIT 1)
WHERE e.elder = :elder;

-- name: bed_suit_bed
-- What a bed is on a day, and what its room is. Its class is what was verified, until its home declares it ordinary; of a visit
-- and a declaration of one day what was said later. A class whose end was moved is said as it was: not anew.
-- hot
SELECT b.room, r.sex_rule, r.isolation, b.barrier_free,
    CASE WHEN v.class = 'nursing' AND d.class = 'ordinary' AND (d.from_day > v.from_day OR d.from_day = v.from_day
            AND (SELECT max(s.recorded_at) FROM bed_class s WHERE s.bed = b.bed AND s.truth = 'declared'
                AND s.class = d.class AND s.from_day = d.from_day AND NOT EXISTS (SELECT 1 FROM bed_class p
                    WHERE p.bed = s.bed AND p.truth = s.truth AND p.class = s.class AND p.from_day = s.from_day
                        AND p.superseded_at = s.recorded_at))
            >= (SELECT max(f.recorded_at) FROM verification_bed x JOIN verification f ON f.verification = x.verification
                WHERE x.bed = b.bed AND f.on_day = v.from_day AND f.class = v.class)) THEN d.class
        ELSE coalesce(v.class, d.class) END AS class,
    EXISTS (SELECT 1 FROM bed_mark m WHERE m.bed = b.bed AND m.mark = 'dementia' AND m.superseded_at IS NULL
        AND m.from_day <= :on AND m.until_day > :on) AS dementia
FROM bed b JOIN room r ON r.room = b.room
    LEFT JOIN bed_class v ON v.bed = b.bed AND v.truth = 'verified' AND v.superseded_at IS NULL
        AND v.from_day <= :on AND v.until_day > :on
    LEFT JOIN bed_class d ON d.bed = b.bed AND d.truth = 'declared' AND d.superseded_at IS NULL
        AND d.from_day <= :on AND d.until_day > :on
WHERE b.bed = :bed;
