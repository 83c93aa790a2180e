// SPDX-License-Identifier: Apache-2.0
// waitlist.get: one application with all it went through; and what several answers share.
#include "daemon/care/waitlist_get.h"

#include "daemon/access/office_find.h"
#include "daemon/care/institution.h"
#include "daemon/care/waitlist_extend.h"
#include "daemon/care/waitlist_queue.h"
#include "daemon/care/waitlist_sheet.h"
#include "daemon/registry/task.h"
#include "daemon/registry/vocabulary.h"
#include "daemon/rpc/rows.h"

#define FOLLOW_A_PAGE 16

const char *const waitlist_print_words[] = {"zh", "en", NULL};

const struct rpc_param waitlist_get_params[] = {
    {
        .name = "application",
        .help = "Which application.",
        .kind = RPC_ID,
        .offset = offsetof(struct waitlist_get_params, application),
        .required = true,
    },
    {
        .name = "print",
        .help = "Adds its receipt (受理回执), in Chinese or English.",
        .kind = RPC_CHOICE,
        .offset = offsetof(struct waitlist_get_params, print),
        .choices = waitlist_print_words,
    },
    RPC_PARAMS_END,
};

void waitlist_put_places(struct call *call, int64_t application)
{
    struct query query = query_open(call->tx, QUERY_WAITLIST_PLACES);
    query_bind_int(&query, "application", application);
    json_key(&call->out, "places");
    json_begin_list(&call->out);
    while (query_next(&query)) {
        int64_t institution = query_int(&query, "institution");
        int64_t ahead =
            waitlist_queue_ahead(call->tx, institution, query_text(&query, "order_key"));
        json_begin_map(&call->out);
        json_field_int(&call->out, "institution", institution);
        json_field_int(&call->out, "place", ahead + 1);
        json_field_int(&call->out, "ahead", ahead);
        json_field_int(&call->out, "tier", query_int(&query, "tier"));
        json_field_text(&call->out, "level", query_text(&query, "level"));
        json_field_int(&call->out, "choice", query_int(&query, "choice"));
        json_field_text(&call->out, "clause", query_text(&query, "clause"));
        json_field_text(&call->out, "policy_version", query_text(&query, "version"));
        json_end_map(&call->out);
    }
    json_end_list(&call->out);
    query_end(&query);
}

void waitlist_close_tasks(struct call *call, int64_t application, const char *outcome)
{
    (void)task_close_for(call, TASK_WAITLIST_VERIFY, application, outcome);
    (void)task_close_for(call, TASK_WAITLIST_CONFIRM, application, outcome);
}

// A page of a kind; false when there was none, or on a fault.
static bool follow(struct call *call, enum task_kind kind, int64_t elder, int64_t desk)
{
    struct task_order orders[FOLLOW_A_PAGE];
    int count = 0;
    struct query query = query_open(call->tx, QUERY_WAITLIST_TASKS_ELSEWHERE);
    query_bind_int(&query, "elder", elder);
    query_bind_text(&query, "kind", task_kinds[kind].word);
    query_bind_int(&query, "office", desk);
    query_bind_int(&query, "limit", FOLLOW_A_PAGE);
    while (count < FOLLOW_A_PAGE && query_next(&query)) {
        orders[count++] = (struct task_order){.office = query_int(&query, "office"),
            .kind = kind,
            .subject = query_int(&query, "subject"),
            .elder = elder,
            .due_day = query_day(&query, "due_day"),
            .note = query_copy_text(&query, "note", &call->arena)};
    }
    query_end(&query);
    for (int i = 0; i < count; i++) {
        task_close_at(call, &orders[i], "moved");
        orders[i].office = desk;
        (void)task_open(call, &orders[i]);
    }
    return count > 0 && call->tx->fault == STATUS_OK;
}

void waitlist_tasks_follow(struct call *call, int64_t elder, const char *residence_area)
{
    static const enum task_kind of_desks[] = {
        TASK_WAITLIST_CONFIRM, TASK_WAITLIST_NOTICE, TASK_OFFER_ANSWER, TASK_OFFER_LOST};

    int64_t desk = office_of_desk(call, residence_area);
    for (size_t i = 0; desk != 0 && i < sizeof of_desks / sizeof *of_desks; i++) {
        while (follow(call, of_desks[i], elder, desk)) {
        }
    }
}

