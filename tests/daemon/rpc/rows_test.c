// SPDX-License-Identifier: Apache-2.0
// Rows as JSON: what the last character of a column's name means, pages and their cursors.
#include "daemon/rpc/rows.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>

#include "daemon/store/tx_connection.h"
#include "tests/support/store_place.h"

enum { ROWS_ALL, ROWS_PAGE, ROWS_PLAIN, ROWS_BLIND, ROWS_COUNT };

static const struct embedded_query queries[ROWS_COUNT] = {
    [ROWS_ALL] = {.name = "rows_all",
        .sql = "SELECT 7 AS id, '张三' AS name, NULL AS absent, 1 AS \"dementia?\", 0 AS "
               "\"basic?\", 0 AS \"recorded_at@\", '9999-12-31' AS \"until!\", '2026-12-01' AS "
               "\"from!\", '[1,{\"a\":2}]' AS \"items+\", 'a' || char(10) || '张' AS \"lines[]\", "
               "'' AS \"none[]\", 5 AS \"diets#DIET\", 'x' AS cursor, NULL "
               "AS \"closed_at@\";"},
    [ROWS_PAGE] = {.name = "rows_page",
        .sql = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5) "
               "SELECT i AS id, '张' || i || '|' || i AS cursor FROM n "
               "WHERE '张' || i || '|' || i > :after LIMIT :limit;"},
    [ROWS_PLAIN] = {.name = "rows_plain", .sql = "SELECT 1 AS id UNION ALL SELECT 2;"},
    [ROWS_BLIND] = {.name = "rows_blind",
        .sql = "SELECT 1 AS id, NULL AS cursor UNION ALL SELECT 2, NULL;"},
};

struct fixture {
    struct store_place place;
    struct tx_connection *connection;
    struct tx tx;
    struct call call;
};

static void begin(struct fixture *fixture)
{
    struct text complaint;
    text_init(&complaint, 1000);
    *fixture = (struct fixture){.tx = {.zone_minutes = 480}};
    store_place_make(&fixture->place);
    FILE *empty = fopen(fixture->place.path, "we");
    cr_assert(empty != NULL && fclose(empty) == 0);
    cr_assert_eq(tx_connection_open(fixture->place.path, NULL, TX_CONNECTION_WRITER,
                     &fixture->connection, &complaint),
        STATUS_OK);
    cr_assert_eq(tx_connection_prepare(
                     fixture->connection, queries, ROWS_COUNT, TX_CONNECTION_AT_ONCE, &complaint),
        STATUS_OK, "%s", complaint.bytes);
    text_done(&complaint);
    fixture->tx.connection = fixture->connection;
    fixture->call.tx = &fixture->tx;
    arena_init(&fixture->call.arena, CALL_ARENA_MAX);
    text_init(&fixture->call.result, CALL_RESULT_MAX);
    json_out_init(&fixture->call.out, &fixture->call.result);
}

static void end(struct fixture *fixture)
{
    text_done(&fixture->call.result);
    arena_done(&fixture->call.arena);
    tx_connection_close(fixture->connection);
    store_place_remove(&fixture->place);
}

Test(rows, names_tell_how_columns_are_written)
{
    struct fixture fixture;
    begin(&fixture);
    struct query query = query_open(&fixture.tx, (enum query_id)ROWS_ALL);
    rows_list(&fixture.call, "rows", &query);
    cr_assert_str_eq(fixture.call.result.bytes,
        "\"rows\":[{\"id\":7,\"name\":\"张三\",\"dementia\":true,\"basic\":false,\"recorded_at\":"
        "\"1970-01-01T08:00:00.000+08:00\",\"from\":\"2026-12-01\",\"items\":[1,{\"a\":2}],"
        "\"lines\":[\"a\",\"张\"],\"none\":[]}]");
    end(&fixture);
}

Test(rows, one_row_goes_into_an_open_map)
{
    struct fixture fixture;
    begin(&fixture);
    struct query query = query_open(&fixture.tx, (enum query_id)ROWS_PLAIN);
    json_field_text(&fixture.call.out, "before", "x");
    cr_assert(query_next(&query));
    rows_put(&fixture.call.out, &query, 480);
    query_end(&query);
    cr_assert_str_eq(fixture.call.result.bytes, "\"before\":\"x\",\"id\":1");
    end(&fixture);
}

