// SPDX-License-Identifier: Apache-2.0
// A small district for plans, drawn or built by hand.
#pragma once

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <criterion/criterion.h>

#include "clients/allocate/plan.h"

#define KITCHENS_MOST 3
#define SITES_MOST 3
#define STREETS_MOST 4
#define WAYS_MOST 12
#define CASES_TWENTIETH 150

struct small {
    struct plan_kitchen kitchens[KITCHENS_MOST];
    struct plan_site sites[SITES_MOST];
    struct plan_street streets[STREETS_MOST];
    struct plan_feed feeds[WAYS_MOST];
    struct plan_walk walks[WAYS_MOST];
    struct plan_problem problem;
    uint64_t random;
};

// xorshift64*: the same numbers on every machine.
static inline int draw(struct small *small, int below)
{
    small->random ^= small->random >> 12;
    small->random ^= small->random << 25;
    small->random ^= small->random >> 27;
    return (int)((small->random * UINT64_C(2685821657736338717) >> 33) % (uint64_t)below);
}

static inline void begin(struct small *small)
{
    small->problem = (struct plan_problem){.kitchens = small->kitchens,
        .sites = small->sites,
        .streets = small->streets,
        .feeds = small->feeds,
        .walks = small->walks};
}

static inline int twentieths(void)
{
    const char *given = getenv("ELDERCARE_TWENTIETHS");
    return given != NULL ? atoi(given) : 1;
}

static inline void seed(struct small *small, const char *test)
{
    const char *given = getenv("ELDERCARE_SEED");
    uint64_t number = given != NULL ? strtoull(given, NULL, 10) : (uint64_t)time(NULL);
    fprintf(stderr, "%s: ELDERCARE_SEED=%llu\n", test, (unsigned long long)number);
    small->random = number * 2 + 1;
}
