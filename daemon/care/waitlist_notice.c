// SPDX-License-Identifier: Apache-2.0
// waitlist.notice: the notice to who fell out of the queue (退出告知书), printed and given.
#include "daemon/care/waitlist_notice.h"

#include <string.h>

#include "daemon/access/office_find.h"
#include "daemon/care/waitlist_exit.h"
#include "daemon/care/waitlist_get.h"
#include "daemon/registry/task.h"

#define NOTICE_DAYS 7

const struct rpc_param waitlist_notice_params[] = {
    {
        .name = "application",
        .help = "Which application fell out.",
        .kind = RPC_ID,
        .offset = offsetof(struct waitlist_notice_params, application),
        .required = true,
    },
    {
        .name = "print",
        .help = "In which language; Chinese when left out.",
        .kind = RPC_CHOICE,
        .offset = offsetof(struct waitlist_notice_params, print),
        .choices = waitlist_print_words,
    },
    RPC_PARAMS_END,
};

// Left without a bed and without having asked for it, or a home said so for them.
static bool fell_out(enum waitlist_state state, bool by_home)
{
    return state == WAITLIST_REJECTED || state == WAITLIST_REMOVED ||
           state == WAITLIST_INELIGIBLE || (state == WAITLIST_WITHDRAWN && by_home);
}

void waitlist_notice_due(struct call *call, const struct waitlist_entry *entry)
{
    const char *area = entry->person.residence_area;
    int64_t desk = office_of_desk(call, area);
    (void)task_open(call, &(struct task_order){.office = desk != 0 ? desk : entry->office,
                              .kind = TASK_WAITLIST_NOTICE,
                              .subject = entry->application,
                              .elder = entry->elder,
                              .due_day = call->tx->today_day + NOTICE_DAYS});
}

void waitlist_notice_look(
    struct call *call, const struct waitlist_entry *entry, enum waitlist_state before)
{
    if (entry->state == before) {
        return;
    }
    if (fell_out(before, false)) { // who withdrew does not come back
        (void)task_close_for(call, TASK_WAITLIST_NOTICE, entry->application, "came_back");
    }
    if (fell_out(entry->state, call->principal.kind == OFFICE_HOME)) {
        waitlist_notice_due(call, entry);
    } else if (!waitlist_state_is_live(entry->state)) { // of a house that closed before
        (void)task_close_for(
            call, TASK_WAITLIST_NOTICE, entry->application, waitlist_state_words[entry->state]);
    }
}

// --- the rule ---

// "3.1, 3.2, 3.3": what would let somebody queue.
static const char *clauses_of(
    struct call *call, const struct waitlist_policy *policy, enum waitlist_language language)
{
    const char *sum = "";
    const char *between = language == WAITLIST_CHINESE ? "、" : ", ";
    for (int i = 0; sum != NULL && i < policy->eligible_count; i++) {
        sum = arena_print(
            &call->arena, "%s%s%s", sum, i == 0 ? "" : between, policy->eligible[i].clause);
    }
    return sum;
}

// What the rules say about a cause, with their numbers. NULL: it stands on no rule of the policy.
static const char *rule_of(struct call *call, const char *cause,
    const struct waitlist_policy *policy, enum waitlist_language language)
{
    struct arena *arena = &call->arena;
    bool is_chinese = language == WAITLIST_CHINESE;
    if (strcmp(cause, "conditions_not_met") == 0) {
        const char *clauses = clauses_of(call, policy, language);
        return is_chinese ? arena_print(arena, "第%s条", clauses)
                          : arena_print(arena, "clauses %s", clauses);
    }
    if (strcmp(cause, "strikes") == 0) {
        int limit = (int)policy->strikes.limit;
        int days = (int)policy->strikes.window_days;
        return is_chinese ? arena_print(arena, "strikes：%d天内计满%d次", days, limit)
                          : arena_print(arena, "strikes: %d in %d days", limit, days);
    }
    if (strcmp(cause, WAITLIST_BANNED) == 0) {
        return is_chinese ? "strikes、withdrawals：ban_days" : "strikes, withdrawals: ban_days";
    }
    if (strcmp(cause, "not_confirmed") == 0) {
        int days = (int)policy->confirm_days;
        int grace = (int)policy->confirm_grace_days;
        return is_chinese ? arena_print(arena, "reconfirm：每%d天确认一次，宽限%d天", days, grace)
                          : arena_print(arena, "reconfirm: every %d days, with %d days of grace",
                                days, grace);
    }
    if (waitlist_wants_level(cause)) {
        int days = (int)policy->lapse_days;
        return is_chinese
                   ? arena_print(arena, "lapse：无有效等级后保留%d天", days)
                   : arena_print(arena, "lapse: kept for %d days without a valid level", days);
    }
    return NULL;
}

// --- the act ---

