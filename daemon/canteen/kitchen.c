// SPDX-License-Identifier: Apache-2.0
// Kitchens: who cooks how many covers of which meal.

#include "daemon/access/cursor.h"
#include "daemon/canteen/calendar.h"
#include "daemon/canteen/exceptions.h"
#include "daemon/canteen/place.h"
#include "daemon/canteen/sitting_event.h"
#include "daemon/canteen/standing.h"
#include "daemon/canteen/waiting.h"
#include "daemon/canteen/words.h"

#define KIND_HELP "own: of the canteen it cooks for; central: of several sites, or of one elsewhere"

struct register_params {
    const char *name;
    int kind; // enum kitchen_kind; -1: central
    const char *area;
    struct place_meals capacity;
    int32_t permit_until;
    uint32_t closed_weekdays;
};

static const struct rpc_param register_params[] = {
    {.name = "name",
        .help = "Its name, one of a kind.",
        .kind = RPC_TEXT,
        .required = true,
        .offset = offsetof(struct register_params, name),
        .is_name = true,
        .most = PLACE_NAME_MAX},
    {.name = "kind",
        .help = KIND_HELP "; central when left out.",
        .kind = RPC_CHOICE,
        .offset = offsetof(struct register_params, kind),
        .choices = kitchen_kind_words},
    {.name = "area",
        .help = "Code of the area where it stands.",
        .kind = RPC_TEXT,
        .required = true,
        .offset = offsetof(struct register_params, area),
        .most = AREA_CODE_SIZE - 1},
    {.name = "capacity",
        .help = "Covers it can cook, by meal.",
        .kind = RPC_MAP,
        .required = true,
        .offset = offsetof(struct register_params, capacity),
        .fields = place_covers_fields,
        .size = sizeof(struct place_meals)},
    {.name = "permit_until",
        .help = "The day from which its food permit holds no more.",
        .kind = RPC_DAY,
        .offset = offsetof(struct register_params, permit_until)},
    {.name = "closed_weekdays",
        .help = "Weekdays on which it does not cook: 1 Monday to 7 Sunday.",
        .kind = RPC_DIGITS,
        .offset = offsetof(struct register_params, closed_weekdays),
        .least = 1,
        .most = 7},
    RPC_PARAMS_END,
};

static bool is_empty(const struct place_meals *meals)
{
    return meals->of[MEAL_BREAKFAST] < 0 && meals->of[MEAL_LUNCH] < 0 && meals->of[MEAL_DINNER] < 0;
}

static void add_capacity(
    struct call *call, int64_t kitchen, const struct place_meals *capacity, int32_t from)
{
    for (int meal = 0; meal < MEALS; meal++) {
        if (capacity->of[meal] < 0) {
            continue;
        }
        struct query query = query_open(call->tx, QUERY_KITCHEN_CAPACITY_INSERT);
        query_bind_int(&query, "kitchen", kitchen);
        query_bind_text(&query, "meal", meal_words[meal]);
        query_bind_int(&query, "covers", capacity->of[meal]);
        query_bind_day(&query, "from", from);
        query_bind_int(&query, "now", call->tx->now_ms);
        (void)query_run(&query);
    }
}

static int64_t find_by_name(struct call *call, const char *name)
{
    struct query query = query_open(call->tx, QUERY_KITCHEN_BY_NAME);
    query_bind_text(&query, "key1", name);
    int64_t kitchen = query_next(&query) ? query_int(&query, "id") : 0;
    query_end(&query);
    return kitchen;
}

static enum status register_kitchen(struct call *call)
{
    const struct register_params *params = call->params;
    enum status status = place_may_stand(call, params->area);
    if (status != STATUS_OK) {
        return status;
    }
    if (is_empty(&params->capacity)) {
        return call_invalid(call, "capacity", "covers of at least one meal");
    }
    status = place_check_weekdays(call, params->closed_weekdays);
    if (status != STATUS_OK) {
        return status;
    }
    int64_t present = find_by_name(call, params->name);
    if (present != 0) {
        json_field_int(&call->facts, "kitchen", present);
        json_field_text(&call->facts, "parameter", "name");
        return call_refuse(call, STATUS_STATE_CONFLICT);
    }
    int64_t kitchen = tx_new_id(call->tx);
    struct query query = query_open(call->tx, QUERY_KITCHEN_INSERT);
    query_bind_int(&query, "kitchen", kitchen);
    query_bind_text(&query, "name", params->name);
    query_bind_text(
        &query, "kind", kitchen_kind_words[params->kind < 0 ? KITCHEN_CENTRAL : params->kind]);
    query_bind_text(&query, "area", params->area);
    query_bind_int(&query, "now", call->tx->now_ms);
    (void)query_run(&query);
    place_open(call, kitchen, params->permit_until, params->closed_weekdays);
    add_capacity(call, kitchen, &params->capacity, call->tx->today_day);
    call_touch(call, kitchen);
    json_field_int(&call->out, "kitchen", kitchen);
    return call_done(call);
}

