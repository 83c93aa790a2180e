// SPDX-License-Identifier: Apache-2.0
// What a bed counts for on each day follows from its intervals.
#include "daemon/care/bed_days.h"

#include <criterion/criterion.h>

// Days 10 built, 20 opened; declared nursing from 20, verified ordinary from 40; dementia 20-60;
// basic 30-50; maintenance 45-55; withdrawn from 70 to 80.
static const struct bed_days bed = {
    .built_day = 10,
    .opened_day = 20,
    .count = 6,
    .intervals = {{INTERVAL_DECLARED, CLASS_NURSING, 20, DAY_OPEN},
        {INTERVAL_VERIFIED, CLASS_ORDINARY, 40, DAY_OPEN}, {INTERVAL_DEMENTIA, 1, 20, 60},
        {INTERVAL_BASIC, 1, 30, 50}, {INTERVAL_CLOSURE, BED_MAINTENANCE, 45, 55},
        {INTERVAL_CLOSURE, BED_WITHDRAWN, 70, 80}},
};

static const struct {
    int32_t day;
    int ahead, beds, closed, dementia, basic, declared, verified, effective, closed_declared;
} rows[] = {
    {9, 0, 0, 0, 0, 0, 0, 0, 0, 0},
    {10, 1, 0, 0, 0, 0, 0, 0, 0, 0},
    {19, 1, 0, 0, 0, 0, 0, 0, 0, 0},
    {20, 0, 1, 0, 1, 0, 1, 0, 1, 0},
    {30, 0, 1, 0, 1, 1, 1, 0, 1, 0},
    {40, 0, 1, 0, 1, 1, 1, 0, 0, 0}, // found ordinary: the home's word counts no more
    {45, 0, 1, 1, 1, 1, 1, 0, 0, 1}, // closed for now: still on file and built
    {50, 0, 1, 1, 1, 0, 1, 0, 0, 1},
    {55, 0, 1, 0, 1, 0, 1, 0, 0, 0},
    {60, 0, 1, 0, 0, 0, 1, 0, 0, 0},
    {70, 0, 0, 0, 0, 0, 0, 0, 0, 0}, // withdrawn: nowhere
    {80, 0, 1, 0, 0, 0, 1, 0, 0, 0},
};

Test(bed_days, count_a_bed_for_what_it_is_on_each_day)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        int counts[BED_MEASURES];
        bed_days_count(&bed, rows[i].day, counts);
        cr_expect_eq(counts[MEASURE_BUILT_AHEAD], rows[i].ahead, "day %d", rows[i].day);
        cr_expect_eq(counts[MEASURE_BEDS], rows[i].beds, "day %d", rows[i].day);
        cr_expect_eq(counts[MEASURE_CLOSED], rows[i].closed, "day %d", rows[i].day);
        cr_expect_eq(counts[MEASURE_DEMENTIA], rows[i].dementia, "day %d", rows[i].day);
        cr_expect_eq(counts[MEASURE_BASIC], rows[i].basic, "day %d", rows[i].day);
        cr_expect_eq(counts[MEASURE_NURSING_DECLARED], rows[i].declared, "day %d", rows[i].day);
        cr_expect_eq(counts[MEASURE_NURSING_VERIFIED], rows[i].verified, "day %d", rows[i].day);
        cr_expect_eq(counts[MEASURE_NURSING_EFFECTIVE], rows[i].effective, "day %d", rows[i].day);
        cr_expect_eq(counts[MEASURE_CLOSED_NURSING_DECLARED], rows[i].closed_declared, "day %d",
            rows[i].day);
        cr_expect_eq(counts[MEASURE_APPROVED], 0); // filed for the house, not counted from beds
    }
}
