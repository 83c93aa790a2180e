// SPDX-License-Identifier: Apache-2.0
// sample.keep, sample.dispose, sample.list.

#include "daemon/canteen/food_sample.h"

#include <stdio.h>

#include "common/base/day.h"
#include "daemon/canteen/kitchen_spare.h"
#include "daemon/canteen/subject.h"
#include "daemon/rpc/rows.h"

#define DISH_MAX 60
#define GRAMS_MAX 100000
#define KEEP_HOURS_MAX 8760
#define LIST_DAYS_MAX 62
#define EXPECTED_SIZE 64

struct keep_params {
    int64_t kitchen;
    int32_t date;
    int meal;
    const char *dish;
    int64_t grams;
    int64_t hours;
    int64_t taken_at;
    const char *taken_by;
};

static const struct rpc_param keep_params[] = {
    {.name = "kitchen",
        .help = "Which one.",
        .kind = RPC_ID,
        .required = true,
        .offset = offsetof(struct keep_params, kitchen)},
    {.name = "date",
        .help = "The day of the meal.",
        .kind = RPC_DAY,
        .required = true,
        .offset = offsetof(struct keep_params, date)},
    {.name = "meal",
        .help = "Which meal.",
        .kind = RPC_CHOICE,
        .required = true,
        .offset = offsetof(struct keep_params, meal),
        .choices = meal_words},
    {.name = "dish",
        .help = "Of which dish.",
        .kind = RPC_TEXT,
        .required = true,
        .offset = offsetof(struct keep_params, dish),
        .most = DISH_MAX},
    {.name = "grams",
        .help = "How much, 125 g at least.",
        .kind = RPC_INTEGER,
        .required = true,
        .offset = offsetof(struct keep_params, grams),
        .least = 0,
        .most = GRAMS_MAX},
    {.name = "hours",
        .help = "How long it is kept, 48 hours at least and when left out.",
        .kind = RPC_INTEGER,
        .offset = offsetof(struct keep_params, hours),
        .least = 0,
        .most = KEEP_HOURS_MAX,
        .absent = -1},
    {.name = "taken_at",
        .help = "When, on the day of the meal; now when left out.",
        .kind = RPC_INSTANT,
        .offset = offsetof(struct keep_params, taken_at)},
    {.name = "taken_by",
        .help = "Who of the kitchen; the operator when left out.",
        .kind = RPC_TEXT,
        .offset = offsetof(struct keep_params, taken_by),
        .most = DISH_MAX},
    RPC_PARAMS_END,
};

static enum status refuse_less(
    struct call *call, const char *parameter, int64_t least, const char *unit)
{
    char expected[EXPECTED_SIZE];
    snprintf(expected, sizeof(expected), "at least %lld %s", (long long)least, unit);
    return call_invalid(call, parameter, arena_copy_text(&call->arena, expected));
}

// What is kept back is taken from what is handed out: an instant of another day would let the hours
// run before there was a meal, or after it was gone.
static enum status judge_taken_at(struct call *call, const struct keep_params *params)
{
    int64_t taken_at = params->taken_at == 0 ? call->tx->now_ms : params->taken_at;
    if (taken_at <= call->tx->now_ms &&
        day_of_instant(taken_at, call->house->zone_minutes) == params->date) {
        return STATUS_OK;
    }
    char day[DAY_TEXT_SIZE];
    return call_invalid(call, "taken_at",
        arena_print(&call->arena, "an instant of %s, the day of the meal, that has passed",
            day_format(params->date, day)));
}

static enum status judge_amount(
    struct call *call, const struct keep_params *params, const struct meal_policy *policy)
{
    if (params->grams < policy->sample_grams) {
        return refuse_less(call, "grams", policy->sample_grams, "g of each dish");
    }
    if (params->hours >= 0 && params->hours < policy->sample_hours) {
        return refuse_less(call, "hours", policy->sample_hours, "hours");
    }
    if (params->date > call->tx->today_day) {
        return call_invalid(call, "date", "today or an earlier day");
    }
    return judge_taken_at(call, params);
}

static int64_t find_same(struct call *call, const struct keep_params *params)
{
    struct query query = query_open(call->tx, QUERY_FOOD_SAMPLE_SAME);
    query_bind_int(&query, "kitchen", params->kitchen);
    query_bind_day(&query, "day", params->date);
    query_bind_text(&query, "meal", meal_words[params->meal]);
    query_bind_text(&query, "dish", params->dish);
    int64_t sample = query_next(&query) ? query_int(&query, "food_sample") : 0;
    query_end(&query);
    return sample;
}

static void keep_sample(
    struct call *call, const struct keep_params *params, const struct meal_policy *policy)
{
    int64_t sample = tx_new_id(call->tx);
    int64_t taken_at = params->taken_at == 0 ? call->tx->now_ms : params->taken_at;
    int64_t hours = params->hours < 0 ? policy->sample_hours : params->hours;
    const char *taken_by =
        params->taken_by == NULL ? call->principal.operator_name : params->taken_by;
    struct query query = query_open(call->tx, QUERY_FOOD_SAMPLE_INSERT);
    query_bind_int(&query, "food_sample", sample);
    query_bind_int(&query, "kitchen", params->kitchen);
    query_bind_day(&query, "day", params->date);
    query_bind_text(&query, "meal", meal_words[params->meal]);
    query_bind_text(&query, "dish", params->dish);
    query_bind_int(&query, "grams", params->grams);
    query_bind_int(&query, "taken_at", taken_at);
    query_bind_int(&query, "keep_until", taken_at + hours * HOUR_MS);
    query_bind_text(&query, "taken_by", taken_by);
    query_bind_int(&query, "office", call->principal.office);
    query_bind_text(&query, "operator", call->principal.operator_name);
    query_bind_int(&query, "now", call->tx->now_ms);
    (void)query_run(&query);
    call_touch(call, sample);
    json_field_int(&call->out, "sample", sample);
    json_field_instant(
        &call->out, "keep_until", taken_at + hours * HOUR_MS, call->house->zone_minutes);
}

