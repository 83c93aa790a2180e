// SPDX-License-Identifier: Apache-2.0
// stay.lend: the held bed of an absent resident serves a guest until a guaranteed day, by written
// consent and with the resident's fee stopped. The resident's return always wins (stay_leave.c).
#include <string.h>

#include "daemon/care/bed_close.h"
#include "daemon/care/death.h"
#include "daemon/care/stay_act.h"
#include "daemon/care/stay_free.h"
#include "daemon/care/stay_task.h"
#include "daemon/registry/elder.h"

const struct rpc_param stay_lend_params[] = {
    {.name = "stay",
        .help = "The stay of the resident who is away and whose bed it is.",
        .kind = RPC_ID,
        .offset = offsetof(struct stay_lend_params, stay),
        .required = true},
    {.name = "elder",
        .help = "The guest.",
        .kind = RPC_ID,
        .offset = offsetof(struct stay_lend_params, elder),
        .required = true},
    {.name = "from",
        .help = "First night; today when left out.",
        .kind = RPC_DAY,
        .offset = offsetof(struct stay_lend_params, from)},
    {.name = "until",
        .help = "The day the bed is the resident's again, guaranteed.",
        .kind = RPC_DAY,
        .offset = offsetof(struct stay_lend_params, until),
        .required = true},
    {.name = "consent",
        .help = "Where the resident's written consent is kept.",
        .kind = RPC_TEXT,
        .offset = offsetof(struct stay_lend_params, consent),
        .required = true,
        .most = STAY_REASON_MAX},
    {.name = "fee_stopped_from",
        .help = "Since when the resident pays nothing for the bed.",
        .kind = RPC_DAY,
        .offset = offsetof(struct stay_lend_params, fee_stopped_from),
        .required = true},
    {.name = "needs",
        .help = "What the guest needs beside what the assessment says.",
        .kind = RPC_SET,
        .offset = offsetof(struct stay_lend_params, needs),
        .choices = bed_need_words},
    {.name = "override_reason",
        .help = "Why it is entered after the month was closed, or why a bed is taken that does not "
                "suit.",
        .kind = RPC_TEXT,
        .offset = offsetof(struct stay_lend_params, override_reason),
        .most = STAY_REASON_MAX},
    RPC_PARAMS_END};

static enum status check_days(struct call *call, int32_t from_day)
{
    const struct stay_lend_params *params = call->params;
    enum status status = stay_check_day(call, "from", from_day, params->override_reason);
    if (status == STATUS_OK && params->until <= from_day) {
        status = call_invalid(call, "until", "a day after the first");
    }
    if (status == STATUS_OK) {
        status = stay_check_day(call, "until", params->until, params->override_reason);
    }
    if (status == STATUS_OK && params->fee_stopped_from > from_day) {
        status = call_invalid(call, "fee_stopped_from",
            "a day on or before the first: no bed is "
            "paid for twice");
    }
    return status;
}

// The bed, if its resident is away on all of these days.
static enum status find_bed(
    struct call *call, const struct stay_history *lender, int32_t from_day, struct bed *ret_bed)
{
    const struct stay_lend_params *params = call->params;
    struct stay_span span = {.bed = 0};
    bool is_away =
        stay_history_on(lender, from_day, &span) && span.presence != PRESENT && lender->lender == 0;
    if (!is_away || params->until > span.until_day) {
        if (is_away) {
            json_field_day(&call->facts, "back_on", span.until_day);
        }
        return stay_history_conflict(call, lender);
    }
    return bed_find(call, span.bed, from_day, ret_bed)
               ? bed_close_check(call, ret_bed, from_day, params->until)
               : call_broken(call, "a bed was held that is none");
}

