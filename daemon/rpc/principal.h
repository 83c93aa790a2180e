// SPDX-License-Identifier: Apache-2.0
// Who is calling. Filled by access inside the transaction; read by everybody.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "common/base/area.h"

enum office_kind {
    OFFICE_HOME,
    OFFICE_STREET,
    OFFICE_COMMITTEE,
    OFFICE_KITCHEN,
    OFFICE_SITE,
    OFFICE_BUREAU,
    OFFICE_SYSTEM,
    OFFICE_KINDS
};

extern const char *const office_kinds[OFFICE_KINDS + 1]; // "home" ...; ends with NULL

enum role { ROLE_CLERK, ROLE_MANAGER, ROLE_AUDITOR, ROLE_ADMIN, ROLE_SECURITY, ROLES };

extern const char *const roles[ROLES + 1];

// Bits for a method's row.
#define HOME (1u << OFFICE_HOME)
#define STREET (1u << OFFICE_STREET)
#define COMMITTEE (1u << OFFICE_COMMITTEE)
#define KITCHEN (1u << OFFICE_KITCHEN)
#define SITE (1u << OFFICE_SITE)
#define BUREAU (1u << OFFICE_BUREAU)
#define SYSTEM (1u << OFFICE_SYSTEM)
#define DESKS (STREET | COMMITTEE)
#define EVERY_OFFICE (HOME | DESKS | KITCHEN | SITE | BUREAU | SYSTEM)

// Roles that act (write); an auditor reads and verifies.
#define ACTING ((1u << ROLE_CLERK) | (1u << ROLE_MANAGER) | (1u << ROLE_ADMIN))
#define LEADING ((1u << ROLE_MANAGER) | (1u << ROLE_ADMIN) | (1u << ROLE_SECURITY))
#define EVERY_ROLE ((1u << ROLES) - 1u)

#define OPERATOR_NAME_SIZE 65

struct principal {
    int64_t terminal;
    int64_t office;
    enum office_kind kind;
    char area[AREA_CODE_SIZE];
    int64_t institution; // of a home, else 0
    int64_t site;
    int64_t kitchen;
    bool is_daemon; // the daemon itself, by its own clock: no rights are asked of it
    bool logged_in;
    char operator_name[OPERATOR_NAME_SIZE]; // "" unless logged_in
    enum role role;
    bool must_change; // the password, before anything else
    // Whose persons may be seen: the area's range for streets, committees and bureaus, empty for
    // the others (who see through institution or not at all). Bound into every statement about
    // persons by call_bind_scope.
    struct area_range scope;
};

// The daemon where it acts by its own clock: no terminal and no operator, in the name of the system
// office, persons of every area within its scope.
struct principal principal_daemon(int64_t system_office, const char *area);
