// SPDX-License-Identifier: Apache-2.0
// What is done to an application after it was filed: verify, withdraw, defer, confirm; and the
// table of the queue's methods.
#include "daemon/care/waitlist.h"

#include "daemon/care/death.h"
#include "daemon/care/offer_act.h"
#include "daemon/care/waitlist_get.h"
#include "daemon/care/waitlist_queue.h"
#include "daemon/registry/task.h"

#define NOTE_MAX 400

enum outcome { OUTCOME_VERIFIED, OUTCOME_REJECTED };

static const char *const outcome_words[] = {"verified", "rejected", NULL};

struct verify_params {
    int64_t application;
    int outcome;
    const char *note;
};

static const struct rpc_param verify_params[] = {
    {
        .name = "application",
        .help = "Which application.",
        .kind = RPC_ID,
        .offset = offsetof(struct verify_params, application),
        .required = true,
    },
    {
        .name = "outcome",
        .help = "Whether the papers bear it out.",
        .kind = RPC_CHOICE,
        .offset = offsetof(struct verify_params, outcome),
        .required = true,
        .choices = outcome_words,
    },
    {
        .name = "note",
        .help = "Why, where it is rejected; no names or numbers of persons.",
        .kind = RPC_TEXT,
        .offset = offsetof(struct verify_params, note),
        .most = NOTE_MAX,
    },
    RPC_PARAMS_END,
};

// An application the caller may act on.
static enum status find(struct call *call, int64_t application, struct waitlist_entry *ret)
{
    if (!waitlist_find(call, application, ret)) {
        return call->tx->fault == STATUS_OK ? call_refuse(call, STATUS_NOT_FOUND) : call_done(call);
    }
    return STATUS_OK;
}

// The same to say what the person wants. A house they named gains from who stands in its queue, and
// a bureau hears nobody.
static enum status find_to_speak(struct call *call, int64_t application, struct waitlist_entry *ret)
{
    enum status status = find(call, application, ret);
    bool is_desk = ((1u << call->principal.kind) & DESKS) != 0;
    if (status == STATUS_OK && !is_desk && !waitlist_is_own_home(call, ret)) {
        call->message = "the person's own desk speaks for them, or the home they live in or that "
                        "filed the application";
        return call_refuse(call, STATUS_FORBIDDEN);
    }
    return status;
}

static enum status conflict(
    struct call *call, const struct waitlist_entry *entry, const char *message)
{
    json_field_int(&call->facts, "application", entry->application);
    json_field_text(&call->facts, "state", waitlist_state_words[entry->state]);
    json_field_day(&call->facts, "until", entry->until_day);
    call->message = message;
    return call_refuse(call, STATUS_STATE_CONFLICT);
}

// How it stands now, and where.
static enum status answer(struct call *call, const struct waitlist_entry *entry)
{
    call_touch(call, entry->application);
    call_touch(call, entry->elder);
    json_field_int(&call->out, "application", entry->application);
    json_field_text(&call->out, "state", waitlist_state_words[entry->state]);
    json_field_text(&call->out, "cause", entry->cause);
    json_field_day(&call->out, "until", entry->until_day);
    waitlist_put_places(call, entry->application);
    return call_done(call);
}

static enum status verify(struct call *call)
{
    const struct verify_params *params = call->params;
    struct waitlist_entry entry;
    enum status status = find(call, params->application, &entry);
    if (status != STATUS_OK) {
        return status;
    }
    if (entry.state != WAITLIST_SUBMITTED) {
        return conflict(call, &entry, "this application was verified before");
    }
    bool is_good = params->outcome == OUTCOME_VERIFIED;
    if (!is_good && params->note == NULL) {
        return call_invalid(call, "note", "why it is not borne out");
    }
    if (is_good) {
        status = death_refuses(call, entry.elder); // found to be a mistake, it waits for this again
    }
    if (status != STATUS_OK) {
        return status;
    }
    status = waitlist_put(call, &entry,
        &(struct waitlist_change){.state = is_good ? WAITLIST_QUEUED : WAITLIST_REJECTED,
            .cause = outcome_words[params->outcome],
            .note = params->note,
            .until_day = DAY_NONE,
            .confirms = true});
    (void)task_close_for(
        call, TASK_WAITLIST_VERIFY, entry.application, outcome_words[params->outcome]);
    return status == STATUS_OK ? answer(call, &entry) : status;
}

