-- Institutions: who runs beds, where, since when, and how many the authority has on file.

-- name: institution_insert
-- A new institution.
INSERT INTO institution (institution, credit_code, name, area, kind, tier, operation, opened_day, closed_day,
    cleaning_hours, registered_at)
VALUES (:institution, :credit_code, :name, :area, :kind, :tier, :operation, :opened_day, '9999-12-31',
    :cleaning_hours, :registered_at);

-- name: institution_approval_insert
-- How many beds are on file, from a day on.
INSERT INTO institution_approval (institution, approved_beds, from_day, until_day, recorded_at)
VALUES (:institution, :approved_beds, :from_day, :until_day, :recorded_at);

-- name: institution_approval_from
-- The first number on file that holds on a day or later.
-- hot
SELECT rowid AS id, approved_beds, from_day, until_day FROM institution_approval
WHERE institution = :institution AND superseded_at IS NULL AND until_day > :from_day
ORDER BY from_day
LIMIT 1;

-- name: institution_approval_supersede
-- A later row says otherwise.
UPDATE institution_approval SET superseded_at = :at WHERE rowid = :id AND superseded_at IS NULL;

-- name: institution_fact_on
-- What is on file of a house on a day.
-- hot
SELECT value FROM institution_fact
WHERE institution = :institution AND fact = :fact AND superseded_at IS NULL AND from_day <= :on AND until_day > :on;

-- name: institution_fact_in_way
-- What is on file on some of these days.
-- hot
SELECT institution_fact, value, from_day, until_day FROM institution_fact
WHERE institution = :institution AND fact = :fact AND superseded_at IS NULL
    AND from_day < :until_day AND until_day > :from_day
ORDER BY from_day
LIMIT 1;

-- name: institution_fact_insert
-- A fact holds on some days.
INSERT INTO institution_fact (institution_fact, institution, fact, value, from_day, until_day, recorded_at)
VALUES (:institution_fact, :institution, :fact, :value, :from_day, :until_day, :recorded_at);

-- name: institution_fact_supersede
-- A later row says otherwise.
UPDATE institution_fact SET superseded_at = :at WHERE institution_fact = :institution_fact AND superseded_at IS NULL;

-- name: institution_on_file
-- What an import row about a registered house is compared with: what holds today, else what begins first.
SELECT i.name AS name, i.area AS area, i.kind AS kind,
    coalesce((SELECT f.value FROM institution_fact f WHERE f.institution = i.institution AND f.fact = 'tier'
        AND f.superseded_at IS NULL AND f.until_day > :today ORDER BY f.from_day LIMIT 1), i.tier) AS tier,
    coalesce((SELECT f.value FROM institution_fact f WHERE f.institution = i.institution AND f.fact = 'operation'
        AND f.superseded_at IS NULL AND f.until_day > :today ORDER BY f.from_day LIMIT 1), i.operation) AS operation,
    (SELECT a.approved_beds FROM institution_approval a WHERE a.institution = i.institution
        AND a.superseded_at IS NULL AND a.until_day > :today ORDER BY a.from_day LIMIT 1) AS approved_beds,
    i.opened_day AS opened_on, i.cleaning_hours AS cleaning_hours,
    (SELECT CAST(f.value AS INTEGER) FROM institution_fact f WHERE f.institution = i.institution AND f.fact = 'built_beds'
        AND f.superseded_at IS NULL AND f.until_day > :today ORDER BY f.from_day LIMIT 1) AS built_beds,
    CAST(r.value AS INTEGER) AS rating, r.from_day AS rating_from, r.until_day AS rating_until,
    coalesce((SELECT f.value = 'yes' FROM institution_fact f WHERE f.institution = i.institution
        AND f.fact = 'nursing_standard' AND f.superseded_at IS NULL AND f.until_day > :today ORDER BY f.from_day LIMIT 1), 0)
        AS nursing_standard,
    (SELECT f.value FROM institution_fact f WHERE f.institution = i.institution AND f.fact = 'medical_unit'
        AND f.superseded_at IS NULL AND f.until_day > :today ORDER BY f.from_day LIMIT 1) AS medical_unit