struct update_params {
    int64_t kitchen;
    int kind; // enum kitchen_kind; -1: as it is
    struct place_meals capacity;
    int32_t permit_until;
    uint32_t closed_weekdays;
    int32_t from;
    bool has_capacity;
    bool has_weekdays;
};

static const struct rpc_param update_params[] = {
    {.name = "kitchen",
        .help = "Which one.",
        .kind = RPC_ID,
        .required = true,
        .offset = offsetof(struct update_params, kitchen)},
    {.name = "kind",
        .help = KIND_HELP ", at once.",
        .kind = RPC_CHOICE,
        .offset = offsetof(struct update_params, kind),
        .choices = kitchen_kind_words},
    {.name = "capacity",
        .help = "Covers it can cook from then on, of the meals that change.",
        .kind = RPC_MAP,
        .offset = offsetof(struct update_params, capacity),
        .fields = place_covers_fields,
        .size = sizeof(struct place_meals),
        .present_offset = offsetof(struct update_params, has_capacity)},
    {.name = "permit_until",
        .help =
            "The day from which its food permit holds no more, as said of the days from today on.",
        .kind = RPC_DAY,
        .offset = offsetof(struct update_params, permit_until)},
    {.name = "closed_weekdays",
        .help = "Weekdays on which it does not cook, at once.",
        .kind = RPC_DIGITS,
        .offset = offsetof(struct update_params, closed_weekdays),
        .least = 1,
        .most = 7,
        .present_offset = offsetof(struct update_params, has_weekdays)},
    {.name = "from",
        .help = "First day of the change; today when left out.",
        .kind = RPC_DAY,
        .offset = offsetof(struct update_params, from)},
    RPC_PARAMS_END,
};

// Runs one of the statements that share :kitchen, :meal and :from.
static void change(
    struct call *call, enum query_id id, const struct update_params *params, int meal, int32_t from)
{
    struct query query = query_open(call->tx, id);
    query_bind_int(&query, "kitchen", params->kitchen);
    query_bind_text(&query, "meal", meal_words[meal]);
    query_bind_day(&query, "from", from);
    if (id == QUERY_KITCHEN_COUNT_RESIZE) {
        query_bind_int(&query, "covers", params->capacity.of[meal]);
    } else {
        query_bind_int(&query, "now", call->tx->now_ms);
    }
    (void)query_run(&query);
}

static bool is_own(struct call *call, int64_t kitchen)
{
    struct query query = query_open(call->tx, QUERY_KITCHEN_FIND);
    query_bind_int(&query, "kitchen", kitchen);
    query_bind_day(&query, "day", call->tx->today_day);
    bool is = query_next(&query) && place_is_own(call, query_text(&query, "area"));
    query_end(&query);
    return is;
}

static enum status check_update(
    struct call *call, const struct update_params *params, int32_t *ret_from)
{
    enum status status = place_change_day(call, "from", params->from, ret_from);
    if (status == STATUS_OK && params->has_capacity && is_empty(&params->capacity)) {
        status = call_invalid(call, "capacity", "covers of at least one meal");
    }
    if (status == STATUS_OK && params->has_weekdays) {
        status = place_check_weekdays(call, params->closed_weekdays);
    }
    bool has_change = params->has_capacity || params->has_weekdays ||
                      params->permit_until != DAY_NONE || params->kind >= 0;
    return status != STATUS_OK || has_change
               ? status
               : call_invalid(call, "capacity", "something that changes");
}

