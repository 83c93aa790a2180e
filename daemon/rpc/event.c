// SPDX-License-Identifier: Apache-2.0
// Events as rules make them: gathered in the call, judged for who listens.
#include "daemon/rpc/event.h"

#include <stdio.h>
#include <string.h>

#include "daemon/store/ledger.h"

const char *const event_topics[EVENT_TOPICS + 1] = {
    [EVENT_BED] = "bed",
    [EVENT_SITTING] = "sitting",
    [EVENT_WAITLIST] = "waitlist",
    [EVENT_OFFER] = "offer",
    [EVENT_TASK] = "task",
    [EVENT_TOPICS] = NULL,
};

static bool reaches_as_far(const struct event *event, const struct event_reach *reach)
{
    if (event->is_open || reach == NULL) {
        return event->is_open;
    }
    return event->office == reach->office && event->institution == reach->institution &&
           strcmp(event->area, reach->area == NULL ? "" : reach->area) == 0;
}

static bool is_known(
    const struct call *call, enum event_topic topic, int64_t id, const struct event_reach *reach)
{
    const struct event *event = call->events;
    while (event != NULL &&
           (event->topic != topic || event->id != id || !reaches_as_far(event, reach))) {
        event = event->next;
    }
    return event != NULL;
}

void call_event(
    struct call *call, enum event_topic topic, int64_t id, const struct event_reach *reach)
{
    if (is_known(call, topic, id, reach) || call->events_lost) {
        return;
    }
    struct event *event = NULL;
    if (call->events_count < CALL_EVENTS_MAX) {
        event = arena_alloc(&call->arena, sizeof *event);
    }
    if (event == NULL) { // whoever listens is told to look at everything
        call->events_lost = true;
        return;
    }
    event->topic = topic;
    event->id = id;
    event->is_open = reach == NULL;
    if (reach != NULL) {
        event->office = reach->office;
        event->institution = reach->institution;
        snprintf(event->house_area, sizeof event->house_area, "%s",
            reach->house_area == NULL ? "" : reach->house_area);
        snprintf(event->area, sizeof event->area, "%s", reach->area == NULL ? "" : reach->area);
    }
    *call->events_end = event;
    call->events_end = &event->next;
    call->events_count++;
}

static bool is_within(const char *area, const struct principal *principal)
{
    return area[0] != '\0' && strcmp(area, principal->scope.from) >= 0 &&
           strcmp(area, principal->scope.until) < 0;
}

bool event_is_heard(
    const struct event *event, const struct principal *principal, const char *instance_area)
{
    if (event->is_open) {
        return true;
    }
    if (event->office != 0 && event->office == principal->office) {
        return true;
    }
    if (principal->kind == OFFICE_HOME) {
        return event->institution != 0 && event->institution == principal->institution;
    }
    bool is_bureau = principal->kind == OFFICE_BUREAU;
    if (is_bureau &&
        (is_within(instance_area, principal) || is_within(event->house_area, principal))) {
        return true;
    }
    bool is_desk = principal->kind == OFFICE_STREET || principal->kind == OFFICE_COMMITTEE;
    return (is_bureau || is_desk) && is_within(event->area, principal);
}

// --- events.subscribe ---

struct subscribe_params {
    uint32_t topics;
};

static const struct rpc_param subscribe_params[] = {
    {
        .name = "topics",
        .help = "What to be told of; replaces what was asked before, none ends it.",
        .kind = RPC_SET,
        .offset = offsetof(struct subscribe_params, topics),
        .required = true,
        .choices = event_topics,
    },
    RPC_PARAMS_END,
};

// The connection begins to listen when the answer leaves; seq is written then (listener.c).
static enum status subscribe(struct call *call)
{
    const struct subscribe_params *params = call->params;
    struct merkle_hash root;
    uint64_t size = 0;
    ledger_checkpoint(call->tx, &size, &root);
    call->seq = (int64_t)size;
    call->subscribes = true;
    call->listens = params->topics;
    json_key(&call->out, "topics");
    json_begin_list(&call->out);
    for (int topic = 0; topic < EVENT_TOPICS; topic++) {
        if ((params->topics & (1u << topic)) != 0) {
            json_put_text(&call->out, event_topics[topic]);
        }
    }
    json_end_list(&call->out);
    return call_done(call);
}

const struct rpc_method event_methods[] = {
    {
        .name = "events.subscribe",
        .help = "Be told on this connection what changes, as notifications with method event.",
        .allow = EVERY_OFFICE,
        .effect = RPC_READS,
        .params = subscribe_params,
        .params_size = sizeof(struct subscribe_params),
        .result = "topics[], seq",
        .run = subscribe,
    },
    RPC_METHODS_END,
};
