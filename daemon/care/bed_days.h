// SPDX-License-Identifier: Apache-2.0
// What one bed counts for on which days: its intervals in, daily changes of the tally out. Every
// change of a bed is counted as: less what it counted before, more what it counts now.
#pragma once

#include "daemon/care/bed_tally.h"

enum bed_interval_kind {
    INTERVAL_DECLARED, // value: enum bed_class
    INTERVAL_VERIFIED, // value: enum bed_class
    INTERVAL_DEMENTIA,
    INTERVAL_BASIC,
    INTERVAL_CLOSURE, // value: enum bed_state
    BED_INTERVAL_KINDS
};

struct bed_interval { // half open; none of a kind overlap
    enum bed_interval_kind kind;
    int value;
    int32_t from_day;
    int32_t until_day;
};

#define BED_INTERVALS_MAX 1024

struct bed_days {
    int32_t built_day;
    int32_t opened_day;
    int count;
    struct bed_interval intervals[BED_INTERVALS_MAX];
};

// What each measure counts of the bed on a day: 0 or 1. Beds withdrawn count nowhere; closed ones
// count among the beds, and apart as closed.
void bed_days_count(const struct bed_days *days, int32_t on_day, int ret_counts[BED_MEASURES]);

// Adds (sign 1) or takes away (sign -1) what the rows of a bed count for.
void bed_days_tally(struct bed_tally *tally, int64_t bed, int sign);
