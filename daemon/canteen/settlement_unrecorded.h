// SPDX-License-Identifier: Apache-2.0
// Meals of a month that nobody recorded: neither served, missed nor cancelled when their day is
// over. A meal that was given up is told.
#pragma once

#include "daemon/canteen/settlement_sum.h"
#include "daemon/canteen/words.h"
#include "daemon/rpc/call.h"

#define UNRECORDED_SITTINGS_MAX 500 // named; the others are counted

struct unrecorded_sitting {
    int64_t site;
    const char *name; // both in the call's arena
    const char *site_area;
    int32_t day;
    int meal;
    int64_t covers;
};

struct unrecorded {
    int64_t covers; // of all sittings
    int count;
    struct unrecorded_sitting sittings[UNRECORDED_SITTINGS_MAX]; // by site, day, meal
};

// A month of an area with what was served in it: every line of the sites within it.
struct unrecorded_month {
    const char *area;
    const char *month;
    int32_t first_day;
    const struct settlement_line *lines; // by site
    int count;
};

// Of none, in the call's arena; NULL after a fault.
struct unrecorded *unrecorded_new(struct call *call);

// Days before today, at the area's sites and of its people at others'.
void unrecorded_find(
    struct call *call, const struct unrecorded_month *month, struct unrecorded *ret);

// Of a settlement that was made; kept with one that is.
void unrecorded_read(struct call *call, int64_t settlement, struct unrecorded *ret);
void unrecorded_keep(struct call *call, int64_t settlement, const struct unrecorded *unrecorded);

// Writes unrecorded, unrecorded_sittings[].
void unrecorded_put(struct json_out *out, const struct unrecorded *unrecorded);
