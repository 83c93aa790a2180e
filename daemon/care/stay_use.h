// SPDX-License-Identifier: Apache-2.0
// Beds that were taken and left on one day: no night counts, but whoever lay there for an hour has
// used the bed, and it is cleaned like any other.
#pragma once

#include "daemon/care/stay_history.h"

struct stay_use {
    int64_t bed;
    int32_t day;
};

// The beds these movements took and left on one day, in their order; ret_uses has room for count.
int stay_uses(const struct stay_move *moves, int count, struct stay_use *ret_uses);

// Makes the rows of uses say what the history says, and tells of the beds this makes dirty, or
// clean after all. Only after a check, behind the days of the history.
void stay_use_write(struct call *call, const struct stay_history *history);
