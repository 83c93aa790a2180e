// SPDX-License-Identifier: Apache-2.0
// Retained samples: a portion of each dish, kept cold, so that an illness can be traced (GB 31654).
#pragma once

#include "daemon/rpc/call.h"

extern const struct rpc_method food_sample_methods[];
