// SPDX-License-Identifier: Apache-2.0
// What the queue does about facts of others: a person changed or died.
#include "daemon/care/waitlist_fact.h"

#include "daemon/access/office_find.h"
#include "daemon/care/offer_act.h"
#include "daemon/care/offer_bed.h"
#include "daemon/care/offer_freed.h"
#include "daemon/care/waitlist_extend.h"
#include "daemon/care/waitlist_get.h"
#include "daemon/care/waitlist_rehearse.h"
#include "daemon/registry/task.h"
#include "daemon/rpc/rows.h"

#define SPOUSES_MOST 20
#define STAYS_MOST 16

enum status waitlist_on_described(struct call *call, const struct fact *fact, void *part)
{
    (void)part;
    struct query query = query_open(call->tx, QUERY_WAITLIST_OF_ELDER);
    query_bind_int(&query, "elder", fact->elder);
    rows_list(call, "applications", &query);
    return call_done(call);
}

static enum status review(struct call *call, const struct fact *fact, const char *cause)
{
    int64_t application = waitlist_of_elder(call, fact->elder);
    return application == 0 ? call_done(call) : waitlist_review(call, application, cause);
}

// --- mistakes ---

// Whether the application would not have ended on a day, by what is known of the day now: one of
// the houses that go on would take the person, or no assessment held by which that can be judged.
// *ret_next_day is the first later day on which that may be otherwise.
static bool would_stand(
    struct call *call, const struct waitlist_entry *entry, int32_t on_day, int32_t *ret_next_day)
{
    struct waitlist_person person;
    bool is_eligible = false;
    bool is_open = false;
    if (!waitlist_person_on(call, entry->elder, on_day, &person, ret_next_day)) {
        return false;
    }
    for (int i = 0; i < entry->choices_count; i++) {
        struct waitlist_rules rules;
        uint32_t met = 0;
        const struct waitlist_choice *choice = &entry->choices[i];
        if (!waitlist_is_open(call, choice)) {
            continue;
        }
        is_open = true;
        is_eligible = is_eligible || (waitlist_rules_of(call, choice, &rules) &&
                                         waitlist_obstacles(rules.policy, &person, on_day,
                                             choice->area, &met) == 0);
    }
    return is_open && waitlist_judge(WAITLIST_QUEUED, &person, is_eligible) != WAITLIST_INELIGIBLE;
}

// The last application of the person, where it ended for want of a condition and they wait for
// nothing else, neither dead nor living in one of the houses that are open.
static bool find_ineligible(struct call *call, int64_t elder, struct waitlist_entry *ret)
{
    struct query query = query_open(call->tx, QUERY_WAITLIST_ENDED_BY_FACTS);
    query_bind_int(&query, "elder", elder);
    query_bind_day(&query, "on", call->tx->today_day);
    int64_t application = query_next(&query) ? query_int(&query, "application") : 0;
    query_end(&query);
    return application != 0 && waitlist_read(call, application, ret);
}

// A fact was recorded wrongly. Where by what is known now a condition held on every day since the
// application ended, it never should have: it stands again with its date. A condition that holds
// again asks for a new application.
static enum status undo_mistake(struct call *call, int64_t elder)
{
    struct waitlist_entry entry;
    if (!find_ineligible(call, elder, &entry)) {
        return call_done(call);
    }
    int32_t left_day = day_of_instant(entry.since_ms, call->tx->zone_minutes);
    int32_t next_day = DAY_OPEN;
    for (int32_t day = left_day; day <= call->tx->today_day; day = next_day) {
        if (!would_stand(call, &entry, day, &next_day)) {
            return call_done(call);
        }
    }
    return waitlist_bring_back(call, &entry, "mistake_corrected");
}

enum status waitlist_on_assessed(struct call *call, const struct fact *fact, void *part)
{
    (void)part;
    enum status status = review(call, fact, "assessed");
    return status == STATUS_OK && fact->what != NULL ? undo_mistake(call, fact->elder) : status;
}

enum status waitlist_on_flagged(struct call *call, const struct fact *fact, void *part)
{
    (void)part;
    enum status status = review(call, fact, "flag_changed");
    return status == STATUS_OK ? undo_mistake(call, fact->elder) : status;
}

