// SPDX-License-Identifier: Apache-2.0
// Views of the queues: how long people waited, beds that stand empty while people wait, who left
// and why, how a place changed.
#pragma once

#include "daemon/care/waitlist.h"

extern const struct rpc_method waitlist_view_methods[];

struct waitlist_history_params {
    int64_t application;
    int64_t institution;
};

extern const struct rpc_param waitlist_history_params[];
enum status waitlist_history_run(struct call *call);

struct waitlist_rehearse_params {
    int64_t policy;
    int32_t on;
    int64_t limit;
    const char *after;
};

extern const struct rpc_param waitlist_rehearse_params[];
enum status waitlist_rehearse_run(struct call *call);
