// SPDX-License-Identifier: Apache-2.0
// meal.serve: finding, judging and pricing what is handed out.

#include "daemon/canteen/serving.h"

#include <string.h>

#include "daemon/canteen/closure.h"
#include "daemon/canteen/menu.h"
#include "daemon/canteen/place.h"
#include "daemon/canteen/sitting_event.h"
#include "daemon/care/stay.h"

#define REASON_MAX 200

// --- finding ---

static bool reaches(const struct call *call, const struct serving *serving)
{
    const struct principal *principal = &call->principal;
    if (principal->kind == OFFICE_SITE) {
        return principal->site == serving->site;
    }
    if (principal->kind == OFFICE_KITCHEN) {
        return principal->kitchen == serving->kitchen;
    }
    return place_is_own(call, serving->area);
}

bool serving_read(struct call *call, int64_t booking, struct serving *ret)
{
    struct query query = query_open(call->tx, QUERY_SERVING_JUDGE);
    query_bind_int(&query, "booking", booking);
    bool is_found = query_next(&query);
    int64_t diner = 0;
    if (is_found) {
        diner = query_int(&query, "diner");
        *ret = (struct serving){
            .booking = booking,
            .elder = query_int(&query, "elder"),
            .site = query_int(&query, "site"),
            .kitchen = query_int(&query, "kitchen"),
            .day = query_day(&query, "day"),
            .meal = words_find(meal_words, query_text(&query, "meal")),
            .channel = words_find(channel_words, query_text(&query, "channel")),
            .state = words_find(booking_state_words, query_text(&query, "state")),
            .walk_in = query_int(&query, "walk_in") != 0,
            .is_given_up = !query_is_null(&query, "given_up_at"),
            .price_fen = query_int(&query, "price_fen"),
            .daily_booking = query_int(&query, "daily_booking"),
            .area = query_copy_text(&query, "area", &call->arena),
            .diets = (uint32_t)query_int(&query, "diets"),
            .allergens = (uint32_t)query_int(&query, "allergens"),
            .texture = query_copy_text(&query, "texture", &call->arena),
            .late_day =
                query_is_null(&query, "late_at")
                    ? DAY_NONE
                    : day_of_instant(query_int(&query, "late_at"), call->house->zone_minutes),
        };
        if (ret->area == NULL) {
            tx_fail(call->tx, STATUS_NO_MEMORY);
        } else if (ret->meal < 0 || ret->channel < 0 || ret->state < 0) {
            tx_fail(call->tx, STATUS_CORRUPT);
        }
    }
    query_end(&query);
    return is_found && call->tx->fault == STATUS_OK &&
           elder_know(call, diner, ret->day, &ret->diner);
}

bool serving_find(struct call *call, int64_t booking, struct serving *ret)
{
    return serving_read(call, booking, ret) && reaches(call, ret);
}

// --- pricing ---

enum status serving_price(struct call *call, int64_t bill_fen, struct serving *serving)
{
    if (!meal_policy_terms(call, serving->diner.residence_area, serving->day, &serving->terms)) {
        return call_invalid(call, "booking", "a day for which there are meal rules");
    }
    struct price_question question = {
        .born_day = serving->diner.born_day,
        .on_day = serving->day,
        .flags = serving->diner.flags,
        .residence_area = serving->diner.residence_area,
        .registered_area = serving->diner.registered_area,
        .channel = serving->channel,
        .price_fen = bill_fen,
        .day_is_used = serving->daily_booking != 0,
    };
    price_estimate(&serving->terms.rules->price, &question, &serving->price);
    return STATUS_OK;
}

// Kitchens and sites see the sums, not which class of person a rule is for.
static void format_rule(const struct serving *serving, bool with_rules, char text[MEAL_RULE_SIZE])
{
    meal_policy_cite(serving->terms.rules, with_rules ? serving->price.cited : "", text);
}

void serving_put(struct call *call, const struct serving *serving)
{
    struct json_out *out = &call->out;
    bool is_place = call->principal.kind == OFFICE_SITE || call->principal.kind == OFFICE_KITCHEN;
    char rule[MEAL_RULE_SIZE];
    format_rule(serving, !is_place, rule);
    json_field_int(out, "booking", serving->booking);
    json_field_text(out, "state", booking_state_words[BOOKING_SERVED]);
    json_field_int(out, "price_fen", serving->price.price_fen);
    json_field_int(out, "discount_fen", serving->price.discount_fen);
    json_field_int(out, "subsidy_fen", serving->price.subsidy_fen);
    json_field_int(out, "pays_fen", serving->price.pays_fen);
    json_field_text(out, "rule", rule);
    json_field_int(out, "policy", serving->terms.policy);
    if (serving->daily_booking != 0) {
        json_field_int(out, "daily_subsidy_booking", serving->daily_booking);
    }
}

