// SPDX-License-Identifier: Apache-2.0
// Recognises the columns of a row by their Chinese or English names and writes them as parameters.
#include "daemon/rpc/import_row.h"

#include <inttypes.h>
#include <string.h>

bool import_row_expect(struct import_row *row, const char *field, const char *expected)
{
    row->status = STATUS_INVALID;
    row->field = field;
    row->message = arena_print(&row->arena, "expected %s", expected);
    return false;
}

const char *import_row_name(const struct import_row *row, const struct import_header *header)
{
    return row->speaks_chinese ? header->chinese : header->english;
}

const struct import_column *import_row_column(const struct import_row *row, const char *english)
{
    for (int i = 0; i < row->count; i++) {
        if (strcmp(row->columns[i].header->english, english) == 0) {
            return &row->columns[i];
        }
    }
    return NULL;
}

static const struct import_header *find_header(
    const struct import_kind *kind, const char *name, bool *ret_chinese)
{
    for (const struct import_header *header = kind->headers; header->english != NULL; header++) {
        *ret_chinese = strcmp(header->chinese, name) == 0;
        if (*ret_chinese || strcmp(header->english, name) == 0) {
            return header;
        }
    }
    return NULL;
}

static bool is_reference_key(const struct import_kind *kind, const char *english)
{
    const struct import_reference *reference = kind->references;
    for (; reference != NULL && reference->param != NULL; reference++) {
        for (int i = 0; i < 4 && reference->columns[i] != NULL; i++) {
            if (strcmp(reference->columns[i], english) == 0) {
                return true;
            }
        }
    }
    return false;
}

static bool refuse_column(struct import_row *row, const char *name)
{
    row->status = STATUS_INVALID;
    row->field = arena_copy_text(&row->arena, name);
    row->message = "there is no such column";
    return false;
}

static bool is_named(const struct import_kind *kind, const char *english)
{
    for (int i = 0; i < 4 && kind->named_columns[i] != NULL; i++) {
        if (strcmp(kind->named_columns[i], english) == 0) {
            return true;
        }
    }
    return false;
}

// A name becomes what the method calls it by.
static bool read_text(struct import_row *row, struct import_column *column, const char *raw,
    size_t size, const char **ret_expected)
{
    if (!import_text_read(column, raw, size, &row->arena, ret_expected)) {
        return false;
    }
    if (column->text[0] == '\0' || !is_named(row->kind, column->header->english)) {
        return true;
    }
    const char *text = row->kind->named(row->call, column->text, ret_expected);
    return text != NULL && import_text_read(column, text, strlen(text), &row->arena, ret_expected);
}

static bool read_column(struct import_row *row, const char *name, const struct json *value)
{
    bool is_chinese = false;
    const struct import_header *header = find_header(row->kind, name, &is_chinese);
    if (header == NULL) {
        return refuse_column(row, name);
    }
    if (row->count == 0) {
        row->speaks_chinese = is_chinese;
    }
    const char *own_name = is_chinese ? header->chinese : header->english;
    if (import_row_column(row, header->english) != NULL || row->count == IMPORT_COLUMNS_MAX) {
        return import_row_expect(row, own_name, "each column once");
    }
    if (json_kind(value) != JSON_KIND_TEXT) {
        return import_row_expect(row, own_name, "text");
    }
    struct import_column *column = &row->columns[row->count];
    *column = (struct import_column){
        .header = header,
        .given = own_name,
        .is_key = is_reference_key(row->kind, header->english),
    };
    size_t size = 0;
    const char *raw = json_text(value, &size);
    const char *expected = NULL;
    if (!read_text(row, column, raw, size, &expected)) {
        return import_row_expect(row, own_name, expected);
    }
    row->count += column->text[0] == '\0' ? 0 : 1;
    return true;
}

static bool has_what_is_required(struct import_row *row)
{
    const struct import_header *header = row->kind->headers;
    for (; header->english != NULL; header++) {
        if (header->required && import_row_column(row, header->english) == NULL) {
            return import_row_expect(row, import_row_name(row, header), "a value here");
        }
    }
    return true;
}

