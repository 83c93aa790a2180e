-- What a death ended is sought by its person when the death was a mistake: the index of persons holds live rows only.
CREATE INDEX bed_hold_ended ON bed_hold (elder, superseded_at) WHERE superseded_at IS NOT NULL;
