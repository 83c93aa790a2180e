// SPDX-License-Identifier: Apache-2.0
// The pool of a kitchen's meal: what shares leave at their release is everybody's.
#pragma once

#include "daemon/canteen/words.h"
#include "daemon/rpc/call.h"

struct quota_pool {
    int64_t released_ms; // at the last of the sites the kitchen feeds that day; 0: it feeds none
    bool is_released;
    int64_t left; // of the kitchen's covers; 0 until the release
};

void quota_read_pools(
    struct call *call, int64_t kitchen, int32_t day, struct quota_pool ret_pools[MEALS]);
