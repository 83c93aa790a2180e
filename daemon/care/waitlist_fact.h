// SPDX-License-Identifier: Apache-2.0
// What the queue does about facts of others, in their transaction (daemon/consequences.c).
#pragma once

#include "daemon/rpc/fact.h"

// elder.get: "applications":[{application, applied_at, state}].
enum status waitlist_on_described(struct call *call, const struct fact *fact, void *part);

// The place is judged anew; the waiting date stays.
enum status waitlist_on_assessed(struct call *call, const struct fact *fact, void *part);
enum status waitlist_on_flagged(struct call *call, const struct fact *fact, void *part);
enum status waitlist_on_moved(struct call *call, const struct fact *fact, void *part);

// A bed beside one of a couple may be what the other waits for.
enum status waitlist_on_married(struct call *call, const struct fact *fact, void *part);

// Reported: offers stop, the place waits. Confirmed: the application ends. Cancelled: it comes back
// with its date, also that of who had moved in and whose bed is somebody else's now. Who waits for
// a place with them needs none from the report on, and again when it is cancelled.
enum status waitlist_on_death_reported(struct call *call, const struct fact *fact, void *part);
enum status waitlist_on_death_confirmed(struct call *call, const struct fact *fact, void *part);
enum status waitlist_on_death_cancelled(struct call *call, const struct fact *fact, void *part);

// Two records are one person now, who has one desk, and who does not wait by the record that nobody
// banned if they may not apply: that application ends, with a notice; adds "applications_closed".
enum status waitlist_become_one(struct call *call, int64_t elder) MUST_USE;
