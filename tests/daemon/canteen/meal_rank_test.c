// SPDX-License-Identifier: Apache-2.0
// Who comes first where places are short.
#include "daemon/canteen/meal_rank.h"

#include <criterion/criterion.h>

#include "daemon/canteen/words.h"
#include "daemon/registry/vocabulary.h"

#define FLAG(flag) (1u << (flag))

static const struct {
    struct meal_rank_facts facts;
    enum meal_rank rank;
} cases[] = {
    {{62, FLAG(FLAG_SEVERE_DISABILITY), CHANNEL_DELIVERY}, MEAL_RANK_DELIVERY},
    {{62, FLAG(FLAG_SEVERE_DISABILITY), CHANNEL_DINE_IN}, MEAL_RANK_YOUNG_OLD},
    {{80, FLAG(FLAG_LIVING_ALONE), CHANNEL_DELIVERY}, MEAL_RANK_DELIVERY},
    {{80, FLAG(FLAG_SOLITARY), CHANNEL_DELIVERY}, MEAL_RANK_DELIVERY},
    {{79, FLAG(FLAG_LIVING_ALONE), CHANNEL_DELIVERY}, MEAL_RANK_OLD},
    {{61, FLAG(FLAG_MINIMUM_ALLOWANCE), CHANNEL_PICKUP}, MEAL_RANK_POOR},
    {{90, FLAG(FLAG_DESTITUTE), CHANNEL_DINE_IN}, MEAL_RANK_POOR},
    {{90, FLAG(FLAG_LOW_INCOME), CHANNEL_DINE_IN}, MEAL_RANK_OLDEST},
    {{80, 0, CHANNEL_DELIVERY}, MEAL_RANK_OLDEST},
    {{79, 0, CHANNEL_DINE_IN}, MEAL_RANK_OLD},
    {{65, 0, CHANNEL_DINE_IN}, MEAL_RANK_OLD},
    {{64, 0, CHANNEL_DINE_IN}, MEAL_RANK_YOUNG_OLD},
    {{60, 0, CHANNEL_DINE_IN}, MEAL_RANK_YOUNG_OLD},
    {{59, 0, CHANNEL_DINE_IN}, MEAL_RANK_OTHERS},
};

Test(meal_rank, puts_need_before_age_and_age_in_classes)
{
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        cr_assert_eq(meal_rank_of(&cases[i].facts), cases[i].rank, "case %zu", i);
    }
}
