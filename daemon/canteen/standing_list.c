// SPDX-License-Identifier: Apache-2.0
// standing.list: standing orders with their pauses and what became of the coming days.

#include "daemon/access/cursor.h"
#include "daemon/canteen/place.h"
#include "daemon/canteen/standing.h"

struct list_params {
    int64_t elder;
    int64_t site;
    int64_t limit;
    const char *after;
};

static const struct rpc_param list_params[] = {
    {.name = "elder",
        .help = "Only of this person.",
        .kind = RPC_ID,
        .offset = offsetof(struct list_params, elder)},
    {.name = "site",
        .help = "Only at this site.",
        .kind = RPC_ID,
        .offset = offsetof(struct list_params, site)},
    RPC_PAGE_PARAMS(struct list_params),
    RPC_PARAMS_END,
};

static const char *put_pauses(struct call *call, int64_t standing)
{
    struct json_out *out = &call->out;
    const char *state = "active";
    struct query query = query_open(call->tx, QUERY_STANDING_PAUSES);
    query_bind_int(&query, "standing", standing);
    query_bind_day(&query, "today", call->tx->today_day);
    json_key(out, "pauses");
    json_begin_list(out);
    while (query_next(&query)) {
        int32_t from = query_day(&query, "from_day");
        state = from <= call->tx->today_day ? "paused" : state;
        json_begin_map(out);
        json_field_day(out, "from", from);
        json_field_day(out, "until", query_day(&query, "until_day"));
        json_end_map(out);
    }
    query_end(&query);
    json_end_list(out);
    return state;
}

static void put_days(struct call *call, int64_t standing)
{
    struct json_out *out = &call->out;
    struct query query = query_open(call->tx, QUERY_STANDING_DAYS);
    query_bind_int(&query, "standing", standing);
    query_bind_day(&query, "from", call->tx->today_day);
    json_key(out, "days");
    json_begin_list(out);
    while (query_next(&query)) {
        json_begin_map(out);
        json_field_day(out, "date", query_day(&query, "day"));
        json_field_text(out, "outcome", query_text(&query, "outcome"));
        json_field_text(out, "status", query_text(&query, "status"));
        if (!query_is_null(&query, "booking")) {
            json_field_int(out, "booking", query_int(&query, "booking"));
            json_field_text(out, "state", query_text(&query, "state"));
        }
        json_end_map(out);
    }
    query_end(&query);
    json_end_list(out);
}

static void put_standing(struct call *call, const struct query *query, bool with_person)
{
    struct json_out *out = &call->out;
    int64_t standing = query_int(query, "standing");
    int32_t stopped = query_day(query, "stopped_day");
    int32_t until = query_day(query, "until_day");
    bool is_over =
        until <= call->tx->today_day || (stopped != DAY_NONE && stopped <= call->tx->today_day);
    json_begin_map(out);
    json_field_int(out, "standing", standing);
    if (with_person) {
        json_field_int(out, "elder", query_int(query, "elder"));
        json_field_text(out, "street", query_text(query, "street"));
    }
    json_field_text(out, "name", query_text(query, "name"));
    json_field_int(out, "site", query_int(query, "site"));
    json_field_text(out, "meal", query_text(query, "meal"));
    json_field_text(out, "channel", query_text(query, "channel"));
    place_put_weekdays(out, "weekdays", (uint32_t)query_int(query, "weekdays"));
    json_field_day(out, "from", query_day(query, "from_day"));
    json_field_day(out, "until", stopped != DAY_NONE && stopped < until ? stopped : until);
    json_field_text(out, "stopped_by", query_text(query, "stop_reason"));
    const char *state = put_pauses(call, standing);
    json_field_text(out, "state", is_over ? "ended" : state);
    put_days(call, standing);
    json_end_map(out);
}

static struct query open_page(
    struct call *call, const struct list_params *params, const struct cursor *cursor)
{
    bool is_place = call->principal.kind == OFFICE_SITE || call->principal.kind == OFFICE_KITCHEN;
    struct query query =
        query_open(call->tx, is_place ? QUERY_STANDING_PAGE_SITE : QUERY_STANDING_PAGE_SCOPE);
    query_bind_int(
        &query, "site", is_place && params->site == 0 ? call->principal.site : params->site);
    query_bind_int(&query, "after", cursor->id);
    query_bind_int(&query, "limit", params->limit + 1);
    if (!is_place) {
        query_bind_int(&query, "elder", params->elder);
        query_bind_day(&query, "today", call->tx->today_day);
        call_bind_scope(call, &query);
    }
    return query;
}

static enum status list(struct call *call)
{
    const struct list_params *params = call->params;
    bool is_place = call->principal.kind == OFFICE_SITE || call->principal.kind == OFFICE_KITCHEN;
    struct cursor cursor;
    enum status status = cursor_read(call, params->after, &cursor);
    if (status != STATUS_OK) {
        return status;
    }
    int64_t site = params->site != 0 ? params->site : call->principal.site;
    bool is_beyond = is_place && (params->elder != 0 || !place_site_is_own(call, site));
    if (is_beyond) {
        json_key(&call->out, "standing");
        json_begin_list(&call->out);
        json_end_list(&call->out);
        return call_done(call);
    }
    struct query query = open_page(call, params, &cursor);
    struct cursor_page page = {.name = "standing", .id = "standing", .limit = params->limit};
    while (cursor_page_next(call, &query, &page)) {
        put_standing(call, &query, !is_place);
    }
    return call_done(call);
}

const struct rpc_method standing_list_methods[] = {
    {
        .name = "standing.list",
        .help = "Standing orders with their pauses and what became of the coming days.",
        .allow = DESKS | KITCHEN | SITE | BUREAU,
        .effect = RPC_READS,
        .params = list_params,
        .params_size = sizeof(struct list_params),
        .result =
            "standing[{standing, elder?, street?, name, site, meal, channel, weekdays[], from, "
            "until?, stopped_by?, pauses[], state, days[]}], next?",
        .run = list,
    },
    RPC_METHODS_END,
};
