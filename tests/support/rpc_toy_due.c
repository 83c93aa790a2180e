// SPDX-License-Identifier: Apache-2.0
// The toy's due work: one thing a second falls due.
#include <stdio.h>
#include <string.h>

#include "daemon/rpc/event.h"
#include "tests/support/rpc_toy.h"

static enum status make_nested(struct call *call, const char *name)
{
    char params[64];
    const char *reason = NULL;
    struct rpc_nested nested;
    snprintf(params, sizeof params, "{\"name\":\"%s\"}", name);
    struct json *map = json_parse(params, strlen(params), &reason);
    enum status status = call_nested(call, "toy.make", map, &nested);
    json_free(map);
    return status;
}

static enum status make(struct call *call, const char *name)
{
    if (toy.due_nested) {
        return make_nested(call, name);
    }
    call_touch(call, toy_write_thing(call, name));
    if (toy.due_event != 0) {
        call_event(call, EVENT_BED, toy.due_event, NULL);
    }
    return call->tx->fault;
}

static enum status end(struct call *call)
{
    if (toy.due_faults > 0) {
        toy.due_faults--;
        tx_fail(call->tx, STATUS_INPUT_OUTPUT);
    }
    if (toy.due_refusals > 0) {
        toy.due_refusals--;
        return call_refuse(call, STATUS_STATE_CONFLICT);
    }
    return call_done(call);
}

static enum status ripen(struct call *call, int limit, int *ret_done)
{
    char name[32];
    int done = 0;
    toy.due_ran++;
    for (int i = 0; i < toy.due_count && done < limit; i++) {
        snprintf(name, sizeof name, "due-%d", i);
        if (DESK_NOW + i * 1000 > call->tx->now_ms || toy_find_thing(call, name) != 0) {
            continue;
        }
        enum status status = make(call, name);
        if (status != STATUS_OK) {
            return status;
        }
        done++;
    }
    *ret_done = toy.due_boasts ? limit : done;
    return end(call);
}

const struct due toy_due[] = {
    {.name = "toy.ripen", .run = ripen},
    DUES_END,
};
