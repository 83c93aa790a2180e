// SPDX-License-Identifier: Apache-2.0
// meal.list: bookings of a day. Kitchens and sites see what they serve, desks and bureaus whom they
// look after.

#include "daemon/access/cursor.h"
#include "daemon/canteen/booking.h"
#include "daemon/canteen/food_print.h"
#include "daemon/canteen/place.h"
#include "daemon/registry/elder_seal.h"
#include "daemon/registry/elder_sought.h"

#define TEXT_MAX 50

struct list_params {
    int64_t site;
    int64_t kitchen;
    const char *area;
    int64_t elder;
    int32_t date;
    int meal;
    const char *text;
    int state;
    int64_t limit;
    const char *after;
};

static const struct rpc_param list_params[] = {
    {.name = "site",
        .help = "Only of this site.",
        .kind = RPC_ID,
        .offset = offsetof(struct list_params, site)},
    {.name = "kitchen",
        .help = "Only what this kitchen cooks.",
        .kind = RPC_ID,
        .offset = offsetof(struct list_params, kitchen)},
    {.name = "area",
        .help = "Only of persons who live or are registered there.",
        .kind = RPC_TEXT,
        .offset = offsetof(struct list_params, area),
        .most = AREA_CODE_SIZE - 1},
    {.name = "elder",
        .help = "Only of this person.",
        .kind = RPC_ID,
        .offset = offsetof(struct list_params, elder)},
    {.name = "date",
        .help = "The day of the meals.",
        .kind = RPC_DAY,
        .required = true,
        .offset = offsetof(struct list_params, date)},
    {.name = "meal",
        .help = "Only this meal.",
        .kind = RPC_CHOICE,
        .offset = offsetof(struct list_params, meal),
        .choices = meal_words,
        .absent = -1},
    {.name = "text",
        .help = "Only of whom this is the beginning of a name, the whole number or its last four "
                "characters, or a card, as a reader types it.",
        .kind = RPC_TEXT,
        .offset = offsetof(struct list_params, text),
        .most = TEXT_MAX},
    {.name = "state",
        .help = "Only in this state.",
        .kind = RPC_CHOICE,
        .offset = offsetof(struct list_params, state),
        .choices = booking_state_words,
        .absent = -1},
    RPC_PAGE_PARAMS(struct list_params),
    RPC_PARAMS_END,
};

static void bind_page(
    struct query *query, const struct list_params *params, const struct cursor *cursor)
{
    static const char *const names[MEALS] = {"meal1", "meal2", "meal3"};
    query_bind_day(query, "day", params->date);
    for (int meal = 0; meal < MEALS; meal++) {
        query_bind_text(query, names[meal], meal_words[params->meal >= 0 ? params->meal : meal]);
    }
    query_bind_text(query, "state", params->state >= 0 ? booking_state_words[params->state] : "");
    cursor_bind(query, cursor, (int)params->limit);
}

// Nothing sought: everybody.
static void bind_sought(struct query *query, const struct elder_sought *sought)
{
    bool is_name = sought != NULL && sought->kind == SOUGHT_NAME;
    bool is_index = sought != NULL && !is_name;
    query_bind_text(query, "key_from", is_name ? sought->key_from : NULL);
    query_bind_text(query, "key_until", is_name ? sought->key_until : NULL);
    query_bind_text(query, "key_like", is_name ? sought->key_like : NULL);
    if (is_index) {
        query_bind_blob(query, "index", sought->index, DIGEST_SIZE);
    } else {
        query_bind_null(query, "index");
    }
}

static struct query open_of_site(
    struct call *call, const struct list_params *params, const struct cursor *cursor)
{
    struct query query = query_open(call->tx, QUERY_BOOKING_PAGE_SITE);
    bind_page(&query, params, cursor);
    query_bind_int(&query, "site", call->principal.site);
    return query;
}

static struct query open_of_kitchen(
    struct call *call, const struct list_params *params, const struct cursor *cursor)
{
    struct query query = query_open(call->tx, QUERY_BOOKING_PAGE_KITCHEN);
    bind_page(&query, params, cursor);
    query_bind_int(&query, "kitchen", call->principal.kitchen);
    query_bind_int(&query, "site", params->site);
    return query;
}

static struct query open_of_scope(struct call *call, const struct list_params *params,
    const struct cursor *cursor, const struct area_range *range)
{
    struct query query = query_open(call->tx, QUERY_BOOKING_PAGE_SCOPE);
    bind_page(&query, params, cursor);
    query_bind_int(&query, "site", params->site);
    query_bind_int(&query, "kitchen", params->kitchen);
    query_bind_int(&query, "elder", params->elder);
    query_bind_day(&query, "today", call->tx->today_day);
    place_bind_range(&query, range);
    call_bind_scope(call, &query);
    return query;
}

