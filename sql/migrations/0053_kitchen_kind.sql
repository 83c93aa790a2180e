-- A canteen may have a kitchen of its own; the kitchens there are were entered as central ones, for nothing else could be said.
ALTER TABLE kitchen ADD COLUMN kind TEXT NOT NULL DEFAULT 'central' CHECK (kind IN ('own', 'central'));
