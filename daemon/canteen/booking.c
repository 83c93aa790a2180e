// SPDX-License-Identifier: Apache-2.0
// The rule of a booking: everything is checked in one fixed order. What it decides is written by
// booking_keep.c.

#include "daemon/canteen/booking.h"

#include <string.h>

#include "daemon/canteen/booking_places.h"
#include "daemon/canteen/calendar.h"
#include "daemon/canteen/kitchen_spare.h"
#include "daemon/canteen/menu.h"
#include "daemon/canteen/missed.h"
#include "daemon/canteen/opening.h"
#include "daemon/canteen/place.h"
#include "daemon/canteen/sitting.h"
#include "daemon/canteen/sitting_event.h"
#include "daemon/care/stay.h"

// The site as the one statement of the judge finds it; texts live in the call's arena.
struct found {
    const char *area;
    int32_t permit_until;
    int32_t kitchen_permit_until;
    struct service service;
    int64_t price_fen;
    int64_t already; // the person's booking for this meal
    int64_t cutoff_ms;
    bool day_is_used;
    int64_t missed; // meals that a rule of missed ones may count
    bool has_quota;
};

// What no booking changes, as it was read for one order of a sitting. -1: there is no capacity.
struct booking_sitting {
    int64_t site;
    int32_t day;
    int meal;
    int channel;
    struct found found; // but for the person's part
    bool has_menu;
    int64_t channel_covers;
    int64_t total_covers;
    int64_t table_covers;
    int64_t kitchen_covers;
};

const char *const booking_late_words[] = {"", "leftover", "line_down", NULL};

static bool is_of(const struct booking_sitting *sitting, const struct booking_order *order)
{
    return sitting->site == order->site && sitting->day == order->day &&
           sitting->meal == order->meal && sitting->channel == order->channel;
}

static void read_sitting(struct call *call, const struct query *query,
    const struct booking_order *order, struct booking_sitting *ret)
{
    *ret = (struct booking_sitting){
        .site = order->site,
        .day = order->day,
        .meal = order->meal,
        .channel = order->channel,
        .found =
            {
                .area = query_copy_text(query, "area", &call->arena),
                .permit_until = query_day(query, "permit_until"),
                .kitchen_permit_until = query_day(query, "kitchen_permit_until"),
                .service =
                    {
                        .site = order->site,
                        .kitchen = query_int(query, "kitchen"),
                        .site_closed = (uint32_t)query_int(query, "closed_weekdays"),
                        .kitchen_closed = (uint32_t)query_int(query, "kitchen_closed_weekdays"),
                    },
                .price_fen = query_int(query, "price_fen"),
                .has_quota = query_int(query, "has_quota") != 0,
            },
        .has_menu = query_int(query, "has_menu") != 0,
        .channel_covers = query_int(query, "channel_covers"),
        .total_covers = query_int(query, "total_covers"),
        .table_covers = query_int(query, "table_covers"),
        .kitchen_covers = query_int(query, "kitchen_covers"),
    };
    if (ret->found.area == NULL) {
        tx_fail(call->tx, STATUS_NO_MEMORY);
    }
}

static struct booking_count read_count(
    const struct query *query, int64_t capacity, const char *booked)
{
    int64_t counted = query_int(query, booked);
    return (struct booking_count){
        .capacity = capacity, .booked = counted < 0 ? 0 : counted, .is_counted = counted >= 0};
}

// The person's part, and what bookings change.
static void read_now(const struct query *query, const struct booking_sitting *sitting,
    struct found *found, struct booking_plan *plan)
{
    *found = sitting->found;
    found->already = query_int(query, "already");
    found->day_is_used = query_int(query, "day_is_used") != 0;
    found->missed = query_int(query, "missed");
    plan->kitchen = found->service.kitchen;
    plan->site_area = found->area;
    plan->has_menu = sitting->has_menu;
    plan->is_felt = query_int(query, "is_felt") != 0;
    plan->channel = read_count(query, sitting->channel_covers, "channel_booked");
    plan->total = read_count(query, sitting->total_covers, "total_counted");
    plan->total.booked = query_int(query, "total_booked");
    plan->table_covers = sitting->table_covers;
    plan->cooked = read_count(query, sitting->kitchen_covers, "kitchen_booked");
}

