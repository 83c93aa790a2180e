-- The nights on which somebody has a bed, in spans in which nothing changes that a census counts: one look a bed counts any night,
-- however long the history. It says nothing that the intervals do not say; triggers keep it beside them in the same transaction,
-- whoever writes them, and system.verify compares it with what they say. Days are numbers here (0: 1970-01-01), so that the look
-- is a short one.

CREATE TABLE bed_night (
    night INTEGER PRIMARY KEY, -- bed * 4194304 + the day behind the last night
    from_day INTEGER NOT NULL CHECK (from_day < night % 4194304),
    -- class * 64 + away * 32 + level. Class, effective: 0 none, 1 ordinary, 2 nursing. Level of who has the bed: 0 not assessed,
    -- else 1 + 8 * (0 shanghai, 1 gbt42195, 2 mzt039) + (0 to 6, 7 refer).
    counts INTEGER NOT NULL,
    stay INTEGER NOT NULL      -- of who has the bed
) STRICT;

-- Whoever writes an interval says here which days of a bed are to be looked at again.
CREATE VIEW bed_night_stale (bed, from_day, until_day) AS SELECT NULL, NULL, NULL WHERE 0;

CREATE TRIGGER bed_night_renew INSTEAD OF INSERT ON bed_night_stale
BEGIN
    -- A span that reaches beyond these days keeps the others.
    INSERT INTO bed_night (night, from_day, counts, stay)
    SELECT NEW.bed * 4194304 + unixepoch(NEW.from_day) / 86400, from_day, counts, stay FROM (
        SELECT from_day, counts, stay FROM bed_night
        WHERE night > NEW.bed * 4194304 + unixepoch(NEW.from_day) / 86400 AND night < (NEW.bed + 1) * 4194304
        ORDER BY night LIMIT 1)
    WHERE from_day < unixepoch(NEW.from_day) / 86400;
    UPDATE bed_night SET from_day = unixepoch(NEW.until_day) / 86400
    WHERE night > NEW.bed * 4194304 + unixepoch(NEW.until_day) / 86400 AND night < (NEW.bed + 1) * 4194304
        AND from_day < unixepoch(NEW.until_day) / 86400;
    DELETE FROM bed_night
    WHERE night > NEW.bed * 4194304 + unixepoch(NEW.from_day) / 86400
        AND night <= NEW.bed * 4194304 + unixepoch(NEW.until_day) / 86400;
    -- From each day on which something changes to the next one: a guest before the absent resident, the verified class before
    -- the declared one, the latest assessment.
    INSERT INTO bed_night (night, from_day, counts, stay)
    SELECT NEW.bed * 4194304 + unixepoch(s.until_day) / 86400, unixepoch(s.day) / 86400,
        coalesce((SELECT CASE c.class WHEN 'ordinary' THEN 64 WHEN 'nursing' THEN 128 END
            FROM bed_class c INDEXED BY bed_class_live
            WHERE c.bed = NEW.bed AND c.superseded_at IS NULL AND c.from_day <= s.day AND c.until_day > s.day
            ORDER BY c.truth DESC LIMIT 1), 0)
        + CASE WHEN o.away IS NULL THEN 0 ELSE 32 END
        + coalesce((SELECT 1 + CASE n.scheme WHEN 'shanghai' THEN 0 WHEN 'gbt42195' THEN 8 WHEN 'mzt039' THEN 16 END
                + CASE n.level WHEN 'refer' THEN 7 ELSE CAST(n.level AS INTEGER) END
            FROM assessment n INDEXED BY assessment_by_elder
            WHERE n.elder = o.elder AND n.superseded_at IS NULL AND n.assessed_day <= s.day AND n.until_day > s.day
            ORDER BY n.assessed_day DESC, n.assessment DESC LIMIT 1), 0),
        o.stay
    FROM (
        SELECT t.day, lead(t.day, 1, NEW.until_day) OVER (ORDER BY t.day) AS until_day,
            (SELECT p.occupancy FROM occupancy p INDEXED BY occupancy_by_bed_end
                WHERE p.bed = NEW.bed AND p.superseded_at IS NULL AND p.until_day > t.day AND p.from_day <= t.day
                ORDER BY p.guest DESC, p.until_day LIMIT 1) AS lies
        FROM (
            SELECT NEW.from_day AS day
            UNION SELECT o.from_day FROM occupancy o INDEXED BY occupancy_by_bed
                WHERE o.bed = NEW.bed AND o.superseded_at IS NULL AND o.from_day > NEW.from_day AND o.from_day < NEW.until_day
            UNION SELECT o.until_day FROM occupancy o INDEXED BY occupancy_by_bed_end
                WHERE o.bed = NEW.bed AND o.superseded_at IS NULL AND o.until_day > NEW.from_day AND o.until_day < NEW.until_day
            UNION SELECT c.from_day FROM bed_class c INDEXED BY bed_class_live
                WHERE c.bed = NEW.bed AND c.superseded_at IS NULL AND c.from_day > NEW.from_day AND c.from_day < NEW.until_day
            UNION SELECT c.until_day FROM bed_class c INDEXED BY bed_class_live
                WHERE c.bed = NEW.bed AND c.superseded_at IS NULL AND c.until_day > NEW.from_day AND c.until_day < NEW.until_day
            UNION SELECT a.assessed_day
                FROM occupancy o INDEXED BY occupancy_by_bed_end CROSS JOIN assessment a INDEXED BY assessment_by_elder
                WHERE o.bed = NEW.bed AND o.superseded_at IS NULL AND o.until_day > NEW.from_day AND o.from_day < NEW.until_day
                    AND a.elder = o.elder AND a.superseded_at IS NULL
                    AND a.assessed_day > NEW.from_day AND a.assessed_day < NEW.until_day
            UNION SELECT a.until_day
                FROM occupancy o INDEXED BY occupancy_by_bed_end CROSS JOIN assessment a INDEXED BY assessment_by_elder
                WHERE o.bed = NEW.bed AND o.superseded_at IS NULL AND o.until_day > NEW.from_day AND o.from_day < NEW.until_day
                    AND a.elder = o.elder AND a.superseded_at IS NULL
                    AND a.until_day > NEW.from_day AND a.until_day < NEW.until_day) AS t) AS s
        JOIN occupancy o ON o.occupancy = s.lies;
