// SPDX-License-Identifier: Apache-2.0
// Serving: a booking becomes a meal that was eaten or missed, priced on the real bill. What the
// till and the check-in share.
#pragma once

#include "daemon/canteen/booking.h"

#define SERVING_LATE_HELP                                                                          \
    "Why it is recorded only now, without names: for a lead, once the days to record it are over."

extern const struct rpc_method serving_methods[];
extern const struct rpc_method serving_correct_methods[];
extern const struct rpc_method till_methods[];

// A booking as it is found when it is to be served. Texts live in the call's arena.
struct serving {
    int64_t booking;
    int64_t elder; // whose record it stands in: one that was dissolved keeps what is told apart
    int64_t site;
    int64_t kitchen;
    int32_t day;
    int meal;    // enum meal
    int channel; // enum channel
    int state;   // enum booking_state
    bool walk_in;
    bool is_given_up;
    int64_t price_fen;     // the list price it was booked at
    int64_t daily_booking; // which served meal of the day has the daily subsidy; 0: none
    const char *area;      // of the site
    uint32_t diets;
    uint32_t allergens;
    const char *texture;       // as it was booked; NULL: regular
    const char *unsafe_reason; // it is handed out though nothing listed is safe; else NULL
    const char *late_reason;   // it is recorded when the days for it are over; else NULL
    int32_t late_day;          // on which it was recorded so; DAY_NONE
    struct elder_facts diner;  // by the record that stays
    struct meal_terms terms;   // of the diner's residence: they go with the person
    struct price_answer price;
};

// The booking if the caller may serve it: at its site or in its kitchen, or a desk for the sites of
// its own area. False: answer NOT_FOUND (or see tx->fault).
bool serving_find(struct call *call, int64_t booking, struct serving *ret) MUST_USE;

// The same whoever asks: what follows for another meal of the diner.
bool serving_read(struct call *call, int64_t booking, struct serving *ret) MUST_USE;

// Prices the bill by the rules of the meal's day; the daily subsidy goes to the first meal served.
// INVALID (answered) where no rules hold.
enum status serving_price(struct call *call, int64_t bill_fen, struct serving *serving) MUST_USE;

// Marks the booking served and keeps what it cost. False when a guard refused.
bool serving_keep(struct call *call, const struct serving *serving) MUST_USE;

// Keeps what a meal that is marked served cost. False when a guard refused.
bool serving_write(struct call *call, const struct serving *serving) MUST_USE;

// What was recorded of a served meal holds no more, for a reason; a settlement made before still
// has it. False when a guard refused.
bool serving_supersede(
    struct call *call, const struct serving *serving, const char *reason) MUST_USE;

// Writes, inside an open map, a meal that was priced anew after it was eaten: what was paid and
// what is due now; task is whose who gives back or asks for the rest, 0: nobody's.
void serving_put_anew(struct call *call, struct json_out *out, const struct serving *serving,
    int64_t was_pays_fen, int64_t task);

// Answers for a booking that is not there or not in a state or window to be served or missed in.
enum status serving_not_found(struct call *call) MUST_USE;
enum status serving_judge_state(
    struct call *call, const struct serving *serving, enum booking_state expected) MUST_USE;

// On the meal's day and the days to record it. Afterwards a lead says why (late_reason), while
// nobody has recorded it: it stands in the way of its month's settlement until then. What was given
// up does not.
enum status serving_judge_window(
    struct call *call, const char *late_reason, struct serving *serving) MUST_USE;

// What was closed before the meal was served was neither handed out nor missed.
enum status serving_judge_open(struct call *call, const struct serving *serving) MUST_USE;

// Whether what was recorded can still be taken back: as long as it could be recorded, or as many
// days after it was recorded late.
enum status serving_judge_taking_back(struct call *call, const struct serving *serving) MUST_USE;

// Writes late where it was.
void serving_put_late(struct call *call, const struct serving *serving);

// Takes a booking out of its state booked. False when a guard refused: then answer serving_broken.
bool serving_mark(
    struct call *call, const struct serving *serving, enum booking_state state) MUST_USE;
enum status serving_broken(struct call *call);

// One place more, or less, that was given up and can be taken over.
void serving_tell_given_up(struct call *call, const struct serving *serving);

// A meal of today was missed, or was not after all: its place and its cover are left again, or no
// more.
void serving_tell_missed(struct call *call, const struct serving *serving);

// Writes price_fen, discount_fen, subsidy_fen, pays_fen, rule, policy, and whose the daily subsidy
// is.
void serving_put(struct call *call, const struct serving *serving);