// Where a meal is brought: all a kitchen or site is told of a person beyond name and food.
static void put_address(struct call *call, const struct query *query)
{
    struct elder_sealing sealing = {"address_sealed", PLACE_ADDRESS, query_int(query, "elder")};
    json_field_text(&call->out, "address", elder_open(call, query, &sealing));
}

// Whether it is safe matters until it is handed out.
static void put_safety(struct call *call, const struct query *query)
{
    const struct list_params *params = call->params;
    int meal = words_find(meal_words, query_text(query, "meal"));
    if (words_find(booking_state_words, query_text(query, "state")) == BOOKING_BOOKED) {
        menu_put_suits(&call->out, food_read(call, query, params->date, meal).suits);
    }
}

static void put_booking(struct call *call, const struct query *query, bool with_person)
{
    struct json_out *out = &call->out;
    const char *texture = query_text(query, "texture");
    json_begin_map(out);
    json_field_int(out, "booking", query_int(query, "booking"));
    if (with_person) {
        json_field_int(out, "elder", query_int(query, "elder"));
        json_field_text(out, "street", query_text(query, "street"));
    }
    json_field_text(out, "name", query_text(query, "name"));
    json_field_int(out, "site", query_int(query, "site"));
    json_field_text(out, "meal", query_text(query, "meal"));
    json_field_text(out, "channel", query_text(query, "channel"));
    vocabulary_put(out, "diets", diet_words, (unsigned)query_int(query, "diets"));
    json_field_text(out, "texture", texture != NULL ? texture : texture_words[0]);
    vocabulary_put(out, "allergens", allergen_words, (unsigned)query_int(query, "allergens"));
    json_field_text(out, "state", query_text(query, "state"));
    if (query_int(query, "given_up") != 0) {
        json_field_bool(out, "given_up", true);
    }
    if (with_person && query_int(query, "unplaced") != 0) {
        json_field_bool(out, "unplaced", true);
    }
    put_safety(call, query);
    json_field_text(out, "unsafe_reason", query_text(query, "unsafe_reason"));
    if (!with_person) {
        put_address(call, query);
    }
    json_end_map(out);
}

static void put_page(struct call *call, struct query *query, int64_t limit, bool with_person)
{
    struct cursor_page page = {
        .name = "bookings", .text = "name_key", .id = "booking", .limit = limit};
    while (cursor_page_next(call, query, &page)) {
        put_booking(call, query, with_person);
    }
}

// What a kitchen or site asks for beyond its own sittings is an empty list, like anything outside a
// scope.
static bool asks_beyond(const struct principal *principal, const struct list_params *params)
{
    bool is_person = params->elder != 0 || params->area != NULL;
    if (principal->kind == OFFICE_SITE) {
        return is_person || (params->site != 0 && params->site != principal->site) ||
               (params->kitchen != 0 && params->kitchen != principal->kitchen);
    }
    return is_person || (params->kitchen != 0 && params->kitchen != principal->kitchen);
}

static enum status list(struct call *call)
{
    const struct list_params *params = call->params;
    const struct principal *principal = &call->principal;
    bool is_place = principal->kind == OFFICE_SITE || principal->kind == OFFICE_KITCHEN;
    struct area_range range;
    struct cursor cursor;
    struct elder_sought sought;
    enum status status = place_narrow(call, params->area, &range);
    if (status == STATUS_OK) {
        status = cursor_read(call, params->after, &cursor);
    }
    if (status != STATUS_OK) {
        return status;
    }
    if (is_place && asks_beyond(principal, params)) {
        json_key(&call->out, "bookings");
        json_begin_list(&call->out);
        json_end_list(&call->out);
        return call_done(call);
    }
    if (params->text != NULL) {
        elder_sought_read(call, params->text, &sought);
    }
    struct query query = principal->kind == OFFICE_SITE ? open_of_site(call, params, &cursor)
                         : is_place                     ? open_of_kitchen(call, params, &cursor)
                                    : open_of_scope(call, params, &cursor, &range);
    bind_sought(&query, params->text == NULL ? NULL : &sought);
    put_page(call, &query, params->limit, !is_place);
    return call_done(call);
}

const struct rpc_method booking_list_methods[] = {
    {
        .name = "meal.list",
        .help =
            "Bookings of a day by name: a site's or kitchen's own, with the address of what is "
            "still to be delivered, or those of the persons one sees; unplaced are those whom a "
            "failed kitchen left without this meal.",
        .allow = DESKS | KITCHEN | SITE | BUREAU,
        .effect = RPC_READS,
        .params = list_params,
        .params_size = sizeof(struct list_params),
        .result = "bookings[], next?",
        .run = list,
    },
    RPC_METHODS_END,
};
