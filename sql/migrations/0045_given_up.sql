-- Places that were given up are counted by sitting and channel; they are few among those booked.
CREATE INDEX booking_given_up ON booking (day, meal, site, channel, given_up_at, state) WHERE given_up_at IS NOT NULL;
