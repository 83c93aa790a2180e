// SPDX-License-Identifier: Apache-2.0
// Sites: where meals are handed out, in which channels, at what price; registered and changed.

#include <string.h>

#include "daemon/canteen/place.h"
#include "daemon/canteen/price_policy.h"
#include "daemon/canteen/words.h"

#define NEVER_OPEN 0x7fu

struct register_params {
    const char *name;
    int kind;
    const char *area;
    int64_t kitchen;
    struct place_sittings capacity;
    struct place_meals price_fen;
    int32_t permit_until;
    uint32_t closed_weekdays;
};

static const struct rpc_param register_params[] = {
    {.name = "name",
        .help = "Its name, one of a kind.",
        .kind = RPC_TEXT,
        .required = true,
        .offset = offsetof(struct register_params, name),
        .most = PLACE_NAME_MAX},
    {.name = "kind",
        .help = "What it is.",
        .kind = RPC_CHOICE,
        .required = true,
        .offset = offsetof(struct register_params, kind),
        .choices = site_kind_words},
    {.name = "area",
        .help = "Code of the area where it stands.",
        .kind = RPC_TEXT,
        .required = true,
        .offset = offsetof(struct register_params, area),
        .most = AREA_CODE_SIZE - 1},
    {.name = "kitchen",
        .help = "Who cooks for it.",
        .kind = RPC_ID,
        .required = true,
        .offset = offsetof(struct register_params, kitchen)},
    {.name = "capacity",
        .help = "Places by meal and channel.",
        .kind = RPC_MAP,
        .required = true,
        .offset = offsetof(struct register_params, capacity),
        .fields = place_sittings_fields,
        .size = sizeof(struct place_sittings)},
    {.name = "price_fen",
        .help = "List price by meal, in fen.",
        .kind = RPC_MAP,
        .required = true,
        .offset = offsetof(struct register_params, price_fen),
        .fields = place_prices_fields,
        .size = sizeof(struct place_meals)},
    {.name = "permit_until",
        .help = "Last day of its food permit.",
        .kind = RPC_DAY,
        .offset = offsetof(struct register_params, permit_until)},
    {.name = "closed_weekdays",
        .help = "Weekdays without service: 1 Monday to 7 Sunday.",
        .kind = RPC_DIGITS,
        .offset = offsetof(struct register_params, closed_weekdays),
        .least = 1,
        .most = 7},
    RPC_PARAMS_END,
};

struct update_params {
    int64_t site;
    struct place_sittings capacity;
    struct place_meals price_fen;
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
    {.name = "permit_until",
        .help = "Last day of its food permit, at once.",
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
        .help = "First day of new places and prices; today when left out.",
        .kind = RPC_DAY,
        .offset = offsetof(struct update_params, from)},
    RPC_PARAMS_END,
};

// --- what both check ---

static bool has_channel(const struct place_channels *channels)
{
    return channels->of[CHANNEL_DINE_IN] >= 0 || channels->of[CHANNEL_PICKUP] >= 0 ||
           channels->of[CHANNEL_DELIVERY] >= 0;
}

static enum status check_capacity(struct call *call, const struct place_sittings *capacity)
{
    bool has_meal = false;
    for (int meal = 0; meal < MEALS; meal++) {
        if (capacity->has[meal] && !has_channel(&capacity->of[meal])) {
            return call_invalid(call, "capacity", "at least one channel for each meal offered");
        }
        has_meal = has_meal || capacity->has[meal];
    }
    return has_meal ? STATUS_OK : call_invalid(call, "capacity", "places of at least one meal");
}

static enum status check_weekdays(struct call *call, uint32_t closed_weekdays)
{
    return closed_weekdays == NEVER_OPEN
               ? call_invalid(call, "closed_weekdays", "not all seven: the site would never open")
               : STATUS_OK;
}

// --- what both write ---

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

static void add_channel(
    struct call *call, int64_t site, int meal, const char *channel, int64_t covers, int32_t from)
{
    struct query query = query_open(call->tx, QUERY_SITE_CAPACITY_INSERT);
    query_bind_int(&query, "site", site);
    query_bind_text(&query, "meal", meal_words[meal]);
    query_bind_text(&query, "channel", channel);
    query_bind_int(&query, "covers", covers);
    query_bind_day(&query, "from", from);
    query_bind_int(&query, "now", call->tx->now_ms);
    (void)query_run(&query);
}

