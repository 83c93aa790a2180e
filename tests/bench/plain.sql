-- What plain measures: a row inserted, one counter, one more row; nothing checked, nothing recorded. The file is
-- set up by what stands before the line of dashes; the statements after it are run once for each unit of work, with :n.
PRAGMA page_size = 4096;
PRAGMA journal_mode = WAL;
PRAGMA synchronous = FULL;
PRAGMA wal_autocheckpoint = 0;
CREATE TABLE booking (booking INTEGER PRIMARY KEY, elder INTEGER NOT NULL, site INTEGER NOT NULL, day TEXT NOT NULL,
    meal TEXT NOT NULL, channel TEXT NOT NULL, price_fen INTEGER NOT NULL, state TEXT NOT NULL) STRICT;
CREATE UNIQUE INDEX booking_once ON booking (day, meal, elder);
CREATE TABLE counter (day TEXT NOT NULL, meal TEXT NOT NULL, site INTEGER NOT NULL, booked INTEGER NOT NULL,
    PRIMARY KEY (day, meal, site)) STRICT, WITHOUT ROWID;
WITH RECURSIVE site (site) AS (SELECT 0 UNION ALL SELECT site + 1 FROM site WHERE site < 119)
INSERT INTO counter SELECT '2026-12-02', 'lunch', site, 0 FROM site;
CREATE TABLE entry (seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, booking INTEGER NOT NULL, mac BLOB NOT NULL) STRICT;
--------
INSERT INTO booking VALUES (:n, (:n * 7919) % 300000 + (:n / 300000) * 1000000, :n % 120, '2026-12-02', 'lunch', 'dine_in', 1500, 'booked');
UPDATE counter SET booked = booked + 1 WHERE day = '2026-12-02' AND meal = 'lunch' AND site = :n % 120;
INSERT INTO entry VALUES (:n, 1796092200000 + :n, :n, x'000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f');
