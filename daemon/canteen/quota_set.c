// SPDX-License-Identifier: Apache-2.0
// quota.set, quota.list and quota.propose: who may take how many of a kitchen's covers.

#include <string.h>

#include "daemon/canteen/place.h"
#include "daemon/canteen/quota.h"
#include "daemon/canteen/quota_pool.h"
#include "daemon/canteen/quota_share.h"
#include "daemon/canteen/sitting_event.h"
#include "daemon/canteen/waiting.h"
#include "daemon/canteen/words.h"

#define SHARES_MAX 500
#define LOANS_MAX 500
#define OVERBOOKED_MAX 500
#define STREET_WORDS "a street of the district, with one share each"

struct share {
    const char *area;
    int64_t covers;
};

struct set_params {
    int64_t kitchen;
    int meal;
    struct rpc_list shares; // of struct share
    int32_t from;
    int64_t capacity; // -1: not said
};

static const struct rpc_param share_fields[] = {
    {.name = "area",
        .help = "Code of the street.",
        .kind = RPC_TEXT,
        .required = true,
        .offset = offsetof(struct share, area),
        .most = AREA_CODE_SIZE - 1},
    {.name = "covers",
        .help = "Its covers of each such meal.",
        .kind = RPC_INTEGER,
        .required = true,
        .offset = offsetof(struct share, covers),
        .most = PLACE_COVERS_MAX},
    RPC_PARAMS_END,
};

static const struct rpc_param set_params[] = {
    {.name = "kitchen",
        .help = "Whose covers.",
        .kind = RPC_ID,
        .required = true,
        .offset = offsetof(struct set_params, kitchen)},
    {.name = "meal",
        .help = "Of which meal.",
        .kind = RPC_CHOICE,
        .required = true,
        .offset = offsetof(struct set_params, meal),
        .choices = meal_words},
    {.name = "shares",
        .help = "Every street's; a street left out has none; no share at all ends the quotas.",
        .kind = RPC_MAPS,
        .required = true,
        .offset = offsetof(struct set_params, shares),
        .most = SHARES_MAX,
        .fields = share_fields,
        .size = sizeof(struct share)},
    {.name = "from",
        .help = "The first day; today when left out.",
        .kind = RPC_DAY,
        .offset = offsetof(struct set_params, from)},
    {.name = "capacity",
        .help = "What was divided: refused where the kitchen cooks otherwise on the first day.",
        .kind = RPC_INTEGER,
        .offset = offsetof(struct set_params, capacity),
        .most = PLACE_COVERS_MAX,
        .absent = -1},
    RPC_PARAMS_END,
};

static int64_t find_covers(struct call *call, int64_t kitchen, int meal, int32_t day)
{
    int64_t covers = 0;
    struct query query = query_open(call->tx, QUERY_KITCHEN_CAPACITY_ON);
    query_bind_int(&query, "kitchen", kitchen);
    query_bind_day(&query, "day", day);
    while (query_next(&query)) {
        if (words_find(meal_words, query_text(&query, "meal")) == meal) {
            covers = query_int(&query, "covers");
        }
    }
    query_end(&query);
    return covers;
}

static bool is_street(struct call *call, const char *area)
{
    enum area_level level;
    struct area_range reach = place_reach(call);
    bool is_near = strcmp(area, reach.from) >= 0 && strcmp(area, reach.until) < 0;
    return is_near && area_parse(area, &level) && level == AREA_STREET &&
           place_is_known(call, area);
}

static enum status check_shares(struct call *call, const struct set_params *params, int32_t from)
{
    const struct share *shares = params->shares.items;
    int64_t covers = find_covers(call, params->kitchen, params->meal, from);
    int64_t sum = 0;
    if (params->capacity >= 0 && params->capacity != covers) {
        json_field_text(&call->facts, "parameter", "capacity");
        json_field_int(&call->facts, "capacity", covers);
        call->message = "the kitchen cooks otherwise since these shares were divided: make a new "
                        "plan";
        return call->tx->fault != STATUS_OK ? call_done(call)
                                            : call_refuse(call, STATUS_STATE_CONFLICT);
    }
    for (int i = 0; i < params->shares.count; i++) {
        bool is_well = is_street(call, shares[i].area);
        for (int j = 0; j < i && is_well; j++) {
            is_well = strcmp(shares[i].area, shares[j].area) != 0;
        }
        if (!is_well) {
            return call->tx->fault != STATUS_OK ? call_done(call)
                                                : call_invalid(call, "shares", STREET_WORDS);
        }
        sum += shares[i].covers;
    }
    if (sum > covers) {
        json_field_int(&call->facts, "capacity", covers);
        json_field_int(&call->facts, "shared", sum);
        return call_invalid(call, "shares", "no more covers in all than the kitchen can cook");
    }
    return STATUS_OK;
}

