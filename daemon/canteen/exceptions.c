// SPDX-License-Identifier: Apache-2.0
// meal.exceptions, and what a change of a place does to what is booked there.

#include "daemon/canteen/exceptions.h"

#include <stdlib.h>

#include "daemon/canteen/calendar.h"
#include "daemon/canteen/meal_note.h"
#include "daemon/canteen/menu.h"
#include "daemon/canteen/place.h"
#include "daemon/canteen/sitting.h"
#include "daemon/canteen/sitting_gather.h"
#include "daemon/registry/task.h"

#define LIST_DAYS 7
#define LISTED_MAX 200 // in one answer
#define TOLD_MAX 20000 // after a change of a place: who gets a task

// A booking that may not be kept. Texts live in the call's arena.
struct exception {
    int64_t booking;
    int64_t elder;
    int64_t office; // that looks after the person
    int64_t site;
    int64_t kitchen;
    int32_t day;
    int meal;
    int channel;
    struct diet_person person;
    const char *name;
    const char *area; // of the site
    enum status status;
    bool is_unknown; // the menu was taken back, and the person may not eat everything
};

struct exceptions {
    struct exception *items; // room for most
    int count;
    int most;
    int64_t *settled; // bookings that may be kept and have a task saying otherwise, room for most
    int settled_count;
    bool has_more;
};

static bool is_past(int32_t permit_until, int32_t day)
{
    return permit_until != DAY_NONE && day >= permit_until;
}

// In the order in which a booking is refused; the menu is looked at later, for it is a statement.
static enum status judge_place(
    const struct query *query, const struct calendar *calendar, int32_t day)
{
    struct service service = sitting_service(query, calendar);
    if (!service_is_open(&service, day)) {
        return STATUS_SITE_CLOSED;
    }
    return is_past(query_day(query, "permit_until"), day) ||
                   is_past(query_day(query, "kitchen_permit_until"), day)
               ? STATUS_SITE_NOT_LICENSED
               : STATUS_OK;
}

static enum status judge_places(const struct query *query)
{
    if (query_int(query, "channel_over") != 0) {
        return STATUS_CHANNEL_FULL;
    }
    if (query_int(query, "total_over") != 0) {
        return STATUS_SITTING_FULL;
    }
    return query_int(query, "kitchen_over") != 0 ? STATUS_KITCHEN_FULL : STATUS_OK;
}

static struct exception read_exception(struct call *call, const struct query *query, int32_t day)
{
    return (struct exception){
        .booking = query_int(query, "booking"),
        .elder = query_int(query, "elder"),
        .office = query_int(query, "office"),
        .site = query_int(query, "site"),
        .kitchen = query_int(query, "kitchen"),
        .day = day,
        .meal = words_find(meal_words, query_text(query, "meal")),
        .channel = words_find(channel_words, query_text(query, "channel")),
        .person = {.texture = query_copy_text(query, "texture", &call->arena),
            .allergens = (uint32_t)query_int(query, "allergens"),
            .diets = (uint32_t)query_int(query, "diets")},
        .name = query_copy_text(query, "name", &call->arena),
        .area = query_copy_text(query, "area", &call->arena),
    };
}

// Kept again: whoever was asked to look after it need not.
static void note_settled(const struct query *query, struct exceptions *ret)
{
    if (query_int(query, "has_task") != 0 && ret->settled_count < ret->most) {
        ret->settled[ret->settled_count++] = query_int(query, "booking");
    }
}

// One row; texts are copied only of what may not be kept.
static enum status judge_row(struct call *call, const struct query *query, int32_t day,
    const struct calendar *calendar, struct exception *ret)
{
    enum status place = judge_place(query, calendar, day);
    enum status places = judge_places(query);
    bool has_menu = query_int(query, "has_menu") != 0;
    bool is_lost = !has_menu && query_int(query, "had_menu") != 0;
    if (place == STATUS_OK && places == STATUS_OK && !has_menu && !is_lost) {
        return STATUS_OK;
    }
    *ret = read_exception(call, query, day);
    ret->status = place;
    ret->is_unknown = place == STATUS_OK && is_lost && diet_has_needs(&ret->person);
    if (ret->is_unknown ||
        (place == STATUS_OK && has_menu &&
            !menu_is_safe(call, ret->site, day, ret->meal, &ret->person, NULL))) {
        ret->status = STATUS_DIET_UNSAFE;
    }
    ret->status = ret->status == STATUS_OK ? places : ret->status;
    return ret->status;
}

// One day's rows; ends the query.
static void gather_day(struct call *call, struct query *query, int32_t day,
    const struct calendar *calendar, struct exceptions *ret)
{
    struct exception exception;
    while (query_next(query)) {
        if (judge_row(call, query, day, calendar, &exception) == STATUS_OK) {
            note_settled(query, ret);
            continue;
        }
        if (ret->count == ret->most) {
            ret->has_more = true;
            break;
        }
        ret->items[ret->count++] = exception;
    }
    query_end(query);
}

