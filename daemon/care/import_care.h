// SPDX-License-Identifier: Apache-2.0
// How rows of spreadsheets become institutions, rooms and beds.
#pragma once

#include "daemon/rpc/import.h"

extern const struct import_kind care_imports[]; // ends with IMPORT_KINDS_END
