// SPDX-License-Identifier: Apache-2.0
// Packing and bringing: labels for boxes, rounds for couriers.
#pragma once

#include "daemon/rpc/call.h"

extern const struct rpc_method delivery_methods[];
extern const struct rpc_method label_methods[];
