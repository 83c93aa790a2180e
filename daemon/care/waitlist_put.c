// SPDX-License-Identifier: Apache-2.0
// The one way an application changes: its standing and its places, together, each with its cause.
#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "daemon/care/death.h"
#include "daemon/care/offer_bed.h"
#include "daemon/care/offer_freed.h"
#include "daemon/care/waitlist.h"
#include "daemon/care/waitlist_get.h"
#include "daemon/care/waitlist_notice.h"
#include "daemon/care/waitlist_queue.h"
#include "daemon/care/waitlist_rehearse.h"
#include "daemon/registry/elder_tell.h"
#include "daemon/registry/task.h"
#include "daemon/rpc/event.h"

// What a decision is made of.
struct judgement {
    struct waitlist_person person;
    int32_t next_day;
    enum waitlist_state state;
    const char *cause;
    const char *note;
    int32_t until_day;
    int32_t confirmed_day;
};

// --- telling ---

void waitlist_tell(struct call *call, const struct waitlist_entry *entry)
{
    const struct waitlist_person *person = &entry->person;
    for (int i = 0; i < entry->choices_count; i++) {
        call_event(call, EVENT_WAITLIST, entry->application,
            &(struct event_reach){.institution = entry->choices[i].institution,
                .house_area = entry->choices[i].area});
    }
    call_event(call, EVENT_WAITLIST, entry->application,
        &(struct event_reach){.office = entry->office, .area = person->residence_area});
    if (strcmp(person->registered_area, person->residence_area) != 0) {
        call_event(call, EVENT_WAITLIST, entry->application,
            &(struct event_reach){.area = person->registered_area});
    }
}

// --- places ---

struct place {
    int64_t place;
    int choice;
    struct waitlist_had had;
    char key[WAITLIST_KEY_SIZE];
    char policy[POLICY_HASH_SIZE];
    char clause[WAITLIST_CLAUSE_SIZE];
    const char *version; // of the policy; only of a wanted place
};

static struct waitlist_had read_had(const struct query *query)
{
    struct waitlist_had had = {.scheme = -1,
        .level = -1,
        .dementia = words_find(waitlist_dementia_words, query_text(query, "had_dementia"))};
    if (!query_is_null(query, "level")) {
        had.scheme = words_find(waitlist_scheme_words, query_text(query, "scheme"));
        had.level = query_text(query, "level")[0] - '0';
    }
    return had;
}

static bool find_place(
    struct call *call, int64_t application, int64_t institution, struct place *ret)
{
    struct query query = query_open(call->tx, QUERY_WAITLIST_PLACE_OF);
    query_bind_int(&query, "application", application);
    query_bind_int(&query, "institution", institution);
    bool found = query_next(&query);
    if (found) {
        ret->place = query_int(&query, "waitlist_place");
        ret->choice = (int)query_int(&query, "choice");
        ret->had = read_had(&query);
        snprintf(ret->key, sizeof ret->key, "%s", query_text(&query, "order_key"));
        snprintf(ret->policy, sizeof ret->policy, "%s", query_text(&query, "policy"));
        snprintf(ret->clause, sizeof ret->clause, "%s", query_text(&query, "clause"));
    }
    query_end(&query);
    return found;
}

static void end_place(
    struct call *call, int64_t institution, const struct place *place, const char *cause)
{
    waitlist_queue_ended(call->tx, institution, place->key);
    struct query query = query_open(call->tx, QUERY_WAITLIST_PLACE_END);
    query_bind_int(&query, "waitlist_place", place->place);
    query_bind_text(&query, "cause", cause);
    query_bind_int(&query, "now", call->tx->now_ms);
    (void)query_run(&query);
}

