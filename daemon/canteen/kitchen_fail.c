// SPDX-License-Identifier: Apache-2.0
// kitchen.fail and kitchen.unplaced.

#include "daemon/canteen/kitchen_fail.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/access/cursor.h"
#include "daemon/access/office_find.h"
#include "daemon/canteen/booking.h"
#include "daemon/canteen/closure.h"
#include "daemon/canteen/kitchen_rescue.h"
#include "daemon/canteen/kitchen_spare.h"
#include "daemon/canteen/meal_note.h"
#include "daemon/canteen/place.h"
#include "daemon/canteen/sitting_event.h"
#include "daemon/registry/elder_seal.h"
#include "daemon/registry/task.h"
#include "daemon/registry/vocabulary.h"

#define REASON_MAX 200
#define HELPERS_MAX 500
#define MEALS_FIRST 512

struct fail_params {
    int64_t kitchen;
    int32_t date;
    int meal;
    int64_t covers_left;
    const char *reason;
};

static const struct rpc_param fail_params[] = {
    {.name = "kitchen",
        .help = "Which one.",
        .kind = RPC_ID,
        .required = true,
        .offset = offsetof(struct fail_params, kitchen)},
    {.name = "date",
        .help = "The day of the meal.",
        .kind = RPC_DAY,
        .required = true,
        .offset = offsetof(struct fail_params, date)},
    {.name = "meal",
        .help = "Which meal.",
        .kind = RPC_CHOICE,
        .required = true,
        .offset = offsetof(struct fail_params, meal),
        .choices = meal_words},
    {.name = "covers_left",
        .help = "What it can still cook, beside what was handed out already.",
        .kind = RPC_INTEGER,
        .required = true,
        .offset = offsetof(struct fail_params, covers_left),
        .least = 0,
        .most = PLACE_COVERS_MAX},
    {.name = "reason",
        .help = "Why.",
        .kind = RPC_TEXT,
        .required = true,
        .offset = offsetof(struct fail_params, reason),
        .most = REASON_MAX},
    RPC_PARAMS_END,
};

// Everything of one failure. meals is owned: failing_done.
struct failing {
    const struct fail_params *params;
    struct kitchen_meal meal;
    struct rescue_meal *meals;
    int count;
    int own_count; // of them those it cooks itself so far
    int room;
    struct rescue_helper helpers[HELPERS_MAX];
    const char *names[HELPERS_MAX]; // arena
    int helpers_count;
    int64_t failure;
    bool in_service;      // the meal was begun: what was sold to guests is eaten
    int64_t capacity_now; // what it cooks in all
};

// --- looking ---

static struct rescue_meal *grow(struct failing *failing)
{
    if (failing->count == failing->room) {
        int room = failing->room == 0 ? MEALS_FIRST : failing->room * 2;
        struct rescue_meal *meals = room > 2 * PLACE_COVERS_MAX
                                        ? NULL
                                        : realloc(failing->meals, (size_t)room * sizeof(*meals));
        if (meals == NULL) {
            return NULL;
        }
        failing->meals = meals;
        failing->room = room;
    }
    return &failing->meals[failing->count++];
}

static int find_helper(struct call *call, struct failing *failing, int64_t kitchen)
{
    for (int i = 0; i < failing->helpers_count; i++) {
        if (failing->helpers[i].kitchen == kitchen) {
            return i;
        }
    }
    struct kitchen_meal helper = {
        .kitchen = kitchen, .day = failing->meal.day, .meal = failing->meal.meal};
    if (failing->helpers_count == HELPERS_MAX || !kitchen_meal_read(call, &helper)) {
        return RESCUE_NONE;
    }
    int at = failing->helpers_count++;
    failing->helpers[at] = (struct rescue_helper){.kitchen = kitchen};
    snprintf(failing->helpers[at].area, AREA_CODE_SIZE, "%s", helper.area);
    failing->names[at] = helper.name;
    return at;
}

