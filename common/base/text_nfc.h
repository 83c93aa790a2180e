// SPDX-License-Identifier: Apache-2.0
// Whether a text is in normal form C (UAX #15).
#pragma once

#include <stdbool.h>
#include <stddef.h>

// utf8 is valid. Out of memory: false, so that nothing is let in unseen.
bool text_is_nfc(const char *utf8, size_t size);
