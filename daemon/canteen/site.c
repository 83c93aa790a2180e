// SPDX-License-Identifier: Apache-2.0
// Sites: where meals are handed out, in which channels, at what price.

#include "daemon/canteen/site.h"

#include "daemon/canteen/words.h"

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
        .is_name = true,
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
        .help = "The day from which its food permit holds no more.",
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

// --- what registering and changing check ---

static bool has_channel(const struct place_channels *channels)
{
    return place_covers(channels, CHANNEL_DINE_IN) >= 0 || channels->of[CHANNEL_PICKUP] >= 0 ||
           channels->of[CHANNEL_DELIVERY] >= 0;
}

// Seats and turns stand together, and make the places at the tables.
static bool agrees(const struct place_channels *channels)
{
    int64_t told = channels->of[CHANNEL_DINE_IN];
    if ((channels->seats < 0) != (channels->turns < 0)) {
        return false;
    }
    return channels->seats < 0 || told < 0 || told == channels->seats * channels->turns;
}

// A total above the sum of its places would never be reached: somebody counted otherwise.
static bool has_idle_total(const struct place_channels *channels)
{
    int64_t sum = 0;
    for (int channel = 0; channel < CHANNELS; channel++) {
        int64_t covers = place_covers(channels, channel);
        sum += covers < 0 ? 0 : covers;
    }
    return channels->of[CHANNEL_TOTAL] > sum;
}

enum status site_check_capacity(struct call *call, const struct place_sittings *capacity)
{
    bool has_meal = false;
    for (int meal = 0; meal < MEALS; meal++) {
        if (capacity->has[meal] && !has_channel(&capacity->of[meal])) {
            return call_invalid(call, "capacity", "at least one channel for each meal offered");
        }
        if (capacity->has[meal] && !agrees(&capacity->of[meal])) {
            return call_invalid(call, "capacity", "seats and turns that make dine_in together");
        }
        if (capacity->has[meal] && has_idle_total(&capacity->of[meal])) {
            return call_invalid(call, "capacity", "a total of no more than its places together");
        }
        has_meal = has_meal || capacity->has[meal];
    }
    return has_meal ? STATUS_OK : call_invalid(call, "capacity", "places of at least one meal");
}

// --- what both write ---

void site_add_channel(struct call *call, int64_t site, int meal, int channel,
    const struct place_channels *channels, int32_t from)
{
    int64_t covers = place_covers(channels, channel);
    bool has_turns = channel == CHANNEL_DINE_IN && channels->seats >= 0;
    if (covers < 0) {
        return;
    }
    struct query query = query_open(call->tx, QUERY_SITE_CAPACITY_INSERT);
    query_bind_int(&query, "site", site);
    query_bind_text(&query, "meal", meal_words[meal]);
    query_bind_text(&query, "channel", channel_rows[channel]);
    query_bind_int(&query, "covers", covers);
    if (has_turns) {
        query_bind_int(&query, "seats", channels->seats);
        query_bind_int(&query, "turns", channels->turns);
    } else {
        query_bind_null(&query, "seats");
        query_bind_null(&query, "turns");
    }
    query_bind_day(&query, "from", from);
    query_bind_int(&query, "now", call->tx->now_ms);
    (void)query_run(&query);
}

void site_add_price(struct call *call, int64_t site, int meal, int64_t price_fen, int32_t from)
{
    struct query query = query_open(call->tx, QUERY_SITE_PRICE_INSERT);
    query_bind_int(&query, "site", site);
    query_bind_text(&query, "meal", meal_words[meal]);
    query_bind_int(&query, "price_fen", price_fen);
    query_bind_day(&query, "from", from);
    query_bind_int(&query, "now", call->tx->now_ms);
    (void)query_run(&query);
}

void site_add_kitchen(struct call *call, int64_t site, int64_t kitchen, int32_t from, int32_t until)
{
    struct query query = query_open(call->tx, QUERY_SITE_KITCHEN_INSERT);
    query_bind_int(&query, "site", site);
    query_bind_int(&query, "kitchen", kitchen);
    query_bind_day(&query, "from", from);
    query_bind_day(&query, "until", until);
    query_bind_int(&query, "now", call->tx->now_ms);
    (void)query_run(&query);
}

// --- site.register ---

static enum status check_register(struct call *call, const struct register_params *params)
{
    enum status status = place_may_stand(call, params->area);
    if (status == STATUS_OK) {
        status = site_check_capacity(call, &params->capacity);
    }
    if (status == STATUS_OK) {
        status = place_check_weekdays(call, params->closed_weekdays);
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
    query_bind_int(&query, "now", call->tx->now_ms);
    (void)query_run(&query);
    place_open(call, site, params->permit_until, params->closed_weekdays);
}

static void insert_sittings(struct call *call, int64_t site, const struct register_params *params)
{
    int32_t today = call->tx->today_day;
    for (int meal = 0; meal < MEALS; meal++) {
        if (params->price_fen.of[meal] >= 0) {
            site_add_price(call, site, meal, params->price_fen.of[meal], today);
        }
        for (int channel = 0; channel < CHANNEL_ROWS && params->capacity.has[meal]; channel++) {
            site_add_channel(call, site, meal, channel, &params->capacity.of[meal], today);
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
    if (!place_kitchen_is_near(call, params->kitchen)) {
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
    site_add_kitchen(call, site, params->kitchen, call->tx->today_day, DAY_OPEN);
    insert_sittings(call, site, params);
    call_touch(call, site);
    json_field_int(&call->out, "site", site);
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
        .refuses = "NOT_FOUND STATE_CONFLICT",
        .run = register_site,
    },
    RPC_METHODS_END,
};
