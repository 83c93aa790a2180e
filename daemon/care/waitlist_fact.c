// SPDX-License-Identifier: Apache-2.0
// What the queue does about facts of others: a person changed or died.
#include "daemon/care/waitlist_fact.h"

#include "daemon/access/office_find.h"
#include "daemon/care/offer_act.h"
#include "daemon/care/waitlist_get.h"
#include "daemon/registry/task.h"
#include "daemon/rpc/rows.h"

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

enum status waitlist_on_assessed(struct call *call, const struct fact *fact, void *part)
{
    (void)part;
    return review(call, fact, "assessed");
}

enum status waitlist_on_flagged(struct call *call, const struct fact *fact, void *part)
{
    (void)part;
    return review(call, fact, "flag_changed");
}

enum status waitlist_on_moved(struct call *call, const struct fact *fact, void *part)
{
    (void)part;
    return review(call, fact, "moved");
}

// --- death ---

static bool find_live(struct call *call, const struct fact *fact, struct waitlist_entry *ret)
{
    int64_t application = waitlist_of_elder(call, fact->elder);
    return application != 0 && waitlist_read(call, application, ret);
}

// Tells what became of the application and of the bed it was offered.
static void put_application(
    struct call *call, const char *key, const struct waitlist_entry *entry, int64_t offer)
{
    json_key(&call->out, key);
    json_begin_list(&call->out);
    json_begin_map(&call->out);
    json_field_int(&call->out, "application", entry->application);
    json_field_text(&call->out, "state", waitlist_state_words[entry->state]);
    if (offer != 0) {
        json_field_int(&call->out, "offer_withdrawn", offer);
    }
    json_end_map(&call->out);
    json_end_list(&call->out);
}

// The application waits or ends by cause, and the bed it was offered goes on; told under key.
static enum status stop(struct call *call, struct waitlist_entry *entry,
    const struct waitlist_change *change, const char *key)
{
    struct offer offer;
    bool had_offer = offer_of_application(call, entry->application, &offer);
    enum status status = waitlist_put(call, entry, change);
    if (status != STATUS_OK) {
        return status;
    }
    put_application(call, key, entry, had_offer ? offer.offer : 0);
    if (had_offer) {
        offer_close(call, &offer,
            &(struct offer_end){.state = OFFER_WITHDRAWN, .reason = "death_reported"});
    }
    return call_done(call);
}

enum status waitlist_on_death_reported(struct call *call, const struct fact *fact, void *part)
{
    (void)part;
    struct waitlist_entry entry;
    if (!find_live(call, fact, &entry) || entry.state == WAITLIST_SUBMITTED) {
        return call_done(call);
    }
    return stop(call, &entry,
        &(struct waitlist_change){
            .state = WAITLIST_SUSPENDED, .cause = "death_reported", .until_day = DAY_NONE},
        "applications");
}

enum status waitlist_on_death_confirmed(struct call *call, const struct fact *fact, void *part)
{
    (void)part;
    struct waitlist_entry entry;
    if (!find_live(call, fact, &entry)) {
        return call_done(call);
    }
    waitlist_close_tasks(call, entry.application, "deceased");
    return stop(call, &entry,
        &(struct waitlist_change){
            .state = WAITLIST_DECEASED, .cause = "death_confirmed", .until_day = DAY_NONE},
        "applications_closed");
}

// Unverified, it waits for its verification again.
static void ask_to_verify(struct call *call, const struct waitlist_entry *entry)
{
    struct waitlist_rules rules;
    if (!waitlist_rules_of(call, &entry->choices[0], &rules)) {
        return;
    }
    struct waitlist_deadline term = waitlist_rules_deadline(call, rules.policy->verify_workdays);
    (void)task_open(
        call, &(struct task_order){.office = office_of_bureau(call, entry->choices[0].area),
                  .kind = TASK_WAITLIST_VERIFY,
                  .subject = entry->application,
                  .elder = entry->elder,
                  .due_day = term.day});
}

enum status waitlist_bring_back(struct call *call, struct waitlist_entry *entry, const char *cause)
{
    struct waitlist_change change = {
        .state = WAITLIST_QUEUED, .cause = cause, .until_day = DAY_NONE};
    struct query query = query_open(call->tx, QUERY_WAITLIST_STATE_BEFORE);
    query_bind_int(&query, "application", entry->application);
    if (query_next(&query)) {
        enum waitlist_state before =
            (enum waitlist_state)words_find(waitlist_state_words, query_text(&query, "state"));
        int32_t until_day = query_day(&query, "until_day");
        if (before == WAITLIST_SUBMITTED) {
            change.state = before;
        } else if (before == WAITLIST_DEFERRED && until_day > call->tx->today_day) {
            change.state = before;
            change.until_day = until_day;
        }
    }
    query_end(&query);
    enum status status = waitlist_put(call, entry, &change);
    if (status == STATUS_OK && change.state == WAITLIST_SUBMITTED) {
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

enum status waitlist_on_death_cancelled(struct call *call, const struct fact *fact, void *part)
{
    (void)part;
    struct waitlist_entry entry;
    int64_t application = ended_by_death(call, fact->elder);
    int64_t live = waitlist_of_elder(call, fact->elder); // filed before death refused it, or this
    if (application == 0 || (live != 0 && live != application) ||
        !waitlist_read(call, application, &entry)) {
        return call_done(call);
    }
    enum status status = waitlist_bring_back(call, &entry, "death_cancelled");
    if (status == STATUS_OK) {
        put_application(call, "applications", &entry, 0);
    }
    return status;
}
