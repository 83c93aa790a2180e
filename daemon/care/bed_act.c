// SPDX-License-Identifier: Apache-2.0
// bed.retype, bed.close, bed.reopen, bed.clean.
#include "daemon/care/bed_act.h"

#include "daemon/care/bed_effect.h"
#include "daemon/care/bed_rule.h"
#include "daemon/care/institution.h"
#include "daemon/care/offer_freed.h"
#include "daemon/rpc/event.h"

#define REASON_MAX 400

struct act_params {
    int64_t bed;
    int class;
    bool dementia;
    bool has_dementia;
    int state;
    int32_t from;
    int32_t until;
    bool safety;
    const char *reason;
};

#define BED_PARAM                                                                                  \
    {                                                                                              \
        .name = "bed", .help = "Which bed.", .kind = RPC_ID,                                       \
        .offset = offsetof(struct act_params, bed), .required = true                               \
    }
#define FROM_PARAM                                                                                 \
    {                                                                                              \
        .name = "from", .help = "First day it holds; today when left out.", .kind = RPC_DAY,       \
        .offset = offsetof(struct act_params, from)                                                \
    }
#define REASON_PARAM                                                                               \
    {                                                                                              \
        .name = "reason", .help = "Why.", .kind = RPC_TEXT,                                        \
        .offset = offsetof(struct act_params, reason), .required = true, .most = REASON_MAX        \
    }

static const char *const closed_words[] = {"maintenance", "suspended", "withdrawn", NULL};

static const struct rpc_param retype_params[] = {BED_PARAM,
    {.name = "class",
        .help = "What the home declares it to be from then on.",
        .kind = RPC_CHOICE,
        .offset = offsetof(struct act_params, class),
        .choices = bed_class_words},
    {.name = "dementia",
        .help = "Instead of the class: whether it is a dementia-care bed from then on.",
        .kind = RPC_BOOL,
        .offset = offsetof(struct act_params, dementia),
        .present_offset = offsetof(struct act_params, has_dementia)},
    FROM_PARAM, REASON_PARAM, RPC_PARAMS_END};

static const struct rpc_param close_params[] = {BED_PARAM,
    {.name = "state",
        .help = "For maintenance, suspended, or withdrawn from the register; suspended when left "
                "out.",
        .kind = RPC_CHOICE,
        .offset = offsetof(struct act_params, state),
        .choices = closed_words},
    FROM_PARAM,
    {.name = "until",
        .help = "The day it is open again by itself; open end when left out.",
        .kind = RPC_DAY,
        .offset = offsetof(struct act_params, until)},
    {.name = "safety",
        .help = "For safety: acts at once, whoever lies there, and the bureau is told.",
        .kind = RPC_BOOL,
        .offset = offsetof(struct act_params, safety)},
    REASON_PARAM, RPC_PARAMS_END};

static const struct rpc_param reopen_params[] = {
    BED_PARAM, FROM_PARAM, REASON_PARAM, RPC_PARAMS_END};

static enum status run(struct call *call, enum bed_act act)
{
    const struct act_params *params = call->params;
    struct bed_change change = {.act = act,
        .class = (enum bed_class)params->class,
        .dementia = params->has_dementia ? params->dementia : BED_UNKNOWN,
        .state = params->state < 0
                     ? BED_SUSPENDED
                     : (enum bed_state)words_find(bed_state_words, closed_words[params->state]),
        .from_day = params->from == DAY_NONE ? call->tx->today_day : params->from,
        .until_day = act != BED_CLOSE || params->until == DAY_NONE ? DAY_OPEN : params->until,
        .reason = params->reason,
        .safety = params->safety};
    if (!bed_find(call, params->bed, change.from_day, &change.bed) ||
        !institution_is_ours(call, change.bed.institution, change.bed.area)) {
        return call_refuse(call, STATUS_NOT_FOUND);
    }
    if (act == BED_RETYPE && (params->class >= 0) == params->has_dementia) {
        return call_invalid(call, "class", "a class or dementia, one of the two");
    }
    if (params->has_dementia) { // as it is
        change.class = (enum bed_class)change.bed.declared;
    }
    return bed_effect_run(call, &change);
}

static enum status run_retype(struct call *call)
{
    return run(call, BED_RETYPE);
}

static enum status run_close(struct call *call)
{
    return run(call, BED_CLOSE);
}

static enum status run_reopen(struct call *call)
{
    return run(call, BED_REOPEN);
}

// --- bed.clean ---

struct clean_params {
    int64_t bed;
};

static const struct rpc_param clean_params[] = {{.name = "bed",
                                                    .help = "Which bed is clean.",
                                                    .kind = RPC_ID,
                                                    .offset = offsetof(struct clean_params, bed),
                                                    .required = true},
    RPC_PARAMS_END};

