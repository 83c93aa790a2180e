// SPDX-License-Identifier: Apache-2.0
// policy.propose, policy.approve, policy.withdraw: two persons of a bureau, one text.
//
//   proposed ──approve, a second person──► approved ──its first day──► in_force ──► superseded
//      └──withdraw──► withdrawn ◄──withdraw, two persons──┘
#include <stdio.h>
#include <string.h>

#include "common/base/day.h"
#include "daemon/registry/policy_state.h"
#include "daemon/registry/second_person.h"
#include "daemon/registry/subject.h"
#include "daemon/rpc/fact.h"

#define WAITING_MAX 50 // proposals of one kind and region
#define COMPLAINT_MAX 2000
#define REASON_POINTS_MAX 400
#define TEXT_NAME "text"

// --- what a policy would leave open, and what it would cover ---

static void put_period(struct json_out *out, int32_t from_day, int32_t until_day)
{
    json_field_day(out, "from", from_day);
    if (until_day < DAY_OPEN) {
        json_field_day(out, "until", until_day);
    }
}

static void put_overlaps(struct call *call, const struct policy *policy, const struct policy *view)
{
    json_key(&call->out, "overlaps");
    json_begin_list(&call->out);
    for (; view != NULL; view = view->next) {
        const struct policy_head *head = &policy->head;
        const struct policy_head *other = &view->head;
        int32_t from = other->from_day > head->from_day ? other->from_day : head->from_day;
        int32_t until = other->until_day < head->until_day ? other->until_day : head->until_day;
        if (view->policy == policy->policy || view->withdrawn_ms != INT64_MAX ||
            strcmp(other->region, head->region) != 0 || from >= until) {
            continue;
        }
        json_begin_map(&call->out);
        json_field_int(&call->out, "policy", view->policy);
        json_field_text(&call->out, "version", other->version);
        put_period(&call->out, from, until);
        json_end_map(&call->out);
    }
    json_end_list(&call->out);
}

static void put_holes(
    struct call *call, const struct policy *view, const char *region, int32_t from_day)
{
    int32_t from = from_day;
    int32_t until = DAY_OPEN;
    json_key(&call->out, "holes");
    json_begin_list(&call->out);
    while ((from = policy_hole(view, region, from, &until)) != DAY_NONE) {
        json_begin_map(&call->out);
        put_period(&call->out, from, until);
        json_end_map(&call->out);
        if (until == DAY_OPEN) {
            break;
        }
        from = until;
    }
    json_end_list(&call->out);
}

static void answer(struct call *call, const struct policy_kind *kind, const struct policy *policy,
    const char *state)
{
    const struct policy *view = policy_view(call, kind);
    call_put_made(call, &call->out, "policy", policy->policy);
    json_field_text(&call->out, "kind", kind->word);
    json_field_text(&call->out, "region", policy->head.region);
    json_field_text(&call->out, "version", policy->head.version);
    json_field_text(&call->out, "hash", policy->head.hash);
    json_field_text(&call->out, "state", state);
    json_field_day(&call->out, "valid_from", policy->head.from_day);
    if (policy->head.until_day < DAY_OPEN) {
        json_field_day(&call->out, "valid_until", policy->head.until_day);
    }
    put_overlaps(call, policy, view);
    struct policy with = *policy;
    with.next = (struct policy *)(uintptr_t)view;
    with.approved_ms = call->tx->now_ms;
    put_holes(call, &with, policy->head.region, policy->head.from_day);
}

// --- propose ---

struct propose_params {
    const char *kind;
    const char *region;
    int32_t valid_from;
    const char *text;
};

