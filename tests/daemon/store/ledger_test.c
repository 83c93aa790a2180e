// SPDX-License-Identifier: Apache-2.0
// The ledger: what a leaf hashes, dense numbers, proofs that a stranger can check, and tampering
// that is found.
#include "daemon/store/ledger.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>

#include "common/base/arena.h"
#include "tests/support/store_place.h"

#define ENTRIES 3000
#define NO_CHECKS "PRAGMA ignore_check_constraints = ON; "

static void record_many(struct tx *tx, void *context)
{
    int *next = context;
    for (int i = 0; i < 60; i++) {
        char objects[32];
        snprintf(objects, sizeof objects, "%d %d", *next, *next * 2);
        struct ledger_entry entry = {.terminal = *next % 7,
            .office = *next % 5,
            .operator_name = *next % 3 == 0 ? "" : "wang",
            .method = "meal.book",
            .objects = objects,
            .outcome = *next % 4 == 0 ? STATUS_SITTING_FULL : STATUS_OK};
        memset(entry.params_mac, *next % 251, sizeof entry.params_mac);
        tx_record(tx, &entry);
        ++*next;
    }
}

static struct store *fill(const struct store_options *options, int count)
{
    struct store *store = store_place_open(options);
    for (int next = 0; next < count;) {
        cr_assert_eq(store_place_do(store, STORE_WRITE, record_many, &next), STATUS_OK);
    }
    return store;
}

Test(ledger, hashes_documented_bytes)
{
    struct text input;
    struct ledger_entry entry = {.seq = 12,
        .at_ms = 1796092200000,
        .terminal = 3,
        .office = 4,
        .operator_name = "wang",
        .method = "meal.book",
        .objects = "5 6",
        .outcome = STATUS_SITTING_FULL};
    memset(entry.params_mac, 0xab, sizeof entry.params_mac);
    text_init(&input, 1000);
    ledger_leaf_input(&entry, &input);
    cr_expect_str_eq(input.bytes,
        "eldercare-ledger/1\n12\n1796092200000\n3\nwang\n4\nmeal.book\n5 6\nSITTING_FULL\n"
        "abababababababababababababababababababababababababababababababab");
    text_done(&input);
}

struct reading {
    int64_t seq;
    bool found;
    struct ledger_entry entry;
    struct merkle_hash leaf;
    struct arena arena;
};

static void read_one(struct tx *tx, void *context)
{
    struct reading *reading = context;
    reading->found =
        ledger_read(tx, reading->seq, &reading->arena, &reading->entry, &reading->leaf);
}

Test(ledger, reads_back_what_was_recorded)
{
    struct store_place place;
    struct reading reading = {.seq = 5};
    store_place_make(&place);
    struct store_options options = store_place_options(&place);
    struct store *store = fill(&options, 60);
    arena_init(&reading.arena, 10000);
    cr_expect_eq(store_place_do(store, STORE_READ, read_one, &reading), STATUS_OK);
    cr_assert(reading.found);
    cr_expect_eq(reading.entry.seq, 5);
    cr_expect_eq(reading.entry.at_ms, STORE_PLACE_NOW);
    cr_expect_eq(reading.entry.terminal, 4);
    cr_expect_eq(reading.entry.office, 4);
    cr_expect_str_eq(reading.entry.operator_name, "wang");
    cr_expect_str_eq(reading.entry.method, "meal.book");
    cr_expect_str_eq(reading.entry.objects, "4 8");
    cr_expect_eq(reading.entry.outcome, STATUS_SITTING_FULL);
    cr_expect_eq(reading.entry.params_mac[31], 4);
    struct text input;
    text_init(&input, 1000);
    ledger_leaf_input(&reading.entry, &input);
    struct merkle_hash leaf = merkle_leaf(input.bytes, input.size);
    text_done(&input);
    cr_expect_arr_eq(leaf.bytes, reading.leaf.bytes, DIGEST_SIZE);
    static const int64_t absent[] = {0, -1, 61, INT64_MAX};
    for (size_t i = 0; i < sizeof absent / sizeof absent[0]; i++) {
        reading.seq = absent[i];
        cr_expect_eq(store_place_do(store, STORE_READ, read_one, &reading), STATUS_OK);
        cr_expect_not(reading.found);
    }
    arena_done(&reading.arena);
    store_close(store);
    store_place_remove(&place);
}

