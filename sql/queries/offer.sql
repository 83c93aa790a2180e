-- Offers of freed basic beds, who was passed over, who was called; admissions outside the order.

-- name: offer_bed
-- The pool a bed is given from on a day, NULL: none, for it is no basic bed.
-- hot
SELECT b.institution, i.area,
    (SELECT m.pool FROM bed_mark m WHERE m.bed = b.bed AND m.mark = 'basic' AND m.superseded_at IS NULL
        AND m.from_day <= :on AND m.until_day > :on) AS pool
FROM bed b JOIN institution i ON i.institution = b.institution
WHERE b.bed = :bed;

-- name: offer_candidates
-- The queue of a house from behind a key, with what the walk asks of everybody.
-- hot
SELECT p.application, p.tier, p.order_key, a.elder, a.needs, {waitlist_spouse} AS spouse, s.state, s.scheme, s.level, s.dementia, s.registered_area,
    s.residence_area, e.sex,
    EXISTS (SELECT 1 FROM offer o WHERE o.application = p.application AND o.bed = :bed AND o.state <> 'withdrawn'
        AND o.review IS NOT 'not_justified') AS had
FROM waitlist_place p
JOIN waitlist_application a ON a.application = p.application
JOIN waitlist_standing s ON s.application = p.application AND s.superseded_at IS NULL
JOIN elder e ON e.elder = a.elder
WHERE p.institution = :institution AND p.superseded_at IS NULL AND p.order_key > :after
ORDER BY p.order_key LIMIT :limit;

-- name: offer_lives_beside
-- Whether a person lies, or is to lie, in another bed of a bed's room, or one is kept for them.
-- hot
SELECT 1 AS beside FROM bed a JOIN bed b ON b.room = a.room AND b.bed <> a.bed
WHERE a.bed = :bed AND (
    EXISTS (SELECT 1 FROM occupancy o WHERE o.bed = b.bed AND o.elder = :elder AND o.superseded_at IS NULL AND o.until_day > :on)
    OR EXISTS (SELECT 1 FROM bed_hold h WHERE h.bed = b.bed AND h.elder = :elder AND h.superseded_at IS NULL
        AND h.until_day > :on))
LIMIT 1;

-- name: offer_second
-- The other beds of a bed's room that are given from a pool, are open and are free from a day on.
-- hot
SELECT b.bed FROM bed a JOIN bed b ON b.room = a.room AND b.bed <> a.bed
JOIN bed_mark m ON m.bed = b.bed AND m.mark = 'basic' AND m.pool = :pool AND m.superseded_at IS NULL AND m.from_day <= :on
    AND m.until_day > :on
WHERE a.bed = :bed AND b.opened_day <= :on
    AND NOT EXISTS (SELECT 1 FROM occupancy o WHERE o.bed = b.bed AND o.superseded_at IS NULL AND o.until_day > :on)
    AND NOT EXISTS (SELECT 1 FROM bed_closure k WHERE k.bed = b.bed AND k.superseded_at IS NULL AND k.until_day > :on)
    AND NOT EXISTS (SELECT 1 FROM bed_hold h WHERE h.bed = b.bed AND h.superseded_at IS NULL AND h.until_day > :on)
ORDER BY b.bed LIMIT :limit;

-- name: offer_beside_spouse
-- The free basic beds beside a bed in which somebody lies with whom another waits to live.
-- hot
SELECT b.bed FROM bed a JOIN bed b ON b.room = a.room AND b.bed <> a.bed
JOIN bed_mark m ON m.bed = b.bed AND m.mark = 'basic' AND m.superseded_at IS NULL AND m.from_day <= :on AND m.until_day > :on
WHERE a.bed = :bed AND b.opened_day <= :on
    AND EXISTS (SELECT 1 FROM waitlist_application w JOIN waitlist_standing s ON s.application = w.application
        AND s.superseded_at IS NULL AND s.state = 'queued'
        WHERE w.spouse = :elder OR w.elder IN (SELECT m.elder FROM elder_spouse m WHERE m.spouse = :elder AND m.superseded_at IS NULL))
    AND NOT EXISTS (SELECT 1 FROM occupancy o WHERE o.bed = b.bed AND o.superseded_at IS NULL AND o.until_day > :on)
    AND NOT EXISTS (SELECT 1 FROM bed_closure k WHERE k.bed = b.bed AND k.superseded_at IS NULL AND k.until_day > :on)
    AND NOT EXISTS (SELECT 1 FROM bed_hold h WHERE h.bed = b.bed AND h.superseded_at IS NULL AND h.until_day > :on)
