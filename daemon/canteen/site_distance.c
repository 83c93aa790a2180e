// SPDX-License-Identifier: Apache-2.0
// site.distance, site.distances and site.recognize: what a district knows of its sites beside what
// they offer.

#include <string.h>

#include "daemon/canteen/place.h"
#include "daemon/canteen/words.h"

#define MINUTES_MAX 600
#define LIST_MAX 20000
#define RECOGNIZED_COVERS 150 // of an elder canteen's largest meal (domain.md §3.8.1)

static enum status refuse_unknown(struct call *call, const char *parameter)
{
    if (call->tx->fault != STATUS_OK) {
        return call_done(call);
    }
    json_field_text(&call->facts, "parameter", parameter);
    return call_refuse(call, STATUS_NOT_FOUND);
}

// --- site.distance ---

struct distance_params {
    int64_t site;
    int64_t other;
    int64_t minutes;
};

static const struct rpc_param distance_params[] = {
    {.name = "site",
        .help = "One site.",
        .kind = RPC_ID,
        .required = true,
        .offset = offsetof(struct distance_params, site)},
    {.name = "other",
        .help = "Another one.",
        .kind = RPC_ID,
        .required = true,
        .offset = offsetof(struct distance_params, other)},
    {.name = "minutes",
        .help = "On foot, an elder's pace.",
        .kind = RPC_INTEGER,
        .required = true,
        .offset = offsetof(struct distance_params, minutes),
        .least = 1,
        .most = MINUTES_MAX},
    RPC_PARAMS_END,
};

static void keep_way(struct call *call, int64_t site, int64_t other, int64_t minutes)
{
    struct query query = query_open(call->tx, QUERY_SITE_DISTANCE_SUPERSEDE);
    query_bind_int(&query, "site", site);
    query_bind_int(&query, "other", other);
    query_bind_int(&query, "now", call->tx->now_ms);
    (void)query_run(&query);
    query = query_open(call->tx, QUERY_SITE_DISTANCE_INSERT);
    query_bind_int(&query, "site", site);
    query_bind_int(&query, "other", other);
    query_bind_int(&query, "minutes", minutes);
    query_bind_int(&query, "now", call->tx->now_ms);
    (void)query_run(&query);
}

// A street knows the ways from its own sites, also to a neighbour's.
static enum status set_distance(struct call *call)
{
    const struct distance_params *params = call->params;
    if (!place_site_is_own(call, params->site)) {
        return refuse_unknown(call, "site");
    }
    if (!place_site_is_near(call, params->other)) {
        return refuse_unknown(call, "other");
    }
    if (params->site == params->other) {
        return call_invalid(call, "other", "another site");
    }
    keep_way(call, params->site, params->other, params->minutes);
    keep_way(call, params->other, params->site, params->minutes);
    call_touch(call, params->site);
    call_touch(call, params->other);
    json_field_int(&call->out, "site", params->site);
    json_field_int(&call->out, "other", params->other);
    json_field_int(&call->out, "minutes", params->minutes);
    return call_done(call);
}

// --- site.distances ---

struct list_params {
    int64_t site;
    const char *area;
};

static const struct rpc_param list_params[] = {
    {.name = "site",
        .help = "Only from this site, the nearest first.",
        .kind = RPC_ID,
        .offset = offsetof(struct list_params, site)},
    {.name = "area",
        .help = "Only from sites that stand there.",
        .kind = RPC_TEXT,
        .offset = offsetof(struct list_params, area),
        .most = AREA_CODE_SIZE - 1},
    RPC_PARAMS_END,
};

static enum status list(struct call *call)
{
    const struct list_params *params = call->params;
    struct area_range range;
    enum status status = place_narrow(call, params->area, &range);
    if (status != STATUS_OK) {
        return status;
    }
    struct query query = query_open(call->tx, QUERY_SITE_DISTANCE_LIST);
    place_bind_range(&query, &range);
    query_bind_int(&query, "site", params->site);
    query_bind_int(&query, "limit", LIST_MAX);
    json_key(&call->out, "distances");
    json_begin_list(&call->out);
    while (query_next(&query)) {
        json_begin_map(&call->out);
        json_field_int(&call->out, "site", query_int(&query, "site"));
        json_field_int(&call->out, "other", query_int(&query, "other"));
        json_field_int(&call->out, "minutes", query_int(&query, "minutes"));
        json_end_map(&call->out);
    }
    query_end(&query);
    json_end_list(&call->out);
    return call_done(call);
}

// --- site.recognize ---

struct recognize_params {
    int64_t site;
    int32_t from;
    int32_t until;
};

