-- What two persons approved two persons may take back, as long as its first day has not come: who asked, why, and who agreed.
ALTER TABLE policy ADD COLUMN withdraw_reason TEXT;
ALTER TABLE policy ADD COLUMN withdraw_asked_by TEXT REFERENCES operator (operator);
ALTER TABLE policy ADD COLUMN withdraw_asked_at INTEGER
    CHECK ((withdraw_asked_at IS NULL) = (withdraw_asked_by IS NULL));
ALTER TABLE policy ADD COLUMN withdrawn_by TEXT REFERENCES operator (operator)
    CHECK (withdrawn_by IS NULL OR withdrawn_at IS NOT NULL) CHECK (withdrawn_by <> withdraw_asked_by);

DROP TRIGGER policy_withdrawal_stays;

CREATE TRIGGER policy_withdrawal_stays BEFORE UPDATE OF withdrawn_at, withdrawn_by, withdraw_reason, withdraw_asked_by, withdraw_asked_at
ON policy
WHEN OLD.withdrawn_at IS NOT NULL OR (OLD.withdraw_asked_at IS NOT NULL AND NEW.withdraw_asked_at IS NOT OLD.withdraw_asked_at)
    OR (NEW.withdrawn_at IS NOT NULL AND OLD.proposed_by IS NOT NULL AND OLD.approved_at IS NOT NULL
        AND (OLD.withdraw_asked_by IS NULL OR NEW.withdrawn_by IS NULL))
BEGIN SELECT RAISE(ABORT, 'what two persons approved two persons take back, once'); END;

-- Tasks that only their act closes, of applications to which that act can be done no more: to verify what came back to a house that had
-- closed, and to give a notice to who left by themselves, moved in or died before it was given. They end when the application did.
UPDATE task SET
    closed_at = max(opened_at, (SELECT s.recorded_at FROM waitlist_standing s WHERE s.application = task.subject AND s.superseded_at IS NULL)),
    outcome = (SELECT s.state FROM waitlist_standing s WHERE s.application = task.subject AND s.superseded_at IS NULL)
WHERE closed_at IS NULL AND (
    kind = 'waitlist_verify' AND EXISTS (SELECT 1 FROM waitlist_standing s WHERE s.application = task.subject
        AND s.superseded_at IS NULL AND s.state <> 'submitted')
    OR kind = 'waitlist_notice' AND EXISTS (SELECT 1 FROM waitlist_standing s JOIN office o ON o.office = s.office
        WHERE s.application = task.subject AND s.superseded_at IS NULL
            AND (s.state IN ('admitted', 'deceased') OR (s.state = 'withdrawn' AND o.kind <> 'home'))));
