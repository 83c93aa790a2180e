// SPDX-License-Identifier: Apache-2.0
// meal.wait, meal.unwait, meal.waiting. How who waits is promoted: waiting_promote.c.

#include "daemon/canteen/waiting.h"

#include <stdio.h>
#include <string.h>

#include "daemon/canteen/meal_note.h"
#include "daemon/canteen/meal_rank.h"
#include "daemon/canteen/place.h"
#include "daemon/registry/task.h"

#define WAITED_MAX 64 // of one person
#define LIST_MAX 500

static enum status refuse_unknown(struct call *call)
{
    return call->tx->fault != STATUS_OK ? call_done(call) : call_refuse(call, STATUS_NOT_FOUND);
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
    struct waited waited[WAITED_MAX];
    int count = 0;
    struct query query = query_open(call->tx, QUERY_WAITING_OF_ELDER);
    query_bind_int(&query, "elder", fact->elder);
    query_bind_day(&query, "today", call->tx->today_day);
    while (count < WAITED_MAX && query_next(&query)) {
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

// Nobody dead is promoted, nor stands before who waits.
enum status waiting_on_death_reported(struct call *call, const struct fact *fact, void *part)
{
    (void)part;
    struct query query = query_open(call->tx, QUERY_WAITING_DIED);
    query_bind_int(&query, "elder", fact->elder);
    query_bind_day(&query, "today", call->tx->today_day);
    query_bind_int(&query, "now", call->tx->now_ms);
    (void)query_run(&query);
    return call_done(call);
}

// They wait again where they stood.
enum status waiting_on_death_cancelled(struct call *call, const struct fact *fact, void *part)
{
    (void)part;
    struct query query = query_open(call->tx, QUERY_WAITING_LIVES);
    query_bind_int(&query, "elder", fact->elder);
    query_bind_day(&query, "today", call->tx->today_day);
    query_bind_int(&query, "since", fact->since_ms);
    (void)query_run(&query);
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
    // Of the pool everybody who waits already is served first.
    json_field_int(&call->out, "ahead",
        count_ahead(
            call, params, plan->quota.holds && plan->is_released ? MEAL_RANK_OTHERS : rank, wait));
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
    (void)waiting_end(call, params->wait, "withdrawn", 0);
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
                "itself: who needs it most comes first, and from the release of the kitchen's "
                "shares on who waited longest.",
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
        .help = "Who waits for a sitting of a day, by need and then by since, and what became of "
                "it.",
        .allow = DESKS | KITCHEN | SITE | BUREAU,
        .effect = RPC_READS,
        .params = list_params,
        .params_size = sizeof(struct list_params),
        .result = "waiting[{wait, elder?, name, site, meal, channel, state, since, booking?}]",
        .run = list,
    },
    RPC_METHODS_END,
};
