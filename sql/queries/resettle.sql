-- Following who has to move out of closed beds.

-- clause: lies_in_closed_bed
-- Whether the stay of a task t holds a closed bed from today on.
EXISTS (SELECT 1 FROM occupancy o JOIN bed_closure k ON k.bed = o.bed AND k.superseded_at IS NULL
    AND k.from_day < o.until_day AND k.until_day > o.from_day AND k.until_day > :today
    WHERE o.stay = t.subject AND o.superseded_at IS NULL AND o.until_day > :today);

-- name: resettle_laid
-- Who holds a bed on some days: the guest in a lent one, and whose it is.
-- hot
SELECT DISTINCT stay, elder FROM occupancy
WHERE bed = :bed AND superseded_at IS NULL AND from_day < :until_day AND until_day > :from_day
ORDER BY stay;

-- name: resettle_holds
-- The first closure of a bed that a stay holds on some of its days from today on.
-- hot
SELECT k.state, k.from_day FROM occupancy o JOIN bed_closure k ON k.bed = o.bed AND k.superseded_at IS NULL
    AND k.from_day < o.until_day AND k.until_day > o.from_day AND k.until_day > :today
WHERE o.stay = :stay AND o.superseded_at IS NULL AND o.until_day > :today
ORDER BY k.from_day LIMIT 1;

-- name: resettle_reopened
-- Stays in a bed that need not move any more.
SELECT DISTINCT l.stay FROM occupancy l JOIN task t ON t.subject = l.stay AND t.kind = 'stay_resettle' AND t.closed_at IS NULL
WHERE l.bed = :bed AND l.superseded_at IS NULL AND l.until_day > :today
    AND NOT {lies_in_closed_bed}
LIMIT :limit;

-- name: resettle_moved
-- Stays with an open task that hold no closed bed any more from today on.
SELECT DISTINCT t.subject FROM task t
WHERE t.kind = 'stay_resettle' AND t.closed_at IS NULL
    AND NOT {lies_in_closed_bed}
LIMIT :limit;

-- name: resettle_guests
-- Guests with an open task about the bed that was lent to them whose nights in it are over.
SELECT DISTINCT t.subject FROM task t JOIN stay_lend l ON l.stay = t.subject
WHERE t.kind = 'bed_unsuitable' AND t.closed_at IS NULL
    AND NOT EXISTS (SELECT 1 FROM occupancy o WHERE o.stay = t.subject AND o.superseded_at IS NULL AND o.until_day > :today)
LIMIT :limit;

-- name: resettle_empty
-- Closing houses with an open task where nobody lives from the last day on.
SELECT DISTINCT t.subject FROM task t JOIN institution i ON i.institution = t.subject
WHERE t.kind = 'institution_closing' AND t.closed_at IS NULL
    AND NOT EXISTS (SELECT 1 FROM occupancy o WHERE o.institution = i.institution AND o.superseded_at IS NULL
        AND o.until_day > i.closed_day AND o.until_day > :today)
LIMIT :limit;

-- name: resettle_safety
-- Beds with an open task about their closure whose house has closed.
SELECT DISTINCT t.subject FROM task t JOIN bed b ON b.bed = t.subject JOIN institution i ON i.institution = b.institution
WHERE t.kind = 'bed_safety_closure' AND t.closed_at IS NULL AND i.closed_day <= :today
LIMIT :limit;

-- name: resettle_inspect
-- Beds with an open task to inspect them whose house has closed.
SELECT DISTINCT t.subject FROM task t JOIN bed b ON b.bed = t.subject JOIN institution i ON i.institution = b.institution
WHERE t.kind = 'bed_inspect' AND t.closed_at IS NULL AND i.closed_day <= :today
LIMIT :limit;
