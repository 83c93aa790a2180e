// SPDX-License-Identifier: Apache-2.0
// waitlist.apply: who may queue where, and the receipt of an application (受理回执).
#include <stdio.h>

#include "daemon/access/office_find.h"
#include "daemon/care/death.h"
#include "daemon/care/waitlist.h"
#include "daemon/care/waitlist_extend.h"
#include "daemon/care/waitlist_queue.h"
#include "daemon/care/waitlist_rank.h"
#include "daemon/care/waitlist_words.h"
#include "daemon/registry/elder.h"
#include "daemon/registry/elder_spouse.h"
#include "daemon/registry/elder_tell.h"
#include "daemon/registry/task.h"

#define FILED_BY_MAX 40

const struct rpc_param waitlist_apply_params[] = {
    {
        .name = "elder",
        .help = "Who applies.",
        .kind = RPC_ID,
        .offset = offsetof(struct waitlist_apply_params, elder),
        .required = true,
    },
    {
        .name = "choices",
        .help = "The houses, the dearest first; how many may be named is the policy's.",
        .kind = RPC_IDS,
        .offset = offsetof(struct waitlist_apply_params, choices),
        .required = true,
        .least = 1,
    },
    {
        .name = "needs",
        .help = "What the bed must offer.",
        .kind = RPC_SET,
        .offset = offsetof(struct waitlist_apply_params, needs),
        .choices = waitlist_need_words,
    },
    {
        .name = "spouse",
        .help = "Of the need spouse: with whom, as on file (elder.update) or on file from now on; "
                "the bed is then in a room where they live, or one with a second free bed.",
        .kind = RPC_ID,
        .offset = offsetof(struct waitlist_apply_params, spouse),
    },
    {
        .name = "filed_by",
        .help = "Who filed it: elder, relative, adviser, street, committee or home.",
        .kind = RPC_TEXT,
        .offset = offsetof(struct waitlist_apply_params, filed_by),
        .most = FILED_BY_MAX,
    },
    RPC_PARAMS_END,
};

// --- the houses ---

// A house that goes on: who queued for one that is to close would lose the place with it.
static enum status read_house(struct call *call, struct waitlist_choice *choice)
{
    struct query query = query_open(call->tx, QUERY_WAITLIST_INSTITUTION);
    query_bind_int(&query, "institution", choice->institution);
    bool found = query_next(&query);
    if (found) {
        (void)snprintf(choice->area, sizeof choice->area, "%s", query_text(&query, "area"));
        choice->closed_day = query_day(&query, "closed_day");
    }
    query_end(&query);
    if (found && choice->closed_day == DAY_OPEN) {
        return STATUS_OK;
    }
    json_field_int(&call->facts, "institution", choice->institution);
    if (!found) {
        return call_refuse(call, STATUS_NOT_FOUND);
    }
    json_field_day(&call->facts, "closed_on", choice->closed_day);
    call->message = "this house is closed, or will be on that day";
    return call_refuse(call, STATUS_STATE_CONFLICT);
}

// The houses into entry: each exists and goes on, none twice, not too many.
static enum status read_choices(
    struct call *call, const struct rpc_list *choices, struct waitlist_entry *entry)
{
    const int64_t *houses = choices->items;
    struct waitlist_rules rules;
    for (int i = 0; i < choices->count && i < WAITLIST_CHOICES_MAX; i++) {
        struct waitlist_choice *choice = &entry->choices[i];
        *choice = (struct waitlist_choice){.institution = houses[i], .choice = i + 1};
        for (int j = 0; j < i; j++) {
            if (houses[j] == houses[i]) {
                return call_invalid(call, "choices", "every house once");
            }
        }
        enum status status = read_house(call, choice);
        if (status != STATUS_OK) {
            return status;
        }
    }
    if (!waitlist_rules_of(call, &entry->choices[0], &rules)) {
        return call_done(call);
    }
    if (choices->count > rules.policy->choices_most) {
        return call_invalid(call, "choices",
            arena_print(&call->arena, "at most %d houses", (int)rules.policy->choices_most));
    }
    entry->choices_count = choices->count;
    return STATUS_OK;
}

// --- eligibility ---

static void put_levels(struct call *call, const struct waitlist_policy *policy,
    const struct waitlist_condition *condition, const char *district)
{
    json_key(&call->facts, "min_level");
    json_begin_map(&call->facts);
    for (int scheme = 0; scheme < WAITLIST_SCHEMES; scheme++) {
        int64_t level =
            waitlist_level_asked(policy, condition, (enum waitlist_scheme)scheme, district);
        if (level >= 0) {
            json_field_int(&call->facts, waitlist_scheme_words[scheme], level);
        }
    }
    json_end_map(&call->facts);
}

