// SPDX-License-Identifier: Apache-2.0
// delivery.round and delivery.arrange: where meals are brought, with address and telephone for who
// brings them.

#include "daemon/canteen/delivery.h"

#include <string.h>

#include "daemon/canteen/closure.h"
#include "daemon/canteen/food_print.h"
#include "daemon/canteen/place.h"
#include "daemon/canteen/words.h"
#include "daemon/registry/elder_seal.h"

#define STOPS_MAX 1000
#define ROUND_STOPS 20
#define PAGE_MAX (1024 * 1024)

struct round_params {
    int64_t site;
    int32_t date;
    int meal;
    int64_t stops;
};

static const struct rpc_param round_params[] = {
    {.name = "site",
        .help = "Which one.",
        .kind = RPC_ID,
        .required = true,
        .offset = offsetof(struct round_params, site)},
    {.name = "date",
        .help = "The day of the meal.",
        .kind = RPC_DAY,
        .required = true,
        .offset = offsetof(struct round_params, date)},
    {.name = "meal",
        .help = "Which meal.",
        .kind = RPC_CHOICE,
        .required = true,
        .offset = offsetof(struct round_params, meal),
        .choices = meal_words},
    {.name = "stops",
        .help = "How many doors one courier takes.",
        .kind = RPC_INTEGER,
        .offset = offsetof(struct round_params, stops),
        .least = 1,
        .most = STOPS_MAX,
        .absent = ROUND_STOPS},
    RPC_PARAMS_END,
};

static enum status refuse_site(struct call *call)
{
    json_field_text(&call->facts, "parameter", "site");
    return call->tx->fault != STATUS_OK ? call_done(call) : call_refuse(call, STATUS_NOT_FOUND);
}

// A door without an address is no reason to leave somebody out: it is told, and called.
static void put_stop(struct call *call, const struct query *query, int64_t at, struct text *page)
{
    const struct round_params *params = call->params;
    struct json_out *out = &call->out;
    int64_t size = params->stops;
    struct food food = food_read(call, query, params->date, params->meal);
    food.is_closed = closure_is_of_row(call, query, params->date);
    int64_t elder = query_int(query, "elder");
    struct elder_sealing address_of = {"address_sealed", PLACE_ADDRESS, elder};
    struct elder_sealing phone_of = {"phone_sealed", PLACE_PHONE, elder};
    const char *address = elder_open(call, query, &address_of);
    const char *phone = elder_open(call, query, &phone_of);
    const char *texture = query_text(query, "texture");
    bool is_given_up = query_int(query, "given_up") != 0;
    json_begin_map(out);
    json_field_int(out, "round", at / size + 1);
    json_field_int(out, "stop", at % size + 1);
    json_field_int(out, "booking", query_int(query, "booking"));
    json_field_text(out, "name", query_text(query, "name"));
    json_field_text(out, "address", address);
    json_field_text(out, "phone", phone);
    json_field_text(out, "texture", texture == NULL ? texture_words[0] : texture);
    food_put(out, &food);
    if (is_given_up) {
        json_field_bool(out, "given_up", true);
    }
    json_end_map(out);
    text_print(page, "%s第 %lld 趟 %lld  %s  %s  %s  No.%lld", at % size == 0 && at > 0 ? "\n" : "",
        (long long)(at / size + 1), (long long)(at % size + 1), query_text(query, "name"),
        address == NULL ? "（无地址，请先电话）" : address, phone == NULL ? "" : phone,
        (long long)query_int(query, "booking"));
    food_print(page, &food);
    text_add_string(page, is_given_up ? "  【已让出，不必送】\n" : "\n");
    call_touch(call, elder);
}

