// SPDX-License-Identifier: Apache-2.0
// When a basic bed comes free, and that it is offered then.
#include "daemon/care/offer_freed.h"

#include "daemon/care/bed.h"
#include "daemon/care/bed_hold.h"
#include "daemon/care/bed_rule.h"
#include "daemon/care/offer_act.h"
#include "daemon/care/stay_free.h"
#include "daemon/rpc/event.h"

#define BESIDE_MOST 20  // beds of a room
#define VACANT_MOST 100 // basic beds of a house that stand empty while people wait

// --- when ---

// Whether the bed is, or is to be, a basic one of a house that has not said no.
static bool is_offered_by_itself(struct call *call, int64_t bed, int64_t *ret_cleaning_hours)
{
    struct query query = query_open(call->tx, QUERY_OFFER_BY_ITSELF);
    query_bind_int(&query, "bed", bed);
    query_bind_day(&query, "today", call->tx->today_day);
    bool found = query_next(&query);
    *ret_cleaning_hours = found ? query_int(&query, "cleaning_hours") : 0;
    query_end(&query);
    return found;
}

// The first day behind everything that stands in the way; DAY_OPEN: no end of it is known.
static int32_t free_day(struct call *call, int64_t bed)
{
    int32_t day = DAY_NONE;
    struct query query = query_open(call->tx, QUERY_OFFER_FREE_FROM);
    query_bind_int(&query, "bed", bed);
    query_bind_day(&query, "today", call->tx->today_day);
    while (query_next(&query)) {
        int32_t ends_day = query_day(&query, "day"); // DAY_NONE: nothing of the kind
        day = ends_day > day ? ends_day : day;
    }
    query_end(&query);
    return day;
}

static int64_t clean_ms(struct call *call, int64_t bed, int64_t cleaning_hours, int32_t on_day)
{
    struct bed_facts facts = {.left_day = DAY_NONE, .cleaning_hours = cleaning_hours};
    if (cleaning_hours == 0) {
        return 0;
    }
    bed_read_left(call, bed, on_day, &facts);
    return bed_cleaned_ms(&facts, call->tx->zone_minutes);
}

// The instant the bed comes free; false when it does not by what is known, or not to be offered.
static bool find_free_ms(struct call *call, int64_t bed, int64_t *ret_from_ms)
{
    int64_t cleaning_hours = 0;
    if (!is_offered_by_itself(call, bed, &cleaning_hours)) {
        return false;
    }
    int32_t day = free_day(call, bed);
    if (day == DAY_NONE || day >= DAY_OPEN) {
        return false;
    }
    int64_t from_ms = day_begins(day, call->tx->zone_minutes);
    int64_t cleaned_ms = clean_ms(call, bed, cleaning_hours, day);
    *ret_from_ms = cleaned_ms > from_ms ? cleaned_ms : from_ms;
    return call->tx->fault == STATUS_OK;
}

// --- what is noted ---

static void want_from(struct call *call, int64_t bed, const char *cause, int64_t from_ms)
{
    struct query query = query_open(call->tx, QUERY_OFFER_WANT);
    query_bind_int(&query, "bed", bed);
    query_bind_text(&query, "cause", cause);
    query_bind_int(&query, "from_at", from_ms);
    query_bind_int(&query, "now", call->tx->now_ms);
    (void)query_run(&query);
}

static void want_no_more(struct call *call, int64_t bed)
{
    struct query query = query_open(call->tx, QUERY_OFFER_WANTED_DONE);
    query_bind_int(&query, "bed", bed);
    (void)query_run(&query);
}

void offer_want(struct call *call, int64_t bed, const char *cause)
{
    int64_t from_ms = 0;
    if (find_free_ms(call, bed, &from_ms)) {
        want_from(call, bed, cause, from_ms);
    } else {
        want_no_more(call, bed);
    }
}

// The next bed of a house behind one, by what the query asks; 0: none.
static int64_t next_bed(struct call *call, enum query_id id, int64_t institution, int64_t after)
{
    struct query query = query_open(call->tx, id);
    query_bind_int(&query, "institution", institution);
    query_bind_int(&query, "after", after);
    if (id == QUERY_OFFER_LISTED_OF_HOUSE) {
        query_bind_day(&query, "today", call->tx->today_day);
    }
    int64_t bed = query_next(&query) ? query_int(&query, "bed") : 0;
    query_end(&query);
    return bed;
}

void offer_want_anew(struct call *call, int64_t institution, const char *cause)
{
    int64_t bed = 0;
    while ((bed = next_bed(call, QUERY_OFFER_WANTED_OF_HOUSE, institution, bed)) != 0) {
        offer_want(call, bed, cause);
    }
}

