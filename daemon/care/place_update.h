// SPDX-License-Identifier: Apache-2.0
// room.update and bed.update: what is on file of a place that stands.
#pragma once

#include "daemon/rpc/call.h"

extern const struct rpc_method place_update_methods[];
