// SPDX-License-Identifier: Apache-2.0
// Columns of sheets that say an area.
#pragma once

#include "daemon/rpc/import.h"

// import_kind.named: the code of an area that is called so, in the call's arena.
const char *import_area_code(struct call *call, const char *name, const char **ret_expected);

// In a kind of import: these columns say an area, by its code or by its name.
#define IMPORT_KNOWS_AREAS(...) .named = import_area_code, .named_columns = {__VA_ARGS__, NULL}
