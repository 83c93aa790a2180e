// SPDX-License-Identifier: Apache-2.0
// Where SQLite's result codes become ours.
#pragma once

#include "common/base/status.h"

// Takes primary and extended codes; ROW and DONE are OK.
enum status status_from_sqlite(int code);
