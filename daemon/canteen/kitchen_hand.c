// SPDX-License-Identifier: Apache-2.0
// One kitchen cooks for another: what a failure hands on, and what comes back when it is over.

#include "daemon/canteen/kitchen_spare.h"
#include "daemon/canteen/special.h"

static void bind_meal(struct query *query, const struct kitchen_meal *meal)
{
    query_bind_int(query, "kitchen", meal->kitchen);
    query_bind_text(query, "meal", meal_words[meal->meal]);
    query_bind_day(query, "day", meal->day);
}

void kitchen_spare_give(struct call *call, const struct kitchen_meal *meal, int64_t covers)
{
    struct query query = query_open(call->tx, QUERY_KITCHEN_SPARE_GIVE);
    bind_meal(&query, meal);
    query_bind_int(&query, "covers", covers);
    (void)query_run(&query);
}

void kitchen_count_cut(struct call *call, const struct kitchen_meal *meal, int64_t covers)
{
    struct query query = query_open(call->tx, QUERY_KITCHEN_COUNT_CUT);
    bind_meal(&query, meal);
    query_bind_int(&query, "covers", covers);
    (void)query_run(&query);
}

void kitchen_cook_on_day(struct call *call, const struct kitchen_meal *meal, int64_t covers)
{
    static const enum query_id steps[] = {QUERY_KITCHEN_CAPACITY_BEFORE,
        QUERY_KITCHEN_CAPACITY_BEHIND, QUERY_KITCHEN_CAPACITY_REPLACE,
        QUERY_KITCHEN_CAPACITY_FOR_DAY};

    for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
        struct query query = query_open(call->tx, steps[i]);
        bind_meal(&query, meal);
        query_bind_int(&query, "now", call->tx->now_ms);
        if (steps[i] == QUERY_KITCHEN_CAPACITY_BEHIND ||
            steps[i] == QUERY_KITCHEN_CAPACITY_FOR_DAY) {
            query_bind_day(&query, "next_day", meal->day + 1);
        }
        if (steps[i] == QUERY_KITCHEN_CAPACITY_FOR_DAY) {
            query_bind_int(&query, "covers", covers);
        }
        (void)query_run(&query);
    }
    kitchen_count_cut(call, meal, covers);
}

bool kitchen_hand_booking(struct call *call, int64_t booking, int64_t kitchen)
{
    special_give(call, booking);
    struct query query = query_open(call->tx, QUERY_KITCHEN_FAILURE_MOVE);
    query_bind_int(&query, "booking", booking);
    query_bind_int(&query, "kitchen", kitchen);
    bool is_moved = query_run(&query) == 1;
    special_take(call, booking);
    return is_moved;
}

static bool shift_count(
    struct call *call, enum query_id id, const struct kitchen_meal *meal, int64_t covers)
{
    struct query query = query_open(call->tx, id);
    bind_meal(&query, meal);
    query_bind_int(&query, "covers", covers);
    // What nobody took is cooked for somebody else.
    query_bind_int(&query, "capacity", covers < 0 ? 0 : meal->capacity + meal->missed);
    return query_run(&query) == 1;
}

bool kitchen_hand_covers(struct call *call, const struct kitchen_meal *from,
    const struct kitchen_meal *to, int64_t covers)
{
    return shift_count(call, QUERY_KITCHEN_COUNT_ADD, from, -covers) &&
           (shift_count(call, QUERY_KITCHEN_COUNT_ADD, to, covers) ||
               shift_count(call, QUERY_KITCHEN_COUNT_BEGIN, to, covers));
}
