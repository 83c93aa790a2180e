// SPDX-License-Identifier: Apache-2.0
// Civil dates and instants, in whatever zone the machine believes to be.

#include "common/base/day.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <criterion/criterion.h>

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static int32_t day_of(const char *text)
{
    int32_t day = DAY_NONE;
    cr_assert(day_parse(text, &day), "%s", text);
    return day;
}

struct number_case {
    char text[DAY_TEXT_SIZE];
    int32_t day;
    int weekday;
};

Test(day, counts_days_from_1970)
{
    static const struct number_case cases[] = {
        {"1970-01-01", 0, 4},
        {"1969-12-31", -1, 3},
        {"1900-01-01", -25567, 1},
        {"2000-02-29", 11016, 2},
        {"2000-03-01", 11017, 3},
        {"2026-11-24", 20781, 2},
        {"9999-12-31", DAY_OPEN, 5},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        char text[DAY_TEXT_SIZE];
        cr_assert_eq(day_of(cases[i].text), cases[i].day, "%s", cases[i].text);
        cr_assert_str_eq(day_format(cases[i].day, text), cases[i].text);
        cr_assert_eq(day_weekday(cases[i].day), cases[i].weekday, "%s", cases[i].text);
    }
}

Test(day, goes_through_every_day_of_the_calendar_in_order)
{
    int32_t first = day_of("1900-01-01");
    struct day_parts before = day_to_parts(first - 1);
    cr_assert_eq(before.year, 1899);
    for (int32_t day = first; day <= day_of("2400-12-31"); day++) {
        struct day_parts parts = day_to_parts(day);
        int32_t again;
        cr_assert(day_from_parts(parts, &again));
        cr_assert_eq(again, day);
        bool is_next_day = parts.month == before.month && parts.day == before.day + 1;
        bool is_next_month =
            parts.day == 1 && parts.month == before.month % 12 + 1 && before.day >= 28;
        cr_assert(is_next_day || is_next_month);
        cr_assert_eq(day_weekday(day), day_weekday(day - 1) % 7 + 1);
        before = parts;
    }
}

Test(day, refuses_what_is_no_date)
{
    static const char wrong[][24] = {"", "1949-02-29", "1900-02-29", "2100-02-29", "2023-04-31",
        "2023-13-01", "2023-00-10", "2023-01-00", "2023-01-32", "1899-12-31", "0000-01-01",
        "2023-1-01", "2023-01-1", "2023/01/01", "2023-01/01", "2023-01-01 ", " 2023-01-01",
        "2023-01-01T00:00:00Z", "20230101", "+023-01-01", "2023-0a-01", "2023-01--1", "2023-01-",
        "２０２３"};
    for (size_t i = 0; i < COUNT(wrong); i++) {
        int32_t day = 77;
        cr_assert_not(day_parse(wrong[i], &day), "%s", wrong[i]);
        cr_assert_eq(day, 77);
    }
    int32_t day = 77;
    cr_assert_not(day_from_parts((struct day_parts){0, 1, 1}, &day));
    cr_assert_not(day_from_parts((struct day_parts){10000, 1, 1}, &day));
    cr_assert_eq(day, 77);
}

Test(day, writes_zeros_for_days_outside_the_calendar)
{
    static const int32_t outside[] = {DAY_NONE, INT32_MAX, DAY_OPEN + 1, -719163};
    for (size_t i = 0; i < COUNT(outside); i++) {
        char text[DAY_TEXT_SIZE];
        cr_assert_str_eq(day_format(outside[i], text), "0000-00-00");
        cr_assert_geq(day_weekday(outside[i]), 1);
        cr_assert_leq(day_weekday(outside[i]), 7);
    }
    char text[DAY_TEXT_SIZE];
    cr_assert_str_eq(day_format(-719162, text), "0001-01-01");
}

struct months_case {
    char from[DAY_TEXT_SIZE];
    int months;
    char until[DAY_TEXT_SIZE];
};