// --- writing ---

void serving_tell_given_up(struct call *call, const struct serving *serving)
{
    if (serving->is_given_up) {
        sitting_changed(call, serving->site);
    }
}

void serving_tell_missed(struct call *call, const struct serving *serving)
{
    if (serving->day == call->tx->today_day) {
        sitting_changed(call, serving->site);
        sitting_changed_by_cover(call, serving->kitchen, serving->day, meal_words[serving->meal]);
    }
}

bool serving_mark(struct call *call, const struct serving *serving, enum booking_state state)
{
    struct query query = query_open(call->tx, QUERY_SERVING_MARK);
    query_bind_int(&query, "booking", serving->booking);
    query_bind_text(&query, "state", booking_state_words[state]);
    call_touch(call, serving->booking);
    serving_tell_given_up(call, serving);
    return query_run(&query) == 1;
}

bool serving_keep(struct call *call, const struct serving *serving)
{
    return serving_mark(call, serving, BOOKING_SERVED) && serving_write(call, serving);
}

bool serving_write(struct call *call, const struct serving *serving)
{
    char street[AREA_CODE_SIZE];
    char rule[MEAL_RULE_SIZE];
    quota_street(serving->diner.residence_area, street);
    format_rule(serving, true, rule);
    struct query query = query_open(call->tx, QUERY_SERVING_INSERT);
    query_bind_int(&query, "site", serving->site);
    query_bind_text(&query, "street", street);
    query_bind_int(&query, "booking", serving->booking);
    query_bind_int(&query, "serving", tx_new_id(call->tx));
    query_bind_int(&query, "now", call->tx->now_ms);
    query_bind_text(&query, "site_area", serving->area);
    query_bind_int(&query, "kitchen", serving->kitchen);
    query_bind_int(&query, "elder", serving->elder);
    query_bind_day(&query, "day", serving->day);
    query_bind_text(&query, "meal", meal_words[serving->meal]);
    query_bind_text(&query, "channel", channel_words[serving->channel]);
    query_bind_int(&query, "age", day_age(serving->diner.born_day, serving->day));
    query_bind_int(&query, "walk_in", serving->walk_in);
    query_bind_int(&query, "price_fen", serving->price.price_fen);
    query_bind_int(&query, "discount_fen", serving->price.discount_fen);
    query_bind_int(&query, "subsidy_fen", serving->price.subsidy_fen);
    query_bind_int(&query, "pays_fen", serving->price.pays_fen);
    query_bind_int(&query, "daily_fen", serving->price.daily_fen);
    query_bind_text(&query, "rule", rule);
    query_bind_int(&query, "policy", serving->terms.policy);
    query_bind_text(
        &query, "class", serving->price.subsidies + (serving->price.subsidies[0] == ' ' ? 1 : 0));
    query_bind_text(&query, "unsafe_reason", serving->unsafe_reason);
    query_bind_text(&query, "late_reason", serving->late_reason);
    query_bind_int(&query, "office", call->principal.office);
    query_bind_text(&query, "operator", call->principal.operator_name);
    call_touch(call, serving->elder);
    return query_run(&query) == 1;
}

void serving_put_anew(struct call *call, struct json_out *out, const struct serving *serving,
    int64_t was_pays_fen, int64_t task)
{
    json_field_int(out, "booking", serving->booking);
    json_field_int(out, "site", serving->site);
    json_field_text(out, "meal", meal_words[serving->meal]);
    json_field_int(out, "subsidy_fen", serving->price.subsidy_fen);
    json_field_int(out, "pays_fen", serving->price.pays_fen);
    json_field_int(out, "was_pays_fen", was_pays_fen);
    if (task != 0) {
        call_put_made(call, out, "task", task);
    }
}

bool serving_supersede(struct call *call, const struct serving *serving, const char *reason)
{
    struct query query = query_open(call->tx, QUERY_SERVING_SUPERSEDE);
    query_bind_int(&query, "booking", serving->booking);
    query_bind_int(&query, "ended", tx_new_id(call->tx));
    query_bind_text(&query, "reason", reason);
    query_bind_int(&query, "now", call->tx->now_ms);
    return query_run(&query) == 1;
}

