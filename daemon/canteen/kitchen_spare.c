// SPDX-License-Identifier: Apache-2.0
// kitchen.spare and kitchen.cooked: what a cook confirms.

#include "daemon/canteen/kitchen_spare.h"

#include "daemon/canteen/meal_policy.h"
#include "daemon/canteen/place.h"
#include "daemon/canteen/sitting_event.h"

struct covers_params {
    int64_t kitchen;
    int32_t date;
    int meal;
    int64_t covers;
};

static const struct rpc_param covers_params[] = {
    {.name = "kitchen",
        .help = "Which one.",
        .kind = RPC_ID,
        .required = true,
        .offset = offsetof(struct covers_params, kitchen)},
    {.name = "date",
        .help = "The day of the meal.",
        .kind = RPC_DAY,
        .required = true,
        .offset = offsetof(struct covers_params, date)},
    {.name = "meal",
        .help = "Which meal.",
        .kind = RPC_CHOICE,
        .required = true,
        .offset = offsetof(struct covers_params, meal),
        .choices = meal_words},
    {.name = "covers",
        .help = "How many.",
        .kind = RPC_INTEGER,
        .required = true,
        .offset = offsetof(struct covers_params, covers),
        .least = 0,
        .most = PLACE_COVERS_MAX},
    RPC_PARAMS_END,
};

bool kitchen_meal_read(struct call *call, struct kitchen_meal *meal)
{
    struct query query = query_open(call->tx, QUERY_KITCHEN_DAY_FIND);
    query_bind_int(&query, "kitchen", meal->kitchen);
    query_bind_day(&query, "day", meal->day);
    query_bind_text(&query, "meal", meal_words[meal->meal]);
    bool is_found = query_next(&query);
    if (is_found) {
        meal->name = query_copy_text(&query, "name", &call->arena);
        meal->area = query_copy_text(&query, "area", &call->arena);
        meal->capacity = query_int(&query, "capacity");
        meal->booked = query_int(&query, "booked");
        meal->missed = query_int(&query, "missed");
        meal->guests = query_int(&query, "guests");
        if (meal->name == NULL || meal->area == NULL) {
            tx_fail(call->tx, STATUS_NO_MEMORY);
        }
    }
    query_end(&query);
    return is_found && call->tx->fault == STATUS_OK;
}

int64_t kitchen_meal_left(const struct kitchen_meal *meal)
{
    return meal->capacity - (meal->booked - meal->missed) - meal->guests;
}

bool kitchen_meal_is_before_service(struct call *call, const struct kitchen_meal *meal)
{
    const struct meal_policy *policy = meal_policy_find(call, meal->area, meal->day);
    return policy != NULL && call->tx->now_ms < meal_policy_service(policy, (enum meal)meal->meal,
                                                    meal->day, call->house->zone_minutes);
}

bool kitchen_meal_find(struct call *call, struct kitchen_meal *meal)
{
    if (!kitchen_meal_read(call, meal)) {
        return false;
    }
    return call->principal.kind == OFFICE_KITCHEN ? call->principal.kitchen == meal->kitchen
                                                  : place_is_own(call, meal->area);
}

enum status kitchen_meal_missing(struct call *call)
{
    json_field_text(&call->facts, "parameter", "kitchen");
    return call->tx->fault != STATUS_OK ? call_done(call) : call_refuse(call, STATUS_NOT_FOUND);
}

static void bind_meal(struct query *query, const struct kitchen_meal *meal)
{
    query_bind_int(query, "kitchen", meal->kitchen);
    query_bind_day(query, "day", meal->day);
    query_bind_text(query, "meal", meal_words[meal->meal]);
}

bool kitchen_spare_take(struct call *call, const struct kitchen_meal *meal, int64_t covers)
{
    struct query query = query_open(call->tx, QUERY_KITCHEN_SPARE_TAKE);
    bind_meal(&query, meal);
    query_bind_int(&query, "covers", covers);
    return query_run(&query) == 1;
}

static void put_meal(struct call *call, const struct kitchen_meal *meal)
{
    json_field_int(&call->out, "kitchen", meal->kitchen);
    json_field_day(&call->out, "date", meal->day);
    json_field_text(&call->out, "meal", meal_words[meal->meal]);
}

