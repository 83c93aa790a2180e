// SPDX-License-Identifier: Apache-2.0
// What a house looks at: its board by floor, one bed with everything known of it, one bed over
// time.
#pragma once

#include "daemon/rpc/call.h"

extern const struct rpc_method bed_board_methods[];
