// SPDX-License-Identifier: Apache-2.0
// What time alone changes in the queue: deferrals and suspensions end, confirmations fall due,
// offers run out, freed beds are offered.
#pragma once

#include "daemon/rpc/due.h"

extern const struct due waitlist_due[]; // ends with DUES_END
