// SPDX-License-Identifier: Apache-2.0
// Meals that nobody took.
#pragma once

#include "daemon/canteen/no_show.h"
#include "daemon/rpc/call.h"

extern const struct rpc_method missed_methods[];

// Until which day a person may not book ahead by their missed meals; DAY_NONE: they may.
int32_t missed_bar(struct call *call, int64_t elder, const struct no_show_rule *rule);
