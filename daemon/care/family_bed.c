// SPDX-License-Identifier: Apache-2.0
// family_bed.open, family_bed.end, family_bed.list.
#include "daemon/care/family_bed.h"

#include "daemon/access/cursor.h"
#include "daemon/care/death.h"
#include "daemon/care/institution.h"
#include "daemon/registry/elder.h"
#include "daemon/registry/task.h"
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

static struct family_bed read(struct call *call, const struct query *query)
{
    return (struct family_bed){.family_bed = query_int(query, "family_bed"),
        .institution = query_int(query, "institution"),
        .elder = query_int(query, "elder"),
        .visits_per_month = query_int(query, "visits_per_month"),
        .devices = query_copy_text(query, "devices", &call->arena),
        .from_day = query_day(query, "from_day"),
        .until_day = query_day(query, "until_day")};
}

static void insert(struct call *call, const struct family_bed *bed)
{
    struct query query = query_open(call->tx, QUERY_FAMILY_BED_INSERT);
    query_bind_int(&query, "family_bed_days", tx_new_id(call->tx));
    query_bind_int(&query, "family_bed", bed->family_bed);
    query_bind_int(&query, "institution", bed->institution);
    query_bind_int(&query, "elder", bed->elder);
    query_bind_int(&query, "visits_per_month", bed->visits_per_month);
    query_bind_text(&query, "devices", bed->devices);
    query_bind_day(&query, "from_day", bed->from_day);
    query_bind_day(&query, "until_day", bed->until_day);
    query_bind_int(&query, "recorded_at", call->tx->now_ms);
    (void)query_run(&query);
}

bool family_bed_find(
    struct call *call, int64_t elder, int32_t from_day, int32_t until_day, struct family_bed *ret)
{
    struct query query = query_open(call->tx, QUERY_FAMILY_BED_OF_ELDER);
    query_bind_int(&query, "elder", elder);
    query_bind_day(&query, "from_day", from_day);
    query_bind_day(&query, "until_day", until_day);
    bool found = query_next(&query);
    if (found) {
        *ret = read(call, &query);
    }
    query_end(&query);
    return found;
}

int family_bed_ended_by_death(
    struct call *call, int64_t death, struct family_bed *ret_beds, int most)
{
    int count = 0;
    struct query query = query_open(call->tx, QUERY_FAMILY_BED_ENDED_BY_DEATH);
    query_bind_int(&query, "death", death);
    query_bind_int(&query, "limit", most);
    while (query_next(&query)) {
        ret_beds[count++] = read(call, &query);
    }
    query_end(&query);
    return count;
}

void family_bed_change(
    struct call *call, const struct family_bed *bed, int32_t from_day, int32_t until_day)
{
    struct query query = query_open(call->tx, QUERY_FAMILY_BED_SUPERSEDE);
    query_bind_int(&query, "family_bed", bed->family_bed);
    query_bind_int(&query, "at", call->tx->now_ms);
    (void)query_run(&query);
    if (from_day < until_day) {
        struct family_bed changed = *bed;
        changed.from_day = from_day;
        changed.until_day = until_day;
        insert(call, &changed);
    }
    call_touch(call, bed->family_bed);
}

// --- family_bed.open ---

// Another one on these days; whose it is only the provider itself is told.
static enum status check_free(struct call *call, const struct family_bed *bed)
{
    struct family_bed other;
    if (!family_bed_find(call, bed->elder, bed->from_day, bed->until_day, &other)) {
        return STATUS_OK;
    }
    if (other.institution == bed->institution) {
        json_field_int(&call->facts, "family_bed", other.family_bed);
        json_field_day(&call->facts, "from", other.from_day);
        json_field_day(&call->facts, "until", other.until_day);
    }
    call->message = "the person has a family care bed then";
    return call_refuse(call, STATUS_STATE_CONFLICT);
}

// The service is for a flat: not for who lies in a house, nor for who has died.
static enum status check_lives_at_home(struct call *call, const struct family_bed *bed)
{
    enum status status = death_refuses(call, bed->elder);
    if (status != STATUS_OK) {
        return status;
    }
    struct query query = query_open(call->tx, QUERY_STAY_OF_ELDER);
    query_bind_int(&query, "elder", bed->elder);
    query_bind_day(&query, "on", bed->from_day);
    bool lies_there = query_next(&query);
    if (lies_there && query_int(&query, "institution") == call->principal.institution) {
        json_field_int(&call->facts, "stay", query_int(&query, "stay"));
    }
    query_end(&query);
    if (!lies_there) {
        return STATUS_OK;
    }
    call->message = "the person lives in a care institution then";
    return call_refuse(call, STATUS_STATE_CONFLICT);
}

static enum status run_open(struct call *call)
{
    const struct open_params *params = call->params;
    int32_t today = call->tx->today_day;
    struct family_bed bed = {.institution = call->principal.institution,
        .elder = params->elder,
        .visits_per_month = params->visits_per_month,
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
        return call_invalid(call, "until", "a date after from");
    }
    enum status status = check_free(call, &bed);
    if (status == STATUS_OK) {
        status = check_lives_at_home(call, &bed);
    }
    if (status != STATUS_OK) {
        return status;
    }
    bed.devices = join(call, &params->devices);
    bed.family_bed = tx_new_id(call->tx);
    insert(call, &bed);
    call_touch(call, bed.family_bed);
    call_touch(call, params->elder);
    json_field_int(&call->out, "family_bed", bed.family_bed);
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
        bed = read(call, &query);
    }
    query_end(&query);
    if (!found || bed.institution != call->principal.institution) {
        return call_refuse(call, STATUS_NOT_FOUND);
    }
    if (on_day >= bed.until_day) {
        json_field_day(&call->facts, "until", bed.until_day);
        call->message = "it ends before that day";
        return call_refuse(call, STATUS_STATE_CONFLICT);
    }
    family_bed_change(call, &bed, bed.from_day, on_day);
    (void)task_close_for(call, TASK_FAMILY_BED_RESIDENT, bed.family_bed, "ended");
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
        .refuses = "NOT_FOUND STATE_CONFLICT",
        .run = run_end,
    },
    {
        .name = "family_bed.list",
        .help = "Family care beds on a day, of one's own house or of persons in one's area.",
        .allow = HOME | DESKS | BUREAU,
        .effect = RPC_READS,
        .params = list_params,
        .params_size = sizeof(struct list_params),
        .result = "family_beds[{family_bed, institution, elder, visits_per_month, devices[], from, "
                  "until?}], next?",
        .run = run_list,
    },
    RPC_METHODS_END};
