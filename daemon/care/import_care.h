// SPDX-License-Identifier: Apache-2.0
// How rows of spreadsheets become institutions, rooms, beds and stays.
#pragma once

#include "daemon/rpc/import.h"

extern const struct import_kind institution_import;
extern const struct import_kind room_import;
extern const struct import_kind bed_import;
extern const struct import_kind stay_import;