Test(day, adds_months_to_the_same_day_or_the_last_one)
{
    static const struct months_case cases[] = {
        {"2026-01-31", 1, "2026-02-28"},
        {"2024-01-31", 1, "2024-02-29"},
        {"2026-03-31", -1, "2026-02-28"},
        {"2026-11-24", 24, "2028-11-24"},
        {"2024-02-29", 12, "2025-02-28"},
        {"2024-02-29", 48, "2028-02-29"},
        {"2026-01-15", -1, "2025-12-15"},
        {"2026-12-01", 1, "2027-01-01"},
        {"2026-05-05", 0, "2026-05-05"},
        {"9999-12-31", 1, "9999-12-31"},
        {"9999-11-30", 1, "9999-12-30"},
        {"2026-01-01", INT32_MAX, "9999-12-31"},
        {"2026-01-01", INT32_MIN, "0001-01-01"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        char text[DAY_TEXT_SIZE];
        int32_t day = day_add_months(day_of(cases[i].from), cases[i].months);
        cr_assert_str_eq(day_format(day, text), cases[i].until, "case %zu", i);
    }
    cr_assert_eq(day_add_months(DAY_NONE, 5), DAY_NONE);
}

struct age_case {
    char born[DAY_TEXT_SIZE];
    char on[DAY_TEXT_SIZE];
    int age;
};

Test(day, counts_full_years_of_age)
{
    static const struct age_case cases[] = {
        {"1926-01-01", "2025-12-31", 99},
        {"1926-01-01", "2026-01-01", 100},
        {"1944-02-29", "2023-02-28", 78}, // a common year: the birthday is 1 March
        {"1944-02-29", "2023-03-01", 79},
        {"1944-02-29", "2024-02-28", 79},
        {"1944-02-29", "2024-02-29", 80},
        {"1966-11-24", "2026-11-23", 59},
        {"1966-11-24", "2026-11-24", 60},
        {"1966-11-24", "1966-11-24", 0},
        {"1966-11-24", "1966-11-23", -1},
        {"1966-11-24", "1965-11-24", -1},
        {"1966-11-24", "1965-11-23", -2},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        cr_assert_eq(
            day_age(day_of(cases[i].born), day_of(cases[i].on)), cases[i].age, "case %zu", i);
    }
}

// Midnights that did not exist, or came twice, in Asia/Shanghai; a time_t would lose the day.
static const char summer_time_days[][DAY_TEXT_SIZE] = {"1940-06-01", "1940-06-03", "1940-10-12",
    "1941-03-15", "1941-11-01", "1942-01-31", "1945-09-01", "1946-05-15", "1947-04-15",
    "1948-05-01", "1948-09-30", "1949-05-28", "1986-05-04", "1986-09-14", "1987-04-12",
    "1988-04-17", "1989-04-16", "1990-04-15", "1991-04-14", "1991-09-15", "1927-12-31",
    "1901-01-01"};

Test(day, keeps_birthdays_in_the_years_of_summer_time)
{
    static const char zones[][24] = {
        "Asia/Shanghai", "UTC", "America/Sao_Paulo", "Pacific/Apia", "CST-8CDT", ""};
    for (size_t z = 0; z < COUNT(zones); z++) {
        setenv("TZ", zones[z], 1);
        tzset();
        for (size_t i = 0; i < COUNT(summer_time_days); i++) {
            char text[INSTANT_TEXT_SIZE];
            int32_t day = day_of(summer_time_days[i]);
            cr_assert_str_eq(day_format(day, text), summer_time_days[i]);
            cr_assert_eq(day_of_instant(day_begins(day, 480), 480), day);
            cr_assert_eq(day_of_instant(day_begins(day, 480) - 1, 480), day - 1);
            cr_assert_eq(day_begins(day + 1, 480) - day_begins(day, 480), 86400000);
            instant_format(day_begins(day, 480), 480, text);
            cr_assert_eq(strncmp(text, summer_time_days[i], 10), 0);
            cr_assert_str_eq(text + 10, "T00:00:00.000+08:00");
        }
    }
}

struct instant_case {
    int64_t ms;
    int zone;
    char text[INSTANT_TEXT_SIZE];
};

Test(day, writes_and_reads_instants)
{
    static const struct instant_case cases[] = {
        {0, 0, "1970-01-01T00:00:00.000+00:00"},
        {0, 480, "1970-01-01T08:00:00.000+08:00"},
        {-1, 480, "1970-01-01T07:59:59.999+08:00"},
        {-1, 0, "1969-12-31T23:59:59.999+00:00"},
        {1796092200000, 480, "2026-12-01T10:30:00.000+08:00"},
        {1796092200123, -210, "2026-11-30T23:00:00.123-03:30"},
        {-2208988800000, 0, "1900-01-01T00:00:00.000+00:00"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        char text[INSTANT_TEXT_SIZE];
        int64_t ms = 77;
        cr_assert_str_eq(instant_format(cases[i].ms, cases[i].zone, text), cases[i].text);
        cr_assert(instant_parse(cases[i].text, &ms), "%s", cases[i].text);
        cr_assert_eq(ms, cases[i].ms);
    }
}

struct reading {
    char text[40];
    int64_t ms;
};

Test(day, reads_every_form_of_rfc_3339)
{
    static const struct reading cases[] = {
        {"2026-12-01T02:30:00Z", 1796092200000},
        {"2026-12-01t02:30:00z", 1796092200000},
        {"2026-12-01T10:30:00+08:00", 1796092200000},
        {"2026-12-01T02:30:00.5Z", 1796092200500},
        {"2026-12-01T02:30:00.05Z", 1796092200050},
        {"2026-12-01T02:30:00.005-00:00", 1796092200005},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        int64_t ms = 77;
        cr_assert(instant_parse(cases[i].text, &ms), "%s", cases[i].text);
        cr_assert_eq(ms, cases[i].ms, "%s", cases[i].text);
    }
}

Test(day, refuses_what_is_no_instant)
{
    static const char wrong[][40] = {"", "2026-12-01", "2026-12-01T", "2026-12-01T10:30",
        "2026-12-01T10:30:00", "2026-12-01 10:30:00Z", "2026-12-01T24:00:00Z",
        "2026-12-01T10:60:00Z", "2026-12-01T10:30:60Z", "2026-12-01T10:30:00.Z",
        "2026-12-01T10:30:00.1234Z", "2026-12-01T10:30:00+0800", "2026-12-01T10:30:00+24:00",
        "2026-12-01T10:30:00+08:60", "2026-12-01T10:30:00+08:00 ", "2026-12-01T10:30:00Zx",
        "2026-12-01T1a:30:00Z", "2026-12-01T10:3a:00Z", "2026-12-01T10:30:0aZ",
        "2026-12-01T10-30:00Z", "2026-12-01T10:30-00Z", "2026-02-30T10:30:00Z",
        "2026-12-01T10:30:00+0a:00", "2026-12-01T10:30:00+08-00", "2026-12-01T10:30:00+08:0a"};
    for (size_t i = 0; i < COUNT(wrong); i++) {
        int64_t ms = 77;
        cr_assert_not(instant_parse(wrong[i], &ms), "%s", wrong[i]);
        cr_assert_eq(ms, 77);
    }
}

Test(day, tells_the_wall_clock)
{
    int64_t before = (int64_t)time(NULL) * 1000;
    int64_t now = instant_now();
    cr_assert_geq(now, before - 1000);
    cr_assert_leq(now, before + 60000);
}
