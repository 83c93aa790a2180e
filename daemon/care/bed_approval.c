// SPDX-License-Identifier: Apache-2.0
// The bureau decides what would break a binding indicator. Four eyes: never who asked for it.
#include "daemon/care/bed_approval.h"

#include <string.h>

#include "daemon/access/cursor.h"
#include "daemon/access/office_find.h"
#include "daemon/care/institution.h"
#include "daemon/registry/second_person.h"
#include "daemon/registry/task.h"
#include "daemon/rpc/rows.h"

#define APPROVAL_DAYS 7
#define NOTE_MAX 400

static const char *const state_words[] = {"open", "granted", "refused", NULL};

struct approval {
    bool is_open;
    struct bed_change change; // with who asked for it
};

int64_t bed_approval_ask(
    struct call *call, const struct bed_change *change, const char *crossed, int64_t *ret_task)
{
    int64_t approval = tx_new_id(call->tx);
    struct query query = query_open(call->tx, QUERY_BED_APPROVAL_INSERT);
    query_bind_int(&query, "approval", approval);
    query_bind_int(&query, "bed", change->bed.bed);
    query_bind_int(&query, "institution", change->bed.institution);
    query_bind_text(&query, "act", bed_act_words[change->act]);
    query_bind_text(
        &query, "class", change->act == BED_RETYPE ? bed_class_words[change->class] : NULL);
    if (change->act == BED_RETYPE && change->dementia != BED_UNKNOWN) {
        query_bind_int(&query, "dementia", change->dementia);
    } else {
        query_bind_null(&query, "dementia");
    }
    query_bind_day(&query, "from_day", change->from_day);
    query_bind_day(&query, "until_day", change->until_day);
    query_bind_text(&query, "reason", change->reason);
    query_bind_text(&query, "crossed", crossed);
    query_bind_int(&query, "office", call->principal.office);
    query_bind_text(&query, "operator", call->principal.operator_name);
    query_bind_int(&query, "asked_at", call->tx->now_ms);
    (void)query_run(&query);
    *ret_task =
        task_open(call, &(struct task_order){.office = office_of_bureau(call, change->bed.area),
                            .kind = TASK_BED_APPROVAL,
                            .subject = approval,
                            .due_day = call->tx->today_day + APPROVAL_DAYS,
                            .note = crossed});
    return approval;
}

// --- deciding ---

static bool find_approval(struct call *call, int64_t id, struct approval *ret)
{
    struct query query = query_open(call->tx, QUERY_BED_APPROVAL_GET);
    query_bind_int(&query, "approval", id);
    bool found = query_next(&query);
    int64_t bed = 0;
    if (found) {
        bed = query_int(&query, "bed");
        *ret = (struct approval){.is_open = query_is_null(&query, "decision"),
            .change = {.approval = id,
                .office = query_int(&query, "office"),
                .operator_name = query_copy_text(&query, "operator", &call->arena),
                .act = (enum bed_act)words_find(bed_act_words, query_text(&query, "act")),
                .class = (enum bed_class)words_find(bed_class_words, query_text(&query, "class")),
                .dementia = query_is_null(&query, "dementia") ? BED_UNKNOWN
                                                              : (int)query_int(&query, "dementia"),
                .state = BED_WITHDRAWN,
                .from_day = query_day(&query, "from_day"),
                .until_day = query_day(&query, "until_day"),
                .reason = query_copy_text(&query, "reason", &call->arena)}};
    }
    query_end(&query);
    return found && bed_find(call, bed, call->tx->today_day, &ret->change.bed) &&
           institution_is_ours(call, ret->change.bed.institution, ret->change.bed.area);
}

static void write_decision(
    struct call *call, const struct approval *approval, const char *decision, const char *note)
{
    struct query query = query_open(call->tx, QUERY_BED_APPROVAL_DECIDE);
    query_bind_int(&query, "approval", approval->change.approval);
    query_bind_text(&query, "decision", decision);
    query_bind_text(&query, "note", note);
    query_bind_int(&query, "office", call->principal.office);
    query_bind_text(&query, "operator", call->principal.operator_name);
    query_bind_int(&query, "at", call->tx->now_ms);
    (void)query_run(&query);
}

static enum status check_decision(struct call *call, const struct approval *approval)
{
    if (!approval->is_open) {
        json_field_int(&call->facts, "approval", approval->change.approval);
        call->message = "this was decided before";
        return call_refuse(call, STATUS_STATE_CONFLICT);
    }
    if (approval->change.office == call->principal.office &&
        strcmp(approval->change.operator_name, call->principal.operator_name) == 0) {
        json_field_int(&call->facts, "approval", approval->change.approval);
        return call_refuse(call, STATUS_NEEDS_SECOND_PERSON);
    }
    return STATUS_OK;
}

// Granted late it holds from the day it is granted.
static enum status grant(struct call *call, struct approval *approval, const char *note)
{
    struct bed_change *change = &approval->change;
    if (change->from_day < call->tx->today_day) {
        change->from_day = call->tx->today_day;
    }
    enum status status = bed_change_check(call, change); // somebody may lie there by now
    if (status == STATUS_OK) {
        write_decision(call, approval, "granted", note);
        bed_change_write(call, change);
        json_field_day(&call->out, "from", change->from_day);
    }
    return status;
}

