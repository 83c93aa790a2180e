// SPDX-License-Identifier: Apache-2.0
// Which waitlist policy is in force where and when, and how long its working days are.
#pragma once

#include "daemon/care/stay.h"
#include "daemon/care/waitlist_policy.h"
#include "daemon/care/waitlist_term.h"

struct waitlist_rules {
    const struct waitlist_policy *policy;
    const char *hash;
};

// The policy in force for an area on a day. False on a fault only: region "any" holds everywhere.
bool waitlist_rules_find(
    struct call *call, const char *area, int32_t on_day, struct waitlist_rules *ret) MUST_USE;

// The end of the count-th working day from today on.
struct waitlist_deadline waitlist_rules_deadline(struct call *call, int64_t workdays);
