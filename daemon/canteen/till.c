// SPDX-License-Identifier: Apache-2.0
// The till: meals of who comes without booking. Elders get their price, others are counted apart.

#include <string.h>

#include "daemon/canteen/calendar.h"
#include "daemon/canteen/opening.h"
#include "daemon/canteen/place.h"
#include "daemon/canteen/serving.h"
#include "daemon/canteen/sitting_event.h"
#include "daemon/canteen/sitting_today.h"

#define GUESTS_MAX 2000
#define REASON_MAX 200

struct till_params {
    int64_t elder;
    int64_t site;
    int meal;
    int channel;
    int64_t bill_fen;
};

static const struct rpc_param till_params[] = {
    {.name = "elder",
        .help = "Who eats.",
        .kind = RPC_ID,
        .required = true,
        .offset = offsetof(struct till_params, elder)},
    {.name = "site",
        .help = "Where.",
        .kind = RPC_ID,
        .required = true,
        .offset = offsetof(struct till_params, site)},
    {.name = "meal",
        .help = "Which meal of today.",
        .kind = RPC_CHOICE,
        .required = true,
        .offset = offsetof(struct till_params, meal),
        .choices = meal_words},
    {.name = "channel",
        .help = "At the table when left out.",
        .kind = RPC_CHOICE,
        .offset = offsetof(struct till_params, channel),
        .choices = channel_words},
    {.name = "bill_fen",
        .help = "The real bill.",
        .kind = RPC_INTEGER,
        .required = true,
        .offset = offsetof(struct till_params, bill_fen),
        .least = 0,
        .most = PRICE_FEN_MAX},
    RPC_PARAMS_END,
};

static enum status refuse_site(struct call *call)
{
    json_field_text(&call->facts, "parameter", "site");
    call->message = "there is no such site among those you act for";
    return call->tx->fault != STATUS_OK ? call_done(call) : call_refuse(call, STATUS_NOT_FOUND);
}

static int64_t find_daily(struct call *call, int64_t elder, int32_t day)
{
    struct query query = query_open(call->tx, QUERY_SERVING_DAILY_OF);
    query_bind_int(&query, "elder", elder);
    query_bind_day(&query, "day", day);
    int64_t booking = query_next(&query) ? query_int(&query, "booking") : 0;
    query_end(&query);
    return booking;
}

static struct serving serving_of(struct call *call, const struct booking_plan *plan)
{
    return (struct serving){
        .elder = plan->order.elder,
        .site = plan->order.site,
        .kitchen = plan->kitchen,
        .day = plan->order.day,
        .meal = plan->order.meal,
        .channel = plan->order.channel,
        .walk_in = true,
        .daily_booking = find_daily(call, plan->order.elder, plan->order.day),
        .area = plan->site_area,
        .diner = plan->elder,
    };
}

static enum status keep(struct call *call, const struct booking_plan *plan, struct serving *serving)
{
    serving->booking = booking_keep_given_up(call, plan);
    if (serving->booking == 0 || !serving_keep(call, serving)) {
        return call->tx->fault != STATUS_OK
                   ? call_done(call)
                   : call_broken(call, "a place was judged free and could not be taken");
    }
    serving_put(call, serving);
    return call_done(call);
}

static enum status till(struct call *call)
{
    const struct till_params *params = call->params;
    struct booking_order order = {
        .elder = params->elder,
        .site = params->site,
        .day = call->tx->today_day,
        .meal = params->meal,
        .channel = params->channel < 0 ? CHANNEL_DINE_IN : params->channel,
        .walk_in = true,
    };
    struct booking_standing given_up;
    struct booking_plan plan;
    if (!place_site_is_own(call, params->site)) {
        return refuse_site(call);
    }
    enum status status = booking_judge_given_up(call, &order, &given_up, &plan);
    if (call->tx->fault != STATUS_OK) {
        return call_done(call);
    }
    if (status == STATUS_INVALID) {
        return call_invalid(call, plan.parameter, plan.expected);
    }
    if (status != STATUS_OK) {
        return call_refuse(call, status);
    }
    struct serving serving = serving_of(call, &plan);
    status = serving_price(call, params->bill_fen, &serving);
    return status == STATUS_OK ? keep(call, &plan, &serving) : status;
}

struct guest_params {
    int64_t site;
    int meal;
    int64_t covers;
    int64_t bill_fen;
};

