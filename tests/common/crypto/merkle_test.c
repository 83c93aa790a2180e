// SPDX-License-Identifier: Apache-2.0
// The Merkle tree against the published vectors and against the recursive definitions of RFC 9162.
#include "common/crypto/merkle.h"

#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>

#include "common/base/text.h"

#define SIZE_MAX_TESTED 70
#define LEVELS_TESTED 8

static const struct {
    const char *entry; // hexadecimal
    const char *root;  // of the tree up to and with this entry
} vectors[] = {
    {"", "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"},
    {"00", "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"},
    {"10", "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"},
    {"2021", "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"},
    {"3031", "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4"},
    {"40414243", "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef"},
    {"5051525354555657", "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c"},
    {"606162636465666768696a6b6c6d6e6f",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"},
};

static struct merkle_hash hash_of(const char *hex)
{
    struct merkle_hash hash;
    cr_assert(text_from_hex(hex, hash.bytes, DIGEST_SIZE));
    return hash;
}

static void assert_same(const struct merkle_hash *a, const struct merkle_hash *b)
{
    cr_assert(memcmp(a->bytes, b->bytes, DIGEST_SIZE) == 0);
}

// Every complete subtree, as the ledger stores them.
struct forest {
    struct merkle_hash nodes[LEVELS_TESTED][SIZE_MAX_TESTED];
    bool known[LEVELS_TESTED][SIZE_MAX_TESTED];
    struct merkle_hash leaves[SIZE_MAX_TESTED];
    struct merkle_frontier frontiers[SIZE_MAX_TESTED + 1];
    int calls_until_fault; // below 0: never
};

static void keep_node(void *context, int level, uint64_t index, const struct merkle_hash *hash)
{
    struct forest *forest = context;
    cr_assert(level < LEVELS_TESTED && index < SIZE_MAX_TESTED);
    cr_assert_not(forest->known[level][index], "a subtree is told once");
    forest->known[level][index] = true;
    forest->nodes[level][index] = *hash;
}

static bool give_node(void *context, int level, uint64_t index, struct merkle_hash *ret_hash)
{
    struct forest *forest = context;
    if (forest->calls_until_fault == 0) {
        return false;
    }
    forest->calls_until_fault--;
    cr_assert(forest->known[level][index], "only complete subtrees are asked for");
    *ret_hash = forest->nodes[level][index];
    return true;
}

static struct forest *forest_new(void)
{
    struct forest *forest = calloc(1, sizeof(*forest));
    cr_assert_not_null(forest);
    forest->calls_until_fault = -1;
    struct merkle_frontier frontier = {.size = 0};
    for (int i = 0; i < SIZE_MAX_TESTED; i++) {
        char entry[] = {(char)i, 'x'};
        forest->leaves[i] = merkle_leaf(entry, sizeof(entry));
        forest->frontiers[i] = frontier;
        merkle_append(&frontier, &forest->leaves[i], keep_node, forest);
    }
    forest->frontiers[SIZE_MAX_TESTED] = frontier;
    return forest;
}

// --- RFC 9162 word for word ---

static int naive_split(int size)
{
    int split = 1;
    while (split * 2 < size) {
        split *= 2;
    }
    return split;
}

static struct merkle_hash naive_root(const struct merkle_hash *leaves, int size)
{
    if (size == 1) {
        return leaves[0];
    }
    int split = naive_split(size);
    struct merkle_hash left = naive_root(leaves, split);
    struct merkle_hash right = naive_root(leaves + split, size - split);
    return merkle_node(&left, &right);
}

static int naive_path(
    int index, const struct merkle_hash *leaves, int size, struct merkle_hash *proof)
{
    if (size == 1) {
        return 0;
    }
    int split = naive_split(size);
    int count;
    if (index < split) {
        count = naive_path(index, leaves, split, proof);
        proof[count] = naive_root(leaves + split, size - split);
    } else {
        count = naive_path(index - split, leaves + split, size - split, proof);
        proof[count] = naive_root(leaves, split);
    }
    return count + 1;
}

static int naive_subproof(
    int first, const struct merkle_hash *leaves, int size, bool whole, struct merkle_hash *proof)
{
    if (first == size) {
        if (!whole) {
            proof[0] = naive_root(leaves, size);
        }
        return whole ? 0 : 1;
    }
    int split = naive_split(size);
    int count;
    if (first <= split) {
        count = naive_subproof(first, leaves, split, whole, proof);
        proof[count] = naive_root(leaves + split, size - split);
    } else {
        count = naive_subproof(first - split, leaves + split, size - split, false, proof);
        proof[count] = naive_root(leaves, split);
    }
    return count + 1;
}

// --- the rules ---

Test(merkle, gives_the_published_roots)
{
    struct merkle_frontier frontier = {.size = 0};
    struct merkle_hash root = merkle_root(&frontier);
    struct merkle_hash empty =
        hash_of("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    assert_same(&root, &empty);
    for (size_t i = 0; i < sizeof(vectors) / sizeof(vectors[0]); i++) {
        uint8_t entry[16];
        size_t size = strlen(vectors[i].entry) / 2;
        cr_assert(text_from_hex(vectors[i].entry, entry, size));
        struct merkle_hash leaf = merkle_leaf(entry, size);
        merkle_append(&frontier, &leaf, NULL, NULL);
        root = merkle_root(&frontier);
        struct merkle_hash wanted = hash_of(vectors[i].root);
        assert_same(&root, &wanted);
    }
}

Test(merkle, gives_the_published_inclusion_proof_of_leaf_five_of_eight)
{
    static const char *const path[] = {
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    };
    struct forest *forest = calloc(1, sizeof(*forest));
    cr_assert_not_null(forest);
    forest->calls_until_fault = -1;
    struct merkle_frontier frontier = {.size = 0};
    for (size_t i = 0; i < sizeof(vectors) / sizeof(vectors[0]); i++) {
        uint8_t entry[16];
        size_t size = strlen(vectors[i].entry) / 2;
        cr_assert(text_from_hex(vectors[i].entry, entry, size));
        struct merkle_hash leaf = merkle_leaf(entry, size);
        merkle_append(&frontier, &leaf, keep_node, forest);
    }
    struct merkle_hash proof[MERKLE_PROOF_MAX];
    int count = -1;
    cr_assert(merkle_prove_inclusion(5, 8, give_node, forest, proof, &count));
    cr_assert_eq(count, 3);
    for (int i = 0; i < count; i++) {
        struct merkle_hash wanted = hash_of(path[i]);
        assert_same(&proof[i], &wanted);
    }
    free(forest);
}

Test(merkle, roots_are_those_of_the_definition)
{
    struct forest *forest = forest_new();
    for (int size = 1; size <= SIZE_MAX_TESTED; size++) {
        struct merkle_hash root = merkle_root(&forest->frontiers[size]);
        struct merkle_hash wanted = naive_root(forest->leaves, size);
        assert_same(&root, &wanted);
    }
    free(forest);
}

static void assert_inclusion(struct forest *forest, int index, int size)
{
    struct merkle_hash root = merkle_root(&forest->frontiers[size]);
    struct merkle_hash proof[MERKLE_PROOF_MAX];
    struct merkle_hash wanted[MERKLE_PROOF_MAX];
    int count = -1;
    uint64_t at = (uint64_t)index;
    uint64_t all = (uint64_t)size;
    const struct merkle_hash *leaf = &forest->leaves[index];
    cr_assert(merkle_prove_inclusion(at, all, give_node, forest, proof, &count));
    cr_assert_eq(count, naive_path(index, forest->leaves, size, wanted));
    for (int i = 0; i < count; i++) {
        assert_same(&proof[i], &wanted[i]);
    }
    cr_assert(merkle_verify_inclusion(at, all, leaf, proof, count, &root));
    cr_assert_not(merkle_verify_inclusion(all, all, leaf, proof, count, &root));
    proof[count] = root;
    cr_assert_not(merkle_verify_inclusion(at, all, leaf, proof, count + 1, &root));
    if (count > 0) {
        cr_assert_not(merkle_verify_inclusion(at, all, &root, proof, count, leaf));
        cr_assert_not(merkle_verify_inclusion(at, all, leaf, proof, count - 1, &root));
        cr_assert_not(merkle_verify_inclusion(at ^ 1, all, leaf, proof, count, &root));
    }
    for (int i = 0; i < count; i++) {
        proof[i].bytes[i] ^= 1;
        cr_assert_not(merkle_verify_inclusion(at, all, leaf, proof, count, &root));
        proof[i].bytes[i] ^= 1;
    }
}

Test(merkle, inclusion_is_proved_for_every_leaf_of_every_size)
{
    struct forest *forest = forest_new();
    for (int size = 1; size <= SIZE_MAX_TESTED; size++) {
        for (int index = 0; index < size; index++) {
            assert_inclusion(forest, index, size);
        }
    }
    free(forest);
}

static void assert_consistency(struct forest *forest, int first, int second)
{
    struct merkle_hash old = merkle_root(&forest->frontiers[first]);
    struct merkle_hash new = merkle_root(&forest->frontiers[second]);
    struct merkle_hash proof[MERKLE_PROOF_MAX];
    struct merkle_hash wanted[MERKLE_PROOF_MAX];
    int count = -1;
    uint64_t m = (uint64_t)first;
    uint64_t n = (uint64_t)second;
    cr_assert(merkle_prove_consistency(m, n, give_node, forest, proof, &count));
    if (first > 0) {
        cr_assert_eq(count, naive_subproof(first, forest->leaves, second, true, wanted));
    }
    for (int i = 0; i < count; i++) {
        assert_same(&proof[i], &wanted[i]);
    }
    cr_assert(merkle_verify_consistency(m, n, &old, &new, proof, count));
    proof[count] = new;
    cr_assert_not(merkle_verify_consistency(m, n, &old, &new, proof, count + 1));
    if (first != second) {
        cr_assert_not(merkle_verify_consistency(n, m, &new, &old, proof, count));
        cr_assert_not(merkle_verify_consistency(m, n, &new, &old, proof, count));
    }
    if (count > 0) {
        cr_assert_not(merkle_verify_consistency(m, n, &old, &new, proof, count - 1));
    }
    for (int i = 0; i < count; i++) {
        proof[i].bytes[31] ^= 0x80;
        cr_assert_not(merkle_verify_consistency(m, n, &old, &new, proof, count));
        proof[i].bytes[31] ^= 0x80;
    }
}

Test(merkle, consistency_is_proved_between_all_sizes)
{
    struct forest *forest = forest_new();
    for (int second = 1; second <= SIZE_MAX_TESTED; second++) {
        for (int first = 0; first <= second; first++) {
            assert_consistency(forest, first, second);
        }
    }
    free(forest);
}

Test(merkle, equal_sizes_need_equal_roots)
{
    struct forest *forest = forest_new();
    struct merkle_hash a = merkle_root(&forest->frontiers[5]);
    struct merkle_hash b = merkle_root(&forest->frontiers[6]);
    cr_assert(merkle_verify_consistency(5, 5, &a, &a, NULL, 0));
    cr_assert_not(merkle_verify_consistency(5, 5, &a, &b, NULL, 0));
    cr_assert_not(merkle_verify_consistency(0, 5, &b, &a, NULL, 0), "not the root of nothing");
    free(forest);
}

Test(merkle, impossible_numbers_are_refused)
{
    struct forest *forest = forest_new();
    struct merkle_hash proof[MERKLE_PROOF_MAX];
    int count = 77;
    cr_assert_not(merkle_prove_inclusion(5, 5, give_node, forest, proof, &count));
    cr_assert_not(merkle_prove_inclusion(0, 0, give_node, forest, proof, &count));
    cr_assert_not(merkle_prove_consistency(6, 5, give_node, forest, proof, &count));
    cr_assert_eq(count, 77);
    cr_assert_not(merkle_verify_inclusion(0, 0, proof, proof, 0, proof));
    free(forest);
}

Test(merkle, a_failing_source_fails_the_proof)
{
    struct forest *forest = forest_new();
    struct merkle_hash proof[MERKLE_PROOF_MAX];
    for (int fault = 0;; fault++) {
        int count = 77;
        forest->calls_until_fault = fault;
        bool included = merkle_prove_inclusion(33, 67, give_node, forest, proof, &count);
        cr_assert(included == (count != 77));
        count = 77;
        forest->calls_until_fault = fault;
        bool consistent = merkle_prove_consistency(33, 67, give_node, forest, proof, &count);
        cr_assert(consistent == (count != 77));
        if (included && consistent) {
            cr_assert_gt(fault, 5);
            break;
        }
    }
    free(forest);
}

// Complete trees of one repeated leaf have one hash for each level, so huge ones cost nothing.
static bool give_uniform(void *context, int level, uint64_t index, struct merkle_hash *ret_hash)
{
    (void)index;
    const struct merkle_hash *levels = context;
    *ret_hash = levels[level];
    return true;
}

Test(merkle, proofs_hold_in_the_largest_tree)
{
    struct merkle_hash levels[MERKLE_LEVELS_MAX];
    levels[0] = merkle_leaf("x", 1);
    for (int i = 1; i < MERKLE_LEVELS_MAX; i++) {
        levels[i] = merkle_node(&levels[i - 1], &levels[i - 1]);
    }
    uint64_t size = UINT64_MAX;
    struct merkle_frontier frontier = {.size = size};
    for (int i = 0; i < MERKLE_LEVELS_MAX; i++) {
        frontier.hashes[i] = levels[MERKLE_LEVELS_MAX - 1 - i];
    }
    struct merkle_hash root = merkle_root(&frontier);
    struct merkle_hash proof[MERKLE_PROOF_MAX];
    static const uint64_t indexes[] = {0, 1, UINT64_MAX / 2, UINT64_MAX - 2, UINT64_MAX - 1};
    for (size_t i = 0; i < sizeof(indexes) / sizeof(indexes[0]); i++) {
        int count = 0;
        cr_assert(merkle_prove_inclusion(indexes[i], size, give_uniform, levels, proof, &count));
        cr_assert_leq(count, MERKLE_LEVELS_MAX);
        cr_assert(merkle_verify_inclusion(indexes[i], size, &levels[0], proof, count, &root));
        struct merkle_frontier smaller = {.size = indexes[i]};
        int held = 0;
        for (int level = MERKLE_LEVELS_MAX - 1; level >= 0; level--) {
            if (indexes[i] >> level & 1) {
                smaller.hashes[held++] = levels[level];
            }
        }
        struct merkle_hash old = merkle_root(&smaller);
        cr_assert(merkle_prove_consistency(indexes[i], size, give_uniform, levels, proof, &count));
        cr_assert_leq(count, MERKLE_PROOF_MAX);
        cr_assert(merkle_verify_consistency(indexes[i], size, &old, &root, proof, count));
    }
}
