// SPDX-License-Identifier: Apache-2.0
// What kitchens and sites have in common as places.

#include "daemon/canteen/place.h"

#include <stdio.h>
#include <string.h>

#include "daemon/canteen/price_policy.h"
#include "daemon/canteen/words.h"

#define COUNTY_DIGITS 6
#define DAYS_OF_WEEK 7
#define SEATS_MAX 5000
#define TURNS_MAX 10
#define NEVER_OPEN 0x7fu

#define MEAL_FIELD(meal, index, words, maximum)                                                    \
    {                                                                                              \
        .name = (meal), .help = (words), .kind = RPC_INTEGER,                                      \
        .offset = offsetof(struct place_meals, of) + (index) * sizeof(int64_t), .least = 0,        \
        .most = (maximum), .absent = -1,                                                           \
    }

const struct rpc_param place_covers_fields[] = {
    MEAL_FIELD("breakfast", MEAL_BREAKFAST, "Covers of breakfast.", PLACE_COVERS_MAX),
    MEAL_FIELD("lunch", MEAL_LUNCH, "Covers of lunch.", PLACE_COVERS_MAX),
    MEAL_FIELD("dinner", MEAL_DINNER, "Covers of dinner.", PLACE_COVERS_MAX),
    RPC_PARAMS_END,
};

const struct rpc_param place_prices_fields[] = {
    MEAL_FIELD("breakfast", MEAL_BREAKFAST, "In fen: 600 is 6 yuan.", PRICE_FEN_MAX),
    MEAL_FIELD("lunch", MEAL_LUNCH, "In fen: 1500 is 15 yuan.", PRICE_FEN_MAX),
    MEAL_FIELD("dinner", MEAL_DINNER, "In fen: 1500 is 15 yuan.", PRICE_FEN_MAX),
    RPC_PARAMS_END,
};

#define CHANNEL_FIELD(channel, index, words)                                                       \
    {                                                                                              \
        .name = (channel), .help = (words), .kind = RPC_INTEGER,                                   \
        .offset = offsetof(struct place_channels, of) + (index) * sizeof(int64_t), .least = 0,     \
        .most = PLACE_COVERS_MAX, .absent = -1,                                                    \
    }

static const struct rpc_param channels_fields[] = {
    CHANNEL_FIELD("dine_in", CHANNEL_DINE_IN, "Places at the tables; absent: not offered."),
    CHANNEL_FIELD("pickup", CHANNEL_PICKUP, "Meals to take away; absent: not offered."),
    CHANNEL_FIELD("delivery", CHANNEL_DELIVERY, "Meals brought home; absent: not offered."),
    CHANNEL_FIELD("total", CHANNEL_TOTAL, "Of the whole sitting, where below the sum."),
    {.name = "seats",
        .help = "At the tables, with turns: together they make dine_in.",
        .kind = RPC_INTEGER,
        .offset = offsetof(struct place_channels, seats),
        .most = SEATS_MAX,
        .absent = -1},
    {.name = "turns",
        .help = "How often the tables are laid for the meal.",
        .kind = RPC_INTEGER,
        .offset = offsetof(struct place_channels, turns),
        .least = 1,
        .most = TURNS_MAX,
        .absent = -1},
    RPC_PARAMS_END,
};

#define SITTING_FIELD(meal, index, words)                                                          \
    {                                                                                              \
        .name = (meal), .help = (words), .kind = RPC_MAP,                                          \
        .offset = offsetof(struct place_sittings, of) + (index) * sizeof(struct place_channels),   \
        .fields = channels_fields, .size = sizeof(struct place_channels),                          \
        .present_offset = offsetof(struct place_sittings, has) + (index) * sizeof(bool),           \
    }

const struct rpc_param place_sittings_fields[] = {
    SITTING_FIELD("breakfast", MEAL_BREAKFAST, "Places by channel."),
    SITTING_FIELD("lunch", MEAL_LUNCH, "Places by channel."),
    SITTING_FIELD("dinner", MEAL_DINNER, "Places by channel."),
    RPC_PARAMS_END,
};

int64_t place_covers(const struct place_channels *channels, int channel)
{
    bool has_turns = channel == CHANNEL_DINE_IN && channels->seats >= 0;
    return has_turns ? channels->seats * channels->turns : channels->of[channel];
}

struct area_range place_reach(const struct call *call)
{
    const struct principal *principal = &call->principal;
    const char *area = principal->kind == OFFICE_SYSTEM ? call->house->area : principal->area;
    char county[AREA_CODE_SIZE];
    snprintf(county, sizeof(county), "%.*s", COUNTY_DIGITS, area);
    return area_range(county);
}

enum status place_narrow(struct call *call, const char *area, struct area_range *ret)
{
    struct area_range reach = place_reach(call);
    enum area_level level;
    if (area != NULL && !area_parse(area, &level)) {
        return call_invalid(call, "area", "an area code of 6, 9 or 12 digits");
    }
    if (area != NULL) {
        struct area_range asked = area_range(area);
        if (strcmp(asked.from, reach.from) > 0) {
            memcpy(reach.from, asked.from, sizeof(reach.from));
        }
        if (strcmp(asked.until, reach.until) < 0) {
            memcpy(reach.until, asked.until, sizeof(reach.until));
        }
    }
    *ret = reach;
    return STATUS_OK;
}

bool place_is_own(const struct call *call, const char *area)
{
    const struct principal *principal = &call->principal;
    return area_contains(
        principal->kind == OFFICE_SYSTEM ? call->house->area : principal->area, area);
}

