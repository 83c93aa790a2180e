// SPDX-License-Identifier: Apache-2.0
// meal.wait, meal.unwait, meal.waiting, and how who waits is promoted.

#include "daemon/canteen/waiting.h"

#include <stdio.h>
#include <string.h>

#include "daemon/canteen/meal_note.h"
#include "daemon/canteen/meal_rank.h"
#include "daemon/canteen/place.h"
#include "daemon/registry/task.h"

#define CANDIDATES_MAX 64 // of one meal looked at in one go
#define FULL_MAX 256      // channels of sites that nobody else need be judged for
#define FREED_MAX 256     // who leaves the list by one act; what is left is due work
#define MEALS_MAX 96      // days and meals of one look
#define LIST_MAX 500

static enum status refuse_unknown(struct call *call)
{
    return call->tx->fault != STATUS_OK ? call_done(call) : call_refuse(call, STATUS_NOT_FOUND);
}

static bool end_wait(struct call *call, int64_t wait, const char *state, int64_t booking)
{
    struct query query = query_open(call->tx, QUERY_WAITING_END);
    query_bind_int(&query, "wait", wait);
    query_bind_text(&query, "state", state);
    if (booking != 0) {
        query_bind_int(&query, "booking", booking);
    } else {
        query_bind_null(&query, "booking");
    }
    query_bind_int(&query, "now", call->tx->now_ms);
    call_touch(call, wait);
    return query_run(&query) == 1;
}

// --- promotion ---

struct candidate {
    int64_t wait;
    int64_t rank;
    int64_t since_ms;
    struct booking_order order;
    int64_t office;
    const char *operator_name; // in the call's arena
};

// One go over who waits for a meal.
struct promotion {
    int32_t day;
    int meal;
    struct candidate candidates[CANDIDATES_MAX];
    int count;

    struct {
        int64_t site;
        int channel;
    } full[FULL_MAX];

    int full_count;
};

// The first, or those behind what was read before.
static bool read_candidates(struct call *call, struct promotion *promotion)
{
    const struct candidate *last =
        promotion->count == 0 ? NULL : &promotion->candidates[promotion->count - 1];
    int64_t after_rank = last == NULL ? -1 : last->rank;
    int64_t after_ms = last == NULL ? 0 : last->since_ms;
    int64_t after = last == NULL ? 0 : last->wait;
    int count = 0;
    struct query query = query_open(call->tx, QUERY_WAITING_FIRST);
    query_bind_day(&query, "day", promotion->day);
    query_bind_text(&query, "meal", meal_words[promotion->meal]);
    query_bind_int(&query, "after_rank", after_rank);
    query_bind_int(&query, "after_since", after_ms);
    query_bind_int(&query, "after", after);
    query_bind_int(&query, "limit", CANDIDATES_MAX);
    while (count < CANDIDATES_MAX && query_next(&query)) {
        promotion->candidates[count++] = (struct candidate){
            .wait = query_int(&query, "wait"),
            .rank = query_int(&query, "rank"),
            .since_ms = query_int(&query, "since"),
            .order =
                {
                    .elder = query_int(&query, "elder"),
                    .site = query_int(&query, "site"),
                    .day = promotion->day,
                    .meal = promotion->meal,
                    .channel = words_find(channel_words, query_text(&query, "channel")),
                    .diets = (uint32_t)query_int(&query, "diets"),
                    .is_quiet = true,
                },
            .office = query_int(&query, "office"),
            .operator_name = query_copy_text(&query, "operator", &call->arena),
        };
    }
    query_end(&query);
    promotion->count = count;
    return count > 0;
}

static bool keep(
    struct call *call, const struct candidate *candidate, const struct booking_plan *plan)
{
    int64_t booking = booking_keep(call, plan);
    if (booking == 0 || !end_wait(call, candidate->wait, "promoted", booking)) {
        if (call->tx->fault == STATUS_OK) {
            (void)call_broken(call, "a place was judged free and could not be taken");
        }
        return false;
    }
    (void)task_open(call,
        &(struct task_order){.office = meal_desk(call, candidate->office, candidate->order.elder),
            .kind = TASK_MEAL_PROMOTED,
            .subject = booking,
            .elder = candidate->order.elder,
            .due_day = candidate->order.day,
            .note = meal_note_of_site(call, candidate->order.site, candidate->order.day,
                meal_words[candidate->order.meal], channel_words[candidate->order.channel])});
    return call->tx->fault == STATUS_OK;
}

