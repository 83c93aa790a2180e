// SPDX-License-Identifier: Apache-2.0
// How much each operator asks, at whatever terminal: so many calls a second, and what was saved up.
#pragma once

#include <stdint.h>

struct meter;

struct meter *meter_new(int per_second); // NULL without memory
void meter_free(struct meter *meter);

// One call more of an operator; now_ms is the clock of time limits (tx.h). 0, or the milliseconds
// until there may be one, and then it does not count. Thread-safe. Without memory nobody is held
// up.
int64_t meter_call(struct meter *meter, const char *operator_name, int64_t now_ms);
