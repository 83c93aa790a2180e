// SPDX-License-Identifier: Apache-2.0
// meal.missed: what nobody took, who is looked after for it, and who may not book ahead.

#include "daemon/canteen/missed.h"

#include "daemon/access/office_find.h"
#include "daemon/canteen/meal_note.h"
#include "daemon/canteen/serving.h"
#include "daemon/registry/task.h"

#define NOTE_MAX 200
#define MISSED_MAX 64 // latest missed meals that a rule can see

int32_t missed_bar(struct call *call, int64_t elder, const struct no_show_rule *rule)
{
    int32_t days[MISSED_MAX];
    int count = 0;
    int32_t today = call->tx->today_day;
    struct query query = query_open(call->tx, QUERY_MISSED_SINCE);
    query_bind_int(&query, "elder", elder);
    query_bind_day(&query, "since", today - (int32_t)(rule->window_days + rule->ban_days));
    query_bind_int(&query, "limit", MISSED_MAX);
    while (count < MISSED_MAX && query_next(&query)) {
        days[count++] = query_day(&query, "day");
    }
    query_end(&query);
    return no_show_until(rule, days, count, today);
}

struct missed_params {
    int64_t booking;
    const char *note;
    const char *late_reason;
};

static const struct rpc_param missed_params[] = {
    {.name = "booking",
        .help = "Which one.",
        .kind = RPC_ID,
        .required = true,
        .offset = offsetof(struct missed_params, booking)},
    {.name = "note",
        .help = "What was seen, without names.",
        .kind = RPC_TEXT,
        .offset = offsetof(struct missed_params, note),
        .most = NOTE_MAX},
    {.name = "late_reason",
        .help = SERVING_LATE_HELP,
        .kind = RPC_TEXT,
        .offset = offsetof(struct missed_params, late_reason),
        .most = NOTE_MAX},
    RPC_PARAMS_END,
};

// A meal's place in time: days, then breakfast, lunch, dinner.
static int64_t turn_of(int32_t day, int meal)
{
    return (int64_t)day * MEALS + meal;
}

// The latest turn before one of what a statement lists; INT64_MIN when there is none.
static int64_t latest_before(
    struct call *call, enum query_id id, const struct serving *serving, int64_t turn)
{
    int64_t latest = INT64_MIN;
    struct query query = query_open(call->tx, id);
    query_bind_int(&query, "elder", serving->diner.elder);
    query_bind_day(&query, "day", serving->day);
    while (query_next(&query)) {
        int64_t at =
            turn_of(query_day(&query, "day"), words_find(meal_words, query_text(&query, "meal")));
        latest = at < turn && at > latest ? at : latest;
    }
    query_end(&query);
    return latest;
}

// Whether the person's meal before this one was missed too.
static bool missed_before(struct call *call, const struct serving *serving)
{
    int64_t turn = turn_of(serving->day, serving->meal);
    int64_t missed = latest_before(call, QUERY_MISSED_LAST_OF, serving, turn);
    return missed != INT64_MIN &&
           missed > latest_before(call, QUERY_SERVING_LAST_OF, serving, turn);
}

static bool keep_missed(struct call *call, const struct serving *serving, const char *note)
{
    if (!serving_mark(call, serving, BOOKING_MISSED)) {
        return false;
    }
    struct query query = query_open(call->tx, QUERY_MISSED_INSERT);
    query_bind_int(&query, "elder", serving->elder);
    query_bind_day(&query, "day", serving->day);
    query_bind_text(&query, "meal", meal_words[serving->meal]);
    query_bind_int(&query, "missed", tx_new_id(call->tx));
    query_bind_int(&query, "booking", serving->booking);
    query_bind_int(&query, "now", call->tx->now_ms);
    query_bind_text(&query, "note", note);
    query_bind_text(&query, "late_reason", serving->late_reason);
    query_bind_int(&query, "office", call->principal.office);
    query_bind_text(&query, "operator", call->principal.operator_name);
    call_touch(call, serving->elder);
    return query_run(&query) == 1;
}

// The desk of the street of residence looks after the person; where none is registered, who is
// responsible for them.
static void open_welfare_task(
    struct call *call, const struct serving *serving, enum welfare welfare)
{
    char street[AREA_CODE_SIZE];
    quota_street(serving->diner.residence_area, street);
    int64_t office = office_of_desk(call, street);
    int32_t due_day = no_show_welfare_due(welfare, call->tx->today_day);
    enum task_kind kind = welfare == WELFARE_UNOPENED ? TASK_WELFARE_UNOPENED : TASK_WELFARE_MISSED;
    int64_t task = task_open_or_add(call,
        &(struct task_order){
            .office = office == 0 ? serving->diner.office : office,
            .kind = kind,
            .subject = serving->diner.elder,
            .elder = serving->diner.elder,
            .due_day = due_day,
            .note = meal_note_of_site(call, serving->site, serving->day, meal_words[serving->meal],
                channel_words[serving->channel]),
        },
        &due_day);
    if (task == 0) {
        return;
    }
    call_touch(call, task);
    json_field_int(&call->out, "task", task);
    json_field_text(&call->out, "kind", task_kinds[kind].word);
    json_field_day(&call->out, "due", due_day);
}

static enum status missed(struct call *call)
{
    const struct missed_params *params = call->params;
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
    if (status != STATUS_OK) {
        return status;
    }
    // Who gave the meal up has told; what is closed late nobody knows: nobody needs to look, and no
    // ban comes of it.
    bool is_told = serving.is_given_up || serving.late_reason != NULL;
    enum welfare welfare =
        is_told ? WELFARE_NONE
                : no_show_welfare((enum channel)serving.channel, missed_before(call, &serving));
    if (call->tx->fault != STATUS_OK) {
        return call_done(call);
    }
    if (!keep_missed(call, &serving, params->note)) {
        return serving_broken(call);
    }
    serving_tell_missed(call, &serving);
    json_field_int(&call->out, "booking", serving.booking);
    json_field_text(&call->out, "state", booking_state_words[BOOKING_MISSED]);
    serving_put_late(call, &serving);
    if (welfare != WELFARE_NONE) {
        open_welfare_task(call, &serving, welfare);
    }
    return call_done(call);
}

const struct rpc_method missed_methods[] = {
    {
        .name = "meal.missed",
        .help = "A booked meal was not taken; who should look after the person gets a task. What "
                "nobody recorded in time a lead closes so with a late_reason: nobody is looked "
                "after for it, and nobody barred.",
        .allow = DESKS | KITCHEN | SITE,
        .effect = RPC_WRITES,
        .params = missed_params,
        .params_size = sizeof(struct missed_params),
        .result = "booking, state, late?, task?, kind?, due?",
        .refuses = "NOT_FOUND STATE_CONFLICT OUTSIDE_WINDOW SITE_CLOSED SITE_NOT_LICENSED",
        .run = missed,
    },
    RPC_METHODS_END,
};
