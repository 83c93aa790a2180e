// SPDX-License-Identifier: Apache-2.0
// CSV files as offices write them: encodings, quotes, line ends, and what is told about a broken
// one.
#include "clients/cli/csv.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <criterion/criterion.h>

#define ROWS_MAX 6
#define CELLS_MAX 4

static char path[] = "/tmp/eldercare-csv-XXXXXX";
static struct text complaint;

static void begin(void)
{
    int fd = mkstemp(path);
    cr_assert_geq(fd, 0);
    close(fd);
    text_init(&complaint, 4096);
}

static void end(void)
{
    unlink(path);
    text_done(&complaint);
}

TestSuite(csv, .init = begin, .fini = end);

static enum status open_bytes(const char *bytes, size_t size, struct csv *csv)
{
    FILE *stream = fopen(path, "w");
    cr_assert_not_null(stream);
    cr_assert_eq(fwrite(bytes, 1, size, stream), size);
    fclose(stream);
    text_clear(&complaint);
    return csv_open(path, csv, &complaint);
}

static const char *words(void)
{
    return complaint.size > 0 ? complaint.bytes : "";
}

struct row {
    int line;
    const char *cells[CELLS_MAX]; // ends with NULL
};

struct file {
    const char *what;
    const char *bytes;
    struct row rows[ROWS_MAX]; // ends with line 0
};

static const struct file good[] = {
    {"plain", "a,b\n1,2\n", {{1, {"a", "b"}}, {2, {"1", "2"}}}},
    {"a mark",
        "\xEF\xBB\xBF"
        "a,b\n",
        {{1, {"a", "b"}}}},
    {"CR LF", "a,b\r\n1,2\r\n", {{1, {"a", "b"}}, {2, {"1", "2"}}}},
    {"CR alone", "a,b\r1,2\r", {{1, {"a", "b"}}, {2, {"1", "2"}}}},
    {"no end of line", "a,b\n1,2", {{1, {"a", "b"}}, {2, {"1", "2"}}}},
    {"empty cells", "a,,\n,,c\n", {{1, {"a", "", ""}}, {2, {"", "", "c"}}}},
    {"empty lines are no rows", "a\n\n , \n\nb\n", {{1, {"a"}}, {5, {"b"}}}},
    {"blanks around cells", " a ,\tb\t\n", {{1, {"a", "b"}}}},
    {"quotes", "\"a,b\",\"c\"\n", {{1, {"a,b", "c"}}}},
    {"doubled quotes", "\"a\"\"b\",\"\"\"\"\n", {{1, {"a\"b", "\""}}}},
    {"an empty quoted cell", "\"\",b\n", {{1, {"", "b"}}}},
    {"a line end inside quotes", "\"a\nb\",c\nd\n", {{1, {"a\nb", "c"}}, {3, {"d"}}}},
    {"blanks behind quotes", "\"a\"  ,b\n\"c\"\t\n", {{1, {"a", "b"}}, {2, {"c"}}}},
    {"a quote inside a plain cell", "5\" disk,b\n", {{1, {"5\" disk", "b"}}}},
    {"Chinese", "姓名,地区\n王小明,南翔镇\n", {{1, {"姓名", "地区"}}, {2, {"王小明", "南翔镇"}}}},
    {"nothing at all", "", {{0, {NULL}}}},
    {"nothing but a mark", "\xEF\xBB\xBF", {{0, {NULL}}}},
};

static void expect_rows(struct csv *csv, const struct file *file)
{
    struct csv_row row = {.count = 0};
    int at = 0;
    text_clear(&complaint);
    while (csv_next(csv, &row, &complaint)) {
        const struct row *wanted = &file->rows[at++];
        cr_assert_neq(wanted->line, 0, "%s: a row too many in line %d", file->what, row.line);
        cr_expect_eq(row.line, wanted->line, "%s: line %d", file->what, row.line);
        int cells = 0;
        while (cells < CELLS_MAX && wanted->cells[cells] != NULL) {
            cr_assert_lt(cells, row.count, "%s: too few cells", file->what);
            cr_expect_str_eq(row.cells[cells], wanted->cells[cells], "%s", file->what);
            cells++;
        }
        cr_expect_eq(row.count, cells, "%s: %d cells in line %d", file->what, row.count, row.line);
    }
    cr_expect_str_eq(words(), "", "%s", file->what);
    cr_expect_eq(file->rows[at].line, 0, "%s: row %d did not come", file->what, at + 1);
    csv_row_done(&row);
}

