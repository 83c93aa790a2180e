// SPDX-License-Identifier: Apache-2.0
// family_bed.open, family_bed.end, family_bed.list.
#include "daemon/care/family_bed.h"

#include "daemon/access/cursor.h"
#include "daemon/care/institution.h"
#include "daemon/registry/elder.h"
#include "daemon/rpc/rows.h"

#define VISITS_MAX 200
#define DEVICES_MAX 20
#define AHEAD_MAX_DAYS 366

struct open_params {
    int64_t elder;
    int64_t visits_per_month;
    struct rpc_list devices; // const char *
    int32_t from;
    int32_t until;
};

static const struct rpc_param open_params[] = {{.name = "elder",
                                                   .help = "Who is served at home.",
                                                   .kind = RPC_ID,
                                                   .offset = offsetof(struct open_params, elder),
                                                   .required = true},
    {.name = "visits_per_month",
        .help = "How often somebody comes.",
        .kind = RPC_INTEGER,
        .offset = offsetof(struct open_params, visits_per_month),
        .required = true,
        .least = 1,
        .most = VISITS_MAX},
    {.name = "devices",
        .help = "What was put up: call button, bed sensor, ...",
        .kind = RPC_TEXTS,
        .offset = offsetof(struct open_params, devices),
        .most = DEVICES_MAX},
    {.name = "from",
        .help = "First day; today when left out.",
        .kind = RPC_DAY,
        .offset = offsetof(struct open_params, from)},
    {.name = "until",
        .help = "Day behind the last; open end when left out.",
        .kind = RPC_DAY,
        .offset = offsetof(struct open_params, until)},
    RPC_PARAMS_END};

struct family_bed {
    int64_t institution;
    int64_t elder;
    int64_t visits;
    const char *devices; // one a line
    int32_t from_day;
    int32_t until_day;
};

static const char *join(struct call *call, const struct rpc_list *texts)
{
    const char *const *items = texts->items;
    const char *joined = "";
    for (int i = 0; i < texts->count && joined != NULL; i++) {
        joined = arena_print(&call->arena, "%s%s%s", joined, i == 0 ? "" : "\n", items[i]);
    }
    if (joined == NULL) {
        tx_fail(call->tx, STATUS_NO_MEMORY);
    }
    return joined;
}

static int64_t insert(struct call *call, const struct family_bed *bed)
{
    int64_t id = tx_new_id(call->tx);
    struct query query = query_open(call->tx, QUERY_FAMILY_BED_INSERT);
    query_bind_int(&query, "family_bed", id);
    query_bind_int(&query, "institution", bed->institution);
    query_bind_int(&query, "elder", bed->elder);
    query_bind_int(&query, "visits_per_month", bed->visits);
    query_bind_text(&query, "devices", bed->devices);
    query_bind_day(&query, "from_day", bed->from_day);
    query_bind_day(&query, "until_day", bed->until_day);
    query_bind_int(&query, "recorded_at", call->tx->now_ms);
    (void)query_run(&query);
    return id;
}

// Another one on these days; whose it is only the provider itself is told.
static enum status check_free(struct call *call, const struct family_bed *bed)
{
    struct query query = query_open(call->tx, QUERY_FAMILY_BED_OF_ELDER);
    query_bind_int(&query, "elder", bed->elder);
    query_bind_day(&query, "from_day", bed->from_day);
    query_bind_day(&query, "until_day", bed->until_day);
    bool found = query_next(&query);
    if (found && query_int(&query, "institution") == bed->institution) {
        json_field_int(&call->facts, "family_bed", query_int(&query, "family_bed"));
        json_field_day(&call->facts, "from", query_day(&query, "from_day"));
        json_field_day(&call->facts, "until", query_day(&query, "until_day"));
    }
    query_end(&query);
    if (!found) {
        return STATUS_OK;
    }
    call->message = "the person has a family care bed then";
    return call_refuse(call, STATUS_STATE_CONFLICT);
}

static enum status run_open(struct call *call)
{
    const struct open_params *params = call->params;
    int32_t today = call->tx->today_day;
    struct family_bed bed = {.institution = call->principal.institution,
        .elder = params->elder,
        .visits = params->visits_per_month,
        .from_day = params->from == DAY_NONE ? today : params->from,
        .until_day = params->until == DAY_NONE ? DAY_OPEN : params->until};
    struct elder_facts elder;
    if (!elder_look(call, params->elder, bed.from_day, &elder)) {
        return call_refuse(call, STATUS_NOT_FOUND);
    }
    if (bed.from_day > today + AHEAD_MAX_DAYS || bed.from_day < today - AHEAD_MAX_DAYS) {
        return call_invalid(call, "from", "a date within a year");
    }
    if (bed.until_day <= bed.from_day) {
        return call_invalid(call, "until", "a date behind from");
    }
    enum status status = check_free(call, &bed);
    if (status != STATUS_OK) {
        return status;
    }
    bed.devices = join(call, &params->devices);
    int64_t id = insert(call, &bed);
    call_touch(call, id);
    call_touch(call, params->elder);
    json_field_int(&call->out, "family_bed", id);
    return call_done(call);
}

