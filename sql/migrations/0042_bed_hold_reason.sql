-- Why a house keeps a bed: of a basic bed that people wait for it must say so.
ALTER TABLE bed_hold ADD COLUMN reason TEXT;
