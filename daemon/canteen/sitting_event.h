// SPDX-License-Identifier: Apache-2.0
// Whose places left have changed: told to every desk that shows them (rpc/event.h).
#pragma once

#include "daemon/canteen/booking.h"

// With more covers left than a channel of a site has places no other site of the kitchen feels it.
#define SITTING_SCARCE_COVERS 200

// What a site offers, or what is booked there, has changed.
void sitting_changed(struct call *call, int64_t site);

// What a kitchen cooks, or how it is shared, has changed from a day on: for every site it feeds.
void sitting_changed_of_kitchen(struct call *call, int64_t kitchen, int32_t from);

// A cover of a kitchen's meal was taken or given back. Where few are left the other sites it feeds
// have no more places than it has covers: they have changed too.
void sitting_changed_by_cover(struct call *call, int64_t kitchen, int32_t day, const char *meal);

// Covers of a meal are sold to guests of a site, as many as they may be: told while the sale
// stands, behind it and before it is taken back. The site has other places, and so have those that
// have more of their own than their kitchen has covers left. Guests of another day than today are
// off no list.
void sitting_changed_by_guests(
    struct call *call, int64_t site, int64_t kitchen, int32_t day, const char *meal);
