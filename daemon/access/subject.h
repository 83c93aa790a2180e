// SPDX-License-Identifier: Apache-2.0
// Access as main sees it: its state, its methods. Who may do what.
#pragma once

#include "daemon/access/ca.h"
#include "daemon/rpc/due.h"

// The part of every access call; read-only once the daemon serves.
struct access {
    const struct ca *ca;    // NULL: this process cannot make certificates (UNAVAILABLE)
    const char *backup_dir; // NULL: no backups are made here (UNAVAILABLE)
    int64_t started_ms;     // wall clock
};

extern const struct rpc_method *const access_tables[]; // ends with NULL
extern const struct due session_due[];                 // ends with DUES_END

extern const struct rpc_method office_methods[];
extern const struct rpc_method terminal_methods[];
extern const struct rpc_method operator_methods[];
extern const struct rpc_method operator_change_methods[];
extern const struct rpc_method session_methods[];
extern const struct rpc_method system_methods[];
