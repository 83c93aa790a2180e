// SPDX-License-Identifier: Apache-2.0
// --parameter value … to the JSON a method takes, by the types of its published parameters.
#pragma once

#include "clients/cli/cli.h"

#define ARGUMENTS_NO_PASSWORD                                                                      \
    "a password is never an argument, where others can read it: it comes by prompt or from the "   \
    "file that ELDERCARE_PASSWORD_FILE or ELDERCARE_NEW_PASSWORD_FILE names"

// Whether a parameter's map in the description is that of a password. NULL: no.
bool arguments_is_password(const struct json *param);

// Appends a JSON map to params. A request_key is added where the method takes one and none is
// given. EXIT_USAGE, said, for an unknown parameter or a value of the wrong form.
int arguments_read(const struct json *method, int count, char **words, struct text *params);