// --- writing ---

static struct query open_meal(
    struct call *call, enum query_id id, const struct set_params *params, int32_t from)
{
    struct query query = query_open(call->tx, id);
    query_bind_int(&query, "kitchen", params->kitchen);
    query_bind_text(&query, "meal", meal_words[params->meal]);
    query_bind_day(&query, "from", from);
    return query;
}

struct kept {
    const char *area;
    int64_t covers;
    int32_t from;
};

// What holds on both sides of the day of the change.
static int read_before(
    struct call *call, const struct set_params *params, int32_t from, struct kept kept[SHARES_MAX])
{
    int count = 0;
    struct query query = open_meal(call, QUERY_QUOTA_BEFORE, params, from);
    while (count < SHARES_MAX && query_next(&query)) {
        kept[count++] = (struct kept){.area = query_copy_text(&query, "area", &call->arena),
            .covers = query_int(&query, "covers"),
            .from = query_day(&query, "from_day")};
    }
    query_end(&query);
    return count;
}

static void insert(
    struct call *call, const struct set_params *params, const struct kept *share, int32_t until)
{
    struct query query = open_meal(call, QUERY_QUOTA_INSERT, params, share->from);
    query_bind_text(&query, "area", share->area);
    query_bind_int(&query, "covers", share->covers);
    query_bind_day(&query, "until", until);
    query_bind_int(&query, "now", call->tx->now_ms);
    (void)query_run(&query);
}

static void write_shares(struct call *call, const struct set_params *params, int32_t from)
{
    const struct share *shares = params->shares.items;
    struct kept kept[SHARES_MAX];
    int count = read_before(call, params, from, kept);
    struct query query = open_meal(call, QUERY_QUOTA_SUPERSEDE, params, from);
    query_bind_int(&query, "now", call->tx->now_ms);
    (void)query_run(&query);
    for (int i = 0; i < count; i++) {
        insert(call, params, &kept[i], from);
    }
    for (int i = 0; i < params->shares.count; i++) {
        struct kept share = {.area = shares[i].area, .covers = shares[i].covers, .from = from};
        insert(call, params, &share, DAY_OPEN);
    }
}

// Counts stand only where quotas hold: they are made anew out of the bookings.
static void count_anew(struct call *call, const struct set_params *params, int32_t from)
{
    struct query query = open_meal(call, QUERY_QUOTA_COUNT_FORGET, params, from);
    (void)query_run(&query);
    if (params->shares.count > 0) {
        query = open_meal(call, QUERY_QUOTA_COUNT_FILL, params, from);
        (void)query_run(&query);
    }
}

// Nobody loses what is booked; who divides learns where a share is less.
static void put_overbooked(struct call *call, const struct set_params *params, int32_t from)
{
    struct json_out *out = &call->out;
    struct query query = open_meal(call, QUERY_QUOTA_OVERBOOKED, params, from);
    query_bind_int(&query, "limit", OVERBOOKED_MAX);
    json_key(out, "overbooked");
    json_begin_list(out);
    while (query_next(&query)) {
        json_begin_map(out);
        json_field_day(out, "date", query_day(&query, "day"));
        json_field_text(out, "area", query_text(&query, "area"));
        json_field_int(out, "covers", query_int(&query, "covers"));
        json_field_int(out, "booked", query_int(&query, "booked"));
        json_end_map(out);
    }
    query_end(&query);
    json_end_list(out);
}

static enum status set(struct call *call)
{
    const struct set_params *params = call->params;
    int32_t from;
    if (!place_kitchen_is_own(call, params->kitchen)) {
        return call->tx->fault != STATUS_OK ? call_done(call) : call_refuse(call, STATUS_NOT_FOUND);
    }
    enum status status = place_change_day(call, "from", params->from, &from);
    if (status == STATUS_OK) {
        status = check_shares(call, params, from);
    }
    if (status != STATUS_OK) {
        return status;
    }
    write_shares(call, params, from);
    count_anew(call, params, from);
    call_touch(call, params->kitchen);
    sitting_changed_of_kitchen(call, params->kitchen, from);
    waiting_freed_from(call, from);
    json_field_int(&call->out, "kitchen", params->kitchen);
    json_field_text(&call->out, "meal", meal_words[params->meal]);
    json_field_day(&call->out, "from", from);
    json_field_int(&call->out, "shares", params->shares.count);
    put_overbooked(call, params, from);
    return call_done(call);
}