// When and why it left, as its last standing says, and by which rule.
static void read_left(struct call *call, const struct waitlist_entry *entry,
    enum waitlist_language language, struct waitlist_sheet_notice *ret)
{
    int64_t left_ms = 0;
    struct query query = query_open(call->tx, QUERY_WAITLIST_LEFT);
    query_bind_int(&query, "application", entry->application);
    if (query_next(&query)) {
        left_ms = query_int(&query, "recorded_at");
        ret->note = query_copy_text(&query, "note", &call->arena);
        ret->by_home = query_int(&query, "by_home") != 0;
    }
    query_end(&query);
    ret->left_day = day_of_instant(left_ms, call->tx->zone_minutes);
    // By the rules of that moment: others may have been approved for the same day since.
    const struct policy *policy = policy_known_at(
        call, &waitlist_policy_kind, entry->choices[0].area, ret->left_day, left_ms);
    if (policy != NULL) {
        const struct waitlist_policy *rules = policy->rules;
        ret->version = rules->version;
        ret->rule = rule_of(call, entry->cause, rules, language);
    }
}

// Who goes on waiting elsewhere and lost houses that closed: when, and which. False: none.
static bool read_closed(
    struct call *call, const struct waitlist_entry *entry, struct waitlist_sheet_notice *ret)
{
    struct query query = query_open(call->tx, QUERY_WAITLIST_CHOICES_CLOSED);
    query_bind_int(&query, "application", entry->application);
    while (ret->houses_count < WAITLIST_CHOICES_MAX && query_next(&query)) {
        if (ret->houses_count == 0) {
            ret->left_day =
                day_of_instant(query_int(&query, "superseded_at"), call->tx->zone_minutes);
        }
        ret->houses[ret->houses_count++] = query_int(&query, "institution");
    }
    query_end(&query);
    if (ret->houses_count > 0) {
        ret->cause = "house_closed";
        ret->note = NULL;
        ret->rule = NULL;
    }
    return ret->houses_count > 0;
}

static void put_notice(struct call *call, const struct waitlist_entry *entry,
    const struct waitlist_sheet_notice *notice, int32_t banned_until)
{
    json_field_int(&call->out, "application", entry->application);
    json_field_text(&call->out, "state", waitlist_state_words[entry->state]);
    json_field_text(&call->out, "cause", notice->cause);
    if (notice->houses_count > 0) {
        json_key(&call->out, "houses");
        json_begin_list(&call->out);
        for (int i = 0; i < notice->houses_count; i++) {
            json_put_int(&call->out, notice->houses[i]);
        }
        json_end_list(&call->out);
    }
    json_field_text(&call->out, "note", notice->note);
    json_field_day(&call->out, "left_on", notice->left_day);
    json_field_text(&call->out, "rule", notice->rule);
    json_field_text(&call->out, "policy_version", notice->version);
    json_field_day(&call->out, "banned_until", banned_until);
    json_field_text(&call->out, "way_back", notice->way_back);
}

static enum status give(struct call *call, const struct waitlist_entry *entry,
    struct waitlist_sheet_notice *notice, enum waitlist_language language)
{
    struct waitlist_exit left = {.state = entry->state,
        .cause = entry->cause,
        .banned_until = waitlist_exit_ban(call, entry->elder, notice->left_day)};
    notice->way_back = waitlist_exit_way_back(call, &left, language);
    int closed = task_close_for(call, TASK_WAITLIST_NOTICE, entry->application, "given");
    if (closed > 0) {
        call_touch(call, entry->application);
        call_touch(call, entry->elder);
    }
    put_notice(call, entry, notice, left.banned_until);
    json_field_bool(&call->out, "given_now", closed > 0);
    waitlist_sheet_notice_put(call, entry, notice, language);
    return call_done(call);
}

enum status waitlist_notice_run(struct call *call)
{
    const struct waitlist_notice_params *params = call->params;
    struct waitlist_entry entry;
    if (!waitlist_find(call, params->application, &entry)) {
        return call->tx->fault == STATUS_OK ? call_refuse(call, STATUS_NOT_FOUND) : call_done(call);
    }
    enum waitlist_language language =
        params->print < 0 ? WAITLIST_CHINESE : (enum waitlist_language)params->print;
    struct waitlist_sheet_notice notice = {.cause = entry.cause};
    read_left(call, &entry, language, &notice);
    // Of what a home did itself another tells the person.
    if (call->principal.kind == OFFICE_HOME &&
        (entry.office != call->principal.office || entry.state == WAITLIST_WITHDRAWN)) {
        call->message = "the person's desk, or the home that filed for them and did not withdraw "
                        "it, gives the notice";
        return call_refuse(call, STATUS_FORBIDDEN);
    }
    if (!fell_out(entry.state, notice.by_home) &&
        (!waitlist_state_is_live(entry.state) || !read_closed(call, &entry, &notice))) {
        json_field_int(&call->facts, "application", entry.application);
        json_field_text(&call->facts, "state", waitlist_state_words[entry.state]);
        call->message = "this application did not fall out of the queue";
        return call_refuse(call, STATUS_STATE_CONFLICT);
    }
    return give(call, &entry, &notice, language);
}