// --- withdraw ---

struct withdraw_params {
    int64_t application;
    const char *reason;
};

static const struct rpc_param withdraw_params[] = {
    {
        .name = "application",
        .help = "Which application.",
        .kind = RPC_ID,
        .offset = offsetof(struct withdraw_params, application),
        .required = true,
    },
    {
        .name = "reason",
        .help = "Why; no names or numbers of persons.",
        .kind = RPC_TEXT,
        .offset = offsetof(struct withdraw_params, reason),
        .required = true,
        .most = NOTE_MAX,
    },
    RPC_PARAMS_END,
};

// Withdrawing from the same house again and again ends in a ban.
static int32_t note_withdrawal(struct call *call, const struct waitlist_entry *entry)
{
    int32_t banned_until = DAY_NONE;
    for (int i = 0; i < entry->choices_count; i++) {
        struct waitlist_rules rules;
        int32_t until = DAY_NONE;
        if (!waitlist_rules_of(call, &entry->choices[i], &rules)) {
            break;
        }
        const struct waitlist_fault fault = {
            "withdrawal", "withdrawn", entry->choices[i].institution, call->tx->today_day};
        waitlist_note_fault(call, entry, &fault, rules.policy, &until);
        banned_until = until > banned_until ? until : banned_until;
    }
    return banned_until;
}

static enum status withdraw(struct call *call)
{
    const struct withdraw_params *params = call->params;
    struct waitlist_entry entry;
    struct offer offer;
    enum status status = find_to_speak(call, params->application, &entry);
    if (status != STATUS_OK) {
        return status;
    }
    if (!waitlist_state_is_live(entry.state)) {
        return conflict(call, &entry, "this application has ended");
    }
    int32_t banned_until = DAY_NONE;
    if (waitlist_state_has_place(entry.state)) {
        banned_until = note_withdrawal(call, &entry);
    }
    bool is_offered = offer_of_application(call, entry.application, &offer);
    if (is_offered) {
        offer_close(call, &offer,
            &(struct offer_end){.state = OFFER_WITHDRAWN, .reason = "application_withdrawn"});
    }
    status = waitlist_put(call, &entry,
        &(struct waitlist_change){.state = WAITLIST_WITHDRAWN,
            .cause = "withdrawn",
            .note = params->reason,
            .until_day = DAY_NONE});
    waitlist_close_tasks(call, entry.application, "withdrawn");
    json_field_day(&call->out, "banned_until", banned_until);
    if (status == STATUS_OK && is_offered) {
        status = offer_go_on(call, offer.bed);
    }
    return status == STATUS_OK ? answer(call, &entry) : status;
}

// --- defer ---

struct defer_params {
    int64_t application;
    int32_t until;
};

static const struct rpc_param defer_params[] = {
    {
        .name = "application",
        .help = "Which application.",
        .kind = RPC_ID,
        .offset = offsetof(struct defer_params, application),
        .required = true,
    },
    {
        .name = "until",
        .help = "The day from which offers are wanted again; the place is kept meanwhile. A sooner "
                "one than was said before, today at the soonest, is no new deferral.",
        .kind = RPC_DAY,
        .offset = offsetof(struct defer_params, until),
        .required = true,
    },
    RPC_PARAMS_END,
};

static int64_t times_deferred(struct call *call, int64_t application)
{
    struct query query = query_open(call->tx, QUERY_WAITLIST_TIMES_DEFERRED);
    query_bind_int(&query, "application", application);
    int64_t times = query_next(&query) ? query_int(&query, "times") : 0;
    query_end(&query);
    return times;
}

// Offers wanted again sooner, today at the soonest: no new deferral, whatever was used up.
static bool shortens(const struct waitlist_entry *entry, int32_t until_day)
{
    return entry->state == WAITLIST_DEFERRED && until_day < entry->until_day;
}

