// SPDX-License-Identifier: Apache-2.0
// Transfer, discharge, cancel: each is another list of movements, checked as a whole and then
// written.
#include "daemon/care/stay_act.h"

#include "daemon/care/stay_free.h"
#include "daemon/rpc/fact.h"

#define REASON_MAX 400

static void touch(struct call *call, const struct stay_history *history, int64_t movement)
{
    call_touch(call, history->stay);
    call_touch(call, history->elder);
    call_touch(call, movement);
}

// --- stay.discharge ---

const struct rpc_param stay_discharge_params[] = {
    {.name = "stay",
        .help = "Which stay ends.",
        .kind = RPC_ID,
        .offset = offsetof(struct stay_discharge_params, stay),
        .required = true},
    {.name = "on",
        .help = "Day of leaving, no bed-night any more; today when left out.",
        .kind = RPC_DAY,
        .offset = offsetof(struct stay_discharge_params, on)},
    {.name = "reason",
        .help = "Where to, or why.",
        .kind = RPC_CHOICE,
        .offset = offsetof(struct stay_discharge_params, reason),
        .required = true,
        .choices = discharge_reason_words},
    RPC_PARAMS_END};

enum status stay_discharge_run(struct call *call)
{
    const struct stay_discharge_params *params = call->params;
    const char *reason = discharge_reason_words[params->reason];
    int32_t on_day = params->on == DAY_NONE ? call->tx->today_day : params->on;
    struct stay_history *history = stay_history_read(call, params->stay);
    if (history == NULL) {
        return call_refuse(call, STATUS_NOT_FOUND);
    }
    enum status status = stay_check_day(call, "on", on_day, reason);
    if (status != STATUS_OK) {
        return status;
    }
    if (!stay_history_add(
            history, (struct stay_move){.event = EVENT_DISCHARGE, .on_day = on_day})) {
        return stay_history_conflict(call, history);
    }
    status = stay_history_check(call, history);
    if (status != STATUS_OK) {
        return status;
    }
    stay_history_write(call, history);
    int64_t movement = stay_record_movement(call, &(struct stay_record){.stay = history->stay,
                                                      .event = stay_event_words[EVENT_DISCHARGE],
                                                      .on_day = on_day,
                                                      .reason = reason});
    touch(call, history, movement);
    json_field_int(&call->out, "stay", history->stay);
    json_field_int(&call->out, "movement", movement);
    json_field_day(&call->out, "until", on_day);
    status = fact_announce(
        call, &(struct fact){FACT_ELDER_DISCHARGED, .elder = history->elder, .day = on_day});
    return status == STATUS_OK ? call_done(call) : status;
}

// --- stay.transfer ---

const struct rpc_param stay_transfer_params[] = {
    {.name = "stay",
        .help = "Whose bed changes.",
        .kind = RPC_ID,
        .offset = offsetof(struct stay_transfer_params, stay),
        .required = true},
    {.name = "bed",
        .help = "The new bed, in the same house.",
        .kind = RPC_ID,
        .offset = offsetof(struct stay_transfer_params, bed),
        .required = true},
    {.name = "on",
        .help = "First day in it; today when left out.",
        .kind = RPC_DAY,
        .offset = offsetof(struct stay_transfer_params, on)},
    {.name = "override_reason",
        .help = "Why it is entered after the month was closed.",
        .kind = RPC_TEXT,
        .offset = offsetof(struct stay_transfer_params, override_reason),
        .most = REASON_MAX},
    RPC_PARAMS_END};

static enum status check_transfer(
    struct call *call, struct stay_history *history, const struct bed *bed, int32_t on_day)
{
    enum status status = stay_free_open(call, bed, on_day);
    if (status != STATUS_OK) {
        return status;
    }
    if (!stay_history_add(history,
            (struct stay_move){.event = EVENT_TRANSFER, .on_day = on_day, .bed = bed->bed})) {
        return stay_history_conflict(call, history);
    }
    status = stay_history_check(call, history);
    return status == STATUS_OK ? stay_free_suits(call, history, bed, on_day) : status;
}

