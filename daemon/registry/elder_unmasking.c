// SPDX-License-Identifier: Apache-2.0
// The notes of unmaskings, and the list a lead or the bureau reads them by (domain.md §5.2: reads
// of sensitive fields are logged, and somebody looks at the log).
#include "daemon/registry/elder_unmasking.h"

#include "daemon/access/cursor.h"
#include "daemon/registry/elder_seal.h"
#include "daemon/registry/subject.h"

#define PLACE_PURPOSE "unmasking.purpose"
#define SEALED_AT_ONCE 64

void elder_unmasking_keep(struct call *call, int64_t elder, const char *purpose)
{
    int64_t unmasking = tx_new_id(call->tx);
    struct query query = query_open(call->tx, QUERY_ELDER_UNMASKING_ADD);
    query_bind_int(&query, "unmasking", unmasking);
    query_bind_int(&query, "elder", elder);
    query_bind_int(&query, "office", call->principal.office);
    query_bind_text(&query, "operator", call->principal.operator_name);
    elder_seal(
        call, &query, &(struct elder_sealing){"purpose_sealed", PLACE_PURPOSE, unmasking}, purpose);
    query_bind_int(&query, "at", call->tx->now_ms);
    query_run(&query);
}

enum status elder_unmasking_due(struct call *call, int limit, int *ret_done)
{
    int64_t ids[SEALED_AT_ONCE];
    const char *purposes[SEALED_AT_ONCE];
    int count = 0;
    limit = limit < SEALED_AT_ONCE ? limit : SEALED_AT_ONCE;
    struct query query = query_open(call->tx, QUERY_ELDER_UNMASKING_UNSEALED);
    query_bind_int(&query, "limit", limit);
    while (count < limit && query_next(&query)) {
        ids[count] = query_int(&query, "unmasking");
        purposes[count++] = query_copy_text(&query, "purpose", &call->arena);
    }
    query_end(&query);
    for (int i = 0; i < count; i++) {
        struct elder_sealing sealing = {"purpose_sealed", PLACE_PURPOSE, ids[i]};
        query = query_open(call->tx, QUERY_ELDER_UNMASKING_SEAL);
        query_bind_int(&query, "unmasking", ids[i]);
        elder_seal(call, &query, &sealing, purposes[i] == NULL ? "" : purposes[i]);
        query_run(&query);
    }
    *ret_done = count;
    return call_done(call);
}

struct list_params {
    int64_t elder;
    int64_t office;
    int32_t from;
    int32_t until;
    int64_t limit;
    const char *after;
};

static const struct rpc_param list_params[] = {
    {
        .name = "elder",
        .help = "Only of this person.",
        .kind = RPC_ID,
        .offset = offsetof(struct list_params, elder),
    },
    {
        .name = "office",
        .help = "Only by this office.",
        .kind = RPC_ID,
        .offset = offsetof(struct list_params, office),
    },
    {
        .name = "from",
        .help = "Only on this day or later.",
        .kind = RPC_DAY,
        .offset = offsetof(struct list_params, from),
    },
    {
        .name = "until",
        .help = "Only before this day.",
        .kind = RPC_DAY,
        .offset = offsetof(struct list_params, until),
    },
    RPC_PAGE_PARAMS(struct list_params),
    RPC_PARAMS_END,
};

static void put_row(struct call *call, const struct query *query)
{
    struct json_out *out = &call->out;
    int64_t unmasking = query_int(query, "unmasking");
    bool is_sealed = !query_is_null(query, "purpose_sealed");
    struct elder_sealing sealing = {"purpose_sealed", PLACE_PURPOSE, unmasking};
    json_begin_map(out);
    json_field_int(out, "unmasking", unmasking);
    json_field_int(out, "elder", query_int(query, "elder"));
    json_field_int(out, "office", query_int(query, "office"));
    json_field_text(out, "office_name", query_text(query, "office_name"));
    json_field_text(out, "operator", query_text(query, "operator"));
    json_field_instant(out, "at", query_int(query, "at"), call->tx->zone_minutes);
    json_field_text(out, "purpose",
        is_sealed ? elder_open(call, query, &sealing) : query_text(query, "purpose"));
    json_end_map(out);
}

// A lead reads of the own office, a bureau of those in its area too.
static struct query open_list(struct call *call, const struct cursor *cursor, int limit)
{
    const struct list_params *params = call->params;
    bool oversees = call->principal.kind == OFFICE_BUREAU;
    int zone = call->tx->zone_minutes;
    struct query query = query_open(call->tx, QUERY_ELDER_UNMASKING_LIST);
    query_bind_int(&query, "own", call->principal.office);
    query_bind_text(&query, "area_from", oversees ? call->principal.scope.from : "");
    query_bind_text(&query, "area_until", oversees ? call->principal.scope.until : "");
    query_bind_int(&query, "elder", params->elder);
    query_bind_int(&query, "office", params->office);
    query_bind_int(&query, "since", params->from == DAY_NONE ? 0 : day_begins(params->from, zone));
    query_bind_int(
        &query, "before", day_begins(params->until == DAY_NONE ? DAY_OPEN : params->until, zone));
    cursor_bind(&query, cursor, limit);
    return query;
}

static enum status list(struct call *call)
{
    const struct list_params *params = call->params;
    struct cursor cursor = {.text = ""};
    int limit = call_limit(params->limit);
    enum status status = cursor_read(call, params->after, &cursor);
    if (status != STATUS_OK) {
        return status;
    }
    struct query query = open_list(call, &cursor, limit);
    struct cursor_page page = {.name = "unmaskings", .id = "unmasking", .limit = limit};
    while (cursor_page_next(call, &query, &page)) {
        put_row(call, &query);
    }
    return call_done(call);
}

const struct rpc_method elder_unmasking_methods[] = {
    {
        .name = "elder.unmaskings",
        .help = "Who saw whose numbers in full, when and what for: a lead's own office, for a "
                "bureau those of its area too.",
        .allow = HOME | DESKS | BUREAU,
        .roles = 1u << ROLE_MANAGER | 1u << ROLE_AUDITOR,
        .effect = RPC_READS,
        .params = list_params,
        .params_size = sizeof(struct list_params),
        .result = "unmaskings[{unmasking, elder, office, office_name, operator, at, purpose}], "
                  "next?",
        .run = list,
    },
    RPC_METHODS_END,
};