END;

CREATE TRIGGER bed_night_lain AFTER INSERT ON occupancy WHEN NEW.superseded_at IS NULL
BEGIN INSERT INTO bed_night_stale VALUES (NEW.bed, NEW.from_day, NEW.until_day); END;

CREATE TRIGGER bed_night_left AFTER UPDATE OF superseded_at, elder ON occupancy WHEN OLD.superseded_at IS NULL
BEGIN INSERT INTO bed_night_stale VALUES (OLD.bed, OLD.from_day, OLD.until_day); END;

-- Of a bed that nobody ever had nothing is kept.
CREATE TRIGGER bed_night_classed AFTER INSERT ON bed_class WHEN NEW.superseded_at IS NULL
    AND EXISTS (SELECT 1 FROM bed_night WHERE night > NEW.bed * 4194304 AND night < (NEW.bed + 1) * 4194304)
BEGIN INSERT INTO bed_night_stale VALUES (NEW.bed, NEW.from_day, NEW.until_day); END;

CREATE TRIGGER bed_night_unclassed AFTER UPDATE OF superseded_at ON bed_class WHEN OLD.superseded_at IS NULL
    AND EXISTS (SELECT 1 FROM bed_night WHERE night > NEW.bed * 4194304 AND night < (NEW.bed + 1) * 4194304)
BEGIN INSERT INTO bed_night_stale VALUES (OLD.bed, OLD.from_day, OLD.until_day); END;

CREATE TRIGGER bed_night_assessed AFTER INSERT ON assessment WHEN NEW.superseded_at IS NULL
BEGIN
    INSERT INTO bed_night_stale
    SELECT o.bed, max(o.from_day, NEW.assessed_day), min(o.until_day, NEW.until_day) FROM occupancy o
    WHERE o.elder = NEW.elder AND o.superseded_at IS NULL AND o.from_day < NEW.until_day AND o.until_day > NEW.assessed_day;
END;

-- Also where two records of one person become one: the days of both are looked at again.
CREATE TRIGGER bed_night_reassessed AFTER UPDATE OF superseded_at, elder ON assessment WHEN OLD.superseded_at IS NULL
BEGIN
    INSERT INTO bed_night_stale
    SELECT o.bed, max(o.from_day, OLD.assessed_day), min(o.until_day, OLD.until_day) FROM occupancy o
    WHERE o.elder IN (OLD.elder, NEW.elder) AND o.superseded_at IS NULL
        AND o.from_day < OLD.until_day AND o.until_day > OLD.assessed_day;
END;

INSERT INTO bed_night_stale
SELECT bed, min(from_day), max(until_day) FROM occupancy WHERE superseded_at IS NULL GROUP BY bed;

-- A board reads its rooms in the order of the floors; within a house a label is one room's (UNIQUE), so nothing is left to sort.
CREATE UNIQUE INDEX room_by_floor ON room (institution, floor, label);
