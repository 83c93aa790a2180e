-- The queue: applications, their standings, places and blocks. "Known" is an instant: rows recorded before it that were not
-- superseded before it.

-- clause: waitlist_had_dementia
-- What was known of the person's dementia when a place p was given: by the last standing until then that an assessment stood behind.
coalesce((SELECT d.dementia FROM waitlist_standing d WHERE d.application = p.application AND d.recorded_at <= p.recorded_at
    AND (d.level IS NOT NULL OR d.dementia <> 'none') ORDER BY d.standing DESC LIMIT 1), 'none') AS had_dementia;

-- clause: waitlist_could_take
-- Whether who stands by a standing s could take a bed now; deferred until a day that has come, or with an offer whose time has run out, too.
(s.state = 'queued' OR (s.state = 'deferred' AND s.until_day <= :today)
    OR (s.state IN ('offered', 'accepted') AND EXISTS (SELECT 1 FROM offer t
        WHERE t.application = s.application AND t.closed_at IS NULL AND coalesce(t.admit_by, t.answer_by) < :now)));

-- clause: waitlist_spouse
-- With whom a place is needed: the registry's spouse of the applicant, one who died too; whom the application named where the
-- registry was never told of any.
CASE WHEN EXISTS (SELECT 1 FROM elder_spouse AS m WHERE m.elder = a.elder)
    THEN (SELECT iif(m.superseded_at IS NULL OR m.ended_by = 'death', m.spouse, NULL) FROM elder_spouse AS m
        WHERE m.elder = a.elder ORDER BY m.superseded_at IS NULL DESC, m.elder_spouse DESC LIMIT 1)
    ELSE a.spouse END;

-- name: waitlist_application_add
-- A new application.
INSERT INTO waitlist_application (application, elder, applied_at, needs, spouse, filed_by, office, operator)
VALUES (:application, :elder, :now, :needs, :spouse, :filed_by, :office, :operator);

-- name: waitlist_choice_add
-- One of the houses an application names.
INSERT INTO waitlist_choice (application, institution, choice, recorded_at)
VALUES (:application, :institution, :choice, :now);

-- name: waitlist_has_chosen
-- Whether an application has, or had, chosen a house.
SELECT 1 AS found FROM waitlist_choice WHERE institution = :institution AND application = :application;

-- name: waitlist_choice_drop
-- A choice that counts no longer, and why.
UPDATE waitlist_choice SET superseded_at = :now, end_cause = :cause
WHERE application = :application AND institution = :institution AND superseded_at IS NULL;

-- name: waitlist_choices
-- The houses an application names and still counts, in the order they were named.
-- hot
SELECT c.institution, c.choice, i.area, i.closed_day FROM waitlist_choice c JOIN institution i ON i.institution = c.institution
WHERE c.application = :application AND c.superseded_at IS NULL ORDER BY c.choice;

-- name: waitlist_choices_closed
-- The houses that dropped out of an application because they closed, the latest first.
-- hot
SELECT institution, superseded_at FROM waitlist_choice
WHERE application = :application AND end_cause = 'house_closed' ORDER BY superseded_at DESC, choice LIMIT 10;

-- name: waitlist_house_closes
-- Who waits for a house that is to close is looked at on that day.
UPDATE waitlist_standing SET next_day = min(next_day, :closed_day)
WHERE superseded_at IS NULL AND state IN ('submitted', 'queued', 'deferred', 'suspended', 'offered', 'accepted')
    AND application IN (SELECT c.application FROM waitlist_choice c WHERE c.institution = :institution AND c.superseded_at IS NULL);

-- name: waitlist_entry
-- An application as it stands.
-- hot
SELECT a.application, a.elder, a.applied_at, a.needs, {waitlist_spouse} AS spouse, a.filed_by, a.office, s.standing, s.state, s.cause, s.until_day,
    s.next_day, s.confirmed_day, s.scheme, s.level, s.dementia, s.flags, s.registered_area, s.residence_area, s.recorded_at,
    EXISTS (SELECT 1 FROM death d WHERE d.elder = {waitlist_spouse} AND d.cancelled_at IS NULL) AS widowed
FROM waitlist_application a JOIN waitlist_standing s ON s.application = a.application AND s.superseded_at IS NULL
WHERE a.application = :application;

-- name: waitlist_received
-- Who filed an application, and the office that received it.
-- hot
SELECT a.filed_by, o.name AS office_name FROM waitlist_application a JOIN office o ON o.office = a.office
WHERE a.application = :application;

-- name: waitlist_seen
-- Whether a caller may know of an application: the person's desks, the houses they live, lived or applied at, the bureaus of
-- person and houses.
-- hot
SELECT a.elder FROM waitlist_application a
WHERE a.application = :application AND (
    EXISTS (SELECT 1 FROM elder_area r WHERE r.elder = a.elder AND r.superseded_at IS NULL AND r.until_day > :today
        AND r.area >= :scope_from AND r.area < :scope_until)
    OR EXISTS (SELECT 1 FROM occupancy o WHERE o.elder = a.elder AND o.superseded_at IS NULL
        AND +o.institution = :scope_institution)
    OR EXISTS (SELECT 1 FROM waitlist_choice c JOIN institution i ON i.institution = c.institution
        WHERE c.application = a.application AND (c.institution = :scope_institution
            OR (i.area >= :house_from AND i.area < :house_until))));

-- name: waitlist_live_of_elder
-- The application of a person that has not ended.
-- hot
SELECT a.application, s.state FROM waitlist_application a
JOIN waitlist_standing s ON s.application = a.application AND s.superseded_at IS NULL
WHERE a.elder = :elder AND s.state IN ('submitted', 'queued', 'deferred', 'suspended', 'offered', 'accepted') LIMIT 1;

