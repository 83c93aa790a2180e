// SPDX-License-Identifier: Apache-2.0
// Where a page goes on, for lists ordered by a text and then an id: "text id".
#include "daemon/access/cursor.h"

#include <inttypes.h>
#include <string.h>

#include "daemon/rpc/rows.h"

#define DIGITS_MAX 18

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

enum status cursor_read(struct call *call, const char *after, struct cursor *ret)
{
    const char *decoded = rows_after(call, after);
    struct cursor cursor = {.text = ""};
    if (decoded == NULL) {
        return call_invalid(call, "after", "a next of an earlier answer");
    }
    if (decoded[0] != '\0') {
        const char *space = strrchr(decoded, ' ');
        if (space == NULL || !read_id(space + 1, &cursor.id)) {
            return call_invalid(call, "after", "a next of an earlier answer");
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

// The form rows_after reads: base64url without padding (RFC 4648 §5).
static char *encode(struct arena *arena, const char *bytes, size_t size)
{
    static const char alphabet[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    char *encoded = arena_alloc(arena, size * 4 / 3 + 3);
    uint32_t bits = 0;
    int held = 0;
    size_t at = 0;
    for (size_t i = 0; encoded != NULL && i < size; i++) {
        bits = (bits << 8) | (uint8_t)bytes[i];
        for (held += 8; held >= 6; held -= 6) {
            encoded[at++] = alphabet[(bits >> (held - 6)) & 63u];
        }
    }
    if (encoded != NULL && held > 0) {
        encoded[at] = alphabet[(bits << (6 - held)) & 63u];
    }
    return encoded;
}

void cursor_put_next(struct call *call, const char *text, int64_t id)
{
    const char *plain = arena_print(&call->arena, "%s %" PRId64, text, id);
    const char *next = plain == NULL ? NULL : encode(&call->arena, plain, strlen(plain));
    if (next == NULL) {
        tx_fail(call->tx, STATUS_NO_MEMORY);
        return;
    }
    json_field_text(&call->out, "next", next);
}
