// SPDX-License-Identifier: Apache-2.0
// The time of a whole plan as a ratio of the time that CLP alone takes for the most covers on the
// same matrix. Prints "plan_ms clp_ms ratio" for each round; a city drawn on a plane.
//   bench_allocate [KITCHENS SITES STREETS [ROUNDS]]

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "clients/allocate/plan_inside.h"

enum { NEAREST_KITCHENS = 5, NEAREST_SITES = 30, MINUTES_ACROSS = 120, ROUNDS = 5 };

struct point {
    double x, y;
};

struct city {
    struct plan_problem problem;
    struct plan_kitchen *kitchens;
    struct plan_site *sites;
    struct plan_street *streets;
    struct plan_feed *feeds;
    struct plan_walk *walks;
    struct point *kitchen_at, *site_at, *street_at;
    uint64_t random;
};

struct near {
    int place;
    double distance;
};

static double draw(struct city *city)
{
    city->random ^= city->random >> 12;
    city->random ^= city->random << 25;
    city->random ^= city->random >> 27;
    return (double)(city->random * UINT64_C(2685821657736338717) >> 11) / 9007199254740992.0;
}

static struct point draw_point(struct city *city)
{
    return (struct point){draw(city), draw(city)};
}

static int by_distance(const void *left, const void *right)
{
    const struct near *a = left;
    const struct near *b = right;
    return a->distance < b->distance ? -1 : a->distance > b->distance;
}

// The nearest of places first, in near.
static void find_near(struct point from, const struct point *places, int count, struct near *near)
{
    for (int i = 0; i < count; i++) {
        near[i] = (struct near){i, hypot(places[i].x - from.x, places[i].y - from.y)};
    }
    qsort(near, (size_t)count, sizeof(*near), by_distance);
}

static void *rows(int count, size_t size)
{
    void *memory = calloc((size_t)count + 1, size);
    if (memory == NULL) {
        abort();
    }
    return memory;
}

static void draw_places(struct city *city)
{
    const struct plan_problem *problem = &city->problem;
    for (int i = 0; i < problem->kitchens_count; i++) {
        city->kitchen_at[i] = draw_point(city);
        city->kitchens[i].covers = 200 + (int64_t)(draw(city) * 1500);
    }
    for (int i = 0; i < problem->sites_count; i++) {
        city->site_at[i] = draw_point(city);
        city->sites[i].covers = 30 + (int64_t)(draw(city) * 270);
    }
    for (int i = 0; i < problem->streets_count; i++) {
        city->street_at[i] = draw_point(city);
        city->streets[i].demand = 300 + (int64_t)(draw(city) * 3000);
        city->streets[i].weight = city->streets[i].demand;
    }
}

static void draw_ways(struct city *city)
{
    struct plan_problem *problem = &city->problem;
    struct near *near = rows(problem->sites_count + problem->kitchens_count, sizeof(*near));
    for (int i = 0; i < problem->sites_count; i++) {
        find_near(city->site_at[i], city->kitchen_at, problem->kitchens_count, near);
        for (int n = 0; n < NEAREST_KITCHENS && n < problem->kitchens_count; n++) {
            city->feeds[problem->feeds_count++] =
                (struct plan_feed){near[n].place, i, (int)(near[n].distance * MINUTES_ACROSS)};
        }
    }
    for (int i = 0; i < problem->streets_count; i++) {
        find_near(city->street_at[i], city->site_at, problem->sites_count, near);
        for (int n = 0; n < NEAREST_SITES && n < problem->sites_count; n++) {
            city->walks[problem->walks_count++] =
                (struct plan_walk){near[n].place, i, (int)(near[n].distance * MINUTES_ACROSS)};
        }
    }
    free(near);
}

static void build_city(struct city *city, int kitchens, int sites, int streets)
{
    *city = (struct city){.random = 20261201};
    city->kitchens = rows(kitchens, sizeof(*city->kitchens));
    city->sites = rows(sites, sizeof(*city->sites));
    city->streets = rows(streets, sizeof(*city->streets));
    city->feeds = rows(sites * NEAREST_KITCHENS, sizeof(*city->feeds));
    city->walks = rows(streets * NEAREST_SITES, sizeof(*city->walks));
    city->kitchen_at = rows(kitchens, sizeof(struct point));
    city->site_at = rows(sites, sizeof(struct point));
    city->street_at = rows(streets, sizeof(struct point));
    city->problem = (struct plan_problem){city->kitchens, city->sites, city->streets, city->feeds,
        city->walks, kitchens, sites, streets, 0, 0};
    draw_places(city);
    draw_ways(city);
}

static void free_city(struct city *city)
{
    free(city->kitchens);
    free(city->sites);
    free(city->streets);
    free(city->feeds);
    free(city->walks);
    free(city->kitchen_at);
    free(city->site_at);
    free(city->street_at);
}

static double now_ms(void)
{
    struct timespec time;
    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return (double)time.tv_sec * 1e3 + (double)time.tv_nsec / 1e6;
}

// The most covers on the same matrix, and nothing else: only CLP's own time counts.
static double time_solver(const struct plan_problem *problem, double *ret_covers)
{
    struct arena arena;
    struct program program;
    arena_init(&arena, 1u << 30);
    if (program_build(&program, problem, &arena) != STATUS_OK) {
        abort();
    }
    for (int i = 0; i < problem->streets_count; i++) {
        program.objective[program.column_street + i] = 1.0;
    }
    double before = now_ms();
    if (program_maximise(&program) != STATUS_OK) {
        abort();
    }
    double spent = now_ms() - before;
    *ret_covers = solver_objective(program.solver);
    program_done(&program);
    arena_done(&arena);
    return spent;
}

static double time_plan(const struct plan_problem *problem, struct plan *plan)
{
    double before = now_ms();
    enum status status = plan_make(problem, plan);
    double spent = now_ms() - before;
    if (status != STATUS_OK) {
        (void)fprintf(stderr, "bench: no plan: %s\n", status_name(status));
        exit(1);
    }
    return spent;
}

int main(int count, char **words)
{
    struct city city;
    int kitchens = count > 3 ? atoi(words[1]) : 450;
    int sites = count > 3 ? atoi(words[2]) : 2500;
    int streets = count > 3 ? atoi(words[3]) : 234;
    int rounds = count > 4 ? atoi(words[4]) : ROUNDS;
    if (kitchens < 1 || sites < 1 || streets < 1 || rounds < 1) {
        (void)fprintf(stderr, "usage: bench_allocate [KITCHENS SITES STREETS [ROUNDS]]\n");
        return 2;
    }
    build_city(&city, kitchens, sites, streets);
    (void)fprintf(stderr, "%d kitchens, %d sites, %d streets: %d ways\n", kitchens, sites, streets,
        city.problem.feeds_count + city.problem.walks_count);
    for (int round = 0; round < rounds; round++) {
        struct plan plan;
        double covers;
        double alone = time_solver(&city.problem, &covers);
        double whole = time_plan(&city.problem, &plan);
        if (llround(covers) != plan.served) {
            (void)fprintf(stderr, "bench: the plan does not serve the most\n");
            return 1;
        }
        (void)fprintf(stderr, "%ld of %ld covers, %d rounds\n", (long)plan.served,
            (long)plan.demand, plan.rounds);
        (void)printf(
            "{\"plan_ms\":%.1f,\"clp_ms\":%.1f,\"ratio\":%.3f}\n", whole, alone, whole / alone);
        plan_done(&plan);
    }
    free_city(&city);
    return 0;
}
