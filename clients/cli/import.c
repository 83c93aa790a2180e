// SPDX-License-Identifier: Apache-2.0
// eldercare import: a spreadsheet to the daemon in chunks, each row told that was refused, safe to
// run again.

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "clients/cli/describe.h"
#include "clients/cli/import_sheet.h"
#include "clients/cli/outcome.h"
#include "clients/cli/show.h"

// A request line holds 64 KiB with envelope, session and key: a chunk closes well before.
enum {
    CHUNK_BYTES = SHEET_ROW_BYTES_MAX,
    CHUNK_ROWS = 400,
    LINE_BYTES_MAX = 64 * 1024,
    WORDS_BYTES_MAX = 16 * 1024,
    BAR_COLUMNS = 30,
    TEMPLATE_COLUMNS = 20,
};

enum import_mode { IMPORT_ALL, IMPORT_TRY, IMPORT_KEEP_OPEN };

#define SHEET_POINTS_MAX 100 // of import.rows

struct import {
    struct cli *cli;
    const char *what;
    const char *path;
    enum import_mode mode;
    struct sheet sheet;
    size_t sent; // rows
    int64_t accepted, refused;
    struct outcome outcome;
    bool shows_progress;
};

static void show_progress(const struct import *import)
{
    if (!import->shows_progress) {
        return;
    }
    size_t total = import->sheet.count;
    size_t filled = total > 0 ? import->sent * BAR_COLUMNS / total : BAR_COLUMNS;
    char bar[BAR_COLUMNS + 1];
    for (size_t i = 0; i < BAR_COLUMNS; i++) {
        bar[i] = i < filled ? '#' : '.';
    }
    bar[BAR_COLUMNS] = '\0';
    (void)fprintf(stderr, "\r%s [%s] %" PRId64 " rows, %" PRId64 " refused ", import->what, bar,
        import->accepted + import->refused, import->refused);
}

static int64_t integer_of(const struct json *map, const char *key)
{
    const struct json *value = json_get(map, key);
    return value != NULL && json_kind(value) == JSON_KIND_INTEGER ? json_integer(value) : 0;
}

static const char *text_of(const struct json *map, const char *key)
{
    const struct json *value = json_get(map, key);
    return value != NULL && json_kind(value) == JSON_KIND_TEXT ? json_text(value, NULL) : "";
}

// The line of the file a row of the chunk came from; 0: no such row.
static int line_of(const struct sheet_row *rows, size_t count, int64_t number)
{
    return number >= 1 && (size_t)number <= count ? rows[number - 1].line : 0;
}

// What stands in the way, as far as it is a number, a date or a word: a sheet knows no ids of ours.
static void tell_facts(const struct cli *cli, struct text *words, const struct json *data)
{
    void *position = NULL;
    const char *key;
    const struct json *value;
    const char *lead = ";";
    while (data != NULL && json_each(data, &position, &key, &value)) {
        bool is_id = json_kind(value) == JSON_KIND_INTEGER && describe_is_id(cli, key);
        if (!is_id && json_kind(value) != JSON_KIND_LIST && json_kind(value) != JSON_KIND_MAP) {
            text_print(words, "%s ", lead);
            lead = "";
            show_heading(key, words);
            text_add_char(words, '=');
            show_member(key, value, words);
        }
    }
}

static void tell_refused(const struct import *import, const struct json *refused,
    const struct sheet_row *rows, size_t count)
{
    if (import->shows_progress && json_count(refused) > 0) {
        (void)fputs("\r\033[K", stderr);
    }
    for (size_t i = 0; i < json_count(refused); i++) {
        const struct json *row = json_at(refused, i);
        int rival = line_of(rows, count, integer_of(row, "with"));
        struct text words;
        text_init(&words, WORDS_BYTES_MAX);
        text_print(&words, "line %d", line_of(rows, count, integer_of(row, "row")));
        if (text_of(row, "field")[0] != '\0') {
            text_print(&words, ", %s", text_of(row, "field"));
        }
        text_print(&words, ": %s: %s", text_of(row, "status"), text_of(row, "message"));
        if (rival != 0) {
            text_print(&words, "; see line %d", rival);
        }
        tell_facts(import->cli, &words, json_get(row, "data"));
        cli_print(stderr, words.bytes, words.size);
        (void)fputc('\n', stderr);
        text_done(&words);
    }
}

