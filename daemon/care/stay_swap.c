// SPDX-License-Identifier: Apache-2.0
// stay.swap: two residents of one house change beds on one day; neither bed is empty in between.
#include "daemon/care/override.h"
#include "daemon/care/stay_act.h"
#include "daemon/care/stay_free.h"
#include "daemon/care/stay_task.h"

const struct rpc_param stay_swap_params[] = {{.name = "stay",
                                                 .help = "One of the two.",
                                                 .kind = RPC_ID,
                                                 .offset = offsetof(struct stay_swap_params, stay),
                                                 .required = true},
    {.name = "with",
        .help = "The other one, in the same house.",
        .kind = RPC_ID,
        .offset = offsetof(struct stay_swap_params, with),
        .required = true},
    {.name = "on",
        .help = "First day in each other's bed; today when left out.",
        .kind = RPC_DAY,
        .offset = offsetof(struct stay_swap_params, on)},
    {.name = "override_reason",
        .help = "Why it is entered after the month was closed, or why a bed is taken that does not "
                "suit.",
        .kind = RPC_TEXT,
        .offset = offsetof(struct stay_swap_params, override_reason),
        .most = STAY_REASON_MAX},
    RPC_PARAMS_END};

// One of the two, and where it goes.
struct side {
    struct stay_history *history;
    struct stay_span from; // where it lies until then
    struct bed bed;        // where it goes
    const char *filters;   // of suitability, set aside
    const char *answered;  // by the reason, beside these
    int64_t movement;
    struct admission admission; // from a market bed into a basic one it is one
};

// Who is in no bed on that day cannot give one.
static enum status look(struct call *call, struct side *side, int32_t on_day)
{
    // The movements of the day itself stand before the swap: what counts is where they end.
    const struct stay_history *history = side->history;
    if (!stay_history_on(history, on_day, &side->from) || side->from.presence != PRESENT) {
        return stay_history_conflict(call, history);
    }
    return STATUS_OK;
}

static enum status plan(
    struct call *call, struct side *side, const struct side *other, int32_t on_day)
{
    side->history->beside = other->history->stay;
    if (!bed_find(call, other->from.bed, on_day, &side->bed)) {
        return call_broken(call, "somebody lay in a bed that is none");
    }
    struct stay_move move = {
        .event = EVENT_SWAP, .on_day = on_day, .bed = other->from.bed, .left_bed = side->from.bed};
    return stay_history_add(side->history, move) ? STATUS_OK
                                                 : stay_history_conflict(call, side->history);
}

static enum status check(struct call *call, struct side *side, int32_t on_day)
{
    const struct stay_swap_params *params = call->params;
    enum status status = stay_history_check(call, side->history);
    if (status != STATUS_OK) {
        return status;
    }
    struct stay_fit fit = {
        .bed = &side->bed, .from_day = on_day, .override_reason = params->override_reason};
    status = stay_free_suits(call, side->history, &fit);
    side->filters = fit.overridden;
    side->admission = (struct admission){.elder = side->history->elder,
        .bed = side->bed.bed,
        .institution = side->history->institution,
        .from_day = on_day,
        .until_day = stay_history_leaves(side->history, on_day),
        .reason = params->override_reason};
    if (status == STATUS_OK) {
        status = override_check_move(call, &side->admission);
    }
    side->answered = stay_answered(call, on_day, side->filters, side->admission.override != 0);
    return status;
}

static void record(struct call *call, const struct side *side, int64_t partner, int32_t on_day)
{
    const struct stay_swap_params *params = call->params;
    (void)stay_record_movement(call, &(struct stay_record){.movement = side->movement,
                                         .stay = side->history->stay,
                                         .event = stay_event_words[EVENT_SWAP],
                                         .on_day = on_day,
                                         .bed = side->bed.bed,
                                         .reason = params->override_reason,
                                         .overridden = side->answered,
                                         .partner = partner});
    stay_touch(call, side->history, side->movement);
    stay_task_override(call, side->history, side->filters);
}

static void put_side(struct call *call, const struct side *side, const char *stay, const char *bed)
{
    json_field_int(&call->out, stay, side->history->stay);
    json_field_int(&call->out, bed, side->bed.bed);
}

static enum status write(struct call *call, struct side sides[2], int32_t on_day)
{
    stay_history_write_both(call, sides[0].history, sides[1].history);
    sides[0].movement = tx_new_id(call->tx);
    sides[1].movement = tx_new_id(call->tx);
    record(call, &sides[0], sides[1].movement, on_day);
    record(call, &sides[1], sides[0].movement, on_day);
    for (int i = 0; i < 2; i++) {
        if (sides[i].filters == NULL) {
            stay_task_suits(call, call->part, sides[i].history->elder);
        }
    }
    put_side(call, &sides[0], "stay", "bed");
    call_put_made(call, &call->out, "movement", sides[0].movement);
    put_side(call, &sides[1], "with", "with_bed");
    call_put_made(call, &call->out, "with_movement", sides[1].movement);
    json_field_day(&call->out, "on", on_day);
    stay_put_overridden(&call->out, "overridden", sides[0].answered);
    stay_put_overridden(&call->out, "with_overridden", sides[1].answered);
    enum status status = override_admitted(call, &sides[0].admission, sides[0].history->stay);
    return status == STATUS_OK
               ? override_admitted(call, &sides[1].admission, sides[1].history->stay)
               : status;
}

enum status stay_swap_run(struct call *call)
{
    const struct stay_swap_params *params = call->params;
    int32_t on_day = params->on == DAY_NONE ? call->tx->today_day : params->on;
    struct side sides[2] = {{.history = stay_history_read(call, params->stay)},
        {.history = stay_history_read(call, params->with)}};
    if (sides[0].history == NULL || sides[1].history == NULL ||
        sides[0].history->institution != sides[1].history->institution) {
        return call_refuse(call, STATUS_NOT_FOUND);
    }
    if (params->stay == params->with) {
        return call_invalid(call, "with", "another stay");
    }
    enum status status = stay_check_day(call, "on", on_day, params->override_reason);
    for (int i = 0; i < 2 && status == STATUS_OK; i++) {
        status = look(call, &sides[i], on_day);
    }
    for (int i = 0; i < 2 && status == STATUS_OK; i++) {
        status = plan(call, &sides[i], &sides[1 - i], on_day);
    }
    for (int i = 0; i < 2 && status == STATUS_OK; i++) {
        status = check(call, &sides[i], on_day);
    }
    if (status == STATUS_OK) {
        status = stay_history_clash(call, sides[0].history, sides[1].history);
    }
    return status == STATUS_OK ? write(call, sides, on_day) : status;
}
