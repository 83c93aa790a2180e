// SPDX-License-Identifier: Apache-2.0
// A plan in its steps: most covers, fairest shares, whole covers, fewest minutes, then who gets
// what of which kitchen.

#include <math.h>
#include <stdlib.h>

#include "clients/allocate/plan_inside.h"

#define ARENA_BYTES_MAX (512u * 1024u * 1024u)

static const double WHOLE_TOLERANCE = 1e-5; // the solver's own is 1e-7 on every row
static const double PRICE_HALF = 0.5;       // prices of a network are 0 or 1

// --- the problem must not contradict itself ---

static bool is_number(int64_t number, int64_t most)
{
    return number >= 0 && number <= most;
}

static bool are_places_sound(const struct plan_problem *problem)
{
    for (int i = 0; i < problem->kitchens_count; i++) {
        if (!is_number(problem->kitchens[i].covers, PLAN_COVERS_MAX)) {
            return false;
        }
    }
    for (int i = 0; i < problem->sites_count; i++) {
        if (!is_number(problem->sites[i].covers, PLAN_COVERS_MAX)) {
            return false;
        }
    }
    for (int i = 0; i < problem->streets_count; i++) {
        const struct plan_street *street = &problem->streets[i];
        if (!is_number(street->demand, PLAN_COVERS_MAX) ||
            !is_number(street->least, street->demand) ||
            !is_number(street->weight, PLAN_WEIGHT_MAX)) {
            return false;
        }
    }
    return true;
}

static bool are_ways_sound(const struct plan_problem *problem)
{
    for (int i = 0; i < problem->feeds_count; i++) {
        const struct plan_feed *feed = &problem->feeds[i];
        if (!is_number(feed->kitchen, problem->kitchens_count - 1) ||
            !is_number(feed->site, problem->sites_count - 1) ||
            !is_number(feed->minutes, PLAN_MINUTES_MAX)) {
            return false;
        }
    }
    for (int i = 0; i < problem->walks_count; i++) {
        const struct plan_walk *walk = &problem->walks[i];
        if (!is_number(walk->site, problem->sites_count - 1) ||
            !is_number(walk->street, problem->streets_count - 1) ||
            !is_number(walk->minutes, PLAN_MINUTES_MAX)) {
            return false;
        }
    }
    return true;
}

// --- most covers ---

static void want_covers(struct program *program)
{
    program_clear_objective(program);
    for (int i = 0; i < program->problem->streets_count; i++) {
        program->objective[program->column_street + i] = 1.0;
    }
}

// When not every street can have its least: how much of it each could have.
static enum status tell_least(struct program *program, struct plan *plan)
{
    for (int i = 0; i < program->problem->streets_count; i++) {
        program_bound_street(program, i, 0.0, (double)program->problem->streets[i].least);
    }
    enum status status = program_maximise(program);
    if (status != STATUS_OK) {
        return STATUS_UNAVAILABLE;
    }
    const double *columns = solver_columns(program->solver) + program->column_street;
    for (int i = 0; i < program->problem->streets_count; i++) {
        plan->street_served[i] = llround(columns[i]);
    }
    return STATUS_NOT_FOUND;
}

// Kitchens get a crumb more than they have, all together less than one cover. So every kitchen that
// binds has a price of 1 in its own right, also where the corner is degenerate; and the most whole
// covers are what is left when the crumbs are swept away.
static enum status find_bottlenecks(struct program *program, struct plan *plan)
{
    const struct plan_problem *problem = program->problem;
    double crumb = 0.5 / (double)(problem->kitchens_count + 1);
    for (int i = 0; i < problem->streets_count; i++) {
        program_bound_street(
            program, i, (double)problem->streets[i].least, (double)problem->streets[i].demand);
    }
    for (int i = 0; i < problem->kitchens_count; i++) {
        program->row_upper[i] = (double)problem->kitchens[i].covers + crumb;
    }
    want_covers(program);
    enum status status = program_maximise(program);
    if (status == STATUS_NOT_FOUND) {
        return tell_least(program, plan);
    }
    if (status != STATUS_OK) {
        return status;
    }
    const double *prices = solver_prices(program->solver);
    plan->served = (int64_t)floor(solver_objective(program->solver) + WHOLE_TOLERANCE);
    for (int i = 0; i < problem->kitchens_count; i++) {
        plan->kitchen_binds[i] = fabs(prices[i]) > PRICE_HALF;
        program->row_upper[i] = (double)problem->kitchens[i].covers;
    }
    return STATUS_OK;
}

