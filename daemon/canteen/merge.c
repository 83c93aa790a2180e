// SPDX-License-Identifier: Apache-2.0
// Two records that are one person: bookings and what was served.
#include "daemon/canteen/merge.h"

#include "daemon/canteen/booking.h"
#include "daemon/registry/elder_merge.h"

#define UNSERVED_DAYS_MAX 62 // how far back a booking may still wait for its end

static struct query open_of_both(struct call *call, enum query_id id, const struct fact *fact)
{
    struct query query = query_open(call->tx, id);
    query_bind_int(&query, "elder", fact->elder);
    query_bind_int(&query, "merged", fact->subject);
    return query;
}

enum status canteen_on_merging(struct call *call, const struct fact *fact, void *part)
{
    (void)part;
    struct query query = open_of_both(call, QUERY_MERGE_MEAL_CONFLICT, fact);
    query_bind_day(&query, "today", call->tx->today_day);
    return elder_merge_refuse(call, &query);
}

static void drop_stops(struct call *call, int64_t merged)
{
    struct query query = query_open(call->tx, QUERY_MERGE_STOPS_DROP);
    query_bind_int(&query, "merged", merged);
    (void)query_run(&query);
}

// Both ate on a day that is over: the one meal stays where it was.
static void tell_apart(struct call *call, int64_t merged)
{
    struct query query = query_open(call->tx, QUERY_MERGE_MEALS_APART);
    query_bind_int(&query, "merged", merged);
    int64_t meals = query_next(&query) ? query_int(&query, "meals") : 0;
    query_end(&query);
    if (meals > 0) {
        json_field_int(&call->out, "meals_apart", meals);
    }
}

enum status canteen_on_merged(struct call *call, const struct fact *fact, void *part)
{
    (void)part;

    static const enum query_id ids[] = {QUERY_MERGE_SERVINGS, QUERY_MERGE_MISSED, QUERY_MERGE_WAITS,
        QUERY_MERGE_STANDING, QUERY_MERGE_FAILURE_BOOKINGS, QUERY_MERGE_STOPS};
    struct query query = open_of_both(call, QUERY_MERGE_BOOKINGS, fact); // by the servings' persons
    query_bind_day(&query, "since", call->tx->today_day - UNSERVED_DAYS_MAX);
    (void)query_run(&query);
    elder_merge_run(call, fact, ids, sizeof ids / sizeof *ids);
    drop_stops(call, fact->subject);
    booking_eat(call, fact->elder, call->tx->today_day);
    tell_apart(call, fact->subject);
    return call_done(call);
}
