// SPDX-License-Identifier: Apache-2.0
// Integer arithmetic of shares.
#include "daemon/oversight/ratio.h"

#include <stddef.h>

#define BASIS_POINTS 10000

const char *const verdict_words[] = {"PASS", "WARN", "FAIL", "NODATA", "NOTARGET", NULL};
const char *const comparison_words[] = {">=", ">", NULL};

int64_t share_basis_points(struct share share)
{
    return share.denominator == 0 ? SHARE_NO_DATA
                                  : share.numerator * BASIS_POINTS / share.denominator;
}

// By how much whole * numerator misses target * denominator; 0 or less: reached.
static int64_t missing(struct share share, const struct share_target *target)
{
    return target->target * share.denominator - target->whole * share.numerator;
}

static bool is_kept(int64_t missing, enum comparison comparison)
{
    switch (comparison) {
    case COMPARISON_AT_LEAST:
        return missing <= 0;
    case COMPARISON_MORE_THAN:
        return missing < 0;
    case COMPARISONS:
        return false;
    }
    return false;
}

enum verdict share_judge(
    struct share share, const struct share_target *target, int64_t warn_basis_points)
{
    if (share.denominator == 0) {
        return VERDICT_NODATA;
    }
    if (!target->exists) {
        return VERDICT_NOTARGET;
    }
    if (!is_kept(missing(share, target), target->comparison)) {
        return VERDICT_FAIL;
    }
    int64_t safe = target->target * (BASIS_POINTS / target->whole) + warn_basis_points;
    return share.numerator * BASIS_POINTS < safe * share.denominator ? VERDICT_WARN : VERDICT_PASS;
}

// The least whole number n with n * step >= missing (or > missing), never below 0.
static int64_t steps(int64_t missing, int64_t step, enum comparison comparison)
{
    if (is_kept(missing, comparison)) {
        return 0;
    }
    if (step <= 0) {
        return SHARE_NO_DATA;
    }
    switch (comparison) {
    case COMPARISON_AT_LEAST:
        return (missing + step - 1) / step;
    case COMPARISON_MORE_THAN:
        return missing / step + 1;
    case COMPARISONS:
        break;
    }
    return SHARE_NO_DATA;
}

int64_t share_convert_needed(struct share share, const struct share_target *target)
{
    int64_t needed = steps(missing(share, target), target->whole, target->comparison);
    return needed > share.denominator - share.numerator ? SHARE_NO_DATA : needed;
}

int64_t share_add_needed(struct share share, const struct share_target *target)
{
    return steps(missing(share, target), target->whole - target->target, target->comparison);
}

enum verdict count_judge(int64_t count, const struct share_target *target)
{
    if (!target->exists) {
        return VERDICT_NOTARGET;
    }
    return is_kept(target->target - count, target->comparison) ? VERDICT_PASS : VERDICT_FAIL;
}
