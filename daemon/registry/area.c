// SPDX-License-Identifier: Apache-2.0
// Areas: the administrative units that codes stand for, each with its days of validity.
#include "common/base/area.h"

#include <string.h>

#include "daemon/access/cursor.h"
#include "daemon/registry/subject.h"
#include "daemon/rpc/fact.h"
#include "daemon/rpc/rows.h"

struct register_params {
    const char *code;
    const char *name;
    int level;
    const char *parent;
    int32_t from;
    int32_t until;
};

static const struct rpc_param register_params[] = {
    {
        .name = "code",
        .help = "6, 9 or 12 digits (GB/T 2260 and its extensions).",
        .kind = RPC_TEXT,
        .offset = offsetof(struct register_params, code),
        .required = true,
        .most = 12,
    },
    {
        .name = "name",
        .help = "What the area is called.",
        .kind = RPC_TEXT,
        .offset = offsetof(struct register_params, name),
        .is_name = true,
        .required = true,
        .most = 60,
    },
    {
        .name = "level",
        .help = "What the code stands for; it must agree with the code.",
        .kind = RPC_CHOICE,
        .offset = offsetof(struct register_params, level),
        .choices = area_level_words,
    },
    {
        .name = "parent",
        .help = "The code one level up; by default the code tells.",
        .kind = RPC_TEXT,
        .offset = offsetof(struct register_params, parent),
        .most = 12,
    },
    {
        .name = "from",
        .help = "Since when there is such an area.",
        .kind = RPC_DAY,
        .offset = offsetof(struct register_params, from),
    },
    {
        .name = "until",
        .help = "The day it ended, exclusive, for a code that was given up.",
        .kind = RPC_DAY,
        .offset = offsetof(struct register_params, until),
    },
    RPC_PARAMS_END,
};

struct found_area {
    char code[AREA_CODE_SIZE];
    char parent[AREA_CODE_SIZE];
    enum area_level level;
    int32_t from_day;
    int32_t until_day;
};

static enum status read_area(
    struct call *call, const struct register_params *params, struct found_area *ret)
{
    struct found_area area = {.from_day = AREA_FIRST_DAY, .until_day = DAY_OPEN};
    if (!area_parse(params->code, &area.level)) {
        return call_invalid(call, "code", "6, 9 or 12 digits");
    }
    if (params->level >= 0 && params->level != (int)area.level) {
        return call_invalid(call, "level", area_level_words[area.level]);
    }
    if (area.level == AREA_CITY && area_is_of_a_municipality(params->code)) {
        return call_invalid(call, "code", "a district's, a municipality has no level of cities");
    }
    area_parent(params->code, area.parent);
    if (params->parent != NULL && !area_contains(params->parent, params->code)) {
        return call_invalid(call, "parent", "the code of an area this one lies in");
    }
    if (params->parent != NULL && strcmp(params->parent, params->code) == 0) {
        return call_invalid(call, "parent", "another code than its own");
    }
    if (params->parent != NULL) {
        memcpy(area.parent, params->parent, strlen(params->parent) + 1);
    }
    area.from_day = params->from == DAY_NONE ? area.from_day : params->from;
    area.until_day = params->until == DAY_NONE ? area.until_day : params->until;
    if (area.until_day <= area.from_day) {
        return call_invalid(call, "until", "a day after from");
    }
    *ret = area;
    return STATUS_OK;
}

struct listed {
    bool is_any;
    bool is_named;
};

static struct listed find_listed(struct call *call, const char *code)
{
    struct listed listed = {0};
    struct query query = query_open(call->tx, QUERY_AREA_ANY);
    query_bind_text(&query, "code", code);
    listed.is_any = query_next(&query);
    listed.is_named = listed.is_any && query_int(&query, "is_named") != 0;
    query_end(&query);
    return listed;
}

static void keep_area(struct call *call, const struct found_area *area, struct listed listed)
{
    const struct register_params *params = call->params;
    struct query query = query_open(call->tx, listed.is_any ? QUERY_AREA_NAMED : QUERY_AREA_ADD);
    query_bind_text(&query, "code", params->code);
    query_bind_text(&query, "name", params->name);
    if (!listed.is_any) {
        query_bind_text(&query, "level", area_level_words[area->level]);
    }
    query_bind_text(&query, "parent", area->parent[0] == '\0' ? NULL : area->parent);
    query_bind_day(&query, "from_day", area->from_day);
    query_bind_day(&query, "until_day", area->until_day);
    query_run(&query);
}

static enum status register_area(struct call *call)
{
    const struct register_params *params = call->params;
    struct found_area area;
    enum status status = read_area(call, params, &area);
    if (status != STATUS_OK) {
        return status;
    }
    struct listed listed = find_listed(call, params->code);
    if (listed.is_named) {
        json_field_text(&call->facts, "code", params->code);
        call->message = "this code is listed already";
        return call_refuse(call, STATUS_STATE_CONFLICT);
    }
    keep_area(call, &area, listed);
    json_field_text(&call->out, "code", params->code);
    json_field_text(&call->out, "level", area_level_words[area.level]);
    return fact_announce(
        call, &(struct fact){.kind = FACT_AREA_REGISTERED, .day = call->tx->today_day});
}

struct list_params {
    const char *parent;
    int64_t limit;
    const char *after;
};

static const struct rpc_param list_params[] = {
    {
        .name = "parent",
        .help = "Only areas directly below this one; without it, every area.",
        .kind = RPC_TEXT,
        .offset = offsetof(struct list_params, parent),
        .most = 12,
    },
    RPC_PAGE_PARAMS(struct list_params),
    RPC_PARAMS_END,
};

static enum status list(struct call *call)
{
    const struct list_params *params = call->params;
    struct cursor after = {.text = ""};
    enum status status = cursor_read(call, params->after, &after);
    enum area_level level = AREA_PROVINCE;
    int limit = call_limit(params->limit);
    if (status != STATUS_OK) {
        return status;
    }
    if (params->parent != NULL && !area_parse(params->parent, &level)) {
        return call_invalid(call, "parent", "an area code of 6, 9 or 12 digits");
    }
    struct query query = query_open(call->tx, QUERY_AREA_LIST);
    query_bind_text(&query, "parent", params->parent);
    query_bind_day(&query, "today", call->tx->today_day);
    cursor_bind(&query, &after, limit);
    rows_page(call, "areas", &query, limit);
    return call_done(call);
}

const struct rpc_method area_methods[] = {
    {
        .name = "area.register",
        .help = "List an administrative area.",
        .allow = SYSTEM,
        .effect = RPC_WRITES,
        .params = register_params,
        .params_size = sizeof(struct register_params),
        .result = "code, level",
        .refuses = "STATE_CONFLICT",
        .run = register_area,
    },
    {
        .name = "area.list",
        .help = "Areas by their code.",
        .allow = EVERY_OFFICE,
        .effect = RPC_READS,
        .params = list_params,
        .params_size = sizeof(struct list_params),
        .result = "areas[{code, name, level, parent?}], next?",
        .run = list,
    },
    RPC_METHODS_END,
};
