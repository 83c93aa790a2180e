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

// What may not be kept already, and why.
struct exception_known {
    int64_t booking;
    enum status status;
};

struct exceptions_before {
    struct exception_known *known; // owned, by booking: exceptions_tell frees them
    int count;
};

// To be taken before a place changes: what other changes have caused is not told again.
struct exceptions_before exceptions_look(struct call *call, const struct exception_reach *reach);

// After a place has changed: writes "affected":[{booking, date, meal, site, status}] of what is
// booked there and may not be kept any more by this change, and opens a task at the office of each
// person. status is what a booking would be refused with today; of a capacity cut below its
// bookings the last booked are named. The first are listed; where there are more, "affected_count"
// tells of how many a task was opened. Tasks about what is booked there and may be kept again are
// closed.
void exceptions_tell(
    struct call *call, const struct exception_reach *reach, struct exceptions_before *before);