// Why who waits can no longer be helped; NULL while waiting goes on.
static const char *ending_of(enum status status)
{
    if (booking_is_full(status) || status == STATUS_OUTSIDE_WINDOW ||
        status == STATUS_SITE_CLOSED || status == STATUS_SITE_NOT_LICENSED ||
        status == STATUS_DIET_UNSAFE) {
        return NULL; // may change until the cut-off
    }
    return status == STATUS_PAST_CUTOFF ? "expired" : "closed";
}

// Judged and booked in the name of the office that put the person down, whoever made room.
static bool try_candidate(
    struct call *call, const struct candidate *candidate, enum status *ret_status)
{
    struct principal caller = call->principal;
    struct booking_plan plan;
    call->principal = booking_principal(call, candidate->office, candidate->operator_name);
    *ret_status = booking_judge_quietly(call, &candidate->order, &plan);
    bool has_left = false;
    if (call->tx->fault == STATUS_OK) {
        const char *ending = ending_of(*ret_status);
        has_left = *ret_status == STATUS_OK
                       ? keep(call, candidate, &plan)
                       : ending != NULL && end_wait(call, candidate->wait, ending, 0);
    }
    call->principal = caller;
    return has_left;
}

static bool is_known_full(const struct promotion *promotion, const struct booking_order *order)
{
    for (int i = 0; i < promotion->full_count; i++) {
        if (promotion->full[i].site == order->site &&
            promotion->full[i].channel == order->channel) {
            return true;
        }
    }
    return false;
}

// A used share is the street's alone; the others are full for everybody.
static void note_full(
    struct promotion *promotion, const struct booking_order *order, enum status status)
{
    if (booking_is_full(status) && status != STATUS_QUOTA_USED &&
        promotion->full_count < FULL_MAX) {
        int at = promotion->full_count++;
        promotion->full[at].site = order->site;
        promotion->full[at].channel = order->channel;
    }
}

int waiting_promote(struct call *call, int32_t day, int meal, int limit)
{
    struct promotion promotion = {.day = day, .meal = meal};
    int left = 0;
    while (left < limit && call->tx->fault == STATUS_OK && read_candidates(call, &promotion)) {
        for (int i = 0; i < promotion.count && left < limit && call->tx->fault == STATUS_OK; i++) {
            const struct candidate *candidate = &promotion.candidates[i];
            enum status status = STATUS_OK;
            if (!is_known_full(&promotion, &candidate->order)) {
                left += try_candidate(call, candidate, &status) ? 1 : 0;
                note_full(&promotion, &candidate->order, status);
            }
        }
        if (promotion.count < CANDIDATES_MAX) {
            break;
        }
    }
    return call->tx->fault == STATUS_OK ? left : 0;
}

// Of every meal somebody waits for from a day on.
static int promote_from(struct call *call, int32_t from, int limit)
{
    struct meal_day {
        int32_t day;
        int meal;
    } meals[MEALS_MAX];

    int count = 0;
    struct query query = query_open(call->tx, QUERY_WAITING_MEALS);
    query_bind_day(&query, "from", from);
    query_bind_int(&query, "limit", MEALS_MAX);
    while (count < MEALS_MAX && query_next(&query)) {
        meals[count++] = (struct meal_day){.day = query_day(&query, "day"),
            .meal = words_find(meal_words, query_text(&query, "meal"))};
    }
    query_end(&query);
    int done = 0;
    for (int i = 0; i < count && done < limit; i++) {
        done += waiting_promote(call, meals[i].day, meals[i].meal, limit - done);
    }
    return done;
}

bool waiting_release(struct call *call, const struct booking_place *place, const char *reason)
{
    if (!booking_release(call, place, reason)) {
        return false;
    }
    waiting_freed(call, place);
    return call->tx->fault == STATUS_OK;
}

void waiting_freed(struct call *call, const struct booking_place *place)
{
    (void)waiting_promote(call, place->day, words_find(meal_words, place->meal), FREED_MAX);
}

