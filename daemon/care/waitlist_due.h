// SPDX-License-Identifier: Apache-2.0
// What time alone changes in the queue: deferrals and suspensions end, confirmations fall due,
// offers run out, freed beds are offered.
#pragma once

#include "daemon/rpc/due.h"

// Whose deferral is over waits again at a house, though the daemon has not looked at its clock.
enum status waitlist_end_deferrals(struct call *call, int64_t institution);

// Turns of due work (struct due.run).
enum status waitlist_review_due(struct call *call, int limit, int *ret_done);
enum status offer_expire_due(struct call *call, int limit, int *ret_done);
enum status offer_next_due(struct call *call, int limit, int *ret_done);
