// SPDX-License-Identifier: Apache-2.0
// What people say to an offer: attempts to reach them, yes, no, and the house's own no.
#include "daemon/care/offer_act.h"

#include <string.h>

#include "daemon/access/office_find.h"
#include "daemon/care/offer_bed.h"
#include "daemon/care/offer_freed.h"
#include "daemon/care/offer_walk.h"
#include "daemon/care/waitlist_extend.h"
#include "daemon/care/waitlist_words.h"
#include "daemon/registry/task.h"

#define EVIDENCE_MAX 400
#define REVIEW_DAYS 7

// Who is no elder is their contact: both have to be tried (domain.md §6a.4).
static const char *const who_words[] = {"elder", "spouse", "daughter", "son", "relative",
    "guardian", "friend", "neighbour", "committee", NULL};
static const char *const channel_words[] = {"phone", "visit", "message", "letter", NULL};
static const char *const outcome_words[] = {
    "reached", "no_answer", "wrong_number", "message_left", "moved_away", NULL};
static const char *const reject_words[] = {
    "infectious", "violence", "medical", "beyond_ability", "other", NULL};

#define OFFER_PARAM(type)                                                                          \
    {                                                                                              \
        .name = "offer", .help = "Which offer.", .kind = RPC_ID,                                   \
        .offset = offsetof(struct type, offer), .required = true,                                  \
    }

static enum status find(struct call *call, int64_t offer, struct offer *ret)
{
    if (!offer_find(call, offer, ret)) {
        return call->tx->fault == STATUS_OK ? call_refuse(call, STATUS_NOT_FOUND) : call_done(call);
    }
    return STATUS_OK;
}

static enum status conflict(struct call *call, const struct offer *offer, const char *message)
{
    json_field_int(&call->facts, "offer", offer->offer);
    json_field_text(&call->facts, "state", offer_state_words[offer->state]);
    json_field_text(&call->facts, "reason", offer->reason);
    call->message = message;
    return call_refuse(call, STATUS_STATE_CONFLICT);
}

static enum status expired(struct call *call, const struct offer *offer, int64_t until_ms)
{
    json_field_int(&call->facts, "offer", offer->offer);
    json_field_instant(&call->facts, "until", until_ms, call->tx->zone_minutes);
    return call_refuse(call, STATUS_OFFER_EXPIRED);
}

// Waits for an answer, and is in time: the daemon may not have looked at the clock yet.
static enum status check_open(struct call *call, const struct offer *offer)
{
    if (offer->state == OFFER_EXPIRED_STATE ||
        (offer->state == OFFER_OPEN && call->tx->now_ms > offer->answer_by_ms)) {
        return expired(call, offer, offer->answer_by_ms);
    }
    if (offer->state == OFFER_ACCEPTED && call->tx->now_ms > offer->admit_by_ms) {
        return expired(call, offer, offer->admit_by_ms);
    }
    return offer->state == OFFER_OPEN || offer->state == OFFER_ACCEPTED
               ? STATUS_OK
               : conflict(call, offer,
                     offer->state == OFFER_WITHDRAWN
                         ? "this offer was withdrawn, which is no strike; the reason says why"
                         : "this offer waits for no answer any more");
}

bool offer_is_elders_home(struct call *call, const struct offer *offer)
{
    struct waitlist_entry entry;
    return waitlist_read(call, offer->application, &entry) && waitlist_is_own_home(call, &entry);
}

// A house does not answer its own offer, unless it speaks for the person.
static enum status check_speaker(struct call *call, const struct offer *offer)
{
    if (call->principal.kind == OFFICE_HOME && !offer_is_elders_home(call, offer)) {
        call->message = "the person's own desk or home answers an offer";
        return call_refuse(call, STATUS_FORBIDDEN);
    }
    return STATUS_OK;
}

static const char *state_now(struct call *call, int64_t application)
{
    struct waitlist_entry entry;
    return waitlist_read(call, application, &entry) ? waitlist_state_words[entry.state] : NULL;
}

enum status offer_go_on(struct call *call, int64_t bed)
{
    struct offer_made made = {.offer = 0};
    if (!offer_is_wanted(call, bed)) {
        return call_done(call);
    }
    enum status status = offer_next(call, bed, &made);
    if (status == STATUS_OK && made.offer != 0) {
        json_key(&call->out, "next");
        json_begin_map(&call->out);
        json_field_int(&call->out, "offer", made.offer);
        json_field_int(&call->out, "application", made.application);
        json_end_map(&call->out);
    }
    return status;
}