static void add_place(struct call *call, const struct waitlist_entry *entry,
    const struct waitlist_choice *choice, const struct waitlist_person *person,
    const struct place *place, const char *cause)
{
    char level[2] = {(char)('0' + (person->level < 0 ? 0 : person->level)), '\0'};
    bool has_level = waitlist_has_level(person);
    struct query query = query_open(call->tx, QUERY_WAITLIST_PLACE_ADD);
    query_bind_int(&query, "waitlist_place", tx_new_id(call->tx));
    query_bind_int(&query, "institution", choice->institution);
    query_bind_int(&query, "application", entry->application);
    query_bind_int(&query, "choice", choice->choice);
    query_bind_int(&query, "tier", place->key[0] - '0');
    query_bind_text(&query, "scheme", has_level ? waitlist_scheme_words[person->scheme] : NULL);
    query_bind_text(&query, "level", has_level ? level : NULL);
    query_bind_text(&query, "order_key", place->key);
    query_bind_text(&query, "clause", place->clause);
    query_bind_text(&query, "policy", place->policy);
    query_bind_text(&query, "version", place->version);
    query_bind_text(&query, "cause", cause);
    query_bind_int(&query, "now", call->tx->now_ms);
    (void)query_run(&query);
    waitlist_queue_added(call->tx, choice->institution, place->key);
}

// Where an application belongs at a house by the rules in force; false when it does not belong
// there. Who keeps a place whatever the rules ask has it where they order it.
static bool wanted_place(struct call *call, const struct waitlist_entry *entry,
    const struct waitlist_choice *choice, const struct waitlist_person *person, bool keeps,
    struct place *ret)
{
    struct waitlist_rules rules;
    uint32_t met = 0;
    int32_t today_day = call->tx->today_day;
    if (!waitlist_is_open(call, choice) || !waitlist_rules_of(call, choice, &rules) ||
        (!keeps && waitlist_obstacles(rules.policy, person, today_day, choice->area, &met) != 0)) {
        return false;
    }
    struct waitlist_rank rank =
        waitlist_rank_of(rules.policy, person, today_day, entry->applied_ms, entry->application);
    (void)waitlist_key(&rank, ret->key);
    snprintf(ret->policy, sizeof ret->policy, "%s", rules.hash);
    snprintf(ret->clause, sizeof ret->clause, "%s",
        waitlist_tier(rules.policy, person, today_day)->clause);
    ret->choice = choice->choice;
    ret->version = rules.policy->version;
    return true;
}

static bool is_answering(enum waitlist_state state)
{
    return state == WAITLIST_OFFERED || state == WAITLIST_ACCEPTED;
}

// Verified, or come back from where its verification led.
static bool is_first(struct call *call, const struct waitlist_entry *entry)
{
    if (entry->state == WAITLIST_SUBMITTED) {
        return true;
    }
    struct query query = query_open(call->tx, QUERY_WAITLIST_STOOD_UNTIL);
    query_bind_int(&query, "application", entry->application);
    query_bind_int(&query, "at", entry->since_ms);
    bool stood = query_next(&query);
    query_end(&query);
    return !stood;
}

// By what level who comes into the queue stands there where nothing can be judged: back, at the
// houses it stood at until it left; for the first time, by what it was filed with. Nobody comes in
// without a place.
static bool find_stood(struct call *call, const struct waitlist_entry *entry, int64_t institution,
    struct waitlist_had *ret)
{
    *ret = (struct waitlist_had){entry->person.scheme, entry->person.level, entry->person.dementia};
    if (waitlist_state_has_place(entry->state)) {
        return false;
    }
    if (is_first(call, entry)) {
        return true;
    }
    struct query query = query_open(call->tx, QUERY_WAITLIST_PLACE_LEFT);
    query_bind_int(&query, "application", entry->application);
    query_bind_int(&query, "institution", institution);
    query_bind_int(&query, "at", entry->since_ms);
    bool stood = query_next(&query);
    if (stood) {
        *ret = read_had(&query);
    }
    query_end(&query);
    return stood;
}

// Makes the places of an application what they are to be.
static void put_places(
    struct call *call, const struct waitlist_entry *entry, const struct judgement *judgement)
{
    for (int i = 0; i < entry->choices_count; i++) {
        const struct waitlist_choice *choice = &entry->choices[i];
        struct place had;
        struct place wants;
        bool stands = find_place(call, entry->application, choice->institution, &had);
        bool stood = stands || find_stood(call, entry, choice->institution, &had.had);
        bool keeps = stood && waitlist_judge_keeps(judgement->state);
        const struct waitlist_person person =
            stood ? waitlist_judge_by(&judgement->person, judgement->state, &had.had)
                  : judgement->person;
        bool belongs = waitlist_state_has_place(judgement->state) &&
                       wanted_place(call, entry, choice, &person, keeps, &wants);
        if (keeps && !belongs) { // no rules here
            continue;
        }
        bool same = stands && belongs && strcmp(had.key, wants.key) == 0 &&
                    strcmp(had.policy, wants.policy) == 0 && strcmp(had.clause, wants.clause) == 0;
        if (stands && !same) {
            end_place(call, choice->institution, &had, judgement->cause);
        }
        if (belongs && !same) {
            add_place(call, entry, choice, &person, &wants, judgement->cause);
        }
    }
}

