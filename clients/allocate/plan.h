// SPDX-License-Identifier: Apache-2.0
// The division of what kitchens can cook among sites and streets: arrays in, a plan out. No wire,
// no clock. One meal of one day.
//
// What is wanted, in this order:
//   1. as many covers as kitchens, sites and reach allow;
//   2. fairness: the street with the smallest share of its demand gets as much as it can, then the
//      one with the next smallest, and so on;
//   3. as few minutes as possible, on foot and on the road.
// The covers of the streets that can be served together form a polymatroid. Hence the fairest
// division serves the most covers as well (Megiddo 1974, Fujishige 1980), and whole covers come out
// of the program itself: its matrix is a network's, whose corners are whole numbers. Each street
// gets its fair share rounded down or up, up where it would else have the smallest.
#pragma once

#include <stdint.h>

#include "common/base/arena.h"

#define PLAN_COVERS_MAX 1000000 // of one kitchen, site or street
#define PLAN_WEIGHT_MAX 100000000
#define PLAN_MINUTES_MAX 1440

struct plan_kitchen {
    int64_t covers; // it can cook
};

struct plan_site {
    int64_t covers; // it can hand out
};

struct plan_street {
    int64_t demand; // covers wanted
    int64_t least;  // covers it gets in any case, at most its demand
    int64_t weight; // of its part in what kitchens have to spare; 0: no part
};

// A way that covers can take: only these stand in the program.
struct plan_feed {
    int kitchen, site;
    int minutes; // on the road
};

struct plan_walk {
    int site, street;
    int minutes; // on foot
};

struct plan_problem {
    const struct plan_kitchen *kitchens;
    const struct plan_site *sites;
    const struct plan_street *streets;
    const struct plan_feed *feeds;
    const struct plan_walk *walks;
    int kitchens_count, sites_count, streets_count, feeds_count, walks_count;
};

// What holds a street below its demand.
enum plan_limit {
    PLAN_LIMIT_NONE,     // it gets all it wants
    PLAN_LIMIT_REACH,    // no site within reach
    PLAN_LIMIT_SITES,    // every site within reach is full
    PLAN_LIMIT_KITCHENS, // a site within reach has room, but who cooks for it has nothing left
};

// A street's part of a kitchen: what the plan serves, and its part of what is to spare.
struct plan_share {
    int kitchen, street;
    int64_t planned;
    int64_t spare;
};

struct plan {
    int64_t demand; // all streets
    int64_t served; // all streets
    int64_t served_if_kitchens_sufficed;
    int64_t walking_minutes, transport_minutes; // covers times minutes
    int rounds;                                 // levels of fairness that were told apart
    int64_t *street_served;                     // by street
    double *street_fair;                        // by street: before covers were made whole
    enum plan_limit *street_limit;              // by street
    int64_t *kitchen_used;                      // by kitchen
    int64_t *site_used;                         // by site
    bool *kitchen_binds;                        // by kitchen: one cover more there serves one more
    int64_t *feed_covers;                       // by feed
    int64_t *walk_covers;                       // by walk
    struct plan_share *shares;                  // by kitchen, then street; none of 0 covers
    int shares_count;
    struct arena arena; // owns all of the above
};

// OK; NOT_FOUND where not every street can have its least: street_served then says what each could
// have of it, and nothing else stands in the plan; MALFORMED for a problem that contradicts itself
// (numbers out of range, a least above its demand); NO_MEMORY; UNAVAILABLE where the solver gave
// up. plan_done in any case.
enum status plan_make(const struct plan_problem *problem, struct plan *ret) MUST_USE;
void plan_done(struct plan *plan);

// Divides total by weights, each part at most its cap, by the largest remainder; equal remainders
// by the greater weight, then the lower place. The parts make up total, or all caps of those with
// weight where these are less. NO_MEMORY.
enum status plan_apportion(int64_t total, int count, const int64_t *weights, const int64_t *caps,
    int64_t *ret_parts) MUST_USE;
