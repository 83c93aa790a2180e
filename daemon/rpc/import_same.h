// SPDX-License-Identifier: Apache-2.0
// Rows about what exists: they may say it again, not otherwise.
#pragma once

#include "daemon/rpc/import_row.h"

enum import_said {
    IMPORT_SAID_NOT,       // nothing on file that the caller may know of
    IMPORT_SAID_SO,        // the row says what is on file
    IMPORT_SAID_OTHERWISE, // refused, with the columns that differ and what changes them
};

// Compares a row with what is on file of the thing with this id.
enum import_said import_same_compare(struct import_row *row, int64_t id);

// Compares a row with an earlier one about the same thing. False: refused.
bool import_same_agree(struct import_row *row, const struct import_row *earlier);
