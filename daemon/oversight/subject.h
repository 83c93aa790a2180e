// SPDX-License-Identifier: Apache-2.0
// Oversight as main sees it: its plans and its methods.
#pragma once

#include "daemon/oversight/plan.h"
#include "daemon/rpc/call.h"

#define PLANS_MAX 64
#define WARN_BASIS_POINTS_PRESET 200 // 2.00 percentage points

// The part of every call of oversight, read-only once loaded.
struct oversight {
    int64_t warn_basis_points; // a target kept by less is a warning
    int plans_count;
    struct plan plans[PLANS_MAX];
};

// Loads every *.yaml of dir; two plans of one region are refused. On failure one line for a person
// stands in complaint. Sets warn_basis_points to its preset.
enum status oversight_load(const char *dir, struct oversight *ret, struct text *complaint) MUST_USE;
void oversight_done(struct oversight *oversight);

// Keeps the text of each plan under its hash in the database; at start-up, in a writing
// transaction.
void oversight_keep_plans(const struct oversight *oversight, struct tx *tx);

// The plan printed for exactly this area, or NULL.
const struct plan *oversight_plan_of(const struct oversight *oversight, const char *area);

extern const struct rpc_method audit_methods[];
extern const struct rpc_method ledger_methods[];
extern const struct rpc_method *const oversight_tables[]; // ends with NULL
