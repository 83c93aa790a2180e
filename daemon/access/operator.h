// SPDX-License-Identifier: Apache-2.0
// Operators: the people who work in offices, as accounts.
#pragma once

#include "daemon/rpc/call.h"

struct operator_facts {
    int64_t office;
    enum role role;
    char password_hash[PASSWORD_HASH_SIZE];
    const char *name; // arena
    bool must_change;
    bool closed;
    int failures; // in a row
    int64_t locked_until;
};

// False when there is none (or on a fault: see tx->fault).
bool operator_look(
    struct call *call, const char *operator_name, struct operator_facts *ret) MUST_USE;

// True for the system office, and for the leads of the office itself.
bool operator_may_manage(const struct call *call, int64_t office);

// Notes that the caller has given the operator the password that opens the account.
void operator_given(struct call *call, const char *operator_name);

// Hashes a password in the call's arena for its rule; a new one must be good, else INVALID is
// answered under this parameter.
enum status operator_hash(
    struct call *call, const char *parameter, const char *password, char **ret_hash) MUST_USE;