static const struct rpc_param propose_params[] = {
    {
        .name = "kind",
        .help = "What it rules: meals, waitlist.",
        .kind = RPC_TEXT,
        .offset = offsetof(struct propose_params, kind),
        .required = true,
        .most = 40,
    },
    {
        .name = "region",
        .help = "The area it is to hold for, within the bureau's own.",
        .kind = RPC_TEXT,
        .offset = offsetof(struct propose_params, region),
        .required = true,
        .most = AREA_CODE_SIZE - 1,
    },
    {
        .name = "valid_from",
        .help = "The first day it is to hold; the text names the same day, or none.",
        .kind = RPC_DAY,
        .offset = offsetof(struct propose_params, valid_from),
        .required = true,
    },
    {
        .name = "text",
        .help = "The rules as YAML, like the files of config/policies.",
        .kind = RPC_TEXT,
        .offset = offsetof(struct propose_params, text),
        .required = true,
        .multiline = true,
        .most = POLICY_TEXT_POINTS_MAX,
    },
    RPC_PARAMS_END,
};

static enum status refuse_kind(struct call *call)
{
    struct text words;
    text_init(&words, COMPLAINT_MAX);
    text_add_string(&words, "one of: ");
    policies_tell_kinds(call->house->policies, &words);
    const char *expected = words.failed ? "a kind of policy" : words.bytes;
    enum status status = call_invalid(call, "kind", expected);
    text_done(&words);
    return status;
}

static enum status refuse_region(struct call *call)
{
    const char *expected =
        arena_print(&call->arena, "the code of an area within %s", call->principal.area);
    return call_invalid(call, "region", expected == NULL ? "an area's code" : expected);
}

// "line:column: key: what is allowed"
static enum status refuse_text(struct call *call, const struct text *complaint)
{
    size_t name = strlen(TEXT_NAME ":");
    bool is_placed = complaint->size > name && memcmp(complaint->bytes, TEXT_NAME ":", name) == 0;
    return call_invalid(
        call, "text", is_placed ? complaint->bytes + name : "rules of this kind as YAML");
}

static enum status read_text(struct call *call, const struct policy_kind *kind,
    const struct propose_params *params, struct policy_head *ret)
{
    struct policy_wish wish = {.region = params->region, .from_day = params->valid_from};
    struct text complaint;
    void *rules = NULL;
    text_init(&complaint, COMPLAINT_MAX);
    struct policy_source source = {
        .name = TEXT_NAME,
        .bytes = params->text,
        .size = strlen(params->text),
        .wish = &wish,
    };
    enum status status = policy_read(kind, &source, ret, &rules, &complaint);
    if (status == STATUS_OK) {
        kind->free(rules);
    } else if (status == STATUS_MALFORMED) {
        status = refuse_text(call, &complaint);
    }
    text_done(&complaint);
    return status;
}

static void put_same(struct call *call, const struct policy_kind *kind, int64_t same)
{
    const struct policy *policy = policy_get(call, kind, same);
    json_field_int(&call->facts, "policy", same);
    if (policy != NULL) {
        json_field_text(&call->facts, "version", policy->head.version);
        json_field_text(&call->facts, "hash", policy->head.hash);
        json_field_day(&call->facts, "valid_from", policy->head.from_day);
        json_field_text(&call->facts, "state", policy_state_word(call, kind, policy));
    }
}

// Decisions name a policy by version and hash: for a region each means one.
static enum status check_same(
    struct call *call, const struct policy_kind *kind, const struct policy_head *head)
{
    struct query query = query_open(call->tx, QUERY_POLICY_SAME);
    query_bind_text(&query, "kind", kind->word);
    query_bind_text(&query, "region", head->region);
    query_bind_text(&query, "version", head->version);
    query_bind_text(&query, "hash", head->hash);
    bool found = query_next(&query);
    int64_t same = found ? query_int(&query, "policy") : 0;
    bool is_same_text = found && query_int(&query, "same_text") != 0;
    query_end(&query);
    if (!found) {
        return STATUS_OK;
    }
    put_same(call, kind, same);
    call->message = is_same_text ? "this very text is proposed or approved already"
                                 : "another text of this version is on file; name another version";
    return call->tx->fault == STATUS_OK ? call_refuse(call, STATUS_STATE_CONFLICT)
                                        : call_done(call);
}

