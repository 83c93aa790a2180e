// SPDX-License-Identifier: Apache-2.0
// death.report, death.confirm, death.cancel.
//
//   (alive) --report--> reported --confirm--> confirmed      confirm alone does both
//      ^-------cancel-------'-------cancel-------'
#include "daemon/care/death.h"

#include "daemon/care/bed_hold.h"
#include "daemon/care/family_bed.h"
#include "daemon/care/institution.h"
#include "daemon/care/stay_free.h"
#include "daemon/registry/elder.h"
#include "daemon/registry/elder_spouse.h"
#include "daemon/registry/task.h"

#define EVIDENCE_MAX 400
#define CONFIRM_WITHIN_DAYS 3

bool death_find(struct tx *tx, int64_t elder, struct death *ret)
{
    struct query query = query_open(tx, QUERY_DEATH_OF_ELDER);
    query_bind_int(&query, "elder", elder);
    bool found = query_next(&query);
    if (found) {
        ret->death = query_int(&query, "death");
        ret->is_confirmed = !query_is_null(&query, "confirmed_day");
        ret->on_day = query_day(&query, ret->is_confirmed ? "confirmed_day" : "on_day");
        ret->reported_ms = query_int(&query, "reported_at");
    }
    query_end(&query);
    return found;
}

static enum status refuse(struct call *call, int64_t elder, const struct death *death)
{
    json_field_int(&call->facts, "elder", elder);
    json_field_int(&call->facts, "death", death->death);
    json_field_day(&call->facts, "on", death->on_day);
    json_field_bool(&call->facts, "confirmed", death->is_confirmed);
    call->message = DEATH_ON_RECORD;
    return call_refuse(call, STATUS_STATE_CONFLICT);
}

enum status death_refuses(struct call *call, int64_t elder)
{
    struct death death;
    return death_find(call->tx, elder, &death) ? refuse(call, elder, &death) : STATUS_OK;
}

static int64_t insert(struct call *call, int64_t elder, int32_t on_day)
{
    int64_t death = tx_new_id(call->tx);
    struct query query = query_open(call->tx, QUERY_DEATH_INSERT);
    query_bind_int(&query, "death", death);
    query_bind_int(&query, "elder", elder);
    query_bind_day(&query, "on_day", on_day);
    query_bind_int(&query, "office", call->principal.office);
    query_bind_text(&query, "operator", call->principal.operator_name);
    query_bind_int(&query, "now", call->tx->now_ms);
    (void)query_run(&query);
    return death;
}

// A report without paper stays somebody's task.
static void ask_for_paper(struct call *call, int64_t elder)
{
    (void)task_open(call, &(struct task_order){.office = call->principal.office,
                              .kind = TASK_DEATH_REPORTED,
                              .subject = elder,
                              .elder = elder,
                              .due_day = call->tx->today_day + CONFIRM_WITHIN_DAYS});
}

enum status death_report(struct call *call, int64_t elder, int32_t on_day, int64_t *ret_death)
{
    struct death known;
    if (death_find(call->tx, elder, &known)) {
        *ret_death = known.death;
        return STATUS_OK;
    }
    *ret_death = insert(call, elder, on_day);
    ask_for_paper(call, elder);
    call_touch(call, *ret_death);
    return fact_announce(
        call, &(struct fact){FACT_ELDER_DEATH_REPORTED, .elder = elder, .day = on_day});
}

static void put_death(struct call *call, int64_t death, int64_t elder)
{
    call_touch(call, death);
    call_touch(call, elder);
    json_field_int(&call->out, "death", death);
    json_field_int(&call->out, "elder", elder);
}

// Which stay contradicts the day, to whom the house may be known.
static void tell_admission(struct call *call, int64_t elder, const struct query *query)
{
    if (!institution_is_ours(call, query_int(query, "institution"), query_text(query, "area"))) {
        stay_free_tell_elsewhere(call, elder);
        call->message = "the person was admitted to another house after that day: correct the day, "
                        "or ask the office that answers for the person";
        return;
    }
    json_field_int(&call->facts, "stay", query_int(query, "stay"));
    json_field_int(&call->facts, "movement", query_int(query, "movement"));
    json_field_day(&call->facts, "from", query_day(query, "on_day"));
    call->message = "the person was admitted after that day: correct the day, or take the "
                    "admission back first (stay.cancel)";
}

// STATE_CONFLICT where somebody came into a house alive after the day: one of the two is wrong.
static enum status check_not_admitted(struct call *call, int64_t elder, int32_t on_day)
{
    struct query query = query_open(call->tx, QUERY_DEATH_ADMITTED_AFTER);
    query_bind_int(&query, "elder", elder);
    query_bind_day(&query, "on", on_day);
    query_bind_day(&query, "today", call->tx->today_day);
    bool found = query_next(&query);
    if (found) {
        json_field_text(&call->facts, "parameter", "on");
        tell_admission(call, elder, &query);
    }
    query_end(&query);
    return found ? call_refuse(call, STATUS_STATE_CONFLICT) : STATUS_OK;
}

