// SPDX-License-Identifier: Apache-2.0
// Menus: what a sitting serves, and whether a person finds a safe dish among it.
#pragma once

#include "daemon/canteen/diet.h"
#include "daemon/rpc/call.h"

#define MENU_DISHES_MAX 40
#define MENU_UNKNOWN_WORD "unknown"

extern const struct rpc_method menu_methods[];

enum menu_known {
    MENU_NONE, // the sitting never had one
    MENU_LOST, // it was taken back: nothing is known any more
    MENU_SET
};

enum menu_known menu_known(struct call *call, int64_t site, int32_t day, int meal);

// True when some dish of the sitting is safe for the person, or the sitting has no menu. When not,
// and facts is not NULL, "dishes":[{name, because}] is written into it.
bool menu_is_safe(struct call *call, int64_t site, int32_t day, int meal,
    const struct diet_person *person, struct json_out *facts);
