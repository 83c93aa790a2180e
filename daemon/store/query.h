// SPDX-License-Identifier: Apache-2.0
// Named queries: the statements of sql/queries, bound and read by name. No SQL text stands anywhere
// in C.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/arena.h"
#include "common/base/day.h"
#include "sql/embedded.h" // enum query_id: QUERY_BED_FREE_ON for "-- name: bed_free_on"

struct tx;
struct sqlite3_stmt;

// One use of one statement. Open it, bind, step, end it; the same query cannot be open twice at
// once.
struct query {
    struct tx *tx;
    struct sqlite3_stmt *statement; // NULL after a fault: binds and steps then do nothing
    enum query_id id;
};

struct query query_open(struct tx *tx, enum query_id id);

// Names without the colon: query_bind_int(&q, "bed", 7) binds :bed. A name the statement does not
// have is a bug, and so is a parameter that nobody bound before the first step: NULL is bound like
// a value.
void query_bind_int(struct query *query, const char *name, int64_t number);
void query_bind_text(
    struct query *query, const char *name, const char *text); // NULL binds NULL; not copied
void query_bind_text_n(struct query *query, const char *name, const char *text, size_t size);
void query_bind_blob(struct query *query, const char *name, const void *bytes, size_t size);
void query_bind_day(
    struct query *query, const char *name, int32_t day); // as text; DAY_NONE binds NULL
void query_bind_null(struct query *query, const char *name);

// Whether the statement has the parameter: for statements of one shape that need not use
// everything.
bool query_takes(const struct query *query, const char *name);

// The next row: true while there is one. False at the end and after a fault (the transaction
// remembers it).
bool query_next(struct query *query) MUST_USE;

// Columns of the present row by their name in the SELECT. NULL reads as 0, NULL, DAY_NONE. Text and
// blobs live until the next step or end. An unknown column is a bug.
int64_t query_int(const struct query *query, const char *column);
const char *query_text(const struct query *query, const char *column);
const void *query_blob(const struct query *query, const char *column, size_t *ret_size);
int32_t query_day(const struct query *query, const char *column);
bool query_is_null(const struct query *query, const char *column);
char *query_copy_text(const struct query *query, const char *column, struct arena *arena);

// Columns by position, for what writes rows of any shape (rpc/rows.c).
enum query_kind { QUERY_KIND_NULL, QUERY_KIND_INT, QUERY_KIND_TEXT, QUERY_KIND_BLOB };

int query_columns(const struct query *query);
const char *query_column_name(const struct query *query, int column);
enum query_kind query_column_kind(const struct query *query, int column);
int64_t query_int_at(const struct query *query, int column);
const char *query_text_at(const struct query *query, int column, size_t *ret_size);

void query_end(struct query *query);

// Runs a write to its end and closes it. Returns the number of rows changed; 0 after a fault. A
// constraint that refuses is a fault (BROKEN_PROMISE): rules look first.
int query_run(struct query *query);
