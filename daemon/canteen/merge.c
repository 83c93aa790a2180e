// SPDX-License-Identifier: Apache-2.0
// Two records that are one person: bookings and what was served.
#include "daemon/canteen/merge.h"

#include <string.h>

#include "daemon/canteen/standing.h"
#include "daemon/canteen/waiting.h"
#include "daemon/registry/elder_merge.h"
#include "daemon/registry/task.h"

#define UNSERVED_DAYS_MAX 62 // how far back a booking may still wait for its end
#define TWICE_MAX 64
#define REASON_TWICE "one person, one meal"

static struct query open_of_both(struct call *call, enum query_id id, const struct fact *fact)
{
    struct query query = query_open(call->tx, id);
    query_bind_int(&query, "elder", fact->elder);
    query_bind_int(&query, "merged", fact->subject);
    return query;
}

// --- one meal, booked twice ---

struct meal_twice {
    int64_t kept;      // the booking of the record that stays
    int64_t other;     // of the one that is dissolved
    bool kept_is_open; // neither served nor missed yet
    bool other_is_open;
};

static bool is_open(const struct query *query, const char *column)
{
    return words_find(booking_state_words, query_text(query, column)) == BOOKING_BOOKED;
}

static int find_meals_twice(
    struct call *call, const struct fact *fact, struct meal_twice ret[TWICE_MAX])
{
    int count = 0;
    struct query query = open_of_both(call, QUERY_MERGE_MEALS_TWICE, fact);
    query_bind_day(&query, "today", call->tx->today_day);
    query_bind_int(&query, "limit", TWICE_MAX);
    while (count < TWICE_MAX && query_next(&query)) {
        ret[count++] = (struct meal_twice){.kept = query_int(&query, "kept"),
            .other = query_int(&query, "other"),
            .kept_is_open = is_open(&query, "kept_state"),
            .other_is_open = is_open(&query, "other_state")};
    }
    query_end(&query);
    return count;
}

// Whether a booking can still be cancelled by who knows which of two is meant.
static bool is_in_time(struct call *call, int64_t booking)
{
    struct booking_standing standing;
    int64_t cutoff_ms;
    return booking_read(call, booking, &standing) &&
           booking_cutoff(call, &standing, &cutoff_ms, NULL) == STATUS_OK &&
           call->tx->now_ms < cutoff_ms;
}

static bool is_given_up(struct call *call, int64_t booking)
{
    struct booking_standing standing;
    return booking_read(call, booking, &standing) && standing.is_given_up;
}

// What was served or missed is a fact; of two that are still to come the one that was given up
// goes, else the dissolved record's.
static bool kept_goes(struct call *call, const struct meal_twice *twice)
{
    return twice->kept_is_open && (!twice->other_is_open || is_given_up(call, twice->kept));
}

// Past the cut-off nobody can cancel one of them any more, and one person eats once: one is ended
// here, and told. The kitchen sees it as a change of its sheet.
static void end_meals_twice(struct call *call, const struct fact *fact)
{
    struct meal_twice twice[TWICE_MAX];
    int count = find_meals_twice(call, fact, twice);
    if (count == 0) {
        return;
    }
    json_key(&call->out, "meals_twice");
    json_begin_list(&call->out);
    for (int i = 0; i < count && call->tx->fault == STATUS_OK; i++) {
        bool is_kept = kept_goes(call, &twice[i]);
        struct booking_standing ends;
        if (!booking_read(call, is_kept ? twice[i].kept : twice[i].other, &ends) ||
            !waiting_release(call, &ends.place, REASON_TWICE)) {
            (void)call_broken(call, "a booking had no place counted");
            return;
        }
        json_begin_map(&call->out);
        json_field_int(&call->out, "booking", ends.place.booking);
        json_field_int(&call->out, "site", ends.place.site);
        json_field_day(&call->out, "date", ends.place.day);
        json_field_text(&call->out, "meal", ends.place.meal);
        json_field_int(&call->out, "stays", is_kept ? twice[i].other : twice[i].kept);
        json_end_map(&call->out);
    }
    json_end_list(&call->out);
}

static enum status refuse_meal(struct call *call, const struct meal_twice *twice)
{
    return elder_merge_refuse_both(call, &(struct elder_merge_both){.what = "booking",
                                             .end_by = "meal.cancel",
                                             .kept = twice->kept,
                                             .other = twice->other});
}

