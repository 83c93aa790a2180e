// SPDX-License-Identifier: Apache-2.0
// The vectors of domain.md §3.3.4 and what stands at their edges.
#include "daemon/oversight/ratio.h"

#include <criterion/criterion.h>

#define WARN 200
#define SIXTY                                                                                      \
    {                                                                                              \
        true, COMPARISON_AT_LEAST, 60, 100                                                         \
    }
#define MORE(n)                                                                                    \
    {                                                                                              \
        true, COMPARISON_MORE_THAN, (n), 100                                                       \
    }

struct sample {
    struct share share;
    struct share_target target;
    enum verdict verdict;
    int64_t basis_points;
    int64_t convert;
    int64_t add;
};

static const struct sample samples[] = {
    {{7200, 12000}, SIXTY, VERDICT_WARN, 6000, 0, 0},
    {{7199, 12000}, SIXTY, VERDICT_FAIL, 5999, 1, 3},
    {{5700, 9500}, SIXTY, VERDICT_WARN, 6000, 0, 0},
    {{4966, 8278}, SIXTY, VERDICT_FAIL, 5999, 1, 2},
    {{4967, 8278}, SIXTY, VERDICT_WARN, 6000, 0, 0},
    {{3, 5}, SIXTY, VERDICT_WARN, 6000, 0, 0},
    {{4, 7}, SIXTY, VERDICT_FAIL, 5714, 1, 1},
    {{0, 0}, SIXTY, VERDICT_NODATA, SHARE_NO_DATA, 0, 0},
    {{0, 10}, SIXTY, VERDICT_FAIL, 0, 6, 15},
    // kept by 2.00 points is kept, by less is a warning
    {{6200, 10000}, SIXTY, VERDICT_PASS, 6200, 0, 0},
    {{6199, 10000}, SIXTY, VERDICT_WARN, 6199, 0, 0},
    {{10, 10}, SIXTY, VERDICT_PASS, 10000, 0, 0},
    // more than is not at least
    {{60, 100}, MORE(60), VERDICT_FAIL, 6000, 1, 1},
    {{61, 100}, MORE(60), VERDICT_WARN, 6100, 0, 0},
    {{59, 100}, MORE(60), VERDICT_FAIL, 5900, 2, 3},
    {{100, 100}, MORE(100), VERDICT_FAIL, 10000, SHARE_NO_DATA, SHARE_NO_DATA},
    // no number of new ones makes everything out of something
    {{9, 10}, {true, COMPARISON_AT_LEAST, 100, 100}, VERDICT_FAIL, 9000, 1, SHARE_NO_DATA},
    {{10, 10}, {true, COMPARISON_AT_LEAST, 100, 100}, VERDICT_WARN, 10000, 0, 0},
    // per mille
    {{35, 1000}, {true, COMPARISON_AT_LEAST, 35, 1000}, VERDICT_WARN, 350, 0, 0},
    {{34, 1000}, {true, COMPARISON_AT_LEAST, 35, 1000}, VERDICT_FAIL, 340, 1, 2},
    {{55, 1000}, {true, COMPARISON_AT_LEAST, 35, 1000}, VERDICT_PASS, 550, 0, 0},
};

Test(ratio, judges_in_integers)
{
    for (size_t i = 0; i < sizeof samples / sizeof *samples; i++) {
        const struct sample *sample = &samples[i];
        cr_expect_eq(share_judge(sample->share, &sample->target, WARN), sample->verdict,
            "row %zu: %s", i, verdict_words[share_judge(sample->share, &sample->target, WARN)]);
        cr_expect_eq(share_basis_points(sample->share), sample->basis_points, "row %zu", i);
        if (sample->share.denominator != 0) {
            cr_expect_eq(share_convert_needed(sample->share, &sample->target), sample->convert,
                "row %zu: convert %ld", i,
                (long)share_convert_needed(sample->share, &sample->target));
            cr_expect_eq(share_add_needed(sample->share, &sample->target), sample->add,
                "row %zu: add %ld", i, (long)share_add_needed(sample->share, &sample->target));
        }
    }
}

// Whatever number is told: it is enough, and one less is not.
static void expect_least(struct share share, const struct share_target *target)
{
    int64_t convert = share_convert_needed(share, target);
    int64_t add = share_add_needed(share, target);
    struct share enough = {share.numerator + convert, share.denominator};
    struct share more = {share.numerator + add, share.denominator + add};
    cr_assert_neq(share_judge(enough, target, 0), VERDICT_FAIL);
    cr_assert_neq(share_judge(more, target, 0), VERDICT_FAIL);
    enough.numerator--;
    more.numerator--;
    more.denominator--;
    cr_assert(convert == 0 || share_judge(enough, target, 0) == VERDICT_FAIL);
    cr_assert(add == 0 || share_judge(more, target, 0) == VERDICT_FAIL);
}

Test(ratio, tells_the_least_number_that_is_enough)
{
    for (int64_t i = 0; i < 40 * 41; i++) {
        struct share share = {i % 41, 1 + i / 41};
        if (share.numerator > share.denominator) {
            continue;
        }
        for (int64_t percent = 1; percent < 100; percent += 7) {
            struct share_target target = {true, COMPARISON_AT_LEAST, percent, 100};
            expect_least(share, &target);
            target.comparison = COMPARISON_MORE_THAN;
            expect_least(share, &target);
        }
    }
}

Test(ratio, judges_no_data_before_no_target)
{
    const struct share_target none = {.exists = false};
    cr_assert_eq(share_judge((struct share){1, 2}, &none, WARN), VERDICT_NOTARGET);
    cr_assert_eq(share_judge((struct share){0, 0}, &none, WARN), VERDICT_NODATA);
}

Test(ratio, judges_counts)
{
    static const struct {
        int64_t count;
        struct share_target target;
        enum verdict verdict;
    } counts[] = {
        {12000, MORE(12000), VERDICT_FAIL}, // 超过 is more than
        {12001, MORE(12000), VERDICT_PASS},
        {20, {true, COMPARISON_AT_LEAST, 20, 100}, VERDICT_PASS},
        {19, {true, COMPARISON_AT_LEAST, 20, 100}, VERDICT_FAIL},
        {19, {.exists = false}, VERDICT_NOTARGET},
        {19, {true, COMPARISONS, 1, 100}, VERDICT_FAIL},
    };

    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        cr_expect_eq(
            count_judge(counts[i].count, &counts[i].target), counts[i].verdict, "row %zu", i);
    }
}
