// SPDX-License-Identifier: Apache-2.0
// Population: how many registered elders an area had in a year; what was said before is superseded.
#include "common/base/area.h"
#include "daemon/access/cursor.h"
#include "daemon/registry/subject.h"
#include "daemon/rpc/rows.h"

#define PEOPLE_MAX 100000000
#define YEAR_LEAST 1990
#define YEAR_MOST 2100

struct set_params {
    const char *area;
    int64_t year;
    int64_t registered_60;
    int64_t registered_65;
};

static const struct rpc_param set_params[] = {
    {
        .name = "area",
        .help = "Code of a listed area.",
        .kind = RPC_TEXT,
        .offset = offsetof(struct set_params, area),
        .required = true,
        .most = 12,
    },
    {
        .name = "year",
        .help = "At the end of which year.",
        .kind = RPC_INTEGER,
        .offset = offsetof(struct set_params, year),
        .required = true,
        .least = YEAR_LEAST,
        .most = YEAR_MOST,
    },
    {
        .name = "registered_60",
        .help = "Registered persons of 60 and more.",
        .kind = RPC_INTEGER,
        .offset = offsetof(struct set_params, registered_60),
        .required = true,
        .most = PEOPLE_MAX,
    },
    {
        .name = "registered_65",
        .help = "Registered persons of 65 and more.",
        .kind = RPC_INTEGER,
        .offset = offsetof(struct set_params, registered_65),
        .required = true,
        .most = PEOPLE_MAX,
    },
    RPC_PARAMS_END,
};

static bool is_listed(struct call *call, const char *code)
{
    struct query query = query_open(call->tx, QUERY_AREA_ANY);
    query_bind_text(&query, "code", code);
    bool listed = query_next(&query);
    query_end(&query);
    return listed;
}

static bool is_said_already(struct call *call, const struct set_params *params)
{
    struct query query = query_open(call->tx, QUERY_POPULATION_GET);
    query_bind_text(&query, "area", params->area);
    query_bind_int(&query, "year", params->year);
    bool same = query_next(&query) && query_int(&query, "registered_60") == params->registered_60 &&
                query_int(&query, "registered_65") == params->registered_65;
    query_end(&query);
    return same;
}

static void keep(struct call *call, const struct set_params *params)
{
    struct query query = query_open(call->tx, QUERY_POPULATION_SUPERSEDE);
    query_bind_text(&query, "area", params->area);
    query_bind_int(&query, "year", params->year);
    query_bind_int(&query, "now", call->tx->now_ms);
    query_run(&query);
    query = query_open(call->tx, QUERY_POPULATION_ADD);
    query_bind_text(&query, "area", params->area);
    query_bind_int(&query, "year", params->year);
    query_bind_int(&query, "registered_60", params->registered_60);
    query_bind_int(&query, "registered_65", params->registered_65);
    query_bind_int(&query, "now", call->tx->now_ms);
    query_run(&query);
}

static enum status set(struct call *call)
{
    const struct set_params *params = call->params;
    bool is_bureau = call->principal.kind == OFFICE_BUREAU;
    bool listed = is_listed(call, params->area);
    if (call->tx->fault != STATUS_OK) {
        return call_done(call);
    }
    if (!listed) {
        return call_invalid(call, "area", "a listed area: see area.list");
    }
    if (is_bureau && !area_contains(call->principal.area, params->area)) {
        return call_invalid(call, "area", "an area of this bureau");
    }
    if (params->registered_65 > params->registered_60) {
        return call_invalid(call, "registered_65", "no more than registered_60");
    }
    if (!is_said_already(call, params)) {
        keep(call, params);
    }
    json_field_text(&call->out, "area", params->area);
    json_field_int(&call->out, "year", params->year);
    return call_done(call);
}

struct list_params {
    const char *area;
    int64_t year;
    int64_t limit;
    const char *after;
};

static const struct rpc_param list_params[] = {
    {
        .name = "area",
        .help = "Only this area and those in it.",
        .kind = RPC_TEXT,
        .offset = offsetof(struct list_params, area),
        .most = 12,
    },
    {
        .name = "year",
        .help = "The latest figures of each area up to the end of this year; without it, of all.",
        .kind = RPC_INTEGER,
        .offset = offsetof(struct list_params, year),
        .least = YEAR_LEAST,
        .most = YEAR_MOST,
        .absent = YEAR_MOST,
    },
    RPC_PAGE_PARAMS(struct list_params),
    RPC_PARAMS_END,
};

static enum status list(struct call *call)
{
    const struct list_params *params = call->params;
    struct area_range range = {.from = "", .until = "~"}; // beyond every digit
    struct cursor after = {.text = ""};
    enum status status = cursor_read(call, params->after, &after);
    enum area_level level = AREA_PROVINCE;
    int limit = call_limit(params->limit);
    if (status != STATUS_OK) {
        return status;
    }
    if (params->area != NULL) {
        if (!area_parse(params->area, &level)) {
            return call_invalid(call, "area", "an area code of 6, 9 or 12 digits");
        }
        range = area_range(params->area);
    }
    struct query query = query_open(call->tx, QUERY_POPULATION_LIST);
    query_bind_text(&query, "area_from", range.from);
    query_bind_text(&query, "area_until", range.until);
    query_bind_int(&query, "year", params->year);
    cursor_bind(&query, &after, limit);
    rows_page(call, "populations", &query, limit);
    return call_done(call);
}

const struct rpc_method population_methods[] = {
    {
        .name = "population.set",
        .help = "Say how many registered elders an area had at the end of a year.",
        .allow = SYSTEM | BUREAU,
        .effect = RPC_WRITES,
        .params = set_params,
        .params_size = sizeof(struct set_params),
        .result = "area, year",
        .run = set,
    },
    {
        .name = "population.list",
        .help = "Registered elders by area, the latest figures of each.",
        .allow = EVERY_OFFICE,
        .effect = RPC_READS,
        .params = list_params,
        .params_size = sizeof(struct list_params),
        .result = "populations[{area, year, registered_60, registered_65}], next?",
        .run = list,
    },
    RPC_METHODS_END,
};
