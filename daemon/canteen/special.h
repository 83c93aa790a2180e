// SPDX-License-Identifier: Apache-2.0
// Special covers: bookings that are no plain cover of the kitchen that feeds the site, counted by
// kind. A kitchen's sheet is these counts and, of each channel, what is left of the places taken.
#pragma once

#include "daemon/rpc/call.h"

// A booking joins the count of its kind, or leaves it; what is plain is counted nowhere. To be
// asked while its row says what is meant: after an insert or a change, before a change.
void special_take(struct call *call, int64_t booking);
void special_give(struct call *call, int64_t booking);

// Other kitchens feed a site from a day on: what is plain is another thing.
void special_recount(struct call *call, int64_t site, int32_t from);
