// SPDX-License-Identifier: Apache-2.0
// Reading CSV files of offices: WPS and Excel write GB18030 or UTF-8 with a mark, people write
// both.

#include "clients/cli/csv.h"

#include <errno.h>
#include <iconv.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROW_BYTES_MAX = 64 * 1024 };

static bool read_whole(const char *path, struct text *text)
{
    FILE *stream = strcmp(path, "-") == 0 ? stdin : fopen(path, "re");
    if (stream == NULL) {
        return false;
    }
    static char piece[65536];
    size_t size;
    while ((size = fread(piece, 1, sizeof(piece), stream)) > 0) {
        text_add(text, piece, size);
    }
    bool read = ferror(stream) == 0;
    if (stream != stdin) {
        (void)fclose(stream);
    }
    return read;
}

// GB18030 to UTF-8 in place. False when the bytes are neither.
static bool convert(struct text *text)
{
    iconv_t converter = iconv_open("UTF-8", "GB18030");
    if (converter == (iconv_t)-1) {
        return false;
    }
    struct text converted;
    text_init(&converted, CSV_FILE_BYTES_MAX);
    char *from = text->bytes;
    size_t left = text->size;
    bool good = true;
    while (good && left > 0) {
        char piece[8192];
        char *to = piece;
        size_t room = sizeof(piece);
        size_t done = iconv(converter, &from, &left, &to, &room);
        text_add(&converted, piece, sizeof(piece) - room);
        good = done != (size_t)-1 || errno == E2BIG;
    }
    (void)iconv_close(converter);
    if (!good || converted.failed) {
        text_done(&converted);
        return false;
    }
    text_done(text);
    *text = converted;
    return true;
}

// Behind the byte order mark, if there is one.
static size_t begin_of(const struct text *text)
{
    static const char mark[] = "\xEF\xBB\xBF";
    return text->size >= 3 && memcmp(text->bytes, mark, 3) == 0 ? 3 : 0;
}

enum status csv_open(const char *path, struct csv *ret, struct text *complaint)
{
    struct csv csv = {.line = 1};
    text_init(&csv.text, CSV_FILE_BYTES_MAX);
    if (!read_whole(path, &csv.text)) {
        text_print(complaint, "%s cannot be read: %s", path, strerror(errno));
        text_done(&csv.text);
        return STATUS_INPUT_OUTPUT;
    }
    if (csv.text.failed) {
        text_print(complaint, "%s is larger than 512 MiB", path);
        text_done(&csv.text);
        return STATUS_MALFORMED;
    }
    // Spreadsheets also write UTF-16, whose every second byte is one.
    if (csv.text.size > 0 && memchr(csv.text.bytes, '\0', csv.text.size) != NULL) {
        text_print(complaint, "%s holds NUL bytes: save it as CSV in UTF-8", path);
        text_done(&csv.text);
        return STATUS_MALFORMED;
    }
    csv.at = begin_of(&csv.text);
    if (csv.text.size > 0 && !text_is_utf8(csv.text.bytes + csv.at, csv.text.size - csv.at)) {
        if (!convert(&csv.text)) {
            text_print(complaint, "%s is neither UTF-8 nor GB18030", path);
            text_done(&csv.text);
            return STATUS_MALFORMED;
        }
        csv.at = begin_of(&csv.text);
        csv.was_gb18030 = true;
    }
    *ret = csv;
    return STATUS_OK;
}

void csv_done(struct csv *csv)
{
    text_done(&csv->text);
}

void csv_row_done(struct csv_row *row)
{
    text_done(&row->bytes);
}

enum cell_end { CELL_GOOD, CELL_OPEN, CELL_FOLLOWED };

static bool ends_cell(char c)
{
    return c == ',' || c == '\n' || c == '\r';
}