-- name: waitlist_of_spouse
-- The applications that have not ended and ask for a place with a person.
-- hot
SELECT a.application FROM waitlist_application a
JOIN waitlist_standing s ON s.application = a.application AND s.superseded_at IS NULL
WHERE a.application IN (SELECT w.application FROM waitlist_application w WHERE w.spouse = :elder
        UNION SELECT w.application FROM elder_spouse c JOIN waitlist_application w ON w.elder = c.elder WHERE c.spouse = :elder)
    AND :elder = {waitlist_spouse} AND s.state IN ('submitted', 'queued', 'deferred', 'suspended', 'offered', 'accepted')
ORDER BY a.application LIMIT :limit;

-- name: waitlist_of_elder
-- Every application of a person, the newest first.
-- hot
SELECT a.application, a.applied_at AS "applied_at@", s.state FROM waitlist_application a
JOIN waitlist_standing s ON s.application = a.application AND s.superseded_at IS NULL
WHERE a.elder = :elder ORDER BY a.application DESC LIMIT 100;

-- name: waitlist_tasks_elsewhere
-- The open tasks of a kind about the applications and offers of a person at offices other than one.
-- hot
SELECT t.subject, t.office, t.due_day, t.note FROM task t
WHERE t.subject IN (SELECT a.application FROM waitlist_application a WHERE a.elder = :elder
        UNION ALL SELECT o.offer FROM waitlist_application a JOIN offer o ON o.application = a.application WHERE a.elder = :elder)
    AND t.kind = :kind AND t.office <> :office AND t.closed_at IS NULL LIMIT :limit;

-- name: waitlist_person
-- What the rules need of a person on a day, whoever asks.
-- hot
SELECT e.born_day, e.sex, EXISTS (SELECT 1 FROM assessment a WHERE a.elder = e.elder AND a.assessed_day <= :day) AS was_assessed,
    (SELECT a.area FROM elder_area a WHERE a.elder = e.elder AND a.kind = 'residence'
        AND a.superseded_at IS NULL AND a.until_day > :day ORDER BY a.from_day LIMIT 1) AS residence_area,
    (SELECT a.area FROM elder_area a WHERE a.elder = e.elder AND a.kind = 'registered'
        AND a.superseded_at IS NULL AND a.until_day > :day ORDER BY a.from_day LIMIT 1) AS registered_area,
    (SELECT min(f.from_day) FROM elder_flag f WHERE f.elder = e.elder AND f.superseded_at IS NULL
        AND f.from_day > :day) AS flag_from,
    (SELECT min(f.until_day) FROM elder_flag f WHERE f.elder = e.elder AND f.superseded_at IS NULL
        AND f.until_day > :day) AS flag_until,
    (SELECT min(a.from_day) FROM elder_area a WHERE a.elder = e.elder AND a.superseded_at IS NULL
        AND a.from_day > :day) AS area_from,
    (SELECT min(a.assessed_day) FROM assessment a WHERE a.elder = e.elder AND a.superseded_at IS NULL
        AND a.assessed_day > :day) AS assessed_from
FROM elder e WHERE e.elder = :elder;

-- name: waitlist_standing_add
-- How an application stands from now on.
INSERT INTO waitlist_standing (standing, application, state, cause, note, until_day, next_day, confirmed_day, scheme, level,
    dementia, flags, registered_area, residence_area, policy, version, office, operator, recorded_at)
VALUES (:standing, :application, :state, :cause, :note, :until_day, :next_day, :confirmed_day, :scheme, :level,
    :dementia, :flags, :registered_area, :residence_area, :policy, :version, :office, :operator, :now);

-- name: waitlist_standing_end
-- How it stood until now.
UPDATE waitlist_standing SET superseded_at = :now WHERE application = :application AND superseded_at IS NULL;

-- name: waitlist_standing_wait
-- Time has changed nothing: look again on a later day.
UPDATE waitlist_standing SET next_day = :next_day WHERE standing = :standing AND superseded_at IS NULL;

-- name: waitlist_standings_due
-- Applications that time alone may have changed.
-- hot
SELECT s.application FROM waitlist_standing s WHERE s.superseded_at IS NULL AND s.next_day <= :today
ORDER BY s.next_day, s.application LIMIT :limit;

-- name: waitlist_standings_due_of_house
-- Of those due to be looked at by now, who stands in the queue of a house.
-- hot
SELECT s.application FROM waitlist_standing s
WHERE s.superseded_at IS NULL AND s.next_day <= :today
    AND EXISTS (SELECT 1 FROM waitlist_place p WHERE p.application = s.application AND p.institution = :institution AND p.superseded_at IS NULL)
ORDER BY s.next_day, s.application LIMIT :limit;

-- name: waitlist_standings
-- Everything an application went through, as known before an instant.
-- hot
SELECT s.state, s.cause, s.note, s.until_day, s.scheme, s.level, s.version, s.recorded_at, s.office, o.name AS office_name
FROM waitlist_standing s JOIN office o ON o.office = s.office
WHERE s.application = :application AND s.recorded_at < :known ORDER BY s.standing LIMIT 500;

-- name: waitlist_times_deferred
-- How often an application was deferred.
-- hot
SELECT count(*) AS times FROM waitlist_standing
WHERE application = :application AND state = 'deferred' AND cause = 'deferred';

-- name: waitlist_place_of
-- Where an application stands at a house.
-- hot
SELECT p.waitlist_place, p.choice, p.tier, p.scheme, p.level, p.order_key, p.clause, p.policy, p.version, {waitlist_had_dementia}
FROM waitlist_place p WHERE p.application = :application AND p.institution = :institution AND p.superseded_at IS NULL;