// --- standing ---

static void write_standing(
    struct call *call, struct waitlist_entry *entry, const struct judgement *judgement)
{
    const struct waitlist_person *person = &judgement->person;
    char level[2] = {(char)('0' + (person->level < 0 ? 0 : person->level)), '\0'};
    bool has_level = waitlist_has_level(person);
    struct waitlist_rules rules;
    bool is_ruled = entry->choices_count > 0 && waitlist_rules_of(call, &entry->choices[0], &rules);
    struct query query = query_open(call->tx, QUERY_WAITLIST_STANDING_END);
    query_bind_int(&query, "application", entry->application);
    query_bind_int(&query, "now", call->tx->now_ms);
    (void)query_run(&query);
    entry->standing = tx_new_id(call->tx);
    query = query_open(call->tx, QUERY_WAITLIST_STANDING_ADD);
    query_bind_int(&query, "standing", entry->standing);
    query_bind_int(&query, "application", entry->application);
    query_bind_text(&query, "state", waitlist_state_words[judgement->state]);
    query_bind_text(&query, "cause", judgement->cause);
    query_bind_text(&query, "note", judgement->note);
    query_bind_day(&query, "until_day", judgement->until_day);
    query_bind_day(&query, "next_day", judgement->next_day);
    query_bind_day(&query, "confirmed_day", judgement->confirmed_day);
    query_bind_text(&query, "scheme", has_level ? waitlist_scheme_words[person->scheme] : NULL);
    query_bind_text(&query, "level", has_level ? level : NULL);
    query_bind_text(&query, "dementia", waitlist_dementia_words[person->dementia]);
    query_bind_int(&query, "flags", person->flags);
    query_bind_text(&query, "registered_area", person->registered_area);
    query_bind_text(&query, "residence_area", person->residence_area);
    query_bind_text(&query, "policy", is_ruled ? rules.hash : NULL);
    query_bind_text(&query, "version", is_ruled ? rules.policy->version : NULL);
    query_bind_int(&query, "office", call->principal.office);
    query_bind_text(&query, "operator", call->principal.operator_name);
    query_bind_int(&query, "now", call->tx->now_ms);
    (void)query_run(&query);
}

// --- judging ---

// Whether one of the houses would take the person as things are.
static bool is_eligible(
    struct call *call, const struct waitlist_entry *entry, const struct waitlist_person *person)
{
    struct place place;
    for (int i = 0; i < entry->choices_count; i++) {
        if (wanted_place(call, entry, &entry->choices[i], person, false, &place)) {
            return true;
        }
    }
    return false;
}

// Who is said to have died could take no bed, whatever was asked for; on paper, they wait no more.
static void judge_death(
    struct call *call, const struct waitlist_entry *entry, struct judgement *judgement)
{
    struct death death;
    bool is_dead =
        waitlist_state_is_live(judgement->state) && death_find(call->tx, entry->elder, &death);
    if (!is_dead || (!death.is_confirmed && judgement->state == WAITLIST_SUBMITTED)) {
        return;
    }
    judgement->state = death.is_confirmed ? WAITLIST_DECEASED : WAITLIST_SUSPENDED;
    judgement->cause = death.is_confirmed ? "death_confirmed" : "death_reported";
    judgement->note = NULL;
    judgement->until_day = DAY_NONE;
}

// Why no level is known of who had one. Their place waits for the next one all the same.
static const char *unlevelled_by(struct call *call, int64_t elder, int32_t *ret_lapsed_day)
{
    struct elder_assessed assessed;
    int32_t today_day = call->tx->today_day;
    *ret_lapsed_day = DAY_NONE;
    if (elder_assessed_on(call, elder, today_day, &assessed)) {
        return WAITLIST_REFERRED;
    }
    if (!elder_assessed_until(call, elder, today_day, &assessed)) {
        return WAITLIST_TAKEN_BACK;
    }
    *ret_lapsed_day = assessed.until_day;
    return WAITLIST_LAPSED;
}

