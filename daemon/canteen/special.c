// SPDX-License-Identifier: Apache-2.0
// The counts of special covers.

#include "daemon/canteen/special.h"

static void count(struct call *call, enum query_id id, int64_t booking)
{
    struct query query = query_open(call->tx, id);
    query_bind_int(&query, "booking", booking);
    (void)query_run(&query);
}

void special_take(struct call *call, int64_t booking)
{
    count(call, QUERY_SPECIAL_TAKE, booking);
}

void special_give(struct call *call, int64_t booking)
{
    count(call, QUERY_SPECIAL_GIVE, booking);
}

void special_recount(struct call *call, int64_t site, int32_t from)
{
    static const enum query_id steps[] = {QUERY_SPECIAL_FORGET, QUERY_SPECIAL_COUNT_ANEW};

    for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
        struct query query = query_open(call->tx, steps[i]);
        query_bind_int(&query, "site", site);
        query_bind_day(&query, "from", from);
        (void)query_run(&query);
    }
}
