// SPDX-License-Identifier: Apache-2.0
// What happens in a stay after its admission: transfer, discharge, and taking a movement back.
#pragma once

#include "daemon/care/stay_history.h"

struct stay_discharge_params {
    int64_t stay;
    int32_t on;
    int reason;
};

struct stay_transfer_params {
    int64_t stay;
    int64_t bed;
    int32_t on;
    const char *override_reason;
};

struct stay_cancel_params {
    int64_t stay;
    int64_t movement;
    const char *reason;
};

struct stay_list_params {
    int64_t elder;
    int64_t institution;
    int32_t on;
    int32_t known_on;
    int64_t limit;
    const char *after;
};

extern const struct rpc_param stay_discharge_params[];
extern const struct rpc_param stay_transfer_params[];
extern const struct rpc_param stay_cancel_params[];
extern const struct rpc_param stay_list_params[];

enum status stay_discharge_run(struct call *call);
enum status stay_transfer_run(struct call *call);
enum status stay_cancel_run(struct call *call);
enum status stay_list_run(struct call *call);

#define STAY_AHEAD_MAX_DAYS 366

// INVALID for days before the open month without a reason, or too far ahead (protocol.md, Details).
enum status stay_check_day(
    struct call *call, const char *parameter, int32_t day, const char *reason) MUST_USE;