static enum status round_of(struct call *call)
{
    const struct round_params *params = call->params;
    struct text page;
    int64_t stops = 0;
    if (!place_site_is_own(call, params->site)) {
        return refuse_site(call);
    }
    struct query query = query_open(call->tx, QUERY_DELIVERY_STOPS);
    query_bind_int(&query, "site", params->site);
    query_bind_day(&query, "day", params->date);
    query_bind_text(&query, "meal", meal_words[params->meal]);
    query_bind_int(&query, "limit", STOPS_MAX);
    text_init(&page, PAGE_MAX);
    json_key(&call->out, "stops");
    json_begin_list(&call->out);
    while (query_next(&query)) {
        put_stop(call, &query, stops++, &page);
    }
    query_end(&query);
    json_end_list(&call->out);
    json_field_int(&call->out, "rounds", (stops + params->stops - 1) / params->stops);
    if (page.failed) {
        tx_fail(call->tx, STATUS_NO_MEMORY);
    } else {
        json_field_text(&call->out, "print", page.bytes == NULL ? "" : page.bytes);
    }
    text_done(&page);
    return call_done(call);
}

// --- delivery.arrange ---

struct arrange_params {
    int64_t site;
    struct rpc_list bookings;
};

static const struct rpc_param arrange_params[] = {
    {.name = "site",
        .help = "Which one.",
        .kind = RPC_ID,
        .required = true,
        .offset = offsetof(struct arrange_params, site)},
    {.name = "bookings",
        .help = "Deliveries in the order of the round; the order of their doors is kept for other "
                "days.",
        .kind = RPC_IDS,
        .required = true,
        .offset = offsetof(struct arrange_params, bookings),
        .least = 1,
        .most = 500},
    RPC_PARAMS_END,
};

static int64_t find_elder(struct call *call, int64_t site, int64_t booking)
{
    struct query query = query_open(call->tx, QUERY_DELIVERY_BOOKING);
    query_bind_int(&query, "booking", booking);
    query_bind_int(&query, "site", site);
    int64_t elder = query_next(&query) ? query_int(&query, "elder") : 0;
    query_end(&query);
    return elder;
}

static void keep_stop(struct call *call, int64_t site, int64_t elder, int position)
{
    struct query query = query_open(call->tx, QUERY_DELIVERY_STOP_FORGET);
    query_bind_int(&query, "site", site);
    query_bind_int(&query, "elder", elder);
    (void)query_run(&query);
    query = query_open(call->tx, QUERY_DELIVERY_STOP_INSERT);
    query_bind_int(&query, "site", site);
    query_bind_int(&query, "elder", elder);
    query_bind_int(&query, "position", position);
    (void)query_run(&query);
}

static enum status arrange(struct call *call)
{
    const struct arrange_params *params = call->params;
    const int64_t *bookings = params->bookings.items;
    int64_t elders[500];
    if (!place_site_is_own(call, params->site)) {
        return refuse_site(call);
    }
    for (int i = 0; i < params->bookings.count; i++) {
        elders[i] = find_elder(call, params->site, bookings[i]);
        if (elders[i] == 0) {
            json_field_int(&call->facts, "booking", bookings[i]);
            return call->tx->fault != STATUS_OK
                       ? call_done(call)
                       : call_invalid(call, "bookings", "deliveries of this site");
        }
    }
    for (int i = 0; i < params->bookings.count; i++) {
        keep_stop(call, params->site, elders[i], i + 1);
    }
    call_touch(call, params->site);
    json_field_int(&call->out, "stops", params->bookings.count);
    return call_done(call);
}

const struct rpc_method delivery_methods[] = {
    {
        .name = "delivery.round",
        .help = "The doors of a site's deliveries with address and telephone, for who brings the "
                "meals; recorded.",
        .allow = KITCHEN | SITE,
        .effect = RPC_RECORDS,
        .params = round_params,
        .params_size = sizeof(struct round_params),
        .result =
            "stops[{round, stop, booking, name, address?, phone?, texture, diets[], allergens[], "
            "unsafe?, menu?, closed?, given_up?}], rounds, print",
        .refuses = "NOT_FOUND",
        .run = round_of,
    },
    {
        .name = "delivery.arrange",
        .help = "Keeps the staff's own order of the doors.",
        .allow = KITCHEN | SITE,
        .effect = RPC_WRITES,
        .params = arrange_params,
        .params_size = sizeof(struct arrange_params),
        .result = "stops",
        .refuses = "NOT_FOUND",
        .run = arrange,
    },
    RPC_METHODS_END,
};