// Of KITCHEN_FAIL_MEALS, what the kitchen cooks, or of KITCHEN_FAIL_LENT, what others cook for it
// since it failed before. What no helper is found for stays where it is.
static void gather_meals(struct call *call, struct failing *failing, enum query_id id)
{
    bool is_lent = id == QUERY_KITCHEN_FAIL_LENT;
    struct query query = query_open(call->tx, id);
    query_bind_int(&query, "kitchen", failing->meal.kitchen);
    query_bind_day(&query, "day", failing->meal.day);
    query_bind_text(&query, "meal", meal_words[failing->meal.meal]);
    while (query_next(&query)) {
        int cook = is_lent ? find_helper(call, failing, query_int(&query, "kitchen")) : RESCUE_OWN;
        if (cook == RESCUE_NONE) {
            continue;
        }
        struct rescue_meal *meal = grow(failing);
        if (meal == NULL) {
            tx_fail(call->tx, STATUS_NO_MEMORY);
            break;
        }
        *meal = (struct rescue_meal){
            .booking = query_int(&query, "booking"),
            .elder = query_int(&query, "elder"),
            .site = query_int(&query, "site"),
            .channel = words_find(channel_words, query_text(&query, "channel")),
            .is_frail = query_int(&query, "frail") != 0,
            .is_given_up = !query_is_null(&query, "given_up_at") ||
                           closure_is_of_row(call, &query, failing->meal.day),
            .cook = cook,
        };
        meal->rank = meal_rank_of(&(struct meal_rank_facts){
            .age = day_age(query_day(&query, "born_day"), failing->meal.day),
            .flags = query_int(&query, "poor") != 0 ? 1u << FLAG_MINIMUM_ALLOWANCE : 0,
            .channel = meal->channel});
        quota_street(query_text(&query, "site_area"), meal->site_street);
        snprintf(meal->street, sizeof(meal->street), "%s", query_text(&query, "street"));
        failing->own_count += is_lent ? 0 : 1;
    }
    query_end(&query);
}

// What a cook confirmed, as far as what was booked and sold since leaves it: of a kitchen that is
// to cook more than it can, nothing, which is no debt of the others.
static int64_t spare_of(const struct query *query)
{
    int64_t left = query_int(query, "left_over");
    int64_t room = query_int(query, "room");
    int64_t spare = left < room ? left : room;
    return spare > 0 ? spare : 0;
}

static void gather_helpers(struct call *call, struct failing *failing)
{
    struct area_range reach = place_reach(call);
    struct query query = query_open(call->tx, QUERY_KITCHEN_SPARE_NEAR);
    query_bind_int(&query, "kitchen", failing->meal.kitchen);
    query_bind_day(&query, "day", failing->meal.day);
    query_bind_text(&query, "meal", meal_words[failing->meal.meal]);
    place_bind_range(&query, &reach);
    while (failing->helpers_count < HELPERS_MAX && query_next(&query)) {
        int at = failing->helpers_count++;
        failing->helpers[at] = (struct rescue_helper){
            .kitchen = query_int(&query, "kitchen"), .left = spare_of(&query)};
        snprintf(failing->helpers[at].area, AREA_CODE_SIZE, "%s", query_text(&query, "area"));
        failing->names[at] = query_copy_text(&query, "name", &call->arena);
    }
    query_end(&query);
}

// --- writing ---

static void keep_failure(struct call *call, struct failing *failing)
{
    failing->failure = tx_new_id(call->tx);
    struct query query = query_open(call->tx, QUERY_KITCHEN_FAILURE_INSERT);
    query_bind_int(&query, "kitchen_failure", failing->failure);
    query_bind_int(&query, "kitchen", failing->meal.kitchen);
    query_bind_day(&query, "day", failing->meal.day);
    query_bind_text(&query, "meal", meal_words[failing->meal.meal]);
    query_bind_int(&query, "capacity_was", failing->meal.capacity);
    query_bind_int(&query, "covers_left", failing->params->covers_left);
    query_bind_int(&query, "capacity_now", failing->capacity_now);
    query_bind_int(&query, "in_service", failing->in_service);
    query_bind_text(&query, "reason", failing->params->reason);
    query_bind_int(&query, "office", call->principal.office);
    query_bind_text(&query, "operator", call->principal.operator_name);
    query_bind_int(&query, "now", call->tx->now_ms);
    (void)query_run(&query);
    call_touch(call, failing->failure);
    call_touch(call, failing->meal.kitchen);
    sitting_changed_of_kitchen(call, failing->meal.kitchen, failing->meal.day);
}

