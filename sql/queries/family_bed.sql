-- Family care beds (家庭照护床位): a service in a person's own home, no bed in any count.

-- name: family_bed_insert
-- A house serves a person at home on some days.
INSERT INTO family_bed (family_bed_days, family_bed, institution, elder, visits_per_month, devices, from_day, until_day, recorded_at)
VALUES (:family_bed_days, :family_bed, :institution, :elder, :visits_per_month, :devices, :from_day, :until_day, :recorded_at);

-- name: family_bed_of_elder
-- A family care bed of a person on some of these days.
-- hot
SELECT family_bed, institution, elder, visits_per_month, devices, from_day, until_day FROM family_bed
WHERE elder = :elder AND superseded_at IS NULL AND from_day < :until_day AND until_day > :from_day
ORDER BY from_day
LIMIT 1;

-- name: family_bed_get
-- One live family care bed.
-- hot
SELECT family_bed, institution, elder, visits_per_month, devices, from_day, until_day FROM family_bed
WHERE family_bed = :family_bed AND superseded_at IS NULL;

-- name: family_bed_ended_by_death
-- What a confirmed death ended that is taken back now, on its paper or with a merge.
SELECT f.family_bed, f.institution, f.elder, f.visits_per_month, f.devices, f.from_day, f.until_day
FROM death d JOIN family_bed f ON f.elder = d.elder AND (f.superseded_at = d.confirmed_at OR f.superseded_at IN ({death_merged_at}))
WHERE d.death = :death AND NOT EXISTS (SELECT 1 FROM family_bed later WHERE later.elder = f.elder
    AND later.family_bed = f.family_bed AND later.superseded_at = f.superseded_at AND later.family_bed_days > f.family_bed_days)
ORDER BY f.family_bed
LIMIT :limit;

-- name: family_bed_begun
-- The family care bed of a person at a house that begins on a day; for import rows that were imported before.
SELECT family_bed FROM family_bed
WHERE elder = :elder AND institution = :institution AND from_day = :from_day AND superseded_at IS NULL;

-- name: family_bed_on_file
-- What an import row about it is compared with.
SELECT visits_per_month, nullif(until_day, '9999-12-31') AS "until" FROM family_bed
WHERE family_bed = :id AND superseded_at IS NULL;

-- name: family_bed_supersede
-- A later row says otherwise.
UPDATE family_bed SET superseded_at = :at WHERE family_bed = :family_bed AND superseded_at IS NULL;

-- name: family_bed_page
-- Family care beds on a day that the caller may know of, by the person's name: the provider's own, and those of persons within
-- the scope.
SELECT f.family_bed, f.institution, f.elder, f.visits_per_month, f.devices AS "devices[]", f.from_day AS "from",
    f.until_day AS "until!", e.name_key || ' ' || CAST(f.family_bed AS TEXT) AS cursor
FROM family_bed f JOIN elder e ON e.elder = f.elder
WHERE f.superseded_at IS NULL AND f.from_day <= :on AND f.until_day > :on
    AND (e.name_key, f.family_bed) > (:after_text, :after_id)
    AND (:institution = 0 OR f.institution = :institution) AND (:elder = 0 OR f.elder = :elder)
    AND (f.institution = :scope_institution OR EXISTS (SELECT 1 FROM elder_area a WHERE a.elder = f.elder
        AND a.superseded_at IS NULL AND a.until_day > :today
        AND a.area >= :scope_from AND a.area < :scope_until))
ORDER BY e.name_key, f.family_bed
LIMIT :limit;
