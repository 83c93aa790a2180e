-- Carers: who is in post where, with which certificates.

-- name: carer_insert
-- A new carer of a house.
INSERT INTO carer (carer, institution, name, code, registered_at)
VALUES (:carer, :institution, :name, :code, :registered_at);

-- name: carer_get
-- One carer and the house.
-- hot
SELECT c.carer, c.institution, i.area FROM carer c JOIN institution i ON i.institution = c.institution
WHERE c.carer = :carer;

-- name: carer_by_code
-- The carer of a staff number in a house.
-- hot
SELECT carer FROM carer WHERE institution = :institution AND code = :code;

-- name: carer_by_key
-- The id of a carer by credit code and staff number; for references of import rows.
-- hot
SELECT c.carer AS id, i.institution, i.area FROM institution i JOIN carer c ON c.institution = i.institution AND c.code = :key2
WHERE i.credit_code = upper(:key1);

-- name: carer_posts
-- The posts of a carer that end after a day, in order.
-- hot
SELECT carer_post, post, percent, from_day, until_day FROM carer_post
WHERE carer = :carer AND superseded_at IS NULL AND until_day > :on
ORDER BY from_day
LIMIT :limit;

-- name: carer_post_insert
-- A carer is in a post on some days.
INSERT INTO carer_post (carer_post, carer, institution, post, percent, from_day, until_day, recorded_at)
VALUES (:carer_post, :carer, :institution, :post, :percent, :from_day, :until_day, :recorded_at);

-- name: carer_post_supersede
-- A later row says otherwise.
UPDATE carer_post SET superseded_at = :at WHERE carer_post = :carer_post AND superseded_at IS NULL;

-- name: carer_certificate_insert
-- A certificate with its days.
INSERT INTO carer_certificate (carer_certificate, carer, level, number, from_day, until_day, recorded_at)
VALUES (:carer_certificate, :carer, :level, :number, :from_day, :until_day, :recorded_at);

-- name: carer_certificate_said
-- What is on file of a carer's certificate of a number on some of these days.
-- hot
SELECT carer_certificate, level, from_day, until_day FROM carer_certificate
WHERE carer = :carer AND superseded_at IS NULL AND number = :number AND from_day < :until_day AND until_day > :from_day
ORDER BY from_day LIMIT 1;

-- name: carer_certificate_supersede
-- It is said anew.
UPDATE carer_certificate SET superseded_at = :at WHERE carer_certificate = :carer_certificate AND superseded_at IS NULL;

-- name: carer_page
-- Carers of houses within reach on a day, by house and staff number.
SELECT c.carer, c.institution, c.code, c.name, p.post, p.percent, p.from_day AS "since", p.until_day AS "until!",
    EXISTS (SELECT 1 FROM carer_certificate f WHERE f.carer = c.carer AND f.superseded_at IS NULL
        AND f.from_day <= :on AND f.until_day > :on) AS "certified?",
    (SELECT min(f.level) FROM carer_certificate f WHERE f.carer = c.carer AND f.superseded_at IS NULL
        AND f.from_day <= :on AND f.until_day > :on) AS level,
    (SELECT max(f.until_day) FROM carer_certificate f WHERE f.carer = c.carer AND f.superseded_at IS NULL
        AND f.from_day <= :on) AS "certified_until!",
    i.area || ' ' || i.name || ' ' || c.code || ' ' || CAST(c.carer AS TEXT) AS cursor
FROM institution i JOIN carer c ON c.institution = i.institution
    LEFT JOIN carer_post p ON p.carer = c.carer AND p.superseded_at IS NULL AND p.from_day <= :on AND p.until_day > :on
WHERE (:institution = 0 OR i.institution = :institution) AND i.area >= :area_from AND i.area < :area_until
    AND (i.area || ' ' || i.name || ' ' || c.code, c.carer) > (:after_text, :after_id)
ORDER BY i.area || ' ' || i.name || ' ' || c.code, c.carer
LIMIT :limit;

-- name: certificate_by_key
-- The id of a certificate by credit code, staff number and its own number; for import rows that were imported before.
SELECT f.carer_certificate AS id, i.institution, i.area FROM institution i JOIN carer c ON c.institution = i.institution AND c.code = :key2
    JOIN carer_certificate f ON f.carer = c.carer AND f.superseded_at IS NULL AND f.number = :key3
WHERE i.credit_code = upper(:key1);

-- name: certificates_ending
-- Certificates of carers in post that end by a day and no other follows, of which nobody has been told.
-- hot
SELECT f.carer_certificate, f.carer, f.until_day, c.institution, c.code, i.area FROM carer_certificate f
JOIN carer c ON c.carer = f.carer JOIN institution i ON i.institution = c.institution
WHERE f.superseded_at IS NULL AND f.until_day > :since AND f.until_day <= :by
    AND EXISTS (SELECT 1 FROM carer_post p WHERE p.carer = f.carer AND p.superseded_at IS NULL
        AND p.from_day <= :today AND p.until_day > :today)
    AND NOT EXISTS (SELECT 1 FROM carer_certificate n WHERE n.carer = f.carer AND n.superseded_at IS NULL
        AND n.until_day > f.until_day)
    AND NOT EXISTS (SELECT 1 FROM task t WHERE t.subject = f.carer_certificate AND t.kind = 'certificate_ends')
ORDER BY f.until_day LIMIT :limit;

-- name: certificates_of
-- The certificates of a carer that end by a day.
SELECT carer_certificate FROM carer_certificate
WHERE carer = :carer AND superseded_at IS NULL AND until_day <= :by
ORDER BY until_day DESC LIMIT :limit;

-- name: carer_on_file
-- What an import row about a carer is compared with: the post of today, else the one that begins first.
SELECT c.name AS name, p.post AS post, p.percent AS percent, p.from_day AS "from" FROM carer c
LEFT JOIN carer_post p ON p.carer_post = (SELECT q.carer_post FROM carer_post q WHERE q.carer = c.carer
    AND q.superseded_at IS NULL AND q.until_day > :today ORDER BY q.from_day LIMIT 1)
WHERE c.carer = :id;

-- name: certificate_on_file
-- What an import row about a certificate is compared with.
SELECT f.level AS level, f.from_day AS "from", f.until_day AS "until" FROM carer_certificate f
WHERE f.carer_certificate = :id;
