// SPDX-License-Identifier: Apache-2.0
// Standing orders become bookings, a window ahead, once a day and whenever they change.

#include <string.h>

#include "daemon/canteen/calendar.h"
#include "daemon/canteen/kitchen_fail.h"
#include "daemon/canteen/meal_note.h"
#include "daemon/canteen/meal_rank.h"
#include "daemon/canteen/place.h"
#include "daemon/canteen/standing.h"
#include "daemon/canteen/waiting.h"
#include "daemon/registry/task.h"

#define REASON_RESTS "the standing order rests"
#define DUE_MAX 64

// One day as it stood before.
struct day_row {
    int32_t day;
    enum standing_outcome outcome;
    int64_t booking;
    bool is_booked; // the booking still stands
    bool is_lost;   // nobody cooked it
};

enum list { LIST_BOOKED, LIST_REFUSED, LIST_CANCELLED, LIST_KEPT, LIST_BY_HAND, LISTS };

static const char *const list_names[LISTS] = {"booked", "refused", "cancelled", "kept", "by_hand"};

struct told {
    int32_t day;
    int64_t booking;    // 0: none
    enum status status; // of a refusal
    int64_t site;       // of what is booked by hand, and how
    const char *channel;
};

struct expansion {
    struct call *call;
    const struct standing *standing;
    struct standing_pause pauses[STANDING_PAUSES_MAX];
    int pauses_count;
    struct day_row rows[STANDING_DAYS_MAX];
    int rows_count;
    bool is_told; // somebody reads what became of the days
    struct told told[LISTS][STANDING_DAYS_MAX];
    int told_count[LISTS];
};

struct standing standing_read(struct call *call, const struct query *query)
{
    return (struct standing){
        .standing = query_int(query, "standing"),
        .elder = query_int(query, "elder"),
        .site = query_int(query, "site"),
        .meal = words_find(meal_words, query_text(query, "meal")),
        .channel = words_find(channel_words, query_text(query, "channel")),
        .weekdays = (uint32_t)query_int(query, "weekdays"),
        .from = query_day(query, "from_day"),
        .until = query_day(query, "until_day"),
        .stopped = query_day(query, "stopped_day"),
        .office = query_int(query, "office"),
        .operator_name = query_copy_text(query, "operator", &call->arena),
    };
}

static void read_pauses(struct expansion *expansion)
{
    struct call *call = expansion->call;
    struct query query = query_open(call->tx, QUERY_STANDING_PAUSES);
    query_bind_int(&query, "standing", expansion->standing->standing);
    query_bind_day(&query, "today", call->tx->today_day);
    while (expansion->pauses_count < STANDING_PAUSES_MAX && query_next(&query)) {
        expansion->pauses[expansion->pauses_count++] = (struct standing_pause){
            .from = query_day(&query, "from_day"), .until = query_day(&query, "until_day")};
    }
    query_end(&query);
}

// What care took was not settled by people: as after a pause it is booked again, or refused and
// told, once the person may eat at home.
static bool is_of_care(const struct query *query)
{
    const char *reason = query_text(query, "cancel_reason");
    return reason != NULL && strcmp(reason, BOOKING_ADMITTED) == 0 &&
           query_int(query, "was_again") == 0;
}

static void read_days(struct expansion *expansion)
{
    struct call *call = expansion->call;
    struct query query = query_open(call->tx, QUERY_STANDING_DAYS);
    query_bind_int(&query, "standing", expansion->standing->standing);
    query_bind_day(&query, "from", call->tx->today_day);
    while (expansion->rows_count < STANDING_DAYS_MAX && query_next(&query)) {
        const char *state = query_text(&query, "state");
        const char *reason = query_text(&query, "cancel_reason");
        enum standing_outcome outcome = (enum standing_outcome)words_find(
            standing_outcome_words, query_text(&query, "outcome"));
        expansion->rows[expansion->rows_count++] = (struct day_row){
            .day = query_day(&query, "day"),
            .outcome = outcome == STANDING_BOOKED && is_of_care(&query) ? STANDING_PAUSED : outcome,
            .booking = query_int(&query, "booking"),
            .is_booked = state != NULL && strcmp(state, booking_state_words[BOOKING_BOOKED]) == 0,
            .is_lost = reason != NULL && strcmp(reason, KITCHEN_FAILED) == 0,
        };
    }
    query_end(&query);
}

