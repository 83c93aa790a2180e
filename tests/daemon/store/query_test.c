// SPDX-License-Identifier: Apache-2.0
// Named queries: what is bound by name comes back by name, and what a careless caller does is
// noticed.
#include "daemon/store/query.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

#include <criterion/criterion.h>

#include "daemon/store/tx_connection.h"
#include "tests/support/store_place.h"

enum { MAKE, PUT, GET, ALL, REAL, BROKEN, NOTHING, COUNT };

static const struct embedded_query queries[COUNT + 1] = {
    [MAKE] = {"make", "q.sql", "UPDATE thing SET number = :a WHERE 0;", false, false},
    [PUT] = {"put", "q.sql",
        "INSERT INTO thing (thing, number, word, bytes, day)"
        " VALUES (:thing, :number, :word, :bytes, :day);",
        false, false},
    [GET] = {"get", "q.sql",
        "SELECT number, word, bytes, day FROM thing WHERE thing = :thing OR thing = -:thing;", true,
        false},
    [ALL] = {"all", "q.sql", "SELECT thing, word FROM thing ORDER BY thing;", false, false},
    [REAL] = {"real", "q.sql", "SELECT 1.5 AS real;", false, false},
    [BROKEN] = {"broken", "q.sql", "SELECT sum(number) AS total FROM thing;", false, false},
    [NOTHING] = {"nothing", "q.sql", "PRAGMA no_such_thing;", false, true},
};

struct table {
    struct store_place place;
    struct tx_connection *connection;
    struct tx tx;
};

static void set_up(struct table *table)
{
    struct text complaint;
    text_init(&complaint, 1000);
    store_place_make(&table->place);
    fclose(fopen(table->place.path, "wb"));
    cr_assert_eq(tx_connection_open(
                     table->place.path, NULL, TX_CONNECTION_WRITER, &table->connection, &complaint),
        STATUS_OK);
    cr_assert_eq(sqlite3_exec(table->connection->db,
                     "CREATE TABLE thing (thing INTEGER PRIMARY KEY, number INTEGER, word TEXT,"
                     " bytes BLOB, day TEXT) STRICT",
                     NULL, NULL, NULL),
        SQLITE_OK);
    cr_assert_eq(
        tx_connection_prepare(table->connection, queries, COUNT, TX_CONNECTION_AT_ONCE, &complaint),
        STATUS_OK);
    table->tx = (struct tx){.connection = table->connection, .writes = true};
    text_done(&complaint);
}

static void tear_down(struct table *table)
{
    cr_expect_eq(table->connection->open_statements, 0);
    tx_connection_close(table->connection);
    store_place_remove(&table->place);
}

static struct query open_query(struct table *table, int id)
{
    return query_open(&table->tx, (enum query_id)id);
}

static int put(struct table *table, int64_t thing, const char *word, int32_t day)
{
    struct query query = open_query(table, PUT);
    query_bind_int(&query, "thing", thing);
    query_bind_int(&query, "number", thing * 10);
    query_bind_text(&query, "word", word);
    query_bind_blob(&query, "bytes", "\1\0\2", 3);
    query_bind_day(&query, "day", day);
    return query_run(&query);
}

Test(query, reads_what_was_bound_in_any_order)
{
    struct table table;
    set_up(&table);
    struct query query = open_query(&table, PUT);
    query_bind_day(&query, "day", 20000);
    query_bind_text_n(&query, "word", "twelve and more", 6);
    query_bind_blob(&query, "bytes", NULL, 0);
    query_bind_int(&query, "number", INT64_MIN);
    query_bind_int(&query, "thing", 7);
    cr_expect_eq(query_run(&query), 1);

    query = open_query(&table, GET);
    query_bind_int(&query, "thing", 7);
    cr_assert(query_next(&query));
    size_t size = 99;
    cr_expect_eq(query_day(&query, "day"), 20000);
    cr_expect_eq(query_int(&query, "number"), INT64_MIN);
    cr_expect_str_eq(query_text(&query, "word"), "twelve");
    cr_expect_not(query_is_null(&query, "bytes"));
    (void)query_blob(&query, "bytes", &size);
    cr_expect_eq(size, 0);
    cr_expect_not(query_next(&query));
    cr_expect_not(query_next(&query), "a query that ended does not begin again");
    query_end(&query);
    query_end(&query);
    tear_down(&table);
}

