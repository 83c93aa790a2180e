// SPDX-License-Identifier: Apache-2.0
// What a person may eat, from when until when.
#pragma once

#include "daemon/rpc/call.h"

// What of it is said; the rest stays as it is on each day.
struct elder_food_change {
    int texture; // index into texture_words; -1: not said
    uint32_t diets;
    bool has_diets;
    uint32_t allergens;
    bool has_allergens;
};

// So from a day on, over later changes that are known already: what they do not say stays said.
// Refuses (answered) where more changes lie ahead than anybody plans.
enum status elder_food_keep(struct call *call, int64_t elder, int32_t from_day,
    const struct elder_food_change *change) MUST_USE;

// What two records of one person say, day by day: every allergen and diet of either, the stricter
// texture. Refuses nothing: rows of other subjects are written by then.
void elder_food_merge(struct call *call, int64_t elder, int64_t merged);
