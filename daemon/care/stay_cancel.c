// SPDX-License-Identifier: Apache-2.0
// stay.cancel: the latest movement of a stay is taken back by a row of its own; what was before
// returns, if its days are still free. A swap is taken back in both stays, a lending whole and by
// its admission alone: a guest is never without a day to go.
#include "daemon/care/bed_hold.h"
#include "daemon/care/override.h"
#include "daemon/care/resettle.h"
#include "daemon/care/stay_act.h"
#include "daemon/care/stay_guest.h"
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
        .help = "Its latest movement; of a lending the admission, which takes it back whole.",
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
    struct fact fact = {
        .elder = history->elder, .day = undone->on_day, .since_ms = undone->recorded_ms};
    switch (undone->event) {
    case EVENT_ADMIT:
        fact.kind = FACT_ELDER_DISCHARGED;
        status = fact_announce(call, &fact);
        fact.kind = FACT_ADMISSION_CANCELLED;
        fact.subject = history->stay;
        return status == STATUS_OK ? fact_announce(call, &fact) : status;
    case EVENT_DISCHARGE:
    case EVENT_LEAVE: // lived there the day before already, unless that was the first
        fact.kind = FACT_ELDER_ADMITTED;
        fact.day -= fact.day > history->from_day ? 1 : 0;
        return fact_announce(call, &fact);
    case EVENT_RETURN:
        fact.kind = FACT_RETURN_CANCELLED;
        return fact_announce(call, &fact);
    case EVENT_DEATH:
    case EVENT_TRANSFER:
    case EVENT_SWAP:
    case STAY_EVENTS:
        return STATUS_OK;
    }
    return STATUS_OK;
}

static void put_undone(struct call *call, const struct stay_move *undone, int64_t cancel)
{
    bool is_pending = undone->on_day > call->tx->today_day;
    json_field_int(&call->out, "movement", cancel);
    json_field_int(&call->out, "cancels", undone->movement);
    json_field_text(&call->out, "event", stay_event_words[undone->event]);
    json_field_day(&call->out, "on", undone->on_day);
    json_field_text(&call->out, "hl7", stay_hl7(undone->event, is_pending, true));
}

static void answer(struct call *call, const struct stay_history *history,
    const struct stay_move *undone, int64_t cancel)
{
    stay_touch(call, history, undone->movement);
    json_field_int(&call->out, "stay", history->stay);
    put_undone(call, undone, cancel);
}

// What is taken back, and of a guest's stay what goes or returns with it.
struct undoing {
    struct stay_move undone;
    struct stay_move agreed;  // the end of a lending that is taken back; movement 0: none
    struct stay_record later; // the end that holds again; stay 0: none
};

// A guest's end gives room to the one it took the place of; the agreed one goes with the admission.
static enum status pop_of_guest(
    struct call *call, struct stay_history *history, struct undoing *undoing)
{
    const struct stay_cancel_params *params = call->params;
    int last = history->count - 1;
    if (last < 1 || history->moves[last].event != EVENT_DISCHARGE) {
        return pop(history, params->movement, &undoing->undone)
                   ? STATUS_OK
                   : stay_history_conflict(call, history);
    }
    bool is_last = history->moves[last].movement == params->movement;
    bool is_agreed = !stay_guest_later_end(call, history, &history->moves[last], &undoing->later);
    if (is_last && !is_agreed) {
        undoing->undone = history->moves[--history->count];
        return stay_guest_add_end(history, &undoing->later) ? STATUS_OK
                                                            : stay_history_conflict(call, history);
    }
    undoing->later.stay = 0;
    if (is_last) {
        call->message = "a guest's end is agreed: discharge them on another day, or take the whole "
                        "lending back by its admission";
        history->count--; // the admission is told, which is the way
        return stay_history_conflict(call, history);
    }
    if (!is_agreed || history->moves[0].movement != params->movement) {
        return stay_history_conflict(call, history);
    }
    undoing->agreed = history->moves[1];
    undoing->undone = history->moves[0];
    history->count = 0;
    return STATUS_OK;
}

// Tasks of what is so no longer; those that what is taken back had closed.
static void follow_tasks(
    struct call *call, const struct stay_history *history, const struct stay_move *undone)
{
    stay_tasks_settle(call, history);
    stay_tasks_reopen(call, call->part, history, undone->event, undone->recorded_ms);
    if (undone->event == EVENT_ADMIT) {
        stay_guest_unhoused(call, history->elder, undone->recorded_ms);
    }
    if (undone->event == EVENT_TRANSFER) {
        stay_task_suits(call, call->part, history->elder);
    }
    resettle_back(call, history);
}

