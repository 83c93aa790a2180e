// SPDX-License-Identifier: Apache-2.0
// A dated attribute of a bed: on which days it is a basic one, and of which pool, or a
// dementia-care one.
#pragma once

#include "daemon/care/bed_tally.h"

struct bed_mark {
    int64_t bed;
    enum bed_measure mark;
    const char *pool; // of a basic one; NULL: none
    int32_t from;
    int32_t until;
};

// Writes a row of it; the tally is the caller's (bed_days_tally before and after), and the event.
void bed_mark_write(struct call *call, const struct bed_mark *mark);
