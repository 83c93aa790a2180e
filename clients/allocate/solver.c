// SPDX-License-Identifier: Apache-2.0
// The linear program over COIN-OR CLP's interface for C.

#include "clients/allocate/solver.h"

#include <Clp_C_Interface.h>
#include <stdlib.h>

enum { CLP_SILENT = 0, CLP_OPTIMAL = 0, CLP_INFEASIBLE = 1 };

static const double DIRECTION_MINIMISE = 1.0;
static const double DIRECTION_MAXIMISE = -1.0;

struct solver {
    Clp_Simplex *model; // owned
    bool has_basis;     // solved before: the next solve begins there
};

struct solver *solver_new(const struct solver_matrix *matrix)
{
    struct solver *solver = calloc(1, sizeof(*solver));
    if (solver == NULL) {
        return NULL;
    }
    solver->model = Clp_newModel();
    if (solver->model == NULL) {
        free(solver);
        return NULL;
    }
    Clp_setLogLevel(solver->model, CLP_SILENT);
    Clp_loadProblem(solver->model, matrix->columns, matrix->rows, matrix->starts, matrix->indices,
        matrix->values, NULL, NULL, NULL, NULL, NULL);
    return solver;
}

void solver_free(struct solver *solver)
{
    if (solver != NULL) {
        Clp_deleteModel(solver->model);
        free(solver);
    }
}

void solver_set_rows(struct solver *solver, const double *lower, const double *upper)
{
    Clp_chgRowLower(solver->model, lower);
    Clp_chgRowUpper(solver->model, upper);
}

void solver_set_columns(struct solver *solver, const double *lower, const double *upper)
{
    Clp_chgColumnLower(solver->model, lower);
    Clp_chgColumnUpper(solver->model, upper);
}

void solver_set_objective(struct solver *solver, const double *objective)
{
    Clp_chgObjCoefficients(solver->model, objective);
}

static enum status solve(struct solver *solver, double direction)
{
    Clp_setOptimizationDirection(solver->model, direction);
    if (solver->has_basis) {
        (void)Clp_primal(solver->model, 0);
    } else {
        (void)Clp_initialSolve(solver->model);
    }
    int end = Clp_status(solver->model);
    solver->has_basis = end == CLP_OPTIMAL;
    return end == CLP_OPTIMAL      ? STATUS_OK
           : end == CLP_INFEASIBLE ? STATUS_NOT_FOUND
                                   : STATUS_UNAVAILABLE;
}

enum status solver_maximise(struct solver *solver)
{
    return solve(solver, DIRECTION_MAXIMISE);
}

enum status solver_minimise(struct solver *solver)
{
    return solve(solver, DIRECTION_MINIMISE);
}

double solver_objective(const struct solver *solver)
{
    return Clp_getObjValue(solver->model);
}

const double *solver_columns(const struct solver *solver)
{
    return Clp_getColSolution(solver->model);
}

const double *solver_prices(const struct solver *solver)
{
    return Clp_getRowPrice(solver->model);
}