static enum status decide(struct call *call, int64_t id, bool granted, const char *note)
{
    struct approval approval;
    if (!find_approval(call, id, &approval)) {
        return call_refuse(call, STATUS_NOT_FOUND);
    }
    enum status status = check_decision(call, &approval);
    if (status != STATUS_OK) {
        return status;
    }
    if (granted) {
        status = grant(call, &approval, note);
    } else {
        write_decision(call, &approval, "refused", note);
    }
    if (status != STATUS_OK) {
        return status;
    }
    (void)task_close_for(call, TASK_BED_APPROVAL, id, granted ? "granted" : "refused");
    second_person_note(call, approval.change.operator_name, "approval", id);
    call_touch(call, id);
    call_touch(call, approval.change.bed.bed);
    json_field_int(&call->out, "approval", id);
    json_field_int(&call->out, "bed", approval.change.bed.bed);
    json_field_text(&call->out, "decision", granted ? "granted" : "refused");
    return call_done(call);
}

struct decide_params {
    int64_t approval;
    const char *note;
};

static const struct rpc_param grant_params[] = {
    {.name = "approval",
        .help = "What was asked for.",
        .kind = RPC_ID,
        .offset = offsetof(struct decide_params, approval),
        .required = true},
    {.name = "note",
        .help = "Under which conditions.",
        .kind = RPC_TEXT,
        .offset = offsetof(struct decide_params, note),
        .most = NOTE_MAX},
    RPC_PARAMS_END};

static const struct rpc_param refuse_params[] = {
    {.name = "approval",
        .help = "What was asked for.",
        .kind = RPC_ID,
        .offset = offsetof(struct decide_params, approval),
        .required = true},
    {.name = "note",
        .help = "Why not.",
        .kind = RPC_TEXT,
        .offset = offsetof(struct decide_params, note),
        .required = true,
        .most = NOTE_MAX},
    RPC_PARAMS_END};

static enum status run_grant(struct call *call)
{
    const struct decide_params *params = call->params;
    return decide(call, params->approval, true, params->note);
}

static enum status run_refuse(struct call *call)
{
    const struct decide_params *params = call->params;
    return decide(call, params->approval, false, params->note);
}

enum status bed_approval_on_task_closing(struct call *call, const struct fact *fact, void *part)
{
    (void)part;
    static const char *const yes[] = {
        "granted", "approved", "grant", "approve", "yes", "同意", "批准", NULL};
    static const char *const no[] = {
        "refused", "rejected", "refuse", "reject", "no", "不同意", "不批准", NULL};
    if (strcmp(fact->what, task_kinds[TASK_BED_APPROVAL].word) != 0) {
        return STATUS_OK;
    }
    bool granted = words_find(yes, fact->outcome) >= 0;
    if (!granted && words_find(no, fact->outcome) < 0) {
        return call_invalid(call, "outcome", "granted or refused");
    }
    return decide(call, fact->subject, granted, fact->outcome);
}

// --- approval.list ---

struct list_params {
    int64_t institution;
    int state;
    int64_t limit;
    const char *after;
};

static const struct rpc_param list_params[] = {
    {.name = "institution",
        .help = "Only of this house.",
        .kind = RPC_ID,
        .offset = offsetof(struct list_params, institution)},
    {.name = "state",
        .help = "Only open, granted or refused ones.",
        .kind = RPC_CHOICE,
        .offset = offsetof(struct list_params, state),
        .choices = state_words},
    RPC_PAGE_PARAMS(struct list_params), RPC_PARAMS_END};

static enum status run_list(struct call *call)
{
    const struct list_params *params = call->params;
    const struct principal *who = &call->principal;
    struct cursor cursor;
    enum status status = cursor_read(call, params->after, &cursor);
    if (status != STATUS_OK) {
        return status;
    }
    struct area_range range;
    (void)care_area_filter(who->kind == OFFICE_BUREAU ? who->area : NULL, &range);
    struct query query = query_open(call->tx, QUERY_BED_APPROVAL_PAGE);
    query_bind_int(&query, "own", who->kind == OFFICE_HOME ? who->institution : 0);
    query_bind_int(&query, "institution", params->institution);
    query_bind_text(&query, "area_from", range.from);
    query_bind_text(&query, "area_until", range.until);
    query_bind_text(&query, "state", params->state < 0 ? NULL : state_words[params->state]);
    query_bind_int(&query, "after", cursor.id);
    query_bind_int(&query, "limit", params->limit + 1);
    rows_page(call, "approvals", &query, (int)params->limit);
    return call_done(call);
}

const struct rpc_method bed_approval_methods[] = {
    {
        .name = "approval.list",
        .help = "Changes of beds that wait or waited for approval.",
        .allow = HOME | BUREAU,
        .effect = RPC_READS,
        .params = list_params,
        .params_size = sizeof(struct list_params),
        .result = "approvals[{approval, bed, institution, act, class?, dementia?, from, until?, "
                  "reason, crossed, "
                  "asked_at, decision?, note?, decided_at?}], next?",
        .run = run_list,
    },
    {
        .name = "approval.grant",
        .help = "Let a change of a bed happen although it breaks a binding indicator.",
        .allow = BUREAU,
        .effect = RPC_WRITES,
        .params = grant_params,
        .params_size = sizeof(struct decide_params),
        .result = "approval, bed, decision, from",
        .refuses = "NOT_FOUND NEEDS_SECOND_PERSON BED_TAKEN BED_NOT_OPEN STATE_CONFLICT",
        .run = run_grant,
    },
    {
        .name = "approval.refuse",
        .help = "Do not let a change of a bed happen.",
        .allow = BUREAU,
        .effect = RPC_WRITES,
        .params = refuse_params,
        .params_size = sizeof(struct decide_params),
        .result = "approval, bed, decision",
        .refuses = "NOT_FOUND NEEDS_SECOND_PERSON STATE_CONFLICT",
        .run = run_refuse,
    },
    RPC_METHODS_END};