enum status serving_broken(struct call *call)
{
    return call->tx->fault != STATUS_OK
               ? call_done(call)
               : call_broken(call, "a booking was judged booked and could not be marked");
}

// --- judging ---

enum status serving_not_found(struct call *call)
{
    return call->tx->fault != STATUS_OK ? call_done(call) : call_refuse(call, STATUS_NOT_FOUND);
}

// A paper list is typed in when the line is back.
static int32_t record_until(struct call *call, const struct serving *serving, int32_t from)
{
    const struct meal_policy *policy = meal_policy_find(call, serving->area, serving->day);
    return from + 1 + (policy == NULL ? 0 : (int32_t)policy->record_days);
}

static enum status refuse_window(
    struct call *call, const struct serving *serving, int32_t until_day, const char *message)
{
    if (serving->booking != 0) { // a sale to guests has none
        json_field_int(&call->facts, "booking", serving->booking);
    }
    json_field_day(&call->facts, "from", serving->day);
    json_field_day(&call->facts, "until", until_day);
    call->message = message;
    return call_refuse(call, STATUS_OUTSIDE_WINDOW);
}

static bool leads(const struct principal *principal)
{
    return ((1u << principal->role) & LEADING) != 0;
}

enum status serving_judge_window(
    struct call *call, const char *late_reason, struct serving *serving)
{
    int32_t until_day = record_until(call, serving, serving->day);
    bool is_over = call->tx->today_day >= until_day;
    if (call->tx->today_day >= serving->day && !is_over) {
        return STATUS_OK;
    }
    if (!is_over || serving->is_given_up) {
        return refuse_window(call, serving, until_day,
            "a meal is served or missed on its day, or recorded soon after");
    }
    if (late_reason != NULL && leads(&call->principal)) {
        serving->late_reason = late_reason;
        return STATUS_OK;
    }
    json_field_text(&call->facts, "parameter", "late_reason");
    json_key(&call->facts, "roles");
    json_begin_list(&call->facts);
    json_put_text(&call->facts, roles[ROLE_MANAGER]);
    json_end_list(&call->facts);
    return refuse_window(call, serving, until_day,
        "the days to record this meal are over: a lead of the office says why it is recorded now");
}

enum status serving_judge_taking_back(struct call *call, const struct serving *serving)
{
    bool was_late = serving->late_day != DAY_NONE;
    int32_t until_day = record_until(call, serving, was_late ? serving->late_day : serving->day);
    return call->tx->today_day < until_day
               ? STATUS_OK
               : refuse_window(call, serving, until_day,
                     "what was recorded is taken back soon after, or stands");
}

void serving_put_late(struct call *call, const struct serving *serving)
{
    if (serving->late_reason != NULL) {
        json_field_bool(&call->out, "late", true);
    }
}

enum status serving_judge_state(
    struct call *call, const struct serving *serving, enum booking_state expected)
{
    if (serving->state == (int)expected) {
        return STATUS_OK;
    }
    json_field_int(&call->facts, "booking", serving->booking);
    json_field_text(&call->facts, "state", booking_state_words[serving->state]);
    return call_refuse(call, STATUS_STATE_CONFLICT);
}

enum status serving_judge_open(struct call *call, const struct serving *serving)
{
    struct closure_meal meal = {
        .site = serving->site, .kitchen = serving->kitchen, .day = serving->day};
    return closure_judge_record(call, &meal, serving->area, (enum meal)serving->meal);
}

// --- meal.serve ---

struct serve_params {
    int64_t booking;
    int64_t bill_fen;
    const char *unsafe_reason;
    const char *late_reason;
};

static const struct rpc_param serve_params[] = {
    {.name = "booking",
        .help = "Which one.",
        .kind = RPC_ID,
        .required = true,
        .offset = offsetof(struct serve_params, booking)},
    {.name = "bill_fen",
        .help = "The real bill; the booked price when left out.",
        .kind = RPC_INTEGER,
        .offset = offsetof(struct serve_params, bill_fen),
        .least = 0,
        .most = PRICE_FEN_MAX,
        .absent = -1},
    {.name = "unsafe_reason",
        .help = "Why it is handed out though no dish listed is safe for the diner, or the menu was "
                "taken back, without names.",
        .kind = RPC_TEXT,
        .offset = offsetof(struct serve_params, unsafe_reason),
        .most = REASON_MAX},
    {.name = "late_reason",
        .help = SERVING_LATE_HELP,
        .kind = RPC_TEXT,
        .offset = offsetof(struct serve_params, late_reason),
        .most = REASON_MAX},
    RPC_PARAMS_END,
};