-- name: waitlist_place_left
-- Where an application stood at a house until an instant at which it left the queue: by which level.
-- hot
SELECT p.scheme, p.level, {waitlist_had_dementia} FROM waitlist_place p
WHERE p.application = :application AND p.institution = :institution AND p.superseded_at = :at ORDER BY p.waitlist_place DESC LIMIT 1;

-- name: waitlist_stood_until
-- Whether an application stood anywhere until an instant at which it left the queue.
-- hot
SELECT 1 AS stood FROM waitlist_place WHERE application = :application AND superseded_at = :at LIMIT 1;

-- name: waitlist_place_known
-- Where it stood, as known before an instant.
-- hot
SELECT waitlist_place, choice, tier, scheme, level, order_key, clause, policy, version FROM waitlist_place
WHERE application = :application AND institution = :institution AND recorded_at < :known
    AND (superseded_at IS NULL OR superseded_at >= :known)
ORDER BY waitlist_place DESC LIMIT 1;

-- name: waitlist_places
-- Every place an application has, in the order of its choices.
-- hot
SELECT institution, choice, tier, level, order_key, clause, policy, version FROM waitlist_place
WHERE application = :application AND superseded_at IS NULL ORDER BY choice;

-- name: waitlist_place_add
-- A place in the queue of a house.
INSERT INTO waitlist_place (waitlist_place, institution, application, choice, tier, scheme, level, order_key, clause, policy, version,
    cause, recorded_at)
VALUES (:waitlist_place, :institution, :application, :choice, :tier, :scheme, :level, :order_key, :clause, :policy, :version, :cause,
    :now);

-- name: waitlist_place_end
-- A place that is given up, and why.
UPDATE waitlist_place SET superseded_at = :now, end_cause = :cause WHERE waitlist_place = :waitlist_place AND superseded_at IS NULL;

-- name: waitlist_ahead
-- Who stands before a key at a house, from the front.
-- hot
SELECT p.order_key, p.scheme, p.level, p.clause
FROM waitlist_place p
WHERE p.institution = :institution AND p.superseded_at IS NULL AND p.order_key < :key AND p.order_key > :after
ORDER BY p.order_key LIMIT :limit;

-- name: waitlist_ahead_known
-- The same as known before an instant: the slow way.
-- hot
SELECT p.order_key, p.scheme, p.level, p.clause
FROM waitlist_place p
WHERE p.institution = :institution AND p.recorded_at < :known AND (p.superseded_at IS NULL OR p.superseded_at >= :known)
    AND p.order_key < :key AND p.order_key > :after
ORDER BY p.order_key LIMIT :limit;

-- name: waitlist_tiers_known
-- How many of each tier stood before a key, as known before an instant.
-- hot
SELECT p.tier, count(*) AS standing FROM waitlist_place p
WHERE p.institution = :institution AND p.recorded_at < :known AND (p.superseded_at IS NULL OR p.superseded_at >= :known)
    AND p.order_key < :key
GROUP BY p.tier ORDER BY p.tier;

-- name: waitlist_block_at
-- The block of a tier that a key belongs to.
-- hot
SELECT first_key, standing FROM waitlist_block
WHERE institution = :institution AND first_key <= :key AND first_key >= :tier ORDER BY first_key DESC LIMIT 1;

-- name: waitlist_block_next
-- The first block of a tier.
-- hot
SELECT first_key FROM waitlist_block
WHERE institution = :institution AND first_key >= :tier AND first_key < :tier_end ORDER BY first_key LIMIT 1;

-- name: waitlist_block_add
-- A new block.
INSERT INTO waitlist_block (institution, first_key, standing) VALUES (:institution, :first_key, :standing);

-- name: waitlist_block_count
-- One more or less in a block.
UPDATE waitlist_block SET standing = standing + :change WHERE institution = :institution AND first_key = :first_key;

-- name: waitlist_block_lower
-- A block that begins earlier now.
UPDATE waitlist_block SET first_key = :key WHERE institution = :institution AND first_key = :first_key;

-- name: waitlist_block_end
-- A block nobody stands in.
DELETE FROM waitlist_block WHERE institution = :institution AND first_key = :first_key;

-- name: waitlist_block_middle
-- The key so far into a block.
-- hot
SELECT order_key FROM waitlist_place WHERE institution = :institution AND superseded_at IS NULL AND order_key >= :first_key
ORDER BY order_key LIMIT 1 OFFSET :offset;

-- name: waitlist_blocks_before
-- Whole blocks before a key, by tier.
-- hot
SELECT substr(first_key, 1, 1) AS tier, sum(standing) AS standing FROM waitlist_block
WHERE institution = :institution AND first_key < :key GROUP BY substr(first_key, 1, 1) ORDER BY substr(first_key, 1, 1);

-- name: waitlist_between
-- How many stand from one key to another.
-- hot
SELECT count(*) AS standing FROM waitlist_place
WHERE institution = :institution AND superseded_at IS NULL AND order_key >= :first_key AND order_key < :key;

-- name: waitlist_block_recount
-- Places and blocks that do not agree.
SELECT count(*) AS differences FROM (
    SELECT b.institution FROM waitlist_block b WHERE b.standing <> (SELECT count(*) FROM waitlist_place p
        WHERE p.institution = b.institution AND p.superseded_at IS NULL AND p.order_key >= b.first_key
            AND p.order_key < coalesce((SELECT min(n.first_key) FROM waitlist_block n
                WHERE n.institution = b.institution AND n.first_key > b.first_key), '~'))
    UNION ALL
    SELECT p.institution FROM waitlist_place p WHERE p.superseded_at IS NULL AND NOT EXISTS (
        SELECT 1 FROM waitlist_block b WHERE b.institution = p.institution AND b.first_key <= p.order_key)) AS bad;

