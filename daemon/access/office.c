// SPDX-License-Identifier: Apache-2.0
// Offices: the places where terminals stand and operators work.
#include <string.h>

#include "daemon/access/cursor.h"
#include "daemon/access/subject.h"
#include "daemon/rpc/rows.h"

struct register_params {
    int kind;
    const char *name;
    const char *area;
    int64_t institution;
    int64_t site;
    int64_t kitchen;
};

static const struct rpc_param register_params[] = {
    {
        .name = "kind",
        .help = "What kind of office it is.",
        .kind = RPC_CHOICE,
        .offset = offsetof(struct register_params, kind),
        .required = true,
        .choices = office_kinds,
    },
    {
        .name = "name",
        .help = "What people call it; one of a kind in its area.",
        .kind = RPC_TEXT,
        .offset = offsetof(struct register_params, name),
        .is_name = true,
        .required = true,
        .most = 100,
    },
    {
        .name = "area",
        .help = "Code of the area it is responsible for; that of its place by default.",
        .kind = RPC_TEXT,
        .offset = offsetof(struct register_params, area),
        .most = 12,
    },
    {
        .name = "institution",
        .help = "The institution of a home.",
        .kind = RPC_ID,
        .offset = offsetof(struct register_params, institution),
    },
    {
        .name = "site",
        .help = "The meal site of a site.",
        .kind = RPC_ID,
        .offset = offsetof(struct register_params, site),
    },
    {
        .name = "kitchen",
        .help = "The kitchen of a kitchen.",
        .kind = RPC_ID,
        .offset = offsetof(struct register_params, kitchen),
    },
    RPC_PARAMS_END,
};

// Which place a kind of office belongs to: the parameter that names it and where it is looked up.
struct place {
    const char *param;
    int64_t id;
    enum query_id find;
    bool fits; // the kind
};

static enum status find_place(struct call *call, const struct place *place, const char **ret_area)
{
    if (place->fits != (place->id != 0)) {
        return call_invalid(call, place->param,
            place->fits ? "the place this office is for" : "nothing: this kind of office has none");
    }
    if (!place->fits) {
        return STATUS_OK;
    }
    struct query query = query_open(call->tx, place->find);
    query_bind_int(&query, "place", place->id);
    const char *area = query_next(&query) ? query_copy_text(&query, "area", &call->arena) : NULL;
    query_end(&query);
    if (call->tx->fault != STATUS_OK) {
        return call_done(call);
    }
    if (area == NULL) {
        return call_invalid(call, place->param, "the id of a registered one");
    }
    *ret_area = area;
    return STATUS_OK;
}

// A street's office works for a street, a committee's for a committee, a bureau's for a district or
// more.
static const char *expected_area(enum office_kind kind, const char *area)
{
    enum area_level level = AREA_PROVINCE;
    if (!area_parse(area, &level)) {
        return "an area code of 6, 9 or 12 digits";
    }
    switch (kind) {
    case OFFICE_STREET:
        return level == AREA_STREET ? NULL : "the code of a street or town, 9 digits";
    case OFFICE_COMMITTEE:
        return level == AREA_COMMITTEE ? NULL : "the code of a committee, 12 digits";
    case OFFICE_BUREAU:
        return level <= AREA_COUNTY ? NULL : "the code of a district or city, 6 digits";
    case OFFICE_HOME:
    case OFFICE_KITCHEN:
    case OFFICE_SITE:
    case OFFICE_SYSTEM:
    case OFFICE_KINDS:
        break;
    }
    return NULL;
}

static bool is_unlisted(struct call *call, const char *area)
{
    char parent[AREA_CODE_SIZE];
    area_parent(area, parent);
    struct query query = query_open(call->tx, QUERY_AREA_KNOWN);
    query_bind_text(&query, "code", area);
    query_bind_text(&query, "parent", parent);
    bool unknown =
        query_next(&query) && query_int(&query, "known") == 0 && query_int(&query, "siblings") != 0;
    query_end(&query);
    return unknown;
}

// An office of an area that nobody listed could do nothing: whatever it called would be refused.
// Committees may not be listed at all, but then their street is.
static bool is_unknown(struct call *call, const char *area)
{
    char street[AREA_CODE_SIZE];
    enum area_level level = AREA_PROVINCE;
    area_parent(area, street);
    return is_unlisted(call, area) ||
           (area_parse(area, &level) && level == AREA_COMMITTEE && is_unlisted(call, street));
}

