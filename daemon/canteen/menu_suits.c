// SPDX-License-Identifier: Apache-2.0
// Menus as they are judged by: each is read once a transaction, however many eat from it.

#include "daemon/canteen/menu.h"
#include "daemon/canteen/words.h"

#define MENUS_KEPT 32 // of a list: sites times meals

const char *const menu_suits_words[] = {"suits", "unsafe", MENU_UNKNOWN_WORD, NULL};

// What one sitting serves, without the names.
struct menu {
    int64_t site;
    int32_t day;
    int meal;
    enum menu_known known;
    int count;
    struct diet_dish dishes[MENU_DISHES_MAX];
};

// When all are taken the oldest makes room.
struct menus {
    struct menu items[MENUS_KEPT];
    int count;
    int next;
};

// --- reading ---

static void bind_sitting(struct query *query, int64_t site, int32_t day, int meal)
{
    query_bind_day(query, "day", day);
    query_bind_text(query, "meal", meal_words[meal]);
    query_bind_int(query, "site", site);
}

static struct diet_dish read_dish(const struct query *query)
{
    return (struct diet_dish){.textures = (uint32_t)query_int(query, "textures"),
        .allergens = (uint32_t)query_int(query, "allergens"),
        .diets = (uint32_t)query_int(query, "diets")};
}

static bool had_menu(struct call *call, const struct menu *menu)
{
    struct query query = query_open(call->tx, QUERY_MENU_HAD);
    bind_sitting(&query, menu->site, menu->day, menu->meal);
    bool had_one = query_next(&query);
    query_end(&query);
    return had_one;
}

static void read_menu(struct call *call, struct menu *menu)
{
    struct query query = query_open(call->tx, QUERY_MENU_DISHES);
    bind_sitting(&query, menu->site, menu->day, menu->meal);
    while (menu->count < MENU_DISHES_MAX && query_next(&query)) {
        menu->dishes[menu->count++] = read_dish(&query);
    }
    query_end(&query);
    menu->known = menu->count > 0 ? MENU_SET : had_menu(call, menu) ? MENU_LOST : MENU_NONE;
}

// NULL after a fault.
static const struct menu *find_menu(struct call *call, int64_t site, int32_t day, int meal)
{
    static const char key;
    struct menus *menus = tx_memo(call->tx, &key, sizeof(*menus));
    for (int i = 0; menus != NULL && i < menus->count; i++) {
        const struct menu *menu = &menus->items[i];
        if (menu->site == site && menu->day == day && menu->meal == meal) {
            return menu;
        }
    }
    if (menus == NULL) {
        return NULL;
    }
    struct menu *menu = &menus->items[menus->next];
    menus->next = (menus->next + 1) % MENUS_KEPT;
    menus->count += menus->count < MENUS_KEPT ? 1 : 0;
    *menu = (struct menu){.site = site, .day = day, .meal = meal};
    read_menu(call, menu);
    return menu;
}

void menu_changed(struct call *call)
{
    tx_forget(call->tx);
}

// --- judging ---

enum menu_known menu_known(struct call *call, int64_t site, int32_t day, int meal)
{
    const struct menu *menu = find_menu(call, site, day, meal);
    return menu == NULL ? MENU_NONE : menu->known;
}

enum menu_suits menu_suits(
    struct call *call, int64_t site, int32_t day, int meal, const struct diet_person *person)
{
    const struct menu *menu = diet_has_needs(person) ? find_menu(call, site, day, meal) : NULL;
    if (menu == NULL || menu->known == MENU_NONE) {
        return MENU_SUITS;
    }
    for (int i = 0; i < menu->count; i++) {
        if (diet_judge(person, &menu->dishes[i]) == DIET_SAFE) {
            return MENU_SUITS;
        }
    }
    return menu->known == MENU_LOST ? MENU_UNKNOWN : MENU_UNSAFE;
}

// --- telling ---

void menu_put_suits(struct json_out *out, enum menu_suits suits)
{
    if (suits != MENU_SUITS) {
        json_field_bool(out, "unsafe", true);
    }
    json_field_text(out, "menu", suits == MENU_UNKNOWN ? MENU_UNKNOWN_WORD : NULL);
}

void menu_put_dishes(struct call *call, struct json_out *out, int64_t site, int32_t day, int meal,
    const struct diet_person *person)
{
    struct query query = query_open(call->tx, QUERY_MENU_DISHES);
    bind_sitting(&query, site, day, meal);
    json_key(out, "dishes");
    json_begin_list(out);
    while (query_next(&query)) {
        struct diet_dish dish = read_dish(&query);
        json_begin_map(out);
        json_field_text(out, "name", query_text(&query, "name"));
        json_field_text(out, "because", diet_fault_words[diet_judge(person, &dish)]);
        json_end_map(out);
    }
    query_end(&query);
    json_end_list(out);
}