// --- quota.list ---

struct list_params {
    int64_t kitchen;
    int32_t date;
};

static const struct rpc_param list_params[] = {
    {.name = "kitchen",
        .help = "Whose covers.",
        .kind = RPC_ID,
        .required = true,
        .offset = offsetof(struct list_params, kitchen)},
    {.name = "date",
        .help = "On which day; today when left out.",
        .kind = RPC_DAY,
        .offset = offsetof(struct list_params, date)},
    RPC_PARAMS_END,
};

static struct query open_list(struct call *call, enum query_id id, int64_t kitchen, int32_t day)
{
    struct query query = query_open(call->tx, id);
    query_bind_int(&query, "kitchen", kitchen);
    query_bind_day(&query, "day", day);
    return query;
}

// Marks in *ret_meals the meals that have shares. What a share left is the pool's from its release
// on.
static void put_shares(struct call *call, int64_t kitchen, int32_t day,
    const struct quota_pool pools[MEALS], unsigned *ret_meals)
{
    struct json_out *out = &call->out;
    *ret_meals = 0;
    struct query query = open_list(call, QUERY_QUOTA_OF_KITCHEN, kitchen, day);
    json_key(out, "shares");
    json_begin_list(out);
    while (query_next(&query)) {
        struct quota_share share = {
            .covers = query_int(&query, "covers"), .booked = query_int(&query, "booked")};
        int meal = words_find(meal_words, query_text(&query, "meal"));
        *ret_meals |= 1u << meal;
        json_begin_map(out);
        json_field_text(out, "meal", query_text(&query, "meal"));
        json_field_text(out, "area", query_text(&query, "area"));
        json_field_int(out, "covers", share.covers);
        json_field_int(out, "booked", share.booked);
        json_field_int(out, "left", pools[meal].is_released ? 0 : quota_left(&share));
        json_field_int(out, "borrowed", query_int(&query, "borrowed"));
        json_field_day(out, "from", query_day(&query, "from_day"));
        json_end_map(out);
    }
    query_end(&query);
    json_end_list(out);
}

static void put_loans(struct call *call, int64_t kitchen, int32_t day)
{
    struct json_out *out = &call->out;
    struct query query = open_list(call, QUERY_QUOTA_LOANS, kitchen, day);
    query_bind_int(&query, "limit", LOANS_MAX);
    json_key(out, "loans");
    json_begin_list(out);
    while (query_next(&query)) {
        json_begin_map(out);
        json_field_int(out, "booking", query_int(&query, "booking"));
        json_field_text(out, "meal", query_text(&query, "meal"));
        json_field_text(out, "area", query_text(&query, "area"));
        json_field_instant(out, "lent_at", query_int(&query, "lent_at"), call->house->zone_minutes);
        if (!query_is_null(&query, "returned_at")) {
            json_field_instant(
                out, "returned_at", query_int(&query, "returned_at"), call->house->zone_minutes);
        }
        json_end_map(out);
    }
    query_end(&query);
    json_end_list(out);
}

static void put_pools(struct call *call, const struct quota_pool pools[MEALS], unsigned meals)
{
    struct json_out *out = &call->out;
    json_key(out, "pool");
    json_begin_list(out);
    for (int meal = 0; meal < MEALS; meal++) {
        if (((meals >> meal) & 1u) == 0 || pools[meal].released_ms == 0) {
            continue;
        }
        json_begin_map(out);
        json_field_text(out, "meal", meal_words[meal]);
        json_field_instant(out, "released_at", pools[meal].released_ms, call->house->zone_minutes);
        json_field_bool(out, "released", pools[meal].is_released);
        json_field_int(out, "left", pools[meal].left);
        json_end_map(out);
    }
    json_end_list(out);
}

static enum status list(struct call *call)
{
    const struct list_params *params = call->params;
    int32_t day = params->date == DAY_NONE ? call->tx->today_day : params->date;
    if (!place_kitchen_is_near(call, params->kitchen)) {
        return call->tx->fault != STATUS_OK ? call_done(call) : call_refuse(call, STATUS_NOT_FOUND);
    }
    json_field_int(&call->out, "kitchen", params->kitchen);
    json_field_day(&call->out, "date", day);
    struct quota_pool pools[MEALS];
    unsigned meals;
    quota_read_pools(call, params->kitchen, day, pools);
    put_shares(call, params->kitchen, day, pools, &meals);
    put_loans(call, params->kitchen, day);
    put_pools(call, pools, meals);
    return call_done(call);
}

// --- quota.propose ---

