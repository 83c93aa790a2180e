// SPDX-License-Identifier: Apache-2.0
// Plans against counting: every cut, every division and every way of small districts.
#include <math.h>
#include <string.h>

#include "tests/clients/allocate/small.h"

#define PLENTY 1000000

static void add_ways(struct small *small)
{
    struct plan_problem *problem = &small->problem;
    for (int site = 0; site < problem->sites_count; site++) {
        for (int kitchen = 0; kitchen < problem->kitchens_count; kitchen++) {
            if (draw(small, 5) < 3) {
                small->feeds[problem->feeds_count++] =
                    (struct plan_feed){kitchen, site, draw(small, 9)};
            }
        }
        for (int street = 0; street < problem->streets_count; street++) {
            if (draw(small, 5) < 3) {
                small->walks[problem->walks_count++] =
                    (struct plan_walk){site, street, draw(small, 9)};
            }
        }
    }
}

// A district of up to 3 kitchens, 3 sites and 4 streets, with no more than so many covers anywhere.
static void draw_small(struct small *small, int covers_most)
{
    begin(small);
    struct plan_problem *problem = &small->problem;
    problem->kitchens_count = 1 + draw(small, KITCHENS_MOST);
    problem->sites_count = 1 + draw(small, SITES_MOST);
    problem->streets_count = 1 + draw(small, STREETS_MOST);
    for (int i = 0; i < problem->kitchens_count; i++) {
        small->kitchens[i] = (struct plan_kitchen){draw(small, covers_most + 1)};
    }
    for (int i = 0; i < problem->sites_count; i++) {
        small->sites[i] = (struct plan_site){draw(small, covers_most + 1)};
    }
    for (int i = 0; i < problem->streets_count; i++) {
        small->streets[i] =
            (struct plan_street){.demand = draw(small, covers_most + 1), .weight = draw(small, 20)};
    }
    add_ways(small);
}

// --- the oracle: the least of all cuts ---

struct side { // bit i set: on the side of the source
    unsigned kitchens, sites_in, sites_out, streets;
};

static bool has(unsigned set, int i)
{
    return (set >> i) & 1u;
}

static int64_t cut(const struct plan_problem *problem, const int64_t *cooks, const int64_t *wants,
    struct side side)
{
    int64_t sum = 0;
    for (int i = 0; i < problem->kitchens_count; i++) {
        sum += has(side.kitchens, i) ? 0 : cooks[i];
    }
    for (int i = 0; i < problem->sites_count; i++) {
        sum += has(side.sites_in, i) && !has(side.sites_out, i) ? problem->sites[i].covers : 0;
    }
    for (int i = 0; i < problem->streets_count; i++) {
        sum += has(side.streets, i) ? wants[i] : 0;
    }
    for (int i = 0; i < problem->feeds_count; i++) {
        bool is_cut = has(side.kitchens, problem->feeds[i].kitchen) &&
                      !has(side.sites_in, problem->feeds[i].site);
        sum += is_cut ? PLENTY : 0;
    }
    for (int i = 0; i < problem->walks_count; i++) {
        bool is_cut = has(side.sites_out, problem->walks[i].site) &&
                      !has(side.streets, problem->walks[i].street);
        sum += is_cut ? PLENTY : 0;
    }
    return sum;
}

// The most covers, by the theorem of Ford and Fulkerson.
static int64_t most(const struct plan_problem *problem, const int64_t *cooks, const int64_t *wants)
{
    int bits = problem->kitchens_count + 2 * problem->sites_count + problem->streets_count;
    int64_t least = INT64_MAX;
    for (unsigned all = 0; all < 1u << bits; all++) {
        unsigned rest = all >> problem->kitchens_count;
        struct side side = {.kitchens = all, .sites_in = rest};
        side.sites_out = rest >> problem->sites_count;
        side.streets = side.sites_out >> problem->sites_count;
        int64_t covers = cut(problem, cooks, wants, side);
        least = covers < least ? covers : least;
    }
    return least;
}

static void take_covers(const struct plan_problem *problem, int64_t *cooks, int64_t *wants)
{
    for (int i = 0; i < problem->kitchens_count; i++) {
        cooks[i] = problem->kitchens[i].covers;
    }
    for (int i = 0; i < problem->streets_count; i++) {
        wants[i] = problem->streets[i].demand;
    }
}