ORDER BY b.bed LIMIT :limit;

-- name: offer_vacant
-- The basic beds of a house that are open and free from a day on.
-- hot
SELECT b.bed FROM bed b JOIN bed_mark m INDEXED BY bed_mark_live ON m.bed = b.bed AND m.mark = 'basic'
    AND m.superseded_at IS NULL AND m.from_day <= :on AND m.until_day > :on
WHERE b.institution = :institution AND b.opened_day <= :on
    AND NOT EXISTS (SELECT 1 FROM occupancy o WHERE o.bed = b.bed AND o.superseded_at IS NULL AND o.until_day > :on)
    AND NOT EXISTS (SELECT 1 FROM bed_closure k WHERE k.bed = b.bed AND k.superseded_at IS NULL AND k.until_day > :on)
    AND NOT EXISTS (SELECT 1 FROM bed_hold h WHERE h.bed = b.bed AND h.superseded_at IS NULL AND h.until_day > :on)
ORDER BY b.bed LIMIT :limit;

-- name: offer_basic_beds
-- How many basic beds a house has on a day.
-- hot
SELECT count(*) AS basic
FROM bed b JOIN bed_mark m INDEXED BY bed_mark_live ON m.bed = b.bed AND m.mark = 'basic' AND m.superseded_at IS NULL
    AND m.from_day <= :on AND m.until_day > :on
WHERE b.institution = :institution;

-- name: offer_free_beds
-- How many basic beds of a house nobody lies in on a day or was offered; counted no further than it is asked.
-- hot
SELECT count(*) AS free FROM (
    SELECT 1 FROM bed b JOIN bed_mark m INDEXED BY bed_mark_live ON m.bed = b.bed AND m.mark = 'basic'
        AND m.superseded_at IS NULL AND m.from_day <= :on AND m.until_day > :on
    WHERE b.institution = :institution
        AND NOT EXISTS (SELECT 1 FROM occupancy o WHERE o.bed = b.bed AND o.superseded_at IS NULL AND o.from_day <= :on
            AND o.until_day > :on)
        AND NOT EXISTS (SELECT 1 FROM offer f WHERE f.bed = b.bed AND f.closed_at IS NULL)
    LIMIT :limit);

-- name: offer_add
-- A bed is offered.
INSERT INTO offer (offer, bed, institution, application, elder, pool, place, order_key, policy, hold, by_itself, state,
    offered_at, answer_by, provisional, lower_need, office, operator)
VALUES (:offer, :bed, :institution, :application, :elder, :pool, :place, :order_key, :policy, :hold, :by_itself, 'open',
    :now, :answer_by, :provisional, :lower_need, :office, :operator);

-- name: offer_passed_add
-- Somebody who stood before and did not get it, and why.
INSERT INTO offer_passed (offer, place, application, code, words) VALUES (:offer, :place, :application, :code, :words);

-- name: offer_get
-- One offer.
-- hot
SELECT o.offer, o.bed, o.institution, o.application, o.elder, o.hold, o.state, o.offered_at, o.answer_by, o.admit_by, o.pool,
    o.by_itself, o.reason
FROM offer o WHERE o.offer = :offer;

-- name: offer_live_of_application
-- The offer of an application that waits for its answer or for the moving in.
-- hot
SELECT offer FROM offer WHERE application = :application AND closed_at IS NULL LIMIT 1;

