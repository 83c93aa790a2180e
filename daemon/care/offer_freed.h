// SPDX-License-Identifier: Apache-2.0
// Basic beds that come free: the one place that decides whether and from when a bed is offered by
// itself, whatever freed it (a discharge, a transfer, a swap, a death, a closure or a hold that
// ends, cleaning, an offer that came to nothing) or made it what the queue waits for (a new bed,
// the yearly list, another class, another rule of the room).
#pragma once

#include "daemon/care/waitlist.h"
#include "daemon/rpc/fact.h"

// Something that stood in the way of a bed ends, or will: notes from when on nobody lies there, it
// is open, kept for nobody and clean, where it is a basic bed of a house that offers by itself. A
// bed that is not to come free by what is known is noted no longer. cause is for the record.
void offer_want(struct call *call, int64_t bed, const char *cause);

// What beds of a house were noted for has changed: those that wait to be offered, and no others,
// are noted from when they come free now.
void offer_want_anew(struct call *call, int64_t institution, const char *cause);

// A house offers by itself from now on: what stands free, and what is to come free, is noted.
void offer_want_house(struct call *call, int64_t institution, const char *cause);

// Somebody lies, or is to lie, in a bed: where another waits to live with them, the free basic beds
// of that room are what the other waits for.
void offer_want_beside(struct call *call, int64_t bed, int64_t elder);

// Who waits for a house is suited by other beds than before: its free basic beds are tried again.
void offer_want_vacant(struct call *call, int64_t institution, const char *cause);

// The same for every house an application waits for, one left out (0: none), if it waits.
void offer_want_for(struct call *call, const struct waitlist_entry *entry, int64_t but);

// After an application changed from a state: who was passed over for a time and is not any more (a
// deferral or suspension that ended, a mistake undone) is suited by what stood free meanwhile. Who
// comes to the queue for the first time is admitted directly where a bed is free; of who had an
// offer offer_return says it.
void offer_want_returned(
    struct call *call, const struct waitlist_entry *entry, enum waitlist_state before);

// Whether a bed waits to be offered by itself at this moment.
bool offer_is_wanted(struct call *call, int64_t bed);

// Whether it can be, as things are; not without a word when it cannot.
bool offer_is_free(struct call *call, int64_t bed) MUST_USE;

enum offer_tried {
    OFFER_MADE,
    OFFER_NOBODY,  // it suits nobody who waits: it is wanted again on the day it is something else
    OFFER_NOT_FREE // after all: it is wanted from when it will be, if that is known
};

void offer_was_tried(struct call *call, int64_t bed, enum offer_tried tried);

// FACT_ACT_DONE: beds the act freed are offered in the same transaction.
enum status waitlist_on_act_done(struct call *call, const struct fact *fact, void *part);