struct proof {
    uint64_t first; // seq, or the smaller size
    uint64_t size;
    bool proved;
    struct merkle_hash path[MERKLE_PROOF_MAX];
    int count;
};

static void prove_inclusion(struct tx *tx, void *context)
{
    struct proof *proof = context;
    proof->proved =
        ledger_prove_inclusion(tx, (int64_t)proof->first, proof->size, proof->path, &proof->count);
}

static void prove_consistency(struct tx *tx, void *context)
{
    struct proof *proof = context;
    proof->proved =
        ledger_prove_consistency(tx, proof->first, proof->size, proof->path, &proof->count);
}

struct head {
    uint64_t size;
    struct merkle_hash root;
};

static void checkpoint(struct tx *tx, void *context)
{
    struct head *head = context;
    ledger_checkpoint(tx, &head->size, &head->root);
}

// Every root the ledger ever had, and every leaf, computed from the entries by somebody else.
struct witness {
    struct merkle_hash leaves[ENTRIES];
    struct merkle_hash roots[ENTRIES + 1];
};

static struct witness *watch(struct store *store)
{
    struct witness *witness = calloc(1, sizeof *witness);
    struct merkle_frontier frontier = {.size = 0};
    witness->roots[0] = merkle_root(&frontier);
    for (int i = 0; i < ENTRIES; i++) {
        struct reading reading = {.seq = i + 1};
        arena_init(&reading.arena, 10000);
        cr_assert_eq(store_place_do(store, STORE_READ, read_one, &reading), STATUS_OK);
        cr_assert(reading.found);
        arena_done(&reading.arena);
        witness->leaves[i] = reading.leaf;
        merkle_append(&frontier, &reading.leaf, NULL, NULL);
        witness->roots[i + 1] = merkle_root(&frontier);
    }
    return witness;
}

static uint64_t draw(uint64_t *state, uint64_t below)
{
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (*state >> 33) % below;
}

Test(ledger, proves_to_a_stranger_over_three_thousand_entries)
{
    struct store_place place;
    struct head head;
    store_place_make(&place);
    struct store_options options = store_place_options(&place);
    struct store *store = fill(&options, ENTRIES);
    struct witness *witness = watch(store);
    cr_expect_eq(store_place_do(store, STORE_READ, checkpoint, &head), STATUS_OK);
    cr_expect_eq(head.size, ENTRIES);
    cr_expect_arr_eq(head.root.bytes, witness->roots[ENTRIES].bytes, DIGEST_SIZE);
    uint64_t state = 20261201;
    for (int i = 0; i < 300; i++) {
        struct proof proof = {0};
        proof.size = i < 4 ? ENTRIES : draw(&state, ENTRIES) + 1;
        proof.first = i == 0 ? 1 : i == 1 ? ENTRIES : draw(&state, proof.size) + 1;
        cr_assert_eq(store_place_do(store, STORE_READ, prove_inclusion, &proof), STATUS_OK);
        cr_assert(proof.proved);
        cr_expect(
            merkle_verify_inclusion(proof.first - 1, proof.size, &witness->leaves[proof.first - 1],
                proof.path, proof.count, &witness->roots[proof.size]),
            "entry %llu in %llu", (unsigned long long)proof.first, (unsigned long long)proof.size);
        cr_assert_eq(store_place_do(store, STORE_READ, prove_consistency, &proof), STATUS_OK);
        cr_assert(proof.proved);
        cr_expect(merkle_verify_consistency(proof.first, proof.size, &witness->roots[proof.first],
            &witness->roots[proof.size], proof.path, proof.count));
        cr_expect_not(
            i > 1 && proof.first < proof.size &&
            merkle_verify_consistency(proof.first, proof.size, &witness->roots[proof.first - 1],
                &witness->roots[proof.size], proof.path, proof.count));
    }
    free(witness);
    store_close(store);
    store_place_remove(&place);
}

