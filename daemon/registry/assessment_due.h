// SPDX-License-Identifier: Apache-2.0
// Who must be assessed again: tasks of the house where a person lives, else of their desk, a month
// before the level runs out.
#pragma once

#include "daemon/rpc/due.h"

#define ASSESSMENT_AHEAD_DAYS 30
#define ASSESSMENT_PAST_DAYS 365 // what ran out longer ago is history

extern const struct due registry_due[]; // ends with DUES_END

// A level was recorded or taken back: the person's task is done, or there is a new one.
void assessment_due_again(struct call *call, int64_t elder);
