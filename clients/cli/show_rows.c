// SPDX-License-Identifier: Apache-2.0
// Lists of maps as aligned tables for people; a list inside a row stands as a table of its own
// under it.

#include <stdlib.h>
#include <string.h>

#include "clients/cli/show.h"

enum { COLUMNS_MAX = 40, CELL_BYTES_MAX = 64 * 1024, DEPTH_MAX = 4, INDENT = 4 };

// What people look at first, where an answer tells more than a screen is wide. --plain and --json
// tell everything.
struct view {
    const char *list;        // "tasks" of whatever method
    const char *columns[16]; // these, in this order; none: as they come
    const char *hidden[8];   // but for these
};

static const struct view views[] = {
    {.list = "beds", .hidden = {"opened_on", "hl7_0116", "fhir", "nursing_test"}},
    {.list = "tasks",
        .columns = {"task", "due", "overdue", "what", "chinese", "about", "subject", "name",
            "house", "room", "label", "note", "office_name"}},
    {.list = "kinds", .columns = {"kind", "what", "chinese", "open", "overdue"}},
    {.list = "movements",
        .columns = {"movement", "event", "on", "hl7", "pending", "bed", "with", "reason",
            "overridden", "cancelled"}},
};

// What the daemon tells in both languages: one of the two is shown.
static const char english_words[] = "what";
static const char chinese_words[] = "chinese";

struct grid {
    FILE *stream;
    const struct json *list;
    int indent;
    int count;
    const char *columns[COLUMNS_MAX];
    size_t widths[COLUMNS_MAX];
    bool numeric[COLUMNS_MAX];
    bool nested[COLUMNS_MAX]; // stands under the row
};

bool show_is_table(const struct json *value)
{
    return value != NULL && json_kind(value) == JSON_KIND_LIST && json_count(value) > 0 &&
           json_kind(json_at(value, 0)) == JSON_KIND_MAP;
}

static bool people_read_chinese(void)
{
    static const char *const names[] = {"LC_ALL", "LC_MESSAGES", "LANG"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        const char *value = getenv(names[i]);
        if (value != NULL && value[0] != '\0') {
            return strncmp(value, "zh", 2) == 0;
        }
    }
    return false;
}

bool show_in_other_language(const char *key, bool has_both)
{
    return has_both && strcmp(key, people_read_chinese() ? english_words : chinese_words) == 0;
}

bool show_has_both_languages(const struct json *row)
{
    return json_get(row, english_words) != NULL && json_get(row, chinese_words) != NULL;
}

static const struct view *find_view(const char *name)
{
    for (size_t i = 0; i < sizeof views / sizeof views[0]; i++) {
        if (strcmp(views[i].list, name) == 0) {
            return &views[i];
        }
    }
    return NULL;
}

int show_columns(const struct json *list, const char **columns, int most)
{
    int count = 0;
    for (size_t i = 0; i < json_count(list); i++) {
        void *position = NULL;
        const char *key;
        const struct json *value;
        while (json_each(json_at(list, i), &position, &key, &value)) {
            int known = 0;
            while (known < count && strcmp(columns[known], key) != 0) {
                known++;
            }
            if (known == count && count < most) {
                columns[count++] = key;
            }
        }
    }
    return count;
}

static bool is_told(const struct json *list, const char *column)
{
    for (size_t i = 0; i < json_count(list); i++) {
        if (json_get(json_at(list, i), column) != NULL) {
            return true;
        }
    }
    return false;
}

static bool is_hidden(const struct view *view, const char *column)
{
    for (int i = 0; view != NULL && view->hidden[i] != NULL; i++) {
        if (strcmp(view->hidden[i], column) == 0) {
            return true;
        }
    }
    return false;
}

static void choose_columns(struct grid *grid, const char *name)
{
    const struct view *view = find_view(name);
    bool has_both = is_told(grid->list, english_words) && is_told(grid->list, chinese_words);
    const char *met[COLUMNS_MAX];
    int met_count = 0;
    if (view != NULL && view->columns[0] != NULL) {
        for (int i = 0; view->columns[i] != NULL; i++) {
            if (is_told(grid->list, view->columns[i])) {
                met[met_count++] = view->columns[i];
            }
        }
    } else {
        met_count = show_columns(grid->list, met, COLUMNS_MAX);
    }
    for (int i = 0; i < met_count; i++) {
        if (!is_hidden(view, met[i]) && !show_in_other_language(met[i], has_both)) {
            grid->columns[grid->count++] = met[i];
        }
    }
}

static size_t columns_of(const struct text *cell)
{
    return cli_print_columns(cell->bytes, cell->size);
}

static void fill_cell(const struct json *row, const char *column, struct text *cell)
{
    text_clear(cell);
    show_column(row, column, cell);
}

