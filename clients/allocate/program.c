// SPDX-License-Identifier: Apache-2.0
// Building the sparse matrix: only ways that exist stand in it.

#include <math.h>
#include <string.h>

#include "clients/allocate/plan_inside.h"

enum { ELEMENTS_OF_WAY = 3, ELEMENTS_OF_STREET = 2 };

struct elements {
    int *starts;
    int *indices;
    double *values;
    int columns;
    int count;
};

static void add_element(struct elements *elements, int row, double value)
{
    elements->indices[elements->count] = row;
    elements->values[elements->count++] = value;
}

static void end_column(struct elements *elements)
{
    elements->starts[++elements->columns] = elements->count;
}

static void add_columns(const struct program *program, struct elements *elements)
{
    const struct plan_problem *problem = program->problem;
    for (int i = 0; i < problem->feeds_count; i++) {
        add_element(elements, problem->feeds[i].kitchen, 1.0);
        add_element(elements, program->row_site + problem->feeds[i].site, 1.0);
        add_element(elements, program->row_balance + problem->feeds[i].site, 1.0);
        end_column(elements);
    }
    for (int i = 0; i < problem->walks_count; i++) {
        add_element(elements, program->row_balance + problem->walks[i].site, -1.0);
        add_element(elements, program->row_street + problem->walks[i].street, 1.0);
        end_column(elements);
    }
    for (int i = 0; i < problem->streets_count; i++) {
        add_element(elements, program->row_street + i, -1.0);
        add_element(elements, program->row_share + i, 1.0);
        end_column(elements);
    }
    for (int i = 0; i < problem->streets_count; i++) {
        if (problem->streets[i].demand > 0) {
            add_element(elements, program->row_share + i, -(double)problem->streets[i].demand);
        }
    }
    end_column(elements);
}

static void lay_out(struct program *program)
{
    const struct plan_problem *problem = program->problem;
    program->row_site = problem->kitchens_count;
    program->row_balance = program->row_site + problem->sites_count;
    program->row_street = program->row_balance + problem->sites_count;
    program->row_share = program->row_street + problem->streets_count;
    program->rows = program->row_share + problem->streets_count;
    program->column_walk = problem->feeds_count;
    program->column_street = program->column_walk + problem->walks_count;
    program->column_level = program->column_street + problem->streets_count;
    program->columns = program->column_level + 1;
}

static void set_bounds(struct program *program)
{
    const struct plan_problem *problem = program->problem;
    for (int i = 0; i < problem->kitchens_count; i++) {
        program->row_upper[i] = (double)problem->kitchens[i].covers;
    }
    for (int i = 0; i < problem->sites_count; i++) {
        program->row_upper[program->row_site + i] = (double)problem->sites[i].covers;
    }
    for (int i = 0; i < problem->streets_count; i++) {
        program->row_upper[program->row_share + i] = HUGE_VAL;
        program_bound_street(program, i, 0.0, (double)problem->streets[i].demand);
    }
    for (int i = 0; i < program->column_street; i++) {
        program->column_upper[i] = HUGE_VAL;
    }
}

enum status program_build(
    struct program *program, const struct plan_problem *problem, struct arena *arena)
{
    *program = (struct program){.problem = problem};
    lay_out(program);
    size_t rows = (size_t)program->rows;
    size_t columns = (size_t)program->columns;
    size_t elements_most = (columns + (size_t)problem->streets_count) * ELEMENTS_OF_WAY;
    struct elements elements = {
        .starts = arena_alloc(arena, (columns + 1) * sizeof(int)),
        .indices = arena_alloc(arena, elements_most * sizeof(int)),
        .values = arena_alloc(arena, elements_most * sizeof(double)),
    };
    program->row_lower = arena_alloc(arena, rows * sizeof(double));
    program->row_upper = arena_alloc(arena, rows * sizeof(double));
    program->column_lower = arena_alloc(arena, columns * sizeof(double));
    program->column_upper = arena_alloc(arena, columns * sizeof(double));
    program->objective = arena_alloc(arena, columns * sizeof(double));
    if (elements.starts == NULL || elements.indices == NULL || elements.values == NULL ||
        program->row_lower == NULL || program->row_upper == NULL || program->column_lower == NULL ||
        program->column_upper == NULL || program->objective == NULL) {
        return STATUS_NO_MEMORY;
    }
    add_columns(program, &elements);
    set_bounds(program);
    program->solver = solver_new(&(struct solver_matrix){.rows = program->rows,
        .columns = program->columns,
        .starts = elements.starts,
        .indices = elements.indices,
        .values = elements.values});
    return program->solver != NULL ? STATUS_OK : STATUS_NO_MEMORY;
}

void program_done(struct program *program)
{
    solver_free(program->solver);
    program->solver = NULL;
}

static void hand_over(struct program *program)
{
    solver_set_rows(program->solver, program->row_lower, program->row_upper);
    solver_set_columns(program->solver, program->column_lower, program->column_upper);
    solver_set_objective(program->solver, program->objective);
}

enum status program_maximise(struct program *program)
{
    hand_over(program);
    return solver_maximise(program->solver);
}

enum status program_minimise(struct program *program)
{
    hand_over(program);
    return solver_minimise(program->solver);
}

void program_clear_objective(struct program *program)
{
    memset(program->objective, 0, (size_t)program->columns * sizeof(double));
}

void program_bound_street(struct program *program, int street, double lower, double upper)
{
    program->column_lower[program->column_street + street] = lower;
    program->column_upper[program->column_street + street] = upper;
}
