// SPDX-License-Identifier: Apache-2.0
// policy.list: every text that ever was, who stands behind it, and whether it is in force.
#include "common/base/day.h"
#include "daemon/access/cursor.h"
#include "daemon/registry/policy_state.h"
#include "daemon/registry/subject.h"

const char *const policy_state_words[POLICY_STATES + 1] = {
    "proposed", "approved", "in_force", "superseded", "withdrawn", NULL};

enum policy_state policy_state(
    const struct policy *view, const struct policy *policy, int32_t day, int64_t known_ms)
{
    if (policy->withdrawn_ms <= known_ms) {
        // Of a file, from when a start still let another take its place.
        return policy->is_file ? POLICY_SUPERSEDED : POLICY_WITHDRAWN;
    }
    if (policy->approved_ms > known_ms) {
        return POLICY_PROPOSED;
    }
    if (policy->head.from_day > day) {
        return POLICY_APPROVED;
    }
    // In its own region: a narrower one's policy does not end it.
    const struct policy *best = NULL;
    if (policy->head.until_day > day) {
        best = policy_choose(view, policy->head.region, day, known_ms);
    }
    return best != NULL && best->policy == policy->policy ? POLICY_IN_FORCE : POLICY_SUPERSEDED;
}

const char *policy_state_word(
    struct call *call, const struct policy_kind *kind, const struct policy *policy)
{
    const struct policy *view = policy_view(call, kind);
    return policy_state_words[policy_state(view, policy, call->tx->today_day, call->tx->now_ms)];
}

struct list_params {
    const char *kind;
    const char *region;
    int64_t policy;
    int64_t limit;
    const char *after;
};

static const struct rpc_param list_params[] = {
    {
        .name = "kind",
        .help = "Only of this kind.",
        .kind = RPC_TEXT,
        .offset = offsetof(struct list_params, kind),
        .most = 40,
    },
    {
        .name = "region",
        .help = "Only for this region, a code or any.",
        .kind = RPC_TEXT,
        .offset = offsetof(struct list_params, region),
        .most = AREA_CODE_SIZE - 1,
    },
    {
        .name = "policy",
        .help = "Only this one, with its text.",
        .kind = RPC_ID,
        .offset = offsetof(struct list_params, policy),
    },
    RPC_PAGE_PARAMS(struct list_params),
    RPC_PARAMS_END,
};

// One listed row, copied out of the query: its state is found by others.
struct row {
    struct policy policy;
    const struct policy_kind *kind;
    const char *proposed_by;
    const char *approved_by;
    const char *withdraw_asked_by;
    const char *withdraw_reason;
    const char *withdrawn_by;
    int64_t proposed_ms;
    int64_t withdraw_asked_ms;
};

static int read_rows(
    struct call *call, const struct list_params *params, int64_t after, int limit, struct row *rows)
{
    int count = 0;
    struct query query = query_open(call->tx, QUERY_POLICY_LIST);
    query_bind_text(&query, "kind", params->kind);
    query_bind_text(&query, "region", params->region);
    query_bind_int(&query, "policy", params->policy);
    query_bind_int(&query, "after_id", after);
    query_bind_int(&query, "limit", limit);
    while (count < limit && query_next(&query)) {
        const char *kind = query_text(&query, "kind");
        struct row *row = &rows[count++];
        policy_row(&query, &row->policy);
        row->kind = kind == NULL ? NULL : policies_kind(call->house->policies, kind);
        row->proposed_by = query_copy_text(&query, "proposed_by", &call->arena);
        row->proposed_ms = query_int(&query, "proposed_at");
        row->approved_by = query_copy_text(&query, "approved_by", &call->arena);
        row->withdraw_asked_by = query_copy_text(&query, "withdraw_asked_by", &call->arena);
        row->withdraw_asked_ms = query_int(&query, "withdraw_asked_at");
        row->withdraw_reason = query_copy_text(&query, "withdraw_reason", &call->arena);
        row->withdrawn_by = query_copy_text(&query, "withdrawn_by", &call->arena);
    }
    query_end(&query);
    return count;
}

