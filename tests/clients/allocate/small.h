// SPDX-License-Identifier: Apache-2.0
// A small district for plans, drawn or built by hand.
#pragma once

#include <criterion/criterion.h>

#include "clients/allocate/plan.h"
#include "tests/support/chance.h"

#define KITCHENS_MOST 3
#define SITES_MOST 3
#define STREETS_MOST 4
#define WAYS_MOST 12
#define CASES_IN_FULL 3000

struct small {
    struct plan_kitchen kitchens[KITCHENS_MOST];
    struct plan_site sites[SITES_MOST];
    struct plan_street streets[STREETS_MOST];
    struct plan_feed feeds[WAYS_MOST];
    struct plan_walk walks[WAYS_MOST];
    struct plan_problem problem;
    struct chance chance;
};

static inline int draw(struct small *small, int below)
{
    return chance_draw(&small->chance, below);
}

static inline void begin(struct small *small)
{
    small->problem = (struct plan_problem){.kitchens = small->kitchens,
        .sites = small->sites,
        .streets = small->streets,
        .feeds = small->feeds,
        .walks = small->walks};
}
