// SPDX-License-Identifier: Apache-2.0
// standing.set, standing.pause, standing.resume and standing.end.

#include "daemon/canteen/standing.h"

#include "daemon/canteen/place.h"
#include "daemon/care/stay.h"
#include "daemon/registry/task.h"

#define WEEKDAYS 7

struct set_params {
    int64_t elder;
    int64_t site;
    uint32_t weekdays;
    int meal;
    int channel;
    int32_t from;
    int32_t until;
};

static const struct rpc_param set_params[] = {
    {.name = "elder",
        .help = "Who eats.",
        .kind = RPC_ID,
        .required = true,
        .offset = offsetof(struct set_params, elder)},
    {.name = "site",
        .help = "Where.",
        .kind = RPC_ID,
        .required = true,
        .offset = offsetof(struct set_params, site)},
    {.name = "weekdays",
        .help = "On which: 1 Monday to 7 Sunday.",
        .kind = RPC_DIGITS,
        .required = true,
        .offset = offsetof(struct set_params, weekdays),
        .least = 1,
        .most = WEEKDAYS},
    {.name = "meal",
        .help = "Which meal.",
        .kind = RPC_CHOICE,
        .required = true,
        .offset = offsetof(struct set_params, meal),
        .choices = meal_words},
    {.name = "channel",
        .help = "At the table, to take away or brought home.",
        .kind = RPC_CHOICE,
        .required = true,
        .offset = offsetof(struct set_params, channel),
        .choices = channel_words},
    {.name = "from",
        .help = "The first day, from today on.",
        .kind = RPC_DAY,
        .required = true,
        .offset = offsetof(struct set_params, from)},
    {.name = "until",
        .help = "The day after the last; without end when left out.",
        .kind = RPC_DAY,
        .offset = offsetof(struct set_params, until)},
    RPC_PARAMS_END,
};

static enum status refuse_unknown(struct call *call, const char *parameter)
{
    if (call->tx->fault != STATUS_OK) {
        return call_done(call);
    }
    json_field_text(&call->facts, "parameter", parameter);
    return call_refuse(call, STATUS_NOT_FOUND);
}

static int64_t find_same(struct call *call, const struct standing *standing)
{
    struct query query = query_open(call->tx, QUERY_STANDING_SAME);
    query_bind_int(&query, "elder", standing->elder);
    query_bind_text(&query, "meal", meal_words[standing->meal]);
    query_bind_int(&query, "weekdays", standing->weekdays);
    query_bind_day(&query, "from", standing->from);
    query_bind_day(&query, "until", standing->until);
    int64_t same = query_next(&query) ? query_int(&query, "standing") : 0;
    query_end(&query);
    return same;
}

// On one of its days at least the site offers the meal in this way.
static bool is_offered(struct call *call, const struct standing *standing)
{
    struct query query = query_open(call->tx, QUERY_STANDING_OFFERED);
    query_bind_int(&query, "site", standing->site);
    query_bind_text(&query, "meal", meal_words[standing->meal]);
    query_bind_text(&query, "channel", channel_words[standing->channel]);
    query_bind_day(&query, "from", standing->from);
    query_bind_day(&query, "until", standing->until);
    bool is_found = query_next(&query);
    query_end(&query);
    return is_found;
}

static enum status judge_set(struct call *call, const struct standing *standing)
{
    struct elder_facts elder;
    if (!elder_look(call, standing->elder, standing->from, &elder)) {
        return refuse_unknown(call, "elder");
    }
    bool is_place = call->principal.kind == OFFICE_SITE || call->principal.kind == OFFICE_KITCHEN;
    if (is_place ? !place_site_is_own(call, standing->site)
                 : !place_site_is_near(call, standing->site)) {
        return refuse_unknown(call, "site");
    }
    if (standing->weekdays == 0) {
        return call_invalid(call, "weekdays", "at least one of 1 to 7");
    }
    if (standing->from < call->tx->today_day) {
        return call_invalid(call, "from", "a date from today on");
    }
    if (standing->until <= standing->from) {
        return call_invalid(call, "until", "a date after from");
    }
    if (!is_offered(call, standing) && call->tx->fault == STATUS_OK) {
        return call_invalid(call, "channel", "a channel that the site offers for this meal");
    }
    // Who lives in care may leave it; who died orders nothing.
    if (stay_refuses_meals(call, standing->elder, standing->from, &call->facts) ==
        STATUS_STATE_CONFLICT) {
        return call_refuse(call, STATUS_STATE_CONFLICT);
    }
    int64_t same = find_same(call, standing);
    if (same != 0) {
        json_field_int(&call->facts, "standing", same);
        return call_refuse(call, STATUS_STATE_CONFLICT);
    }
    return call_done(call);
}

