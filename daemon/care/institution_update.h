// SPDX-License-Identifier: Apache-2.0
// What is on file of a house, and how it changes: institution.get, update, link, close.
#pragma once

#include "daemon/rpc/call.h"

extern const struct rpc_method institution_update_methods[];

struct institution_close_params {
    int64_t institution;
    int32_t on;
    const char *reason;
};

extern const struct rpc_param institution_close_params[];
enum status institution_close_run(struct call *call);
