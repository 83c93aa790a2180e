// SPDX-License-Identifier: Apache-2.0
// Events of sittings: the site itself, and whoever shares its kitchen.

#include "daemon/canteen/sitting_event.h"

#include "daemon/rpc/event.h"

void sitting_changed(struct call *call, int64_t site)
{
    call_event(call, EVENT_SITTING, site, NULL);
}

static void tell_all(struct call *call, struct query *query)
{
    while (query_next(query)) {
        sitting_changed(call, query_int(query, "site"));
    }
    query_end(query);
}

void sitting_changed_of_kitchen(struct call *call, int64_t kitchen, int32_t from)
{
    struct query query = query_open(call->tx, QUERY_SITTING_FED);
    query_bind_int(&query, "kitchen", kitchen);
    query_bind_day(&query, "from", from);
    tell_all(call, &query);
}

static void tell_scarcely_fed(
    struct call *call, int64_t kitchen, int32_t day, const char *meal, int64_t scarce)
{
    struct query query = query_open(call->tx, QUERY_SITTING_FED_SCARCELY);
    query_bind_int(&query, "kitchen", kitchen);
    query_bind_day(&query, "day", day);
    query_bind_text(&query, "meal", meal);
    query_bind_int(&query, "scarce", scarce);
    tell_all(call, &query);
}

void sitting_changed_by_cover(struct call *call, int64_t kitchen, int32_t day, const char *meal)
{
    tell_scarcely_fed(call, kitchen, day, meal, SITTING_SCARCE_COVERS);
}

void sitting_changed_by_guests(
    struct call *call, int64_t site, int64_t kitchen, int32_t day, const char *meal)
{
    if (day == call->tx->today_day) {
        sitting_changed(call, site);
        tell_scarcely_fed(call, kitchen, day, meal, INT64_MAX);
    }
}