static void measure_column(struct grid *grid, int c, struct text *cell)
{
    text_clear(cell);
    show_heading(grid->columns[c], cell);
    grid->widths[c] = columns_of(cell);
    grid->numeric[c] = true;
    for (size_t i = 0; i < json_count(grid->list); i++) {
        const struct json *value = json_get(json_at(grid->list, i), grid->columns[c]);
        grid->nested[c] = grid->nested[c] || show_is_table(value);
        if (grid->nested[c]) {
            return;
        }
        fill_cell(json_at(grid->list, i), grid->columns[c], cell);
        size_t width = columns_of(cell);
        grid->widths[c] = width > grid->widths[c] ? width : grid->widths[c];
        grid->numeric[c] =
            grid->numeric[c] && (value == NULL || json_kind(value) == JSON_KIND_INTEGER);
    }
}

static void put_cell(const struct grid *grid, int c, const struct text *cell, bool is_last)
{
    size_t columns = columns_of(cell);
    size_t padding = grid->widths[c] > columns ? grid->widths[c] - columns : 0;
    if (grid->numeric[c]) {
        (void)fprintf(grid->stream, "%*s", (int)padding, "");
    }
    if (cell->size > 0) {
        cli_print(grid->stream, cell->bytes, cell->size);
    }
    if (!grid->numeric[c] && !is_last) {
        (void)fprintf(grid->stream, "%*s", (int)padding, "");
    }
    (void)fputs(is_last ? "\n" : "  ", grid->stream);
}

static int last_column(const struct grid *grid)
{
    int last = grid->count - 1;
    while (last >= 0 && grid->nested[last]) {
        last--;
    }
    return last;
}

// row NULL: the headings.
static void put_line(const struct grid *grid, const struct json *row, struct text *cell)
{
    int last = last_column(grid);
    if (last >= 0) {
        (void)fprintf(grid->stream, "%*s", grid->indent, "");
    }
    for (int c = 0; c <= last; c++) {
        if (grid->nested[c]) {
            continue;
        }
        if (row == NULL) {
            text_clear(cell);
            show_heading(grid->columns[c], cell);
        } else {
            fill_cell(row, grid->columns[c], cell);
        }
        put_cell(grid, c, cell, c == last);
    }
}

static size_t line_columns(const struct grid *grid)
{
    size_t columns = (size_t)grid->indent;
    for (int c = 0; c < grid->count; c++) {
        columns += grid->nested[c] ? 0 : grid->widths[c] + 2;
    }
    return columns - (columns > 2 ? 2 : 0);
}

// A row as lines of their own, what it does not tell left out: at a terminal too narrow for the
// table.
static void put_record(const struct grid *grid, const struct json *row, struct text *cell)
{
    size_t width = 0;
    for (int c = 0; c < grid->count; c++) {
        text_clear(cell);
        show_heading(grid->columns[c], cell);
        width = !grid->nested[c] && columns_of(cell) > width ? columns_of(cell) : width;
    }
    for (int c = 0; c < grid->count; c++) {
        if (grid->nested[c] || json_get(row, grid->columns[c]) == NULL) {
            continue;
        }
        text_clear(cell);
        show_heading(grid->columns[c], cell);
        (void)fprintf(grid->stream, "%*s", grid->indent, "");
        cli_print(grid->stream, cell->bytes, cell->size);
        (void)fprintf(grid->stream, "%*s", (int)(width - columns_of(cell)) + 2, "");
        fill_cell(row, grid->columns[c], cell);
        cli_print(grid->stream, cell->bytes, cell->size);
        (void)fputc('\n', grid->stream);
    }
}

// Recurses as deep as answers nest; what lies deeper stands in a cell.
void show_rows(FILE *stream, const char *name, const struct json *list, int indent)
{
    struct grid grid = {.stream = stream, .list = list, .indent = indent};
    struct text cell;
    text_init(&cell, CELL_BYTES_MAX);
    choose_columns(&grid, name);
    bool any_nested = false;
    for (int c = 0; c < grid.count; c++) {
        measure_column(&grid, c, &cell);
        grid.nested[c] = grid.nested[c] && indent < DEPTH_MAX * INDENT;
        any_nested = any_nested || grid.nested[c];
    }
    size_t columns = cli_columns(stream);
    bool is_table = columns == 0 || line_columns(&grid) <= columns;
    if (is_table) {
        put_line(&grid, NULL, &cell);
    }
    for (size_t i = 0; i < json_count(list); i++) {
        const struct json *row = json_at(list, i);
        if (is_table) {
            put_line(&grid, row, &cell);
        } else {
            (void)fputs(i > 0 ? "\n" : "", stream);
            put_record(&grid, row, &cell);
        }
        for (int c = 0; any_nested && c < grid.count; c++) {
            const struct json *value = json_get(row, grid.columns[c]);
            if (grid.nested[c] && show_is_table(value)) {
                show_rows(stream, grid.columns[c], value, indent + INDENT);
            }
        }
    }
    text_done(&cell);
}
