// SPDX-License-Identifier: Apache-2.0
// Offers: what is known of one, how it ends, and the table of their methods.
#include "daemon/care/offer.h"

#include "daemon/access/office_find.h"
#include "daemon/care/bed_hold.h"
#include "daemon/care/offer_act.h"
#include "daemon/care/offer_freed.h"
#include "daemon/care/waitlist_extend.h"
#include "daemon/care/waitlist_get.h"
#include "daemon/registry/task.h"
#include "daemon/rpc/event.h"

const char *const offer_state_words[OFFER_STATES + 1] = {
    "open", "accepted", "admitted", "declined", "expired", "rejected", "withdrawn", NULL};

bool offer_read(struct call *call, int64_t offer, struct offer *ret)
{
    struct query query = query_open(call->tx, QUERY_OFFER_GET);
    query_bind_int(&query, "offer", offer);
    bool found = query_next(&query);
    if (found) {
        *ret = (struct offer){
            .offer = offer,
            .bed = query_int(&query, "bed"),
            .institution = query_int(&query, "institution"),
            .application = query_int(&query, "application"),
            .elder = query_int(&query, "elder"),
            .hold = query_int(&query, "hold"),
            .state = (enum offer_state)words_find(offer_state_words, query_text(&query, "state")),
            .offered_ms = query_int(&query, "offered_at"),
            .answer_by_ms = query_int(&query, "answer_by"),
            .admit_by_ms = query_int(&query, "admit_by"),
            .pool = query_copy_text(&query, "pool", &call->arena),
            .reason = query_copy_text(&query, "reason", &call->arena),
            .by_itself = query_int(&query, "by_itself") != 0,
        };
    }
    query_end(&query);
    return found && call->tx->fault == STATUS_OK;
}

bool offer_find(struct call *call, int64_t offer, struct offer *ret)
{
    struct waitlist_entry entry;
    struct offer found;
    if (!offer_read(call, offer, &found) || !waitlist_find(call, found.application, &entry)) {
        return false;
    }
    // A house the person also waits at knows of them, not of what other houses offer.
    bool is_others =
        call->principal.kind == OFFICE_HOME && call->principal.institution != found.institution;
    if (is_others && !offer_is_elders_home(call, &found)) {
        return false;
    }
    *ret = found;
    return true;
}

static bool find_by(
    struct call *call, enum query_id id, const char *column, int64_t value, struct offer *ret)
{
    struct query query = query_open(call->tx, id);
    query_bind_int(&query, column, value);
    int64_t offer = query_next(&query) ? query_int(&query, "offer") : 0;
    query_end(&query);
    return offer != 0 && offer_read(call, offer, ret);
}

bool offer_of_application(struct call *call, int64_t application, struct offer *ret)
{
    return find_by(call, QUERY_OFFER_LIVE_OF_APPLICATION, "application", application, ret);
}

bool offer_of_bed(struct call *call, int64_t bed, struct offer *ret)
{
    return find_by(call, QUERY_OFFER_LIVE_OF_BED, "bed", bed, ret);
}

// Who may know of it (offer_find): its house, the person's home, their desks, who filed.
void offer_tell(struct call *call, const struct offer *offer)
{
    struct waitlist_entry entry;
    if (!waitlist_read(call, offer->application, &entry)) {
        return;
    }
    struct query query = query_open(call->tx, QUERY_STAY_OF_ELDER);
    query_bind_int(&query, "elder", offer->elder);
    query_bind_day(&query, "on", call->tx->today_day);
    int64_t lives_in = query_next(&query) ? query_int(&query, "institution") : 0;
    query_end(&query);
    char house_area[AREA_CODE_SIZE];
    bool stands = waitlist_house_area(call, offer->institution, house_area);
    const struct event_reach reaches[] = {
        {.office = entry.office,
            .institution = offer->institution,
            .house_area = stands ? house_area : NULL,
            .area = entry.person.residence_area},
        {.institution = lives_in, .area = entry.person.registered_area},
    };
    call_event(call, EVENT_OFFER, offer->offer, &reaches[0]);
    call_event(call, EVENT_OFFER, offer->offer, &reaches[1]);
}

