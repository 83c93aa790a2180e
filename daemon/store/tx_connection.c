// SPDX-License-Identifier: Apache-2.0
// One connection to the database: how it is opened, hardened, and its statements prepared with
// tables of their names.
#include "daemon/store/tx_connection.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "daemon/store/status_sqlite.h"

#define BUSY_TIMEOUT_MS 2000
#define MEMORY_BYTES_MAX ((size_t)4 * 1024 * 1024)
#define LEDGER_TEXT_BYTES_MAX (8U * 1024 * 1024)
#define LEAF_INPUT_BYTES_MAX (1024U * 1024)
#define PROGRESS_STEPS 20000 // of SQLite's machine between two looks at the deadline

static enum status complain(struct text *complaint, struct tx_connection *connection, int code)
{
    const char *words = connection != NULL && connection->db != NULL
                            ? sqlite3_errmsg(connection->db)
                            : sqlite3_errstr(code);
    text_print(complaint, "the database cannot be opened: %s", words);
    return status_from_sqlite(code);
}

// What a hostile or damaged file could use, we do not need (sqlite.org/security.html).
static void limit(sqlite3 *db)
{
    static const struct {
        int limit;
        int value;
    } limits[] = {
        {SQLITE_LIMIT_LENGTH, 64 * 1024 * 1024},
        {SQLITE_LIMIT_SQL_LENGTH, 1024 * 1024},
        {SQLITE_LIMIT_COLUMN, 100},
        {SQLITE_LIMIT_EXPR_DEPTH, 100},
        {SQLITE_LIMIT_COMPOUND_SELECT, 20},
        {SQLITE_LIMIT_FUNCTION_ARG, 16},
        {SQLITE_LIMIT_ATTACHED, 0},
        {SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 200},
        {SQLITE_LIMIT_VARIABLE_NUMBER, STATEMENT_PARAMETERS_MAX},
        {SQLITE_LIMIT_TRIGGER_DEPTH, 8},
        {SQLITE_LIMIT_WORKER_THREADS, 0},
    };

    for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++) {
        sqlite3_limit(db, limits[i].limit, limits[i].value);
    }

    static const struct {
        int option;
        int value;
    } options[] = {
        {SQLITE_DBCONFIG_DEFENSIVE, 1}, {SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0},
        {SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0}, {SQLITE_DBCONFIG_DQS_DML, 0},
        {SQLITE_DBCONFIG_DQS_DDL, 0},
        {SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1}, // the writer checkpoints, when we say so
    };

    for (size_t i = 0; i < sizeof options / sizeof options[0]; i++) {
        int now = -1;
        int code = sqlite3_db_config(db, options[i].option, options[i].value, &now);
        assert(code == SQLITE_OK && now == options[i].value);
    }
}

static int on_frames(void *context, sqlite3 *db, const char *name, int frames)
{
    struct tx_connection *connection = context;
    (void)db;
    (void)name;
    connection->log_frames = frames;
    connection->log_grew = true;
    return SQLITE_OK;
}

static int on_progress(void *context)
{
    const struct tx_connection *connection = context;
    struct timespec now;
    if (connection->deadline_ms == 0) {
        return 0;
    }
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000 > connection->deadline_ms;
}

static int first_column(void *context, int count, char **values, char **names)
{
    struct text *value = context;
    (void)names;
    text_clear(value);
    if (count > 0 && values[0] != NULL) {
        text_add_string(value, values[0]);
    }
    return 0;
}

int tx_connection_set(
    struct tx_connection *connection, enum query_id id, char *ret_value, size_t size)
{
    assert(embedded_queries[id].once);
    struct text value;
    text_init(&value, 1024);
    int code = sqlite3_exec(connection->db, embedded_queries[id].sql, first_column, &value, NULL);
    if (code == SQLITE_OK && ret_value != NULL) {
        size_t length = value.size < size ? value.size : size - 1;
        memcpy(ret_value, length > 0 ? value.bytes : "", length);
        ret_value[length] = '\0';
    }
    text_done(&value);
    return code;
}