static void change_capacity(struct call *call, const struct update_params *params, int32_t from)
{
    for (int meal = 0; meal < MEALS; meal++) {
        if (params->capacity.of[meal] >= 0) {
            change(call, QUERY_KITCHEN_CAPACITY_SHORTEN, params, meal, from);
            change(call, QUERY_KITCHEN_CAPACITY_SUPERSEDE, params, meal, from);
            change(call, QUERY_KITCHEN_COUNT_RESIZE, params, meal, from);
        }
    }
    add_capacity(call, params->kitchen, &params->capacity, from);
}

// Writes "quota":[{meal, from, shared, capacity}] where streets were promised more than is cooked:
// who set the shares has to set them anew.
static void put_over_shared(struct call *call, const struct update_params *params, int32_t from)
{
    bool has_any = false;
    for (int meal = 0; meal < MEALS; meal++) {
        if (params->capacity.of[meal] < 0) {
            continue;
        }
        struct query query = query_open(call->tx, QUERY_QUOTA_OVER);
        query_bind_int(&query, "kitchen", params->kitchen);
        query_bind_text(&query, "meal", meal_words[meal]);
        query_bind_day(&query, "from", from);
        query_bind_int(&query, "covers", params->capacity.of[meal]);
        while (query_next(&query)) {
            if (!has_any) {
                json_key(&call->out, "quota");
                json_begin_list(&call->out);
            }
            has_any = true;
            json_begin_map(&call->out);
            json_field_text(&call->out, "meal", meal_words[meal]);
            json_field_day(&call->out, "from", query_day(&query, "from_day"));
            json_field_int(&call->out, "shared", query_int(&query, "shared"));
            json_field_int(&call->out, "capacity", params->capacity.of[meal]);
            json_end_map(&call->out);
        }
        query_end(&query);
    }
    if (has_any) {
        json_end_list(&call->out);
    }
}

static void change_kind(struct call *call, const struct update_params *params)
{
    struct query query = query_open(call->tx, QUERY_KITCHEN_SET_KIND);
    query_bind_int(&query, "kitchen", params->kitchen);
    query_bind_text(&query, "kind", kitchen_kind_words[params->kind]);
    (void)query_run(&query);
}

static enum status update(struct call *call)
{
    const struct update_params *params = call->params;
    int32_t from;
    if (!is_own(call, params->kitchen)) {
        return call->tx->fault != STATUS_OK ? call_done(call) : call_refuse(call, STATUS_NOT_FOUND);
    }
    enum status status = check_update(call, params, &from);
    if (status != STATUS_OK) {
        return status;
    }
    struct exception_reach reach = {.kitchen = params->kitchen,
        .from = call->tx->today_day,
        .until = call->tx->today_day + MEAL_AHEAD_DAYS_MAX + 1};
    struct exceptions_before before = exceptions_look(call, &reach);
    if (params->kind >= 0) {
        change_kind(call, params);
    }
    if (params->has_capacity) {
        change_capacity(call, params, from);
    }
    if (params->has_weekdays || params->permit_until != DAY_NONE) {
        place_change_opening(call, &(struct place_opening){.place = params->kitchen,
                                       .from = from,
                                       .permit_until = params->permit_until,
                                       .closed_weekdays = params->closed_weekdays,
                                       .has_weekdays = params->has_weekdays});
    }
    call_touch(call, params->kitchen);
    sitting_changed_of_kitchen(call, params->kitchen, from);
    waiting_freed_from(call, from);
    if (params->has_weekdays) {
        standing_look_again(call, params->kitchen);
    }
    json_field_int(&call->out, "kitchen", params->kitchen);
    json_field_day(&call->out, "from", from);
    exceptions_tell(call, &reach, &before);
    if (params->has_capacity) {
        put_over_shared(call, params, from);
    }
    return call_done(call);
}

struct list_params {
    const char *area;
    int32_t date;
    int64_t limit;
    const char *after;
};

static const struct rpc_param list_params[] = {
    {.name = "area",
        .help = "Only kitchens that stand there.",
        .kind = RPC_TEXT,
        .offset = offsetof(struct list_params, area),
        .most = AREA_CODE_SIZE - 1},
    {.name = "date",
        .help = "As on this day; today when left out.",
        .kind = RPC_DAY,
        .offset = offsetof(struct list_params, date)},
    RPC_PAGE_PARAMS(struct list_params),
    RPC_PARAMS_END,
};

