// SPDX-License-Identifier: Apache-2.0
// Beds that change under a queue, and admissions taken back.
#include "daemon/care/offer_bed.h"

#include <string.h>

#include "daemon/access/office_find.h"
#include "daemon/care/bed_change.h"
#include "daemon/care/bed_suit.h"
#include "daemon/care/death.h"
#include "daemon/care/offer_act.h"
#include "daemon/care/offer_queue.h"
#include "daemon/care/subject.h"
#include "daemon/care/waitlist_rehearse.h"
#include "daemon/registry/task.h"

#define LOOK_AT 256 // of a queue at a time
#define TOLD_MAX 100
#define TELL_DAYS 3

// --- who is affected ---

// What the bed is to be, and was.
struct terms {
    struct offer_terms before;
    struct offer_terms after;
};

static void read_change(const struct fact *fact, struct terms *ret)
{
    enum bed_class class;
    switch ((enum bed_act)words_find(bed_act_words, fact->what)) {
    case BED_RETYPE:
        if (fact->outcome == NULL) {
            break;
        }
        if (strcmp(fact->outcome, BED_BECOMES_DEMENTIA) == 0 ||
            strcmp(fact->outcome, BED_BECOMES_NO_DEMENTIA) == 0) {
            ret->after.bed.is_dementia = strcmp(fact->outcome, BED_BECOMES_DEMENTIA) == 0;
            ret->before.bed.is_dementia = !ret->after.bed.is_dementia;
            break;
        }
        class = (enum bed_class)words_find(bed_class_words, fact->outcome);
        ret->after.bed.class = class;
        ret->before.bed.class = class == CLASS_NURSING ? CLASS_ORDINARY : CLASS_NURSING;
        break;
    case BED_CLOSE:
        ret->after.bed.is_open = false;
        break;
    case BED_REOPEN:
        ret->before.bed.is_open = false;
        break;
    case BED_ACTS:
        break;
    }
}

static const char *effect_of(enum offer_chance before, enum offer_chance after)
{
    if (before == after) {
        return NULL;
    }
    if (after == OFFER_NO_CHANCE) {
        return "loses";
    }
    if (before == OFFER_NO_CHANCE) {
        return "gains";
    }
    return after == OFFER_BEHIND ? "behind" : "ahead";
}

static void put_affected(
    struct call *call, const struct offer_candidate *candidate, int64_t place, const char *effect)
{
    json_begin_map(&call->out);
    json_field_int(&call->out, "application", candidate->application);
    json_field_int(&call->out, "place", place);
    json_field_text(&call->out, "effect", effect);
    json_end_map(&call->out);
}

static void walk(struct call *call, struct offer_queue *queue, const struct terms *terms)
{
    struct offer_candidate *candidates = arena_alloc(&call->arena, LOOK_AT * sizeof(*candidates));
    int64_t waiting = 0;
    int64_t affected = 0;
    int read = LOOK_AT;
    if (candidates == NULL) {
        tx_fail(call->tx, STATUS_NO_MEMORY);
        return;
    }
    json_key(&call->out, "applications");
    json_begin_list(&call->out);
    while (read == LOOK_AT) {
        read = offer_queue_read(call, queue, candidates, LOOK_AT);
        for (int i = 0; i < read; i++) {
            waiting++;
            const char *effect = effect_of(offer_chance(&terms->before, &candidates[i]),
                offer_chance(&terms->after, &candidates[i]));
            affected += effect == NULL ? 0 : 1;
            if (effect != NULL && affected <= TOLD_MAX) {
                put_affected(call, &candidates[i], waiting, effect);
            }
        }
    }
    json_end_list(&call->out);
    json_field_int(&call->out, "waiting", waiting);
    json_field_int(&call->out, "affected", affected);
}

// --- the offer that stands on it ---

static bool had_dementia(struct call *call, const struct offer *offer)
{
    struct query query = query_open(call->tx, QUERY_WAITLIST_PLACE_OF);
    query_bind_int(&query, "application", offer->application);
    query_bind_int(&query, "institution", offer->institution);
    bool had = query_next(&query) && words_find(waitlist_dementia_words,
                                         query_text(&query, "had_dementia")) > WAITLIST_NO_DEMENTIA;
    query_end(&query);
    return had;
}

