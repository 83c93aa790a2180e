// SPDX-License-Identifier: Apache-2.0
// A kitchen fails on the day: who takes over, and whom the streets must look after.
#pragma once

#include "daemon/canteen/kitchen_spare.h"

#define KITCHEN_FAILED "kitchen failed" // why a booking is cancelled that nobody cooks

extern const struct rpc_method kitchen_fail_methods[];
extern const struct rpc_method kitchen_recover_methods[];
