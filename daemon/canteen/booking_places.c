// SPDX-License-Identifier: Apache-2.0
// Whether a place is left at every level: the channel, the whole sitting, the kitchen.
#include "daemon/canteen/booking_places.h"

#include <string.h>

#include "daemon/canteen/sitting.h"
#include "daemon/canteen/sitting_today.h"

static bool is_full(const struct booking_count *count, int64_t held)
{
    return count->booked - count->missed + count->guests + held >= count->capacity;
}

// At the tables some places wait for who comes without booking. What the order gives back is none
// of them.
static int64_t held_in_channel(const struct booking_plan *plan)
{
    const struct booking_order *order = &plan->order;
    bool is_swap = order->instead != NULL && order->instead->site == order->site &&
                   strcmp(order->instead->channel, channel_words[order->channel]) == 0;
    return order->walk_in || is_swap || order->channel != CHANNEL_DINE_IN
               ? 0
               : meal_policy_held(plan->policy, plan->channel.capacity, plan->total.capacity);
}

// ... nor sold by another channel where the sitting's own total is less than all of them.
static int64_t held_in_total(const struct booking_plan *plan)
{
    const struct booking_order *order = &plan->order;
    bool is_swap = order->instead != NULL && order->instead->site == order->site;
    return order->walk_in || is_swap
               ? 0
               : meal_policy_held(plan->policy, plan->table_covers, plan->total.capacity);
}

// Guests have places at the tables, so of the whole sitting, and meals of its kitchen. An order
// that gives back one of the sitting, or of the kitchen, asks for nothing more of it.
static struct booking_count look_at_today(struct call *call, struct booking_plan *plan)
{
    const struct booking_order *order = &plan->order;
    const struct booking_place *instead = order->instead;
    struct sitting_asked asked = {.site = order->site,
        .kitchen = plan->kitchen,
        .meal = order->meal,
        .channel = order->channel};
    struct sitting_today today = sitting_read_today(call, &asked);
    bool stays = instead != NULL && instead->site == order->site;
    bool is_swap = stays && strcmp(instead->channel, channel_words[order->channel]) == 0;
    bool is_cooked = instead != NULL && instead->kitchen == plan->kitchen;
    plan->channel.missed = today.missed_in_channel;
    plan->channel.guests = is_swap ? 0 : sitting_guests_in(order->channel, today.guests);
    plan->total.missed = today.missed;
    plan->cooked.missed = today.kitchen_missed;
    // What the cook told binds the till alone: what comes before it can still be cooked.
    bool is_till = order->walk_in && !order->is_given_back;
    plan->cooked.capacity = is_till ? today.cooked : plan->cooked.capacity;
    plan->cooked.guests = is_cooked ? 0 : today.kitchen_guests;
    return (struct booking_count){.capacity = today.places,
        .booked = today.booked - (stays ? 1 : 0),
        .missed = today.missed,
        .guests = stays ? 0 : today.guests};
}

enum status booking_judge_places(
    struct call *call, struct json_out *facts, struct booking_plan *plan)
{
    bool is_today = plan->order.day == call->tx->today_day;
    struct booking_count sitting = is_today ? look_at_today(call, plan) : plan->total;
    const struct booking_count *full = &plan->channel;
    enum status status = STATUS_CHANNEL_FULL;
    int64_t held = held_in_channel(plan);
    if (!is_full(full, held)) {
        full = &sitting;
        status = STATUS_SITTING_FULL;
        held = held_in_total(plan);
        if (full->capacity < 0 || !is_full(full, held)) {
            full = &plan->cooked;
            status = STATUS_KITCHEN_FULL;
            held = 0;
        }
    }
    if (!is_full(full, held)) {
        return STATUS_OK;
    }
    booking_put_sitting(&plan->order, facts);
    if (held > 0) {
        json_field_int(facts, "held", held);
    }
    if (status == STATUS_KITCHEN_FULL) {
        json_field_int(facts, "kitchen", plan->kitchen);
    }
    json_field_int(facts, "capacity", full->capacity < 0 ? 0 : full->capacity);
    json_field_int(facts, "booked", full->booked - full->missed);
    if (full->guests > 0) {
        json_field_int(facts, "guests", full->guests);
    }
    sitting_put_nearby(call, plan, plan->site_area, facts);
    return status;
}