// Also of who waits no more.
static void tasks_follow(struct call *call, int64_t elder)
{
    struct waitlist_person person;
    int32_t next_day = DAY_OPEN;
    if (waitlist_person_read(call, elder, &person, &next_day)) {
        waitlist_tasks_follow(call, elder, person.residence_area);
    }
}

enum status waitlist_on_moved(struct call *call, const struct fact *fact, void *part)
{
    (void)part;
    enum status status = review(call, fact, "moved");
    if (status == STATUS_OK) {
        tasks_follow(call, fact->elder);
    }
    return status;
}

// A free bed beside the one of the two who lives somewhere suits the other from now on.
enum status waitlist_on_married(struct call *call, const struct fact *fact, void *part)
{
    (void)part;
    const int64_t couple[] = {fact->elder, fact->subject};
    for (size_t i = 0; i < sizeof couple / sizeof *couple; i++) {
        struct query query = query_open(call->tx, QUERY_STAY_OF_ELDER);
        query_bind_int(&query, "elder", couple[i]);
        query_bind_day(&query, "on", call->tx->today_day);
        int64_t bed = query_next(&query) ? query_int(&query, "bed") : 0;
        query_end(&query);
        if (bed != 0) {
            offer_want_beside(call, bed, couple[i]);
        }
    }
    return call_done(call);
}

// --- death ---

static bool find_live(struct call *call, int64_t elder, struct waitlist_entry *ret)
{
    int64_t application = waitlist_of_elder(call, elder);
    return application != 0 && waitlist_read(call, application, ret);
}

// Tells what became of the application and of the bed it was offered; until when nobody may apply
// for them, or DAY_NONE.
static void put_application(struct call *call, const char *key, const struct waitlist_entry *entry,
    int64_t offer, int32_t banned_until)
{
    json_key(&call->out, key);
    json_begin_list(&call->out);
    json_begin_map(&call->out);
    json_field_int(&call->out, "application", entry->application);
    json_field_text(&call->out, "state", waitlist_state_words[entry->state]);
    json_field_day(&call->out, "banned_until", banned_until);
    if (offer != 0) {
        json_field_int(&call->out, "offer_withdrawn", offer);
    }
    json_end_map(&call->out);
    json_end_list(&call->out);
}

struct stop {
    struct waitlist_change change;
    const char *of_offer; // why the bed it was offered goes on
    const char *key;      // under which it is told
    int32_t banned_until; // DAY_NONE: nobody is banned
};

// The application waits or ends by cause, and the bed it was offered goes on.
static enum status stop_waiting(
    struct call *call, struct waitlist_entry *entry, const struct stop *stop)
{
    struct offer offer;
    bool had_offer = offer_of_application(call, entry->application, &offer);
    enum status status = waitlist_put(call, entry, &stop->change);
    if (status != STATUS_OK) {
        return status;
    }
    if (entry->state == WAITLIST_DECEASED) {
        waitlist_close_tasks(call, entry->application, "deceased");
    }
    put_application(call, stop->key, entry, had_offer ? offer.offer : 0, stop->banned_until);
    if (had_offer) {
        offer_close(
            call, &offer, &(struct offer_end){.state = OFFER_WITHDRAWN, .reason = stop->of_offer});
    }
    return call_done(call);
}

// Who asked for a place with the person stands as before but for that, at the beds that suit now.
static enum status tell_spouses(struct call *call, int64_t elder, const char *cause)
{
    int64_t applications[SPOUSES_MOST];
    int count = 0;
    enum status status = call_done(call);
    struct query query = query_open(call->tx, QUERY_WAITLIST_OF_SPOUSE);
    query_bind_int(&query, "elder", elder);
    query_bind_int(&query, "limit", SPOUSES_MOST);
    while (count < SPOUSES_MOST && query_next(&query)) {
        applications[count++] = query_int(&query, "application");
    }
    query_end(&query);
    for (int i = 0; i < count && status == STATUS_OK; i++) {
        struct waitlist_entry entry;
        if (!waitlist_read(call, applications[i], &entry) ||
            (entry.state == WAITLIST_SUSPENDED && entry.until_day == DAY_NONE)) {
            continue; // said to have died too: that cause stays
        }
        status = waitlist_put(call, &entry,
            &(struct waitlist_change){
                .state = entry.state, .cause = cause, .until_day = entry.until_day});
        call_touch(call, entry.application);
        for (int j = 0; j < entry.choices_count && entry.state == WAITLIST_QUEUED; j++) {
            offer_want_vacant(call, entry.choices[j].institution, cause);
        }
    }
    return status;
}

