// SPDX-License-Identifier: Apache-2.0
// What a judged booking writes: itself, its places at every level, and what it gives back.

#include <stdio.h>

#include "daemon/canteen/booking.h"
#include "daemon/canteen/menu.h"
#include "daemon/canteen/sitting_event.h"
#include "daemon/canteen/special.h"
#include "daemon/registry/task.h"

struct principal booking_principal(
    const struct call *call, int64_t office, const char *operator_name)
{
    struct principal principal = call->house->daemon;
    principal.office = office;
    snprintf(principal.operator_name, sizeof(principal.operator_name), "%s", operator_name);
    return principal;
}

static bool take_place(struct call *call, const struct booking_order *order, const char *channel,
    const struct booking_count *count)
{
    struct query query = query_open(
        call->tx, count->is_counted ? QUERY_SITTING_COUNT_TAKE : QUERY_SITTING_COUNT_INSERT);
    query_bind_day(&query, "day", order->day);
    query_bind_text(&query, "meal", meal_words[order->meal]);
    query_bind_int(&query, "site", order->site);
    query_bind_text(&query, "channel", channel);
    query_bind_int(&query, "capacity", count->capacity + count->missed);
    if (!count->is_counted) {
        query_bind_int(&query, "booked", count->booked + 1);
    }
    return query_run(&query) == 1;
}

static bool take_cover(struct call *call, const struct booking_plan *plan)
{
    const struct booking_count *count = &plan->cooked;
    struct query query = query_open(
        call->tx, count->is_counted ? QUERY_KITCHEN_COUNT_TAKE : QUERY_KITCHEN_COUNT_INSERT);
    query_bind_day(&query, "day", plan->order.day);
    query_bind_text(&query, "meal", meal_words[plan->order.meal]);
    query_bind_int(&query, "kitchen", plan->kitchen);
    query_bind_int(&query, "capacity", count->capacity + count->missed);
    return query_run(&query) == 1;
}

static void format_rule(const struct booking_plan *plan, bool with_rules, char text[MEAL_RULE_SIZE])
{
    meal_policy_cite(plan->terms.rules, with_rules ? plan->price.cited : "", text);
}

static void bind_cooked(struct query *query, const struct booking_plan *plan)
{
    query_bind_int(query, "diets", plan->order.diets);
    query_bind_text(query, "texture", plan->elder.texture);
    query_bind_int(query, "allergens", plan->elder.allergens);
}

// A plain cover of the site's own kitchen, as nearly all are: nothing to count it by.
static bool is_plain(const struct booking_plan *plan)
{
    return !plan->is_helped && plan->order.diets == 0 && plan->elder.allergens == 0 &&
           plan->elder.texture == NULL;
}

static bool insert(struct call *call, const struct booking_plan *plan, int64_t booking)
{
    const struct booking_order *order = &plan->order;
    char rule[MEAL_RULE_SIZE];
    format_rule(plan, true, rule);
    struct query query = query_open(call->tx, QUERY_BOOKING_INSERT);
    query_bind_int(&query, "booking", booking);
    query_bind_int(&query, "elder", order->elder);
    query_bind_int(&query, "site", order->site);
    query_bind_int(&query, "kitchen", plan->kitchen);
    query_bind_day(&query, "day", order->day);
    query_bind_text(&query, "meal", meal_words[order->meal]);
    query_bind_text(&query, "channel", channel_words[order->channel]);
    bind_cooked(&query, plan);
    query_bind_int(&query, "asked_diets", plan->asked_diets);
    query_bind_text(&query, "street", plan->street);
    query_bind_text(
        &query, "late", order->late == BOOKING_IN_TIME ? NULL : booking_late_words[order->late]);
    query_bind_int(&query, "price_fen", plan->price.price_fen);
    query_bind_int(&query, "discount_fen", plan->price.discount_fen);
    query_bind_int(&query, "subsidy_fen", plan->price.subsidy_fen);
    query_bind_int(&query, "pays_fen", plan->price.pays_fen);
    query_bind_text(&query, "rule", rule);
    query_bind_int(&query, "policy", plan->terms.policy);
    query_bind_int(&query, "office", call->principal.office);
    query_bind_text(&query, "operator", call->principal.operator_name);
    query_bind_int(&query, "now", call->tx->now_ms);
    return query_run(&query) == 1;
}