-- name: offer_live_of_bed
-- The offer of a bed that waits for its answer or for the moving in.
-- hot
SELECT offer FROM offer WHERE bed = :bed AND closed_at IS NULL LIMIT 1;

-- name: offer_accept
-- The family says yes.
UPDATE offer SET state = 'accepted', accepted_at = :now, admit_by = :admit_by, provisional = :provisional
WHERE offer = :offer AND state = 'open';

-- name: offer_extend
-- The term that runs ends later, or is certain by now; until when and whether it is.
UPDATE offer SET answer_by = CASE state WHEN 'open' THEN max(answer_by, :until) ELSE answer_by END,
    admit_by = CASE state WHEN 'accepted' THEN max(admit_by, :until) END, provisional = :provisional
WHERE offer = :offer AND closed_at IS NULL;

-- name: offer_end
-- An offer that waits no longer.
UPDATE offer SET state = :state, closed_at = :now, reason = :reason, evidence = :evidence, counts = :counts
WHERE offer = :offer AND closed_at IS NULL;

-- name: offer_review
-- What the bureau made of a house's refusal.
UPDATE offer SET review = :review WHERE offer = :offer AND state = 'rejected';

-- name: offer_fulfilled
-- The offer an admission of that moment fulfilled.
-- hot
SELECT offer FROM offer WHERE application = :application AND bed = :bed AND state = 'admitted' AND closed_at = :at LIMIT 1;

-- name: offer_reopen
-- The moving in was taken back: the offer is accepted as it was.
UPDATE offer SET state = 'accepted', closed_at = NULL, counts = NULL, hold = :hold, admit_by = :admit_by,
    provisional = :provisional
WHERE offer = :offer AND state = 'admitted';

-- name: offer_due
-- Offers whose time has run out.
-- hot
SELECT offer FROM offer WHERE closed_at IS NULL AND coalesce(admit_by, answer_by) < :now
ORDER BY coalesce(admit_by, answer_by), offer LIMIT :limit;

-- name: offer_due_of_house
-- Offers whose time has run out, of whoever stands in the queue of a house; of whatever house they are.
-- hot
SELECT o.offer FROM offer o
WHERE o.closed_at IS NULL AND coalesce(o.admit_by, o.answer_by) < :now
    AND EXISTS (SELECT 1 FROM waitlist_place p WHERE p.application = o.application AND p.institution = :institution AND p.superseded_at IS NULL)
ORDER BY coalesce(o.admit_by, o.answer_by), o.offer LIMIT :limit;

-- name: offer_contact_add
-- An attempt to reach somebody.
INSERT INTO offer_contact (contact, offer, at, who, channel, outcome, office, operator)
VALUES (:contact, :offer, :now, :who, :channel, :outcome, :office, :operator);

-- name: offer_contacts
-- The attempts of an offer.
-- hot
SELECT contact, at AS "at@", who, channel, outcome, office FROM offer_contact WHERE offer = :offer
ORDER BY contact LIMIT 500;

-- name: offer_attempts
-- When and whom an offer's office tried to reach.
-- hot
SELECT at, who FROM offer_contact WHERE offer = :offer ORDER BY contact LIMIT 100;

-- name: offer_of_all
-- Every offer an application had.
-- hot
SELECT offer, bed, institution, state, offered_at AS "offered_at@", answer_by AS "answer_by@", provisional AS "provisional?",
    admit_by AS "admit_by@", reason
FROM offer WHERE application = :application ORDER BY offer LIMIT 500;

-- name: offer_page
-- Offers the caller may know of, the oldest first.
SELECT o.offer, o.bed, o.institution, o.application, o.pool, o.state, o.place, o.offered_at AS "offered_at@",
    o.answer_by AS "answer_by@", o.provisional AS "provisional?", o.accepted_at AS "accepted_at@", o.admit_by AS "admit_by@",
    o.closed_at AS "closed_at@", o.reason, o.by_itself AS "by_itself?", o.lower_need AS "lower_need?",
    '- ' || CAST(o.offer AS TEXT) AS cursor
