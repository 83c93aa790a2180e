// SPDX-License-Identifier: Apache-2.0
// Resettling: who lies in a bed that was closed under them is followed until they lie elsewhere.
#pragma once

#include "daemon/rpc/due.h"

// A bed is open again, whatever of its days was closed: closes the tasks of those in it who need
// not move any more.
void resettle_reopened(struct call *call, int64_t bed);

// Due work: closes the tasks of those who have moved or left, and of closing houses where nobody is
// left.
enum status resettle_follow(struct call *call, int limit, int *ret_done);
