// SPDX-License-Identifier: Apache-2.0
// Due work: what the daemon does by its own clock (offers expire, standing orders expand), also
// after a restart and over a jump of the clock. A subject lists its rows (rpc_subject.due); the
// desk runs them.
#pragma once

#include "daemon/rpc/call.h"

#define DUE_LIMIT_PRESET CALL_OBJECTS_MAX // so that the ledger's entry names every object

// One kind of work. Each turn is a job of its own on the writer: what it writes, and a ledger entry
// of the system office under this name, are kept or undone together. A turn that did its whole
// limit runs again at once, others' calls in between; else when the clock is looked at again.
struct due {
    const char *name; // "offer.expire"
    int limit;        // how many things one turn may do; 0: DUE_LIMIT_PRESET
    bool is_silent;   // housekeeping that changes no fact: no ledger entry
    // Does up to limit of what is due at call->tx->now_ms, the only clock, and tells how many were
    // done. Nothing due: changes nothing. There is nobody to refuse to, so an answer other than
    // STATUS_OK undoes the turn; what cannot be done must be closed by the row itself, lest it come
    // up again. call->principal is the daemon (principal_daemon); call_touch notes ids for the
    // ledger; call_nested may call any method.
    enum status (*run)(struct call *call, int limit, int *ret_done);
};

#define DUES_END                                                                                   \
    {                                                                                              \
        .name = NULL                                                                               \
    }

// Receipts older than 30 days are forgotten: rpc's own row.
extern const struct due receipt_due[];