static int set_up(struct tx_connection *connection)
{
    sqlite3 *db = connection->db;
    bool writer = connection->kind == TX_CONNECTION_WRITER;
    sqlite3_extended_result_codes(db, 1);
    sqlite3_busy_timeout(db, BUSY_TIMEOUT_MS);
    limit(db);
    int code = tx_connection_set(connection, QUERY_STORE_SETTINGS, NULL, 0);
    if (code == SQLITE_OK) {
        code = tx_connection_set(connection,
            writer ? QUERY_STORE_SETTINGS_WRITER : QUERY_STORE_SETTINGS_READER, NULL, 0);
    }
    if (code == SQLITE_OK && writer) {
        // Deleting the log at the end would ask for a sync of the folder whose error SQLite does
        // not report.
        int persist = 1;
        sqlite3_file_control(db, "main", SQLITE_FCNTL_PERSIST_WAL, &persist);
        sqlite3_wal_hook(db, on_frames, connection);
    }
    if (!writer) {
        sqlite3_progress_handler(db, PROGRESS_STEPS, on_progress, connection);
    }
    return code;
}

enum status tx_connection_open(const char *path, const char *vfs, enum tx_connection_kind kind,
    struct tx_connection **ret, struct text *complaint)
{
    struct tx_connection *connection = calloc(1, sizeof *connection);
    if (connection == NULL) {
        return complain(complaint, NULL, SQLITE_NOMEM);
    }
    connection->kind = kind;
    pthread_mutex_init(&connection->turn, NULL);
    text_init(&connection->ledger.texts, LEDGER_TEXT_BYTES_MAX);
    text_init(&connection->scratch, LEAF_INPUT_BYTES_MAX);
    arena_init(&connection->memory, MEMORY_BYTES_MAX);
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE;
    int code = sqlite3_open_v2(path, &connection->db, flags, vfs);
    if (code == SQLITE_OK) {
        code = set_up(connection);
    }
    char mode[16] = "";
    if (code == SQLITE_OK) {
        code = tx_connection_set(connection, QUERY_STORE_JOURNAL_MODE, mode, sizeof mode);
    }
    enum status status = STATUS_OK;
    if (code != SQLITE_OK) {
        status = complain(complaint, connection, code);
    } else if (sqlite3_db_readonly(connection->db, "main") != 0) {
        text_print(complaint, "the database can only be read, not written");
        status = STATUS_READ_ONLY;
    } else if (strcmp(mode, "wal") != 0) {
        text_print(complaint, "the file system cannot carry a write-ahead log (%s)", mode);
        status = STATUS_INPUT_OUTPUT;
    }
    if (status != STATUS_OK) {
        tx_connection_close(connection);
        return status;
    }
    *ret = connection;
    return STATUS_OK;
}

void tx_connection_close(struct tx_connection *connection)
{
    if (connection == NULL) {
        return;
    }
    for (int i = 0; i < connection->statement_count; i++) {
        sqlite3_finalize(connection->statements[i].handle);
        free(connection->statements[i].names);
    }
    free(connection->statements);
    int code = sqlite3_close(connection->db);
    assert(code == SQLITE_OK);
    free(connection->ledger.entries);
    text_done(&connection->ledger.texts);
    text_done(&connection->scratch);
    arena_done(&connection->memory);
    pthread_mutex_destroy(&connection->turn);
    free(connection);
}

static const char *column_name(sqlite3_stmt *handle, int column)
{
    const char *name = sqlite3_column_name(handle, column);
    return name == NULL ? "" : name; // out of memory: the column will not be found
}