static enum status stop_reported(struct call *call, const struct fact *fact)
{
    struct waitlist_entry entry;
    bool waits = find_live(call, fact->elder, &entry) && entry.state != WAITLIST_SUBMITTED;
    if (!waits || (entry.state == WAITLIST_SUSPENDED && entry.until_day == DAY_NONE)) {
        return call_done(call); // or was said to have died before, of another record
    }
    return stop_waiting(call, &entry,
        &(struct stop){.change = {.state = WAITLIST_SUSPENDED,
                           .cause = "death_reported",
                           .until_day = DAY_NONE},
            .of_offer = "death_reported",
            .key = "applications",
            .banned_until = DAY_NONE});
}

enum status waitlist_on_death_reported(struct call *call, const struct fact *fact, void *part)
{
    (void)part;
    enum status status = stop_reported(call, fact);
    return status == STATUS_OK ? tell_spouses(call, fact->elder, "spouse_died") : status;
}

enum status waitlist_on_death_confirmed(struct call *call, const struct fact *fact, void *part)
{
    (void)part;
    struct waitlist_entry entry;
    if (!find_live(call, fact->elder, &entry)) {
        return call_done(call);
    }
    return stop_waiting(call, &entry,
        &(struct stop){.change = {.state = WAITLIST_DECEASED,
                           .cause = "death_confirmed",
                           .until_day = DAY_NONE},
            .of_offer = "death_reported",
            .key = "applications_closed",
            .banned_until = DAY_NONE});
}

// Unverified, it waits for its verification again.
static void ask_to_verify(struct call *call, const struct waitlist_entry *entry)
{
    struct waitlist_rules rules;
    if (!waitlist_rules_of(call, &entry->choices[0], &rules)) {
        return;
    }
    struct waitlist_deadline term = waitlist_term_begin(
        call, WAITLIST_TERM_VERIFY, entry->application, rules.policy->verify_workdays);
    (void)task_open(
        call, &(struct task_order){.office = office_of_bureau(call, entry->choices[0].area),
                  .kind = TASK_WAITLIST_VERIFY,
                  .subject = entry->application,
                  .elder = entry->elder,
                  .due_day = term.day});
}

// Who may not apply does not come back either, by whichever record they were banned.
static enum status leave_banned(struct call *call, struct waitlist_entry *entry)
{
    return entry->state == WAITLIST_INELIGIBLE // has left
               ? call_done(call)
               : waitlist_put(call, entry,
                     &(struct waitlist_change){.state = WAITLIST_REMOVED,
                         .cause = WAITLIST_BANNED,
                         .until_day = DAY_NONE});
}

enum status waitlist_bring_back(struct call *call, struct waitlist_entry *entry, const char *cause)
{
    if (waitlist_banned_until(call, entry->elder) != DAY_NONE) {
        return leave_banned(call, entry);
    }
    struct waitlist_change change = {.state = WAITLIST_QUEUED,
        .cause = cause,
        .until_day = DAY_NONE,
        .confirms = entry->state == WAITLIST_INELIGIBLE ||
                    entry->state == WAITLIST_ADMITTED}; // nobody was asked meanwhile
    struct query query = query_open(call->tx, QUERY_WAITLIST_STATE_BEFORE);
    query_bind_int(&query, "application", entry->application);
    if (query_next(&query)) {
        enum waitlist_state before =
            (enum waitlist_state)words_find(waitlist_state_words, query_text(&query, "state"));
        int32_t until_day = query_day(&query, "until_day");
        if (before == WAITLIST_SUBMITTED && entry->state != WAITLIST_INELIGIBLE) {
            change.state = before; // else its verification ended it
        } else if (before == WAITLIST_DEFERRED && until_day > call->tx->today_day) {
            change.state = before;
            change.until_day = until_day;
        }
    }
    query_end(&query);
    enum status status = waitlist_put(call, entry, &change);
    if (status == STATUS_OK && entry->state == WAITLIST_SUBMITTED) { // unless its house has closed
        ask_to_verify(call, entry);
    }
    return status;
}