FROM institution i LEFT JOIN institution_fact r ON r.institution_fact = (SELECT f.institution_fact FROM institution_fact f
    WHERE f.institution = i.institution AND f.fact = 'rating' AND f.superseded_at IS NULL
    ORDER BY f.until_day <= :today, iif(f.until_day > :today, f.from_day, NULL), f.until_day DESC LIMIT 1) -- ran out: the last
WHERE i.institution = :id;

-- name: institution_update
-- What is no matter of days.
UPDATE institution SET name = :name, cleaning_hours = :cleaning_hours WHERE institution = :institution;

-- name: institution_close
-- The last day of operation is known.
UPDATE institution SET closed_day = :closed_day WHERE institution = :institution AND closed_day = '9999-12-31';

-- name: institution_beds
-- Every bed of a house.
-- hot
SELECT bed FROM bed WHERE institution = :institution ORDER BY bed;

-- name: institution_residents
-- Who still lives in a house on a day or later, and what of them is known to end.
-- hot
SELECT o.stay, o.elder, max(o.until_day) AS until_day FROM occupancy o
WHERE o.institution = :institution AND o.superseded_at IS NULL AND o.until_day > :on
GROUP BY o.stay
ORDER BY o.stay;

-- name: institution_whole
-- One institution with what is on file of it on a day; beds that are approved from its opening on are told before it.
-- hot
SELECT i.institution, i.credit_code, i.name, i.area, i.kind, i.opened_day AS opened_on, i.closed_day AS "closed_on!",
    i.cleaning_hours,
    coalesce((SELECT f.value FROM institution_fact f WHERE f.institution = i.institution AND f.fact = 'tier'
        AND f.superseded_at IS NULL AND f.from_day <= :on AND f.until_day > :on), i.tier) AS tier,
    coalesce((SELECT f.value FROM institution_fact f WHERE f.institution = i.institution AND f.fact = 'operation'
        AND f.superseded_at IS NULL AND f.from_day <= :on AND f.until_day > :on), i.operation) AS operation,
    (SELECT a.approved_beds FROM institution_approval a WHERE a.institution = i.institution AND a.superseded_at IS NULL
        AND a.from_day <= max(:on, i.opened_day) AND a.until_day > max(:on, i.opened_day)) AS approved_beds,
    (SELECT CAST(f.value AS INTEGER) FROM institution_fact f WHERE f.institution = i.institution
        AND f.fact = 'built_beds' AND f.superseded_at IS NULL AND f.from_day <= :on AND f.until_day > :on) AS built_beds,
    (SELECT CAST(f.value AS INTEGER) FROM institution_fact f WHERE f.institution = i.institution
        AND f.fact = 'rating' AND f.superseded_at IS NULL AND f.from_day <= :on AND f.until_day > :on) AS rating,
    (SELECT f.until_day FROM institution_fact f WHERE f.institution = i.institution
        AND f.fact = 'rating' AND f.superseded_at IS NULL AND f.from_day <= :on AND f.until_day > :on) AS "rating_until!",
    coalesce((SELECT f.value = 'yes' FROM institution_fact f WHERE f.institution = i.institution
        AND f.fact = 'nursing_standard' AND f.superseded_at IS NULL AND f.from_day <= :on AND f.until_day > :on), 0)
        AS "nursing_standard?",
    (SELECT f.value FROM institution_fact f WHERE f.institution = i.institution
        AND f.fact = 'medical_unit' AND f.superseded_at IS NULL AND f.from_day <= :on AND f.until_day > :on)
        AS medical_unit
FROM institution i
WHERE i.institution = :institution;

-- name: institution_paper_insert
-- A permit or contract.
INSERT INTO institution_paper (paper, institution, kind, name, number, party, from_day, until_day, recorded_at)
VALUES (:paper, :institution, :kind, :name, :number, :party, :from_day, :until_day, :recorded_at);

-- clause: paper_gives_way
-- Live papers of a kind and name whose place another takes; not of one that both begins and ends after it: of days before,
-- told afterwards.
institution = :institution AND kind = :kind AND name = :name AND party IS :party AND superseded_at IS NULL
    AND from_day <= :until_day AND (from_day <= :from_day OR until_day <= :until_day);

-- name: institution_paper_supersede
-- A later paper takes the place of those whose days it meets.
UPDATE institution_paper SET superseded_at = :at
WHERE until_day >= :from_day AND {paper_gives_way};

