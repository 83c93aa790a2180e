// SPDX-License-Identifier: Apache-2.0
// Menus: what a sitting serves, and whether a person finds a safe dish among it.
#pragma once

#include "daemon/canteen/diet.h"
#include "daemon/rpc/call.h"

#define MENU_DISHES_MAX 40

extern const struct rpc_method menu_methods[];

// True when some dish of the sitting is safe for the person, or the sitting has no menu. When not,
// and facts is not NULL, "dishes":[{name, because}] is written into it.
bool menu_is_safe(struct call *call, int64_t site, int32_t day, int meal,
    const struct diet_person *person, struct json_out *facts);
