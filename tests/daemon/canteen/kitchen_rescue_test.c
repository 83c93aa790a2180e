// SPDX-License-Identifier: Apache-2.0
// Who eats when a kitchen fails: the division of what is left, by cases and against a plain oracle.
#include "daemon/canteen/kitchen_rescue.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>

#define MEALS_MOST 60
#define HELPERS_MOST 5

static struct rescue_meal meal(int64_t booking, enum channel channel, bool is_frail)
{
    struct rescue_meal meal = {
        .booking = booking, .channel = (int)channel, .is_frail = is_frail, .rank = MEAL_RANK_OLD};
    meal.cook = RESCUE_OWN;
    strcpy(meal.site_street, "310114001");
    return meal;
}

static struct rescue_helper helper(int64_t kitchen, const char *area, int64_t left)
{
    struct rescue_helper helper = {.kitchen = kitchen, .left = left};
    snprintf(helper.area, sizeof(helper.area), "%s", area);
    return helper;
}

static int outcome(const struct rescue_meal *meals, int count, int64_t booking)
{
    for (int i = 0; i < count; i++) {
        if (meals[i].booking == booking) {
            return meals[i].kitchen;
        }
    }
    return INT32_MIN;
}

Test(kitchen_rescue, brings_to_the_frail_first)
{
    struct rescue_meal meals[] = {
        meal(1, CHANNEL_DINE_IN, false),
        meal(2, CHANNEL_DELIVERY, false),
        meal(3, CHANNEL_DINE_IN, true),
        meal(4, CHANNEL_DELIVERY, true),
        meal(5, CHANNEL_DELIVERY, true),
    };
    struct rescue_helper helpers[] = {helper(70, "310114102", 1), helper(80, "310114001", 1)};
    rescue_divide(meals, 5, 1, helpers, 2);
    cr_assert_eq(outcome(meals, 5, 4), RESCUE_OWN);
    cr_assert_eq(outcome(meals, 5, 5), 1, "the helper in the site's street comes first");
    cr_assert_eq(outcome(meals, 5, 1), 0, "of equal need who booked first");
    cr_assert_eq(outcome(meals, 5, 2), RESCUE_NONE);
    cr_assert_eq(outcome(meals, 5, 3), RESCUE_NONE);
    cr_assert_eq(helpers[0].taken + helpers[1].taken, 2);
}

static struct rescue_meal ranked(int64_t booking, enum channel channel, enum meal_rank rank)
{
    struct rescue_meal of = meal(booking, channel, false);
    of.rank = rank;
    return of;
}

Test(kitchen_rescue, puts_need_before_the_order_of_booking)
{
    struct rescue_meal meals[] = {
        ranked(1, CHANNEL_DELIVERY, MEAL_RANK_OLD),
        ranked(2, CHANNEL_DINE_IN, MEAL_RANK_OLDEST),
        ranked(3, CHANNEL_PICKUP, MEAL_RANK_POOR),
        ranked(4, CHANNEL_DINE_IN, MEAL_RANK_OTHERS),
        ranked(5, CHANNEL_DINE_IN, MEAL_RANK_POOR),
        meal(6, CHANNEL_DELIVERY, true),
    };
    static const int64_t order[] = {6, 3, 5, 2, 1, 4};
    for (int covers = 0; covers <= 6; covers++) {
        rescue_divide(meals, 6, covers, NULL, 0);
        for (int i = 0; i < 6; i++) {
            cr_assert_eq(outcome(meals, 6, order[i]), i < covers ? RESCUE_OWN : RESCUE_NONE,
                "%d covers, place %d", covers, i);
        }
    }
}

Test(kitchen_rescue, feeds_who_let_a_meal_go_last)
{
    struct rescue_meal meals[] = {
        meal(1, CHANNEL_DELIVERY, true),
        ranked(2, CHANNEL_DINE_IN, MEAL_RANK_OTHERS),
        ranked(3, CHANNEL_DINE_IN, MEAL_RANK_POOR),
    };
    struct rescue_helper helpers[] = {helper(70, "310114001", 1)};
    meals[0].is_given_up = true;
    meals[2].is_given_up = true;
    rescue_divide(meals, 3, 1, helpers, 1);
    cr_assert_eq(outcome(meals, 3, 2), RESCUE_OWN);
    cr_assert_eq(outcome(meals, 3, 1), 0);
    cr_assert_eq(outcome(meals, 3, 3), RESCUE_NONE);
}

