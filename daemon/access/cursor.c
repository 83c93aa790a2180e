// SPDX-License-Identifier: Apache-2.0
// Where a page goes on, for lists ordered by a text and then an id: "text id".
#include "daemon/access/cursor.h"

#include <inttypes.h>
#include <string.h>

#include "daemon/rpc/rows.h"

#define DIGITS_MAX 18
#define EXPECTED "a next of an earlier answer of this method"

static bool read_id(const char *digits, int64_t *ret_id)
{
    size_t size = strlen(digits);
    int64_t id = 0;
    if (size == 0 || size > DIGITS_MAX || strspn(digits, "0123456789") != size) {
        return false;
    }
    for (size_t i = 0; i < size; i++) {
        id = id * 10 + (digits[i] - '0');
    }
    *ret_id = id;
    return true;
}

// A position in another method's list would give an empty page, or a wrong one.
static bool take_tag(const struct call *call, const char **position)
{
    size_t size = call->method == NULL ? 0 : strlen(call->method->name);
    if ((*position)[0] == '\0' || size == 0) {
        return true;
    }
    bool is_ours = strncmp(*position, call->method->name, size) == 0 && (*position)[size] == ' ';
    *position += is_ours ? size + 1 : 0;
    return is_ours;
}

enum status cursor_read(struct call *call, const char *after, struct cursor *ret)
{
    const char *decoded = rows_after(call, after);
    struct cursor cursor = {.text = ""};
    if (decoded == NULL || !take_tag(call, &decoded)) {
        return call_invalid(call, "after", EXPECTED);
    }
    if (decoded[0] != '\0') {
        const char *space = strrchr(decoded, ' ');
        if (space == NULL || !read_id(space + 1, &cursor.id)) {
            return call_invalid(call, "after", EXPECTED);
        }
        cursor.text = arena_copy(&call->arena, decoded, (size_t)(space - decoded));
        if (cursor.text == NULL) {
            tx_fail(call->tx, STATUS_NO_MEMORY);
            return STATUS_NO_MEMORY;
        }
    }
    *ret = cursor;
    return STATUS_OK;
}

void cursor_bind(struct query *query, const struct cursor *cursor, int limit)
{
    query_bind_text(query, "after_text", cursor->text);
    query_bind_int(query, "after_id", cursor->id);
    query_bind_int(query, "limit", limit + 1);
}

static void keep(struct call *call, const struct query *query, struct cursor_page *page)
{
    page->last.id = query_int(query, page->id);
    if (page->text != NULL && page->written == page->limit) {
        page->last.text = query_copy_text(query, page->text, &call->arena);
    }
}

bool cursor_page_next(struct call *call, struct query *query, struct cursor_page *page)
{
    if (page->written == 0) {
        json_key(&call->out, page->name);
        json_begin_list(&call->out);
    }
    bool has_row = query_next(query);
    if (has_row && page->written < page->limit) {
        page->written++;
        keep(call, query, page);
        return true;
    }
    query_end(query);
    json_end_list(&call->out);
    if (has_row) {
        cursor_put_next(call, page->last.text == NULL ? "" : page->last.text, page->last.id);
    }
    return false;
}

void cursor_put_next(struct call *call, const char *text, int64_t id)
{
    const char *plain = arena_print(&call->arena, "%s %" PRId64, text, id);
    const char *next = plain == NULL ? NULL : rows_next(call, plain, strlen(plain));
    if (next == NULL) {
        tx_fail(call->tx, STATUS_NO_MEMORY);
        return;
    }
    json_field_text(&call->out, "next", next);
}
