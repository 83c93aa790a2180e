// SPDX-License-Identifier: Apache-2.0
// The queue of one house as counted blocks: the place of anybody in a list of any length is a short
// sum. Blocks hold between them exactly the live rows of waitlist_place.
#pragma once

#include "daemon/care/waitlist_policy.h"
#include "daemon/rpc/call.h"

#define WAITLIST_BLOCK_MOST 512

// After a live row with this key was added to, and before it is taken from, waitlist_place.
void waitlist_queue_added(struct tx *tx, int64_t institution, const char *key);
void waitlist_queue_ended(struct tx *tx, int64_t institution, const char *key);

// How many stand before a key, whether or not somebody stands at it.
int64_t waitlist_queue_ahead(struct tx *tx, int64_t institution, const char *key);

// The same by tier; returns the sum.
int64_t waitlist_queue_tiers(
    struct tx *tx, int64_t institution, const char *key, int64_t ret_tiers[WAITLIST_TIERS_MAX]);

// rpc_subject.verify: blocks against a recount of the places.
void waitlist_queue_verify(struct call *call);
