// SPDX-License-Identifier: Apache-2.0
// Care units (照护单元): beds that are run together. unit.add, unit.list, and how many beds one may
// have.
#include "daemon/care/unit.h"

#include "daemon/care/institution.h"
#include "daemon/care/stay.h"
#include "daemon/care/subject.h"
#include "daemon/rpc/rows.h"

const char *const unit_kind_words[] = {"dementia", "nursing", NULL};
const char *const unit_kind_words_chinese[] = {"认知障碍照护单元", "护理单元", NULL};

struct add_params {
    int64_t institution;
    int kind;
    const char *name;
};

static const struct rpc_param add_params[] = {
    {.name = "institution",
        .help = "The house.",
        .kind = RPC_ID,
        .offset = offsetof(struct add_params, institution),
        .required = true},
    {.name = "kind",
        .help = "dementia (认知障碍照护单元) or nursing (护理单元).",
        .kind = RPC_CHOICE,
        .offset = offsetof(struct add_params, kind),
        .required = true,
        .choices = unit_kind_words},
    {.name = "name",
        .help = "Its name; one of a name in a house.",
        .kind = RPC_TEXT,
        .offset = offsetof(struct add_params, name),
        .is_name = true,
        .required = true,
        .most = 40},
    RPC_PARAMS_END};

static int64_t find_named(struct call *call, int64_t institution, const char *name)
{
    struct query query = query_open(call->tx, QUERY_UNIT_BY_NAME);
    query_bind_int(&query, "institution", institution);
    query_bind_text(&query, "name", name);
    int64_t unit = query_next(&query) ? query_int(&query, "unit") : 0;
    query_end(&query);
    return unit;
}

static enum status run_add(struct call *call)
{
    const struct add_params *params = call->params;
    const char *area = institution_area(call, params->institution);
    if (area == NULL || !institution_is_ours(call, params->institution, area)) {
        return call_refuse(call, STATUS_NOT_FOUND);
    }
    int64_t known = find_named(call, params->institution, params->name);
    if (known != 0) {
        json_field_int(&call->facts, "unit", known);
        call->message = "the house has a unit of this name already";
        return call_refuse(call, STATUS_STATE_CONFLICT);
    }
    int64_t unit = tx_new_id(call->tx);
    struct query query = query_open(call->tx, QUERY_UNIT_INSERT);
    query_bind_int(&query, "unit", unit);
    query_bind_int(&query, "institution", params->institution);
    query_bind_text(&query, "kind", unit_kind_words[params->kind]);
    query_bind_text(&query, "name", params->name);
    (void)query_run(&query);
    call_touch(call, unit);
    call_touch(call, params->institution);
    json_field_int(&call->out, "unit", unit);
    return call_done(call);
}

bool unit_find(struct call *call, int64_t unit, struct unit *ret)
{
    const struct care *care = care_of(call); // a task's closing may be what asks
    struct query query = query_open(call->tx, QUERY_UNIT_GET);
    query_bind_int(&query, "unit", unit);
    query_bind_day(&query, "on", call->tx->today_day);
    bool found = query_next(&query);
    if (found) {
        int kind = words_find(unit_kind_words, query_text(&query, "kind"));
        *ret = (struct unit){.unit = unit,
            .institution = query_int(&query, "institution"),
            .kind = (enum unit_kind)kind,
            .beds = query_int(&query, "beds"),
            .beds_max =
                kind == UNIT_DEMENTIA ? care->unit_dementia_beds_max : care->unit_nursing_beds_max};
    }
    query_end(&query);
    return found;
}

enum status unit_check(struct call *call, int64_t id, int64_t institution)
{
    struct unit unit;
    if (!unit_find(call, id, &unit) || unit.institution != institution) {
        return call_invalid(call, "unit", "a care unit of this house, or 0");
    }
    if (unit.beds < unit.beds_max) {
        return STATUS_OK;
    }
    json_field_int(&call->facts, "unit", unit.unit);
    json_field_int(&call->facts, "beds", unit.beds);
    json_field_int(&call->facts, "beds_max", unit.beds_max);
    call->message = "the unit has as many beds as it may";
    return call_refuse(call, STATUS_STATE_CONFLICT);
}

// --- unit.list ---

struct list_params {
    int64_t institution;
};

static const struct rpc_param list_params[] = {
    {.name = "institution",
        .help = "The house; a home's own when left out.",
        .kind = RPC_ID,
        .offset = offsetof(struct list_params, institution)},
    RPC_PARAMS_END};

static enum status run_list(struct call *call)
{
    const struct list_params *params = call->params;
    int64_t institution;
    enum status status = institution_asked(call, params->institution, &institution);
    if (status != STATUS_OK) {
        return status;
    }
    struct query query = query_open(call->tx, QUERY_UNIT_LIST);
    query_bind_int(&query, "institution", institution);
    query_bind_day(&query, "on", call->tx->today_day);
    query_bind_int(&query, "limit", LIST_LIMIT_MAX);
    rows_list(call, "units", &query);
    return call_done(call);
}

const struct rpc_method unit_methods[] = {{
                                              .name = "unit.add",
                                              .help = "Enter a care unit of a home.",
                                              .allow = HOME,
                                              .effect = RPC_WRITES,
                                              .set_up = true,
                                              .params = add_params,
                                              .params_size = sizeof(struct add_params),
                                              .result = "unit",
                                              .refuses = "NOT_FOUND STATE_CONFLICT",
                                              .run = run_add,
                                          },
    {
        .name = "unit.list",
        .help = "The care units of a home with their beds and residents.",
        .allow = EVERY_OFFICE,
        .effect = RPC_READS,
        .params = list_params,
        .params_size = sizeof(struct list_params),
        .result = "units[{unit, kind, name, beds, occupied, away}]",
        .refuses = "NOT_FOUND",
        .run = run_list,
    },
    RPC_METHODS_END};
