// SPDX-License-Identifier: Apache-2.0
// Service days: weekdays of two places, exceptions of each, and counting back over both.
#include "daemon/canteen/service_day.h"

#include <criterion/criterion.h>

#include "common/base/day.h"

#define SITE 7
#define KITCHEN 9
#define WEEKEND 0x60u

static int32_t day_of(const char *text)
{
    int32_t day;
    cr_assert(day_parse(text, &day));
    return day;
}

Test(service_day, needs_site_and_kitchen_open)
{
    struct service service = {
        .site = SITE, .kitchen = KITCHEN, .site_closed = 0x40, .kitchen_closed = 0x01};
    cr_assert_not(service_is_open(&service, day_of("2026-12-06"))); // Sunday: the site rests
    cr_assert_not(service_is_open(&service, day_of("2026-12-07"))); // Monday: the kitchen rests
    cr_assert(service_site_is_open(&service, day_of("2026-12-07")));
    cr_assert_not(service_kitchen_is_open(&service, day_of("2026-12-07")));
    cr_assert(service_is_open(&service, day_of("2026-12-08")));
}

Test(service_day, goes_by_the_exception_before_the_weekday)
{
    const struct calendar_day days[] = {
        {SITE, day_of("2026-12-05"), true},
        {SITE, day_of("2026-12-08"), false},
        {KITCHEN, day_of("2026-12-09"), false},
    };
    struct service service = {.site = SITE,
        .kitchen = KITCHEN,
        .site_closed = WEEKEND,
        .calendar = {.days = days, .count = 3}};
    cr_assert(service_is_open(&service, day_of("2026-12-05"))); // a Saturday that is worked
    cr_assert_not(service_is_open(&service, day_of("2026-12-06")));
    cr_assert_not(service_is_open(&service, day_of("2026-12-08")));
    cr_assert_not(service_is_open(&service, day_of("2026-12-09")));
    cr_assert(service_is_open(&service, day_of("2026-12-10")));
}

Test(service_day, counts_back_over_days_on_which_both_are_open)
{
    const struct calendar_day days[] = {{KITCHEN, day_of("2026-12-04"), false}};
    struct service service = {.site = SITE,
        .kitchen = KITCHEN,
        .site_closed = WEEKEND,
        .calendar = {.days = days, .count = 1}};
    // Monday's day before is Thursday: the weekend rests, and on Friday nobody cooks.
    cr_assert_eq(service_days_before(&service, day_of("2026-12-07"), 1), day_of("2026-12-03"));
    cr_assert_eq(service_days_before(&service, day_of("2026-12-07"), 2), day_of("2026-12-02"));
    cr_assert_eq(service_days_before(&service, day_of("2026-12-07"), 0), day_of("2026-12-07"));
}

Test(service_day, counts_calendar_days_where_nothing_is_ever_open)
{
    struct service service = {
        .site = SITE, .kitchen = KITCHEN, .site_closed = 0x0f, .kitchen_closed = 0x70};
    cr_assert_eq(service_days_before(&service, day_of("2026-12-07"), 2), day_of("2026-12-05"));
}
