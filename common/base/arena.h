// SPDX-License-Identifier: Apache-2.0
// Memory of one call: many small pieces with one owner, given back all at once. Not for long-lived
// state.
#pragma once

#include <stdarg.h>
#include <stddef.h>

#include "common/base/status.h"

struct arena_block;

struct arena {
    struct arena_block *blocks; // owned; newest first
    size_t used_bytes;
    size_t bytes_max;
};

// An empty arena that will hold at most bytes_max. Allocates nothing yet.
void arena_init(struct arena *arena, size_t bytes_max);

// Gives everything back. The arena may be used again as after arena_init with the same limit.
void arena_done(struct arena *arena);

// Zeroed memory, aligned for any type, living until arena_done; NULL over the limit or out of
// memory.
void *arena_alloc(struct arena *arena, size_t bytes) MUST_USE;

// A copy of bytes with a NUL added; NULL as arena_alloc. Text NULL gives NULL.
char *arena_copy(struct arena *arena, const char *text, size_t bytes) MUST_USE;
char *arena_copy_text(struct arena *arena, const char *text) MUST_USE;

// Text as printf would print it; NULL as arena_alloc.
char *arena_print(struct arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3))) MUST_USE;