static struct query open_day(
    struct call *call, bool is_scope, const struct exception_reach *reach, int32_t day)
{
    struct query query =
        query_open(call->tx, is_scope ? QUERY_EXCEPTION_SCOPE : QUERY_EXCEPTION_PLACE);
    query_bind_day(&query, "day", day);
    query_bind_int(&query, "site", reach->site);
    query_bind_text(&query, "task_kind", task_kinds[TASK_MEAL_AT_RISK].word);
    if (is_scope) {
        query_bind_day(&query, "today", call->tx->today_day);
        call_bind_scope(call, &query);
    } else {
        query_bind_int(&query, "kitchen", reach->kitchen);
    }
    return query;
}

// What it returns is owned: exceptions_done.
static struct exceptions gather(
    struct call *call, bool is_scope, const struct exception_reach *reach, int most)
{
    struct exceptions exceptions = {.items = malloc((size_t)most * sizeof(*exceptions.items)),
        .settled = malloc((size_t)most * sizeof(*exceptions.settled)),
        .most = most};
    if (exceptions.items == NULL || exceptions.settled == NULL) {
        tx_fail(call->tx, STATUS_NO_MEMORY);
        return exceptions;
    }
    struct calendar calendar = calendar_of_all(call, reach->from, reach->until);
    for (int32_t day = reach->from; day < reach->until && !exceptions.has_more; day++) {
        struct query query = open_day(call, is_scope, reach, day);
        gather_day(call, &query, day, &calendar, &exceptions);
    }
    return exceptions;
}

static void exceptions_done(struct exceptions *exceptions)
{
    free(exceptions->items);
    free(exceptions->settled);
}

static void put_head(struct json_out *out, const struct exception *exception)
{
    json_field_int(out, "booking", exception->booking);
    json_field_day(out, "date", exception->day);
    json_field_text(out, "meal", meal_words[exception->meal]);
    json_field_int(out, "site", exception->site);
    json_field_text(out, "status", status_name(exception->status));
    if (exception->is_unknown) {
        json_field_text(out, "menu", MENU_UNKNOWN_WORD);
    }
}

static int compare_known(const void *left, const void *right)
{
    const struct exception_known *a = left;
    const struct exception_known *b = right;
    return (a->booking > b->booking) - (a->booking < b->booking);
}

struct exceptions_before exceptions_look(struct call *call, const struct exception_reach *reach)
{
    struct exceptions exceptions = gather(call, false, reach, TOLD_MAX);
    struct exceptions_before before = {
        .known = malloc(((size_t)exceptions.count + 1) * sizeof(*before.known))};
    if (before.known == NULL) {
        tx_fail(call->tx, STATUS_NO_MEMORY);
        exceptions_done(&exceptions);
        return before;
    }
    for (int i = 0; i < exceptions.count; i++) {
        before.known[before.count++] = (struct exception_known){
            .booking = exceptions.items[i].booking, .status = exceptions.items[i].status};
    }
    qsort(before.known, (size_t)before.count, sizeof(*before.known), compare_known);
    exceptions_done(&exceptions);
    return before;
}

static bool was_known(const struct exceptions_before *before, const struct exception *exception)
{
    struct exception_known key = {.booking = exception->booking};
    const struct exception_known *known =
        before->count == 0
            ? NULL
            : bsearch(&key, before->known, (size_t)before->count, sizeof(key), compare_known);
    return known != NULL && known->status == exception->status;
}

void exceptions_tell(
    struct call *call, const struct exception_reach *reach, struct exceptions_before *before)
{
    struct exceptions exceptions = gather(call, false, reach, TOLD_MAX);
    int told = 0;
    json_key(&call->out, "affected");
    json_begin_list(&call->out);
    for (int i = 0; i < exceptions.count; i++) {
        const struct exception *exception = &exceptions.items[i];
        if (was_known(before, exception)) {
            continue;
        }
        if (told++ < LISTED_MAX) {
            json_begin_map(&call->out);
            put_head(&call->out, exception);
            json_end_map(&call->out);
        }
        (void)task_open(
            call, &(struct task_order){.office = exception->office,
                      .kind = TASK_MEAL_AT_RISK,
                      .subject = exception->booking,
                      .elder = exception->elder,
                      .due_day = exception->day,
                      .note = meal_note_of_site(call, exception->site, exception->day,
                          meal_words[exception->meal], status_name(exception->status))});
    }
    json_end_list(&call->out);
    if (told > LISTED_MAX) {
        json_field_int(&call->out, "affected_count", told);
    }
    for (int i = 0; i < exceptions.settled_count; i++) {
        (void)task_close_for(call, TASK_MEAL_AT_RISK, exceptions.settled[i], "kept");
    }
    exceptions_done(&exceptions);
    free(before->known);
    *before = (struct exceptions_before){.known = NULL};
}