static enum status find_cooking(
    struct call *call, const struct covers_params *params, struct kitchen_meal *ret)
{
    *ret = (struct kitchen_meal){
        .kitchen = params->kitchen, .day = params->date, .meal = params->meal};
    if (!kitchen_meal_find(call, ret)) {
        return kitchen_meal_missing(call);
    }
    if (ret->capacity < 0) {
        return call_invalid(call, "meal", "a meal that the kitchen cooks on this day");
    }
    return STATUS_OK;
}

static void replace(struct call *call, enum query_id supersede, enum query_id insert,
    const struct kitchen_meal *meal, int64_t covers)
{
    struct query query = query_open(call->tx, supersede);
    bind_meal(&query, meal);
    query_bind_int(&query, "now", call->tx->now_ms);
    (void)query_run(&query);
    query = query_open(call->tx, insert);
    bind_meal(&query, meal);
    query_bind_int(&query,
        insert == QUERY_KITCHEN_SPARE_INSERT ? "kitchen_spare" : "kitchen_cooked",
        tx_new_id(call->tx));
    query_bind_int(&query, "covers", covers);
    query_bind_int(&query, "office", call->principal.office);
    query_bind_text(&query, "operator", call->principal.operator_name);
    query_bind_int(&query, "now", call->tx->now_ms);
    (void)query_run(&query);
    call_touch(call, meal->kitchen);
}

// What a cook says now counts from now: covers taken before are booked ones by now.
static enum status spare(struct call *call)
{
    const struct covers_params *params = call->params;
    struct kitchen_meal meal;
    if (params->date < call->tx->today_day) {
        return call_invalid(call, "date", "today or a later day");
    }
    enum status status = find_cooking(call, params, &meal);
    if (status != STATUS_OK) {
        return status;
    }
    if (params->covers > 0 && params->covers > kitchen_meal_left(&meal)) {
        json_field_int(&call->facts, "kitchen", meal.kitchen);
        json_field_int(&call->facts, "capacity", meal.capacity);
        json_field_int(&call->facts, "booked", meal.booked - meal.missed);
        if (meal.guests > 0) {
            json_field_int(&call->facts, "guests", meal.guests);
        }
        return call_refuse(call, STATUS_KITCHEN_FULL);
    }
    replace(call, QUERY_KITCHEN_SPARE_SUPERSEDE, QUERY_KITCHEN_SPARE_INSERT, &meal, params->covers);
    sitting_changed_of_kitchen(call, meal.kitchen, meal.day);
    put_meal(call, &meal);
    json_field_int(&call->out, "covers", params->covers);
    return call_done(call);
}

static enum status cooked(struct call *call)
{
    const struct covers_params *params = call->params;
    struct kitchen_meal meal;
    enum status status = find_cooking(call, params, &meal);
    if (status != STATUS_OK) {
        return status;
    }
    if (meal.day > call->tx->today_day) {
        return call_invalid(call, "date", "today or an earlier day");
    }
    replace(
        call, QUERY_KITCHEN_COOKED_SUPERSEDE, QUERY_KITCHEN_COOKED_INSERT, &meal, params->covers);
    put_meal(call, &meal);
    json_field_int(&call->out, "covers", params->covers);
    json_field_int(&call->out, "booked", meal.booked);
    return call_done(call);
}

const struct rpc_method kitchen_spare_methods[] = {
    {
        .name = "kitchen.spare",
        .help = "The cook confirms covers beyond the booked ones, for late bookings and for other "
                "kitchens' failures.",
        .allow = KITCHEN,
        .effect = RPC_WRITES,
        .params = covers_params,
        .params_size = sizeof(struct covers_params),
        .result = "kitchen, date, meal, covers",
        .refuses = "NOT_FOUND KITCHEN_FULL",
        .run = spare,
    },
    {
        .name = "kitchen.cooked",
        .help = "What a kitchen really cooked of a meal: less what was served it is waste.",
        .allow = KITCHEN,
        .effect = RPC_WRITES,
        .params = covers_params,
        .params_size = sizeof(struct covers_params),
        .result = "kitchen, date, meal, covers, booked",
        .refuses = "NOT_FOUND",
        .run = cooked,
    },
    RPC_METHODS_END,
};
