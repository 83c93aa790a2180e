// SPDX-License-Identifier: Apache-2.0
// eldercare import: a spreadsheet to the daemon in chunks, each row told that was refused, safe to
// run again.

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "clients/cli/csv.h"
#include "clients/cli/describe.h"

// A request line holds 64 KiB with envelope, session and key: a chunk closes well before.
enum { CHUNK_BYTES = 48 * 1024, CHUNK_ROWS = 400, LINE_BYTES_MAX = 64 * 1024, BAR_COLUMNS = 30 };

struct import {
    struct cli *cli;
    const char *what;
    bool dry_run;
    int columns;
    char *headers[CSV_CELLS_MAX]; // owned
    struct text rows;             // the inside of the list
    struct json_out out;
    int lines[CHUNK_ROWS]; // of the file, by row of the chunk
    int chunk_rows;
    int64_t accepted, refused;
    size_t bytes_done, bytes_total;
    bool shows_progress;
};

static void show_progress(const struct import *import)
{
    if (!import->shows_progress) {
        return;
    }
    size_t filled = import->bytes_total > 0 ? import->bytes_done * BAR_COLUMNS / import->bytes_total
                                            : BAR_COLUMNS;
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

static void tell_refused(const struct import *import, const struct json *refused)
{
    if (import->shows_progress && json_count(refused) > 0) {
        (void)fputs("\r\033[K", stderr);
    }
    for (size_t i = 0; i < json_count(refused); i++) {
        const struct json *row = json_at(refused, i);
        int64_t number = integer_of(row, "row");
        int line = number >= 1 && number <= import->chunk_rows ? import->lines[number - 1] : 0;
        struct text words;
        text_init(&words, 4096);
        text_print(&words, "line %d", line);
        if (text_of(row, "field")[0] != '\0') {
            text_print(&words, ", %s", text_of(row, "field"));
        }
        text_print(&words, ": %s: %s\n", text_of(row, "status"), text_of(row, "message"));
        cli_print(stderr, words.bytes, words.size);
        text_done(&words);
    }
}

static int send_chunk(struct import *import)
{
    if (import->chunk_rows == 0) {
        return EXIT_OK;
    }
    struct text params;
    struct json_out out;
    char key[REQUEST_KEY_SIZE];
    text_init(&params, LINE_BYTES_MAX);
    json_out_init(&out, &params);
    json_begin_map(&out);
    json_field_text(&out, "what", import->what);
    json_key(&out, "rows");
    json_begin_list(&out);
    json_put_raw(&out, import->rows.bytes, import->rows.size);
    json_end_list(&out);
    if (import->dry_run) {
        json_field_bool(&out, "dry_run", true);
    } else {
        cli_request_key(key);
        json_field_text(&out, "request_key", key);
    }
    json_end_map(&out);
    struct link_answer answer;
    int code = cli_call(import->cli, "import.rows", params.bytes, &answer);
    if (code == EXIT_OK) {
        const struct json *refused = json_get(answer.result, "refused");
        import->accepted += integer_of(answer.result, "accepted");
        import->refused += (int64_t)json_count(refused);
        tell_refused(import, refused);
        show_progress(import);
    }
    json_free(answer.root);
    text_done(&params);
    text_clear(&import->rows);
    json_out_init(&import->out, &import->rows);
    import->chunk_rows = 0;
    return code;
}

static void write_cells(
    const struct import *import, const struct csv_row *row, struct text *ret_cells)
{
    struct json_out out;
    json_out_init(&out, ret_cells);
    json_begin_map(&out);
    for (int i = 0; i < row->count; i++) {
        if (row->cells[i][0] != '\0' && import->headers[i][0] != '\0') {
            json_field_text(&out, import->headers[i], row->cells[i]);
        }
    }
    json_end_map(&out);
}

static int add_row(struct import *import, const struct csv_row *row)
{
    if (row->count > import->columns) {
        (void)fprintf(stderr, "line %d: more cells (%d) than headers (%d)\n", row->line, row->count,
            import->columns);
        import->refused++;
        return EXIT_OK;
    }
    struct text cells;
    text_init(&cells, CHUNK_BYTES);
    write_cells(import, row, &cells);
    int code = EXIT_OK;
    if (cells.failed) {
        (void)fprintf(stderr, "line %d: longer than a request can carry (%d bytes)\n", row->line,
            CHUNK_BYTES);
        import->refused++;
    } else {
        bool fits = import->rows.size + 1 + cells.size <= CHUNK_BYTES;
        code = fits && import->chunk_rows < CHUNK_ROWS ? EXIT_OK : send_chunk(import);
        json_put_raw(&import->out, cells.bytes, cells.size);
        import->lines[import->chunk_rows++] = row->line;
    }
    text_done(&cells);
    return code;
}

static int send_file(struct import *import, struct csv *csv)
{
    struct csv_row row = {.count = 0};
    struct text complaint;
    text_init(&complaint, 4096);
    int code = EXIT_OK;
    while (code == EXIT_OK && csv_next(csv, &row, &complaint)) {
        import->bytes_done = csv->at;
        code = add_row(import, &row);
    }
    if (code == EXIT_OK) {
        code = send_chunk(import);
    }
    if (complaint.size > 0) {
        (void)fprintf(stderr, "\neldercare: %s; the rows before it were %s\n", complaint.bytes,
            import->dry_run ? "tried" : "kept");
        code = code == EXIT_OK ? EXIT_PARTLY : code;
    }
    text_done(&complaint);
    csv_row_done(&row);
    return code;
}

static bool is_header(const struct import *import, const char *name)
{
    for (int i = 0; i < import->columns; i++) {
        if (strcmp(import->headers[i], name) == 0) {
            return true;
        }
    }
    return false;
}

static bool read_headers(struct import *import, struct csv *csv)
{
    struct csv_row row = {.count = 0};
    struct text complaint;
    text_init(&complaint, 4096);
    bool read = csv_next(csv, &row, &complaint);
    if (!read) {
        (void)fprintf(stderr, "eldercare: no header line%s%s\n", complaint.size > 0 ? ": " : "",
            complaint.size > 0 ? complaint.bytes : "");
    }
    for (int i = 0; read && i < row.count; i++) {
        if (row.cells[i][0] != '\0' && is_header(import, row.cells[i])) {
            (void)fprintf(stderr, "eldercare: the header '%s' stands twice\n", row.cells[i]);
            read = false;
            break;
        }
        import->headers[i] = strdup(row.cells[i]);
        read = import->headers[i] != NULL;
        import->columns++;
    }
    text_done(&complaint);
    csv_row_done(&row);
    return read;
}

static int report(const struct import *import, int code)
{
    if (import->shows_progress) {
        (void)fputc('\n', stderr);
    }
    if (import->cli->form == CLI_JSON) {
        (void)printf("{\"what\":\"%s\",\"dry_run\":%s,\"accepted\":%" PRId64 ",\"refused\":%" PRId64
                     "}\n",
            import->what, import->dry_run ? "true" : "false", import->accepted, import->refused);
    } else {
        (void)printf("%s: %" PRId64 " %s, %" PRId64 " refused%s\n", import->what, import->accepted,
            import->dry_run ? "would be accepted" : "accepted", import->refused,
            import->dry_run ? " (nothing was changed)" : "");
    }
    if (code != EXIT_OK) {
        (void)fputs(
            "eldercare: not finished; run the same command again, what is in already stays\n",
            stderr);
        return code;
    }
    if (import->refused == 0) {
        return EXIT_OK;
    }
    return import->accepted > 0 ? EXIT_PARTLY : EXIT_FAILED;
}

static int import_file(struct cli *cli, const char *what, const char *path, bool dry_run)
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
    int code = cli_connect(cli);
    struct import *import = calloc(1, sizeof(*import));
    if (code == EXIT_OK && import != NULL) {
        import->cli = cli;
        import->what = what;
        import->dry_run = dry_run;
        import->bytes_total = csv.text.size;
        import->shows_progress = isatty(STDERR_FILENO) != 0;
        text_init(&import->rows, LINE_BYTES_MAX);
        json_out_init(&import->out, &import->rows);
        code = read_headers(import, &csv) ? send_file(import, &csv) : EXIT_USAGE;
        code = report(import, code);
        for (int i = 0; i < import->columns; i++) {
            free(import->headers[i]);
        }
        text_done(&import->rows);
    }
    free(import);
    csv_done(&csv);
    return code;
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

// The header line and an example row, with a byte order mark so that Excel and WPS read the
// Chinese.
static int print_template(struct cli *cli, const char *what)
{
    int code = describe_load(cli);
    const struct json *kind = code == EXIT_OK ? find_import(cli, what) : NULL;
    if (kind == NULL) {
        (void)fprintf(stderr, "eldercare: there is no import called %s\n", what);
        return code == EXIT_OK ? EXIT_USAGE : code;
    }
    const struct json *columns = json_get(kind, "columns");
    (void)fputs("\xEF\xBB\xBF", stdout);
    for (size_t i = 0; i < json_count(columns); i++) {
        (void)printf("%s%s", i > 0 ? "," : "", text_of(json_at(columns, i), "chinese"));
    }
    (void)putchar('\n');
    for (size_t i = 0; i < json_count(columns); i++) {
        (void)printf("%s%s", i > 0 ? "," : "", text_of(json_at(columns, i), "example"));
    }
    (void)putchar('\n');
    for (size_t i = 0; i < json_count(columns); i++) {
        const struct json *column = json_at(columns, i);
        const struct json *required = json_get(column, "required");
        bool must =
            required != NULL && json_kind(required) == JSON_KIND_BOOL && json_bool(required);
        (void)fprintf(stderr, "  %-28s or %-28s %s\n", text_of(column, "chinese"),
            text_of(column, "english"), must ? "required" : "");
    }
    return EXIT_OK;
}

int import_run(struct cli *cli, int count, char **words)
{
    if (count == 2 && strcmp(words[0], "template") == 0) {
        return print_template(cli, words[1]);
    }
    bool dry_run = count == 3 && strcmp(words[2], "--dry-run") == 0;
    if (count != 2 && !dry_run) {
        (void)fputs(
            "eldercare: import WHAT FILE.csv [--dry-run], or import template WHAT\n"
            "  WHAT: areas population institutions rooms beds elders assessments kitchens sites\n",
            stderr);
        return EXIT_USAGE;
    }
    return import_file(cli, words[0], words[1], dry_run);
}
