// SPDX-License-Identifier: Apache-2.0
// The SQL in the tree: sql/schema.sql is what the migrations make, every query prepares, hot
// queries are indexed.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>
#include <sqlite3.h>

#include "common/base/text.h"
#include "daemon/store/store_inside.h"
#include "tests/support/store_place.h"

// The whole schema as the migrations leave it.
static void dump(sqlite3 *db, struct text *ret_text)
{
    sqlite3_stmt *statement = NULL;
    text_add_string(ret_text,
        "-- The whole current schema, as the migrations make it. Generated: change a"
        " migration, not this\n-- (tests/daemon/store/sql_test.c says how).\n");
    cr_assert_eq(
        sqlite3_prepare_v2(db,
            "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL"
            " ORDER BY tbl_name, CASE type WHEN 'table' THEN 0 WHEN 'index' THEN 1 ELSE 2 END,"
            " name",
            -1, &statement, NULL),
        SQLITE_OK);
    while (sqlite3_step(statement) == SQLITE_ROW) {
        text_add_char(ret_text, '\n');
        text_add_string(ret_text, (const char *)sqlite3_column_text(statement, 0));
        text_add_string(ret_text, ";\n");
    }
    sqlite3_finalize(statement);
    cr_assert_not(ret_text->failed);
}

static void read_file(const char *path, struct text *ret_text)
{
    char bytes[4096];
    FILE *stream = fopen(path, "rb");
    for (size_t size = 1; stream != NULL && size > 0;) {
        size = fread(bytes, 1, sizeof bytes, stream);
        text_add(ret_text, bytes, size);
    }
    if (stream != NULL) {
        fclose(stream);
    }
}

static struct store *open_store(struct store_place *place)
{
    store_place_make(place);
    struct store_options options = store_place_options(place);
    options.prepares_late = false;
    return store_place_open(&options);
}

// To write the file anew: ELDERCARE_WRITE_SCHEMA=1 test_daemon_store --filter 'sql/schema*'
Test(sql, schema_file_is_what_the_migrations_make)
{
    struct store_place place;
    struct text made;
    struct text kept;
    const char *path = SOURCE_DIR "/sql/schema.sql";
    text_init(&made, 1000000);
    text_init(&kept, 1000000);
    struct store *store = open_store(&place);
    dump(store->writer->db, &made);
    if (getenv("ELDERCARE_WRITE_SCHEMA") != NULL) {
        FILE *stream = fopen(path, "wb");
        cr_assert_not_null(stream);
        cr_assert_eq(fwrite(made.bytes, 1, made.size, stream), made.size);
        fclose(stream);
    }
    read_file(path, &kept);
    cr_expect(kept.size == made.size && memcmp(kept.bytes, made.bytes, made.size) == 0,
        "sql/schema.sql is not what the migrations make; see how above this test");
    text_done(&made);
    text_done(&kept);
    store_close(store);
    store_place_remove(&place);
}

Test(sql, every_table_is_strict)
{
    struct store_place place;
    struct store *store = open_store(&place);
    cr_expect_eq(store_place_sql(place.path,
                     "SELECT count(*) FROM pragma_table_list WHERE type = 'table' AND strict = 0"
                     " AND name NOT LIKE 'sqlite_%'"),
        0);
    store_close(store);
    store_place_remove(&place);
}

Test(sql, every_query_prepares_and_names_its_parameters)
{
    struct store_place place;
    struct store *store = open_store(&place);
    for (int i = 0; i < QUERY_COUNT; i++) {
        const struct embedded_query *query = &embedded_queries[i];
        const struct tx_statement *statement = &store->writer->statements[i];
        cr_expect(query->once || statement->handle != NULL, "%s", query->name);
        for (int c = 0; c < statement->column_count; c++) {
            for (int d = 0; d < c; d++) {
                cr_expect_str_neq(statement->columns[c], statement->columns[d],
                    "%s: two columns of one name", query->name);
            }
            cr_expect_eq(strcspn(statement->columns[c], " ().*"), strlen(statement->columns[c]),
                "%s: the column \"%s\" has no name", query->name, statement->columns[c]);
        }
    }
    cr_expect_null(embedded_queries[QUERY_COUNT].name);
    cr_expect_eq(embedded_migrations[embedded_migration_count].number, 0);
    store_close(store);
    store_place_remove(&place);
}

// SQLite calls a walk over a sub-select's few rows, the records of one person, or over no table at
// all a scan as well.
static bool is_scan(const char *step)
{
    const char *scan = strstr(step, "SCAN ");
    return scan != NULL && strncmp(scan + 5, "CONSTANT ROW", 12) != 0 &&
           strncmp(scan + 5, "(", 1) != 0 && strcmp(scan + 5, "same") != 0;
}

Test(sql, hot_queries_scan_nothing)
{
    struct store_place place;
    int hot = 0;
    struct store *store = open_store(&place);
    for (int i = 0; i < QUERY_COUNT; i++) {
        const struct embedded_query *query = &embedded_queries[i];
        if (!query->hot) {
            continue;
        }
        hot++;
        sqlite3_stmt *plan = NULL;
        char *sql = sqlite3_mprintf("EXPLAIN QUERY PLAN %s", query->sql);
        cr_assert_eq(
            sqlite3_prepare_v2(store->writer->db, sql, -1, &plan, NULL), SQLITE_OK, "%s", sql);
        while (sqlite3_step(plan) == SQLITE_ROW) {
            const char *step = (const char *)sqlite3_column_text(plan, 3);
            cr_expect_not(is_scan(step), "%s: %s", query->name, step);
        }
        sqlite3_finalize(plan);
        sqlite3_free(sql);
    }
    cr_expect_gt(hot, 4);
    store_close(store);
    store_place_remove(&place);
}

// The statements of one booking. A list of words after IN, in them or in what a table checks, would
// be made a temporary table at every one of them: as dear as all the rest of its statement.
Test(sql, what_a_booking_asks_makes_no_temporary_table)
{
    static const enum query_id passed[] = {QUERY_GATE_LOOK, QUERY_RECEIPT_FIND, QUERY_ELDER_LOOK,
        QUERY_ELDER_FLAGS_ON, QUERY_BOOKING_JUDGE, QUERY_STAY_MEALS, QUERY_BOOKING_INSERT,
        QUERY_SITTING_COUNT_TAKE, QUERY_KITCHEN_COUNT_TAKE, QUERY_RECEIPT_INSERT,
        QUERY_LEDGER_INSERT};
    struct store_place place;
    struct store *store = open_store(&place);
    for (size_t i = 0; i < sizeof passed / sizeof passed[0]; i++) {
        const struct embedded_query *query = &embedded_queries[passed[i]];
        sqlite3_stmt *program = NULL;
        char *sql = sqlite3_mprintf("EXPLAIN %s", query->sql);
        cr_assert_eq(
            sqlite3_prepare_v2(store->writer->db, sql, -1, &program, NULL), SQLITE_OK, "%s", sql);
        while (sqlite3_step(program) == SQLITE_ROW) {
            const char *opcode = (const char *)sqlite3_column_text(program, 1);
            cr_expect_str_neq(opcode, "OpenEphemeral", "%s", query->name);
        }
        sqlite3_finalize(program);
        sqlite3_free(sql);
    }
    store_close(store);
    store_place_remove(&place);
}
