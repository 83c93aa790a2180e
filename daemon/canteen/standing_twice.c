// SPDX-License-Identifier: Apache-2.0
// One weekday, ordered twice: when two records become one, and when an order comes back that a
// mistake had ended.

#include <string.h>

#include "daemon/canteen/standing.h"
#include "daemon/registry/task.h"

// A standing order for a meal that another one orders too, from a day on.
struct twice {
    int64_t standing;
    int64_t stays;
    int32_t day;
    uint32_t rest;   // weekdays that it alone orders
    uint32_t common; // ... that both do
    int32_t again;   // from when on it alone orders those, too; DAY_NONE
};

static bool find_twice(struct call *call, int64_t elder, int64_t merged, struct twice *ret)
{
    struct query query = query_open(call->tx, QUERY_STANDING_TWICE);
    query_bind_int(&query, "elder", elder);
    query_bind_int(&query, "merged", merged);
    query_bind_day(&query, "today", call->tx->today_day);
    bool is_found = query_next(&query);
    if (is_found) {
        *ret = (struct twice){.standing = query_int(&query, "standing"),
            .stays = query_int(&query, "stays"),
            .day = query_day(&query, "day"),
            .rest = (uint32_t)query_int(&query, "rest"),
            .common = (uint32_t)query_int(&query, "common"),
            .again = query_day(&query, "again")};
    }
    query_end(&query);
    return is_found && call->tx->fault == STATUS_OK;
}

static void end_standing(struct call *call, enum query_id id, const struct twice *twice)
{
    struct query query = query_open(call->tx, id);
    query_bind_int(&query, "standing", twice->standing);
    query_bind_day(&query, "day", twice->day);
    (void)query_run(&query);
}

// What of an order goes on as an order of its own.
struct rest {
    int64_t of;
    uint32_t weekdays;
    int32_t from;
};

static void rest_standing(
    struct call *call, enum query_id id, const struct rest *rest, int64_t rest_standing)
{
    struct query query = query_open(call->tx, id);
    query_bind_int(&query, "rest_standing", rest_standing);
    query_bind_int(&query, "standing", rest->of);
    query_bind_int(&query, "rest", rest->weekdays);
    query_bind_day(&query, "day", rest->from);
    (void)query_run(&query);
}

static void copy_pauses(struct call *call, int64_t standing, int64_t rest_standing)
{
    struct standing_pause pauses[STANDING_PAUSES_MAX];
    int count = 0;
    struct query query = query_open(call->tx, QUERY_STANDING_PAUSES);
    query_bind_int(&query, "standing", standing);
    query_bind_day(&query, "today", call->tx->today_day);
    while (count < STANDING_PAUSES_MAX && query_next(&query)) {
        pauses[count++] = (struct standing_pause){
            .from = query_day(&query, "from_day"), .until = query_day(&query, "until_day")};
    }
    query_end(&query);
    for (int i = 0; i < count; i++) {
        query = query_open(call->tx, QUERY_STANDING_PAUSE_INSERT);
        query_bind_int(&query, "pause", tx_new_id(call->tx));
        query_bind_int(&query, "standing", rest_standing);
        query_bind_day(&query, "from", pauses[i].from);
        query_bind_day(&query, "until", pauses[i].until);
        query_bind_int(&query, "now", call->tx->now_ms);
        (void)query_run(&query);
    }
}

// The first day before another that an order could not book.
struct refused_day {
    int32_t day;
    const char *status;
};

static bool find_refused(
    struct call *call, int64_t standing, int32_t until, struct refused_day *ret)
{
    const char *refused = standing_outcome_words[STANDING_REFUSED];
    bool is_found = false;
    struct query query = query_open(call->tx, QUERY_STANDING_DAYS);
    query_bind_int(&query, "standing", standing);
    query_bind_day(&query, "from", call->tx->today_day);
    while (!is_found && query_next(&query)) {
        is_found =
            query_day(&query, "day") < until && strcmp(query_text(&query, "outcome"), refused) == 0;
        if (is_found) {
            *ret = (struct refused_day){.day = query_day(&query, "day"),
                .status = query_copy_text(&query, "status", &call->arena)};
        }
    }
    query_end(&query);
    return is_found && call->tx->fault == STATUS_OK;
}

// The days that go on and could not be booked are still somebody's to look after.
static void tell_refused(struct call *call, int64_t elder, int64_t rest_standing)
{
    struct refused_day refused;
    if (!find_refused(call, rest_standing, DAY_OPEN, &refused)) {
        return;
    }
    struct query query = query_open(call->tx, QUERY_STANDING_GET);
    query_bind_int(&query, "standing", rest_standing);
    if (query_next(&query)) {
        struct standing standing = standing_read(call, &query);
        query_end(&query);
        standing.elder = elder;
        standing_tell_refused(call, &standing, standing.site, refused.day, refused.status);
        return;
    }
    query_end(&query);
}

// The weekdays that one alone orders go on, as an order of their own: with its pauses and what it
// has booked; told under a name.
static void go_on(struct call *call, int64_t elder, const struct rest *rest, const char *name)
{
    int64_t standing = tx_new_id(call->tx);
    rest_standing(call, QUERY_STANDING_TWICE_REST, rest, standing);
    rest_standing(call, QUERY_STANDING_TWICE_REST_DAYS, rest, standing);
    copy_pauses(call, rest->of, standing);
    tell_refused(call, elder, standing);
    call_touch(call, standing);
    json_field_int(&call->out, name, standing);
}

static void put_ended(struct call *call, int64_t elder, const struct twice *twice)
{
    json_begin_map(&call->out);
    json_field_int(&call->out, "standing", twice->standing);
    json_field_day(&call->out, "on", twice->day);
    json_field_int(&call->out, "stays", twice->stays);
    if (twice->rest != 0) {
        go_on(call, elder,
            &(struct rest){.of = twice->standing, .weekdays = twice->rest, .from = twice->day},
            "goes_on");
    }
    if (twice->again != DAY_NONE) {
        go_on(call, elder,
            &(struct rest){.of = twice->standing, .weekdays = twice->common, .from = twice->again},
            "goes_on_after");
    }
    json_end_map(&call->out);
}

void standing_end_twice(struct call *call, int64_t elder, int64_t merged)
{
    struct twice twice;
    bool is_first = true;
    while (find_twice(call, elder, merged, &twice)) {
        if (is_first) {
            json_key(&call->out, "standing_ended");
            json_begin_list(&call->out);
            is_first = false;
        }
        struct refused_day refused;
        put_ended(call, elder, &twice);
        end_standing(call, QUERY_STANDING_TWICE_END, &twice);
        end_standing(call, QUERY_STANDING_TWICE_DAYS, &twice);
        if (!find_refused(call, twice.standing, twice.day, &refused)) {
            (void)task_close_for(call, TASK_STANDING_REFUSED, twice.standing, "merged");
        }
        call_touch(call, twice.standing);
    }
    if (!is_first) {
        json_end_list(&call->out);
    }
}