FROM offer o JOIN institution i ON i.institution = o.institution
WHERE (:after_text = '' OR o.offer > :after_id) AND (:institution = 0 OR o.institution = :institution)
    AND (:application = 0 OR o.application = :application) AND (:state IS NULL OR o.state = :state)
    AND (o.institution = :scope_institution OR (i.area >= :house_from AND i.area < :house_until)
        OR EXISTS (SELECT 1 FROM elder_area r WHERE r.elder = o.elder AND r.superseded_at IS NULL AND r.until_day > :today
            AND r.area >= :scope_from AND r.area < :scope_until))
ORDER BY o.offer LIMIT :limit;

-- name: offer_explained
-- What an offer was made on.
-- hot
SELECT o.offer, o.bed, o.institution, o.application, o.pool, o.state, o.place, o.offered_at AS "offered_at@",
    o.answer_by AS "answer_by@", o.provisional AS "provisional?", o.accepted_at AS "accepted_at@", o.admit_by AS "admit_by@",
    o.closed_at AS "closed_at@", o.reason, o.evidence, o.review, o.counts AS "strike?", o.by_itself AS "by_itself?",
    o.lower_need AS "lower_need?", o.policy AS policy_hash, (SELECT s.version FROM waitlist_standing s WHERE s.application = o.application
        AND s.recorded_at = o.accepted_at AND s.state = 'accepted') AS admit_policy_version
FROM offer o WHERE o.offer = :offer;

-- name: offer_told
-- The same as far as who was passed over may know it: not what the one who got it said, or was said of them.
-- hot
SELECT o.offer, o.bed, o.institution, o.application, o.pool, o.state, o.place, o.offered_at AS "offered_at@",
    o.answer_by AS "answer_by@", o.provisional AS "provisional?", o.closed_at AS "closed_at@", o.by_itself AS "by_itself?",
    o.lower_need AS "lower_need?", o.policy AS policy_hash
FROM offer o WHERE o.offer = :offer;

-- name: offer_place
-- What the one who got it stood on when the offer was made.
-- hot
SELECT p.tier, p.scheme, p.level, p.clause, p.version AS policy_version, a.applied_at AS "applied_at@"
FROM offer o JOIN waitlist_application a ON a.application = o.application
JOIN waitlist_place p ON p.application = o.application AND p.institution = o.institution AND p.order_key = o.order_key
    AND p.recorded_at <= o.offered_at AND (p.superseded_at IS NULL OR p.superseded_at >= o.offered_at)
WHERE o.offer = :offer ORDER BY p.waitlist_place DESC LIMIT 1;

-- name: passed_in_words_add
-- Somebody passed over in words by a walk that offered the bed to nobody.
INSERT INTO passed_in_words (passed, bed, institution, place, application, words, recorded_at, office, operator)
VALUES (:passed, :bed, :institution, :place, :application, :words, :now, :office, :operator);

-- name: offer_passed_list
-- Who was passed over, from the front, and what they stood on then.
-- hot
SELECT x.application, x.place, x.code, x.words FROM offer_passed x WHERE x.offer = :offer ORDER BY x.place LIMIT 5000;

-- clause: offer_passed_in_scope
-- Of a person a that was passed over: residence or registration in the area's range, today or later, or a bed in the home today.
EXISTS (SELECT 1 FROM elder_area r WHERE r.elder = a.elder AND r.superseded_at IS NULL AND r.until_day > :today
        AND r.area >= :scope_from AND r.area < :scope_until)
    OR EXISTS (SELECT 1 FROM occupancy y WHERE y.elder = a.elder AND y.superseded_at IS NULL AND y.from_day <= :today
        AND y.until_day > :today AND +y.institution = :scope_institution);

-- name: offer_passed_own
-- Of who was passed over those whose desk or home the caller is.
-- hot
SELECT x.application, x.place, x.code, x.words FROM offer_passed x JOIN waitlist_application a ON a.application = x.application
WHERE x.offer = :offer AND ({offer_passed_in_scope})
ORDER BY x.place LIMIT 5000;

