// SPDX-License-Identifier: Apache-2.0
// The rule of a booking: everything is checked in one fixed order, then four rows are written.

#include "daemon/canteen/booking.h"

#include <stdio.h>
#include <string.h>

#include "daemon/canteen/missed.h"
#include "daemon/canteen/place.h"
#include "daemon/canteen/sitting.h"
#include "daemon/care/stay.h"

// The site as the one statement of the judge finds it; texts live in the call's arena.
struct found {
    const char *area;
    int32_t permit_until;
    uint32_t closed_weekdays;
    int64_t price_fen;
    int64_t already; // the person's booking for this meal
    bool day_is_used;
    int64_t missed; // meals that a rule of missed ones may count
};

// Both are -1 where there is none.
static struct booking_count read_count(
    const struct query *query, const char *covers, const char *booked)
{
    int64_t capacity = query_int(query, covers);
    int64_t counted = query_int(query, booked);
    return (struct booking_count){
        .capacity = capacity, .booked = counted < 0 ? 0 : counted, .is_counted = counted >= 0};
}

// False when there is no such site.
static bool find(struct call *call, const struct booking_order *order, struct found *ret_found,
    struct booking_plan *plan)
{
    struct query query = query_open(call->tx, QUERY_BOOKING_JUDGE);
    query_bind_day(&query, "day", order->day);
    query_bind_text(&query, "meal", meal_words[order->meal]);
    query_bind_int(&query, "elder", order->elder);
    query_bind_day(&query, "missed_since", call->tx->today_day - NO_SHOW_DAYS_MAX);
    query_bind_text(&query, "channel", channel_words[order->channel]);
    query_bind_int(&query, "site", order->site);
    bool is_found = query_next(&query);
    if (is_found) {
        *ret_found = (struct found){
            .area = query_copy_text(&query, "area", &call->arena),
            .permit_until = query_day(&query, "permit_until"),
            .closed_weekdays = (uint32_t)query_int(&query, "closed_weekdays"),
            .price_fen = query_int(&query, "price_fen"),
            .already = query_int(&query, "already"),
            .day_is_used = query_int(&query, "subsidised") > 0,
            .missed = query_int(&query, "missed"),
        };
        plan->kitchen = query_int(&query, "kitchen");
        plan->site_area = ret_found->area;
        plan->channel = read_count(&query, "channel_covers", "channel_booked");
        plan->total = read_count(&query, "total_covers", "total_counted");
        plan->total.booked = query_int(&query, "total_booked");
        plan->cooked = read_count(&query, "kitchen_covers", "kitchen_booked");
        if (ret_found->area == NULL) {
            tx_fail(call->tx, STATUS_NO_MEMORY);
        }
    }
    query_end(&query);
    return is_found && call->tx->fault == STATUS_OK;
}

static void put_sitting(const struct booking_order *order, struct json_out *facts)
{
    json_field_int(facts, "site", order->site);
    json_field_day(facts, "date", order->day);
    json_field_text(facts, "meal", meal_words[order->meal]);
    json_field_text(facts, "channel", channel_words[order->channel]);
}

static enum status refuse_unknown(struct call *call, const char *parameter, struct json_out *facts)
{
    if (call->tx->fault != STATUS_OK) {
        return call->tx->fault;
    }
    json_field_text(facts, "parameter", parameter);
    return STATUS_NOT_FOUND;
}

// Places of the district are open to its desks; kitchens and sites act for their own sittings.
static bool reaches(const struct call *call, const struct booking_order *order,
    const struct found *found, int64_t kitchen)
{
    if (call->principal.kind == OFFICE_SITE) {
        return call->principal.site == order->site;
    }
    if (call->principal.kind == OFFICE_KITCHEN) {
        return call->principal.kitchen == kitchen;
    }
    struct area_range reach = place_reach(call);
    return strcmp(found->area, reach.from) >= 0 && strcmp(found->area, reach.until) < 0;
}

// Who let too many meals go cold books for the same day only, for a while.
static enum status judge_no_show(struct call *call, const struct booking_order *order,
    const struct found *found, struct json_out *facts, const struct booking_plan *plan)
{
    const struct no_show_rule *rule = &plan->policy->no_show;
    bool is_disabled = (plan->elder.flags >> FLAG_SEVERE_DISABILITY) & 1u;
    bool is_spared = is_disabled && order->channel == CHANNEL_DELIVERY;
    if (order->day <= call->tx->today_day || is_spared || found->missed < rule->limit) {
        return STATUS_OK;
    }
    int32_t until = missed_bar(call, order->elder, rule);
    if (until == DAY_NONE) {
        return STATUS_OK;
    }
    json_key(facts, "conditions");
    json_begin_list(facts);
    json_begin_map(facts);
    json_field_text(facts, "condition", "no_show");
    json_field_int(facts, "limit", rule->limit);
    json_field_int(facts, "window_days", rule->window_days);
    json_field_day(facts, "until", until);
    json_end_map(facts);
    json_end_list(facts);
    return STATUS_NOT_ELIGIBLE;
}