static const struct rpc_param guest_params[] = {
    {.name = "site",
        .help = "Where.",
        .kind = RPC_ID,
        .required = true,
        .offset = offsetof(struct guest_params, site)},
    {.name = "meal",
        .help = "Which meal of today.",
        .kind = RPC_CHOICE,
        .required = true,
        .offset = offsetof(struct guest_params, meal),
        .choices = meal_words},
    {.name = "covers",
        .help = "How many meals; one when left out.",
        .kind = RPC_INTEGER,
        .offset = offsetof(struct guest_params, covers),
        .least = 1,
        .most = GUESTS_MAX,
        .absent = 1},
    {.name = "bill_fen",
        .help = "What they paid together.",
        .kind = RPC_INTEGER,
        .required = true,
        .offset = offsetof(struct guest_params, bill_fen),
        .least = 0,
        .most = (int64_t)PRICE_FEN_MAX * GUESTS_MAX},
    RPC_PARAMS_END,
};

// A site that may not hand out meals to who booked may not sell any.
static enum status judge_open(struct call *call, const struct sitting_today *sitting)
{
    int32_t today = call->tx->today_day;
    struct opening opening = {.service = &sitting->service,
        .permit_until = sitting->permit_until,
        .kitchen_permit_until = sitting->kitchen_permit_until};
    enum status status = opening_judge(&opening, today);
    if (status == STATUS_OK) {
        return STATUS_OK;
    }
    json_field_int(&call->facts, "site", sitting->service.site);
    json_field_day(&call->facts, "date", today);
    opening_put(&call->facts, &opening, today);
    return call_refuse(call, status);
}

// As for who is served at the till by name (booking.c).
static enum status judge_time(struct call *call, const struct guest_params *params)
{
    int32_t today = call->tx->today_day;
    const char *area = place_site_area(call, params->site);
    const struct meal_policy *policy = area == NULL ? NULL : meal_policy_find(call, area, today);
    int64_t opens_ms = policy == NULL ? INT64_MIN
                                      : meal_policy_late_until(policy, (enum meal)params->meal,
                                            today, call->house->zone_minutes);
    if (call->tx->now_ms >= opens_ms) {
        return STATUS_OK;
    }
    json_field_int(&call->facts, "site", params->site);
    json_field_day(&call->facts, "date", today);
    json_field_text(&call->facts, "meal", meal_words[params->meal]);
    json_field_instant(&call->facts, "opens_at", opens_ms, call->house->zone_minutes);
    call->message = "the till of this meal is not open yet";
    return call_refuse(call, STATUS_OUTSIDE_WINDOW);
}

// What of a level guests could still have.
struct room {
    enum status status; // where it is too little
    int64_t capacity;
    int64_t booked;
    int64_t guests;
    int64_t held;
};

static int64_t left_of(const struct room *room)
{
    return room->capacity - room->booked - room->guests - room->held;
}

// The places that elders who come without booking have not taken yet.
static int64_t still_held(
    struct call *call, const struct guest_params *params, const struct sitting_today *today)
{
    const char *area = place_site_area(call, params->site);
    const struct meal_policy *policy =
        area == NULL ? NULL : meal_policy_find(call, area, call->tx->today_day);
    int64_t held =
        policy == NULL ? 0 : meal_policy_held(policy, today->places_in_channel, today->places);
    if (held == 0) {
        return 0;
    }
    struct query query = query_open(call->tx, QUERY_SERVING_WALK_INS);
    query_bind_int(&query, "site", params->site);
    query_bind_day(&query, "day", call->tx->today_day);
    query_bind_text(&query, "meal", meal_words[params->meal]);
    int64_t came = query_next(&query) ? query_int(&query, "covers") : 0;
    query_end(&query);
    return came < held ? held - came : 0;
}

static void put_room(
    struct call *call, const struct guest_params *params, const struct room *room, int64_t kitchen)
{
    json_field_int(&call->facts, "site", params->site);
    if (room->status == STATUS_CHANNEL_FULL) {
        json_field_text(&call->facts, "channel", channel_words[CHANNEL_DINE_IN]);
    } else if (room->status == STATUS_KITCHEN_FULL) {
        json_field_int(&call->facts, "kitchen", kitchen);
    }
    if (room->held > 0) {
        json_field_int(&call->facts, "held", room->held);
    }
    int64_t left = left_of(room);
    json_field_int(&call->facts, "capacity", room->capacity);
    json_field_int(&call->facts, "booked", room->booked);
    json_field_int(&call->facts, "guests", room->guests);
    json_field_int(&call->facts, "left", left < 0 ? 0 : left);
}