int32_t waitlist_confirm_due(
    struct call *call, const struct waitlist_entry *entry, int32_t asked_day)
{
    int32_t due_day = task_due_for(call, TASK_WAITLIST_CONFIRM, entry->application);
    return due_day != DAY_NONE && due_day >= asked_day ? due_day : DAY_NONE;
}

static void put_choices(struct call *call, const struct waitlist_entry *entry)
{
    json_key(&call->out, "choices");
    json_begin_list(&call->out);
    for (int i = 0; i < entry->choices_count; i++) {
        json_put_int(&call->out, entry->choices[i].institution);
    }
    json_end_list(&call->out);
}

static void put_history(struct call *call, int64_t application)
{
    struct query query = query_open(call->tx, QUERY_WAITLIST_STANDINGS);
    query_bind_int(&query, "application", application);
    query_bind_int(&query, "known", care_known_before(call, DAY_NONE));
    json_key(&call->out, "history");
    json_begin_list(&call->out);
    while (query_next(&query)) {
        json_begin_map(&call->out);
        json_field_text(&call->out, "state", query_text(&query, "state"));
        json_field_text(&call->out, "cause", query_text(&query, "cause"));
        json_field_text(&call->out, "note", query_text(&query, "note"));
        json_field_text(&call->out, "scheme", query_text(&query, "scheme"));
        json_field_text(&call->out, "level", query_text(&query, "level"));
        json_field_day(&call->out, "until", query_day(&query, "until_day"));
        json_field_text(&call->out, "policy_version", query_text(&query, "version"));
        json_field_instant(
            &call->out, "recorded_at", query_int(&query, "recorded_at"), call->tx->zone_minutes);
        json_field_int(&call->out, "office", query_int(&query, "office"));
        json_field_text(&call->out, "office_name", query_text(&query, "office_name"));
        json_end_map(&call->out);
    }
    json_end_list(&call->out);
    query_end(&query);
}

static void put_offers(struct call *call, int64_t application)
{
    struct query query = query_open(call->tx, QUERY_OFFER_OF_ALL);
    query_bind_int(&query, "application", application);
    rows_list(call, "offers", &query);
}

static void put_complaints(struct call *call, int64_t application)
{
    struct query query = query_open(call->tx, QUERY_WAITLIST_COMPLAINTS_OF);
    query_bind_int(&query, "application", application);
    rows_list(call, "complaints", &query);
}

// The last day on which a confirmation keeps the place: as it was asked, else as it is to be.
static void put_confirm_by(struct call *call, const struct waitlist_entry *entry)
{
    struct waitlist_rules rules;
    if (!waitlist_state_has_place(entry->state) || entry->choices_count == 0 ||
        !waitlist_rules_of(call, &entry->choices[0], &rules)) {
        return;
    }
    int32_t asked_day = entry->confirmed_day + (int32_t)rules.policy->confirm_days;
    int32_t due_day = waitlist_confirm_due(call, entry, asked_day);
    json_field_day(&call->out, "confirm_by",
        due_day != DAY_NONE ? due_day : asked_day + (int32_t)rules.policy->confirm_grace_days - 1);
}

// Of the rules that held when it was filed.
static const char *version_then(struct call *call, const struct waitlist_entry *entry)
{
    const struct policy *policy =
        policy_known_at(call, &waitlist_policy_kind, entry->choices[0].area,
            day_of_instant(entry->applied_ms, call->tx->zone_minutes), entry->applied_ms);
    return policy == NULL ? NULL : ((const struct waitlist_policy *)policy->rules)->version;
}

