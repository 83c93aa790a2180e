// SPDX-License-Identifier: Apache-2.0
// Discharge and transfer: each is another list of movements, checked as a whole and then written.
#include "daemon/care/stay_act.h"

#include <string.h>

#include "daemon/care/death.h"
#include "daemon/care/override.h"
#include "daemon/care/stay_free.h"
#include "daemon/care/stay_task.h"
#include "daemon/rpc/fact.h"

void stay_touch(struct call *call, const struct stay_history *history, int64_t movement)
{
    call_touch(call, history->stay);
    call_touch(call, history->elder);
    call_touch(call, movement);
}

void stay_put_overridden(struct json_out *out, const char *name, const char *overridden)
{
    if (overridden == NULL) {
        return;
    }
    json_key(out, name);
    json_begin_list(out);
    while (*overridden != '\0') {
        size_t size = strcspn(overridden, " ");
        json_put_text_n(out, overridden, size);
        overridden += size + strspn(overridden + size, " ");
    }
    json_end_list(out);
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
    {.name = "override_reason",
        .help = "Why it is entered after the month was closed.",
        .kind = RPC_TEXT,
        .offset = offsetof(struct stay_discharge_params, override_reason),
        .most = STAY_REASON_MAX},
    RPC_PARAMS_END};

// A guest may leave before the day that was agreed: that day makes room. movement 0: it does not.
static struct stay_move take_guests_day(struct stay_history *history, int32_t on_day)
{
    struct stay_move none = {.movement = 0};
    const struct stay_move *last = &history->moves[history->count - 1];
    bool makes_room = history->lender != 0 && history->count == 2 &&
                      last->event == EVENT_DISCHARGE && on_day < last->on_day;
    return makes_room ? history->moves[--history->count] : none;
}

enum status stay_discharge_run(struct call *call)
{
    const struct stay_discharge_params *params = call->params;
    const char *reason = discharge_reason_words[params->reason];
    int32_t on_day = params->on == DAY_NONE ? call->tx->today_day : params->on;
    const char *overridden = stay_answered(call, on_day, NULL, false);
    struct stay_history *history = stay_history_read(call, params->stay);
    if (history == NULL) {
        return call_refuse(call, STATUS_NOT_FOUND);
    }
    if (params->reason == DISCHARGE_DEATH && on_day > call->tx->today_day) {
        return call_invalid(call, "on", "a day that has come: nobody dies ahead");
    }
    enum status status = stay_check_day(call, "on", on_day, params->override_reason);
    if (status != STATUS_OK) {
        return status;
    }
    const struct stay_move leaves = take_guests_day(history, on_day);
    if (!stay_history_add(
            history, (struct stay_move){.event = EVENT_DISCHARGE, .on_day = on_day})) {
        return stay_history_conflict(call, history);
    }
    status = stay_history_check(call, history);
    if (status != STATUS_OK) {
        return status;
    }
    if (leaves.movement != 0) {
        (void)stay_take_back(call, history, &leaves, reason);
    }
    stay_history_write(call, history);
    stay_tasks_settle(call, history);
    int64_t movement = stay_record_movement(
        call, &(struct stay_record){.stay = history->stay,
                  .event = stay_event_words[EVENT_DISCHARGE],
                  .on_day = on_day,
                  .reason = reason,
                  .overridden = overridden,
                  .override_reason = overridden == NULL ? NULL : params->override_reason});
    stay_touch(call, history, movement);
    json_field_int(&call->out, "stay", history->stay);
    json_field_int(&call->out, "movement", movement);
    json_field_day(&call->out, "until", on_day);
    stay_put_overridden(&call->out, "overridden", overridden);
    status = fact_announce(
        call, &(struct fact){FACT_ELDER_DISCHARGED, .elder = history->elder, .day = on_day});
    if (status == STATUS_OK && params->reason == DISCHARGE_DEATH) {
        int64_t death = 0;
        status = death_report(call, history->elder, on_day, &death);
        json_field_int(&call->out, "death", death);
    }
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
    {.name = "needs",
        .help = "What the person needs beside what the assessment says.",
        .kind = RPC_SET,
        .offset = offsetof(struct stay_transfer_params, needs),
        .choices = bed_need_words},
    {.name = "override_reason",
        .help = "Why it is entered after the month was closed, or why a bed is taken that does not "
                "suit.",
        .kind = RPC_TEXT,
        .offset = offsetof(struct stay_transfer_params, override_reason),
        .most = STAY_REASON_MAX},
    RPC_PARAMS_END};

static enum status check_transfer(
    struct call *call, struct stay_history *history, struct stay_fit *fit)
{
    const struct bed *bed = fit->bed;
    int32_t on_day = fit->from_day;
    enum status status = stay_free_admits(call, history, fit);
    if (status != STATUS_OK) {
        return status;
    }
    if (!stay_history_add(history,
            (struct stay_move){.event = EVENT_TRANSFER, .on_day = on_day, .bed = bed->bed})) {
        return stay_history_conflict(call, history);
    }
    status = stay_history_check(call, history);
    return status == STATUS_OK ? stay_free_suits(call, history, fit) : status;
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
    struct stay_fit fit = {
        .bed = &bed, .from_day = on_day, .override_reason = params->override_reason};
    enum status status = stay_check_day(call, "on", on_day, params->override_reason);
    history->needs = params->needs;
    if (status == STATUS_OK) {
        status = check_transfer(call, history, &fit);
    }
    struct admission admission = {.elder = history->elder,
        .bed = bed.bed,
        .institution = bed.institution,
        .from_day = on_day,
        .until_day = stay_history_leaves(history, on_day),
        .reason = params->override_reason};
    if (status == STATUS_OK) {
        status = override_check_move(call, &admission);
    }
    if (status != STATUS_OK) {
        return status;
    }
    const char *answered = stay_answered(call, on_day, fit.overridden, admission.override != 0);
    override_free_bed(call, &admission);
    stay_history_write(call, history);
    int64_t movement = stay_record_movement(call, &(struct stay_record){.stay = history->stay,
                                                      .event = stay_event_words[EVENT_TRANSFER],
                                                      .on_day = on_day,
                                                      .bed = bed.bed,
                                                      .reason = params->override_reason,
                                                      .overridden = answered});
    stay_touch(call, history, movement);
    call_touch(call, bed.bed);
    json_field_int(&call->out, "stay", history->stay);
    call_put_made(call, &call->out, "movement", movement);
    json_field_int(&call->out, "bed", bed.bed);
    stay_put_overridden(&call->out, "overridden", answered);
    stay_task_override(call, history, fit.overridden);
    if (fit.overridden == NULL) {
        stay_task_suits(call, call->part, history->elder);
    }
    return override_admitted(call, &admission, history->stay);
}