-- name: institution_paper_replaced
-- The papers whose place a later one takes, and those that ran out since a day before it.
SELECT paper FROM institution_paper
WHERE until_day >= :since AND {paper_gives_way}
LIMIT :limit;

-- name: institution_papers_ending
-- Papers of open houses that end by a day and no other follows, of which nobody has been told, the first to end first.
-- hot
SELECT p.paper, p.institution, p.kind, p.name, p.until_day, i.area FROM institution_paper p
JOIN institution i ON i.institution = p.institution AND i.closed_day > :today
WHERE p.superseded_at IS NULL AND p.until_day >= :since AND p.until_day <= :by
    AND NOT EXISTS (SELECT 1 FROM institution_paper n WHERE n.institution = p.institution AND n.superseded_at IS NULL
        AND n.kind = p.kind AND n.name = p.name AND n.party IS p.party AND n.until_day > p.until_day)
    AND NOT EXISTS (SELECT 1 FROM task t WHERE t.subject = p.paper AND t.kind = 'paper_ends')
ORDER BY p.until_day LIMIT :limit;

-- name: institution_papers
-- The permits and contracts of a house that have not ended before a day, and those that ended last.
SELECT paper, kind, name, number, party, from_day AS "from", until_day AS "until", until_day < :on AS "expired?"
FROM institution_paper
WHERE institution = :institution AND superseded_at IS NULL
ORDER BY kind, name, until_day DESC
LIMIT :limit;

-- name: permit_by_key
-- A house's permit by credit code, name and last day; for import rows that were imported before.
SELECT p.paper AS id, i.institution, i.area FROM institution i JOIN institution_paper p ON p.institution = i.institution AND p.superseded_at IS NULL
    AND p.kind = 'permit' AND p.name = :key2 AND p.until_day = :key3
WHERE i.credit_code = upper(:key1);

-- name: contract_by_key
-- A house's contract by credit code, name, party and last day; for import rows that were imported before.
SELECT p.paper AS id, i.institution, i.area FROM institution i JOIN institution_paper p ON p.institution = i.institution AND p.superseded_at IS NULL
    AND p.kind = 'contract' AND p.name = :key2 AND p.party = :key3 AND p.until_day = :key4
WHERE i.credit_code = upper(:key1);

-- name: paper_on_file
-- What an import row about a permit or a contract is compared with.
SELECT number AS "permits[1]_number", from_day AS "permits[1]_from",
    number AS "contracts[1]_number", from_day AS "contracts[1]_from"
FROM institution_paper WHERE paper = :id;

-- name: link_by_key
-- A link by the credit codes of both houses, its kind and its first day, and the first house; for import rows that were imported
-- before.
SELECT l.link AS id, a.institution, a.area FROM institution a JOIN institution b ON b.credit_code = upper(:key2)
    JOIN institution_link l ON l.institution = a.institution AND l.other = b.institution
WHERE a.credit_code = upper(:key1) AND l.superseded_at IS NULL AND l.kind = :key3 AND l.from_day = :key4
UNION
SELECT l.link, a.institution, a.area FROM institution a JOIN institution b ON b.credit_code = upper(:key2)
    JOIN institution_link l ON l.institution = b.institution AND l.other = a.institution
WHERE a.credit_code = upper(:key1) AND l.superseded_at IS NULL AND l.kind = :key3 AND l.from_day = :key4;

-- name: link_on_file
-- What an import row about a link is compared with.
SELECT nullif(until_day, '9999-12-31') AS "until" FROM institution_link WHERE link = :id;

-- name: institution_links
-- The houses a house is linked with on a day.
SELECT l.link, l.kind, i.institution, i.name, l.from_day AS "from", l.until_day AS "until!"
FROM institution_link l JOIN institution i
    ON i.institution = CASE l.institution WHEN :institution THEN l.other ELSE l.institution END
WHERE (l.institution = :institution OR l.other = :institution) AND l.superseded_at IS NULL
    AND l.from_day <= :on AND l.until_day > :on
ORDER BY l.kind, i.institution
LIMIT :limit;

