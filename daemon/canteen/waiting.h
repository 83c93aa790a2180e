// SPDX-License-Identifier: Apache-2.0
// The waiting list of full sittings: who waits takes the next free place, by need and then by time.
#pragma once

#include "daemon/canteen/booking.h"
#include "daemon/rpc/due.h"

extern const struct rpc_method waiting_methods[];

// Books for those who wait for a meal of a day what has become free, in order of need
// (meal_rank.h), then of waiting; each office is told by a task. Who can no longer be helped leaves
// the list with the reason. Returns how many left it, at most limit; 0 also after a fault. part of
// the call must be the canteen's.
int waiting_promote(struct call *call, int32_t day, int meal, int limit);

// Gives the places of a booking back, to who waits for them: nobody can ask for them before. False
// when a guard refused.
bool waiting_release(
    struct call *call, const struct booking_place *place, const char *reason) MUST_USE;

// A booking was moved from here: the same.
void waiting_freed(struct call *call, const struct booking_place *place);

// There may be more places from a day on: the same.
void waiting_freed_from(struct call *call, int32_t from);

// FACT_ELDER_FLAGGED: who waits stands where the need is now.
enum status waiting_on_flagged(struct call *call, const struct fact *fact, void *part);

// rpc due "meal.promote": shares released, rules changed, cut-offs passed.
enum status waiting_run_due(struct call *call, int limit, int *ret_done);
