// SPDX-License-Identifier: Apache-2.0
// Where a page goes on, for lists ordered by a text and then an id.
#pragma once

#include "daemon/rpc/call.h"

struct cursor {
    const char *text; // "" at the beginning
    int64_t id;       // 0 at the beginning
};

// Reads an "after": the text and id of the last row told. INVALID (answered) when it is none of
// ours.
enum status cursor_read(struct call *call, const char *after, struct cursor *ret) MUST_USE;

// Binds :after_text and :after_id, and :limit one more than limit.
void cursor_bind(struct query *query, const struct cursor *cursor, int limit);

// Writes "next" for a list that was written row by row.
void cursor_put_next(struct call *call, const char *text, int64_t id);
