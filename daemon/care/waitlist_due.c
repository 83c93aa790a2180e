// SPDX-License-Identifier: Apache-2.0
// The daemon's own work on the queue, by the clock of the transaction alone.
#include "daemon/care/waitlist_due.h"

#include <string.h>

#include "daemon/access/office_find.h"
#include "daemon/care/offer_act.h"
#include "daemon/care/offer_bed.h"
#include "daemon/care/waitlist_get.h"
#include "daemon/registry/task.h"

#define IDS_MAX CALL_OBJECTS_MAX
#define FINDING_DAYS 7

struct ids {
    int count;
    int64_t ids[IDS_MAX];
};

static void read_ids(struct query *query, const char *column, struct ids *ret)
{
    ret->count = 0;
    while (ret->count < IDS_MAX && query_next(query)) {
        ret->ids[ret->count++] = query_int(query, column);
    }
    query_end(query);
}

// --- applications ---

static enum status leave(struct call *call, struct waitlist_entry *entry, const char *cause)
{
    return waitlist_put(call, entry,
        &(struct waitlist_change){
            .state = WAITLIST_REMOVED, .cause = cause, .until_day = DAY_NONE});
}

// Asks, once; the last day in time of the question, DAY_NONE where no desk is there to ask.
static int32_t ask_to_confirm(
    struct call *call, const struct waitlist_entry *entry, int32_t asked_day, int32_t grace_days)
{
    int32_t today_day = call->tx->today_day;
    int32_t due_day = waitlist_confirm_due(call, entry, asked_day);
    if (due_day != DAY_NONE) {
        return due_day;
    }
    // Who is asked late, for the daemon was down, has the whole grace; so has who was asked before
    // by rules that ask later now.
    due_day = today_day + grace_days - 1;
    task_extend_for(call, TASK_WAITLIST_CONFIRM, entry->application, due_day);
    int64_t task = task_open(
        call, &(struct task_order){.office = office_of_desk(call, entry->person.residence_area),
                  .kind = TASK_WAITLIST_CONFIRM,
                  .subject = entry->application,
                  .elder = entry->elder,
                  .due_day = due_day});
    return task == 0 ? DAY_NONE : due_day;
}

// Asks whether a bed is still wanted; when the grace is over too, the place is given up.
static enum status look_at_confirmation(
    struct call *call, struct waitlist_entry *entry, bool *ret_left)
{
    struct waitlist_rules rules;
    int32_t today_day = call->tx->today_day;
    bool may_leave = entry->state == WAITLIST_QUEUED || entry->state == WAITLIST_DEFERRED ||
                     entry->state == WAITLIST_SUSPENDED;
    if (!may_leave || !waitlist_rules_of(call, &entry->choices[0], &rules)) {
        return call_done(call);
    }
    int32_t grace_days = (int32_t)rules.policy->confirm_grace_days;
    int32_t asked_day = entry->confirmed_day + (int32_t)rules.policy->confirm_days;
    if (today_day < asked_day) {
        return call_done(call);
    }
    int32_t due_day = ask_to_confirm(call, entry, asked_day, grace_days);
    *ret_left = today_day > (due_day != DAY_NONE ? due_day : asked_day + grace_days - 1);
    return *ret_left ? leave(call, entry, "not_confirmed") : call_done(call);
}

static enum status look_at(struct call *call, int64_t application)
{
    struct waitlist_entry entry;
    bool left = false;
    if (!waitlist_read(call, application, &entry)) {
        return call_done(call);
    }
    call_touch(call, application);
    bool ends = entry.until_day != DAY_NONE && entry.until_day <= call->tx->today_day;
    if (waitlist_state_has_place(entry.state)) {
        enum status status = look_at_confirmation(call, &entry, &left);
        if (status != STATUS_OK || left) {
            return status;
        }
    }
    if (ends && entry.state == WAITLIST_DEFERRED) {
        return waitlist_put(call, &entry,
            &(struct waitlist_change){
                .state = WAITLIST_QUEUED, .cause = "deferral_ended", .until_day = DAY_NONE});
    }
    if (ends && entry.state == WAITLIST_SUSPENDED) {
        return leave(call, &entry, entry.cause);
    }
    return waitlist_review(call, application, "time_passed");
}

static enum status look_at_each(struct call *call, const struct ids *due)
{
    enum status status = call_done(call);
    for (int i = 0; status == STATUS_OK && i < due->count; i++) {
        status = look_at(call, due->ids[i]);
    }
    return status;
}

enum status waitlist_review_due(struct call *call, int limit, int *ret_done)
{
    struct ids due;
    struct query query = query_open(call->tx, QUERY_WAITLIST_STANDINGS_DUE);
    query_bind_day(&query, "today", call->tx->today_day);
    query_bind_int(&query, "limit", limit);
    read_ids(&query, "application", &due);
    enum status status = look_at_each(call, &due);
    *ret_done = due.count;
    return status;
}

// --- offers ---

