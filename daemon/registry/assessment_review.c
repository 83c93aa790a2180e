// SPDX-License-Identifier: Apache-2.0
// A computed level seen by a second person, and the history of a person's assessments.
#include <string.h>

#include "daemon/registry/assessment_due.h"
#include "daemon/registry/elder_rule.h"
#include "daemon/registry/second_person.h"
#include "daemon/registry/subject.h"
#include "daemon/registry/task.h"
#include "daemon/rpc/fact.h"
#include "daemon/rpc/rows.h"

#define HISTORY_MAX 200
#define NOTE_MAX 400

enum review { REVIEW_CONFIRMED, REVIEW_REJECTED };

static const char *const review_words[] = {"confirmed", "rejected", NULL};

struct review_params {
    int64_t assessment;
    int outcome;
    const char *note;
};

static const struct rpc_param review_params[] = {
    {
        .name = "assessment",
        .help = "Which assessment was looked at.",
        .kind = RPC_ID,
        .offset = offsetof(struct review_params, assessment),
        .required = true,
    },
    {
        .name = "outcome",
        .help = "Rejected: it holds no longer, and the one before does again.",
        .kind = RPC_CHOICE,
        .offset = offsetof(struct review_params, outcome),
        .required = true,
        .choices = review_words,
    },
    {
        .name = "note",
        .help = "Why; no names or numbers of persons.",
        .kind = RPC_TEXT,
        .offset = offsetof(struct review_params, note),
        .most = NOTE_MAX,
    },
    RPC_PARAMS_END,
};

struct reviewed {
    int64_t elder;
    int32_t assessed_day;
    bool by_caller;      // entered by who asks
    const char *entered; // by whom, in the arena; NULL: not by an operator
    bool is_over;        // superseded or reviewed before
};

static bool look(struct call *call, int64_t assessment, struct reviewed *ret)
{
    struct query query = query_open(call->tx, QUERY_ASSESSMENT_GET);
    query_bind_int(&query, "assessment", assessment);
    bool found = query_next(&query);
    if (found) {
        const char *entered = query_text(&query, "operator");
        *ret = (struct reviewed){
            .elder = query_int(&query, "elder"),
            .assessed_day = query_day(&query, "assessed_day"),
            .entered = query_copy_text(&query, "operator", &call->arena),
            .by_caller = entered != NULL && strcmp(entered, call->principal.operator_name) == 0,
            .is_over = !query_is_null(&query, "superseded_at") || !query_is_null(&query, "outcome"),
        };
    }
    query_end(&query);
    return found;
}

static enum status write_review(struct call *call, const struct reviewed *reviewed)
{
    const struct review_params *params = call->params;
    struct query query = query_open(call->tx, QUERY_ASSESSMENT_REVIEW_ADD);
    query_bind_int(&query, "assessment", params->assessment);
    query_bind_text(&query, "outcome", review_words[params->outcome]);
    query_bind_text(&query, "note", params->note);
    query_bind_int(&query, "office", call->principal.office);
    query_bind_text(&query, "operator", call->principal.operator_name);
    query_bind_int(&query, "now", call->tx->now_ms);
    query_run(&query);
    (void)task_close_for(
        call, TASK_ASSESSMENT_REVIEW, params->assessment, review_words[params->outcome]);
    second_person_note(call, reviewed->entered, "assessment", params->assessment);
    call_touch(call, params->assessment);
    call_touch(call, reviewed->elder);
    json_field_int(&call->out, "assessment", params->assessment);
    json_field_text(&call->out, "outcome", review_words[params->outcome]);
    if (params->outcome == REVIEW_CONFIRMED) {
        return call_done(call);
    }
    query = query_open(call->tx, QUERY_ASSESSMENT_SUPERSEDE);
    query_bind_int(&query, "assessment", params->assessment);
    query_bind_int(&query, "now", call->tx->now_ms);
    query_run(&query);
    assessment_due_again(call, reviewed->elder);
    return fact_announce(call, &(struct fact){FACT_ELDER_ASSESSED, .elder = reviewed->elder,
                                   .day = reviewed->assessed_day, .what = FACT_CORRECTED});
}

static enum status review(struct call *call)
{
    const struct review_params *params = call->params;
    struct reviewed reviewed = {.elder = 0};
    struct elder_facts facts;
    if (!look(call, params->assessment, &reviewed) ||
        !elder_look(call, reviewed.elder, call->tx->today_day, &facts)) {
        return call->tx->fault == STATUS_OK ? call_refuse(call, STATUS_NOT_FOUND) : call_done(call);
    }
    if (reviewed.is_over) {
        call->message = "this assessment was reviewed or replaced before";
        return call_refuse(call, STATUS_STATE_CONFLICT);
    }
    if (reviewed.by_caller) {
        call->message = "somebody else than who entered it must review it";
        return call_refuse(call, STATUS_NEEDS_SECOND_PERSON);
    }
    return write_review(call, &reviewed);
}

// --- assessment.list ---

struct list_params {
    int64_t elder;
};

static const struct rpc_param list_params[] = {
    {
        .name = "elder",
        .help = "Whose.",
        .kind = RPC_ID,
        .offset = offsetof(struct list_params, elder),
        .required = true,
    },
    RPC_PARAMS_END,
};

static enum status list(struct call *call)
{
    const struct list_params *params = call->params;
    struct elder_within within;
    enum status status = elder_within(call, params->elder, &within);
    if (status != STATUS_OK) {
        return status;
    }
    struct query query = query_open(call->tx, QUERY_ASSESSMENT_LIST);
    query_bind_int(&query, "elder", params->elder);
    query_bind_int(&query, "limit", HISTORY_MAX);
    rows_list(call, "assessments", &query);
    return call_done(call);
}

const struct rpc_method assessment_review_methods[] = {
    {
        .name = "assessment.review",
        .help = "Confirm or reject an assessment somebody else entered.",
        .allow = HOME | DESKS | BUREAU,
        .effect = RPC_WRITES,
        .params = review_params,
        .params_size = sizeof(struct review_params),
        .result = "assessment, outcome",
        .refuses = "NOT_FOUND NEEDS_SECOND_PERSON STATE_CONFLICT",
        .run = review,
    },
    {
        .name = "assessment.list",
        .help = "Every assessment of a person, the latest first, with those taken back.",
        .allow = HOME | DESKS | BUREAU,
        .effect = RPC_READS,
        .params = list_params,
        .params_size = sizeof(struct list_params),
        .result = "assessments[{assessment, scheme, level, dementia, assessed_on, valid_until, "
                  "reason?, assessors?, total?, points?, entered_by, review?, reviewed_by?, "
                  "recorded_at, superseded_at?}]",
        .refuses = "NOT_FOUND",
        .run = list,
    },
    RPC_METHODS_END,
};
