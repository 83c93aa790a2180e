-- Holds: who a bed is kept for.

-- name: bed_hold_insert
-- A bed is kept on some days.
INSERT INTO bed_hold (bed_hold, bed, institution, kind, elder, subject, from_day, until_day, reason, recorded_at)
VALUES (:bed_hold, :bed, :institution, :kind, :elder, :subject, :from_day, :until_day, :reason, :recorded_at);

-- name: bed_hold_keep
-- The days before its end stay kept, by the same act.
INSERT INTO bed_hold (bed_hold, bed, institution, kind, elder, subject, from_day, until_day, reason, recorded_at)
SELECT :bed_hold, bed, institution, kind, elder, subject, from_day, :until_day, reason, :recorded_at
FROM bed_hold WHERE bed_hold = :old;

-- name: bed_hold_get
-- One live hold.
-- hot
SELECT bed_hold, bed, institution, kind, elder, subject, from_day, until_day FROM bed_hold
WHERE bed_hold = :bed_hold AND superseded_at IS NULL;

-- name: bed_hold_on_bed
-- The earliest hold of a bed on some of these days that is not for this person.
-- hot
SELECT bed_hold, bed, institution, kind, elder, subject, from_day, until_day FROM bed_hold
WHERE bed = :bed AND superseded_at IS NULL AND from_day < :until_day AND until_day > :from_day
    AND elder IS NOT :elder
ORDER BY from_day
LIMIT 1;

-- name: bed_hold_supersede
-- A later row says otherwise.
UPDATE bed_hold SET superseded_at = :at WHERE bed_hold = :bed_hold AND superseded_at IS NULL;

-- name: bed_hold_in_way
-- Who lies in a bed on some of these days and is somebody else than this person.
-- hot
SELECT stay, from_day, until_day FROM occupancy
WHERE bed = :bed AND superseded_at IS NULL AND from_day < :until_day AND until_day > :from_day
    AND elder IS NOT :elder
ORDER BY from_day
LIMIT 1;

-- name: bed_hold_of_elder
-- A bed that is held for a person on some of these days.
-- hot
SELECT bed_hold, bed, institution, kind, elder, subject, from_day, until_day FROM bed_hold
WHERE elder = :elder AND superseded_at IS NULL AND from_day < :until_day AND until_day > :from_day
ORDER BY from_day
LIMIT 1;

-- name: bed_hold_list
-- Whom a bed is held for on a day and later.
-- hot
SELECT h.bed_hold AS hold, h.kind, h.from_day AS "from", h.until_day AS "until!", h.elder, h.reason
FROM bed_hold h
WHERE h.bed = :bed AND h.superseded_at IS NULL AND h.until_day > :on
ORDER BY h.from_day;

-- name: bed_hold_lives_elsewhere
-- Whether a person has a bed in another house on some of these days.
-- hot
SELECT 1 AS elsewhere FROM occupancy
WHERE elder = :elder AND superseded_at IS NULL AND from_day < :until_day AND until_day > :from_day
    AND institution <> :institution
LIMIT 1;

-- name: bed_hold_reserved
-- What is reserved for a person from today on.
-- hot
SELECT bed_hold, bed, institution, kind, elder, subject, from_day, until_day, reason FROM bed_hold
WHERE elder = :elder AND superseded_at IS NULL AND kind = 'reservation' AND until_day > :today
ORDER BY from_day
LIMIT :limit;

-- name: bed_hold_reserved_elsewhere
-- What is reserved for a person on days on which they have a bed in another house.
-- hot
SELECT h.bed_hold, h.bed, h.institution, h.kind, h.elder, h.subject, h.from_day, h.until_day, h.reason FROM bed_hold h
WHERE h.elder = :elder AND h.superseded_at IS NULL AND h.kind = 'reservation' AND h.until_day > :today
    AND EXISTS (SELECT 1 FROM occupancy o WHERE o.elder = h.elder AND o.superseded_at IS NULL
        AND o.from_day < h.until_day AND o.until_day > h.from_day AND o.until_day > :today AND o.institution <> h.institution)
ORDER BY h.from_day
LIMIT :limit;

-- name: bed_hold_own
-- What is reserved for a person in a bed on some of these days.
-- hot
SELECT bed_hold, bed, institution, kind, elder, subject, from_day, until_day, reason FROM bed_hold
WHERE elder = :elder AND bed = :bed AND superseded_at IS NULL AND kind = 'reservation'
    AND from_day < :until_day AND until_day > :from_day
ORDER BY from_day
LIMIT :limit;

-- name: bed_hold_own_ended
-- The reservations of a bed that were over because their person moved into it, as far as their days are still to come.
SELECT h.bed_hold, h.bed, h.institution, h.kind, h.elder, h.subject, h.from_day, h.until_day, h.reason FROM bed_hold h
WHERE h.elder = :elder AND h.bed = :bed AND h.superseded_at = :at AND h.kind = 'reservation' AND h.until_day > :on
    AND NOT EXISTS (SELECT 1 FROM bed_hold n WHERE n.elder = h.elder AND n.bed = h.bed AND n.superseded_at = :at
        AND n.bed_hold > h.bed_hold AND n.from_day < h.until_day AND n.until_day > h.from_day)
ORDER BY h.from_day
LIMIT :limit;

-- name: bed_hold_ended_by_death
-- The reservations a death ended that is a mistake, and those that were over because their person was to move in behind it, which the
-- death took back: as far as their days are still to come.
SELECT h.bed_hold, h.bed, h.institution, h.kind, h.elder, h.subject, h.from_day, h.until_day, h.reason FROM death d
JOIN bed_hold h ON h.elder = d.elder AND h.kind = 'reservation'
    AND (h.superseded_at = d.reported_at OR h.superseded_at IN ({death_merged_at}))
WHERE d.death = :death AND h.until_day > :today
UNION ALL
SELECT h.bed_hold, h.bed, h.institution, h.kind, h.elder, h.subject, max(h.from_day, m.on_day), h.until_day, h.reason FROM death d
JOIN stay s ON s.elder = d.elder
JOIN movement m ON m.stay = s.stay AND m.on_day > d.confirmed_day
    AND (m.cancelled_at = d.confirmed_at OR m.cancelled_at IN ({death_merged_at}))
JOIN bed_hold h ON h.elder = d.elder AND h.bed = m.bed AND h.superseded_at = m.recorded_at AND h.kind = 'reservation'
WHERE d.death = :death AND h.until_day > max(:today, m.on_day)
    AND NOT EXISTS (SELECT 1 FROM bed_hold n WHERE n.elder = h.elder AND n.bed = h.bed AND n.superseded_at = h.superseded_at
        AND n.bed_hold > h.bed_hold AND n.from_day < h.until_day AND n.until_day > h.from_day)
ORDER BY from_day
LIMIT :limit;
