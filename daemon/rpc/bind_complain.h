// SPDX-License-Identifier: Apache-2.0
// What is wrong with a parameter, said with its place. For bind.c alone.
#pragma once

#include "daemon/rpc/bind.h"

// Where a value stands, for the error: "lines[3].date". Lives on the stack of the walk.
struct path {
    const struct path *up; // NULL at the top
    const char *name;      // NULL for an item of a list
    size_t item;           // counted from 1
};

struct binding {
    struct call *call;
    enum status status;
    const struct path *alone; // the item whose mistakes are its own, told below it; else NULL
    struct rpc_complaint *complaint; // of that item
};

// All are always false, so that a walk can end with them.
bool bind_complain(
    struct binding *binding, const struct path *path, const char *expected, const char *message);
bool bind_complain_of(struct binding *binding, const struct path *path,
    const struct rpc_param *param, const char *message);
bool bind_is_wrong(struct binding *binding, const struct path *path, const struct rpc_param *param);
