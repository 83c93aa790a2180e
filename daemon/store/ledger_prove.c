// SPDX-License-Identifier: Apache-2.0
// Proofs that an entry stands in the ledger, and that a ledger grew out of an earlier one, out of
// the stored nodes.
#include <string.h>

#include "daemon/store/ledger.h"
#include "daemon/store/query.h"

#define NODE_LEVELS 8 // every eighth level of the tree is kept

static struct query open_range(struct tx *tx, int level, uint64_t first, uint64_t last)
{
    struct query query;
    if (level == 0) { // entries count from 1
        query = query_open(tx, QUERY_LEDGER_LEAVES);
        query_bind_int(&query, "first", (int64_t)first + 1);
        query_bind_int(&query, "last", (int64_t)last + 1);
    } else {
        query = query_open(tx, QUERY_LEDGER_NODES);
        query_bind_int(&query, "level", level);
        query_bind_int(&query, "first", (int64_t)first);
        query_bind_int(&query, "last", (int64_t)last);
    }
    return query;
}

// A complete subtree out of the kept level below it: at most 2^7 hashes are read and joined.
static bool subtree(void *context, int level, uint64_t index, struct merkle_hash *ret_hash)
{
    struct tx *tx = context;
    int up = level % NODE_LEVELS;
    uint64_t count = UINT64_C(1) << up;
    uint64_t first = index << up;
    struct merkle_frontier joined = {.size = 0};
    struct query query = open_range(tx, level - up, first, first + count - 1);
    while (query_next(&query)) {
        size_t bytes = 0;
        struct merkle_hash hash;
        const void *stored = query_blob(&query, "hash", &bytes);
        if (stored == NULL || bytes != sizeof hash.bytes) {
            tx_fail(tx, STATUS_CORRUPT);
            break;
        }
        memcpy(hash.bytes, stored, bytes);
        merkle_append(&joined, &hash, NULL, NULL);
    }
    query_end(&query);
    if (joined.size != count) {
        tx_fail(tx, STATUS_CORRUPT);
    }
    if (tx->fault != STATUS_OK) {
        return false;
    }
    *ret_hash = merkle_root(&joined);
    return true;
}

static bool within(struct tx *tx, uint64_t size)
{
    uint64_t committed = 0;
    struct merkle_hash root;
    ledger_checkpoint(tx, &committed, &root);
    return tx->fault == STATUS_OK && size <= committed;
}

bool ledger_prove_inclusion(struct tx *tx, int64_t seq, uint64_t size,
    struct merkle_hash ret_proof[MERKLE_PROOF_MAX], int *ret_count)
{
    return seq >= 1 && (uint64_t)seq <= size && within(tx, size) &&
           merkle_prove_inclusion((uint64_t)seq - 1, size, subtree, tx, ret_proof, ret_count);
}

bool ledger_prove_consistency(struct tx *tx, uint64_t first, uint64_t second,
    struct merkle_hash ret_proof[MERKLE_PROOF_MAX], int *ret_count)
{
    return first <= second && within(tx, second) &&
           merkle_prove_consistency(first, second, subtree, tx, ret_proof, ret_count);
}
