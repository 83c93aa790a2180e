-- A list of sittings tells whose kitchen has failed: the failures of a day are found by it.
CREATE INDEX kitchen_failure_by_day ON kitchen_failure (day, meal, kitchen);
