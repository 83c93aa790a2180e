// SPDX-License-Identifier: Apache-2.0
// Tasks: what an office has to look after by a day.
#pragma once

#include "daemon/rpc/call.h"

struct task_order {
    int64_t office;
    const char *kind; // "elder_moved"
    int64_t subject;  // id of what it is about
    int32_t due_day;
};

// Opens a task, or finds the open one of this kind about this subject at this office. Returns its
// id, 0 after a fault.
int64_t task_open(struct tx *tx, const struct task_order *order);