static bool still_suits(struct call *call, const struct offer *offer)
{
    int32_t today_day = call->tx->today_day;
    int32_t next_day = DAY_OPEN;
    struct waitlist_entry entry;
    struct waitlist_person known;
    struct suit_bed bed;
    if (!waitlist_read(call, offer->application, &entry) ||
        !waitlist_person_read(call, offer->elder, &known, &next_day)) {
        return true;
    }
    struct suit_person person = bed_suit_person(
        call, &care_of(call)->suit, offer->elder, today_day, offer_needs(entry.needs));
    if (!bed_suit_bed(call,
            &(struct suit_question){.bed = offer->bed, .on_day = today_day, .elder = offer->elder},
            &bed)) {
        return true;
    }
    bed.is_open = true; // asked apart
    // Without a level they stand by the one they were called by, and by the test that came with it.
    person.has_dementia =
        person.has_dementia || (!waitlist_has_level(&known) && had_dementia(call, offer));
    return bed_suits(&person, &bed, 0) == FILTER_NONE;
}

bool offer_still_takes(struct call *call, const struct offer *offer)
{
    char area[AREA_CODE_SIZE];
    struct waitlist_person person;
    struct waitlist_rules rules;
    int32_t today_day = call->tx->today_day;
    int32_t next_day = DAY_OPEN;
    uint32_t met = 0;
    if (!waitlist_house_area(call, offer->institution, area) ||
        !waitlist_rules_find(call, area, today_day, &rules) ||
        !waitlist_person_read(call, offer->elder, &person, &next_day)) {
        return true;
    }
    // What was approved since changes nothing about an offer that was made.
    const struct policy *then = policy_known_at(call, &waitlist_policy_kind, area,
        day_of_instant(offer->offered_ms, call->tx->zone_minutes), offer->offered_ms);
    bool takes =
        waitlist_obstacles(rules.policy, &person, today_day, area, &met) == 0 ||
        (then != NULL && waitlist_obstacles(then->rules, &person, today_day, area, &met) == 0);
    return waitlist_judge(WAITLIST_QUEUED, &person, takes) != WAITLIST_INELIGIBLE;
}

const char *offer_lost_by(struct call *call, const struct offer *offer)
{
    int32_t today_day = call->tx->today_day;
    struct bed_closure closure;
    if (bed_closure_find(call->tx, offer->bed, today_day, DAY_OPEN, &closure)) {
        return "bed_closed";
    }
    struct query query = query_open(call->tx, QUERY_OFFER_BED);
    query_bind_int(&query, "bed", offer->bed);
    query_bind_day(&query, "on", today_day);
    bool is_listed = query_next(&query) && !query_is_null(&query, "pool");
    query_end(&query);
    if (!is_listed) {
        return "bed_unlisted";
    }
    if (!offer_still_takes(call, offer)) {
        return OFFER_LOST_BY_CONDITIONS;
    }
    return still_suits(call, offer) ? NULL : "bed_unsuitable";
}

enum status offer_lose(struct call *call, const struct offer *offer, const char *reason)
{
    const struct offer_end end = {.state = OFFER_WITHDRAWN, .reason = reason};
    struct waitlist_entry entry;
    offer_close(call, offer, &end);
    call_touch(call, offer->application);
    enum status status = offer_return(call, offer, &end);
    if (status == STATUS_OK && waitlist_read(call, offer->application, &entry) &&
        waitlist_state_is_live(entry.state)) { // else the notice tells it
        (void)task_open(
            call, &(struct task_order){.office = office_of_desk(call, entry.person.residence_area),
                      .kind = TASK_OFFER_LOST,
                      .subject = offer->offer,
                      .elder = offer->elder,
                      .due_day = call->tx->today_day + TELL_DAYS});
    }
    return status;
}

enum status offer_review(struct call *call, int64_t application, bool *ret_is_lost)
{
    struct offer offer;
    const char *reason =
        offer_of_application(call, application, &offer) ? offer_lost_by(call, &offer) : NULL;
    *ret_is_lost = reason != NULL;
    return reason == NULL ? call_done(call) : offer_lose(call, &offer, reason);
}

enum status offer_check_none(struct call *call, int64_t bed)
{
    struct offer offer;
    if (!offer_of_bed(call, bed, &offer)) {
        return STATUS_OK;
    }
    json_field_int(&call->facts, "bed", bed);
    json_field_int(&call->facts, "offer", offer.offer);
    call->message = "the bed is offered to somebody: whom it suits changes after the answer";
    return call_refuse(call, STATUS_STATE_CONFLICT);
}

// As it stands after the act: reason is why it ends, or NULL.
static void put_changed(struct call *call, const struct offer *offer, const char *reason)
{
    json_begin_map(&call->out);
    json_field_int(&call->out, "offer", offer->offer);
    json_field_int(&call->out, "application", offer->application);
    json_field_int(&call->out, "bed", offer->bed);
    json_field_text(
        &call->out, "state", offer_state_words[reason == NULL ? offer->state : OFFER_WITHDRAWN]);
    json_field_text(&call->out, "reason", reason);
    json_end_map(&call->out);
}

