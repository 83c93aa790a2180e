// SPDX-License-Identifier: Apache-2.0
// menu.set, menu.add and menu.list: what a sitting serves, and whom among its diners it does not
// suit.

#include "daemon/canteen/menu.h"

#include <string.h>

#include "daemon/canteen/meal_note.h"
#include "daemon/canteen/place.h"
#include "daemon/canteen/price_policy.h"
#include "daemon/canteen/words.h"
#include "daemon/registry/task.h"
#include "daemon/registry/vocabulary.h"

#define DISH_NAME_MAX 60 // code points
#define DAYS_AHEAD_MAX 62
#define LIST_DAYS_MAX 31
#define LIST_DAYS_PRESET 7

struct dish {
    const char *name;
    uint32_t textures;
    uint32_t allergens;
    uint32_t diets;
    int64_t low_price_fen; // 0: not the special set
};

// --- reading ---

static struct dish read_dish(struct call *call, const struct query *query)
{
    return (struct dish){
        .name = query_copy_text(query, "name", &call->arena),
        .textures = (uint32_t)query_int(query, "textures"),
        .allergens = (uint32_t)query_int(query, "allergens"),
        .diets = (uint32_t)query_int(query, "diets"),
        .low_price_fen = query_int(query, "low_price_fen"),
    };
}

static void bind_sitting(struct query *query, int64_t site, int32_t day, int meal)
{
    query_bind_day(query, "day", day);
    query_bind_text(query, "meal", meal_words[meal]);
    query_bind_int(query, "site", site);
}

// --- setting ---

#define DISH_FIELDS(type, member)                                                                  \
    {.name = "name",                                                                               \
        .help = "Its name on the menu.",                                                           \
        .kind = RPC_TEXT,                                                                          \
        .required = true,                                                                          \
        .offset = offsetof(type, member name),                                                     \
        .is_name = true,                                                                           \
        .most = DISH_NAME_MAX},                                                                    \
        {.name = "textures",                                                                       \
            .help = "The textures it is served in; none: regular.",                                \
            .kind = RPC_SET,                                                                       \
            .offset = offsetof(type, member textures),                                             \
            .choices = texture_words},                                                             \
        {.name = "allergens",                                                                      \
            .help = "What it contains.",                                                           \
            .kind = RPC_SET,                                                                       \
            .offset = offsetof(type, member allergens),                                            \
            .choices = allergen_words},                                                            \
        {.name = "diets",                                                                          \
            .help = "The diets it suits.",                                                         \
            .kind = RPC_SET,                                                                       \
            .offset = offsetof(type, member diets),                                                \
            .choices = diet_words},                                                                \
    {                                                                                              \
        .name = "low_price_fen", .help = "Its price as the special low-price set, in fen.",        \
        .kind = RPC_INTEGER, .offset = offsetof(type, member low_price_fen), .least = 1,           \
        .most = PRICE_FEN_MAX                                                                      \
    }

#define SITTING_FIELDS(type, member)                                                               \
    {.name = "site",                                                                               \
        .help = "Where.",                                                                          \
        .kind = RPC_ID,                                                                            \
        .required = true,                                                                          \
        .offset = offsetof(type, member site)},                                                    \
        {.name = "date",                                                                           \
            .help = "The day, from today on.",                                                     \
            .kind = RPC_DAY,                                                                       \
            .required = true,                                                                      \
            .offset = offsetof(type, member date)},                                                \
    {                                                                                              \
        .name = "meal", .help = "Which meal.", .kind = RPC_CHOICE, .required = true,               \
        .offset = offsetof(type, member meal), .choices = meal_words                               \
    }

struct sitting_params {
    int64_t site;
    int32_t date;
    int meal;
};

struct set_params {
    struct sitting_params sitting;
    struct rpc_list dishes; // of struct dish
};

static const struct rpc_param dish_fields[] = {
    DISH_FIELDS(struct dish, ),
    RPC_PARAMS_END,
};

static const struct rpc_param set_params[] = {
    SITTING_FIELDS(struct set_params, sitting.),
    {.name = "dishes",
        .help = "The whole menu; none takes it back.",
        .kind = RPC_MAPS,
        .required = true,
        .offset = offsetof(struct set_params, dishes),
        .most = MENU_DISHES_MAX,
        .fields = dish_fields,
        .size = sizeof(struct dish)},
    RPC_PARAMS_END,
};

