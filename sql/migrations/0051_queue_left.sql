-- Who left the queue and which houses dropped out of applications in a span, and who passed the queue of a house, are looked up and
-- not searched for among all there ever were.
CREATE INDEX waitlist_standing_left ON waitlist_standing (recorded_at) WHERE superseded_at IS NULL
    AND state IN ('admitted', 'rejected', 'withdrawn', 'removed', 'ineligible', 'deceased');
CREATE INDEX waitlist_choice_dropped ON waitlist_choice (superseded_at) WHERE superseded_at IS NOT NULL;
CREATE INDEX override_used ON override (institution, approved_at) WHERE stay IS NOT NULL;
