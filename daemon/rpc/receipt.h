// SPDX-License-Identifier: Apache-2.0
// Exactly once: the receipt of a writing call, in the transaction of what it receipts (protocol.md
// §3).
#pragma once

#include "daemon/rpc/call.h"

// STATUS_OK and *ret_found: the same call was answered before and its result stands in
// call->result. KEY_REUSED: another request had the key.
enum status receipt_find(struct call *call, bool *ret_found) MUST_USE;
void receipt_keep(struct call *call);

// Forgets receipts older than 30 days, at most count_max from the low end.
int receipt_sweep(struct tx *tx, int count_max);
