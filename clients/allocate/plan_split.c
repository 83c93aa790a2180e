// SPDX-License-Identifier: Apache-2.0
// Out of the covers on every way: what each street gets of each kitchen; and what kitchens can cook
// beyond, divided by weight.

#include <stdlib.h>
#include <string.h>

#include "clients/allocate/plan_inside.h"

// --- the largest remainder ---

struct part {
    int place;
    int64_t remainder;
    int64_t weight;
};

static int by_remainder_down(const void *left, const void *right)
{
    const struct part *a = left;
    const struct part *b = right;
    if (a->remainder != b->remainder) {
        return a->remainder > b->remainder ? -1 : 1;
    }
    if (a->weight != b->weight) {
        return a->weight > b->weight ? -1 : 1;
    }
    return a->place < b->place ? -1 : 1;
}

// What is still to divide, and the weight of those it is divided among: parts below 0 are open.
struct rest {
    int64_t total;
    int64_t weight;
};

// Fills whoever would get its cap or more, until nobody would.
static void fill_capped(
    struct rest *rest, int count, const int64_t *weights, const int64_t *caps, int64_t *parts)
{
    for (bool changed = true; changed;) {
        struct rest before = *rest;
        changed = false;
        for (int i = 0; i < count; i++) {
            if (parts[i] < 0 && before.total * weights[i] >= caps[i] * before.weight) {
                parts[i] = caps[i];
                rest->total -= caps[i];
                rest->weight -= weights[i];
                changed = true;
            }
        }
    }
}

// The open ones get their quotient rounded down; what then remains goes one by one to the largest
// remainders. Nobody passes the cap: the quotient is below it.
static void divide_open(
    struct rest *rest, int count, const int64_t *weights, struct part *open, int64_t *parts)
{
    int open_count = 0;
    int64_t left = rest->total;
    for (int i = 0; i < count; i++) {
        if (parts[i] < 0) {
            int64_t product = rest->total * weights[i];
            parts[i] = product / rest->weight;
            left -= parts[i];
            open[open_count++] = (struct part){i, product % rest->weight, weights[i]};
        }
    }
    qsort(open, (size_t)open_count, sizeof(*open), by_remainder_down);
    for (int i = 0; i < open_count && left > 0; i++, left--) {
        parts[open[i].place]++;
    }
}

enum status plan_apportion(
    int64_t total, int count, const int64_t *weights, const int64_t *caps, int64_t *ret_parts)
{
    struct part *open = calloc((size_t)count + 1, sizeof(*open));
    if (open == NULL) {
        return STATUS_NO_MEMORY;
    }
    struct rest rest = {.total = total};
    for (int i = 0; i < count; i++) {
        ret_parts[i] = weights[i] > 0 ? -1 : 0;
        rest.weight += weights[i];
    }
    fill_capped(&rest, count, weights, caps, ret_parts);
    divide_open(&rest, count, weights, open, ret_parts);
    free(open);
    return STATUS_OK;
}

// --- ways, site by site ---

struct by_site {
    int *from; // where a site's ways begin; one entry more than sites
    int *ways; // indices
};

static bool group(
    struct arena *arena, const int *sites, int count, int sites_count, struct by_site *ret)
{
    ret->from = arena_alloc(arena, ((size_t)sites_count + 2) * sizeof(int));
    ret->ways = arena_alloc(arena, ((size_t)count + 1) * sizeof(int));
    if (ret->from == NULL || ret->ways == NULL) {
        return false;
    }
    for (int i = 0; i < count; i++) {
        ret->from[sites[i] + 2]++;
    }
    for (int site = 0; site < sites_count; site++) {
        ret->from[site + 2] += ret->from[site + 1];
    }
    for (int i = 0; i < count; i++) {
        ret->ways[ret->from[sites[i] + 1]++] = i;
    }
    return true;
}

struct splitting {
    const struct plan_problem *problem;
    struct plan *plan;
    struct by_site feeds, walks;
    int64_t *planned; // kitchens x streets
    int64_t *spare;   // kitchens x streets
    int64_t *caps;    // by street, of one kitchen
    int64_t *weights; // by street, of one kitchen
};

static bool group_ways(struct splitting *splitting)
{
    const struct plan_problem *problem = splitting->problem;
    struct arena *arena = &splitting->plan->arena;
    int most =
        problem->feeds_count > problem->walks_count ? problem->feeds_count : problem->walks_count;
    int *sites = arena_alloc(arena, ((size_t)most + 1) * sizeof(int));
    if (sites == NULL) {
        return false;
    }
    for (int i = 0; i < problem->feeds_count; i++) {
        sites[i] = problem->feeds[i].site;
    }
    if (!group(arena, sites, problem->feeds_count, problem->sites_count, &splitting->feeds)) {
        return false;
    }
    for (int i = 0; i < problem->walks_count; i++) {
        sites[i] = problem->walks[i].site;
    }
    return group(arena, sites, problem->walks_count, problem->sites_count, &splitting->walks);
}

