// SPDX-License-Identifier: Apache-2.0
// The state of a bed follows from its facts, whatever day is asked.
#include "daemon/care/bed_rule.h"

#include <criterion/criterion.h>

#include "common/base/day.h"

#define ZONE 480

static int32_t day(const char *text)
{
    int32_t ret = 0;
    cr_assert(day_parse(text, &ret));
    return ret;
}

static int64_t instant(const char *text)
{
    int64_t ret = 0;
    cr_assert(instant_parse(text, &ret));
    return ret;
}

struct sample {
    const char *opened;
    bool occupied;
    int64_t hours;
    const char *left; // NULL: never
    const char *recorded;
    const char *now;
    const char *on;
    enum bed_state state;
};

#define TEN "2026-12-01T10:00:00+08:00"

static const struct sample samples[] = {
    {"2026-12-02", false, 0, NULL, TEN, TEN, "2026-12-01", BED_PLANNED},
    {"2026-12-01", false, 0, NULL, TEN, TEN, "2026-12-01", BED_VACANT},
    {"2020-01-01", true, 24, "2026-12-01", TEN, TEN, "2026-12-01", BED_OCCUPIED},
    // no cleaning: vacant from the day of discharge
    {"2020-01-01", false, 0, "2026-12-01", TEN, TEN, "2026-12-01", BED_VACANT},
    // recorded at ten, cleaned until the next ten
    {"2020-01-01", false, 24, "2026-12-01", TEN, "2026-12-01T10:00:01+08:00", "2026-12-01",
        BED_CLEANING},
    {"2020-01-01", false, 24, "2026-12-01", TEN, "2026-12-02T09:59:59+08:00", "2026-12-02",
        BED_CLEANING},
    {"2020-01-01", false, 24, "2026-12-01", TEN, "2026-12-02T10:00:00+08:00", "2026-12-02",
        BED_VACANT},
    // another day than today is judged at its beginning, the day of leaving at the leaving
    {"2020-01-01", false, 24, "2026-12-01", TEN, "2026-12-09T10:00:00+08:00", "2026-12-01",
        BED_CLEANING},
    {"2020-01-01", false, 24, "2026-12-01", TEN, "2026-12-09T10:00:00+08:00", "2026-12-02",
        BED_CLEANING},
    {"2020-01-01", false, 24, "2026-12-01", TEN, "2026-12-09T10:00:00+08:00", "2026-12-03",
        BED_VACANT},
    // recorded ahead: the beginning of the day counts; recorded late: its end
    {"2020-01-01", false, 2, "2026-12-05", TEN, "2026-12-05T01:59:00+08:00", "2026-12-05",
        BED_CLEANING},
    {"2020-01-01", false, 2, "2026-12-05", TEN, "2026-12-05T02:00:00+08:00", "2026-12-05",
        BED_VACANT},
    {"2020-01-01", false, 2, "2026-11-20", TEN, TEN, "2026-11-21", BED_CLEANING},
    {"2020-01-01", false, 2, "2026-11-20", TEN, TEN, "2026-12-01", BED_VACANT},
};

Test(bed_rule, derives_every_state_of_its_table)
{
    for (size_t i = 0; i < sizeof samples / sizeof *samples; i++) {
        const struct sample *sample = &samples[i];
        struct bed_facts facts = {.built_day = day(sample->opened),
            .opened_day = day(sample->opened),
            .closure = BED_OPEN_FOR_USE,
            .occupied = sample->occupied,
            .cleaning_hours = sample->hours,
            .left_day = sample->left == NULL ? DAY_NONE : day(sample->left),
            .left_recorded_ms = instant(sample->recorded)};
        struct tx tx = {.now_ms = instant(sample->now), .zone_minutes = ZONE};
        tx.today_day = day_of_instant(tx.now_ms, ZONE);
        cr_expect_eq(bed_state_on(&facts, day(sample->on), &tx), sample->state, "row %zu", i);
    }
}

