// SPDX-License-Identifier: Apache-2.0
// kitchen.recover: a failure that was told wrongly, or is over before the meal is served.

#include "daemon/access/office_find.h"
#include "daemon/canteen/booking.h"
#include "daemon/canteen/kitchen_fail.h"
#include "daemon/canteen/meal_note.h"
#include "daemon/canteen/sitting_event.h"
#include "daemon/canteen/waiting.h"
#include "daemon/registry/task.h"

#define REASON_MAX 200
#define HELPERS_MAX 500

struct recover_params {
    int64_t failure;
    const char *reason;
};

static const struct rpc_param recover_params[] = {
    {.name = "failure",
        .help = "As kitchen.fail answered it; of several of one meal the last first.",
        .kind = RPC_ID,
        .required = true,
        .offset = offsetof(struct recover_params, failure)},
    {.name = "reason",
        .help = "Why it is taken back, without names.",
        .kind = RPC_TEXT,
        .required = true,
        .offset = offsetof(struct recover_params, reason),
        .most = REASON_MAX},
    RPC_PARAMS_END,
};

struct failure {
    int64_t failure;
    struct kitchen_meal meal;
    int64_t capacity_was; // -1: not known
    int64_t capacity_now; // that it gave the kitchen
    int64_t last;         // of the same meal
    bool is_cancelled;
};

static bool find(struct call *call, int64_t id, struct failure *ret)
{
    struct query query = query_open(call->tx, QUERY_KITCHEN_FAILURE_GET);
    query_bind_int(&query, "kitchen_failure", id);
    bool is_found = query_next(&query);
    if (is_found) {
        *ret = (struct failure){
            .failure = id,
            .meal = {.kitchen = query_int(&query, "kitchen"),
                .day = query_day(&query, "day"),
                .meal = words_find(meal_words, query_text(&query, "meal"))},
            .capacity_was =
                query_is_null(&query, "capacity_was") ? -1 : query_int(&query, "capacity_was"),
            .capacity_now = query_int(&query, "capacity_now"),
            .last = query_int(&query, "last"),
            .is_cancelled = !query_is_null(&query, "cancelled_at"),
        };
    }
    query_end(&query);
    return is_found && kitchen_meal_find(call, &ret->meal);
}

static enum status judge(struct call *call, const struct failure *failure)
{
    if (failure->is_cancelled || failure->last != failure->failure) {
        json_field_int(
            &call->facts, "failure", failure->is_cancelled ? failure->failure : failure->last);
        call->message = failure->is_cancelled ? "this failure was taken back already"
                                              : "a later failure of this meal is taken back first";
        return call_refuse(call, STATUS_STATE_CONFLICT);
    }
    if (failure->meal.day < call->tx->today_day) {
        json_field_day(&call->facts, "date", failure->meal.day);
        call->message = "the day of this meal is over";
        return call_refuse(call, STATUS_STATE_CONFLICT);
    }
    return STATUS_OK;
}

// --- what comes back ---

static void cancel(struct call *call, int64_t failure, const char *reason)
{
    struct query query = query_open(call->tx, QUERY_KITCHEN_FAILURE_CANCEL);
    query_bind_int(&query, "kitchen_failure", failure);
    query_bind_text(&query, "reason", reason);
    query_bind_int(&query, "now", call->tx->now_ms);
    (void)query_run(&query);
}

// What was said of the kitchen after the failure holds on.
static void give_capacity(struct call *call, struct failure *failure)
{
    struct kitchen_meal *meal = &failure->meal;
    if (failure->capacity_was >= 0 && meal->capacity == failure->capacity_now) {
        kitchen_cook_on_day(call, meal, failure->capacity_was);
        meal->capacity = failure->capacity_was;
    }
}

static bool next_lost(
    struct call *call, const struct failure *failure, int64_t after, struct booking_lost *ret)
{
    struct query query = query_open(call->tx, QUERY_KITCHEN_FAILURE_LOST);
    query_bind_int(&query, "kitchen_failure", failure->failure);
    query_bind_int(&query, "after", after);
    bool is_found = query_next(&query);
    if (is_found) {
        *ret = (struct booking_lost){
            .booking = query_int(&query, "booking"),
            .office = query_int(&query, "office"),
            .operator_name = query_copy_text(&query, "operator", &call->arena),
            .order = {.elder = query_int(&query, "elder"),
                .site = query_int(&query, "site"),
                .day = failure->meal.day,
                .meal = failure->meal.meal,
                .channel = words_find(channel_words, query_text(&query, "channel")),
                .diets = (uint32_t)query_int(&query, "asked_diets"),
                .walk_in = true,
                .is_given_back = true},
        };
    }
    query_end(&query);
    return is_found && call->tx->fault == STATUS_OK;
}

