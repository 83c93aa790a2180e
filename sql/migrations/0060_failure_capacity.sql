-- What a failing kitchen cooks of the meal in all: covers_left is what it can still cook, beside what was handed out by then. NULL: of
-- failures told before this was kept, covers_left.
ALTER TABLE kitchen_failure ADD COLUMN capacity_now INTEGER CHECK (capacity_now >= 0);

-- Whether the meal was being served already: what guests had bought by then is eaten, and no part of what can still be cooked.
ALTER TABLE kitchen_failure ADD COLUMN in_service INTEGER NOT NULL DEFAULT 0 CHECK (in_service IN (0, 1));
