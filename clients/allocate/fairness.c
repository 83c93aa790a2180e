// SPDX-License-Identifier: Apache-2.0
// The fairest shares: raise the level of all streets together until some can rise no more, hold
// those, raise the others.

#include <math.h>

#include "clients/allocate/plan_inside.h"

static const double PRICE_LEAST = 1e-3;     // of 1 and more: all covers over those of the held set
static const double LEVEL_ALL = 1.0 - 1e-9; // everybody left gets all they want

// A street is held where its share row has a price: in every best solution it then gets exactly
// the level (complementary slackness). The prices, times demand, sum up to one, so that every round
// holds one at least, unless it is its own least that holds it.
static int hold_priced(struct program *program, struct plan *plan, bool *held, double level)
{
    const double *prices = solver_prices(program->solver);
    int count = 0;
    for (int i = 0; i < program->problem->streets_count; i++) {
        if (held[i] || fabs(prices[program->row_share + i]) < PRICE_LEAST) {
            continue;
        }
        held[i] = true;
        plan->street_fair[i] = level * (double)program->problem->streets[i].demand;
        program_bound_street(program, i, plan->street_fair[i], plan->street_fair[i]);
        program->row_lower[program->row_share + i] = -HUGE_VAL;
        count++;
    }
    return count;
}

// Nothing holds the others below their demand.
static void satisfy_rest(const struct program *program, struct plan *plan, const bool *held)
{
    for (int i = 0; i < program->problem->streets_count; i++) {
        if (!held[i]) {
            plan->street_fair[i] = (double)program->problem->streets[i].demand;
        }
    }
}

static void begin(struct program *program, const struct plan *plan, bool *held, int *ret_left)
{
    *ret_left = 0;
    program_clear_objective(program);
    program->objective[program->column_level] = (double)plan->demand;
    program->column_upper[program->column_level] = 1.0;
    for (int i = 0; i < program->problem->streets_count; i++) {
        const struct plan_street *street = &program->problem->streets[i];
        held[i] = street->demand == 0;
        *ret_left += held[i] ? 0 : 1;
        program_bound_street(program, i, (double)street->least, (double)street->demand);
    }
}

static void end(struct program *program)
{
    program->column_upper[program->column_level] = 0.0;
    for (int i = 0; i < program->problem->streets_count; i++) {
        program->row_lower[program->row_share + i] = 0.0;
    }
}

enum status plan_be_fair(struct program *program, struct plan *plan)
{
    bool *held =
        arena_alloc(&plan->arena, ((size_t)program->problem->streets_count + 1) * sizeof(bool));
    int left;
    if (held == NULL) {
        return STATUS_NO_MEMORY;
    }
    begin(program, plan, held, &left);
    while (left > 0) {
        enum status status = program_maximise(program);
        if (status != STATUS_OK) {
            return status;
        }
        double level = solver_columns(program->solver)[program->column_level];
        plan->rounds++;
        if (level >= LEVEL_ALL) {
            satisfy_rest(program, plan, held);
            break;
        }
        int count = hold_priced(program, plan, held, level);
        if (count == 0) {
            return STATUS_UNAVAILABLE; // a solver's answer without prices is none
        }
        left -= count;
    }
    end(program);
    return STATUS_OK;
}
