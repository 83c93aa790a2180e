// SPDX-License-Identifier: Apache-2.0
// Recomputes the whole ledger from its entries and compares every leaf, every kept node and the
// head.
#include <string.h>

#include "daemon/store/ledger.h"
#include "daemon/store/query.h"

#define NODE_LEVELS 8
#define LEAF_INPUT_BYTES_MAX (1024U * 1024)

struct verify {
    struct tx *tx;
    struct merkle_frontier frontier;
    struct text input;
    uint64_t nodes; // complete subtrees of the kept levels met so far
    int64_t first_bad_seq;
};

static void note_bad(struct verify *verify, int64_t seq)
{
    if (verify->first_bad_seq == 0) {
        verify->first_bad_seq = seq;
    }
}

static void check_node(void *context, int level, uint64_t index, const struct merkle_hash *hash)
{
    struct verify *verify = context;
    if (level == 0 || level % NODE_LEVELS != 0) {
        return;
    }
    verify->nodes++;
    struct query query = query_open(verify->tx, QUERY_LEDGER_NODES);
    query_bind_int(&query, "level", level);
    query_bind_int(&query, "first", (int64_t)index);
    query_bind_int(&query, "last", (int64_t)index);
    size_t size = 0;
    const void *stored = query_next(&query) ? query_blob(&query, "hash", &size) : NULL;
    if (stored == NULL || size != DIGEST_SIZE || memcmp(stored, hash->bytes, size) != 0) {
        note_bad(verify, (int64_t)((index + 1) << level));
    }
    query_end(&query);
}

// The entry as it stands in the row; false when it cannot be one of ours.
static bool entry_of(const struct query *row, struct ledger_entry *ret_entry)
{
    size_t size = 0;
    const void *mac = query_blob(row, "params_mac", &size);
    if (mac == NULL || size != DIGEST_SIZE) {
        return false;
    }
    memcpy(ret_entry->params_mac, mac, size);
    ret_entry->seq = query_int(row, "seq");
    ret_entry->at_ms = query_int(row, "at");
    ret_entry->terminal = query_int(row, "terminal");
    ret_entry->operator_name = query_text(row, "operator");
    ret_entry->office = query_int(row, "office");
    ret_entry->method = query_text(row, "method");
    ret_entry->objects = query_text(row, "objects");
    ret_entry->outcome = status_from_name(query_text(row, "outcome"));
    return ret_entry->outcome != STATUS_COUNT;
}

static void check_entry(struct verify *verify, const struct query *row, int64_t expected)
{
    struct ledger_entry entry;
    struct merkle_hash leaf = {{0}};
    bool good = entry_of(row, &entry);
    text_clear(&verify->input);
    if (good) {
        ledger_leaf_input(&entry, &verify->input);
        leaf = merkle_leaf(verify->input.bytes, verify->input.size);
    }
    if (verify->input.failed) {
        tx_fail(verify->tx, STATUS_NO_MEMORY);
    }
    size_t size = 0;
    const void *stored = query_blob(row, "leaf", &size);
    if (!good || entry.seq != expected || stored == NULL || size != sizeof leaf.bytes ||
        memcmp(stored, leaf.bytes, size) != 0) {
        note_bad(verify, expected);
    }
    merkle_append(&verify->frontier, &leaf, check_node, verify);
}

static void check_head(struct verify *verify, const struct merkle_hash *root)
{
    uint64_t size = 0;
    struct merkle_hash head;
    int64_t nodes = 0;
    struct tx *tx = verify->tx;
    int64_t last = (int64_t)verify->frontier.size;
    struct query query = query_open(tx, QUERY_LEDGER_NODE_COUNT);
    if (query_next(&query)) {
        nodes = query_int(&query, "nodes");
    }
    query_end(&query);
    ledger_checkpoint(tx, &size, &head);
    if (tx->fault == STATUS_CORRUPT) {
        // A head that cannot even be read is a finding, not a fault of the machine.
        tx->fault = STATUS_OK;
        note_bad(verify, last + 1);
        return;
    }
    if (size != verify->frontier.size) {
        note_bad(
            verify, (int64_t)(size < verify->frontier.size ? size : verify->frontier.size) + 1);
    }
    if ((uint64_t)nodes != verify->nodes || memcmp(head.bytes, root->bytes, DIGEST_SIZE) != 0) {
        note_bad(verify, last > 0 ? last : 1);
    }
}

void ledger_verify(struct tx *tx, struct ledger_report *ret_report)
{
    struct verify verify = {.tx = tx};
    text_init(&verify.input, LEAF_INPUT_BYTES_MAX);
    struct query query = query_open(tx, QUERY_LEDGER_ALL);
    while (query_next(&query)) {
        check_entry(&verify, &query, (int64_t)verify.frontier.size + 1);
    }
    query_end(&query);
    struct merkle_hash root = merkle_root(&verify.frontier);
    if (tx->fault == STATUS_OK) {
        check_head(&verify, &root);
    }
    text_done(&verify.input);
    *ret_report = (struct ledger_report){
        .entries = verify.frontier.size,
        .root = root,
        .first_bad_seq = verify.first_bad_seq,
    };
}
