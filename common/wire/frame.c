// SPDX-License-Identifier: Apache-2.0
// Cutting bytes into lines. A line that comes whole is handed out where it lies; only the beginning
// of an unfinished one is kept.
#include "common/wire/frame.h"

#include <assert.h>
#include <string.h>

#define KEPT_BYTES_MAX 1024 // an idle connection holds no more than this

void frame_reader_init(struct frame_reader *reader, size_t line_size_max)
{
    *reader = (struct frame_reader){.line_size_max = line_size_max};
    text_init(&reader->partial, line_size_max);
}

void frame_reader_done(struct frame_reader *reader)
{
    text_done(&reader->partial);
}

// A line handed out of partial still stands there, LF and all, until the next call.
static bool is_handed_out(const struct frame_reader *reader)
{
    size_t size = reader->partial.size;
    return size > 0 && reader->partial.bytes[size - 1] == '\n';
}

static void forget_partial(struct frame_reader *reader)
{
    if (reader->partial.capacity > KEPT_BYTES_MAX) {
        text_done(&reader->partial);
    } else {
        text_clear(&reader->partial);
    }
}

static enum frame_event give_up(struct frame_reader *reader)
{
    reader->too_long = true;
    text_done(&reader->partial);
    return FRAME_TOO_LONG;
}

static bool is_blank(const char *line, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        if (line[i] != ' ' && line[i] != '\t') {
            return false;
        }
    }
    return true;
}

// Takes one line with its LF, or what there is of it. FRAME_LINE also for a blank one.
static enum frame_event take_line(struct frame_reader *reader, const char **bytes, size_t *size,
    const char **ret_line, size_t *ret_size)
{
    if (is_handed_out(reader)) {
        forget_partial(reader);
    }
    if (*size == 0) {
        return FRAME_NONE;
    }
    size_t held = reader->partial.size;
    const char *end = memchr(*bytes, '\n', *size);
    size_t taken = end == NULL ? *size : (size_t)(end - *bytes) + 1;
    // Without its end, a line needs at least one byte more.
    size_t needed = end == NULL ? taken + 1 : taken;
    if (needed > reader->line_size_max - held) {
        return give_up(reader);
    }
    const char *line = *bytes;
    if (end == NULL || held > 0) {
        text_add(&reader->partial, *bytes, taken);
        if (reader->partial.failed) {
            return give_up(reader);
        }
        line = reader->partial.bytes;
    }
    *bytes += taken;
    *size -= taken;
    if (end == NULL) {
        return FRAME_NONE;
    }
    *ret_line = line;
    *ret_size = held + taken;
    return FRAME_LINE;
}

enum frame_event frame_next(struct frame_reader *reader, const char **bytes, size_t *size,
    const char **ret_line, size_t *ret_size)
{
    assert(reader->partial.size <= reader->line_size_max);
    if (reader->too_long) {
        return FRAME_TOO_LONG;
    }
    for (;;) { // each turn takes at least one byte
        const char *line = NULL;
        size_t line_size = 0;
        enum frame_event event = take_line(reader, bytes, size, &line, &line_size);
        if (event != FRAME_LINE) {
            return event;
        }
        line_size--;
        if (line_size > 0 && line[line_size - 1] == '\r') {
            line_size--;
        }
        if (!is_blank(line, line_size)) {
            *ret_line = line;
            *ret_size = line_size;
            return FRAME_LINE;
        }
    }
}

bool frame_is_partial(const struct frame_reader *reader)
{
    return reader->partial.size > 0 && !is_handed_out(reader);
}
