// SPDX-License-Identifier: Apache-2.0
// What the facts of other subjects do to bookings.

#include "daemon/canteen/booking.h"

#define WINDOW_PRESET 7
#define REASON_ADMITTED "admitted to care"

// The last day that can carry a booking.
static int32_t last_day(const struct call *call, const struct canteen *canteen)
{
    int32_t today = call->tx->today_day;
    int64_t window = WINDOW_PRESET;
    for (int i = 0; i < canteen->policies_count; i++) {
        const struct meal_policy *policy = &canteen->policies[i];
        window = policy->window_days > window ? policy->window_days : window;
    }
    return today + (int32_t)window;
}

static struct query open_day(struct call *call, int64_t elder, int32_t day)
{
    struct query query = query_open(call->tx, QUERY_BOOKING_OF_ELDER);
    query_bind_int(&query, "elder", elder);
    query_bind_day(&query, "day", day);
    return query;
}

enum status booking_on_described(struct call *call, const struct fact *fact, void *part)
{
    int32_t last = last_day(call, part);
    int32_t day = fact->day > call->tx->today_day ? fact->day : call->tx->today_day;
    json_key(&call->out, "meals");
    json_begin_list(&call->out);
    for (; day <= last; day++) {
        struct query query = open_day(call, fact->elder, day);
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

// At most one for each meal: what is still booked of a day.
static int find_booked(
    struct call *call, int64_t elder, int32_t day, struct booking_place ret_places[MEALS])
{
    int count = 0;
    struct query query = open_day(call, elder, day);
    while (count < MEALS && query_next(&query)) {
        if (words_find(booking_state_words, query_text(&query, "state")) != BOOKING_BOOKED) {
            continue;
        }
        ret_places[count++] = (struct booking_place){
            .booking = query_int(&query, "booking"),
            .site = query_int(&query, "site"),
            .kitchen = query_int(&query, "kitchen"),
            .day = day,
            .meal = query_copy_text(&query, "meal", &call->arena),
            .channel = query_copy_text(&query, "channel", &call->arena),
            .street = query_copy_text(&query, "street", &call->arena),
        };
    }
    query_end(&query);
    return count;
}

enum status booking_on_admitted(struct call *call, const struct fact *fact, void *part)
{
    int32_t last = last_day(call, part);
    int32_t day = fact->day + 1;
    for (day = day > call->tx->today_day ? day : call->tx->today_day; day <= last; day++) {
        struct booking_place places[MEALS];
        int count = find_booked(call, fact->elder, day, places);
        for (int i = 0; i < count; i++) {
            if (!booking_release(call, &places[i], REASON_ADMITTED)) {
                return call->tx->fault != STATUS_OK
                           ? call_done(call)
                           : call_broken(call, "a booking had no place counted");
            }
        }
    }
    return call_done(call);
}
