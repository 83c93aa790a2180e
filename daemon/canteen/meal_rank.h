// SPDX-License-Identifier: Apache-2.0
// Who comes first where places are short: the classes of need of domain.md §3.8.4. Pure.
#pragma once

#include <stdint.h>

#include "daemon/registry/elder.h"

enum meal_rank {
    MEAL_RANK_DELIVERY,  // brought to the disabled, or to who lives alone at 80 or more
    MEAL_RANK_POOR,      // destitute or with minimum allowance
    MEAL_RANK_OLDEST,    // 80 or more
    MEAL_RANK_OLD,       // 65 to 79
    MEAL_RANK_YOUNG_OLD, // 60 to 64
    MEAL_RANK_OTHERS
};

struct meal_rank_facts {
    int age;
    uint32_t flags; // bits of enum elder_flag_word
    int channel;    // enum channel
};

enum meal_rank meal_rank_of(const struct meal_rank_facts *facts);

// The same of a person as known of a day, for a meal of that day.
enum meal_rank meal_rank_on(const struct elder_facts *elder, int32_t day, int channel);
