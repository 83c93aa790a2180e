// SPDX-License-Identifier: Apache-2.0
// Reading what a walk along a queue asks: of the bed, and of everybody who waits.
#include "daemon/care/offer_queue.h"

#include <stdio.h>

#include "daemon/care/death.h"
#include "daemon/care/offer_freed.h"
#include "daemon/care/subject.h"
#include "daemon/care/waitlist.h"
#include "daemon/rpc/event.h"

// --- the bed ---

static int64_t count_basic(struct call *call, int64_t institution)
{
    struct query query = query_open(call->tx, QUERY_OFFER_BASIC_BEDS);
    query_bind_int(&query, "institution", institution);
    query_bind_day(&query, "on", call->tx->today_day);
    int64_t basic = query_next(&query) ? query_int(&query, "basic") : 0;
    query_end(&query);
    return basic;
}

// Whether a house has no more free basic beds than are kept for tier 0.
static bool is_reserved(struct call *call, const struct offer_queue *queue)
{
    int64_t kept = waitlist_reserve(queue->rules.policy, count_basic(call, queue->institution));
    struct query query = query_open(call->tx, QUERY_OFFER_FREE_BEDS);
    query_bind_int(&query, "institution", queue->institution);
    query_bind_day(&query, "on", call->tx->today_day);
    query_bind_int(&query, "limit", kept + 1); // one more than are kept is enough to know
    int64_t free = query_next(&query) ? query_int(&query, "free") : 0;
    query_end(&query);
    return free <= kept;
}

static bool read_suit(struct call *call, int64_t bed, int64_t elder, struct suit_bed *ret)
{
    return bed_suit_bed(call,
        &(struct suit_question){.bed = bed, .on_day = call->tx->today_day, .elder = elder}, ret);
}

bool offer_queue_open(struct call *call, int64_t bed, struct offer_queue *ret)
{
    struct query query = query_open(call->tx, QUERY_OFFER_BED);
    query_bind_int(&query, "bed", bed);
    query_bind_day(&query, "on", call->tx->today_day);
    bool found = query_next(&query) && !query_is_null(&query, "pool");
    if (found) {
        ret->bed = bed;
        ret->institution = query_int(&query, "institution");
        ret->terms.pool = (enum pool)words_find(pool_words, query_text(&query, "pool"));
        snprintf(ret->terms.area, sizeof ret->terms.area, "%s", query_text(&query, "area"));
    }
    query_end(&query);
    if (!found || !read_suit(call, bed, 0, &ret->terms.bed) ||
        !waitlist_rules_find(call, ret->terms.area, call->tx->today_day, &ret->rules)) {
        return false;
    }
    ret->terms.is_reserved = is_reserved(call, ret);
    return call->tx->fault == STATUS_OK;
}

// --- the queue ---

unsigned offer_needs(uint32_t asked)
{
    return ((asked & NEEDS_NURSING) != 0 ? NEED_BIT(NEED_NURSING) : 0) |
           ((asked & NEEDS_DEMENTIA) != 0 ? NEED_BIT(NEED_DEMENTIA) : 0) |
           ((asked & NEEDS_WHEELCHAIR) != 0 ? NEED_BIT(NEED_WHEELCHAIR) : 0);
}

// What the standing and the application say of the person.
static struct suit_person person_of(const struct query *query, const struct suit_policy *policy)
{
    bool nursing =
        bed_level_needs_nursing(policy, query_text(query, "scheme"), query_text(query, "level"));
    int dementia = words_find(waitlist_dementia_words, query_text(query, "dementia"));
    return (struct suit_person){.sex = (int)query_int(query, "sex"),
        .needs = offer_needs((uint32_t)query_int(query, "needs")) |
                 (nursing ? NEED_BIT(NEED_NURSING) : 0) |
                 (dementia == WAITLIST_BEHAVIOUR_RISK ? NEED_BIT(NEED_DEMENTIA) : 0),
        .has_dementia = dementia > WAITLIST_NO_DEMENTIA};
}

// Beside the spouse there must be a bed for both: the one they lie in, or a second free one.
#define SECONDS_MOST 20

static bool lives_beside(struct call *call, int64_t bed, int64_t spouse)
{
    struct query query = query_open(call->tx, QUERY_OFFER_LIVES_BESIDE);
    query_bind_int(&query, "bed", bed);
    query_bind_int(&query, "elder", spouse);
    query_bind_day(&query, "on", call->tx->today_day);
    bool lives = query_next(&query);
    query_end(&query);
    return lives;
}

