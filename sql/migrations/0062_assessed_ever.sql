-- Whether somebody was ever assessed, by what was taken back since too: who had a level keeps a place for the next, who never had one
-- stands on a flag alone.
CREATE INDEX assessment_all ON assessment (elder, assessed_day);