static enum status check_waiting(
    struct call *call, const struct policy_kind *kind, const struct policy_head *head)
{
    struct query query = query_open(call->tx, QUERY_POLICY_WAITING);
    query_bind_text(&query, "kind", kind->word);
    query_bind_text(&query, "region", head->region);
    int64_t waiting = query_next(&query) ? query_int(&query, "waiting") : 0;
    query_end(&query);
    if (waiting >= WAITING_MAX) {
        json_field_int(&call->facts, "waiting", waiting);
        call->message = "too many proposals wait for their second person";
        return call_refuse(call, STATUS_STATE_CONFLICT);
    }
    return call->tx->fault;
}

static void keep(struct call *call, const struct policy_kind *kind, const char *text,
    const struct policy *policy)
{
    struct query query = query_open(call->tx, QUERY_POLICY_ADD);
    query_bind_int(&query, "policy", policy->policy);
    query_bind_text(&query, "kind", kind->word);
    query_bind_text(&query, "region", policy->head.region);
    query_bind_text(&query, "version", policy->head.version);
    query_bind_text(&query, "hash", policy->head.hash);
    query_bind_day(&query, "from_day", policy->head.from_day);
    query_bind_day(&query, "until_day", policy->head.until_day);
    query_bind_text(&query, "text", text);
    query_bind_text(&query, "proposed_by", call->principal.operator_name);
    query_bind_int(&query, "now", call->tx->now_ms);
    query_bind_null(&query, "approved_at");
    query_run(&query);
}

static enum status propose(struct call *call)
{
    const struct propose_params *params = call->params;
    const struct policy_kind *kind = policies_kind(call->house->policies, params->kind);
    enum area_level level;
    struct policy policy = {.approved_ms = INT64_MAX, .withdrawn_ms = INT64_MAX};
    if (kind == NULL) {
        return refuse_kind(call);
    }
    if (!area_parse(params->region, &level) ||
        !area_contains(call->principal.area, params->region)) {
        return refuse_region(call);
    }
    // What two persons agree to today must not change what was decided before.
    if (params->valid_from < call->tx->today_day) {
        return call_invalid(call, "valid_from", "today or a later day: what was decided stands");
    }
    enum status status = read_text(call, kind, params, &policy.head);
    if (status == STATUS_OK) {
        status = check_same(call, kind, &policy.head);
    }
    if (status == STATUS_OK) {
        status = check_waiting(call, kind, &policy.head);
    }
    if (status != STATUS_OK) {
        return status;
    }
    policy.policy = tx_new_id(call->tx);
    keep(call, kind, params->text, &policy);
    call_touch(call, policy.policy);
    answer(call, kind, &policy, policy_state_words[POLICY_PROPOSED]);
    return call_done(call);
}

// --- approve ---

struct approve_params {
    int64_t policy;
};

static const struct rpc_param approve_params[] = {
    {
        .name = "policy",
        .help = "The proposal.",
        .kind = RPC_ID,
        .offset = offsetof(struct approve_params, policy),
        .required = true,
    },
    RPC_PARAMS_END,
};

struct proposal {
    const struct policy_kind *kind;
    char region[AREA_CODE_SIZE];
    const char *proposed_by;       // NULL: came with the installation
    const char *withdraw_asked_by; // NULL: nobody asked to take it back
    int32_t from_day;
    bool is_approved;
    bool is_withdrawn;
};

static bool look(struct call *call, int64_t policy, struct proposal *ret)
{
    struct query query = query_open(call->tx, QUERY_POLICY_GET);
    query_bind_int(&query, "policy", policy);
    bool found = query_next(&query);
    if (found) {
        const char *kind = query_text(&query, "kind");
        const char *region = query_text(&query, "region");
        *ret = (struct proposal){
            .kind = kind == NULL ? NULL : policies_kind(call->house->policies, kind),
            .proposed_by = query_copy_text(&query, "proposed_by", &call->arena),
            .withdraw_asked_by = query_copy_text(&query, "withdraw_asked_by", &call->arena),
            .from_day = query_day(&query, "from_day"),
            .is_approved = !query_is_null(&query, "approved_at"),
            .is_withdrawn = !query_is_null(&query, "withdrawn_at"),
        };
        found = ret->kind != NULL && region != NULL && area_contains(call->principal.area, region);
        (void)snprintf(ret->region, sizeof ret->region, "%s", region == NULL ? "" : region);
    }
    query_end(&query);
    return found;
}