static int64_t most_of_set(const struct plan_problem *problem, unsigned streets)
{
    int64_t cooks[KITCHENS_MOST];
    int64_t wants[STREETS_MOST];
    take_covers(problem, cooks, wants);
    for (int i = 0; i < problem->streets_count; i++) {
        wants[i] = has(streets, i) ? wants[i] : 0;
    }
    return most(problem, cooks, wants);
}

static bool can_have(const struct plan_problem *problem, const int64_t *served)
{
    int64_t cooks[KITCHENS_MOST];
    int64_t wants[STREETS_MOST];
    int64_t sum = 0;
    take_covers(problem, cooks, wants);
    for (int i = 0; i < problem->streets_count; i++) {
        sum += served[i];
    }
    return most(problem, cooks, served) == sum;
}

// --- the oracle: the fairest shares, set by set ---

static double sum_of(const struct plan_problem *problem, unsigned set, const double *fair)
{
    double sum = 0;
    for (int i = 0; i < problem->streets_count; i++) {
        sum += !has(set, i) ? 0.0 : fair != NULL ? fair[i] : (double)problem->streets[i].demand;
    }
    return sum;
}

// The level at which some set of the open streets, with the held ones, has all it can have.
static double next_level(
    const struct plan_problem *problem, unsigned open, unsigned held, const double *fair)
{
    double level = 1.0;
    for (unsigned set = open; set != 0; set = (set - 1) & open) {
        double left = (double)most_of_set(problem, set | held) - sum_of(problem, held, fair);
        level = fmin(level, left / sum_of(problem, set, NULL));
    }
    return level;
}

static unsigned tight_set(const struct plan_problem *problem, unsigned open, unsigned held,
    const double *fair, double level)
{
    unsigned tight = 0;
    for (unsigned set = open; set != 0; set = (set - 1) & open) {
        double left = (double)most_of_set(problem, set | held) - sum_of(problem, held, fair);
        tight |= left / sum_of(problem, set, NULL) < level + 1e-9 ? set : 0;
    }
    return tight;
}

static void find_fair(const struct plan_problem *problem, double *fair)
{
    unsigned open = 0;
    unsigned held = 0;
    for (int i = 0; i < problem->streets_count; i++) {
        fair[i] = 0;
        open |= problem->streets[i].demand > 0 ? 1u << i : 0;
    }
    while (open != 0) {
        double level = next_level(problem, open, held, fair);
        unsigned tight = tight_set(problem, open, held, fair, level);
        for (int i = 0; i < problem->streets_count; i++) {
            fair[i] = has(tight, i) ? level * (double)problem->streets[i].demand : fair[i];
        }
        cr_assert_neq(tight, 0);
        held |= tight;
        open &= ~tight;
    }
}

// --- the oracle: whole covers, division by division ---

// The shares of the streets' demands that a division gives, the smallest first.
static void sort_shares(
    const struct plan_problem *problem, const int64_t *served, double *ret_shares)
{
    for (int i = 0; i < problem->streets_count; i++) {
        int64_t demand = problem->streets[i].demand;
        double share = demand == 0 ? 1.0 : (double)served[i] / (double)demand;
        int at = i;
        for (; at > 0 && ret_shares[at - 1] > share; at--) {
            ret_shares[at] = ret_shares[at - 1];
        }
        ret_shares[at] = share;
    }
}

// Below 0: the first is less fair, its smallest share being smaller, or the next smallest.
static int compare_shares(const struct plan_problem *problem, const double *a, const double *b)
{
    int order = 0;
    for (int i = 0; i < problem->streets_count && order == 0; i++) {
        order = fabs(a[i] - b[i]) < 1e-9 ? 0 : a[i] < b[i] ? -1 : 1;
    }
    return order;
}

// Of all ways to round the fair shares down or up that serve as many, the fairest one's shares.
static void find_whole(
    const struct plan_problem *problem, const double *fair, int64_t total, double *ret_shares)
{
    bool is_first = true;
    for (unsigned up = 0; up < 1u << problem->streets_count; up++) {
        int64_t served[STREETS_MOST];
        double shares[STREETS_MOST];
        int64_t sum = 0;
        bool is_rounded = true;
        for (int i = 0; i < problem->streets_count; i++) {
            served[i] = (int64_t)floor(fair[i] + 1e-5) + (has(up, i) ? 1 : 0);
            is_rounded = is_rounded && (double)served[i] <= ceil(fair[i] - 1e-5);
            sum += served[i];
        }
        if (!is_rounded || sum != total || !can_have(problem, served)) {
            continue;
        }
        sort_shares(problem, served, shares);
        if (is_first || compare_shares(problem, shares, ret_shares) > 0) {
            memcpy(ret_shares, shares, sizeof shares);
        }
        is_first = false;
    }
    cr_assert_not(is_first);
}