struct add_params {
    struct sitting_params sitting;
    struct dish dish;
};

static const struct rpc_param add_params[] = {
    SITTING_FIELDS(struct add_params, sitting.),
    DISH_FIELDS(struct add_params, dish.),
    RPC_PARAMS_END,
};

static bool is_served(struct call *call, const struct sitting_params *sitting)
{
    struct query query = query_open(call->tx, QUERY_MENU_IS_SERVED);
    bind_sitting(&query, sitting->site, sitting->date, sitting->meal);
    bool is_served = query_next(&query);
    query_end(&query);
    return is_served;
}

// Dishes are for a meal that is served; what stands on a menu can be taken off it anyway.
static enum status check_served(struct call *call, const struct sitting_params *sitting)
{
    if (is_served(call, sitting) || call->tx->fault != STATUS_OK) {
        return call_done(call);
    }
    return call_invalid(
        call, "meal", "a meal that the site offers and its kitchen cooks on this day");
}

static enum status check_sitting(struct call *call, const struct sitting_params *sitting)
{
    int32_t today = call->tx->today_day;
    if (!place_site_is_own(call, sitting->site)) {
        return call->tx->fault != STATUS_OK ? call_done(call) : call_refuse(call, STATUS_NOT_FOUND);
    }
    if (sitting->date < today || sitting->date > today + DAYS_AHEAD_MAX) {
        return call_invalid(call, "date", "a date from today on, at most 62 days ahead");
    }
    return STATUS_OK;
}

static void insert_dish(
    struct call *call, const struct sitting_params *sitting, const struct dish *dish)
{
    struct query query = query_open(call->tx, QUERY_MENU_INSERT);
    query_bind_int(&query, "dish", tx_new_id(call->tx));
    bind_sitting(&query, sitting->site, sitting->date, sitting->meal);
    query_bind_text(&query, "name", dish->name);
    query_bind_int(&query, "textures", dish->textures);
    query_bind_int(&query, "allergens", dish->allergens);
    query_bind_int(&query, "diets", dish->diets);
    if (dish->low_price_fen > 0) {
        query_bind_int(&query, "low_price_fen", dish->low_price_fen);
    } else {
        query_bind_null(&query, "low_price_fen");
    }
    query_bind_int(&query, "now", call->tx->now_ms);
    (void)query_run(&query);
}

static void supersede(struct call *call, const struct sitting_params *sitting, const char *name)
{
    enum query_id id = name == NULL ? QUERY_MENU_SUPERSEDE : QUERY_MENU_SUPERSEDE_DISH;
    struct query query = query_open(call->tx, id);
    bind_sitting(&query, sitting->site, sitting->date, sitting->meal);
    query_bind_int(&query, "now", call->tx->now_ms);
    if (name != NULL) {
        query_bind_text(&query, "name", name);
    }
    (void)query_run(&query);
}

// The office that looks after the person has to book something else for them.
static void tell_office(
    struct call *call, const struct query *diner, const struct sitting_params *sitting)
{
    (void)task_open(call, &(struct task_order){.office = query_int(diner, "office"),
                              .kind = TASK_MEAL_UNSAFE,
                              .subject = query_int(diner, "booking"),
                              .elder = query_int(diner, "elder"),
                              .due_day = sitting->date,
                              .note = meal_note_of_site(call, sitting->site, sitting->date,
                                  meal_words[sitting->meal], NULL)});
}

