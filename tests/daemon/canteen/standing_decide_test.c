// SPDX-License-Identifier: Apache-2.0
// What a standing order wants of a day.
#include <criterion/criterion.h>

#include "daemon/canteen/standing.h"

static int32_t day_of(const char *text)
{
    int32_t day;
    cr_assert(day_parse(text, &day));
    return day;
}

// Mondays and Wednesdays of December.
static struct standing pattern(void)
{
    return (struct standing){.weekdays = 0x05,
        .from = day_of("2026-12-01"),
        .until = day_of("2026-12-30"),
        .stopped = DAY_NONE};
}

static enum standing_act decide(const char *day, enum standing_outcome outcome)
{
    struct standing standing = pattern();
    return standing_decide(&standing, NULL, 0, day_of(day), outcome);
}

Test(standing_decide, wants_its_weekdays_within_its_days)
{
    cr_assert_eq(decide("2026-12-02", STANDING_UNJUDGED), STANDING_BOOK);
    cr_assert_eq(decide("2026-12-03", STANDING_UNJUDGED), STANDING_NOTHING);
    cr_assert_eq(decide("2026-11-30", STANDING_UNJUDGED), STANDING_NOTHING);
    cr_assert_eq(decide("2026-12-28", STANDING_UNJUDGED), STANDING_BOOK);
    cr_assert_eq(decide("2026-12-30", STANDING_UNJUDGED), STANDING_NOTHING); // until is excluded
}

Test(standing_decide, never_books_a_settled_day_again)
{
    cr_assert_eq(decide("2026-12-02", STANDING_BOOKED), STANDING_NOTHING);
    cr_assert_eq(decide("2026-12-02", STANDING_BY_HAND), STANDING_NOTHING);
    cr_assert_eq(decide("2026-12-02", STANDING_REFUSED), STANDING_BOOK);
    cr_assert_eq(decide("2026-12-02", STANDING_PAUSED), STANDING_BOOK);
}

Test(standing_decide, rests_once_in_a_pause_and_after_its_end)
{
    struct standing standing = pattern();
    struct standing_pause pause = {day_of("2026-12-02"), day_of("2026-12-07")};
    int32_t wednesday = day_of("2026-12-02");
    cr_assert_eq(standing_decide(&standing, &pause, 1, wednesday, STANDING_BOOKED), STANDING_REST);
    cr_assert_eq(
        standing_decide(&standing, &pause, 1, wednesday, STANDING_PAUSED), STANDING_NOTHING);
    cr_assert_eq(standing_decide(&standing, &pause, 1, day_of("2026-12-07"), STANDING_PAUSED),
        STANDING_BOOK); // the first day after the pause
    standing.stopped = day_of("2026-12-09");
    cr_assert_eq(standing_decide(&standing, NULL, 0, day_of("2026-12-07"), STANDING_UNJUDGED),
        STANDING_BOOK);
    cr_assert_eq(
        standing_decide(&standing, NULL, 0, day_of("2026-12-09"), STANDING_BOOKED), STANDING_REST);
}
