// SPDX-License-Identifier: Apache-2.0
// Standing orders: a person's weekly pattern of meals, booked a week ahead. What people change by
// hand stands: a day that was booked once is never booked again.
#pragma once

#include "daemon/canteen/booking.h"
#include "daemon/rpc/due.h"

#define STANDING_PAUSES_MAX 16
#define STANDING_DAYS_MAX (MEAL_AHEAD_DAYS_MAX + 1)

extern const struct rpc_method standing_methods[];
extern const struct rpc_method standing_list_methods[];

// A site or a kitchen has other service days: what opens sooner for it is booked today.
void standing_look_again(struct call *call, int64_t place);

struct standing_pause {
    int32_t from;
    int32_t until;
};

// Texts live in the call's arena.
struct standing {
    int64_t standing;
    int64_t elder;
    int64_t site;
    int meal;          // enum meal
    int channel;       // enum channel
    uint32_t weekdays; // bit 0 Monday
    int32_t from;
    int32_t until;   // DAY_OPEN: without end
    int32_t stopped; // the first day without it; DAY_NONE: it goes on
    int64_t office;  // that set it
    const char *operator_name;
};

// What to do about one day of a pattern. Pure.
enum standing_act {
    STANDING_NOTHING, // not its weekday, not in its days, or settled
    STANDING_REST,    // a pause holds: what was booked by it is taken back
    STANDING_BOOK
};

enum standing_outcome {
    STANDING_UNJUDGED,
    STANDING_BOOKED,
    STANDING_BY_HAND,
    STANDING_REFUSED,
    STANDING_PAUSED
};

extern const char *const standing_outcome_words[]; // behind an empty first one; ends with NULL

enum standing_act standing_decide(const struct standing *standing,
    const struct standing_pause *pauses, int pauses_count, int32_t day,
    enum standing_outcome outcome);

// Reads the present row of a query that names all columns of standing_get.
struct standing standing_read(struct call *call, const struct query *query);

// Brings today's and the coming days of the window into line with pattern and pauses: books, rests,
// takes back. Writes what became of the days of this act into out (inside an open map) as
// "booked":[{date, booking}], "refused":[{date, status}], "cancelled":[{date, booking}],
// "kept":[{date, booking}] (past their cut-off: too late to take back) and "by_hand":[{date,
// booking, site, channel}] (booked by people, and left alone); out may be NULL. False after a fault
// or a broken promise.
bool standing_expand(struct call *call, const struct standing *standing, struct json_out *out);

// A day that it could not book: a task for who acts for the person.
void standing_tell_refused(struct call *call, const struct standing *standing, int64_t site,
    int32_t day, const char *status);

// One person has one standing order for a meal of a weekday: of two records the first one's as long
// as it lasts, of one record's own (both the same) what was set last. The other ends for the
// weekdays both order, so that no pause of one is cooked for by the other; no meal is lost by that.
// Writes "standing_ended":[{standing, on, stays, goes_on?, goes_on_after?}] where there is one.
void standing_end_twice(struct call *call, int64_t elder, int64_t merged);

// Whose days are opened first: the need (meal_rank.h) on the day that is opened next.
int standing_rank(struct call *call, int64_t elder, int channel);

// A day that a standing order had booked was lost and is booked again: it stays the order's own.
void standing_rebooked(struct call *call, int64_t elder, int32_t day, int64_t was, int64_t booking);

// rpc due "standing.expand": every standing order once a civil day.
enum status standing_run_due(struct call *call, int limit, int *ret_done);

// FACT_ELDER_FLAGGED: a person's orders stand where the need is now.
enum status standing_on_flagged(struct call *call, const struct fact *fact, void *part);

// FACT_ELDER_DISCHARGED: the orders that go on book their coming days at the next look.
enum status standing_on_discharged(struct call *call, const struct fact *fact, void *part);

// FACT_ELDER_DEATH_REPORTED, _CANCELLED, FACT_ELDER_ADMITTED: ended, and after a mistake gone on.
enum status standing_on_death_reported(struct call *call, const struct fact *fact, void *part);
enum status standing_on_death_cancelled(struct call *call, const struct fact *fact, void *part);
enum status standing_on_admitted(struct call *call, const struct fact *fact, void *part);
enum status standing_on_admission_cancelled(struct call *call, const struct fact *fact, void *part);