// One cell from csv->at into row->bytes, ended by a NUL. Leaves csv->at at the separator. The line
// it begins in may be far below the row's first.
static enum cell_end read_cell(struct csv *csv, struct csv_row *row, int *ret_line)
{
    const char *bytes = csv->text.bytes;
    size_t size = csv->text.size;
    bool quoted = csv->at < size && bytes[csv->at] == '"';
    csv->at += quoted;
    *ret_line = csv->line;
    while (csv->at < size) {
        char c = bytes[csv->at];
        bool doubled = quoted && c == '"' && csv->at + 1 < size && bytes[csv->at + 1] == '"';
        if (quoted && c == '"' && !doubled) {
            csv->at++;
            quoted = false;
            break;
        }
        if (!quoted && ends_cell(c)) {
            break;
        }
        csv->line += c == '\n';
        text_add_char(&row->bytes, c);
        csv->at += doubled ? 2 : 1;
    }
    while (csv->at < size && (bytes[csv->at] == ' ' || bytes[csv->at] == '\t')) {
        csv->at++; // behind a closing quote
    }
    text_add(&row->bytes, "", 1);
    bool followed = csv->at < size && !ends_cell(bytes[csv->at]);
    return quoted ? CELL_OPEN : followed ? CELL_FOLLOWED : CELL_GOOD;
}

// All cells of one line; row->cells hold offsets until the bytes no longer move.
static bool read_cells(
    struct csv *csv, struct csv_row *row, size_t *offsets, struct text *complaint)
{
    const char *bytes = csv->text.bytes;
    size_t size = csv->text.size;
    bool more = true;
    while (more) {
        if (row->count == CSV_CELLS_MAX) {
            text_print(complaint, "line %d has more than %d cells", row->line, CSV_CELLS_MAX);
            return false;
        }
        offsets[row->count++] = row->bytes.size;
        int line = 0;
        enum cell_end cell_end = read_cell(csv, row, &line);
        if (cell_end != CELL_GOOD) {
            text_print(complaint, "line %d: %s", line,
                cell_end == CELL_OPEN
                    ? "a quotation mark is opened and never closed"
                    : "something stands behind a closing quotation mark; inside a quoted cell it "
                      "is written twice");
            return false;
        }
        more = csv->at < size && bytes[csv->at] == ',';
        csv->at += more;
    }
    if (row->bytes.failed) {
        text_print(complaint, "line %d is longer than %d bytes", row->line, ROW_BYTES_MAX);
        return false;
    }
    return true;
}

static void skip_line_end(struct csv *csv)
{
    const char *bytes = csv->text.bytes;
    size_t before = csv->at;
    if (csv->at < csv->text.size && bytes[csv->at] == '\r') {
        csv->at++;
    }
    if (csv->at < csv->text.size && bytes[csv->at] == '\n') {
        csv->at++;
    }
    csv->line += csv->at > before;
}

static void trim(char *cell)
{
    size_t size = strlen(cell);
    size_t from = strspn(cell, " \t");
    while (size > from && (cell[size - 1] == ' ' || cell[size - 1] == '\t')) {
        size--;
    }
    memmove(cell, cell + from, size - from);
    cell[size - from] = '\0';
}

bool csv_next(struct csv *csv, struct csv_row *row, struct text *complaint)
{
    size_t offsets[CSV_CELLS_MAX];
    while (csv->at < csv->text.size) {
        if (row->bytes.size_max == 0) {
            text_init(&row->bytes, ROW_BYTES_MAX);
        }
        text_clear(&row->bytes);
        row->count = 0;
        row->line = csv->line;
        if (!read_cells(csv, row, offsets, complaint)) {
            return false;
        }
        skip_line_end(csv);
        bool empty = true;
        for (int i = 0; i < row->count; i++) {
            char *cell = row->bytes.bytes + offsets[i];
            trim(cell);
            row->cells[i] = cell;
            empty = empty && cell[0] == '\0';
        }
        if (!empty) {
            return true;
        }
    }
    return false;
}
