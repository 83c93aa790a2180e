// SPDX-License-Identifier: Apache-2.0
// Reads a sheet as a whole and puts rows side by side that could clash.
#include "clients/cli/import_sheet.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clients/cli/cli.h"
#include "clients/cli/import_group.h"

#define COMPLAINT_BYTES_MAX 4096
#define MAPS_BYTES_MAX ((size_t)CSV_FILE_BYTES_MAX * 4)
#define ROWS_FIRST 256

static const char *text_of(const struct json *map, const char *key)
{
    const struct json *value = json_get(map, key);
    return value != NULL && json_kind(value) == JSON_KIND_TEXT ? json_text(value, NULL) : "";
}

static int find_header(const struct sheet *sheet, const char *name)
{
    for (int i = 0; i < sheet->columns; i++) {
        if (strcmp(sheet->headers[i], name) == 0) {
            return i;
        }
    }
    return -1;
}

static bool read_headers(struct sheet *sheet, struct csv *csv)
{
    struct csv_row row = {.count = 0};
    struct text complaint;
    text_init(&complaint, COMPLAINT_BYTES_MAX);
    bool read = csv_next(csv, &row, &complaint);
    if (!read) {
        (void)fprintf(stderr, "eldercare: no header line%s%s\n", complaint.size > 0 ? ": " : "",
            complaint.size > 0 ? complaint.bytes : "");
    }
    for (int i = 0; read && i < row.count; i++) {
        if (row.cells[i][0] != '\0' && find_header(sheet, row.cells[i]) >= 0) {
            (void)fputs("eldercare: the header '", stderr);
            cli_print(stderr, row.cells[i], strlen(row.cells[i]));
            (void)fputs("' stands twice\n", stderr);
            read = false;
            break;
        }
        sheet->headers[i] = strdup(row.cells[i]);
        read = sheet->headers[i] != NULL;
        sheet->columns += read ? 1 : 0;
    }
    text_done(&complaint);
    csv_row_done(&row);
    return read;
}

static bool is_column(const struct json *columns, const char *header)
{
    for (size_t i = 0; i < json_count(columns); i++) {
        const struct json *column = json_at(columns, i);
        if (strcmp(text_of(column, "english"), header) == 0 ||
            strcmp(text_of(column, "chinese"), header) == 0) {
            return true;
        }
    }
    return false;
}

static void tell_columns(const struct json *columns)
{
    (void)fputs("  the columns are:", stderr);
    for (size_t i = 0; i < json_count(columns); i++) {
        const char *name = text_of(json_at(columns, i), "chinese");
        (void)fputs(i == 0 ? " " : ", ", stderr);
        cli_print(stderr, name, strlen(name));
    }
    (void)fputc('\n', stderr);
}

// A wrong header is one mistake, in line 1, and not one a row. What a header is for is the
// daemon's to say: without its description everything is sent.
static bool check_headers(const struct sheet *sheet, const struct json *kind)
{
    const struct json *columns = kind == NULL ? NULL : json_get(kind, "columns");
    bool good = true;
    for (int i = 0; columns != NULL && i < sheet->columns; i++) {
        const char *header = sheet->headers[i];
        if (header[0] == '\0' || is_column(columns, header)) {
            continue;
        }
        (void)fputs("line 1: there is no column '", stderr);
        cli_print(stderr, header, strlen(header));
        (void)fputs("'\n", stderr);
        if (sheet->columns == 1 && strpbrk(header, ";\t|") != NULL) {
            (void)fputs("  cells are parted by commas: save the sheet as CSV\n", stderr);
        }
        good = false;
    }
    if (!good) {
        tell_columns(columns);
    }
    return good;
}

// --- what names the things rows may clash about ---

// The column of the file a name of the description stands for, in either language; -1: none.
static int find_column(const struct sheet *sheet, const struct json *kind, const char *english)
{
    const struct json *columns = json_get(kind, "columns");
    int found = find_header(sheet, english);
    for (size_t i = 0; found < 0 && i < json_count(columns); i++) {
        const struct json *column = json_at(columns, i);
        if (strcmp(text_of(column, "english"), english) == 0) {
            found = find_header(sheet, text_of(column, "chinese"));
        }
    }
    return found;
}

static void find_keys(struct sheet *sheet, const struct json *kind)
{
    const struct json *together = kind == NULL ? NULL : json_get(kind, "together");
    for (size_t i = 0; together != NULL && i < json_count(together); i++) {
        const struct json *names = json_at(together, i);
        int *columns = sheet->key_columns[sheet->keys];
        size_t count = json_count(names);
        bool complete = sheet->keys < SHEET_KEYS_MAX && count < SHEET_KEY_COLUMNS_MAX;
        for (size_t k = 0; complete && k < count; k++) {
            columns[k] = find_column(sheet, kind, json_text(json_at(names, k), NULL));
            columns[k + 1] = -1;
            complete = columns[k] >= 0;
        }
        sheet->keys += complete ? 1 : 0;
    }
}

