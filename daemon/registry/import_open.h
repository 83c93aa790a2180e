// SPDX-License-Identifier: Apache-2.0
// Rows of sheets that were refused, as tasks: a house can go live with some rows still open.
#pragma once

#include "daemon/rpc/import.h"

// import_kind.on_open: a task of the importing office, one a row, whatever it is refused for.
void import_open_keep(struct call *call, const struct import_open *open);

// import_kind.on_taken: the row is in, its task is done.
void import_open_settle(struct call *call, const struct import_open *open);

// In a kind of import: its refused rows can become tasks, known again by these columns.
#define IMPORT_KEEPS_OPEN(...)                                                                     \
    .on_open = import_open_keep, .on_taken = import_open_settle, .key_columns = {__VA_ARGS__, NULL}
