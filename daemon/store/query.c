// SPDX-License-Identifier: Apache-2.0
// Named queries: opened, bound, stepped and read by name, each at most once at a time on a
// connection.
#include "daemon/store/query.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include <sqlite3.h>

#include "common/base/log.h"
#include "daemon/store/status_sqlite.h"
#include "daemon/store/tx_connection.h"

// A bug of the caller: says which before it ends the process.
static void __attribute__((noreturn))
bug(const struct query *query, const char *what, const char *name)
{
    LOG(LOG_ERROR, "store.bug", LOG_TEXT("what", what),
        LOG_TEXT("query", query->tx->connection->queries[query->id].name), LOG_TEXT("name", name));
    abort();
}

static struct tx_statement *statement_of(const struct query *query)
{
    return &query->tx->connection->statements[query->id];
}

static void shut(struct query *query)
{
    struct tx_statement *statement = statement_of(query);
    sqlite3_reset(query->statement);
    statement->open = false;
    statement->on_row = false;
    query->tx->connection->open_statements--;
    query->statement = NULL;
}

static void fault(struct query *query, int code)
{
    struct tx_connection *connection = query->tx->connection;
    if (query->tx->fault == STATUS_OK) {
        connection->fault_query = query->id;
        connection->fault_code = code;
    }
    tx_fail(query->tx, status_from_sqlite(code));
    shut(query);
}

struct query query_open(struct tx *tx, enum query_id id)
{
    struct query query = {.tx = tx, .id = id};
    struct tx_connection *connection = tx->connection;
    if (tx->fault != STATUS_OK) {
        return query;
    }
    struct tx_statement *statement = NULL;
    int code = tx_connection_statement(connection, id, &statement);
    if (code == SQLITE_READONLY) {
        // A reading method that writes is one call's fault, never the daemon's end.
        LOG(LOG_ERROR, "store.write_refused", LOG_TEXT("query", connection->queries[id].name));
        tx_fail(tx, STATUS_BROKEN_PROMISE);
        return query;
    }
    if (code != SQLITE_OK) {
        connection->fault_query = id;
        connection->fault_code = code;
        tx_fail(tx, status_from_sqlite(code));
        return query;
    }
    if (statement->open) {
        bug(&query, "opened twice", "");
    }
    statement->open = true;
    statement->on_row = false;
    statement->done = false;
    statement->bound = 0;
    statement->next_parameter = 0;
    statement->next_column = 0;
    connection->open_statements++;
    connection->uses++;
    query.statement = statement->handle;
    return query;
}

// Where name stands in names; the search begins behind the last one found.
static int find(const char *const *names, int count, int *next, const char *name)
{
    for (int i = 0; i < count; i++) {
        int at = *next + i < count ? *next + i : *next + i - count;
        if (names[at][0] == name[0] && strcmp(names[at], name) == 0) {
            *next = at + 1 < count ? at + 1 : 0;
            return at;
        }
    }
    return -1;
}

// The position of a parameter from 0, noted as bound; -1 after a fault.
static int parameter(const struct query *query, const char *name)
{
    if (query->statement == NULL) {
        return -1;
    }
    struct tx_statement *statement = statement_of(query);
    int at =
        find(statement->parameters, statement->parameter_count, &statement->next_parameter, name);
    if (at < 0) {
        bug(query, "no such parameter", name);
    }
    if (statement->on_row || statement->done) {
        bug(query, "bound after a step", name);
    }
    statement->bound |= UINT64_C(1) << at;
    return at;
}

bool query_takes(const struct query *query, const char *name)
{
    struct tx_statement *statement = query->statement == NULL ? NULL : statement_of(query);
    return statement != NULL && find(statement->parameters, statement->parameter_count,
                                    &statement->next_parameter, name) >= 0;
}

static void check_bind(struct query *query, int code)
{
    if (code != SQLITE_OK) {
        fault(query, code);
    }
}

void query_bind_int(struct query *query, const char *name, int64_t number)
{
    int at = parameter(query, name);
    if (at >= 0) {
        check_bind(query, sqlite3_bind_int64(query->statement, at + 1, number));
    }
}

void query_bind_text(struct query *query, const char *name, const char *text)
{
    query_bind_text_n(query, name, text, text == NULL ? 0 : strlen(text));
}

void query_bind_text_n(struct query *query, const char *name, const char *text, size_t size)
{
    int at = parameter(query, name);
    if (at >= 0) {
        check_bind(query,
            sqlite3_bind_text64(query->statement, at + 1, text, size, SQLITE_STATIC, SQLITE_UTF8));
    }
}

void query_bind_blob(struct query *query, const char *name, const void *bytes, size_t size)
{
    int at = parameter(query, name);
    if (at >= 0) {
        // A NULL pointer would bind NULL; no bytes are still a blob.
        const void *blob = bytes == NULL && size == 0 ? "" : bytes;
        check_bind(query, sqlite3_bind_blob64(query->statement, at + 1, blob, size, SQLITE_STATIC));
    }
}

void query_bind_day(struct query *query, const char *name, int32_t day)
{
    int at = parameter(query, name);
    if (at >= 0 && day == DAY_NONE) {
        check_bind(query, sqlite3_bind_null(query->statement, at + 1));
    } else if (at >= 0) {
        char *text = day_format(day, statement_of(query)->day_texts[at]);
        check_bind(query,
            sqlite3_bind_text(query->statement, at + 1, text, DAY_TEXT_SIZE - 1, SQLITE_STATIC));
    }
}

