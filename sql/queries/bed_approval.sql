-- Changes of beds that wait for the bureau.

-- name: bed_approval_open
-- What waits for a bed.
-- hot
SELECT approval FROM bed_approval WHERE bed = :bed AND decision IS NULL;

-- name: bed_approval_insert
-- A change that would break a binding target is asked for.
INSERT INTO bed_approval (approval, bed, institution, act, class, dementia, from_day, until_day, reason, crossed, office,
    operator, asked_at)
VALUES (:approval, :bed, :institution, :act, :class, :dementia, :from_day, :until_day, :reason, :crossed, :office,
    :operator, :asked_at);

-- name: bed_approval_get
-- One approval.
-- hot
SELECT approval, bed, act, class, dementia, from_day, until_day, reason, crossed, office, operator, decision FROM bed_approval
WHERE approval = :approval;

-- name: bed_approval_decide
-- The bureau has looked.
UPDATE bed_approval SET decision = :decision, note = :note, decided_office = :office, decided_operator = :operator,
    decided_at = :at
WHERE approval = :approval AND decision IS NULL;

-- name: bed_approval_page
-- Approvals of houses within reach, the newest first.
SELECT a.approval, a.bed, a.institution, a.act, a.class, a.dementia AS "dementia?", a.from_day AS "from", a.until_day AS "until!", a.reason, a.crossed,
    a.asked_at AS "asked_at@", a.decision, a.note, a.decided_at AS "decided_at@", ' ' || CAST(a.approval AS TEXT) AS cursor
FROM bed_approval a JOIN institution i ON i.institution = a.institution
WHERE (:own = 0 OR a.institution = :own) AND (:institution = 0 OR a.institution = :institution)
    AND i.area >= :area_from AND i.area < :area_until
    AND (:state IS NULL OR :state = coalesce(a.decision, 'open'))
    AND (:after = 0 OR a.approval < :after)
ORDER BY a.approval DESC
LIMIT :limit;