static enum status check_defer(
    struct call *call, const struct waitlist_entry *entry, int32_t until_day)
{
    struct waitlist_rules rules;
    char first[DAY_TEXT_SIZE];
    char last[DAY_TEXT_SIZE];
    int32_t today_day = call->tx->today_day;
    if (entry->state != WAITLIST_QUEUED && entry->state != WAITLIST_DEFERRED) {
        return conflict(call, entry, "only who waits in the queue can be deferred");
    }
    if (!waitlist_rules_of(call, &entry->choices[0], &rules)) {
        return call_done(call);
    }
    int32_t first_day = entry->state == WAITLIST_DEFERRED ? today_day : today_day + 1;
    int32_t last_day = today_day + (int32_t)rules.policy->defer_days;
    if (until_day < first_day || (until_day > last_day && !shortens(entry, until_day))) {
        return call_invalid(call, "until",
            arena_print(&call->arena, "a date from %s to %s", day_format(first_day, first),
                day_format(last_day, last)));
    }
    if (entry->state == WAITLIST_DEFERRED && until_day == entry->until_day) {
        return conflict(call, entry, "this application is deferred until that day already");
    }
    int64_t times = times_deferred(call, entry->application);
    if (times >= rules.policy->defer_times && !shortens(entry, until_day)) {
        json_field_int(&call->facts, "times", times);
        return conflict(call, entry, "this application was deferred as often as it may be");
    }
    return STATUS_OK;
}

static enum status defer(struct call *call)
{
    const struct defer_params *params = call->params;
    struct waitlist_entry entry;
    enum status status = find_to_speak(call, params->application, &entry);
    if (status == STATUS_OK) {
        status = check_defer(call, &entry, params->until);
    }
    if (status != STATUS_OK) {
        return status;
    }
    bool ends = params->until == call->tx->today_day;
    status = waitlist_put(call, &entry,
        &(struct waitlist_change){.state = ends ? WAITLIST_QUEUED : WAITLIST_DEFERRED,
            .cause = shortens(&entry, params->until) ? "deferral_shortened" : "deferred",
            .until_day = ends ? DAY_NONE : params->until,
            .confirms = true});
    return status == STATUS_OK ? answer(call, &entry) : status;
}

// --- confirm ---

struct confirm_params {
    int64_t application;
};

static const struct rpc_param confirm_params[] = {
    {
        .name = "application",
        .help = "Whose person still wants a bed.",
        .kind = RPC_ID,
        .offset = offsetof(struct confirm_params, application),
        .required = true,
    },
    RPC_PARAMS_END,
};

// Whoever verifies that somebody waits may also hear that they still do.
static enum status find_to_confirm(
    struct call *call, int64_t application, struct waitlist_entry *ret)
{
    return call->principal.kind == OFFICE_BUREAU ? find(call, application, ret)
                                                 : find_to_speak(call, application, ret);
}

static enum status confirm(struct call *call)
{
    const struct confirm_params *params = call->params;
    struct waitlist_entry entry;
    enum status status = find_to_confirm(call, params->application, &entry);
    if (status != STATUS_OK) {
        return status;
    }
    if (!waitlist_state_has_place(entry.state)) {
        return conflict(call, &entry, "only who stands in the queue can confirm");
    }
    // Of who is said to have died the cause stays: by it the application comes back when they have
    // not (waitlist_on_death_cancelled).
    bool waits_for_news = entry.state == WAITLIST_SUSPENDED && entry.until_day == DAY_NONE;
    status = waitlist_put(call, &entry,
        &(struct waitlist_change){.state = entry.state,
            .cause = waits_for_news ? entry.cause : "confirmed",
            .until_day = entry.until_day,
            .confirms = true});
    json_field_day(&call->out, "confirmed_on", entry.confirmed_day);
    return status == STATUS_OK ? answer(call, &entry) : status;
}

#define SEES (HOME | DESKS | BUREAU)

