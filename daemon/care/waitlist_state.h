// SPDX-License-Identifier: Apache-2.0
// The states of an application, drawn and asserted here and nowhere else.
//
//                   +-----------+ no   +----------+
//      apply ------>| SUBMITTED |----->| REJECTED |
//                   +-----------+      +----------+
//                         | verified
//        until day, v     v            v no level any more or death reported
//   +----------+  <--  +--------+  -->  +-----------+
//   | DEFERRED |       | QUEUED |       | SUSPENDED |      keep their place, are passed over
//   +----------+  -->  +--------+  <--  +-----------+
//                       |      ^
//             offer     v      | declined, expired, refused by the house
//                   +---------+
//                   | OFFERED |------+
//                   +---------+      |
//               accepted |           |
//                        v           |
//                   +----------+     |
//                   | ACCEPTED |-----+ not moved in in time
//                   +----------+
//               moved in |
//                        v
//                   +----------+
//                   | ADMITTED |
//                   +----------+
//
//   From each of the upper six also: WITHDRAWN by the person; REMOVED (strikes, not confirmed,
//   too long without a level, every house closed, banned by another record); INELIGIBLE, from where
//   other rules lead back to QUEUED; DECEASED. What was a mistake leads back to how it stood
//   before, judged anew: a death or an admission from DECEASED and ADMITTED to SUBMITTED, QUEUED,
//   DEFERRED, SUSPENDED, INELIGIBLE or REMOVED, from ADMITTED to ACCEPTED, or DECEASED where they
//   died since; an assessment or a flag from INELIGIBLE to QUEUED, DEFERRED or SUSPENDED.
#pragma once

#include <stdbool.h>

enum waitlist_state {
    WAITLIST_SUBMITTED,
    WAITLIST_QUEUED,
    WAITLIST_DEFERRED,
    WAITLIST_SUSPENDED,
    WAITLIST_OFFERED,
    WAITLIST_ACCEPTED,
    WAITLIST_ADMITTED,
    WAITLIST_REJECTED,
    WAITLIST_WITHDRAWN,
    WAITLIST_REMOVED,
    WAITLIST_INELIGIBLE,
    WAITLIST_DECEASED,
    WAITLIST_STATES
};

extern const char *const waitlist_state_words[WAITLIST_STATES + 1]; // ends with NULL

// Whether the drawing has an arrow from one to the other.
bool waitlist_state_leads(enum waitlist_state from, enum waitlist_state to);

// Stands in the queue with a place: queued, deferred, suspended, offered, accepted.
bool waitlist_state_has_place(enum waitlist_state state);

// Neither admitted nor left: what a person may have one of.
bool waitlist_state_is_live(enum waitlist_state state);
