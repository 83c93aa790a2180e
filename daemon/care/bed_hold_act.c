// SPDX-License-Identifier: Apache-2.0
// bed.hold and bed.release: a house keeps a bed for somebody who is to come.
#include "daemon/care/bed_hold_act.h"

#include "daemon/access/office_find.h"
#include "daemon/care/bed_hold.h"
#include "daemon/care/institution.h"
#include "daemon/care/override.h"
#include "daemon/care/stay_free.h"
#include "daemon/care/stay_history.h"
#include "daemon/registry/elder.h"
#include "daemon/registry/task.h"

#define HOLD_DAYS_MAX 30
#define REASON_MAX 200
#define REVIEW_DAYS 7

const struct rpc_param bed_hold_params[] = {{.name = "bed",
                                                .help = "Which bed is kept.",
                                                .kind = RPC_ID,
                                                .offset = offsetof(struct bed_hold_params, bed),
                                                .required = true},
    {.name = "elder",
        .help = "For whom; nobody may take the bed when left out.",
        .kind = RPC_ID,
        .offset = offsetof(struct bed_hold_params, elder)},
    {.name = "from",
        .help = "First day; today when left out.",
        .kind = RPC_DAY,
        .offset = offsetof(struct bed_hold_params, from)},
    {.name = "until",
        .help = "The day it is free again by itself, at most 30 days on.",
        .kind = RPC_DAY,
        .offset = offsetof(struct bed_hold_params, until),
        .required = true},
    {.name = "reason",
        .help =
            "Why it is kept; needed, and a manager's to say, where people wait for a basic bed; "
            "needed too where the bed does not suit who it is kept for.",
        .kind = RPC_TEXT,
        .offset = offsetof(struct bed_hold_params, reason),
        .most = REASON_MAX},
    RPC_PARAMS_END};

static enum status check_days(struct call *call, int32_t from_day, int32_t until_day)
{
    char text[DAY_TEXT_SIZE];
    if (from_day < call->tx->today_day) {
        return call_invalid(call, "from", "a date from today");
    }
    if (until_day <= from_day || until_day > from_day + HOLD_DAYS_MAX) {
        return call_invalid(call, "until",
            arena_print(&call->arena, "a date after from, up to %s",
                day_format(from_day + HOLD_DAYS_MAX, text)));
    }
    return STATUS_OK;
}

// What people wait for is theirs in their order: who keeps it back answers for it.
static enum status check_queue(struct call *call, int64_t institution, int64_t waiting)
{
    const struct bed_hold_params *params = call->params;
    if (waiting == 0) {
        return call_done(call);
    }
    json_field_int(&call->facts, "waiting", waiting);
    if (params->reason == NULL) {
        json_field_int(&call->facts, "institution", institution);
        call->message = "people wait for this bed: a manager keeps it back, with a reason";
        return call_refuse(call, STATUS_NOT_HEAD_OF_QUEUE);
    }
    return call->principal.role == ROLE_CLERK
               ? override_refuse_clerk(call, "a manager keeps a bed back that people wait for")
               : call_done(call);
}

// Kept for somebody is given to them: it must suit, as where they move in.
static enum status check_suits(struct call *call, const struct bed *bed, int32_t from_day)
{
    const struct bed_hold_params *params = call->params;
    struct stay_fit fit = {.bed = bed, .from_day = from_day, .override_reason = params->reason};
    if (params->elder == 0) {
        return call_done(call);
    }
    struct stay_history *history = arena_alloc(&call->arena, sizeof *history);
    if (history == NULL) {
        tx_fail(call->tx, STATUS_NO_MEMORY);
        return STATUS_NO_MEMORY;
    }
    history->elder = params->elder;
    history->institution = bed->institution;
    return stay_free_suits(call, history, &fit);
}

static void open_finding(struct call *call, const struct bed_hold *hold, int64_t waiting)
{
    char until[DAY_TEXT_SIZE];
    (void)task_open(
        call, &(struct task_order){.office = office_of_bureau(call, call->principal.area),
                  .kind = TASK_BED_KEPT_BACK,
                  .subject = hold->bed,
                  .elder = hold->elder,
                  .due_day = call->tx->today_day + REVIEW_DAYS,
                  .note = arena_print(&call->arena, "until %s, waiting: %lld",
                      day_format(hold->until_day, until), (long long)waiting)});
    json_field_int(&call->out, "waiting", waiting);
}

enum status bed_hold_run(struct call *call)
{
    const struct bed_hold_params *params = call->params;
    int32_t from_day = params->from == DAY_NONE ? call->tx->today_day : params->from;
    struct bed bed;
    struct elder_facts elder;
    if (!bed_find(call, params->bed, from_day, &bed) ||
        !institution_is_ours(call, bed.institution, bed.area) ||
        (params->elder != 0 && !elder_look(call, params->elder, from_day, &elder))) {
        return call_refuse(call, STATUS_NOT_FOUND);
    }
    enum status status = check_days(call, from_day, params->until);
    int64_t waiting = override_waiting(call, &(struct admission){.elder = params->elder,
                                                 .bed = params->bed,
                                                 .institution = bed.institution,
                                                 .from_day = from_day,
                                                 .until_day = params->until});
    if (status == STATUS_OK) {
        status = check_queue(call, bed.institution, waiting);
    }
    if (status == STATUS_OK) {
        status = check_suits(call, &bed, from_day);
    }
    if (status != STATUS_OK) {
        return status;
    }
    struct bed_hold hold = {.bed = params->bed,
        .kind = HOLD_RESERVATION,
        .elder = params->elder,
        .from_day = from_day,
        .until_day = params->until,
        .reason = params->reason};
    status = bed_hold_put(call, &hold);
    if (status != STATUS_OK) {
        return status;
    }
    call_touch(call, hold.hold);
    call_touch(call, params->bed);
    json_field_int(&call->out, "hold", hold.hold);
    json_field_int(&call->out, "bed", params->bed);
    json_field_day(&call->out, "from", from_day);
    json_field_day(&call->out, "until", params->until);
    if (waiting > 0) {
        open_finding(call, &hold, waiting);
    }
    return call_done(call);
}

// --- bed.release ---

const struct rpc_param bed_release_params[] = {
    {.name = "hold",
        .help = "The reservation that is no longer needed.",
        .kind = RPC_ID,
        .offset = offsetof(struct bed_release_params, hold),
        .required = true},
    RPC_PARAMS_END};

enum status bed_release_run(struct call *call)
{
    const struct bed_release_params *params = call->params;
    struct bed_hold hold;
    struct bed bed;
    if (!bed_hold_get(call->tx, params->hold, &hold) ||
        !bed_find(call, hold.bed, call->tx->today_day, &bed) ||
        !institution_is_ours(call, bed.institution, bed.area)) {
        return call_refuse(call, STATUS_NOT_FOUND);
    }
    if (hold.kind != HOLD_RESERVATION || hold.until_day <= call->tx->today_day) {
        json_field_int(&call->facts, "hold", hold.hold);
        json_field_text(&call->facts, "held_by", bed_hold_words[hold.kind]);
        json_field_day(&call->facts, "until", hold.until_day);
        return call_refuse(call, STATUS_STATE_CONFLICT);
    }
    bed_hold_end(call, params->hold, call->tx->today_day);
    call_touch(call, params->hold);
    call_touch(call, hold.bed);
    json_field_int(&call->out, "bed", hold.bed);
    return call_done(call);
}
