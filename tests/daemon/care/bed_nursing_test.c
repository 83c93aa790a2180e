// SPDX-License-Identifier: Apache-2.0
// A nursing-type bed is (A: equipped or staffed) and (B: barrier-free) and (C: aids), or stands in
// a house built to the standard; what is missing is named.
#include "daemon/care/bed_nursing.h"

#include <criterion/criterion.h>

#define A (1u << NURSING_A)
#define B (1u << NURSING_B)
#define C (1u << NURSING_C)
#define Y SUIT_YES
#define N SUIT_NO
#define U SUIT_UNKNOWN

static const struct {
    struct nursing_facts facts; // standard, equipment, staffed, barrier_free, aids
    bool passes;
    unsigned failed, unknown;
} rows[] = {
    {{true, N, N, N, N}, true, 0, 0},
    {{false, Y, N, Y, Y}, true, 0, 0},
    {{false, N, Y, Y, Y}, true, 0, 0},
    {{false, Y, U, Y, Y}, true, 0, 0},
    {{false, N, N, Y, Y}, false, A, 0},
    {{false, N, U, Y, Y}, false, 0, A}, // carers might do
    {{false, U, N, Y, Y}, false, 0, A},
    {{false, Y, N, N, Y}, false, B, 0},
    {{false, Y, N, Y, N}, false, C, 0},
    {{false, N, N, N, N}, false, A | B | C, 0},
    {{false, Y, N, U, N}, false, C, B},
    {{false, U, U, U, U}, false, 0, A | B | C},
};

Test(bed_nursing, names_the_condition_that_fails)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct nursing_verdict verdict = bed_nursing_test(&rows[i].facts);
        cr_expect_eq(verdict.passes, rows[i].passes, "row %zu", i);
        cr_expect_eq(verdict.failed, rows[i].failed, "row %zu", i);
        cr_expect_eq(verdict.unknown, rows[i].unknown, "row %zu", i);
    }
}

static const struct {
    struct staffing staffing; // percent of posts, fully, partly disabled
    enum suit_known staffed;
} staffings[] = {
    {{0, 0, 0}, SUIT_UNKNOWN},
    {{100, 3, 0}, SUIT_YES},
    {{100, 4, 0}, SUIT_NO},
    {{100, 0, 6}, SUIT_YES},
    {{100, 0, 7}, SUIT_NO},
    {{200, 3, 6}, SUIT_YES},
    {{199, 3, 6}, SUIT_NO}, // a carer counts once
    {{50, 1, 1}, SUIT_YES},
    {{49, 1, 1}, SUIT_NO},
    {{1000, 0, 0}, SUIT_YES},
};

Test(bed_nursing, counts_carers_at_one_to_three_and_one_to_six)
{
    for (size_t i = 0; i < sizeof staffings / sizeof *staffings; i++) {
        cr_expect_eq(
            bed_nursing_staffed(&staffings[i].staffing), staffings[i].staffed, "row %zu", i);
    }
}
