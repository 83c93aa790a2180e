// SPDX-License-Identifier: Apache-2.0
// The Merkle tree of RFC 9162 §2.1. Trees are split at the largest power of two below their size,
// so every left part is complete and only the right edge is ragged:
//
//        root of 7             level 3 (ragged)
//       /         \            .
//     0..3        4..6         level 2: node 0; ragged
//    /   \        /  \         .
//  0..1  2..3  4..5   6        level 1: nodes 0, 1, 2; leaf 6
#include "common/crypto/merkle.h"

#include <assert.h>
#include <string.h>

static const uint8_t leaf_mark = 0;
static const uint8_t node_mark = 1;

struct merkle_hash merkle_leaf(const void *entry, size_t size)
{
    struct merkle_hash hash;
    const struct digest_part parts[] = {{&leaf_mark, 1}, {entry, size}};
    crypto_digest(parts, 2, hash.bytes);
    return hash;
}

struct merkle_hash merkle_node(const struct merkle_hash *left, const struct merkle_hash *right)
{
    struct merkle_hash hash;
    const struct digest_part parts[] = {
        {&node_mark, 1},
        {left->bytes, DIGEST_SIZE},
        {right->bytes, DIGEST_SIZE},
    };
    crypto_digest(parts, 3, hash.bytes);
    return hash;
}

static bool is_equal(const struct merkle_hash *a, const struct merkle_hash *b)
{
    return memcmp(a->bytes, b->bytes, DIGEST_SIZE) == 0;
}

void merkle_append(struct merkle_frontier *frontier, const struct merkle_hash *leaf,
    void (*on_node)(void *context, int level, uint64_t index, const struct merkle_hash *hash),
    void *context)
{
    assert(frontier->size < UINT64_MAX);
    struct merkle_hash hash = *leaf;
    int count = __builtin_popcountll(frontier->size);
    int level = 0;
    if (on_node != NULL) {
        on_node(context, 0, frontier->size, &hash);
    }
    // A set bit is a subtree waiting for its right sister, which has just become complete.
    while (frontier->size >> level & 1) {
        count--;
        hash = merkle_node(&frontier->hashes[count], &hash);
        level++;
        if (on_node != NULL) {
            on_node(context, level, frontier->size >> level, &hash);
        }
    }
    frontier->hashes[count] = hash;
    frontier->size++;
}

struct merkle_hash merkle_root(const struct merkle_frontier *frontier)
{
    struct merkle_hash hash;
    if (frontier->size == 0) {
        crypto_digest(NULL, 0, hash.bytes);
        return hash;
    }
    int count = __builtin_popcountll(frontier->size);
    hash = frontier->hashes[count - 1];
    for (int i = count - 2; i >= 0; i--) {
        hash = merkle_node(&frontier->hashes[i], &hash);
    }
    return hash;
}

// The hash of size leaves from start, where start lies on a border of the next power of two:
// complete subtrees joined from the right.
static bool range_hash(uint64_t start, uint64_t size, merkle_source *source, void *context,
    struct merkle_hash *ret_hash)
{
    struct merkle_hash hash = {{0}};
    bool empty = true;
    uint64_t until = start + size;
    for (int level = 0; level < MERKLE_LEVELS_MAX && size >> level != 0; level++) {
        if ((size >> level & 1) == 0) {
            continue;
        }
        until -= UINT64_C(1) << level;
        struct merkle_hash part;
        if (!source(context, level, until >> level, &part)) {
            return false;
        }
        hash = empty ? part : merkle_node(&part, &hash);
        empty = false;
    }
    *ret_hash = hash;
    return true;
}

// The largest power of two below size, which is at least 2.
static uint64_t split_of(uint64_t size)
{
    return UINT64_C(1) << (63 - __builtin_clzll(size - 1));
}

// A proof is found from the root downwards and told from the leaves upwards.
static void turn_round(struct merkle_hash *proof, int count)
{
    for (int i = 0, j = count - 1; i < j; i++, j--) {
        struct merkle_hash held = proof[i];
        proof[i] = proof[j];
        proof[j] = held;
    }
}

