// SPDX-License-Identifier: Apache-2.0
// Quotas as bookings use them: looked at, taken, lent, given back.

#include "daemon/canteen/quota.h"

#include <stdio.h>

static void bind_key(struct query *query, const struct quota_key *key)
{
    query_bind_day(query, "day", key->day);
    query_bind_text(query, "meal", key->meal);
    query_bind_int(query, "kitchen", key->kitchen);
    query_bind_text(query, "area", key->street);
}

void quota_street(const char *residence_area, char ret_street[AREA_CODE_SIZE])
{
    snprintf(ret_street, AREA_CODE_SIZE, "%.*s", QUOTA_STREET_DIGITS, residence_area);
}

struct quota_share quota_look(struct call *call, const struct quota_key *key)
{
    struct quota_share share = {.holds = true};
    struct query query = query_open(call->tx, QUERY_QUOTA_SHARE);
    bind_key(&query, key);
    if (query_next(&query)) {
        share.covers = query_int(&query, "covers");
        share.is_counted = !query_is_null(&query, "booked");
        share.booked = query_int(&query, "booked");
    }
    query_end(&query);
    return share;
}

int64_t quota_left(const struct quota_share *share)
{
    return share->booked < share->covers ? share->covers - share->booked : 0;
}

bool quota_holds(struct call *call, const struct quota_key *key)
{
    struct query query = query_open(call->tx, QUERY_QUOTA_HOLDS);
    query_bind_day(&query, "day", key->day);
    query_bind_text(&query, "meal", key->meal);
    query_bind_int(&query, "kitchen", key->kitchen);
    bool holds = query_next(&query);
    query_end(&query);
    return holds;
}

int64_t quota_room(struct call *call, const struct quota_key *key)
{
    if (!quota_holds(call, key)) {
        return INT64_MAX;
    }
    struct quota_share share = quota_look(call, key);
    return quota_left(&share);
}

bool quota_take(struct call *call, const struct quota_key *key, const struct quota_share *share,
    int64_t booking)
{
    if (quota_left(share) == 0) {
        struct query query = query_open(call->tx, QUERY_QUOTA_LOAN_INSERT);
        bind_key(&query, key);
        query_bind_int(&query, "booking", booking);
        query_bind_int(&query, "now", call->tx->now_ms);
        return query_run(&query) == 1;
    }
    struct query query =
        query_open(call->tx, share->is_counted ? QUERY_QUOTA_COUNT_TAKE : QUERY_QUOTA_COUNT_INSERT);
    bind_key(&query, key);
    query_bind_int(&query, "capacity", share->covers);
    return query_run(&query) == 1;
}

void quota_give(struct call *call, const struct quota_key *key, int64_t booking)
{
    struct query query = query_open(call->tx, QUERY_QUOTA_LOAN_RETURN);
    query_bind_int(&query, "booking", booking);
    query_bind_int(&query, "now", call->tx->now_ms);
    if (query_run(&query) > 0) {
        return;
    }
    query = query_open(call->tx, QUERY_QUOTA_COUNT_GIVE);
    bind_key(&query, key);
    (void)query_run(&query);
}

void quota_recount(struct call *call, int64_t kitchen, int32_t day, const char *meal)
{
    static const enum query_id ids[] = {
        QUERY_QUOTA_LOAN_FOLLOW, QUERY_QUOTA_COUNT_FORGET_DAY, QUERY_QUOTA_COUNT_FILL_DAY};

    for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++) {
        struct query query = query_open(call->tx, ids[i]);
        query_bind_int(&query, "kitchen", kitchen);
        query_bind_day(&query, "day", day);
        query_bind_text(&query, "meal", meal);
        (void)query_run(&query);
    }
}
