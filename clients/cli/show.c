// SPDX-License-Identifier: Apache-2.0
// Results as tables, tab-separated lines or JSON.

#include "clients/cli/show.h"

#include <stdlib.h>
#include <string.h>

enum { COLUMNS_MAX = 40, CELL_BYTES_MAX = 64 * 1024, LINE_JSON_MAX = 64 * 1024 * 1024 };

void show_value(const struct json *value, struct text *cell)
{
    void *position = NULL;
    const char *key;
    const struct json *member;
    size_t size;
    const char *bytes;
    switch (json_kind(value)) {
    case JSON_KIND_NULL:
        return;
    case JSON_KIND_BOOL:
        text_add_string(cell, json_bool(value) ? "yes" : "no");
        return;
    case JSON_KIND_INTEGER:
        text_add_int(cell, json_integer(value));
        return;
    case JSON_KIND_REAL:
        text_print(cell, "%g", json_real(value));
        return;
    case JSON_KIND_TEXT:
        bytes = json_text(value, &size);
        text_add(cell, bytes, size);
        return;
    case JSON_KIND_LIST:
        for (size_t i = 0; i < json_count(value); i++) {
            text_add_string(cell, i > 0 ? ", " : "");
            show_value(json_at(value, i), cell);
        }
        return;
    case JSON_KIND_MAP:
        for (bool first = true; json_each(value, &position, &key, &member); first = false) {
            text_add_string(cell, first ? "" : " ");
            bool is_map = json_kind(member) == JSON_KIND_MAP;
            text_add_string(cell, key);
            text_add_char(cell, is_map ? '(' : '=');
            size_t before = cell->size;
            show_value(member, cell);
            text_add_string(cell, cell->size == before ? "-" : "");
            text_add_string(cell, is_map ? ")" : "");
        }
        return;
    }
}

static void fill_cell(const struct json *row, const char *column, struct text *cell)
{
    text_clear(cell);
    const struct json *value = json_get(row, column);
    if (value != NULL) {
        show_value(value, cell);
    }
}

static void show_plain_rows(const struct json *list, int count, const char **columns)
{
    struct text cell;
    text_init(&cell, CELL_BYTES_MAX);
    for (int c = 0; c < count; c++) {
        (void)printf("%s%s", c > 0 ? "\t" : "", columns[c]);
    }
    (void)putchar('\n');
    for (size_t i = 0; i < json_count(list); i++) {
        for (int c = 0; c < count; c++) {
            fill_cell(json_at(list, i), columns[c], &cell);
            (void)printf("%s", c > 0 ? "\t" : "");
            if (cell.size > 0) {
                cli_print(stdout, cell.bytes, cell.size);
            }
        }
        (void)putchar('\n');
    }
    text_done(&cell);
}

static void show_list(enum cli_form form, const char *name, const struct json *list)
{
    const char *columns[COLUMNS_MAX];
    if (form == CLI_PLAIN) {
        show_plain_rows(list, show_columns(list, columns, COLUMNS_MAX), columns);
    } else {
        show_rows(stdout, name, list, 0);
    }
}

static void show_field(enum cli_form form, const char *key, const struct json *value, size_t width)
{
    struct text cell;
    text_init(&cell, CELL_BYTES_MAX);
    show_value(value, &cell);
    if (form == CLI_PLAIN) {
        (void)printf("%s\t", key);
    } else {
        (void)printf("%-*s  ", (int)width, key);
    }
    if (cell.size > 0) {
        cli_print(stdout, cell.bytes, cell.size);
    }
    (void)putchar('\n');
    text_done(&cell);
}

// Scalars first, then the tables. Plain lines are for awk: where there is a table it stands alone,
// so that its headings are the first line. A further page is words, not data.
static void show_map(enum cli_form form, const struct json *result)
{
    void *position = NULL;
    const char *key;
    const struct json *value;
    size_t width = 0;
    int tables = 0;
    bool has_both = form == CLI_TABLE && show_has_both_languages(result);
    while (json_each(result, &position, &key, &value)) {
        if (show_in_other_language(key, has_both)) {
            continue;
        }
        width = !show_is_table(value) && strlen(key) > width ? strlen(key) : width;
        tables += show_is_table(value);
    }
    position = NULL;
    while (json_each(result, &position, &key, &value)) {
        bool is_page = strcmp(key, "next") == 0 && json_kind(value) == JSON_KIND_TEXT;
        if (show_is_table(value) || is_page || show_in_other_language(key, has_both) ||
            (form == CLI_PLAIN && tables > 0)) {
            continue;
        }
        if (json_kind(value) == JSON_KIND_LIST && json_count(value) == 0) {
            (void)printf(form == CLI_PLAIN ? "%.0s" : "%s: none\n", key);
        } else {
            show_field(form, key, value, width);
        }
    }
    position = NULL;
    while (json_each(result, &position, &key, &value)) {
        if (show_is_table(value)) {
            (void)printf(tables > 1 ? "\n%s\n" : "%.0s", key);
            show_list(form, key, value);
        }
    }
    const struct json *next = json_get(result, "next");
    if (next != NULL && json_kind(next) == JSON_KIND_TEXT) {
        (void)fprintf(stderr, "there is more: --after %s\n", json_text(next, NULL));
    }
}

void show_result(enum cli_form form, const char *method, const struct json *result)
{
    if (form == CLI_JSON) {
        struct text line;
        text_init(&line, LINE_JSON_MAX);
        json_dump(result, &line);
        (void)fwrite(line.bytes, 1, line.size, stdout);
        (void)putchar('\n');
        text_done(&line);
        return;
    }
    const struct json *print = json_get(result, "print");
    if (form == CLI_TABLE && print != NULL && json_kind(print) == JSON_KIND_TEXT) {
        size_t size;
        const char *text = json_text(print, &size);
        cli_print(stdout, text, size);
        (void)fputs(size > 0 && text[size - 1] == '\n' ? "" : "\n", stdout);
        return;
    }
    if (form == CLI_TABLE && bars_show(method, result)) {
        return;
    }
    show_map(form, result);
}