static enum status not_found(struct call *call)
{
    return call->tx->fault != STATUS_OK ? call_done(call) : call_refuse(call, STATUS_NOT_FOUND);
}

static enum status conflict(
    struct call *call, const struct policy_kind *kind, int64_t policy, const char *message)
{
    const struct policy *found = policy_get(call, kind, policy);
    if (found == NULL) {
        return call_done(call);
    }
    json_field_int(&call->facts, "policy", policy);
    json_field_text(&call->facts, "state", policy_state_word(call, kind, found));
    json_field_day(&call->facts, "valid_from", found->head.from_day);
    call->message = message;
    return call_refuse(call, STATUS_STATE_CONFLICT);
}

static enum status approve(struct call *call)
{
    const struct approve_params *params = call->params;
    struct proposal proposal;
    if (!look(call, params->policy, &proposal)) {
        return not_found(call);
    }
    if (proposal.is_approved || proposal.is_withdrawn) {
        return conflict(call, proposal.kind, params->policy, "this is no proposal any more");
    }
    if (strcmp(proposal.proposed_by, call->principal.operator_name) == 0) {
        json_field_text(&call->facts, "proposed_by", proposal.proposed_by);
        return call_refuse(call, STATUS_NEEDS_SECOND_PERSON);
    }
    if (proposal.from_day < call->tx->today_day) {
        json_field_int(&call->facts, "policy", params->policy);
        json_field_day(&call->facts, "valid_from", proposal.from_day);
        json_field_day(&call->facts, "today", call->tx->today_day);
        call->message = "its first day is over, and what was decided since stands: propose it anew "
                        "from today or a later day";
        return call_refuse(call, STATUS_STATE_CONFLICT);
    }
    struct query query = query_open(call->tx, QUERY_POLICY_APPROVE);
    query_bind_int(&query, "policy", params->policy);
    query_bind_text(&query, "approved_by", call->principal.operator_name);
    query_bind_int(&query, "now", call->tx->now_ms);
    query_run(&query);
    second_person_note(call, proposal.proposed_by, "policy", params->policy);
    tx_forget(call->tx); // from here on this transaction goes by it
    call_touch(call, params->policy);
    const struct policy *policy = policy_get(call, proposal.kind, params->policy);
    if (policy == NULL) {
        return call_done(call);
    }
    struct fact fact = {
        .kind = FACT_POLICY_APPROVED, .day = policy->head.from_day, .policy = policy->policy};
    enum status status = fact_announce(call, &fact);
    (void)policy_file_look(call);
    if (status == STATUS_OK) {
        answer(call, proposal.kind, policy, policy_state_word(call, proposal.kind, policy));
    }
    return status == STATUS_OK ? call_done(call) : status;
}

// --- withdraw ---

struct withdraw_params {
    int64_t policy;
    const char *reason;
};

static const struct rpc_param withdraw_params[] = {
    {
        .name = "policy",
        .help = "A proposal, or what was approved and has not begun.",
        .kind = RPC_ID,
        .offset = offsetof(struct withdraw_params, policy),
        .required = true,
    },
    {
        .name = "reason",
        .help = "Why; whoever is the first to ask for what was approved says it.",
        .kind = RPC_TEXT,
        .offset = offsetof(struct withdraw_params, reason),
        .most = REASON_POINTS_MAX,
    },
    RPC_PARAMS_END,
};