static void insert(struct call *call, const struct standing *standing)
{
    struct query query = query_open(call->tx, QUERY_STANDING_INSERT);
    query_bind_int(&query, "standing", standing->standing);
    query_bind_int(&query, "elder", standing->elder);
    query_bind_int(&query, "site", standing->site);
    query_bind_text(&query, "meal", meal_words[standing->meal]);
    query_bind_text(&query, "channel", channel_words[standing->channel]);
    query_bind_int(&query, "weekdays", standing->weekdays);
    query_bind_day(&query, "from", standing->from);
    query_bind_day(&query, "until", standing->until);
    query_bind_int(&query, "office", standing->office);
    query_bind_text(&query, "operator", standing->operator_name);
    query_bind_int(&query, "now", call->tx->now_ms);
    query_bind_day(&query, "today", call->tx->today_day);
    query_bind_int(&query, "rank", standing_rank(call, standing->elder, standing->channel));
    (void)query_run(&query);
}

// Answers with what became of the window's days.
static enum status finish(struct call *call, const struct standing *standing)
{
    call_touch(call, standing->standing);
    call_touch(call, standing->elder);
    json_field_int(&call->out, "standing", standing->standing);
    (void)standing_expand(call, standing, &call->out);
    return call_done(call);
}

static enum status set(struct call *call)
{
    const struct set_params *params = call->params;
    struct standing standing = {
        .elder = params->elder,
        .site = params->site,
        .meal = params->meal,
        .channel = params->channel,
        .weekdays = params->weekdays,
        .from = params->from,
        .until = params->until == DAY_NONE ? DAY_OPEN : params->until,
        .stopped = DAY_NONE,
        .office = call->principal.office,
        .operator_name = call->principal.operator_name,
    };
    enum status status = judge_set(call, &standing);
    if (status != STATUS_OK) {
        return status;
    }
    standing.standing = tx_new_id(call->tx);
    insert(call, &standing);
    return finish(call, &standing);
}

// --- changing ---

// Desks act for their persons, kitchens and sites on their own sittings.
static bool reaches(struct call *call, const struct standing *standing)
{
    struct elder_facts elder;
    if (call->principal.kind == OFFICE_SITE || call->principal.kind == OFFICE_KITCHEN) {
        return place_site_is_own(call, standing->site);
    }
    return elder_look(call, standing->elder, call->tx->today_day, &elder);
}

// The first day without it, by its own end or because it was stopped.
static int32_t end_day(const struct standing *standing)
{
    return standing->stopped != DAY_NONE && standing->stopped < standing->until ? standing->stopped
                                                                                : standing->until;
}

static enum status refuse_ended(struct call *call, const struct standing *standing)
{
    json_field_day(&call->facts, "ended", end_day(standing));
    call->message = "the standing order has ended by then";
    return call_refuse(call, STATUS_STATE_CONFLICT);
}

// Finds one that still goes on.
static enum status find(struct call *call, int64_t id, struct standing *ret)
{
    struct query query = query_open(call->tx, QUERY_STANDING_GET);
    query_bind_int(&query, "standing", id);
    bool is_found = query_next(&query);
    if (is_found) {
        *ret = standing_read(call, &query);
    }
    query_end(&query);
    if (!is_found || !reaches(call, ret)) {
        return refuse_unknown(call, "standing");
    }
    return end_day(ret) <= call->tx->today_day ? refuse_ended(call, ret) : call_done(call);
}

struct pause_params {
    int64_t standing;
    int32_t from;
    int32_t until;
};

static const struct rpc_param pause_params[] = {
    {.name = "standing",
        .help = "Which one.",
        .kind = RPC_ID,
        .required = true,
        .offset = offsetof(struct pause_params, standing)},
    {.name = "from",
        .help = "The first day without meals.",
        .kind = RPC_DAY,
        .required = true,
        .offset = offsetof(struct pause_params, from)},
    {.name = "until",
        .help = "The first day with meals again.",
        .kind = RPC_DAY,
        .required = true,
        .offset = offsetof(struct pause_params, until)},
    RPC_PARAMS_END,
};

static void supersede_pauses(struct call *call, int64_t standing, int32_t from, int32_t until)
{
    struct query query = query_open(call->tx, QUERY_STANDING_PAUSE_SUPERSEDE);
    query_bind_int(&query, "standing", standing);
    query_bind_day(&query, "from", from);
    query_bind_day(&query, "until", until);
    query_bind_int(&query, "now", call->tx->now_ms);
    (void)query_run(&query);
}

static void add_pause(struct call *call, int64_t standing, int32_t from, int32_t until)
{
    int64_t pause = tx_new_id(call->tx);
    struct query query = query_open(call->tx, QUERY_STANDING_PAUSE_INSERT);
    query_bind_int(&query, "pause", pause);
    query_bind_int(&query, "standing", standing);
    query_bind_day(&query, "from", from);
    query_bind_day(&query, "until", until);
    query_bind_int(&query, "now", call->tx->now_ms);
    (void)query_run(&query);
}

