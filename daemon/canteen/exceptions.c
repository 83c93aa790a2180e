// SPDX-License-Identifier: Apache-2.0
// meal.exceptions, and what a change of a place does to what is booked there.

#include "daemon/canteen/exceptions.h"

#include <stdlib.h>

#include "daemon/canteen/calendar.h"
#include "daemon/canteen/meal_note.h"
#include "daemon/canteen/menu.h"
#include "daemon/canteen/opening.h"
#include "daemon/canteen/place.h"
#include "daemon/canteen/sitting.h"
#include "daemon/canteen/sitting_gather.h"
#include "daemon/registry/task.h"

#define LISTED_MAX 200 // in one answer
#define TOLD_MAX 20000 // after a change of a place: who gets a task

// For whom bookings are gone through.
enum asking {
    ASKING_CHANGE, // of a place: who gets a task. So many that no text is copied
    ASKING_PLACE,  // a list of a site or a kitchen
    ASKING_SCOPE,  // a list of the persons whom a desk or a bureau may see
};

// A booking that may not be kept. Texts live in the call's arena; NULL unless a list is asked for.
struct exception {
    int64_t booking;
    int64_t elder;
    int64_t office; // that looks after the person
    int64_t site;
    int64_t kitchen;
    int32_t day;
    int meal;
    int channel;
    uint32_t diets; // that it must suit
    const char *name;
    const char *area; // of the site
    enum status status;
    bool is_unknown; // the menu was taken back, and the person may not eat everything
    bool has_task;
};

struct exceptions {
    enum asking asking;
    struct exception *items; // room for most
    int count;
    int most;
    int64_t *settled; // bookings that may be kept and have a task saying otherwise, room for most
    int settled_count;
    bool has_more;
};

// In the order in which a booking is refused; the menu is looked at later, for it is a statement.
static enum status judge_place(
    const struct query *query, const struct calendar *calendar, int32_t day)
{
    struct service service = sitting_service(query, calendar);
    return opening_judge(&(struct opening){.service = &service,
                             .permit_until = query_day(query, "permit_until"),
                             .kitchen_permit_until = query_day(query, "kitchen_permit_until")},
        day);
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

// What a row comes to.
struct verdict {
    enum status status;
    bool is_unknown;
};

// The texture lives until the row is left.
static struct verdict judge_food(struct call *call, const struct query *query, int32_t day)
{
    struct diet_person person = {.texture = query_text(query, "texture"),
        .allergens = (uint32_t)query_int(query, "allergens"),
        .diets = (uint32_t)query_int(query, "diets")};
    enum menu_suits suits = menu_suits(call, query_int(query, "site"), day,
        words_find(meal_words, query_text(query, "meal")), &person);
    return (struct verdict){.status = suits == MENU_SUITS ? STATUS_OK : STATUS_DIET_UNSAFE,
        .is_unknown = suits == MENU_UNKNOWN};
}

static struct verdict judge_row(
    struct call *call, const struct query *query, int32_t day, const struct calendar *calendar)
{
    struct verdict verdict = {.status = judge_place(query, calendar, day)};
    if (verdict.status == STATUS_OK) {
        verdict = judge_food(call, query, day);
    }
    if (verdict.status == STATUS_OK) {
        verdict.status = judge_places(query);
    }
    return verdict;
}

static struct exception read_exception(
    const struct query *query, int32_t day, const struct verdict *verdict)
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
        .diets = (uint32_t)query_int(query, "diets"),
        .status = verdict->status,
        .is_unknown = verdict->is_unknown,
        .has_task = query_int(query, "has_task") != 0,
    };
}

// Kept again: whoever was asked to look after it need not.
static void note_settled(const struct query *query, struct exceptions *ret)
{
    if (query_int(query, "has_task") != 0 && ret->settled_count < ret->most) {
        ret->settled[ret->settled_count++] = query_int(query, "booking");
    }
}

// One day's rows; ends the query.
static void gather_day(struct call *call, struct query *query, int32_t day,
    const struct calendar *calendar, struct exceptions *ret)
{
    while (query_next(query)) {
        struct verdict verdict = judge_row(call, query, day, calendar);
        if (verdict.status == STATUS_OK) {
            note_settled(query, ret);
            continue;
        }
        if (ret->count == ret->most) {
            ret->has_more = true;
            break;
        }
        struct exception *exception = &ret->items[ret->count++];
        *exception = read_exception(query, day, &verdict);
        if (ret->asking != ASKING_CHANGE) {
            exception->name = query_copy_text(query, "name", &call->arena);
            exception->area = query_copy_text(query, "area", &call->arena);
        }
    }
    query_end(query);
}

