-- What the board, the census and the state of beds look up stands in the index alone: like 0020, each index that 0019
-- meant to cover a lookup, and those beside it, now hold the column of their own condition.

DROP INDEX bed_class_live;
CREATE INDEX bed_class_live ON bed_class (bed, truth, from_day, until_day, class, superseded_at)
    WHERE superseded_at IS NULL;

DROP INDEX occupancy_by_bed_end;
CREATE INDEX occupancy_by_bed_end ON occupancy (bed, until_day, guest DESC, from_day, away, elder, superseded_at)
    WHERE superseded_at IS NULL;

DROP INDEX occupancy_by_bed;
CREATE INDEX occupancy_by_bed ON occupancy (bed, from_day, until_day, superseded_at) WHERE superseded_at IS NULL;

DROP INDEX bed_closure_live;
CREATE INDEX bed_closure_live ON bed_closure (bed, from_day, until_day, state, superseded_at)
    WHERE superseded_at IS NULL;

DROP INDEX bed_hold_live;
CREATE INDEX bed_hold_live ON bed_hold (bed, from_day, until_day, superseded_at) WHERE superseded_at IS NULL;

DROP INDEX assessment_by_elder;
CREATE INDEX assessment_by_elder ON assessment (elder, assessed_day, assessment, until_day, scheme, level, superseded_at)
    WHERE superseded_at IS NULL;
