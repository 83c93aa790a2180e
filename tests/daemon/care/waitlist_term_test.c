// SPDX-License-Identifier: Apache-2.0
// Deadlines over holidays, strikes in a window, attempts to reach somebody.
#include "daemon/care/waitlist_term.h"

#include <criterion/criterion.h>

#define ZONE 480

static struct workdays *load(void)
{
    struct workdays *table = NULL;
    int line = 0;
    cr_assert_eq(
        workdays_load(SOURCE_DIR "/config/calendar/holidays.csv", &table, &line), STATUS_OK);
    return table;
}

static int32_t day(const char *text)
{
    int32_t parsed = 0;
    cr_assert(day_parse(text, &parsed));
    return parsed;
}

Test(waitlist_term, an_answer_is_in_time_until_the_last_millisecond_of_the_last_working_day)
{
    static const struct {
        const char *from;
        int64_t count;
        const char *last;
        const char *instant;
    } cases[] = {
        {"2026-12-01", 3, "2026-12-04", "2026-12-04T23:59:59.999+08:00"}, // Tuesday to Friday
        {"2026-12-03", 3, "2026-12-08", "2026-12-08T23:59:59.999+08:00"}, // over a weekend
        {"2026-09-30", 3, "2026-10-10", "2026-10-10T23:59:59.999+08:00"}, // a Saturday worked
    };
    struct workdays *table = load();
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[INSTANT_TEXT_SIZE];
        struct waitlist_deadline deadline =
            waitlist_deadline_after(table, day(cases[i].from), cases[i].count, ZONE);
        cr_expect_str_eq(instant_format(deadline.until_ms, ZONE, text), cases[i].instant);
        cr_expect_not(deadline.is_provisional);
    }
    workdays_free(table);
}

Test(waitlist_term, beyond_the_table_a_deadline_is_provisional)
{
    struct workdays *table = load();
    cr_expect(waitlist_deadline_after(table, day("2026-12-30"), 5, ZONE).is_provisional);
    workdays_free(table);
}

Test(waitlist_term, the_third_strike_within_the_window_bans)
{
    const struct waitlist_limit limit = {.limit = 3, .window_days = 365, .ban_days = 365};
    const int32_t days[] = {0, 100, 364};
    cr_expect_eq(waitlist_ban_until(&limit, days, 2, 100), DAY_NONE);
    cr_expect_eq(waitlist_ban_until(&limit, days, 3, 364), 364 + 365);
    const int32_t spread[] = {0, 100, 365}; // the first is a year ago to the day
    cr_expect_eq(waitlist_ban_until(&limit, spread, 3, 365), DAY_NONE);
}

Test(waitlist_term, silence_counts_only_when_both_were_sought_on_two_days)
{
    const struct waitlist_policy policy = {.contact_attempts = 3, .contact_days = 2};
    const struct waitlist_attempt enough[] = {{1, true}, {1, false}, {2, true}};
    const struct waitlist_attempt one_day[] = {{1, true}, {1, false}, {1, true}};
    const struct waitlist_attempt elder_only[] = {{1, true}, {2, true}, {3, true}};
    cr_expect(waitlist_was_sought(&policy, enough, 3));
    cr_expect_not(waitlist_was_sought(&policy, enough, 2));
    cr_expect_not(waitlist_was_sought(&policy, one_day, 3));
    cr_expect_not(waitlist_was_sought(&policy, elder_only, 3));
}

Test(waitlist_term, the_reserve_is_truncated_and_never_below_its_least)
{
    const struct waitlist_policy policy = {.reserve_percent = 5, .reserve_least = 0};
    const struct waitlist_policy least = {.reserve_percent = 5, .reserve_least = 1};
    cr_expect_eq(waitlist_reserve(&policy, 19), 0);
    cr_expect_eq(waitlist_reserve(&policy, 20), 1);
    cr_expect_eq(waitlist_reserve(&least, 3), 1);
}
