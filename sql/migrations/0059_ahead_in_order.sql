-- waitlist.explain reads up to 500 who stand ahead, in their order: all it tells of them stands in the index, so that nobody's row is
-- looked up. An application has one place at a house (waitlist_place_of) and its number ends its key: no two keys are equal.
DROP INDEX waitlist_place_live;

CREATE INDEX waitlist_place_live ON waitlist_place (institution, order_key, scheme, level, clause) WHERE superseded_at IS NULL;
