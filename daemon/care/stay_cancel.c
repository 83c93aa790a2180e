// SPDX-License-Identifier: Apache-2.0
// stay.cancel: the latest movement of a stay is taken back by a row of its own; what was before
// returns, if its days are still free. A swap is taken back in both stays.
#include "daemon/care/stay_act.h"
#include "daemon/care/stay_rule.h"
#include "daemon/care/stay_task.h"
#include "daemon/rpc/fact.h"

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
        .most = STAY_REASON_MAX},
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

// Takes a movement off the end of a history; false when it is not the latest.
static bool pop(struct stay_history *history, int64_t movement, struct stay_move *ret_undone)
{
    if (history->count == 0 || history->moves[history->count - 1].movement != movement) {
        return false;
    }
    *ret_undone = history->moves[--history->count];
    return true;
}

// Whether the person lives in care has changed back with it.
static enum status announce_undone(
    struct call *call, const struct stay_history *history, const struct stay_move *undone)
{
    enum status status = STATUS_OK;
    struct fact fact = {.elder = history->elder, .day = undone->on_day};
    switch (undone->event) {
    case EVENT_ADMIT:
        fact.kind = FACT_ELDER_DISCHARGED;
        status = fact_announce(call, &fact);
        fact.kind = FACT_ADMISSION_CANCELLED;
        fact.subject = history->stay;
        return status == STATUS_OK ? fact_announce(call, &fact) : status;
    case EVENT_DISCHARGE:
    case EVENT_LEAVE: // lived there the day before already
        fact.kind = FACT_ELDER_ADMITTED;
        fact.day--;
        return fact_announce(call, &fact);
    case EVENT_DEATH:
    case EVENT_TRANSFER:
    case EVENT_SWAP:
    case EVENT_RETURN:
    case STAY_EVENTS:
        return STATUS_OK;
    }
    return STATUS_OK;
}

static void answer(struct call *call, const struct stay_history *history,
    const struct stay_move *undone, int64_t cancel)
{
    bool is_pending = undone->on_day > call->tx->today_day;
    stay_touch(call, history, undone->movement);
    json_field_int(&call->out, "stay", history->stay);
    json_field_int(&call->out, "movement", cancel);
    json_field_int(&call->out, "cancels", undone->movement);
    json_field_text(&call->out, "event", stay_event_words[undone->event]);
    json_field_day(&call->out, "on", undone->on_day);
    json_field_text(&call->out, "hl7", stay_hl7(undone->event, is_pending, true));
}

// A lending is one act, the coming and the day of going: it is taken back whole. movement 0: it is
// none, or a guest has left on another day since.
static struct stay_move take_lending(
    struct call *call, struct stay_history *history, const struct stay_move *undone)
{
    struct stay_move none = {.movement = 0};
    if (history->lender == 0 || history->count != 1 || undone->event != EVENT_DISCHARGE) {
        return none;
    }
    struct query query = query_open(call->tx, QUERY_MOVEMENT_FIRST_DISCHARGE);
    query_bind_int(&query, "stay", history->stay);
    bool is_whole = query_next(&query) && query_int(&query, "movement") == undone->movement;
    query_end(&query);
    return is_whole ? history->moves[--history->count] : none;
}

static enum status cancel_one(
    struct call *call, struct stay_history *history, const struct stay_move *undone)
{
    const struct stay_cancel_params *params = call->params;
    const struct stay_move came = take_lending(call, history, undone);
    enum status status = stay_history_check(call, history);
    if (status != STATUS_OK) {
        return status;
    }
    stay_history_write(call, history);
    stay_tasks_settle(call, history);
    if (came.movement != 0) {
        (void)stay_take_back(call, history, &came, params->reason);
    }
    answer(call, history, undone, stay_take_back(call, history, undone, params->reason));
    if (undone->event == EVENT_TRANSFER) {
        stay_task_suits(call, call->part, history->elder);
    }
    status = announce_undone(call, history, undone);
    return status == STATUS_OK ? call_done(call) : status;
}

static enum status cancel_swap(
    struct call *call, struct stay_history *history, const struct stay_move *undone)
{
    const struct stay_cancel_params *params = call->params;
    struct stay_history *other = stay_history_read_any(call, undone->partner_stay);
    struct stay_move other_undone;
    if (other == NULL) {
        return call_broken(call, "a swap had no other side");
    }
    if (!pop(other, undone->partner, &other_undone)) {
        return stay_history_conflict(call, other);
    }
    history->beside = other->stay;
    other->beside = history->stay;
    enum status status = stay_history_check(call, history);
    if (status == STATUS_OK) {
        status = stay_history_check(call, other);
    }
    if (status != STATUS_OK) {
        return status;
    }
    stay_history_write_both(call, history, other);
    answer(call, history, undone, stay_take_back(call, history, undone, params->reason));
    json_field_int(&call->out, "with", other->stay);
    stay_touch(call, other, stay_take_back(call, other, &other_undone, params->reason));
    stay_task_suits(call, call->part, history->elder);
    stay_task_suits(call, call->part, other->elder);
    return call_done(call);
}

enum status stay_cancel_run(struct call *call)
{
    const struct stay_cancel_params *params = call->params;
    struct stay_history *history = stay_history_read(call, params->stay);
    struct stay_move undone;
    if (history == NULL || !belongs(call, params)) {
        return call_refuse(call, STATUS_NOT_FOUND);
    }
    if (!pop(history, params->movement, &undone)) {
        return stay_history_conflict(call, history);
    }
    if (undone.event == EVENT_DEATH) {
        call->message = "a death is taken back by death.cancel";
        json_field_int(&call->facts, "elder", history->elder);
        history->moves[history->count++] = undone;
        return stay_history_conflict(call, history);
    }
    return undone.event == EVENT_SWAP ? cancel_swap(call, history, &undone)
                                      : cancel_one(call, history, &undone);
}