Test(query, reads_null_as_nothing)
{
    struct table table;
    struct arena arena;
    arena_init(&arena, 1000);
    set_up(&table);
    struct query query = open_query(&table, PUT);
    query_bind_int(&query, "thing", 1);
    query_bind_null(&query, "number");
    query_bind_text(&query, "word", NULL);
    query_bind_null(&query, "bytes");
    query_bind_day(&query, "day", DAY_NONE);
    cr_expect_eq(query_run(&query), 1);
    query = open_query(&table, GET);
    query_bind_int(&query, "thing", 1);
    cr_assert(query_next(&query));
    size_t size = 99;
    cr_expect_eq(query_int(&query, "number"), 0);
    cr_expect_null(query_text(&query, "word"));
    cr_expect_null(query_copy_text(&query, "word", &arena));
    cr_expect_null(query_blob(&query, "bytes", &size));
    cr_expect_eq(size, 0);
    cr_expect_eq(query_day(&query, "day"), DAY_NONE);
    cr_expect(query_is_null(&query, "day"));
    cr_expect_eq(query_column_kind(&query, 0), QUERY_KIND_NULL);
    query_end(&query);
    tear_down(&table);
}

Test(query, tells_columns_by_position)
{
    struct table table;
    struct arena arena;
    arena_init(&arena, 1000);
    set_up(&table);
    cr_expect_eq(put(&table, 3, "three", 0), 1);
    struct query query = open_query(&table, GET);
    query_bind_int(&query, "thing", 3);
    cr_assert(query_next(&query));

    static const enum query_kind kinds[] = {
        QUERY_KIND_INT, QUERY_KIND_TEXT, QUERY_KIND_BLOB, QUERY_KIND_TEXT};

    static const char *const names[] = {"number", "word", "bytes", "day"};
    cr_assert_eq(query_columns(&query), 4);
    for (int i = 0; i < 4; i++) {
        cr_expect_eq(query_column_kind(&query, i), kinds[i]);
        cr_expect_str_eq(query_column_name(&query, i), names[i]);
    }
    size_t size = 0;
    cr_expect_eq(query_int_at(&query, 0), 30);
    cr_expect_str_eq(query_text_at(&query, 1, &size), "three");
    cr_expect_eq(size, 5);
    cr_expect_str_eq(query_copy_text(&query, "word", &arena), "three");
    arena_done(&arena);
    cr_expect_eq(((const char *)query_blob(&query, "bytes", &size))[2], 2);
    cr_expect_eq(size, 3);
    query_end(&query);
    tear_down(&table);
}

Test(query, may_nest_different_queries_and_repeat_the_same)
{
    struct table table;
    set_up(&table);
    for (int i = 1; i <= 5; i++) {
        cr_expect_eq(put(&table, i, "word", i), 1);
    }
    int rows = 0;
    struct query outer = open_query(&table, ALL);
    while (query_next(&outer)) {
        rows++;
        struct query inner = open_query(&table, GET);
        query_bind_int(&inner, "thing", query_int(&outer, "thing"));
        cr_expect(query_next(&inner));
        cr_expect_eq(query_int(&inner, "number"), rows * 10);
        query_end(&inner);
        cr_expect_str_eq(query_text(&outer, "word"), "word");
    }
    query_end(&outer);
    cr_expect_eq(rows, 5);
    tear_down(&table);
}