static void add_price(struct call *call, int64_t site, int meal, int64_t price_fen, int32_t from)
{
    struct query query = query_open(call->tx, QUERY_SITE_PRICE_INSERT);
    query_bind_int(&query, "site", site);
    query_bind_text(&query, "meal", meal_words[meal]);
    query_bind_int(&query, "price_fen", price_fen);
    query_bind_day(&query, "from", from);
    query_bind_int(&query, "now", call->tx->now_ms);
    (void)query_run(&query);
}

// --- site.register ---

static enum status check_register(struct call *call, const struct register_params *params)
{
    enum status status = place_may_stand(call, params->area);
    if (status == STATUS_OK) {
        status = check_capacity(call, &params->capacity);
    }
    if (status == STATUS_OK) {
        status = check_weekdays(call, params->closed_weekdays);
    }
    if (status != STATUS_OK) {
        return status;
    }
    for (int meal = 0; meal < MEALS; meal++) {
        if (params->capacity.has[meal] && params->price_fen.of[meal] < 0) {
            return call_invalid(call, "price_fen", "a price for each meal offered");
        }
    }
    return STATUS_OK;
}

// The kitchen must stand in the district too: capacity is never shared over its border.
static bool finds_kitchen(struct call *call, int64_t kitchen)
{
    struct area_range reach = place_reach(call);
    struct query query = query_open(call->tx, QUERY_KITCHEN_FIND);
    query_bind_int(&query, "kitchen", kitchen);
    const char *area = query_next(&query) ? query_text(&query, "area") : NULL;
    bool is_near = area != NULL && strcmp(area, reach.from) >= 0 && strcmp(area, reach.until) < 0;
    query_end(&query);
    return is_near;
}

static int64_t find_by_name(struct call *call, const char *name)
{
    struct query query = query_open(call->tx, QUERY_SITE_BY_NAME);
    query_bind_text(&query, "key1", name);
    int64_t site = query_next(&query) ? query_int(&query, "id") : 0;
    query_end(&query);
    return site;
}

static void insert_site(struct call *call, int64_t site, const struct register_params *params)
{
    struct query query = query_open(call->tx, QUERY_SITE_INSERT);
    query_bind_int(&query, "site", site);
    query_bind_text(&query, "name", params->name);
    query_bind_text(&query, "kind", site_kind_words[params->kind]);
    query_bind_text(&query, "area", params->area);
    query_bind_int(&query, "kitchen", params->kitchen);
    query_bind_day(&query, "permit_until", params->permit_until);
    query_bind_int(&query, "closed_weekdays", params->closed_weekdays);
    query_bind_int(&query, "now", call->tx->now_ms);
    (void)query_run(&query);
}

static void insert_sittings(struct call *call, int64_t site, const struct register_params *params)
{
    int32_t today = call->tx->today_day;
    for (int meal = 0; meal < MEALS; meal++) {
        if (params->price_fen.of[meal] >= 0) {
            add_price(call, site, meal, params->price_fen.of[meal], today);
        }
        for (int channel = 0; channel < CHANNEL_ROWS && params->capacity.has[meal]; channel++) {
            int64_t covers = params->capacity.of[meal].of[channel];
            if (covers >= 0) {
                add_channel(call, site, meal, channel_rows[channel], covers, today);
            }
        }
    }
}

static enum status register_site(struct call *call)
{
    const struct register_params *params = call->params;
    enum status status = check_register(call, params);
    if (status != STATUS_OK) {
        return status;
    }
    if (!finds_kitchen(call, params->kitchen)) {
        return call_invalid(call, "kitchen", "a kitchen of the district");
    }
    int64_t present = find_by_name(call, params->name);
    if (present != 0) {
        json_field_int(&call->facts, "site", present);
        json_field_text(&call->facts, "parameter", "name");
        return call_refuse(call, STATUS_STATE_CONFLICT);
    }
    int64_t site = tx_new_id(call->tx);
    insert_site(call, site, params);
    insert_sittings(call, site, params);
    call_touch(call, site);
    json_field_int(&call->out, "site", site);
    return call_done(call);
}