static enum status free_kitchens(struct program *program, struct plan *plan)
{
    const struct plan_problem *problem = program->problem;
    for (int i = 0; i < problem->kitchens_count; i++) {
        program->row_upper[i] = HUGE_VAL;
    }
    enum status status = program_maximise(program);
    if (status == STATUS_OK) {
        plan->served_if_kitchens_sufficed = llround(solver_objective(program->solver));
    }
    for (int i = 0; i < problem->kitchens_count; i++) {
        program->row_upper[i] = (double)problem->kitchens[i].covers;
    }
    return status;
}

// --- whole covers ---

struct rounded {
    int street;
    int64_t lower; // its fair share, rounded down
    int64_t demand;
};

// The smallest share of its demand last, where all are rounded down; of equal ones the smaller
// demand, to which one cover is more.
static int by_share_down(const void *left, const void *right)
{
    const struct rounded *a = left;
    const struct rounded *b = right;
    int64_t lead = a->lower * b->demand - b->lower * a->demand;
    if (lead != 0) {
        return lead > 0 ? -1 : 1;
    }
    if (a->demand != b->demand) {
        return a->demand > b->demand ? -1 : 1;
    }
    return a->street > b->street ? -1 : 1;
}

// Every street gets its fair share rounded down or up: up where it would else have the smallest
// share of what it wants. Weights that rise as the share falls make the best corner the one that a
// greedy walk from the smallest share up would find, skipping whom no capacity is left for; all
// being positive, it serves as many as ever.
static enum status make_whole(struct program *program, struct plan *plan)
{
    int streets = program->problem->streets_count;
    struct rounded *order = arena_alloc(&plan->arena, ((size_t)streets + 1) * sizeof(*order));
    if (order == NULL) {
        return STATUS_NO_MEMORY;
    }
    program_clear_objective(program);
    for (int i = 0; i < streets; i++) {
        double lower = floor(plan->street_fair[i] + WHOLE_TOLERANCE);
        double upper = ceil(plan->street_fair[i] - WHOLE_TOLERANCE);
        int64_t demand = program->problem->streets[i].demand; // of none: all it wants
        order[i] =
            demand == 0 ? (struct rounded){i, 1, 1} : (struct rounded){i, llround(lower), demand};
        program_bound_street(program, i, lower, upper);
    }
    qsort(order, (size_t)streets, sizeof(*order), by_share_down);
    for (int i = 0; i < streets; i++) {
        program->objective[program->column_street + order[i].street] = (double)(i + 1);
    }
    enum status status = program_maximise(program);
    if (status != STATUS_OK) {
        return STATUS_UNAVAILABLE;
    }
    const double *columns = solver_columns(program->solver) + program->column_street;
    for (int i = 0; i < streets; i++) {
        plan->street_served[i] = llround(columns[i]);
        program_bound_street(
            program, i, (double)plan->street_served[i], (double)plan->street_served[i]);
    }
    return STATUS_OK;
}

// --- fewest minutes ---

static enum status take_flows(const struct program *program, struct plan *plan)
{
    const struct plan_problem *problem = program->problem;
    const double *columns = solver_columns(program->solver);
    for (int i = 0; i < program->column_street; i++) {
        if (fabs(columns[i] - (double)llround(columns[i])) > WHOLE_TOLERANCE) {
            return STATUS_UNAVAILABLE; // no corner: covers cannot be halved
        }
    }
    for (int i = 0; i < problem->feeds_count; i++) {
        int64_t covers = llround(columns[i]);
        plan->feed_covers[i] = covers;
        plan->kitchen_used[problem->feeds[i].kitchen] += covers;
        plan->site_used[problem->feeds[i].site] += covers;
        plan->transport_minutes += covers * problem->feeds[i].minutes;
    }
    for (int i = 0; i < problem->walks_count; i++) {
        int64_t covers = llround(columns[program->column_walk + i]);
        plan->walk_covers[i] = covers;
        plan->walking_minutes += covers * problem->walks[i].minutes;
    }
    return STATUS_OK;
}

