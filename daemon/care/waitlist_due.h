// SPDX-License-Identifier: Apache-2.0
// What time alone changes in the queue: deferrals and suspensions end, confirmations fall due,
// offers run out, freed beds are offered.
#pragma once

#include "daemon/rpc/due.h"

// What time has made of whoever stands in the queue of a house happens now, though the daemon has
// not looked at its clock: deferrals and suspensions end, assessments lapse, offers run out.
// Whether anything did is added to *ret_changed.
enum status waitlist_catch_up(struct call *call, int64_t institution, bool *ret_changed);

// Turns of due work (struct due.run).
enum status waitlist_review_due(struct call *call, int limit, int *ret_done);
enum status offer_expire_due(struct call *call, int limit, int *ret_done);
enum status offer_next_due(struct call *call, int limit, int *ret_done);
