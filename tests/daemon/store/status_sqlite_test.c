// SPDX-License-Identifier: Apache-2.0
// SQLite's result codes as ours.
#include "daemon/store/status_sqlite.h"

#include <criterion/criterion.h>
#include <sqlite3.h>

Test(status_sqlite, names_every_kind)
{
    static const struct {
        int code;
        enum status status;
    } cases[] = {
        {SQLITE_OK, STATUS_OK},
        {SQLITE_ROW, STATUS_OK},
        {SQLITE_DONE, STATUS_OK},
        {SQLITE_FULL, STATUS_DISK_FULL},
        {SQLITE_READONLY_DBMOVED, STATUS_READ_ONLY},
        {SQLITE_NOMEM, STATUS_NO_MEMORY},
        {SQLITE_IOERR_NOMEM, STATUS_NO_MEMORY},
        {SQLITE_IOERR_FSYNC, STATUS_INPUT_OUTPUT},
        {SQLITE_CANTOPEN, STATUS_INPUT_OUTPUT},
        {SQLITE_PROTOCOL, STATUS_INPUT_OUTPUT},
        {SQLITE_CORRUPT_INDEX, STATUS_CORRUPT},
        {SQLITE_NOTADB, STATUS_CORRUPT},
        {SQLITE_BUSY_SNAPSHOT, STATUS_LOCKED},
        {SQLITE_LOCKED, STATUS_LOCKED},
        {SQLITE_INTERRUPT, STATUS_TIMED_OUT},
        {SQLITE_CONSTRAINT_TRIGGER, STATUS_BROKEN_PROMISE},
        {SQLITE_TOOBIG, STATUS_BROKEN_PROMISE},
        {SQLITE_ERROR, STATUS_BROKEN_PROMISE},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        cr_expect_eq(status_from_sqlite(cases[i].code), cases[i].status, "%d", cases[i].code);
    }
}
