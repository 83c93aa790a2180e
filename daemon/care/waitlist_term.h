// SPDX-License-Identifier: Apache-2.0
// Terms of the queue as pure functions: deadlines in working days, strikes and withdrawals that end
// in a ban, attempts to reach somebody.
#pragma once

#include "common/base/workdays.h"
#include "daemon/care/waitlist_policy.h"

struct waitlist_deadline {
    int32_t day;         // the last day, to its end
    int64_t until_ms;    // its last millisecond: an answer then is in time
    bool is_provisional; // beyond the last year of the table of holidays
};

// The end of the count-th working day after a day.
struct waitlist_deadline waitlist_deadline_after(
    const struct workdays *workdays, int32_t day, int64_t count, int zone_minutes);

// The day until which no application is taken (exclusive) after what happened on these days, the
// last of them one too many or not; DAY_NONE while there were fewer than the limit within the
// window that ends with it.
int32_t waitlist_ban_until(
    const struct waitlist_limit *limit, const int32_t *days, int count, int32_t last_day);

struct waitlist_attempt {
    int32_t day;
    bool to_elder; // else to a contact
};

// On how many different days somebody was tried.
int waitlist_days_tried(const struct waitlist_attempt *attempts, int count);

// Whether a silence may count against somebody: enough attempts, on enough days, to the elder and
// to a contact (domain.md §6a 4).
bool waitlist_was_sought(
    const struct waitlist_policy *policy, const struct waitlist_attempt *attempts, int count);

// How many of a house's basic beds are kept for tier 0.
int64_t waitlist_reserve(const struct waitlist_policy *policy, int64_t basic_beds);