static bool suits_second(struct call *call, int64_t bed, const struct suit_person *spouse)
{
    struct suit_bed second;
    return read_suit(call, bed, 0, &second) && bed_suits(spouse, &second, 0) == FILTER_NONE;
}

static int read_seconds(
    struct call *call, const struct offer_queue *queue, int64_t ret_beds[SECONDS_MOST])
{
    int count = 0;
    struct query query = query_open(call->tx, QUERY_OFFER_SECOND);
    query_bind_int(&query, "bed", queue->bed);
    query_bind_text(&query, "pool", pool_words[queue->terms.pool]);
    query_bind_day(&query, "on", call->tx->today_day);
    query_bind_int(&query, "limit", SECONDS_MOST);
    while (count < SECONDS_MOST && query_next(&query)) {
        ret_beds[count++] = query_int(&query, "bed");
    }
    query_end(&query);
    return count;
}

static bool has_second(
    struct call *call, const struct offer_queue *queue, const struct suit_person *spouse)
{
    int64_t beds[SECONDS_MOST];
    int count = read_seconds(call, queue, beds);
    for (int i = 0; i < count; i++) {
        if (suits_second(call, beds[i], spouse)) {
            return true;
        }
    }
    return false;
}

void offer_queue_want_seconds(struct call *call, const struct offer_queue *queue)
{
    int64_t beds[SECONDS_MOST];
    int count = read_seconds(call, queue, beds);
    for (int i = 0; i < count; i++) {
        offer_want(call, beds[i], "spouse");
        call_event(call, EVENT_BED, beds[i], NULL);
    }
}

// A spouse who waits too needs what their own application asks for.
static struct suit_person spouse_person(struct call *call, int64_t spouse)
{
    struct waitlist_entry entry;
    int64_t application = waitlist_of_elder(call, spouse);
    bool waits = application != 0 && waitlist_read(call, application, &entry);
    return bed_suit_person(call, &care_of(call)->suit, spouse, call->tx->today_day,
        waits ? offer_needs(entry.needs) : 0);
}

// Of a spouse whom nobody named, nothing is known but what the law says: the other sex.
static bool is_apart(struct call *call, const struct offer_queue *queue, int64_t spouse, int sex)
{
    struct suit_person person = {.sex = sex == 1 ? 2 : 1};
    struct death death;
    if (spouse != 0 &&
        (lives_beside(call, queue->bed, spouse) || death_find(call->tx, spouse, &death))) {
        return false; // a widowed person needs no bed for two
    }
    if (spouse != 0) {
        person = spouse_person(call, spouse);
    }
    return !has_second(call, queue, &person);
}

// Whether a couple's room is taken by anybody but the spouse.
static bool has_stranger(struct call *call, const struct offer_queue *queue, int64_t elder)
{
    struct suit_bed bed;
    return queue->terms.bed.sex_rule == RULE_COUPLE && read_suit(call, queue->bed, elder, &bed) &&
           bed.stranger_beside;
}

static void read_candidate(
    const struct query *query, const struct suit_policy *policy, struct offer_candidate *ret)
{
    *ret = (struct offer_candidate){
        .application = query_int(query, "application"),
        .state = (enum waitlist_state)words_find(waitlist_state_words, query_text(query, "state")),
        .tier = (int)query_int(query, "tier"),
        .person = person_of(query, policy),
        .had_this_bed = query_int(query, "had") != 0,
    };
    snprintf(ret->registered_area, sizeof ret->registered_area, "%s",
        query_text(query, "registered_area"));
    snprintf(
        ret->residence_area, sizeof ret->residence_area, "%s", query_text(query, "residence_area"));
}

int offer_queue_read(
    struct call *call, struct offer_queue *queue, struct offer_candidate *ret, int most)
{
    int read = 0;
    const struct suit_policy *policy = &care_of(call)->suit;
    struct query query = query_open(call->tx, QUERY_OFFER_CANDIDATES);
    query_bind_int(&query, "institution", queue->institution);
    query_bind_int(&query, "bed", queue->bed);
    query_bind_text(&query, "after", queue->last_key);
    query_bind_int(&query, "limit", most);
    while (read < most && query_next(&query)) {
        read_candidate(&query, policy, &ret[read]);
        ret[read].has_stranger = has_stranger(call, queue, query_int(&query, "elder"));
        if (((unsigned)query_int(&query, "needs") & NEEDS_SPOUSE) != 0) {
            ret[read].is_apart =
                is_apart(call, queue, query_int(&query, "spouse"), ret[read].person.sex);
        }
        read++;
        snprintf(queue->last_key, sizeof queue->last_key, "%s", query_text(&query, "order_key"));
    }
    query_end(&query);
    return read;
}