void offer_close(struct call *call, const struct offer *offer, const struct offer_end *end)
{
    const char *word = offer_state_words[end->state];
    bed_hold_end(call, offer->hold, call->tx->today_day);
    struct query query = query_open(call->tx, QUERY_OFFER_END);
    query_bind_int(&query, "offer", offer->offer);
    query_bind_text(&query, "state", word);
    query_bind_text(&query, "reason", end->reason);
    query_bind_text(&query, "evidence", end->evidence);
    query_bind_int(&query, "counts", end->counts ? 1 : 0);
    query_bind_int(&query, "now", call->tx->now_ms);
    (void)query_run(&query);
    (void)task_close_for(call, TASK_OFFER_ANSWER, offer->offer, word);
    (void)task_close_for(call, TASK_OFFER_ADMIT, offer->offer, word);
    call_touch(call, offer->offer);
    offer_tell(call, offer);
    if (end->state != OFFER_ADMITTED) {
        offer_want(call, offer->bed, word);
    }
}

// A term that ran out meanwhile begins anew: nobody broke it.
static struct waitlist_deadline term_again(struct call *call, const struct offer *offer)
{
    struct waitlist_entry entry;
    struct waitlist_rules rules;
    struct waitlist_deadline term = {
        .day = day_of_instant(offer->admit_by_ms, call->tx->zone_minutes),
        .until_ms = offer->admit_by_ms,
        .is_provisional = waitlist_term_is_provisional(call, offer->offer)};
    if (offer->admit_by_ms > call->tx->now_ms || !waitlist_read(call, offer->application, &entry) ||
        !waitlist_rules_of(call, &entry.choices[0], &rules)) {
        waitlist_term_again(call, offer->offer);
        return term;
    }
    return waitlist_term_begin(
        call, WAITLIST_TERM_ADMIT, offer->offer, rules.policy->admit_workdays);
}

bool offer_reopen(struct call *call, const struct offer *offer)
{
    struct waitlist_deadline term = term_again(call, offer);
    struct bed_hold hold = {.bed = offer->bed,
        .kind = HOLD_OFFER,
        .elder = offer->elder,
        .subject = offer->offer,
        .from_day = call->tx->today_day,
        .until_day = DAY_OPEN};
    if (bed_hold_put(call, &hold) != STATUS_OK) {
        return false;
    }
    struct query query = query_open(call->tx, QUERY_OFFER_REOPEN);
    query_bind_int(&query, "offer", offer->offer);
    query_bind_int(&query, "hold", hold.hold);
    query_bind_int(&query, "admit_by", term.until_ms);
    query_bind_int(&query, "provisional", term.is_provisional ? 1 : 0);
    (void)query_run(&query);
    (void)task_open(
        call, &(struct task_order){.office = office_of_institution(call, offer->institution),
                  .kind = TASK_OFFER_ADMIT,
                  .subject = offer->offer,
                  .elder = offer->elder,
                  .due_day = term.day});
    call_touch(call, offer->offer);
    offer_tell(call, offer);
    return true;
}

// A silence counts from the moment its term was over, however late the daemon looks.
static int32_t strike_day(
    const struct call *call, const struct offer *offer, const struct offer_end *end)
{
    int64_t until_ms = offer->state == OFFER_ACCEPTED ? offer->admit_by_ms : offer->answer_by_ms;
    return end->state == OFFER_EXPIRED_STATE ? day_of_instant(until_ms + 1, call->tx->zone_minutes)
                                             : call->tx->today_day;
}

enum status offer_return(struct call *call, const struct offer *offer, const struct offer_end *end)
{
    struct waitlist_entry entry;
    struct waitlist_rules rules;
    int32_t banned_until = DAY_NONE;
    struct waitlist_change change = {.state = WAITLIST_QUEUED,
        .cause = arena_print(&call->arena, "offer_%s", offer_state_words[end->state]),
        .note = end->reason,
        .until_day = DAY_NONE,
        .confirms = end->state == OFFER_DECLINED};
    if (change.cause == NULL || !waitlist_read(call, offer->application, &entry) ||
        !waitlist_rules_of(call, &entry.choices[0], &rules)) {
        return call_done(call);
    }
    if (end->counts) {
        const struct waitlist_fault fault = {
            "strike", change.cause, 0, strike_day(call, offer, end)};
        waitlist_note_fault(call, &entry, &fault, rules.policy, &banned_until);
    }
    if (banned_until != DAY_NONE) {
        change.state = WAITLIST_REMOVED;
        change.cause = "strikes";
    }
    enum status status = waitlist_put(call, &entry, &change);
    if (status == STATUS_OK) {
        // They were passed over for this offer. The house it was of asked them just now, unless it
        // was the bed that went.
        offer_want_for(call, &entry, end->state == OFFER_WITHDRAWN ? 0 : offer->institution);
    }
    return status;
}

