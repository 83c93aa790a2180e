// SPDX-License-Identifier: Apache-2.0
// The history of a queue as days: who waited when a day ended waited on it.
#include "daemon/care/waitlist_waited.h"

static void add(struct waitlist_waited *waited, int32_t from_day, int32_t until_day)
{
    int32_t last_day = waited->count == 0 ? DAY_NONE : waited->spans[waited->count - 1].until_day;
    if (from_day >= until_day || (waited->count > 0 && until_day <= last_day)) {
        return;
    }
    // A queue that was empty four thousand times is told as if it had not been for a while.
    if (waited->count > 0 && (from_day <= last_day || waited->count == WAITLIST_WAITED_MAX)) {
        waited->spans[waited->count - 1].until_day = until_day;
        return;
    }
    waited->spans[waited->count].from_day = from_day;
    waited->spans[waited->count++].until_day = until_day;
}

void waitlist_waited_read(struct call *call, int64_t institution, struct waitlist_waited *ret)
{
    int zone = call->tx->zone_minutes;
    ret->institution = institution;
    ret->count = 0;
    struct query query = query_open(call->tx, QUERY_WAITLIST_WAITED_SPANS);
    query_bind_int(&query, "institution", institution);
    while (query_next(&query)) {
        int64_t until_ms = query_int(&query, "until_at");
        add(ret, day_of_instant(query_int(&query, "from_at"), zone),
            until_ms == INT64_MAX ? DAY_OPEN : day_of_instant(until_ms, zone));
    }
    query_end(&query);
}

int64_t waitlist_waited_days(
    const struct waitlist_waited *waited, int32_t from_day, int32_t until_day)
{
    int64_t days = 0;
    for (int i = 0; i < waited->count; i++) {
        int32_t from = waited->spans[i].from_day > from_day ? waited->spans[i].from_day : from_day;
        int32_t until =
            waited->spans[i].until_day < until_day ? waited->spans[i].until_day : until_day;
        days += until > from ? until - from : 0;
    }
    return days;
}
