-- Sheets say areas by their names.
CREATE INDEX area_by_name ON area (name, code);
