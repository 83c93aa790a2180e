// SPDX-License-Identifier: Apache-2.0
// How full houses are: bed-nights of a period, and what a house attests of its free beds.
#pragma once

#include "daemon/rpc/call.h"

extern const struct rpc_method occupancy_methods[];