static struct day_row row_of(const struct expansion *expansion, int32_t day)
{
    for (int i = 0; i < expansion->rows_count; i++) {
        if (expansion->rows[i].day == day) {
            return expansion->rows[i];
        }
    }
    return (struct day_row){.day = day, .outcome = STANDING_UNJUDGED};
}

static void tell(struct expansion *expansion, enum list list, struct told told)
{
    expansion->told[list][expansion->told_count[list]++] = told;
}

static void put_day(struct expansion *expansion, int32_t day, enum standing_outcome outcome,
    int64_t booking, enum status refusal)
{
    struct query query = query_open(expansion->call->tx, QUERY_STANDING_DAY_PUT);
    query_bind_int(&query, "standing", expansion->standing->standing);
    query_bind_day(&query, "day", day);
    query_bind_text(&query, "outcome", standing_outcome_words[outcome]);
    if (booking != 0) {
        query_bind_int(&query, "booking", booking);
    } else {
        query_bind_null(&query, "booking");
    }
    query_bind_text(&query, "status", outcome == STANDING_REFUSED ? status_name(refusal) : NULL);
    query_bind_int(&query, "now", expansion->call->tx->now_ms);
    (void)query_run(&query);
}

// What the order did not book and people have: whether it rests or not, that is not its own.
static void tell_by_hand(struct expansion *expansion, int32_t day)
{
    struct booking_of_day booked[MEALS];
    int count = expansion->is_told
                    ? booking_find_day(expansion->call, expansion->standing->elder, day, booked)
                    : 0;
    for (int i = 0; i < count; i++) {
        const struct booking_place *place = &booked[i].place;
        if (words_find(meal_words, place->meal) == expansion->standing->meal) {
            tell(expansion, LIST_BY_HAND,
                (struct told){.day = day,
                    .booking = place->booking,
                    .site = place->site,
                    .channel = place->channel});
        }
    }
}

// --- booking a day ---

static bool keep(struct expansion *expansion, int32_t day, const struct booking_plan *plan)
{
    int64_t booking = booking_keep(expansion->call, plan);
    if (booking == 0) {
        return false;
    }
    put_day(expansion, day, STANDING_BOOKED, booking, STATUS_OK);
    tell(expansion, LIST_BOOKED, (struct told){.day = day, .booking = booking});
    return true;
}

void standing_tell_refused(struct call *call, const struct standing *standing, int64_t site,
    int32_t day, const char *status)
{
    (void)task_open(
        call, &(struct task_order){.office = meal_desk(call, standing->office, standing->elder),
                  .kind = TASK_STANDING_REFUSED,
                  .subject = standing->standing,
                  .elder = standing->elder,
                  .due_day = day,
                  .note = meal_note_of_site(call, site, day, meal_words[standing->meal], status)});
}

static void refuse(
    struct expansion *expansion, const struct day_row *row, int64_t site, enum status status)
{
    const struct standing *standing = expansion->standing;
    tell(expansion, LIST_REFUSED, (struct told){.day = row->day, .status = status});
    put_day(expansion, row->day, STANDING_REFUSED, row->booking, status);
    if (row->outcome != STANDING_REFUSED) {
        standing_tell_refused(expansion->call, standing, site, row->day, status_name(status));
    }
}

// A day that was taken back is booked as it stood: people may have changed its place by hand.
static void order_as_before(
    struct call *call, const struct day_row *row, struct booking_order *order)
{
    struct booking_standing before;
    if (row->booking != 0 && booking_read(call, row->booking, &before)) {
        order->site = before.place.site;
        order->channel = words_find(channel_words, before.place.channel);
    }
}

// A day that days of rest before it close sooner than any other was still to come: it is told.
static bool is_closed_early(
    const struct expansion *expansion, int32_t day, const struct booking_plan *plan)
{
    int days_before = plan->policy->cutoff[expansion->standing->meal].days_before;
    return day - days_before > expansion->call->tx->today_day;
}

