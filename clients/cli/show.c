// SPDX-License-Identifier: Apache-2.0
// Results as tables, tab-separated lines or JSON.

#include "clients/cli/show.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/day.h"

enum { COLUMNS_MAX = 40, CELL_BYTES_MAX = 64 * 1024, LINE_JSON_MAX = 64 * 1024 * 1024 };

// 2026-12-01T10:30:00.000+08:00, as the daemon writes instants, in its own zone.
static bool is_instant(const char *bytes, size_t size)
{
    static const char form[] = "0000-00-00T00:00:00.000+00:00";
    bool matches = size == sizeof(form) - 1;
    for (size_t i = 0; matches && i < size; i++) {
        bool is_digit = bytes[i] >= '0' && bytes[i] <= '9';
        matches = form[i] == '0'   ? is_digit
                  : form[i] == '+' ? bytes[i] == '+' || bytes[i] == '-'
                                   : bytes[i] == form[i];
    }
    return matches;
}

enum {
    INSTANT_DAY = 10,
    INSTANT_MINUTE = 16,
    INSTANT_SECOND = 19,
    INSTANT_MILLISECOND = 23, // the zone follows
    FEN_OF_YUAN = 100
};

static const char fen_ending[] = "_fen";
static const char yuan_ending[] = "_元";

static bool is_money(const char *key)
{
    size_t size = strlen(key);
    size_t ending = sizeof(fen_ending) - 1;
    return size > ending && strcmp(key + size - ending, fen_ending) == 0;
}

void show_heading(const char *key, struct text *cell)
{
    bool money = is_money(key);
    text_add(cell, key, strlen(key) - (money ? sizeof(fen_ending) - 1 : 0));
    text_add_string(cell, money ? yuan_ending : "");
}

static void put_instant(const char *bytes, size_t end, struct text *cell)
{
    text_add(cell, bytes, INSTANT_DAY);
    text_add_char(cell, ' ');
    text_add(cell, bytes + INSTANT_DAY + 1, end - INSTANT_DAY - 1);
}

// How a value is told: as it came, or as people write it.
struct manner {
    bool for_people;
    bool is_money; // in fen
    bool is_wait;  // until an instant
    bool is_exact; // an instant to the millisecond
};

// Of two who wait who applied first may differ by less than a minute: beside what decides between
// them (waitlist.explain) it is told exactly.
static bool is_compared(const struct json *row, const char *key)
{
    return strcmp(key, "applied_at") == 0 &&
           (json_get(row, "criterion") != NULL || json_get(row, "tie") != NULL);
}

// Of a member for people; row is what it is a member of, or NULL.
static struct manner manner_of(const struct json *row, const char *key)
{
    return (struct manner){
        .for_people = true,
        .is_money = is_money(key),
        .is_wait = strcmp(key, "retry_at") == 0,
        .is_exact = row != NULL && is_compared(row, key),
    };
}

// The first whole second that is not before it, in the zone it is told in.
static void put_wait(const char *bytes, struct text *cell)
{
    int64_t instant_ms = 0;
    char text[INSTANT_TEXT_SIZE];
    const char *zone = bytes + INSTANT_MILLISECOND;
    int minutes =
        ((zone[1] - '0') * 10 + zone[2] - '0') * 60 + (zone[4] - '0') * 10 + zone[5] - '0';
    if (instant_parse(bytes, &instant_ms)) {
        instant_format(instant_ms + SECOND_MS - 1, zone[0] == '-' ? -minutes : minutes, text);
        bytes = text;
    }
    put_instant(bytes, INSTANT_SECOND, cell);
}

static void put_text(const struct json *value, struct manner manner, struct text *cell)
{
    size_t size;
    const char *bytes = json_text(value, &size);
    if (manner.for_people && is_instant(bytes, size)) {
        if (manner.is_wait) {
            put_wait(bytes, cell);
        } else {
            put_instant(bytes, manner.is_exact ? INSTANT_MILLISECOND : INSTANT_MINUTE, cell);
        }
    } else {
        text_add(cell, bytes, size);
    }
}

static void put_integer(int64_t number, struct manner manner, struct text *cell)
{
    if (!manner.is_money) {
        text_add_int(cell, number);
        return;
    }
    int64_t fen = number < 0 ? -number : number;
    text_print(cell, "%s%" PRId64 ".%02" PRId64, number < 0 ? "-" : "", fen / FEN_OF_YUAN,
        fen % FEN_OF_YUAN);
}

static void put_value(const struct json *value, struct manner manner, struct text *cell);

