// SPDX-License-Identifier: Apache-2.0
// Following who has to move out of closed beds.
#include "daemon/care/resettle.h"

#include "daemon/registry/task.h"

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