// What became of an offer, and of its bed.
static enum status go_on(struct call *call, const struct offer *offer, const char *state)
{
    json_field_int(&call->out, "offer", offer->offer);
    json_field_int(&call->out, "application", offer->application);
    json_field_text(&call->out, "state", state);
    json_field_text(&call->out, "application_state", state_now(call, offer->application));
    call_touch(call, offer->application);
    return offer_go_on(call, offer->bed);
}

// --- offer.contact ---

const struct rpc_param offer_contact_params[] = {
    OFFER_PARAM(offer_contact_params),
    {
        .name = "who",
        .help = "The elder, or which contact of theirs was tried.",
        .kind = RPC_CHOICE,
        .offset = offsetof(struct offer_contact_params, who),
        .required = true,
        .choices = who_words,
    },
    {
        .name = "channel",
        .help = "How.",
        .kind = RPC_CHOICE,
        .offset = offsetof(struct offer_contact_params, channel),
        .required = true,
        .choices = channel_words,
    },
    {
        .name = "outcome",
        .help = "What came of it.",
        .kind = RPC_CHOICE,
        .offset = offsetof(struct offer_contact_params, outcome),
        .required = true,
        .choices = outcome_words,
    },
    RPC_PARAMS_END,
};

bool offer_was_sought(
    struct call *call, const struct offer *offer, int *ret_attempts, int *ret_days)
{
    struct waitlist_attempt attempts[OFFER_ATTEMPTS_MAX];
    struct waitlist_entry entry;
    struct waitlist_rules rules;
    int count = 0;
    struct query query = query_open(call->tx, QUERY_OFFER_ATTEMPTS);
    query_bind_int(&query, "offer", offer->offer);
    while (count < OFFER_ATTEMPTS_MAX && query_next(&query)) {
        attempts[count++] = (struct waitlist_attempt){
            .day = day_of_instant(query_int(&query, "at"), call->tx->zone_minutes),
            .to_elder = strcmp(query_text(&query, "who"), who_words[0]) == 0};
    }
    query_end(&query);
    *ret_attempts = count;
    *ret_days = waitlist_days_tried(attempts, count);
    return waitlist_read(call, offer->application, &entry) &&
           waitlist_rules_of(call, &entry.choices[0], &rules) &&
           waitlist_was_sought(rules.policy, attempts, count);
}

enum status offer_contact_run(struct call *call)
{
    const struct offer_contact_params *params = call->params;
    struct offer offer;
    int attempts = 0;
    int days = 0;
    enum status status = find(call, params->offer, &offer);
    if (status == STATUS_OK) {
        status = check_open(call, &offer);
    }
    if (status != STATUS_OK) {
        return status;
    }
    int64_t contact = tx_new_id(call->tx);
    struct query query = query_open(call->tx, QUERY_OFFER_CONTACT_ADD);
    query_bind_int(&query, "contact", contact);
    query_bind_int(&query, "offer", offer.offer);
    query_bind_text(&query, "who", who_words[params->who]);
    query_bind_text(&query, "channel", channel_words[params->channel]);
    query_bind_text(&query, "outcome", outcome_words[params->outcome]);
    query_bind_int(&query, "office", call->principal.office);
    query_bind_text(&query, "operator", call->principal.operator_name);
    query_bind_int(&query, "now", call->tx->now_ms);
    (void)query_run(&query);
    bool enough = offer_was_sought(call, &offer, &attempts, &days);
    offer_tell(call, &offer);
    call_touch(call, offer.offer);
    json_field_int(&call->out, "contact", contact);
    json_field_int(&call->out, "offer", offer.offer);
    json_field_int(&call->out, "attempts", attempts);
    json_field_int(&call->out, "days", days);
    json_field_bool(&call->out, "enough", enough);
    return call_done(call);
}

// --- offer.accept ---

const struct rpc_param offer_accept_params[] = {
    OFFER_PARAM(offer_accept_params),
    RPC_PARAMS_END,
};

