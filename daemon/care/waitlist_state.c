// SPDX-License-Identifier: Apache-2.0
// The drawing of waitlist_state.h as a table.
#include "daemon/care/waitlist_state.h"

#include <stddef.h>

#define TO(state) (1u << WAITLIST_##state)

const char *const waitlist_state_words[WAITLIST_STATES + 1] = {
    [WAITLIST_SUBMITTED] = "submitted",
    [WAITLIST_QUEUED] = "queued",
    [WAITLIST_DEFERRED] = "deferred",
    [WAITLIST_SUSPENDED] = "suspended",
    [WAITLIST_OFFERED] = "offered",
    [WAITLIST_ACCEPTED] = "accepted",
    [WAITLIST_ADMITTED] = "admitted",
    [WAITLIST_REJECTED] = "rejected",
    [WAITLIST_WITHDRAWN] = "withdrawn",
    [WAITLIST_REMOVED] = "removed",
    [WAITLIST_INELIGIBLE] = "ineligible",
    [WAITLIST_DECEASED] = "deceased",
    [WAITLIST_STATES] = NULL,
};

static const unsigned exits = TO(WITHDRAWN) | TO(REMOVED) | TO(INELIGIBLE) | TO(DECEASED);

// How many states may follow each: the drawing's arrows.
static unsigned follows(enum waitlist_state from)
{
    switch (from) {
    case WAITLIST_SUBMITTED:
        return TO(QUEUED) | TO(SUSPENDED) | TO(REJECTED) | TO(ADMITTED) | exits;
    case WAITLIST_QUEUED:
        return TO(DEFERRED) | TO(SUSPENDED) | TO(OFFERED) | TO(ADMITTED) | exits;
    case WAITLIST_DEFERRED:
    case WAITLIST_SUSPENDED:
        return TO(QUEUED) | TO(DEFERRED) | TO(SUSPENDED) | TO(ADMITTED) | exits;
    case WAITLIST_OFFERED:
        return TO(ACCEPTED) | TO(QUEUED) | TO(SUSPENDED) | TO(ADMITTED) | exits;
    case WAITLIST_ACCEPTED:
        return TO(ADMITTED) | TO(QUEUED) | TO(SUSPENDED) | exits;
    case WAITLIST_ADMITTED:
        return TO(ACCEPTED) | TO(QUEUED) | TO(DEFERRED) | TO(SUSPENDED) | TO(SUBMITTED) |
               TO(INELIGIBLE) | TO(REMOVED) | TO(DECEASED);
    case WAITLIST_DECEASED:
        return TO(QUEUED) | TO(DEFERRED) | TO(SUSPENDED) | TO(SUBMITTED) | TO(INELIGIBLE) |
               TO(REMOVED);
    case WAITLIST_INELIGIBLE:
        return TO(QUEUED) | TO(DEFERRED) | TO(SUSPENDED);
    case WAITLIST_REJECTED:
    case WAITLIST_WITHDRAWN:
    case WAITLIST_REMOVED:
    case WAITLIST_STATES:
        return 0;
    }
    return 0;
}

bool waitlist_state_leads(enum waitlist_state from, enum waitlist_state to)
{
    return (follows(from) & (1u << to)) != 0;
}

bool waitlist_state_has_place(enum waitlist_state state)
{
    return ((1u << state) &
               (TO(QUEUED) | TO(DEFERRED) | TO(SUSPENDED) | TO(OFFERED) | TO(ACCEPTED))) != 0;
}

bool waitlist_state_is_live(enum waitlist_state state)
{
    return state == WAITLIST_SUBMITTED || waitlist_state_has_place(state);
}
