// SPDX-License-Identifier: Apache-2.0
// Deaths: reported (meals and offers stop at once), confirmed on paper (bed, queue and subsidies
// close), cancelled when it was a mistake. What follows for others goes through the facts of
// rpc/fact.h.
#pragma once

#include "daemon/care/stay.h"

#define DEATH_ON_RECORD "a death of this person is on record"

// What death_report writes, for the results of the methods that call it.
#define DEATH_STOPPED                                                                              \
    "meals[{booking, date, meal, site, channel}]?, "                                               \
    "applications[{application, state, offer_withdrawn?}]?, "                                      \
    "holds[{hold?, bed?, until?, elsewhere?}]?"

extern const struct rpc_method death_methods[];

struct death {
    int64_t death;
    int32_t on_day; // confirmed, else as reported
    bool is_confirmed;
    int64_t reported_ms;
};

// The death that is on record of a person. False when there is none, or on a fault.
bool death_find(struct tx *tx, int64_t elder, struct death *ret) MUST_USE;

// STATE_CONFLICT with the death where one is on record: nobody dead is admitted.
enum status death_refuses(struct call *call, int64_t elder) MUST_USE;

// Reports a death that is not on record yet and tells everybody; what was stopped is written into
// call->out. *ret_death is its id, old or new.
enum status death_report(struct call *call, int64_t elder, int32_t on_day, int64_t *ret_death);

// FACT_ELDER_DEATH_CONFIRMED: ends the person's stays on the day; adds "stays". part is a struct
// care.
enum status stay_on_death_confirmed(struct call *call, const struct fact *fact, void *part);

// FACT_ELDER_DEATH_CANCELLED: gives the bed back where it is free; adds "stays". part is a struct
// care.
enum status stay_on_death_cancelled(struct call *call, const struct fact *fact, void *part);

// FACT_ELDER_MARRYING: nobody becomes the spouse of the dead.
enum status death_on_marrying(struct call *call, const struct fact *fact, void *part);

// FACT_ELDER_DEATH_CONFIRMED: the couple is none any more.
enum status couple_on_death_confirmed(struct call *call, const struct fact *fact, void *part);

// FACT_ELDER_DEATH_CANCELLED: the couple is one again where both live; adds "spouse".
enum status couple_on_death_cancelled(struct call *call, const struct fact *fact, void *part);

// FACT_ELDER_DESCRIBED: adds "death":{on, confirmed}.
enum status death_on_described(struct call *call, const struct fact *fact, void *part);
