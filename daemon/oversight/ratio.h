// SPDX-License-Identifier: Apache-2.0
// Judging a share against a target: pure functions over integers, never over a rounded value
// (domain.md §3.3.4).
#pragma once

#include <stdbool.h>
#include <stdint.h>

enum verdict {
    VERDICT_PASS,
    VERDICT_WARN,
    VERDICT_FAIL,
    VERDICT_NODATA,
    VERDICT_NOTARGET,
    VERDICTS
};

extern const char *const verdict_words[VERDICTS + 1]; // ends with NULL

enum comparison { COMPARISON_AT_LEAST, COMPARISON_MORE_THAN, COMPARISONS };

extern const char *const comparison_words[COMPARISONS + 1]; // ">=", ">"

struct share {
    int64_t numerator;
    int64_t denominator; // 0: no data
};

struct share_target {
    bool exists;
    enum comparison comparison;
    int64_t target; // in parts of whole
    int64_t whole;  // 100: percent, 1000: per mille
};

#define SHARE_NO_DATA (-1)

// Hundredths of a percent, truncated; SHARE_NO_DATA of nothing.
int64_t share_basis_points(struct share share);

// Kept by less than warn_basis_points is WARN. No data comes before no target.
enum verdict share_judge(
    struct share share, const struct share_target *target, int64_t warn_basis_points);

// How many of the denominator must join the numerator, and how many new ones must join both, until
// the target is kept; 0 when it is. SHARE_NO_DATA where no number would do.
int64_t share_convert_needed(struct share share, const struct share_target *target);
int64_t share_add_needed(struct share share, const struct share_target *target);

// A count against a target; there is no WARN.
enum verdict count_judge(int64_t count, const struct share_target *target);
