// SPDX-License-Identifier: Apache-2.0
// stay.leave and stay.return: the bed stays held while its resident is in hospital or with the
// family.
#include "daemon/care/stay_act.h"
#include "daemon/care/stay_guest.h"
#include "daemon/care/stay_task.h"
#include "daemon/rpc/fact.h"

const struct rpc_param stay_leave_params[] = {
    {.name = "stay",
        .help = "Who goes; the bed stays held.",
        .kind = RPC_ID,
        .offset = offsetof(struct stay_leave_params, stay),
        .required = true},
    {.name = "from",
        .help = "First night away; today when left out.",
        .kind = RPC_DAY,
        .offset = offsetof(struct stay_leave_params, from)},
    {.name = "reason",
        .help = "Where to.",
        .kind = RPC_CHOICE,
        .offset = offsetof(struct stay_leave_params, reason),
        .required = true,
        .choices = leave_reason_words},
    {.name = "override_reason",
        .help = "Why it is entered after the month was closed.",
        .kind = RPC_TEXT,
        .offset = offsetof(struct stay_leave_params, override_reason),
        .most = STAY_REASON_MAX},
    RPC_PARAMS_END};

const struct rpc_param stay_return_params[] = {
    {.name = "stay",
        .help = "Who comes back.",
        .kind = RPC_ID,
        .offset = offsetof(struct stay_return_params, stay),
        .required = true},
    {.name = "on",
        .help = "First night back; today when left out.",
        .kind = RPC_DAY,
        .offset = offsetof(struct stay_return_params, on)},
    {.name = "override_reason",
        .help = "Why it is entered after the month was closed.",
        .kind = RPC_TEXT,
        .offset = offsetof(struct stay_return_params, override_reason),
        .most = STAY_REASON_MAX},
    RPC_PARAMS_END};

static enum status check(struct call *call, struct stay_history *history, struct stay_move move)
{
    return stay_history_add(history, move) ? stay_history_check(call, history)
                                           : stay_history_conflict(call, history);
}

// Why a return is entered late stands in its reason; of a leave that says where to.
static void write(struct call *call, const struct stay_history *history,
    const struct stay_move *move, const char *reason, const char *override_reason)
{
    const char *overridden = stay_answered(call, move->on_day, NULL, false);
    stay_history_write(call, history);
    int64_t movement = stay_record_movement(
        call, &(struct stay_record){.movement = move->movement,
                  .stay = history->stay,
                  .event = stay_event_words[move->event],
                  .on_day = move->on_day,
                  .reason = reason,
                  .overridden = overridden,
                  .override_reason = overridden == NULL ? NULL : override_reason});
    stay_touch(call, history, movement);
    json_field_int(&call->out, "stay", history->stay);
    json_field_int(&call->out, "movement", movement);
    stay_put_overridden(&call->out, "overridden", overridden);
}

enum status stay_leave_run(struct call *call)
{
    const struct stay_leave_params *params = call->params;
    const struct care *care = call->part;
    int32_t from_day = params->from == DAY_NONE ? call->tx->today_day : params->from;
    struct stay_history *history = stay_history_read(call, params->stay);
    if (history == NULL) {
        return call_refuse(call, STATUS_NOT_FOUND);
    }
    struct stay_move move = {.event = EVENT_LEAVE,
        .on_day = from_day,
        .presence = (enum stay_presence)(params->reason + AWAY_HOSPITAL)};
    enum status status = stay_check_day(call, "from", from_day, params->override_reason);
    if (status == STATUS_OK) {
        status = check(call, history, move);
    }
    if (status != STATUS_OK) {
        return status;
    }
    write(call, history, &move, leave_reason_words[params->reason], params->override_reason);
    json_field_day(&call->out, "from", from_day);
    json_field_day(&call->out, "held_until", from_day + (int32_t)care->leave_hold_days);
    return call_done(call);
}

enum status stay_return_run(struct call *call)
{
    const struct stay_return_params *params = call->params;
    int32_t on_day = params->on == DAY_NONE ? call->tx->today_day : params->on;
    struct stay_history *history = stay_history_read(call, params->stay);
    if (history == NULL) {
        return call_refuse(call, STATUS_NOT_FOUND);
    }
    history->puts_out_guests = true;
    struct stay_move move = {.event = EVENT_RETURN, .on_day = on_day};
    enum status status = stay_check_day(call, "on", on_day, params->override_reason);
    if (status == STATUS_OK) {
        status = check(call, history, move);
    }
    if (status == STATUS_OK) {
        move.movement = tx_new_id(call->tx); // the guests' rows name it
        status = stay_guests_put_out(call, history->stay, &move);
    }
    if (status != STATUS_OK) {
        return status;
    }
    write(call, history, &move, params->override_reason, NULL);
    stay_tasks_settle(call, history);
    json_field_day(&call->out, "on", on_day);
    status = fact_announce(
        call, &(struct fact){FACT_ELDER_RETURNED, .elder = history->elder, .day = on_day});
    return status == STATUS_OK ? call_done(call) : status;
}
