// SPDX-License-Identifier: Apache-2.0
// Working days by the official table in config/calendar and by tables made to fail.

#include "common/base/workdays.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <criterion/criterion.h>

#include "common/base/text.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])
#define OFFICIAL SOURCE_DIR "/config/calendar/holidays.csv"
#define HEADER "date,kind,occasion\n"

static int32_t day_of(const char *text)
{
    int32_t day = DAY_NONE;
    cr_assert(day_parse(text, &day));
    return day;
}

// Loads a table from text through a file of its own.
static enum status load_text(const char *csv, struct workdays **ret_table, int *ret_line)
{
    char path[] = "/tmp/workdays_testXXXXXX";
    int descriptor = mkstemp(path);
    cr_assert_geq(descriptor, 0);
    cr_assert_eq(write(descriptor, csv, strlen(csv)), (ssize_t)strlen(csv));
    close(descriptor);
    enum status status = workdays_load(path, ret_table, ret_line);
    unlink(path);
    return status;
}

struct day_case {
    char day[DAY_TEXT_SIZE];
    bool is_workday;
};

Test(workdays, follows_the_official_table)
{
    static const struct day_case cases[] = {
        {"2026-11-24", true},  // a Tuesday
        {"2026-11-21", false}, // a Saturday
        {"2026-10-01", false}, // holiday on a Thursday
        {"2026-10-10", true},  // a Saturday made up for it
        {"2018-02-11", true},  // a Sunday made up
        {"2018-01-01", false},
        {"2030-10-01", true}, // beyond the table: weekends alone
        {"2030-10-05", false},
    };
    struct workdays *table;
    int line;
    cr_assert_eq(workdays_load(OFFICIAL, &table, &line), STATUS_OK);
    for (size_t i = 0; i < COUNT(cases); i++) {
        cr_assert_eq(workdays_is_workday(table, day_of(cases[i].day)), cases[i].is_workday, "%s",
            cases[i].day);
    }
    workdays_free(table);
}

struct after_case {
    char day[DAY_TEXT_SIZE];
    int count;
    char until[DAY_TEXT_SIZE];
    bool is_provisional;
};

Test(workdays, counts_deadlines_over_holidays_and_year_ends)
{
    static const struct after_case cases[] = {
        {"2026-11-24", 3, "2026-11-27", false},
        {"2026-11-26", 3, "2026-12-01", false},
        {"2026-09-30", 1, "2026-10-08", false},
        {"2026-09-30", 3, "2026-10-10", false}, // the made-up Saturday counts
        {"2026-11-24", 0, "2026-11-24", false},
        {"2026-12-30", 1, "2026-12-31", false},
        {"2026-12-31", 1, "2027-01-01", true}, // surely a holiday, but not in the table
        {"2026-12-31", 5, "2027-01-07", true},
        {"9999-12-30", 9, "9999-12-31", true},
    };
    struct workdays *table;
    int line;
    cr_assert_eq(workdays_load(OFFICIAL, &table, &line), STATUS_OK);
    cr_expect_eq(workdays_last_day(table), day_of("2026-12-31"));
    for (size_t i = 0; i < COUNT(cases); i++) {
        bool is_provisional;
        char text[DAY_TEXT_SIZE];
        int32_t day = workdays_after(table, day_of(cases[i].day), cases[i].count, &is_provisional);
        cr_assert_str_eq(day_format(day, text), cases[i].until, "case %zu", i);
        cr_assert_eq(is_provisional, cases[i].is_provisional, "case %zu", i);
    }
    workdays_free(table);
}

Test(workdays, sorts_and_accepts_windows_files)
{
    struct workdays *table;
    int line;
    cr_assert_eq(load_text("\xEF\xBB\xBF"
                           "date,kind,occasion\r\n2026-05-05,holiday,b\r\n\r\n"
                           "2026-01-04,workday,a\r\n2026-05-01,holiday,b",
                     &table, &line),
        STATUS_OK);
    cr_assert(workdays_is_workday(table, day_of("2026-01-04")));
    cr_assert_not(workdays_is_workday(table, day_of("2026-05-01")));
    cr_assert_not(workdays_is_workday(table, day_of("2026-05-05")));
    cr_assert(workdays_is_workday(table, day_of("2026-05-04")));
    workdays_free(table);
}

Test(workdays, calls_everything_provisional_without_data)
{
    struct workdays *table;
    int line;
    cr_assert_eq(load_text(HEADER, &table, &line), STATUS_OK);
    bool is_provisional;
    cr_assert_eq(
        workdays_after(table, day_of("2026-11-24"), 1, &is_provisional), day_of("2026-11-25"));
    cr_assert(is_provisional);
    workdays_free(table);
}

struct wrong_case {
    char csv[96];
    int line;
};

Test(workdays, names_the_offending_line)
{
    static const struct wrong_case cases[] = {
        {"", 1},
        {"day,kind,occasion\n", 1},
        {HEADER "2026-05-01,holiday,a\n2026-02-30,holiday,b\n", 3},
        {HEADER "2026-05-01,feast,a\n", 2},
        {HEADER "2026-05-01\n", 2},
        {HEADER "2026-05-01,holiday\n", 2},
        {HEADER "2026-05-01,holiday,\n", 2},
        {HEADER "2026-05-01,holiday,a,b\n", 2},
        {HEADER "2026-05-01,holiday,a\n2026-05-01,workday,a\n", 3},
        {HEADER "2026-05-01,holiday,\xFF\n", 1},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct workdays *table = NULL;
        int line = -1;
        cr_assert_eq(load_text(cases[i].csv, &table, &line), STATUS_MALFORMED, "case %zu", i);
        cr_assert_eq(line, cases[i].line, "case %zu", i);
        cr_assert_null(table);
    }
    struct workdays *table = NULL;
    int line = -1;
    cr_assert_eq(workdays_load("/nonexistent/holidays.csv", &table, &line), STATUS_NOT_FOUND);
    cr_assert_eq(line, 0);
    workdays_free(NULL);
}

Test(workdays, holds_a_limited_number_of_exceptions)
{
    struct text csv;
    text_init(&csv, 1 << 20);
    text_add_string(&csv, HEADER);
    for (int32_t day = 0; day < 8193; day++) {
        char text[DAY_TEXT_SIZE];
        text_print(&csv, "%s,holiday,x\n", day_format(day, text));
    }
    struct workdays *table;
    int line;
    cr_assert_eq(load_text(csv.bytes, &table, &line), STATUS_MALFORMED);
    cr_assert_eq(line, 8194);
    text_done(&csv);
}
