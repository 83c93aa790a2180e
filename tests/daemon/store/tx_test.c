// SPDX-License-Identifier: Apache-2.0
// One transaction: ids, the clock moved, the savepoint, entries that wait.
#include "daemon/store/tx.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>

#include "daemon/store/query.h"
#include "daemon/store/tx_connection.h"
#include "tests/support/store_place.h"

#define DO(store, act, context) store_place_do((store), STORE_WRITE, (act), (context))

static void draw_id(struct tx *tx, void *context)
{
    *(int64_t *)context = tx_new_id(tx);
}

static void set_first(struct tx *tx, void *context)
{
    tx_set_first_id(tx, *(const int64_t *)context);
}

Test(tx, counts_ids_on_over_a_restart)
{
    struct store_place place;
    store_place_make(&place);
    struct store_options options = store_place_options(&place);
    for (int64_t expected = 1; expected <= 3; expected++) {
        struct store *store = store_place_open(&options);
        int64_t id = 0;
        cr_expect_eq(DO(store, draw_id, &id), STATUS_OK);
        cr_expect_eq(id, expected);
        store_close(store);
    }
    store_place_remove(&place);
}

Test(tx, begins_ids_where_the_instance_says_and_never_goes_back)
{
    struct store_place place;
    int64_t id = 0;
    int64_t instance = 5;
    store_place_make(&place);
    struct store_options options = store_place_options(&place);
    struct store *store = store_place_open(&options);
    cr_expect_eq(DO(store, set_first, &instance), STATUS_OK);
    cr_expect_eq(DO(store, draw_id, &id), STATUS_OK);
    cr_expect_eq(id, 5 * (INT64_C(1) << 40) + 1);
    instance = 0;
    cr_expect_eq(DO(store, set_first, &instance), STATUS_OK);
    cr_expect_eq(DO(store, draw_id, &id), STATUS_OK);
    cr_expect_eq(id, 5 * (INT64_C(1) << 40) + 2);
    store_close(store);
    store_place_remove(&place);
}

struct moment {
    int64_t now_ms;
    int32_t today_day;
    int64_t to_ms;
    bool moved;
};

static void look(struct tx *tx, void *context)
{
    struct moment *moment = context;
    moment->now_ms = tx->now_ms;
    moment->today_day = tx->today_day;
}

static void move(struct tx *tx, void *context)
{
    struct moment *moment = context;
    moment->moved = tx_move_clock(tx, moment->to_ms);
    look(tx, context);
}

Test(tx, moves_the_clock_forwards_only_and_keeps_it)
{
    struct store_place place;
    struct moment moment = {.to_ms = STORE_PLACE_NOW + 86400000};
    store_place_make(&place);
    struct store_options options = store_place_options(&place);
    struct store *store = store_place_open(&options);
    cr_expect_eq(DO(store, look, &moment), STATUS_OK);
    int32_t day = moment.today_day;
    cr_expect_eq(day, day_of_instant(STORE_PLACE_NOW, 480));
    cr_expect_eq(DO(store, move, &moment), STATUS_OK);
    cr_expect(moment.moved);
    cr_expect_eq(moment.today_day, day + 1);
    place.now_ms += 1000;
    cr_expect_eq(store_place_do(store, STORE_READ, look, &moment), STATUS_OK);
    cr_expect_eq(moment.now_ms, STORE_PLACE_NOW + 86401000);
    moment.to_ms = STORE_PLACE_NOW;
    cr_expect_eq(DO(store, move, &moment), STATUS_OK);
    cr_expect_not(moment.moved);
    moment.to_ms = STORE_PLACE_NOW + 2 * 86400000;
    cr_expect_eq(store_place_do(store, STORE_READ, move, &moment), STATUS_OK);
    cr_expect_not(moment.moved, "a reader moves no clock");
    store_close(store);
    store = store_place_open(&options);
    cr_expect_eq(DO(store, look, &moment), STATUS_OK);
    cr_expect_eq(moment.now_ms, STORE_PLACE_NOW + 86401000);
    store_close(store);
    store_place_remove(&place);
}

static const struct ledger_entry entry = {
    .terminal = 1, .office = 2, .operator_name = "wang", .method = "test.mark", .objects = "3 4"};