// Copies a statement's names into one block, for SQLite gives its own up when it prepares a
// statement anew. False when out of memory.
static bool note_names(sqlite3_stmt *handle, struct tx_statement *statement)
{
    int parameters = sqlite3_bind_parameter_count(handle);
    int columns = sqlite3_column_count(handle);
    size_t tables = (size_t)(parameters + columns) * sizeof(char *);
    size_t size = tables + (size_t)parameters * sizeof statement->day_texts[0];
    for (int i = 0; i < parameters; i++) {
        size += strlen(sqlite3_bind_parameter_name(handle, i + 1));
    }
    for (int i = 0; i < columns; i++) {
        size += strlen(column_name(handle, i)) + 1;
    }
    statement->names = calloc(1, size + 1);
    if (statement->names == NULL) {
        return false;
    }
    statement->parameters = statement->names;
    statement->columns = statement->parameters + parameters;
    char *text = (char *)statement->names + tables;
    statement->day_texts = (char(*)[DAY_TEXT_SIZE + 1]) text;
    text += (size_t)parameters * sizeof statement->day_texts[0];
    for (int i = 0; i < parameters; i++) {
        statement->parameters[i] = text;
        text = stpcpy(text, sqlite3_bind_parameter_name(handle, i + 1) + 1) + 1;
    }
    for (int i = 0; i < columns; i++) {
        statement->columns[i] = text;
        text = stpcpy(text, column_name(handle, i)) + 1;
    }
    statement->parameter_count = parameters;
    statement->column_count = columns;
    return true;
}

static int prepare(struct tx_connection *connection, int id)
{
    const struct embedded_query *query = &connection->queries[id];
    struct tx_statement *statement = &connection->statements[id];
    const char *rest = "";
    sqlite3_stmt *handle = NULL;
    int code = sqlite3_prepare_v3(
        connection->db, query->sql, -1, SQLITE_PREPARE_PERSISTENT, &handle, &rest);
    if (code != SQLITE_OK) {
        return code;
    }
    assert(handle != NULL && rest[strspn(rest, " \n")] == '\0');
    if (connection->kind == TX_CONNECTION_READER && sqlite3_stmt_readonly(handle) == 0) {
        sqlite3_finalize(handle);
        return SQLITE_READONLY;
    }
    if (!note_names(handle, statement)) {
        sqlite3_finalize(handle);
        return SQLITE_NOMEM;
    }
    statement->handle = handle;
    return SQLITE_OK;
}

enum status tx_connection_prepare(struct tx_connection *connection,
    const struct embedded_query *queries, int count, enum tx_connection_when when,
    struct text *complaint)
{
    assert(connection->statements == NULL);
    connection->queries = queries;
    connection->statements = calloc((size_t)count + 1, sizeof connection->statements[0]);
    if (connection->statements == NULL) {
        return complain(complaint, NULL, SQLITE_NOMEM);
    }
    connection->statement_count = count;
    for (int i = 0; i < count && when == TX_CONNECTION_AT_ONCE; i++) {
        int code = queries[i].once ? SQLITE_OK : prepare(connection, i);
        if (code != SQLITE_OK) {
            text_print(complaint, "the query %s of %s does not prepare: %s", queries[i].name,
                queries[i].file, sqlite3_errmsg(connection->db));
            return status_from_sqlite(code);
        }
    }
    return STATUS_OK;
}

int tx_connection_statement(
    struct tx_connection *connection, enum query_id id, struct tx_statement **ret)
{
    assert((int)id >= 0 && (int)id < connection->statement_count);
    struct tx_statement *statement = &connection->statements[id];
    assert(!connection->queries[id].once);
    int code = statement->handle == NULL ? prepare(connection, (int)id) : SQLITE_OK;
    if (code == SQLITE_OK) {
        *ret = statement;
    }
    return code;
}

int tx_connection_do(struct tx_connection *connection, enum query_id id)
{
    struct tx_statement *statement = NULL;
    int code = tx_connection_statement(connection, id, &statement);
    if (code != SQLITE_OK) {
        return code;
    }
    connection->uses++;
    code = sqlite3_step(statement->handle);
    assert(code != SQLITE_ROW);
    sqlite3_reset(statement->handle);
    return code == SQLITE_DONE ? SQLITE_OK : code;
}

void tx_connection_clear(struct tx_connection *connection)
{
    assert(connection->open_statements == 0);
    connection->ledger.count = 0;
    text_clear(&connection->ledger.texts);
    connection->savepoint.active = false;
    connection->fault_code = 0;
    tx_connection_forget(connection);
}

void tx_connection_forget(struct tx_connection *connection)
{
    connection->memo_count = 0;
    arena_done(&connection->memory);
}