-- name: waitlist_queue
-- The queues of houses as they are now, a page behind a key of a house: walked in their order, whatever statistics say.
-- hot
SELECT p.institution, p.application, p.choice, p.tier, p.scheme, p.level, p.order_key, a.elder, a.applied_at, s.state, s.until_day,
    p.institution = :scope_institution OR (i.area >= :house_from AND i.area < :house_until)
    OR EXISTS (SELECT 1 FROM elder_area r WHERE r.elder = a.elder AND r.superseded_at IS NULL AND r.until_day > :today
        AND r.area >= :scope_from AND r.area < :scope_until) AS seen
FROM waitlist_place p CROSS JOIN institution i CROSS JOIN waitlist_application a CROSS JOIN waitlist_standing s
WHERE i.institution = p.institution AND a.application = p.application AND s.application = p.application AND s.superseded_at IS NULL
    AND i.area >= :area_from AND i.area < :area_until AND p.superseded_at IS NULL AND (p.institution, p.order_key) > (:after_id, :after_text) AND p.institution <= :last_institution
    AND (:from_area IS NULL OR EXISTS (SELECT 1 FROM elder_area r WHERE r.elder = a.elder AND r.superseded_at IS NULL
        AND r.kind = 'residence' AND r.from_day <= :today AND r.until_day > :today
        AND r.area >= :from_area AND r.area < :from_until))
ORDER BY p.institution, p.order_key LIMIT :limit;

-- name: waitlist_queue_known
-- The queues as they were known before an instant.
SELECT p.institution, p.application, p.choice, p.tier, p.scheme, p.level, p.order_key, a.elder, a.applied_at, s.state, s.until_day,
    p.institution = :scope_institution OR (i.area >= :house_from AND i.area < :house_until)
    OR EXISTS (SELECT 1 FROM elder_area r WHERE r.elder = a.elder AND r.superseded_at IS NULL AND r.until_day > :today
        AND r.area >= :scope_from AND r.area < :scope_until) AS seen
FROM waitlist_place p JOIN institution i ON i.institution = p.institution AND i.area >= :area_from AND i.area < :area_until
JOIN waitlist_application a ON a.application = p.application
JOIN waitlist_standing s ON s.application = p.application AND s.recorded_at < :known
    AND (s.superseded_at IS NULL OR s.superseded_at >= :known)
WHERE p.recorded_at < :known AND (p.superseded_at IS NULL OR p.superseded_at >= :known)
    AND p.institution >= :after_id AND p.institution <= :last_institution
    AND (p.institution > :after_id OR p.order_key > :after_text)
    AND (:from_area IS NULL OR (s.residence_area >= :from_area AND s.residence_area < :from_until))
ORDER BY p.institution, p.order_key LIMIT :limit;

-- name: waitlist_between_known
-- How many stood from one key to another, as known before an instant.
-- hot
SELECT count(*) AS standing FROM waitlist_place p
WHERE p.institution = :institution AND p.recorded_at < :known AND (p.superseded_at IS NULL OR p.superseded_at >= :known)
    AND p.order_key >= :first_key AND p.order_key < :key;

-- name: waitlist_unverified
-- Applications that wait for their verification: they have no place.
-- hot
SELECT a.application, c.institution, c.choice, a.elder, a.applied_at, s.state, s.scheme, s.level,
    c.institution = :scope_institution OR (i.area >= :house_from AND i.area < :house_until)
    OR EXISTS (SELECT 1 FROM elder_area r WHERE r.elder = a.elder AND r.superseded_at IS NULL AND r.until_day > :today
        AND r.area >= :scope_from AND r.area < :scope_until) AS seen
FROM waitlist_standing s CROSS JOIN waitlist_application a CROSS JOIN waitlist_choice c CROSS JOIN institution i
WHERE a.application = s.application AND c.application = s.application AND i.institution = c.institution AND s.state = 'submitted' AND s.superseded_at IS NULL
    AND s.application > 0 AND c.superseded_at IS NULL
    AND i.area >= :area_from AND i.area < :area_until AND (:institution = 0 OR c.institution = :institution)
    AND (:from_area IS NULL OR (s.residence_area >= :from_area AND s.residence_area < :from_until))
ORDER BY a.applied_at, a.application, c.choice LIMIT 500;

-- name: waitlist_unverified_known
-- Applications that wait for their verification: as known before an instant.
SELECT a.application, c.institution, c.choice, a.elder, a.applied_at, s.state, s.scheme, s.level,
    c.institution = :scope_institution OR (i.area >= :house_from AND i.area < :house_until)
    OR EXISTS (SELECT 1 FROM elder_area r WHERE r.elder = a.elder AND r.superseded_at IS NULL AND r.until_day > :today
        AND r.area >= :scope_from AND r.area < :scope_until) AS seen
FROM waitlist_standing s JOIN waitlist_application a ON a.application = s.application
JOIN waitlist_choice c ON c.application = a.application JOIN institution i ON i.institution = c.institution
WHERE s.state = 'submitted' AND s.recorded_at < :known AND (s.superseded_at IS NULL OR s.superseded_at >= :known)
    AND (c.superseded_at IS NULL OR c.superseded_at >= :known)
    AND i.area >= :area_from AND i.area < :area_until AND (:institution = 0 OR c.institution = :institution)
    AND (:from_area IS NULL OR (s.residence_area >= :from_area AND s.residence_area < :from_until))
ORDER BY a.applied_at, a.application, c.choice LIMIT 500;

-- name: waitlist_strike_add
-- Something that may end in a ban.
INSERT INTO waitlist_strike (strike, elder, application, institution, kind, cause, on_day, recorded_at)
VALUES (:strike, :elder, :application, :institution, :kind, :cause, :on, :now);

