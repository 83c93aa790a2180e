-- A bed becomes a dementia-care bed, or one no more: that may have to wait for the bureau as another class does.
ALTER TABLE bed_approval ADD COLUMN dementia INTEGER CHECK (dementia IN (0, 1)); -- NULL: the class is what changes