// NOT_FOUND for whom the caller may not know; INVALID for a day that is no day of theirs.
static enum status check(struct call *call, int64_t elder, int32_t on_day)
{
    struct elder_facts facts;
    if (!elder_look(call, elder, call->tx->today_day, &facts)) {
        return call_refuse(call, STATUS_NOT_FOUND);
    }
    if (on_day < facts.born_day || on_day > call->tx->today_day) {
        return call_invalid(call, "on", "a day from birth to today");
    }
    return check_not_admitted(call, elder, on_day);
}

// --- death.report ---

struct report_params {
    int64_t elder;
    int32_t on;
};

static const struct rpc_param report_params[] = {
    {.name = "elder",
        .help = "Who died, as it is said.",
        .kind = RPC_ID,
        .offset = offsetof(struct report_params, elder),
        .required = true},
    {.name = "on",
        .help = "On which day; today when left out.",
        .kind = RPC_DAY,
        .offset = offsetof(struct report_params, on)},
    RPC_PARAMS_END};

static enum status run_report(struct call *call)
{
    const struct report_params *params = call->params;
    int32_t on_day = params->on == DAY_NONE ? call->tx->today_day : params->on;
    int64_t death = 0;
    enum status status = check(call, params->elder, on_day);
    if (status == STATUS_OK) {
        status = death_refuses(call, params->elder);
    }
    if (status == STATUS_OK) {
        status = death_report(call, params->elder, on_day, &death);
    }
    if (status != STATUS_OK) {
        return status;
    }
    put_death(call, death, params->elder);
    json_field_day(&call->out, "on", on_day);
    return call_done(call);
}

// --- death.confirm ---

struct confirm_params {
    int64_t elder;
    int32_t on;
    const char *evidence;
};

static const struct rpc_param confirm_params[] = {
    {.name = "elder",
        .help = "Who died.",
        .kind = RPC_ID,
        .offset = offsetof(struct confirm_params, elder),
        .required = true},
    {.name = "on",
        .help = "On which day, by the paper; as reported when left out.",
        .kind = RPC_DAY,
        .offset = offsetof(struct confirm_params, on)},
    {.name = "evidence",
        .help = "The paper that says so: its kind and number.",
        .kind = RPC_TEXT,
        .offset = offsetof(struct confirm_params, evidence),
        .required = true,
        .most = EVIDENCE_MAX},
    RPC_PARAMS_END};

static void write_confirmed(struct call *call, int64_t death, int32_t on_day, const char *evidence)
{
    struct query query = query_open(call->tx, QUERY_DEATH_CONFIRM);
    query_bind_int(&query, "death", death);
    query_bind_day(&query, "on_day", on_day);
    query_bind_text(&query, "evidence", evidence);
    query_bind_int(&query, "office", call->principal.office);
    query_bind_text(&query, "operator", call->principal.operator_name);
    query_bind_int(&query, "now", call->tx->now_ms);
    (void)query_run(&query);
}

static enum status run_confirm(struct call *call)
{
    const struct confirm_params *params = call->params;
    struct death known = {.on_day = call->tx->today_day};
    bool is_known = death_find(call->tx, params->elder, &known);
    int32_t on_day = params->on == DAY_NONE ? known.on_day : params->on;
    int64_t death = 0;
    enum status status = check(call, params->elder, on_day);
    if (status == STATUS_OK && is_known && known.is_confirmed) {
        status = refuse(call, params->elder, &known);
    }
    if (status == STATUS_OK) {
        status = death_report(call, params->elder, on_day, &death);
    }
    if (status != STATUS_OK) {
        return status;
    }
    write_confirmed(call, death, on_day, params->evidence);
    (void)task_close_for(call, TASK_DEATH_REPORTED, params->elder, "confirmed");
    put_death(call, death, params->elder);
    json_field_day(&call->out, "on", on_day);
    status = fact_announce(
        call, &(struct fact){FACT_ELDER_DEATH_CONFIRMED, .elder = params->elder, .day = on_day});
    return status == STATUS_OK ? call_done(call) : status;
}

// --- death.cancel ---

struct cancel_params {
    int64_t elder;
    const char *reason;
};

static const struct rpc_param cancel_params[] = {
    {.name = "elder",
        .help = "Who lives.",
        .kind = RPC_ID,
        .offset = offsetof(struct cancel_params, elder),
        .required = true},
    {.name = "reason",
        .help = "How the mistake came about.",
        .kind = RPC_TEXT,
        .offset = offsetof(struct cancel_params, reason),
        .required = true,
        .most = EVIDENCE_MAX},
    RPC_PARAMS_END};