// --- meal.exceptions ---

struct list_params {
    int64_t site;
    int32_t from;
};

static const struct rpc_param list_params[] = {
    {.name = "site",
        .help = "Only at this site.",
        .kind = RPC_ID,
        .offset = offsetof(struct list_params, site)},
    {.name = "from",
        .help = "The first of seven days; today when left out.",
        .kind = RPC_DAY,
        .offset = offsetof(struct list_params, from)},
    RPC_PARAMS_END,
};

// What the person could have instead.
static void put_alternatives(struct call *call, const struct exception *exception)
{
    struct booking_plan plan = {
        .order = {.elder = exception->elder,
            .site = exception->site,
            .day = exception->day,
            .meal = exception->meal,
            .channel = exception->channel,
            .diets = exception->person.diets},
    };
    if (elder_look(call, exception->elder, exception->day, &plan.elder)) {
        quota_street(plan.elder.residence_area, plan.street);
        sitting_put_nearby(call, &plan, exception->area, &call->out);
    }
}

static void put_exception(struct call *call, const struct exception *exception, bool is_place)
{
    struct json_out *out = &call->out;
    json_begin_map(out);
    put_head(out, exception);
    json_field_text(out, "name", exception->name);
    json_field_text(out, "channel", channel_words[exception->channel]);
    if (!is_place) {
        json_field_int(out, "elder", exception->elder);
        put_alternatives(call, exception);
    }
    json_end_map(out);
}

static void put_standing(struct call *call, const struct list_params *params, int32_t from)
{
    struct json_out *out = &call->out;
    struct query query = query_open(call->tx, QUERY_EXCEPTION_STANDING);
    query_bind_day(&query, "from", from);
    query_bind_day(&query, "until", from + LIST_DAYS);
    query_bind_day(&query, "today", call->tx->today_day);
    query_bind_int(&query, "site", params->site);
    query_bind_int(&query, "limit", LISTED_MAX);
    call_bind_scope(call, &query);
    while (query_next(&query)) {
        json_begin_map(out);
        json_field_int(out, "standing", query_int(&query, "standing"));
        json_field_day(out, "date", query_day(&query, "day"));
        json_field_text(out, "meal", query_text(&query, "meal"));
        json_field_int(out, "site", query_int(&query, "site"));
        json_field_text(out, "status", query_text(&query, "status"));
        json_field_text(out, "name", query_text(&query, "name"));
        json_field_text(out, "channel", query_text(&query, "channel"));
        json_field_int(out, "elder", query_int(&query, "elder"));
        json_end_map(out);
    }
    query_end(&query);
}

static enum status list(struct call *call)
{
    const struct list_params *params = call->params;
    bool is_place = call->principal.kind == OFFICE_SITE || call->principal.kind == OFFICE_KITCHEN;
    int32_t from = params->from == DAY_NONE ? call->tx->today_day : params->from;
    struct exception_reach reach = {
        .site = call->principal.kind == OFFICE_SITE ? call->principal.site : params->site,
        .kitchen = call->principal.kind == OFFICE_KITCHEN ? call->principal.kitchen : 0,
        .from = from,
        .until = from + LIST_DAYS,
    };
    bool is_beyond = is_place && params->site != 0 && !place_site_is_own(call, params->site);
    struct exceptions exceptions = {.items = NULL};
    if (!is_beyond) {
        exceptions = gather(call, !is_place, &reach, LISTED_MAX);
    }
    json_key(&call->out, "exceptions");
    json_begin_list(&call->out);
    for (int i = 0; i < exceptions.count; i++) {
        put_exception(call, &exceptions.items[i], is_place);
    }
    if (!is_place) {
        put_standing(call, params, from);
    }
    json_end_list(&call->out);
    if (exceptions.has_more) {
        json_field_bool(&call->out, "more", true);
    }
    exceptions_done(&exceptions);
    return call_done(call);
}

const struct rpc_method exception_methods[] = {
    {
        .name = "meal.exceptions",
        .help = "What is booked for the next seven days and may not be kept: places closed or cut, "
                "permits over, menus changed, days of standing orders refused; with what is near "
                "by.",
        .allow = DESKS | KITCHEN | SITE | BUREAU,
        .effect = RPC_READS,
        .params = list_params,
        .params_size = sizeof(struct list_params),
        .result =
            "exceptions[{booking?, standing?, date, meal, site, status, menu?, name, channel, "
            "elder?, alternatives?}], more?",
        .run = list,
    },
    RPC_METHODS_END,
};
