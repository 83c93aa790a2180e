// SPDX-License-Identifier: Apache-2.0
// waitlist.explain: who stands ahead, and for each pair the first criterion that decides, with both
// values and the clause of the rule.
#include <stdio.h>
#include <string.h>

#include "daemon/access/cursor.h"
#include "daemon/care/institution.h"
#include "daemon/care/offer_passed.h"
#include "daemon/care/waitlist_get.h"
#include "daemon/care/waitlist_queue.h"
#include "daemon/care/waitlist_sheet.h"

// Unless more are asked for: nobody reads on, and the tiers tell how many there are.
#define PAIRS_TOLD 100

const struct rpc_param waitlist_explain_params[] = {
    {
        .name = "application",
        .help = "Whose place.",
        .kind = RPC_ID,
        .offset = offsetof(struct waitlist_explain_params, application),
        .required = true,
    },
    {
        .name = "institution",
        .help = "In the queue of which house; the first choice when left out.",
        .kind = RPC_ID,
        .offset = offsetof(struct waitlist_explain_params, institution),
    },
    {
        .name = "on",
        .help = "As it was known at the end of this day.",
        .kind = RPC_DAY,
        .offset = offsetof(struct waitlist_explain_params, on),
    },
    RPC_PAGE_PARAMS_OF(struct waitlist_explain_params, PAIRS_TOLD),
    {
        .name = "print",
        .help = "Adds a sheet for the family, in Chinese or English, without anybody's name.",
        .kind = RPC_CHOICE,
        .offset = offsetof(struct waitlist_explain_params, print),
        .choices = waitlist_print_words,
    },
    RPC_PARAMS_END,
};

// The place that is explained.
struct subject {
    int64_t application;
    int64_t institution;
    int64_t known_ms; // 0: now
    struct waitlist_rank rank;
    char key[WAITLIST_KEY_SIZE];
    const char *version; // arena
};

static void bind_known(struct query *query, const struct subject *subject)
{
    query_bind_int(query, "institution", subject->institution);
    if (subject->known_ms != 0) {
        query_bind_int(query, "known", subject->known_ms);
    }
}

static void put_criteria(
    struct call *call, const struct query *query, const struct waitlist_rank *rank)
{
    json_field_int(&call->out, "tier", rank->tier);
    json_field_text(&call->out, "scheme", query_text(query, "scheme"));
    json_field_text(&call->out, "level", query_text(query, "level"));
    json_field_instant(&call->out, "applied_at", rank->applied_ms, call->tx->zone_minutes);
}

static void put_tie(struct call *call, const struct waitlist_rank *rank)
{
    json_field_text(
        &call->out, "tie", arena_print(&call->arena, "%016llx", (unsigned long long)rank->tie));
}

// Finds the place and writes what it is made of; false when the application had none there then.
static bool put_own(struct call *call, struct subject *subject)
{
    bool now = subject->known_ms == 0;
    struct query query =
        query_open(call->tx, now ? QUERY_WAITLIST_PLACE_OF : QUERY_WAITLIST_PLACE_KNOWN);
    query_bind_int(&query, "application", subject->application);
    bind_known(&query, subject);
    bool found = query_next(&query);
    if (found) {
        snprintf(subject->key, sizeof subject->key, "%s", query_text(&query, "order_key"));
        subject->version = query_copy_text(&query, "version", &call->arena);
        found = waitlist_rank_parse(subject->key, &subject->rank);
        json_key(&call->out, "own");
        json_begin_map(&call->out);
        put_criteria(call, &query, &subject->rank);
        put_tie(call, &subject->rank);
        json_field_text(&call->out, "clause", query_text(&query, "clause"));
        json_field_int(&call->out, "choice", query_int(&query, "choice"));
        json_end_map(&call->out);
        json_field_text(&call->out, "policy_version", subject->version);
        json_field_text(&call->out, "policy_hash", query_text(&query, "policy"));
    }
    query_end(&query);
    return found;
}

