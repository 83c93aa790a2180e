// SPDX-License-Identifier: Apache-2.0
// site.list: the sites of the district with what they offer.

#include "daemon/access/cursor.h"
#include "daemon/canteen/place.h"
#include "daemon/canteen/words.h"

struct list_params {
    const char *area;
    int64_t limit;
    const char *after;
};

static const struct rpc_param list_params[] = {
    {.name = "area",
        .help = "Only sites that stand there.",
        .kind = RPC_TEXT,
        .offset = offsetof(struct list_params, area),
        .most = AREA_CODE_SIZE - 1},
    RPC_PAGE_PARAMS(struct list_params),
    RPC_PARAMS_END,
};

static struct query open_on_today(struct call *call, enum query_id id, int64_t site)
{
    struct query query = query_open(call->tx, id);
    query_bind_int(&query, "site", site);
    query_bind_day(&query, "day", call->tx->today_day);
    return query;
}

static void put_capacity(struct call *call, int64_t site)
{
    int64_t covers[MEALS][CHANNEL_ROWS];
    int64_t seats[MEALS] = {0};
    int64_t turns[MEALS] = {0};
    bool has_meal[MEALS] = {0};
    for (int i = 0; i < MEALS * CHANNEL_ROWS; i++) {
        covers[i / CHANNEL_ROWS][i % CHANNEL_ROWS] = -1;
    }
    struct query query = open_on_today(call, QUERY_SITE_CAPACITY_ON, site);
    while (query_next(&query)) {
        int meal = words_find(meal_words, query_text(&query, "meal"));
        int channel = words_find(channel_rows, query_text(&query, "channel"));
        if (meal >= 0 && channel >= 0) {
            covers[meal][channel] = query_int(&query, "covers");
            seats[meal] += query_int(&query, "seats");
            turns[meal] += query_int(&query, "turns");
            has_meal[meal] = true;
        }
    }
    query_end(&query);
    json_key(&call->out, "capacity");
    json_begin_map(&call->out);
    for (int meal = 0; meal < MEALS; meal++) {
        if (!has_meal[meal]) {
            continue;
        }
        json_key(&call->out, meal_words[meal]);
        json_begin_map(&call->out);
        for (int channel = 0; channel < CHANNEL_ROWS; channel++) {
            if (covers[meal][channel] >= 0) {
                json_field_int(&call->out, channel_rows[channel], covers[meal][channel]);
            }
        }
        if (turns[meal] > 0) {
            json_field_int(&call->out, "seats", seats[meal]);
            json_field_int(&call->out, "turns", turns[meal]);
        }
        json_end_map(&call->out);
    }
    json_end_map(&call->out);
}

static void put_prices(struct call *call, int64_t site)
{
    struct query query = open_on_today(call, QUERY_SITE_PRICE_ON, site);
    json_key(&call->out, "price_fen");
    json_begin_map(&call->out);
    while (query_next(&query)) {
        json_field_int(&call->out, query_text(&query, "meal"), query_int(&query, "price_fen"));
    }
    json_end_map(&call->out);
    query_end(&query);
}

static void put_site(struct call *call, const struct query *query)
{
    json_begin_map(&call->out);
    json_field_int(&call->out, "site", query_int(query, "site"));
    json_field_text(&call->out, "name", query_text(query, "name"));
    json_field_text(&call->out, "kind", query_text(query, "kind"));
    json_field_text(&call->out, "area", query_text(query, "area"));
    json_field_int(&call->out, "kitchen", query_int(query, "kitchen"));
    json_field_text(&call->out, "permit_until", query_text(query, "permit_until"));
    place_put_weekdays(
        &call->out, "closed_weekdays", (uint32_t)query_int(query, "closed_weekdays"));
    if (!query_is_null(query, "recognized_from")) {
        json_key(&call->out, "recognized");
        json_begin_map(&call->out);
        json_field_day(&call->out, "from", query_day(query, "recognized_from"));
        json_field_day(&call->out, "until", query_day(query, "recognized_until"));
        json_end_map(&call->out);
    }
    put_capacity(call, query_int(query, "site"));
    put_prices(call, query_int(query, "site"));
    json_end_map(&call->out);
}

static enum status list(struct call *call)
{
    const struct list_params *params = call->params;
    struct area_range range;
    struct cursor cursor;
    enum status status = place_narrow(call, params->area, &range);
    if (status == STATUS_OK) {
        status = cursor_read(call, params->after, &cursor);
    }
    if (status != STATUS_OK) {
        return status;
    }
    struct query query = query_open(call->tx, QUERY_SITE_PAGE);
    place_bind_range(&query, &range);
    query_bind_day(&query, "today", call->tx->today_day);
    cursor_bind(&query, &cursor, (int)params->limit);
    struct cursor_page page = {
        .name = "sites", .text = "area", .id = "site", .limit = params->limit};
    while (cursor_page_next(call, &query, &page)) {
        put_site(call, &query);
    }
    return call_done(call);
}

const struct rpc_method site_list_methods[] = {
    {
        .name = "site.list",
        .help = "The meal sites of the district, their places and prices as of today.",
        .allow = EVERY_OFFICE,
        .effect = RPC_READS,
        .params = list_params,
        .params_size = sizeof(struct list_params),
        .result = "sites[], next?",
        .run = list,
    },
    RPC_METHODS_END,
};
