-- Why a leave or a discharge was let pass a rule, in words: its reason says where to. Movements whose reason is free words keep
-- theirs there.
ALTER TABLE movement ADD COLUMN override_reason TEXT;
