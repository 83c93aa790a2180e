// SPDX-License-Identifier: Apache-2.0
// Missed meals: when they bar booking ahead, and when somebody is looked after.
#include "daemon/canteen/no_show.h"

#include <criterion/criterion.h>

#include "common/base/day.h"

static const struct no_show_rule rule = {.limit = 3, .window_days = 30, .ban_days = 7};

static const struct {
    const char *what;
    int32_t days[5];
    int count;
    int32_t on_day;
    int32_t until;
} bars[] = {
    {"none", {0}, 0, 100, DAY_NONE},
    {"two", {98, 99}, 2, 100, DAY_NONE},
    {"three", {90, 95, 100}, 3, 100, 107},
    {"three on one day", {100, 100, 100}, 3, 100, 107},
    {"the last day of the bar", {90, 95, 100}, 3, 106, 107},
    {"the day after it", {90, 95, 100}, 3, 107, DAY_NONE},
    {"the first within thirty days of the third", {71, 95, 100}, 3, 100, 107},
    {"the first thirty days before the third", {70, 95, 100}, 3, 100, DAY_NONE},
    {"a fourth begins the bar anew", {90, 95, 100, 105}, 4, 105, 112},
    {"an old three and one more", {50, 51, 52, 100}, 4, 100, DAY_NONE},
};

Test(no_show, bars_booking_ahead_after_three_in_thirty_days)
{
    for (size_t i = 0; i < sizeof(bars) / sizeof(bars[0]); i++) {
        int32_t until = no_show_until(&rule, bars[i].days, bars[i].count, bars[i].on_day);
        cr_expect_eq(until, bars[i].until, "%s: %d", bars[i].what, until);
    }
}

Test(no_show, never_bars_where_the_policy_says_no_days)
{
    const struct no_show_rule mild = {.limit = 1, .window_days = 30, .ban_days = 0};
    const int32_t days[] = {100};
    cr_assert_eq(no_show_until(&mild, days, 1, 100), DAY_NONE);
}

Test(no_show, looks_after_an_unopened_door_at_once_and_a_second_miss_in_a_row)
{
    static const struct {
        enum channel channel;
        bool missed_before;
        enum welfare expected;
    } cases[] = {
        {CHANNEL_DELIVERY, false, WELFARE_UNOPENED},
        {CHANNEL_DELIVERY, true, WELFARE_UNOPENED},
        {CHANNEL_DINE_IN, false, WELFARE_NONE},
        {CHANNEL_DINE_IN, true, WELFARE_MISSED_TWICE},
        {CHANNEL_PICKUP, false, WELFARE_NONE},
        {CHANNEL_PICKUP, true, WELFARE_MISSED_TWICE},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        cr_expect_eq(no_show_welfare(cases[i].channel, cases[i].missed_before), cases[i].expected);
    }
    cr_assert_eq(no_show_welfare_due(WELFARE_UNOPENED, 100), 100);
    cr_assert_eq(no_show_welfare_due(WELFARE_MISSED_TWICE, 100), 101);
}
