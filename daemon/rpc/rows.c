// SPDX-License-Identifier: Apache-2.0
// Rows as JSON text, straight from the statement into the answer: no tree is built.
#include "daemon/rpc/rows.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define COLUMN_NAME_MAX 64
#define CURSOR_COLUMN "cursor"
#define CURSOR_MAX 4096

static void put_key(struct json_out *out, const char *name, size_t size)
{
    char key[COLUMN_NAME_MAX];
    assert(size < sizeof key);
    memcpy(key, name, size);
    key[size] = '\0';
    json_key(out, key);
}

static void put_plain(struct json_out *out, const struct query *query, int column)
{
    size_t size = 0;
    const char *text = NULL;
    switch (query_column_kind(query, column)) {
    case QUERY_KIND_INT:
        json_put_int(out, query_int_at(query, column));
        return;
    case QUERY_KIND_TEXT:
        text = query_text_at(query, column, &size);
        json_put_text_n(out, text, size);
        return;
    case QUERY_KIND_NULL: // left out by the caller
    case QUERY_KIND_BLOB: // bytes are never for the wire: a column like that is a bug
        break;
    }
    assert(false && "a blob is no field of an answer");
}

static void put_instant(struct json_out *out, int64_t instant_ms, int zone_minutes)
{
    char text[INSTANT_TEXT_SIZE];
    json_put_text(out, instant_format(instant_ms, zone_minutes, text));
}

static void put_lines(struct json_out *out, const char *text, size_t size)
{
    json_begin_list(out);
    while (size > 0) {
        const char *end = memchr(text, '\n', size);
        size_t line = end == NULL ? size : (size_t)(end - text);
        json_put_text_n(out, text, line);
        size -= end == NULL ? line : line + 1;
        text += end == NULL ? line : line + 1;
    }
    json_end_list(out);
}

static void put_column(
    struct json_out *out, const struct query *query, int column, int zone_minutes)
{
    const char *name = query_column_name(query, column);
    size_t stem = strlen(name) - 1;
    size_t size = 0;
    const char *text = NULL;
    switch (name[stem]) {
    case '?':
        put_key(out, name, stem);
        json_put_bool(out, query_int_at(query, column) != 0);
        return;
    case '@':
        put_key(out, name, stem);
        put_instant(out, query_int_at(query, column), zone_minutes);
        return;
    case '!':
        text = query_text_at(query, column, &size);
        if (strcmp(text, "9999-12-31") != 0) {
            put_key(out, name, stem);
            json_put_text_n(out, text, size);
        }
        return;
    case ']':
        text = query_text_at(query, column, &size);
        put_key(out, name, stem - 1);
        put_lines(out, text, size);
        return;
    case '+':
        text = query_text_at(query, column, &size);
        put_key(out, name, stem);
        json_put_raw(out, text, size);
        return;
    default: // characters, not an enum of ours
        json_key(out, name);
        put_plain(out, query, column);
    }
}

static bool is_for_the_wire(const char *name)
{
    return strchr(name, '#') == NULL && strcmp(name, CURSOR_COLUMN) != 0;
}

void rows_put(struct json_out *out, const struct query *query, int zone_minutes)
{
    int columns = query_columns(query);
    for (int i = 0; i < columns; i++) {
        if (query_column_kind(query, i) != QUERY_KIND_NULL &&
            is_for_the_wire(query_column_name(query, i))) {
            put_column(out, query, i, zone_minutes);
        }
    }
}

static void put_row(struct call *call, const struct query *query)
{
    json_begin_map(&call->out);
    rows_put(&call->out, query, call->tx->zone_minutes);
    json_end_map(&call->out);
}

void rows_list(struct call *call, const char *name, struct query *query)
{
    json_key(&call->out, name);
    json_begin_list(&call->out);
    while (query_next(query)) {
        put_row(call, query);
    }
    json_end_list(&call->out);
    query_end(query);
}

// --- pages: a cursor travels as base64url, so that nobody reads a meaning into it ---

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

static void encode(const char *bytes, size_t size, char *ret)
{
    uint32_t bits = 0;
    int held = 0;
    for (size_t i = 0; i < size; i++) {
        bits = (bits << 8) | (uint8_t)bytes[i];
        for (held += 8; held >= 6; held -= 6) {
            *ret++ = alphabet[(bits >> (held - 6)) & 63u];
        }
    }
    if (held > 0) {
        *ret++ = alphabet[(bits << (6 - held)) & 63u];
    }
    *ret = '\0';
}

static bool decode(const char *text, char *ret, size_t *ret_size)
{
    uint32_t bits = 0;
    int held = 0;
    size_t size = 0;
    for (; *text != '\0'; text++) {
        const char *found = strchr(alphabet, *text);
        if (found == NULL) {
            return false;
        }
        bits = (bits << 6) | (uint32_t)(found - alphabet);
        held += 6;
        if (held >= 8) {
            held -= 8;
            ret[size++] = (char)((bits >> held) & 255u);
        }
    }
    *ret_size = size;
    return (bits & ((1u << held) - 1u)) == 0;
}

const char *rows_next(struct call *call, const char *position, size_t size)
{
    const char *tag = call->method == NULL ? "" : call->method->name;
    char *plain =
        arena_print(&call->arena, "%s%s%.*s", tag, tag[0] == '\0' ? "" : " ", (int)size, position);
    char *next = plain == NULL ? NULL : arena_alloc(&call->arena, strlen(plain) * 4 / 3 + 3);
    if (next != NULL) {
        encode(plain, strlen(plain), next);
    }
    return next;
}

// NULL when there is no memory for it, or no cursor.
static const char *take_cursor(struct call *call, const struct query *query)
{
    for (int i = 0; i < query_columns(query); i++) {
        if (strcmp(query_column_name(query, i), CURSOR_COLUMN) != 0) {
            continue;
        }
        size_t size = 0;
        const char *bytes = query_text_at(query, i, &size);
        return bytes == NULL ? NULL : rows_next(call, bytes, size);
    }
    return NULL;
}

void rows_page(struct call *call, const char *name, struct query *query, int limit)
{
    const char *cursor = NULL;
    int written = 0;
    json_key(&call->out, name);
    json_begin_list(&call->out);
    bool more = query_next(query);
    while (more && written < limit) {
        put_row(call, query);
        written++;
        cursor = written == limit ? take_cursor(call, query) : NULL;
        more = query_next(query);
    }
    json_end_list(&call->out);
    query_end(query);
    if (more && cursor == NULL) {
        tx_fail(call->tx, STATUS_NO_MEMORY);
    } else if (more) {
        json_field_text(&call->out, "next", cursor);
    }
}

const char *rows_after(struct call *call, const char *after)
{
    if (after == NULL) {
        return "";
    }
    size_t size = strlen(after);
    char *bytes = arena_alloc(&call->arena, size + 1);
    if (size >= CURSOR_MAX || bytes == NULL || !decode(after, bytes, &size)) {
        return NULL;
    }
    bytes[size] = '\0';
    return strlen(bytes) == size && text_is_utf8(bytes, size) ? bytes : NULL;
}