Test(rows, no_rows_are_an_empty_list)
{
    struct fixture fixture;
    begin(&fixture);
    struct query query = query_open(&fixture.tx, (enum query_id)ROWS_PAGE);
    query_bind_text(&query, "after", "龥");
    query_bind_int(&query, "limit", 3);
    rows_page(&fixture.call, "rows", &query, 2);
    cr_assert_str_eq(fixture.call.result.bytes, "\"rows\":[]");
    end(&fixture);
}

// Pages of two out of five, each behind the cursor of the one before.
Test(rows, pages_follow_one_another)
{
    static const char *const pages[] = {"\"rows\":[{\"id\":1},{\"id\":2}],\"next\":\"",
        "\"rows\":[{\"id\":3},{\"id\":4}],\"next\":\"", "\"rows\":[{\"id\":5}]"};
    struct fixture fixture;
    begin(&fixture);
    char next[100] = "";
    for (size_t i = 0; i < sizeof pages / sizeof pages[0]; i++) {
        const char *after = rows_after(&fixture.call, i == 0 ? NULL : next);
        cr_assert_not_null(after);
        text_clear(&fixture.call.result);
        json_out_init(&fixture.call.out, &fixture.call.result);
        struct query query = query_open(&fixture.tx, (enum query_id)ROWS_PAGE);
        query_bind_text(&query, "after", after);
        query_bind_int(&query, "limit", 3);
        rows_page(&fixture.call, "rows", &query, 2);
        const char *bytes = fixture.call.result.bytes;
        cr_assert(strncmp(bytes, pages[i], strlen(pages[i])) == 0, "%s", bytes);
        cr_assert(strstr(bytes, "张") == NULL, "a cursor is opaque");
        size_t at = strlen(pages[i]);
        memset(next, 0, sizeof next);
        strncpy(next, bytes + at, strcspn(bytes + at, "\""));
    }
    cr_assert_str_eq(next, "");
    end(&fixture);
}

Test(rows, a_full_last_page_has_no_next)
{
    struct fixture fixture;
    begin(&fixture);
    struct query query = query_open(&fixture.tx, (enum query_id)ROWS_PLAIN);
    rows_page(&fixture.call, "rows", &query, 2);
    cr_assert_str_eq(fixture.call.result.bytes, "\"rows\":[{\"id\":1},{\"id\":2}]");
    end(&fixture);
}

Test(rows, a_page_without_a_cursor_is_a_fault)
{
    static const int ids[] = {ROWS_PLAIN, ROWS_BLIND};
    for (size_t i = 0; i < 2; i++) {
        struct fixture fixture;
        begin(&fixture);
        struct query query = query_open(&fixture.tx, (enum query_id)ids[i]);
        rows_page(&fixture.call, "rows", &query, 1);
        cr_assert_eq(fixture.tx.fault, STATUS_NO_MEMORY);
        end(&fixture);
    }
}

Test(rows, cursors_of_every_length_come_back)
{
    static const struct {
        const char *encoded;
        const char *plain; // NULL: no cursor of ours
    } table[] = {{"", ""}, {"YQ", "a"}, {"YWI", "ab"}, {"YWJj", "abc"}, {"YWJjZA", "abcd"},
        {"5byg", "张"}, {"Y", NULL}, {"YR", NULL}, {"YQ==", NULL}, {"Y Q", NULL}, {"AA", NULL},
        {"_w", NULL}, {"-_", NULL}};
    struct fixture fixture;
    begin(&fixture);
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        const char *plain = rows_after(&fixture.call, table[i].encoded);
        if (table[i].plain == NULL) {
            cr_assert_null(plain, "%s", table[i].encoded);
        } else {
            cr_assert_not_null(plain, "%s", table[i].encoded);
            cr_assert_str_eq(plain, table[i].plain);
        }
    }
    char *great = calloc(1, 5001);
    memset(great, 'A', 5000);
    cr_assert_null(rows_after(&fixture.call, great));
    free(great);
    arena_done(&fixture.call.arena);
    arena_init(&fixture.call.arena, 1);
    cr_assert_null(rows_after(&fixture.call, "YWJj"));
    end(&fixture);
}

Test(rows, after_a_fault_nothing_is_written)
{
    struct fixture fixture;
    begin(&fixture);
    fixture.tx.fault = STATUS_INPUT_OUTPUT;
    struct query query = query_open(&fixture.tx, (enum query_id)ROWS_PLAIN);
    rows_page(&fixture.call, "rows", &query, 1);
    query = query_open(&fixture.tx, (enum query_id)ROWS_PLAIN);
    rows_list(&fixture.call, "more", &query);
    cr_assert_str_eq(fixture.call.result.bytes, "\"rows\":[],\"more\":[]");
    end(&fixture);
}
