// SPDX-License-Identifier: Apache-2.0
// What the methods of the audit share.
#pragma once

#include "daemon/oversight/metric.h"
#include "daemon/oversight/subject.h"

struct audit_area {
    char code[AREA_CODE_SIZE];
    const char *name; // arena
    enum area_level level;
};

// An area with its level; refused when it does not exist, or reaches beyond the instance's own.
enum status audit_find_area(struct call *call, const char *code, struct audit_area *ret) MUST_USE;

// Writes "plan":{region, version, hash}: what a verdict is judged by.
void audit_put_plan(struct call *call, const struct plan *plan);

// Writes comparison and target of an indicator, and its id, year and attribute, where there is one.
void audit_put_target(struct json_out *out, const struct indicator *indicator);

// basis_points where there is data.
void audit_put_share(struct json_out *out, struct share share);

// How an indicator judges a value; an achieved figure has no target.
enum verdict audit_judge(const struct oversight *oversight, const struct indicator *indicator,
    const struct metric_value *value);

struct ratio_params {
    const char *area;
    int32_t on;
    int32_t known_on;
    int basis;
    int truth;
};

struct indicators_params {
    const char *area;
    int32_t on;
};

extern const struct rpc_param ratio_params[];
extern const struct rpc_param indicators_params[];
enum status audit_ratio_run(struct call *call);
enum status audit_indicators_run(struct call *call);
