// SPDX-License-Identifier: Apache-2.0
// stay.admit: a person gets a bed from a day on.
#include <string.h>

#include "daemon/care/bed.h"
#include "daemon/care/death.h"
#include "daemon/care/institution.h"
#include "daemon/care/override.h"
#include "daemon/care/stay_act.h"
#include "daemon/care/stay_free.h"
#include "daemon/care/stay_guest.h"
#include "daemon/care/stay_task.h"
#include "daemon/registry/elder.h"

static const char *const override_words[] = {"backdating", "suitability", "queue", NULL};

const struct rpc_param stay_admit_params[] = {
    {.name = "elder",
        .help = "Who moves in.",
        .kind = RPC_ID,
        .offset = offsetof(struct stay_admit_params, elder),
        .required = true},
    {.name = "bed",
        .help = "Which bed.",
        .kind = RPC_ID,
        .offset = offsetof(struct stay_admit_params, bed),
        .required = true},
    {.name = "from",
        .help = "First day; today when left out.",
        .kind = RPC_DAY,
        .offset = offsetof(struct stay_admit_params, from)},
    {.name = "application",
        .help = "The application this answers.",
        .kind = RPC_ID,
        .offset = offsetof(struct stay_admit_params, application)},
    {.name = "kind",
        .help = "resident, trial (until it is confirmed) or emergency (until it is approved).",
        .kind = RPC_CHOICE,
        .offset = offsetof(struct stay_admit_params, kind),
        .choices = stay_kind_words},
    {.name = "needs",
        .help = "What the person needs beside what the assessment says.",
        .kind = RPC_SET,
        .offset = offsetof(struct stay_admit_params, needs),
        .choices = bed_need_words},
    {.name = "override_reason",
        .help =
            "Why it is entered after the month was closed, a bed is taken that does not suit, or "
            "the queue is passed.",
        .kind = RPC_TEXT,
        .offset = offsetof(struct stay_admit_params, override_reason),
        .most = STAY_REASON_MAX},
    {.name = "override_of",
        .help = "Which of these the reason answers; whatever stands in the way when left out.",
        .kind = RPC_SET,
        .offset = offsetof(struct stay_admit_params, override_of),
        .choices = override_words},
    RPC_PARAMS_END};

static int32_t open_month(const struct call *call)
{
    struct day_parts today = day_to_parts(call->tx->today_day);
    return call->tx->today_day - (today.day - 1);
}

const char *stay_answered(struct call *call, int32_t day, const char *filters, bool passed_queue)
{
    const struct care *care = call->part;
    bool is_backdated = day < open_month(call) && !care->backdate_beyond_month;
    if (!is_backdated && !passed_queue) {
        return filters;
    }
    return arena_print(&call->arena, "%s%s%s%s%s", is_backdated ? "backdating" : "",
        is_backdated && (filters != NULL || passed_queue) ? " " : "",
        filters == NULL ? "" : filters, filters != NULL && passed_queue ? " " : "",
        passed_queue ? "queue" : "");
}

enum status stay_check_day(
    struct call *call, const char *parameter, int32_t day, const char *reason)
{
    const struct care *care = call->part;
    int32_t month_day = open_month(call);
    char text[DAY_TEXT_SIZE];
    if (day < month_day && reason == NULL && !care->backdate_beyond_month) {
        return call_invalid(call, parameter,
            arena_print(&call->arena, "a date from %s, or an override_reason",
                day_format(month_day, text)));
    }
    if (day > call->tx->today_day + STAY_AHEAD_MAX_DAYS) {
        return call_invalid(call, parameter, "a date within a year from today");
    }
    return STATUS_OK;
}

// The history of a stay that is not written yet, or NULL and why.
static struct stay_history *begin_history(struct call *call, const struct stay_admit_params *params,
    const struct bed *bed, int32_t from_day)
{
    struct stay_history *history = arena_alloc(&call->arena, sizeof *history);
    if (history == NULL) {
        tx_fail(call->tx, STATUS_NO_MEMORY);
        return NULL;
    }
    history->elder = params->elder;
    history->institution = bed->institution;
    history->from_day = from_day;
    history->needs = params->needs;
    memcpy(history->area, bed->area, sizeof history->area);
    history->count = 1;
    history->moves[0] =
        (struct stay_move){.event = EVENT_ADMIT, .on_day = from_day, .bed = bed->bed};
    return history;
}

static enum status check_admit(
    struct call *call, const struct stay_history *history, struct stay_fit *fit)
{
    enum status status = stay_free_admits(call, history, fit);
    if (status == STATUS_OK) {
        status = stay_history_check(call, history);
    }
    return status == STATUS_OK ? stay_free_suits(call, history, fit) : status;
}

