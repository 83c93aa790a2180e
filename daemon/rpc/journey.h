// SPDX-License-Identifier: Apache-2.0
// The journey of a call inside its transaction: gate, rights, receipt, rule, receipt, entry.
#pragma once

#include "daemon/rpc/call.h"

// What a call's job runs on the store's thread; the job is the first member of a struct ticket.
void journey_run(struct store_job *job, struct tx *tx);

// Forgets what an earlier run of the same call left.
void journey_reset(struct call *call);

// Whether the caller may call the method at all: STATUS_OK, UNAUTHENTICATED, or FORBIDDEN with
// facts.
enum status journey_rights(struct call *call);

// Whether an answer belongs into the ledger (protocol.md §4, architecture.md §4).
bool journey_is_recorded(const struct call *call, enum status status);

// Appends the ledger's entry of a call that ended with call->status.
void journey_record(struct call *call);

// Turns how a rule ended into how the call ends: the transaction's fault, an answer that did not
// fit, or what the rule said. A fault of the rule's own becomes the transaction's.
enum status journey_settle(struct call *call, enum status status);
