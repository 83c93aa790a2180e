// SPDX-License-Identifier: Apache-2.0
// Resettling: who lies in a bed that was closed under them is followed until they lie elsewhere.
#pragma once

#include "daemon/care/stay_history.h"
#include "daemon/rpc/due.h"

#define RESETTLE_DAYS 3 // for who lies in a bed that is closed for safety

// A stay goes on after all, or lies elsewhere again: where it holds a bed that was closed meanwhile
// its home is to find another, as if the stay had never left.
void resettle_back(struct call *call, const struct stay_history *history);

// A bed is open again, whatever of its days was closed: closes the tasks of those in it who need
// not move any more.
void resettle_reopened(struct call *call, int64_t bed);

// Due work: closes the tasks of those who have moved or left, guests' about the bed that was lent
// to them too, and of closing houses where nobody is left.
enum status resettle_follow(struct call *call, int limit, int *ret_done);
