-- Who applies for a place with the spouse may say who that is.

ALTER TABLE waitlist_application ADD COLUMN spouse INTEGER REFERENCES elder (elder)
    CHECK (spouse <> elder); -- with the need spouse; NULL: nobody named

CREATE INDEX waitlist_application_by_spouse ON waitlist_application (spouse) WHERE spouse IS NOT NULL;

CREATE TRIGGER waitlist_application_spouse BEFORE UPDATE OF spouse ON waitlist_application
WHEN NEW.spouse IS NOT OLD.spouse AND NOT EXISTS (SELECT 1 FROM elder_correction
    WHERE outcome = 'done' AND (merged = OLD.spouse OR merged = OLD.elder))
BEGIN SELECT RAISE(ABORT, 'an application keeps its needs'); END;
