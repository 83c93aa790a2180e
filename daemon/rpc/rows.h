// SPDX-License-Identifier: Apache-2.0
// Rows of a query as JSON text: column names are the field names. A name's last character tells
// more: "dementia?" a boolean, "recorded_at@" an instant, "until!" a day that is left out when
// open, "devices[]" a list of the text's lines, "items+" JSON text spliced in as it is,
// "diets#VOCAB" is written by hand. NULL columns are left out.
#pragma once

#include "daemon/rpc/call.h"

// Writes the present row's columns as fields into out (inside an open map).
void rows_put(struct json_out *out, const struct query *query, int zone_minutes);

// Writes "NAME":[{...},...] of all rows into call->out and ends the query.
void rows_list(struct call *call, const char *name, struct query *query);

// The same for a page: at most limit rows are written; a further one makes "next": the opaque text
// of the last written row's column cursor (a column named "cursor", which is not written).
void rows_page(struct call *call, const char *name, struct query *query, int limit);

// A position as "next" tells it: opaque, and of this method alone. In the arena; NULL without
// memory.
const char *rows_next(struct call *call, const char *position, size_t size);

// The text in an "after" parameter ("" when absent), NULL where it does not decode. Lists read it
// by access/cursor.h.
const char *rows_after(struct call *call, const char *after);