// Guests sit at tables and eat meals that nobody else has, nor is kept a place for.
static enum status judge_guests(
    struct call *call, const struct guest_params *params, int64_t *ret_kitchen)
{
    struct sitting_asked asked = {
        .site = params->site, .meal = params->meal, .channel = CHANNEL_DINE_IN};
    struct sitting_today today = sitting_read_today(call, &asked);
    *ret_kitchen = today.kitchen;
    today.service.calendar =
        calendar_of_two(call, params->site, today.kitchen, call->tx->today_day);
    if (call->tx->fault != STATUS_OK) {
        return call_done(call);
    }
    if (today.places < 0 || today.places_in_channel < 0) {
        return call_invalid(call, "meal", "a meal that the site offers today at its tables");
    }
    enum status status = judge_open(call, &today);
    status = status == STATUS_OK ? judge_time(call, params) : status;
    if (status != STATUS_OK) {
        return status;
    }
    int64_t held = still_held(call, params, &today);
    struct room rooms[] = {
        {STATUS_CHANNEL_FULL, today.places_in_channel,
            today.booked_in_channel - today.missed_in_channel, today.guests, held},
        {STATUS_SITTING_FULL, today.places, today.booked - today.missed, today.guests, held},
        {STATUS_KITCHEN_FULL, today.cooked, today.kitchen_booked - today.kitchen_missed,
            today.kitchen_guests, 0},
    };
    const struct room *least = &rooms[0];
    for (size_t i = 1; i < sizeof rooms / sizeof *rooms; i++) {
        least = left_of(&rooms[i]) < left_of(least) ? &rooms[i] : least;
    }
    if (params->covers <= left_of(least)) {
        return call_done(call);
    }
    put_room(call, params, least, today.kitchen);
    return call_refuse(call, least->status);
}

static enum status till_guest(struct call *call)
{
    const struct guest_params *params = call->params;
    if (!place_site_is_own(call, params->site)) {
        return refuse_site(call);
    }
    int64_t kitchen = 0;
    enum status status = judge_guests(call, params, &kitchen);
    if (status != STATUS_OK) {
        return status;
    }
    int64_t guest_cover = tx_new_id(call->tx);
    struct query query = query_open(call->tx, QUERY_GUEST_COVER_INSERT);
    query_bind_int(&query, "guest_cover", guest_cover);
    query_bind_int(&query, "site", params->site);
    query_bind_day(&query, "day", call->tx->today_day);
    query_bind_text(&query, "meal", meal_words[params->meal]);
    query_bind_int(&query, "covers", params->covers);
    query_bind_int(&query, "bill_fen", params->bill_fen);
    query_bind_int(&query, "office", call->principal.office);
    query_bind_text(&query, "operator", call->principal.operator_name);
    query_bind_int(&query, "now", call->tx->now_ms);
    (void)query_run(&query);
    call_touch(call, guest_cover);
    call_touch(call, params->site);
    sitting_changed_by_guests(
        call, params->site, kitchen, call->tx->today_day, meal_words[params->meal]);
    json_field_int(&call->out, "guests", guest_cover);
    json_field_int(&call->out, "covers", params->covers);
    json_field_int(&call->out, "pays_fen", params->bill_fen);
    return call_done(call);
}

// --- a sale typed wrongly ---

struct guest_correct_params {
    int64_t guests;
    const char *reason;
};

static const struct rpc_param guest_correct_params[] = {
    {.name = "guests",
        .help = "Which sale, as meal.till_guest answered it.",
        .kind = RPC_ID,
        .required = true,
        .offset = offsetof(struct guest_correct_params, guests)},
    {.name = "reason",
        .help = "Why, without names.",
        .kind = RPC_TEXT,
        .required = true,
        .offset = offsetof(struct guest_correct_params, reason),
        .most = REASON_MAX},
    RPC_PARAMS_END,
};

struct guest_sale {
    struct serving place; // site, kitchen, day, meal and area of it
    int64_t covers;
    bool is_over;
};

// Of whoever sold it: the kitchen that fed the site then, as for what it served.
static bool sale_is_own(struct call *call, const struct guest_sale *sale)
{
    const struct principal *principal = &call->principal;
    return principal->kind == OFFICE_KITCHEN ? principal->kitchen == sale->place.kitchen
                                             : place_site_is_own(call, sale->place.site);
}