// Two persons approved it: two take it back, and only until it has begun, so that nothing was
// decided by it that would have to be decided anew.
static enum status check_approved(struct call *call, const struct proposal *proposal)
{
    const struct withdraw_params *params = call->params;
    const char *own = call->principal.operator_name;
    if (proposal->proposed_by == NULL || proposal->from_day <= call->tx->today_day) {
        return conflict(call, proposal->kind, params->policy,
            proposal->proposed_by == NULL
                ? "it came with the installation: propose another"
                : "its first day has come, and what was decided stands: propose another");
    }
    if (proposal->withdraw_asked_by == NULL && params->reason == NULL) {
        return call_invalid(call, "reason", "why what two persons approved is to be taken back");
    }
    if (proposal->withdraw_asked_by != NULL && strcmp(proposal->withdraw_asked_by, own) != 0) {
        return STATUS_OK;
    }
    if (proposal->withdraw_asked_by == NULL) {
        struct query query = query_open(call->tx, QUERY_POLICY_WITHDRAW_ASK);
        query_bind_int(&query, "policy", params->policy);
        query_bind_text(&query, "by", own);
        query_bind_text(&query, "reason", params->reason);
        query_bind_int(&query, "now", call->tx->now_ms);
        query_run(&query);
        call_touch(call, params->policy);
    }
    json_field_int(&call->facts, "policy", params->policy);
    json_field_text(&call->facts, "withdraw_asked_by", own);
    call->message = "another person must ask for the same: two had approved it";
    return call_refuse(call, STATUS_NEEDS_SECOND_PERSON);
}

static enum status withdraw(struct call *call)
{
    const struct withdraw_params *params = call->params;
    struct proposal proposal;
    if (!look(call, params->policy, &proposal)) {
        return not_found(call);
    }
    if (proposal.is_withdrawn) {
        return conflict(call, proposal.kind, params->policy, "this was taken back before");
    }
    enum status status = proposal.is_approved ? check_approved(call, &proposal) : STATUS_OK;
    if (status != STATUS_OK) {
        return status;
    }
    struct query query = query_open(call->tx, QUERY_POLICY_WITHDRAW);
    query_bind_int(&query, "policy", params->policy);
    query_bind_text(&query, "by", call->principal.operator_name);
    query_bind_text(&query, "reason", params->reason);
    query_bind_int(&query, "now", call->tx->now_ms);
    query_run(&query);
    tx_forget(call->tx); // from here on this transaction goes without it
    second_person_note(call, proposal.withdraw_asked_by, "withdrawal of policy", params->policy);
    call_touch(call, params->policy);
    json_field_int(&call->out, "policy", params->policy);
    json_field_text(&call->out, "state", policy_state_words[POLICY_WITHDRAWN]);
    if (proposal.is_approved) {
        put_holes(call, policy_view(call, proposal.kind), proposal.region, call->tx->today_day);
    }
    return call_done(call);
}

#define POLICY_RESULT                                                                              \
    "policy, kind, region, version, hash, state, valid_from, valid_until?, "                       \
    "overlaps[{policy, version, from, until?}], holes[{from, until?}]"

const struct rpc_method policy_methods[] = {
    {
        .name = "policy.propose",
        .help = "Propose rules for a region from a day on, today or later; a second person "
                "approves them.",
        .allow = BUREAU,
        .effect = RPC_WRITES,
        .dry_run = true,
        .params = propose_params,
        .params_size = sizeof(struct propose_params),
        .result = POLICY_RESULT,
        .refuses = "STATE_CONFLICT",
        .run = propose,
    },
    {
        .name = "policy.approve",
        .help = "Approve what another person proposed: it holds from its first day on.",
        .allow = BUREAU,
        .effect = RPC_WRITES,
        .params = approve_params,
        .params_size = sizeof(struct approve_params),
        .result = POLICY_RESULT,
        .refuses = "NOT_FOUND NEEDS_SECOND_PERSON STATE_CONFLICT",
        .run = approve,
    },
    {
        .name = "policy.withdraw",
        .help = "Take back a proposal; or, once another person asks for it too, what was approved "
                "and has not begun.",
        .allow = BUREAU,
        .effect = RPC_WRITES,
        .params = withdraw_params,
        .params_size = sizeof(struct withdraw_params),
        .result = "policy, state, holes[{from, until?}]?",
        .refuses = "NOT_FOUND NEEDS_SECOND_PERSON STATE_CONFLICT",
        .run = withdraw,
    },
    RPC_METHODS_END,
};
