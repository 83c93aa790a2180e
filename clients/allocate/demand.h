// SPDX-License-Identifier: Apache-2.0
// How many covers a street will want, from what it had and what stands ordered. Facts in, a number
// and its reason out.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "common/base/text.h"

#define DEMAND_WEEKS_MAX 13

struct demand_facts {
    int weeks;                        // how many of the same weekday were looked at
    bool is_served[DEMAND_WEEKS_MAX]; // meals were handed out in the district that day
    int64_t covers[DEMAND_WEEKS_MAX]; // of the street, on each of those days
    int64_t standing;                 // covers ordered by standing orders for that weekday
    int64_t registered_65;            // 0: not known
};

struct demand_rules {
    int margin_percent; // on top of the mean of the past
    int per_thousand; // covers for a thousand registered elders of 65 and over, where a street has
                      // neither past nor standing demand
};

enum demand_source { DEMAND_NONE, DEMAND_PAST, DEMAND_STANDING, DEMAND_POPULATION };

struct demand {
    int64_t covers;
    enum demand_source source; // what decided
    int days;                  // of the past that counted
    int64_t mean_tenths;       // of those, rounded half up
};

// The mean of the past with its margin, rounded up, or what stands ordered where that is more; with
// neither, a part of the registered elders. Days on which nobody in the district was served
// (closed, no data) do not count.
struct demand demand_of(const struct demand_facts *facts, const struct demand_rules *rules);

// The same in a sentence.
void demand_explain(const struct demand_facts *facts, const struct demand_rules *rules,
    const struct demand *demand, struct text *words);