// Writes "unsafe":[{booking, menu?}] of those who are booked already and find nothing safe any
// more, menu "unknown" where the menu was taken back and nothing is known for who may not eat
// everything; their offices get a task, which closes where the menu is safe for them again.
static void put_unsafe(struct call *call, const struct sitting_params *sitting)
{
    json_key(&call->out, "unsafe");
    json_begin_list(&call->out);
    struct query query = query_open(call->tx, QUERY_MENU_DINERS);
    bind_sitting(&query, sitting->site, sitting->date, sitting->meal);
    query_bind_text(&query, "task_kind", task_kinds[TASK_MEAL_UNSAFE].word);
    while (query_next(&query)) {
        struct diet_person person = {
            .texture = query_text(&query, "texture"),
            .allergens = (uint32_t)query_int(&query, "allergens"),
            .diets = (uint32_t)query_int(&query, "diets"),
        };
        enum menu_suits suits =
            menu_suits(call, sitting->site, sitting->date, sitting->meal, &person);
        if (suits == MENU_SUITS) {
            // What another menu had made unsafe is nobody's task any more.
            if (query_int(&query, "has_task") != 0) {
                (void)task_close_for(
                    call, TASK_MEAL_UNSAFE, query_int(&query, "booking"), "safe again");
            }
            continue;
        }
        json_begin_map(&call->out);
        json_field_int(&call->out, "booking", query_int(&query, "booking"));
        if (suits == MENU_UNKNOWN) {
            json_field_text(&call->out, "menu", MENU_UNKNOWN_WORD);
        }
        json_end_map(&call->out);
        tell_office(call, &query, sitting);
    }
    query_end(&query);
    json_end_list(&call->out);
}

static enum status finish(struct call *call, const struct sitting_params *sitting, int64_t dishes)
{
    call_touch(call, sitting->site);
    json_field_int(&call->out, "site", sitting->site);
    json_field_day(&call->out, "date", sitting->date);
    json_field_text(&call->out, "meal", meal_words[sitting->meal]);
    json_field_int(&call->out, "dishes", dishes);
    menu_changed(call);
    put_unsafe(call, sitting);
    return call_done(call);
}

// How many dishes there are, and whether one of them has that name.
static int count_dishes(
    struct call *call, const struct sitting_params *sitting, const char *name, bool *ret_is_there)
{
    int count = 0;
    *ret_is_there = false;
    struct query query = query_open(call->tx, QUERY_MENU_DISHES);
    bind_sitting(&query, sitting->site, sitting->date, sitting->meal);
    while (query_next(&query)) {
        *ret_is_there |= strcmp(query_text(&query, "name"), name) == 0;
        count++;
    }
    query_end(&query);
    return count;
}

static bool has_twice(const struct rpc_list *dishes)
{
    const struct dish *items = dishes->items;
    for (int i = 0; i < dishes->count; i++) {
        for (int j = 0; j < i; j++) {
            if (strcmp(items[i].name, items[j].name) == 0) {
                return true;
            }
        }
    }
    return false;
}

static enum status set(struct call *call)
{
    const struct set_params *params = call->params;
    const struct dish *dishes = params->dishes.items;
    enum status status = check_sitting(call, &params->sitting);
    if (status != STATUS_OK) {
        return status;
    }
    if (params->dishes.count > 0) {
        status = check_served(call, &params->sitting);
        if (status != STATUS_OK) {
            return status;
        }
    }
    if (has_twice(&params->dishes)) {
        return call_invalid(call, "dishes", "dishes of different names");
    }
    supersede(call, &params->sitting, NULL);
    for (int i = 0; i < params->dishes.count; i++) {
        insert_dish(call, &params->sitting, &dishes[i]);
    }
    return finish(call, &params->sitting, params->dishes.count);
}

static enum status add(struct call *call)
{
    const struct add_params *params = call->params;
    const struct sitting_params *sitting = &params->sitting;
    enum status status = check_sitting(call, sitting);
    if (status == STATUS_OK) {
        status = check_served(call, sitting);
    }
    if (status != STATUS_OK) {
        return status;
    }
    bool is_there;
    int dishes = count_dishes(call, sitting, params->dish.name, &is_there);
    if (!is_there && dishes == MENU_DISHES_MAX) {
        return call_invalid(call, "name", "at most 40 dishes on one menu");
    }
    supersede(call, sitting, params->dish.name);
    insert_dish(call, sitting, &params->dish);
    return finish(call, sitting, dishes + (is_there ? 0 : 1));
}

// --- menu.list ---

struct list_params {
    int64_t site;
    int32_t from;
    int32_t until;
};

