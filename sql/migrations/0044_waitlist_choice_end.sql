-- A choice that counts no longer says why; and every house that has closed, or is to, is looked for among the choices on that day.

ALTER TABLE waitlist_choice ADD COLUMN end_cause TEXT; -- lower_choice, house_closed; NULL: it counts
UPDATE waitlist_choice SET end_cause = 'lower_choice' WHERE superseded_at IS NOT NULL;

UPDATE waitlist_standing SET next_day = (SELECT min(i.closed_day) FROM waitlist_choice c JOIN institution i
        ON i.institution = c.institution WHERE c.application = waitlist_standing.application AND c.superseded_at IS NULL)
WHERE superseded_at IS NULL AND state IN ('submitted', 'queued', 'deferred', 'suspended', 'offered', 'accepted')
    AND next_day > (SELECT min(i.closed_day) FROM waitlist_choice c JOIN institution i
        ON i.institution = c.institution WHERE c.application = waitlist_standing.application AND c.superseded_at IS NULL);
