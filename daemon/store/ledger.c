// SPDX-License-Identifier: Apache-2.0
// The ledger: what a leaf hashes, how waiting entries become rows and nodes of the tree, and how
// one entry is read.
#include "daemon/store/ledger.h"

#include <string.h>

#include "daemon/store/query.h"
#include "daemon/store/store_inside.h"

#define NODE_LEVELS 8 // every eighth level of the tree is kept

void ledger_leaf_input(const struct ledger_entry *entry, struct text *ret_input)
{
    text_add_string(ret_input, "eldercare-ledger/1\n");
    text_add_int(ret_input, entry->seq);
    text_add_char(ret_input, '\n');
    text_add_int(ret_input, entry->at_ms);
    text_add_char(ret_input, '\n');
    text_add_int(ret_input, entry->terminal);
    text_add_char(ret_input, '\n');
    text_add_string(ret_input, entry->operator_name);
    text_add_char(ret_input, '\n');
    text_add_int(ret_input, entry->office);
    text_add_char(ret_input, '\n');
    text_add_string(ret_input, entry->method);
    text_add_char(ret_input, '\n');
    text_add_string(ret_input, entry->objects);
    text_add_char(ret_input, '\n');
    text_add_string(ret_input, status_name(entry->outcome));
    text_add_char(ret_input, '\n');
    text_add_hex(ret_input, entry->params_mac, sizeof entry->params_mac);
}

static void insert_entry(
    struct tx *tx, const struct ledger_entry *entry, const struct merkle_hash *leaf)
{
    struct query query = query_open(tx, QUERY_LEDGER_INSERT);
    query_bind_int(&query, "seq", entry->seq);
    query_bind_int(&query, "at", entry->at_ms);
    query_bind_int(&query, "terminal", entry->terminal);
    query_bind_text(&query, "operator", entry->operator_name);
    query_bind_int(&query, "office", entry->office);
    query_bind_text(&query, "method", entry->method);
    query_bind_text(&query, "objects", entry->objects);
    query_bind_text(&query, "outcome", status_name(entry->outcome));
    query_bind_blob(&query, "params_mac", entry->params_mac, sizeof entry->params_mac);
    query_bind_blob(&query, "leaf", leaf->bytes, sizeof leaf->bytes);
    query_run(&query);
}

static void keep_node(void *context, int level, uint64_t index, const struct merkle_hash *hash)
{
    struct tx *tx = context;
    if (level == 0 || level % NODE_LEVELS != 0) {
        return;
    }
    struct query query = query_open(tx, QUERY_LEDGER_NODE_INSERT);
    query_bind_int(&query, "level", level);
    query_bind_int(&query, "position", (int64_t)index);
    query_bind_blob(&query, "hash", hash->bytes, sizeof hash->bytes);
    query_run(&query);
}

void ledger_append(struct tx *tx, struct merkle_frontier *frontier)
{
    struct tx_ledger *ledger = tx->ledger;
    struct text *input = &tx->connection->scratch;
    for (int i = 0; i < ledger->count && tx->fault == STATUS_OK; i++) {
        struct tx_ledger_entry *waiting = &ledger->entries[i];
        struct ledger_entry *entry = &waiting->entry;
        entry->seq = (int64_t)frontier->size + 1;
        entry->operator_name = ledger->texts.bytes + waiting->operator_name;
        entry->method = ledger->texts.bytes + waiting->method;
        entry->objects = ledger->texts.bytes + waiting->objects;
        text_clear(input);
        ledger_leaf_input(entry, input);
        if (input->failed) {
            tx_fail(tx, STATUS_NO_MEMORY);
            return;
        }
        struct merkle_hash leaf = merkle_leaf(input->bytes, input->size);
        insert_entry(tx, entry, &leaf);
        merkle_append(frontier, &leaf, keep_node, tx);
    }
}

bool ledger_frontier_read(
    uint64_t size, const void *hashes, size_t bytes, struct merkle_frontier *ret_frontier)
{
    if (bytes != (size_t)__builtin_popcountll(size) * sizeof ret_frontier->hashes[0]) {
        return false;
    }
    ret_frontier->size = size;
    if (bytes > 0) {
        memcpy(ret_frontier->hashes, hashes, bytes);
    }
    return true;
}

void ledger_checkpoint(struct tx *tx, uint64_t *ret_size, struct merkle_hash *ret_root)
{
    struct merkle_frontier frontier = {.size = 0};
    struct query query = query_open(tx, QUERY_STORE_PROGRESS);
    if (query_next(&query)) {
        size_t bytes = 0;
        const void *hashes = query_blob(&query, "ledger_frontier", &bytes);
        uint64_t size = (uint64_t)query_int(&query, "ledger_size");
        if (!ledger_frontier_read(size, hashes, bytes, &frontier)) {
            tx_fail(tx, STATUS_CORRUPT);
        }
    } else {
        // No row at all: the file is damaged. After a fault this changes nothing.
        tx_fail(tx, STATUS_CORRUPT);
    }
    query_end(&query);
    *ret_size = frontier.size;
    *ret_root = merkle_root(&frontier);
}

// A column of exactly size bytes; false, the transaction told, when it is not.
static bool read_hash(
    const struct query *query, const char *column, uint8_t *ret_bytes, size_t size)
{
    size_t bytes = 0;
    const void *hash = query_blob(query, column, &bytes);
    if (hash == NULL || bytes != size) {
        tx_fail(query->tx, STATUS_CORRUPT);
        return false;
    }
    memcpy(ret_bytes, hash, size);
    return true;
}

bool ledger_read(struct tx *tx, int64_t seq, struct arena *arena, struct ledger_entry *ret_entry,
    struct merkle_hash *ret_leaf)
{
    struct ledger_entry entry = {.seq = seq};
    struct merkle_hash leaf;
    struct query query = query_open(tx, QUERY_LEDGER_AT);
    query_bind_int(&query, "seq", seq);
    bool found = query_next(&query);
    if (found) {
        entry.at_ms = query_int(&query, "at");
        entry.terminal = query_int(&query, "terminal");
        entry.operator_name = query_copy_text(&query, "operator", arena);
        entry.office = query_int(&query, "office");
        entry.method = query_copy_text(&query, "method", arena);
        entry.objects = query_copy_text(&query, "objects", arena);
        entry.outcome = status_from_name(query_text(&query, "outcome"));
        found = read_hash(&query, "params_mac", entry.params_mac, sizeof entry.params_mac) &&
                read_hash(&query, "leaf", leaf.bytes, sizeof leaf.bytes);
        if (entry.outcome == STATUS_COUNT) {
            tx_fail(tx, STATUS_CORRUPT);
        }
    }
    query_end(&query);
    if (!found || tx->fault != STATUS_OK) {
        return false;
    }
    *ret_entry = entry;
    *ret_leaf = leaf;
    return true;
}