static const struct rpc_param list_params[] = {
    {.name = "site",
        .help = "Where.",
        .kind = RPC_ID,
        .required = true,
        .offset = offsetof(struct list_params, site)},
    {.name = "from",
        .help = "The first day; today when left out.",
        .kind = RPC_DAY,
        .offset = offsetof(struct list_params, from)},
    {.name = "until",
        .help = "The day after the last; a week later when left out.",
        .kind = RPC_DAY,
        .offset = offsetof(struct list_params, until)},
    RPC_PARAMS_END,
};

static void put_dish(struct call *call, const struct query *query)
{
    struct json_out *out = &call->out;
    struct dish dish = read_dish(call, query);
    json_begin_map(out);
    json_field_text(out, "name", dish.name);
    vocabulary_put(out, "textures", texture_words, dish.textures);
    vocabulary_put(out, "allergens", allergen_words, dish.allergens);
    vocabulary_put(out, "diets", diet_words, dish.diets);
    if (dish.low_price_fen > 0) {
        json_field_int(out, "low_price_fen", dish.low_price_fen);
    }
    json_end_map(out);
}

// Rows of one sitting stand together.
static void put_menus(struct call *call, struct query *query)
{
    struct json_out *out = &call->out;
    int32_t day = DAY_NONE;
    int meal = -1;
    bool is_open = false;
    while (query_next(query)) {
        int32_t next_day = query_day(query, "day");
        int next_meal = words_find(meal_words, query_text(query, "meal"));
        if (next_day != day || next_meal != meal) {
            if (is_open) {
                json_end_list(out);
                json_end_map(out);
            }
            day = next_day;
            meal = next_meal;
            is_open = true;
            json_begin_map(out);
            json_field_day(out, "date", day);
            json_field_text(out, "meal", query_text(query, "meal"));
            json_key(out, "dishes");
            json_begin_list(out);
        }
        put_dish(call, query);
    }
    if (is_open) {
        json_end_list(out);
        json_end_map(out);
    }
}

static enum status list(struct call *call)
{
    const struct list_params *params = call->params;
    int32_t from = params->from == DAY_NONE ? call->tx->today_day : params->from;
    int32_t until = params->until == DAY_NONE ? from + LIST_DAYS_PRESET : params->until;
    if (until <= from || until - from > LIST_DAYS_MAX) {
        return call_invalid(call, "until", "a date after from, at most 31 days later");
    }
    if (!place_site_is_near(call, params->site)) {
        return call->tx->fault != STATUS_OK ? call_done(call) : call_refuse(call, STATUS_NOT_FOUND);
    }
    json_key(&call->out, "menus");
    json_begin_list(&call->out);
    struct query query = query_open(call->tx, QUERY_MENU_OF_SITE);
    query_bind_int(&query, "site", params->site);
    query_bind_day(&query, "from", from);
    query_bind_day(&query, "until", until);
    put_menus(call, &query);
    query_end(&query);
    json_end_list(&call->out);
    return call_done(call);
}

const struct rpc_method menu_methods[] = {
    {
        .name = "menu.set",
        .help = "Sets the whole menu of a sitting; tells whom among the booked it does not suit.",
        .allow = KITCHEN | SITE | STREET | BUREAU,
        .effect = RPC_WRITES,
        .params = set_params,
        .params_size = sizeof(struct set_params),
        .result = "site, date, meal, dishes, unsafe[{booking, menu?}]",
        .refuses = "NOT_FOUND",
        .run = set,
    },
    {
        .name = "menu.add",
        .help = "Puts one dish on the menu of a sitting, or changes the dish of that name.",
        .allow = KITCHEN | SITE | STREET | BUREAU,
        .effect = RPC_WRITES,
        .set_up = true,
        .params = add_params,
        .params_size = sizeof(struct add_params),
        .result = "site, date, meal, dishes, unsafe[{booking, menu?}]",
        .refuses = "NOT_FOUND",
        .run = add,
    },
    {
        .name = "menu.list",
        .help = "The menus of a site, a week from today unless said otherwise.",
        .allow = EVERY_OFFICE,
        .effect = RPC_READS,
        .params = list_params,
        .params_size = sizeof(struct list_params),
        .result = "menus[{date, meal, dishes[]}]",
        .refuses = "NOT_FOUND",
        .run = list,
    },
    RPC_METHODS_END,
};
