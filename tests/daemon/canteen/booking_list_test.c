// SPDX-License-Identifier: Apache-2.0
// meal.list and kitchen.sheet: who sees what of the bookings.
#include <stdio.h>
#include <string.h>

#include <criterion/criterion.h>

#include "tests/daemon/canteen/stage.h"

#define WEDNESDAY "2026-12-02"

struct scene {
    struct stage *stage;
    int64_t kitchen;
    int64_t sites[2];
    int64_t elders[3];
};

// Two of the street and one of the town, at two sites of one kitchen.
static struct scene scene_open(void)
{
    struct scene scene = {.stage = stage_open()};
    scene.kitchen = stage_add_kitchen(scene.stage, "中央厨房", 9);
    scene.sites[0] = stage_add_site(scene.stage, "甲", STAGE_STREET, scene.kitchen, 9);
    scene.sites[1] = stage_add_site(scene.stage, "乙", STAGE_TOWN, scene.kitchen, 9);
    scene.elders[0] = stage_add_elder(scene.stage);
    scene.elders[1] = stage_add_person(
        scene.stage, &(struct stage_person){.texture = "soft", .diets = 5, .allergens = 1});
    scene.elders[2] = stage_add_person(scene.stage, &(struct stage_person){.area = STAGE_TOWN});
    stage_be_street(scene.stage, STAGE_STREET);
    cr_assert_eq(stage_book(scene.stage, scene.elders[0], scene.sites[0], WEDNESDAY), STATUS_OK);
    cr_assert_eq(stage_book(scene.stage, scene.elders[1], scene.sites[1], WEDNESDAY), STATUS_OK);
    stage_be_street(scene.stage, STAGE_TOWN);
    cr_assert_eq(stage_book(scene.stage, scene.elders[2], scene.sites[0], WEDNESDAY), STATUS_OK);
    return scene;
}

static bool lists(struct scene *scene, int elder, const char *filter)
{
    const char *result;
    char name[32];
    enum status status =
        stage_try(scene->stage, &result, "meal.list", "{\"date\":\"" WEDNESDAY "\"%s}", filter);
    cr_assert_eq(status, STATUS_OK, "%s", result);
    snprintf(name, sizeof(name), "人%ld", (long)scene->elders[elder]);
    return strstr(result, name) != NULL;
}

static void expect(struct scene *scene, const char *filter, bool first, bool second, bool third)
{
    cr_assert_eq(lists(scene, 0, filter), first, "%s", filter);
    cr_assert_eq(lists(scene, 1, filter), second, "%s", filter);
    cr_assert_eq(lists(scene, 2, filter), third, "%s", filter);
}

Test(booking_list, shows_desks_their_persons)
{
    struct scene scene = scene_open();
    char filter[64];
    stage_be_street(scene.stage, STAGE_STREET);
    expect(&scene, "", true, true, false);
    snprintf(filter, sizeof(filter), ",\"site\":%ld", (long)scene.sites[0]);
    expect(&scene, filter, true, false, false);
    snprintf(filter, sizeof(filter), ",\"elder\":%ld", (long)scene.elders[1]);
    expect(&scene, filter, false, true, false);
    snprintf(filter, sizeof(filter), ",\"elder\":%ld", (long)scene.elders[2]);
    expect(&scene, filter, false, false, false);
    expect(&scene, ",\"meal\":\"dinner\"", false, false, false);
    expect(&scene, ",\"meal\":\"lunch\",\"state\":\"booked\"", true, true, false);
    expect(&scene, ",\"state\":\"cancelled\"", false, false, false);
    stage_be_bureau(scene.stage);
    expect(&scene, "", true, true, true);
    expect(&scene, ",\"area\":\"310114102\"", false, false, true);
    stage_close(scene.stage);
}

Test(booking_list, shows_places_their_bookings_without_the_person)
{
    struct scene scene = scene_open();
    const char *result;
    char filter[64];
    stage_be_site(scene.stage, scene.sites[0], scene.kitchen);
    expect(&scene, "", true, false, true);
    snprintf(filter, sizeof(filter), ",\"site\":%ld", (long)scene.sites[1]);
    expect(&scene, filter, false, false, false);
    expect(&scene, ",\"area\":\"310114\"", false, false, false);
    snprintf(filter, sizeof(filter), ",\"elder\":%ld", (long)scene.elders[0]);
    expect(&scene, filter, false, false, false);
    stage_be_kitchen(scene.stage, scene.kitchen);
    expect(&scene, "", true, true, true);
    snprintf(filter, sizeof(filter), ",\"site\":%ld", (long)scene.sites[1]);
    expect(&scene, filter, false, true, false);
    snprintf(filter, sizeof(filter), ",\"kitchen\":%ld", (long)scene.kitchen + 1);
    expect(&scene, filter, false, false, false);
    cr_assert_eq(
        stage_try(scene.stage, &result, "meal.list", "{\"date\":\"" WEDNESDAY "\"}"), STATUS_OK);
    cr_assert_null(strstr(result, "\"elder\""));
    cr_assert_not_null(strstr(result, "\"diets\":[\"low_salt\",\"low_fat\"],\"texture\":\"soft\","
                                      "\"allergens\":[\"peanut\"],\"state\":\"booked\""));
    stage_close(scene.stage);
}

