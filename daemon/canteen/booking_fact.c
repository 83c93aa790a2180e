// SPDX-License-Identifier: Apache-2.0
// What the facts of other subjects do to bookings.

#include "daemon/canteen/booking.h"
#include "daemon/canteen/standing.h"
#include "daemon/canteen/waiting.h"

#define WINDOW_PRESET 7
#define REASON_DIED "a death was reported"

int32_t booking_window_day(struct call *call)
{
    int32_t today = call->tx->today_day;
    int64_t window = WINDOW_PRESET;
    const struct policy *view = policy_view(call, &meal_policy_kind);
    for (; view != NULL; view = view->next) {
        const struct meal_policy *policy = view->rules;
        window = policy->window_days > window ? policy->window_days : window;
    }
    return today + (int32_t)window;
}

int32_t booking_last_day(struct call *call)
{
    int32_t last = booking_window_day(call);
    struct query query = query_open(call->tx, QUERY_BOOKING_LAST_DAY);
    int32_t booked =
        query_next(&query) && !query_is_null(&query, "day") ? query_day(&query, "day") : last;
    query_end(&query);
    return booked > last ? booked : last;
}

static struct query open_day(struct call *call, enum query_id id, int64_t elder, int32_t day)
{
    struct query query = query_open(call->tx, id);
    query_bind_int(&query, "elder", elder);
    query_bind_day(&query, "day", day);
    return query;
}

enum status booking_on_described(struct call *call, const struct fact *fact, void *part)
{
    (void)part;
    int32_t last = booking_last_day(call);
    int32_t day = fact->day > call->tx->today_day ? fact->day : call->tx->today_day;
    json_key(&call->out, "meals");
    json_begin_list(&call->out);
    for (; day <= last; day++) {
        struct query query = open_day(call, QUERY_BOOKING_DESCRIBED, fact->elder, day);
        while (query_next(&query)) {
            json_begin_map(&call->out);
            json_field_int(&call->out, "booking", query_int(&query, "booking"));
            json_field_day(&call->out, "date", day);
            json_field_text(&call->out, "meal", query_text(&query, "meal"));
            json_field_int(&call->out, "site", query_int(&query, "site"));
            json_field_text(&call->out, "name", query_text(&query, "name"));
            json_field_text(&call->out, "channel", query_text(&query, "channel"));
            json_field_text(&call->out, "state", query_text(&query, "state"));
            json_end_map(&call->out);
        }
        query_end(&query);
    }
    json_end_list(&call->out);
    return call_done(call);
}

int booking_find_day(
    struct call *call, int64_t elder, int32_t day, struct booking_of_day ret[MEALS])
{
    int count = 0;
    struct query query = open_day(call, QUERY_BOOKING_OF_ELDER, elder, day);
    while (count < MEALS && query_next(&query)) {
        if (words_find(booking_state_words, query_text(&query, "state")) != BOOKING_BOOKED) {
            continue;
        }
        ret[count++] = (struct booking_of_day){
            .place =
                {
                    .booking = query_int(&query, "booking"),
                    .site = query_int(&query, "site"),
                    .kitchen = query_int(&query, "kitchen"),
                    .day = day,
                    .meal = query_copy_text(&query, "meal", &call->arena),
                    .channel = query_copy_text(&query, "channel", &call->arena),
                    .street = query_copy_text(&query, "street", &call->arena),
                },
            .asked_diets = (uint32_t)query_int(&query, "asked_diets"),
        };
    }
    query_end(&query);
    return count;
}

// --- meals that end ---

static void put_meal(struct call *call, int64_t booking, int64_t site, int32_t day)
{
    if (booking != 0) {
        json_field_int(&call->out, "booking", booking);
    }
    json_field_int(&call->out, "site", site);
    json_field_day(&call->out, "date", day);
}

static enum status stop(struct call *call, const struct booking_place *place, const char *reason)
{
    if (!waiting_release(call, place, reason)) {
        return call->tx->fault != STATUS_OK ? call_done(call)
                                            : call_broken(call, "a booking had no place counted");
    }
    json_begin_map(&call->out);
    put_meal(call, place->booking, place->site, place->day);
    json_field_text(&call->out, "meal", place->meal);
    json_field_text(&call->out, "channel", place->channel);
    json_end_map(&call->out);
    return STATUS_OK;
}

// Begins a list of what is told, and leaves it out again where nothing was.
struct telling {
    size_t before;
    bool comma;
    int count;
};

static struct telling begin_telling(struct call *call, const char *name)
{
    struct telling telling = {.before = call->out.text->size, .comma = call->out.comma};
    json_key(&call->out, name);
    json_begin_list(&call->out);
    return telling;
}

static void end_telling(struct call *call, const struct telling *telling)
{
    json_end_list(&call->out);
    if (telling->count == 0) {
        text_truncate(call->out.text, telling->before);
        call->out.comma = telling->comma;
    }
}

static int32_t first_unserved(const struct call *call)
{
    return call->tx->today_day - BOOKING_UNSERVED_DAYS_MAX;
}