Test(ledger, refuses_impossible_proofs)
{
    static const struct {
        uint64_t first;
        uint64_t size;
        bool inclusion;
        bool consistency;
    } cases[] = {
        {0, 60, false, true},
        {61, 60, false, false},
        {1, 61, false, false},
        {60, 60, true, true},
        {1, 0, false, false},
        {UINT64_MAX, 60, false, false},
        {1, UINT64_MAX, false, false},
    };
    struct store_place place;
    store_place_make(&place);
    struct store_options options = store_place_options(&place);
    struct store *store = fill(&options, 60);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct proof proof = {.first = cases[i].first, .size = cases[i].size};
        cr_expect_eq(store_place_do(store, STORE_READ, prove_inclusion, &proof), STATUS_OK);
        cr_expect_eq(proof.proved, cases[i].inclusion, "inclusion %zu", i);
        cr_expect_eq(store_place_do(store, STORE_READ, prove_consistency, &proof), STATUS_OK);
        cr_expect_eq(proof.proved, cases[i].consistency, "consistency %zu", i);
    }
    store_close(store);
    store_place_remove(&place);
}

static void verify(struct tx *tx, void *context)
{
    ledger_verify(tx, context);
}

Test(ledger, verifies_empty_and_long_ledgers_over_a_restart)
{
    static const int sizes[] = {0, 60, 300, 540};
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        struct store_place place;
        struct ledger_report report;
        struct head head;
        store_place_make(&place);
        struct store_options options = store_place_options(&place);
        store_close(fill(&options, sizes[i]));
        struct store *store = store_place_open(&options);
        cr_expect_eq(store_place_do(store, STORE_READ, verify, &report), STATUS_OK);
        cr_expect_eq(store_place_do(store, STORE_READ, checkpoint, &head), STATUS_OK);
        cr_expect_eq((int)report.entries, sizes[i]);
        cr_expect_eq(report.first_bad_seq, 0);
        cr_expect_arr_eq(report.root.bytes, head.root.bytes, DIGEST_SIZE);
        store_close(store);
        store_place_remove(&place);
    }
}

Test(ledger, finds_every_kind_of_tampering)
{
    static const struct {
        const char *sql;
        int64_t bad; // the first bad entry
    } cases[] = {
        {"UPDATE ledger_entry SET outcome = 'OK' WHERE seq = 49", 49},
        {"UPDATE ledger_entry SET outcome = 'NO_SUCH' WHERE seq = 49", 49},
        {"UPDATE ledger_entry SET objects = '9 9' WHERE seq = 300", 300},
        {"UPDATE ledger_entry SET at = at - 1 WHERE seq = 1", 1},
        {"UPDATE ledger_entry SET office = 9 WHERE seq = 2", 2},
        {"UPDATE ledger_entry SET terminal = 9 WHERE seq = 2", 2},
        {"UPDATE ledger_entry SET operator = 'li' WHERE seq = 2", 2},
        {"UPDATE ledger_entry SET method = 'x' WHERE seq = 2", 2},
        {"UPDATE ledger_entry SET params_mac = zeroblob(32) WHERE seq = 17", 17},
        {"UPDATE ledger_entry SET leaf = zeroblob(32) WHERE seq = 18", 18},
        {"DELETE FROM ledger_entry WHERE seq = 100", 100},
        {"DELETE FROM ledger_entry WHERE seq = 540", 540},
        {"INSERT INTO ledger_entry SELECT 541, at, terminal, operator, office, method, objects,"
         " outcome, params_mac, leaf FROM ledger_entry WHERE seq = 540",
            541},
        {"UPDATE ledger_node SET hash = zeroblob(32) WHERE position = 0", 256},
        {"DELETE FROM ledger_node WHERE position = 1", 512},
        {"INSERT INTO ledger_node VALUES (8, 2, zeroblob(32))", 540},
        {"UPDATE progress SET ledger_size = 539, ledger_frontier = zeroblob(160)", 540},
        {"UPDATE progress SET ledger_frontier = zeroblob(128)", 540},
        {"UPDATE progress SET ledger_frontier = zeroblob(127)", 541},
        {"DELETE FROM progress", 541},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct store_place place;
        struct ledger_report report = {0};
        store_place_make(&place);
        struct store_options options = store_place_options(&place);
        struct store *store = fill(&options, 540);
        store_place_sql(
            place.path, "DROP TRIGGER ledger_entry_stays; DROP TRIGGER ledger_entry_remains;");
        store_place_sql(place.path, cases[i].sql);
        cr_expect_eq(store_place_do(store, STORE_READ, verify, &report), STATUS_OK);
        cr_expect_eq(report.first_bad_seq, cases[i].bad, "%s: %lld", cases[i].sql,
            (long long)report.first_bad_seq);
        store_close(store);
        store_place_remove(&place);
    }
}

