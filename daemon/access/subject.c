// SPDX-License-Identifier: Apache-2.0
// The tables of access, for main's list of subjects.
#include "daemon/access/subject.h"

const struct rpc_method *const access_tables[] = {
    office_methods,
    terminal_methods,
    operator_methods,
    operator_change_methods,
    session_methods,
    system_methods,
    NULL,
};
