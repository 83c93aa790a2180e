// SPDX-License-Identifier: Apache-2.0
// What Unicode says of one code point, pinned so that no two machines measure a table differently.
#pragma once

#include <stdbool.h>
#include <stdint.h>

// Terminal columns of a code point: 0, 1 or 2. Controls count 0: they never reach a terminal.
int text_width(uint32_t point);

// True for general categories Mn, Mc and Me: nothing may begin with one.
bool text_is_mark(uint32_t point);
