-- What is asked of who has left the queue, whether a bed is still wanted, is over: it ended when the application did.
UPDATE task SET
    closed_at = max(opened_at, (SELECT s.recorded_at FROM waitlist_standing s WHERE s.application = task.subject AND s.superseded_at IS NULL)),
    outcome = (SELECT s.state FROM waitlist_standing s WHERE s.application = task.subject AND s.superseded_at IS NULL)
WHERE closed_at IS NULL AND kind = 'waitlist_confirm' AND EXISTS (SELECT 1 FROM waitlist_standing s
    WHERE s.application = task.subject AND s.superseded_at IS NULL
        AND s.state NOT IN ('queued', 'deferred', 'suspended', 'offered', 'accepted'));

-- What a desk has to ask or tell who waits is for the desk of where they live, by what their application stands on.
UPDATE task SET office = n.desk
FROM (SELECT t.task, (SELECT o.office FROM office o
        WHERE (o.area = s.residence_area AND o.kind = 'committee') OR (o.area = substr(s.residence_area, 1, 9) AND o.kind = 'street')
        ORDER BY length(o.area) DESC, o.office LIMIT 1) AS desk
    FROM task t LEFT JOIN offer f ON f.offer = t.subject AND t.kind IN ('offer_answer', 'offer_lost')
    JOIN waitlist_standing s ON s.application = coalesce(f.application, t.subject) AND s.superseded_at IS NULL
        AND s.state IN ('queued', 'deferred', 'suspended', 'offered', 'accepted')
    WHERE t.closed_at IS NULL AND t.kind IN ('waitlist_confirm', 'waitlist_notice', 'offer_answer', 'offer_lost')) AS n
WHERE task.task = n.task AND n.desk <> task.office
    AND NOT EXISTS (SELECT 1 FROM task d WHERE d.subject = task.subject AND d.kind = task.kind AND d.office = n.desk AND d.closed_at IS NULL);
