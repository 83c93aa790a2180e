// SPDX-License-Identifier: Apache-2.0
// Stays: admission, what other subjects ask of them, and the table of their methods.
#include "daemon/care/stay.h"

#include "daemon/care/bed.h"
#include "daemon/care/institution.h"
#include "daemon/care/stay_act.h"
#include "daemon/care/stay_free.h"
#include "daemon/registry/elder.h"

#define REASON_MAX 400

struct admit_params {
    int64_t elder;
    int64_t bed;
    int32_t from;
    int64_t application;
    const char *override_reason;
};

static const struct rpc_param admit_params[] = {{.name = "elder",
                                                    .help = "Who moves in.",
                                                    .kind = RPC_ID,
                                                    .offset = offsetof(struct admit_params, elder),
                                                    .required = true},
    {.name = "bed",
        .help = "Which bed.",
        .kind = RPC_ID,
        .offset = offsetof(struct admit_params, bed),
        .required = true},
    {.name = "from",
        .help = "First day; today when left out.",
        .kind = RPC_DAY,
        .offset = offsetof(struct admit_params, from)},
    {.name = "application",
        .help = "The application this answers.",
        .kind = RPC_ID,
        .offset = offsetof(struct admit_params, application)},
    {.name = "override_reason",
        .help = "Why it is entered after the month was closed.",
        .kind = RPC_TEXT,
        .offset = offsetof(struct admit_params, override_reason),
        .most = REASON_MAX},
    RPC_PARAMS_END};

