// SPDX-License-Identifier: Apache-2.0
// A connection: what stops it from opening, and memory that runs out under it.
#include "daemon/store/tx_connection.h"

#include <stdio.h>
#include <string.h>

#include <criterion/criterion.h>

#include "tests/support/store_place.h"

#define HEAP_BYTES_MAX (256LL * 1024 * 1024)

static enum status open_connection(
    const struct store_place *place, enum tx_connection_kind kind, struct text *complaint)
{
    struct tx_connection *connection = NULL;
    text_clear(complaint);
    enum status status = tx_connection_open(place->path, NULL, kind, &connection, complaint);
    if (status == STATUS_OK) {
        status = tx_connection_prepare(
            connection, embedded_queries, QUERY_COUNT, TX_CONNECTION_AT_ONCE, complaint);
    }
    tx_connection_close(connection);
    return status;
}

Test(tx_connection, is_not_opened_by_a_reader_before_a_writer_gave_it_a_log)
{
    struct store_place place;
    struct text complaint;
    text_init(&complaint, 1000);
    store_place_make(&place);
    cr_expect_eq(open_connection(&place, TX_CONNECTION_READER, &complaint), STATUS_INPUT_OUTPUT);
    cr_expect_not_null(strstr(complaint.bytes, "unable to open"));
    store_place_empty(&place);
    cr_expect_eq(open_connection(&place, TX_CONNECTION_READER, &complaint), STATUS_INPUT_OUTPUT);
    cr_expect_not_null(strstr(complaint.bytes, "write-ahead log"));
    text_done(&complaint);
    store_place_remove(&place);
}

Test(tx_connection, refuses_or_opens_wherever_memory_runs_out)
{
    struct store_place place;
    struct text complaint;
    int refused = 0;
    text_init(&complaint, 1000);
    store_place_make(&place);
    struct store_options options = store_place_options(&place);
    store_close(store_place_open(&options));
    enum status status = STATUS_NO_MEMORY;
    // Every try prepares all queries again, so the steps grow with what is already prepared.
    for (int64_t more = 0; status != STATUS_OK; more += 3000 + more / 16) {
        sqlite3_hard_heap_limit64(sqlite3_memory_used() + more + 1);
        status = open_connection(&place, TX_CONNECTION_WRITER, &complaint);
        sqlite3_hard_heap_limit64(HEAP_BYTES_MAX);
        cr_expect(status == STATUS_OK || status == STATUS_NO_MEMORY, "%s", status_name(status));
        cr_expect(status == STATUS_OK || complaint.size > 0);
        refused += status != STATUS_OK;
    }
    cr_expect_gt(refused, 20);
    text_done(&complaint);
    store_place_remove(&place);
}
