// SPDX-License-Identifier: Apache-2.0
// What care asks of the audit before it changes a bed: the indicators of the house's district. Care
// stands below oversight, so the answer is a function handed down in the wiring.
#pragma once

#include "daemon/rpc/call.h"

struct care_figure {
    const char *indicator; // its id in the plan; NULL: judged by no plan
    const char *metric;
    const char *basis; // "approved", "open"
    const char *area;  // whose plan it is
    bool known;        // there is data
    bool is_share;
    int64_t value; // basis points of a share, else the count
    int64_t numerator;
    int64_t denominator;
    const char *verdict;
    bool binding;
    bool is_kept; // the verdict is PASS or WARN
};

#define CARE_FIGURES_MAX 64

struct care_audit {
    // The bed indicators that judge an area on a day, at most max; always in the same order for the
    // same area. Texts live as long as the call. NULL: there is no audit.
    int (*figures)(struct call *call, const void *part, const char *area, int32_t on_day,
        struct care_figure *ret, int max);
    const void *part;
};
