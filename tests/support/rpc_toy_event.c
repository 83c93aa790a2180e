// SPDX-License-Identifier: Apache-2.0
// The toy's changes: a method that says what changed.
#include <stdio.h>

#include "daemon/rpc/event.h"
#include "tests/support/rpc_toy.h"

struct change {
    int topic;
    struct rpc_list ids;
    bool many;
    bool twice;
    int end;
};

static const char *const ends[] = {"ok", "refuse", "fault", NULL};

static const struct rpc_param change_params[] = {
    {.name = "topic",
        .help = "Of what kind.",
        .kind = RPC_CHOICE,
        .offset = offsetof(struct change, topic),
        .required = true,
        .choices = event_topics},
    {.name = "ids",
        .help = "What changed.",
        .kind = RPC_IDS,
        .offset = offsetof(struct change, ids),
        .required = true},
    {.name = "many",
        .help = "More than anybody is told.",
        .kind = RPC_BOOL,
        .offset = offsetof(struct change, many)},
    {.name = "twice",
        .help = "For two offices, one of which everybody is in.",
        .kind = RPC_BOOL,
        .offset = offsetof(struct change, twice)},
    {.name = "end",
        .help = "How the rule ends.",
        .kind = RPC_CHOICE,
        .offset = offsetof(struct change, end),
        .choices = ends},
    RPC_PARAMS_END,
};

static enum status change(struct call *call)
{
    const struct change *change = call->params;
    const int64_t *ids = change->ids.items;
    char name[40];
    static int number;
    snprintf(name, sizeof name, "changed-%d", ++number);
    (void)toy_write_thing(call, name);
    for (int i = 0; i < change->ids.count; i++) {
        call_event(call, (enum event_topic)change->topic, ids[i], NULL);
    }
    for (int i = 0; change->twice && i < change->ids.count; i++) {
        call_event(call, (enum event_topic)change->topic, ids[i],
            &(struct event_reach){.office = call->principal.office});
    }
    for (int i = 0; change->many && i <= CALL_EVENTS_MAX; i++) {
        call_event(call, (enum event_topic)change->topic, 1000 + i, NULL);
    }
    if (change->end == 2) {
        tx_fail(call->tx, STATUS_INPUT_OUTPUT);
    }
    return change->end == 1 ? call_refuse(call, STATUS_BED_TAKEN) : call_done(call);
}

const struct rpc_method toy_event_methods[] = {
    {.name = "toy.change",
        .help = "Change something.",
        .allow = EVERY_OFFICE,
        .effect = RPC_WRITES,
        .dry_run = true,
        .params = change_params,
        .params_size = sizeof(struct change),
        .run = change},
    RPC_METHODS_END,
};
