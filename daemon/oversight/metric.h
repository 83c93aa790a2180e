// SPDX-License-Identifier: Apache-2.0
// What an indicator can measure: the names plans may use, and how those that can be are computed.
#pragma once

#include "common/base/area.h"
#include "daemon/care/words.h"
#include "daemon/rpc/call.h"

enum metric {
    METRIC_NURSING_SHARE_TOTAL,
    METRIC_NURSING_SHARE_INSTITUTION,
    METRIC_INSTITUTIONS_WITH_NURSING,
    METRIC_BEDS_TOTAL,
    METRIC_BEDS_INSTITUTION,
    METRIC_BEDS_NEW,
    METRIC_DEMENTIA_BEDS,
    METRIC_DEMENTIA_BEDS_NEW,
    METRIC_BEDS_PER_REG_ELDER,
    METRIC_BEDS_INSTITUTION_PER_REG_ELDER,
    METRIC_BASIC_BEDS_PER_REG_ELDER,
    METRIC_BASIC_COVERAGE,
    METRIC_INCLUSIVE_SHARE,
    METRIC_INSTITUTIONS,
    METRIC_MEAL_CAPACITY_SHARE,
    METRIC_MEAL_CAPACITY,
    METRIC_CANTEENS,
    METRIC_MEAL_POINTS,
    METRIC_CERT_RATE,
    METRIC_LEVEL_CERT_RATE,
    METRICS_COMPUTED, // those behind have no data yet
};

extern const char *const metric_words[]; // ends with NULL; the computed ones first

struct metric_question {
    const char *area;
    int32_t on_day;
    int32_t start_day;       // of the plan, for what is new since
    bool types[HOUSE_KINDS]; // which houses' beds are "all beds"
};

struct metric_value {
    bool known;
    bool is_share;
    int64_t count; // when it is no share
    int64_t numerator;
    int64_t denominator; // never 0 when known
};

// Whether a metric is computed from the beds of houses.
bool metric_is_of_beds(int metric);

// The nursing share of the beds that are open on the day, of the houses counted; known is false
// where there are none.
struct metric_value metric_open_share(
    struct call *call, const struct metric_question *question, const bool kinds[HOUSE_KINDS]);

// known is false where there is no data.
struct metric_value metric_compute(
    struct call *call, int metric, const struct metric_question *question);
