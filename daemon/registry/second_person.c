// SPDX-License-Identifier: Apache-2.0
// Who gave whom the password, looked at where a second person decides.
#include "daemon/registry/second_person.h"

#include <inttypes.h>
#include <stdio.h>

#include "common/base/day.h"
#include "daemon/access/office_find.h"
#include "daemon/registry/task.h"

#define NOTE_SIZE 64

static bool is_of_one_hand(struct call *call, const char *first)
{
    struct query query = query_open(call->tx, QUERY_OPERATOR_ONE_HAND);
    query_bind_text(&query, "first", first);
    query_bind_text(&query, "second", call->principal.operator_name);
    query_bind_int(&query, "since", call->tx->now_ms - SECOND_PERSON_DAYS * DAY_MS);
    bool found = query_next(&query);
    query_end(&query);
    return found;
}

void second_person_note(struct call *call, const char *first, const char *thing, int64_t id)
{
    char note[NOTE_SIZE];
    int32_t due_day = 0;
    if (first == NULL || !is_of_one_hand(call, first)) {
        return;
    }
    snprintf(note, sizeof note, "%s %" PRId64, thing, id);
    (void)task_open_or_add(call,
        &(struct task_order){.office = office_of_bureau(call, call->principal.area),
            .kind = TASK_ONE_HAND,
            .subject = call->principal.office,
            .due_day = call->tx->today_day,
            .note = note},
        &due_day);
}