// What the file is called, where the daemon would take it.
static void put_sheet(struct json_out *out, const char *path)
{
    const char *slash = strrchr(path, '/');
    const char *name = slash == NULL ? path : slash + 1;
    size_t size = strlen(name);
    bool is_clean = size > 0 && text_is_utf8(name, size) && text_is_proper(name, size, false) &&
                    text_code_points(name, size) <= SHEET_POINTS_MAX;
    json_field_text(out, "sheet", is_clean ? name : NULL);
}

static void write_request(const struct import *import, const struct sheet_row *rows, size_t count,
    struct text *ret_params)
{
    struct json_out out;
    char key[REQUEST_KEY_SIZE];
    json_out_init(&out, ret_params);
    json_begin_map(&out);
    json_field_text(&out, "what", import->what);
    json_key(&out, "rows");
    json_begin_list(&out);
    for (size_t i = 0; i < count; i++) {
        json_put_raw(&out, import->sheet.maps.bytes + rows[i].at, rows[i].size);
    }
    json_end_list(&out);
    if (import->mode == IMPORT_KEEP_OPEN) {
        json_field_bool(&out, "keep_open", true);
        put_sheet(&out, import->path);
        json_key(&out, "lines");
        json_begin_list(&out);
        for (size_t i = 0; i < count; i++) {
            json_put_int(&out, rows[i].line);
        }
        json_end_list(&out);
    }
    if (import->mode == IMPORT_TRY) {
        json_field_bool(&out, "dry_run", true);
    } else {
        cli_request_key(key);
        json_field_text(&out, "request_key", key);
    }
    json_end_map(&out);
}

static int send_chunk(struct import *import, size_t count)
{
    const struct sheet_row *rows = &import->sheet.rows[import->sent];
    struct text params;
    text_init(&params, LINE_BYTES_MAX);
    write_request(import, rows, count, &params);
    struct link_answer answer;
    int code = cli_call(import->cli, "import.rows", params.bytes, &answer);
    if (code == EXIT_OK) {
        const struct json *refused = json_get(answer.result, "refused");
        import->accepted += integer_of(answer.result, "accepted");
        import->refused += (int64_t)json_count(refused);
        outcome_read(&import->outcome, answer.result);
        tell_refused(import, refused, rows, count);
        import->sent += count;
        show_progress(import);
    }
    json_free(answer.root);
    text_done(&params);
    return code;
}

// How many rows behind the first go into one request at most: those that fit.
static size_t fill_chunk(const struct sheet *sheet, size_t first)
{
    size_t count = 0;
    size_t bytes = 0;
    while (first + count < sheet->count && count < CHUNK_ROWS &&
           bytes + sheet->rows[first + count].size + 1 <= CHUNK_BYTES + 1) {
        bytes += sheet->rows[first + count].size + 1;
        count++;
    }
    return count;
}

// The same, but a group that does not fit any more waits for the next request, unless it is larger
// than one.
static size_t choose_chunk(const struct sheet *sheet, size_t first)
{
    size_t filled = fill_chunk(sheet, first);
    size_t count = filled;
    bool is_last = first + filled == sheet->count;
    while (!is_last && count > 0 &&
           sheet->rows[first + count].group == sheet->rows[first + count - 1].group) {
        count--;
    }
    return count == 0 ? filled : count;
}

static int send_rows(struct import *import)
{
    int code = EXIT_OK;
    while (code == EXIT_OK && import->sent < import->sheet.count) {
        code = send_chunk(import, choose_chunk(&import->sheet, import->sent));
    }
    return code == EXIT_OK && import->sheet.is_cut ? EXIT_PARTLY : code;
}