static void keep_outcome(
    struct call *call, const struct failing *failing, const struct rescue_meal *meal)
{
    struct query query = query_open(call->tx, QUERY_KITCHEN_FAILURE_BOOKING_INSERT);
    query_bind_int(&query, "kitchen_failure", failing->failure);
    query_bind_int(&query, "booking", meal->booking);
    query_bind_int(&query, "elder", meal->elder);
    query_bind_text(&query, "street", meal->street);
    if (meal->kitchen >= 0) {
        query_bind_int(&query, "kitchen", failing->helpers[meal->kitchen].kitchen);
    } else {
        query_bind_null(&query, "kitchen");
    }
    (void)query_run(&query);
}

// No meal, no subsidy and no no-show: the booking is cancelled for the person.
static bool drop_one(
    struct call *call, const struct failing *failing, const struct rescue_meal *meal)
{
    struct booking_place place = {
        .booking = meal->booking,
        .site = meal->site,
        .kitchen =
            meal->cook == RESCUE_OWN ? failing->meal.kitchen : failing->helpers[meal->cook].kitchen,
        .day = failing->meal.day,
        .meal = meal_words[failing->meal.meal],
        .channel = channel_words[meal->channel],
        .street = meal->street,
    };
    return booking_release(call, &place, KITCHEN_FAILED);
}

// A helper lends as many covers more, of those its cook confirmed, or has some back.
static bool settle_spare(
    struct call *call, const struct kitchen_meal *meal, const struct rescue_helper *helper)
{
    int64_t more = helper->taken - helper->freed;
    if (more < 0) {
        kitchen_spare_give(call, meal, -more);
    }
    return more <= 0 || kitchen_spare_take(call, meal, more);
}

// The covers that a helper takes. Those that it gave back it cooks for others, also where it can
// cook less by now: that it can is not said by that.
static bool hand_to(struct call *call, const struct failing *failing,
    const struct rescue_helper *helper, struct kitchen_meal *to)
{
    if (!kitchen_meal_read(call, to)) {
        return false;
    }
    int64_t cooks = to->capacity > 0 ? to->capacity : 0;
    int64_t cooked = to->booked + helper->freed - to->missed;
    to->capacity = cooks > cooked ? cooks : cooked;
    bool is_handed =
        helper->taken == 0 || kitchen_hand_covers(call, &failing->meal, to, helper->taken);
    if (cooks < cooked) {
        kitchen_count_cut(call, to, cooks);
    }
    return is_handed;
}

// The covers that moved leave the one count and join the other, out of what was confirmed.
static bool move_counts(struct call *call, const struct failing *failing)
{
    for (int i = 0; i < failing->helpers_count; i++) {
        const struct rescue_helper *helper = &failing->helpers[i];
        struct kitchen_meal to = {
            .kitchen = helper->kitchen, .day = failing->meal.day, .meal = failing->meal.meal};
        if (helper->taken == 0 && helper->freed == 0) {
            continue;
        }
        bool is_moved = hand_to(call, failing, helper, &to) && settle_spare(call, &to, helper);
        if (!is_moved) {
            return false;
        }
        quota_recount(call, to.kitchen, to.day, meal_words[to.meal]);
        sitting_changed_of_kitchen(call, to.kitchen, to.day);
    }
    quota_recount(call, failing->meal.kitchen, failing->meal.day, meal_words[failing->meal.meal]);
    return true;
}

static bool keep(struct call *call, struct failing *failing)
{
    keep_failure(call, failing);
    bool is_kept = true;
    for (int i = 0; i < failing->count && is_kept; i++) {
        const struct rescue_meal *meal = &failing->meals[i];
        if (meal->kitchen == meal->cook) {
            continue;
        }
        keep_outcome(call, failing, meal);
        is_kept = meal->kitchen >= 0 ? kitchen_hand_booking(call, meal->booking,
                                           failing->helpers[meal->kitchen].kitchen)
                                     : drop_one(call, failing, meal);
    }
    is_kept = is_kept && move_counts(call, failing);
    if (is_kept) {
        kitchen_cook_on_day(call, &failing->meal, failing->capacity_now);
    }
    return is_kept && call->tx->fault == STATUS_OK;
}

// --- telling ---

static void put_moved(struct call *call, const struct failing *failing)
{
    json_key(&call->out, "moved");
    json_begin_list(&call->out);
    for (int i = 0; i < failing->helpers_count; i++) {
        const struct rescue_helper *helper = &failing->helpers[i];
        if (helper->taken > 0) {
            json_begin_map(&call->out);
            json_field_int(&call->out, "kitchen", helper->kitchen);
            json_field_text(&call->out, "name", failing->names[i]);
            json_field_int(&call->out, "covers", helper->taken);
            json_end_map(&call->out);
        }
    }
    json_end_list(&call->out);
}