enum status offer_accept_run(struct call *call)
{
    const struct offer_accept_params *params = call->params;
    struct offer offer;
    struct waitlist_entry entry;
    struct waitlist_rules rules;
    enum status status = find(call, params->offer, &offer);
    if (status == STATUS_OK) {
        status = check_speaker(call, &offer);
    }
    if (status == STATUS_OK) {
        status = check_open(call, &offer);
    }
    if (status == STATUS_OK && offer.state == OFFER_ACCEPTED) {
        status = conflict(call, &offer, "this offer was accepted before");
    }
    const char *lost = status == STATUS_OK ? offer_lost_by(call, &offer) : NULL;
    if (lost != NULL) { // by a day the daemon has yet to look at
        offer.reason = lost;
        status = conflict(call, &offer,
            "the person cannot move into this bed any more: the offer ends, without a strike");
    }
    if (status != STATUS_OK) {
        return status;
    }
    if (!waitlist_read(call, offer.application, &entry) ||
        !waitlist_rules_of(call, &entry.choices[0], &rules)) {
        return call_done(call);
    }
    struct waitlist_deadline admit =
        waitlist_term_begin(call, WAITLIST_TERM_ADMIT, offer.offer, rules.policy->admit_workdays);
    struct query query = query_open(call->tx, QUERY_OFFER_ACCEPT);
    query_bind_int(&query, "offer", offer.offer);
    query_bind_int(&query, "admit_by", admit.until_ms);
    query_bind_int(&query, "provisional", admit.is_provisional ? 1 : 0);
    query_bind_int(&query, "now", call->tx->now_ms);
    (void)query_run(&query);
    (void)task_close_for(call, TASK_OFFER_ANSWER, offer.offer, "accepted");
    (void)task_open(
        call, &(struct task_order){.office = office_of_institution(call, offer.institution),
                  .kind = TASK_OFFER_ADMIT,
                  .subject = offer.offer,
                  .elder = offer.elder,
                  .due_day = admit.day});
    offer_tell(call, &offer);
    call_touch(call, offer.offer);
    call_touch(call, offer.application);
    json_field_int(&call->out, "offer", offer.offer);
    json_field_int(&call->out, "application", offer.application);
    json_field_text(&call->out, "state", offer_state_words[OFFER_ACCEPTED]);
    json_field_instant(&call->out, "admit_by", admit.until_ms, call->tx->zone_minutes);
    if (admit.is_provisional) {
        json_field_bool(&call->out, "provisional", true);
    }
    return waitlist_put(call, &entry,
        &(struct waitlist_change){.state = WAITLIST_ACCEPTED,
            .cause = "accepted",
            .until_day = DAY_NONE,
            .confirms = true});
}

// --- offer.decline ---

const struct rpc_param offer_decline_params[] = {
    OFFER_PARAM(offer_decline_params),
    {
        .name = "reason",
        .help = "Why; lower_choice lets the house drop out, once without a strike.",
        .kind = RPC_CHOICE,
        .offset = offsetof(struct offer_decline_params, reason),
        .required = true,
        .choices = waitlist_reason_words,
    },
    RPC_PARAMS_END,
};

static int64_t choices_dropped(struct call *call, int64_t application)
{
    struct query query = query_open(call->tx, QUERY_OFFER_CHOICES_DROPPED);
    query_bind_int(&query, "application", application);
    int64_t dropped = query_next(&query) ? query_int(&query, "dropped") : 0;
    query_end(&query);
    return dropped;
}

// What a reason means: a strike or none; a lower choice drops out.
static enum status weigh(
    struct call *call, const struct offer *offer, int reason, bool *ret_counts, bool *ret_drops)
{
    struct waitlist_entry entry;
    struct waitlist_rules rules;
    if (!waitlist_read(call, offer->application, &entry) ||
        !waitlist_rules_of(call, &entry.choices[0], &rules)) {
        return call_done(call);
    }
    *ret_drops = reason == WAITLIST_LOWER_CHOICE;
    *ret_counts = (rules.policy->good_causes & (1u << reason)) == 0;
    if (*ret_drops && entry.choices[0].institution == offer->institution) {
        return call_invalid(call, "reason", "another reason: this is the person's first choice");
    }
    if (*ret_drops) {
        *ret_counts = choices_dropped(call, offer->application) > 0;
    }
    return STATUS_OK;
}

