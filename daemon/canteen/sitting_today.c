// SPDX-License-Identifier: Apache-2.0
// Today's sittings, read in one statement.

#include "daemon/canteen/sitting_today.h"

static int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static int64_t read_places(const struct query *query)
{
    int64_t covers = query_int(query, "channel_covers");
    if (query_is_null(query, "channel_covers")) {
        return -1;
    }
    return query_is_null(query, "total_covers") ? covers
                                                : least(covers, query_int(query, "total_covers"));
}

int64_t sitting_guests_in(int channel, int64_t guests)
{
    return channel == CHANNEL_DINE_IN ? guests : 0;
}

struct sitting_today sitting_read_today(struct call *call, const struct sitting_asked *asked)
{
    struct sitting_today today = {.places = -1, .places_in_channel = -1};
    struct query query = query_open(call->tx, QUERY_SITTING_TODAY);
    query_bind_int(&query, "site", asked->site);
    query_bind_int(&query, "kitchen", asked->kitchen);
    query_bind_day(&query, "day", call->tx->today_day);
    query_bind_text(&query, "meal", meal_words[asked->meal]);
    query_bind_text(&query, "channel", channel_words[asked->channel]);
    if (query_next(&query)) {
        today = (struct sitting_today){.kitchen = query_int(&query, "kitchen"),
            .places = read_places(&query),
            .booked = query_int(&query, "booked"),
            .missed = query_int(&query, "missed"),
            .places_in_channel = query_int(&query, "covers_in_channel"),
            .booked_in_channel = query_int(&query, "booked_in_channel"),
            .missed_in_channel = query_int(&query, "missed_in_channel"),
            .guests = query_int(&query, "guests"),
            .cooked = query_int(&query, "cooked"),
            .kitchen_booked = query_int(&query, "kitchen_booked"),
            .kitchen_missed = query_int(&query, "kitchen_missed"),
            .kitchen_guests = query_int(&query, "kitchen_guests"),
            .permit_until = query_day(&query, "permit_until"),
            .kitchen_permit_until = query_day(&query, "kitchen_permit_until"),
            .service = {.site = asked->site,
                .kitchen = query_int(&query, "kitchen"),
                .site_closed = (uint32_t)query_int(&query, "closed_weekdays"),
                .kitchen_closed = (uint32_t)query_int(&query, "kitchen_closed_weekdays")}};
    }
    query_end(&query);
    return today;
}
