// SPDX-License-Identifier: Apache-2.0
// site.update: a site's places, prices, kitchen, permit and days of rest from a day on.

#include "daemon/canteen/exceptions.h"
#include "daemon/canteen/reprice.h"
#include "daemon/canteen/site.h"
#include "daemon/canteen/sitting_event.h"
#include "daemon/canteen/standing.h"
#include "daemon/canteen/waiting.h"
#include "daemon/canteen/words.h"

struct update_params {
    int64_t site;
    struct place_sittings capacity;
    struct place_meals price_fen;
    int64_t kitchen;
    int32_t permit_until;
    uint32_t closed_weekdays;
    int32_t from;
    bool has_capacity;
    bool has_price;
    bool has_weekdays;
};

static const struct rpc_param update_params[] = {
    {.name = "site",
        .help = "Which one.",
        .kind = RPC_ID,
        .required = true,
        .offset = offsetof(struct update_params, site)},
    {.name = "capacity",
        .help = "Places by meal and channel from then on; a channel left out of a meal closes.",
        .kind = RPC_MAP,
        .offset = offsetof(struct update_params, capacity),
        .fields = place_sittings_fields,
        .size = sizeof(struct place_sittings),
        .present_offset = offsetof(struct update_params, has_capacity)},
    {.name = "price_fen",
        .help = "List price of the meals that change, in fen.",
        .kind = RPC_MAP,
        .offset = offsetof(struct update_params, price_fen),
        .fields = place_prices_fields,
        .size = sizeof(struct place_meals),
        .present_offset = offsetof(struct update_params, has_price)},
    {.name = "kitchen",
        .help = "Who cooks for it from then on; what is booked moves along where there is room.",
        .kind = RPC_ID,
        .offset = offsetof(struct update_params, kitchen)},
    {.name = "permit_until",
        .help =
            "The day from which its food permit holds no more, as said of the days from today on.",
        .kind = RPC_DAY,
        .offset = offsetof(struct update_params, permit_until)},
    {.name = "closed_weekdays",
        .help = "Weekdays without service, at once.",
        .kind = RPC_DIGITS,
        .offset = offsetof(struct update_params, closed_weekdays),
        .least = 1,
        .most = 7,
        .present_offset = offsetof(struct update_params, has_weekdays)},
    {.name = "from",
        .help = "First day of new places, prices and kitchen; today when left out.",
        .kind = RPC_DAY,
        .offset = offsetof(struct update_params, from)},
    RPC_PARAMS_END,
};

static void run_place(
    struct call *call, enum query_id id, int64_t site, const char *meal, int32_t from)
{
    struct query query = query_open(call->tx, id);
    query_bind_int(&query, "site", site);
    query_bind_text(&query, "meal", meal);
    query_bind_day(&query, "from", from);
    query_bind_int(&query, "now", call->tx->now_ms);
    (void)query_run(&query);
}

static void run_channel(
    struct call *call, enum query_id id, int64_t site, int meal, const char *channel, int32_t from)
{
    struct query query = query_open(call->tx, id);
    query_bind_int(&query, "site", site);
    query_bind_text(&query, "meal", meal_words[meal]);
    query_bind_text(&query, "channel", channel);
    query_bind_day(&query, "from", from);
    query_bind_int(&query, "now", call->tx->now_ms);
    (void)query_run(&query);
}

static void change_channel(struct call *call, int64_t site, int meal, int channel,
    const struct place_channels *channels, int32_t from)
{
    const char *word = channel_rows[channel];
    int64_t covers = place_covers(channels, channel);
    run_channel(call, QUERY_SITE_CAPACITY_SHORTEN, site, meal, word, from);
    run_channel(call, QUERY_SITE_CAPACITY_SUPERSEDE, site, meal, word, from);
    if (covers < 0) {
        return;
    }
    site_add_channel(call, site, meal, channel, channels, from);
    struct query query = query_open(call->tx, QUERY_SITTING_COUNT_RESIZE);
    query_bind_int(&query, "site", site);
    query_bind_text(&query, "meal", meal_words[meal]);
    query_bind_text(&query, "channel", word);
    query_bind_int(&query, "covers", covers);
    query_bind_day(&query, "from", from);
    (void)query_run(&query);
}

// A channel that closes keeps a capacity of 0 where it has one, so that what is booked stays in
// sight.
static void change_meal(struct call *call, const struct update_params *params, int meal,
    const bool was_offered[CHANNEL_ROWS], int32_t from)
{
    const struct place_channels *channels = &params->capacity.of[meal];
    const struct place_channels none = {.of = {0, 0, 0, 0}, .seats = -1, .turns = -1};
    for (int channel = 0; channel < CHANNELS; channel++) {
        bool is_offered = place_covers(channels, channel) >= 0;
        if (is_offered || was_offered[channel]) {
            change_channel(call, params->site, meal, channel, is_offered ? channels : &none, from);
        }
    }
    change_channel(call, params->site, meal, CHANNEL_TOTAL, channels, from);
    if (channels->of[CHANNEL_TOTAL] < 0) {
        struct query query = query_open(call->tx, QUERY_SITTING_COUNT_FORGET);
        query_bind_int(&query, "site", params->site);
        query_bind_text(&query, "meal", meal_words[meal]);
        query_bind_day(&query, "from", from);
        (void)query_run(&query);
    }
}