static void find_fault(struct call *call, const struct offer *offer, enum task_kind kind)
{
    char area[AREA_CODE_SIZE];
    if (waitlist_house_area(call, offer->institution, area)) {
        (void)task_open(call, &(struct task_order){.office = office_of_bureau(call, area),
                                  .kind = kind,
                                  .subject = offer->offer,
                                  .elder = offer->elder,
                                  .due_day = call->tx->today_day + FINDING_DAYS});
    }
}

// The bed is none to move into any more: that is not the person's doing. Nobody answered: a strike
// when they were sought, else a finding. Nobody moved in: a strike.
static enum status run_out(struct call *call, const struct offer *offer)
{
    const char *lost = offer_lost_by(call, offer);
    if (lost != NULL) {
        if (strcmp(lost, OFFER_LOST_BY_CONDITIONS) != 0) {
            find_fault(call, offer, TASK_OFFER_UNFIT);
        }
        return offer_lose(call, offer, lost);
    }
    int attempts = 0;
    int days = 0;
    bool was_accepted = offer->state == OFFER_ACCEPTED;
    bool counts = was_accepted || offer_was_sought(call, offer, &attempts, &days);
    const struct offer_end end = {.state = OFFER_EXPIRED_STATE,
        .reason = was_accepted ? "not_moved_in" : "no_answer",
        .counts = counts};
    if (!counts) {
        find_fault(call, offer, TASK_OFFER_SILENT);
    }
    offer_close(call, offer, &end);
    call_touch(call, offer->application);
    return offer_return(call, offer, &end);
}

static enum status run_out_each(struct call *call, const struct ids *due)
{
    enum status status = call_done(call);
    for (int i = 0; status == STATUS_OK && i < due->count; i++) {
        struct offer offer;
        if (offer_read(call, due->ids[i], &offer)) {
            status = run_out(call, &offer);
        }
    }
    return status;
}

enum status offer_expire_due(struct call *call, int limit, int *ret_done)
{
    struct ids due;
    struct query query = query_open(call->tx, QUERY_OFFER_DUE);
    query_bind_int(&query, "now", call->tx->now_ms);
    query_bind_int(&query, "limit", limit);
    read_ids(&query, "offer", &due);
    enum status status = run_out_each(call, &due);
    *ret_done = due.count;
    return status;
}

// --- one house ---

static void read_of_house(
    struct call *call, enum query_id id, const char *column, int64_t institution, struct ids *ret)
{
    struct query query = query_open(call->tx, id);
    query_bind_int(&query, "institution", institution);
    if (id == QUERY_WAITLIST_STANDINGS_DUE_OF_HOUSE) {
        query_bind_day(&query, "today", call->tx->today_day);
    } else {
        query_bind_int(&query, "now", call->tx->now_ms);
    }
    query_bind_int(&query, "limit", IDS_MAX);
    read_ids(&query, column, ret);
}

static enum status look_at_house(struct call *call, int64_t institution, bool *ret_changed)
{
    struct ids due = {.count = IDS_MAX};
    enum status status = call_done(call);
    while (status == STATUS_OK && due.count == IDS_MAX) {
        read_of_house(
            call, QUERY_WAITLIST_STANDINGS_DUE_OF_HOUSE, "application", institution, &due);
        status = look_at_each(call, &due);
        *ret_changed = *ret_changed || due.count > 0;
    }
    due.count = IDS_MAX;
    while (status == STATUS_OK && due.count == IDS_MAX) {
        read_of_house(call, QUERY_OFFER_DUE_OF_HOUSE, "offer", institution, &due);
        status = run_out_each(call, &due);
        *ret_changed = *ret_changed || due.count > 0;
    }
    return status;
}

enum status waitlist_catch_up(struct call *call, int64_t institution, bool *ret_changed)
{
    int noted = call->objects_count;
    enum status status = look_at_house(call, institution, ret_changed);
    call->objects_count = noted; // the ledger's entry has room for what was asked for
    return status;
}

// Whoever is to come back into the queue at this moment, or to lose an offer, may be the one a bed
// is to be offered: each kind of due work has turns of its own, and after many days one turn is not
// all.
static enum status do_before(struct call *call, int limit, int *ret_done)
{
    enum status status = waitlist_review_due(call, limit, ret_done);
    return status != STATUS_OK || *ret_done > 0 ? status : offer_expire_due(call, limit, ret_done);
}

enum status offer_next_due(struct call *call, int limit, int *ret_done)
{
    struct ids due;
    struct query query = query_open(call->tx, QUERY_OFFER_WANTED_DUE);
    query_bind_int(&query, "now", call->tx->now_ms);
    query_bind_int(&query, "limit", limit);
    read_ids(&query, "bed", &due);
    int before = 0;
    enum status status = due.count == 0 ? call_done(call) : do_before(call, limit, &before);
    if (status != STATUS_OK || before > 0) {
        *ret_done = limit; // the beds are looked at again at once
        return status;
    }
    for (int i = 0; status == STATUS_OK && i < due.count; i++) {
        struct offer_made made;
        status = offer_next(call, due.ids[i], &made);
    }
    *ret_done = due.count;
    return status;
}
