// SPDX-License-Identifier: Apache-2.0
// Offers of freed beds to who waits for them, and what happens to a bed outside the order.
#pragma once

#include "daemon/care/bed.h"
#include "daemon/care/waitlist.h"

enum offer_state {
    OFFER_OPEN,
    OFFER_ACCEPTED,
    OFFER_ADMITTED,
    OFFER_DECLINED,
    OFFER_EXPIRED_STATE,
    OFFER_REJECTED,
    OFFER_WITHDRAWN,
    OFFER_STATES
};

extern const char *const offer_state_words[OFFER_STATES + 1];

struct offer {
    int64_t offer;
    int64_t bed;
    int64_t institution;
    int64_t application;
    int64_t elder;
    int64_t hold;
    enum offer_state state;
    int64_t offered_ms;
    int64_t answer_by_ms;
    int64_t admit_by_ms; // 0: not accepted
    const char *pool;    // arena
    const char *reason;  // why it ended; NULL: none. arena
    bool by_itself;
};

// An offer whose person the caller may know of; false: NOT_FOUND (or see tx->fault).
bool offer_find(struct call *call, int64_t offer, struct offer *ret) MUST_USE;

// The same whoever asks.
bool offer_read(struct call *call, int64_t offer, struct offer *ret) MUST_USE;

// The open or accepted offer of an application, of a bed; false: none.
bool offer_of_application(struct call *call, int64_t application, struct offer *ret) MUST_USE;
bool offer_of_bed(struct call *call, int64_t bed, struct offer *ret) MUST_USE;

// Says on topic offer that it stands otherwise.
void offer_tell(struct call *call, const struct offer *offer);

struct offer_end {
    enum offer_state state;
    const char *reason;   // NULL: none
    const char *evidence; // NULL: none
    bool counts;          // a strike
};

// Closes an open or accepted offer and lets go of its bed. What becomes of the application is the
// caller's.
void offer_close(struct call *call, const struct offer *offer, const struct offer_end *end);

// The moving in was taken back: accepted as it was, the bed kept for the person again. False where
// somebody else has the bed by now.
bool offer_reopen(struct call *call, const struct offer *offer);

// Back into the queue, or out of it when that was one strike too many.
enum status offer_return(struct call *call, const struct offer *offer, const struct offer_end *end);

extern const struct rpc_method offer_methods[];
extern const struct rpc_method override_methods[];

struct offer_pass {
    int64_t application;
    const char *words;
};

struct offer_make_params {
    int64_t bed;
    struct rpc_list pass_over; // struct offer_pass
};

extern const struct rpc_param offer_make_params[];
enum status offer_make_run(struct call *call);

struct offer_house_params {
    int64_t institution;
    bool by_itself;
};

extern const struct rpc_param offer_house_params[];
enum status offer_house_run(struct call *call);

struct offer_list_params {
    int64_t institution;
    int64_t application;
    int state;
    int64_t limit;
    const char *after;
};

extern const struct rpc_param offer_list_params[];
enum status offer_list_run(struct call *call);

struct offer_explain_params {
    int64_t offer;
    int print;
};

extern const struct rpc_param offer_explain_params[];
enum status offer_explain_run(struct call *call);
