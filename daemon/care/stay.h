// SPDX-License-Identifier: Apache-2.0
// Stays: who lives in which bed on which days.
#pragma once

#include "daemon/care/bed_suit.h"
#include "daemon/rpc/call.h"
#include "daemon/rpc/fact.h"

struct workdays;
struct waitlist_rule_set;

struct care {
    bool backdate_beyond_month; // false: acts before the open month need a reason
    struct suit_policy suit;
    int64_t leave_hold_days; // how long a bed is held before the home is asked what to do
    int64_t trial_days;
    int64_t emergency_hours;
    struct workdays *workdays;       // owned
    struct waitlist_rule_set *rules; // owned
};

// What holds where nobody set anything else.
struct care care_presets(void);

extern const struct rpc_method stay_methods[];

// True when the person occupies a bed on that day and lived there already the day before: community
// meals are refused from the day after admission (domain.md §6a 8). One statement: bookings pass
// here.
bool stay_refuses_meals(struct tx *tx, int64_t elder, int32_t on_day);

// FACT_ELDER_DESCRIBED: adds "stay":{stay, bed, institution, from}.
enum status stay_on_described(struct call *call, const struct fact *fact, void *part);