static int report(const struct import *import, int code)
{
    bool is_trial = import->mode == IMPORT_TRY;
    if (import->shows_progress) {
        (void)fputc('\n', stderr);
    }
    if (import->cli->form == CLI_JSON) {
        (void)printf("{\"what\":\"%s\",\"dry_run\":%s,\"accepted\":%" PRId64 ",\"refused\":%" PRId64
                     "}\n",
            import->what, is_trial ? "true" : "false", import->accepted, import->refused);
    } else if (import->cli->form == CLI_PLAIN) {
        (void)printf("what\tdry_run\taccepted\trefused\n%s\t%s\t%" PRId64 "\t%" PRId64 "\n",
            import->what, is_trial ? "true" : "false", import->accepted, import->refused);
    } else {
        (void)printf("%s: %" PRId64 " %s, %" PRId64 " refused%s\n", import->what, import->accepted,
            is_trial ? "would be accepted" : "accepted", import->refused,
            is_trial ? " (nothing was changed)" : "");
    }
    if (code != EXIT_OK) {
        (void)fprintf(stderr, "eldercare: not finished; %s, what is in already stays\n",
            import->sheet.is_cut ? "put right what is told above and import the sheet again"
                                 : "run the same command again");
        return code;
    }
    if (import->mode == IMPORT_KEEP_OPEN && import->refused > 0) {
        (void)fputs("the refused rows are tasks now: eldercare task list\n", stderr);
    }
    return outcome_code(&import->outcome);
}

static const struct json *find_import(const struct cli *cli, const char *what)
{
    const struct json *imports = json_get(cli->description, "x-eldercare-imports");
    for (size_t i = 0; i < json_count(imports); i++) {
        if (strcmp(text_of(json_at(imports, i), "what"), what) == 0) {
            return json_at(imports, i);
        }
    }
    return NULL;
}

// What can be imported is the daemon's to say.
static void list_kinds(const struct cli *cli)
{
    const struct json *imports = json_get(cli->description, "x-eldercare-imports");
    struct text kinds;
    text_init(&kinds, WORDS_BYTES_MAX);
    for (size_t i = 0; i < json_count(imports); i++) {
        text_print(&kinds, "%s%s", i == 0 ? "" : " ", text_of(json_at(imports, i), "what"));
    }
    (void)fputs("  WHAT: ", stderr);
    cli_print_wrapped(stderr, kinds.size == 0 ? "" : kinds.bytes, 8);
    (void)fputc('\n', stderr);
    text_done(&kinds);
}

static int say_no_kind(const struct cli *cli, const char *what)
{
    (void)fputs("eldercare: there is no sheet called '", stderr);
    cli_print(stderr, what, strlen(what));
    (void)fputs("'\n", stderr);
    list_kinds(cli);
    return EXIT_USAGE;
}

static int import_sheet(struct import *import, struct csv *csv)
{
    int code = describe_current(import->cli);
    if (code != EXIT_OK) {
        return code;
    }
    import->shows_progress = isatty(STDERR_FILENO) != 0;
    const struct json *kind = find_import(import->cli, import->what);
    if (kind == NULL) {
        return say_no_kind(import->cli, import->what);
    }
    if (!sheet_read(&import->sheet, csv, kind)) {
        sheet_done(&import->sheet);
        return EXIT_USAGE;
    }
    import->refused = (int64_t)import->sheet.refused;
    for (int64_t i = 0; i < import->refused; i++) {
        outcome_add(&import->outcome, EXIT_USAGE); // rows that no request could hold
    }
    cli_last_words =
        import->mode == IMPORT_TRY
            ? "\neldercare: interrupted; nothing was changed\n"
            : "\neldercare: interrupted; run the same command again, what is in already "
              "stays\n";
    code = send_rows(import);
    cli_last_words = NULL;
    bool is_turned_away = code == EXIT_REFUSED && import->sent == 0; // and has been told so
    code = is_turned_away ? code : report(import, code);
    sheet_done(&import->sheet);
    return code;
}