// The movement that brought a stay into the bed of an admission.
static const struct stay_move *find_move(
    const struct stay_history *history, const struct admission *admission)
{
    const struct stay_move *found = NULL;
    for (int i = 0; i < history->count; i++) {
        const struct stay_move *move = &history->moves[i];
        if (move->bed == admission->bed && move->on_day == admission->from_day) {
            found = move;
        }
    }
    return found;
}

// A stay in a basic bed that was over when it was entered, or to be over before the bed was listed,
// goes on after all: that was never asked of the queue.
static enum status check_books(struct call *call, const struct stay_history *history,
    const struct stay_move *undone, struct admission *ret)
{
    int32_t on_day = call->tx->today_day;
    for (int i = 0; i < history->count; i++) { // or is to lie there
        bool is_later = history->moves[i].bed != 0 && history->moves[i].on_day > on_day;
        on_day = is_later ? history->moves[i].on_day : on_day;
    }
    if (!override_begins(call, history, on_day, ret)) {
        return STATUS_OK;
    }
    const struct stay_move *began = find_move(history, ret);
    bool was_over =
        began != NULL && began->recorded_ms >= undone->recorded_ms &&
        (undone->on_day <= ret->listed_day ||
            undone->on_day <= day_of_instant(began->recorded_ms, call->tx->zone_minutes));
    return was_over ? override_check_books(call, ret) : STATUS_OK;
}

static enum status cancel_one(
    struct call *call, struct stay_history *history, const struct undoing *undoing)
{
    const struct stay_cancel_params *params = call->params;
    const struct stay_move *undone = &undoing->undone;
    bool is_later = undoing->later.stay != 0;
    enum status status =
        is_later ? stay_guest_check(call, history) : stay_history_check(call, history);
    struct admission admission;
    if (status == STATUS_OK) {
        status = check_books(call, history, undone, &admission);
    }
    if (status != STATUS_OK) {
        return status;
    }
    override_free_bed(call, &admission);
    stay_history_write(call, history);
    follow_tasks(call, history, undone);
    answer(call, history, undone, stay_take_back(call, history, undone, params->reason));
    if (undoing->agreed.movement != 0) {
        json_key(&call->out, "also");
        json_begin_map(&call->out);
        put_undone(call, &undoing->agreed,
            stay_take_back(call, history, &undoing->agreed, params->reason));
        json_end_map(&call->out);
    }
    if (is_later) {
        stay_guest_record_end(call, history, &undoing->later);
        json_field_day(&call->out, "until", undoing->later.on_day);
    }
    if (undone->event == EVENT_RETURN) {
        status = stay_guests_give_back(call, history->stay, undone);
    }
    if (status == STATUS_OK) {
        status = override_admitted(call, &admission, history->stay);
    }
    if (status == STATUS_OK && undone->bed != 0) {
        status = bed_hold_unfulfil(
            call, undone->bed, history->elder, undone->on_day, undone->recorded_ms);
    }
    if (status == STATUS_OK) {
        status = announce_undone(call, history, undone);
    }
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
    resettle_back(call, history);
    resettle_back(call, other);
    return call_done(call);
}

enum status stay_cancel_run(struct call *call)
{
    const struct stay_cancel_params *params = call->params;
    struct stay_history *history = stay_history_read(call, params->stay);
    struct undoing undoing = {.later = {.stay = 0}};
    if (history == NULL || !belongs(call, params)) {
        return call_refuse(call, STATUS_NOT_FOUND);
    }
    if (history->lender != 0) {
        enum status status = pop_of_guest(call, history, &undoing);
        if (status != STATUS_OK) {
            return status;
        }
    } else if (!pop(history, params->movement, &undoing.undone)) {
        return stay_history_conflict(call, history);
    }
    if (undoing.undone.event == EVENT_DEATH) {
        call->message = "a death is taken back by death.cancel";
        json_field_int(&call->facts, "elder", history->elder);
        history->moves[history->count++] = undoing.undone;
        return stay_history_conflict(call, history);
    }
    return undoing.undone.event == EVENT_SWAP ? cancel_swap(call, history, &undoing.undone)
                                              : cancel_one(call, history, &undoing);
}