// How long a place waits for a level. A lapse counts, of who stood in the queue, from the day
// itself, whenever the daemon looks, though nobody leaves for a day that has passed before they
// could be told; everything else counts from today.
static int32_t wait_ends(const struct call *call, const struct waitlist_entry *entry,
    int32_t lapsed_day, int32_t lapse_days)
{
    int32_t today_day = call->tx->today_day;
    bool stood = waitlist_state_has_place(entry->state) && lapsed_day != DAY_NONE &&
                 (is_answering(entry->state) || entry->next_day <= lapsed_day);
    bool is_past = !stood || lapsed_day + lapse_days <= today_day;
    return (is_past ? today_day : lapsed_day) + lapse_days;
}

// What facts make of a state that is to have a place.
static void judge_facts(
    struct call *call, const struct waitlist_entry *entry, struct judgement *judgement)
{
    struct waitlist_rules rules;
    bool eligible = is_eligible(call, entry, &judgement->person);
    enum waitlist_state state = waitlist_judge(judgement->state, &judgement->person, eligible);
    bool waits_for_news = judgement->state == WAITLIST_SUSPENDED &&
                          judgement->until_day == DAY_NONE; // of a death, not of an assessment
    if (state == judgement->state && (eligible || state != WAITLIST_SUSPENDED || waits_for_news)) {
        return;
    }
    if (state == WAITLIST_INELIGIBLE) {
        judgement->state = WAITLIST_INELIGIBLE;
        judgement->cause = "conditions_not_met";
        judgement->note = NULL; // it said something of the cause that was asked for
        judgement->until_day = DAY_NONE;
        return;
    }
    int32_t lapsed_day = DAY_NONE;
    const char *cause = unlevelled_by(call, entry->elder, &lapsed_day);
    bool was = entry->state == WAITLIST_SUSPENDED && entry->until_day != DAY_NONE;
    bool keeps = entry->choices_count > 0 && waitlist_rules_of(call, &entry->choices[0], &rules);
    if (was) {
        judgement->until_day = entry->until_day;
    } else {
        judgement->until_day =
            wait_ends(call, entry, lapsed_day, (int32_t)(keeps ? rules.policy->lapse_days : 0));
    }
    judgement->state = WAITLIST_SUSPENDED;
    judgement->cause = cause;
    judgement->note = NULL;
}

// When time may next change something: the end of the state, the person's facts, the confirmation.
static int32_t next_look(
    struct call *call, const struct waitlist_entry *entry, const struct judgement *judgement)
{
    struct waitlist_rules rules;
    int32_t day = judgement->next_day;
    if (!waitlist_state_is_live(judgement->state) || entry->choices_count == 0 ||
        !waitlist_rules_of(call, &entry->choices[0], &rules)) {
        return DAY_OPEN;
    }
    if (judgement->until_day != DAY_NONE && judgement->until_day < day) {
        day = judgement->until_day;
    }
    int32_t confirm_day = judgement->confirmed_day + (int32_t)rules.policy->confirm_days;
    if (confirm_day <= call->tx->today_day) { // asked for already: the grace runs
        confirm_day += (int32_t)rules.policy->confirm_grace_days;
    }
    day = confirm_day < day ? confirm_day : day;
    for (int i = 0; i < entry->choices_count; i++) {
        int32_t closed_day = entry->choices[i].closed_day;
        day = closed_day < day ? closed_day : day;
    }
    return day > call->tx->today_day ? day : call->tx->today_day + 1;
}

