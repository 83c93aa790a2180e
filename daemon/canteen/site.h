// SPDX-License-Identifier: Apache-2.0
// What registering and changing a site share: checks and rows of places and prices.
#pragma once

#include "daemon/canteen/place.h"

// At least one channel for each meal offered, and seats x turns that agree with the places told.
enum status site_check_capacity(struct call *call, const struct place_sittings *capacity) MUST_USE;

// Places of one channel (of the sitting's total) from a day on; covers -1 writes nothing.
void site_add_channel(struct call *call, int64_t site, int meal, int channel,
    const struct place_channels *channels, int32_t from);
void site_add_price(struct call *call, int64_t site, int meal, int64_t price_fen, int32_t from);
void site_add_kitchen(
    struct call *call, int64_t site, int64_t kitchen, int32_t from, int32_t until);

// Another kitchen feeds the site from a day on. What is booked from then on moves along, day and
// meal by day and meal, where the new kitchen has room for all of it; writes "moved" (bookings) and
// "stayed":[{date, meal, bookings}], what the old kitchen still has to cook.
void site_change_kitchen(struct call *call, int64_t site, int64_t kitchen, int32_t from);
