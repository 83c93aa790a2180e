// SPDX-License-Identifier: Apache-2.0
// institution.close: a house ends on a day. Its beds are withdrawn, its number on file ends, nobody
// waits for it from then on, and every resident's resettling is followed until nobody is left.
#include <stdio.h>

#include "daemon/access/office_find.h"
#include "daemon/care/bed_close.h"
#include "daemon/care/bed_days.h"
#include "daemon/care/institution.h"
#include "daemon/care/institution_fact.h"
#include "daemon/care/institution_update.h"
#include "daemon/care/offer_bed.h"
#include "daemon/care/waitlist.h"
#include "daemon/registry/task.h"

#define REASON_MAX 400
#define AHEAD_MAX_DAYS 366
#define BEDS_MAX 20000

const struct rpc_param institution_close_params[] = {
    {.name = "institution",
        .help = "Which house.",
        .kind = RPC_ID,
        .offset = offsetof(struct institution_close_params, institution),
        .required = true},
    {.name = "on",
        .help = "The first day it is closed.",
        .kind = RPC_DAY,
        .offset = offsetof(struct institution_close_params, on),
        .required = true},
    {.name = "reason",
        .help = "Why.",
        .kind = RPC_TEXT,
        .offset = offsetof(struct institution_close_params, reason),
        .required = true,
        .most = REASON_MAX},
    RPC_PARAMS_END};

struct closing {
    int64_t institution;
    int32_t on_day;
    const char *reason;
    enum house_kind kind;
    char area[AREA_CODE_SIZE];
    int32_t closed_day;
};

static bool find_house(
    struct call *call, const struct institution_close_params *params, struct closing *ret)
{
    struct query query = query_open(call->tx, QUERY_INSTITUTION_GET);
    query_bind_int(&query, "institution", params->institution);
    bool found = query_next(&query);
    if (found) {
        *ret = (struct closing){.institution = params->institution,
            .on_day = params->on,
            .reason = params->reason,
            .kind = (enum house_kind)words_find(house_kind_words, query_text(&query, "kind")),
            .closed_day = query_day(&query, "closed_day")};
        (void)snprintf(ret->area, sizeof ret->area, "%s", query_text(&query, "area"));
    }
    query_end(&query);
    return found && institution_is_ours(call, params->institution, ret->area);
}

static enum status check(struct call *call, const struct closing *closing)
{
    int32_t today = call->tx->today_day;
    if (closing->closed_day != DAY_OPEN) {
        json_field_int(&call->facts, "institution", closing->institution);
        json_field_day(&call->facts, "closed_on", closing->closed_day);
        return call_refuse(call, STATUS_STATE_CONFLICT);
    }
    return closing->on_day > today && closing->on_day <= today + AHEAD_MAX_DAYS
               ? STATUS_OK
               : call_invalid(call, "on", "a date after today, within a year");
}

// --- the beds ---

// What was closed beyond the end of the house is closed by that.
static void cut_closures(struct call *call, const struct closing *closing, int64_t bed)
{
    struct bed_closure closure;
    while (call->tx->fault == STATUS_OK &&
           bed_closure_find(call->tx, bed, closing->on_day, DAY_OPEN, &closure)) {
        bed_closure_cut(call, &closure, closing->on_day);
    }
}

static void withdraw_bed(
    struct call *call, const struct closing *closing, struct bed_tally *tally, int64_t bed)
{
    bed_days_tally(tally, bed, -1);
    cut_closures(call, closing, bed);
    bed_closure_write(call,
        &(struct bed_closure_order){.bed = bed,
            .institution = closing->institution,
            .reason = closing->reason,
            .office = call->principal.office,
            .operator_name = call->principal.operator_name},
        &(struct bed_closure){.state = BED_WITHDRAWN,
            .from_day = closing->on_day,
            .until_day = DAY_OPEN,
            .safety = true}); // whoever is still there is counted until gone
    bed_days_tally(tally, bed, 1);
}

// Nobody moves into a house that is about to end: what is offered there ends without a strike.
static enum status withdraw_beds(struct call *call, const struct closing *closing)
{
    struct bed_tally tally;
    int64_t *beds = arena_alloc(&call->arena, sizeof *beds * BEDS_MAX);
    int count = 0;
    if (beds == NULL) {
        tx_fail(call->tx, STATUS_NO_MEMORY);
        return STATUS_NO_MEMORY;
    }
    struct query query = query_open(call->tx, QUERY_INSTITUTION_BEDS);
    query_bind_int(&query, "institution", closing->institution);
    while (count < BEDS_MAX && query_next(&query)) {
        beds[count++] = query_int(&query, "bed");
    }
    query_end(&query);
    bed_tally_begin(&tally, call->tx, closing->institution, closing->kind, closing->area);
    for (int i = 0; i < count; i++) {
        withdraw_bed(call, closing, &tally, beds[i]);
    }
    bed_tally_span(&tally, MEASURE_INSTITUTIONS, closing->on_day, DAY_OPEN, -1);
    bed_tally_end(&tally);
    return offer_put_changed(call, beds, count);
}

// --- the people ---

static int open_tasks(struct call *call, const struct closing *closing)
{
    int64_t office = office_of_institution(call, closing->institution);
    int count = 0;
    struct query query = query_open(call->tx, QUERY_INSTITUTION_RESIDENTS);
    query_bind_int(&query, "institution", closing->institution);
    query_bind_day(&query, "on", closing->on_day);
    while (query_next(&query)) {
        (void)task_open(call, &(struct task_order){.office = office,
                                  .kind = TASK_STAY_RESETTLE,
                                  .subject = query_int(&query, "stay"),
                                  .elder = query_int(&query, "elder"),
                                  .due_day = closing->on_day - 1});
        count++;
    }
    query_end(&query);
    return count;
}

enum status institution_close_run(struct call *call)
{
    const struct institution_close_params *params = call->params;
    struct closing closing;
    if (!find_house(call, params, &closing)) {
        return call_refuse(call, STATUS_NOT_FOUND);
    }
    enum status status = check(call, &closing);
    if (status != STATUS_OK) {
        return status;
    }
    status = withdraw_beds(call, &closing);
    if (status != STATUS_OK) {
        return status;
    }
    institution_unapprove(call, closing.institution, closing.on_day);
    struct query query = query_open(call->tx, QUERY_INSTITUTION_CLOSE);
    query_bind_int(&query, "institution", closing.institution);
    query_bind_day(&query, "closed_day", closing.on_day);
    (void)query_run(&query);
    int residents = open_tasks(call, &closing);
    int64_t task =
        residents == 0
            ? 0
            : task_open(call, &(struct task_order){.office = office_of_bureau(call, closing.area),
                                  .kind = TASK_INSTITUTION_CLOSING,
                                  .subject = closing.institution,
                                  .due_day = closing.on_day - 1});
    int waiting = waitlist_house_closes(call, closing.institution, closing.on_day);
    call_touch(call, closing.institution);
    json_field_int(&call->out, "institution", closing.institution);
    json_field_day(&call->out, "closed_on", closing.on_day);
    json_field_int(&call->out, "residents", residents);
    json_field_int(&call->out, "waiting", waiting);
    if (task != 0) {
        json_field_int(&call->out, "task", task);
    }
    return call_done(call);
}