bool place_is_known(struct call *call, const char *area)
{
    struct query query = query_open(call->tx, QUERY_CANTEEN_AREA_FIND);
    query_bind_text(&query, "area", area);
    bool is_known = query_next(&query);
    query_end(&query);
    return is_known;
}

struct standing {
    const char *area; // in the call's arena; NULL: there is no such place
    int64_t kitchen;  // of a site: who feeds it today
};

static struct standing find_site(struct call *call, int64_t site)
{
    struct standing standing = {.area = NULL};
    struct query query = query_open(call->tx, QUERY_SITE_FIND);
    query_bind_int(&query, "site", site);
    query_bind_day(&query, "day", call->tx->today_day);
    query_bind_day(&query, "today", call->tx->today_day);
    if (query_next(&query)) {
        standing.area = query_copy_text(&query, "area", &call->arena);
        standing.kitchen = query_int(&query, "kitchen");
    }
    query_end(&query);
    return standing;
}

static const char *find_kitchen(struct call *call, int64_t kitchen)
{
    struct query query = query_open(call->tx, QUERY_KITCHEN_FIND);
    query_bind_int(&query, "kitchen", kitchen);
    query_bind_day(&query, "day", call->tx->today_day);
    const char *area = query_next(&query) ? query_copy_text(&query, "area", &call->arena) : NULL;
    query_end(&query);
    return area;
}

static bool is_near(const struct call *call, const char *area)
{
    struct area_range reach = place_reach(call);
    return area != NULL && strcmp(area, reach.from) >= 0 && strcmp(area, reach.until) < 0;
}

bool place_site_is_own(struct call *call, int64_t site)
{
    const struct principal *principal = &call->principal;
    if (principal->kind == OFFICE_SITE) {
        return principal->site == site;
    }
    struct standing standing = find_site(call, site);
    if (principal->kind == OFFICE_KITCHEN) {
        return standing.kitchen == principal->kitchen;
    }
    return standing.area != NULL && place_is_own(call, standing.area);
}

bool place_kitchen_is_own(struct call *call, int64_t kitchen)
{
    const struct principal *principal = &call->principal;
    if (principal->kind == OFFICE_KITCHEN) {
        return principal->kitchen == kitchen;
    }
    const char *area = find_kitchen(call, kitchen);
    return area != NULL && place_is_own(call, area);
}

const char *place_site_area(struct call *call, int64_t site)
{
    return find_site(call, site).area;
}

bool place_site_is_near(struct call *call, int64_t site)
{
    return is_near(call, find_site(call, site).area);
}

bool place_kitchen_is_near(struct call *call, int64_t kitchen)
{
    return is_near(call, find_kitchen(call, kitchen));
}

enum status place_may_stand(struct call *call, const char *area)
{
    enum area_level level;
    if (!area_parse(area, &level)) {
        return call_invalid(call, "area", "an area code of 6, 9 or 12 digits");
    }
    bool is_known = place_is_known(call, area);
    if (call->tx->fault == STATUS_OK && (!is_known || !place_is_own(call, area))) {
        return call_invalid(call, "area", "a known area within the office's own");
    }
    return call_done(call);
}

enum status place_change_day(
    struct call *call, const char *parameter, int32_t asked, int32_t *ret_day)
{
    int32_t today = call->tx->today_day;
    if (asked != DAY_NONE && asked < today) {
        return call_invalid(call, parameter, "a date from today on");
    }
    *ret_day = asked == DAY_NONE ? today : asked;
    return STATUS_OK;
}

void place_bind_range(struct query *query, const struct area_range *range)
{
    query_bind_text(query, "area_from", range->from);
    query_bind_text(query, "area_until", range->until);
}

enum status place_check_weekdays(struct call *call, uint32_t closed_weekdays)
{
    return closed_weekdays == NEVER_OPEN
               ? call_invalid(call, "closed_weekdays", "not all seven: it would never open")
               : STATUS_OK;
}

void place_put_weekdays(struct json_out *out, const char *key, uint32_t weekdays)
{
    json_key(out, key);
    json_begin_list(out);
    for (int weekday = 1; weekday <= DAYS_OF_WEEK; weekday++) {
        if ((weekdays >> (weekday - 1)) & 1u) {
            json_put_int(out, weekday);
        }
    }
    json_end_list(out);
}

void place_open(struct call *call, int64_t place, int32_t permit_until, uint32_t closed_weekdays)
{
    struct query query = query_open(call->tx, QUERY_PLACE_OPENING_INSERT);
    query_bind_int(&query, "place", place);
    query_bind_day(&query, "permit_until", permit_until);
    query_bind_int(&query, "closed_weekdays", closed_weekdays);
    query_bind_int(&query, "now", call->tx->now_ms);
    (void)query_run(&query);
}

void place_change_opening(struct call *call, const struct place_opening *change)
{
    static const enum query_id steps[] = {
        QUERY_PLACE_OPENING_SUPERSEDE, QUERY_PLACE_OPENING_KEEP, QUERY_PLACE_OPENING_CHANGE};

    int64_t number = tx_new_id(call->tx);
    for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
        struct query query = query_open(call->tx, steps[i]);
        query_bind_int(&query, "place", change->place);
        query_bind_day(&query, "from", change->from);
        query_bind_int(&query, "change", number);
        query_bind_int(&query, "now", call->tx->now_ms);
        if (steps[i] == QUERY_PLACE_OPENING_CHANGE) {
            query_bind_day(&query, "permit_until", change->permit_until);
            if (change->has_weekdays) {
                query_bind_int(&query, "closed_weekdays", change->closed_weekdays);
            } else {
                query_bind_null(&query, "closed_weekdays");
            }
        }
        (void)query_run(&query);
    }
}
