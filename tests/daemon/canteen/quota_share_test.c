// SPDX-License-Identifier: Apache-2.0
// How a kitchen's covers are divided among streets.
#include "daemon/canteen/quota_share.h"

#include <criterion/criterion.h>

#define STREETS_MAX 12

static int64_t sum_of(const int64_t *numbers, int count)
{
    int64_t sum = 0;
    for (int i = 0; i < count; i++) {
        sum += numbers[i];
    }
    return sum;
}

Test(quota_share, divides_by_registered_persons_with_a_minimum_below_which_nobody_falls)
{
    static const struct {
        int64_t covers;
        int64_t weights[3];
        int64_t shares[3];
    } cases[] = {
        {230, {3000, 1000, 0}, {165, 55, 10}},
        {60, {4000, 2000, 800}, {33, 17, 10}}, // proportional: 35, 18, 7
        {600, {4000, 2000, 800}, {353, 176, 71}},
        {35, {1000, 100, 90}, {15, 10, 10}}, // who is lifted leaves less for the second
        {30, {1000, 1, 1}, {10, 10, 10}},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int64_t shares[3];
        quota_divide(cases[i].covers, 10, cases[i].weights, 3, shares);
        for (int k = 0; k < 3; k++) {
            cr_expect_eq(shares[k], cases[i].shares[k], "case %zu street %d: %lld", i, k,
                (long long)shares[k]);
        }
    }
}

Test(quota_share, gives_what_is_left_to_the_largest_remainders)
{
    const int64_t weights[] = {1, 1, 1};
    int64_t shares[3];
    quota_divide(32, 10, weights, 3, shares);
    cr_assert_eq(shares[0], 11); // of equal remainders the first
    cr_assert_eq(shares[1], 11);
    cr_assert_eq(shares[2], 10);
}

Test(quota_share, drops_the_minimum_where_it_cannot_be_kept)
{
    const int64_t weights[] = {9, 1};
    int64_t shares[2];
    quota_divide(10, 10, weights, 2, shares);
    cr_assert_eq(shares[0], 9);
    cr_assert_eq(shares[1], 1);
    quota_divide(0, 10, weights, 2, shares);
    cr_assert_eq(sum_of(shares, 2), 0);
}

Test(quota_share, divides_equally_where_nobody_is_registered)
{
    const int64_t weights[] = {0, 0, 0};
    int64_t shares[3];
    quota_divide(7, 0, weights, 3, shares);
    cr_assert_eq(shares[0], 3);
    cr_assert_eq(shares[1], 2);
    cr_assert_eq(shares[2], 2);
}

Test(quota_share, always_sums_to_the_covers_and_stays_within_one_of_the_exact_part)
{
    uint32_t random = 1;
    for (int round = 0; round < 2000; round++) {
        int64_t weights[STREETS_MAX];
        int64_t shares[STREETS_MAX];
        random = random * 1664525u + 1013904223u;
        int count = 1 + (int)(random >> 8) % STREETS_MAX;
        int64_t covers = (int64_t)(random >> 12) % 3000;
        for (int i = 0; i < count; i++) {
            random = random * 1664525u + 1013904223u;
            weights[i] = (int64_t)(random >> 16);
        }
        quota_divide(covers, 0, weights, count, shares);
        int64_t total = sum_of(weights, count);
        cr_assert_eq(sum_of(shares, count), covers, "round %d", round);
        for (int i = 0; i < count && total > 0; i++) {
            int64_t part = covers * weights[i] / total;
            cr_assert(shares[i] == part || shares[i] == part + 1, "round %d", round);
        }
        quota_divide(covers, 10, weights, count, shares);
        cr_assert_eq(sum_of(shares, count), covers, "round %d", round);
        for (int i = 0; i < count && covers >= 10 * count; i++) {
            cr_assert_geq(shares[i], 10, "round %d", round);
        }
    }
}