static struct bed_facts read_facts(struct call *call, int64_t bed)
{
    struct bed_facts facts = {
        .built_day = DAY_OPEN, .opened_day = DAY_OPEN, .closure = BED_OPEN_FOR_USE};
    struct query query = query_open(call->tx, QUERY_BED_FACTS);
    query_bind_int(&query, "bed", bed);
    query_bind_day(&query, "on", call->tx->today_day);
    query_bind_int(&query, "on_end", day_begins(call->tx->today_day + 1, call->tx->zone_minutes));
    if (query_next(&query)) {
        facts = bed_facts_of(&query);
    }
    query_end(&query);
    return facts;
}

static void write_cleaning(struct call *call, int64_t bed, const struct bed_facts *facts)
{
    struct query query = query_open(call->tx, QUERY_BED_CLEANING_INSERT);
    query_bind_int(&query, "bed", bed);
    query_bind_day(&query, "left_day", facts->left_day);
    query_bind_int(&query, "bed_use", facts->left_use);
    query_bind_int(&query, "cleaned_at", call->tx->now_ms);
    query_bind_int(&query, "office", call->principal.office);
    query_bind_text(&query, "operator", call->principal.operator_name);
    (void)query_run(&query);
}

static enum status run_clean(struct call *call)
{
    const struct clean_params *params = call->params;
    int32_t today = call->tx->today_day;
    struct bed bed;
    if (!bed_find(call, params->bed, today, &bed) ||
        !institution_is_ours(call, bed.institution, bed.area)) {
        return call_refuse(call, STATUS_NOT_FOUND);
    }
    struct bed_facts facts = read_facts(call, params->bed);
    enum bed_state state = bed_state_on(&facts, today, call->tx);
    if (state != BED_CLEANING) {
        json_field_int(&call->facts, "bed", params->bed);
        json_field_text(&call->facts, "state", bed_state_words[state]);
        call->message = "the bed is not being cleaned";
        return call_refuse(call, STATUS_STATE_CONFLICT);
    }
    write_cleaning(call, params->bed, &facts);
    facts.cleaned_ms = call->tx->now_ms;
    call_event(call, EVENT_BED, params->bed, NULL);
    offer_want(call, params->bed, "cleaned");
    call_touch(call, params->bed);
    json_field_int(&call->out, "bed", params->bed);
    json_field_text(&call->out, "state", bed_state_words[bed_state_on(&facts, today, call->tx)]);
    json_field_day(&call->out, "left_on", facts.left_day);
    json_field_instant(&call->out, "cleaned_at", call->tx->now_ms, call->tx->zone_minutes);
    return call_done(call);
}

#define EFFECT_FIELDS                                                                              \
    "effective, indicators[{metric, indicator?, area, basis, unit, before?, after?, "              \
    "before_share?{numerator, denominator}, after_share?{numerator, denominator}, "                \
    "verdict_before, verdict, binding, touched, crossed}], crossed?, approval?, task?, "           \
    "waitlist{waiting, affected, applications[{application, place, effect}], "                     \
    "offer{offer, application, bed, state, reason?}?}?"

const struct rpc_method bed_act_methods[] = {
    {
        .name = "bed.retype",
        .help = "Change the class a home declares of a bed, or whether it is a dementia-care bed, "
                "from a date on.",
        .allow = HOME,
        .effect = RPC_WRITES,
        .dry_run = true,
        .params = retype_params,
        .params_size = sizeof(struct act_params),
        .result = "bed, act, class, dementia?, from, inspection?, " EFFECT_FIELDS,
        .refuses = "NOT_FOUND BED_NOT_OPEN STATE_CONFLICT",
        .run = run_retype,
    },
    {
        .name = "bed.close",
        .help = "Close a bed: for maintenance, suspended, or withdrawn.",
        .allow = HOME | BUREAU,
        .effect = RPC_WRITES,
        .dry_run = true,
        .params = close_params,
        .params_size = sizeof(struct act_params),
        .result = "bed, act, state, from, until?, " EFFECT_FIELDS,
        .refuses = "NOT_FOUND BED_NOT_OPEN STATE_CONFLICT",
        .run = run_close,
    },
    {
        .name = "bed.reopen",
        .help = "Open a closed bed again.",
        .allow = HOME | BUREAU,
        .effect = RPC_WRITES,
        .dry_run = true,
        .params = reopen_params,
        .params_size = sizeof(struct act_params),
        .result = "bed, act, state, from, " EFFECT_FIELDS,
        .refuses = "NOT_FOUND BED_NOT_OPEN OVER_APPROVED STATE_CONFLICT",
        .run = run_reopen,
    },
    {
        .name = "bed.clean",
        .help = "A bed that was left is clean and free again.",
        .allow = HOME,
        .effect = RPC_WRITES,
        .params = clean_params,
        .params_size = sizeof(struct clean_params),
        .result = "bed, state, left_on, cleaned_at",
        .refuses = "NOT_FOUND STATE_CONFLICT",
        .run = run_clean,
    },
    RPC_METHODS_END};
