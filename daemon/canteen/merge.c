// SPDX-License-Identifier: Apache-2.0
// Two records that are one person: bookings and what was served.
#include "daemon/canteen/merge.h"

#include "daemon/canteen/booking.h"
#include "daemon/registry/elder_merge.h"
#include "daemon/registry/task.h"

#define UNSERVED_DAYS_MAX 62 // how far back a booking may still wait for its end
#define TWICE_MAX 64

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

// A standing order for a meal that the kept record orders too, from a day on.
struct twice {
    int64_t standing;
    int64_t stays;
    int32_t day;
};

static int find_twice(struct call *call, const struct fact *fact, struct twice ret[TWICE_MAX])
{
    int count = 0;
    struct query query = open_of_both(call, QUERY_MERGE_STANDING_TWICE, fact);
    query_bind_day(&query, "today", call->tx->today_day);
    query_bind_int(&query, "limit", TWICE_MAX);
    while (count < TWICE_MAX && query_next(&query)) {
        struct twice found = {.standing = query_int(&query, "standing"),
            .stays = query_int(&query, "stays"),
            .day = query_day(&query, "day")};
        bool is_same = count > 0 && ret[count - 1].standing == found.standing;
        if (!is_same) { // the first day of several
            ret[count++] = found;
        }
    }
    query_end(&query);
    return count;
}

static void end_standing(struct call *call, enum query_id id, const struct twice *twice)
{
    struct query query = query_open(call->tx, id);
    query_bind_int(&query, "standing", twice->standing);
    query_bind_day(&query, "day", twice->day);
    (void)query_run(&query);
}

// One person has one standing order for a meal: the kept record's. No meal is lost by that.
static void end_twice(struct call *call, const struct fact *fact)
{
    struct twice twice[TWICE_MAX];
    int count = find_twice(call, fact, twice);
    if (count == 0) {
        return;
    }
    json_key(&call->out, "standing_ended");
    json_begin_list(&call->out);
    for (int i = 0; i < count; i++) {
        end_standing(call, QUERY_MERGE_STANDING_END, &twice[i]);
        end_standing(call, QUERY_MERGE_STANDING_DAYS, &twice[i]);
        (void)task_close_for(call, TASK_STANDING_REFUSED, twice[i].standing, "merged");
        call_touch(call, twice[i].standing);
        json_begin_map(&call->out);
        json_field_int(&call->out, "standing", twice[i].standing);
        json_field_day(&call->out, "on", twice[i].day);
        json_field_int(&call->out, "stays", twice[i].stays);
        json_end_map(&call->out);
    }
    json_end_list(&call->out);
}

enum status canteen_on_merged(struct call *call, const struct fact *fact, void *part)
{
    (void)part;

    static const enum query_id ids[] = {QUERY_MERGE_SERVINGS, QUERY_MERGE_MISSED, QUERY_MERGE_WAITS,
        QUERY_MERGE_STANDING, QUERY_MERGE_FAILURE_BOOKINGS, QUERY_MERGE_STOPS};
    struct query query = open_of_both(call, QUERY_MERGE_BOOKINGS, fact); // by the servings' persons
    query_bind_day(&query, "since", call->tx->today_day - UNSERVED_DAYS_MAX);
    (void)query_run(&query);
    end_twice(call, fact);
    elder_merge_run(call, fact, ids, sizeof ids / sizeof *ids);
    drop_stops(call, fact->subject);
    booking_eat(call, fact->elder, call->tx->today_day);
    tell_apart(call, fact->subject);
    return call_done(call);
}