bool merkle_prove_inclusion(uint64_t index, uint64_t size, merkle_source *source, void *context,
    struct merkle_hash ret_proof[MERKLE_PROOF_MAX], int *ret_count)
{
    if (index >= size) {
        return false;
    }
    uint64_t start = 0;
    int count = 0;
    while (size > 1) {
        uint64_t split = split_of(size);
        bool goes_left = index - start < split;
        uint64_t other_start = goes_left ? start + split : start;
        uint64_t other_size = goes_left ? size - split : split;
        if (!range_hash(other_start, other_size, source, context, &ret_proof[count])) {
            return false;
        }
        count++;
        start += goes_left ? 0 : split;
        size = goes_left ? split : size - split;
    }
    turn_round(ret_proof, count);
    *ret_count = count;
    return true;
}

bool merkle_prove_consistency(uint64_t first, uint64_t second, merkle_source *source, void *context,
    struct merkle_hash ret_proof[MERKLE_PROOF_MAX], int *ret_count)
{
    if (first > second) {
        return false;
    }
    int count = 0;
    if (first == 0 || first == second) {
        *ret_count = 0;
        return true;
    }
    uint64_t start = 0;
    uint64_t size = second;
    // first - start leaves of the present subtree belong to the older tree.
    while (first - start < size) {
        uint64_t split = split_of(size);
        bool goes_left = first - start <= split;
        uint64_t other_start = goes_left ? start + split : start;
        uint64_t other_size = goes_left ? size - split : split;
        if (!range_hash(other_start, other_size, source, context, &ret_proof[count])) {
            return false;
        }
        count++;
        start += goes_left ? 0 : split;
        size = goes_left ? split : size - split;
    }
    // A subtree that begins at leaf 0 is the older tree itself: its root is known to the asker.
    if (start > 0) {
        if (!range_hash(start, size, source, context, &ret_proof[count])) {
            return false;
        }
        count++;
    }
    turn_round(ret_proof, count);
    *ret_count = count;
    return true;
}

bool merkle_verify_inclusion(uint64_t index, uint64_t size, const struct merkle_hash *leaf,
    const struct merkle_hash *proof, int count, const struct merkle_hash *root)
{
    if (index >= size) {
        return false;
    }
    uint64_t at = index;
    uint64_t last = size - 1;
    struct merkle_hash hash = *leaf;
    for (int i = 0; i < count; i++) {
        if (last == 0) {
            return false;
        }
        if ((at & 1) == 0 && at != last) {
            hash = merkle_node(&hash, &proof[i]);
        } else {
            hash = merkle_node(&proof[i], &hash);
            while ((at & 1) == 0 && at != 0) {
                at >>= 1;
                last >>= 1;
            }
        }
        at >>= 1;
        last >>= 1;
    }
    return last == 0 && is_equal(&hash, root);
}

static bool verify_trivial_consistency(uint64_t first, uint64_t second,
    const struct merkle_hash *first_root, const struct merkle_hash *second_root)
{
    if (first == second) {
        return is_equal(first_root, second_root);
    }
    struct merkle_hash empty = merkle_root(&(struct merkle_frontier){.size = 0});
    return is_equal(first_root, &empty);
}

bool merkle_verify_consistency(uint64_t first, uint64_t second,
    const struct merkle_hash *first_root, const struct merkle_hash *second_root,
    const struct merkle_hash *proof, int count)
{
    if (first > second) {
        return false;
    }
    if (first == 0 || first == second) {
        return count == 0 && verify_trivial_consistency(first, second, first_root, second_root);
    }
    uint64_t at = first - 1;
    uint64_t last = second - 1;
    while (at & 1) {
        at >>= 1;
        last >>= 1;
    }
    // at is 0 when the older tree is complete; its own root then takes the place of the first hash.
    bool complete = at == 0;
    if (!complete && count == 0) {
        return false;
    }
    struct merkle_hash old = complete ? *first_root : proof[0];
    struct merkle_hash new = old;
    for (int i = complete ? 0 : 1; i < count; i++) {
        if (last == 0) {
            return false;
        }
        if ((at & 1) || at == last) {
            old = merkle_node(&proof[i], &old);
            new = merkle_node(&proof[i], &new);
            while ((at & 1) == 0 && at != 0) {
                at >>= 1;
                last >>= 1;
            }
        } else {
            new = merkle_node(&new, &proof[i]);
        }
        at >>= 1;
        last >>= 1;
    }
    return last == 0 && is_equal(&old, first_root) && is_equal(&new, second_root);
}
