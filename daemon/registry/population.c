// SPDX-License-Identifier: Apache-2.0
// Population: how many registered elders an area had in a year; what was said before is superseded.
#include "common/base/area.h"
#include "daemon/registry/subject.h"

#define PEOPLE_MAX 100000000

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
        .least = 1990,
        .most = 2100,
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
    if (!is_listed(call, params->area) ||
        (is_bureau && !area_contains(call->principal.area, params->area))) {
        return call->tx->fault == STATUS_OK
                   ? call_invalid(call, "area", "a listed area: see area.list")
                   : call_done(call);
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
    RPC_METHODS_END,
};
