// SPDX-License-Identifier: Apache-2.0
// The Merkle tree of RFC 9162 §2.1 (SHA-256), as pure functions: leaves in, root and proofs out.
// Stores nothing.
#pragma once

#include "common/crypto/crypto.h"

#define MERKLE_LEVELS_MAX 64
#define MERKLE_PROOF_MAX 128

struct merkle_hash {
    uint8_t bytes[DIGEST_SIZE];
};

// The right edge of a tree: one hash for each set bit of size, the largest subtree first.
struct merkle_frontier {
    uint64_t size;
    struct merkle_hash hashes[MERKLE_LEVELS_MAX];
};

struct merkle_hash merkle_leaf(const void *entry, size_t size);
struct merkle_hash merkle_node(const struct merkle_hash *left, const struct merkle_hash *right);

// Adds one leaf. on_node, when not NULL, hears every subtree that became complete (level 0 is the
// leaf itself; index counts subtrees of that level from 0).
void merkle_append(struct merkle_frontier *frontier, const struct merkle_hash *leaf,
    void (*on_node)(void *context, int level, uint64_t index, const struct merkle_hash *hash),
    void *context);

// The root; for an empty tree the hash of nothing.
struct merkle_hash merkle_root(const struct merkle_frontier *frontier);

// Where a proof takes its hashes from: the hash of the complete subtree (level, index). False on a
// fault.
typedef bool merkle_source(void *context, int level, uint64_t index, struct merkle_hash *ret_hash);

// RFC 9162 §2.1.3.1 and §2.1.4.1. *ret_count hashes are written; false when the source failed or
// the numbers are impossible (index >= size, first > second).
bool merkle_prove_inclusion(uint64_t index, uint64_t size, merkle_source *source, void *context,
    struct merkle_hash ret_proof[MERKLE_PROOF_MAX], int *ret_count) MUST_USE;
bool merkle_prove_consistency(uint64_t first, uint64_t second, merkle_source *source, void *context,
    struct merkle_hash ret_proof[MERKLE_PROOF_MAX], int *ret_count) MUST_USE;

// RFC 9162 §2.1.3.2 and §2.1.4.2.
bool merkle_verify_inclusion(uint64_t index, uint64_t size, const struct merkle_hash *leaf,
    const struct merkle_hash *proof, int count, const struct merkle_hash *root) MUST_USE;
bool merkle_verify_consistency(uint64_t first, uint64_t second,
    const struct merkle_hash *first_root, const struct merkle_hash *second_root,
    const struct merkle_hash *proof, int count) MUST_USE;
