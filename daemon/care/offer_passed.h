// SPDX-License-Identifier: Apache-2.0
// Who was passed over by an offer, and what they may know of it: that a bed was given past them, to
// which place of the queue, by which code and words.
#pragma once

#include "daemon/care/offer.h"

enum offer_sight {
    OFFER_UNSEEN,      // NOT_FOUND (or see tx->fault)
    OFFER_PASSED_OVER, // as the desk or home of somebody it passed over
    OFFER_SEEN         // as one who may know of the person it was made to
};

enum offer_sight offer_sight(struct call *call, int64_t offer, struct offer *ret) MUST_USE;

// A query about an offer that binds whose persons the caller may know of.
struct query offer_passed_open(struct call *call, enum query_id id, int64_t offer);

// "passed_over":[{offer?, override?, stay?, bed?, at, place?, code, words?}]: what a house gave
// past an application, or entered out of its books, as known before an instant. Not to another
// house than the person's own.
void offer_put_passings(
    struct call *call, const struct waitlist_entry *entry, int64_t institution, int64_t known_ms);