// By tier and in all.
static int64_t count_ahead(
    struct call *call, const struct subject *subject, int64_t ret_tiers[WAITLIST_TIERS_MAX])
{
    int64_t sum = 0;
    if (subject->known_ms == 0) {
        return waitlist_queue_tiers(call->tx, subject->institution, subject->key, ret_tiers);
    }
    memset(ret_tiers, 0, WAITLIST_TIERS_MAX * sizeof(*ret_tiers));
    struct query query = query_open(call->tx, QUERY_WAITLIST_TIERS_KNOWN);
    bind_known(&query, subject);
    query_bind_text(&query, "key", subject->key);
    while (query_next(&query)) {
        ret_tiers[query_int(&query, "tier")] = query_int(&query, "standing");
        sum += query_int(&query, "standing");
    }
    query_end(&query);
    return sum;
}

static void put_tiers(struct call *call, const int64_t tiers[WAITLIST_TIERS_MAX])
{
    json_key(&call->out, "tiers");
    json_begin_list(&call->out);
    for (int tier = 0; tier < WAITLIST_TIERS_MAX; tier++) {
        if (tiers[tier] > 0) {
            json_begin_map(&call->out);
            json_field_int(&call->out, "tier", tier);
            json_field_int(&call->out, "ahead", tiers[tier]);
            json_end_map(&call->out);
        }
    }
    json_end_list(&call->out);
}

static void put_pair(struct call *call, const struct query *query, const struct waitlist_rank *rank,
    enum waitlist_criterion criterion)
{
    json_begin_map(&call->out);
    json_field_int(&call->out, "application", rank->application);
    put_criteria(call, query, rank);
    if (criterion == WAITLIST_BY_TIE) {
        put_tie(call, rank);
    }
    json_field_text(&call->out, "criterion", waitlist_criterion_words[criterion]);
    json_field_text(&call->out, "clause", query_text(query, "clause"));
    json_end_map(&call->out);
}

// A sheet names nobody, and sums up as many as a page may have, whatever the page has.
static void put_ahead(struct call *call, const struct subject *subject, const struct cursor *after,
    struct waitlist_sheet_place *sheet)
{
    const struct waitlist_explain_params *params = call->params;
    bool now = subject->known_ms == 0;
    int64_t reads = params->print >= 0 ? LIST_LIMIT_MAX : params->limit;
    int64_t count = 0;
    char last_key[WAITLIST_KEY_SIZE] = "";
    struct query query =
        query_open(call->tx, now ? QUERY_WAITLIST_AHEAD : QUERY_WAITLIST_AHEAD_KNOWN);
    bind_known(&query, subject);
    query_bind_text(&query, "key", subject->key);
    query_bind_text(&query, "after", after->text);
    query_bind_int(&query, "limit", reads + 1);
    json_key(&call->out, "ahead");
    json_begin_list(&call->out);
    bool more = query_next(&query);
    for (; more && count < reads; count++) {
        struct waitlist_rank rank;
        const char *key = query_text(&query, "order_key");
        if (!waitlist_rank_parse(key, &rank)) {
            tx_fail(call->tx, STATUS_CORRUPT);
            break;
        }
        enum waitlist_criterion criterion = waitlist_decides(&rank, &subject->rank);
        sheet->own_tier_ahead[criterion] += criterion == WAITLIST_BY_TIER ? 0 : 1;
        if (criterion == WAITLIST_BY_APPLIED_AT && rank.applied_ms > sheet->before_ms) {
            sheet->before_ms = rank.applied_ms;
        }
        if (count + 1 == params->limit) {
            snprintf(last_key, sizeof last_key, "%s", key);
        }
        if (count < params->limit) {
            put_pair(call, &query, &rank, criterion);
        }
        more = query_next(&query);
    }
    json_end_list(&call->out);
    query_end(&query);
    sheet->own_tier_told = !more && after->text[0] == '\0';
    if (more || count > params->limit) {
        cursor_put_next(call, last_key, 1);
    }
}