void waiting_freed_from(struct call *call, int32_t from)
{
    (void)promote_from(call, from, FREED_MAX);
}

enum status waiting_run_due(struct call *call, int limit, int *ret_done)
{
    *ret_done = promote_from(call, 0, limit); // those whose day is over, too
    return call_done(call);
}

// --- who comes first ---

struct waited {
    int64_t wait;
    int32_t day;
    int channel;
};

static void rank_anew(struct call *call, int64_t elder, const struct waited *waited)
{
    struct elder_facts facts;
    if (!elder_know(call, elder, waited->day, &facts)) {
        return;
    }
    struct query query = query_open(call->tx, QUERY_WAITING_RANKED);
    query_bind_int(&query, "wait", waited->wait);
    query_bind_int(&query, "rank", (int)meal_rank_on(&facts, waited->day, waited->channel));
    (void)query_run(&query);
}

enum status waiting_on_flagged(struct call *call, const struct fact *fact, void *part)
{
    (void)part;
    struct waited waited[CANDIDATES_MAX];
    int count = 0;
    struct query query = query_open(call->tx, QUERY_WAITING_OF_ELDER);
    query_bind_int(&query, "elder", fact->elder);
    query_bind_day(&query, "today", call->tx->today_day);
    while (count < CANDIDATES_MAX && query_next(&query)) {
        waited[count++] = (struct waited){.wait = query_int(&query, "wait"),
            .day = query_day(&query, "day"),
            .channel = words_find(channel_words, query_text(&query, "channel"))};
    }
    query_end(&query);
    for (int i = 0; i < count; i++) {
        rank_anew(call, fact->elder, &waited[i]);
    }
    return call_done(call);
}

// --- meal.wait ---

struct wait_params {
    int64_t elder;
    int64_t site;
    int32_t date;
    int meal;
    int channel;
    uint32_t diets;
};

static const struct rpc_param wait_params[] = {
    {.name = "elder",
        .help = "Who waits.",
        .kind = RPC_ID,
        .required = true,
        .offset = offsetof(struct wait_params, elder)},
    {.name = "site",
        .help = "For which site.",
        .kind = RPC_ID,
        .required = true,
        .offset = offsetof(struct wait_params, site)},
    {.name = "date",
        .help = "The day of the meal.",
        .kind = RPC_DAY,
        .required = true,
        .offset = offsetof(struct wait_params, date)},
    {.name = "meal",
        .help = "Which meal.",
        .kind = RPC_CHOICE,
        .required = true,
        .offset = offsetof(struct wait_params, meal),
        .choices = meal_words},
    {.name = "channel",
        .help = "At the table, to take away or brought home.",
        .kind = RPC_CHOICE,
        .required = true,
        .offset = offsetof(struct wait_params, channel),
        .choices = channel_words},
    {.name = "diets",
        .help = "More than what is known of the person.",
        .kind = RPC_SET,
        .offset = offsetof(struct wait_params, diets),
        .choices = diet_words},
    RPC_PARAMS_END,
};

static int64_t find_same(struct call *call, const struct wait_params *params)
{
    struct query query = query_open(call->tx, QUERY_WAITING_SAME);
    query_bind_day(&query, "day", params->date);
    query_bind_text(&query, "meal", meal_words[params->meal]);
    query_bind_int(&query, "elder", params->elder);
    int64_t wait = query_next(&query) ? query_int(&query, "wait") : 0;
    query_end(&query);
    return wait;
}

static int64_t count_ahead(
    struct call *call, const struct wait_params *params, int rank, int64_t wait)
{
    struct query query = query_open(call->tx, QUERY_WAITING_AHEAD);
    query_bind_day(&query, "day", params->date);
    query_bind_text(&query, "meal", meal_words[params->meal]);
    query_bind_int(&query, "site", params->site);
    query_bind_int(&query, "rank", rank);
    query_bind_int(&query, "since", call->tx->now_ms);
    query_bind_int(&query, "wait", wait);
    int64_t ahead = query_next(&query) ? query_int(&query, "ahead") : 0;
    query_end(&query);
    return ahead;
}