// Who has none comes before who is cooked for elsewhere; the streets are told for whom it failed.
static void restore(struct call *call, const struct failure *failure)
{
    struct booking_lost lost = {.booking = 0};
    enum status status = STATUS_OK;
    while (next_lost(call, failure, lost.booking, &lost)) {
        if (booking_restore(call, &lost, &status) == 0 && call->tx->fault != STATUS_OK) {
            return;
        }
    }
}

static bool next_handed(
    struct call *call, const struct failure *failure, int64_t *booking, int64_t *ret_helper)
{
    struct query query = query_open(call->tx, QUERY_KITCHEN_FAILURE_HANDED);
    query_bind_int(&query, "kitchen_failure", failure->failure);
    query_bind_int(&query, "after", *booking);
    bool is_found = query_next(&query);
    if (is_found) {
        *booking = query_int(&query, "booking");
        *ret_helper = query_int(&query, "kitchen");
    }
    query_end(&query);
    return is_found && call->tx->fault == STATUS_OK;
}

struct helper {
    struct kitchen_meal meal;
    int64_t covers;
};

static int find_helpers(
    struct call *call, const struct failure *failure, struct helper ret[HELPERS_MAX])
{
    int count = 0;
    struct query query = query_open(call->tx, QUERY_KITCHEN_FAILURE_HELPERS);
    query_bind_int(&query, "kitchen_failure", failure->failure);
    query_bind_int(&query, "limit", HELPERS_MAX);
    while (count < HELPERS_MAX && query_next(&query)) {
        ret[count++] = (struct helper){.meal = {.kitchen = query_int(&query, "kitchen"),
                                           .day = failure->meal.day,
                                           .meal = failure->meal.meal}};
    }
    query_end(&query);
    return count;
}

static struct helper *helper_of(struct helper *helpers, int count, int64_t kitchen)
{
    for (int i = 0; i < count; i++) {
        if (helpers[i].meal.kitchen == kitchen) {
            return &helpers[i];
        }
    }
    return NULL;
}

// What helpers cook comes home while the kitchen has room for it.
static bool take_home(struct call *call, struct failure *failure, struct helper *helpers, int count)
{
    struct kitchen_meal *home = &failure->meal;
    int64_t booking = 0;
    int64_t kitchen = 0;
    if (!kitchen_meal_read(call, home)) { // what was restored is booked by now
        return false;
    }
    int64_t room = kitchen_meal_left(home);
    while (room > 0 && next_handed(call, failure, &booking, &kitchen)) {
        struct helper *helper = helper_of(helpers, count, kitchen);
        if (helper == NULL || !kitchen_hand_booking(call, booking, home->kitchen)) {
            return false;
        }
        call_touch(call, booking);
        helper->covers++;
        room--;
    }
    for (int i = 0; i < count; i++) {
        struct kitchen_meal *from = &helpers[i].meal;
        if (helpers[i].covers == 0) {
            continue;
        }
        if (!kitchen_meal_read(call, from) ||
            !kitchen_hand_covers(call, from, home, helpers[i].covers)) {
            return false;
        }
        kitchen_spare_give(call, from, helpers[i].covers);
        quota_recount(call, from->kitchen, from->day, meal_words[from->meal]);
        sitting_changed_of_kitchen(call, from->kitchen, from->day);
    }
    quota_recount(call, home->kitchen, home->day, meal_words[home->meal]);
    return call->tx->fault == STATUS_OK;
}

// --- telling ---

static void put_home(struct call *call, const struct helper *helpers, int count)
{
    json_key(&call->out, "back");
    json_begin_list(&call->out);
    for (int i = 0; i < count; i++) {
        if (helpers[i].covers > 0) {
            json_begin_map(&call->out);
            json_field_int(&call->out, "kitchen", helpers[i].meal.kitchen);
            json_field_text(&call->out, "name", helpers[i].meal.name);
            json_field_int(&call->out, "covers", helpers[i].covers);
            json_end_map(&call->out);
        }
    }
    json_end_list(&call->out);
}

