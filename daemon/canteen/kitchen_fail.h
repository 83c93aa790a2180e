// SPDX-License-Identifier: Apache-2.0
// A kitchen fails on the day: who takes over, and whom the streets must look after.
#pragma once

#include "daemon/rpc/call.h"

extern const struct rpc_method kitchen_fail_methods[];
