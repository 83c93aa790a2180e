// SPDX-License-Identifier: Apache-2.0
// meal.give_up and meal.take_over: a meal that was cooked and is not wanted goes to somebody else.

#include <string.h>

#include "daemon/canteen/booking.h"
#include "daemon/canteen/diet.h"
#include "daemon/canteen/sitting_event.h"

#define REASON_TAKEN_OVER "given up, taken over"
#define GIVEN_UP_MAX 64 // of one sitting's channel, looked at for one diner

static enum status refuse_late(struct call *call, const char *name, int64_t instant_ms)
{
    json_field_instant(&call->facts, name, instant_ms, call->house->zone_minutes);
    return call_refuse(call, STATUS_PAST_CUTOFF);
}

// Finds a booking that stands and is past its cut-off, while it can still be taken over.
static enum status find(struct call *call, int64_t booking, struct booking_standing *ret)
{
    int64_t cutoff_ms;
    int64_t late_until_ms;
    if (!booking_find(call, booking, ret)) {
        return call->tx->fault != STATUS_OK ? call_done(call) : call_refuse(call, STATUS_NOT_FOUND);
    }
    if (strcmp(ret->state, booking_state_words[BOOKING_BOOKED]) != 0) {
        json_field_text(&call->facts, "state", ret->state);
        return call_refuse(call, STATUS_STATE_CONFLICT);
    }
    enum status status = booking_cutoff(call, ret, &cutoff_ms, &late_until_ms);
    if (status != STATUS_OK) {
        return status;
    }
    if (call->tx->now_ms < cutoff_ms) {
        call->message = "it can still be cancelled";
        json_field_instant(&call->facts, "cutoff", cutoff_ms, call->house->zone_minutes);
        return call_refuse(call, STATUS_STATE_CONFLICT);
    }
    return call->tx->now_ms < late_until_ms ? STATUS_OK
                                            : refuse_late(call, "late_until", late_until_ms);
}

// --- meal.give_up ---

struct give_up_params {
    int64_t booking;
};

static const struct rpc_param give_up_params[] = {
    {.name = "booking",
        .help = "Whose place is let go.",
        .kind = RPC_ID,
        .required = true,
        .offset = offsetof(struct give_up_params, booking)},
    RPC_PARAMS_END,
};

static enum status give_up(struct call *call)
{
    const struct give_up_params *params = call->params;
    struct booking_standing standing;
    enum status status = find(call, params->booking, &standing);
    if (status != STATUS_OK) {
        return status;
    }
    if (!standing.is_given_up) {
        struct query query = query_open(call->tx, QUERY_BOOKING_GIVEN_UP);
        query_bind_int(&query, "booking", params->booking);
        query_bind_int(&query, "now", call->tx->now_ms);
        (void)query_run(&query);
        sitting_changed(call, standing.place.site);
    }
    call_touch(call, params->booking);
    json_field_int(&call->out, "booking", params->booking);
    json_field_text(&call->out, "state", standing.state);
    json_field_bool(&call->out, "given_up", true);
    return call_done(call);
}

// --- meal.take_over ---

struct take_over_params {
    int64_t booking;
    int64_t elder;
};

static const struct rpc_param take_over_params[] = {
    {.name = "booking",
        .help = "The place that was given up.",
        .kind = RPC_ID,
        .required = true,
        .offset = offsetof(struct take_over_params, booking)},
    {.name = "elder",
        .help = "Who eats now.",
        .kind = RPC_ID,
        .required = true,
        .offset = offsetof(struct take_over_params, elder)},
    RPC_PARAMS_END,
};

// The meal is cooked as it was ordered: it must suit who takes it. All that is known of what it
// contains is what its diner may not eat.
static enum diet_fault judge_cooked(
    const struct booking_standing *standing, const struct booking_plan *plan)
{
    int texture = standing->texture == NULL ? 0 : words_find(texture_words, standing->texture);
    struct diet_dish cooked = {.textures = texture < 0 ? 0 : 1u << texture,
        .allergens = ~standing->allergens,
        .diets = standing->diets};
    struct diet_person person = {.texture = plan->elder.texture,
        .allergens = plan->elder.allergens,
        .diets = plan->order.diets}; // the person's, and what was asked for this meal
    return diet_judge(&person, &cooked);
}

