// SPDX-License-Identifier: Apache-2.0
// meal.correct: a wrong tick is taken back. What was recorded is superseded, never erased; a
// settlement made before still holds it.

#include "daemon/access/office_find.h"
#include "daemon/canteen/meal_note.h"
#include "daemon/canteen/serving.h"
#include "daemon/registry/task.h"

#define REASON_MAX 200
#define REASON_WALK_IN "not served after all"
#define REASON_SUBSIDY "the daily subsidy is this meal's"
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
    serving_tell_given_up(call, serving);
    return query_run(&query) == 1;
}

// Who came without booking has none to go back to.
static bool release(struct call *call, const struct serving *serving)
{
    struct booking_standing standing;
    return booking_read(call, serving->booking, &standing) &&
           booking_release(call, &standing.place, REASON_WALK_IN);
}

// Nobody need look after who was only ticked wrongly; another door that stayed shut, or another
// meal missed, is still to be looked into.
static void close_welfare(struct call *call, const struct serving *serving)
{
    bool is_delivery = serving->channel == CHANNEL_DELIVERY;
    enum task_kind kind = is_delivery ? TASK_WELFARE_UNOPENED : TASK_WELFARE_MISSED;
    struct query query = query_open(call->tx, QUERY_MISSED_SINCE_TASK);
    query_bind_int(&query, "elder", serving->diner.elder);
    query_bind_text(&query, "kind", task_kinds[kind].word);
    query_bind_int(&query, "is_delivery", is_delivery);
    bool has_others = query_next(&query);
    query_end(&query);
    if (!has_others) {
        (void)task_close_for(call, kind, serving->diner.elder, OUTCOME_CORRECTED);
    }
}

// A meal of the day that is still served, and what was paid for it.
struct still_served {
    int64_t booking;
    int64_t bill_fen;
    int64_t paid_fen;
    int64_t office; // that recorded it
    const char *unsafe_reason;
    const char *late_reason;
};

static int read_still_served(
    struct call *call, const struct serving *taken_back, struct still_served ret[MEALS])
{
    int count = 0;
    struct query query = query_open(call->tx, QUERY_SERVING_OF_DAY);
    query_bind_int(&query, "elder", taken_back->elder);
    query_bind_day(&query, "day", taken_back->day);
    query_bind_int(&query, "limit", MEALS);
    while (count < MEALS && query_next(&query)) {
        ret[count++] = (struct still_served){.booking = query_int(&query, "booking"),
            .bill_fen = query_int(&query, "price_fen"),
            .paid_fen = query_int(&query, "pays_fen"),
            .office = query_int(&query, "office"),
            .unsafe_reason = query_copy_text(&query, "unsafe_reason", &call->arena),
            .late_reason = query_copy_text(&query, "late_reason", &call->arena)};
    }
    query_end(&query);
    return count;
}

// Where the diner paid more gives the difference back: the site's office, else who recorded the
// meal. Who corrects is told by the answer. 0 for nobody.
static int64_t ask_for_refund(
    struct call *call, const struct serving *serving, const struct still_served *was)
{
    int64_t fen = was->paid_fen - serving->price.pays_fen;
    int64_t office = office_of_site(call, serving->site);
    office = office == 0 ? was->office : office;
    if (fen <= 0 || office == call->principal.office) {
        return 0;
    }
    return task_open(call, &(struct task_order){
                               .office = office,
                               .kind = TASK_MEAL_REFUND,
                               .subject = serving->booking,
                               .elder = serving->diner.elder,
                               .due_day = call->tx->today_day,
                               .note = meal_note_of_site(call, serving->site, serving->day,
                                   meal_words[serving->meal], meal_note_amount(call, fen)),
                           });
}

static void put_daily(
    struct call *call, const struct serving *serving, const struct still_served *was)
{
    struct json_out *out = &call->out;
    int64_t task = ask_for_refund(call, serving, was);
    json_key(out, "daily_subsidy");
    json_begin_map(out);
    serving_put_anew(call, out, serving, was->paid_fen, task);
    json_end_map(out);
}

// The daily subsidy goes to the first meal served (domain.md §6a.7): the one it was given with was
// none, so the first of the others that a rule subsidises is priced anew, and told.
static enum status pass_on_daily(struct call *call, const struct serving *taken_back)
{
    struct still_served meals[MEALS];
    int count = read_still_served(call, taken_back, meals);
    for (int i = 0; i < count; i++) {
        struct serving serving;
        if (!serving_read(call, meals[i].booking, &serving)) {
            return serving_broken(call);
        }
        serving.unsafe_reason = meals[i].unsafe_reason;
        serving.late_reason = meals[i].late_reason;
        enum status status = serving_price(call, meals[i].bill_fen, &serving);
        if (status != STATUS_OK || serving.price.daily_fen == 0) {
            continue;
        }
        if (!serving_supersede(call, &serving, REASON_SUBSIDY) || !serving_write(call, &serving)) {
            return serving_broken(call);
        }
        put_daily(call, &serving, &meals[i]);
        break;
    }
    return call_done(call);
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
    enum status status = serving_judge_taking_back(call, &serving);
    if (status != STATUS_OK) {
        return status;
    }
    bool is_kept = (was_served ? serving_supersede(call, &serving, params->reason)
                               : supersede_missed(call, &serving, params->reason)) &&
                   take_back(call, &serving) && (!serving.walk_in || release(call, &serving));
    if (!is_kept) {
        return serving_broken(call);
    }
    if (was_served) {
        (void)task_close_for(call, TASK_MEAL_REFUND, serving.booking, OUTCOME_CORRECTED);
    } else {
        close_welfare(call, &serving);
        serving_tell_missed(call, &serving);
    }
    json_field_int(&call->out, "booking", serving.booking);
    json_field_text(&call->out, "state",
        booking_state_words[serving.walk_in ? BOOKING_CANCELLED : BOOKING_BOOKED]);
    bool had_daily = was_served && serving.daily_booking == serving.booking;
    return had_daily ? pass_on_daily(call, &serving) : call_done(call);
}

const struct rpc_method serving_correct_methods[] = {
    {
        .name = "meal.correct",
        .help = "Takes back that a meal was served or missed; it stands as booked again. A daily "
                "subsidy it had goes to the first meal of the day that is still served; where that "
                "was paid at another office, it is asked to give the difference back.",
        .allow = DESKS | KITCHEN | SITE,
        .effect = RPC_WRITES,
        .params = correct_params,
        .params_size = sizeof(struct correct_params),
        .result = "booking, state, daily_subsidy{booking, site, meal, subsidy_fen, pays_fen, "
                  "was_pays_fen, task?}?",
        .refuses = "NOT_FOUND STATE_CONFLICT OUTSIDE_WINDOW",
        .run = correct,
    },
    RPC_METHODS_END,
};
