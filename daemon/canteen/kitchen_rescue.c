// SPDX-License-Identifier: Apache-2.0
// The division of what is left of a kitchen's meal.

#include "daemon/canteen/kitchen_rescue.h"

#include <stdlib.h>

static int rank_of(const struct rescue_meal *meal)
{
    bool is_first = meal->is_frail && meal->channel == CHANNEL_DELIVERY;
    return is_first ? (int)MEAL_RANK_DELIVERY : (int)meal->rank;
}

static int compare(const void *left, const void *right)
{
    const struct rescue_meal *a = left;
    const struct rescue_meal *b = right;
    if (a->is_given_up != b->is_given_up) {
        return a->is_given_up ? 1 : -1;
    }
    int order = rank_of(a) - rank_of(b);
    return order != 0 ? order : (a->booking > b->booking) - (a->booking < b->booking);
}

static int find_helper(
    const struct rescue_meal *meal, const struct rescue_helper *helpers, int helpers_count)
{
    int any = RESCUE_NONE;
    for (int i = 0; i < helpers_count; i++) {
        if (helpers[i].left > 0 && area_contains(meal->site_street, helpers[i].area)) {
            return i;
        }
        any = any == RESCUE_NONE && helpers[i].left > 0 ? i : any;
    }
    return any;
}

static int64_t count_covers(const struct rescue_meal *meals, int count, int64_t covers_left,
    const struct rescue_helper *helpers, int helpers_count)
{
    int64_t covers = covers_left;
    for (int i = 0; i < helpers_count; i++) {
        covers += helpers[i].left;
    }
    for (int i = 0; i < count; i++) {
        covers += meals[i].cook >= 0 ? 1 : 0;
    }
    return covers;
}

void rescue_divide(struct rescue_meal *meals, int count, int64_t covers_left,
    struct rescue_helper *helpers, int helpers_count)
{
    if (count > 1) { // of none there may be no list
        qsort(meals, (size_t)count, sizeof(*meals), compare);
    }
    int64_t covers = count_covers(meals, count, covers_left, helpers, helpers_count);
    int64_t own = covers_left;
    for (int i = 0; i < count; i++) {
        struct rescue_meal *meal = &meals[i];
        bool stays = i < covers && (meal->cook >= 0 || own > 0);
        meal->kitchen = stays ? meal->cook : RESCUE_NONE;
        own -= stays && meal->cook == RESCUE_OWN ? 1 : 0;
        if (!stays && meal->cook >= 0) {
            helpers[meal->cook].left++;
            helpers[meal->cook].freed++;
        }
    }
    for (int i = 0; i < count && i < covers; i++) {
        struct rescue_meal *meal = &meals[i];
        if (meal->kitchen == RESCUE_NONE) {
            meal->kitchen = find_helper(meal, helpers, helpers_count);
            helpers[meal->kitchen].left--;
            helpers[meal->kitchen].taken++;
        }
    }
}