const struct rpc_method waitlist_methods[] = {
    {
        .name = "waitlist.apply",
        .help = "Apply for a basic-guarantee bed (保基本床位) in one or more houses.",
        .allow = DESKS | HOME,
        .effect = RPC_WRITES,
        .params = waitlist_apply_params,
        .params_size = sizeof(struct waitlist_apply_params),
        .result = "application, applied_at, state, eligible_by[], places[{institution, ahead, "
                  "tier}], verify_by, provisional?, policy_version",
        .refuses = "NOT_FOUND NOT_ELIGIBLE STATE_CONFLICT",
        .run = waitlist_apply_run,
    },
    {
        .name = "waitlist.verify",
        .help = "Say whether an application is borne out; verified, it stands in the queue by the "
                "date it was filed.",
        .allow = BUREAU,
        .effect = RPC_WRITES,
        .params = verify_params,
        .params_size = sizeof(struct verify_params),
        .result = "application, state, cause, until?, places[{institution, place, ahead, tier, "
                  "scheme?, level?, choice, clause, policy_version}]",
        .refuses = "NOT_FOUND NOT_ELIGIBLE STATE_CONFLICT",
        .run = verify,
    },
    {
        .name = "waitlist.withdraw",
        .help = "Take an application back.",
        .allow = SEES,
        .effect = RPC_WRITES,
        .params = withdraw_params,
        .params_size = sizeof(struct withdraw_params),
        .result = "application, state, cause, places[], banned_until?, next?{offer, application}",
        .refuses = "NOT_FOUND STATE_CONFLICT",
        .run = withdraw,
    },
    {
        .name = "waitlist.defer",
        .help = "Keep the place but want no offer until a day.",
        .allow = SEES,
        .effect = RPC_WRITES,
        .params = defer_params,
        .params_size = sizeof(struct defer_params),
        .result = "application, state, cause, until?, places[{institution, place, ahead, tier, "
                  "scheme?, level?, choice, clause, policy_version}]",
        .refuses = "NOT_FOUND STATE_CONFLICT",
        .run = defer,
    },
    {
        .name = "waitlist.confirm",
        .help = "The person still wants a bed: said by their desk or own home, or by the bureau.",
        .allow = SEES,
        .effect = RPC_WRITES,
        .params = confirm_params,
        .params_size = sizeof(struct confirm_params),
        .result = "application, state, cause, until?, confirmed_on, places[{institution, place, "
                  "ahead, tier, scheme?, level?, choice, clause, policy_version}]",
        .refuses = "NOT_FOUND STATE_CONFLICT",
        .run = confirm,
    },
    {
        .name = "waitlist.get",
        .help = "An application with all it went through, and its receipt (受理回执) to print.",
        .allow = SEES,
        .effect = RPC_READS,
        .params = waitlist_get_params,
        .params_size = sizeof(struct waitlist_get_params),
        .result =
            "application, elder, applied_at, state, cause, until?, needs[], spouse?, choices[], "
            "places[], history[], deferred?, confirmed_on, confirm_by?, verify_by?, provisional?, "
            "strikes[{on, lapses_on}], strikes_limit?, offers[], complaints[], filed_by?, office, "
            "office_name, policy_version?, print?",
        .refuses = "NOT_FOUND",
        .run = waitlist_get_run,
    },
    {
        .name = "waitlist.list",
        .help = "Who stands where in the queues of houses, now or as it was known on a day.",
        .allow = SEES,
        .effect = RPC_READS,
        .params = waitlist_list_params,
        .params_size = sizeof(struct waitlist_list_params),
        .result = "entries[{application, elder?, institution, place, tier, scheme?, level?, "
                  "applied_at, state, choice, until?}], unverified[], next?",
        .run = waitlist_list_run,
    },
    {
        .name = "waitlist.explain",
        .help = "Who stands ahead of an application and by what, as known now or on a day.",
        .allow = SEES,
        .effect = RPC_READS,
        .params = waitlist_explain_params,
        .params_size = sizeof(struct waitlist_explain_params),
        .result =
            "place?, ahead[{application, tier, scheme?, level?, applied_at, criterion, clause, "
            "tie?}], own?{tier, scheme?, level?, applied_at, tie, clause, choice}, "
            "policy_version?, policy_hash?, application, institution, state, ahead_count?, "
            "tiers[{tier, ahead}]?, passed_over[{offer?, override?, stay?, bed?, at, place?, code, "
            "words?}]?, next?, print?",
        .refuses = "NOT_FOUND",
        .run = waitlist_explain_run,
    },
    RPC_METHODS_END,
};