enum status canteen_on_merging(struct call *call, const struct fact *fact, void *part)
{
    (void)part;
    struct meal_twice twice[TWICE_MAX];
    int count = find_meals_twice(call, fact, twice);
    for (int i = 0; i < count; i++) {
        bool is_left = (twice[i].kept_is_open && is_in_time(call, twice[i].kept)) ||
                       (twice[i].other_is_open && is_in_time(call, twice[i].other));
        if (is_left && call->tx->fault == STATUS_OK) {
            return refuse_meal(call, &twice[i]);
        }
    }
    struct query query = open_of_both(call, QUERY_MERGE_WAIT_CONFLICT, fact);
    query_bind_day(&query, "today", call->tx->today_day);
    return elder_merge_refuse(call, &query);
}

// The day has passed by: who waited then waits no more, and two of one person cannot.
static void end_waits(struct call *call, int64_t merged)
{
    struct query query = query_open(call->tx, QUERY_MERGE_WAITS_OVER);
    query_bind_int(&query, "merged", merged);
    query_bind_day(&query, "today", call->tx->today_day);
    query_bind_int(&query, "now", call->tx->now_ms);
    (void)query_run(&query);
}

static void drop_stops(struct call *call, int64_t merged)
{
    struct query query = query_open(call->tx, QUERY_MERGE_STOPS_DROP);
    query_bind_int(&query, "merged", merged);
    (void)query_run(&query);
}

// Both have one meal that is over, eaten or not recorded yet: the other's stays where it was.
static void tell_apart(struct call *call, int64_t merged)
{
    struct query query = query_open(call->tx, QUERY_MERGE_MEALS_APART);
    query_bind_int(&query, "merged", merged);
    query_bind_day(&query, "since", call->tx->today_day - UNSERVED_DAYS_MAX);
    query_bind_day(&query, "today", call->tx->today_day);
    int64_t meals = query_next(&query) ? query_int(&query, "meals") : 0;
    query_end(&query);
    if (meals > 0) {
        json_field_int(&call->out, "meals_apart", meals);
    }
}

// --- one weekday, ordered twice ---

// A standing order for a meal that the kept record orders too, from a day on.
struct twice {
    int64_t standing;
    int64_t stays;
    int32_t day;
    uint32_t rest;   // weekdays that it alone orders
    uint32_t common; // ... that both do
    int32_t again;   // from when on it alone orders those, too; DAY_NONE
};

static bool find_twice(struct call *call, const struct fact *fact, struct twice *ret)
{
    struct query query = open_of_both(call, QUERY_MERGE_STANDING_TWICE, fact);
    query_bind_day(&query, "today", call->tx->today_day);
    bool is_found = query_next(&query);
    if (is_found) {
        *ret = (struct twice){.standing = query_int(&query, "standing"),
            .stays = query_int(&query, "stays"),
            .day = query_day(&query, "day"),
            .rest = (uint32_t)query_int(&query, "rest"),
            .common = (uint32_t)query_int(&query, "common"),
            .again = query_day(&query, "again")};
    }
    query_end(&query);
    return is_found && call->tx->fault == STATUS_OK;
}

static void end_standing(struct call *call, enum query_id id, const struct twice *twice)
{
    struct query query = query_open(call->tx, id);
    query_bind_int(&query, "standing", twice->standing);
    query_bind_day(&query, "day", twice->day);
    (void)query_run(&query);
}

// What of an order goes on as an order of its own.
struct rest {
    int64_t of;
    uint32_t weekdays;
    int32_t from;
};

static void rest_standing(
    struct call *call, enum query_id id, const struct rest *rest, int64_t rest_standing)
{
    struct query query = query_open(call->tx, id);
    query_bind_int(&query, "rest_standing", rest_standing);
    query_bind_int(&query, "standing", rest->of);
    query_bind_int(&query, "rest", rest->weekdays);
    query_bind_day(&query, "day", rest->from);
    (void)query_run(&query);
}

static void copy_pauses(struct call *call, int64_t standing, int64_t rest_standing)
{
    struct standing_pause pauses[STANDING_PAUSES_MAX];
    int count = 0;
    struct query query = query_open(call->tx, QUERY_STANDING_PAUSES);
    query_bind_int(&query, "standing", standing);
    query_bind_day(&query, "today", call->tx->today_day);
    while (count < STANDING_PAUSES_MAX && query_next(&query)) {
        pauses[count++] = (struct standing_pause){
            .from = query_day(&query, "from_day"), .until = query_day(&query, "until_day")};
    }
    query_end(&query);
    for (int i = 0; i < count; i++) {
        query = query_open(call->tx, QUERY_STANDING_PAUSE_INSERT);
        query_bind_int(&query, "pause", tx_new_id(call->tx));
        query_bind_int(&query, "standing", rest_standing);
        query_bind_day(&query, "from", pauses[i].from);
        query_bind_day(&query, "until", pauses[i].until);
        query_bind_int(&query, "now", call->tx->now_ms);
        (void)query_run(&query);
    }
}

// The first day before another that an order could not book.
struct refused_day {
    int32_t day;
    const char *status;
};

