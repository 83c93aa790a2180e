// SPDX-License-Identifier: Apache-2.0
// Classes of need, the most pressing first.

#include "daemon/canteen/meal_rank.h"

#include <stdbool.h>

#include "daemon/canteen/words.h"
#include "daemon/registry/vocabulary.h"

#define AGE_OLDEST 80
#define AGE_OLD 65
#define AGE_ELDER 60

static bool has(const struct meal_rank_facts *facts, enum elder_flag_word flag)
{
    return (facts->flags >> flag) & 1u;
}

static bool needs_delivery(const struct meal_rank_facts *facts)
{
    bool is_alone = has(facts, FLAG_LIVING_ALONE) || has(facts, FLAG_SOLITARY);
    return facts->channel == CHANNEL_DELIVERY &&
           (has(facts, FLAG_SEVERE_DISABILITY) || (is_alone && facts->age >= AGE_OLDEST));
}

enum meal_rank meal_rank_of(const struct meal_rank_facts *facts)
{
    if (needs_delivery(facts)) {
        return MEAL_RANK_DELIVERY;
    }
    if (has(facts, FLAG_DESTITUTE) || has(facts, FLAG_MINIMUM_ALLOWANCE)) {
        return MEAL_RANK_POOR;
    }
    if (facts->age >= AGE_OLDEST) {
        return MEAL_RANK_OLDEST;
    }
    if (facts->age >= AGE_OLD) {
        return MEAL_RANK_OLD;
    }
    return facts->age >= AGE_ELDER ? MEAL_RANK_YOUNG_OLD : MEAL_RANK_OTHERS;
}

enum meal_rank meal_rank_on(const struct elder_facts *elder, int32_t day, int channel)
{
    struct meal_rank_facts facts = {
        .age = day_age(elder->born_day, day), .flags = elder->flags, .channel = channel};
    return meal_rank_of(&facts);
}