static bool find_sale(struct call *call, int64_t guests, struct guest_sale *ret)
{
    struct query query = query_open(call->tx, QUERY_GUEST_COVER_FIND);
    query_bind_int(&query, "guest_cover", guests);
    bool is_found = query_next(&query);
    if (is_found) {
        *ret = (struct guest_sale){.place = {.site = query_int(&query, "site"),
                                       .kitchen = query_int(&query, "kitchen"),
                                       .day = query_day(&query, "day"),
                                       .meal = words_find(meal_words, query_text(&query, "meal")),
                                       .area = query_copy_text(&query, "area", &call->arena)},
            .covers = query_int(&query, "covers"),
            .is_over = !query_is_null(&query, "superseded_at")};
    }
    query_end(&query);
    return is_found && call->tx->fault == STATUS_OK && sale_is_own(call, ret);
}

static enum status correct_guest(struct call *call)
{
    const struct guest_correct_params *params = call->params;
    struct guest_sale sale;
    if (!find_sale(call, params->guests, &sale)) {
        return serving_not_found(call);
    }
    if (sale.is_over) {
        call->message = "this sale was taken back already";
        return call_refuse(call, STATUS_STATE_CONFLICT);
    }
    sale.place.late_day = DAY_NONE;
    enum status status = serving_judge_taking_back(call, &sale.place);
    if (status != STATUS_OK) {
        return status;
    }
    sitting_changed_by_guests(
        call, sale.place.site, sale.place.kitchen, sale.place.day, meal_words[sale.place.meal]);
    struct query query = query_open(call->tx, QUERY_GUEST_COVER_SUPERSEDE);
    query_bind_int(&query, "guest_cover", params->guests);
    query_bind_text(&query, "reason", params->reason);
    query_bind_int(&query, "now", call->tx->now_ms);
    (void)query_run(&query);
    call_touch(call, params->guests);
    call_touch(call, sale.place.site);
    json_field_int(&call->out, "guests", params->guests);
    json_field_int(&call->out, "covers", sale.covers);
    return call_done(call);
}

const struct rpc_method till_methods[] = {
    {
        .name = "meal.till",
        .help = "Serves a person who comes without booking today, while a place is left or was "
                "given up; from when the meal can be booked no more (late_until of sitting.list).",
        .allow = DESKS | KITCHEN | SITE,
        .effect = RPC_WRITES,
        .params = till_params,
        .params_size = sizeof(struct till_params),
        .result = "booking, state, price_fen, discount_fen, subsidy_fen, pays_fen, rule, "
                  "policy, daily_subsidy_booking?",
        .refuses = "NOT_FOUND NOT_ELIGIBLE STATE_CONFLICT CHANNEL_FULL SITTING_FULL KITCHEN_FULL "
                   "QUOTA_USED ALREADY_BOOKED PAST_CUTOFF OUTSIDE_WINDOW DIET_UNSAFE SITE_CLOSED "
                   "SITE_NOT_LICENSED DINER_IN_CARE",
        .run = till,
    },
    {
        .name = "meal.till_guest",
        .help =
            "Counts meals sold to others than elders, who eat at the tables, of what is left: no "
            "price rule, and no place that is held for elders who may still come.",
        .allow = DESKS | KITCHEN | SITE,
        .effect = RPC_WRITES,
        .params = guest_params,
        .params_size = sizeof(struct guest_params),
        .result = "guests, covers, pays_fen",
        .refuses = "NOT_FOUND CHANNEL_FULL SITTING_FULL KITCHEN_FULL OUTSIDE_WINDOW SITE_CLOSED "
                   "SITE_NOT_LICENSED",
        .run = till_guest,
    },
    {
        .name = "meal.correct_guest",
        .help = "Takes a sale to others than elders back that was typed wrongly, as long as a meal "
                "of that day can be recorded: its places and covers are left again.",
        .allow = DESKS | KITCHEN | SITE,
        .effect = RPC_WRITES,
        .params = guest_correct_params,
        .params_size = sizeof(struct guest_correct_params),
        .result = "guests, covers",
        .refuses = "NOT_FOUND STATE_CONFLICT OUTSIDE_WINDOW",
        .run = correct_guest,
    },
    RPC_METHODS_END,
};
