-- Deaths: reported, confirmed, found to be a mistake.

-- name: death_of_elder
-- The death that is on record of a person.
-- hot
SELECT death, on_day, confirmed_day, reported_at FROM death WHERE elder = :elder AND cancelled_at IS NULL;

-- name: death_insert
-- A death is reported.
INSERT INTO death (death, elder, on_day, office, operator, reported_at)
VALUES (:death, :elder, :on_day, :office, :operator, :now);

-- name: death_confirm
-- A reported death stands on paper.
UPDATE death SET confirmed_day = :on_day, confirmed_at = :now, evidence = :evidence, confirmed_office = :office,
    confirmed_operator = :operator
WHERE death = :death AND confirmed_day IS NULL AND cancelled_at IS NULL;

-- name: death_cancel
-- It was a mistake.
UPDATE death SET cancelled_at = :now, cancel_reason = :reason WHERE death = :death AND cancelled_at IS NULL;

-- name: death_stays
-- The stays of a person that hold a bed on a day or later.
-- hot
SELECT DISTINCT stay FROM occupancy
WHERE elder = :elder AND superseded_at IS NULL AND from_day < '9999-12-31' AND until_day > :on
ORDER BY stay
LIMIT :limit;

-- name: death_admitted_after
-- A stay of a person that began after a day and has begun: who came in did not die before.
-- hot
SELECT s.stay, s.institution, i.area, m.movement, m.on_day
FROM stay s JOIN movement m ON m.stay = s.stay JOIN institution i ON i.institution = s.institution
WHERE s.elder = :elder AND m.event = 'admit' AND m.cancelled_at IS NULL AND m.on_day > :on AND m.on_day <= :today
ORDER BY m.on_day DESC
LIMIT 1;

-- clause: death_merged_at
-- When a death d became that of another record's person too, and of all that record had; of that one's records before it was merged itself.
WITH RECURSIVE part (elder) AS (
    SELECT d.elder UNION SELECT c.merged FROM part p JOIN elder_correction c ON c.elder = p.elder AND c.merged IS NOT NULL AND c.outcome = 'done')
SELECT c.decided_at FROM part p JOIN elder_correction c ON c.elder = p.elder AND c.merged IS NOT NULL AND c.outcome = 'done'
    AND c.decided_at > d.reported_at;

-- name: death_ended_stays
-- What a death that is taken back now did to the person's stays: those it ended, on paper or by their discharge, and those that
-- were to begin behind it and were taken back whole (not_begun_at).
SELECT s.stay, 0 AS not_begun_at FROM death d JOIN stay s ON s.elder = d.elder JOIN movement m ON m.stay = s.stay
WHERE d.death = :death AND m.cancelled_at IS NULL
    AND (m.event = 'death' AND m.movement > d.death
        OR m.event = 'discharge' AND m.reason = 'death' AND m.recorded_at >= d.reported_at)
UNION ALL
SELECT s.stay, m.cancelled_at FROM death d JOIN stay s ON s.elder = d.elder JOIN movement m ON m.stay = s.stay
WHERE d.death = :death AND m.event = 'admit' AND (m.cancelled_at = d.confirmed_at OR m.cancelled_at IN ({death_merged_at}))
ORDER BY 1
LIMIT :limit;

-- name: death_cut
-- The movements of a stay that were taken back when a death was confirmed.
SELECT c.cancels, m.event, m.on_day, m.recorded_at FROM movement c JOIN movement m ON m.movement = c.cancels
WHERE c.stay = :stay AND c.event = 'cancel' AND c.movement > :death AND c.recorded_at = :at AND c.reason = :reason
ORDER BY c.movement
LIMIT :limit;
