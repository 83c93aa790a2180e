// SPDX-License-Identifier: Apache-2.0
// One transaction as business code sees it: ids, the clock, the first fault, the savepoint, entries
// that wait for COMMIT.
#include "daemon/store/tx.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/store/status_sqlite.h"
#include "daemon/store/tx_connection.h"

#define ENTRIES_MAX 65536 // of one batch
#define IDS_OF_AN_INSTANCE (INT64_C(1) << 40)

int64_t tx_new_id(struct tx *tx)
{
    if (!tx->writes) {
        tx_fail(tx, STATUS_BROKEN_PROMISE);
        return 0;
    }
    return tx->next_id++;
}

void tx_set_first_id(struct tx *tx, int64_t instance)
{
    assert(instance >= 0 && instance < 4096);
    int64_t first = instance * IDS_OF_AN_INSTANCE + 1;
    if (first > tx->next_id) {
        tx->next_id = first;
    }
}

bool tx_move_clock(struct tx *tx, int64_t now_ms)
{
    if (!tx->writes || now_ms < tx->now_ms) {
        return false;
    }
    tx->connection->clock_offset_ms = now_ms - tx->connection->wall_ms;
    tx->now_ms = now_ms;
    tx->today_day = day_of_instant(now_ms, tx->zone_minutes);
    return true;
}

void tx_fail(struct tx *tx, enum status fault)
{
    assert(fault != STATUS_OK);
    if (tx->fault == STATUS_OK) {
        tx->fault = fault;
    }
}

// Room for one more entry; false over the limit.
static bool make_room(struct tx_ledger *ledger)
{
    if (ledger->count < ledger->capacity) {
        return true;
    }
    int capacity = ledger->capacity == 0 ? 256 : ledger->capacity * 2;
    if (capacity > ENTRIES_MAX) {
        return false;
    }
    struct tx_ledger_entry *entries =
        realloc(ledger->entries, (size_t)capacity * sizeof entries[0]);
    if (entries == NULL) {
        return false;
    }
    ledger->entries = entries;
    ledger->capacity = capacity;
    return true;
}

static size_t add_text(struct tx_ledger *ledger, const char *text)
{
    size_t at = ledger->texts.size;
    text_add(&ledger->texts, text, strlen(text) + 1);
    return at;
}

int64_t tx_record(struct tx *tx, const struct ledger_entry *entry)
{
    struct tx_ledger *ledger = tx->ledger;
    if (tx->fault != STATUS_OK) {
        return 0;
    }
    if (!tx->writes || strchr(entry->operator_name, '\n') != NULL ||
        strchr(entry->method, '\n') != NULL || strchr(entry->objects, '\n') != NULL) {
        tx_fail(tx, STATUS_BROKEN_PROMISE);
        return 0;
    }
    if (!make_room(ledger)) {
        tx_fail(tx, STATUS_NO_MEMORY);
        return 0;
    }
    size_t before = ledger->texts.size;
    struct tx_ledger_entry *waiting = &ledger->entries[ledger->count];
    waiting->entry = *entry;
    waiting->entry.at_ms = tx->now_ms;
    waiting->operator_name = add_text(ledger, entry->operator_name);
    waiting->method = add_text(ledger, entry->method);
    waiting->objects = add_text(ledger, entry->objects);
    if (ledger->texts.failed) {
        text_truncate(&ledger->texts, before);
        tx_fail(tx, STATUS_NO_MEMORY);
        return 0;
    }
    ledger->count++;
    return tx->ledger_size + ledger->count;
}

static bool run(struct tx *tx, enum query_id id)
{
    int code = tx_connection_do(tx->connection, id);
    if (code != SQLITE_OK) {
        tx->connection->fault_query = id;
        tx->connection->fault_code = code;
        tx_fail(tx, status_from_sqlite(code));
    }
    return code == SQLITE_OK;
}

int64_t tx_changes(const struct tx *tx)
{
    return sqlite3_total_changes64(tx->connection->db) - tx->connection->undone_changes;
}

void *tx_alloc(struct tx *tx, size_t size)
{
    void *bytes = arena_alloc(&tx->connection->memory, size);
    if (bytes == NULL) {
        tx_fail(tx, STATUS_NO_MEMORY);
    }
    return bytes;
}

void *tx_memo(struct tx *tx, const void *key, size_t size)
{
    struct tx_connection *connection = tx->connection;
    for (int i = 0; i < connection->memo_count; i++) {
        if (connection->memos[i].key == key) {
            return connection->memos[i].bytes;
        }
    }
    assert(connection->memo_count < TX_MEMOS_MAX);
    void *bytes = tx_alloc(tx, size);
    if (bytes != NULL) {
        connection->memos[connection->memo_count++] = (struct tx_memo){.key = key, .bytes = bytes};
    }
    return bytes;
}

void tx_forget(struct tx *tx)
{
    tx_connection_forget(tx->connection);
}

void tx_mark(struct tx *tx)
{
    struct tx_connection *connection = tx->connection;
    assert(!connection->savepoint.active);
    if (tx->fault != STATUS_OK || !run(tx, QUERY_STORE_MARK)) {
        return;
    }
    connection->savepoint = (struct tx_savepoint){
        .active = true,
        .next_id = tx->next_id,
        .now_ms = tx->now_ms,
        .changes = tx_changes(tx),
        .clock_offset_ms = connection->clock_offset_ms,
        .entries = connection->ledger.count,
        .texts_size = connection->ledger.texts.size,
    };
}

// Ends the savepoint; false when there is none, which only a fault explains.
static bool end_mark(struct tx *tx)
{
    struct tx_savepoint *savepoint = &tx->connection->savepoint;
    assert(savepoint->active || tx->fault != STATUS_OK);
    bool active = savepoint->active;
    savepoint->active = false;
    return active;
}

void tx_undo(struct tx *tx)
{
    struct tx_connection *connection = tx->connection;
    const struct tx_savepoint *savepoint = &connection->savepoint;
    bool curable = tx->fault == STATUS_OK || tx->fault == STATUS_BROKEN_PROMISE;
    // SQLite may have rolled the whole transaction back by itself; then there is nothing to go back
    // to.
    if (!end_mark(tx) || !curable || sqlite3_get_autocommit(connection->db) != 0) {
        return;
    }
    tx->fault = STATUS_OK;
    connection->fault_code = 0;
    tx_connection_forget(connection);
    connection->undone_changes += tx_changes(tx) - savepoint->changes;
    tx->next_id = savepoint->next_id;
    tx->now_ms = savepoint->now_ms;
    tx->today_day = day_of_instant(tx->now_ms, tx->zone_minutes);
    connection->clock_offset_ms = savepoint->clock_offset_ms;
    connection->ledger.count = savepoint->entries;
    text_truncate(&connection->ledger.texts, savepoint->texts_size);
    if (run(tx, QUERY_STORE_UNDO)) {
        (void)run(tx, QUERY_STORE_KEEP);
    }
}

void tx_keep(struct tx *tx)
{
    if (end_mark(tx) && tx->fault == STATUS_OK) {
        (void)run(tx, QUERY_STORE_KEEP);
    }
}