Test(query, remembers_the_first_fault_and_does_nothing_after_it)
{
    struct table table;
    struct arena arena;
    arena_init(&arena, 100);
    set_up(&table);
    cr_expect_eq(put(&table, 1, "one", 0), 1);
    struct query outer = open_query(&table, ALL);
    cr_expect(query_next(&outer));
    cr_expect_eq(put(&table, 1, "again", 0), 0);
    cr_expect_eq(table.tx.fault, STATUS_BROKEN_PROMISE);
    cr_expect_eq(table.connection->fault_code, SQLITE_CONSTRAINT_PRIMARYKEY);
    cr_expect_eq((int)table.connection->fault_query, PUT);
    cr_expect_not(query_next(&outer));
    query_end(&outer);
    tx_fail(&table.tx, STATUS_CORRUPT);
    cr_expect_eq(table.tx.fault, STATUS_BROKEN_PROMISE);

    struct query after = open_query(&table, GET);
    size_t size = 9;
    query_bind_int(&after, "thing", 1);
    query_bind_text(&after, "no such name", "");
    query_bind_blob(&after, "thing", "", 0);
    query_bind_day(&after, "thing", 1);
    query_bind_null(&after, "thing");
    cr_expect_not(query_next(&after));
    cr_expect_eq(query_int(&after, "number"), 0);
    cr_expect_null(query_text(&after, "word"));
    cr_expect_null(query_blob(&after, "bytes", &size));
    cr_expect_eq(size, 0);
    cr_expect_eq(query_day(&after, "day"), DAY_NONE);
    cr_expect(query_is_null(&after, "day"));
    cr_expect_null(query_copy_text(&after, "word", &arena));
    cr_expect_eq(query_columns(&after), 0);
    cr_expect_str_eq(query_column_name(&after, 0), "");
    cr_expect_eq(query_column_kind(&after, 0), QUERY_KIND_NULL);
    cr_expect_eq(query_int_at(&after, 0), 0);
    cr_expect_null(query_text_at(&after, 0, NULL));
    cr_expect_eq(query_run(&after), 0);
    tear_down(&table);
}

Test(query, counts_changed_rows_and_none_for_a_select)
{
    struct table table;
    set_up(&table);
    cr_expect_eq(put(&table, 1, "one", 0), 1);
    struct query query = open_query(&table, ALL);
    cr_expect_eq(query_run(&query), 0);
    query = open_query(&table, MAKE);
    query_bind_int(&query, "a", 1);
    cr_expect_eq(query_run(&query), 0);
    tear_down(&table);
}

Test(query, faults_on_sums_that_overflow_and_values_too_long)
{
    struct table table;
    set_up(&table);
    struct query query = open_query(&table, PUT);
    query_bind_int(&query, "thing", 1);
    query_bind_text_n(&query, "word", "x", 65UL * 1024 * 1024);
    cr_expect_eq(table.tx.fault, STATUS_BROKEN_PROMISE);
    query_end(&query);
    table.tx.fault = STATUS_OK;
    cr_expect_eq(sqlite3_exec(table.connection->db,
                     "INSERT INTO thing (thing, number) VALUES (1, 9223372036854775807), (2, 1)",
                     NULL, NULL, NULL),
        SQLITE_OK);
    query = open_query(&table, BROKEN);
    cr_expect_not(query_next(&query));
    cr_expect_eq(table.tx.fault, STATUS_BROKEN_PROMISE);
    tear_down(&table);
}

Test(query, takes_a_day_that_is_none_for_damage)
{
    struct table table;
    set_up(&table);
    cr_expect_eq(sqlite3_exec(table.connection->db,
                     "INSERT INTO thing (thing, day) VALUES (1, '2026-02-30')", NULL, NULL, NULL),
        SQLITE_OK);
    struct query query = open_query(&table, GET);
    query_bind_int(&query, "thing", 1);
    cr_assert(query_next(&query));
    cr_expect_eq(query_day(&query, "day"), DAY_NONE);
    cr_expect_eq(table.tx.fault, STATUS_CORRUPT);
    query_end(&query);
    tear_down(&table);
}

Test(query, faults_when_the_arena_is_full)
{
    struct table table;
    struct arena arena;
    arena_init(&arena, 1);
    set_up(&table);
    cr_expect_eq(put(&table, 1, "a word that does not fit", 0), 1);
    struct query query = open_query(&table, GET);
    query_bind_int(&query, "thing", 1);
    cr_assert(query_next(&query));
    cr_expect_null(query_copy_text(&query, "word", &arena));
    cr_expect_eq(table.tx.fault, STATUS_NO_MEMORY);
    query_end(&query);
    tear_down(&table);
}

Test(query, keeps_its_names_when_the_schema_changes)
{
    struct table table;
    set_up(&table);
    cr_expect_eq(put(&table, 1, "one", 0), 1);
    cr_expect_eq(
        sqlite3_exec(table.connection->db, "CREATE TABLE other (x INTEGER)", NULL, NULL, NULL),
        SQLITE_OK);
    struct query query = open_query(&table, GET);
    query_bind_int(&query, "thing", 1);
    cr_assert(query_next(&query));
    cr_expect_str_eq(query_text(&query, "word"), "one");
    query_end(&query);
    tear_down(&table);
}

