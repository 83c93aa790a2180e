// SPDX-License-Identifier: Apache-2.0
// Deadlines, strikes, attempts.
#include "daemon/care/waitlist_term.h"

struct waitlist_deadline waitlist_deadline_after(
    const struct workdays *workdays, int32_t day, int64_t count, int zone_minutes)
{
    struct waitlist_deadline deadline;
    deadline.day = workdays_after(workdays, day, (int)count, &deadline.is_provisional);
    deadline.until_ms = day_begins(deadline.day + 1, zone_minutes) - 1;
    return deadline;
}

int32_t waitlist_ban_until(
    const struct waitlist_limit *limit, const int32_t *days, int count, int32_t last_day)
{
    int64_t within = 0;
    for (int i = 0; i < count; i++) {
        within += days[i] > last_day - limit->window_days && days[i] <= last_day ? 1 : 0;
    }
    return within >= limit->limit ? last_day + (int32_t)limit->ban_days : DAY_NONE;
}

int waitlist_days_tried(const struct waitlist_attempt *attempts, int count)
{
    int days = 0;
    for (int i = 0; i < count; i++) {
        bool is_new = true;
        for (int j = 0; j < i; j++) {
            is_new = is_new && attempts[j].day != attempts[i].day;
        }
        days += is_new ? 1 : 0;
    }
    return days;
}

bool waitlist_was_sought(
    const struct waitlist_policy *policy, const struct waitlist_attempt *attempts, int count)
{
    bool elder = policy->contact_attempts == 0;
    bool contact = elder;
    for (int i = 0; i < count; i++) {
        elder = elder || attempts[i].to_elder;
        contact = contact || !attempts[i].to_elder;
    }
    return count >= policy->contact_attempts && elder && contact &&
           waitlist_days_tried(attempts, count) >= policy->contact_days;
}

int64_t waitlist_reserve(const struct waitlist_policy *policy, int64_t basic_beds)
{
    int64_t share = basic_beds * policy->reserve_percent / 100;
    return share < policy->reserve_least ? policy->reserve_least : share;
}
