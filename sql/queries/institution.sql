-- Institutions: who runs beds, where, since when, and how many the authority has on file.

-- name: institution_insert
-- A new institution.
INSERT INTO institution (institution, credit_code, name, area, kind, tier, operation, opened_day, closed_day,
    cleaning_hours, registered_at)
VALUES (:institution, :credit_code, :name, :area, :kind, :tier, :operation, :opened_day, '9999-12-31',
    :cleaning_hours, :registered_at);

-- name: institution_approval_insert
-- How many beds are on file, from a day on.
INSERT INTO institution_approval (institution, approved_beds, from_day, until_day, recorded_at)
VALUES (:institution, :approved_beds, :from_day, '9999-12-31', :recorded_at);

-- name: institution_get
-- One institution.
-- hot
SELECT institution, credit_code, name, area, kind, opened_day, closed_day, cleaning_hours
FROM institution WHERE institution = :institution;

-- name: institution_by_credit_code
-- The id behind a credit code; for references of import rows.
-- hot
SELECT institution AS id FROM institution WHERE credit_code = :key1;

-- name: institution_area
-- An area in use on a day, and its level.
-- hot
SELECT code, level FROM area WHERE code = :code AND from_day <= :on AND until_day > :on;

-- name: institution_page
-- Institutions of an area by area and name, with what is filed, listed and lived in on a day.
SELECT i.institution, i.credit_code, i.name, i.area, i.kind, i.tier, i.operation, i.opened_day AS opened_on,
    i.cleaning_hours,
    (SELECT a.approved_beds FROM institution_approval a WHERE a.institution = i.institution
        AND a.superseded_at IS NULL AND a.from_day <= :on AND a.until_day > :on) AS approved_beds,
    (SELECT coalesce(sum(CASE t.day WHEN '9999-12-31' THEN t.change ELSE -t.change END), 0) FROM bed_tally t
        WHERE t.place = 'i' || i.institution AND t.measure = 'beds' AND t.kind = i.kind AND t.day > :on) AS beds,
    (SELECT coalesce(sum(CASE t.day WHEN '9999-12-31' THEN t.change ELSE -t.change END), 0) FROM bed_tally t
        WHERE t.place = 'i' || i.institution AND t.measure = 'nursing_effective' AND t.kind = i.kind
        AND t.day > :on) AS nursing,
    (SELECT count(DISTINCT o.bed) FROM occupancy o WHERE o.institution = i.institution AND o.superseded_at IS NULL
        AND o.until_day > :on AND o.from_day <= :on) AS occupied
FROM institution i
WHERE i.area >= :area_from AND i.area < :area_until
    AND (:after = 0 OR (i.area, i.name, i.institution) >
        (SELECT p.area, p.name, p.institution FROM institution p WHERE p.institution = :after))
ORDER BY i.area, i.name, i.institution
LIMIT :limit;
