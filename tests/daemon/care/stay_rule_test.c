// SPDX-License-Identifier: Apache-2.0
// Names for exchange: every movement, coming or come, and taken back (peers.md §4.3).
#include "daemon/care/stay_rule.h"

#include <criterion/criterion.h>

Test(stay_rule, names_every_movement_as_hl7_does)
{
    static const struct {
        enum stay_event event;
        bool is_pending;
        bool is_cancel;
        const char *name;
    } rows[] = {
        {EVENT_ADMIT, false, false, "A01"},
        {EVENT_ADMIT, true, false, "A14"},
        {EVENT_ADMIT, false, true, "A11"},
        {EVENT_ADMIT, true, true, "A27"},
        {EVENT_TRANSFER, false, false, "A02"},
        {EVENT_TRANSFER, true, false, "A15"},
        {EVENT_TRANSFER, false, true, "A12"},
        {EVENT_TRANSFER, true, true, "A26"},
        {EVENT_DISCHARGE, false, false, "A03"},
        {EVENT_DISCHARGE, true, false, "A16"},
        {EVENT_DISCHARGE, false, true, "A13"},
        {EVENT_DISCHARGE, true, true, "A25"},
        {EVENT_DEATH, false, false, "A03"},
        {EVENT_DEATH, false, true, "A13"},
        {EVENT_SWAP, false, false, "A17"},
        {EVENT_SWAP, false, true, "A17"}, // swapped again
        {EVENT_LEAVE, false, false, "A21"},
        {EVENT_LEAVE, false, true, "A52"},
        {EVENT_RETURN, false, false, "A22"},
        {EVENT_RETURN, false, true, "A53"},
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        cr_expect_str_eq(
            stay_hl7(rows[i].event, rows[i].is_pending, rows[i].is_cancel), rows[i].name);
    }
}

// --- two accounts of the same days ---

#define ROW(in, from, until, at)                                                                   \
    {                                                                                              \
        .span = {.bed = (in), .from_day = (from), .until_day = (until)}, .changed_ms = (at)        \
    }

Test(stay_rule, lists_the_days_two_accounts_differ_about)
{
    static const struct stay_account then[] = {ROW(7, 10, DAY_OPEN, 500)};
    static const struct stay_account now[] = {ROW(7, 10, 15, 500), ROW(8, 15, 20, 500)};
    const struct stay_accounts accounts = {
        .then = then, .then_count = 1, .now = now, .now_count = 2, .from_day = 5, .until_day = 30};
    static struct stay_difference found[STAY_DIFFERENCES_MAX];
    cr_assert_eq(stay_differences(&accounts, found), 2);
    cr_expect_eq(found[0].from_day, 15); // lay in another bed
    cr_expect_eq(found[0].until_day, 20);
    cr_expect_eq(found[0].then.bed, 7);
    cr_expect_eq(found[0].now.bed, 8);
    cr_expect_eq(found[1].from_day, 20); // and was gone
    cr_expect_eq(found[1].until_day, 30);
    cr_expect_eq(found[1].now.bed, 0);
    cr_expect_eq(found[1].changed_ms, 500);
}

Test(stay_rule, does_not_call_a_row_that_was_only_cut_a_difference)
{
    static const struct stay_account then[] = {ROW(7, 10, DAY_OPEN, 500)};
    static const struct stay_account now[] = {ROW(7, 10, 20, 500)};
    struct stay_accounts accounts = {
        .then = then, .then_count = 1, .now = now, .now_count = 1, .from_day = 10, .until_day = 20};
    static struct stay_difference found[STAY_DIFFERENCES_MAX];
    cr_expect_eq(stay_differences(&accounts, found), 0);
    accounts.until_day = 21;
    cr_assert_eq(stay_differences(&accounts, found), 1);
    cr_expect_eq(found[0].from_day, 20);
}

Test(stay_rule, tells_presence_apart_and_what_never_was)
{
    static const struct stay_account then[] = {ROW(7, 10, 20, 500)};
    static const struct stay_account now[] = {ROW(7, 10, 12, 500),
        {.span = {.bed = 7, .from_day = 12, .until_day = 20, .presence = AWAY_FAMILY},
            .changed_ms = 500},
        ROW(9, 22, 23, 600)};
    const struct stay_accounts accounts = {
        .then = then, .then_count = 1, .now = now, .now_count = 3, .from_day = 0, .until_day = 40};
    static struct stay_difference found[STAY_DIFFERENCES_MAX];
    cr_assert_eq(stay_differences(&accounts, found), 2);
    cr_expect_eq(found[0].from_day, 12);
    cr_expect_eq(found[0].until_day, 20);
    cr_expect_eq(found[0].now.presence, AWAY_FAMILY);
    cr_expect_eq(found[1].then.bed, 0);
    cr_expect_eq(found[1].now.bed, 9);
}