// One way to become eligible.
static void put_condition(struct call *call, const struct waitlist_policy *policy,
    const struct waitlist_condition *condition, const char *district)
{
    json_begin_map(&call->facts);
    json_field_text(&call->facts, "clause", condition->clause);
    if (condition->min_level[0] >= 0 || condition->min_level[1] >= 0) {
        put_levels(call, policy, condition, district);
    }
    if (condition->min_dementia != WAITLIST_NO_DEMENTIA) {
        json_field_text(&call->facts, "dementia", waitlist_dementia_words[condition->min_dementia]);
    }
    if (condition->flags != 0) {
        vocabulary_put(&call->facts, "flags", flag_words, condition->flags);
    }
    if (condition->min_age != 0) {
        json_field_int(&call->facts, "min_age", condition->min_age);
    }
    json_end_map(&call->facts);
}

// What the person has instead: never assessed, a level that lapsed, or one that is not enough.
static void put_has(struct call *call, int64_t elder)
{
    struct elder_assessed assessed;
    int32_t today_day = call->tx->today_day;
    bool holds = elder_assessed_on(call, elder, today_day, &assessed);
    bool has = holds || elder_assessed_until(call, elder, today_day, &assessed);
    json_key(&call->facts, "has");
    json_begin_map(&call->facts);
    json_field_text(&call->facts, "assessed", holds ? "valid" : has ? "lapsed" : "never");
    if (has) {
        json_field_text(&call->facts, "scheme", assessed.scheme);
        json_field_text(&call->facts, "level", assessed.level);
        json_field_text(&call->facts, "dementia", assessed.dementia);
        json_field_day(&call->facts, "valid_until", assessed.until_day);
    }
    json_end_map(&call->facts);
}

static void begin_obstacle(struct call *call, const char *condition, int64_t institution)
{
    json_begin_map(&call->facts);
    json_field_text(&call->facts, "condition", condition);
    if (institution != 0) {
        json_field_int(&call->facts, "institution", institution);
    }
}

// What stands against a house, and what would have to be so.
static bool put_obstacles(
    struct call *call, const struct waitlist_entry *entry, const struct waitlist_choice *choice)
{
    struct waitlist_rules rules;
    uint32_t met = 0;
    const struct waitlist_person *person = &entry->person;
    int32_t today_day = call->tx->today_day;
    if (!waitlist_rules_of(call, choice, &rules)) {
        return false;
    }
    const struct waitlist_policy *policy = rules.policy;
    unsigned obstacles = waitlist_obstacles(policy, person, today_day, choice->area, &met);
    bool near = waitlist_may_choose(policy, person, choice->area);
    if ((obstacles & WAITLIST_TOO_YOUNG) != 0) {
        begin_obstacle(call, "age", choice->institution);
        json_field_int(&call->facts, "at_least", policy->min_age);
        json_field_int(&call->facts, "is", day_age(person->born_day, today_day));
        json_end_map(&call->facts);
    }
    if ((obstacles & WAITLIST_REGISTERED_ELSEWHERE) != 0) {
        begin_obstacle(call, "registered", choice->institution);
        json_field_text(&call->facts, "begins_with", policy->registered);
        json_end_map(&call->facts);
    }
    if (!near) {
        begin_obstacle(call, "district", choice->institution);
        json_field_text(&call->facts, "area", choice->area);
        json_end_map(&call->facts);
    }
    if ((obstacles & WAITLIST_NO_CONDITION) != 0) {
        begin_obstacle(call, "need", choice->institution);
        json_key(&call->facts, "any_of");
        json_begin_list(&call->facts);
        for (int i = 0; i < policy->eligible_count; i++) {
            put_condition(call, policy, &policy->eligible[i], choice->area);
        }
        json_end_list(&call->facts);
        put_has(call, entry->elder);
        json_end_map(&call->facts);
    }
    return obstacles != 0 || !near;
}

static bool put_ban(struct call *call, int64_t elder)
{
    struct query query = query_open(call->tx, QUERY_WAITLIST_BAN_ON);
    query_bind_int(&query, "elder", elder);
    query_bind_day(&query, "on", call->tx->today_day);
    bool banned = query_next(&query);
    if (banned) {
        begin_obstacle(call, "ban", 0);
        json_field_text(&call->facts, "cause", query_text(&query, "cause"));
        json_field_day(&call->facts, "until", query_day(&query, "until_day"));
        json_end_map(&call->facts);
    }
    query_end(&query);
    return banned;
}

