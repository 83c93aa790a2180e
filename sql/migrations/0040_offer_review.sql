-- What the bureau made of a house's refusal of an offered person; and, by bed, since when a bed is known as a basic one and when
-- it was offered.
ALTER TABLE offer ADD COLUMN review TEXT CHECK (review IN ('justified', 'not_justified'));

CREATE INDEX bed_mark_told ON bed_mark (bed, mark, recorded_at);

CREATE INDEX offer_by_bed ON offer (bed, offered_at);