// --- family_bed.end ---

struct end_params {
    int64_t family_bed;
    int32_t on;
};

static const struct rpc_param end_params[] = {{.name = "family_bed",
                                                  .help = "Which one ends.",
                                                  .kind = RPC_ID,
                                                  .offset = offsetof(struct end_params, family_bed),
                                                  .required = true},
    {.name = "on",
        .help = "First day without it; today when left out.",
        .kind = RPC_DAY,
        .offset = offsetof(struct end_params, on)},
    RPC_PARAMS_END};

static enum status run_end(struct call *call)
{
    const struct end_params *params = call->params;
    int32_t on_day = params->on == DAY_NONE ? call->tx->today_day : params->on;
    struct family_bed bed;
    struct query query = query_open(call->tx, QUERY_FAMILY_BED_GET);
    query_bind_int(&query, "family_bed", params->family_bed);
    bool found = query_next(&query);
    if (found) {
        bed = (struct family_bed){.institution = query_int(&query, "institution"),
            .elder = query_int(&query, "elder"),
            .visits = query_int(&query, "visits_per_month"),
            .devices = query_copy_text(&query, "devices", &call->arena),
            .from_day = query_day(&query, "from_day"),
            .until_day = query_day(&query, "until_day")};
    }
    query_end(&query);
    if (!found || bed.institution != call->principal.institution) {
        return call_refuse(call, STATUS_NOT_FOUND);
    }
    if (on_day >= bed.until_day) {
        json_field_day(&call->facts, "until", bed.until_day);
        return call_refuse(call, STATUS_STATE_CONFLICT);
    }
    query = query_open(call->tx, QUERY_FAMILY_BED_SUPERSEDE);
    query_bind_int(&query, "family_bed", params->family_bed);
    query_bind_int(&query, "at", call->tx->now_ms);
    (void)query_run(&query);
    if (bed.from_day < on_day) {
        bed.until_day = on_day;
        (void)insert(call, &bed);
    }
    call_touch(call, params->family_bed);
    json_field_int(&call->out, "elder", bed.elder);
    json_field_day(&call->out, "until", on_day);
    return call_done(call);
}

// --- family_bed.list ---

struct list_params {
    int64_t institution;
    int64_t elder;
    int32_t on;
    int64_t limit;
    const char *after;
};

static const struct rpc_param list_params[] = {
    {.name = "institution",
        .help = "Only what this house provides.",
        .kind = RPC_ID,
        .offset = offsetof(struct list_params, institution)},
    {.name = "elder",
        .help = "Only of this person.",
        .kind = RPC_ID,
        .offset = offsetof(struct list_params, elder)},
    {.name = "on",
        .help = "As of this day; today when left out.",
        .kind = RPC_DAY,
        .offset = offsetof(struct list_params, on)},
    RPC_PAGE_PARAMS(struct list_params), RPC_PARAMS_END};

static enum status run_list(struct call *call)
{
    const struct list_params *params = call->params;
    struct cursor cursor;
    enum status status = cursor_read(call, params->after, &cursor);
    if (status != STATUS_OK) {
        return status;
    }
    struct query query = query_open(call->tx, QUERY_FAMILY_BED_PAGE);
    query_bind_int(&query, "institution", params->institution);
    query_bind_int(&query, "elder", params->elder);
    query_bind_day(&query, "on", care_asked_day(call, params->on));
    query_bind_day(&query, "today", call->tx->today_day);
    cursor_bind(&query, &cursor, (int)params->limit);
    call_bind_scope(call, &query);
    rows_page(call, "family_beds", &query, (int)params->limit);
    return call_done(call);
}

const struct rpc_method family_bed_methods[] = {
    {
        .name = "family_bed.open",
        .help = "Serve a person at home as a family care bed (家庭照护床位).",
        .allow = HOME,
        .effect = RPC_WRITES,
        .params = open_params,
        .params_size = sizeof(struct open_params),
        .result = "family_bed",
        .refuses = "NOT_FOUND STATE_CONFLICT",
        .run = run_open,
    },
    {
        .name = "family_bed.end",
        .help = "End a family care bed.",
        .allow = HOME,
        .effect = RPC_WRITES,
        .params = end_params,
        .params_size = sizeof(struct end_params),
        .result = "elder, until",
        .refuses = "NOT_FOUND",
        .run = run_end,
    },
    {
        .name = "family_bed.list",
        .help = "Family care beds on a day, of one's own house or of persons in one's area.",
        .allow = HOME | DESKS | BUREAU,
        .effect = RPC_READS,
        .params = list_params,
        .params_size = sizeof(struct list_params),
        .result = "family_beds[{family_bed, institution, elder, visits_per_month, devices, from, "
                  "until?}], next?",
        .run = run_list,
    },
    RPC_METHODS_END};
