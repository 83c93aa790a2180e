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

// Whether a sitting lists anything safe for a person. Of a menu that was taken back nothing is
// known for who may not eat everything. A menu is read once for all rows of a list.
enum menu_suits { MENU_SUITS, MENU_UNSAFE, MENU_UNKNOWN };

extern const char *const menu_suits_words[]; // "suits", "unsafe", "unknown"; ends with NULL

enum menu_suits menu_suits(
    struct call *call, int64_t site, int32_t day, int meal, const struct diet_person *person);

// A menu was written in this transaction: what was read before is forgotten.
void menu_changed(struct call *call);

// Writes "unsafe":true of a cover that nothing listed is safe for, and "menu":"unknown" where
// nothing is known; nothing of one that suits.
void menu_put_suits(struct json_out *out, enum menu_suits suits);

// Writes "dishes":[{name, because}]: why none of a sitting's is for the person.
void menu_put_dishes(struct call *call, struct json_out *out, int64_t site, int32_t day, int meal,
    const struct diet_person *person);