static const struct rpc_param recognize_params[] = {
    {.name = "site",
        .help = "An elder canteen.",
        .kind = RPC_ID,
        .required = true,
        .offset = offsetof(struct recognize_params, site)},
    {.name = "from",
        .help = "The first day; today when left out.",
        .kind = RPC_DAY,
        .offset = offsetof(struct recognize_params, from)},
    {.name = "until",
        .help = "The day after the last.",
        .kind = RPC_DAY,
        .required = true,
        .offset = offsetof(struct recognize_params, until)},
    RPC_PARAMS_END,
};

static bool is_canteen(struct call *call, int64_t site)
{
    struct query query = query_open(call->tx, QUERY_SITE_FIND);
    query_bind_int(&query, "site", site);
    query_bind_day(&query, "day", call->tx->today_day);
    query_bind_day(&query, "today", call->tx->today_day);
    bool is = query_next(&query) &&
              strcmp(query_text(&query, "kind"), site_kind_words[SITE_CANTEEN]) == 0;
    query_end(&query);
    return is;
}

static int64_t find_largest_meal(struct call *call, int64_t site, int32_t day)
{
    struct query query = query_open(call->tx, QUERY_SITE_LARGEST_MEAL);
    query_bind_int(&query, "site", site);
    query_bind_day(&query, "day", day);
    int64_t covers = query_next(&query) ? query_int(&query, "covers") : 0;
    query_end(&query);
    return covers;
}

static enum status refuse_small(struct call *call, bool is_kind, int64_t covers)
{
    if (call->tx->fault != STATUS_OK) {
        return call_done(call);
    }
    json_key(&call->facts, "conditions");
    json_begin_list(&call->facts);
    json_begin_map(&call->facts);
    json_field_text(&call->facts, "condition", is_kind ? "covers" : "kind");
    json_field_int(&call->facts, "covers", covers);
    json_field_int(&call->facts, "needed", RECOGNIZED_COVERS);
    json_end_map(&call->facts);
    json_end_list(&call->facts);
    return call_refuse(call, STATUS_NOT_ELIGIBLE);
}

static void keep_recognition(
    struct call *call, const struct recognize_params *params, int64_t covers, int32_t from)
{
    struct query query = query_open(call->tx, QUERY_SITE_RECOGNITION_SUPERSEDE);
    query_bind_int(&query, "site", params->site);
    query_bind_int(&query, "now", call->tx->now_ms);
    (void)query_run(&query);
    query = query_open(call->tx, QUERY_SITE_RECOGNITION_INSERT);
    query_bind_int(&query, "site", params->site);
    query_bind_int(&query, "covers", covers);
    query_bind_day(&query, "from", from);
    query_bind_day(&query, "until", params->until);
    query_bind_int(&query, "now", call->tx->now_ms);
    (void)query_run(&query);
}

static enum status recognize(struct call *call)
{
    const struct recognize_params *params = call->params;
    int32_t from;
    if (!place_site_is_own(call, params->site)) {
        return refuse_unknown(call, "site");
    }
    enum status status = place_change_day(call, "from", params->from, &from);
    if (status == STATUS_OK && params->until <= from) {
        status = call_invalid(call, "until", "a date after from");
    }
    if (status != STATUS_OK) {
        return status;
    }
    int64_t covers = find_largest_meal(call, params->site, from);
    bool is_kind = is_canteen(call, params->site);
    if (!is_kind || covers < RECOGNIZED_COVERS) {
        return refuse_small(call, is_kind, covers);
    }
    keep_recognition(call, params, covers, from);
    call_touch(call, params->site);
    json_field_int(&call->out, "site", params->site);
    json_field_int(&call->out, "covers", covers);
    json_field_day(&call->out, "from", from);
    json_field_day(&call->out, "until", params->until);
    return call_done(call);
}

const struct rpc_method site_distance_methods[] = {
    {
        .name = "site.distance",
        .help = "Minutes on foot between two sites: refusals name sites within fifteen.",
        .allow = STREET | BUREAU,
        .effect = RPC_WRITES,
        .set_up = true,
        .params = distance_params,
        .params_size = sizeof(struct distance_params),
        .result = "site, other, minutes",
        .refuses = "NOT_FOUND",
        .run = set_distance,
    },
    {
        .name = "site.distances",
        .help = "The ways between sites that are known.",
        .allow = EVERY_OFFICE,
        .effect = RPC_READS,
        .params = list_params,
        .params_size = sizeof(struct list_params),
        .result = "distances[{site, other, minutes}]",
        .run = list,
    },
    {
        .name = "site.recognize",
        .help = "Recognises an elder canteen of 150 covers and more a meal.",
        .allow = BUREAU,
        .effect = RPC_WRITES,
        .set_up = true,
        .params = recognize_params,
        .params_size = sizeof(struct recognize_params),
        .result = "site, covers, from, until",
        .refuses = "NOT_FOUND NOT_ELIGIBLE",
        .run = recognize,
    },
    RPC_METHODS_END,
};