-- name: waitlist_strikes
-- Such things of a person since a day; of one house or (0) of all.
-- hot
SELECT on_day FROM waitlist_strike
WHERE elder = :elder AND kind = :kind AND on_day > :since AND (:institution = 0 OR institution = :institution)
ORDER BY on_day LIMIT 100;

-- name: waitlist_verify_due
-- Until when an application is to be verified.
-- hot
SELECT due_day FROM task WHERE subject = :application AND kind = 'waitlist_verify' AND closed_at IS NULL
ORDER BY due_day LIMIT 1;

-- name: waitlist_term_set
-- A term that ends beyond the table of holidays.
INSERT INTO waitlist_term (subject, kind, from_day, workdays, until_day, table_until)
VALUES (:subject, :kind, :from_day, :workdays, :until_day, :table_until)
ON CONFLICT (subject) DO UPDATE SET kind = excluded.kind, from_day = excluded.from_day, workdays = excluded.workdays,
    until_day = excluded.until_day, table_until = excluded.table_until;

-- name: waitlist_term_end
-- A term that is certain.
DELETE FROM waitlist_term WHERE subject = :subject;

-- name: waitlist_term_counted
-- By which table it was counted: '' has it counted anew.
UPDATE waitlist_term SET until_day = max(until_day, :until_day), table_until = :table_until WHERE subject = :subject;

-- name: waitlist_term_of
-- The term of an offer or application that is not certain.
-- hot
SELECT kind, from_day, workdays, until_day FROM waitlist_term WHERE subject = :subject;

-- name: waitlist_terms_due
-- Terms counted by a table that told less.
-- hot
SELECT subject FROM waitlist_term WHERE table_until < :table_until ORDER BY table_until, subject LIMIT :limit;

-- name: waitlist_ban_add
-- A person who may not apply for some days.
INSERT INTO waitlist_ban (ban, elder, cause, from_day, until_day, recorded_at)
VALUES (:ban, :elder, :cause, :from_day, :until_day, :now);

-- name: waitlist_ban_on
-- The ban that holds on a day.
-- hot
SELECT cause, until_day FROM waitlist_ban WHERE elder = :elder AND until_day > :on ORDER BY until_day DESC LIMIT 1;

-- name: waitlist_institution
-- Where a house stands, and from when it is closed.
-- hot
SELECT area, closed_day FROM institution WHERE institution = :institution;

-- name: waitlist_state_known
-- How an application stood, as known before an instant.
-- hot
SELECT state, until_day FROM waitlist_standing
WHERE application = :application AND recorded_at < :known AND (superseded_at IS NULL OR superseded_at >= :known)
ORDER BY standing DESC LIMIT 1;

-- name: waitlist_house_name
-- What a house is called.
-- hot
SELECT name FROM institution WHERE institution = :institution;

-- name: waitlist_ended_by_death
-- The application of a person that a death suspended or ended.
-- hot
SELECT a.application FROM waitlist_application a
JOIN waitlist_standing s ON s.application = a.application AND s.superseded_at IS NULL
WHERE a.elder = :elder AND s.cause IN ('death_reported', 'death_confirmed') ORDER BY a.application DESC LIMIT 1;

-- name: waitlist_ended_by_facts
-- The last application of a person, where it ended because no condition held: unless they died or live in an open house it named.
-- hot
SELECT a.application FROM waitlist_application a
JOIN waitlist_standing s ON s.application = a.application AND s.superseded_at IS NULL AND s.state = 'ineligible'
WHERE a.elder = :elder AND NOT EXISTS (SELECT 1 FROM waitlist_application n WHERE n.elder = a.elder AND n.application > a.application)
    AND NOT EXISTS (SELECT 1 FROM death d WHERE d.elder = a.elder AND d.cancelled_at IS NULL)
    AND NOT EXISTS (SELECT 1 FROM occupancy o JOIN waitlist_choice c ON c.institution = o.institution AND c.superseded_at IS NULL
            JOIN institution i ON i.institution = o.institution AND i.closed_day > :on
        WHERE o.elder = a.elder AND c.application = a.application AND o.superseded_at IS NULL AND o.from_day <= :on
            AND o.until_day > :on)
LIMIT 1;

-- name: waitlist_admitted_by
-- The bed a stay began in and the application it ended, which was written in the same moment.
-- hot
SELECT m.bed, s.recorded_at,
    (SELECT a.application FROM waitlist_application a
        JOIN waitlist_standing w ON w.application = a.application AND w.superseded_at IS NULL
        WHERE a.elder = s.elder AND w.state = 'admitted' AND w.recorded_at = s.recorded_at LIMIT 1) AS application
FROM stay s JOIN movement m ON m.stay = s.stay AND m.event = 'admit'
WHERE s.stay = :stay ORDER BY m.movement LIMIT 1;

-- name: waitlist_state_before
-- How an application stood before what ended or suspended it by mistake.
-- hot
SELECT state, until_day FROM waitlist_standing
WHERE application = :application AND superseded_at IS NOT NULL AND state NOT IN ('admitted', 'deceased')
    AND cause <> 'death_reported'
ORDER BY standing DESC LIMIT 1;

-- name: waitlist_stretches
-- Every key an application stood at in the queue of a house.
-- hot
SELECT order_key, recorded_at, superseded_at, cause, end_cause FROM waitlist_place
WHERE application = :application AND institution = :institution ORDER BY waitlist_place LIMIT 64;

