-- Who is whose spouse. No wedding day is filed, so what is on file now holds for every day; who was before stays on file.
CREATE TABLE elder_spouse (
    elder_spouse INTEGER PRIMARY KEY,
    elder INTEGER NOT NULL REFERENCES elder (elder), -- a couple is two rows: one of each
    spouse INTEGER NOT NULL REFERENCES elder (elder) CHECK (spouse <> elder),
    recorded_at INTEGER NOT NULL,
    superseded_at INTEGER,
    ended_by TEXT CHECK (ended_by IN ('said', 'death', 'merge')),
    CHECK ((superseded_at IS NULL) = (ended_by IS NULL))
) STRICT;

CREATE UNIQUE INDEX elder_spouse_live ON elder_spouse (elder) WHERE superseded_at IS NULL;
CREATE INDEX elder_spouse_by_elder ON elder_spouse (elder, elder_spouse);
CREATE INDEX elder_spouse_by_spouse ON elder_spouse (spouse);

CREATE TRIGGER elder_spouse_fixed BEFORE UPDATE OF recorded_at, superseded_at, ended_by ON elder_spouse
WHEN OLD.superseded_at IS NOT NULL OR NEW.recorded_at <> OLD.recorded_at
BEGIN
    SELECT raise(ABORT, 'a row of elder_spouse is superseded, never edited');
END;

CREATE TRIGGER elder_spouse_person BEFORE UPDATE OF elder, spouse ON elder_spouse
WHEN NOT EXISTS (SELECT 1 FROM elder_correction WHERE outcome = 'done'
    AND (NEW.elder = OLD.elder OR (elder_correction.elder = NEW.elder AND merged = OLD.elder))
    AND (NEW.spouse = OLD.spouse OR (elder_correction.elder = NEW.spouse AND merged = OLD.spouse)))
BEGIN
    SELECT raise(ABORT, 'a spouse becomes another person by elder.correct alone');
END;

-- Applications have named spouses already: whoever is named as nobody else's, of the other sex and alive is on file from now on.
INSERT INTO elder_spouse (elder_spouse, elder, spouse, recorded_at)
WITH named (a, b) AS (
    SELECT DISTINCT min(w.elder, w.spouse), max(w.elder, w.spouse) FROM waitlist_application w WHERE w.spouse IS NOT NULL),
pair (elder, spouse) AS MATERIALIZED (SELECT a, b FROM named UNION ALL SELECT b, a FROM named),
single (elder) AS MATERIALIZED (SELECT elder FROM pair GROUP BY elder HAVING count(*) = 1)
SELECT (SELECT next_id FROM progress) + row_number() OVER (ORDER BY p.elder) - 1, p.elder, p.spouse,
    (SELECT max(w.applied_at) FROM waitlist_application w WHERE w.spouse IN (p.elder, p.spouse))
FROM pair p
JOIN elder e ON e.elder = p.elder JOIN elder s ON s.elder = p.spouse
WHERE min(e.sex, s.sex) = 1 AND max(e.sex, s.sex) = 2
    AND p.elder IN (SELECT elder FROM single) AND p.spouse IN (SELECT elder FROM single)
    AND NOT EXISTS (SELECT 1 FROM death d WHERE d.elder IN (p.elder, p.spouse) AND d.cancelled_at IS NULL);
UPDATE progress SET next_id = next_id + (SELECT count(*) FROM elder_spouse);