static enum status insert(
    struct call *call, const struct wait_params *params, const struct booking_plan *plan)
{
    int rank = (int)meal_rank_on(&plan->elder, params->date, params->channel);
    int64_t wait = tx_new_id(call->tx);
    struct query query = query_open(call->tx, QUERY_WAITING_INSERT);
    query_bind_int(&query, "wait", wait);
    query_bind_int(&query, "elder", params->elder);
    query_bind_int(&query, "site", params->site);
    query_bind_day(&query, "day", params->date);
    query_bind_text(&query, "meal", meal_words[params->meal]);
    query_bind_text(&query, "channel", channel_words[params->channel]);
    query_bind_int(&query, "diets", params->diets);
    query_bind_int(&query, "rank", rank);
    query_bind_int(&query, "office", call->principal.office);
    query_bind_text(&query, "operator", call->principal.operator_name);
    query_bind_int(&query, "now", call->tx->now_ms);
    (void)query_run(&query);
    call_touch(call, wait);
    call_touch(call, params->elder);
    json_field_int(&call->out, "wait", wait);
    json_field_int(&call->out, "ahead", count_ahead(call, params, rank, wait));
    return call_done(call);
}

// Only who was refused for want of a place waits: any other obstacle is told as for a booking.
static enum status wait(struct call *call)
{
    const struct wait_params *params = call->params;
    struct booking_order order = {
        .elder = params->elder,
        .site = params->site,
        .day = params->date,
        .meal = params->meal,
        .channel = params->channel,
        .diets = params->diets,
        .is_quiet = true,
    };
    struct booking_plan plan;
    enum status status = booking_judge(call, &order, &call->facts, &plan);
    if (call->tx->fault != STATUS_OK) {
        return call_done(call);
    }
    if (status == STATUS_OK) {
        call->message = "a place is free: book it";
        return call_refuse(call, STATUS_STATE_CONFLICT);
    }
    if (!booking_is_full(status)) {
        return booking_refuse(call, status, &plan);
    }
    int64_t same = find_same(call, params);
    if (same != 0) {
        json_field_int(&call->facts, "wait", same);
        json_field_text(&call->facts, "state", "waiting");
        call->message = "this person has a place on the waiting list for this meal";
        return call_refuse(call, STATUS_ALREADY_BOOKED);
    }
    return insert(call, params, &plan);
}

// --- meal.unwait ---

struct unwait_params {
    int64_t wait;
};

static const struct rpc_param unwait_params[] = {
    {.name = "wait",
        .help = "Which one.",
        .kind = RPC_ID,
        .required = true,
        .offset = offsetof(struct unwait_params, wait)},
    RPC_PARAMS_END,
};

struct waiting {
    int64_t elder;
    int64_t site;
    int32_t day;
    char state[12];
};

static bool find(struct call *call, int64_t wait, struct waiting *ret)
{
    struct query query = query_open(call->tx, QUERY_WAITING_GET);
    query_bind_int(&query, "wait", wait);
    bool is_found = query_next(&query);
    if (is_found) {
        *ret = (struct waiting){.elder = query_int(&query, "elder"),
            .site = query_int(&query, "site"),
            .day = query_day(&query, "day")};
        snprintf(ret->state, sizeof(ret->state), "%s", query_text(&query, "state"));
    }
    query_end(&query);
    return is_found;
}

static bool reaches(struct call *call, const struct waiting *waiting)
{
    const struct principal *principal = &call->principal;
    struct elder_facts elder;
    if (principal->kind == OFFICE_SITE || principal->kind == OFFICE_KITCHEN) {
        return place_site_is_own(call, waiting->site);
    }
    return elder_look(call, waiting->elder, waiting->day, &elder);
}

static enum status unwait(struct call *call)
{
    const struct unwait_params *params = call->params;
    struct waiting waiting;
    if (!find(call, params->wait, &waiting) || !reaches(call, &waiting)) {
        return refuse_unknown(call);
    }
    if (strcmp(waiting.state, "waiting") != 0) {
        json_field_text(&call->facts, "state", waiting.state);
        return call_refuse(call, STATUS_STATE_CONFLICT);
    }
    (void)end_wait(call, params->wait, "withdrawn", 0);
    json_field_int(&call->out, "wait", params->wait);
    json_field_text(&call->out, "state", "withdrawn");
    return call_done(call);
}

// --- meal.waiting ---

