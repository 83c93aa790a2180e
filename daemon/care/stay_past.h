// SPDX-License-Identifier: Apache-2.0
// stay.record: a stay as a house's own books tell it, past or still going on, entered as a whole.
#pragma once

#include "daemon/rpc/call.h"

struct stay_past_params {
    int64_t elder;
    int64_t bed;
    int32_t from;
    int32_t until;
    int reason;
    struct rpc_list leaves; // of leaves inside stay_past.c
    struct rpc_list moves;  // of changes of the bed inside stay_past.c
    const char *source;
};

extern const struct rpc_param stay_past_params[];
enum status stay_past_run(struct call *call);