// --- the oracle: the fewest minutes, way by way ---

struct search {
    const struct plan_problem *problem;
    int64_t cooks[KITCHENS_MOST];
    int64_t hands[SITES_MOST]; // what a site may still take in
    int64_t holds[SITES_MOST]; // what came in and did not go out yet
    int64_t wants[STREETS_MOST];
    int64_t best;
};

static bool is_settled(const struct search *search)
{
    int64_t left = 0;
    for (int i = 0; i < search->problem->sites_count; i++) {
        left += search->holds[i];
    }
    for (int i = 0; i < search->problem->streets_count; i++) {
        left += search->wants[i];
    }
    return left == 0;
}

static void try_way(struct search *search, int way, int64_t minutes)
{
    const struct plan_problem *problem = search->problem;
    int walk = way - problem->feeds_count;
    if (minutes >= search->best) {
        return;
    }
    if (walk == problem->walks_count) {
        search->best = is_settled(search) ? minutes : search->best;
        return;
    }
    bool is_feed = walk < 0;
    int site = is_feed ? problem->feeds[way].site : problem->walks[walk].site;
    int64_t *from = is_feed ? &search->cooks[problem->feeds[way].kitchen] : &search->holds[site];
    int64_t *to = is_feed ? &search->hands[site] : &search->wants[problem->walks[walk].street];
    int each = is_feed ? problem->feeds[way].minutes : problem->walks[walk].minutes;
    int64_t covers_most = *from < *to ? *from : *to;
    for (int64_t covers = 0; covers <= covers_most; covers++) {
        *from -= covers;
        *to -= covers;
        search->holds[site] += is_feed ? covers : 0;
        try_way(search, way + 1, minutes + covers * each);
        search->holds[site] -= is_feed ? covers : 0;
        *from += covers;
        *to += covers;
    }
}

static int64_t fewest_minutes(const struct plan_problem *problem, const int64_t *served)
{
    struct search search = {.problem = problem, .best = INT64_MAX};
    take_covers(problem, search.cooks, search.wants);
    for (int i = 0; i < problem->sites_count; i++) {
        search.hands[i] = problem->sites[i].covers;
    }
    for (int i = 0; i < problem->streets_count; i++) {
        search.wants[i] = served[i];
    }
    try_way(&search, 0, 0);
    return search.best;
}

// --- what holds for every plan ---

static void check_flows(const struct plan_problem *problem, const struct plan *plan)
{
    int64_t in[SITES_MOST] = {0};
    int64_t out[SITES_MOST] = {0};
    int64_t got[STREETS_MOST] = {0};
    for (int i = 0; i < problem->feeds_count; i++) {
        cr_assert_geq(plan->feed_covers[i], 0);
        in[problem->feeds[i].site] += plan->feed_covers[i];
    }
    for (int i = 0; i < problem->walks_count; i++) {
        cr_assert_geq(plan->walk_covers[i], 0);
        out[problem->walks[i].site] += plan->walk_covers[i];
        got[problem->walks[i].street] += plan->walk_covers[i];
    }
    for (int i = 0; i < problem->sites_count; i++) {
        cr_assert_eq(in[i], out[i]);
        cr_assert_eq(in[i], plan->site_used[i]);
        cr_assert_leq(in[i], problem->sites[i].covers);
    }
    for (int i = 0; i < problem->streets_count; i++) {
        cr_assert_eq(got[i], plan->street_served[i]);
    }
}

static void check_shares(const struct plan_problem *problem, const struct plan *plan)
{
    int64_t cooked[KITCHENS_MOST] = {0};
    int64_t promised[KITCHENS_MOST] = {0};
    int64_t got[STREETS_MOST] = {0};
    for (int i = 0; i < plan->shares_count; i++) {
        const struct plan_share *share = &plan->shares[i];
        cr_assert_gt(share->planned + share->spare, 0);
        cooked[share->kitchen] += share->planned;
        promised[share->kitchen] += share->planned + share->spare;
        got[share->street] += share->planned;
    }
    for (int i = 0; i < problem->kitchens_count; i++) {
        cr_assert_eq(cooked[i], plan->kitchen_used[i]);
        cr_assert_leq(promised[i], problem->kitchens[i].covers);
    }
    for (int i = 0; i < problem->streets_count; i++) {
        cr_assert_eq(got[i], plan->street_served[i]);
    }
}

