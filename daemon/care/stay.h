// SPDX-License-Identifier: Apache-2.0
// Stays: who lives in which bed on which days.
#pragma once

#include "daemon/care/bed_suit.h"
#include "daemon/care/care_audit.h"
#include "daemon/rpc/call.h"
#include "daemon/rpc/fact.h"

struct care {
    struct care_audit audit; // handed down by the wiring
    int64_t unit_dementia_beds_max;
    int64_t unit_nursing_beds_max;
    bool backdate_beyond_month; // false: acts before the open month need a reason
    struct suit_policy suit;
    int64_t leave_hold_days; // how long a bed is held before the home is asked what to do
    int64_t trial_days;
    int64_t emergency_hours;
};

// What holds where nobody set anything else.
struct care care_presets(void);

extern const struct rpc_method stay_methods[];
extern const struct rpc_method stay_term_methods[];

// What an act that brings standing orders back tells of those that order a weekday twice.
#define STANDING_ENDED "standing_ended[{standing, on, stays, goes_on?, goes_on_after?}]?"

// Whether community meals are for a person on a day: DINER_IN_CARE from the day after admission on
// but for leaves with the family (domain.md §6a 8), STATE_CONFLICT where a death by that day is
// on record, which facts then name. One statement: bookings pass here.
enum status stay_refuses_meals(
    struct call *call, int64_t elder, int32_t on_day, struct json_out *facts) MUST_USE;

// FACT_ELDER_DESCRIBED: adds "stay":{stay, bed, institution, from}.
enum status stay_on_described(struct call *call, const struct fact *fact, void *part);
