// SPDX-License-Identifier: Apache-2.0
// Lines come out the same however their bytes are cut, and never longer than the limit.
#include "common/wire/frame.h"

#include <stdio.h>
#include <string.h>

#include <criterion/criterion.h>

#define LINE_SIZE_MAX 16

// Feeds bytes in pieces of step, and writes what comes out as "[line][line]", with "!" for too
// long.
static void feed(
    struct frame_reader *reader, const char *bytes, size_t size, size_t step, struct text *ret_text)
{
    for (size_t at = 0; at < size; at += step) {
        const char *piece = bytes + at;
        size_t piece_size = size - at < step ? size - at : step;
        for (;;) {
            const char *line = NULL;
            size_t line_size = 0;
            enum frame_event event = frame_next(reader, &piece, &piece_size, &line, &line_size);
            if (event == FRAME_NONE) {
                cr_assert_eq(piece_size, 0, "all bytes are taken");
                break;
            }
            if (event == FRAME_TOO_LONG) {
                text_add_char(ret_text, '!');
                return;
            }
            text_add_char(ret_text, '[');
            text_add(ret_text, line, line_size);
            text_add_char(ret_text, ']');
        }
    }
}

static const struct {
    const char *bytes;
    const char *lines;
    bool partial;
} rows[] = {
    {"", "", false},
    {"\n", "", false},
    {"\r\n", "", false},
    {" \t \r\n\n", "", false},
    {"a\n", "[a]", false},
    {"a\r\n", "[a]", false},
    {"a\rb\n", "[a\rb]", false},
    {"a\r\r\n", "[a\r]", false},
    {" a \n", "[ a ]", false},
    {"a\nb\n\nc\n", "[a][b][c]", false},
    {"a\nb", "[a]", true},
    {" ", "", true},
    {"123456789012345\n", "[123456789012345]", false}, // exactly 16 with LF
    {"12345678901234\r\nx\n", "[12345678901234][x]", false},
    {"123456789012345", "", true},
    {"1234567890123456", "!", false},
    {"1234567890123456\n", "!", false},
    {"123456789012345\r\n", "!", false},
    {"a\n12345678901234567890123456789012345678901234567890", "[a]!", false},
    {"                    \n", "!", false},
};

Test(frame, lines_do_not_depend_on_how_bytes_arrive)
{
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        size_t size = strlen(rows[i].bytes);
        for (size_t step = 1; step <= size + 1; step++) {
            struct frame_reader reader;
            struct text lines;
            frame_reader_init(&reader, LINE_SIZE_MAX);
            text_init(&lines, 1000);
            text_add_string(&lines, "");
            feed(&reader, rows[i].bytes, size, step, &lines);
            cr_assert_str_eq(lines.bytes, rows[i].lines, "row %zu by %zu", i, step);
            cr_assert(frame_is_partial(&reader) == rows[i].partial, "row %zu by %zu", i, step);
            cr_assert_leq(reader.partial.size, LINE_SIZE_MAX);
            frame_reader_done(&reader);
            text_done(&lines);
        }
    }
}

Test(frame, a_nul_is_a_byte_like_others)
{
    struct frame_reader reader;
    frame_reader_init(&reader, LINE_SIZE_MAX);
    const char *bytes = "a\0b\n";
    size_t size = 4, line_size = 0;
    const char *line = NULL;
    cr_assert_eq(frame_next(&reader, &bytes, &size, &line, &line_size), FRAME_LINE);
    cr_assert_eq(line_size, 3);
    cr_assert_eq(memcmp(line, "a\0b", 3), 0);
    frame_reader_done(&reader);
}

Test(frame, a_whole_line_is_not_copied)
{
    struct frame_reader reader;
    frame_reader_init(&reader, LINE_SIZE_MAX);
    static const char input[] = "abc\nde";
    const char *bytes = input;
    size_t size = 6, line_size = 0;
    const char *line = NULL;
    cr_assert_eq(frame_next(&reader, &bytes, &size, &line, &line_size), FRAME_LINE);
    cr_assert_eq(line, input);
    cr_assert_not(frame_is_partial(&reader));
    cr_assert_eq(frame_next(&reader, &bytes, &size, &line, &line_size), FRAME_NONE);
    cr_assert(frame_is_partial(&reader));
    frame_reader_done(&reader);
}

Test(frame, too_long_is_for_ever)
{
    struct frame_reader reader;
    frame_reader_init(&reader, 4);
    const char *bytes = "12345\nok\n";
    size_t size = 9, line_size = 0;
    const char *line = NULL;
    cr_assert_eq(frame_next(&reader, &bytes, &size, &line, &line_size), FRAME_TOO_LONG);
    bytes = "ok\n";
    size = 3;
    cr_assert_eq(frame_next(&reader, &bytes, &size, &line, &line_size), FRAME_TOO_LONG);
    cr_assert_null(line);
    cr_assert_null(reader.partial.bytes, "nothing is kept");
    frame_reader_done(&reader);
}

Test(frame, a_long_line_leaves_no_memory_behind)
{
    enum { SIZE = 65536 };

    static char input[SIZE];
    memset(input, 'x', sizeof(input));
    input[SIZE - 1] = '\n';
    struct frame_reader reader;
    frame_reader_init(&reader, SIZE);
    const char *line = NULL;
    size_t line_size = 0;
    const char *bytes = input;
    size_t size = SIZE - 100;
    cr_assert_eq(frame_next(&reader, &bytes, &size, &line, &line_size), FRAME_NONE);
    size = 100;
    cr_assert_eq(frame_next(&reader, &bytes, &size, &line, &line_size), FRAME_LINE);
    cr_assert_eq(line_size, SIZE - 1);
    cr_assert_eq(frame_next(&reader, &bytes, &size, &line, &line_size), FRAME_NONE);
    cr_assert_leq(reader.partial.capacity, 1024);
    frame_reader_done(&reader);
}

// Memory that does not come is told as a line too long: the connection ends either way.
Test(frame, a_reader_without_memory_gives_up)
{
    struct frame_reader reader;
    frame_reader_init(&reader, LINE_SIZE_MAX);
    reader.partial.size_max = 2;
    const char *bytes = "abcd";
    size_t size = 4, line_size = 0;
    const char *line = NULL;
    cr_assert_eq(frame_next(&reader, &bytes, &size, &line, &line_size), FRAME_TOO_LONG);
    frame_reader_done(&reader);
}
