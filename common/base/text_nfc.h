// SPDX-License-Identifier: Apache-2.0
// Whether a text is in normal form C (UAX #15).
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// utf8 is valid. Exact, by the tables of Unicode 14.0.
bool text_is_nfc(const char *utf8, size_t size);
