// SPDX-License-Identifier: Apache-2.0
// Events: what rules say has changed, told after the COMMIT, in ledger order, to the connections
// that subscribed, each within its scope.
#pragma once

#include "daemon/rpc/call.h"

enum event_topic {
    EVENT_BED,      // id of a bed
    EVENT_SITTING,  // id of a site
    EVENT_WAITLIST, // id of an application
    EVENT_OFFER,    // id of an offer
    EVENT_TASK,     // id of a task
    EVENT_TOPICS
};

extern const char *const event_topics[EVENT_TOPICS + 1]; // ends with NULL

// Who hears of something that is not everybody's. A bureau of the whole instance always does.
struct event_reach {
    int64_t office;         // this one; 0: none
    int64_t institution;    // its home; 0: none
    const char *house_area; // where that stands: bureaus it lies in; NULL: none
    const char *area;       // streets, committees and bureaus it lies in; NULL: none
};

// One call in a rule: the thing has changed for who shows it. reach NULL: a place, open to every
// office of the district. What concerns several houses or areas is said once for each; whoever is
// within more than one hears it once. Forgotten when the call is undone or a dry run, or refused
// unless it waits for a second person.
void call_event(
    struct call *call, enum event_topic topic, int64_t id, const struct event_reach *reach);

// events.subscribe: put this table into the wiring's list beside discover_methods.
extern const struct rpc_method event_methods[];

// --- of this folder ---

struct event {
    struct event *next;
    enum event_topic topic;
    int64_t id;
    bool is_open; // everybody hears it
    int64_t office;
    int64_t institution;
    char house_area[AREA_CODE_SIZE];
    char area[AREA_CODE_SIZE];
};

// Whether a caller hears an event of an instance of that area. Pure.
bool event_is_heard(
    const struct event *event, const struct principal *principal, const char *instance_area);