static bool take_share(struct call *call, const struct booking_plan *plan, int64_t booking)
{
    struct quota_key key = {.kitchen = plan->kitchen,
        .day = plan->order.day,
        .meal = meal_words[plan->order.meal],
        .street = plan->street};
    return !plan->quota.holds || quota_take(call, &key, &plan->quota, booking);
}

static bool take_spare(struct call *call, const struct booking_plan *plan)
{
    if (!plan->takes_spare) {
        return true;
    }
    struct query query = query_open(call->tx, QUERY_BOOKING_SPARE_TAKE);
    query_bind_day(&query, "day", plan->order.day);
    query_bind_text(&query, "meal", meal_words[plan->order.meal]);
    query_bind_int(&query, "kitchen", plan->kitchen);
    return query_run(&query) == 1;
}

static bool take(struct call *call, const struct booking_plan *plan, int64_t booking)
{
    const struct booking_order *order = &plan->order;
    if (!is_plain(plan)) {
        special_take(call, booking);
    }
    return take_place(call, order, channel_words[order->channel], &plan->channel) &&
           (plan->total.capacity < 0 ||
               take_place(call, order, channel_rows[CHANNEL_TOTAL], &plan->total)) &&
           take_cover(call, plan) && take_share(call, plan, booking) && take_spare(call, plan);
}

static void tell_taken(struct call *call, const struct booking_plan *plan)
{
    const struct booking_order *order = &plan->order;
    sitting_changed(call, order->site);
    // What guests eat makes covers few for the other sites, too.
    if (plan->is_felt || plan->cooked.guests > 0) {
        sitting_changed_by_cover(call, plan->kitchen, order->day, meal_words[order->meal]);
    }
}

int64_t booking_keep(struct call *call, const struct booking_plan *plan)
{
    const struct booking_order *order = &plan->order;
    int64_t booking = tx_new_id(call->tx);
    if (!insert(call, plan, booking) || !take(call, plan, booking)) {
        return 0;
    }
    tell_taken(call, plan);
    call_touch(call, booking);
    call_touch(call, order->elder);
    return booking;
}

static bool give_place(struct call *call, const struct booking_place *place, const char *channel)
{
    struct query query = query_open(call->tx, QUERY_SITTING_COUNT_GIVE);
    query_bind_day(&query, "day", place->day);
    query_bind_text(&query, "meal", place->meal);
    query_bind_int(&query, "site", place->site);
    query_bind_text(&query, "channel", channel);
    return query_run(&query) == 1;
}

static bool give_cover(struct call *call, const struct booking_place *place)
{
    struct query query = query_open(call->tx, QUERY_KITCHEN_COUNT_GIVE);
    query_bind_day(&query, "day", place->day);
    query_bind_text(&query, "meal", place->meal);
    query_bind_int(&query, "kitchen", place->kitchen);
    return query_run(&query) == 1;
}

static bool give(struct call *call, const struct booking_place *place)
{
    struct quota_key key = {
        .kitchen = place->kitchen, .day = place->day, .meal = place->meal, .street = place->street};
    sitting_changed(call, place->site);
    special_give(call, place->booking);
    // A sitting without a total of its own has no such row.
    (void)give_place(call, place, channel_rows[CHANNEL_TOTAL]);
    quota_give(call, &key, place->booking);
    if (!give_place(call, place, place->channel) || !give_cover(call, place)) {
        return false;
    }
    sitting_changed_by_cover(call, place->kitchen, place->day, place->meal);
    return true;
}

// Nobody has to look after it any more.
static void close_tasks(struct call *call, int64_t booking, const char *outcome)
{
    (void)task_close_for(call, TASK_MEAL_UNSAFE, booking, outcome);
    (void)task_close_for(call, TASK_MEAL_AT_RISK, booking, outcome);
}

