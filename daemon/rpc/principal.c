// SPDX-License-Identifier: Apache-2.0
// The words for kinds of offices and for roles, as they stand on the wire and in the database; and
// the one caller who is nobody.
#include "daemon/rpc/principal.h"

#include <stddef.h>
#include <stdio.h>

const char *const office_kinds[OFFICE_KINDS + 1] = {
    [OFFICE_HOME] = "home",
    [OFFICE_STREET] = "street",
    [OFFICE_COMMITTEE] = "committee",
    [OFFICE_KITCHEN] = "kitchen",
    [OFFICE_SITE] = "site",
    [OFFICE_BUREAU] = "bureau",
    [OFFICE_SYSTEM] = "system",
    [OFFICE_KINDS] = NULL,
};

const char *const roles[ROLES + 1] = {
    [ROLE_CLERK] = "clerk",
    [ROLE_MANAGER] = "manager",
    [ROLE_AUDITOR] = "auditor",
    [ROLE_ADMIN] = "admin",
    [ROLE_SECURITY] = "security",
    [ROLES] = NULL,
};

struct principal principal_daemon(int64_t system_office, const char *area)
{
    struct principal daemon = {
        .office = system_office,
        .kind = OFFICE_SYSTEM,
        .is_daemon = true,
        .logged_in = true,
        .role = ROLE_ADMIN,
        .scope = {.from = "", .until = ":"}, // ':' comes after every digit
    };
    snprintf(daemon.area, sizeof daemon.area, "%s", area);
    return daemon;
}
