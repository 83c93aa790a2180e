// SPDX-License-Identifier: Apache-2.0
// Stays that last only until somebody decides: a trial until the home confirms it, an emergency
// placement until the bureau approves it (domain.md §3.7, §6a 11).
#include "common/base/day.h"
#include "daemon/care/stay_act.h"
#include "daemon/care/stay_task.h"

// In the order of enum stay_kind.
const char *const stay_kind_words[] = {"resident", "trial", "emergency", NULL};

static const char *const decision_words[] = {"approved", "refused", NULL};

static void insert(struct call *call, int64_t stay, enum stay_kind kind, int64_t due_ms)
{
    struct query query = query_open(call->tx, QUERY_STAY_TERM_INSERT);
    query_bind_int(&query, "stay", stay);
    query_bind_text(&query, "kind", stay_kind_words[kind]);
    query_bind_int(&query, "due_at", due_ms);
    query_bind_int(&query, "now", call->tx->now_ms);
    (void)query_run(&query);
}

void stay_term_begin(struct call *call, const struct stay_history *history, enum stay_kind kind)
{
    const struct care *care = call->part;
    int zone = call->tx->zone_minutes;
    if (kind == STAY_TRIAL) {
        int32_t due_day = history->from_day + (int32_t)care->trial_days;
        insert(call, history->stay, kind, day_begins(due_day, zone));
        stay_task_home(call, history, TASK_TRIAL_END, due_day, NULL);
        json_field_day(&call->out, "trial_until", due_day);
    } else if (kind == STAY_EMERGENCY) {
        int64_t began_ms = history->from_day == call->tx->today_day
                               ? call->tx->now_ms
                               : day_begins(history->from_day, zone);
        int64_t due_ms = began_ms + care->emergency_hours * HOUR_MS;
        insert(call, history->stay, kind, due_ms);
        stay_task_bureau(call, history, TASK_EMERGENCY_APPROVE, day_of_instant(due_ms, zone), NULL);
        json_field_instant(&call->out, "approve_by", due_ms, zone);
    }
}

// A stay that waits for such a decision; else NULL and STATE_CONFLICT or NOT_FOUND answered.
static struct stay_history *find_waiting(
    struct call *call, int64_t stay, enum stay_kind kind, enum status *ret_status)
{
    struct stay_history *history = stay_history_read(call, stay);
    if (history == NULL) {
        *ret_status = call_refuse(call, STATUS_NOT_FOUND);
        return NULL;
    }
    struct query query = query_open(call->tx, QUERY_STAY_TERM_GET);
    query_bind_int(&query, "stay", stay);
    query_bind_text(&query, "kind", stay_kind_words[kind]);
    bool is_waiting = query_next(&query) && query_is_null(&query, "decision");
    query_end(&query);
    struct stay_span span;
    if (!is_waiting || history->count == 0 ||
        (history->from_day <= call->tx->today_day &&
            !stay_history_on(history, call->tx->today_day, &span))) {
        json_field_text(&call->facts, "kind", stay_kind_words[kind]);
        *ret_status = stay_history_conflict(call, history);
        return NULL;
    }
    return history;
}

static void decide(
    struct call *call, int64_t stay, enum stay_kind kind, const char *decision, const char *note)
{
    struct query query = query_open(call->tx, QUERY_STAY_TERM_DECIDE);
    query_bind_int(&query, "stay", stay);
    query_bind_text(&query, "kind", stay_kind_words[kind]);
    query_bind_text(&query, "decision", decision);
    query_bind_text(&query, "note", note);
    query_bind_int(&query, "office", call->principal.office);
    query_bind_text(&query, "operator", call->principal.operator_name);
    query_bind_int(&query, "now", call->tx->now_ms);
    (void)query_run(&query);
    call_touch(call, stay);
    json_field_int(&call->out, "stay", stay);
    json_field_text(&call->out, "decision", decision);
}

struct confirm_params {
    int64_t stay;
};

static const struct rpc_param confirm_params[] = {
    {.name = "stay",
        .help = "The trial that becomes a stay.",
        .kind = RPC_ID,
        .offset = offsetof(struct confirm_params, stay),
        .required = true},
    RPC_PARAMS_END};

static enum status run_confirm(struct call *call)
{
    const struct confirm_params *params = call->params;
    enum status status = STATUS_OK;
    if (find_waiting(call, params->stay, STAY_TRIAL, &status) == NULL) {
        return status;
    }
    decide(call, params->stay, STAY_TRIAL, "confirmed", NULL);
    (void)task_close_for(call, TASK_TRIAL_END, params->stay, "confirmed");
    return call_done(call);
}

struct approve_params {
    int64_t stay;
    int outcome;
    const char *note;
};

static const struct rpc_param approve_params[] = {
    {.name = "stay",
        .help = "The emergency placement.",
        .kind = RPC_ID,
        .offset = offsetof(struct approve_params, stay),
        .required = true},
    {.name = "outcome",
        .help = "approved, or refused: then the home finds another place.",
        .kind = RPC_CHOICE,
        .offset = offsetof(struct approve_params, outcome),
        .required = true,
        .choices = decision_words},
    {.name = "note",
        .help = "Why.",
        .kind = RPC_TEXT,
        .offset = offsetof(struct approve_params, note),
        .most = STAY_REASON_MAX},
    RPC_PARAMS_END};

static enum status run_approve(struct call *call)
{
    const struct approve_params *params = call->params;
    const char *outcome = decision_words[params->outcome];
    enum status status = STATUS_OK;
    const struct stay_history *history = find_waiting(call, params->stay, STAY_EMERGENCY, &status);
    if (history == NULL) {
        return status;
    }
    decide(call, params->stay, STAY_EMERGENCY, outcome, params->note);
    (void)task_close_for(call, TASK_EMERGENCY_APPROVE, params->stay, outcome);
    if (params->outcome != 0) {
        stay_task_home(
            call, history, TASK_EMERGENCY_REFUSED, call->tx->today_day + 1, params->note);
    }
    return call_done(call);
}

const struct rpc_method stay_term_methods[] = {{
                                                   .name = "stay.confirm",
                                                   .help = "A trial stay becomes a stay.",
                                                   .allow = HOME,
                                                   .effect = RPC_WRITES,
                                                   .params = confirm_params,
                                                   .params_size = sizeof(struct confirm_params),
                                                   .result = "stay, decision",
                                                   .refuses = "NOT_FOUND STATE_CONFLICT",
                                                   .run = run_confirm,
                                               },
    {
        .name = "stay.approve",
        .help = "Approve or refuse an emergency placement after it was made.",
        .allow = BUREAU,
        .effect = RPC_WRITES,
        .params = approve_params,
        .params_size = sizeof(struct approve_params),
        .result = "stay, decision",
        .refuses = "NOT_FOUND STATE_CONFLICT",
        .run = run_approve,
    },
    RPC_METHODS_END};