static enum status check_eligible(struct call *call, const struct waitlist_entry *entry)
{
    json_key(&call->facts, "conditions");
    json_begin_list(&call->facts);
    bool refused = put_ban(call, entry->elder);
    for (int i = 0; i < entry->choices_count; i++) {
        refused = put_obstacles(call, entry, &entry->choices[i]) || refused;
    }
    json_end_list(&call->facts);
    if (call->tx->fault != STATUS_OK) {
        return call_done(call);
    }
    return refused ? call_refuse(call, STATUS_NOT_ELIGIBLE) : STATUS_OK;
}

// Somebody the caller may know of; to whom no other need belongs.
static enum status check_spouse(struct call *call, const struct waitlist_entry *entry)
{
    if (entry->spouse == 0) {
        return STATUS_OK;
    }
    if ((entry->needs & NEEDS_SPOUSE) == 0) {
        return call_invalid(call, "spouse", "left out without the need spouse");
    }
    return elder_spouse_check(call, entry->elder, entry->spouse);
}

// Whom the application names is the spouse on file from now on.
static enum status keep_spouse(struct call *call, const struct waitlist_entry *entry)
{
    return entry->spouse == 0 ? STATUS_OK : elder_spouse_keep(call, entry->elder, entry->spouse);
}

// One application at a time; nobody queues for the house they live in.
static enum status check_single(struct call *call, const struct waitlist_entry *entry)
{
    int64_t other = waitlist_of_elder(call, entry->elder);
    if (other != 0) {
        json_field_int(&call->facts, "application", other);
        call->message = "this person waits already";
        return call_refuse(call, STATUS_STATE_CONFLICT);
    }
    struct query query = query_open(call->tx, QUERY_STAY_OF_ELDER);
    query_bind_int(&query, "elder", entry->elder);
    query_bind_day(&query, "on", call->tx->today_day);
    int64_t lives_in = query_next(&query) ? query_int(&query, "institution") : 0;
    query_end(&query);
    for (int i = 0; i < entry->choices_count; i++) {
        if (entry->choices[i].institution == lives_in) {
            json_field_int(&call->facts, "institution", lives_in);
            call->message = "this person lives in that house";
            return call_refuse(call, STATUS_STATE_CONFLICT);
        }
    }
    return call_done(call);
}

// --- writing ---

static void keep(struct call *call, const struct waitlist_entry *entry, const char *filed_by)
{
    struct query query = query_open(call->tx, QUERY_WAITLIST_APPLICATION_ADD);
    query_bind_int(&query, "application", entry->application);
    query_bind_int(&query, "elder", entry->elder);
    query_bind_int(&query, "now", call->tx->now_ms);
    query_bind_int(&query, "needs", entry->needs);
    if (entry->spouse == 0) {
        query_bind_null(&query, "spouse");
    } else {
        query_bind_int(&query, "spouse", entry->spouse);
    }
    query_bind_text(&query, "filed_by", filed_by);
    query_bind_int(&query, "office", call->principal.office);
    query_bind_text(&query, "operator", call->principal.operator_name);
    (void)query_run(&query);
    for (int i = 0; i < entry->choices_count; i++) {
        query = query_open(call->tx, QUERY_WAITLIST_CHOICE_ADD);
        query_bind_int(&query, "application", entry->application);
        query_bind_int(&query, "institution", entry->choices[i].institution);
        query_bind_int(&query, "choice", entry->choices[i].choice);
        query_bind_int(&query, "now", call->tx->now_ms);
        (void)query_run(&query);
        struct waitlist_rules rules;
        if (waitlist_rules_of(call, &entry->choices[i], &rules)) {
            waitlist_rank_watch(call, entry->choices[i].institution, &rules);
        }
    }
}

// The words of the conditions that hold: by what a person may queue.
static void put_eligible_by(
    struct call *call, const struct waitlist_policy *policy, const struct waitlist_entry *entry)
{
    uint32_t met = 0;
    (void)waitlist_obstacles(
        policy, &entry->person, call->tx->today_day, entry->choices[0].area, &met);
    json_key(&call->out, "eligible_by");
    json_begin_list(&call->out);
    for (int i = 0; i < policy->eligible_count; i++) {
        const struct waitlist_condition *condition = &policy->eligible[i];
        uint32_t flags = condition->flags & entry->person.flags;
        if ((met & (1u << i)) == 0) {
            continue;
        }
        if (condition->min_level[0] >= 0 || condition->min_level[1] >= 0) {
            json_put_text(&call->out, "level");
        }
        if (condition->min_dementia != WAITLIST_NO_DEMENTIA) {
            json_put_text(&call->out, "dementia");
        }
        for (int flag = 0; flag < FLAGS; flag++) {
            if ((flags & (1u << flag)) != 0) {
                json_put_text(&call->out, flag_words[flag]);
            }
        }
    }
    json_end_list(&call->out);
}