static enum status run_cancel(struct call *call)
{
    const struct cancel_params *params = call->params;
    struct elder_facts facts;
    struct death death;
    if (!elder_look(call, params->elder, call->tx->today_day, &facts)) {
        return call_refuse(call, STATUS_NOT_FOUND);
    }
    if (!death_find(call->tx, params->elder, &death)) {
        call->message = "no death of this person is on record";
        return call_refuse(call, STATUS_STATE_CONFLICT);
    }
    struct query query = query_open(call->tx, QUERY_DEATH_CANCEL);
    query_bind_int(&query, "death", death.death);
    query_bind_text(&query, "reason", params->reason);
    query_bind_int(&query, "now", call->tx->now_ms);
    (void)query_run(&query);
    (void)task_close_for(call, TASK_DEATH_REPORTED, params->elder, "a mistake");
    put_death(call, death.death, params->elder);
    json_field_bool(&call->out, "was_confirmed", death.is_confirmed);
    enum status status = fact_announce(
        call, &(struct fact){FACT_ELDER_DEATH_CANCELLED, .elder = params->elder,
                  .day = death.on_day, .subject = death.death, .since_ms = death.reported_ms});
    return status == STATUS_OK ? call_done(call) : status;
}

// --- couples ---

enum status death_on_marrying(struct call *call, const struct fact *fact, void *part)
{
    (void)part;
    enum status status = death_refuses(call, fact->subject);
    return status == STATUS_OK ? death_refuses(call, fact->elder) : status;
}

enum status couple_on_death_confirmed(struct call *call, const struct fact *fact, void *part)
{
    (void)part;
    elder_spouse_end(call, fact->elder, "death");
    return call_done(call);
}

// Whichever of the two it was that had ended it: neither is dead on paper now, and neither was said
// to be somebody's since. Nothing is told of one that this death had no part in.
enum status couple_on_death_cancelled(struct call *call, const struct fact *fact, void *part)
{
    struct elder_widowed widowed;
    struct death death;
    (void)part;
    if (!elder_spouse_widowed(call, fact->elder, &widowed)) {
        return call_done(call);
    }
    bool is_dead = death_find(call->tx, widowed.spouse, &death) && death.is_confirmed;
    bool restores = !widowed.is_again && !is_dead;
    if (restores || widowed.ended_ms >= fact->since_ms) {
        json_key(&call->out, "spouse");
        json_begin_map(&call->out);
        json_field_bool(&call->out, "restored", restores);
        json_end_map(&call->out);
    }
    return restores ? elder_spouse_keep(call, fact->elder, widowed.spouse) : call_done(call);
}

enum status death_on_described(struct call *call, const struct fact *fact, void *part)
{
    struct death death;
    (void)part;
    if (death_find(call->tx, fact->elder, &death)) {
        json_key(&call->out, "death");
        json_begin_map(&call->out);
        json_field_day(&call->out, "on", death.on_day);
        json_field_bool(&call->out, "confirmed", death.is_confirmed);
        json_end_map(&call->out);
    }
    return call_done(call);
}

const struct rpc_method death_methods[] = {
    {
        .name = "death.report",
        .help = "Report a death: meals and offers stop at once.",
        .allow = HOME | DESKS | BUREAU,
        .effect = RPC_WRITES,
        .params = report_params,
        .params_size = sizeof(struct report_params),
        .result = "death, elder, on, " DEATH_STOPPED,
        .refuses = "NOT_FOUND STATE_CONFLICT",
        .run = run_report,
    },
    {
        .name = "death.confirm",
        .help = "Confirm a death on paper: bed, queue and subsidies close.",
        .allow = HOME | DESKS | BUREAU,
        .effect = RPC_WRITES,
        .params = confirm_params,
        .params_size = sizeof(struct confirm_params),
        .result = "death, elder, on, stays[{stay, bed?, until?, movement?, taken_back[], "
                  "guests[{stay, elder, until?, restored, status?, in_way?{}, "
                  "meals_ended[{booking, site, "
                  "date, meal, channel}]?, " HOLDS_ENDED ", " SERVED_AT_HOME "}]?}]?, "
                  "family_beds[{family_bed, until}]?, "
                  "applications_closed[{application, state, offer_withdrawn?}]?, " DEATH_STOPPED,
        .refuses = "NOT_FOUND STATE_CONFLICT",
        .run = run_confirm,
    },
    {
        .name = "death.cancel",
        .help = "Take back a death that was a mistake; what can be brought back returns.",
        .allow = HOME | DESKS | BUREAU,
        .effect = RPC_WRITES,
        .params = cancel_params,
        .params_size = sizeof(struct cancel_params),
        .result = "death, elder, was_confirmed, stays[{stay, restored, bed?, until?, "
                  "status?, in_way?{}, not_restored[]?}]?, family_beds[{family_bed, until?}]?, "
                  "meals[{booking?, date, meal, site, channel, restored, "
                  "status?}]?, applications[{application, state}]?, "
                  "holds[{restored, hold?, bed?, until?, elsewhere?, status?}]?, " STANDING_ENDED
                  ", spouse?{restored}",
        .refuses = "NOT_FOUND STATE_CONFLICT",
        .run = run_cancel,
    },
    RPC_METHODS_END};