// A row that can be seen afterwards.
static int insert(struct tx *tx, int64_t number)
{
    struct query query = query_open(tx, QUERY_LEDGER_NODE_INSERT);
    query_bind_int(&query, "level", 88);
    query_bind_int(&query, "position", number);
    query_bind_blob(&query, "hash", "01234567890123456789012345678901", 32);
    return query_run(&query);
}

static void try_rows(struct tx *tx, void *context)
{
    int64_t *ids = context;
    for (int i = 0; i < 4; i++) {
        tx_mark(tx);
        ids[i] = tx_new_id(tx);
        tx_record(tx, &entry);
        insert(tx, i);
        if (i == 1) {
            cr_expect_eq(insert(tx, 0), 0); // is there: a broken promise
            cr_expect_eq(tx->fault, STATUS_BROKEN_PROMISE);
            cr_expect_eq(insert(tx, 77), 0);
        }
        if (i == 1 || i == 2) {
            cr_expect(i == 1 || tx_move_clock(tx, tx->now_ms + 5000));
            tx_undo(tx);
        } else {
            tx_keep(tx);
        }
        cr_expect_eq(tx->fault, STATUS_OK);
        cr_expect_eq(tx->now_ms, STORE_PLACE_NOW);
    }
}

Test(tx, undoes_rows_ids_entries_clock_and_a_broken_promise)
{
    struct store_place place;
    int64_t ids[4];
    store_place_make(&place);
    struct store_options options = store_place_options(&place);
    struct store *store = store_place_open(&options);
    cr_expect_eq(DO(store, try_rows, ids), STATUS_OK);
    static const int64_t expected[4] = {1, 2, 2, 2};
    cr_expect_arr_eq(ids, expected, sizeof ids);
    cr_expect_eq(store_place_sql(place.path, "SELECT count(*) FROM ledger_entry"), 2);
    cr_expect_eq(store_place_sql(place.path, "SELECT sum(position) FROM ledger_node"), 3);
    cr_expect_eq(store_place_sql(place.path, "SELECT clock_offset_ms FROM progress"), 0);
    store_close(store);
    store_place_remove(&place);
}

static void undo_after_a_disk_fault(struct tx *tx, void *context)
{
    (void)context;
    tx_mark(tx);
    tx_fail(tx, STATUS_INPUT_OUTPUT);
    tx_undo(tx);
    tx_mark(tx); // nothing is marked after a fault
    tx_undo(tx);
    tx_mark(tx);
    tx_keep(tx);
}

static void undo_after_an_earlier_promise(struct tx *tx, void *context)
{
    (void)context;
    tx_fail(tx, STATUS_BROKEN_PROMISE);
    tx_mark(tx);
    tx_undo(tx);
}

static void undo_what_sqlite_rolled_back(struct tx *tx, void *context)
{
    (void)context;
    tx_mark(tx);
    sqlite3_exec(tx->connection->db, "ROLLBACK", NULL, NULL, NULL);
    tx_fail(tx, STATUS_BROKEN_PROMISE);
    tx_undo(tx);
}

static void lose_the_savepoint(struct tx *tx, void *context)
{
    tx_mark(tx);
    sqlite3_exec(tx->connection->db, "RELEASE mark", NULL, NULL, NULL);
    if (*(const bool *)context) {
        tx_undo(tx);
    } else {
        tx_keep(tx);
    }
}

Test(tx, cannot_undo_other_faults)
{
    struct store_place place;
    store_place_make(&place);
    struct store_options options = store_place_options(&place);
    struct store *store = store_place_open(&options);
    cr_expect_eq(DO(store, undo_after_a_disk_fault, NULL), STATUS_INPUT_OUTPUT);
    cr_expect_eq(DO(store, undo_after_an_earlier_promise, NULL), STATUS_BROKEN_PROMISE);
    cr_expect_eq(DO(store, undo_what_sqlite_rolled_back, NULL), STATUS_BROKEN_PROMISE);
    cr_expect_eq(DO(store, lose_the_savepoint, (bool[]){true}), STATUS_BROKEN_PROMISE);
    cr_expect_eq(DO(store, lose_the_savepoint, (bool[]){false}), STATUS_BROKEN_PROMISE);
    store_close(store);
    store_place_remove(&place);
}

static void mark_twice(struct tx *tx, void *context)
{
    (void)context;
    tx_mark(tx);
    tx_mark(tx);
}

