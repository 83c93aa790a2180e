// SPDX-License-Identifier: Apache-2.0
// --parameter value … to the JSON a method takes, by the types of its published parameters.
#pragma once

#include "clients/cli/cli.h"

// Appends a JSON map to params. A request_key is added where the method takes one and none is
// given. EXIT_USAGE, said, for an unknown parameter or a value of the wrong form.
int arguments_read(const struct json *method, int count, char **words, struct text *params);
