// SPDX-License-Identifier: Apache-2.0
// elder.flag: what entitles a person, over days; what was said before is superseded, never edited.
#include <string.h>

#include "daemon/registry/elder_rule.h"
#include "daemon/registry/subject.h"
#include "daemon/rpc/fact.h"

#define INTERVALS_MAX 64 // of one flag from a day on

struct flag_params {
    int64_t elder;
    int flag;
    int32_t from;
    int32_t until;
    const char *source;
};

static const struct rpc_param flag_params[] = {
    {
        .name = "elder",
        .help = "The person.",
        .kind = RPC_ID,
        .offset = offsetof(struct flag_params, elder),
        .required = true,
    },
    {
        .name = "flag",
        .help = "Which flag.",
        .kind = RPC_CHOICE,
        .offset = offsetof(struct flag_params, flag),
        .required = true,
        .choices = flag_words,
    },
    {
        .name = "from",
        .help = "The first day; what was said of this day and later is replaced.",
        .kind = RPC_DAY,
        .offset = offsetof(struct flag_params, from),
        .required = true,
    },
    {
        .name = "until",
        .help = "The day it ends, exclusive; the same as from ends it there.",
        .kind = RPC_DAY,
        .offset = offsetof(struct flag_params, until),
    },
    {
        .name = "source",
        .help = "The document it stands on; no names.",
        .kind = RPC_TEXT,
        .offset = offsetof(struct flag_params, source),
        .required = true,
        .most = 100,
    },
    RPC_PARAMS_END,
};

struct interval {
    int64_t id;
    int32_t from_day;
    int32_t until_day;
    const char *source; // arena
};

// The intervals that reach beyond the day; one over INTERVALS_MAX is not told.
static int read_intervals(
    struct call *call, const struct flag_params *params, struct interval ret[INTERVALS_MAX])
{
    int count = 0;
    struct query query = query_open(call->tx, QUERY_ELDER_FLAGS_FROM);
    query_bind_int(&query, "elder", params->elder);
    query_bind_text(&query, "flag", flag_words[params->flag]);
    query_bind_day(&query, "from_day", params->from);
    while (count < INTERVALS_MAX && query_next(&query)) {
        ret[count++] = (struct interval){
            .id = query_int(&query, "elder_flag"),
            .from_day = query_day(&query, "from_day"),
            .until_day = query_day(&query, "until_day"),
            .source = query_copy_text(&query, "source", &call->arena),
        };
    }
    query_end(&query);
    return count;
}

static void supersede(struct call *call, int64_t elder_flag)
{
    struct query query = query_open(call->tx, QUERY_ELDER_FLAG_SUPERSEDE);
    query_bind_int(&query, "elder_flag", elder_flag);
    query_bind_int(&query, "now", call->tx->now_ms);
    query_run(&query);
}

// What was said before of these days, so that nobody replaces it unawares.
static void put_replaced(struct call *call, const struct interval *intervals, int count)
{
    if (count == 0) {
        return;
    }
    json_key(&call->out, "replaced");
    json_begin_list(&call->out);
    for (int i = 0; i < count; i++) {
        json_begin_map(&call->out);
        json_field_day(&call->out, "from", intervals[i].from_day);
        json_field_day(&call->out, "until", intervals[i].until_day);
        json_field_text(&call->out, "source", intervals[i].source);
        json_end_map(&call->out);
    }
    json_end_list(&call->out);
}

static enum status flag(struct call *call)
{
    const struct flag_params *params = call->params;
    struct interval intervals[INTERVALS_MAX];
    struct elder_within within;
    int32_t until = params->until == DAY_NONE ? DAY_OPEN : params->until;
    enum status status = elder_within(call, params->elder, &within);
    if (status != STATUS_OK) {
        return status;
    }
    if (params->from < within.born_day) {
        return call_invalid(call, "from", "a day after birth");
    }
    if (until < params->from) {
        return call_invalid(call, "until", "from or a later day");
    }
    int count = read_intervals(call, params, intervals);
    if (until == params->from && count == 0 && call->tx->fault == STATUS_OK) {
        return call_invalid(call, "until", "a day after from: there is no such flag to end there");
    }
    struct elder_flag_row row = {
        .elder = params->elder,
        .flag = flag_words[params->flag],
        .until_day = params->from,
    };
    for (int i = 0; i < count; i++) {
        supersede(call, intervals[i].id);
        row.from_day = intervals[i].from_day;
        row.source = intervals[i].source;
        if (row.from_day < params->from) {
            elder_flag_keep(call, &row);
        }
    }
    if (until > params->from) {
        row.from_day = params->from;
        row.until_day = until;
        row.source = params->source;
        elder_flag_keep(call, &row);
    }
    call_touch(call, params->elder);
    json_field_int(&call->out, "elder", params->elder);
    json_field_text(&call->out, "flag", flag_words[params->flag]);
    json_field_day(&call->out, "from", params->from);
    json_field_day(&call->out, "until", until);
    put_replaced(call, intervals, count);
    return fact_announce(
        call, &(struct fact){FACT_ELDER_FLAGGED, .elder = params->elder, .day = params->from});
}

const struct rpc_method elder_flag_methods[] = {
    {
        .name = "elder.flag",
        .help =
            "Say from when until when a flag holds for a person; the answer tells what was said "
            "before of these days.",
        .allow = DESKS | BUREAU,
        .effect = RPC_WRITES,
        .params = flag_params,
        .params_size = sizeof(struct flag_params),
        .result = "elder, flag, from, until?, replaced[{from, until?, source}]?",
        .refuses = "NOT_FOUND STATE_CONFLICT",
        .run = flag,
    },
    RPC_METHODS_END,
};