static void keep_keys(struct sheet *sheet, const struct csv_row *row)
{
    for (int key = 0; key < sheet->keys; key++) {
        size_t at = sheet->key_texts.size;
        bool given = true;
        for (int k = 0; sheet->key_columns[key][k] >= 0; k++) {
            int column = sheet->key_columns[key][k];
            given = given && column < row->count && row->cells[column][0] != '\0';
            text_print(&sheet->key_texts, "%s\n", given ? row->cells[column] : "");
        }
        text_add(&sheet->key_texts, "", 1);
        sheet->key_at[sheet->count * (size_t)sheet->keys + (size_t)key] = given ? at : SIZE_MAX;
    }
}

// --- rows ---

static bool make_room(struct sheet *sheet)
{
    if (sheet->count < sheet->capacity) {
        return true;
    }
    size_t capacity = sheet->capacity == 0 ? ROWS_FIRST : sheet->capacity * 2;
    struct sheet_row *rows = realloc(sheet->rows, capacity * sizeof *rows);
    sheet->rows = rows == NULL ? sheet->rows : rows;
    size_t keys = capacity * (size_t)sheet->keys + 1;
    size_t *key_at = realloc(sheet->key_at, keys * sizeof *key_at);
    sheet->key_at = key_at == NULL ? sheet->key_at : key_at;
    sheet->capacity = rows != NULL && key_at != NULL ? capacity : sheet->capacity;
    return rows != NULL && key_at != NULL;
}

static size_t write_map(struct sheet *sheet, const struct csv_row *row)
{
    size_t at = sheet->maps.size;
    struct json_out out;
    json_out_init(&out, &sheet->maps);
    json_begin_map(&out);
    for (int i = 0; i < row->count; i++) {
        if (row->cells[i][0] != '\0' && sheet->headers[i][0] != '\0') {
            json_field_text(&out, sheet->headers[i], row->cells[i]);
        }
    }
    json_end_map(&out);
    return sheet->maps.size - at;
}

static bool add_row(struct sheet *sheet, const struct csv_row *row)
{
    if (row->count > sheet->columns) {
        (void)fprintf(stderr, "line %d: more cells (%d) than headers (%d)\n", row->line, row->count,
            sheet->columns);
        sheet->refused++;
        return true;
    }
    if (!make_room(sheet)) {
        return false;
    }
    size_t at = sheet->maps.size;
    size_t size = write_map(sheet, row);
    if (size > SHEET_ROW_BYTES_MAX) {
        (void)fprintf(stderr, "line %d: longer than a request can carry (%d bytes)\n", row->line,
            SHEET_ROW_BYTES_MAX);
        text_truncate(&sheet->maps, at);
        sheet->refused++;
        return true;
    }
    keep_keys(sheet, row);
    sheet->rows[sheet->count++] = (struct sheet_row){.at = at, .size = size, .line = row->line};
    return !sheet->maps.failed && !sheet->key_texts.failed;
}

// Puts the rows into the order of import_group.
static bool put_together(struct sheet *sheet)
{
    size_t keys = sheet->count * (size_t)sheet->keys;
    const char **texts = calloc(keys + 1, sizeof *texts);
    size_t *order = calloc(sheet->count + 1, sizeof *order);
    size_t *group = calloc(sheet->count + 1, sizeof *group);
    struct sheet_row *rows = calloc(sheet->count + 1, sizeof *rows);
    bool good = texts != NULL && order != NULL && group != NULL && rows != NULL;
    for (size_t i = 0; good && i < keys; i++) {
        texts[i] = sheet->key_at[i] == SIZE_MAX ? NULL : sheet->key_texts.bytes + sheet->key_at[i];
    }
    good = good && import_group(texts, sheet->count, (size_t)sheet->keys, order, group);
    for (size_t i = 0; good && i < sheet->count; i++) {
        rows[i] = sheet->rows[order[i]];
        rows[i].group = group[i];
    }
    free(texts);
    free(order);
    free(group);
    free(good ? sheet->rows : rows);
    sheet->rows = good ? rows : sheet->rows;
    return good;
}

bool sheet_read(struct sheet *sheet, struct csv *csv, const struct json *kind)
{
    struct csv_row row = {.count = 0};
    struct text complaint;
    *sheet = (struct sheet){.count = 0};
    text_init(&sheet->maps, MAPS_BYTES_MAX);
    text_init(&sheet->key_texts, MAPS_BYTES_MAX);
    if (!read_headers(sheet, csv) || !check_headers(sheet, kind)) {
        return false;
    }
    find_keys(sheet, kind);
    text_init(&complaint, COMPLAINT_BYTES_MAX);
    bool good = true;
    while (good && csv_next(csv, &row, &complaint)) {
        good = add_row(sheet, &row);
    }
    sheet->is_cut = complaint.size > 0;
    if (sheet->is_cut) {
        (void)fprintf(stderr, "eldercare: %s; only the rows before it are sent\n", complaint.bytes);
    }
    text_done(&complaint);
    csv_row_done(&row);
    good = good && put_together(sheet);
    if (!good) {
        (void)fputs("eldercare: not enough memory for this file\n", stderr);
    }
    return good;
}

void sheet_done(struct sheet *sheet)
{
    for (int i = 0; i < sheet->columns; i++) {
        free(sheet->headers[i]);
    }
    free(sheet->rows);
    free(sheet->key_at);
    text_done(&sheet->maps);
    text_done(&sheet->key_texts);
}
