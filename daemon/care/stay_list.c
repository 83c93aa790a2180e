// SPDX-License-Identifier: Apache-2.0
// stay.list: stays with their movements, as known now or at the end of a day.
#include "daemon/care/institution.h"
#include "daemon/care/stay_act.h"

const struct rpc_param stay_list_params[] = {
    {.name = "elder",
        .help = "Only stays of this person.",
        .kind = RPC_ID,
        .offset = offsetof(struct stay_list_params, elder)},
    {.name = "institution",
        .help = "Only stays in this house.",
        .kind = RPC_ID,
        .offset = offsetof(struct stay_list_params, institution)},
    {.name = "on",
        .help = "Only stays that hold a bed on this day.",
        .kind = RPC_DAY,
        .offset = offsetof(struct stay_list_params, on)},
    {.name = "known_on",
        .help = "As it was known at the end of this day.",
        .kind = RPC_DAY,
        .offset = offsetof(struct stay_list_params, known_on)},
    RPC_PAGE_PARAMS(struct stay_list_params), RPC_PARAMS_END};

// What the movements say of the stay as a whole.
struct summary {
    int64_t bed; // on the asked day, else the last before or the first after it
    int32_t until_day;
    int live;
};

static struct query open_page(
    struct call *call, const struct stay_list_params *params, int64_t after, int64_t known_ms)
{
    enum query_id id = QUERY_STAY_PAGE;
    if (params->elder != 0) {
        id = QUERY_STAY_PAGE_OF_ELDER;
    } else if (params->institution != 0) {
        id = QUERY_STAY_PAGE_OF_INSTITUTION;
    }
    struct query query = query_open(call->tx, id);
    if (params->elder != 0) {
        query_bind_int(&query, "elder", params->elder);
    }
    if (id != QUERY_STAY_PAGE) {
        query_bind_int(&query, "institution", params->institution);
    }
    query_bind_int(&query, "after", after);
    query_bind_int(&query, "known", known_ms);
    query_bind_day(&query, "on", params->on);
    query_bind_day(&query, "today", call->tx->today_day);
    query_bind_int(&query, "limit", params->limit + 1);
    call_bind_scope(call, &query);
    return query;
}

static void put_movement(struct call *call, const struct query *query, bool cancelled)
{
    int zone = call->tx->zone_minutes;
    json_begin_map(&call->out);
    json_field_int(&call->out, "movement", query_int(query, "movement"));
    json_field_text(&call->out, "event", query_text(query, "event"));
    json_field_day(&call->out, "on", query_day(query, "on_day"));
    if (!query_is_null(query, "bed")) {
        json_field_int(&call->out, "bed", query_int(query, "bed"));
    }
    json_field_text(&call->out, "reason", query_text(query, "reason"));
    json_field_instant(&call->out, "recorded_at", query_int(query, "recorded_at"), zone);
    json_field_bool(&call->out, "cancelled", cancelled);
    if (cancelled) {
        json_field_instant(&call->out, "cancelled_at", query_int(query, "cancelled_at"), zone);
    }
    json_end_map(&call->out);
}

static void sum_up(struct summary *summary, const struct query *query, int32_t at_day)
{
    int32_t on_day = query_day(query, "on_day");
    summary->live++;
    if (!query_is_null(query, "bed") && (summary->bed == 0 || on_day <= at_day)) {
        summary->bed = query_int(query, "bed");
    }
    int event = care_word(stay_event_words, query_text(query, "event"));
    if (event == EVENT_DISCHARGE || event == EVENT_DEATH) {
        summary->until_day = on_day;
    }
}

static struct summary put_movements(
    struct call *call, int64_t stay, int64_t known_ms, int32_t at_day)
{
    struct summary summary = {.until_day = DAY_NONE};
    struct query query = query_open(call->tx, QUERY_MOVEMENT_ALL);
    query_bind_int(&query, "stay", stay);
    query_bind_int(&query, "known", known_ms);
    query_bind_int(&query, "limit", (int64_t)STAY_MOVES_MAX * 2);
    json_key(&call->out, "movements");
    json_begin_list(&call->out);
    while (query_next(&query)) {
        bool cancelled =
            !query_is_null(&query, "cancelled_at") && query_int(&query, "cancelled_at") < known_ms;
        put_movement(call, &query, cancelled);
        if (!cancelled) {
            sum_up(&summary, &query, at_day);
        }
    }
    json_end_list(&call->out);
    query_end(&query);
    return summary;
}

static void put_stay(struct call *call, const struct query *query, int64_t known_ms, int32_t at_day)
{
    int64_t stay = query_int(query, "stay");
    json_begin_map(&call->out);
    json_field_int(&call->out, "stay", stay);
    json_field_int(&call->out, "elder", query_int(query, "elder"));
    json_field_int(&call->out, "institution", query_int(query, "institution"));
    json_field_day(&call->out, "from", query_day(query, "from_day"));
    struct summary summary = put_movements(call, stay, known_ms, at_day);
    if (summary.bed != 0) {
        json_field_int(&call->out, "bed", summary.bed);
    }
    json_field_day(&call->out, "until", summary.until_day);
    json_field_bool(&call->out, "cancelled", summary.live == 0);
    json_end_map(&call->out);
}

enum status stay_list_run(struct call *call)
{
    const struct stay_list_params *params = call->params;
    int64_t known_ms = care_known_before(call, params->known_on);
    int32_t at_day = params->on == DAY_NONE ? call->tx->today_day : params->on;
    int64_t after = care_after(params->after);
    if (after == CARE_AFTER_BAD) {
        return care_after_invalid(call);
    }
    struct query query = open_page(call, params, after, known_ms);
    json_key(&call->out, "stays");
    json_begin_list(&call->out);
    int64_t last = 0;
    bool more = query_next(&query);
    for (int64_t i = 0; more && i < params->limit; i++) {
        last = query_int(&query, "stay");
        put_stay(call, &query, known_ms, at_day);
        more = query_next(&query);
    }
    json_end_list(&call->out);
    query_end(&query);
    if (more) {
        care_next(call, last);
    }
    return call_done(call);
}