-- name: waitlist_passings
-- Who came before a key, or went from before it, after an instant and before another.
SELECT e.at, e.change, e.cause, e.application FROM (
    SELECT p.recorded_at AS at, 1 AS change, p.cause, p.application, p.waitlist_place AS turn FROM waitlist_place p
    WHERE p.institution = :institution AND p.order_key < :key AND p.recorded_at > :from_at AND p.recorded_at < :until_at
        AND p.superseded_at IS NOT p.recorded_at
    UNION ALL
    SELECT p.superseded_at AS at, -1 AS change, p.end_cause AS cause, p.application, p.waitlist_place AS turn
    FROM waitlist_place p
    WHERE p.institution = :institution AND p.order_key < :key AND p.superseded_at > :from_at
        AND p.superseded_at < :until_at AND p.superseded_at IS NOT p.recorded_at) AS e
ORDER BY e.at, e.turn, e.change LIMIT 2000;

-- name: waitlist_waited
-- How long the admitted had waited, by tier: days from the application to the admission, at the house that admitted. Of who was
-- admitted to a house they did not queue for, the tier is the best they had.
SELECT coalesce((SELECT p.tier FROM waitlist_place p WHERE p.application = s.application AND p.institution = i.institution
        AND p.superseded_at = s.recorded_at),
    (SELECT min(p.tier) FROM waitlist_place p WHERE p.application = s.application AND p.superseded_at = s.recorded_at), 0) AS tier,
    (s.recorded_at - a.applied_at) / 86400000 AS days
FROM waitlist_standing s JOIN waitlist_application a ON a.application = s.application
JOIN institution i ON i.institution = (SELECT y.institution FROM stay y JOIN occupancy o ON o.stay = y.stay
    WHERE y.elder = a.elder AND o.recorded_at = s.recorded_at LIMIT 1)
WHERE s.state = 'admitted' AND s.superseded_at IS NULL AND s.recorded_at >= :from_at AND s.recorded_at < :until_at
    AND i.area >= :area_from AND i.area < :area_until AND (:institution = 0 OR i.institution = :institution)
ORDER BY 1, days;

-- name: waitlist_waiting
-- How long those in the queue have waited until an instant, by tier.
SELECT min(p.tier) AS tier, (:until_at - a.applied_at) / 86400000 AS days
FROM waitlist_place p JOIN waitlist_application a ON a.application = p.application
JOIN institution i ON i.institution = p.institution
WHERE p.recorded_at < :until_at AND (p.superseded_at IS NULL OR p.superseded_at >= :until_at)
    AND i.area >= :area_from AND i.area < :area_until AND (:institution = 0 OR p.institution = :institution)
GROUP BY p.application ORDER BY 1, days;

-- name: waitlist_codes
-- How often each code passed somebody over, by house: of an admission outside the order, and of a stay entered out of the books,
-- everybody who waited.
SELECT i.institution, i.name, x.code, count(*) AS passed FROM institution i
JOIN (SELECT o.institution, p.code FROM offer o JOIN offer_passed p ON p.offer = o.offer
        WHERE o.offered_at >= :from_at AND o.offered_at < :until_at
    UNION ALL
    SELECT w.institution, 'other' FROM passed_in_words w
        WHERE w.recorded_at >= :from_at AND w.recorded_at < :until_at) AS x ON x.institution = i.institution
WHERE i.area >= :area_from AND i.area < :area_until AND (:institution = 0 OR i.institution = :institution)
GROUP BY i.institution, x.code
UNION ALL
SELECT i.institution, i.name, 'by_books', sum(b.waiting) FROM institution i JOIN stay_by_books b ON b.institution = i.institution
WHERE b.recorded_at >= :from_at AND b.recorded_at < :until_at
    AND i.area >= :area_from AND i.area < :area_until AND (:institution = 0 OR i.institution = :institution)
GROUP BY i.institution
UNION ALL
SELECT i.institution, i.name, 'override', sum(v.waiting) FROM institution i JOIN override v ON v.institution = i.institution
WHERE v.stay IS NOT NULL AND v.approved_at >= :from_at AND v.approved_at < :until_at
    AND i.area >= :area_from AND i.area < :area_until AND (:institution = 0 OR i.institution = :institution)
GROUP BY i.institution
ORDER BY 1, 3;

-- name: waitlist_offers_ended
-- How offers ended, by house.
SELECT o.institution, i.name, o.state, count(*) AS offers FROM offer o JOIN institution i ON i.institution = o.institution
WHERE o.offered_at >= :from_at AND o.offered_at < :until_at
    AND i.area >= :area_from AND i.area < :area_until AND (:institution = 0 OR o.institution = :institution)
GROUP BY o.institution, o.state ORDER BY o.institution, o.state;

-- name: waitlist_vacancy
-- Basic beds nobody lies in or was offered, at houses where people could take one, with the day since when all that stood in
-- the way is over: no basic bed, a person, an offer, a closure. One the house keeps back stands empty.
SELECT b.institution, b.bed, r.label AS room, b.label, i.cleaning_hours,
    max(b.opened_day, i.opened_day,
        coalesce((SELECT max(n.from_day) FROM bed_mark n WHERE n.bed = b.bed AND n.mark = 'basic' AND n.superseded_at IS NULL
            AND n.from_day <= :on AND NOT EXISTS (SELECT 1 FROM bed_mark x WHERE x.bed = n.bed AND x.mark = 'basic'
                AND x.superseded_at IS NULL AND x.from_day < n.from_day AND x.until_day >= n.from_day)), ''),
        coalesce((SELECT max(o.until_day) FROM occupancy o WHERE o.bed = b.bed AND o.superseded_at IS NULL
            AND o.until_day <= :on), ''),
        coalesce((SELECT max(u.day) FROM bed_use u WHERE u.bed = b.bed AND u.superseded_at IS NULL AND u.day <= :on), ''),
        coalesce((SELECT max(h.until_day) FROM bed_hold h WHERE h.bed = b.bed AND h.superseded_at IS NULL
            AND h.kind = 'offer' AND h.until_day <= :on), ''),
        coalesce((SELECT max(c.until_day) FROM bed_closure c WHERE c.bed = b.bed AND c.superseded_at IS NULL
            AND c.until_day <= :on), '')) AS vacant_since,
    (SELECT count(*) FROM waitlist_place p JOIN waitlist_standing s ON s.application = p.application
        AND s.superseded_at IS NULL AND s.state = 'queued'
        WHERE p.institution = b.institution AND p.superseded_at IS NULL) AS waiting,
    (SELECT h.until_day FROM bed_hold h WHERE h.bed = b.bed AND h.superseded_at IS NULL AND h.from_day <= :on
        AND h.until_day > :on) AS kept_until
