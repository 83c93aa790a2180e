// SPDX-License-Identifier: Apache-2.0
// Which policy is in force: read once a transaction, chosen by pure functions.
#include <stdio.h>
#include <string.h>

#include "common/base/day.h"
#include "daemon/registry/policy.h"

// --- choosing ---

// How narrow a region is: 0 for any, then province to committee.
static int narrowness(const struct policy *policy)
{
    enum area_level level;
    return area_parse(policy->head.region, &level) ? (int)level + 1 : 0;
}

static bool holds(const struct policy *policy, const char *area, int32_t day, int64_t known_ms)
{
    const struct policy_head *head = &policy->head;
    return policy->approved_ms <= known_ms && known_ms < policy->withdrawn_ms &&
           day >= head->from_day && day < head->until_day &&
           (strcmp(head->region, POLICY_REGION_ANY) == 0 || area_contains(head->region, area));
}

static bool is_better(const struct policy *policy, const struct policy *than)
{
    int narrow = narrowness(policy) - narrowness(than);
    if (narrow != 0) {
        return narrow > 0;
    }
    if (policy->head.from_day != than->head.from_day) {
        return policy->head.from_day > than->head.from_day;
    }
    // What two persons approved goes before a file.
    if (policy->is_file != than->is_file) {
        return than->is_file;
    }
    return policy->approved_ms != than->approved_ms ? policy->approved_ms > than->approved_ms
                                                    : policy->policy > than->policy;
}

const struct policy *policy_choose(
    const struct policy *view, const char *area, int32_t day, int64_t known_ms)
{
    const struct policy *best = NULL;
    for (; view != NULL; view = view->next) {
        if (holds(view, area, day, known_ms) && (best == NULL || is_better(view, best))) {
            best = view;
        }
    }
    return best;
}

// The first day after a day on which something begins or ends; DAY_OPEN: none.
static int32_t next_turn(const struct policy *view, int32_t after_day)
{
    int32_t next = DAY_OPEN;
    for (; view != NULL; view = view->next) {
        const int32_t days[] = {view->head.from_day, view->head.until_day};
        for (int i = 0; i < 2; i++) {
            next = days[i] > after_day && days[i] < next ? days[i] : next;
        }
    }
    return next;
}

int32_t policy_hole(
    const struct policy *view, const char *area, int32_t from_day, int32_t *ret_until)
{
    const int64_t known_ms = INT64_MAX - 1; // all that stands
    bool held = policy_choose(view, area, from_day, known_ms) != NULL;
    int32_t hole = DAY_NONE;
    for (int32_t day = next_turn(view, from_day); day < DAY_OPEN; day = next_turn(view, day)) {
        bool is_held = policy_choose(view, area, day, known_ms) != NULL;
        if (hole == DAY_NONE && held && !is_held) {
            hole = day;
        } else if (hole != DAY_NONE && is_held) {
            *ret_until = day;
            return hole;
        }
        held = is_held;
    }
    *ret_until = DAY_OPEN;
    return hole;
}

// --- reading ---

static void copy(char *target, size_t size, const struct query *query, const char *column)
{
    const char *text = query_text(query, column);
    snprintf(target, size, "%s", text == NULL ? "" : text);
}

static int64_t instant(const struct query *query, const char *column)
{
    return query_is_null(query, column) ? INT64_MAX : query_int(query, column);
}

void policy_row(const struct query *query, struct policy *policy)
{
    policy->policy = query_int(query, "policy");
    copy(policy->head.region, sizeof policy->head.region, query, "region");
    copy(policy->head.version, sizeof policy->head.version, query, "version");
    copy(policy->head.hash, sizeof policy->head.hash, query, "hash");
    policy->head.from_day = query_day(query, "from_day");
    policy->head.until_day = query_day(query, "until_day");
    policy->is_file = query_is_null(query, "proposed_by");
    policy->approved_ms = instant(query, "approved_at");
    policy->withdrawn_ms = instant(query, "withdrawn_at");
}

static struct policy *read_row(struct tx *tx, const struct query *query)
{
    struct policy *policy = tx_alloc(tx, sizeof *policy);
    if (policy != NULL) {
        policy_row(query, policy);
    }
    return policy;
}

static bool find_rules(struct call *call, const struct policy_kind *kind, struct policy *policy)
{
    policy->rules =
        policies_rules(call->house->policies, call->tx, kind, policy->policy, &policy->head);
    return policy->rules != NULL;
}

// The rows first: a text is read by another query.
static struct policy *read_view(struct call *call, const struct policy_kind *kind)
{
    struct policy *first = NULL;
    struct policy **link = &first;
    struct query query = query_open(call->tx, QUERY_POLICY_VIEW);
    query_bind_text(&query, "kind", kind->word);
    while (query_next(&query)) {
        struct policy *policy = read_row(call->tx, &query);
        if (policy == NULL) {
            break;
        }
        *link = policy;
        link = &policy->next;
    }
    query_end(&query);
    return first;
}

struct memo {
    bool is_read;
    const struct policy *view;
};

const struct policy *policy_view(struct call *call, const struct policy_kind *kind)
{
    struct memo *memo = tx_memo(call->tx, kind, sizeof *memo);
    if (memo == NULL || call->tx->fault != STATUS_OK) {
        return NULL;
    }
    if (memo->is_read) {
        return memo->view;
    }
    struct policy *view = read_view(call, kind);
    for (struct policy *policy = view; policy != NULL; policy = policy->next) {
        if (!find_rules(call, kind, policy)) {
            return NULL;
        }
    }
    if (call->tx->fault != STATUS_OK) {
        return NULL;
    }
    *memo = (struct memo){.is_read = true, .view = view};
    return view;
}

const struct policy *policy_known_at(struct call *call, const struct policy_kind *kind,
    const char *area, int32_t day, int64_t known_ms)
{
    return policy_choose(policy_view(call, kind), area, day, known_ms);
}

const struct policy *policy_in_force(
    struct call *call, const struct policy_kind *kind, const char *area, int32_t day)
{
    return policy_known_at(call, kind, area, day, call->tx->now_ms);
}

const struct policy *policy_get(struct call *call, const struct policy_kind *kind, int64_t policy)
{
    struct policy *found = NULL;
    struct query query = query_open(call->tx, QUERY_POLICY_GET);
    query_bind_int(&query, "policy", policy);
    if (query_next(&query)) {
        const char *word = query_text(&query, "kind");
        found = word != NULL && strcmp(word, kind->word) == 0 ? read_row(call->tx, &query) : NULL;
    }
    query_end(&query);
    return found != NULL && find_rules(call, kind, found) ? found : NULL;
}