static int64_t *cell(const struct splitting *splitting, int64_t *cells, int kitchen, int street)
{
    return &cells[(size_t)kitchen * (size_t)splitting->problem->streets_count + (size_t)street];
}

// What comes in to a site meets what goes out in the order of kitchens and streets: a cover has no
// name, so that any order is as good.
static void split_site(struct splitting *splitting, int site)
{
    const struct plan_problem *problem = splitting->problem;
    const struct plan *plan = splitting->plan;
    int walk_at = splitting->walks.from[site];
    int64_t walk_left = 0;
    int walk = -1;
    for (int i = splitting->feeds.from[site]; i < splitting->feeds.from[site + 1]; i++) {
        int feed = splitting->feeds.ways[i];
        int64_t feed_left = plan->feed_covers[feed];
        while (feed_left > 0) {
            while (walk_left == 0) {
                walk = splitting->walks.ways[walk_at++];
                walk_left = plan->walk_covers[walk];
            }
            int64_t covers = feed_left < walk_left ? feed_left : walk_left;
            *cell(splitting, splitting->planned, problem->feeds[feed].kitchen,
                problem->walks[walk].street) += covers;
            feed_left -= covers;
            walk_left -= covers;
        }
    }
}

// A street's part of what a kitchen has to spare is at most the room left at the sites it reaches.
static void gather_caps(struct splitting *splitting, int site)
{
    const struct plan_problem *problem = splitting->problem;
    int64_t room = problem->sites[site].covers - splitting->plan->site_used[site];
    for (int i = splitting->walks.from[site]; i < splitting->walks.from[site + 1]; i++) {
        int street = problem->walks[splitting->walks.ways[i]].street;
        splitting->caps[street] += room;
        splitting->weights[street] = problem->streets[street].weight;
    }
}

static enum status spare_kitchen(struct splitting *splitting, int kitchen)
{
    const struct plan_problem *problem = splitting->problem;
    size_t streets = (size_t)problem->streets_count;
    int64_t left = problem->kitchens[kitchen].covers - splitting->plan->kitchen_used[kitchen];
    memset(splitting->caps, 0, streets * sizeof(int64_t));
    memset(splitting->weights, 0, streets * sizeof(int64_t));
    for (int i = 0; i < problem->feeds_count; i++) {
        if (problem->feeds[i].kitchen == kitchen) {
            gather_caps(splitting, problem->feeds[i].site);
        }
    }
    return plan_apportion(left, problem->streets_count, splitting->weights, splitting->caps,
        cell(splitting, splitting->spare, kitchen, 0));
}

static enum status collect(struct splitting *splitting)
{
    const struct plan_problem *problem = splitting->problem;
    struct plan *plan = splitting->plan;
    size_t cells = (size_t)problem->kitchens_count * (size_t)problem->streets_count;
    size_t count = 0;
    for (size_t i = 0; i < cells; i++) {
        count += splitting->planned[i] + splitting->spare[i] > 0 ? 1 : 0;
    }
    plan->shares = arena_alloc(&plan->arena, (count + 1) * sizeof(*plan->shares));
    if (plan->shares == NULL) {
        return STATUS_NO_MEMORY;
    }
    for (size_t i = 0; i < cells; i++) {
        if (splitting->planned[i] + splitting->spare[i] > 0) {
            plan->shares[plan->shares_count++] = (struct plan_share){
                .kitchen = (int)(i / (size_t)problem->streets_count),
                .street = (int)(i % (size_t)problem->streets_count),
                .planned = splitting->planned[i],
                .spare = splitting->spare[i],
            };
        }
    }
    return STATUS_OK;
}

enum status plan_split(const struct plan_problem *problem, struct plan *plan)
{
    size_t streets = (size_t)problem->streets_count + 1;
    size_t cells = (size_t)problem->kitchens_count * streets + 1;
    struct splitting splitting = {.problem = problem, .plan = plan};
    splitting.planned = arena_alloc(&plan->arena, cells * sizeof(int64_t));
    splitting.spare = arena_alloc(&plan->arena, cells * sizeof(int64_t));
    splitting.caps = arena_alloc(&plan->arena, streets * sizeof(int64_t));
    splitting.weights = arena_alloc(&plan->arena, streets * sizeof(int64_t));
    if (splitting.planned == NULL || splitting.spare == NULL || splitting.caps == NULL ||
        splitting.weights == NULL || !group_ways(&splitting)) {
        return STATUS_NO_MEMORY;
    }
    for (int site = 0; site < problem->sites_count; site++) {
        split_site(&splitting, site);
    }
    for (int kitchen = 0; kitchen < problem->kitchens_count; kitchen++) {
        enum status status = spare_kitchen(&splitting, kitchen);
        if (status != STATUS_OK) {
            return status;
        }
    }
    return collect(&splitting);
}
