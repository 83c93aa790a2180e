// SPDX-License-Identifier: Apache-2.0
// Within the judge of a booking (booking.c): places.
#pragma once

#include "daemon/canteen/booking.h"

// The narrowest first: CHANNEL_FULL, SITTING_FULL, KITCHEN_FULL with its capacity, what is booked
// and where else there is a place in facts; OK when each has one left. On the day itself what was
// missed, sold to guests and told cooked counts, and the plan learns it.
enum status booking_judge_places(
    struct call *call, struct json_out *facts, struct booking_plan *plan);

// Which sitting a refusal is about.
void booking_put_sitting(const struct booking_order *order, struct json_out *facts);
