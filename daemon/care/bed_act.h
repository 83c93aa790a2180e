// SPDX-License-Identifier: Apache-2.0
// What a house does with a bed that stands: retype, close, reopen, clean.
#pragma once

#include "daemon/rpc/call.h"

extern const struct rpc_method bed_act_methods[];
