// SPDX-License-Identifier: Apache-2.0
// Plans that a person can check by hand, and the largest remainder.
#include "tests/clients/allocate/small.h"

// One kitchen of 100 that cooks for two sites of 80; two streets, each beside its own site.
static void stand_two_streets(struct small *small)
{
    begin(small);
    small->kitchens[0] = (struct plan_kitchen){100};
    small->sites[0] = small->sites[1] = (struct plan_site){80};
    small->streets[0] = (struct plan_street){.demand = 90, .weight = 1};
    small->streets[1] = (struct plan_street){.demand = 60, .weight = 1};
    small->feeds[0] = (struct plan_feed){0, 0, 10};
    small->feeds[1] = (struct plan_feed){0, 1, 20};
    small->walks[0] = (struct plan_walk){0, 0, 5};
    small->walks[1] = (struct plan_walk){1, 1, 5};
    struct plan_problem *problem = &small->problem;
    problem->kitchens_count = 1;
    problem->sites_count = problem->streets_count = 2;
    problem->feeds_count = problem->walks_count = 2;
}

Test(plan_hand, shares_a_short_kitchen_by_demand_and_names_it)
{
    struct small small;
    struct plan plan;
    stand_two_streets(&small);
    cr_assert_eq(plan_make(&small.problem, &plan), STATUS_OK);
    cr_assert_eq(plan.served, 100);
    cr_assert_eq(plan.served_if_kitchens_sufficed, 140); // the first site hands out 80 at most
    cr_assert_eq(plan.street_served[0], 60);
    cr_assert_eq(plan.street_served[1], 40);
    cr_assert(plan.kitchen_binds[0]);
    cr_assert_eq(plan.street_limit[0], PLAN_LIMIT_KITCHENS);
    cr_assert_eq(plan.transport_minutes, 60 * 10 + 40 * 20);
    cr_assert_eq(plan.walking_minutes, 100 * 5);
    cr_assert_eq(plan.shares_count, 2);
    plan_done(&plan);
}

// 14 covers for 12, 7 and 9: half of each is 6, 3.5 and 4.5. Rounded up where it leaves the least
// the smallest share is 4 of 9, else 3 of 7.
Test(plan_hand, rounds_up_who_would_have_the_smallest_share)
{
    struct small small;
    struct plan plan;
    begin(&small);
    small.kitchens[0] = (struct plan_kitchen){14};
    small.sites[0] = (struct plan_site){80};
    small.feeds[0] = (struct plan_feed){0, 0, 10};
    const int64_t demands[] = {12, 7, 9};
    for (int i = 0; i < 3; i++) {
        small.streets[i] = (struct plan_street){.demand = demands[i], .weight = 1};
        small.walks[i] = (struct plan_walk){0, i, 5};
    }
    small.problem.kitchens_count = small.problem.sites_count = small.problem.feeds_count = 1;
    small.problem.streets_count = small.problem.walks_count = 3;
    cr_assert_eq(plan_make(&small.problem, &plan), STATUS_OK);
    cr_assert_eq(plan.street_served[0], 6);
    cr_assert_eq(plan.street_served[1], 4);
    cr_assert_eq(plan.street_served[2], 4);
    plan_done(&plan);
}

Test(plan_hand, gives_what_a_kitchen_has_to_spare_to_who_has_room)
{
    struct small small;
    struct plan plan;
    stand_two_streets(&small);
    small.kitchens[0].covers = 150;
    cr_assert_eq(plan_make(&small.problem, &plan), STATUS_OK);
    cr_assert_eq(plan.street_served[0], 80);
    cr_assert_eq(plan.street_limit[0], PLAN_LIMIT_SITES);
    cr_assert_eq(plan.street_served[1], 60);
    cr_assert_eq(plan.street_limit[1], PLAN_LIMIT_NONE);
    cr_assert_not(plan.kitchen_binds[0]);
    cr_assert_eq(plan.shares[0].spare, 0); // its site is full
    cr_assert_eq(plan.shares[1].spare, 10);
    plan_done(&plan);
}

Test(plan_hand, divides_nothing_where_there_is_nothing)
{
    struct small small;
    struct plan plan;
    stand_two_streets(&small);
    small.kitchens[0].covers = 0;
    cr_assert_eq(plan_make(&small.problem, &plan), STATUS_OK);
    cr_assert_eq(plan.served, 0);
    cr_assert(plan.kitchen_binds[0]);
    cr_assert_eq(plan.shares_count, 0);
    plan_done(&plan);

    stand_two_streets(&small);
    small.streets[0].demand = small.streets[1].demand = 0;
    cr_assert_eq(plan_make(&small.problem, &plan), STATUS_OK);
    cr_assert_eq(plan.served, 0);
    cr_assert_not(plan.kitchen_binds[0]);
    cr_assert_eq(plan.street_limit[0], PLAN_LIMIT_NONE);
    plan_done(&plan);

    begin(&small);
    cr_assert_eq(plan_make(&small.problem, &plan), STATUS_OK);
    cr_assert_eq(plan.shares_count, 0);
    plan_done(&plan);
}