// False after a fault or a broken promise. A day off and a day past its cut-off are no refusals.
static bool book(struct expansion *expansion, const struct day_row *row)
{
    const struct standing *standing = expansion->standing;
    struct booking_plan plan;
    struct booking_order order = {
        .elder = standing->elder,
        .site = standing->site,
        .day = row->day,
        .meal = standing->meal,
        .channel = standing->channel,
    };
    order_as_before(expansion->call, row, &order);
    enum status status = booking_judge_quietly(expansion->call, &order, &plan);
    if (status == STATUS_OK && waiting_come_first(expansion->call, &plan)) {
        status = booking_judge_quietly(expansion->call, &order, &plan);
    }
    if (expansion->call->tx->fault != STATUS_OK) {
        return false;
    }
    if (status == STATUS_OK) {
        return keep(expansion, row->day, &plan);
    }
    if (status == STATUS_ALREADY_BOOKED) {
        put_day(expansion, row->day, STANDING_BY_HAND, 0, STATUS_OK);
        tell_by_hand(expansion, row->day);
    } else if (status == STATUS_PAST_CUTOFF
                   ? is_closed_early(expansion, row->day, &plan)
                   : status != STATUS_SITE_CLOSED && status != STATUS_OUTSIDE_WINDOW) {
        refuse(expansion, row, order.site, status);
    }
    return true;
}

// --- resting on a day ---

// What the order itself booked is taken back, unless it is too late and its place not closed, or
// people moved it to where the caller does not reach: then it is told and stays.
static bool rest(struct expansion *expansion, const struct day_row *row)
{
    struct call *call = expansion->call;
    struct booking_standing booked;
    int64_t cutoff_ms = 0;
    bool has_booking = row->outcome == STANDING_BOOKED && row->is_booked;
    if (!has_booking) {
        // A day that people have settled by hand stays settled. One that a kitchen's failure took
        // was not: it must not come back while the order rests.
        if (row->outcome == STANDING_UNJUDGED || row->outcome == STANDING_REFUSED ||
            (row->outcome == STANDING_BOOKED && row->is_lost)) {
            put_day(expansion, row->day, STANDING_PAUSED, row->booking, STATUS_OK);
        }
        tell_by_hand(expansion, row->day);
        return call->tx->fault == STATUS_OK;
    }
    bool is_found = booking_find(call, row->booking, &booked);
    if (is_found && booking_cutoff(call, &booked, &cutoff_ms, NULL) != STATUS_OK) {
        return call->tx->fault == STATUS_OK;
    }
    struct told told = {.day = row->day, .booking = row->booking};
    bool is_late = call->tx->now_ms >= cutoff_ms;
    if (!is_found || (is_late && !booking_is_closed(call, &booked.place))) {
        tell(expansion, LIST_KEPT, told);
        return true;
    }
    put_day(expansion, row->day, STANDING_PAUSED, row->booking, STATUS_OK);
    tell(expansion, LIST_CANCELLED, told);
    return waiting_release(call, &booked.place, REASON_RESTS);
}

// --- the window ---

static void put_told(const struct expansion *expansion, struct json_out *out)
{
    for (int list = 0; list < LISTS; list++) {
        json_key(out, list_names[list]);
        json_begin_list(out);
        for (int i = 0; i < expansion->told_count[list]; i++) {
            const struct told *told = &expansion->told[list][i];
            json_begin_map(out);
            json_field_day(out, "date", told->day);
            if (told->booking != 0) {
                json_field_int(out, "booking", told->booking);
            } else {
                json_field_text(out, "status", status_name(told->status));
            }
            if (list == LIST_BY_HAND) {
                json_field_int(out, "site", told->site);
                json_field_text(out, "channel", told->channel);
            }
            json_end_map(out);
        }
        json_end_list(out);
    }
}

// Site and kitchen as their service days decide which of the coming days can be booked.
static struct service service_of(struct call *call, int64_t site)
{
    int32_t today = call->tx->today_day;
    struct service service = {.site = site};
    struct query query = query_open(call->tx, QUERY_STANDING_SERVICE);
    query_bind_int(&query, "site", site);
    query_bind_day(&query, "day", today);
    if (query_next(&query)) {
        service.kitchen = query_int(&query, "kitchen");
        service.site_closed = (uint32_t)query_int(&query, "closed_weekdays");
        service.kitchen_closed = (uint32_t)query_int(&query, "kitchen_closed_weekdays");
    }
    query_end(&query);
    service.calendar =
        calendar_of_days(call, site, service.kitchen, today, today + MEAL_AHEAD_DAYS_MAX);
    return service;
}