static enum status choose_area(
    struct call *call, const struct register_params *params, const char **ret_area)
{
    enum office_kind kind = (enum office_kind)params->kind;
    const struct place places[] = {
        {"institution", params->institution, QUERY_OFFICE_INSTITUTION, kind == OFFICE_HOME},
        {"site", params->site, QUERY_OFFICE_SITE, kind == OFFICE_SITE},
        {"kitchen", params->kitchen, QUERY_OFFICE_KITCHEN, kind == OFFICE_KITCHEN},
    };
    const char *area = kind == OFFICE_SYSTEM ? call->house->area : NULL;
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        enum status status = find_place(call, &places[i], &area);
        if (status != STATUS_OK) {
            return status;
        }
    }
    area = params->area != NULL ? params->area : area;
    const char *expected =
        area == NULL ? "the code of the area it is responsible for" : expected_area(kind, area);
    if (expected == NULL && !area_contains(call->house->area, area) &&
        !area_contains(area, call->house->area)) {
        expected = "an area of this instance";
    }
    if (expected == NULL && is_unknown(call, area)) {
        expected = "an area code that is listed: see area.list";
    }
    if (call->tx->fault != STATUS_OK) {
        return call_done(call);
    }
    if (expected != NULL) {
        return call_invalid(call, "area", expected);
    }
    *ret_area = area;
    return STATUS_OK;
}

static int64_t find_same(struct call *call, const struct register_params *params, const char *area)
{
    struct query query = query_open(call->tx, QUERY_OFFICE_SAME);
    query_bind_text(&query, "area", area);
    query_bind_text(&query, "kind", office_kinds[params->kind]);
    query_bind_text(&query, "name", params->name);
    int64_t office = query_next(&query) ? query_int(&query, "office") : 0;
    query_end(&query);
    return office;
}

static void bind_place(struct query *query, const char *name, int64_t id)
{
    if (id == 0) {
        query_bind_null(query, name);
    } else {
        query_bind_int(query, name, id);
    }
}

static enum status register_office(struct call *call)
{
    const struct register_params *params = call->params;
    const char *area = NULL;
    enum status status = choose_area(call, params, &area);
    if (status != STATUS_OK) {
        return status;
    }
    int64_t same = find_same(call, params, area);
    if (same != 0) {
        call->message = "there is such an office already";
        json_field_int(&call->facts, "office", same);
        return call_refuse(call, STATUS_STATE_CONFLICT);
    }
    int64_t office = tx_new_id(call->tx);
    struct query query = query_open(call->tx, QUERY_OFFICE_ADD);
    query_bind_int(&query, "office", office);
    query_bind_text(&query, "kind", office_kinds[params->kind]);
    query_bind_text(&query, "name", params->name);
    query_bind_text(&query, "area", area);
    bind_place(&query, "institution", params->institution);
    bind_place(&query, "site", params->site);
    bind_place(&query, "kitchen", params->kitchen);
    query_bind_int(&query, "now", call->tx->now_ms);
    query_run(&query);
    call_touch(call, office);
    json_field_int(&call->out, "office", office);
    return call_done(call);
}

struct list_params {
    const char *area;
    int64_t limit;
    const char *after;
};

static const struct rpc_param list_params[] = {
    {
        .name = "area",
        .help = "Only offices that work for this area or one inside it.",
        .kind = RPC_TEXT,
        .offset = offsetof(struct list_params, area),
        .most = 12,
    },
    RPC_PAGE_PARAMS(struct list_params),
    RPC_PARAMS_END,
};

static enum status list_offices(struct call *call)
{
    const struct list_params *params = call->params;
    struct area_range range = {.from = "", .until = "~"}; // beyond every digit
    enum area_level level = AREA_PROVINCE;
    struct cursor cursor = {.text = ""};
    int limit = call_limit(params->limit);
    if (params->area != NULL) {
        if (!area_parse(params->area, &level)) {
            return call_invalid(call, "area", "an area code of 6, 9 or 12 digits");
        }
        range = area_range(params->area);
    }
    enum status status = cursor_read(call, params->after, &cursor);
    if (status != STATUS_OK) {
        return status;
    }
    struct query query = query_open(call->tx, QUERY_OFFICE_LIST);
    query_bind_text(&query, "area_from", range.from);
    query_bind_text(&query, "area_until", range.until);
    cursor_bind(&query, &cursor, limit);
    rows_page(call, "offices", &query, limit);
    return call_done(call);
}

const struct rpc_method office_methods[] = {
    {
        .name = "office.register",
        .help = "Register an office, so that terminals and operators can be given to it.",
        .allow = SYSTEM,
        .roles = 1u << ROLE_ADMIN | 1u << ROLE_SECURITY,
        .effect = RPC_WRITES,
        .params = register_params,
        .params_size = sizeof(struct register_params),
        .result = "office",
        .refuses = "STATE_CONFLICT",
        .run = register_office,
    },
    {
        .name = "office.list",
        .help = "List offices by the area they work for.",
        .allow = EVERY_OFFICE,
        .effect = RPC_READS,
        .params = list_params,
        .params_size = sizeof(struct list_params),
        .result = "offices[{office, kind, name, area, institution?, site?, kitchen?}], next?",
        .run = list_offices,
    },
    RPC_METHODS_END,
};
