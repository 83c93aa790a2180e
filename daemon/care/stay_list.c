// SPDX-License-Identifier: Apache-2.0
// stay.list: stays with their movements, as known now or at the end of a day.
#include "daemon/access/cursor.h"
#include "daemon/care/institution.h"
#include "daemon/care/stay_act.h"
#include "daemon/care/stay_rule.h"

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
    int64_t bed;       // on the asked day, else the last before or the first after it
    int32_t until_day; // DAY_NONE: nobody knows yet
    int live;
    int cancels;
    const char *state; // on the asked day
};

// How a list is to be read: by what was known, and for which day.
struct reading {
    int64_t known_ms; // before this instant
    int32_t known_day;
    int32_t at_day;
};

// A house on a day is read as one walks through it, by room and bed; anything else as it was
// recorded.
static enum query_id page_of(const struct stay_list_params *params)
{
    if (params->elder != 0) {
        return QUERY_STAY_PAGE_OF_ELDER;
    }
    if (params->institution == 0) {
        return QUERY_STAY_PAGE;
    }
    return params->on == DAY_NONE ? QUERY_STAY_PAGE_OF_INSTITUTION : QUERY_STAY_PAGE_OF_HOUSE_ON;
}

static struct query open_page(struct call *call, const struct stay_list_params *params,
    const struct cursor *after, int64_t known_ms)
{
    enum query_id id = page_of(params);
    struct query query = query_open(call->tx, id);
    if (params->elder != 0) {
        query_bind_int(&query, "elder", params->elder);
    }
    if (id != QUERY_STAY_PAGE) {
        query_bind_int(&query, "institution", params->institution);
    }
    if (id == QUERY_STAY_PAGE_OF_HOUSE_ON) {
        query_bind_text(&query, "after_text", after->text);
    }
    if (id != QUERY_STAY_PAGE_OF_INSTITUTION) {
        query_bind_day(&query, "on", params->on);
    }
    query_bind_int(&query, "after_id", after->id);
    query_bind_int(&query, "known", known_ms);
    query_bind_day(&query, "today", call->tx->today_day);
    query_bind_int(&query, "limit", params->limit + 1);
    call_bind_scope(call, &query);
    return query;
}

static void put_overview(struct call *call, const struct query *query, const char *hl7)
{
    json_field_int(&call->out, "movement", query_int(query, "movement"));
    json_field_day(&call->out, "on", query_day(query, "on_day"));
    json_field_text(&call->out, "hl7", hl7);
    if (!query_is_null(query, "bed")) {
        json_field_int(&call->out, "bed", query_int(query, "bed"));
    }
    json_field_text(&call->out, "reason", query_text(query, "reason"));
    json_field_instant(
        &call->out, "recorded_at", query_int(query, "recorded_at"), call->tx->zone_minutes);
}

static void put_movement(
    struct call *call, const struct query *query, const struct reading *reading, bool is_cancelled)
{
    int event = words_find(stay_event_words, query_text(query, "event"));
    bool is_pending = query_day(query, "on_day") > reading->known_day;
    json_begin_map(&call->out);
    json_field_text(&call->out, "event", query_text(query, "event"));
    put_overview(call, query, stay_hl7((enum stay_event)event, is_pending, false));
    if (!query_is_null(query, "partner_stay")) {
        json_field_int(&call->out, "with", query_int(query, "partner_stay"));
    }
    stay_put_overridden(&call->out, "overridden", query_text(query, "overridden"));
    json_field_text(&call->out, "override_reason", query_text(query, "override_reason"));
    json_field_bool(&call->out, "pending", is_pending);
    json_field_bool(&call->out, "cancelled", is_cancelled);
    if (is_cancelled) {
        json_field_instant(
            &call->out, "cancelled_at", query_int(query, "cancelled_at"), call->tx->zone_minutes);
    }
    json_end_map(&call->out);
}

// What took back: rows of their own, each pointing at the movement it cancels.
static void put_cancel(struct call *call, const struct query *query)
{
    int event = words_find(stay_event_words, query_text(query, "cancelled_event"));
    int32_t recorded_day = day_of_instant(query_int(query, "recorded_at"), call->tx->zone_minutes);
    bool was_pending = query_day(query, "on_day") > recorded_day;
    json_begin_map(&call->out);
    put_overview(call, query, stay_hl7((enum stay_event)event, was_pending, true));
    json_field_int(&call->out, "cancels", query_int(query, "cancels"));
    json_end_map(&call->out);
}

