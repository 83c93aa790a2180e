// SPDX-License-Identifier: Apache-2.0
// The canteen as main sees it: its state, its methods, what it recounts and what it imports.
#pragma once

#include "daemon/canteen/meal_policy.h"
#include "daemon/rpc/call.h"
#include "daemon/rpc/due.h"
#include "daemon/rpc/import.h"

// The part of every canteen call, read-only once loaded.
struct canteen {
    struct meal_policy policies[MEAL_POLICIES_MAX];
    int policies_count;
};

// Loads every *-meals.yaml of dir. One of them must hold for region "any". On failure one line for
// a person stands in complaint.
enum status canteen_load(const char *dir, struct canteen *ret, struct text *complaint) MUST_USE;
void canteen_done(struct canteen *canteen);

// Keeps the text of each policy under its hash in the database; at start-up, in a writing
// transaction.
void canteen_keep_policies(const struct canteen *canteen, struct tx *tx);

extern const struct rpc_method *const canteen_tables[]; // ends with NULL
extern const struct due canteen_due[];

// rpc_subject.verify: the counted places against a recount of the bookings.
enum status canteen_verify(struct call *call);

extern const struct import_kind kitchen_import;
extern const struct import_kind site_import;
