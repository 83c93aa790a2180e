// SPDX-License-Identifier: Apache-2.0
// meal.cancel and meal.change: what may be done to a booking until its cut-off, and afterwards
// where its place was closed.

#include <string.h>

#include "daemon/canteen/booking.h"
#include "daemon/canteen/calendar.h"
#include "daemon/canteen/closure.h"
#include "daemon/canteen/waiting.h"

#define REASON_MAX 200

bool booking_read(struct call *call, int64_t booking, struct booking_standing *ret)
{
    struct query query = query_open(call->tx, QUERY_BOOKING_FIND);
    query_bind_int(&query, "booking", booking);
    bool is_found = query_next(&query);
    if (is_found) {
        *ret = (struct booking_standing){
            .place =
                {
                    .booking = booking,
                    .site = query_int(&query, "site"),
                    .kitchen = query_int(&query, "kitchen"),
                    .day = query_day(&query, "day"),
                    .meal = query_copy_text(&query, "meal", &call->arena),
                    .channel = query_copy_text(&query, "channel", &call->arena),
                    .street = query_copy_text(&query, "street", &call->arena),
                    .is_lent = query_int(&query, "is_lent") != 0,
                },
            .elder = query_int(&query, "elder"),
            .office = query_int(&query, "office"),
            .diets = (uint32_t)query_int(&query, "diets"),
            .asked_diets = (uint32_t)query_int(&query, "asked_diets"),
            .allergens = (uint32_t)query_int(&query, "allergens"),
            .texture = query_copy_text(&query, "texture", &call->arena),
            .state = query_copy_text(&query, "state", &call->arena),
            .area = query_copy_text(&query, "area", &call->arena),
            .site_closed = (uint32_t)query_int(&query, "closed_weekdays"),
            .kitchen_closed = (uint32_t)query_int(&query, "kitchen_closed_weekdays"),
            .is_given_up = !query_is_null(&query, "given_up_at"),
        };
        bool is_whole = ret->place.meal != NULL && ret->place.channel != NULL &&
                        ret->place.street != NULL && ret->state != NULL && ret->area != NULL;
        if (!is_whole) {
            tx_fail(call->tx, STATUS_NO_MEMORY);
        }
    }
    query_end(&query);
    return is_found && call->tx->fault == STATUS_OK;
}

// Kitchens and sites act on their own sittings, desks for their persons.
static bool reaches(struct call *call, const struct booking_standing *standing)
{
    const struct principal *principal = &call->principal;
    struct elder_facts elder;
    if (principal->kind == OFFICE_SITE) {
        return principal->site == standing->place.site;
    }
    if (principal->kind == OFFICE_KITCHEN) {
        return principal->kitchen == standing->place.kitchen;
    }
    return elder_look(call, standing->elder, standing->place.day, &elder);
}

bool booking_find(struct call *call, int64_t booking, struct booking_standing *ret)
{
    return booking_read(call, booking, ret) && reaches(call, ret);
}

enum status booking_cutoff(struct call *call, const struct booking_standing *standing,
    int64_t *ret_cutoff_ms, int64_t *ret_late_until_ms)
{
    const struct booking_place *place = &standing->place;
    const struct meal_policy *policy = meal_policy_find(call, standing->area, place->day);
    int meal = words_find(meal_words, place->meal);
    if (policy == NULL || meal < 0) {
        return call_broken(call, "a booking stands without rules for its meal");
    }
    struct service service = {.site = place->site,
        .kitchen = place->kitchen,
        .site_closed = standing->site_closed,
        .kitchen_closed = standing->kitchen_closed,
        .calendar = calendar_of_two(call, place->site, place->kitchen, place->day)};
    *ret_cutoff_ms = meal_policy_cutoff(
        policy, (enum meal)meal, place->day, &service, call->house->zone_minutes);
    if (ret_late_until_ms != NULL) {
        *ret_late_until_ms =
            meal_policy_late_until(policy, (enum meal)meal, place->day, call->house->zone_minutes);
    }
    return call_done(call);
}

bool booking_is_closed(struct call *call, const struct booking_place *place)
{
    struct closure_meal meal = {.site = place->site, .kitchen = place->kitchen, .day = place->day};
    return closure_judge(call, &meal, NULL) != STATUS_OK;
}

// Booked, and before the cut-off; later where its diner would stand before a closed door
// (ret_is_closed).
static enum status judge_open(
    struct call *call, const struct booking_standing *standing, bool *ret_is_closed)
{
    int64_t cutoff_ms;
    *ret_is_closed = false;
    if (strcmp(standing->state, booking_state_words[BOOKING_BOOKED]) != 0) {
        json_field_text(&call->facts, "state", standing->state);
        return call_refuse(call, STATUS_STATE_CONFLICT);
    }
    enum status status = booking_cutoff(call, standing, &cutoff_ms, NULL);
    bool is_late = status == STATUS_OK && call->tx->now_ms >= cutoff_ms;
    *ret_is_closed = is_late && booking_is_closed(call, &standing->place);
    if (is_late && !*ret_is_closed) {
        json_field_int(&call->facts, "booking", standing->place.booking);
        json_field_instant(&call->facts, "cutoff", cutoff_ms, call->house->zone_minutes);
        return call_refuse(call, STATUS_PAST_CUTOFF);
    }
    return status;
}