// What is booked from a day on ends.
static enum status stop_from(
    struct call *call, int64_t elder, int32_t day, const char *reason, int *count)
{
    int32_t last = booking_last_day(call);
    enum status status = STATUS_OK;
    for (; day <= last && status == STATUS_OK; day++) {
        struct booking_of_day booked[MEALS];
        int found = booking_find_day(call, elder, day, booked);
        for (int i = 0; i < found && status == STATUS_OK; i++) {
            status = stop(call, &booked[i].place, reason);
            (*count)++;
        }
    }
    return status == STATUS_OK ? call_done(call) : status;
}

enum status booking_on_admitted(struct call *call, const struct fact *fact, void *part)
{
    (void)part;
    int32_t day = fact->day + 1 > call->tx->today_day ? fact->day + 1 : call->tx->today_day;
    struct telling telling = begin_telling(call, "meals_ended");
    enum status status = stop_from(call, fact->elder, day, BOOKING_ADMITTED, &telling.count);
    end_telling(call, &telling);
    return status;
}

enum status booking_on_death_reported(struct call *call, const struct fact *fact, void *part)
{
    (void)part;
    int32_t first = first_unserved(call);
    int count = 0;
    json_key(&call->out, "meals");
    json_begin_list(&call->out);
    enum status status =
        stop_from(call, fact->elder, first > fact->day ? first : fact->day, REASON_DIED, &count);
    json_end_list(&call->out);
    return status;
}

// --- and go on, where that was a mistake ---

// Of a day that is over only what was over when it was ended comes back: that was cooked, and has
// no cut-off any more.
static int find_lost(struct call *call, const struct fact *fact, int32_t day, const char *reason,
    struct booking_lost ret_lost[MEALS])
{
    int count = 0;
    bool is_over = day < call->tx->today_day;
    int64_t over_ms = day_begins(day + 1, call->house->zone_minutes);
    int64_t since_ms = is_over && over_ms > fact->since_ms ? over_ms : fact->since_ms;
    struct query query = query_open(call->tx, QUERY_BOOKING_TAKEN_BACK);
    query_bind_int(&query, "elder", fact->elder);
    query_bind_day(&query, "day", day);
    query_bind_text(&query, "reason", reason);
    query_bind_int(&query, "since", since_ms);
    while (count < MEALS && query_next(&query)) {
        ret_lost[count++] = (struct booking_lost){.booking = query_int(&query, "booking"),
            .office = query_int(&query, "office"),
            .operator_name = query_copy_text(&query, "operator", &call->arena),
            .order = {.elder = fact->elder,
                .site = query_int(&query, "site"),
                .day = day,
                .meal = words_find(meal_words, query_text(&query, "meal")),
                .channel = words_find(channel_words, query_text(&query, "channel")),
                .diets = (uint32_t)query_int(&query, "asked_diets"),
                .walk_in = is_over,
                .is_given_back = is_over}};
    }
    query_end(&query);
    return count;
}

// The office that brings it back need not reach the diner or the site.
int64_t booking_restore(struct call *call, const struct booking_lost *lost, enum status *ret_status)
{
    struct principal caller = call->principal;
    struct booking_plan plan;
    call->principal = booking_principal(call, lost->office, lost->operator_name);
    *ret_status = booking_judge_quietly(call, &lost->order, &plan);
    int64_t booking = *ret_status == STATUS_OK ? booking_keep(call, &plan) : 0;
    call->principal = caller;
    if (booking != 0) {
        standing_rebooked(call, lost->order.elder, lost->order.day, lost->booking, booking);
    }
    return booking;
}

static void book_anew(struct call *call, const struct booking_lost *lost)
{
    enum status status;
    int64_t booking = booking_restore(call, lost, &status);
    json_begin_map(&call->out);
    put_meal(call, booking, lost->order.site, lost->order.day);
    json_field_text(&call->out, "meal", meal_words[lost->order.meal]);
    json_field_text(&call->out, "channel", channel_words[lost->order.channel]);
    json_field_bool(&call->out, "restored", booking != 0);
    json_field_text(&call->out, "status", status == STATUS_OK ? NULL : status_name(status));
    json_end_map(&call->out);
}

// From a day on; how many were looked at.
static int go_on(struct call *call, const struct fact *fact, int32_t day, const char *reason)
{
    int32_t last = booking_last_day(call);
    int count = 0;
    for (; day <= last; day++) {
        struct booking_lost lost[MEALS];
        int found = find_lost(call, fact, day, reason, lost);
        for (int i = 0; i < found; i++) {
            book_anew(call, &lost[i]);
        }
        count += found;
    }
    return count;
}

enum status booking_on_death_cancelled(struct call *call, const struct fact *fact, void *part)
{
    (void)part;
    json_key(&call->out, "meals");
    json_begin_list(&call->out);
    (void)go_on(call, fact, first_unserved(call), REASON_DIED);
    json_end_list(&call->out);
    return call_done(call);
}

enum status booking_on_admission_cancelled(struct call *call, const struct fact *fact, void *part)
{
    (void)part;
    struct telling telling = begin_telling(call, "meals");
    telling.count = go_on(call, fact, call->tx->today_day, BOOKING_ADMITTED);
    end_telling(call, &telling);
    return call_done(call);
}
