// SPDX-License-Identifier: Apache-2.0
// Which policy holds where and when.
#include "daemon/care/waitlist_rules.h"

#include "daemon/registry/subject.h"

bool waitlist_rules_find(
    struct call *call, const char *area, int32_t on_day, struct waitlist_rules *ret)
{
    const struct policy *policy = policy_in_force(call, &waitlist_policy_kind, area, on_day);
    if (policy == NULL) {
        return false;
    }
    ret->policy = policy->rules;
    ret->hash = ret->policy->hash;
    return true;
}

struct waitlist_deadline waitlist_rules_deadline(struct call *call, int64_t workdays)
{
    return waitlist_deadline_after(
        registry_of(call)->workdays, call->tx->today_day, workdays, call->tx->zone_minutes);
}