enum status waitlist_put(
    struct call *call, struct waitlist_entry *entry, const struct waitlist_change *change)
{
    struct judgement judgement = {
        .state = change->state,
        .cause = change->cause,
        .note = change->note,
        .until_day = change->until_day,
        .confirmed_day = change->confirms ? call->tx->today_day : entry->confirmed_day,
    };
    if (!waitlist_person_read(call, entry->elder, &judgement.person, &judgement.next_day)) {
        return call_done(call);
    }
    judge_death(call, entry, &judgement);
    enum waitlist_state asked = judgement.state;
    if (waitlist_state_is_live(judgement.state)) {
        waitlist_drop_closed(call, entry, &judgement.state);
    }
    if (judgement.state != asked) {
        judgement.cause = "house_closed";
        judgement.note = NULL;
        judgement.until_day = DAY_NONE;
    }
    if (waitlist_state_has_place(judgement.state)) {
        judge_facts(call, entry, &judgement);
    }
    if (judgement.state == WAITLIST_REMOVED || judgement.state == WAITLIST_INELIGIBLE) {
        waitlist_close_tasks(call, entry->application, judgement.cause);
    } else if (change->confirms) { // by whatever was said: it need not be asked for any more
        (void)task_close_for(call, TASK_WAITLIST_CONFIRM, entry->application, "confirmed");
    }
    assert(entry->standing == 0 || judgement.state == entry->state ||
           waitlist_state_leads(entry->state, judgement.state));
    bool is_new = entry->standing == 0;
    judgement.next_day = next_look(call, entry, &judgement);
    put_places(call, entry, &judgement);
    write_standing(call, entry, &judgement);
    waitlist_tell(call, entry); // also where the person lived until now
    bool moved = strcmp(entry->person.residence_area, judgement.person.residence_area) != 0;
    if (!is_new && moved) {
        waitlist_tasks_follow(call, entry->elder, judgement.person.residence_area);
    }
    enum waitlist_state before = is_new ? judgement.state : entry->state;
    entry->state = judgement.state;
    entry->cause = judgement.cause;
    entry->until_day = judgement.until_day;
    entry->confirmed_day = judgement.confirmed_day;
    entry->person = judgement.person;
    waitlist_tell(call, entry);
    waitlist_notice_look(call, entry, before);
    offer_want_returned(call, entry, before);
    return call_done(call);
}

// --- looking again ---

static bool facts_differ(const struct waitlist_person *a, const struct waitlist_person *b)
{
    return a->flags != b->flags || a->scheme != b->scheme || a->level != b->level ||
           a->dementia != b->dementia || strcmp(a->registered_area, b->registered_area) != 0 ||
           strcmp(a->residence_area, b->residence_area) != 0;
}

// Whether a place would be another by now, a birthday or a new policy having passed.
static bool places_differ(
    struct call *call, const struct waitlist_entry *entry, const struct waitlist_person *person)
{
    for (int i = 0; i < entry->choices_count; i++) {
        struct place had;
        struct place wants;
        bool stands = find_place(call, entry->application, entry->choices[i].institution, &had);
        bool belongs = wanted_place(call, entry, &entry->choices[i], person, false, &wants);
        if (stands != belongs || (stands && (strcmp(had.key, wants.key) != 0 ||
                                                strcmp(had.policy, wants.policy) != 0))) {
            return true;
        }
    }
    return false;
}

static void wait_until(struct call *call, const struct waitlist_entry *entry, int32_t next_day)
{
    struct query query = query_open(call->tx, QUERY_WAITLIST_STANDING_WAIT);
    query_bind_int(&query, "standing", entry->standing);
    query_bind_day(&query, "next_day", next_day);
    (void)query_run(&query);
}

// Suspended for want of an assessment, and there is one again.
static bool may_resume(
    struct call *call, const struct waitlist_entry *entry, const struct waitlist_person *person)
{
    return entry->state == WAITLIST_SUSPENDED && entry->until_day != DAY_NONE &&
           is_eligible(call, entry, person);
}

enum status waitlist_review(struct call *call, int64_t application, const char *cause)
{
    struct waitlist_entry entry;
    struct judgement now = {.until_day = DAY_NONE};
    if (!waitlist_read(call, application, &entry) || !waitlist_state_is_live(entry.state) ||
        !waitlist_person_read(call, entry.elder, &now.person, &now.next_day)) {
        return call_done(call);
    }
    if (is_answering(entry.state) && !waitlist_is_closed(call, &entry)) {
        bool is_lost = false;
        enum status status = offer_review(call, application, &is_lost);
        if (status != STATUS_OK || is_lost) { // the application was judged with it
            return status;
        }
    }
    struct waitlist_change change = {
        .state = entry.state, .cause = cause, .until_day = entry.until_day};
    if (may_resume(call, &entry, &now.person)) {
        change.state = WAITLIST_QUEUED;
        change.until_day = DAY_NONE;
    } else if (entry.state == WAITLIST_SUSPENDED && entry.until_day == DAY_NONE) {
        change.cause = entry.cause; // by this the mistake is found when it is one
    } else if (waitlist_is_closed(call, &entry)) {
        change.cause = "house_closed";
    }
    bool has_place = waitlist_state_has_place(entry.state);
    if (change.state != entry.state || facts_differ(&entry.person, &now.person) ||
        waitlist_is_closed(call, &entry) ||
        (has_place && entry.state != WAITLIST_SUSPENDED && !is_answering(entry.state) &&
            places_differ(call, &entry, &now.person))) {
        return waitlist_put(call, &entry, &change);
    }
    now.state = entry.state;
    now.until_day = entry.until_day;
    now.confirmed_day = entry.confirmed_day;
    wait_until(call, &entry, next_look(call, &entry, &now));
    return call_done(call);
}