static bool find_suiting(
    struct call *call, const struct booking_plan *plan, struct booking_standing *ret)
{
    int64_t bookings[GIVEN_UP_MAX];
    int count = 0;
    struct query query = query_open(call->tx, QUERY_BOOKING_GIVEN_UP_OF);
    query_bind_day(&query, "day", plan->order.day);
    query_bind_text(&query, "meal", meal_words[plan->order.meal]);
    query_bind_int(&query, "site", plan->order.site);
    query_bind_text(&query, "channel", channel_words[plan->order.channel]);
    query_bind_int(&query, "limit", GIVEN_UP_MAX);
    while (count < GIVEN_UP_MAX && query_next(&query)) {
        bookings[count++] = query_int(&query, "booking");
    }
    query_end(&query);
    for (int i = 0; i < count; i++) {
        if (booking_read(call, bookings[i], ret) && judge_cooked(ret, plan) == DIET_SAFE) {
            return true;
        }
    }
    return false;
}

enum status booking_judge_given_up(struct call *call, struct booking_order *order,
    struct booking_standing *ret_given_up, struct booking_plan *ret)
{
    size_t before = call->facts.text->size;
    bool comma = call->facts.comma;
    enum status status = booking_judge(call, order, &call->facts, ret);
    bool is_late = order->late == BOOKING_LEFTOVER;
    bool is_short = (order->walk_in || is_late) && booking_is_full(status);
    bool has_none = is_late && status == STATUS_PAST_CUTOFF;
    if ((!is_short && !has_none) || !find_suiting(call, ret, ret_given_up)) {
        return status;
    }
    text_truncate(call->facts.text, before);
    call->facts.comma = comma;
    order->instead = &ret_given_up->place;
    return booking_judge(call, order, &call->facts, ret);
}

int64_t booking_keep_given_up(struct call *call, const struct booking_plan *plan)
{
    const struct booking_place *given_up = plan->order.instead;
    bool is_free = given_up == NULL || booking_release(call, given_up, REASON_TAKEN_OVER);
    return is_free ? booking_keep(call, plan) : 0;
}

static enum status keep(struct call *call, const struct booking_plan *plan)
{
    int64_t booking = booking_keep_given_up(call, plan);
    if (booking == 0) {
        return call->tx->fault != STATUS_OK
                   ? call_done(call)
                   : call_broken(call, "a place was judged free and could not be taken");
    }
    json_field_int(&call->out, "booking", booking);
    booking_put_price(call, &call->out, plan);
    booking_put_unknown(call, &call->out, plan);
    return call_done(call);
}

static enum status take_over(struct call *call)
{
    const struct take_over_params *params = call->params;
    struct booking_standing standing;
    struct booking_plan plan;
    enum status status = find(call, params->booking, &standing);
    if (status != STATUS_OK) {
        return status;
    }
    if (!standing.is_given_up) {
        call->message = "its diner has not given it up";
        return call_refuse(call, STATUS_STATE_CONFLICT);
    }
    struct booking_order order = {
        .elder = params->elder,
        .site = standing.place.site,
        .day = standing.place.day,
        .meal = words_find(meal_words, standing.place.meal),
        .channel = words_find(channel_words, standing.place.channel),
        .late = BOOKING_LEFTOVER,
        .instead = &standing.place,
    };
    status = booking_judge(call, &order, &call->facts, &plan);
    if (status != STATUS_OK) {
        return booking_refuse(call, status, &plan);
    }
    enum diet_fault fault = judge_cooked(&standing, &plan);
    if (fault != DIET_SAFE) {
        json_field_text(&call->facts, "because", diet_fault_words[fault]);
        return call_refuse(call, STATUS_DIET_UNSAFE);
    }
    return keep(call, &plan);
}

const struct rpc_method give_up_methods[] = {
    {
        .name = "meal.give_up",
        .help = "After the cut-off: the diner lets the meal go, for whoever wants it.",
        .allow = DESKS | KITCHEN | SITE,
        .effect = RPC_WRITES,
        .params = give_up_params,
        .params_size = sizeof(struct give_up_params),
        .result = "booking, state, given_up",
        .refuses = "NOT_FOUND STATE_CONFLICT PAST_CUTOFF",
        .run = give_up,
    },
    {
        .name = "meal.take_over",
        .help = "Gives a meal that was given up to another person whom it suits.",
        .allow = DESKS | KITCHEN | SITE,
        .effect = RPC_WRITES,
        .params = take_over_params,
        .params_size = sizeof(struct take_over_params),
        .result = "booking, price_fen, discount_fen, subsidy_fen, pays_fen, rule, policy, "
                  "missing?[], menu?",
        .refuses = "NOT_FOUND NOT_ELIGIBLE STATE_CONFLICT CHANNEL_FULL SITTING_FULL KITCHEN_FULL "
                   "QUOTA_USED ALREADY_BOOKED PAST_CUTOFF OUTSIDE_WINDOW DIET_UNSAFE SITE_CLOSED "
                   "SITE_NOT_LICENSED DINER_IN_CARE",
        .run = take_over,
    },
    RPC_METHODS_END,
};
