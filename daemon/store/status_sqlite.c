// SPDX-License-Identifier: Apache-2.0
// Where SQLite's result codes become ours.
#include "daemon/store/status_sqlite.h"

#include <sqlite3.h>

enum status status_from_sqlite(int code)
{
    if (code == SQLITE_IOERR_NOMEM) {
        return STATUS_NO_MEMORY;
    }
    switch (code & 0xff) {
    case SQLITE_OK:
    case SQLITE_ROW:
    case SQLITE_DONE:
        return STATUS_OK;
    case SQLITE_FULL:
        return STATUS_DISK_FULL;
    case SQLITE_READONLY:
        return STATUS_READ_ONLY;
    case SQLITE_NOMEM:
        return STATUS_NO_MEMORY;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return STATUS_CORRUPT;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return STATUS_LOCKED;
    case SQLITE_INTERRUPT:
        return STATUS_TIMED_OUT;
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
    case SQLITE_PROTOCOL:
        return STATUS_INPUT_OUTPUT;
    default: // constraints, sizes, arithmetic: what a rule should have looked at first
        return STATUS_BROKEN_PROMISE;
    }
}