enum status stay_transfer_run(struct call *call)
{
    const struct stay_transfer_params *params = call->params;
    int32_t on_day = params->on == DAY_NONE ? call->tx->today_day : params->on;
    struct stay_history *history = stay_history_read(call, params->stay);
    struct bed bed;
    if (history == NULL || !bed_find(call, params->bed, on_day, &bed) ||
        bed.institution != history->institution) {
        return call_refuse(call, STATUS_NOT_FOUND);
    }
    enum status status = stay_check_day(call, "on", on_day, params->override_reason);
    if (status == STATUS_OK) {
        status = check_transfer(call, history, &bed, on_day);
    }
    if (status != STATUS_OK) {
        return status;
    }
    stay_history_write(call, history);
    int64_t movement = stay_record_movement(call, &(struct stay_record){.stay = history->stay,
                                                      .event = stay_event_words[EVENT_TRANSFER],
                                                      .on_day = on_day,
                                                      .bed = bed.bed,
                                                      .reason = params->override_reason});
    touch(call, history, movement);
    call_touch(call, bed.bed);
    json_field_int(&call->out, "stay", history->stay);
    json_field_int(&call->out, "movement", movement);
    json_field_int(&call->out, "bed", bed.bed);
    return call_done(call);
}

// --- stay.cancel ---

const struct rpc_param stay_cancel_params[] = {
    {.name = "stay",
        .help = "The stay.",
        .kind = RPC_ID,
        .offset = offsetof(struct stay_cancel_params, stay),
        .required = true},
    {.name = "movement",
        .help = "Its latest movement.",
        .kind = RPC_ID,
        .offset = offsetof(struct stay_cancel_params, movement),
        .required = true},
    {.name = "reason",
        .help = "Why it is taken back.",
        .kind = RPC_TEXT,
        .offset = offsetof(struct stay_cancel_params, reason),
        .required = true,
        .most = REASON_MAX},
    RPC_PARAMS_END};

static bool belongs(struct call *call, const struct stay_cancel_params *params)
{
    struct query query = query_open(call->tx, QUERY_MOVEMENT_OF);
    query_bind_int(&query, "stay", params->stay);
    query_bind_int(&query, "movement", params->movement);
    bool found = query_next(&query);
    query_end(&query);
    return found;
}

static void write_cancel(struct call *call, const struct stay_history *history,
    const struct stay_move *undone, const char *reason)
{
    stay_history_write(call, history);
    struct query query = query_open(call->tx, QUERY_MOVEMENT_CANCEL);
    query_bind_int(&query, "movement", undone->movement);
    query_bind_int(&query, "at", call->tx->now_ms);
    (void)query_run(&query);
    int64_t cancel = stay_record_movement(call, &(struct stay_record){.stay = history->stay,
                                                    .event = "cancel",
                                                    .on_day = undone->on_day,
                                                    .bed = undone->bed,
                                                    .reason = reason,
                                                    .cancels = undone->movement});
    touch(call, history, undone->movement);
    json_field_int(&call->out, "stay", history->stay);
    json_field_int(&call->out, "movement", cancel);
    json_field_int(&call->out, "cancels", undone->movement);
    json_field_text(&call->out, "event", stay_event_words[undone->event]);
    json_field_day(&call->out, "on", undone->on_day);
}

// Whether the person lives in care has changed back with it.
static enum status announce_undone(
    struct call *call, const struct stay_history *history, const struct stay_move *undone)
{
    switch (undone->event) {
    case EVENT_ADMIT:
        return fact_announce(call,
            &(struct fact){FACT_ELDER_DISCHARGED, .elder = history->elder, .day = undone->on_day});
    case EVENT_DISCHARGE:
    case EVENT_DEATH: // lived there the day before already
        return fact_announce(call, &(struct fact){FACT_ELDER_ADMITTED, .elder = history->elder,
                                       .day = undone->on_day - 1});
    case EVENT_TRANSFER:
    case EVENT_SWAP:
    case EVENT_LEAVE:
    case EVENT_RETURN:
    case STAY_EVENTS:
        return STATUS_OK;
    }
    return STATUS_OK;
}

enum status stay_cancel_run(struct call *call)
{
    const struct stay_cancel_params *params = call->params;
    struct stay_history *history = stay_history_read(call, params->stay);
    if (history == NULL || !belongs(call, params)) {
        return call_refuse(call, STATUS_NOT_FOUND);
    }
    if (history->count == 0 || history->moves[history->count - 1].movement != params->movement) {
        return stay_history_conflict(call, history);
    }
    const struct stay_move undone = history->moves[--history->count];
    enum status status = stay_history_check(call, history);
    if (status != STATUS_OK) {
        return status;
    }
    write_cancel(call, history, &undone, params->reason);
    status = announce_undone(call, history, &undone);
    return status == STATUS_OK ? call_done(call) : status;
}