// Who moved into care, or died, before the meal: the refusal names it as a booking's would.
static enum status judge_diner(struct call *call, const struct serving *serving)
{
    enum status status = stay_refuses_meals(call, serving->diner.elder, serving->day, &call->facts);
    if (status == STATUS_OK || call->tx->fault != STATUS_OK) {
        return call_done(call);
    }
    json_field_int(&call->facts, "booking", serving->booking);
    json_field_int(&call->facts, "site", serving->site);
    json_field_day(&call->facts, "date", serving->day);
    json_field_text(&call->facts, "meal", meal_words[serving->meal]);
    json_field_text(&call->facts, "channel", channel_words[serving->channel]);
    return call_refuse(call, status);
}

// What nothing on the menu is safe for, or nobody knows any more what is, is handed out only by who
// takes it on.
static enum status judge_food(struct call *call, const char *reason, struct serving *serving)
{
    struct diet_person person = {
        .texture = serving->texture, .allergens = serving->allergens, .diets = serving->diets};
    enum menu_suits suits = menu_suits(call, serving->site, serving->day, serving->meal, &person);
    if (suits == MENU_SUITS) {
        return call_done(call);
    }
    if (reason != NULL) {
        serving->unsafe_reason = reason;
        return call_done(call);
    }
    if (suits == MENU_UNSAFE) {
        menu_put_dishes(call, &call->facts, serving->site, serving->day, serving->meal, &person);
    }
    menu_put_suits(&call->facts, suits);
    json_field_int(&call->facts, "booking", serving->booking);
    json_field_text(&call->facts, "parameter", "unsafe_reason");
    call->message = suits == MENU_UNKNOWN
                        ? "the menu was taken back: who hands it out says why it is safe"
                        : "no dish listed is safe for the diner: who hands it out all the same "
                          "says why";
    return call_refuse(call, STATUS_DIET_UNSAFE);
}

static enum status serve(struct call *call)
{
    const struct serve_params *params = call->params;
    struct serving serving;
    if (!serving_find(call, params->booking, &serving)) {
        return serving_not_found(call);
    }
    enum status status = serving_judge_state(call, &serving, BOOKING_BOOKED);
    if (status == STATUS_OK) {
        status = serving_judge_window(call, params->late_reason, &serving);
    }
    if (status == STATUS_OK) {
        status = serving_judge_open(call, &serving);
    }
    if (status == STATUS_OK) {
        status = judge_diner(call, &serving);
    }
    if (status == STATUS_OK) {
        status = judge_food(call, params->unsafe_reason, &serving);
    }
    if (status == STATUS_OK) {
        int64_t bill_fen = params->bill_fen < 0 ? serving.price_fen : params->bill_fen;
        status = serving_price(call, bill_fen, &serving);
    }
    if (status != STATUS_OK || call->tx->fault != STATUS_OK) {
        return call->tx->fault != STATUS_OK ? call_done(call) : status;
    }
    if (!serving_keep(call, &serving)) {
        return serving_broken(call);
    }
    serving_put(call, &serving);
    if (serving.unsafe_reason != NULL) {
        json_field_bool(&call->out, "unsafe", true);
    }
    serving_put_late(call, &serving);
    return call_done(call);
}

const struct rpc_method serving_methods[] = {
    {
        .name = "meal.serve",
        .help = "A booked meal was eaten: its price is fixed on the real bill. When the days to "
                "record it are over a lead records it with a late_reason; the settlement tells it "
                "apart.",
        .allow = DESKS | KITCHEN | SITE,
        .effect = RPC_WRITES,
        .params = serve_params,
        .params_size = sizeof(struct serve_params),
        .result = "booking, state, price_fen, discount_fen, subsidy_fen, pays_fen, rule, "
                  "policy, daily_subsidy_booking?, unsafe?, late?",
        .refuses = "NOT_FOUND STATE_CONFLICT OUTSIDE_WINDOW SITE_CLOSED SITE_NOT_LICENSED "
                   "DINER_IN_CARE DIET_UNSAFE",
        .run = serve,
    },
    RPC_METHODS_END,
};