static struct query open_day(
    struct call *call, enum asking asking, const struct exception_reach *reach, int32_t day)
{
    bool is_scope = asking == ASKING_SCOPE;
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
    struct call *call, enum asking asking, const struct exception_reach *reach)
{
    int most = asking == ASKING_CHANGE ? TOLD_MAX : LISTED_MAX;
    struct exceptions exceptions = {.asking = asking,
        .items = malloc((size_t)most * sizeof(*exceptions.items)),
        .settled = malloc((size_t)most * sizeof(*exceptions.settled)),
        .most = most};
    if (exceptions.items == NULL || exceptions.settled == NULL) {
        tx_fail(call->tx, STATUS_NO_MEMORY);
        return exceptions;
    }
    struct calendar calendar = calendar_of_all(call, reach->from, reach->until);
    for (int32_t day = reach->from; day < reach->until && !exceptions.has_more; day++) {
        struct query query = open_day(call, asking, reach, day);
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

// As many as exceptions_tell gathers, by booking and status alone.
static void look_at_day(struct call *call, struct query *query, int32_t day,
    const struct calendar *calendar, struct exceptions_before *ret)
{
    while (ret->count < TOLD_MAX && query_next(query)) {
        struct verdict verdict = judge_row(call, query, day, calendar);
        if (verdict.status != STATUS_OK) {
            ret->known[ret->count++] = (struct exception_known){
                .booking = query_int(query, "booking"), .status = verdict.status};
        }
    }
    query_end(query);
}

struct exceptions_before exceptions_look(struct call *call, const struct exception_reach *reach)
{
    struct exceptions_before before = {.known = malloc(TOLD_MAX * sizeof(*before.known))};
    if (before.known == NULL) {
        tx_fail(call->tx, STATUS_NO_MEMORY);
        return before;
    }
    struct calendar calendar = calendar_of_all(call, reach->from, reach->until);
    for (int32_t day = reach->from; day < reach->until && before.count < TOLD_MAX; day++) {
        struct query query = open_day(call, ASKING_CHANGE, reach, day);
        look_at_day(call, &query, day, &calendar, &before);
    }
    qsort(before.known, (size_t)before.count, sizeof(*before.known), compare_known);
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

// The words of a task, shared by the bookings of a sitting that follow each other.
struct note {
    const struct exception *of; // the last it was written for
    const char *text;           // arena
};

static const char *note_of(struct call *call, const struct exception *exception, struct note *note)
{
    const struct exception *of = note->of;
    if (of == NULL || of->site != exception->site || of->day != exception->day ||
        of->meal != exception->meal || of->status != exception->status) {
        note->text = meal_note_of_site(call, exception->site, exception->day,
            meal_words[exception->meal], status_name(exception->status));
    }
    note->of = exception;
    return note->text;
}

// A task that is open already tells of another reason.
static void ask_for(struct call *call, const struct exception *exception, struct note *note)
{
    if (exception->has_task) {
        (void)task_close_for(call, TASK_MEAL_AT_RISK, exception->booking, "told again");
    }
    (void)task_open(call, &(struct task_order){.office = exception->office,
                              .kind = TASK_MEAL_AT_RISK,
                              .subject = exception->booking,
                              .elder = exception->elder,
                              .due_day = exception->day,
                              .note = note_of(call, exception, note)});
}

void exceptions_tell(
    struct call *call, const struct exception_reach *reach, struct exceptions_before *before)
{
    struct exceptions exceptions = gather(call, ASKING_CHANGE, reach);
    struct note note = {.of = NULL};
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
        ask_for(call, exception, &note);
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
        .help = "The first of as many days as can be booked; today when left out.",
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
            .diets = exception->diets},
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

static void put_standing(struct call *call, const struct exception_reach *reach)
{
    struct json_out *out = &call->out;
    struct query query = query_open(call->tx, QUERY_EXCEPTION_STANDING);
    query_bind_day(&query, "from", reach->from);
    query_bind_day(&query, "until", reach->until);
    query_bind_day(&query, "today", call->tx->today_day);
    query_bind_int(&query, "site", reach->site);
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
    int32_t today = call->tx->today_day;
    int32_t from = params->from == DAY_NONE ? today : params->from;
    struct exception_reach reach = {
        .site = call->principal.kind == OFFICE_SITE ? call->principal.site : params->site,
        .kitchen = call->principal.kind == OFFICE_KITCHEN ? call->principal.kitchen : 0,
        .from = from,
        .until = from + booking_last_day(call) - today + 1,
    };
    bool is_beyond = is_place && params->site != 0 && !place_site_is_own(call, params->site);
    struct exceptions exceptions = {.items = NULL};
    if (!is_beyond) {
        exceptions = gather(call, is_place ? ASKING_PLACE : ASKING_SCOPE, &reach);
    }
    json_key(&call->out, "exceptions");
    json_begin_list(&call->out);
    for (int i = 0; i < exceptions.count; i++) {
        put_exception(call, &exceptions.items[i], is_place);
    }
    if (!is_place) {
        put_standing(call, &reach);
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
        .help = "What is booked for the days that can be booked and may not be kept: places closed "
                "or cut, permits over, menus changed, days of standing orders refused; with what "
                "is near by.",
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