void query_bind_null(struct query *query, const char *name)
{
    int at = parameter(query, name);
    if (at >= 0) {
        check_bind(query, sqlite3_bind_null(query->statement, at + 1));
    }
}

static void check_bound(const struct query *query, const struct tx_statement *statement)
{
    for (int i = 0; i < statement->parameter_count; i++) {
        if ((statement->bound >> i & 1) == 0) {
            bug(query, "parameter left unbound", statement->parameters[i]);
        }
    }
}

bool query_next(struct query *query)
{
    if (query->statement == NULL) {
        return false;
    }
    struct tx_statement *statement = statement_of(query);
    if (statement->done || query->tx->fault != STATUS_OK) {
        statement->on_row = false;
        return false;
    }
    if (!statement->on_row) {
        check_bound(query, statement);
    }
    int code = sqlite3_step(query->statement);
    statement->on_row = code == SQLITE_ROW;
    statement->done = code == SQLITE_DONE;
    if (!statement->on_row && !statement->done) {
        fault(query, code);
        return false;
    }
    return statement->on_row;
}

void query_end(struct query *query)
{
    if (query->statement != NULL) {
        shut(query);
    }
}

int query_run(struct query *query)
{
    int changed = 0;
    while (query_next(query)) {
    }
    if (query->statement != NULL && query->tx->fault == STATUS_OK &&
        sqlite3_stmt_readonly(query->statement) == 0) {
        changed = sqlite3_changes(query->tx->connection->db);
    }
    query_end(query);
    return changed;
}

// The position of a column from 0; -1 after a fault.
static int column_of(const struct query *query, const char *name)
{
    if (query->statement == NULL) {
        return -1;
    }
    struct tx_statement *statement = statement_of(query);
    int at = find(statement->columns, statement->column_count, &statement->next_column, name);
    if (at < 0) {
        bug(query, "no such column", name);
    }
    if (!statement->on_row) {
        bug(query, "read without a row", name);
    }
    return at;
}

int64_t query_int(const struct query *query, const char *column)
{
    int at = column_of(query, column);
    return at < 0 ? 0 : sqlite3_column_int64(query->statement, at);
}

const char *query_text(const struct query *query, const char *column)
{
    int at = column_of(query, column);
    return at < 0 ? NULL : query_text_at(query, at, NULL);
}

const void *query_blob(const struct query *query, const char *column, size_t *ret_size)
{
    int at = column_of(query, column);
    if (at < 0) {
        *ret_size = 0;
        return NULL;
    }
    const void *bytes = sqlite3_column_blob(query->statement, at);
    *ret_size = (size_t)sqlite3_column_bytes(query->statement, at);
    return bytes;
}

int32_t query_day(const struct query *query, const char *column)
{
    int32_t day = DAY_NONE;
    const char *text = query_text(query, column);
    if (text != NULL && !day_parse(text, &day)) {
        tx_fail(query->tx, STATUS_CORRUPT);
    }
    return day;
}

bool query_is_null(const struct query *query, const char *column)
{
    int at = column_of(query, column);
    return at < 0 || sqlite3_column_type(query->statement, at) == SQLITE_NULL;
}

char *query_copy_text(const struct query *query, const char *column, struct arena *arena)
{
    int at = column_of(query, column);
    size_t size = 0;
    const char *text = at < 0 ? NULL : query_text_at(query, at, &size);
    if (text == NULL) {
        return NULL;
    }
    char *copy = arena_copy(arena, text, size);
    if (copy == NULL) {
        tx_fail(query->tx, STATUS_NO_MEMORY);
    }
    return copy;
}

int query_columns(const struct query *query)
{
    return query->statement == NULL ? 0 : statement_of(query)->column_count;
}

const char *query_column_name(const struct query *query, int column)
{
    if (query->statement == NULL) {
        return "";
    }
    assert(column >= 0 && column < statement_of(query)->column_count);
    return statement_of(query)->columns[column];
}

enum query_kind query_column_kind(const struct query *query, int column)
{
    if (query->statement == NULL) {
        return QUERY_KIND_NULL;
    }
    switch (sqlite3_column_type(query->statement, column)) {
    case SQLITE_INTEGER:
        return QUERY_KIND_INT;
    case SQLITE_TEXT:
        return QUERY_KIND_TEXT;
    case SQLITE_BLOB:
        return QUERY_KIND_BLOB;
    case SQLITE_FLOAT: // no table has a real column, no query divides into one
        bug(query, "a real number", query_column_name(query, column));
    default:
        return QUERY_KIND_NULL;
    }
}

int64_t query_int_at(const struct query *query, int column)
{
    return query->statement == NULL ? 0 : sqlite3_column_int64(query->statement, column);
}

const char *query_text_at(const struct query *query, int column, size_t *ret_size)
{
    const char *text = NULL;
    if (query->statement != NULL) {
        text = (const char *)sqlite3_column_text(query->statement, column);
        // Only then: each question looks the column up anew.
        if (text == NULL && sqlite3_column_type(query->statement, column) != SQLITE_NULL) {
            tx_fail(query->tx, STATUS_NO_MEMORY);
        }
    }
    if (ret_size != NULL) {
        *ret_size = text == NULL ? 0 : (size_t)sqlite3_column_bytes(query->statement, column);
    }
    return text;
}
