// SPDX-License-Identifier: Apache-2.0
// Who may be admitted to a basic bed: whom it was offered to, or whom two persons let pass the
// queue.
#pragma once

#include "daemon/care/offer.h"
#include "daemon/care/stay_history.h"

struct admission {
    int64_t elder;
    int64_t bed;
    int64_t institution;
    int32_t from_day;
    int32_t until_day;   // exclusive; DAY_OPEN: no end is known
    int64_t application; // 0: none was named
    const char *reason;  // override_reason; NULL: none
    // Found by override_check:
    int32_t listed_day; // the first on which the queue gives the bed; DAY_NONE: none
    int64_t offer;      // that is fulfilled; 0: none
    int64_t override;   // that is used; 0: none
    bool ends_waiting;  // the application is answered by this bed
    int64_t passes;     // how many wait for a bed in which they lived before its list was entered
};

// How many others wait for the bed that is to be kept for the elder of an admission; 0 for a bed
// that is no basic one on any of its days.
int64_t override_waiting(struct call *call, const struct admission *admission);

// A bed is the queue's to give from the day it is listed: an admission that takes it is asked on
// whichever of its days that is. OK when it answers an accepted offer by the day it is to be moved
// in by, goes by the queue, or was approved outside it for the reason that is given, if one is.
// Else NOT_FOUND, STATE_CONFLICT, OFFER_EXPIRED, NOT_HEAD_OF_QUEUE or, where a reason is given,
// NEEDS_SECOND_PERSON with the override that waits for approval.
enum status override_check(struct call *call, struct admission *admission) MUST_USE;

// The same for who lives in the house and is to lie in another bed: they pass those who wait where
// the bed they leave would be none of the queue's on the first day the other one is.
enum status override_check_move(struct call *call, struct admission *admission) MUST_USE;

// Whether a stay, as it is told and not written yet, lies on a day in a bed that is a basic one on
// one of its days, though its person does not so far; then *ret says into which bed and when it
// came to them, from bed to bed.
bool override_begins(struct call *call, const struct stay_history *history, int32_t on_day,
    struct admission *ret) MUST_USE;

// The same as override_check for who lives in a bed by the house's own books: who did so before
// the bed's listing was entered stays as the house moves in (from the first stay it enters, for
// thirty days, and no longer than the day on which it first acts by the register), and those who
// wait are told of it as of an admission outside the order. Who began after the listing, or is told
// of after that, is admitted, only told later.
enum status override_check_books(struct call *call, struct admission *admission) MUST_USE;

// The bed is no longer held for who now takes it. Before the stay is written.
void override_free_bed(struct call *call, const struct admission *admission);

// The application leaves the queue, the offer is fulfilled, the override used up.
enum status override_admitted(struct call *call, const struct admission *admission, int64_t stay);

// FORBIDDEN: the daily work is everybody's, but to let somebody pass those who wait is decided by
// who leads the office.
enum status override_refuse_clerk(struct call *call, const char *message) MUST_USE;