static enum status keep(struct call *call)
{
    const struct keep_params *params = call->params;
    struct kitchen_meal meal = {
        .kitchen = params->kitchen, .day = params->date, .meal = params->meal};
    if (!kitchen_meal_find(call, &meal)) {
        return kitchen_meal_missing(call);
    }
    const struct meal_policy *policy = meal_policy_find(call, meal.area, params->date);
    if (policy == NULL) {
        return call_invalid(call, "date", "a day for which the district has meal rules");
    }
    enum status status = judge_amount(call, params, policy);
    if (status != STATUS_OK) {
        return status;
    }
    int64_t present = find_same(call, params);
    if (present != 0) {
        json_field_int(&call->facts, "sample", present);
        call->message = "a sample of this dish of this meal is kept already";
        return call_refuse(call, STATUS_STATE_CONFLICT);
    }
    keep_sample(call, params, policy);
    return call_done(call);
}

struct dispose_params {
    int64_t sample;
};

static const struct rpc_param dispose_params[] = {
    {.name = "sample",
        .help = "Which one.",
        .kind = RPC_ID,
        .required = true,
        .offset = offsetof(struct dispose_params, sample)},
    RPC_PARAMS_END,
};

// Not before its time: that is what it is kept for.
static enum status dispose(struct call *call)
{
    const struct dispose_params *params = call->params;
    struct query query = query_open(call->tx, QUERY_FOOD_SAMPLE_FIND);
    query_bind_int(&query, "food_sample", params->sample);
    bool is_found = query_next(&query) && query_int(&query, "kitchen") == call->principal.kitchen;
    bool is_gone = is_found && !query_is_null(&query, "disposed_at");
    int64_t keep_until = is_found ? query_int(&query, "keep_until") : 0;
    query_end(&query);
    if (!is_found || call->tx->fault != STATUS_OK) {
        return call->tx->fault != STATUS_OK ? call_done(call) : call_refuse(call, STATUS_NOT_FOUND);
    }
    if (is_gone || call->tx->now_ms < keep_until) {
        json_field_int(&call->facts, "sample", params->sample);
        json_field_instant(&call->facts, "keep_until", keep_until, call->house->zone_minutes);
        call->message = is_gone ? "this sample was disposed of before"
                                : "this sample must be kept until its time is over";
        return call_refuse(call, STATUS_STATE_CONFLICT);
    }
    query = query_open(call->tx, QUERY_FOOD_SAMPLE_DISPOSE);
    query_bind_int(&query, "food_sample", params->sample);
    query_bind_text(&query, "operator", call->principal.operator_name);
    query_bind_int(&query, "now", call->tx->now_ms);
    (void)query_run(&query);
    call_touch(call, params->sample);
    json_field_int(&call->out, "sample", params->sample);
    return call_done(call);
}

struct list_params {
    int64_t kitchen;
    int32_t from;
    int32_t until;
};

static const struct rpc_param list_params[] = {
    {.name = "kitchen",
        .help = "Which one.",
        .kind = RPC_ID,
        .required = true,
        .offset = offsetof(struct list_params, kitchen)},
    {.name = "from",
        .help = "From this day on.",
        .kind = RPC_DAY,
        .required = true,
        .offset = offsetof(struct list_params, from)},
    {.name = "until",
        .help = "Before this day, at most 62 days later.",
        .kind = RPC_DAY,
        .required = true,
        .offset = offsetof(struct list_params, until)},
    RPC_PARAMS_END,
};

static enum status list(struct call *call)
{
    const struct list_params *params = call->params;
    struct kitchen_meal meal = {.kitchen = params->kitchen, .day = params->from};
    if (!kitchen_meal_find(call, &meal)) {
        return kitchen_meal_missing(call);
    }
    if (params->until <= params->from || params->until - params->from > LIST_DAYS_MAX) {
        return call_invalid(call, "until", "a day after from, at most 62 days later");
    }
    struct query query = query_open(call->tx, QUERY_FOOD_SAMPLE_LIST);
    query_bind_int(&query, "kitchen", params->kitchen);
    query_bind_day(&query, "from", params->from);
    query_bind_day(&query, "until", params->until);
    rows_list(call, "samples", &query);
    return call_done(call);
}

const struct rpc_method food_sample_methods[] = {
    {
        .name = "sample.keep",
        .help = "A portion of a dish is kept back: 125 g at least, for 48 hours at least.",
        .allow = KITCHEN,
        .effect = RPC_WRITES,
        .params = keep_params,
        .params_size = sizeof(struct keep_params),
        .result = "sample, keep_until",
        .refuses = "NOT_FOUND STATE_CONFLICT",
        .run = keep,
    },
    {
        .name = "sample.dispose",
        .help = "A sample whose time is over was thrown away.",
        .allow = KITCHEN,
        .effect = RPC_WRITES,
        .params = dispose_params,
        .params_size = sizeof(struct dispose_params),
        .result = "sample",
        .refuses = "NOT_FOUND STATE_CONFLICT",
        .run = dispose,
    },
    {
        .name = "sample.list",
        .help = "The samples a kitchen kept.",
        .allow = KITCHEN | BUREAU,
        .effect = RPC_READS,
        .params = list_params,
        .params_size = sizeof(struct list_params),
        .result = "samples[{sample, date, meal, dish, grams, taken_at, keep_until, taken_by, "
                  "disposed_at?, disposed_by?}]",
        .refuses = "NOT_FOUND",
        .run = list,
    },
    RPC_METHODS_END,
};
