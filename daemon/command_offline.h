// SPDX-License-Identifier: Apache-2.0
// One method run offline: the instance is opened (its lock taken), the method called as the system
// office's admin, the instance closed.
#pragma once

#include "common/wire/json.h"
#include "daemon/wiring.h"

// The inside of the result map is added to ret_result. Says what went wrong; gives the exit code.
// A method that only reads: while a daemon holds the database it is asked of a copy of this moment.
int command_offline(const char *command, const char *config, const char *method, const char *params,
    struct text *ret_result);

// Opens an instance to write in it, which nobody can beside a daemon. Says what went wrong; gives
// the exit code.
int command_open(const char *command, const char *config, struct instance *instance);

// The same in an instance that is open already.
int command_offline_in(struct instance *instance, const char *command, const char *method,
    const char *params, struct text *ret_result);

// The result as a JSON map; the caller frees it. NULL without memory.
struct json *command_result(const struct text *result);
