// SPDX-License-Identifier: Apache-2.0
// Lines out of bytes: one line is one JSON value. The limit is checked before a byte is stored.
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "common/base/text.h"

enum frame_event {
    FRAME_NONE,     // no complete line in what was fed so far
    FRAME_LINE,     // *ret_line, *ret_size: without LF or CR LF; valid until the next call
    FRAME_TOO_LONG, // the line exceeds the limit (its LF counted), or no memory is left for it; the
                    // reader is of no further use
};

struct frame_reader {
    struct text partial;  // the beginning of a line whose end has not come
    size_t line_size_max; // with the LF
    bool too_long;
};

void frame_reader_init(struct frame_reader *reader, size_t line_size_max);
void frame_reader_done(struct frame_reader *reader);

// Takes from *bytes / *size up to the end of one line and moves both on. Blank lines (nothing but
// spaces and tabs) are swallowed. Call until FRAME_NONE.
enum frame_event frame_next(struct frame_reader *reader, const char **bytes, size_t *size,
    const char **ret_line, size_t *ret_size);

// True when a line has begun and its end is missing.
bool frame_is_partial(const struct frame_reader *reader);
