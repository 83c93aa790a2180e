// SPDX-License-Identifier: Apache-2.0
// What the contract test is made of.
#pragma once

#include "tests/scenarios/stage.h"

// Whether now still holds everything before said (two OpenRPC documents). A line for each narrowing
// on standard output.
bool narrow_check(const struct json *before, const struct json *now);

// Whether every method refuses every wrong type of every parameter by name and changes nothing. A
// line for each that does not.
bool wrong_check(struct stage *stage, const struct json *document);

// JSON with one entry a line, so that changes can be read.
void pretty_print(const struct json *json, struct text *ret);
