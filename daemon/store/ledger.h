// SPDX-License-Identifier: Apache-2.0
// The ledger: entries as leaves of an RFC 9162 tree, appended with each batch in its transaction.
// Reading, proving, verifying.
#pragma once

#include "common/base/text.h"
#include "common/crypto/merkle.h"
#include "daemon/store/tx.h"

// The bytes a leaf hashes, documented for verifiers that are not ours: fields in decimal or as they
// stand, joined by LF, no LF at the end: "eldercare-ledger/1", seq, at (ms UTC), terminal,
// operator, office, method, objects, outcome (name), params_mac (hex).
void ledger_leaf_input(const struct ledger_entry *entry, struct text *ret_input);

// Size and root as committed in this transaction's view.
void ledger_checkpoint(struct tx *tx, uint64_t *ret_size, struct merkle_hash *ret_root);

// One entry with its stored leaf hash; texts live in arena. False when there is none (or on a
// fault: see tx->fault).
struct arena;
bool ledger_read(struct tx *tx, int64_t seq, struct arena *arena, struct ledger_entry *ret_entry,
    struct merkle_hash *ret_leaf) MUST_USE;

// Proofs out of the stored nodes (every 256th subtree level is kept, the rest is computed). False
// when the numbers are impossible.
bool ledger_prove_inclusion(struct tx *tx, int64_t seq, uint64_t size,
    struct merkle_hash ret_proof[MERKLE_PROOF_MAX], int *ret_count) MUST_USE;
bool ledger_prove_consistency(struct tx *tx, uint64_t first, uint64_t second,
    struct merkle_hash ret_proof[MERKLE_PROOF_MAX], int *ret_count) MUST_USE;

struct ledger_report {
    uint64_t entries;
    struct merkle_hash root;
    int64_t first_bad_seq; // 0: every leaf, node and the head agree and the numbers are dense
};

// Recomputes every leaf from its entry, every kept node and the head.
void ledger_verify(struct tx *tx, struct ledger_report *ret_report);
