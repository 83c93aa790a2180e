// SPDX-License-Identifier: Apache-2.0
// The first byte says how the others are cut: lines must be the same as in one piece.
#include <string.h>

#include "common/wire/frame.h"
#include "tests/fuzz/fuzz.h"

#define LINE_SIZE_MAX 64
#define TEXT_MAX (1 << 20)

// Writes each line with its size; false once a line was too long.
static bool take_lines(
    struct frame_reader *reader, const char *bytes, size_t size, struct text *ret_lines)
{
    for (;;) {
        const char *line = NULL;
        size_t line_size = 0;
        enum frame_event event = frame_next(reader, &bytes, &size, &line, &line_size);
        if (event == FRAME_TOO_LONG) {
            return false;
        }
        if (event == FRAME_NONE) {
            PROMISE(size == 0);
            return true;
        }
        PROMISE(line_size > 0 && line_size < LINE_SIZE_MAX);
        PROMISE(memchr(line, '\n', line_size) == NULL);
        text_print(ret_lines, "%zu:", line_size);
        text_add(ret_lines, line, line_size);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    if (size < 1) {
        return 0;
    }
    size_t step = (size_t)bytes[0] % LINE_SIZE_MAX + 1;
    const char *input = (const char *)bytes + 1;
    size--;
    struct frame_reader whole, cut;
    struct text whole_lines, cut_lines;
    frame_reader_init(&whole, LINE_SIZE_MAX);
    frame_reader_init(&cut, LINE_SIZE_MAX);
    text_init(&whole_lines, TEXT_MAX);
    text_init(&cut_lines, TEXT_MAX);
    bool whole_good = take_lines(&whole, input, size, &whole_lines);
    bool cut_good = true;
    for (size_t at = 0; at < size && cut_good; at += step) {
        size_t piece = size - at < step ? size - at : step;
        cut_good = take_lines(&cut, input + at, piece, &cut_lines);
        PROMISE(cut.partial.size <= LINE_SIZE_MAX);
    }
    PROMISE(whole_good == cut_good && whole_lines.size == cut_lines.size);
    PROMISE(
        whole_lines.size == 0 || memcmp(whole_lines.bytes, cut_lines.bytes, whole_lines.size) == 0);
    PROMISE(frame_is_partial(&whole) == frame_is_partial(&cut));
    frame_reader_done(&whole);
    frame_reader_done(&cut);
    text_done(&whole_lines);
    text_done(&cut_lines);
    return 0;
}