struct propose_params {
    int64_t kitchen;
    int meal;
    int32_t from;
};

static const struct rpc_param propose_params[] = {
    {.name = "kitchen",
        .help = "Whose covers.",
        .kind = RPC_ID,
        .required = true,
        .offset = offsetof(struct propose_params, kitchen)},
    {.name = "meal",
        .help = "Of which meal.",
        .kind = RPC_CHOICE,
        .required = true,
        .offset = offsetof(struct propose_params, meal),
        .choices = meal_words},
    {.name = "from",
        .help = "By what the kitchen can cook on this day; today when left out.",
        .kind = RPC_DAY,
        .offset = offsetof(struct propose_params, from)},
    RPC_PARAMS_END,
};

static int read_streets(
    struct call *call, int32_t day, const char *areas[SHARES_MAX], int64_t registered[SHARES_MAX])
{
    int count = 0;
    struct area_range reach = place_reach(call);
    struct query query = query_open(call->tx, QUERY_QUOTA_POPULATION);
    query_bind_text(&query, "county", reach.from);
    query_bind_day(&query, "day", day);
    while (count < SHARES_MAX && query_next(&query)) {
        areas[count] = query_copy_text(&query, "area", &call->arena);
        registered[count++] = query_int(&query, "registered_65");
    }
    query_end(&query);
    return count;
}

static enum status propose(struct call *call)
{
    const struct propose_params *params = call->params;
    const char *areas[SHARES_MAX];
    int64_t registered[SHARES_MAX];
    int64_t covers[SHARES_MAX];
    int32_t from;
    if (!place_kitchen_is_near(call, params->kitchen)) {
        return call->tx->fault != STATUS_OK ? call_done(call) : call_refuse(call, STATUS_NOT_FOUND);
    }
    enum status status = place_change_day(call, "from", params->from, &from);
    if (status != STATUS_OK) {
        return status;
    }
    int64_t capacity = find_covers(call, params->kitchen, params->meal, from);
    if (capacity == 0 && call->tx->fault == STATUS_OK) {
        return call_invalid(call, "meal", "a meal that the kitchen cooks on this day");
    }
    int count = read_streets(call, from, areas, registered);
    quota_divide(capacity, QUOTA_LEAST_COVERS, registered, count, covers);
    json_field_int(&call->out, "kitchen", params->kitchen);
    json_field_text(&call->out, "meal", meal_words[params->meal]);
    json_field_day(&call->out, "from", from);
    json_field_int(&call->out, "capacity", capacity);
    json_key(&call->out, "shares");
    json_begin_list(&call->out);
    for (int i = 0; i < count; i++) {
        json_begin_map(&call->out);
        json_field_text(&call->out, "area", areas[i]);
        json_field_int(&call->out, "covers", covers[i]);
        json_field_int(&call->out, "registered_65", registered[i]);
        json_end_map(&call->out);
    }
    json_end_list(&call->out);
    return call_done(call);
}

const struct rpc_method quota_methods[] = {
    {
        .name = "quota.set",
        .help = "Shares a kitchen's covers of a meal among streets from a day on. Where a share is "
                "less than what is booked of it that stays booked, and is told (overbooked).",
        .allow = BUREAU,
        .effect = RPC_WRITES,
        .set_up = true,
        .params = set_params,
        .params_size = sizeof(struct set_params),
        .result = "kitchen, meal, from, shares, overbooked[{date, area, covers, booked}]",
        .refuses = "NOT_FOUND STATE_CONFLICT",
        .run = set,
    },
    {
        .name = "quota.list",
        .help =
            "The streets' shares of a kitchen on a day, what is used, and what was lent. From the "
            "release on what shares left is the pool's, everybody's.",
        .allow = EVERY_OFFICE,
        .effect = RPC_READS,
        .params = list_params,
        .params_size = sizeof(struct list_params),
        .result = "kitchen, date, shares[{meal, area, covers, booked, left, borrowed, from}], "
                  "loans[{booking, meal, area, lent_at, returned_at?}], "
                  "pool[{meal, released_at, released, left}]",
        .refuses = "NOT_FOUND",
        .run = list,
    },
    {
        .name = "quota.propose",
        .help = "How a kitchen's covers would be shared by registered persons of 65 and over.",
        .allow = BUREAU | STREET | SYSTEM,
        .effect = RPC_READS,
        .params = propose_params,
        .params_size = sizeof(struct propose_params),
        .result = "kitchen, meal, from, capacity, shares[{area, covers, registered_65}]",
        .refuses = "NOT_FOUND",
        .run = propose,
    },
    RPC_METHODS_END,
};
