// SPDX-License-Identifier: Apache-2.0
// What is booked where nothing is handed out any more: the site or the kitchen that cooks for it
// was closed, or lost its permit, since.
#pragma once

#include "daemon/canteen/words.h"
#include "daemon/rpc/call.h"

// A booked meal, as far as it can be closed.
struct closure_meal {
    int64_t site;
    int64_t kitchen; // that cooks it
    int32_t day;
};

// OK where the meal is handed out as far as is known now; SITE_CLOSED or SITE_NOT_LICENSED where it
// is not, with what is in the way in facts (NULL: nobody asks).
enum status closure_judge(
    struct call *call, const struct closure_meal *meal, struct json_out *facts) MUST_USE;

// Whether nothing is handed out of a row of bookings, with its site and kitchen.
bool closure_is_of_row(struct call *call, const struct query *query, int32_t day);

// closure_judge for who records that it was handed out, or that nobody came: what was closed only
// after the meal was begun to be served (area: of the site) was handed out until then. Answers the
// refusal.
enum status closure_judge_record(
    struct call *call, const struct closure_meal *meal, const char *area, enum meal of) MUST_USE;
