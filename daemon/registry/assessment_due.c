// SPDX-License-Identifier: Apache-2.0
// Levels that run out become tasks. A mark keeps up to which day they were looked at, so that a
// look on a quiet day reads one row.
#include "daemon/registry/assessment_due.h"

#include "daemon/registry/elder_move.h"
#include "daemon/registry/elder_unmasking.h"
#include "daemon/registry/policy.h"
#include "daemon/registry/task.h"

#define MARK "assessment_due"

struct running_out {
    int64_t elder;
    int64_t office;
    int32_t until_day;
};

static void open_task(struct call *call, const struct running_out *level)
{
    int64_t task = task_open(call, &(struct task_order){.office = level->office,
                                       .kind = TASK_ASSESSMENT_DUE,
                                       .subject = level->elder,
                                       .elder = level->elder,
                                       .due_day = level->until_day - 1});
    call_touch(call, task);
}

// One page into the arena; nothing is written while the query is open.
static int read_page(struct call *call, int32_t from_day, int limit, struct running_out *ret)
{
    int count = 0;
    struct query query = query_open(call->tx, QUERY_ASSESSMENT_RUNNING_OUT);
    query_bind_day(&query, "from_day", from_day);
    query_bind_day(&query, "before", call->tx->today_day + ASSESSMENT_AHEAD_DAYS);
    query_bind_day(&query, "today", call->tx->today_day);
    query_bind_int(&query, "limit", limit);
    while (count < limit && query_next(&query)) {
        ret[count++] = (struct running_out){
            .elder = query_int(&query, "elder"),
            .office = query_int(&query, "office"),
            .until_day = query_day(&query, "until_day"),
        };
    }
    query_end(&query);
    return count;
}

static int32_t read_mark(struct call *call)
{
    struct query query = query_open(call->tx, QUERY_REGISTRY_MARK_GET);
    query_bind_text(&query, "mark", MARK);
    int32_t day =
        query_next(&query) ? query_day(&query, "day") : call->tx->today_day - ASSESSMENT_PAST_DAYS;
    query_end(&query);
    return day;
}

static void write_mark(struct call *call, int32_t day)
{
    struct query query = query_open(call->tx, QUERY_REGISTRY_MARK_SET);
    query_bind_text(&query, "mark", MARK);
    query_bind_day(&query, "day", day);
    query_run(&query);
}

static enum status run(struct call *call, int limit, int *ret_done)
{
    int32_t mark_day = read_mark(call);
    int32_t before_day = call->tx->today_day + ASSESSMENT_AHEAD_DAYS;
    *ret_done = 0;
    if (mark_day >= before_day || call->tx->fault != STATUS_OK) {
        return call_done(call);
    }
    struct running_out *levels = arena_alloc(&call->arena, (size_t)limit * sizeof *levels);
    if (levels == NULL) {
        tx_fail(call->tx, STATUS_NO_MEMORY);
        return call_done(call);
    }
    int count = read_page(call, mark_day, limit, levels);
    for (int i = 0; i < count; i++) {
        open_task(call, &levels[i]);
    }
    if (count < limit) {
        write_mark(call, before_day);
    }
    *ret_done = count;
    return call_done(call);
}

const struct due registry_due[] = {
    {.name = "assessment.due", .run = run},
    {.name = "elder.hand_over", .run = elder_hand_over_due},
    {.name = "elder.unmasking_seal",
        .limit = 256, // no objects to name: it is silent
        .is_silent = true,
        .run = elder_unmasking_due},
    {.name = "policy.file", .run = policy_file_due},
    DUES_END,
};

void assessment_due_again(struct call *call, int64_t elder)
{
    struct running_out last = {.elder = elder};
    struct query query = query_open(call->tx, QUERY_ASSESSMENT_LAST);
    query_bind_int(&query, "elder", elder);
    query_bind_day(&query, "today", call->tx->today_day);
    bool found = query_next(&query);
    if (found) {
        last.office = query_int(&query, "office");
        last.until_day = query_day(&query, "until_day");
    }
    query_end(&query);
    (void)task_close_for(call, TASK_ASSESSMENT_DUE, elder, "assessed");
    if (found && last.until_day < call->tx->today_day + ASSESSMENT_AHEAD_DAYS &&
        last.until_day >= call->tx->today_day - ASSESSMENT_PAST_DAYS) {
        open_task(call, &last);
    }
}
