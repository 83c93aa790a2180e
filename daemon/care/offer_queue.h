// SPDX-License-Identifier: Apache-2.0
// The queue of a basic bed as a walk needs it: what the bed offers, who waits, from the front.
#pragma once

#include "daemon/care/offer_walk.h"
#include "daemon/care/waitlist_rules.h"

struct offer_queue {
    int64_t bed;
    int64_t institution;
    struct offer_terms terms;
    struct waitlist_rules rules;      // of the house, today
    char last_key[WAITLIST_KEY_SIZE]; // read so far
};

// What a bed offers today. False: no basic bed (or a fault).
bool offer_queue_open(struct call *call, int64_t bed, struct offer_queue *ret) MUST_USE;

// What an application asks of a bed, as bits of enum bed_need; the spouse is asked apart.
unsigned offer_needs(uint32_t asked);

// The bed is kept for one of a couple: the free beds beside it are what the other waits for.
void offer_queue_want_seconds(struct call *call, const struct offer_queue *queue);

// Reads on, at most so many; returns how many were read, fewer than most at the end of the queue.
int offer_queue_read(
    struct call *call, struct offer_queue *queue, struct offer_candidate *ret, int most);