// The last application of the person, ended by their death.
static int64_t ended_by_death(struct call *call, int64_t elder)
{
    struct query query = query_open(call->tx, QUERY_WAITLIST_ENDED_BY_DEATH);
    query_bind_int(&query, "elder", elder);
    int64_t application = query_next(&query) ? query_int(&query, "application") : 0;
    query_end(&query);
    return application;
}

static enum status bring_back_dead(struct call *call, const struct fact *fact, bool *ret_is_told)
{
    struct waitlist_entry entry;
    int64_t application = ended_by_death(call, fact->elder);
    *ret_is_told = false;
    int64_t live = waitlist_of_elder(call, fact->elder); // filed before death refused it, or this
    if (application == 0 || (live != 0 && live != application) ||
        !waitlist_read(call, application, &entry)) {
        return call_done(call);
    }
    enum status status = waitlist_bring_back(call, &entry, "death_cancelled");
    if (status == STATUS_OK) {
        put_application(call, "applications", &entry, 0, DAY_NONE);
        *ret_is_told = true;
    }
    return status;
}

// The stays that the death had ended or kept from beginning and that do not return with it.
static int find_lost(
    struct call *call, const struct fact *fact, struct offer_unlived ret_lost[STAYS_MOST])
{
    int count = 0;
    struct query query = query_open(call->tx, QUERY_DEATH_ENDED_STAYS);
    query_bind_int(&query, "death", fact->subject);
    query_bind_int(&query, "limit", STAYS_MOST);
    while (query_next(&query)) {
        ret_lost[count++] = (struct offer_unlived){.stay = query_int(&query, "stay"),
            .elder = fact->elder,
            .has_begun = query_int(&query, "not_begun_at") == 0,
            .cause = "death_cancelled"};
    }
    query_end(&query);
    return count;
}

static bool has_bed(struct call *call, int64_t elder)
{
    struct query query = query_open(call->tx, QUERY_STAY_LAST_BED);
    query_bind_int(&query, "elder", elder);
    query_bind_day(&query, "today", call->tx->today_day);
    bool has = query_next(&query);
    query_end(&query);
    return has;
}

// Who lived in a bed that somebody else has by now waits again, as before it was offered.
static enum status bring_back_housed(struct call *call, const struct fact *fact)
{
    struct offer_unlived lost[STAYS_MOST];
    struct waitlist_entry entry = {.application = 0};
    enum status status = STATUS_OK;
    int count = has_bed(call, fact->elder) ? 0 : find_lost(call, fact, lost);
    for (int i = count - 1; i >= 0 && status == STATUS_OK && entry.application == 0; i--) {
        status = offer_take_back_admitted(call, &lost[i], &entry);
    }
    if (status == STATUS_OK && entry.application != 0) {
        put_application(call, "applications", &entry, 0, DAY_NONE);
    }
    return status;
}

enum status waitlist_on_death_cancelled(struct call *call, const struct fact *fact, void *part)
{
    (void)part;
    bool is_told = false; // what they had asked for since they moved in, whatever became of it
    enum status status = bring_back_dead(call, fact, &is_told);
    if (status == STATUS_OK && !is_told && waitlist_of_elder(call, fact->elder) == 0) {
        status = bring_back_housed(call, fact);
    }
    return status == STATUS_OK ? tell_spouses(call, fact->elder, "spouse_lives") : status;
}

// --- one person ---

enum status waitlist_become_one(struct call *call, int64_t elder)
{
    struct waitlist_entry entry;
    tasks_follow(call, elder);
    int32_t until_day = waitlist_banned_until(call, elder);
    if (until_day == DAY_NONE || !find_live(call, elder, &entry)) {
        return call_done(call);
    }
    call_touch(call, entry.application);
    return stop_waiting(call, &entry,
        &(struct stop){
            .change = {.state = WAITLIST_REMOVED, .cause = WAITLIST_BANNED, .until_day = DAY_NONE},
            .of_offer = WAITLIST_BANNED,
            .key = "applications_closed",
            .banned_until = until_day});
}