static struct query open_judge(
    struct call *call, const struct booking_order *order, const struct booking_sitting *known)
{
    struct query query =
        query_open(call->tx, known == NULL ? QUERY_BOOKING_JUDGE : QUERY_BOOKING_JUDGE_AGAIN);
    query_bind_day(&query, "day", order->day);
    query_bind_text(&query, "meal", meal_words[order->meal]);
    query_bind_int(&query, "elder", order->elder);
    query_bind_day(&query, "missed_since", call->tx->today_day - NO_SHOW_DAYS_MAX);
    query_bind_text(&query, "channel", channel_words[order->channel]);
    query_bind_int(&query, "site", order->site);
    query_bind_int(&query, "instead", order->instead == NULL ? 0 : order->instead->booking);
    query_bind_int(&query, "scarce", SITTING_SCARCE_COVERS);
    if (known == NULL) {
        query_bind_day(&query, "calendar_from", order->day - SERVICE_LOOK_BACK_DAYS);
    } else {
        query_bind_int(&query, "kitchen", known->found.service.kitchen);
        query_bind_int(&query, "kitchen_covers", known->kitchen_covers);
        query_bind_int(&query, "total_covers", known->total_covers);
    }
    return query;
}

static void remember(
    struct call *call, struct booking_last *last, const struct booking_sitting *sitting)
{
    if (last->sitting == NULL) {
        last->sitting = arena_alloc(&call->arena, sizeof(*last->sitting));
    }
    if (last->sitting == NULL) {
        tx_fail(call->tx, STATUS_NO_MEMORY);
    } else {
        *last->sitting = *sitting;
    }
}

// False when there is no such site.
static bool find(struct call *call, const struct booking_order *order, struct found *ret_found,
    struct booking_plan *plan)
{
    struct booking_sitting sitting;
    struct booking_sitting *last = order->last == NULL ? NULL : order->last->sitting;
    bool is_known = last != NULL && is_of(last, order);
    struct query query = open_judge(call, order, is_known ? last : NULL);
    bool has_calendar = false;
    bool is_found = query_next(&query);
    if (is_found && !is_known) {
        read_sitting(call, &query, order, &sitting);
        has_calendar = query_int(&query, "has_calendar") != 0;
    }
    if (is_found) {
        read_now(&query, is_known ? last : &sitting, ret_found, plan);
    }
    query_end(&query);
    if (has_calendar) {
        sitting.found.service.calendar =
            calendar_of_two(call, order->site, plan->kitchen, order->day);
        ret_found->service.calendar = sitting.found.service.calendar;
    }
    if (is_found && !is_known && order->last != NULL) {
        remember(call, order->last, &sitting);
    }
    return is_found && call->tx->fault == STATUS_OK;
}

// Whoever cooks a booking cooks what stands instead of it at its site, taken over or changed: after
// a failure that is not the site's own kitchen.
static void look_at_cook(struct call *call, struct found *found, struct booking_plan *plan)
{
    const struct booking_place *instead = plan->order.instead;
    if (instead == NULL || instead->site != plan->order.site || instead->kitchen == plan->kitchen) {
        return;
    }
    struct kitchen_meal cook = {
        .kitchen = instead->kitchen, .day = plan->order.day, .meal = plan->order.meal};
    struct quota_key key = {.kitchen = cook.kitchen, .day = cook.day, .meal = instead->meal};
    if (kitchen_meal_read(call, &cook)) {
        found->has_quota = quota_holds(call, &key);
        plan->is_helped = true;
        plan->kitchen = cook.kitchen;
        plan->cooked = (struct booking_count){
            .capacity = cook.capacity, .booked = cook.booked, .is_counted = true};
    }
}