// The last word holds: a pause replaces every pause that it touches, so that the same call makes
// one longer or shorter.
static enum status pause(struct call *call)
{
    const struct pause_params *params = call->params;
    struct standing standing;
    if (params->until <= params->from) {
        return call_invalid(call, "until", "a date after from");
    }
    if (params->until <= call->tx->today_day) {
        return call_invalid(call, "until", "a date after today");
    }
    enum status status = find(call, params->standing, &standing);
    if (status != STATUS_OK) {
        return status;
    }
    if (params->from >= end_day(&standing)) {
        return refuse_ended(call, &standing);
    }
    if (params->until <= standing.from) {
        return call_invalid(call, "until", "a date after the order's first day");
    }
    supersede_pauses(call, params->standing, params->from, params->until);
    add_pause(call, params->standing, params->from, params->until);
    return finish(call, &standing);
}

struct on_params {
    int64_t standing;
    int32_t on;
};

static const struct rpc_param resume_params[] = {
    {.name = "standing",
        .help = "Which one.",
        .kind = RPC_ID,
        .required = true,
        .offset = offsetof(struct on_params, standing)},
    {.name = "on",
        .help = "The first day with meals again; today when left out.",
        .kind = RPC_DAY,
        .offset = offsetof(struct on_params, on)},
    RPC_PARAMS_END,
};

static const struct rpc_param end_params[] = {
    {.name = "standing",
        .help = "Which one.",
        .kind = RPC_ID,
        .required = true,
        .offset = offsetof(struct on_params, standing)},
    {.name = "on",
        .help = "The first day without it.",
        .kind = RPC_DAY,
        .required = true,
        .offset = offsetof(struct on_params, on)},
    RPC_PARAMS_END,
};

// Every pause ends there: one that began before is shortened, later ones go.
static enum status resume(struct call *call)
{
    const struct on_params *params = call->params;
    struct standing standing;
    int32_t on;
    enum status status = place_change_day(call, "on", params->on, &on);
    if (status == STATUS_OK) {
        status = find(call, params->standing, &standing);
    }
    if (status != STATUS_OK) {
        return status;
    }
    int32_t began = DAY_NONE;
    struct query query = query_open(call->tx, QUERY_STANDING_PAUSES);
    query_bind_int(&query, "standing", params->standing);
    query_bind_day(&query, "today", on);
    if (query_next(&query)) {
        began = query_day(&query, "from_day");
    }
    query_end(&query);
    supersede_pauses(call, params->standing, on, DAY_OPEN);
    if (began != DAY_NONE && began < on) {
        add_pause(call, params->standing, began, on);
    }
    return finish(call, &standing);
}

static enum status end(struct call *call)
{
    const struct on_params *params = call->params;
    struct standing standing;
    int32_t on;
    enum status status = place_change_day(call, "on", params->on, &on);
    if (status == STATUS_OK) {
        status = find(call, params->standing, &standing);
    }
    if (status != STATUS_OK) {
        return status;
    }
    struct query query = query_open(call->tx, QUERY_STANDING_STOP);
    query_bind_int(&query, "standing", params->standing);
    query_bind_day(&query, "day", on);
    query_bind_text(&query, "reason", "ended");
    if (query_run(&query) != 1) {
        json_field_day(&call->facts, "ended", standing.stopped);
        return call->tx->fault != STATUS_OK ? call_done(call)
                                            : call_refuse(call, STATUS_STATE_CONFLICT);
    }
    (void)task_close_for(call, TASK_STANDING_REFUSED, params->standing, "ended");
    standing.stopped = on;
    return finish(call, &standing);
}

#define EXPANDED                                                                                   \
    "standing, booked[{date, booking}], refused[{date, status}], cancelled[{date, booking}], "     \
    "kept[{date, booking}], by_hand[{date, booking, site, channel}]"

const struct rpc_method standing_methods[] = {
    {
        .name = "standing.set",
        .help = "Orders meals by weekdays; booked a week ahead, a full day refuses that day only.",
        .allow = DESKS | KITCHEN | SITE,
        .effect = RPC_WRITES,
        .params = set_params,
        .params_size = sizeof(struct set_params),
        .result = EXPANDED,
        .refuses = "NOT_FOUND STATE_CONFLICT",
        .run = set,
    },
    {
        .name = "standing.pause",
        .help = "Lets a standing order rest; said again with other days a pause gets longer or "
                "shorter.",
        .allow = DESKS | KITCHEN | SITE,
        .effect = RPC_WRITES,
        .params = pause_params,
        .params_size = sizeof(struct pause_params),
        .result = EXPANDED,
        .refuses = "NOT_FOUND STATE_CONFLICT",
        .run = pause,
    },
    {
        .name = "standing.resume",
        .help = "Ends the pauses of a standing order from a day on.",
        .allow = DESKS | KITCHEN | SITE,
        .effect = RPC_WRITES,
        .params = resume_params,
        .params_size = sizeof(struct on_params),
        .result = EXPANDED,
        .refuses = "NOT_FOUND STATE_CONFLICT",
        .run = resume,
    },
    {
        .name = "standing.end",
        .help = "Ends a standing order; what it booked from that day on is taken back in time.",
        .allow = DESKS | KITCHEN | SITE,
        .effect = RPC_WRITES,
        .params = end_params,
        .params_size = sizeof(struct on_params),
        .result = EXPANDED,
        .refuses = "NOT_FOUND STATE_CONFLICT",
        .run = end,
    },
    RPC_METHODS_END,
};
