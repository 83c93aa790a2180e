// SPDX-License-Identifier: Apache-2.0
// What an instance needs before anybody can log in, and what commands without a connection need:
// inside a transaction of store_run.
#pragma once

#include "daemon/rpc/principal.h"
#include "daemon/store/tx.h"

#define SETUP_ADMIN "admin" // the first operator

struct setup_order {
    bool is_test;
    const char *area;          // of the instance
    int number;                // ids start at number * 2^40; 0 to 4095
    const char *office;        // name of the system office
    const char *password_hash; // of the operator admin
    bool must_change;          // its password, at the first login
    int64_t wall_ms;           // for the certificate's end
};

struct setup_made {
    int64_t office;
    int64_t terminal;
};

// The instance's row, the system office, its operator admin, its first terminal. STATE_CONFLICT
// when there is an instance already, else the transaction's fault.
enum status setup_instance(
    struct tx *tx, const struct setup_order *order, struct setup_made *ret) MUST_USE;

struct setup_facts { // what init wrote
    bool is_test;
    char area[AREA_CODE_SIZE];
    int number;
};

// NOT_FOUND for a database without an instance.
enum status setup_look(struct tx *tx, struct setup_facts *ret) MUST_USE;

// The system office's admin, as rpc_server_run wants a caller for offline commands (enroll).
// NOT_FOUND without a system office.
enum status setup_principal(struct tx *tx, struct principal *ret) MUST_USE;