// How many would stand ahead, were the application verified now.
static void put_places(struct call *call, const struct waitlist_entry *entry)
{
    char key[WAITLIST_KEY_SIZE];
    struct waitlist_rules rules;
    json_key(&call->out, "places");
    json_begin_list(&call->out);
    for (int i = 0; i < entry->choices_count; i++) {
        const struct waitlist_choice *choice = &entry->choices[i];
        if (!waitlist_rules_of(call, choice, &rules)) {
            break;
        }
        struct waitlist_rank rank = waitlist_rank_of(rules.policy, &entry->person,
            call->tx->today_day, entry->applied_ms, entry->application);
        json_begin_map(&call->out);
        json_field_int(&call->out, "institution", choice->institution);
        json_field_int(&call->out, "ahead",
            waitlist_queue_ahead(call->tx, choice->institution, waitlist_key(&rank, key)));
        json_field_int(&call->out, "tier", rank.tier);
        json_end_map(&call->out);
    }
    json_end_list(&call->out);
}

static enum status answer(
    struct call *call, const struct waitlist_entry *entry, const struct waitlist_rules *rules)
{
    struct waitlist_deadline verify = waitlist_term_begin(
        call, WAITLIST_TERM_VERIFY, entry->application, rules->policy->verify_workdays);
    (void)task_open(
        call, &(struct task_order){.office = office_of_bureau(call, entry->choices[0].area),
                  .kind = TASK_WAITLIST_VERIFY,
                  .subject = entry->application,
                  .elder = entry->elder,
                  .due_day = verify.day});
    call_touch(call, entry->application);
    call_touch(call, entry->elder);
    json_field_int(&call->out, "application", entry->application);
    json_field_instant(&call->out, "applied_at", entry->applied_ms, call->tx->zone_minutes);
    json_field_text(&call->out, "state", waitlist_state_words[entry->state]);
    put_eligible_by(call, rules->policy, entry);
    put_places(call, entry);
    json_field_instant(&call->out, "verify_by", verify.until_ms, call->tx->zone_minutes);
    if (verify.is_provisional) {
        json_field_bool(&call->out, "provisional", true);
    }
    json_field_text(&call->out, "policy_version", rules->policy->version);
    return call_done(call);
}

enum status waitlist_apply_run(struct call *call)
{
    const struct waitlist_apply_params *params = call->params;
    struct elder_facts facts;
    struct waitlist_rules rules;
    int32_t next_day = DAY_NONE;
    struct waitlist_entry entry = {.elder = params->elder,
        .applied_ms = call->tx->now_ms,
        .needs = params->needs,
        .spouse = params->spouse,
        .confirmed_day = call->tx->today_day};
    if (!elder_look(call, params->elder, call->tx->today_day, &facts)) {
        return call->tx->fault == STATUS_OK ? call_refuse(call, STATUS_NOT_FOUND) : call_done(call);
    }
    const char *expected =
        params->filed_by == NULL ? NULL : waitlist_filed_by_expected(params->filed_by);
    if (expected != NULL) {
        return call_invalid(call, "filed_by", expected);
    }
    enum status status = death_refuses(call, params->elder);
    if (status == STATUS_OK) {
        status = check_spouse(call, &entry);
    }
    if (status == STATUS_OK) {
        status = read_choices(call, &params->choices, &entry);
    }
    if (status == STATUS_OK) {
        status = check_single(call, &entry);
    }
    if (status != STATUS_OK || !waitlist_person_read(call, entry.elder, &entry.person, &next_day)) {
        return status == STATUS_OK ? call_done(call) : status;
    }
    status = check_eligible(call, &entry);
    if (status != STATUS_OK || !waitlist_rules_of(call, &entry.choices[0], &rules)) {
        return status == STATUS_OK ? call_done(call) : status;
    }
    entry.application = tx_new_id(call->tx);
    keep(call, &entry, params->filed_by);
    status = keep_spouse(call, &entry);
    if (status != STATUS_OK) {
        return status;
    }
    status = waitlist_put(call, &entry,
        &(struct waitlist_change){.state = WAITLIST_SUBMITTED,
            .cause = "applied",
            .until_day = DAY_NONE,
            .confirms = true});
    return status == STATUS_OK ? answer(call, &entry, &rules) : status;
}