enum status offer_decline_run(struct call *call)
{
    const struct offer_decline_params *params = call->params;
    struct offer offer;
    bool counts = false;
    bool drops = false;
    enum status status = find(call, params->offer, &offer);
    if (status == STATUS_OK) {
        status = check_speaker(call, &offer);
    }
    if (status == STATUS_OK) {
        status = check_open(call, &offer);
    }
    if (status == STATUS_OK) {
        status = weigh(call, &offer, params->reason, &counts, &drops);
    }
    if (status != STATUS_OK) {
        return status;
    }
    const struct offer_end end = {
        .state = OFFER_DECLINED, .reason = waitlist_reason_words[params->reason], .counts = counts};
    offer_close(call, &offer, &end);
    if (drops) {
        waitlist_drop_choice(call, offer.application, offer.institution, "lower_choice");
    }
    status = offer_return(call, &offer, &end);
    json_field_bool(&call->out, "strike", counts);
    return status == STATUS_OK ? go_on(call, &offer, offer_state_words[OFFER_DECLINED]) : status;
}

// --- offer.reject ---

const struct rpc_param offer_reject_params[] = {
    OFFER_PARAM(offer_reject_params),
    {
        .name = "code",
        .help = "Why the house cannot care for the person; other is said in the evidence.",
        .kind = RPC_CHOICE,
        .offset = offsetof(struct offer_reject_params, code),
        .required = true,
        .choices = reject_words,
    },
    {
        .name = "evidence",
        .help = "What it rests on; no names or numbers of persons.",
        .kind = RPC_TEXT,
        .offset = offsetof(struct offer_reject_params, evidence),
        .required = true,
        .most = EVIDENCE_MAX,
    },
    RPC_PARAMS_END,
};

enum status offer_reject_run(struct call *call)
{
    const struct offer_reject_params *params = call->params;
    struct offer offer;
    enum status status = find(call, params->offer, &offer);
    if (status == STATUS_OK && offer.institution != call->principal.institution) {
        status = call_refuse(call, STATUS_NOT_FOUND);
    }
    if (status == STATUS_OK && waitlist_words_expected(params->evidence) != NULL) {
        status = call_invalid(call, "evidence", waitlist_words_expected(params->evidence));
    }
    if (status == STATUS_OK) {
        status = check_open(call, &offer);
    }
    if (status != STATUS_OK) {
        return status;
    }
    const struct offer_end end = {.state = OFFER_REJECTED,
        .reason = reject_words[params->code],
        .evidence = params->evidence};
    offer_close(call, &offer, &end);
    int64_t task =
        task_open(call, &(struct task_order){.office = office_of_bureau(call, call->principal.area),
                            .kind = TASK_OFFER_REFUSED,
                            .subject = offer.offer,
                            .elder = offer.elder,
                            .due_day = call->tx->today_day + REVIEW_DAYS});
    if (task != 0) {
        json_field_int(&call->out, "task", task);
    }
    status = offer_return(call, &offer, &end);
    return status == STATUS_OK ? go_on(call, &offer, offer_state_words[OFFER_REJECTED]) : status;
}

static bool begins_with(const char *const *words, const char *text)
{
    for (; *words != NULL; words++) {
        if (strncmp(*words, text, strlen(*words)) == 0) {
            return true;
        }
    }
    return false;
}

enum status offer_on_task_closing(struct call *call, const struct fact *fact, void *part)
{
    (void)part;
    static const char *const yes[] = {"justified", "成立", "属实", NULL};
    static const char *const no[] = {"not_justified", "not justified", "不成立", "不属实", NULL};
    struct offer offer;
    if (strcmp(fact->what, task_kinds[TASK_OFFER_REFUSED].word) != 0 ||
        !offer_read(call, fact->subject, &offer)) {
        return STATUS_OK;
    }
    bool is_justified = begins_with(yes, fact->outcome);
    if (!is_justified && !begins_with(no, fact->outcome)) {
        return call_invalid(call, "outcome", "justified or not_justified, and why behind it");
    }
    struct query query = query_open(call->tx, QUERY_OFFER_REVIEW);
    query_bind_int(&query, "offer", offer.offer);
    query_bind_text(&query, "review", is_justified ? "justified" : "not_justified");
    (void)query_run(&query);
    if (!is_justified) {
        offer_want(call, offer.bed, "refusal_reviewed");
    }
    call_touch(call, offer.offer);
    return call->tx->fault;
}