// --- other rules ---

// Who left because no condition held comes back where the new rules would have kept them, unless
// they are banned, or live in one of the houses by now: one that closed is none, they need another.
static bool may_come_back(
    struct call *call, struct waitlist_entry *entry, const struct waitlist_person *person)
{
    if (waitlist_banned_until(call, entry->elder) != DAY_NONE) {
        return false;
    }
    entry->person.born_day = person->born_day;
    struct query query = query_open(call->tx, QUERY_STAY_OF_ELDER);
    query_bind_int(&query, "elder", entry->elder);
    query_bind_day(&query, "on", call->tx->today_day);
    int64_t lives_in = query_next(&query) ? query_int(&query, "institution") : 0;
    query_end(&query);
    for (int i = 0; i < entry->choices_count; i++) {
        if (entry->choices[i].institution == lives_in &&
            waitlist_is_open(call, &entry->choices[i])) {
            return false;
        }
    }
    return is_eligible(call, entry, &entry->person);
}

static bool returns_by_rules(
    struct call *call, struct waitlist_entry *entry, const struct waitlist_person *person)
{
    return waitlist_judge_returns(
               entry->state, entry->until_day != DAY_NONE, is_eligible(call, entry, person)) &&
           (entry->state != WAITLIST_INELIGIBLE || may_come_back(call, entry, person));
}

enum status waitlist_rerank(struct call *call, int64_t application, const char *cause)
{
    struct waitlist_entry entry;
    struct judgement now = {.cause = cause};
    if (!waitlist_read(call, application, &entry) ||
        !waitlist_person_read(call, entry.elder, &now.person, &now.next_day)) {
        return call_done(call);
    }
    bool returns = returns_by_rules(call, &entry, &now.person);
    if (!returns && !waitlist_state_has_place(entry.state)) {
        return call_done(call);
    }
    now.state = entry.state;
    now.until_day = entry.until_day;
    now.confirmed_day = entry.confirmed_day;
    if (!returns && entry.state == WAITLIST_SUSPENDED) { // a list has one order, also of who waits
        put_places(call, &entry, &now);
        return call_done(call);
    }
    judge_facts(call, &entry, &now);
    if (returns || now.state != entry.state || facts_differ(&entry.person, &now.person)) {
        return waitlist_put(call, &entry,
            &(struct waitlist_change){.state = returns ? WAITLIST_QUEUED : entry.state,
                .cause = cause,
                .until_day = returns ? DAY_NONE : entry.until_day,
                .confirms = entry.state == WAITLIST_INELIGIBLE});
    }
    put_places(call, &entry, &now);
    waitlist_tell(call, &entry);
    if (entry.next_day > call->tx->today_day) { // else it is due to be looked at yet
        wait_until(call, &entry, next_look(call, &entry, &now));
    }
    return call_done(call);
}

// --- choices ---

void waitlist_drop_choice(
    struct call *call, int64_t application, int64_t institution, const char *cause)
{
    struct place place;
    if (find_place(call, application, institution, &place)) {
        end_place(call, institution, &place, cause);
    }
    struct query query = query_open(call->tx, QUERY_WAITLIST_CHOICE_DROP);
    query_bind_int(&query, "application", application);
    query_bind_int(&query, "institution", institution);
    query_bind_text(&query, "cause", cause);
    query_bind_int(&query, "now", call->tx->now_ms);
    (void)query_run(&query);
}