static void change_sittings(struct call *call, const struct update_params *params, int32_t from)
{
    bool was_offered[MEALS][CHANNEL_ROWS] = {0};
    struct query query = query_open(call->tx, QUERY_SITE_CAPACITY_ON);
    query_bind_int(&query, "site", params->site);
    query_bind_day(&query, "day", from);
    while (query_next(&query)) {
        int meal = words_find(meal_words, query_text(&query, "meal"));
        int channel = words_find(channel_rows, query_text(&query, "channel"));
        if (meal >= 0 && channel >= 0) {
            was_offered[meal][channel] = true;
        }
    }
    query_end(&query);
    for (int meal = 0; meal < MEALS; meal++) {
        if (params->capacity.has[meal]) {
            change_meal(call, params, meal, was_offered[meal], from);
        }
    }
}

static void change_prices(struct call *call, const struct update_params *params, int32_t from)
{
    for (int meal = 0; meal < MEALS; meal++) {
        if (params->price_fen.of[meal] >= 0) {
            const char *word = meal_words[meal];
            run_place(call, QUERY_SITE_PRICE_SHORTEN, params->site, word, from);
            run_place(call, QUERY_SITE_PRICE_SUPERSEDE, params->site, word, from);
            site_add_price(call, params->site, meal, params->price_fen.of[meal], from);
        }
    }
}

static bool is_own(struct call *call, int64_t site)
{
    const char *area = place_site_area(call, site);
    return area != NULL && place_is_own(call, area);
}

static enum status check_update(
    struct call *call, const struct update_params *params, int32_t *ret_from)
{
    enum status status = place_change_day(call, "from", params->from, ret_from);
    if (status == STATUS_OK && params->has_capacity) {
        status = site_check_capacity(call, &params->capacity);
    }
    if (status == STATUS_OK && params->has_weekdays) {
        status = place_check_weekdays(call, params->closed_weekdays);
    }
    if (status == STATUS_OK && params->kitchen != 0 &&
        !place_kitchen_is_near(call, params->kitchen)) {
        status = call->tx->fault != STATUS_OK
                     ? call_done(call)
                     : call_invalid(call, "kitchen", "a kitchen of the district");
    }
    return status;
}

static enum status update(struct call *call)
{
    const struct update_params *params = call->params;
    int32_t from;
    if (!is_own(call, params->site)) {
        return call->tx->fault != STATUS_OK ? call_done(call) : call_refuse(call, STATUS_NOT_FOUND);
    }
    enum status status = check_update(call, params, &from);
    if (status != STATUS_OK) {
        return status;
    }
    struct exception_reach reach = {.site = params->site,
        .from = call->tx->today_day,
        .until = call->tx->today_day + MEAL_AHEAD_DAYS_MAX + 1};
    struct exceptions_before before = exceptions_look(call, &reach);
    if (params->has_capacity) {
        change_sittings(call, params, from);
    }
    if (params->has_price) {
        change_prices(call, params, from);
    }
    if (params->has_weekdays || params->permit_until != DAY_NONE) {
        place_change_opening(call, &(struct place_opening){.place = params->site,
                                       .from = from,
                                       .permit_until = params->permit_until,
                                       .closed_weekdays = params->closed_weekdays,
                                       .has_weekdays = params->has_weekdays});
    }
    call_touch(call, params->site);
    sitting_changed(call, params->site);
    json_field_int(&call->out, "site", params->site);
    json_field_day(&call->out, "from", from);
    if (params->kitchen != 0) {
        site_change_kitchen(call, params->site, params->kitchen, from);
    }
    waiting_freed_from(call, from);
    if (params->has_weekdays) {
        standing_look_again(call, params->site);
    }
    exceptions_tell(call, &reach, &before);
    if (params->has_price) {
        json_field_int(&call->out, "repricing", reprice_site(call, params->site, from));
    }
    return call_done(call);
}

const struct rpc_method site_update_methods[] = {
    {
        .name = "site.update",
        .help = "Changes a site's places, prices, permit and days of rest from a day on. repricing "
                "are booked meals that are priced anew by its list prices within seconds, told by "
                "meal.repriced.",
        .allow = STREET | BUREAU,
        .effect = RPC_WRITES,
        .set_up = true,
        .params = update_params,
        .params_size = sizeof(struct update_params),
        .result = "site, from, affected[{booking, date, meal, site, status}], affected_count?, "
                  "moved?, stayed?, repricing?",
        .refuses = "NOT_FOUND",
        .run = update,
    },
    RPC_METHODS_END,
};
