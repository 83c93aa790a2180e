-- What the board, the census and the state of beds look up for every bed stands in the index itself: no second look into the table.

DROP INDEX bed_by_institution;
CREATE INDEX bed_by_institution ON bed (institution, bed, opened_day);

DROP INDEX bed_class_live;
CREATE INDEX bed_class_live ON bed_class (bed, truth, from_day, until_day, class) WHERE superseded_at IS NULL;

DROP INDEX occupancy_by_bed_end;
CREATE INDEX occupancy_by_bed_end ON occupancy (bed, until_day, guest DESC, from_day, away, elder) WHERE superseded_at IS NULL;

-- assessment itself before what is only read: the latest of one day is the last one.
DROP INDEX assessment_by_elder;
CREATE INDEX assessment_by_elder ON assessment (elder, assessed_day, assessment, until_day, scheme, level)
    WHERE superseded_at IS NULL;

-- What is still to come of a stay, without a look at all that was.
CREATE INDEX movement_live ON movement (stay, on_day, movement) WHERE cancelled_at IS NULL AND event <> 'cancel';
