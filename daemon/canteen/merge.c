// SPDX-License-Identifier: Apache-2.0
// Two records that are one person: bookings and what was served.
#include "daemon/canteen/merge.h"

#include "daemon/canteen/standing.h"
#include "daemon/canteen/waiting.h"
#include "daemon/registry/elder_merge.h"

#define TWICE_MAX 64
#define REASON_TWICE "one person, one meal"

static struct query open_of_both(struct call *call, enum query_id id, const struct fact *fact)
{
    struct query query = query_open(call->tx, id);
    query_bind_int(&query, "elder", fact->elder);
    query_bind_int(&query, "merged", fact->subject);
    return query;
}

// All that can be booked from a day on.
static void bind_days(struct call *call, struct query *query, int32_t since)
{
    query_bind_day(query, "since", since);
    query_bind_day(query, "last", call->tx->today_day + MEAL_AHEAD_DAYS_MAX);
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
    bind_days(call, &query, call->tx->today_day);
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

// Given up, or before a door that was closed since.
static bool is_lost(struct call *call, int64_t booking)
{
    struct booking_standing standing;
    return booking_read(call, booking, &standing) &&
           (standing.is_given_up || booking_is_closed(call, &standing.place));
}

// What was served or missed is a fact; of two that are still to come the one that nobody will eat
// goes, else the dissolved record's.
static bool kept_goes(struct call *call, const struct meal_twice *twice)
{
    return twice->kept_is_open &&
           (!twice->other_is_open || (is_lost(call, twice->kept) && !is_lost(call, twice->other)));
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

enum status canteen_on_merging(struct call *call, const struct fact *fact, void *part)
{
    (void)part;
    struct meal_twice twice[TWICE_MAX];
    int count = find_meals_twice(call, fact, twice);
    for (int i = 0; i < count; i++) {
        bool is_left = (twice[i].kept_is_open && is_in_time(call, twice[i].kept)) ||
                       (twice[i].other_is_open && is_in_time(call, twice[i].other));
        if (is_left) {
            elder_merge_add(fact, &(struct elder_merge_both){.what = "booking",
                                      .end_by = "meal.cancel",
                                      .kept = twice[i].kept,
                                      .other = twice[i].other});
        }
    }
    struct query query = open_of_both(call, QUERY_MERGE_WAIT_CONFLICT, fact);
    query_bind_day(&query, "today", call->tx->today_day);
    elder_merge_add_rows(call, fact, &query);
    return call_done(call);
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
    bind_days(call, &query, call->tx->today_day - BOOKING_UNSERVED_DAYS_MAX);
    int64_t meals = query_next(&query) ? query_int(&query, "meals") : 0;
    query_end(&query);
    if (meals > 0) {
        json_field_int(&call->out, "meals_apart", meals);
    }
}

enum status canteen_on_merged(struct call *call, const struct fact *fact, void *part)
{
    (void)part;

    static const enum query_id ids[] = {QUERY_MERGE_SERVINGS, QUERY_MERGE_MISSED, QUERY_MERGE_WAITS,
        QUERY_MERGE_STANDING, QUERY_MERGE_FAILURE_BOOKINGS, QUERY_MERGE_STOPS};

    end_meals_twice(call, fact);
    struct query query = open_of_both(call, QUERY_MERGE_BOOKINGS, fact); // by the servings' persons
    bind_days(call, &query, call->tx->today_day - BOOKING_UNSERVED_DAYS_MAX);
    (void)query_run(&query);
    standing_end_twice(call, fact->elder, fact->subject);
    end_waits(call, fact->subject);
    elder_merge_run(call, fact, ids, sizeof ids / sizeof *ids);
    drop_stops(call, fact->subject);
    booking_eat(call, fact->elder, fact->elder, call->tx->today_day);
    booking_eat(call, fact->elder, fact->subject, call->tx->today_day); // what stays apart
    tell_apart(call, fact->subject);
    return call_done(call);
}
