-- What a person may eat, from when until when: intervals like flags. Who has none eats everything in regular texture; whoever has one has
-- one for every day.
CREATE TABLE elder_food (
    elder_food INTEGER PRIMARY KEY,
    elder INTEGER NOT NULL REFERENCES elder (elder),
    texture TEXT,                    -- NULL: regular
    diets INTEGER NOT NULL,          -- bits in the order of the vocabulary (daemon/registry/vocabulary.h)
    allergens INTEGER NOT NULL,
    from_day TEXT NOT NULL,
    until_day TEXT NOT NULL CHECK (until_day > from_day),
    recorded_at INTEGER NOT NULL,
    superseded_at INTEGER
) STRICT;

CREATE INDEX elder_food_by_elder ON elder_food (elder, from_day, until_day, texture, diets, allergens, superseded_at)
    WHERE superseded_at IS NULL;

CREATE TRIGGER elder_food_overlap BEFORE INSERT ON elder_food WHEN NEW.superseded_at IS NULL
BEGIN
    SELECT RAISE(ABORT, 'one way of eating at a time') WHERE EXISTS (
        SELECT 1 FROM elder_food WHERE elder = NEW.elder AND superseded_at IS NULL
            AND from_day < NEW.until_day AND until_day > NEW.from_day);
END;

CREATE TRIGGER elder_food_fixed BEFORE UPDATE OF elder_food, texture, diets, allergens, from_day, until_day, recorded_at,
    superseded_at ON elder_food
WHEN OLD.superseded_at IS NOT NULL OR NEW.from_day <> OLD.from_day OR NEW.until_day <> OLD.until_day
    OR NEW.texture IS NOT OLD.texture OR NEW.diets <> OLD.diets OR NEW.allergens <> OLD.allergens
BEGIN SELECT RAISE(ABORT, 'an interval is superseded, never edited'); END;

INSERT INTO elder_food (elder_food, elder, texture, diets, allergens, from_day, until_day, recorded_at)
SELECT (SELECT next_id FROM progress) + row_number() OVER (ORDER BY elder) - 1, elder, nullif(texture, 'regular'), diets, allergens,
    '1900-01-01', '9999-12-31', registered_at
FROM elder WHERE diets <> 0 OR allergens <> 0 OR coalesce(texture, 'regular') <> 'regular';
UPDATE progress SET next_id = next_id + (SELECT count(*) FROM elder_food);

ALTER TABLE elder DROP COLUMN texture;
ALTER TABLE elder DROP COLUMN diets;
ALTER TABLE elder DROP COLUMN allergens;