#define SEES (HOME | DESKS | BUREAU)

const struct rpc_method offer_methods[] = {
    {
        .name = "offer.make",
        .help = "Offer a vacant basic bed to the first of its queue whom it suits.",
        .allow = HOME | BUREAU,
        .effect = RPC_WRITES,
        .params = offer_make_params,
        .params_size = sizeof(struct offer_make_params),
        .result = "offer?, application, answer_by?, provisional?, pool, "
                  "passed_over[{application, place, code, words?}]",
        .refuses = "NOT_FOUND BED_TAKEN BED_NOT_OPEN STATE_CONFLICT",
        .run = offer_make_run,
    },
    {
        .name = "offer.by_itself",
        .help = "Say whether a house offers beds that come free by itself; it does until it says "
                "no.",
        .allow = HOME | BUREAU,
        .effect = RPC_WRITES,
        .params = offer_house_params,
        .params_size = sizeof(struct offer_house_params),
        .result = "institution, by_itself",
        .refuses = "NOT_FOUND STATE_CONFLICT",
        .run = offer_house_run,
    },
    {
        .name = "offer.contact",
        .help = "Record an attempt to reach the person or somebody close.",
        .allow = HOME | DESKS,
        .effect = RPC_WRITES,
        .params = offer_contact_params,
        .params_size = sizeof(struct offer_contact_params),
        .result = "contact, offer, attempts, days, enough",
        .refuses = "NOT_FOUND OFFER_EXPIRED STATE_CONFLICT",
        .run = offer_contact_run,
    },
    {
        .name = "offer.accept",
        .help = "The person takes the offered bed.",
        .allow = DESKS | HOME,
        .effect = RPC_WRITES,
        .params = offer_accept_params,
        .params_size = sizeof(struct offer_accept_params),
        .result = "offer, application, state, admit_by, provisional?",
        .refuses = "NOT_FOUND OFFER_EXPIRED STATE_CONFLICT",
        .run = offer_accept_run,
    },
    {
        .name = "offer.decline",
        .help = "The person does not take the offered bed; without a good cause it is a strike.",
        .allow = DESKS | HOME,
        .effect = RPC_WRITES,
        .params = offer_decline_params,
        .params_size = sizeof(struct offer_decline_params),
        .result = "offer, application, state, strike, application_state, next?{offer, application}",
        .refuses = "NOT_FOUND OFFER_EXPIRED STATE_CONFLICT",
        .run = offer_decline_run,
    },
    {
        .name = "offer.reject",
        .help = "The house cannot care for the offered person, who keeps the place; the bureau "
                "reviews it.",
        .allow = HOME,
        .effect = RPC_WRITES,
        .params = offer_reject_params,
        .params_size = sizeof(struct offer_reject_params),
        .result = "offer, application, state, application_state, task?, next?{offer, application}",
        .refuses = "NOT_FOUND OFFER_EXPIRED STATE_CONFLICT",
        .run = offer_reject_run,
    },
    {
        .name = "offer.explain",
        .help = "Why this person got the bed and who was passed over, as long as the ledger lives; "
                "who was passed over is told of their own, how many others, and not whom the desk "
                "tried to reach.",
        .allow = SEES,
        .effect = RPC_READS,
        .params = offer_explain_params,
        .params_size = sizeof(struct offer_explain_params),
        .result =
            "offer, bed, institution, application, pool, state, place, offered_at, answer_by, "
            "provisional, accepted_at?, admit_by?, closed_at?, reason?, evidence?, review?, "
            "strike?, by_itself, lower_need?, policy_hash, admit_policy_version?, chosen?{tier, "
            "scheme?, level?, clause, policy_version, applied_at}, "
            "passed_over[{application, place, code, words?}], others[{code, "
            "passed}]?, "
            "contacts[{contact, at, who, channel, outcome, office}], complaints[{complaint, "
            "number, due, answer?, "
            "answered_at?}], print?",
        .refuses = "NOT_FOUND",
        .run = offer_explain_run,
    },
    {
        .name = "offer.list",
        .help = "Offers, open and past.",
        .allow = SEES,
        .effect = RPC_READS,
        .params = offer_list_params,
        .params_size = sizeof(struct offer_list_params),
        .result = "offers[{offer, bed, institution, application, pool, state, place, offered_at, "
                  "answer_by, provisional, accepted_at?, admit_by?, closed_at?, reason?, "
                  "by_itself, lower_need?}], next?",
        .run = offer_list_run,
    },
    RPC_METHODS_END,
};