static enum status save_minutes(struct program *program, struct plan *plan)
{
    const struct plan_problem *problem = program->problem;
    program_clear_objective(program);
    for (int i = 0; i < problem->feeds_count; i++) {
        program->objective[i] = problem->feeds[i].minutes;
    }
    for (int i = 0; i < problem->walks_count; i++) {
        program->objective[program->column_walk + i] = problem->walks[i].minutes;
    }
    enum status status = program_minimise(program);
    return status == STATUS_OK ? take_flows(program, plan) : STATUS_UNAVAILABLE;
}

// --- what is told beside ---

static void tell_limits(const struct plan_problem *problem, struct plan *plan)
{
    for (int i = 0; i < problem->streets_count; i++) {
        bool is_full = plan->street_served[i] == problem->streets[i].demand;
        plan->street_limit[i] = is_full ? PLAN_LIMIT_NONE : PLAN_LIMIT_REACH;
    }
    for (int i = 0; i < problem->walks_count; i++) {
        const struct plan_walk *walk = &problem->walks[i];
        enum plan_limit *limit = &plan->street_limit[walk->street];
        bool has_room = plan->site_used[walk->site] < problem->sites[walk->site].covers;
        if (*limit != PLAN_LIMIT_NONE && *limit != PLAN_LIMIT_KITCHENS) {
            *limit = has_room ? PLAN_LIMIT_KITCHENS : PLAN_LIMIT_SITES;
        }
    }
}

static enum status prepare(const struct plan_problem *problem, struct plan *plan)
{
    struct arena *arena = &plan->arena;
    size_t kitchens = (size_t)problem->kitchens_count + 1;
    size_t streets = (size_t)problem->streets_count + 1;
    plan->street_served = arena_alloc(arena, streets * sizeof(int64_t));
    plan->street_fair = arena_alloc(arena, streets * sizeof(double));
    plan->street_limit = arena_alloc(arena, streets * sizeof(enum plan_limit));
    plan->kitchen_used = arena_alloc(arena, kitchens * sizeof(int64_t));
    plan->kitchen_binds = arena_alloc(arena, kitchens * sizeof(bool));
    plan->site_used = arena_alloc(arena, ((size_t)problem->sites_count + 1) * sizeof(int64_t));
    plan->feed_covers = arena_alloc(arena, ((size_t)problem->feeds_count + 1) * sizeof(int64_t));
    plan->walk_covers = arena_alloc(arena, ((size_t)problem->walks_count + 1) * sizeof(int64_t));
    for (int i = 0; i < problem->streets_count; i++) {
        plan->demand += problem->streets[i].demand;
    }
    bool has_all = plan->street_served != NULL && plan->street_fair != NULL &&
                   plan->street_limit != NULL && plan->kitchen_used != NULL &&
                   plan->kitchen_binds != NULL && plan->site_used != NULL &&
                   plan->feed_covers != NULL && plan->walk_covers != NULL;
    return has_all ? STATUS_OK : STATUS_NO_MEMORY;
}

static enum status run_steps(struct program *program, struct plan *plan)
{
    enum status status = find_bottlenecks(program, plan);
    if (status == STATUS_OK) {
        status = free_kitchens(program, plan);
    }
    if (status == STATUS_OK) {
        status = plan_be_fair(program, plan);
    }
    if (status == STATUS_OK) {
        status = make_whole(program, plan);
    }
    if (status == STATUS_OK) {
        status = save_minutes(program, plan);
    }
    if (status == STATUS_OK) {
        tell_limits(program->problem, plan);
        status = plan_split(program->problem, plan);
    }
    return status;
}

enum status plan_make(const struct plan_problem *problem, struct plan *ret)
{
    *ret = (struct plan){0};
    arena_init(&ret->arena, ARENA_BYTES_MAX);
    if (!are_places_sound(problem) || !are_ways_sound(problem)) {
        return STATUS_MALFORMED;
    }
    struct program program = {0};
    enum status status = prepare(problem, ret);
    if (status == STATUS_OK) {
        status = program_build(&program, problem, &ret->arena);
    }
    if (status == STATUS_OK) {
        status = run_steps(&program, ret);
    }
    program_done(&program);
    return status;
}

void plan_done(struct plan *plan)
{
    arena_done(&plan->arena);
}