-- name: institution_link_same
-- A live link of a kind between two houses on some day from a day on.
-- hot
SELECT link, from_day FROM institution_link
WHERE superseded_at IS NULL AND kind = :kind AND until_day > :from_day
    AND institution IN (:institution, :other) AND other IN (:institution, :other)
LIMIT 1;

-- name: institution_link_insert
-- Two houses are linked.
INSERT INTO institution_link (link, institution, other, kind, from_day, until_day, recorded_at)
VALUES (:link, :institution, :other, :kind, :from_day, :until_day, :recorded_at);

-- name: institution_get
-- One institution.
-- hot
SELECT institution, credit_code, name, area, kind, opened_day, closed_day, cleaning_hours
FROM institution WHERE institution = :institution;

-- name: institution_by_credit_code
-- The house of a credit code: its id for references of import rows, and what it is called.
-- hot
SELECT institution AS id, name, area FROM institution WHERE credit_code = upper(:key1);

-- name: institution_area
-- An area in use on a day, and its level.
-- hot
SELECT code, level FROM area WHERE code = :code AND from_day <= :on AND until_day > :on;

-- name: institution_free
-- The listed beds of a house on a day, and those that somebody has, there or away.
SELECT (SELECT coalesce(sum(CASE t.day WHEN '9999-12-31' THEN t.change ELSE -t.change END), 0) FROM bed_tally t
        WHERE t.place = 'i' || i.institution AND t.measure = 'beds' AND t.kind = i.kind AND t.day > :on) AS beds,
    (SELECT count(DISTINCT o.bed) FROM occupancy o WHERE o.institution = i.institution AND o.superseded_at IS NULL
        AND o.until_day > :on AND o.from_day <= :on) AS taken
FROM institution i WHERE i.institution = :institution;

-- name: institution_page
-- Institutions of an area by area and name, with what is filed, listed, lived in and held for who is away on a day. Who lies in a
-- lent bed is there. Beds that are approved from the opening on are told before it.
SELECT i.institution, i.credit_code, i.name, i.area, i.kind,
    coalesce((SELECT f.value FROM institution_fact f WHERE f.institution = i.institution AND f.fact = 'tier'
        AND f.superseded_at IS NULL AND f.from_day <= :on AND f.until_day > :on), i.tier) AS tier,
    coalesce((SELECT f.value FROM institution_fact f WHERE f.institution = i.institution AND f.fact = 'operation'
        AND f.superseded_at IS NULL AND f.from_day <= :on AND f.until_day > :on), i.operation) AS operation,
    i.opened_day AS opened_on, i.closed_day AS "closed_on!", i.cleaning_hours,
    (SELECT a.approved_beds FROM institution_approval a WHERE a.institution = i.institution AND a.superseded_at IS NULL
        AND a.from_day <= max(:on, i.opened_day) AND a.until_day > max(:on, i.opened_day)) AS approved_beds,
    (SELECT coalesce(sum(CASE t.day WHEN '9999-12-31' THEN t.change ELSE -t.change END), 0) FROM bed_tally t
        WHERE t.place = 'i' || i.institution AND t.measure = 'beds' AND t.kind = i.kind AND t.day > :on) AS beds,
    (SELECT coalesce(sum(CASE t.day WHEN '9999-12-31' THEN t.change ELSE -t.change END), 0) FROM bed_tally t
        WHERE t.place = 'i' || i.institution AND t.measure = 'nursing_effective' AND t.kind = i.kind
        AND t.day > :on) AS nursing,
    (SELECT count(*) FROM occupancy o WHERE o.institution = i.institution AND o.superseded_at IS NULL
        AND o.until_day > :on AND o.from_day <= :on AND o.away IS NULL) AS occupied,
    (SELECT count(*) FROM occupancy o WHERE o.institution = i.institution AND o.superseded_at IS NULL
        AND o.until_day > :on AND o.from_day <= :on AND o.away IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM occupancy g WHERE g.bed = o.bed AND g.superseded_at IS NULL AND g.guest = 1
            AND g.from_day <= :on AND g.until_day > :on)) AS away
FROM institution i
WHERE i.area >= :area_from AND i.area < :area_until
    AND (i.area || ' ' || i.name, i.institution) > (:after_text, :after_id) -- a blank sorts before digits
ORDER BY i.area, i.name, i.institution
LIMIT :limit;