// What the booking gives back that this one is to stand instead of.
static void credit(struct booking_plan *plan)
{
    const struct booking_place *instead = plan->order.instead;
    if (instead == NULL) {
        return;
    }
    bool is_of_site = instead->site == plan->order.site;
    bool is_of_channel = strcmp(instead->channel, channel_words[plan->order.channel]) == 0;
    plan->total.booked -= is_of_site ? 1 : 0;
    plan->channel.booked -= is_of_site && is_of_channel ? 1 : 0;
    if (instead->kitchen != plan->kitchen) {
        return;
    }
    plan->cooked.booked--;
    bool is_of_share = !instead->is_lent && strcmp(instead->street, plan->street) == 0;
    plan->quota.booked -= plan->quota.is_counted && is_of_share ? 1 : 0;
}

static void look_at_covers(struct call *call, struct found *found, struct booking_plan *plan)
{
    look_at_cook(call, found, plan);
    quota_street(plan->elder.residence_area, plan->street);
    if (found->has_quota) {
        struct quota_key key = {.kitchen = plan->kitchen,
            .day = plan->order.day,
            .meal = meal_words[plan->order.meal],
            .street = plan->street};
        plan->quota = quota_look(call, &key);
    }
    credit(plan);
}

void booking_put_sitting(const struct booking_order *order, struct json_out *facts)
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
        const struct booking_place *instead = order->instead;
        bool cooks_it = instead != NULL && instead->site == order->site &&
                        call->principal.kitchen == instead->kitchen;
        return cooks_it || call->principal.kitchen == kitchen;
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
    struct opening opening = {.service = &found->service,
        .permit_until = found->permit_until,
        .kitchen_permit_until = found->kitchen_permit_until};
    enum status status = opening_judge(&opening, order->day);
    if (status != STATUS_OK) {
        booking_put_sitting(order, facts);
        opening_put(facts, &opening, order->day);
        sitting_put_nearby(call, plan, found->area, facts);
    }
    return status;
}

// A leftover is a cover the kitchen has announced as spare, or one that its diner has given up; who
// changes from a closed place has one where the same kitchen cooks.
static enum status judge_leftover(
    struct call *call, struct json_out *facts, struct booking_plan *plan)
{
    const struct booking_order *order = &plan->order;
    int zone_minutes = call->house->zone_minutes;
    int64_t until_ms =
        meal_policy_late_until(plan->policy, (enum meal)order->meal, order->day, zone_minutes);
    bool has_cover = order->instead != NULL && order->instead->kitchen == plan->kitchen;
    int64_t spare =
        has_cover ? 0 : kitchen_spare_left(call, plan->kitchen, order->day, order->meal);
    if (call->tx->now_ms < until_ms && (has_cover || spare > 0)) {
        plan->takes_spare = !has_cover;
        return STATUS_OK;
    }
    json_field_instant(facts, "late_until", until_ms, zone_minutes);
    json_field_int(facts, "spare", spare);
    return STATUS_PAST_CUTOFF;
}

// After the cut-off: leftovers for who asks in time, and a kitchen for a desk whose line is down.
static enum status judge_late(
    struct call *call, const struct found *found, struct json_out *facts, struct booking_plan *plan)
{
    const struct booking_order *order = &plan->order;
    int zone_minutes = call->house->zone_minutes;
    enum status status = STATUS_PAST_CUTOFF;
    size_t before = facts->text->size;
    bool comma = facts->comma;
    booking_put_sitting(order, facts);
    json_field_instant(facts, "cutoff", found->cutoff_ms, zone_minutes);
    if (order->late == BOOKING_LEFTOVER) {
        status = judge_leftover(call, facts, plan);
    } else if (order->late == BOOKING_LINE_DOWN) {
        int64_t until_ms = found->cutoff_ms + plan->policy->line_down_minutes * MINUTE_MS;
        bool is_kitchen = call->principal.kind == OFFICE_KITCHEN;
        json_field_instant(facts, "late_until", until_ms, zone_minutes);
        status = is_kitchen && call->tx->now_ms < until_ms ? STATUS_OK : STATUS_PAST_CUTOFF;
    }
    if (status == STATUS_OK) {
        text_truncate(facts->text, before);
        facts->comma = comma;
    }
    return status;
}

