// SPDX-License-Identifier: Apache-2.0
// bed.hold and bed.release: a house keeps a bed for somebody who is to come.
#include "daemon/care/bed_hold_act.h"

#include "daemon/care/bed_hold.h"
#include "daemon/care/death.h"
#include "daemon/care/institution.h"
#include "daemon/registry/elder.h"

#define HOLD_DAYS_MAX 30

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
    if (status == STATUS_OK && params->elder != 0) {
        status = death_refuses(call, params->elder);
    }
    if (status != STATUS_OK) {
        return status;
    }
    struct bed_hold hold = {.bed = params->bed,
        .kind = HOLD_RESERVATION,
        .elder = params->elder,
        .from_day = from_day,
        .until_day = params->until};
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
