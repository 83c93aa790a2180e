-- A kitchen's failure that was told wrongly is taken back: what it could cook before is kept for that.
ALTER TABLE kitchen_failure ADD COLUMN capacity_was INTEGER;
ALTER TABLE kitchen_failure ADD COLUMN cancelled_at INTEGER;
ALTER TABLE kitchen_failure ADD COLUMN cancel_reason TEXT CHECK ((cancel_reason IS NULL) = (cancelled_at IS NULL));

UPDATE kitchen_failure SET capacity_was = (SELECT max(c.covers) FROM kitchen_capacity c
    WHERE c.kitchen = kitchen_failure.kitchen AND c.meal = kitchen_failure.meal
        AND c.superseded_at = kitchen_failure.recorded_at
        AND c.from_day <= kitchen_failure.day AND c.until_day > kitchen_failure.day);