// Every combination of who is there, closure, hold and cleaning, against the order they come in.
Test(bed_rule, tells_the_first_of_what_holds)
{
    static const enum bed_state closures[] = {BED_MAINTENANCE, BED_SUSPENDED, BED_WITHDRAWN};
    struct tx tx = {.now_ms = instant(TEN), .zone_minutes = ZONE};
    tx.today_day = day_of_instant(tx.now_ms, ZONE);
    for (int bits = 0; bits < 128; bits++) {
        bool is_open = (bits & 1) != 0;
        bool occupied = (bits & 2) != 0;
        bool away = (bits & 4) != 0;
        bool closed = (bits & 8) != 0;
        bool dirty = (bits & 16) != 0;
        bool held = (bits & 32) != 0;
        bool is_built = is_open || (bits & 64) != 0;
        struct bed_facts facts = {.built_day = tx.today_day + !is_built,
            .opened_day = tx.today_day + !is_open,
            .closure = closed ? (int)closures[bits % 3] : BED_OPEN_FOR_USE,
            .occupied = occupied,
            .away = away,
            .held = held,
            .cleaning_hours = dirty ? 24 : 0,
            .left_day = dirty ? tx.today_day : DAY_NONE,
            .left_recorded_ms = tx.now_ms - 1};
        enum bed_state expected = !is_built  ? BED_PLANNED
                                  : !is_open ? BED_BUILT
                                  : occupied ? (away ? BED_AWAY : BED_OCCUPIED)
                                  : closed   ? closures[bits % 3]
                                  : dirty    ? BED_CLEANING
                                  : held     ? BED_HELD
                                             : BED_VACANT;
        cr_expect_eq(bed_state_on(&facts, tx.today_day, &tx), expected, "%d", bits);
    }
}

// What is no bed yet has no code; a bed that is only kept is not told as occupied (peers.md §4.1).
Test(bed_rule, has_a_code_of_hl7_table_0116_for_every_bed_that_opened)
{
    for (int state = 0; state < BED_STATES; state++) {
        const struct bed_state_code *code = &bed_state_codes[state];
        cr_expect_eq(
            code->hl7_0116 == NULL, state == BED_PLANNED || state == BED_BUILT, "%d", state);
        cr_expect_not_null(code->fhir_status, "%d", state);
    }
    cr_expect_str_eq(bed_state_codes[BED_OCCUPIED].hl7_0116, "O");
    cr_expect_str_eq(bed_state_codes[BED_AWAY].hl7_0116, "U");
    cr_expect_str_eq(bed_state_codes[BED_AWAY].fhir_held, "reserved");
    cr_expect_str_eq(bed_state_codes[BED_HELD].fhir_held, "planned");
    cr_expect_str_eq(bed_state_codes[BED_CLEANING].hl7_0116, "H");
}

Test(bed_rule, is_clean_from_when_somebody_said_so)
{
    struct bed_facts facts = {
        .cleaning_hours = 24, .left_day = day("2026-12-01"), .left_recorded_ms = instant(TEN)};
    facts.cleaned_ms = instant("2026-12-01T12:00:00+08:00");
    cr_assert_eq(bed_cleaned_ms(&facts, ZONE), facts.cleaned_ms);
    facts.cleaned_ms = instant("2026-12-03T12:00:00+08:00"); // later than by itself
    cr_assert_eq(bed_cleaned_ms(&facts, ZONE), instant("2026-12-02T10:00:00+08:00"));
}

Test(bed_rule, knows_when_cleaning_ends)
{
    struct bed_facts facts = {
        .cleaning_hours = 24, .left_day = day("2026-12-01"), .left_recorded_ms = instant(TEN)};
    cr_assert_eq(bed_cleaned_ms(&facts, ZONE), instant("2026-12-02T10:00:00+08:00"));
    facts.left_day = DAY_NONE;
    cr_assert_eq(bed_cleaned_ms(&facts, ZONE), 0);
}
