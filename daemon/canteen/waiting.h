// SPDX-License-Identifier: Apache-2.0
// The waiting list of full sittings: who waits takes the next free place, by need and then by time;
// of what shares left at their release, by time alone.
#pragma once

#include "daemon/canteen/booking.h"
#include "daemon/rpc/due.h"

extern const struct rpc_method waiting_methods[];

// Ends a wait: withdrawn, promoted to a booking (else 0), expired, closed. False where it was over.
bool waiting_end(struct call *call, int64_t wait, const char *state, int64_t booking);

// Gives the places of a booking back, to who waits for them: nobody can ask for them before. False
// when a guard refused.
bool waiting_release(
    struct call *call, const struct booking_place *place, const char *reason) MUST_USE;

// A booking was moved from here: the same.
void waiting_freed(struct call *call, const struct booking_place *place);

// There may be more places from a day on: the same.
void waiting_freed_from(struct call *call, int32_t from);

// Of what shares left at their release who waits comes before who asks now, also in the seconds
// until the daemon looks by its own clock. True when somebody may have a place now: judge the
// plan's order again.
bool waiting_come_first(struct call *call, const struct booking_plan *plan) MUST_USE;

// FACT_ELDER_FLAGGED: who waits stands where the need is now.
enum status waiting_on_flagged(struct call *call, const struct fact *fact, void *part);

// FACT_ELDER_DEATH_REPORTED, _CANCELLED: off the list, and after a mistake back on it.
enum status waiting_on_death_reported(struct call *call, const struct fact *fact, void *part);
enum status waiting_on_death_cancelled(struct call *call, const struct fact *fact, void *part);

// rpc due "meal.promote": shares released, rules changed, cut-offs passed.
enum status waiting_run_due(struct call *call, int limit, int *ret_done);
