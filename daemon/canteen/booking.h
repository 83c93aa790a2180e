// SPDX-License-Identifier: Apache-2.0
// Bookings of meals: the rule that judges one, what writes and what takes it back, and what the
// facts of other subjects do to them.
#pragma once

#include "daemon/canteen/price_policy.h"
#include "daemon/canteen/quota.h"
#include "daemon/canteen/subject.h"
#include "daemon/registry/elder.h"
#include "daemon/rpc/fact.h"

// How far back one may still wait for its end: what nobody recorded a lead does.
#define BOOKING_UNSERVED_DAYS_MAX 731
#define BOOKING_ADMITTED "admitted to care" // why it was cancelled

extern const struct rpc_method booking_methods[];
extern const struct rpc_method booking_change_methods[];
extern const struct rpc_method booking_list_methods[];
extern const struct rpc_method give_up_methods[];

// Why a booking is taken after the cut-off.
enum booking_late { BOOKING_IN_TIME, BOOKING_LEFTOVER, BOOKING_LINE_DOWN };

extern const char *const booking_late_words[]; // "leftover", "line_down" behind an empty first one

// A booking that stands, as far as its places go; texts live in the call's arena.
struct booking_place {
    int64_t booking;
    int64_t site;
    int64_t kitchen;
    int32_t day;
    const char *meal;
    const char *channel;
    const char *street;
    bool is_lent; // its cover was borrowed beyond the street's share
};

struct booking_order {
    int64_t elder;
    int64_t site;
    int32_t day;
    int meal;    // enum meal
    int channel; // enum channel
    uint32_t diets;
    enum booking_late late;
    bool walk_in;       // at the till, from when it opens: no cut-off, and the places kept for it
    bool is_given_back; // a walk_in at any time: a kitchen that had failed cooks after all
    const struct booking_place *instead; // of this one, whose places it gives back; NULL
    const struct elder_facts *diner;     // the person, when the caller has looked them up; or NULL
    struct booking_last *last;           // of a call with many orders; or NULL
    bool is_held;  // the caller holds the booking of instead: whoever the diner lives with now
    bool is_quiet; // nobody reads the refusal: no next best choices are looked for
};

// What a call with many orders read of the last sitting, and no booking changes. Zeroed: nothing.
struct booking_last {
    struct booking_sitting *sitting; // the judge's, in the call's arena
};

// What is known of a place and its counts when a booking is judged. -1: there is none.
struct booking_count {
    int64_t capacity;
    int64_t booked;  // 0 where no row stands yet
    int64_t missed;  // of them today: what nobody took may be taken again
    int64_t guests;  // who has such a place today besides
    bool is_counted; // a row stands
};

struct booking_plan {
    struct booking_order order;
    uint32_t asked_diets; // as the order came; its diets are the person's as well once judged
    struct elder_facts elder;
    bool is_beyond; // the person is outside the caller's scope: no rule is told that names a class
    char street[AREA_CODE_SIZE]; // of residence
    int64_t kitchen;
    const char *site_area;
    bool has_menu;
    struct booking_count channel;
    struct booking_count total; // capacity -1: the sitting has none of its own
    int64_t table_covers;       // of a sitting with a total: its places at the tables
    struct booking_count cooked;
    struct quota_share quota;
    bool is_helped;   // of a meal taken over or changed that another kitchen cooks
    bool is_felt;     // by other sites of the kitchen: it has few covers left
    bool takes_spare; // a cover that the kitchen has announced after the cut-off
    bool is_released; // shares of the kitchen, where there are any: what they left is everybody's
    struct price_answer price;
    const struct meal_policy *policy; // of the site: window, cut-offs
    struct meal_terms terms;          // of the residence: prices go with the person
    const char *parameter;            // of INVALID
    const char *expected;
};

// Checks everything and writes nothing, in the order of protocol.md §2: person, site, cut-off,
// diet, channel, sitting, kitchen, quota. A refusal's facts, the next best choices among them, are
// written into facts.
enum status booking_judge(struct call *call, const struct booking_order *order,
    struct json_out *facts, struct booking_plan *ret);

// The same where nobody is told why: order->is_quiet is taken as set.
enum status booking_judge_quietly(
    struct call *call, const struct booking_order *order, struct booking_plan *ret);

// Answers what the judge refused, its facts standing in call->facts.
enum status booking_refuse(struct call *call, enum status status, const struct booking_plan *plan);

// Who books without being asked, in the name of an office: its bookings and its operator's, sees
// whom the daemon sees.
struct principal booking_principal(
    const struct call *call, int64_t office, const char *operator_name);

// Whether a refusal only says that no place is left: waiting may help.
bool booking_is_full(enum status status);

// Writes what was judged in the same transaction. 0 when a guard refused: a broken promise, or a
// fault.
int64_t booking_keep(struct call *call, const struct booking_plan *plan);

// Moves the booking of plan->order.instead to what was judged; it keeps its id. False when a guard
// refused.
bool booking_move(struct call *call, const struct booking_plan *plan);