void offer_want_house(struct call *call, int64_t institution, const char *cause)
{
    int64_t bed = 0;
    while ((bed = next_bed(call, QUERY_OFFER_LISTED_OF_HOUSE, institution, bed)) != 0) {
        offer_want(call, bed, cause);
        call_event(call, EVENT_BED, bed, NULL);
    }
}

// Ends the query, which names at most so many beds.
static void want_each(
    struct call *call, struct query *query, int64_t *beds, int most, const char *cause)
{
    int count = 0;
    query_bind_day(query, "on", call->tx->today_day);
    query_bind_int(query, "limit", most);
    while (count < most && query_next(query)) {
        beds[count++] = query_int(query, "bed");
    }
    query_end(query);
    for (int i = 0; i < count; i++) {
        offer_want(call, beds[i], cause);
        call_event(call, EVENT_BED, beds[i], NULL);
    }
}

void offer_want_beside(struct call *call, int64_t bed, int64_t elder)
{
    int64_t beds[BESIDE_MOST];
    struct query query = query_open(call->tx, QUERY_OFFER_BESIDE_SPOUSE);
    query_bind_int(&query, "bed", bed);
    query_bind_int(&query, "elder", elder);
    want_each(call, &query, beds, BESIDE_MOST, "spouse");
}

void offer_want_vacant(struct call *call, int64_t institution, const char *cause)
{
    int64_t beds[VACANT_MOST];
    struct query query = query_open(call->tx, QUERY_OFFER_VACANT);
    query_bind_int(&query, "institution", institution);
    want_each(call, &query, beds, VACANT_MOST, cause);
}

void offer_want_for(struct call *call, const struct waitlist_entry *entry, int64_t but)
{
    for (int i = 0; entry->state == WAITLIST_QUEUED && i < entry->choices_count; i++) {
        if (entry->choices[i].institution != but) {
            offer_want_vacant(call, entry->choices[i].institution, "returned");
        }
    }
}

void offer_want_returned(
    struct call *call, const struct waitlist_entry *entry, enum waitlist_state before)
{
    bool was_away = before != WAITLIST_SUBMITTED && before != WAITLIST_QUEUED &&
                    before != WAITLIST_OFFERED && before != WAITLIST_ACCEPTED;
    if (was_away) {
        offer_want_for(call, entry, 0);
    }
}

bool offer_is_wanted(struct call *call, int64_t bed)
{
    struct query query = query_open(call->tx, QUERY_OFFER_WANTED_OF);
    query_bind_int(&query, "bed", bed);
    bool wanted = query_next(&query) && query_int(&query, "from_at") <= call->tx->now_ms;
    query_end(&query);
    return wanted;
}

bool offer_is_free(struct call *call, int64_t bed)
{
    struct bed found;
    struct bed_hold hold;
    int64_t from_ms = 0;
    int32_t today_day = call->tx->today_day;
    return bed_find(call, bed, today_day, &found) && find_free_ms(call, bed, &from_ms) &&
           from_ms <= call->tx->now_ms && stay_free_open(call, &found, today_day) == STATUS_OK &&
           !bed_hold_find(call->tx, bed, 0, today_day, DAY_OPEN, &hold);
}

// The first day to come on which the bed is something else than now; DAY_NONE: none is known.
static int32_t changes_day(struct call *call, int64_t bed)
{
    struct query query = query_open(call->tx, QUERY_OFFER_CHANGES_NEXT);
    query_bind_int(&query, "bed", bed);
    query_bind_day(&query, "today", call->tx->today_day);
    int32_t day = query_next(&query) ? query_day(&query, "day") : DAY_NONE;
    query_end(&query);
    return day;
}

void offer_was_tried(struct call *call, int64_t bed, enum offer_tried tried)
{
    int64_t from_ms = 0;
    if (tried == OFFER_NOT_FREE && find_free_ms(call, bed, &from_ms) &&
        from_ms > call->tx->now_ms) {
        want_from(call, bed, "later", from_ms);
        return;
    }
    // Whom it does not suit today it may suit when it is of another class, or of another pool.
    int32_t day = tried == OFFER_NOBODY ? changes_day(call, bed) : DAY_NONE;
    if (day != DAY_NONE) {
        want_from(call, bed, "changes", day_begins(day, call->tx->zone_minutes));
    } else {
        want_no_more(call, bed);
    }
}

// --- at once ---

enum status waitlist_on_act_done(struct call *call, const struct fact *fact, void *part)
{
    (void)fact;
    (void)part;
    // Every bed an act changed stands among its events. What did not fit into them is due work.
    for (const struct event *event = call->events; event != NULL; event = event->next) {
        struct offer_made made;
        if (event->topic != EVENT_BED || !offer_is_wanted(call, event->id)) {
            continue;
        }
        enum status status = offer_next(call, event->id, &made);
        if (status != STATUS_OK) {
            return status;
        }
    }
    return call_done(call);
}