-- name: offer_passed_others
-- The others, counted.
-- hot
SELECT x.code, count(*) AS passed FROM offer_passed x JOIN waitlist_application a ON a.application = x.application
WHERE x.offer = :offer AND NOT ({offer_passed_in_scope})
GROUP BY x.code ORDER BY x.code;

-- clause: offer_waited_then
-- Of an application a and what its house gave somebody else at an instant v.at: that it stood in the queue then and could take a bed.
a.application = :application AND a.elder <> v.elder
    AND EXISTS (SELECT 1 FROM waitlist_place p WHERE p.application = a.application AND p.institution = :institution
        AND p.recorded_at <= v.at AND (p.superseded_at IS NULL OR p.superseded_at > v.at))
    AND EXISTS (SELECT 1 FROM waitlist_standing s WHERE s.application = a.application AND s.state = 'queued'
        AND s.recorded_at <= v.at AND (s.superseded_at IS NULL OR s.superseded_at > v.at));

-- name: offer_passings
-- What a house gave past an application while it stood there: offers with code and words, a bed it then offered to nobody, admissions
-- outside the order, beds of who was entered out of the house's own books.
-- hot
SELECT x.offer, NULL AS override, NULL AS stay, NULL AS bed, o.offered_at AS "at@", x.place, x.code, x.words
FROM offer_passed x JOIN offer o ON o.offer = x.offer
WHERE x.application = :application AND o.institution = :institution AND o.offered_at < :known
UNION ALL
SELECT NULL, NULL, NULL, w.bed, w.recorded_at, w.place, 'other', w.words
FROM passed_in_words w WHERE w.application = :application AND w.institution = :institution AND w.recorded_at < :known
UNION ALL
SELECT NULL, v.override, NULL, NULL, v.at, NULL, 'override', NULL
FROM (SELECT override, elder, institution, stay, approved_at AS at FROM override) AS v, waitlist_application a
WHERE v.institution = :institution AND v.stay IS NOT NULL AND v.at < :known AND {offer_waited_then}
UNION ALL
SELECT NULL, NULL, v.stay, v.bed, v.at, NULL, 'by_books', NULL
FROM (SELECT stay, bed, elder, institution, recorded_at AS at FROM stay_by_books) AS v, waitlist_application a
WHERE v.institution = :institution AND v.at < :known AND {offer_waited_then}
ORDER BY 5 LIMIT 500;

-- name: offer_passed_counts
-- How often each code passed somebody over.
-- hot
SELECT code, count(*) AS passed FROM offer_passed WHERE offer = :offer GROUP BY code ORDER BY code;

-- name: offer_want
-- A bed that is to be offered by itself.
INSERT INTO offer_wanted (bed, cause, from_at, recorded_at) VALUES (:bed, :cause, :from_at, :now)
ON CONFLICT (bed) DO UPDATE SET cause = excluded.cause, from_at = excluded.from_at, recorded_at = excluded.recorded_at;

-- name: offer_wanted_due
-- Beds that may be offered by now.
-- hot
SELECT bed FROM offer_wanted WHERE from_at <= :now ORDER BY from_at, bed LIMIT :limit;

-- name: offer_wanted_of
-- From when on a bed waits to be offered.
-- hot
SELECT from_at FROM offer_wanted WHERE bed = :bed;

-- name: offer_wanted_done
-- A bed that was offered, or for which nobody waits.
DELETE FROM offer_wanted WHERE bed = :bed;

-- name: offer_by_itself
-- A bed that is, or is to be, a basic one of a house that has not said it does not offer by itself.
-- hot
SELECT i.cleaning_hours FROM bed b JOIN institution i ON i.institution = b.institution
WHERE b.bed = :bed
    AND EXISTS (SELECT 1 FROM bed_mark m WHERE m.bed = b.bed AND m.mark = 'basic' AND m.superseded_at IS NULL
        AND m.until_day > :today)
    AND NOT EXISTS (SELECT 1 FROM waitlist_house h WHERE h.institution = b.institution AND h.offers_by_itself = 0);

