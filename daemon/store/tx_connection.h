// SPDX-License-Identifier: Apache-2.0
// One connection to the database with its prepared statements and what its present transaction has
// gathered. Inside store only.
#pragma once

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include <sqlite3.h>

#include "common/base/arena.h"
#include "common/base/day.h"
#include "common/base/text.h"
#include "daemon/store/tx.h"
#include "sql/embedded.h"

#define STATEMENT_PARAMETERS_MAX 64

// One prepared query and where its present use stands.
struct tx_statement {
    sqlite3_stmt *handle;    // owned; NULL: not prepared yet
    void *names;             // owned: the memory of the three tables below
    const char **parameters; // by position, without the colon
    const char **columns;
    char (*day_texts)[DAY_TEXT_SIZE + 1]; // a bound day's text, by parameter
    int parameter_count;
    int column_count;
    int next_parameter; // where the next name probably is: callers bind and read in order
    int next_column;
    uint64_t bound; // bit i: parameter i has a value in this use
    bool open;
    bool on_row;
    bool done;
};

// An entry that waits for COMMIT. Texts are offsets into tx_ledger.texts.
struct tx_ledger_entry {
    struct ledger_entry entry;
    size_t operator_name;
    size_t method;
    size_t objects;
};

struct tx_ledger {
    struct tx_ledger_entry *entries; // owned
    int count;
    int capacity;
    struct text texts;
};

struct tx_savepoint {
    bool active;
    int64_t next_id;
    int64_t now_ms;
    int64_t clock_offset_ms;
    int entries;
    size_t texts_size;
    int64_t changes;
};

// What a transaction remembers under a key.
struct tx_memo {
    const void *key;
    void *bytes; // in tx_connection.memory
};

enum tx_connection_kind { TX_CONNECTION_WRITER, TX_CONNECTION_READER };

struct tx_connection {
    sqlite3 *db; // owned
    enum tx_connection_kind kind;
    pthread_mutex_t turn; // whoever uses the connection holds it
    const struct embedded_query *queries;
    struct tx_statement *statements; // owned; statement_count of them, by query id
    int statement_count;
    int open_statements;
    uint64_t uses; // statements begun, ever

    // of the present transaction
    struct tx_ledger ledger;
    struct tx_savepoint savepoint;
    struct tx_memo memos[TX_MEMOS_MAX];
    int memo_count;
    struct arena memory;     // of the memos
    int64_t undone_changes;  // of savepoints taken back: SQLite counts them
    struct text scratch;     // a leaf's input
    int64_t wall_ms;         // what the wall clock said at BEGIN
    int64_t clock_offset_ms; // what business time is ahead of it
    int64_t deadline_ms;     // monotonic; 0: none
    enum query_id fault_query;
    int fault_code; // SQLite's, extended; 0: the fault was not SQLite's

    int log_frames; // frames in the log after the last COMMIT that wrote
    bool log_grew;  // the last COMMIT wrote
};

// Opens the file with the settings of its kind. vfs may be NULL. The statements come with
// tx_connection_prepare.
enum status tx_connection_open(const char *path, const char *vfs, enum tx_connection_kind kind,
    struct tx_connection **ret, struct text *complaint) MUST_USE;
void tx_connection_close(struct tx_connection *connection); // NULL does nothing

// Gives the connection its count queries. All at once proves them; else each is prepared when it is
// first used. A query that does not prepare is BROKEN_PROMISE.
enum tx_connection_when { TX_CONNECTION_AT_ONCE, TX_CONNECTION_AT_FIRST_USE };
enum status tx_connection_prepare(struct tx_connection *connection,
    const struct embedded_query *queries, int count, enum tx_connection_when when,
    struct text *complaint) MUST_USE;

// The statement of a query, prepared by now. SQLite's code; READONLY when a reader would write.
int tx_connection_statement(
    struct tx_connection *connection, enum query_id id, struct tx_statement **ret);

// Runs a statement without parameters or rows; SQLite's code.
int tx_connection_do(struct tx_connection *connection, enum query_id id);

// Runs a "-- once" query. ret_value, when not NULL, takes the first column of the last row (size
// bytes with the NUL).
int tx_connection_set(
    struct tx_connection *connection, enum query_id id, char *ret_value, size_t size);

// Forgets what the transaction before has gathered.
void tx_connection_clear(struct tx_connection *connection);

// Forgets the memos only.
void tx_connection_forget(struct tx_connection *connection);