static enum status judge_site(struct call *call, const struct booking_order *order,
    const struct found *found, struct json_out *facts, struct booking_plan *plan)
{
    // Of a day gone by the cut-off is told, whatever the site offered then.
    if (plan->channel.capacity < 0 && order->day >= call->tx->today_day) {
        plan->parameter = "channel";
        plan->expected = "a channel that the site offers for this meal on this day";
        return STATUS_INVALID;
    }
    bool is_closed = (found->closed_weekdays >> (day_weekday(order->day) - 1)) & 1u;
    bool is_licensed = found->permit_until == DAY_NONE || order->day <= found->permit_until;
    if (!is_closed && is_licensed) {
        return STATUS_OK;
    }
    put_sitting(order, facts);
    if (!is_closed) {
        json_field_day(facts, "permit_until", found->permit_until);
    }
    sitting_put_nearby(call, order, found->area, facts);
    return is_closed ? STATUS_SITE_CLOSED : STATUS_SITE_NOT_LICENSED;
}

static enum status judge_time(struct call *call, const struct booking_order *order,
    const struct found *found, struct json_out *facts, const struct meal_policy *policy)
{
    int32_t opens_day = order->day - (int32_t)policy->window_days;
    int64_t cutoff_ms = meal_policy_cutoff(policy, (enum meal)order->meal, order->day,
        found->closed_weekdays, call->house->zone_minutes);
    bool is_early = call->tx->today_day < opens_day;
    if (order->walk_in || (!is_early && call->tx->now_ms < cutoff_ms)) {
        return STATUS_OK;
    }
    put_sitting(order, facts);
    if (is_early) {
        json_field_day(facts, "opens_on", opens_day);
    } else {
        json_field_instant(facts, "cutoff", cutoff_ms, call->house->zone_minutes);
    }
    // After the cut-off a kitchen hands out only what it has announced as spare: nothing yet.
    if (!is_early && order->late) {
        json_field_int(facts, "spare", 0);
    }
    sitting_put_later(call, order, facts);
    return is_early ? STATUS_OUTSIDE_WINDOW : STATUS_PAST_CUTOFF;
}

static bool is_full(const struct booking_count *count)
{
    return count->booked >= count->capacity;
}

// At the tables some places wait for who comes without booking.
static int64_t held_for_walk_ins(const struct booking_order *order, const struct booking_plan *plan)
{
    return order->walk_in ? 0
                          : meal_policy_held(
                                plan->policy, (enum channel)order->channel, plan->channel.capacity);
}

static enum status judge_places(struct call *call, const struct booking_order *order,
    const struct found *found, struct json_out *facts, const struct booking_plan *plan)
{
    const struct booking_count *full = &plan->channel;
    enum status status = STATUS_CHANNEL_FULL;
    int64_t held = held_for_walk_ins(order, plan);
    if (full->booked + held < full->capacity) {
        held = 0;
        full = &plan->total;
        status = STATUS_SITTING_FULL;
        if (full->capacity < 0 || !is_full(full)) {
            full = &plan->cooked;
            status = STATUS_KITCHEN_FULL;
        }
    }
    if (held == 0 && !is_full(full)) {
        return STATUS_OK;
    }
    put_sitting(order, facts);
    if (held > 0) {
        json_field_int(facts, "held", held);
    }
    if (status == STATUS_KITCHEN_FULL) {
        json_field_int(facts, "kitchen", plan->kitchen);
    }
    json_field_int(facts, "capacity", full->capacity < 0 ? 0 : full->capacity);
    json_field_int(facts, "booked", full->booked);
    sitting_put_nearby(call, order, found->area, facts);
    return status;
}

static void estimate(const struct found *found, struct booking_plan *plan)
{
    struct price_question question = {
        .born_day = plan->elder.born_day,
        .on_day = plan->order.day,
        .flags = plan->elder.flags,
        .residence_area = plan->elder.residence_area,
        .registered_area = plan->elder.registered_area,
        .channel = plan->order.channel,
        .price_fen = found->price_fen,
        .day_is_used = found->day_is_used,
    };
    price_estimate(&plan->terms->price, &question, &plan->price);
}

// The part of the order that needs the site: it was found and the person is known.
static enum status judge_found(struct call *call, const struct booking_order *order,
    const struct found *found, struct json_out *facts, struct booking_plan *plan)
{
    const struct canteen *canteen = call->part;
    if (found->already != 0) {
        put_sitting(order, facts);
        json_field_int(facts, "booking", found->already);
        return STATUS_ALREADY_BOOKED;
    }
    plan->policy =
        meal_policy_find(canteen->policies, canteen->policies_count, found->area, order->day);
    plan->terms = meal_policy_find(
        canteen->policies, canteen->policies_count, plan->elder.residence_area, order->day);
    if (plan->policy == NULL || plan->terms == NULL) {
        plan->parameter = "date";
        plan->expected = "a day for which the district has meal rules";
        return STATUS_INVALID;
    }
    enum status status = judge_no_show(call, order, found, facts, plan);
    if (status == STATUS_OK) {
        status = judge_site(call, order, found, facts, plan);
    }
    if (status == STATUS_OK) {
        status = judge_time(call, order, found, facts, plan->policy);
    }
    if (status == STATUS_OK) {
        status = judge_places(call, order, found, facts, plan);
    }
    if (status == STATUS_OK) {
        estimate(found, plan);
    }
    return status;
}

