// SPDX-License-Identifier: Apache-2.0
// One look into a database that is somebody else's to open.
#include "daemon/store/store_inside.h"

static enum status look_inside(
    struct tx_connection *connection, void (*look)(struct tx *tx, void *context), void *context)
{
    struct tx tx = {.connection = connection};
    tx_connection_clear(connection);
    if (tx_connection_do(connection, QUERY_STORE_BEGIN_READ) != SQLITE_OK) {
        return STATUS_INPUT_OUTPUT;
    }
    look(&tx, context);
    (void)tx_connection_do(connection, QUERY_STORE_ROLLBACK);
    return tx.fault;
}

enum status store_look(const char *path, void (*look)(struct tx *tx, void *context), void *context,
    struct text *complaint)
{
    struct tx_connection *connection = NULL;
    enum status status =
        tx_connection_open(path, NULL, TX_CONNECTION_READER, &connection, complaint);
    if (status != STATUS_OK) {
        return status;
    }
    status = tx_connection_prepare(
        connection, embedded_queries, QUERY_COUNT, TX_CONNECTION_AT_FIRST_USE, complaint);
    if (status == STATUS_OK) {
        status = look_inside(connection, look, context);
    }
    tx_connection_close(connection);
    if (status != STATUS_OK && complaint->size == 0) {
        text_print(complaint, "%s: the database cannot be read", path);
    }
    return status;
}