Test(plan_hand, tells_a_street_that_no_site_is_within_reach)
{
    struct small small;
    struct plan plan;
    stand_two_streets(&small);
    small.problem.walks_count = 1;
    cr_assert_eq(plan_make(&small.problem, &plan), STATUS_OK);
    cr_assert_eq(plan.street_served[0], 80);
    cr_assert_eq(plan.street_served[1], 0);
    cr_assert_eq(plan.street_limit[1], PLAN_LIMIT_REACH);
    plan_done(&plan);
}

Test(plan_hand, tells_what_of_the_least_could_be_had)
{
    struct small small;
    struct plan plan;
    stand_two_streets(&small);
    small.streets[0].least = 85;
    small.streets[1].least = 10;
    cr_assert_eq(plan_make(&small.problem, &plan), STATUS_NOT_FOUND);
    cr_assert_eq(plan.street_served[0], 80);
    cr_assert_eq(plan.street_served[1], 10);
    plan_done(&plan);
}

Test(plan_hand, refuses_what_contradicts_itself)
{
    struct plan plan;
    for (int wrong = 0; wrong < 8; wrong++) {
        struct small small;
        stand_two_streets(&small);
        cr_assert_eq(plan_make(&small.problem, &plan), STATUS_OK);
        plan_done(&plan);
        small.kitchens[0].covers = wrong == 0 ? -1 : 100;
        small.sites[0].covers = wrong == 1 ? PLAN_COVERS_MAX + 1 : 80;
        small.streets[0].least = wrong == 2 ? 91 : 0;
        small.streets[0].weight = wrong == 3 ? -1 : 1;
        small.feeds[0].kitchen = wrong == 4 ? 1 : 0;
        small.feeds[0].site = wrong == 5 ? -1 : 0;
        small.walks[0].street = wrong == 6 ? 2 : 0;
        small.walks[0].minutes = wrong == 7 ? -5 : 5;
        cr_assert_eq(plan_make(&small.problem, &plan), STATUS_MALFORMED, "%d", wrong);
        plan_done(&plan);
    }
}

// --- the largest remainder ---

Test(plan_split, apportions_by_the_largest_remainder)
{
    int64_t parts[3];
    const int64_t plenty[] = {100, 100, 100};
    // Hamilton's: 10 by 47, 16, 37 -> 4.7, 1.6, 3.7
    cr_assert_eq(plan_apportion(10, 3, (int64_t[]){47, 16, 37}, plenty, parts), STATUS_OK);
    cr_assert_arr_eq(parts, ((int64_t[]){5, 1, 4}), sizeof(parts));
    cr_assert_eq(plan_apportion(2, 3, (int64_t[]){1, 1, 1}, plenty, parts), STATUS_OK);
    cr_assert_arr_eq(parts, ((int64_t[]){1, 1, 0}), sizeof(parts));
    // What passes a cap goes to the others, by their weights.
    cr_assert_eq(
        plan_apportion(10, 3, (int64_t[]){8, 1, 1}, (int64_t[]){4, 9, 9}, parts), STATUS_OK);
    cr_assert_arr_eq(parts, ((int64_t[]){4, 3, 3}), sizeof(parts));
    cr_assert_eq(
        plan_apportion(10, 3, (int64_t[]){8, 0, 1}, (int64_t[]){4, 9, 0}, parts), STATUS_OK);
    cr_assert_arr_eq(parts, ((int64_t[]){4, 0, 0}), sizeof(parts));
}

Test(plan_split, apportions_all_there_is_and_never_beyond_a_cap)
{
    struct small small;
    small.chance = chance_of(chance_seed("plan apportion"));
    for (int i = 0; i < chance_rounds(100 * CASES_IN_FULL); i++) {
        int64_t weights[6];
        int64_t caps[6];
        int64_t parts[6];
        int64_t room = 0;
        int64_t sum = 0;
        int64_t total = draw(&small, 60);
        for (int p = 0; p < 6; p++) {
            weights[p] = draw(&small, 3) == 0 ? 0 : draw(&small, 1000);
            caps[p] = draw(&small, 30);
            room += weights[p] > 0 ? caps[p] : 0;
        }
        cr_assert_eq(plan_apportion(total, 6, weights, caps, parts), STATUS_OK);
        for (int p = 0; p < 6; p++) {
            cr_assert_geq(parts[p], 0);
            cr_assert_leq(parts[p], weights[p] > 0 ? caps[p] : 0);
            sum += parts[p];
        }
        cr_assert_eq(sum, total < room ? total : room);
    }
}
