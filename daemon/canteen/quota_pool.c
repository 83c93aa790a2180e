// SPDX-License-Identifier: Apache-2.0
// When the shares of a kitchen's day are released, and what is everybody's then.

#include "daemon/canteen/quota_pool.h"

#include "daemon/canteen/calendar.h"
#include "daemon/canteen/meal_policy.h"
#include "daemon/canteen/sitting_gather.h"

static void add_site(
    struct call *call, const struct gathered *site, int32_t day, struct quota_pool pools[MEALS])
{
    const struct meal_policy *policy = meal_policy_find(call, site->area, day);
    if (policy == NULL || !service_is_open(&site->service, day)) {
        return;
    }
    for (int meal = 0; meal < MEALS; meal++) {
        if (!site->meals[meal].is_offered) {
            continue;
        }
        int64_t cutoff_ms = meal_policy_cutoff(
            policy, (enum meal)meal, day, &site->service, call->house->zone_minutes);
        int64_t released_ms = meal_policy_release(policy, cutoff_ms);
        struct quota_pool *pool = &pools[meal];
        pool->released_ms = released_ms > pool->released_ms ? released_ms : pool->released_ms;
        pool->left = site->meals[meal].kitchen_left > 0 ? site->meals[meal].kitchen_left : 0;
    }
}

void quota_read_pools(
    struct call *call, int64_t kitchen, int32_t day, struct quota_pool ret_pools[MEALS])
{
    for (int meal = 0; meal < MEALS; meal++) {
        ret_pools[meal] = (struct quota_pool){.released_ms = 0};
    }
    struct calendar calendar = calendar_of_all(call, day, day);
    struct query query = query_open(call->tx, QUERY_SITTING_FED);
    query_bind_int(&query, "kitchen", kitchen);
    query_bind_day(&query, "from", day);
    while (query_next(&query)) {
        struct gathered site;
        if (sitting_read_site(call, query_int(&query, "site"), day, &calendar, &site) &&
            site.kitchen == kitchen) {
            add_site(call, &site, day, ret_pools);
        }
    }
    query_end(&query);
    for (int meal = 0; meal < MEALS; meal++) {
        struct quota_pool *pool = &ret_pools[meal];
        pool->is_released = pool->released_ms != 0 && call->tx->now_ms >= pool->released_ms;
        pool->left = pool->is_released ? pool->left : 0;
    }
}