// One task for each street whose people get nothing: it has their telephones, and why, by
// kitchen.unplaced; why is the cook's free text and stands in no note.
static int64_t open_task(
    struct call *call, const struct failing *failing, const char *street, int64_t covers)
{
    const char *reason = arena_print(&call->arena, "%lld covers", (long long)covers);
    return task_open(call, &(struct task_order){
                               .office = office_of_desk(call, street),
                               .kind = TASK_MEALS_UNPLACED,
                               .subject = failing->failure,
                               .due_day = call->tx->today_day,
                               .note = meal_note(call, failing->meal.name, failing->meal.day,
                                   meal_words[failing->meal.meal], reason),
                           });
}

static void put_unplaced(struct call *call, const struct failing *failing)
{
    struct query query = query_open(call->tx, QUERY_KITCHEN_FAILURE_STREETS);
    query_bind_int(&query, "kitchen_failure", failing->failure);
    json_key(&call->out, "unplaced");
    json_begin_list(&call->out);
    while (query_next(&query)) {
        const char *street = query_text(&query, "street");
        int64_t covers = query_int(&query, "covers");
        int64_t task = open_task(call, failing, street, covers);
        json_begin_map(&call->out);
        json_field_text(&call->out, "street", street);
        json_field_int(&call->out, "covers", covers);
        if (task != 0) {
            call_put_made(call, &call->out, "task", task);
        }
        json_end_map(&call->out);
    }
    query_end(&query);
    json_end_list(&call->out);
}

static int64_t count_kept(const struct failing *failing)
{
    int64_t kept = 0;
    for (int i = 0; i < failing->count; i++) {
        kept += failing->meals[i].kitchen == RESCUE_OWN ? 1 : 0;
    }
    return kept;
}

// Guests eat what elders leave: those to whom a meal was sold that nobody will cook have their
// money back at the till (meal.correct_guest).
static void put_guests(struct call *call, const struct failing *failing, int64_t kept)
{
    int64_t left = failing->params->covers_left - kept;
    int64_t unplaced = failing->in_service ? 0 : failing->meal.guests - left;
    if (unplaced > 0) {
        json_field_int(&call->out, "guests_unplaced", unplaced);
    }
}

// What it can still cook comes to what was handed out already: served, or cooked for who missed it.
static void look_at_hour(struct call *call, struct failing *failing)
{
    const struct kitchen_meal *meal = &failing->meal;
    int64_t capacity = meal->booked - failing->own_count + failing->params->covers_left;
    failing->in_service = !kitchen_meal_is_before_service(call, meal);
    failing->capacity_now = capacity < meal->capacity ? capacity : meal->capacity;
}

static enum status fail_of(struct call *call, struct failing *failing)
{
    gather_helpers(call, failing);
    gather_meals(call, failing, QUERY_KITCHEN_FAIL_MEALS);
    look_at_hour(call, failing);
    if (!failing->in_service) { // afterwards what was lent is handed out
        gather_meals(call, failing, QUERY_KITCHEN_FAIL_LENT);
    }
    if (call->tx->fault != STATUS_OK) {
        return call_done(call);
    }
    rescue_divide(failing->meals, failing->count, failing->params->covers_left, failing->helpers,
        failing->helpers_count);
    if (!keep(call, failing)) {
        return call->tx->fault != STATUS_OK
                   ? call_done(call)
                   : call_broken(call, "covers were judged free and could not be moved");
    }
    call_put_made(call, &call->out, "failure", failing->failure);
    put_moved(call, failing);
    put_unplaced(call, failing);
    int64_t kept = count_kept(failing);
    json_field_int(&call->out, "kept", kept);
    put_guests(call, failing, kept);
    return call_done(call);
}

static enum status fail(struct call *call)
{
    const struct fail_params *params = call->params;
    struct kitchen_meal meal = {
        .kitchen = params->kitchen, .day = params->date, .meal = params->meal};
    if (!kitchen_meal_find(call, &meal)) {
        return kitchen_meal_missing(call);
    }
    if (meal.day < call->tx->today_day) {
        return call_invalid(call, "date", "today or a later day");
    }
    if (meal.capacity < 0) {
        return call_invalid(call, "meal", "a meal that the kitchen cooks on this day");
    }
    if (params->covers_left > meal.capacity) {
        return call_invalid(call, "covers_left", "no more covers than the kitchen can cook");
    }
    struct failing *failing = arena_alloc(&call->arena, sizeof(*failing));
    if (failing == NULL) {
        tx_fail(call->tx, STATUS_NO_MEMORY);
        return call_done(call);
    }
    failing->params = params;
    failing->meal = meal;
    enum status status = fail_of(call, failing);
    free(failing->meals);
    return status;
}