// Who was called, or was to be, is called once more; kitchen.unplaced tells who has a meal again.
static int64_t open_task(
    struct call *call, const struct failure *failure, const char *street, int64_t covers)
{
    const struct kitchen_meal *meal = &failure->meal;
    const char *words = arena_print(&call->arena, "%lld covers", (long long)covers);
    return task_open(
        call, &(struct task_order){
                  .office = office_of_desk(call, street),
                  .kind = TASK_MEALS_RESTORED,
                  .subject = failure->failure,
                  .due_day = call->tx->today_day,
                  .note = meal_note(call, meal->name, meal->day, meal_words[meal->meal], words),
              });
}

static void put_streets(struct call *call, const struct failure *failure)
{
    (void)task_close_for(call, TASK_MEALS_UNPLACED, failure->failure, "recovered");
    struct query query = query_open(call->tx, QUERY_KITCHEN_FAILURE_STREETS);
    query_bind_int(&query, "kitchen_failure", failure->failure);
    json_key(&call->out, "streets");
    json_begin_list(&call->out);
    while (query_next(&query)) {
        const char *street = query_text(&query, "street");
        int64_t covers = query_int(&query, "covers");
        int64_t again = query_int(&query, "again");
        int64_t task = open_task(call, failure, street, covers);
        json_begin_map(&call->out);
        json_field_text(&call->out, "street", street);
        json_field_int(&call->out, "restored", again);
        json_field_int(&call->out, "unplaced", covers - again);
        if (task != 0) {
            call_put_made(call, &call->out, "task", task);
        }
        json_end_map(&call->out);
    }
    query_end(&query);
    json_end_list(&call->out);
}

static enum status recover_from(struct call *call, struct failure *failure)
{
    const struct recover_params *params = call->params;
    struct helper *helpers = arena_alloc(&call->arena, HELPERS_MAX * sizeof(*helpers));
    if (helpers == NULL) {
        tx_fail(call->tx, STATUS_NO_MEMORY);
        return call_done(call);
    }
    int count = find_helpers(call, failure, helpers);
    cancel(call, failure->failure, params->reason);
    give_capacity(call, failure);
    if (kitchen_meal_is_before_service(call, &failure->meal)) {
        restore(call, failure);
        if (!take_home(call, failure, helpers, count)) {
            return call->tx->fault != STATUS_OK
                       ? call_done(call)
                       : call_broken(call, "covers were handed on and could not come back");
        }
    }
    call_touch(call, failure->failure);
    call_touch(call, failure->meal.kitchen);
    sitting_changed_of_kitchen(call, failure->meal.kitchen, failure->meal.day);
    waiting_freed_from(call, failure->meal.day);
    json_field_int(&call->out, "failure", failure->failure);
    json_field_int(&call->out, "capacity", failure->meal.capacity);
    put_home(call, helpers, count);
    put_streets(call, failure);
    return call_done(call);
}

static enum status recover(struct call *call)
{
    const struct recover_params *params = call->params;
    struct failure failure;
    if (!find(call, params->failure, &failure)) {
        json_field_text(&call->facts, "parameter", "failure");
        return call->tx->fault != STATUS_OK ? call_done(call) : call_refuse(call, STATUS_NOT_FOUND);
    }
    enum status status = judge(call, &failure);
    return status == STATUS_OK ? recover_from(call, &failure) : status;
}

const struct rpc_method kitchen_recover_methods[] = {
    {
        .name = "kitchen.recover",
        .help = "Takes a kitchen's failure back: it cooks what it could before, meals come back "
                "until they are served, and the streets learn whom to call once more.",
        .allow = KITCHEN | BUREAU,
        .effect = RPC_WRITES,
        .dry_run = true,
        .params = recover_params,
        .params_size = sizeof(struct recover_params),
        .result = "failure, capacity, back[{kitchen, name, covers}], streets[{street, restored, "
                  "unplaced, task?}]",
        .refuses = "NOT_FOUND STATE_CONFLICT",
        .run = recover,
    },
    RPC_METHODS_END,
};
