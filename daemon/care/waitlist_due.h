// SPDX-License-Identifier: Apache-2.0
// What time alone changes in the queue: deferrals and suspensions end, confirmations fall due,
// offers run out, freed beds are offered.
#pragma once

#include "daemon/rpc/due.h"

// Turns of due work (struct due.run).
enum status waitlist_review_due(struct call *call, int limit, int *ret_done);
enum status offer_expire_due(struct call *call, int limit, int *ret_done);
enum status offer_next_due(struct call *call, int limit, int *ret_done);