static void put_capacity(struct call *call, int64_t kitchen, int32_t day)
{
    int64_t covers[MEALS] = {-1, -1, -1};
    struct query query = query_open(call->tx, QUERY_KITCHEN_CAPACITY_ON);
    query_bind_int(&query, "kitchen", kitchen);
    query_bind_day(&query, "day", day);
    while (query_next(&query)) {
        int meal = words_find(meal_words, query_text(&query, "meal"));
        if (meal >= 0) {
            covers[meal] = query_int(&query, "covers");
        }
    }
    query_end(&query);
    json_key(&call->out, "capacity");
    json_begin_map(&call->out);
    for (int meal = 0; meal < MEALS; meal++) {
        if (covers[meal] >= 0) {
            json_field_int(&call->out, meal_words[meal], covers[meal]);
        }
    }
    json_end_map(&call->out);
}

// By its weekdays, the calendar and its permit.
static bool cooks(const struct query *query, const struct calendar *calendar, int32_t day)
{
    const struct service service = {.kitchen = query_int(query, "kitchen"),
        .kitchen_closed = (uint32_t)query_int(query, "closed_weekdays"),
        .calendar = *calendar};
    int32_t permit_until = query_day(query, "permit_until");
    return service_kitchen_is_open(&service, day) &&
           (permit_until == DAY_NONE || day < permit_until);
}

static void put_kitchen(
    struct call *call, const struct query *query, const struct calendar *calendar, int32_t day)
{
    int64_t kitchen = query_int(query, "kitchen");
    json_begin_map(&call->out);
    json_field_int(&call->out, "kitchen", kitchen);
    json_field_text(&call->out, "name", query_text(query, "name"));
    json_field_text(&call->out, "kind", query_text(query, "kind"));
    json_field_text(&call->out, "area", query_text(query, "area"));
    json_field_text(&call->out, "permit_until", query_text(query, "permit_until"));
    place_put_weekdays(
        &call->out, "closed_weekdays", (uint32_t)query_int(query, "closed_weekdays"));
    put_capacity(call, kitchen, day);
    json_field_bool(&call->out, "cooks", cooks(query, calendar, day));
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
    int32_t day = params->date == DAY_NONE ? call->tx->today_day : params->date;
    struct calendar calendar = calendar_of_all(call, day, day);
    json_field_day(&call->out, "date", day);
    struct query query = query_open(call->tx, QUERY_KITCHEN_PAGE);
    query_bind_day(&query, "day", day);
    place_bind_range(&query, &range);
    cursor_bind(&query, &cursor, (int)params->limit);
    struct cursor_page page = {
        .name = "kitchens", .text = "area", .id = "kitchen", .limit = params->limit};
    while (cursor_page_next(call, &query, &page)) {
        put_kitchen(call, &query, &calendar, day);
    }
    return call_done(call);
}

const struct rpc_method kitchen_methods[] = {
    {
        .name = "kitchen.register",
        .help = "Adds a kitchen and what it can cook.",
        .allow = BUREAU,
        .effect = RPC_WRITES,
        .set_up = true,
        .params = register_params,
        .params_size = sizeof(struct register_params),
        .result = "kitchen",
        .refuses = "STATE_CONFLICT",
        .run = register_kitchen,
    },
    {
        .name = "kitchen.update",
        .help =
            "Changes what a kitchen can cook from a day on, its permit, its days of rest, whether "
            "it is central; what is booked stays booked.",
        .allow = BUREAU,
        .effect = RPC_WRITES,
        .set_up = true,
        .params = update_params,
        .params_size = sizeof(struct update_params),
        .result = "kitchen, from, affected[{booking, date, meal, site, status}], affected_count?, "
                  "quota?[{meal, from, shared, capacity}]",
        .refuses = "NOT_FOUND",
        .run = update,
    },
    {
        .name = "kitchen.list",
        .help = "The kitchens of the district, what they can cook on a day, and whether they cook "
                "on it at all.",
        .allow = EVERY_OFFICE,
        .effect = RPC_READS,
        .params = list_params,
        .params_size = sizeof(struct list_params),
        .result = "date, kitchens[{kitchen, name, kind, area, permit_until?, closed_weekdays[], "
                  "capacity{breakfast?, lunch?, dinner?}, cooks}], next?",
        .run = list,
    },
    RPC_METHODS_END,
};