static const char *state_after(enum stay_event event)
{
    switch (event) {
    case EVENT_ADMIT:
    case EVENT_TRANSFER:
    case EVENT_SWAP:
    case EVENT_RETURN:
        return "present";
    case EVENT_LEAVE:
        return "away";
    case EVENT_DISCHARGE:
    case EVENT_DEATH:
        return "ended";
    case STAY_EVENTS:
        return NULL;
    }
    return NULL;
}

static void sum_up(struct summary *summary, const struct query *query, int32_t at_day)
{
    int32_t on_day = query_day(query, "on_day");
    int event = words_find(stay_event_words, query_text(query, "event"));
    summary->live++;
    if (!query_is_null(query, "bed") && (summary->bed == 0 || on_day <= at_day)) {
        summary->bed = query_int(query, "bed");
    }
    if (event == EVENT_DISCHARGE || event == EVENT_DEATH) {
        summary->until_day = on_day;
    }
    if (on_day <= at_day) {
        summary->state = state_after((enum stay_event)event);
    }
}

static struct query open_movements(struct call *call, int64_t stay, int64_t known_ms)
{
    struct query query = query_open(call->tx, QUERY_MOVEMENT_ALL);
    query_bind_int(&query, "stay", stay);
    query_bind_int(&query, "known", known_ms);
    query_bind_int(&query, "limit", (int64_t)STAY_MOVES_MAX * 4);
    return query;
}

static struct summary put_movements(struct call *call, int64_t stay, const struct reading *reading)
{
    struct summary summary = {.until_day = DAY_NONE, .state = "pending"};
    struct query query = open_movements(call, stay, reading->known_ms);
    json_key(&call->out, "movements");
    json_begin_list(&call->out);
    while (query_next(&query)) {
        if (!query_is_null(&query, "cancels")) {
            summary.cancels++;
            continue;
        }
        bool is_cancelled = !query_is_null(&query, "cancelled_at") &&
                            query_int(&query, "cancelled_at") < reading->known_ms;
        put_movement(call, &query, reading, is_cancelled);
        if (!is_cancelled) {
            sum_up(&summary, &query, reading->at_day);
        }
    }
    json_end_list(&call->out);
    query_end(&query);
    return summary;
}

static void put_cancels(struct call *call, int64_t stay, const struct reading *reading)
{
    struct query query = open_movements(call, stay, reading->known_ms);
    json_key(&call->out, "cancels");
    json_begin_list(&call->out);
    while (query_next(&query)) {
        if (!query_is_null(&query, "cancels")) {
            put_cancel(call, &query);
        }
    }
    json_end_list(&call->out);
    query_end(&query);
}

static void put_stay(struct call *call, const struct query *query, const struct reading *reading)
{
    int64_t stay = query_int(query, "stay");
    json_begin_map(&call->out);
    json_field_int(&call->out, "stay", stay);
    json_field_int(&call->out, "elder", query_int(query, "elder"));
    json_field_int(&call->out, "institution", query_int(query, "institution"));
    json_field_day(&call->out, "from", query_day(query, "from_day"));
    struct summary summary = put_movements(call, stay, reading);
    if (summary.cancels > 0) {
        put_cancels(call, stay, reading);
    }
    if (summary.bed != 0) {
        json_field_int(&call->out, "bed", summary.bed);
    }
    json_field_day(&call->out, "until", summary.until_day);
    json_field_text(&call->out, "state", summary.live == 0 ? "cancelled" : summary.state);
    json_field_bool(&call->out, "cancelled", summary.live == 0);
    json_end_map(&call->out);
}

enum status stay_list_run(struct call *call)
{
    const struct stay_list_params *params = call->params;
    int32_t today = call->tx->today_day;
    struct reading reading = {.known_ms = care_known_before(call, params->known_on),
        .known_day = params->known_on == DAY_NONE ? today : params->known_on,
        .at_day = params->on == DAY_NONE ? today : params->on};
    struct cursor after = {.text = ""};
    enum status status = cursor_read(call, params->after, &after);
    if (status != STATUS_OK) {
        return status;
    }
    struct query query = open_page(call, params, &after, reading.known_ms);
    struct cursor_page page = {
        .name = "stays", .text = "place", .id = "stay", .limit = params->limit};
    while (cursor_page_next(call, &query, &page)) {
        put_stay(call, &query, &reading);
    }
    return call_done(call);
}