void stay_admit_open(struct call *call, struct stay_history *history)
{
    history->stay = tx_new_id(call->tx);
    struct query query = query_open(call->tx, QUERY_STAY_INSERT);
    query_bind_int(&query, "stay", history->stay);
    query_bind_int(&query, "elder", history->elder);
    query_bind_int(&query, "institution", history->institution);
    query_bind_day(&query, "from_day", history->from_day);
    query_bind_int(&query, "recorded_at", call->tx->now_ms);
    (void)query_run(&query);
}

int64_t stay_admit_write(
    struct call *call, struct stay_history *history, const struct stay_fit *fit)
{
    if (history->stay == 0) {
        stay_admit_open(call, history);
    }
    stay_history_write(call, history);
    stay_guest_housed(call, history->elder);
    return stay_record_movement(call,
        &(struct stay_record){.stay = history->stay,
            .event = stay_event_words[EVENT_ADMIT],
            .on_day = history->from_day,
            .bed = history->moves[0].bed,
            .reason = fit->override_reason != NULL ? fit->override_reason : fit->answered_reason,
            .overridden = fit->answered != NULL ? fit->answered : fit->overridden});
}

static const char *reason_for(const struct stay_admit_params *params, enum stay_override of)
{
    bool answers = params->override_of == 0 || (params->override_of & (1u << of)) != 0;
    return answers ? params->override_reason : NULL;
}

// Everything an admission must be; the history to write, or NULL and why.
static struct stay_history *prepare_admit(struct call *call, struct stay_fit *fit,
    struct admission *ret_admission, enum status *ret_status)
{
    const struct bed *bed = fit->bed;
    const struct stay_admit_params *params = call->params;
    struct elder_facts elder;
    *ret_status =
        stay_check_day(call, "from", fit->from_day, reason_for(params, OVERRIDE_BACKDATING));
    if (*ret_status != STATUS_OK) {
        return NULL;
    }
    if (!elder_look(call, params->elder, fit->from_day, &elder)) {
        *ret_status = call_refuse(call, STATUS_NOT_FOUND);
        return NULL;
    }
    *ret_status = death_refuses(call, params->elder);
    if (*ret_status != STATUS_OK) {
        return NULL;
    }
    struct stay_history *history = begin_history(call, params, bed, fit->from_day);
    if (history == NULL) {
        *ret_status = STATUS_NO_MEMORY;
        return NULL;
    }
    *ret_status = check_admit(call, history, fit);
    if (*ret_status == STATUS_OK) {
        *ret_admission = (struct admission){.elder = params->elder,
            .bed = bed->bed,
            .institution = bed->institution,
            .from_day = fit->from_day,
            .until_day = DAY_OPEN,
            .application = params->application,
            .reason = reason_for(params, OVERRIDE_QUEUE)};
        *ret_status = override_check(call, ret_admission);
    }
    return *ret_status == STATUS_OK ? history : NULL;
}

enum status stay_admit_run(struct call *call)
{
    const struct stay_admit_params *params = call->params;
    int32_t from_day = params->from == DAY_NONE ? call->tx->today_day : params->from;
    enum status status = STATUS_OK;
    struct bed bed;
    if (!bed_find(call, params->bed, from_day, &bed) ||
        !institution_is_ours(call, bed.institution, bed.area)) {
        return call_refuse(call, STATUS_NOT_FOUND);
    }
    if (params->override_of != 0 && params->override_reason == NULL) {
        return call_invalid(call, "override_reason", "the reason, where override_of says of what");
    }
    struct stay_fit fit = {.bed = &bed,
        .from_day = from_day,
        .override_reason = params->override_reason != NULL || params->kind != STAY_EMERGENCY
                               ? reason_for(params, OVERRIDE_SUITABILITY)
                               : stay_kind_words[STAY_EMERGENCY]};
    struct admission admission;
    struct stay_history *history = prepare_admit(call, &fit, &admission, &status);
    if (history == NULL) {
        return status;
    }
    fit.answered = stay_answered(call, from_day, fit.overridden, admission.override != 0);
    fit.answered_reason = params->override_reason;
    override_free_bed(call, &admission);
    int64_t movement = stay_admit_write(call, history, &fit);
    stay_touch(call, history, movement);
    call_touch(call, params->bed);
    call_put_made(call, &call->out, "stay", history->stay);
    call_put_made(call, &call->out, "movement", movement);
    json_field_int(&call->out, "bed", params->bed);
    json_field_int(&call->out, "institution", history->institution);
    json_field_day(&call->out, "from", history->from_day);
    stay_put_overridden(&call->out, "overridden", fit.answered);
    stay_task_override(call, history, fit.overridden);
    stay_term_begin(call, history, (enum stay_kind)params->kind);
    status = override_admitted(call, &admission, history->stay);
    if (status != STATUS_OK) {
        return status;
    }
    status = fact_announce(call,
        &(struct fact){FACT_ELDER_ADMITTED, .elder = params->elder, .day = history->from_day});
    return status == STATUS_OK ? call_done(call) : status;
}
