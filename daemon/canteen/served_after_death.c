// SPDX-License-Identifier: Apache-2.0
// Meals recorded as served on days after a person's death, which was learnt of later (domain.md §6a
// 10). Nobody takes them back by themselves: somebody else may have eaten, or the day be wrong. Who
// settles the months looks into it, and every settlement counts them.
#include "daemon/canteen/served_after_death.h"

#include "daemon/access/office_find.h"
#include "daemon/canteen/meal_note.h"
#include "daemon/registry/task.h"

struct after_death {
    int64_t covers;
    int64_t subsidy_fen;
    int32_t first_day;
    int32_t last_day;
    int64_t settled_by; // 0: nobody has settled these months yet
    const char *street; // that pays
};

static bool find(struct call *call, const struct fact *fact, struct after_death *ret)
{
    struct query query = query_open(call->tx, QUERY_SERVING_AFTER_DEATH);
    query_bind_int(&query, "elder", fact->elder);
    query_bind_day(&query, "day", fact->day);
    bool is_found = query_next(&query) && query_int(&query, "covers") > 0;
    if (is_found) {
        *ret = (struct after_death){.covers = query_int(&query, "covers"),
            .subsidy_fen = query_int(&query, "subsidy_fen"),
            .first_day = query_day(&query, "first_day"),
            .last_day = query_day(&query, "last_day"),
            .settled_by = query_int(&query, "settled_by"),
            .street = query_copy_text(&query, "street", &call->arena)};
    }
    query_end(&query);
    return is_found && ret->street != NULL && call->tx->fault == STATUS_OK;
}

enum status served_on_death(struct call *call, const struct fact *fact, void *part)
{
    (void)part;
    struct after_death found;
    (void)task_close_for(call, TASK_SERVED_AFTER_DEATH, fact->elder, "looked at anew");
    if (!find(call, fact, &found)) {
        return call_done(call);
    }
    char first[DAY_TEXT_SIZE];
    char last[DAY_TEXT_SIZE];
    const char *note = arena_print(&call->arena, "%s – %s: %lld 餐, %s",
        day_format(found.first_day, first), day_format(found.last_day, last),
        (long long)found.covers, meal_note_amount(call, found.subsidy_fen));
    int64_t office =
        found.settled_by != 0 ? found.settled_by : office_of_bureau(call, found.street);
    (void)task_open(call, &(struct task_order){.office = office,
                              .kind = TASK_SERVED_AFTER_DEATH,
                              .subject = fact->elder,
                              .elder = fact->elder,
                              .due_day = call->tx->today_day,
                              .note = note});
    return call_done(call);
}

enum status served_on_death_cancelled(struct call *call, const struct fact *fact, void *part)
{
    (void)part;
    (void)task_close_for(call, TASK_SERVED_AFTER_DEATH, fact->elder, "alive");
    return call_done(call);
}