Test(booking_list, goes_page_by_page)
{
    struct scene scene = scene_open();
    const char *result;
    char next[128];
    stage_be_bureau(scene.stage);
    cr_assert_eq(
        stage_try(scene.stage, &result, "meal.list", "{\"date\":\"" WEDNESDAY "\",\"limit\":2}"),
        STATUS_OK);
    snprintf(next, sizeof(next), ",\"after\":\"%s\"", stage_text(scene.stage, "next"));
    expect(&scene, next, false, false, true);
    cr_assert_str_eq(stage_text(scene.stage, "next"), "");
    cr_assert_eq(stage_try(scene.stage, &result, "meal.list",
                     "{\"date\":\"" WEDNESDAY "\",\"after\":\"?\"}"),
        STATUS_INVALID);
    cr_assert_eq(
        stage_try(scene.stage, &result, "meal.list", "{\"date\":\"" WEDNESDAY "\",\"area\":\"x\"}"),
        STATUS_INVALID);
    stage_close(scene.stage);
}

static uint64_t list_statements(struct scene *scene, int persons)
{
    uint64_t before = store_figures(scene->stage->desk->store).statements;
    cr_assert_eq(stage_try(scene->stage, NULL, "meal.list",
                     "{\"date\":\"" WEDNESDAY "\",\"limit\":%d}", persons),
        STATUS_OK);
    return store_figures(scene->stage->desk->store).statements - before;
}

Test(booking_list, reads_a_menu_once_for_all_who_eat_from_it)
{
    struct scene scene = scene_open();
    stage_be_bureau(scene.stage);
    cr_assert_eq(stage_try(scene.stage, NULL, "menu.set",
                     "{\"site\":%ld,\"date\":\"" WEDNESDAY
                     "\",\"meal\":\"lunch\",\"dishes\":[{\"name\":\"粥\"}]}",
                     (long)scene.sites[0]),
        STATUS_OK);
    uint64_t before = list_statements(&scene, 50);
    stage_be_street(scene.stage, STAGE_STREET);
    for (int i = 0; i < 4; i++) {
        int64_t elder = stage_add_person(scene.stage, &(struct stage_person){.allergens = 1});
        cr_assert_eq(stage_book(scene.stage, elder, scene.sites[0], WEDNESDAY), STATUS_OK);
    }
    stage_be_bureau(scene.stage);
    cr_assert_leq(list_statements(&scene, 50), before + 1);
    stage_close(scene.stage);
}

static const char *sheet(struct scene *scene, int64_t kitchen, enum status expected)
{
    const char *result;
    enum status status = stage_try(scene->stage, &result, "kitchen.sheet",
        "{\"kitchen\":%ld,\"date\":\"" WEDNESDAY "\",\"meal\":\"lunch\"}", (long)kitchen);
    cr_assert_eq(status, expected, "%s", result);
    return result;
}

Test(kitchen_sheet, counts_covers_and_names_exceptions)
{
    struct scene scene = scene_open();
    stage_be_kitchen(scene.stage, scene.kitchen);
    const char *result = sheet(&scene, scene.kitchen, STATUS_OK);
    cr_assert_eq(stage_int(scene.stage, "total"), 3);
    cr_assert_not_null(strstr(result, "\"name\":\"甲\",\"covers\":2,\"channels\":{\"dine_in\":2},"
                                      "\"textures\":{\"regular\":2},\"diets\":{}}"),
        "%s", result);
    cr_assert_not_null(
        strstr(result, "\"name\":\"乙\",\"covers\":1,\"channels\":{\"dine_in\":1},"
                       "\"textures\":{\"soft\":1},\"diets\":{\"low_salt\":1,\"low_fat\":1}}"),
        "%s", result);
    cr_assert_not_null(
        strstr(result, "\"channel\":\"dine_in\",\"texture\":\"soft\",\"diets\":[\"low_salt\","
                       "\"low_fat\"],\"allergens\":[\"peanut\"],\"covers\":1}]"),
        "%s", result);
    const char *page = stage_text(scene.stage, "print");
    cr_assert_not_null(strstr(page, "2026-12-02 午餐  合计 3 客"), "%s", page);
    cr_assert_not_null(strstr(page, "堂食 1 客 软食 低盐 低脂 忌 花生"), "%s", page);
    // No line of the page is broken: every site's numbers end in the same column.
    cr_assert_not_null(strstr(page, "甲                                         2       0       0"
                                    "       2\n"),
        "%s", page);
    stage_close(scene.stage);
}

Test(kitchen_sheet, is_for_its_kitchen_its_sites_and_the_bureau)
{
    struct scene scene = scene_open();
    stage_be_kitchen(scene.stage, scene.kitchen + 1);
    sheet(&scene, scene.kitchen, STATUS_NOT_FOUND);
    stage_be_site(scene.stage, scene.sites[1], scene.kitchen);
    cr_assert_null(strstr(sheet(&scene, scene.kitchen, STATUS_OK), "甲"));
    cr_assert_eq(stage_int(scene.stage, "total"), 1);
    stage_be_bureau(scene.stage);
    sheet(&scene, scene.kitchen, STATUS_OK);
    cr_assert_eq(stage_int(scene.stage, "total"), 3);
    sheet(&scene, 99, STATUS_NOT_FOUND);
    stage_be_street(scene.stage, STAGE_STREET);
    sheet(&scene, scene.kitchen, STATUS_FORBIDDEN);
    stage_close(scene.stage);
}

Test(kitchen_sheet, of_nothing_is_a_page_too)
{
    struct scene scene = {.stage = stage_open()};
    scene.kitchen = stage_add_kitchen(scene.stage, "中央厨房", 9);
    const char *result = sheet(&scene, scene.kitchen, STATUS_OK);
    cr_assert_not_null(
        strstr(result, "\"total\":0,\"sites\":[],\"exceptions\":[],\"changes\":[],\"print\":"));
    stage_close(scene.stage);
}
