-- A list of sittings tells whose kitchen has failed: the failures of a day are found by it.
CREATE INDEX kitchen_failure_by_day ON kitchen_failure (day, meal, kitchen);

-- The meals nobody took are few among those booked: what a kitchen has left for guests is its count less these, and a
-- report reads them alone.
CREATE INDEX booking_missed ON booking (day, meal, kitchen, site, state) WHERE state = 'missed';