Test(ledger, faults_on_damaged_rows)
{
    static const char *const damages[] = {
        "UPDATE ledger_entry SET outcome = 'NO_SUCH' WHERE seq = 1",
        NO_CHECKS "UPDATE ledger_entry SET leaf = x'00' WHERE seq = 1",
        NO_CHECKS "UPDATE ledger_entry SET params_mac = x'00' WHERE seq = 1",
    };
    for (size_t i = 0; i < sizeof damages / sizeof damages[0]; i++) {
        struct store_place place;
        struct reading reading = {.seq = 1};
        struct proof proof = {.first = 2, .size = 60};
        struct ledger_report report = {0};
        store_place_make(&place);
        struct store_options options = store_place_options(&place);
        struct store *store = fill(&options, 60);
        store_place_sql(place.path, "DROP TRIGGER ledger_entry_stays");
        store_place_sql(place.path, damages[i]);
        arena_init(&reading.arena, 1000);
        cr_expect_eq(store_place_do(store, STORE_READ, read_one, &reading), STATUS_CORRUPT);
        cr_expect_not(reading.found);
        arena_done(&reading.arena);
        enum status status = store_place_do(store, STORE_READ, prove_inclusion, &proof);
        cr_expect_eq(status, i == 1 ? STATUS_CORRUPT : STATUS_OK, "%s", damages[i]);
        cr_expect_eq(store_place_do(store, STORE_READ, verify, &report), STATUS_OK);
        cr_expect_eq(report.first_bad_seq, 1);
        store_close(store);
        store_place_remove(&place);
    }
}

Test(ledger, faults_on_a_head_or_leaf_that_is_missing)
{
    struct store_place place;
    struct head head;
    struct proof proof = {.first = 2, .size = 60};
    store_place_make(&place);
    struct store_options options = store_place_options(&place);
    struct store *store = fill(&options, 60);
    store_place_sql(
        place.path, "DROP TRIGGER ledger_entry_remains; DELETE FROM ledger_entry WHERE seq = 1");
    cr_expect_eq(store_place_do(store, STORE_READ, prove_inclusion, &proof), STATUS_CORRUPT);
    store_place_sql(place.path, "DELETE FROM progress");
    cr_expect_eq(store_place_do(store, STORE_READ, checkpoint, &head), STATUS_CORRUPT);
    cr_expect_eq(store_place_do(store, STORE_READ, prove_consistency, &proof), STATUS_CORRUPT);
    store_close(store);
    store_place_remove(&place);
}

Test(ledger, refuses_to_be_edited)
{
    static const char *const edits[] = {
        "UPDATE ledger_entry SET office = 1", "DELETE FROM ledger_entry"};
    struct store_place place;
    store_place_make(&place);
    struct store_options options = store_place_options(&place);
    store_close(fill(&options, 60));
    for (size_t i = 0; i < sizeof edits / sizeof edits[0]; i++) {
        cr_expect_not(store_place_try(place.path, edits[i]));
    }
    store_place_remove(&place);
}
