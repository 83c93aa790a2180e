// SPDX-License-Identifier: Apache-2.0
// What bed_methods runs from bed_hold_act.c.
#pragma once

#include "daemon/care/bed.h"

struct bed_hold_params {
    int64_t bed;
    int64_t elder;
    int32_t from;
    int32_t until;
    const char *reason;
};

struct bed_release_params {
    int64_t hold;
};

extern const struct rpc_param bed_hold_params[];
extern const struct rpc_param bed_release_params[];

enum status bed_hold_run(struct call *call);
enum status bed_release_run(struct call *call);
