// SPDX-License-Identifier: Apache-2.0
// meal.correct: a wrong tick is taken back. What was recorded is superseded, never erased; a
// settlement made before still holds it.

#include "daemon/canteen/serving.h"
#include "daemon/registry/task.h"

#define REASON_MAX 200
#define REASON_WALK_IN "not served after all"
#define OUTCOME_CORRECTED "ticked wrongly"

struct correct_params {
    int64_t booking;
    const char *reason;
};

static const struct rpc_param correct_params[] = {
    {.name = "booking",
        .help = "Which one was served or missed by mistake.",
        .kind = RPC_ID,
        .required = true,
        .offset = offsetof(struct correct_params, booking)},
    {.name = "reason",
        .help = "Why, without names.",
        .kind = RPC_TEXT,
        .required = true,
        .offset = offsetof(struct correct_params, reason),
        .most = REASON_MAX},
    RPC_PARAMS_END,
};

static bool supersede_serving(struct call *call, const struct serving *serving, const char *reason)
{
    struct query query = query_open(call->tx, QUERY_SERVING_SUPERSEDE);
    query_bind_int(&query, "booking", serving->booking);
    query_bind_int(&query, "ended", tx_new_id(call->tx));
    query_bind_text(&query, "reason", reason);
    query_bind_int(&query, "now", call->tx->now_ms);
    return query_run(&query) == 1;
}

static bool supersede_missed(struct call *call, const struct serving *serving, const char *reason)
{
    struct query query = query_open(call->tx, QUERY_MISSED_SUPERSEDE);
    query_bind_int(&query, "elder", serving->elder);
    query_bind_day(&query, "day", serving->day);
    query_bind_int(&query, "booking", serving->booking);
    query_bind_text(&query, "reason", reason);
    query_bind_int(&query, "now", call->tx->now_ms);
    return query_run(&query) == 1;
}

static bool take_back(struct call *call, const struct serving *serving)
{
    struct query query = query_open(call->tx, QUERY_SERVING_TAKE_BACK);
    query_bind_int(&query, "booking", serving->booking);
    query_bind_text(&query, "state", booking_state_words[serving->state]);
    call_touch(call, serving->booking);
    call_touch(call, serving->elder);
    return query_run(&query) == 1;
}

// Who came without booking has none to go back to.
static bool release(struct call *call, const struct serving *serving)
{
    char street[AREA_CODE_SIZE];
    quota_street(serving->diner.residence_area, street);
    struct booking_place place = {
        .booking = serving->booking,
        .site = serving->site,
        .kitchen = serving->kitchen,
        .day = serving->day,
        .meal = meal_words[serving->meal],
        .channel = channel_words[serving->channel],
        .street = street,
    };
    return booking_release(call, &place, REASON_WALK_IN);
}

// Nobody need look after who was only ticked wrongly; another door that stayed shut, or another
// meal missed, is still to be looked into.
static void close_welfare(struct call *call, const struct serving *serving)
{
    bool is_delivery = serving->channel == CHANNEL_DELIVERY;
    enum task_kind kind = is_delivery ? TASK_WELFARE_UNOPENED : TASK_WELFARE_MISSED;
    struct query query = query_open(call->tx, QUERY_MISSED_SINCE_TASK);
    query_bind_int(&query, "elder", serving->elder);
    query_bind_text(&query, "kind", task_kinds[kind].word);
    query_bind_int(&query, "is_delivery", is_delivery);
    bool has_others = query_next(&query);
    query_end(&query);
    if (!has_others) {
        (void)task_close_for(call, kind, serving->elder, OUTCOME_CORRECTED);
    }
}

static enum status correct(struct call *call)
{
    const struct correct_params *params = call->params;
    struct serving serving;
    if (!serving_find(call, params->booking, &serving)) {
        return serving_not_found(call);
    }
    bool was_served = serving.state == BOOKING_SERVED;
    if (!was_served && serving.state != BOOKING_MISSED) {
        return serving_judge_state(call, &serving, BOOKING_SERVED);
    }
    enum status status = serving_judge_window(call, &serving);
    if (status != STATUS_OK) {
        return status;
    }
    bool is_kept = (was_served ? supersede_serving(call, &serving, params->reason)
                               : supersede_missed(call, &serving, params->reason)) &&
                   take_back(call, &serving) && (!serving.walk_in || release(call, &serving));
    if (!is_kept) {
        return serving_broken(call);
    }
    if (!was_served) {
        close_welfare(call, &serving);
    }
    json_field_int(&call->out, "booking", serving.booking);
    json_field_text(&call->out, "state",
        booking_state_words[serving.walk_in ? BOOKING_CANCELLED : BOOKING_BOOKED]);
    return call_done(call);
}

const struct rpc_method serving_correct_methods[] = {
    {
        .name = "meal.correct",
        .help = "Takes back that a meal was served or missed; it stands as booked again.",
        .allow = DESKS | KITCHEN | SITE,
        .effect = RPC_WRITES,
        .params = correct_params,
        .params_size = sizeof(struct correct_params),
        .result = "booking, state",
        .refuses = "NOT_FOUND STATE_CONFLICT OUTSIDE_WINDOW",
        .run = correct,
    },
    RPC_METHODS_END,
};
