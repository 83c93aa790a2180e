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

// A page that is written row by row, where rows_page (rows.h) cannot write the rows:
//     struct cursor_page page = {.name = "rooms", .text = "label", .id = "room", .limit = limit};
//     while (cursor_page_next(call, &query, &page)) {
//         put_room(call, &query);
//     }
struct cursor_page {
    const char *name; // of the list
    const char *text; // the column that orders it; NULL: last.text stands, which the caller may set
    const char *id;   // the column that orders it behind that
    int64_t limit;
    int64_t written;    // inside: rows told so far
    struct cursor last; // inside: of the last one that is told
};

// The query's next row, within the list; it was bound by cursor_bind. False: the list is closed,
// "next" written where there is more, the query ended.
bool cursor_page_next(struct call *call, struct query *query, struct cursor_page *page);

// Writes "next" for a list whose rows are no query's.
void cursor_put_next(struct call *call, const char *text, int64_t id);
