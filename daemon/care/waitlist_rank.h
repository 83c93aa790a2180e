// SPDX-License-Identifier: Apache-2.0
// Queues ordered anew when other rules hold: as wholes, so that no list ever mixes two policies.
#pragma once

#include "daemon/care/waitlist_rules.h"
#include "daemon/rpc/due.h"
#include "daemon/rpc/fact.h"

// A house somebody queues for: from now on its queue is watched.
void waitlist_rank_watch(
    struct call *call, int64_t institution, const struct waitlist_rules *rules);

// Whether the queue of a house still stands in the order of a policy that holds no longer.
bool waitlist_rank_is_stale(
    struct call *call, int64_t institution, const struct waitlist_rules *rules);

// Orders every such queue anew in this transaction; *ret_houses of them.
enum status waitlist_rank_all(struct call *call, int *ret_houses);

// FACT_POLICY_APPROVED: what holds from today on orders at once, the rest on its day.
enum status waitlist_on_policy(struct call *call, const struct fact *fact, void *part);

// A turn of due work: a policy's first or last day has come.
enum status waitlist_rank_due(struct call *call, int limit, int *ret_done);
