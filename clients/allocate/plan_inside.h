// SPDX-License-Identifier: Apache-2.0
// The linear program of a plan, as its own files see it.
#pragma once

#include "clients/allocate/plan.h"
#include "clients/allocate/solver.h"

// Rows:    kitchen: covers cooked <= its covers          site: covers handed out <= its covers
//          balance: what comes in to a site = what goes out
//          street: covers of its walks = its column      share: its column >= demand * level
// Columns: one for each feed, walk and street, and the level (of the fairest share) last.
struct program {
    const struct plan_problem *problem;
    struct solver *solver; // owned
    int rows, columns;
    int row_site, row_balance, row_street, row_share; // where each kind begins; kitchens at 0
    int column_walk, column_street, column_level;     // feeds at 0
    double *row_lower, *row_upper;                    // of the arena, as all arrays
    double *column_lower, *column_upper;
    double *objective;
};

enum status program_build(
    struct program *program, const struct plan_problem *problem, struct arena *arena) MUST_USE;
void program_done(struct program *program);

// Hands bounds and objective to the solver and solves.
enum status program_maximise(struct program *program) MUST_USE;
enum status program_minimise(struct program *program) MUST_USE;

// Objective 0 everywhere.
void program_clear_objective(struct program *program);

// Each street between two numbers of covers.
void program_bound_street(struct program *program, int street, double lower, double upper);

// The streets' fair shares, as real numbers, into plan->street_fair.
enum status plan_be_fair(struct program *program, struct plan *plan) MUST_USE;

// Kitchens x streets out of the flows, and what kitchens have to spare.
enum status plan_split(const struct plan_problem *problem, struct plan *plan) MUST_USE;