bool import_row_read(struct import_row *row, const struct json *map)
{
    if (json_kind(map) != JSON_KIND_MAP) {
        return import_row_expect(row, NULL, "a map of column names and texts");
    }
    void *position = NULL;
    const char *name = NULL;
    const struct json *value = NULL;
    while (json_each(map, &position, &name, &value)) {
        if (!read_column(row, name, value)) {
            return false;
        }
    }
    return has_what_is_required(row);
}

// --- as parameters ---

bool import_row_add(struct import_row *row, const struct import_reference *reference, int64_t id)
{
    struct import_header *header = arena_alloc(&row->arena, sizeof *header);
    const char *json = arena_print(&row->arena, reference->many ? "[%" PRId64 "]" : "%" PRId64, id);
    if (header == NULL || json == NULL || row->count == IMPORT_COLUMNS_MAX) {
        return import_row_expect(row, NULL, "fewer columns");
    }
    *header = (struct import_header){
        .chinese = reference->param, .english = reference->param, .kind = RPC_ID};
    row->columns[row->count++] = (struct import_column){
        .header = header, .given = reference->param, .text = json, .json = json};
    return true;
}

static void write_key(struct import_row *row, struct json_out *out, const char *path, size_t size)
{
    char *key = arena_copy(&row->arena, path, size);
    json_key(out, key == NULL ? "" : key);
}

static void write_level(
    struct import_row *row, struct json_out *out, const char *prefix, size_t size);

static bool has_below(const struct import_row *row, const char *prefix)
{
    for (int i = 0; i < row->count; i++) {
        if (strncmp(row->columns[i].header->english, prefix, strlen(prefix)) == 0) {
            return true;
        }
    }
    return false;
}

const char *import_row_path(struct import_row *row, const char *english)
{
    size_t size = strcspn(english, "[");
    if (english[size] == '\0') {
        return english;
    }
    int place = 0;
    for (int i = 1; i <= IMPORT_ITEMS_MAX; i++) {
        const char *prefix = arena_print(&row->arena, "%.*s[%d].", (int)size, english, i);
        if (prefix == NULL || !has_below(row, prefix)) {
            continue;
        }
        place++;
        if (strncmp(english, prefix, strlen(prefix)) == 0) {
            const char *path = arena_print(
                &row->arena, "%.*s[%d].%s", (int)size, english, place, english + strlen(prefix));
            return path == NULL ? "" : path;
        }
    }
    return "";
}

// What stands below "contacts[1].", "contacts[2]." ...: one map each, those without a value left
// out.
static void write_list(struct import_row *row, struct json_out *out, const char *path, size_t size)
{
    json_begin_list(out);
    for (int i = 1; i <= IMPORT_ITEMS_MAX; i++) {
        const char *prefix = arena_print(&row->arena, "%.*s[%d].", (int)size, path, i);
        if (prefix != NULL && has_below(row, prefix)) {
            json_begin_map(out);
            write_level(row, out, prefix, strlen(prefix));
            json_end_map(out);
        }
    }
    json_end_list(out);
}

// What stands below "capacity." or "contacts[1].", whose name is the first name_size bytes.
static void write_below(
    struct import_row *row, struct json_out *out, const char *path, size_t size, size_t name_size)
{
    write_key(row, out, path + size, name_size);
    if (path[size + name_size] == '[') {
        write_list(row, out, path, size + name_size);
        return;
    }
    json_begin_map(out);
    write_level(row, out, path, size + name_size + 1);
    json_end_map(out);
}

// Writes every column whose path begins with the prefix. Recurses as deep as our paths.
static void write_level(
    struct import_row *row, struct json_out *out, const char *prefix, size_t size)
{
    for (int i = 0; i < row->count; i++) {
        struct import_column *column = &row->columns[i];
        const char *path = column->header->english;
        if (column->is_key || column->is_written || strncmp(path, prefix, size) != 0) {
            continue;
        }
        size_t name_size = strcspn(path + size, ".[");
        if (path[size + name_size] != '\0') {
            write_below(row, out, path, size, name_size);
            continue;
        }
        column->is_written = true;
        write_key(row, out, path + size, name_size);
        json_put_raw(out, column->json, strlen(column->json));
    }
}

void import_row_write(struct import_row *row, struct json_out *out)
{
    write_level(row, out, "", 0);
}