FROM institution i JOIN bed b ON b.institution = i.institution JOIN room r ON r.room = b.room
JOIN bed_mark m ON m.bed = b.bed AND m.mark = 'basic' AND m.superseded_at IS NULL AND m.from_day <= :on AND m.until_day > :on
WHERE i.area >= :area_from AND i.area < :area_until AND (:institution = 0 OR b.institution = :institution)
    AND i.opened_day <= :on AND i.closed_day > :on AND b.opened_day <= :on
    AND NOT EXISTS (SELECT 1 FROM occupancy o WHERE o.bed = b.bed AND o.superseded_at IS NULL AND o.from_day <= :on
        AND o.until_day > :on)
    AND NOT EXISTS (SELECT 1 FROM bed_hold h WHERE h.bed = b.bed AND h.superseded_at IS NULL AND h.kind = 'offer'
        AND h.from_day <= :on AND h.until_day > :on)
    AND NOT EXISTS (SELECT 1 FROM bed_closure c WHERE c.bed = b.bed AND c.superseded_at IS NULL AND c.from_day <= :on
        AND c.until_day > :on)
    AND EXISTS (SELECT 1 FROM waitlist_place p JOIN waitlist_standing s ON s.application = p.application
        AND s.superseded_at IS NULL AND s.state = 'queued'
        WHERE p.institution = b.institution AND p.superseded_at IS NULL)
ORDER BY b.institution, r.label, b.label, b.bed LIMIT 500;

-- name: waitlist_waited_spans
-- When somebody stood in the queue of a house and could take a bed, by the instant it began.
SELECT max(p.recorded_at, s.recorded_at) AS from_at,
    min(coalesce(p.superseded_at, 9223372036854775807), coalesce(s.superseded_at, 9223372036854775807)) AS until_at
FROM waitlist_place p JOIN waitlist_standing s ON s.application = p.application AND s.state = 'queued'
    AND (p.superseded_at IS NULL OR s.recorded_at < p.superseded_at)
    AND (s.superseded_at IS NULL OR s.superseded_at > p.recorded_at)
WHERE p.institution = :institution ORDER BY from_at;

-- name: waitlist_left
-- Since when an application stands as it does, what was said about it, and whose act it was.
-- hot
SELECT s.recorded_at, s.note, o.kind = 'home' AS by_home
FROM waitlist_standing s JOIN office o ON o.office = s.office WHERE s.application = :application AND s.superseded_at IS NULL;

-- name: waitlist_exits
-- Who left the queue, when and why, the latest first; one row an application. A house that an application names no longer is a row
-- of its own.
SELECT x.application, x.institution, x.state, x.cause, x.note, x.recorded_at, a.applied_at, a.elder, x.standing,
    (SELECT max(t.closed_at) FROM task t WHERE t.subject = x.application AND t.kind = 'waitlist_notice' AND t.outcome = 'given'
        AND t.closed_at >= x.recorded_at) AS notified_at,
    x.institution = :scope_institution OR (i.area >= :house_from AND i.area < :house_until)
    OR EXISTS (SELECT 1 FROM elder_area r WHERE r.elder = a.elder AND r.superseded_at IS NULL AND r.until_day > :today
        AND r.area >= :scope_from AND r.area < :scope_until) AS seen
FROM (
    SELECT s.application, c.institution, s.state, s.cause, s.note, s.recorded_at, s.standing FROM waitlist_standing s
    JOIN waitlist_choice c ON c.application = s.application AND c.choice = 1
    WHERE s.superseded_at IS NULL AND s.state IN ('admitted', 'rejected', 'withdrawn', 'removed', 'ineligible', 'deceased')
        AND s.recorded_at >= :from_at AND s.recorded_at < :until_at
        AND (:institution = 0 OR EXISTS (SELECT 1 FROM waitlist_choice h WHERE h.application = s.application
            AND h.institution = :institution))
    UNION ALL
    SELECT c.application, c.institution, s.state, c.end_cause, NULL, c.superseded_at, s.standing FROM waitlist_choice c
    JOIN waitlist_standing s ON s.standing = (SELECT max(n.standing) FROM waitlist_standing n
        WHERE n.application = c.application AND n.recorded_at = c.superseded_at)
        AND s.state IN ('submitted', 'queued', 'deferred', 'suspended', 'offered', 'accepted')
    WHERE c.superseded_at >= :from_at AND c.superseded_at < :until_at AND (:institution = 0 OR c.institution = :institution)
) AS x
JOIN waitlist_application a ON a.application = x.application JOIN institution i ON i.institution = x.institution
WHERE i.area >= :area_from AND i.area < :area_until
    AND (:after_text = '' OR (x.standing, -x.institution) < (:after_id, -CAST(:after_text AS INTEGER)))
ORDER BY x.standing DESC, x.institution LIMIT :limit;

-- name: waitlist_choices_named
-- The houses an application named, those that dropped out too, in the order they were named.
-- hot
SELECT institution FROM waitlist_choice WHERE application = :application ORDER BY choice;