// --- site.update ---

static void change_channel(
    struct call *call, int64_t site, int meal, int channel, int64_t covers, int32_t from)
{
    const char *word = channel_rows[channel];
    run_channel(call, QUERY_SITE_CAPACITY_SHORTEN, site, meal, word, from);
    run_channel(call, QUERY_SITE_CAPACITY_SUPERSEDE, site, meal, word, from);
    if (covers < 0) {
        return;
    }
    add_channel(call, site, meal, word, covers, from);
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
    for (int channel = 0; channel < CHANNELS; channel++) {
        int64_t covers = params->capacity.of[meal].of[channel];
        if (covers >= 0 || was_offered[channel]) {
            change_channel(call, params->site, meal, channel, covers < 0 ? 0 : covers, from);
        }
    }
    int64_t total = params->capacity.of[meal].of[CHANNEL_TOTAL];
    change_channel(call, params->site, meal, CHANNEL_TOTAL, total, from);
    if (total < 0) {
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
            add_price(call, params->site, meal, params->price_fen.of[meal], from);
        }
    }
}

struct standing {
    bool is_own;
    int32_t permit_until;
    uint32_t closed_weekdays;
};

static struct standing find_standing(struct call *call, int64_t site)
{
    struct standing standing = {0};
    struct query query = query_open(call->tx, QUERY_SITE_FIND);
    query_bind_int(&query, "site", site);
    if (query_next(&query)) {
        standing.is_own = place_is_own(call, query_text(&query, "area"));
        standing.permit_until = query_day(&query, "permit_until");
        standing.closed_weekdays = (uint32_t)query_int(&query, "closed_weekdays");
    }
    query_end(&query);
    return standing;
}

static void change_standing(
    struct call *call, const struct update_params *params, const struct standing *was)
{
    struct query query = query_open(call->tx, QUERY_SITE_CHANGE);
    query_bind_int(&query, "site", params->site);
    query_bind_day(&query, "permit_until",
        params->permit_until == DAY_NONE ? was->permit_until : params->permit_until);
    query_bind_int(&query, "closed_weekdays",
        params->has_weekdays ? params->closed_weekdays : was->closed_weekdays);
    (void)query_run(&query);
}

static enum status check_update(
    struct call *call, const struct update_params *params, int32_t *ret_from)
{
    enum status status = place_change_day(call, params->from, ret_from);
    if (status == STATUS_OK && params->has_capacity) {
        status = check_capacity(call, &params->capacity);
    }
    if (status == STATUS_OK && params->has_weekdays) {
        status = check_weekdays(call, params->closed_weekdays);
    }
    return status;
}

static enum status update(struct call *call)
{
    const struct update_params *params = call->params;
    int32_t from;
    struct standing was = find_standing(call, params->site);
    if (!was.is_own) {
        return call->tx->fault != STATUS_OK ? call_done(call) : call_refuse(call, STATUS_NOT_FOUND);
    }
    enum status status = check_update(call, params, &from);
    if (status != STATUS_OK) {
        return status;
    }
    if (params->has_capacity) {
        change_sittings(call, params, from);
    }
    if (params->has_price) {
        change_prices(call, params, from);
    }
    if (params->has_weekdays || params->permit_until != DAY_NONE) {
        change_standing(call, params, &was);
    }
    call_touch(call, params->site);
    json_field_int(&call->out, "site", params->site);
    json_field_day(&call->out, "from", from);
    return call_done(call);
}

const struct rpc_method site_methods[] = {
    {
        .name = "site.register",
        .help = "Adds a meal site with its places and prices.",
        .allow = STREET | BUREAU,
        .effect = RPC_WRITES,
        .set_up = true,
        .params = register_params,
        .params_size = sizeof(struct register_params),
        .result = "site",
        .run = register_site,
    },
    {
        .name = "site.update",
        .help = "Changes a site's places and prices from a day on, its permit, its days of rest.",
        .allow = STREET | BUREAU,
        .effect = RPC_WRITES,
        .set_up = true,
        .params = update_params,
        .params_size = sizeof(struct update_params),
        .result = "site, from",
        .run = update,
    },
    RPC_METHODS_END,
};
