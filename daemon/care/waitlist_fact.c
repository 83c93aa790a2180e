// SPDX-License-Identifier: Apache-2.0
// What the queue does about facts of others: a person changed, died, left a bed.
#include "daemon/care/waitlist_fact.h"

#include "daemon/care/offer_act.h"
#include "daemon/care/waitlist_get.h"
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

enum status waitlist_on_discharged(struct call *call, const struct fact *fact, void *part)
{
    (void)part;
    struct offer_made made;
    struct query query = query_open(call->tx, QUERY_OFFER_BED_LEFT);
    query_bind_int(&query, "elder", fact->elder);
    query_bind_day(&query, "day", fact->day);
    int64_t bed = query_next(&query) ? query_int(&query, "bed") : 0;
    query_end(&query);
    if (bed == 0) {
        return call_done(call);
    }
    int64_t from_ms = day_begins(fact->day, call->tx->zone_minutes);
    offer_want(call, bed, "discharged", from_ms);
    bool is_free = from_ms <= call->tx->now_ms && offer_is_wanted(call, bed);
    return is_free ? offer_next(call, bed, &made) : call_done(call);
}

// --- death ---

static bool find_live(struct call *call, const struct fact *fact, struct waitlist_entry *ret)
{
    int64_t application = waitlist_of_elder(call, fact->elder);
    return application != 0 && waitlist_read(call, application, ret);
}

static enum status stop_offer(struct call *call, const struct waitlist_entry *entry)
{
    struct offer offer;
    struct offer_made made;
    if (!offer_of_application(call, entry->application, &offer)) {
        return call_done(call);
    }
    offer_close(
        call, &offer, &(struct offer_end){.state = OFFER_WITHDRAWN, .reason = "death_reported"});
    return offer_is_wanted(call, offer.bed) ? offer_next(call, offer.bed, &made) : call_done(call);
}

enum status waitlist_on_death_reported(struct call *call, const struct fact *fact, void *part)
{
    (void)part;
    struct waitlist_entry entry;
    if (!find_live(call, fact, &entry) || entry.state == WAITLIST_SUBMITTED) {
        return call_done(call);
    }
    enum status status = waitlist_put(call, &entry,
        &(struct waitlist_change){
            .state = WAITLIST_SUSPENDED, .cause = "death_reported", .until_day = DAY_NONE});
    return status == STATUS_OK ? stop_offer(call, &entry) : status;
}

enum status waitlist_on_death_confirmed(struct call *call, const struct fact *fact, void *part)
{
    (void)part;
    struct waitlist_entry entry;
    if (!find_live(call, fact, &entry)) {
        return call_done(call);
    }
    waitlist_close_tasks(call, entry.application, "deceased");
    enum status status = waitlist_put(call, &entry,
        &(struct waitlist_change){
            .state = WAITLIST_DECEASED, .cause = "death_confirmed", .until_day = DAY_NONE});
    return status == STATUS_OK ? stop_offer(call, &entry) : status;
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
    if (application == 0 || !waitlist_read(call, application, &entry)) {
        return call_done(call);
    }
    enum status status = waitlist_put(call, &entry,
        &(struct waitlist_change){
            .state = WAITLIST_QUEUED, .cause = "death_cancelled", .until_day = DAY_NONE});
    return status;
}
