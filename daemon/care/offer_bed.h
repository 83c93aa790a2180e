// SPDX-License-Identifier: Apache-2.0
// What a change of a bed means for who waits, and what becomes of a bed an admission to which was
// taken back.
#pragma once

#include "daemon/care/offer.h"
#include "daemon/rpc/fact.h"

// FACT_BED_CHANGING: adds "waitlist":{waiting, affected, applications[], offer?} for a basic bed;
// an offer of a bed that is closed over it ends without a strike.
enum status waitlist_on_bed_changing(struct call *call, const struct fact *fact, void *part);

// FACT_ADMISSION_CANCELLED: the application it ended comes back with its date, and with the bed
// where that was offered and is free; else the bed is offered on.
enum status waitlist_on_admission_cancelled(struct call *call, const struct fact *fact, void *part);

// A stay that was entered by mistake, or that is not brought back where its end was one.
struct offer_unlived {
    int64_t stay;
    int64_t elder;
    bool has_begun;    // the bed they lived in is not given back
    const char *cause; // of what becomes of the application
};

// The application that the admission of such a stay ended stands again, as before it was offered;
// accepted where the stay has not begun and the bed is free. ret->application 0: there is none, or
// the person has applied anew.
enum status offer_take_back_admitted(
    struct call *call, const struct offer_unlived *unlived, struct waitlist_entry *ret) MUST_USE;

#define OFFER_LOST_BY_CONDITIONS "conditions_not_met"

// Why the person cannot move into an offered bed any more, whether bed or person changed; NULL:
// they can.
const char *offer_lost_by(struct call *call, const struct offer *offer);

// Whether the house of an offer may take the person as they are today, by the rules of today or
// those it was made by. Where no level is known of who had one that stays as it was.
bool offer_still_takes(struct call *call, const struct offer *offer);

// The offer ends by no doing of the person, who keeps the place as far as the facts go; their desk
// tells them.
enum status offer_lose(struct call *call, const struct offer *offer, const char *reason) MUST_USE;

// The person of an application has changed: an offer they cannot take any more ends.
enum status offer_review(struct call *call, int64_t application, bool *ret_is_lost) MUST_USE;

// STATE_CONFLICT with the offer while a bed is offered to somebody: a house does not change then
// whom it suits.
enum status offer_check_none(struct call *call, int64_t bed) MUST_USE;

#define OFFERS_CHANGED "offers[{offer, application, bed, state, reason?}]?"

// Beds were changed: what is offered of them is told, "offers":[{offer, application, bed, state,
// reason?}]; whose bed cannot be moved into any more ends.
enum status offer_put_changed(struct call *call, const int64_t *beds, int count) MUST_USE;
