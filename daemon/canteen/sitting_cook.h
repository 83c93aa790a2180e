// SPDX-License-Identifier: Apache-2.0
// Who cooks a sitting whose own kitchen has failed.
#pragma once

#include "daemon/canteen/sitting_gather.h"

struct sitting_failure {
    int64_t kitchen;
    int meal;
    int64_t covers_left;
};

struct sitting_helper {
    int64_t site;
    int meal;
    int64_t kitchen;
    const char *name; // in the call's arena
    int64_t covers;
};

// Of one day, in the call's arena, which it takes once for all days of a list; the greatest help
// first. All zero: nothing was read.
struct sitting_cooks {
    struct sitting_failure *failures;
    int failures_count;
    struct sitting_helper *helpers;
    int helpers_count;
};

void sitting_read_cooks(struct call *call, int32_t day, struct sitting_cooks *cooks);

// The own kitchen while it cooks some of the sitting or nobody else does; else who cooks most.
int64_t sitting_cook(const struct sitting_cooks *cooks, const struct gathered *site, int meal);

// Writes "failed":{kitchen, covers_left, cooks[{kitchen, name, covers}]} where the own kitchen has
// failed this meal.
void sitting_put_failed(
    struct json_out *out, const struct sitting_cooks *cooks, const struct gathered *site, int meal);
