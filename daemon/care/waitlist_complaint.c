// SPDX-License-Identifier: Apache-2.0
// Complaints about the queue (12345): their number and due day stand beside what they are about.
#include "daemon/care/waitlist_complaint.h"

#include "daemon/care/offer_passed.h"
#include "daemon/registry/task.h"

#define NUMBER_MAX 40
#define ANSWER_MAX 400
#define AHEAD_DAYS_MAX 366

struct file_params {
    const char *number;
    int64_t application;
    int64_t offer;
    int32_t due;
};

static const struct rpc_param file_params[] = {
    {
        .name = "number",
        .help = "Its number at the hotline.",
        .kind = RPC_TEXT,
        .offset = offsetof(struct file_params, number),
        .required = true,
        .most = NUMBER_MAX,
    },
    {
        .name = "application",
        .help = "Which application it is about.",
        .kind = RPC_ID,
        .offset = offsetof(struct file_params, application),
    },
    {
        .name = "offer",
        .help = "Which offer it is about.",
        .kind = RPC_ID,
        .offset = offsetof(struct file_params, offer),
    },
    {
        .name = "due",
        .help = "The day it must be answered by.",
        .kind = RPC_DAY,
        .offset = offsetof(struct file_params, due),
        .required = true,
    },
    RPC_PARAMS_END,
};

static enum status check_file(struct call *call, const struct file_params *params)
{
    struct waitlist_entry entry;
    struct offer offer;
    int32_t today_day = call->tx->today_day;
    if (params->application == 0 && params->offer == 0) {
        return call_invalid(call, "application", "this or offer");
    }
    bool known = (params->application == 0 || waitlist_find(call, params->application, &entry)) &&
                 (params->offer == 0 || offer_sight(call, params->offer, &offer) != OFFER_UNSEEN);
    if (!known) {
        return call->tx->fault == STATUS_OK ? call_refuse(call, STATUS_NOT_FOUND) : call_done(call);
    }
    if (params->due < today_day || params->due > today_day + AHEAD_DAYS_MAX) {
        return call_invalid(call, "due", "a date from today to a year ahead");
    }
    struct query query = query_open(call->tx, QUERY_WAITLIST_COMPLAINT_SAME);
    query_bind_text(&query, "number", params->number);
    int64_t same = query_next(&query) ? query_int(&query, "complaint") : 0;
    query_end(&query);
    if (same != 0) {
        json_field_int(&call->facts, "complaint", same);
        call->message = "a complaint of this number is kept already";
        return call_refuse(call, STATUS_STATE_CONFLICT);
    }
    return call_done(call);
}

static void bind_id(struct query *query, const char *name, int64_t id)
{
    if (id == 0) {
        query_bind_null(query, name);
    } else {
        query_bind_int(query, name, id);
    }
}

static enum status file(struct call *call)
{
    const struct file_params *params = call->params;
    enum status status = check_file(call, params);
    if (status != STATUS_OK) {
        return status;
    }
    int64_t complaint = tx_new_id(call->tx);
    struct query query = query_open(call->tx, QUERY_WAITLIST_COMPLAINT_ADD);
    query_bind_int(&query, "complaint", complaint);
    query_bind_text(&query, "number", params->number);
    bind_id(&query, "application", params->application);
    bind_id(&query, "offer", params->offer);
    query_bind_day(&query, "due_day", params->due);
    query_bind_int(&query, "office", call->principal.office);
    query_bind_text(&query, "operator", call->principal.operator_name);
    query_bind_int(&query, "now", call->tx->now_ms);
    (void)query_run(&query);
    int64_t task = task_open(call, &(struct task_order){.office = call->principal.office,
                                       .kind = TASK_WAITLIST_COMPLAINT,
                                       .subject = complaint,
                                       .due_day = params->due});
    call_touch(call, complaint);
    json_field_int(&call->out, "complaint", complaint);
    json_field_int(&call->out, "task", task);
    json_field_day(&call->out, "due", params->due);
    return call_done(call);
}

struct answer_params {
    int64_t complaint;
    const char *answer;
};

static const struct rpc_param answer_params[] = {
    {
        .name = "complaint",
        .help = "Which complaint.",
        .kind = RPC_ID,
        .offset = offsetof(struct answer_params, complaint),
        .required = true,
    },
    {
        .name = "answer",
        .help = "What was answered; no names or numbers of persons.",
        .kind = RPC_TEXT,
        .offset = offsetof(struct answer_params, answer),
        .required = true,
        .most = ANSWER_MAX,
    },
    RPC_PARAMS_END,
};

// Known to who may know of what it is about.
static bool find(struct call *call, int64_t complaint, bool *ret_answered)
{
    struct waitlist_entry entry;
    struct offer offer;
    struct query query = query_open(call->tx, QUERY_WAITLIST_COMPLAINT_GET);
    query_bind_int(&query, "complaint", complaint);
    bool found = query_next(&query);
    int64_t application = found ? query_int(&query, "application") : 0;
    int64_t about = found ? query_int(&query, "offer") : 0;
    *ret_answered = found && !query_is_null(&query, "answered_at");
    query_end(&query);
    return found && (application == 0 || waitlist_find(call, application, &entry)) &&
           (about == 0 || offer_sight(call, about, &offer) != OFFER_UNSEEN);
}

static enum status answer(struct call *call)
{
    const struct answer_params *params = call->params;
    bool answered = false;
    if (!find(call, params->complaint, &answered)) {
        return call->tx->fault == STATUS_OK ? call_refuse(call, STATUS_NOT_FOUND) : call_done(call);
    }
    if (answered) {
        call->message = "this complaint was answered before";
        return call_refuse(call, STATUS_STATE_CONFLICT);
    }
    struct query query = query_open(call->tx, QUERY_WAITLIST_COMPLAINT_ANSWER);
    query_bind_int(&query, "complaint", params->complaint);
    query_bind_text(&query, "answer", params->answer);
    query_bind_int(&query, "now", call->tx->now_ms);
    (void)query_run(&query);
    (void)task_close_for(call, TASK_WAITLIST_COMPLAINT, params->complaint, "answered");
    call_touch(call, params->complaint);
    json_field_int(&call->out, "complaint", params->complaint);
    return call_done(call);
}

const struct rpc_method waitlist_complaint_methods[] = {
    {
        .name = "complaint.file",
        .help = "Keep the number and due day of a complaint with the application or offer.",
        .allow = DESKS | BUREAU,
        .effect = RPC_WRITES,
        .params = file_params,
        .params_size = sizeof(struct file_params),
        .result = "complaint, task, due",
        .refuses = "NOT_FOUND STATE_CONFLICT",
        .run = file,
    },
    {
        .name = "complaint.answer",
        .help = "Keep what was answered; its task is done.",
        .allow = DESKS | BUREAU,
        .effect = RPC_WRITES,
        .params = answer_params,
        .params_size = sizeof(struct answer_params),
        .result = "complaint",
        .refuses = "NOT_FOUND STATE_CONFLICT",
        .run = answer,
    },
    RPC_METHODS_END,
};