Test(csv, reads_what_offices_write)
{
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        struct csv csv;
        cr_assert_eq(open_bytes(good[i].bytes, strlen(good[i].bytes), &csv), STATUS_OK, "%s: %s",
            good[i].what, words());
        cr_expect_not(csv.was_gb18030, "%s", good[i].what);
        expect_rows(&csv, &good[i]);
        csv_done(&csv);
    }
}

Test(csv, reads_gb18030_as_wps_and_excel_write_it)
{
    static const struct file files[] = {
        // 姓名,地区 / 王,南翔
        {"two bytes", "\xD0\xD5\xC3\xFB,\xB5\xD8\xC7\xF8\n\xCD\xF5,\xC4\xCF\xCF\xE8\n",
            {{1, {"姓名", "地区"}}, {2, {"王", "南翔"}}}},
        // U+20000, in four bytes as rare characters of names
        {"four bytes", "\x95\x32\x82\x36,\xC3\xFB\n", {{1, {"𠀀", "名"}}}},
        {"a mark of its own", "\x84\x31\x95\x33\xD0\xD5,\xC3\xFB\n", {{1, {"姓", "名"}}}},
    };
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        struct csv csv;
        cr_assert_eq(open_bytes(files[i].bytes, strlen(files[i].bytes), &csv), STATUS_OK, "%s: %s",
            files[i].what, words());
        cr_expect(csv.was_gb18030, "%s", files[i].what);
        expect_rows(&csv, &files[i]);
        csv_done(&csv);
    }
}

Test(csv, reads_long_gb18030_files_in_pieces)
{
    struct text bytes;
    struct csv csv;
    struct csv_row row = {.count = 0};
    int rows = 0;
    text_init(&bytes, 4 * 1024 * 1024);
    for (int i = 0; i < 20000; i++) {
        text_add_string(&bytes, "\xCD\xF5,\xC4\xCF\xCF\xE8\n");
    }
    cr_assert_eq(open_bytes(bytes.bytes, bytes.size, &csv), STATUS_OK);
    while (csv_next(&csv, &row, &complaint)) {
        rows++;
        cr_assert_str_eq(row.cells[0], "王");
        cr_assert_str_eq(row.cells[1], "南翔");
    }
    cr_expect_eq(rows, 20000);
    csv_row_done(&row);
    csv_done(&csv);
    text_done(&bytes);
}

struct broken {
    const char *what;
    const char *bytes;
    size_t size; // 0: up to the NUL
    const char *told;
};

Test(csv, refuses_what_is_no_text)
{
    static const struct broken files[] = {
        {"neither encoding", "a,\xFF\xFF\n", 0, "neither UTF-8 nor GB18030"},
        {"half a character at the end", "\xD0\xD5,\xC3", 0, "neither UTF-8 nor GB18030"},
        {"UTF-16 with a mark",
            "\xFF\xFE"
            "a\0,\0b\0\n\0",
            10, "NUL"},
        {"UTF-16 without one", "a\0,\0b\0\n\0", 8, "NUL"},
        {"a NUL in the middle", "a,b\0c\n", 6, "NUL"},
    };
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        struct csv csv;
        size_t size = files[i].size != 0 ? files[i].size : strlen(files[i].bytes);
        cr_expect_eq(open_bytes(files[i].bytes, size, &csv), STATUS_MALFORMED, "%s", files[i].what);
        cr_expect_not_null(
            strstr(words(), files[i].told), "%s is told as: %s", files[i].what, words());
        cr_expect_not_null(strstr(words(), path), "%s: which file?", files[i].what);
    }
}