enum status offer_put_changed(struct call *call, const int64_t *beds, int count)
{
    enum status status = STATUS_OK;
    bool any = false;
    for (int i = 0; i < count && status == STATUS_OK; i++) {
        struct offer offer;
        if (!offer_of_bed(call, beds[i], &offer)) {
            continue;
        }
        if (!any) {
            json_key(&call->out, "offers");
            json_begin_list(&call->out);
            any = true;
        }
        const char *reason = offer_lost_by(call, &offer);
        put_changed(call, &offer, reason);
        status = reason == NULL ? STATUS_OK : offer_lose(call, &offer, reason);
    }
    if (any) {
        json_end_list(&call->out);
    }
    return status;
}

enum status waitlist_on_bed_changing(struct call *call, const struct fact *fact, void *part)
{
    struct offer_queue queue = {.bed = fact->subject};
    struct offer offer;
    (void)part;
    if (!offer_queue_open(call, fact->subject, &queue)) {
        return call_done(call);
    }
    queue.terms.bed.is_open = true;
    queue.terms.is_reserved = false; // that changes with every bed that comes or goes
    struct terms terms = {queue.terms, queue.terms};
    read_change(fact, &terms);
    json_key(&call->out, "waitlist");
    json_begin_map(&call->out);
    walk(call, &queue, &terms);
    bool is_offered = offer_of_bed(call, fact->subject, &offer);
    const char *reason = is_offered ? offer_lost_by(call, &offer) : NULL;
    if (is_offered) {
        json_key(&call->out, "offer");
        put_changed(call, &offer, reason);
    }
    json_end_map(&call->out);
    return reason == NULL ? call_done(call) : offer_lose(call, &offer, reason);
}

// --- an admission taken back ---

struct admitted {
    int64_t bed;
    int64_t application; // that it ended; 0: none
    int64_t admitted_ms;
};

static bool find_admitted(struct call *call, int64_t stay, struct admitted *ret)
{
    struct query query = query_open(call->tx, QUERY_WAITLIST_ADMITTED_BY);
    query_bind_int(&query, "stay", stay);
    bool found = query_next(&query);
    if (found) {
        *ret = (struct admitted){.bed = query_int(&query, "bed"),
            .application = query_int(&query, "application"),
            .admitted_ms = query_int(&query, "recorded_at")};
    }
    query_end(&query);
    return found;
}

// The bed is theirs again, as it was accepted.
static bool find_fulfilled(struct call *call, const struct admitted *admitted, struct offer *ret)
{
    struct query query = query_open(call->tx, QUERY_OFFER_FULFILLED);
    query_bind_int(&query, "application", admitted->application);
    query_bind_int(&query, "bed", admitted->bed);
    query_bind_int(&query, "at", admitted->admitted_ms);
    int64_t offer = query_next(&query) ? query_int(&query, "offer") : 0;
    query_end(&query);
    return offer != 0 && offer_read(call, offer, ret) && offer_reopen(call, ret);
}

enum status offer_take_back_admitted(
    struct call *call, const struct offer_unlived *unlived, struct waitlist_entry *ret)
{
    struct admitted admitted;
    struct offer offer;
    struct death death;
    ret->application = 0;
    if (!find_admitted(call, unlived->stay, &admitted)) {
        return call_done(call);
    }
    // Who has applied anew since then waits by that application.
    bool comes_back = admitted.application != 0 && waitlist_of_elder(call, unlived->elder) == 0 &&
                      waitlist_read(call, admitted.application, ret);
    if (!comes_back) {
        return call_done(call);
    }
    call_touch(call, ret->application);
    bool may_take = !unlived->has_begun && !death_find(call->tx, ret->elder, &death) &&
                    waitlist_banned_until(call, ret->elder) == DAY_NONE;
    if (may_take && find_fulfilled(call, &admitted, &offer)) {
        enum status status = waitlist_put(call, ret,
            &(struct waitlist_change){
                .state = WAITLIST_ACCEPTED, .cause = unlived->cause, .until_day = DAY_NONE});
        bool is_lost = false;
        return status == STATUS_OK ? offer_review(call, ret->application, &is_lost) : status;
    }
    return waitlist_bring_back(call, ret, unlived->cause);
}

enum status waitlist_on_admission_cancelled(struct call *call, const struct fact *fact, void *part)
{
    struct waitlist_entry entry;
    (void)part;
    return offer_take_back_admitted(call,
        &(struct offer_unlived){
            .stay = fact->subject, .elder = fact->elder, .cause = "admission_cancelled"},
        &entry);
}