bool booking_release(struct call *call, const struct booking_place *place, const char *reason)
{
    struct query query = query_open(call->tx, QUERY_BOOKING_CANCEL);
    query_bind_int(&query, "booking", place->booking);
    query_bind_int(&query, "now", call->tx->now_ms);
    query_bind_text(&query, "reason", reason);
    if (query_run(&query) != 1) {
        return false;
    }
    call_touch(call, place->booking);
    close_tasks(call, place->booking, "cancelled");
    return give(call, place);
}

static bool rewrite(struct call *call, const struct booking_plan *plan)
{
    const struct booking_order *order = &plan->order;
    char rule[MEAL_RULE_SIZE];
    format_rule(plan, true, rule);
    struct query query = query_open(call->tx, QUERY_BOOKING_MOVE);
    query_bind_int(&query, "booking", order->instead->booking);
    query_bind_int(&query, "site", order->site);
    query_bind_int(&query, "kitchen", plan->kitchen);
    query_bind_text(&query, "channel", channel_words[order->channel]);
    bind_cooked(&query, plan);
    query_bind_text(&query, "street", plan->street);
    query_bind_int(&query, "price_fen", plan->price.price_fen);
    query_bind_int(&query, "discount_fen", plan->price.discount_fen);
    query_bind_int(&query, "subsidy_fen", plan->price.subsidy_fen);
    query_bind_int(&query, "pays_fen", plan->price.pays_fen);
    query_bind_text(&query, "rule", rule);
    query_bind_int(&query, "policy", plan->terms.policy);
    return query_run(&query) == 1;
}

static bool remember(struct call *call, const struct booking_place *was)
{
    struct query query = query_open(call->tx, QUERY_BOOKING_CHANGE_ADD);
    query_bind_int(&query, "booking", was->booking);
    query_bind_int(&query, "site", was->site);
    query_bind_text(&query, "channel", was->channel);
    query_bind_int(&query, "office", call->principal.office);
    query_bind_text(&query, "operator", call->principal.operator_name);
    query_bind_int(&query, "now", call->tx->now_ms);
    return query_run(&query) == 1;
}

bool booking_move(struct call *call, const struct booking_plan *plan)
{
    const struct booking_place *was = plan->order.instead;
    call_touch(call, was->booking);
    call_touch(call, plan->order.elder);
    close_tasks(call, was->booking, "changed");
    if (!give(call, was) || !remember(call, was) || !rewrite(call, plan) ||
        !take(call, plan, was->booking)) {
        return false;
    }
    tell_taken(call, plan);
    return true;
}

void booking_put_price(struct call *call, struct json_out *out, const struct booking_plan *plan)
{
    bool is_place = call->principal.kind == OFFICE_SITE || call->principal.kind == OFFICE_KITCHEN;
    char rule[MEAL_RULE_SIZE];
    format_rule(plan, !is_place && !plan->is_beyond, rule);
    json_field_int(out, "price_fen", plan->price.price_fen);
    json_field_int(out, "discount_fen", plan->price.discount_fen);
    json_field_int(out, "subsidy_fen", plan->price.subsidy_fen);
    json_field_int(out, "pays_fen", plan->price.pays_fen);
    json_field_text(out, "rule", rule);
    json_field_int(out, "policy", plan->terms.policy);
}

static void put_door(struct call *call, struct json_out *out, const struct booking_plan *plan)
{
    if (plan->order.channel != CHANNEL_DELIVERY) {
        return;
    }
    struct query query = query_open(call->tx, QUERY_BOOKING_DOOR);
    query_bind_int(&query, "elder", plan->order.elder);
    bool is_unknown = query_next(&query) && query_int(&query, "is_known") == 0;
    query_end(&query);
    if (is_unknown) {
        json_key(out, "missing");
        json_begin_list(out);
        json_put_text(out, "address");
        json_put_text(out, "phone");
        json_end_list(out);
    }
}

static void put_menu(struct json_out *out, const struct booking_plan *plan)
{
    struct diet_person person = {.texture = plan->elder.texture,
        .allergens = plan->elder.allergens,
        .diets = plan->order.diets};
    if (!plan->has_menu && diet_has_needs(&person)) {
        json_field_text(out, "menu", MENU_UNKNOWN_WORD);
    }
}

void booking_put_unknown(struct call *call, struct json_out *out, const struct booking_plan *plan)
{
    put_door(call, out, plan);
    put_menu(out, plan);
}
