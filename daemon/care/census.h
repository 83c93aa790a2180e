// SPDX-License-Identifier: Apache-2.0
// The nightly census.
#pragma once

#include "daemon/rpc/call.h"

extern const struct rpc_method census_methods[];