static void put_who(struct call *call, const struct row *row)
{
    const struct policy *policy = &row->policy;
    json_field_text(&call->out, "source", policy->is_file ? "file" : "proposal");
    if (row->proposed_by != NULL) {
        json_field_text(&call->out, "proposed_by", row->proposed_by);
    }
    json_field_instant(&call->out, "proposed_at", row->proposed_ms, call->tx->zone_minutes);
    if (row->approved_by != NULL) {
        json_field_text(&call->out, "approved_by", row->approved_by);
    }
    if (policy->approved_ms != INT64_MAX && !policy->is_file) {
        json_field_instant(&call->out, "approved_at", policy->approved_ms, call->tx->zone_minutes);
    }
    json_field_text(&call->out, "withdraw_asked_by", row->withdraw_asked_by);
    if (row->withdraw_asked_by != NULL) {
        json_field_instant(
            &call->out, "withdraw_asked_at", row->withdraw_asked_ms, call->tx->zone_minutes);
    }
    json_field_text(&call->out, "withdraw_reason", row->withdraw_reason);
    json_field_text(&call->out, "withdrawn_by", row->withdrawn_by);
    if (policy->withdrawn_ms != INT64_MAX) {
        json_field_instant(
            &call->out, "withdrawn_at", policy->withdrawn_ms, call->tx->zone_minutes);
    }
}

static void put_text(struct call *call, int64_t policy)
{
    struct query query = query_open(call->tx, QUERY_POLICY_TEXT);
    query_bind_int(&query, "policy", policy);
    if (query_next(&query)) {
        json_field_text(&call->out, "text", query_text(&query, "text"));
    }
    query_end(&query);
}

static void put(struct call *call, const struct row *row, bool with_text)
{
    const struct policy *policy = &row->policy;
    json_begin_map(&call->out);
    json_field_int(&call->out, "policy", policy->policy);
    json_field_text(&call->out, "kind", row->kind->word);
    json_field_text(&call->out, "region", policy->head.region);
    json_field_text(&call->out, "version", policy->head.version);
    json_field_text(&call->out, "hash", policy->head.hash);
    json_field_text(&call->out, "state", policy_state_word(call, row->kind, policy));
    json_field_day(&call->out, "valid_from", policy->head.from_day);
    if (policy->head.until_day < DAY_OPEN) {
        json_field_day(&call->out, "valid_until", policy->head.until_day);
    }
    put_who(call, row);
    if (with_text) {
        put_text(call, policy->policy);
    }
    json_end_map(&call->out);
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
    struct row *rows = arena_alloc(&call->arena, (size_t)(limit + 1) * sizeof rows[0]);
    if (rows == NULL) {
        tx_fail(call->tx, STATUS_NO_MEMORY);
        return call_done(call);
    }
    int count = read_rows(call, params, cursor.id, limit + 1, rows);
    json_key(&call->out, "policies");
    json_begin_list(&call->out);
    for (int i = 0; i < count && i < limit; i++) {
        if (rows[i].kind != NULL) {
            put(call, &rows[i], params->policy != 0);
        }
    }
    json_end_list(&call->out);
    if (count > limit) {
        cursor_put_next(call, "", rows[limit - 1].policy.policy);
    }
    return call_done(call);
}

const struct rpc_method policy_list_methods[] = {
    {
        .name = "policy.list",
        .help = "Policies, the latest first: their state, who proposed and approved them.",
        .allow = EVERY_OFFICE,
        .effect = RPC_READS,
        .params = list_params,
        .params_size = sizeof(struct list_params),
        .result = "policies[{policy, kind, region, version, hash, state, valid_from, valid_until?, "
                  "source, proposed_by?, proposed_at, approved_by?, approved_at?, "
                  "withdraw_asked_by?, withdraw_asked_at?, withdraw_reason?, withdrawn_by?, "
                  "withdrawn_at?, text?}], next?",
        .run = list,
    },
    RPC_METHODS_END,
};