// Of a second failure what was lent before is divided anew; who keeps a meal keeps its cook.
Test(kitchen_rescue, gives_what_was_lent_before_to_who_needs_it_most)
{
    struct rescue_meal meals[] = {
        meal(1, CHANNEL_DINE_IN, false),
        ranked(2, CHANNEL_DINE_IN, MEAL_RANK_POOR),
        meal(3, CHANNEL_DELIVERY, true),
        meal(4, CHANNEL_DELIVERY, true),
    };
    struct rescue_helper helpers[] = {helper(70, "310114001", 0)};
    meals[0].cook = 0;
    meals[1].cook = 0;
    rescue_divide(meals, 4, 1, helpers, 1);
    cr_assert_eq(outcome(meals, 4, 3), RESCUE_OWN);
    cr_assert_eq(outcome(meals, 4, 4), 0);
    cr_assert_eq(outcome(meals, 4, 2), 0);
    cr_assert_eq(outcome(meals, 4, 1), RESCUE_NONE);
    cr_assert_eq(helpers[0].taken, 1);
    cr_assert_eq(helpers[0].freed, 1);
    cr_assert_eq(helpers[0].left, 0);
}

Test(kitchen_rescue, leaves_everything_where_enough_is_cooked)
{
    struct rescue_meal meals[] = {meal(1, CHANNEL_DINE_IN, false), meal(2, CHANNEL_PICKUP, true)};
    struct rescue_helper helpers[] = {helper(70, "310114001", 9)};
    rescue_divide(meals, 2, 2, helpers, 1);
    cr_assert_eq(outcome(meals, 2, 1), RESCUE_OWN);
    cr_assert_eq(outcome(meals, 2, 2), RESCUE_OWN);
    cr_assert_eq(helpers[0].taken, 0);
    rescue_divide(meals, 0, 0, helpers, 0);
}

// Nothing is made out of nothing, nothing is left while somebody is hungry, and nobody frail whose
// meal is brought goes without while another eats.
Test(kitchen_rescue, keeps_its_promises_for_any_numbers)
{
    for (unsigned seed = 0; seed < 2000; seed++) {
        struct rescue_meal meals[MEALS_MOST];
        struct rescue_helper helpers[HELPERS_MOST];
        unsigned state = seed * 2654435761u + 1;
        int count = (int)(state % MEALS_MOST);
        int helpers_count = (int)(state / 64 % HELPERS_MOST);
        int64_t covers_left = state / 512 % MEALS_MOST;
        int64_t offered = 0;
        int64_t cooked = 0; // by the kitchen itself so far
        for (int i = 0; i < count; i++) {
            state = state * 1103515245u + 12345;
            meals[i] = meal(i + 1, (enum channel)(state / 65536 % CHANNELS), state / 262144 % 2);
            bool is_lent = seed % 2 == 1 && helpers_count > 0 && state / 1048576 % 3 == 0;
            meals[i].cook = is_lent ? (int)(state / 4194304 % (unsigned)helpers_count) : RESCUE_OWN;
            offered += is_lent ? 1 : 0;
            cooked += is_lent ? 0 : 1;
        }
        for (int i = 0; i < helpers_count; i++) {
            state = state * 1103515245u + 12345;
            int64_t left = state / 65536 % 20;
            helpers[i] = helper(i, i % 2 == 0 ? "310114001" : "310114102", left);
            offered += left;
        }
        rescue_divide(meals, count, covers_left, helpers, helpers_count);
        int64_t own = 0;
        int64_t moved = 0;
        int64_t taken = 0;
        int64_t new_moved = 0;
        int64_t freed = 0;
        bool urgent_waits = false;
        bool others_eat = false;
        for (int i = 0; i < count; i++) {
            bool is_urgent = meals[i].is_frail && meals[i].channel == CHANNEL_DELIVERY;
            own += meals[i].kitchen == RESCUE_OWN;
            moved += meals[i].kitchen >= 0;
            new_moved += meals[i].kitchen >= 0 && meals[i].cook == RESCUE_OWN;
            freed += meals[i].kitchen == RESCUE_NONE && meals[i].cook >= 0;
            bool is_settled = meals[i].kitchen == meals[i].cook || meals[i].kitchen == RESCUE_NONE;
            cr_assert(is_settled || meals[i].cook == RESCUE_OWN, "seed %u", seed);
            urgent_waits |= is_urgent && meals[i].kitchen == RESCUE_NONE;
            others_eat |= !is_urgent && meals[i].kitchen != RESCUE_NONE;
        }
        for (int i = 0; i < helpers_count; i++) {
            cr_assert_geq(helpers[i].left, 0, "seed %u", seed);
            taken += helpers[i].taken;
            freed -= helpers[i].freed;
        }
        int64_t fed = count < covers_left + offered ? count : covers_left + offered;
        cr_assert_eq(own, cooked < covers_left ? cooked : covers_left, "seed %u", seed);
        cr_assert_eq(own + moved, fed, "seed %u", seed);
        cr_assert_eq(taken, new_moved, "seed %u", seed);
        cr_assert_eq(freed, 0, "seed %u", seed);
        cr_assert(!(urgent_waits && others_eat), "seed %u", seed);
    }
}
