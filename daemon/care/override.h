// SPDX-License-Identifier: Apache-2.0
// Who may be admitted to a basic bed: whom it was offered to, or whom two persons let pass the
// queue.
#pragma once

#include "daemon/care/offer.h"

struct admission {
    int64_t elder;
    int64_t bed;
    int64_t institution;
    int32_t from_day;
    int64_t application; // 0: none was named
    const char *reason;  // override_reason; NULL: none
    // Found by override_check:
    int64_t offer;     // that is fulfilled; 0: none
    int64_t override;  // that is used; 0: none
    bool ends_waiting; // the application is answered by this bed
    bool by_books;     // lived there before the daemon knew of it, whoever waits now
};

// How many others wait for a bed that is reserved until a day (exclusive); 0 for one that is no
// basic bed on any day until then.
int64_t override_waiting(struct call *call, const struct admission *admission, int32_t until_day);

// OK when the admission answers an accepted offer by the day it is to be moved in by, goes by the
// queue, or was approved outside it. Else NOT_FOUND, STATE_CONFLICT, OFFER_EXPIRED,
// NOT_HEAD_OF_QUEUE or, where a reason is given, NEEDS_SECOND_PERSON with the override that waits
// for approval.
enum status override_check(struct call *call, struct admission *admission) MUST_USE;

// The same for who lives in the house and is to lie in another bed: only from a bed that is no
// basic one into one that is do they pass those who wait.
enum status override_check_move(struct call *call, struct admission *admission) MUST_USE;

// The same for who lives in a bed by the house's own books: who did so before the bed was listed,
// as the house moves in, passes nobody; who began after that is admitted, only told later.
enum status override_check_books(struct call *call, struct admission *admission) MUST_USE;

// The bed is no longer held for who now takes it. Before the stay is written.
void override_free_bed(struct call *call, const struct admission *admission);

// The application leaves the queue, the offer is fulfilled, the override used up.
enum status override_admitted(struct call *call, const struct admission *admission, int64_t stay);

// FORBIDDEN: the daily work is everybody's, but to let somebody pass those who wait is decided by
// who leads the office.
enum status override_refuse_clerk(struct call *call, const char *message) MUST_USE;