struct list_params {
    int32_t date;
    int64_t site;
    int meal;
};

static const struct rpc_param list_params[] = {
    {.name = "date",
        .help = "The day of the meals.",
        .kind = RPC_DAY,
        .required = true,
        .offset = offsetof(struct list_params, date)},
    {.name = "site",
        .help = "Only for this site.",
        .kind = RPC_ID,
        .offset = offsetof(struct list_params, site)},
    {.name = "meal",
        .help = "Only for this meal.",
        .kind = RPC_CHOICE,
        .offset = offsetof(struct list_params, meal),
        .choices = meal_words,
        .absent = -1},
    RPC_PARAMS_END,
};

static void put_waiting(struct call *call, const struct query *query, bool with_person)
{
    struct json_out *out = &call->out;
    json_begin_map(out);
    json_field_int(out, "wait", query_int(query, "wait"));
    if (with_person) {
        json_field_int(out, "elder", query_int(query, "elder"));
    }
    json_field_text(out, "name", query_text(query, "name"));
    json_field_int(out, "site", query_int(query, "site"));
    json_field_text(out, "meal", query_text(query, "meal"));
    json_field_text(out, "channel", query_text(query, "channel"));
    json_field_text(out, "state", query_text(query, "state"));
    json_field_instant(out, "since", query_int(query, "since"), call->house->zone_minutes);
    if (!query_is_null(query, "booking")) {
        json_field_int(out, "booking", query_int(query, "booking"));
    }
    json_end_map(out);
}

static enum status list(struct call *call)
{
    const struct list_params *params = call->params;
    bool is_place = call->principal.kind == OFFICE_SITE || call->principal.kind == OFFICE_KITCHEN;
    struct query query =
        query_open(call->tx, is_place ? QUERY_WAITING_PAGE_PLACE : QUERY_WAITING_PAGE_SCOPE);
    query_bind_day(&query, "day", params->date);
    query_bind_int(&query, "site", params->site);
    query_bind_text(&query, "meal", params->meal >= 0 ? meal_words[params->meal] : "");
    query_bind_int(&query, "limit", LIST_MAX);
    query_bind_day(&query, "today", call->tx->today_day);
    if (is_place) {
        query_bind_int(&query, "own_site", call->principal.site);
        query_bind_int(&query, "kitchen", call->principal.kitchen);
    } else {
        call_bind_scope(call, &query);
    }
    json_key(&call->out, "waiting");
    json_begin_list(&call->out);
    while (query_next(&query)) {
        put_waiting(call, &query, !is_place);
    }
    query_end(&query);
    json_end_list(&call->out);
    return call_done(call);
}

const struct rpc_method waiting_methods[] = {
    {
        .name = "meal.wait",
        .help = "Puts a person on the waiting list of a full sitting; the next free place books "
                "itself.",
        .allow = DESKS | KITCHEN | SITE,
        .effect = RPC_WRITES,
        .params = wait_params,
        .params_size = sizeof(struct wait_params),
        .result = "wait, ahead",
        .refuses = "NOT_FOUND NOT_ELIGIBLE STATE_CONFLICT CHANNEL_FULL SITTING_FULL KITCHEN_FULL "
                   "QUOTA_USED ALREADY_BOOKED PAST_CUTOFF OUTSIDE_WINDOW DIET_UNSAFE SITE_CLOSED "
                   "SITE_NOT_LICENSED DINER_IN_CARE",
        .run = wait,
    },
    {
        .name = "meal.unwait",
        .help = "Takes a person off the waiting list.",
        .allow = DESKS | KITCHEN | SITE,
        .effect = RPC_WRITES,
        .params = unwait_params,
        .params_size = sizeof(struct unwait_params),
        .result = "wait, state",
        .refuses = "NOT_FOUND STATE_CONFLICT",
        .run = unwait,
    },
    {
        .name = "meal.waiting",
        .help = "Who waits for a sitting of a day, in order, and what became of it.",
        .allow = DESKS | KITCHEN | SITE | BUREAU,
        .effect = RPC_READS,
        .params = list_params,
        .params_size = sizeof(struct list_params),
        .result = "waiting[{wait, elder?, name, site, meal, channel, state, since, booking?}]",
        .run = list,
    },
    RPC_METHODS_END,
};