-- name: offer_free_from
-- The days everything that stands in the way of a basic bed ends.
-- hot
SELECT opened_day AS day FROM bed WHERE bed = :bed
UNION ALL SELECT i.opened_day FROM bed b JOIN institution i ON i.institution = b.institution WHERE b.bed = :bed
UNION ALL SELECT min(from_day) FROM bed_mark WHERE bed = :bed AND mark = 'basic' AND superseded_at IS NULL
    AND until_day > :today
UNION ALL SELECT max(until_day) FROM occupancy WHERE bed = :bed AND superseded_at IS NULL
UNION ALL SELECT max(day) FROM bed_use WHERE bed = :bed AND superseded_at IS NULL
UNION ALL SELECT max(until_day) FROM bed_closure WHERE bed = :bed AND superseded_at IS NULL
UNION ALL SELECT max(until_day) FROM bed_hold WHERE bed = :bed AND superseded_at IS NULL;

-- name: offer_changes_next
-- The first day to come on which a bed is of another class or on another list than the day before.
-- hot
SELECT min(day) AS day FROM (
    SELECT min(from_day) AS day FROM bed_class WHERE bed = :bed AND superseded_at IS NULL AND from_day > :today
    UNION ALL SELECT min(until_day) FROM bed_class WHERE bed = :bed AND superseded_at IS NULL AND until_day > :today
        AND until_day < '9999-12-31'
    UNION ALL SELECT min(from_day) FROM bed_mark WHERE bed = :bed AND superseded_at IS NULL AND from_day > :today
    UNION ALL SELECT min(until_day) FROM bed_mark WHERE bed = :bed AND superseded_at IS NULL AND until_day > :today
        AND until_day < '9999-12-31');

-- name: offer_wanted_of_house
-- The next bed of a house, behind one, that waits to be offered.
-- hot
SELECT w.bed FROM bed b JOIN offer_wanted w ON w.bed = b.bed WHERE b.institution = :institution AND b.bed > :after
ORDER BY b.bed LIMIT 1;

-- name: offer_listed_of_house
-- The next bed of a house, behind one, that is or is to be a basic one.
-- hot
SELECT b.bed FROM bed b WHERE b.institution = :institution AND b.bed > :after
    AND EXISTS (SELECT 1 FROM bed_mark m WHERE m.bed = b.bed AND m.mark = 'basic' AND m.superseded_at IS NULL AND m.until_day > :today)
ORDER BY b.bed LIMIT 1;

-- name: offer_house
-- What a house said of offering by itself; no row: nothing yet.
-- hot
SELECT offers_by_itself FROM waitlist_house WHERE institution = :institution;

-- name: offer_house_set
-- A house says whether it offers freed beds by itself.
INSERT INTO waitlist_house (institution, offers_by_itself, recorded_at) VALUES (:institution, :offers, :now)
ON CONFLICT (institution) DO UPDATE SET offers_by_itself = excluded.offers_by_itself, recorded_at = excluded.recorded_at;

-- name: offer_choices_dropped
-- How many lower choices of an application were declined and have dropped out; a house that closed is none.
-- hot
SELECT count(*) AS dropped FROM waitlist_choice WHERE application = :application AND end_cause = 'lower_choice';

-- name: override_waiting
-- Who waits at a house and could take a bed now, but for one application.
-- hot
SELECT count(*) AS waiting FROM waitlist_place p
JOIN waitlist_standing s ON s.application = p.application AND s.superseded_at IS NULL AND {waitlist_could_take}
WHERE p.institution = :institution AND p.superseded_at IS NULL AND p.application <> :application;

-- name: override_listed_within
-- The first of these days on which a bed is a basic one, or NULL.
-- hot
SELECT max(min(from_day), :from_day) AS day FROM bed_mark
WHERE bed = :bed AND mark = 'basic' AND superseded_at IS NULL AND from_day < :until_day AND until_day > :from_day;