Test(csv, says_where_a_row_is_broken_and_ends_there)
{
    static const struct broken files[] = {
        {"an open quote", "a,b\n\"c,d\ne,f\n", 0, "line 2: a quotation mark"},
        {"an open quote at the end", "a,b\n\"", 0, "line 2: a quotation mark"},
        {"letters behind a quote", "a,b\n\"c\"d,e\n", 0, "line 2: something stands behind"},
        {"a quote behind a quote", "a,b\n\"c\" \"d\",e\n", 0, "line 2: something stands behind"},
    };
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        struct csv csv;
        struct csv_row row = {.count = 0};
        cr_assert_eq(open_bytes(files[i].bytes, strlen(files[i].bytes), &csv), STATUS_OK);
        cr_assert(csv_next(&csv, &row, &complaint));
        cr_expect_not(csv_next(&csv, &row, &complaint), "%s", files[i].what);
        cr_expect_not_null(
            strstr(words(), files[i].told), "%s is told as: %s", files[i].what, words());
        csv_row_done(&row);
        csv_done(&csv);
    }
}

static void fill(struct text *bytes, const char *piece, int times)
{
    for (int i = 0; i < times; i++) {
        text_add_string(bytes, piece);
    }
}

Test(csv, has_limits_of_cells_and_bytes_of_a_row)
{
    static const struct {
        const char *piece;
        int times;
        const char *told; // NULL: it fits
    } rows[] = {
        {"x,", CSV_CELLS_MAX - 1, NULL},
        {"x,", CSV_CELLS_MAX, "cells"},
        {"0123456789", 6500, NULL},
        {"0123456789", 6600, "longer than"},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct text bytes;
        struct csv csv;
        struct csv_row row = {.count = 0};
        text_init(&bytes, 1024 * 1024);
        fill(&bytes, rows[i].piece, rows[i].times);
        text_add_string(&bytes, "x\nnext\n");
        cr_assert_eq(open_bytes(bytes.bytes, bytes.size, &csv), STATUS_OK);
        bool came = csv_next(&csv, &row, &complaint);
        cr_expect_eq(came, rows[i].told == NULL, "row %zu: %s", i, words());
        if (rows[i].told != NULL) {
            cr_expect_not_null(strstr(words(), rows[i].told), "%s", words());
            cr_expect_not_null(strstr(words(), "line 1"), "%s", words());
        } else {
            cr_expect(csv_next(&csv, &row, &complaint));
            cr_expect_str_eq(row.cells[0], "next");
        }
        csv_row_done(&row);
        csv_done(&csv);
        text_done(&bytes);
    }
}

Test(csv, says_that_a_file_cannot_be_read)
{
    struct csv csv;
    cr_expect_eq(csv_open("/tmp/no/such.csv", &csv, &complaint), STATUS_INPUT_OUTPUT);
    cr_expect_not_null(
        strstr(words(), "/tmp/no/such.csv cannot be read: No such file"), "%s", words());
    text_clear(&complaint);
    cr_expect_eq(csv_open("/tmp", &csv, &complaint), STATUS_INPUT_OUTPUT);
    cr_expect_not_null(strstr(words(), "directory"), "%s", words());
}

// A sparse file: its size is what counts.
Test(csv, refuses_a_file_beyond_its_limit)
{
    struct csv csv;
    cr_assert_eq(truncate(path, (off_t)CSV_FILE_BYTES_MAX + 1), 0);
    cr_expect_eq(csv_open(path, &csv, &complaint), STATUS_MALFORMED);
    cr_expect_not_null(strstr(words(), "larger than 512 MiB"), "%s", words());
}

Test(csv, reads_standard_input)
{
    struct csv csv;
    struct csv_row row = {.count = 0};
    int ends[2];
    cr_assert_eq(pipe(ends), 0);
    cr_assert_eq(write(ends[1], "a,b\n", 4), 4);
    close(ends[1]);
    cr_assert_geq(dup2(ends[0], STDIN_FILENO), 0);
    close(ends[0]);
    cr_assert_eq(csv_open("-", &csv, &complaint), STATUS_OK);
    cr_expect(csv_next(&csv, &row, &complaint));
    cr_expect_str_eq(row.cells[1], "b");
    csv_row_done(&row);
    csv_done(&csv);
}
