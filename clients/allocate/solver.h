// SPDX-License-Identifier: Apache-2.0
// A linear program over sparse columns. The only part that knows COIN-OR CLP.
#pragma once

#include <stdbool.h>

#include "common/base/status.h"

// The matrix by columns: starts has columns + 1 entries. The solver copies everything.
struct solver_matrix {
    int rows;
    int columns;
    const int *starts;
    const int *indices; // rows of the elements
    const double *values;
};

struct solver;

// Bounds are 0 everywhere and the objective is 0 until they are set. NULL: out of memory.
struct solver *solver_new(const struct solver_matrix *matrix);
void solver_free(struct solver *solver);

// Each takes one value for every row or column.
void solver_set_rows(struct solver *solver, const double *lower, const double *upper);
void solver_set_columns(struct solver *solver, const double *lower, const double *upper);
void solver_set_objective(struct solver *solver, const double *objective);

// Solves from where the last solve ended. OK, NOT_FOUND where no solution exists, UNAVAILABLE where
// the solver gave up (it never does on a network within its limits).
enum status solver_maximise(struct solver *solver) MUST_USE;
enum status solver_minimise(struct solver *solver) MUST_USE;

// Of the last solve that answered OK.
double solver_objective(const struct solver *solver);
const double *solver_columns(const struct solver *solver); // values of the columns
const double *solver_prices(const struct solver *solver);  // what one more of a row is worth
