-- A board reads its beds in the order of the rooms, each with the day it opened, from the index alone; so is counted how many
-- beds of a house bear a mark on a day.
CREATE INDEX bed_by_room ON bed (room, label, opened_day);

DROP INDEX bed_mark_live;
CREATE INDEX bed_mark_live ON bed_mark (bed, mark, from_day, until_day, superseded_at) WHERE superseded_at IS NULL;