enum status stay_check_day(
    struct call *call, const char *parameter, int32_t day, const char *reason)
{
    const struct care *care = call->part;
    struct day_parts today = day_to_parts(call->tx->today_day);
    int32_t month_day = call->tx->today_day - (today.day - 1);
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
static struct stay_history *begin_history(
    struct call *call, const struct admit_params *params, const struct bed *bed, int32_t from_day)
{
    struct stay_history *history = arena_alloc(&call->arena, sizeof *history);
    if (history == NULL) {
        tx_fail(call->tx, STATUS_NO_MEMORY);
        return NULL;
    }
    history->elder = params->elder;
    history->institution = bed->institution;
    history->from_day = from_day;
    history->count = 1;
    history->moves[0] =
        (struct stay_move){.event = EVENT_ADMIT, .on_day = from_day, .bed = bed->bed};
    return history;
}

static enum status check_admit(
    struct call *call, const struct stay_history *history, const struct bed *bed)
{
    enum status status = stay_free_open(call, bed, history->from_day);
    if (status == STATUS_OK) {
        status = stay_history_check(call, history);
    }
    return status == STATUS_OK ? stay_free_suits(call, history, bed, history->from_day) : status;
}

static int64_t write_admit(
    struct call *call, struct stay_history *history, const char *override_reason)
{
    history->stay = tx_new_id(call->tx);
    struct query query = query_open(call->tx, QUERY_STAY_INSERT);
    query_bind_int(&query, "stay", history->stay);
    query_bind_int(&query, "elder", history->elder);
    query_bind_int(&query, "institution", history->institution);
    query_bind_day(&query, "from_day", history->from_day);
    query_bind_int(&query, "recorded_at", call->tx->now_ms);
    (void)query_run(&query);
    stay_history_write(call, history);
    return stay_record_movement(call, &(struct stay_record){.stay = history->stay,
                                          .event = stay_event_words[EVENT_ADMIT],
                                          .on_day = history->from_day,
                                          .bed = history->moves[0].bed,
                                          .reason = override_reason});
}

// Everything an admission must be; the history to write, or NULL and why.
static struct stay_history *prepare_admit(
    struct call *call, const struct admit_params *params, enum status *ret_status)
{
    int32_t from_day = params->from == DAY_NONE ? call->tx->today_day : params->from;
    struct bed bed;
    struct elder_facts elder;
    if (!bed_find(call, params->bed, from_day, &bed) ||
        !institution_is_ours(call, bed.institution, bed.area) || params->application != 0) {
        *ret_status = call_refuse(call, STATUS_NOT_FOUND);
        return NULL;
    }
    *ret_status = stay_check_day(call, "from", from_day, params->override_reason);
    if (*ret_status != STATUS_OK) {
        return NULL;
    }
    if (!elder_look(call, params->elder, from_day, &elder)) {
        *ret_status = call_refuse(call, STATUS_NOT_FOUND);
        return NULL;
    }
    struct stay_history *history = begin_history(call, params, &bed, from_day);
    if (history == NULL) {
        *ret_status = STATUS_NO_MEMORY;
        return NULL;
    }
    *ret_status = check_admit(call, history, &bed);
    return *ret_status == STATUS_OK ? history : NULL;
}

static enum status run_admit(struct call *call)
{
    const struct admit_params *params = call->params;
    enum status status = STATUS_OK;
    struct stay_history *history = prepare_admit(call, params, &status);
    if (history == NULL) {
        return status;
    }
    int64_t movement = write_admit(call, history, params->override_reason);
    call_touch(call, history->stay);
    call_touch(call, params->elder);
    call_touch(call, params->bed);
    json_field_int(&call->out, "stay", history->stay);
    json_field_int(&call->out, "movement", movement);
    json_field_int(&call->out, "bed", params->bed);
    json_field_int(&call->out, "institution", history->institution);
    json_field_day(&call->out, "from", history->from_day);
    status = fact_announce(call,
        &(struct fact){FACT_ELDER_ADMITTED, .elder = params->elder, .day = history->from_day});
    return status == STATUS_OK ? call_done(call) : status;
}

// --- what other subjects ask ---

bool stay_refuses_meals(struct tx *tx, int64_t elder, int32_t on_day)
{
    struct query query = query_open(tx, QUERY_STAY_IN_CARE);
    query_bind_int(&query, "elder", elder);
    query_bind_day(&query, "on", on_day);
    bool refuses = query_next(&query);
    query_end(&query);
    return refuses;
}

enum status stay_on_described(struct call *call, const struct fact *fact, void *part)
{
    (void)part;
    struct query query = query_open(call->tx, QUERY_STAY_OF_ELDER);
    query_bind_int(&query, "elder", fact->elder);
    query_bind_day(&query, "on", fact->day);
    if (query_next(&query)) {
        json_key(&call->out, "stay");
        json_begin_map(&call->out);
        json_field_int(&call->out, "stay", query_int(&query, "stay"));
        json_field_int(&call->out, "bed", query_int(&query, "bed"));
        json_field_int(&call->out, "institution", query_int(&query, "institution"));
        json_field_day(&call->out, "from", query_day(&query, "from_day"));
        json_end_map(&call->out);
    }
    query_end(&query);
    return call_done(call);
}

const struct rpc_method stay_methods[] = {{
                                              .name = "stay.admit",
                                              .help = "Admit a person to a bed from a day on.",
                                              .allow = HOME,
                                              .effect = RPC_WRITES,
                                              .dry_run = true,
                                              .params = admit_params,
                                              .params_size = sizeof(struct admit_params),
                                              .result = "stay, movement, bed, institution, from",
                                              .run = run_admit,
                                          },
    {
        .name = "stay.transfer",
        .help = "Move a resident to another bed of the house; the stay goes on.",
        .allow = HOME,
        .effect = RPC_WRITES,
        .dry_run = true,
        .params = stay_transfer_params,
        .params_size = sizeof(struct stay_transfer_params),
        .result = "stay, movement, bed",
        .run = stay_transfer_run,
    },
    {
        .name = "stay.discharge",
        .help = "End a stay; the day of discharge is no bed-night.",
        .allow = HOME,
        .effect = RPC_WRITES,
        .params = stay_discharge_params,
        .params_size = sizeof(struct stay_discharge_params),
        .result = "stay, movement, until",
        .run = stay_discharge_run,
    },
    {
        .name = "stay.cancel",
        .help = "Take back the latest movement of a stay; the state before returns.",
        .allow = HOME | BUREAU,
        .effect = RPC_WRITES,
        .params = stay_cancel_params,
        .params_size = sizeof(struct stay_cancel_params),
        .result = "stay, movement, event, on",
        .run = stay_cancel_run,
    },
    {
        .name = "stay.list",
        .help = "Stays with their movements, as known now or then.",
        .allow = HOME | DESKS | BUREAU,
        .effect = RPC_READS,
        .params = stay_list_params,
        .params_size = sizeof(struct stay_list_params),
        .result = "stays[], next?",
        .run = stay_list_run,
    },
    RPC_METHODS_END};