static int import_file(struct cli *cli, const char *what, const char *path, enum import_mode mode)
{
    struct csv csv;
    struct text complaint;
    text_init(&complaint, 4096);
    if (csv_open(path, &csv, &complaint) != STATUS_OK) {
        (void)fprintf(stderr, "eldercare: %s\n", complaint.bytes);
        text_done(&complaint);
        return EXIT_FAILED;
    }
    text_done(&complaint);
    struct import import = {.cli = cli, .what = what, .path = path, .mode = mode};
    int code = import_sheet(&import, &csv);
    csv_done(&csv);
    return code;
}

static void put_cell(size_t column, const char *words)
{
    (void)fputs(column > 0 ? "," : "", stdout);
    cli_print(stdout, words, strlen(words));
}

static void put_padded(const char *words, size_t width)
{
    size_t columns = cli_print_columns(words, strlen(words));
    cli_print(stderr, words, strlen(words));
    (void)fprintf(stderr, "%*s", (int)(columns < width ? width - columns : 0), "");
}

// The header line and an example row, with a byte order mark so that Excel and WPS read the
// Chinese.
static int print_template(struct cli *cli, const char *what)
{
    int code = describe_current(cli);
    const struct json *kind = code == EXIT_OK ? find_import(cli, what) : NULL;
    if (kind == NULL) {
        return code == EXIT_OK ? say_no_kind(cli, what) : code;
    }
    const struct json *columns = json_get(kind, "columns");
    (void)fputs("\xEF\xBB\xBF", stdout);
    for (size_t i = 0; i < json_count(columns); i++) {
        put_cell(i, text_of(json_at(columns, i), "chinese"));
    }
    (void)putchar('\n');
    for (size_t i = 0; i < json_count(columns); i++) {
        put_cell(i, text_of(json_at(columns, i), "example"));
    }
    (void)putchar('\n');
    for (size_t i = 0; i < json_count(columns); i++) {
        const struct json *column = json_at(columns, i);
        const struct json *required = json_get(column, "required");
        bool must =
            required != NULL && json_kind(required) == JSON_KIND_BOOL && json_bool(required);
        (void)fputs("  ", stderr);
        put_padded(text_of(column, "chinese"), TEMPLATE_COLUMNS);
        (void)fputs(" or ", stderr);
        put_padded(text_of(column, "english"), TEMPLATE_COLUMNS);
        (void)fputs(must ? " required\n" : "\n", stderr);
    }
    return EXIT_OK;
}

int import_run(struct cli *cli, int count, char **words)
{
    if (count == 2 && strcmp(words[0], "template") == 0) {
        return print_template(cli, words[1]);
    }

    static const struct {
        const char *flag;
        enum import_mode mode;
    } flags[] = {{"--dry-run", IMPORT_TRY}, {"--keep-open", IMPORT_KEEP_OPEN}};
    enum import_mode mode = IMPORT_ALL;
    for (size_t i = 0; count == 3 && i < sizeof flags / sizeof flags[0]; i++) {
        mode = strcmp(words[2], flags[i].flag) == 0 ? flags[i].mode : mode;
    }
    if (count != 2 && mode == IMPORT_ALL) {
        (void)fputs(
            "eldercare: import WHAT FILE.csv [--dry-run | --keep-open],"
            " or import template WHAT\n"
            "  --dry-run    what would be refused, and why; nothing is changed\n"
            "  --keep-open  the refused rows become tasks, so that work can begin\n"
            "  A row may say again what is on file, not otherwise; population, assessments and\n"
            "  menus may be said anew by a later sheet, stays may go on.\n",
            stderr);
        if (describe_load(cli) == EXIT_OK) {
            list_kinds(cli);
        }
        return EXIT_USAGE;
    }
    return import_file(cli, words[0], words[1], mode);
}