static void put_members(const struct json *map, struct manner manner, struct text *cell)
{
    void *position = NULL;
    const char *key;
    const struct json *member;
    for (bool first = true; json_each(map, &position, &key, &member); first = false) {
        bool is_map = json_kind(member) == JSON_KIND_MAP;
        struct manner of_member = manner;
        text_add_string(cell, first ? "" : " ");
        if (manner.for_people) {
            show_heading(key, cell);
            of_member = manner_of(map, key);
            of_member.is_money = of_member.is_money || manner.is_money;
        } else {
            text_add_string(cell, key);
        }
        text_add_char(cell, is_map ? '(' : '=');
        size_t before = cell->size;
        put_value(member, of_member, cell);
        text_add_string(cell, cell->size == before ? "-" : "");
        text_add_string(cell, is_map ? ")" : "");
    }
}

static void put_value(const struct json *value, struct manner manner, struct text *cell)
{
    switch (json_kind(value)) {
    case JSON_KIND_NULL:
        return;
    case JSON_KIND_BOOL:
        text_add_string(cell, json_bool(value) ? "yes" : "no");
        return;
    case JSON_KIND_INTEGER:
        put_integer(json_integer(value), manner, cell);
        return;
    case JSON_KIND_REAL:
        text_print(cell, "%g", json_real(value));
        return;
    case JSON_KIND_TEXT:
        put_text(value, manner, cell);
        return;
    case JSON_KIND_LIST:
        for (size_t i = 0; i < json_count(value); i++) {
            text_add_string(cell, i > 0 ? ", " : "");
            put_value(json_at(value, i), manner, cell);
        }
        return;
    case JSON_KIND_MAP:
        put_members(value, manner, cell);
        return;
    }
}

void show_value(const struct json *value, struct text *cell)
{
    put_value(value, (struct manner){0}, cell);
}

void show_member(const char *key, const struct json *value, struct text *cell)
{
    put_value(value, manner_of(NULL, key), cell);
}

void show_column(const struct json *row, const char *column, struct text *cell)
{
    const struct json *value = json_get(row, column);
    if (value != NULL) {
        put_value(value, manner_of(row, column), cell);
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
        (void)fputs(c > 0 ? "\t" : "", stdout);
        cli_print(stdout, columns[c], strlen(columns[c]));
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

static size_t heading_columns(const char *key)
{
    struct text heading;
    text_init(&heading, CELL_BYTES_MAX);
    show_heading(key, &heading);
    size_t columns = cli_print_columns(heading.bytes, heading.size);
    text_done(&heading);
    return columns;
}

static void show_field(enum cli_form form, const char *key, const struct json *value, size_t width)
{
    struct text cell;
    text_init(&cell, CELL_BYTES_MAX);
    if (form == CLI_PLAIN) {
        cli_print(stdout, key, strlen(key));
        (void)putchar('\t');
        show_value(value, &cell);
        cli_print(stdout, cell.bytes, cell.size);
        (void)putchar('\n');
    } else {
        size_t columns = heading_columns(key);
        show_heading(key, &cell);
        cli_print(stdout, cell.bytes, cell.size);
        (void)printf("%*s  ", columns < width ? (int)(width - columns) : 0, "");
        text_clear(&cell);
        show_member(key, value, &cell);
        cli_print_page(stdout, cell.bytes, cell.size, (int)(columns < width ? width : columns) + 2);
    }
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
        size_t columns = heading_columns(key);
        width = !show_is_table(value) && columns > width ? columns : width;
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
            cli_print(stdout, key, form == CLI_PLAIN ? 0 : strlen(key));
            (void)fputs(form == CLI_PLAIN ? "" : ": none\n", stdout);
        } else {
            show_field(form, key, value, width);
        }
    }
    position = NULL;
    while (json_each(result, &position, &key, &value)) {
        if (show_is_table(value)) {
            (void)fputs(tables > 1 ? "\n" : "", stdout);
            cli_print(stdout, key, tables > 1 ? strlen(key) : 0);
            (void)fputs(tables > 1 ? "\n" : "", stdout);
            show_list(form, key, value);
        }
    }
    const struct json *next = json_get(result, "next");
    if (next != NULL && json_kind(next) == JSON_KIND_TEXT) {
        (void)fputs("there is more: --after ", stderr);
        cli_print(stderr, json_text(next, NULL), strlen(json_text(next, NULL)));
        (void)fputc('\n', stderr);
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
        cli_print_page(stdout, text, size, 0);
        return;
    }
    if (form == CLI_TABLE && bars_show(method, result)) {
        return;
    }
    show_map(form, result);
}