// --- kitchen.unplaced ---

struct unplaced_params {
    int64_t failure;
    int64_t limit;
    const char *after;
};

static const struct rpc_param unplaced_params[] = {
    {.name = "failure",
        .help = "As kitchen.fail answered it; the subject of the street's task.",
        .kind = RPC_ID,
        .required = true,
        .offset = offsetof(struct unplaced_params, failure)},
    RPC_PAGE_PARAMS(struct unplaced_params),
    RPC_PARAMS_END,
};

static void put_person(struct call *call, const struct query *query)
{
    int64_t elder = query_int(query, "elder");
    struct elder_sealing phone = {"phone_sealed", PLACE_PHONE, elder};
    struct elder_sealing address = {"address_sealed", PLACE_ADDRESS, elder};
    json_begin_map(&call->out);
    json_field_int(&call->out, "booking", query_int(query, "booking"));
    json_field_int(&call->out, "elder", elder);
    json_field_text(&call->out, "name", query_text(query, "name"));
    json_field_int(&call->out, "site", query_int(query, "site"));
    json_field_text(&call->out, "channel", query_text(query, "channel"));
    json_field_text(&call->out, "street", query_text(query, "street"));
    json_field_text(&call->out, "phone", elder_open(call, query, &phone));
    json_field_text(&call->out, "address", elder_open(call, query, &address));
    if (!query_is_null(query, "again")) {
        json_field_int(&call->out, "again", query_int(query, "again"));
    }
    json_end_map(&call->out);
    call_touch(call, elder);
}

static enum status unplaced(struct call *call)
{
    const struct unplaced_params *params = call->params;
    struct cursor cursor;
    const char *reason = NULL;
    enum status status = cursor_read(call, params->after, &cursor);
    if (status != STATUS_OK) {
        return status;
    }
    struct query query = query_open(call->tx, QUERY_KITCHEN_FAILURE_PERSONS);
    query_bind_int(&query, "kitchen_failure", params->failure);
    query_bind_day(&query, "today", call->tx->today_day);
    query_bind_int(&query, "after_id", cursor.id);
    query_bind_int(&query, "limit", params->limit + 1);
    call_bind_scope(call, &query);
    struct cursor_page page = {.name = "persons", .id = "booking", .limit = params->limit};
    while (cursor_page_next(call, &query, &page)) {
        if (page.written == 1) { // one failure has one reason
            reason = query_copy_text(&query, "reason", &call->arena);
        }
        put_person(call, &query);
    }
    if (reason != NULL) {
        json_field_text(&call->out, "reason", reason);
    }
    return call_done(call);
}

const struct rpc_method kitchen_fail_methods[] = {
    {
        .name = "kitchen.fail",
        .help = "A kitchen cannot cook what it should: others take over what their cooks have "
                "confirmed, and the streets learn who gets nothing; guests come last. Told again "
                "before the meal is served, what others lent is divided anew.",
        .allow = KITCHEN | BUREAU,
        .effect = RPC_WRITES,
        .dry_run = true,
        .params = fail_params,
        .params_size = sizeof(struct fail_params),
        .result =
            "failure, kept, moved[{kitchen, name, covers}], unplaced[{street, covers, task?}], "
            "guests_unplaced?",
        .refuses = "NOT_FOUND",
        .run = fail,
    },
    {
        .name = "kitchen.unplaced",
        .help = "Whom a kitchen's failure left without a meal, with telephones, of those one may "
                "see, and why it failed; again is what they have booked for it since. Recorded.",
        .allow = DESKS | BUREAU,
        .effect = RPC_RECORDS,
        .params = unplaced_params,
        .params_size = sizeof(struct unplaced_params),
        .result =
            "persons[{booking, elder, name, site, channel, street, phone?, address?, again?}], "
            "reason?, next?",
        .refuses = "NOT_FOUND",
        .run = unplaced,
    },
    RPC_METHODS_END,
};
