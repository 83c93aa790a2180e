// SPDX-License-Identifier: Apache-2.0
// The levels of GB/T 42195, by the vectors of domain.md §3.2.1.
#include "daemon/registry/assessment_score.h"

#include <stddef.h>

#include <criterion/criterion.h>

Test(assessment_score, gives_the_levels_of_the_standard)
{
    static const struct {
        int total;
        struct assessment_adjustment adjustment;
        int level;
    } cases[] = {
        {90, {.coma = false}, 0},
        {89, {.coma = false}, 1},
        {66, {.coma = false}, 1},
        {65, {.coma = false}, 2},
        {46, {.coma = false}, 2},
        {45, {.coma = false}, 3},
        {30, {.coma = false}, 3},
        {29, {.coma = false}, 4},
        {0, {.coma = false}, 4},
        {90, {.dementia = true}, 1},
        {70, {.mental_disorder = true, .risk_events = 3}, 2}, // once only
        {10, {.dementia = true}, 4},
        {90, {.coma = true}, 4},
        {90, {.risk_events = 1}, 0},
        {90, {.risk_events = 2}, 1},
        {45, {.dementia = true, .mental_disorder = true, .risk_events = 9}, 4},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        cr_expect_eq(
            assessment_level(cases[i].total, &cases[i].adjustment), cases[i].level, "case %zu", i);
    }
}

Test(assessment_score, items_sum_up_to_ninety_in_groups_of_the_standard)
{
    static const struct {
        int first;
        int behind;
        int sum;
    } groups[] = {{0, 8, 32}, {8, 12, 15}, {12, 21, 28}, {21, 26, 15}};

    int total = 0;
    for (size_t i = 0; i < sizeof groups / sizeof groups[0]; i++) {
        int sum = 0;
        for (int item = groups[i].first; item < groups[i].behind; item++) {
            sum += assessment_items[item].most;
        }
        cr_expect_eq(sum, groups[i].sum);
        total += sum;
    }
    cr_assert_eq(total, ASSESSMENT_POINTS_MAX);
}