-- name: override_listed
-- Whether it was known at an instant that a bed is a basic one on one of these days; whether it was offered to anybody since another.
-- hot
SELECT EXISTS (SELECT 1 FROM bed_mark m WHERE m.bed = :bed AND m.mark = 'basic' AND m.recorded_at < :known
        AND (m.superseded_at IS NULL OR m.superseded_at >= :known) AND m.from_day < :until_day AND m.until_day > :from_day) AS listed,
    EXISTS (SELECT 1 FROM offer o WHERE o.bed = :bed AND o.offered_at >= :from_at) AS offered;

-- name: override_books
-- When a house entered its first stay, and when it first acted by the register: offered a bed, attested how many are free, or told a
-- movement on its day or ahead.
-- hot
SELECT (SELECT min(s.recorded_at) FROM stay s WHERE s.institution = :institution) AS entered_at,
    (SELECT min(o.offered_at) FROM offer o WHERE o.institution = :institution) AS offered_at,
    (SELECT min(v.recorded_at) FROM vacancy_attestation v WHERE v.institution = :institution) AS attested_at,
    (SELECT min(m.recorded_at) FROM stay s JOIN movement m ON m.stay = s.stay WHERE s.institution = :institution
        AND m.on_day >= date((m.recorded_at + :zone_ms) / 1000, 'unixepoch')) AS moved_at;

-- name: override_same
-- An override for this person, bed and reason that was not used yet; where no reason is given, the approved one before the asked one.
-- hot
SELECT override, from_day, approved_at FROM override
WHERE bed = :bed AND elder = :elder AND stay IS NULL AND from_day = :from_day AND (:reason IS NULL OR reason = :reason)
ORDER BY approved_at IS NULL, override DESC LIMIT 1;

-- name: override_add
-- Somebody asks to admit outside the order.
INSERT INTO override (override, elder, bed, institution, from_day, reason, waiting, office, operator, asked_at)
VALUES (:override, :elder, :bed, :institution, :from_day, :reason, :waiting, :office, :operator, :now);

-- name: override_get
-- One override with the house it is of.
-- hot
SELECT o.override, o.elder, o.bed, o.institution, o.from_day, o.reason, o.waiting, o.office, o.operator, o.approved_at, o.stay,
    i.area
FROM override o JOIN institution i ON i.institution = o.institution WHERE o.override = :override;

-- name: override_approve
-- A second person says yes.
UPDATE override SET approved_office = :office, approved_operator = :operator, approved_at = :now
WHERE override = :override AND approved_at IS NULL;

-- name: override_use
-- What it was used for.
UPDATE override SET stay = :stay WHERE override = :override AND stay IS NULL;

-- name: stay_by_books_add
-- A stay in a basic bed that was entered out of a house's own books while others waited.
INSERT INTO stay_by_books (stay, bed, elder, institution, waiting, recorded_at)
VALUES (:stay, :bed, :elder, :institution, :waiting, :now);

-- name: override_asked_of
-- The next override that waits for a second person's yes to this very admission, behind one.
-- hot
SELECT override FROM override
WHERE bed = :bed AND elder = :elder AND stay IS NULL AND from_day = :from_day AND approved_at IS NULL AND override > :after
ORDER BY override LIMIT 1;

-- name: override_page
-- Overrides of houses within reach, the oldest first.
SELECT o.override, o.elder, o.bed, o.institution, o.from_day AS "from", o.reason, o.waiting, o.office, o.operator,
    o.asked_at AS "asked_at@", o.approved_office, o.approved_operator, o.approved_at AS "approved_at@", o.stay,
    '- ' || CAST(o.override AS TEXT) AS cursor
FROM override o JOIN institution i ON i.institution = o.institution
WHERE (:after_text = '' OR o.override > :after_id) AND (:institution = 0 OR o.institution = :institution)
    AND (o.institution = :scope_institution OR (i.area >= :house_from AND i.area < :house_until))
ORDER BY o.override LIMIT :limit;