static void put_state(struct call *call, const struct waitlist_entry *entry, int64_t known_ms)
{
    if (known_ms == 0) {
        json_field_text(&call->out, "state", waitlist_state_words[entry->state]);
        return;
    }
    struct query query = query_open(call->tx, QUERY_WAITLIST_STATE_KNOWN);
    query_bind_int(&query, "application", entry->application);
    query_bind_int(&query, "known", known_ms);
    if (query_next(&query)) {
        json_field_text(&call->out, "state", query_text(&query, "state"));
    }
    query_end(&query);
}

static enum status explain(
    struct call *call, const struct waitlist_entry *entry, struct subject *subject)
{
    const struct waitlist_explain_params *params = call->params;
    struct cursor after = {.text = ""};
    int64_t tiers[WAITLIST_TIERS_MAX] = {0};
    struct waitlist_sheet_place sheet = {.application = entry->application,
        .institution = subject->institution,
        .on_day = params->on == DAY_NONE ? call->tx->today_day : params->on};
    enum status status = cursor_read(call, params->after, &after);
    if (status != STATUS_OK) {
        return status;
    }
    json_field_int(&call->out, "application", entry->application);
    json_field_int(&call->out, "institution", subject->institution);
    put_state(call, entry, subject->known_ms);
    offer_put_passings(
        call, entry, subject->institution, subject->known_ms == 0 ? INT64_MAX : subject->known_ms);
    if (!put_own(call, subject)) { // not in that queue then: nobody is ahead
        json_key(&call->out, "ahead");
        json_begin_list(&call->out);
        json_end_list(&call->out);
        return call_done(call);
    }
    int64_t ahead = count_ahead(call, subject, tiers);
    json_field_int(&call->out, "place", ahead + 1);
    json_field_int(&call->out, "ahead_count", ahead);
    put_tiers(call, tiers);
    put_ahead(call, subject, &after, &sheet);
    if (params->print >= 0) {
        sheet.place = ahead + 1;
        memcpy(sheet.tiers, tiers, sizeof sheet.tiers);
        sheet.own_tier = subject->rank.tier;
        sheet.applied_ms = subject->rank.applied_ms;
        sheet.version = subject->version;
        waitlist_sheet_explain(call, &sheet, (enum waitlist_language)params->print);
    }
    return call_done(call);
}

// Now or once: a choice may have dropped out.
static bool has_chosen(struct call *call, const struct subject *subject)
{
    struct query query = query_open(call->tx, QUERY_WAITLIST_HAS_CHOSEN);
    query_bind_int(&query, "application", subject->application);
    query_bind_int(&query, "institution", subject->institution);
    bool found = query_next(&query);
    query_end(&query);
    return found;
}

enum status waitlist_explain_run(struct call *call)
{
    const struct waitlist_explain_params *params = call->params;
    struct waitlist_entry entry;
    int64_t known_ms = params->on == DAY_NONE ? 0 : care_known_before(call, params->on);
    bool found = waitlist_find(call, params->application, &entry);
    if (!found || (known_ms != 0 && entry.applied_ms >= known_ms)) { // nobody knew of it then
        return call->tx->fault == STATUS_OK ? call_refuse(call, STATUS_NOT_FOUND) : call_done(call);
    }
    enum status status = waitlist_check_day(call, params->on);
    if (status != STATUS_OK) {
        return status;
    }
    struct subject subject = {
        .application = entry.application, .institution = params->institution, .known_ms = known_ms};
    if (subject.institution == 0 && entry.choices_count > 0) {
        subject.institution = entry.choices[0].institution;
    }
    if (!has_chosen(call, &subject)) {
        return call->tx->fault != STATUS_OK
                   ? call_done(call)
                   : call_invalid(call, "institution", "a house that the application has chosen");
    }
    return explain(call, &entry, &subject);
}