// What was filed and received, what still counts against the person, and until when the application
// is to be verified.
static struct waitlist_sheet_receipt read_receipt(
    struct call *call, const struct waitlist_entry *entry)
{
    struct waitlist_rules rules;
    struct waitlist_sheet_receipt receipt = {.verify_day = DAY_NONE};
    struct query query = query_open(call->tx, QUERY_WAITLIST_RECEIVED);
    query_bind_int(&query, "application", entry->application);
    if (query_next(&query)) {
        receipt.filed_by = query_copy_text(&query, "filed_by", &call->arena);
        receipt.office_name = query_copy_text(&query, "office_name", &call->arena);
    }
    query_end(&query);
    receipt.version = version_then(call, entry);
    query = query_open(call->tx, QUERY_WAITLIST_VERIFY_DUE);
    query_bind_int(&query, "application", entry->application);
    if (query_next(&query)) {
        receipt.verify_day = query_day(&query, "due_day");
    }
    query_end(&query);
    receipt.verify_is_provisional =
        receipt.verify_day != DAY_NONE && waitlist_term_is_provisional(call, entry->application);
    if (entry->choices_count == 0 || !waitlist_rules_of(call, &entry->choices[0], &rules)) {
        return receipt;
    }
    const struct waitlist_limit *limit = &rules.policy->strikes;
    receipt.strikes_limit = limit->limit;
    receipt.strikes_version = rules.policy->version;
    query = query_open(call->tx, QUERY_WAITLIST_STRIKES);
    query_bind_int(&query, "elder", entry->elder);
    query_bind_text(&query, "kind", "strike");
    query_bind_int(&query, "institution", 0);
    query_bind_day(&query, "since", call->tx->today_day - (int32_t)limit->window_days);
    while (receipt.strikes_count < WAITLIST_STRIKES_MAX && query_next(&query)) {
        int32_t on_day = query_day(&query, "on_day");
        receipt.strikes[receipt.strikes_count].on_day = on_day;
        receipt.strikes[receipt.strikes_count++].lapses_day = on_day + (int32_t)limit->window_days;
    }
    query_end(&query);
    return receipt;
}

static void put_receipt(struct call *call, const struct waitlist_sheet_receipt *receipt)
{
    json_field_text(&call->out, "filed_by", receipt->filed_by);
    json_field_text(&call->out, "office_name", receipt->office_name);
    json_field_text(&call->out, "policy_version", receipt->version);
    if (receipt->verify_day != DAY_NONE) {
        json_field_instant(&call->out, "verify_by",
            day_begins(receipt->verify_day + 1, call->tx->zone_minutes) - 1,
            call->tx->zone_minutes);
    }
    if (receipt->verify_is_provisional) {
        json_field_bool(&call->out, "provisional", true);
    }
    json_key(&call->out, "strikes");
    json_begin_list(&call->out);
    for (int i = 0; i < receipt->strikes_count; i++) {
        json_begin_map(&call->out);
        json_field_day(&call->out, "on", receipt->strikes[i].on_day);
        json_field_day(&call->out, "lapses_on", receipt->strikes[i].lapses_day);
        json_end_map(&call->out);
    }
    json_end_list(&call->out);
    if (receipt->strikes_limit != 0) {
        json_field_int(&call->out, "strikes_limit", receipt->strikes_limit);
    }
}

enum status waitlist_get_run(struct call *call)
{
    const struct waitlist_get_params *params = call->params;
    struct waitlist_entry entry;
    if (!waitlist_find(call, params->application, &entry)) {
        return call->tx->fault == STATUS_OK ? call_refuse(call, STATUS_NOT_FOUND) : call_done(call);
    }
    json_field_int(&call->out, "application", entry.application);
    json_field_int(&call->out, "elder", entry.elder);
    json_field_int(&call->out, "office", entry.office);
    json_field_instant(&call->out, "applied_at", entry.applied_ms, call->tx->zone_minutes);
    json_field_text(&call->out, "state", waitlist_state_words[entry.state]);
    json_field_text(&call->out, "cause", entry.cause);
    json_field_day(&call->out, "until", entry.until_day);
    vocabulary_put(&call->out, "needs", waitlist_need_words, waitlist_needs(&entry));
    if (entry.spouse != 0) {
        json_field_int(&call->out, "spouse", entry.spouse);
    }
    put_choices(call, &entry);
    waitlist_put_places(call, entry.application);
    put_history(call, entry.application);
    json_field_day(&call->out, "confirmed_on", entry.confirmed_day);
    put_confirm_by(call, &entry);
    const struct waitlist_sheet_receipt receipt = read_receipt(call, &entry);
    put_receipt(call, &receipt);
    put_offers(call, entry.application);
    put_complaints(call, entry.application);
    if (params->print >= 0) {
        waitlist_sheet_receipt_put(call, &entry, &receipt, (enum waitlist_language)params->print);
    }
    return call_done(call);
}