Test(query, faults_when_memory_runs_out)
{
    struct table table;
    set_up(&table);
    int faults = 0;
    for (int64_t more = 1; more < 400000; more += more < 4000 ? 100 : 20000) {
        table.tx.fault = STATUS_OK;
        tx_connection_clear(table.connection);
        sqlite3_hard_heap_limit64(sqlite3_memory_used() + more);
        struct query query = open_query(&table, PUT);
        query_bind_int(&query, "thing", more);
        query_bind_null(&query, "number");
        query_bind_text(&query, "word", "word");
        query_bind_blob(&query, "bytes", "x", 1);
        query_bind_day(&query, "day", 1);
        int changed = query_run(&query);
        sqlite3_hard_heap_limit64(256LL * 1024 * 1024);
        cr_expect_eq(changed, table.tx.fault == STATUS_OK ? 1 : 0);
        cr_expect(table.tx.fault == STATUS_OK || table.tx.fault == STATUS_NO_MEMORY);
        faults += table.tx.fault != STATUS_OK;
    }
    cr_expect_gt(faults, 0);
    tear_down(&table);
}

Test(query, faults_when_a_reader_cannot_even_prepare)
{
    struct store_place place;
    struct text complaint;
    struct tx_connection *connection = NULL;
    text_init(&complaint, 1000);
    store_place_make(&place);
    struct store_options options = store_place_options(&place);
    store_close(store_place_open(&options));
    cr_assert_eq(
        tx_connection_open(place.path, NULL, TX_CONNECTION_READER, &connection, &complaint),
        STATUS_OK);
    cr_assert_eq(tx_connection_prepare(connection, embedded_queries, QUERY_COUNT,
                     TX_CONNECTION_AT_FIRST_USE, &complaint),
        STATUS_OK);
    struct tx tx = {.connection = connection};
    sqlite3_hard_heap_limit64(sqlite3_memory_used() + 1);
    struct query query = query_open(&tx, QUERY_LEDGER_ALL);
    cr_expect_not(query_next(&query));
    sqlite3_hard_heap_limit64(256LL * 1024 * 1024);
    cr_expect_eq(tx.fault, STATUS_NO_MEMORY);
    cr_expect_eq(connection->open_statements, 0);
    tx_connection_close(connection);
    text_done(&complaint);
    store_place_remove(&place);
}

// What only a bug does ends the process; each in its own, by its number.
static void misuse(int which)
{
    struct table table;
    set_up(&table);
    store_place_remove(&table.place);
    struct query query = open_query(&table, which == 6 ? REAL : GET);
    switch (which) {
    case 0:
        query_bind_int(&query, "ting", 1);
        break;
    case 1:
        cr_expect_not(query_next(&query) && which != 6);
        break;
    case 2:
        query = open_query(&table, GET);
        break;
    case 3:
        query_bind_int(&query, "thing", 1);
        cr_expect_not(query_next(&query) && which != 6);
        (void)query_int(&query, "number");
        break;
    case 4:
        query_bind_int(&query, "thing", 1);
        cr_expect_not(query_next(&query) && which != 6);
        query_bind_int(&query, "thing", 1);
        break;
    case 5:
        (void)query_int(&query, "ting");
        break;
    default:
        cr_expect_not(query_next(&query) && which != 6);
        (void)query_column_kind(&query, 0);
        break;
    }
}

Test(query, ends_the_process_for_an_unknown_parameter, .signal = SIGABRT)
{
    misuse(0);
}

Test(query, ends_the_process_for_a_parameter_left_unbound, .signal = SIGABRT)
{
    misuse(1);
}

Test(query, ends_the_process_when_opened_twice, .signal = SIGABRT)
{
    misuse(2);
}

Test(query, ends_the_process_when_read_without_a_row, .signal = SIGABRT)
{
    misuse(3);
}

Test(query, ends_the_process_when_bound_after_a_step, .signal = SIGABRT)
{
    misuse(4);
}

Test(query, ends_the_process_for_an_unknown_column, .signal = SIGABRT)
{
    misuse(5);
}

Test(query, ends_the_process_for_a_real_number, .signal = SIGABRT)
{
    misuse(6);
}