// Gives the places of a booking back and marks it. False when a guard refused.
bool booking_release(struct call *call, const struct booking_place *place, const char *reason);

// Writes price_fen, discount_fen, subsidy_fen, pays_fen, rule and policy. Kitchens and sites see
// the sums, not which class of person a rule is for.
void booking_put_price(struct call *call, struct json_out *out, const struct booking_plan *plan);

// Writes what stands in the way of nothing and must be seen to: "missing":["address","phone"] where
// a meal is to be brought to somebody of whom neither is on file, for need comes first, and nobody
// can be found or called; "menu":"unknown" where the person may not eat everything and nobody has
// said what is served, so that nothing could be checked.
void booking_put_unknown(struct call *call, struct json_out *out, const struct booking_plan *plan);

// What must be known of a booking before it is changed or taken back.
struct booking_standing {
    struct booking_place place;
    int64_t elder;
    int64_t office;
    uint32_t diets;
    uint32_t asked_diets; // those of them that were asked for this meal
    uint32_t allergens;
    const char *texture; // NULL: regular
    const char *state;
    const char *area; // of the site
    uint32_t site_closed;
    uint32_t kitchen_closed;
    bool is_given_up;
};

// False when there is no such booking that the caller may act on: kitchens and sites on their own
// sittings, desks for their persons and on what they booked. Answer NOT_FOUND, or see tx->fault.
bool booking_find(struct call *call, int64_t booking, struct booking_standing *ret) MUST_USE;

// The same whoever asks.
bool booking_read(struct call *call, int64_t booking, struct booking_standing *ret) MUST_USE;

// booking_judge for who takes what is left of a meal (walk_in, BOOKING_LEFTOVER): where no place or
// leftover is, one of the channel that was given up and whose meal suits stands in order->instead.
enum status booking_judge_given_up(struct call *call, struct booking_order *order,
    struct booking_standing *ret_given_up, struct booking_plan *ret);

// booking_keep of what that judged: the place that was given up is free for it.
int64_t booking_keep_given_up(struct call *call, const struct booking_plan *plan);

// The cut-off of a booking that stands, and, where ret_late_until_ms is not NULL, until when it can
// still be taken over.
enum status booking_cutoff(struct call *call, const struct booking_standing *standing,
    int64_t *ret_cutoff_ms, int64_t *ret_late_until_ms) MUST_USE;

// Whether nothing will be handed out for a booking, for its place was closed since: no cut-off
// binds its diner.
bool booking_is_closed(struct call *call, const struct booking_place *place) MUST_USE;

// What is still booked of a person's day, at most one for each meal.
struct booking_of_day {
    struct booking_place place;
    uint32_t asked_diets;
};

// How many there are.
int booking_find_day(
    struct call *call, int64_t elder, int32_t day, struct booking_of_day ret[MEALS]);

// A booking that was taken from its diner by what turned out to be a mistake.
struct booking_lost {
    struct booking_order order;
    int64_t booking;
    int64_t office; // that had booked it
    const char *operator_name;
};

// Books it anew for who had booked it; what a standing order had booked stays the order's own. 0:
// told by the status, or a fault.
int64_t booking_restore(
    struct call *call, const struct booking_lost *lost, enum status *ret_status) MUST_USE;

// The last day that the longest window in force opens, as ordinary days go.
int32_t booking_window_day(struct call *call);

// The last day that can carry a booking: behind a long closure days open sooner.
int32_t booking_last_day(struct call *call);

// FACT_ELDER_DESCRIBED: adds "meals":[...] of the bookable days.
enum status booking_on_described(struct call *call, const struct fact *fact, void *part);

// FACT_ELDER_DEATH_REPORTED: cancels what is booked and not eaten; adds "meals".
enum status booking_on_death_reported(struct call *call, const struct fact *fact, void *part);

// FACT_ELDER_DEATH_CANCELLED: books anew what the report took, where it still can be; adds "meals".
enum status booking_on_death_cancelled(struct call *call, const struct fact *fact, void *part);

// FACT_ELDER_FOOD: what is booked for the day and those behind it is cooked as the person eats
// then; adds "meals", with the status of what the menu has nothing safe for.
enum status booking_on_food(struct call *call, const struct fact *fact, void *part);

// The same of what stands in a record of the person, which may be one dissolved; told to nobody.
void booking_eat(struct call *call, int64_t elder, int64_t record, int32_t from);

// FACT_ELDER_ADMITTED: cancels what is booked for days after the admission day (domain.md §6a 8).
enum status booking_on_admitted(struct call *call, const struct fact *fact, void *part);

// FACT_ADMISSION_CANCELLED, FACT_RETURN_CANCELLED: what had ended with it, or since, is booked anew
// where that is still possible: "meals", each restored or with the status that hinders it.
enum status booking_on_admission_cancelled(struct call *call, const struct fact *fact, void *part);