// The last day that can be booked at a site today: whatever else stands in the way of a day beyond
// it is not told yet. What was settled beyond it, before days of rest changed, is looked at all the
// same.
static int32_t last_day(const struct expansion *expansion)
{
    struct call *call = expansion->call;
    const struct standing *standing = expansion->standing;
    int32_t today = call->tx->today_day;
    const char *area = place_site_area(call, standing->site);
    const struct meal_policy *policy = area == NULL ? NULL : meal_policy_find(call, area, today);
    int32_t last = today;
    if (policy != NULL) {
        struct service service = service_of(call, standing->site);
        last = meal_policy_last_day(policy, (enum meal)standing->meal, today, &service);
    }
    for (int i = 0; i < expansion->rows_count; i++) {
        last = expansion->rows[i].day > last ? expansion->rows[i].day : last;
    }
    return last;
}

bool standing_expand(struct call *call, const struct standing *standing, struct json_out *out)
{
    struct expansion expansion = {.call = call, .standing = standing, .is_told = out != NULL};
    bool is_well = true;
    read_pauses(&expansion);
    read_days(&expansion);
    int32_t last = last_day(&expansion);
    for (int32_t day = call->tx->today_day; day <= last && is_well; day++) {
        struct day_row row = row_of(&expansion, day);
        switch (
            standing_decide(standing, expansion.pauses, expansion.pauses_count, day, row.outcome)) {
        case STANDING_NOTHING:
            break;
        case STANDING_REST:
            is_well = rest(&expansion, &row);
            break;
        case STANDING_BOOK:
            is_well = book(&expansion, &row);
            break;
        }
    }
    if (is_well && out != NULL) {
        put_told(&expansion, out);
    }
    if (!is_well && call->tx->fault == STATUS_OK) {
        (void)call_broken(call, "a standing order could not keep what was judged");
    }
    return is_well && call->tx->fault == STATUS_OK;
}

// --- due ---

static int read_due(struct call *call, int limit, struct standing due[DUE_MAX])
{
    int count = 0;
    struct query query = query_open(call->tx, QUERY_STANDING_DUE);
    query_bind_day(&query, "today", call->tx->today_day);
    query_bind_int(&query, "limit", limit < DUE_MAX ? limit : DUE_MAX);
    while (count < DUE_MAX && query_next(&query)) {
        due[count++] = standing_read(call, &query);
    }
    query_end(&query);
    return count;
}

int standing_rank(struct call *call, int64_t elder, int channel)
{
    struct elder_facts facts;
    int32_t day = booking_window_day(call) + 1;
    return elder_know(call, elder, day, &facts) ? (int)meal_rank_on(&facts, day, channel)
                                                : MEAL_RANK_OTHERS;
}

static void rank_anew(struct call *call, int64_t standing, int64_t elder, int channel)
{
    int rank = standing_rank(call, elder, channel);
    struct query query = query_open(call->tx, QUERY_STANDING_RANKED);
    query_bind_int(&query, "standing", standing);
    query_bind_int(&query, "rank", rank);
    (void)query_run(&query);
}

enum status standing_on_flagged(struct call *call, const struct fact *fact, void *part)
{
    (void)part;

    struct {
        int64_t standing;
        int channel;
    } orders[DUE_MAX];

    int count = 0;
    struct query query = query_open(call->tx, QUERY_STANDING_OF_ELDER);
    query_bind_int(&query, "elder", fact->elder);
    query_bind_day(&query, "today", call->tx->today_day);
    while (count < DUE_MAX && query_next(&query)) {
        orders[count].standing = query_int(&query, "standing");
        orders[count++].channel = words_find(channel_words, query_text(&query, "channel"));
    }
    query_end(&query);
    for (int i = 0; i < count; i++) {
        rank_anew(call, orders[i].standing, fact->elder, orders[i].channel);
    }
    return call_done(call);
}