enum status booking_judge(struct call *call, const struct booking_order *order,
    struct json_out *facts, struct booking_plan *ret)
{
    struct found found;
    *ret = (struct booking_plan){.order = *order};
    if (!elder_look(call, order->elder, order->day, &ret->elder)) {
        return refuse_unknown(call, "elder", facts);
    }
    ret->order.diets |= ret->elder.diets;
    if (stay_refuses_meals(call->tx, order->elder, order->day)) {
        put_sitting(order, facts);
        return STATUS_DINER_IN_CARE;
    }
    if (!find(call, order, &found, ret) || !reaches(call, order, &found, ret->kitchen)) {
        return refuse_unknown(call, "site", facts);
    }
    enum status status = judge_found(call, order, &found, facts, ret);
    return call->tx->fault != STATUS_OK ? call->tx->fault : status;
}

// --- writing ---

static bool take_place(struct call *call, const struct booking_order *order, const char *channel,
    const struct booking_count *count)
{
    struct query query = query_open(
        call->tx, count->is_counted ? QUERY_SITTING_COUNT_TAKE : QUERY_SITTING_COUNT_INSERT);
    query_bind_day(&query, "day", order->day);
    query_bind_text(&query, "meal", meal_words[order->meal]);
    query_bind_int(&query, "site", order->site);
    query_bind_text(&query, "channel", channel);
    query_bind_int(&query, "capacity", count->capacity);
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
    query_bind_int(&query, "capacity", count->capacity);
    return query_run(&query) == 1;
}

// "310114/2026-11 D2 C": the policy's region and version, then the rules that gave.
static void format_rule(const struct booking_plan *plan, bool with_rules, char text[MEAL_RULE_SIZE])
{
    snprintf(text, MEAL_RULE_SIZE, "%s/%s%s", plan->terms->region, plan->terms->version,
        with_rules ? plan->price.cited : "");
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
    query_bind_int(&query, "diets", order->diets);
    query_bind_text(&query, "texture", plan->elder.texture);
    query_bind_int(&query, "price_fen", plan->price.price_fen);
    query_bind_int(&query, "discount_fen", plan->price.discount_fen);
    query_bind_int(&query, "subsidy_fen", plan->price.subsidy_fen);
    query_bind_int(&query, "pays_fen", plan->price.pays_fen);
    query_bind_text(&query, "rule", rule);
    query_bind_int(&query, "office", call->principal.office);
    query_bind_text(&query, "operator", call->principal.operator_name);
    query_bind_int(&query, "now", call->tx->now_ms);
    return query_run(&query) == 1;
}

int64_t booking_keep(struct call *call, const struct booking_plan *plan)
{
    const struct booking_order *order = &plan->order;
    int64_t booking = tx_new_id(call->tx);
    bool is_kept = insert(call, plan, booking) &&
                   take_place(call, order, channel_words[order->channel], &plan->channel) &&
                   (plan->total.capacity < 0 ||
                       take_place(call, order, channel_rows[CHANNEL_TOTAL], &plan->total)) &&
                   take_cover(call, plan);
    if (!is_kept) {
        return 0;
    }
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

bool booking_release(struct call *call, const struct booking_place *place, const char *reason)
{
    struct query query = query_open(call->tx, QUERY_BOOKING_CANCEL);
    query_bind_int(&query, "booking", place->booking);
    query_bind_int(&query, "now", call->tx->now_ms);
    query_bind_text(&query, "reason", reason);
    if (query_run(&query) != 1) {
        return false;
    }
    // A sitting without a total of its own has no such row.
    (void)give_place(call, place, channel_rows[CHANNEL_TOTAL]);
    call_touch(call, place->booking);
    return give_place(call, place, place->channel) && give_cover(call, place);
}

void booking_put_price(struct call *call, struct json_out *out, const struct booking_plan *plan)
{
    bool is_place = call->principal.kind == OFFICE_SITE || call->principal.kind == OFFICE_KITCHEN;
    char rule[MEAL_RULE_SIZE];
    format_rule(plan, !is_place, rule);
    json_field_int(out, "price_fen", plan->price.price_fen);
    json_field_int(out, "discount_fen", plan->price.discount_fen);
    json_field_int(out, "subsidy_fen", plan->price.subsidy_fen);
    json_field_int(out, "pays_fen", plan->price.pays_fen);
    json_field_text(out, "rule", rule);
}