// Finds what the call is about and judges whether it is still open.
static enum status begin(
    struct call *call, int64_t booking, struct booking_standing *ret, bool *ret_is_closed)
{
    if (!booking_find(call, booking, ret)) {
        return call->tx->fault != STATUS_OK ? call_done(call) : call_refuse(call, STATUS_NOT_FOUND);
    }
    return judge_open(call, ret, ret_is_closed);
}

static enum status broken(struct call *call)
{
    return call->tx->fault != STATUS_OK ? call_done(call)
                                        : call_broken(call, "a booking had no place counted");
}

struct cancel_params {
    int64_t booking;
    const char *reason;
};

static const struct rpc_param cancel_params[] = {
    {.name = "booking",
        .help = "Which one.",
        .kind = RPC_ID,
        .required = true,
        .offset = offsetof(struct cancel_params, booking)},
    {.name = "reason",
        .help = "Why, without names.",
        .kind = RPC_TEXT,
        .offset = offsetof(struct cancel_params, reason),
        .most = REASON_MAX},
    RPC_PARAMS_END,
};

static enum status cancel(struct call *call)
{
    const struct cancel_params *params = call->params;
    struct booking_standing standing;
    bool is_closed;
    enum status status = begin(call, params->booking, &standing, &is_closed);
    if (status != STATUS_OK) {
        return status;
    }
    if (!waiting_release(call, &standing.place, params->reason)) {
        return broken(call);
    }
    call_touch(call, standing.elder);
    json_field_int(&call->out, "booking", params->booking);
    json_field_text(&call->out, "state", booking_state_words[BOOKING_CANCELLED]);
    return call_done(call);
}

struct change_params {
    int64_t booking;
    int64_t site;
    int channel;
};

static const struct rpc_param change_params[] = {
    {.name = "booking",
        .help = "Which one.",
        .kind = RPC_ID,
        .required = true,
        .offset = offsetof(struct change_params, booking)},
    {.name = "site",
        .help = "Another site.",
        .kind = RPC_ID,
        .offset = offsetof(struct change_params, site)},
    {.name = "channel",
        .help = "Another channel.",
        .kind = RPC_CHOICE,
        .offset = offsetof(struct change_params, channel),
        .choices = channel_words,
        .absent = -1},
    RPC_PARAMS_END,
};

// The old place is given back and the new one taken in one act: the person never stands without
// either.
static enum status change(struct call *call)
{
    const struct change_params *params = call->params;
    struct booking_standing standing;
    struct booking_plan plan;
    bool is_closed;
    enum status status = begin(call, params->booking, &standing, &is_closed);
    if (status != STATUS_OK) {
        return status;
    }
    const struct booking_place *was = &standing.place;
    struct booking_order order = {
        .elder = standing.elder,
        .site = params->site == 0 ? was->site : params->site,
        .day = was->day,
        .meal = words_find(meal_words, was->meal),
        .channel = params->channel < 0 ? words_find(channel_words, was->channel) : params->channel,
        .diets = standing.asked_diets,
        .late = is_closed ? BOOKING_LEFTOVER : BOOKING_IN_TIME,
        .instead = was,
        .is_held = true,
    };
    if (order.site == was->site && strcmp(channel_words[order.channel], was->channel) == 0) {
        return call_invalid(call, "site", "another site or another channel");
    }
    status = booking_judge(call, &order, &call->facts, &plan);
    if (status == STATUS_OK && waiting_come_first(call, &plan)) {
        status = booking_judge(call, &order, &call->facts, &plan);
    }
    if (status != STATUS_OK) {
        return booking_refuse(call, status, &plan);
    }
    if (!booking_move(call, &plan)) {
        return broken(call);
    }
    waiting_freed(call, was);
    json_field_int(&call->out, "booking", was->booking);
    json_field_int(&call->out, "site", order.site);
    json_field_text(&call->out, "channel", channel_words[order.channel]);
    booking_put_price(call, &call->out, &plan);
    booking_put_unknown(call, &call->out, &plan);
    return call_done(call);
}

const struct rpc_method booking_change_methods[] = {
    {
        .name = "meal.cancel",
        .help =
            "Takes a booking back before the cut-off, or later where its place hands out nothing "
            "that day.",
        .allow = DESKS | KITCHEN | SITE,
        .effect = RPC_WRITES,
        .params = cancel_params,
        .params_size = sizeof(struct cancel_params),
        .result = "booking, state",
        .refuses = "NOT_FOUND STATE_CONFLICT PAST_CUTOFF",
        .run = cancel,
    },
    {
        .name = "meal.change",
        .help = "Moves a booking to another site or channel before the cut-off, in one act; later, "
                "where its place hands out nothing that day, to a leftover of another.",
        .allow = DESKS | KITCHEN | SITE,
        .effect = RPC_WRITES,
        .params = change_params,
        .params_size = sizeof(struct change_params),
        .result = "booking, site, channel, price_fen, discount_fen, subsidy_fen, pays_fen, rule, "
                  "policy, missing?[], menu?",
        .refuses = "NOT_FOUND NOT_ELIGIBLE STATE_CONFLICT CHANNEL_FULL SITTING_FULL KITCHEN_FULL "
                   "QUOTA_USED ALREADY_BOOKED PAST_CUTOFF OUTSIDE_WINDOW DIET_UNSAFE SITE_CLOSED "
                   "SITE_NOT_LICENSED DINER_IN_CARE",
        .run = change,
    },
    RPC_METHODS_END,
};