static bool find_refused(
    struct call *call, int64_t standing, int32_t until, struct refused_day *ret)
{
    const char *refused = standing_outcome_words[STANDING_REFUSED];
    bool is_found = false;
    struct query query = query_open(call->tx, QUERY_STANDING_DAYS);
    query_bind_int(&query, "standing", standing);
    query_bind_day(&query, "from", call->tx->today_day);
    while (!is_found && query_next(&query)) {
        is_found =
            query_day(&query, "day") < until && strcmp(query_text(&query, "outcome"), refused) == 0;
        if (is_found) {
            *ret = (struct refused_day){.day = query_day(&query, "day"),
                .status = query_copy_text(&query, "status", &call->arena)};
        }
    }
    query_end(&query);
    return is_found && call->tx->fault == STATUS_OK;
}

// The days that go on and could not be booked are still somebody's to look after.
static void tell_refused(struct call *call, const struct fact *fact, int64_t rest_standing)
{
    struct refused_day refused;
    if (!find_refused(call, rest_standing, DAY_OPEN, &refused)) {
        return;
    }
    struct query query = query_open(call->tx, QUERY_STANDING_GET);
    query_bind_int(&query, "standing", rest_standing);
    if (query_next(&query)) {
        struct standing standing = standing_read(call, &query);
        query_end(&query);
        standing.elder = fact->elder;
        standing_tell_refused(call, &standing, standing.site, refused.day, refused.status);
        return;
    }
    query_end(&query);
}

// The weekdays that the dissolved record alone orders go on, as an order of their own: with its
// pauses and what it has booked; told under a name.
static void go_on(
    struct call *call, const struct fact *fact, const struct rest *rest, const char *name)
{
    int64_t standing = tx_new_id(call->tx);
    rest_standing(call, QUERY_MERGE_STANDING_REST, rest, standing);
    rest_standing(call, QUERY_MERGE_STANDING_REST_DAYS, rest, standing);
    copy_pauses(call, rest->of, standing);
    tell_refused(call, fact, standing);
    call_touch(call, standing);
    json_field_int(&call->out, name, standing);
}

static void put_ended(struct call *call, const struct fact *fact, const struct twice *twice)
{
    json_begin_map(&call->out);
    json_field_int(&call->out, "standing", twice->standing);
    json_field_day(&call->out, "on", twice->day);
    json_field_int(&call->out, "stays", twice->stays);
    if (twice->rest != 0) {
        go_on(call, fact,
            &(struct rest){.of = twice->standing, .weekdays = twice->rest, .from = twice->day},
            "goes_on");
    }
    if (twice->again != DAY_NONE) {
        go_on(call, fact,
            &(struct rest){.of = twice->standing, .weekdays = twice->common, .from = twice->again},
            "goes_on_after");
    }
    json_end_map(&call->out);
}

// One person has one standing order for a meal of a weekday: the kept record's, as long as it
// lasts. No meal is lost by that.
static void end_twice(struct call *call, const struct fact *fact)
{
    struct twice twice;
    bool is_first = true;
    while (find_twice(call, fact, &twice)) {
        if (is_first) {
            json_key(&call->out, "standing_ended");
            json_begin_list(&call->out);
            is_first = false;
        }
        struct refused_day refused;
        put_ended(call, fact, &twice);
        end_standing(call, QUERY_MERGE_STANDING_END, &twice);
        end_standing(call, QUERY_MERGE_STANDING_DAYS, &twice);
        if (!find_refused(call, twice.standing, twice.day, &refused)) {
            (void)task_close_for(call, TASK_STANDING_REFUSED, twice.standing, "merged");
        }
        call_touch(call, twice.standing);
    }
    if (!is_first) {
        json_end_list(&call->out);
    }
}

enum status canteen_on_merged(struct call *call, const struct fact *fact, void *part)
{
    (void)part;

    static const enum query_id ids[] = {QUERY_MERGE_SERVINGS, QUERY_MERGE_MISSED, QUERY_MERGE_WAITS,
        QUERY_MERGE_STANDING, QUERY_MERGE_FAILURE_BOOKINGS, QUERY_MERGE_STOPS};

    end_meals_twice(call, fact);
    struct query query = open_of_both(call, QUERY_MERGE_BOOKINGS, fact); // by the servings' persons
    query_bind_day(&query, "since", call->tx->today_day - UNSERVED_DAYS_MAX);
    (void)query_run(&query);
    end_twice(call, fact);
    end_waits(call, fact->subject);
    elder_merge_run(call, fact, ids, sizeof ids / sizeof *ids);
    drop_stops(call, fact->subject);
    booking_eat(call, fact->elder, call->tx->today_day);
    tell_apart(call, fact->subject);
    return call_done(call);
}
