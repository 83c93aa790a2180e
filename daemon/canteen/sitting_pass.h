// SPDX-License-Identifier: Apache-2.0
// Events of sittings whose places left have changed by the clock alone.
#pragma once

#include "daemon/rpc/call.h"

// rpc due "sitting.pass": tells what has passed since the last look. The part is a struct canteen.
enum status sitting_pass_due(struct call *call, int limit, int *ret_done);