static void mark(struct call *call, const struct standing *standing)
{
    int32_t today = call->tx->today_day;
    bool is_stopped = standing->stopped != DAY_NONE && standing->stopped <= today;
    struct query query = query_open(call->tx, QUERY_STANDING_EXPANDED);
    query_bind_int(&query, "standing", standing->standing);
    query_bind_day(&query, "day", is_stopped || standing->until <= today ? DAY_OPEN : today);
    (void)query_run(&query);
    rank_anew(call, standing->standing, standing->elder, standing->channel);
    call_touch(call, standing->standing);
}

enum status standing_run_due(struct call *call, int limit, int *ret_done)
{
    struct standing due[DUE_MAX];
    struct principal caller = call->principal;
    int count = read_due(call, limit, due);
    bool is_well = true;
    for (int i = 0; i < count && is_well; i++) {
        call->principal = booking_principal(call, due[i].office, due[i].operator_name);
        is_well = standing_expand(call, &due[i], NULL);
        mark(call, &due[i]);
    }
    call->principal = caller;
    *ret_done = count;
    return call_done(call);
}

void standing_look_again(struct call *call, int64_t place)
{
    struct query query = query_open(call->tx, QUERY_STANDING_LOOK_AGAIN_AT);
    query_bind_int(&query, "place", place);
    query_bind_day(&query, "today", call->tx->today_day);
    query_bind_day(&query, "before", call->tx->today_day - 1);
    (void)query_run(&query);
}

void standing_rebooked(struct call *call, int64_t elder, int32_t day, int64_t was, int64_t booking)
{
    struct query query = query_open(call->tx, QUERY_STANDING_DAY_REBOOK);
    query_bind_int(&query, "elder", elder);
    query_bind_day(&query, "day", day);
    query_bind_int(&query, "was", was);
    query_bind_int(&query, "booking", booking);
    (void)query_run(&query);
}

// The person eats at home again: what care had refused is asked for now, not with the next day.
enum status standing_on_discharged(struct call *call, const struct fact *fact, void *part)
{
    (void)part;
    struct query query = query_open(call->tx, QUERY_STANDING_LOOK_AGAIN);
    query_bind_int(&query, "elder", fact->elder);
    query_bind_day(&query, "today", call->tx->today_day);
    query_bind_day(&query, "expanded", call->tx->today_day - 1);
    (void)query_run(&query);
    return call_done(call);
}

// --- facts ---

static enum status stop_all(
    struct call *call, const struct fact *fact, int32_t day, const char *reason)
{
    struct query query = query_open(call->tx, QUERY_STANDING_STOP_ALL);
    query_bind_int(&query, "elder", fact->elder);
    query_bind_day(&query, "day", day);
    query_bind_text(&query, "reason", reason);
    (void)query_run(&query);
    return call_done(call);
}

enum status standing_on_death_reported(struct call *call, const struct fact *fact, void *part)
{
    (void)part;
    return stop_all(call, fact, fact->day, "death");
}

enum status standing_on_admitted(struct call *call, const struct fact *fact, void *part)
{
    (void)part;
    return stop_all(call, fact, fact->day + 1, "admitted"); // that day's meal stays
}

// Those that ended by it from a day on; their coming days are booked again as if the day before had
// been the last. What was ordered meanwhile, or for another record, stays the only order.
static enum status go_on(
    struct call *call, const struct fact *fact, int32_t since_day, const char *reason)
{
    struct query query = query_open(call->tx, QUERY_STANDING_GO_ON);
    query_bind_int(&query, "elder", fact->elder);
    query_bind_text(&query, "reason", reason);
    query_bind_day(&query, "since", since_day);
    query_bind_day(&query, "expanded", call->tx->today_day - 1);
    (void)query_run(&query);
    standing_end_twice(call, fact->elder, fact->elder);
    return call_done(call);
}

enum status standing_on_death_cancelled(struct call *call, const struct fact *fact, void *part)
{
    (void)part;
    return go_on(call, fact, 0, "death");
}

enum status standing_on_admission_cancelled(struct call *call, const struct fact *fact, void *part)
{
    (void)part;
    return go_on(call, fact, fact->day + 1, "admitted"); // an earlier stay was none of it
}