static void check_bottlenecks(const struct plan_problem *problem, const struct plan *plan)
{
    int64_t cooks[KITCHENS_MOST];
    int64_t wants[STREETS_MOST];
    take_covers(problem, cooks, wants);
    cr_assert_eq(plan->served, most(problem, cooks, wants));
    for (int i = 0; i < problem->kitchens_count; i++) {
        cooks[i]++;
        bool binds = most(problem, cooks, wants) > plan->served;
        cr_assert_eq(plan->kitchen_binds[i], binds, "kitchen %d", i);
        cooks[i]--;
    }
    for (int i = 0; i < problem->kitchens_count; i++) {
        cooks[i] = PLENTY;
    }
    cr_assert_eq(plan->served_if_kitchens_sufficed, most(problem, cooks, wants));
}

Test(plan, serves_the_most_as_fairly_as_every_set_of_streets_allows, .timeout = 300)
{
    struct small small;
    small.chance = chance_of(chance_seed("plan"));
    for (int i = 0; i < chance_rounds(CASES_IN_FULL); i++) {
        draw_small(&small, 12);
        struct plan plan;
        double fair[STREETS_MOST];
        double fairest[STREETS_MOST];
        double shares[STREETS_MOST];
        cr_assert_eq(plan_make(&small.problem, &plan), STATUS_OK);
        check_bottlenecks(&small.problem, &plan);
        find_fair(&small.problem, fair);
        find_whole(&small.problem, fair, plan.served, fairest);
        sort_shares(&small.problem, plan.street_served, shares);
        cr_assert_eq(compare_shares(&small.problem, shares, fairest), 0, "case %d", i);
        int64_t sum = 0;
        for (int s = 0; s < small.problem.streets_count; s++) {
            cr_assert_float_eq(plan.street_fair[s], fair[s], 1e-5, "case %d", i);
            cr_assert_lt(fabs((double)plan.street_served[s] - fair[s]), 1.0, "case %d", i);
            sum += plan.street_served[s];
        }
        cr_assert_eq(sum, plan.served);
        check_flows(&small.problem, &plan);
        check_shares(&small.problem, &plan);
        plan_done(&plan);
    }
}

Test(plan, goes_the_shortest_of_all_ways, .timeout = 300)
{
    struct small small;
    small.chance = chance_of(chance_seed("plan ways"));
    for (int i = 0; i < chance_rounds(CASES_IN_FULL); i++) {
        struct plan plan;
        draw_small(&small, 3);
        cr_assert_eq(plan_make(&small.problem, &plan), STATUS_OK);
        int64_t minutes = plan.walking_minutes + plan.transport_minutes;
        cr_assert_eq(minutes, fewest_minutes(&small.problem, plan.street_served), "case %d", i);
        plan_done(&plan);
    }
}

Test(plan, keeps_what_every_street_has_in_any_case)
{
    struct small small;
    int kept = 0;
    small.chance = chance_of(chance_seed("plan least"));
    for (int i = 0; i < chance_rounds(CASES_IN_FULL); i++) {
        struct plan plan;
        int64_t least[STREETS_MOST];
        draw_small(&small, 6);
        for (int s = 0; s < small.problem.streets_count; s++) {
            least[s] = draw(&small, (int)small.streets[s].demand + 1);
            small.streets[s].least = least[s];
        }
        bool can = can_have(&small.problem, least);
        enum status status = plan_make(&small.problem, &plan);
        cr_assert_eq(status, can ? STATUS_OK : STATUS_NOT_FOUND);
        bool has_all = true;
        for (int s = 0; s < small.problem.streets_count; s++) {
            has_all = has_all && plan.street_served[s] >= least[s];
        }
        cr_assert_eq(has_all, can);
        kept += can ? 1 : 0;
        if (can) {
            check_bottlenecks(&small.problem, &plan);
            check_flows(&small.problem, &plan);
        }
        plan_done(&plan);
    }
    cr_assert_gt(kept, 0);
}