-- name: waitlist_ban_of
-- Until when a person may not apply, by what was known at the end of a day: a ban may have begun before it was spoken.
-- hot
SELECT max(until_day) AS until_day FROM waitlist_ban
WHERE elder = :elder AND until_day > :day AND recorded_at < :until_at;

-- name: waitlist_rehearse
-- What every application that names a house of an area stood on, as known before an instant: its choices one after the other. Who
-- left because no condition held may come back by other rules.
SELECT c.application, c.institution, i.area, a.elder, a.applied_at, e.born_day, s.state, s.until_day, s.next_day, s.scheme, s.level,
    s.dementia, s.flags, s.registered_area, s.residence_area, p.order_key, p.scheme AS had_scheme, p.level AS had_level, {waitlist_had_dementia},
    EXISTS (SELECT 1 FROM assessment x WHERE x.elder = a.elder AND x.assessed_day <= :on AND x.recorded_at < :known) AS was_assessed
FROM (SELECT DISTINCT h.application FROM institution r JOIN waitlist_choice h ON h.institution = r.institution
        WHERE r.area >= :area_from AND r.area < :area_until) AS w
JOIN waitlist_application a ON a.application = w.application AND a.applied_at < :known
JOIN elder e ON e.elder = a.elder
JOIN waitlist_standing s ON s.application = w.application AND s.recorded_at < :known
    AND (s.superseded_at IS NULL OR s.superseded_at >= :known)
    AND (s.state IN ('queued', 'deferred', 'suspended', 'offered', 'accepted')
        OR (s.state = 'ineligible'
            AND NOT EXISTS (SELECT 1 FROM waitlist_application n WHERE n.elder = a.elder AND n.application > a.application
                AND n.applied_at < :known)
            AND NOT EXISTS (SELECT 1 FROM death d WHERE d.elder = a.elder AND d.cancelled_at IS NULL AND d.reported_at < :known)
            AND NOT EXISTS (SELECT 1 FROM waitlist_ban n WHERE n.elder = a.elder AND n.until_day > :on AND n.recorded_at < :known)))
JOIN waitlist_choice c ON c.application = w.application AND c.recorded_at < :known
    AND (c.superseded_at IS NULL OR c.superseded_at >= :known)
JOIN institution i ON i.institution = c.institution AND i.closed_day > :on
LEFT JOIN waitlist_place p ON p.application = c.application AND p.institution = c.institution AND p.recorded_at < :known
    AND (p.superseded_at IS NULL OR p.superseded_at >= :known)
ORDER BY c.application, c.choice;

-- name: waitlist_ranked_first
-- A house that people queue for from now on.
INSERT INTO waitlist_ranked (institution, policy, recorded_at) VALUES (:institution, :policy, :now)
ON CONFLICT (institution) DO NOTHING;

-- name: waitlist_ranked_set
-- A queue that was ordered by a policy.
UPDATE waitlist_ranked SET policy = :policy, recorded_at = :now WHERE institution = :institution;

-- name: waitlist_ranked_of
-- By which policy a queue was ordered.
-- hot
SELECT policy FROM waitlist_ranked WHERE institution = :institution;

-- name: waitlist_ranked_page
-- Houses people queue for and by which policy each queue was ordered.
-- hot
SELECT r.institution, r.policy, i.area FROM waitlist_ranked r JOIN institution i ON i.institution = r.institution
WHERE r.institution > :after ORDER BY r.institution LIMIT :limit;

-- name: waitlist_rank_next
-- Applications for a house that other rules may put elsewhere, suspend, end or bring back, behind an id.
-- hot
SELECT c.application FROM waitlist_choice c
JOIN waitlist_application a ON a.application = c.application
JOIN waitlist_standing s ON s.application = c.application AND s.superseded_at IS NULL
    AND (s.state IN ('queued', 'deferred', 'suspended', 'offered', 'accepted')
        OR (s.state = 'ineligible'
            AND NOT EXISTS (SELECT 1 FROM waitlist_application n WHERE n.elder = a.elder AND n.application > a.application)
            AND NOT EXISTS (SELECT 1 FROM death d WHERE d.elder = a.elder AND d.cancelled_at IS NULL)))
WHERE c.institution = :institution AND c.application > :after AND c.superseded_at IS NULL
ORDER BY c.application LIMIT :limit;

-- name: waitlist_complaint_add
-- A complaint about the queue.
INSERT INTO waitlist_complaint (complaint, number, application, offer, due_day, office, operator, recorded_at)
VALUES (:complaint, :number, :application, :offer, :due_day, :office, :operator, :now);

-- name: waitlist_complaint_get
-- One complaint.
-- hot
SELECT complaint, application, offer, answered_at FROM waitlist_complaint WHERE complaint = :complaint;

-- name: waitlist_complaint_same
-- The complaint of a number.
-- hot
SELECT complaint FROM waitlist_complaint WHERE number = :number;

-- name: waitlist_complaint_answer
-- What was answered.
UPDATE waitlist_complaint SET answer = :answer, answered_at = :now WHERE complaint = :complaint AND answered_at IS NULL;

-- name: waitlist_complaints_of
-- The complaints about an application.
-- hot
SELECT complaint, number, due_day AS due, answer, answered_at AS "answered_at@" FROM waitlist_complaint
WHERE application = :application ORDER BY complaint LIMIT 100;

-- name: offer_complaints_of
-- The complaints about an offer: of one office, or of all (0).
-- hot
SELECT complaint, number, due_day AS due, answer, answered_at AS "answered_at@" FROM waitlist_complaint
WHERE offer = :offer AND (:office = 0 OR office = :office) ORDER BY complaint LIMIT 100;
