// SPDX-License-Identifier: Apache-2.0
// How many meals an area can have on a day: for what the bureau audits (meal_capacity_share).
#pragma once

#include "common/base/area.h"
#include "daemon/store/tx.h"

struct supply {
    int64_t kitchen_covers; // all meals of the day that its kitchens can cook (供餐能力)
    int64_t site_covers;    // ... that its sites can hand out over all channels
    int64_t kitchens;
    int64_t sites;
    int64_t canteens; // sites of kind canteen (社区长者食堂)
};

// Of the kitchens and sites that stand in the range, by the capacities live on the day. Zeroes
// after a fault.
void supply_on(struct tx *tx, const struct area_range *range, int32_t on_day, struct supply *ret);
