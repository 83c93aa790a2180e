// SPDX-License-Identifier: Apache-2.0
// The canteen as main sees it: its methods, what it recounts and what it imports.
#pragma once

#include "daemon/canteen/meal_policy.h"
#include "daemon/rpc/call.h"
#include "daemon/rpc/due.h"
#include "daemon/rpc/import.h"

// The subject's part.
struct canteen {
    int64_t
        looked_ms; // the writer's thread alone: when the clock was last looked at (sitting_pass.h)
};

extern const struct rpc_method *const canteen_tables[]; // ends with NULL
extern const struct due canteen_due[];

// rpc_subject.verify: the counted places against a recount of the bookings.
enum status canteen_verify(struct call *call);

extern const struct import_kind kitchen_import;
extern const struct import_kind site_import;
extern const struct import_kind menu_import;
