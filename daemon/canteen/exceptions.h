// SPDX-License-Identifier: Apache-2.0
// Bookings that stand and may not be kept: told, never dropped.
#pragma once

#include "daemon/canteen/booking.h"

extern const struct rpc_method exception_methods[];

struct exception_reach {
    int64_t site;    // 0: any
    int64_t kitchen; // 0: any
    int32_t from;
    int32_t until; // exclusive
};

// After a place has changed: writes "affected":[{booking, date, meal, site, status}] of what is
// booked there and may not be kept any more, and opens a task at the office of each person. status
// is what a booking would be refused with today; of a capacity cut below its bookings the last
// booked are named. The first are listed; where there are more, "affected_count" tells of how many
// a task was opened. Tasks about what is booked there and may be kept again are closed.
void exceptions_tell(struct call *call, const struct exception_reach *reach);
