// SPDX-License-Identifier: Apache-2.0
// What people say to an offer: contact, accept, decline, reject.
#pragma once

#include "daemon/care/offer.h"
#include "daemon/rpc/fact.h"

struct offer_contact_params {
    int64_t offer;
    int who;
    int channel;
    int outcome;
};

struct offer_accept_params {
    int64_t offer;
};

struct offer_decline_params {
    int64_t offer;
    int reason;
};

struct offer_reject_params {
    int64_t offer;
    int code;
    const char *evidence;
};

extern const struct rpc_param offer_contact_params[];
extern const struct rpc_param offer_accept_params[];
extern const struct rpc_param offer_decline_params[];
extern const struct rpc_param offer_reject_params[];

enum status offer_contact_run(struct call *call);
enum status offer_accept_run(struct call *call);
enum status offer_decline_run(struct call *call);
enum status offer_reject_run(struct call *call);

// FACT_TASK_CLOSING of a refusal's review: it says whether that was justified. Where not, the
// person may be offered that bed again.
enum status offer_on_task_closing(struct call *call, const struct fact *fact, void *part);

// Whether the caller is a home that may answer for the person (waitlist_is_own_home).
bool offer_is_elders_home(struct call *call, const struct offer *offer);

// The attempts so far; whether silence may count.
#define OFFER_ATTEMPTS_MAX 100
bool offer_was_sought(
    struct call *call, const struct offer *offer, int *ret_attempts, int *ret_days);

// Offers a bed that came free to the next in its queue where the house is set so; ret_made->offer
// is 0 when nobody was offered it.
struct offer_made {
    int64_t offer;
    int64_t application;
    struct waitlist_deadline answer;
};

enum status offer_next(struct call *call, int64_t bed, struct offer_made *ret_made) MUST_USE;

// The same as a rule tells it: "next":{offer, application} where somebody was offered it.
enum status offer_go_on(struct call *call, int64_t bed) MUST_USE;