// The till of a meal opens when nobody can book it any more, not even from leftovers.
static enum status judge_till(
    struct call *call, struct json_out *facts, const struct booking_plan *plan)
{
    int64_t opens_ms = meal_policy_late_until(
        plan->policy, (enum meal)plan->order.meal, plan->order.day, call->house->zone_minutes);
    if (call->tx->now_ms >= opens_ms) {
        return STATUS_OK;
    }
    booking_put_sitting(&plan->order, facts);
    json_field_instant(facts, "opens_at", opens_ms, call->house->zone_minutes);
    call->message = "the till of this meal is not open yet: book it (meal.book), or come later";
    return STATUS_OUTSIDE_WINDOW;
}

static enum status judge_time(
    struct call *call, struct found *found, struct json_out *facts, struct booking_plan *plan)
{
    const struct booking_order *order = &plan->order;
    const struct meal_policy *policy = plan->policy;
    int32_t opens_day =
        meal_policy_opens(policy, (enum meal)order->meal, order->day, &found->service);
    found->cutoff_ms = meal_policy_cutoff(
        policy, (enum meal)order->meal, order->day, &found->service, call->house->zone_minutes);
    enum status status = STATUS_OK;
    plan->is_released = call->tx->now_ms >= meal_policy_release(policy, found->cutoff_ms);
    if (order->walk_in) {
        return order->is_given_back ? STATUS_OK : judge_till(call, facts, plan);
    }
    if (call->tx->today_day < opens_day) {
        booking_put_sitting(order, facts);
        json_field_day(facts, "opens_on", opens_day);
        status = STATUS_OUTSIDE_WINDOW;
    } else if (call->tx->now_ms >= found->cutoff_ms) {
        status = judge_late(call, found, facts, plan);
    } else {
        plan->order.late = BOOKING_IN_TIME;
    }
    if (status != STATUS_OK) {
        sitting_put_later(call, order, facts);
    }
    return status;
}

static enum status judge_diet(struct call *call, const struct found *found, struct json_out *facts,
    const struct booking_plan *plan)
{
    const struct booking_order *order = &plan->order;
    struct diet_person person = {
        .texture = plan->elder.texture, .allergens = plan->elder.allergens, .diets = order->diets};
    if (!plan->has_menu ||
        menu_suits(call, order->site, order->day, order->meal, &person) != MENU_UNSAFE) {
        return STATUS_OK;
    }
    menu_put_dishes(call, facts, order->site, order->day, order->meal, &person);
    booking_put_sitting(order, facts);
    sitting_put_nearby(call, plan, found->area, facts);
    return STATUS_DIET_UNSAFE;
}

static enum status judge_quota(struct call *call, const struct found *found, struct json_out *facts,
    const struct booking_plan *plan)
{
    int64_t release_ms = meal_policy_release(plan->policy, found->cutoff_ms);
    if (plan->order.walk_in || !plan->quota.holds || quota_left(&plan->quota) > 0 ||
        plan->is_released) {
        return STATUS_OK;
    }
    booking_put_sitting(&plan->order, facts);
    json_field_int(facts, "kitchen", plan->kitchen);
    json_field_text(facts, "area", plan->street);
    json_field_int(facts, "quota", plan->quota.covers);
    json_field_int(facts, "booked", plan->quota.booked);
    json_field_instant(facts, "released_at", release_ms, call->house->zone_minutes);
    sitting_put_nearby(call, plan, found->area, facts);
    return STATUS_QUOTA_USED;
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
    price_estimate(&plan->terms.rules->price, &question, &plan->price);
}

