// SPDX-License-Identifier: Apache-2.0
// The rules of missed meals.

#include "daemon/canteen/no_show.h"

#include "common/base/day.h"

int32_t no_show_until(
    const struct no_show_rule *rule, const int32_t *days, int count, int32_t on_day)
{
    int32_t until = DAY_NONE;
    for (int last = (int)rule->limit - 1; last < count; last++) {
        int first = last - (int)rule->limit + 1;
        int64_t ends = days[last] + rule->ban_days;
        if (days[last] - days[first] < rule->window_days && days[last] <= on_day && ends > on_day) {
            until = (int32_t)ends;
        }
    }
    return until;
}

enum welfare no_show_welfare(enum channel channel, bool missed_before)
{
    if (channel == CHANNEL_DELIVERY) {
        return WELFARE_UNOPENED;
    }
    return missed_before ? WELFARE_MISSED_TWICE : WELFARE_NONE;
}

int32_t no_show_welfare_due(enum welfare welfare, int32_t on_day)
{
    return welfare == WELFARE_UNOPENED ? on_day : on_day + 1;
}
