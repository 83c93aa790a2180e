// SPDX-License-Identifier: Apache-2.0
// Closures: days on which a bed may not be slept in.
#pragma once

#include "daemon/care/bed.h"

struct bed_closure {
    int64_t closure;
    int64_t bed;
    enum bed_state state; // BED_MAINTENANCE, BED_SUSPENDED or BED_WITHDRAWN
    int32_t from_day;
    int32_t until_day; // exclusive; DAY_OPEN: no end yet
    bool safety;       // acted at once, whoever lay there
    bool by_bureau;    // the bureau closed it, so the bureau opens it
};

// The earliest closure of a bed on some of these days (until_day exclusive). False when there is
// none, or on a fault.
bool bed_closure_find(struct tx *tx, int64_t bed, int32_t from_day, int32_t until_day,
    struct bed_closure *ret) MUST_USE;

// OK when house and bed are open on all of these days; else BED_NOT_OPEN with the state that stands
// in the way and its days.
enum status bed_close_check(
    struct call *call, const struct bed *bed, int32_t from_day, int32_t until_day) MUST_USE;

// OK where nobody was kept out of the bed on these days: for who comes back to where they lay. A
// closure for safety keeps out who is new, not who lay there.
enum status bed_close_check_lain(
    struct call *call, int64_t bed, int32_t from_day, int32_t until_day) MUST_USE;

// A new closure of a bed of a house; its days are free of others, the tally is the caller's. Whose
// act it is stands in office and operator_name.
struct bed_closure_order {
    int64_t bed;
    int64_t institution;
    const char *reason;
    int64_t office;
    const char *operator_name;
};

void bed_closure_write(
    struct call *call, const struct bed_closure_order *order, const struct bed_closure *closure);

// Ends a closure on a day: the days before stay closed, by the same act.
void bed_closure_cut(struct call *call, const struct bed_closure *closure, int32_t on_day);