// The part of the order that needs the site: it was found and the person is known.
static enum status judge_found(
    struct call *call, struct found *found, struct json_out *facts, struct booking_plan *plan)
{
    const struct booking_order *order = &plan->order;
    plan->policy = meal_policy_find(call, found->area, order->day);
    bool has_terms = meal_policy_terms(call, plan->elder.residence_area, order->day, &plan->terms);
    if (plan->policy == NULL || !has_terms) {
        plan->parameter = "date";
        plan->expected = "a day for which the district has meal rules";
        return STATUS_INVALID;
    }
    look_at_covers(call, found, plan);
    enum status status = judge_no_show(call, order, found, facts, plan);
    if (status == STATUS_OK) {
        status = judge_site(call, order, found, facts, plan);
    }
    if (status == STATUS_OK) {
        status = judge_time(call, found, facts, plan);
    }
    if (status == STATUS_OK) {
        status = judge_diet(call, found, facts, plan);
    }
    if (status == STATUS_OK) {
        status = booking_judge_places(call, facts, plan);
    }
    if (status == STATUS_OK) {
        status = judge_quota(call, found, facts, plan);
    }
    if (status == STATUS_OK) {
        estimate(found, plan);
    }
    return status;
}

// The meal in the way, wherever it is.
static void put_already(struct call *call, int64_t booking, struct json_out *facts)
{
    struct query query = query_open(call->tx, QUERY_BOOKING_FIND);
    query_bind_int(&query, "booking", booking);
    if (query_next(&query)) {
        json_field_int(facts, "site", query_int(&query, "site"));
        json_field_day(facts, "date", query_day(&query, "day"));
        json_field_text(facts, "meal", query_text(&query, "meal"));
        json_field_text(facts, "channel", query_text(&query, "channel"));
    }
    query_end(&query);
    call_put_made(call, facts, "booking", booking);
}

static enum status judge_person(
    struct call *call, const struct booking_order *order, int64_t already, struct json_out *facts)
{
    if (already != 0) {
        put_already(call, already, facts);
        return STATUS_ALREADY_BOOKED;
    }
    enum status barred = stay_refuses_meals(call, order->elder, order->day, facts);
    if (barred != STATUS_OK) {
        booking_put_sitting(order, facts);
    }
    return barred;
}

// Who may act on a booking may move it, also where its diner has moved away since, or is known to
// the caller by the booking alone.
static bool look_at_diner(struct call *call, struct booking_plan *plan)
{
    const struct booking_order *order = &plan->order;
    if (order->diner != NULL) {
        plan->elder = *order->diner;
        return true;
    }
    if (elder_look(call, order->elder, order->day, &plan->elder)) {
        return true;
    }
    plan->is_beyond = order->is_held && call->tx->fault == STATUS_OK &&
                      elder_know(call, order->elder, order->day, &plan->elder);
    return plan->is_beyond;
}

enum status booking_judge(struct call *call, const struct booking_order *order,
    struct json_out *facts, struct booking_plan *ret)
{
    struct found found = {.already = 0};
    *ret = (struct booking_plan){.order = *order, .asked_diets = order->diets};
    if (!look_at_diner(call, ret)) {
        return refuse_unknown(call, "elder", facts);
    }
    ret->order.diets |= ret->elder.diets;
    bool is_found = find(call, order, &found, ret);
    enum status status = judge_person(call, order, found.already, facts);
    if (status == STATUS_OK && (!is_found || !reaches(call, order, &found, ret->kitchen))) {
        return refuse_unknown(call, "site", facts);
    }
    if (status == STATUS_OK) {
        status = judge_found(call, &found, facts, ret);
    }
    return call->tx->fault != STATUS_OK ? call->tx->fault : status;
}

enum status booking_judge_quietly(
    struct call *call, const struct booking_order *order, struct booking_plan *ret)
{
    struct booking_order quiet = *order;
    struct text text;
    struct json_out unread;
    quiet.is_quiet = true;
    text_init(&text, CALL_FACTS_MAX);
    json_out_init(&unread, &text);
    enum status status = booking_judge(call, &quiet, &unread, ret);
    text_done(&text);
    return status;
}

enum status booking_refuse(struct call *call, enum status status, const struct booking_plan *plan)
{
    if (call->tx->fault != STATUS_OK) {
        return call_done(call);
    }
    return status == STATUS_INVALID ? call_invalid(call, plan->parameter, plan->expected)
                                    : call_refuse(call, status);
}

bool booking_is_full(enum status status)
{
    return status == STATUS_CHANNEL_FULL || status == STATUS_SITTING_FULL ||
           status == STATUS_KITCHEN_FULL || status == STATUS_QUOTA_USED;
}
