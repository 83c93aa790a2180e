// SPDX-License-Identifier: Apache-2.0
// Following who has to move out of closed beds.
#include "daemon/care/resettle.h"

#include "daemon/care/stay_task.h"

void resettle_back(struct call *call, const struct stay_history *history)
{
    int32_t today_day = call->tx->today_day;
    int32_t from_day = DAY_NONE;
    const char *state = NULL;
    struct query query = query_open(call->tx, QUERY_RESETTLE_HOLDS);
    query_bind_int(&query, "stay", history->stay);
    query_bind_day(&query, "today", today_day);
    if (query_next(&query)) {
        from_day = query_day(&query, "from_day");
        state = query_copy_text(&query, "state", &call->arena);
    }
    query_end(&query);
    if (from_day != DAY_NONE) { // to come: its house closes
        stay_task_home(call, history, TASK_STAY_RESETTLE,
            from_day > today_day ? from_day - 1 : today_day + RESETTLE_DAYS, state);
    }
}

void resettle_reopened(struct call *call, int64_t bed)
{
    int64_t stays[DUE_LIMIT_PRESET];
    int count = 0;
    struct query query = query_open(call->tx, QUERY_RESETTLE_REOPENED);
    query_bind_int(&query, "bed", bed);
    query_bind_day(&query, "today", call->tx->today_day);
    query_bind_int(&query, "limit", DUE_LIMIT_PRESET);
    while (query_next(&query)) {
        stays[count++] = query_int(&query, "stay");
    }
    query_end(&query);
    for (int i = 0; i < count; i++) {
        (void)task_close_for(call, TASK_STAY_RESETTLE, stays[i], "reopened");
    }
}

enum status resettle_follow(struct call *call, int limit, int *ret_done)
{
    const struct {
        enum query_id id;
        enum task_kind kind;
        const char *outcome;
    } rows[] = {{QUERY_RESETTLE_MOVED, TASK_STAY_RESETTLE, "resettled"},
        {QUERY_RESETTLE_GUESTS, TASK_BED_UNSUITABLE, "discharge"},
        {QUERY_RESETTLE_EMPTY, TASK_INSTITUTION_CLOSING, "resettled"},
        {QUERY_RESETTLE_SAFETY, TASK_BED_SAFETY_CLOSURE, "the house has closed"},
        {QUERY_RESETTLE_INSPECT, TASK_BED_INSPECT, "the house has closed"}};

    int done = 0;
    int64_t subjects[DUE_LIMIT_PRESET];
    for (size_t i = 0; i < sizeof rows / sizeof *rows && done < limit; i++) {
        int count = 0;
        struct query query = query_open(call->tx, rows[i].id);
        query_bind_day(&query, "today", call->tx->today_day);
        query_bind_int(&query, "limit", limit - done);
        while (count < DUE_LIMIT_PRESET && query_next(&query)) {
            subjects[count++] = query_int(&query, "subject");
        }
        query_end(&query);
        for (int k = 0; k < count; k++) {
            (void)task_close_for(call, rows[i].kind, subjects[k], rows[i].outcome);
            call_touch(call, subjects[k]);
        }
        done += count;
    }
    *ret_done = done;
    return call_done(call);
}
