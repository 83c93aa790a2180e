// SPDX-License-Identifier: Apache-2.0
// Sittings: one site, day and meal with its places; and the next best ones when one is refused.
#pragma once

#include "daemon/canteen/booking.h"

extern const struct rpc_method sitting_methods[];

// Writes "alternatives":[{site, name, date, meal, channel, left}], at most three, or nothing: first
// other channels of the same site, then the same channel nearby (what can be walked to, then the
// same street), then the site's other meals of the day, then other days.
// Only what suits the person's diet and the street's share; for who may not eat everything what has
// a menu with something safe first, then, with menu "unknown", what has none.
void sitting_put_nearby(struct call *call, const struct booking_plan *plan, const char *site_area,
    struct json_out *facts);

// The same for other days of the same site, within the window.
void sitting_put_later(
    struct call *call, const struct booking_order *order, struct json_out *facts);