static struct stay_history *begin(
    struct call *call, const struct stay_history *lender, const struct bed *bed, int32_t from_day)
{
    const struct stay_lend_params *params = call->params;
    struct stay_history *guest = arena_alloc(&call->arena, sizeof *guest);
    if (guest == NULL) {
        tx_fail(call->tx, STATUS_NO_MEMORY);
        return NULL;
    }
    guest->elder = params->elder;
    guest->institution = lender->institution;
    guest->from_day = from_day;
    memcpy(guest->area, bed->area, sizeof guest->area);
    guest->lender = lender->stay;
    guest->needs = params->needs;
    guest->count = 2;
    guest->moves[0] = (struct stay_move){.event = EVENT_ADMIT, .on_day = from_day, .bed = bed->bed};
    guest->moves[1] = (struct stay_move){.event = EVENT_DISCHARGE, .on_day = params->until};
    return guest;
}

static void write_lending(struct call *call, const struct stay_history *guest, int64_t lender)
{
    const struct stay_lend_params *params = call->params;
    struct query query = query_open(call->tx, QUERY_STAY_LEND_INSERT);
    query_bind_int(&query, "stay", guest->stay);
    query_bind_int(&query, "lender", lender);
    query_bind_day(&query, "until_day", params->until);
    query_bind_text(&query, "consent", params->consent);
    query_bind_day(&query, "fee_stopped_day", params->fee_stopped_from);
    query_bind_int(&query, "now", call->tx->now_ms);
    (void)query_run(&query);
}

static enum status write(
    struct call *call, struct stay_history *guest, int64_t lender, const struct stay_fit *fit)
{
    const struct stay_lend_params *params = call->params;
    stay_admit_open(call, guest);
    write_lending(call, guest, lender); // the schema lets a guest in where this says so
    int64_t movement = stay_admit_write(call, guest, fit);
    (void)stay_record_movement(call, &(struct stay_record){.stay = guest->stay,
                                         .event = stay_event_words[EVENT_DISCHARGE],
                                         .on_day = params->until,
                                         .reason = discharge_reason_words[DISCHARGE_CONTRACT_END]});
    stay_touch(call, guest, movement);
    call_touch(call, lender);
    call_put_made(call, &call->out, "stay", guest->stay);
    call_put_made(call, &call->out, "movement", movement);
    json_field_int(&call->out, "bed", fit->bed->bed);
    json_field_int(&call->out, "lender", lender);
    json_field_day(&call->out, "from", guest->from_day);
    json_field_day(&call->out, "until", params->until);
    stay_put_overridden(&call->out, "overridden", fit->answered);
    stay_task_override(call, guest, fit->overridden);
    enum status status = fact_announce(
        call, &(struct fact){FACT_ELDER_ADMITTED, .elder = guest->elder, .day = guest->from_day});
    return status == STATUS_OK ? call_done(call) : status;
}

enum status stay_lend_run(struct call *call)
{
    const struct stay_lend_params *params = call->params;
    int32_t from_day = params->from == DAY_NONE ? call->tx->today_day : params->from;
    const struct stay_history *lender = stay_history_read(call, params->stay);
    struct elder_facts elder;
    struct bed bed;
    if (lender == NULL || !elder_look(call, params->elder, from_day, &elder)) {
        return call_refuse(call, STATUS_NOT_FOUND);
    }
    enum status status = check_days(call, from_day);
    if (status == STATUS_OK) {
        status = death_refuses(call, params->elder);
    }
    if (status == STATUS_OK) {
        status = find_bed(call, lender, from_day, &bed);
    }
    struct stay_history *guest = status == STATUS_OK ? begin(call, lender, &bed, from_day) : NULL;
    if (guest == NULL) {
        return status == STATUS_OK ? call_done(call) : status;
    }
    struct stay_fit fit = {
        .bed = &bed, .from_day = from_day, .override_reason = params->override_reason};
    status = stay_history_check(call, guest);
    if (status == STATUS_OK) {
        status = stay_free_suits(call, guest, &fit);
    }
    fit.answered = stay_answered(call, from_day, fit.overridden, false);
    return status == STATUS_OK ? write(call, guest, lender->stay, &fit) : status;
}
