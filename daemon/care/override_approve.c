// SPDX-License-Identifier: Apache-2.0
// A second person lets somebody pass the queue, and what was asked so far.
#include <string.h>

#include "daemon/access/cursor.h"
#include "daemon/care/institution.h"
#include "daemon/care/override.h"
#include "daemon/care/waitlist_due.h"
#include "daemon/care/waitlist_get.h"
#include "daemon/registry/second_person.h"
#include "daemon/registry/task.h"
#include "daemon/rpc/rows.h"

// --- override.approve ---

struct approve_params {
    int64_t override;
};

static const struct rpc_param approve_params[] = {
    {
        .name = "override",
        .help = "What somebody else asked for.",
        .kind = RPC_ID,
        .offset = offsetof(struct approve_params, override),
        .required = true,
    },
    RPC_PARAMS_END,
};

struct asked {
    int64_t office;
    int64_t institution;
    bool is_approved;
    const char *operator_name; // arena
    int64_t bed;
    int64_t elder;
    int32_t from_day;
};

static bool find_asked(struct call *call, int64_t override, struct asked *ret)
{
    struct query query = query_open(call->tx, QUERY_OVERRIDE_GET);
    query_bind_int(&query, "override", override);
    bool found = query_next(&query) && institution_is_ours(call, query_int(&query, "institution"),
                                           query_text(&query, "area"));
    if (found) {
        *ret = (struct asked){.office = query_int(&query, "office"),
            .institution = query_int(&query, "institution"),
            .is_approved = !query_is_null(&query, "approved_at"),
            .operator_name = query_copy_text(&query, "operator", &call->arena),
            .bed = query_int(&query, "bed"),
            .elder = query_int(&query, "elder"),
            .from_day = query_day(&query, "from_day")};
    }
    query_end(&query);
    return found && ret->operator_name != NULL;
}

static enum status approve(struct call *call)
{
    const struct approve_params *params = call->params;
    struct asked asked;
    if (!find_asked(call, params->override, &asked)) {
        return call->tx->fault == STATUS_OK ? call_refuse(call, STATUS_NOT_FOUND) : call_done(call);
    }
    // In the bureau, which does not profit by it, everybody may; in the house who leads it.
    if (call->principal.kind == OFFICE_HOME && call->principal.role == ROLE_CLERK) {
        return override_refuse_clerk(call, "a manager approves an admission outside the order");
    }
    if (asked.office == call->principal.office &&
        strcmp(asked.operator_name, call->principal.operator_name) == 0) {
        json_field_int(&call->facts, "override", params->override);
        return call_refuse(call, STATUS_NEEDS_SECOND_PERSON);
    }
    if (asked.is_approved) {
        call->message = "this override was approved before";
        return call_refuse(call, STATUS_STATE_CONFLICT);
    }
    // Who waits at this moment sees it later, also whose day has come since the daemon looked.
    bool changed = false;
    enum status status = waitlist_catch_up(call, asked.institution, &changed);
    if (status != STATUS_OK) {
        return status;
    }
    struct query query = query_open(call->tx, QUERY_OVERRIDE_APPROVE);
    query_bind_int(&query, "override", params->override);
    query_bind_int(&query, "office", call->principal.office);
    query_bind_text(&query, "operator", call->principal.operator_name);
    query_bind_int(&query, "now", call->tx->now_ms);
    (void)query_run(&query);
    (void)task_close_for(call, TASK_OVERRIDE_ASKED, params->override, "approved");
    second_person_note(call, asked.operator_name, "override", params->override);
    call_touch(call, params->override);
    call_touch(call, asked.elder);
    call_touch(call, asked.bed);
    json_field_int(&call->out, "override", params->override);
    json_field_int(&call->out, "bed", asked.bed);
    json_field_day(&call->out, "from", asked.from_day);
    json_field_instant(&call->out, "approved_at", call->tx->now_ms, call->tx->zone_minutes);
    return call_done(call);
}

// --- override.list ---

struct list_params {
    int64_t institution;
    int64_t limit;
    const char *after;
};

static const struct rpc_param list_params[] = {
    {
        .name = "institution",
        .help = "Only of this house.",
        .kind = RPC_ID,
        .offset = offsetof(struct list_params, institution),
    },
    RPC_PAGE_PARAMS(struct list_params),
    RPC_PARAMS_END,
};

static enum status list(struct call *call)
{
    const struct list_params *params = call->params;
    struct cursor after = {.text = ""};
    enum status status = cursor_read(call, params->after, &after);
    if (status != STATUS_OK) {
        return status;
    }
    struct query query = query_open(call->tx, QUERY_OVERRIDE_PAGE);
    query_bind_int(&query, "institution", params->institution);
    query_bind_int(&query, "scope_institution",
        call->principal.kind == OFFICE_HOME ? call->principal.institution : 0);
    waitlist_bind_houses(call, &query);
    cursor_bind(&query, &after, (int)params->limit);
    rows_page(call, "overrides", &query, (int)params->limit);
    return call_done(call);
}

const struct rpc_method override_methods[] = {
    {
        .name = "override.approve",
        .help = "A second person, a manager of the house or somebody of the bureau, lets somebody "
                "pass the queue; the admission is then asked again.",
        .allow = HOME | BUREAU,
        .effect = RPC_WRITES,
        .params = approve_params,
        .params_size = sizeof(struct approve_params),
        .result = "override, bed, from, approved_at",
        .refuses = "NOT_FOUND NEEDS_SECOND_PERSON STATE_CONFLICT",
        .run = approve,
    },
    {
        .name = "override.list",
        .help = "Admissions outside the order, asked, approved and done.",
        .allow = HOME | BUREAU,
        .effect = RPC_READS,
        .params = list_params,
        .params_size = sizeof(struct list_params),
        .result = "overrides[{override, elder, bed, institution, from, reason, waiting, office, "
                  "operator, asked_at, approved_office?, approved_operator?, approved_at?, "
                  "stay?}], next?",
        .run = list,
    },
    RPC_METHODS_END,
};