Test(tx, takes_a_second_mark_for_a_bug, .signal = SIGABRT)
{
    struct store_place place;
    store_place_make(&place);
    struct store_options options = store_place_options(&place);
    struct store *store = store_place_open(&options);
    store_place_remove(&place);
    cr_expect_eq(DO(store, mark_twice, NULL), STATUS_OK);
}

static void record_given(struct tx *tx, void *context)
{
    tx_record(tx, context);
    tx_record(tx, &entry); // after a fault: nothing
}

static void record_for_ever(struct tx *tx, void *context)
{
    int *count = context;
    while (tx->fault == STATUS_OK) {
        tx_record(tx, &entry);
        (*count)++;
    }
}

Test(tx, refuses_entries_that_would_be_ambiguous_or_too_many)
{
    struct store_place place;
    store_place_make(&place);
    struct store_options options = store_place_options(&place);
    struct store *store = store_place_open(&options);
    struct ledger_entry wrong[3] = {entry, entry, entry};
    wrong[0].operator_name = "a\nb";
    wrong[1].method = "a\nb";
    wrong[2].objects = "1\n2";
    for (int i = 0; i < 3; i++) {
        cr_expect_eq(DO(store, record_given, &wrong[i]), STATUS_BROKEN_PROMISE);
    }
    int count = 0;
    cr_expect_eq(DO(store, record_for_ever, &count), STATUS_NO_MEMORY);
    cr_expect_eq(count, 65537);
    struct ledger_entry large = entry;
    char *objects = malloc(9 * 1024 * 1024);
    memset(objects, '1', 9 * 1024 * 1024);
    objects[9 * 1024 * 1024 - 1] = '\0';
    large.objects = objects;
    cr_expect_eq(DO(store, record_given, &large), STATUS_NO_MEMORY);
    objects[2 * 1024 * 1024] = '\0'; // fits the batch, but not one leaf
    cr_expect_eq(DO(store, record_given, &large), STATUS_NO_MEMORY);
    free(objects);
    cr_expect_eq(store_place_sql(place.path, "SELECT count(*) FROM ledger_entry"), 0);
    store_close(store);
    store_place_remove(&place);
}

// --- memos ---

static const int apples;
static const int pears;

struct memos {
    int64_t first;     // what stood under a key at first
    int64_t again;     // and when asked again
    int64_t other;     // under another key
    int64_t forgotten; // after tx_forget
    int64_t undone;    // after tx_undo
};

static int64_t remember(struct tx *tx, const void *key, int64_t number)
{
    int64_t *memo = tx_memo(tx, key, sizeof *memo);
    int64_t before = *memo;
    *memo = number;
    return before;
}

static void remember_all(struct tx *tx, void *context)
{
    struct memos *memos = context;
    memos->first = remember(tx, &apples, 7);
    memos->again = remember(tx, &apples, 8);
    memos->other = remember(tx, &pears, 9);
    tx_forget(tx);
    memos->forgotten = remember(tx, &apples, 7);
    tx_mark(tx);
    tx_undo(tx);
    memos->undone = remember(tx, &apples, 7);
}

Test(tx, remembers_until_it_ends_or_is_undone)
{
    struct store_place place;
    store_place_make(&place);
    struct store_options options = store_place_options(&place);
    struct store *store = store_place_open(&options);
    for (int round = 0; round < 2; round++) {
        struct memos memos = {-1, -1, -1, -1, -1};
        cr_expect_eq(DO(store, remember_all, &memos), STATUS_OK);
        cr_expect_eq(memos.first, 0);
        cr_expect_eq(memos.again, 7);
        cr_expect_eq(memos.other, 0);
        cr_expect_eq(memos.forgotten, 0);
        cr_expect_eq(memos.undone, 0);
    }
    store_close(store);
    store_place_remove(&place);
}

static void remember_too_much(struct tx *tx, void *context)
{
    *(bool *)context = tx_alloc(tx, (size_t)1 << 30) == NULL;
}

Test(tx, memory_of_memos_is_bounded)
{
    struct store_place place;
    bool refused = false;
    store_place_make(&place);
    struct store_options options = store_place_options(&place);
    struct store *store = store_place_open(&options);
    cr_expect_eq(DO(store, remember_too_much, &refused), STATUS_NO_MEMORY);
    cr_expect(refused);
    store_close(store);
    store_place_remove(&place);
}
