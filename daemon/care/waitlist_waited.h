// SPDX-License-Identifier: Apache-2.0
// On which days somebody waited for a house and could have taken a bed.
#pragma once

#include "daemon/rpc/call.h"

#define WAITLIST_WAITED_MAX 4096

struct waitlist_waited {
    int64_t institution;
    int count;

    struct {
        int32_t from_day;
        int32_t until_day;        // exclusive
    } spans[WAITLIST_WAITED_MAX]; // ascending, apart
};

// The days at whose end somebody stood in the queue of a house, neither offered a bed nor deferred.
void waitlist_waited_read(struct call *call, int64_t institution, struct waitlist_waited *ret);

// How many of the days from one to another (exclusive) are among them.
int64_t waitlist_waited_days(
    const struct waitlist_waited *waited, int32_t from_day, int32_t until_day);
