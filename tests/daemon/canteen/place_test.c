// SPDX-License-Identifier: Apache-2.0
// Kitchens and sites: registering, changing and listing them.
#include "daemon/canteen/place.h"

#include <stdio.h>
#include <string.h>

#include <criterion/criterion.h>

#include "daemon/canteen/supply.h"
#include "tests/daemon/canteen/stage.h"

#define LUNCH "\"capacity\":{\"lunch\":100}"
#define SITE_REST "\"capacity\":{\"lunch\":{\"dine_in\":5}},\"price_fen\":{\"lunch\":1500}"

static const struct {
    const char *params;
    enum status status;
    const char *parameter;
} wrong_kitchens[] = {
    {"{\"name\":\"甲\",\"area\":\"31011\"," LUNCH "}", STATUS_INVALID, "area"},
    {"{\"name\":\"甲\",\"area\":\"310114999\"," LUNCH "}", STATUS_INVALID, "area"},
    {"{\"name\":\"甲\",\"area\":\"310118001\"," LUNCH "}", STATUS_INVALID, "area"},
    {"{\"name\":\"甲\",\"area\":\"310114\",\"capacity\":{}}", STATUS_INVALID, "capacity"},
    {"{\"name\":\"中央厨房\",\"area\":\"310114\"," LUNCH "}", STATUS_STATE_CONFLICT, "name"},
};

Test(place, refuses_kitchens_that_cannot_be)
{
    struct stage *stage = stage_open();
    stage_add_kitchen(stage, "中央厨房", 10);
    for (size_t i = 0; i < sizeof(wrong_kitchens) / sizeof(wrong_kitchens[0]); i++) {
        enum status status =
            stage_try(stage, NULL, "kitchen.register", "%s", wrong_kitchens[i].params);
        cr_assert_eq(status, wrong_kitchens[i].status, "case %zu", i);
        cr_assert_str_eq(
            stage_text(stage, "parameter"), wrong_kitchens[i].parameter, "case %zu", i);
    }
    cr_assert_eq(desk_sql(stage->desk, "SELECT count(*) FROM kitchen"), 1);
    stage_close(stage);
}

static const struct {
    const char *params; // after name and kitchen
    enum status status;
    const char *parameter;
} wrong_sites[] = {
    {"\"area\":\"310118001\"," SITE_REST, STATUS_INVALID, "area"},
    {"\"area\":\"310114001\",\"capacity\":{},\"price_fen\":{\"lunch\":1500}", STATUS_INVALID,
        "capacity"},
    {"\"area\":\"310114001\",\"capacity\":{\"lunch\":{\"total\":5}},\"price_fen\":{\"lunch\":1}",
        STATUS_INVALID, "capacity"},
    {"\"area\":\"310114001\",\"capacity\":{\"lunch\":{\"dine_in\":5}},\"price_fen\":{}",
        STATUS_INVALID, "price_fen"},
    {"\"area\":\"310114001\",\"closed_weekdays\":[1,2,3,4,5,6,7]," SITE_REST, STATUS_INVALID,
        "closed_weekdays"},
};

Test(place, refuses_sites_that_cannot_be)
{
    struct stage *stage = stage_open();
    int64_t kitchen = stage_add_kitchen(stage, "中央厨房", 10);
    for (size_t i = 0; i < sizeof(wrong_sites) / sizeof(wrong_sites[0]); i++) {
        enum status status = stage_try(stage, NULL, "site.register",
            "{\"name\":\"甲\",\"kind\":\"canteen\",\"kitchen\":%ld,%s}", (long)kitchen,
            wrong_sites[i].params);
        cr_assert_eq(status, wrong_sites[i].status, "case %zu", i);
        cr_assert_str_eq(stage_text(stage, "parameter"), wrong_sites[i].parameter, "case %zu", i);
    }
    enum status status = stage_try(stage, NULL, "site.register",
        "{\"name\":\"甲\",\"kind\":\"canteen\",\"kitchen\":999,\"area\":\"310114001\"," SITE_REST
        "}");
    cr_assert_eq(status, STATUS_INVALID);
    cr_assert_str_eq(stage_text(stage, "parameter"), "kitchen");
    int64_t site = stage_add_site(stage, "长者食堂", STAGE_STREET, kitchen, 3);
    status = stage_try(stage, NULL, "site.register",
        "{\"name\":\"长者食堂\",\"kind\":\"canteen\",\"kitchen\":%ld,\"area\":"
        "\"310114001\"," SITE_REST "}",
        (long)kitchen);
    cr_assert_eq(status, STATUS_STATE_CONFLICT);
    cr_assert_eq(stage_int(stage, "site"), site);
    stage_close(stage);
}

Test(place, lets_a_street_set_up_sites_in_its_own_area_alone)
{
    struct stage *stage = stage_open();
    int64_t kitchen = stage_add_kitchen(stage, "中央厨房", 10);
    int64_t other = stage_add_site(stage, "别处", STAGE_TOWN, kitchen, 3);
    stage_be_street(stage, STAGE_STREET);
    enum status status = stage_try(stage, NULL, "site.register",
        "{\"name\":\"甲\",\"kind\":\"canteen\",\"kitchen\":%ld,\"area\":\"310114102\"," SITE_REST
        "}",
        (long)kitchen);
    cr_assert_eq(status, STATUS_INVALID);
    status = stage_try(stage, NULL, "site.register",
        "{\"name\":\"甲\",\"kind\":\"canteen\",\"kitchen\":%ld,\"area\":\"310114001\"," SITE_REST
        "}",
        (long)kitchen);
    cr_assert_eq(status, STATUS_OK);
    status = stage_try(
        stage, NULL, "site.update", "{\"site\":%ld,\"closed_weekdays\":[7]}", (long)other);
    cr_assert_eq(status, STATUS_NOT_FOUND);
    status = stage_try(
        stage, NULL, "kitchen.register", "{\"name\":\"乙\",\"area\":\"310114001\"," LUNCH "}");
    cr_assert_eq(status, STATUS_FORBIDDEN);
    stage_close(stage);
}

Test(place, lists_pages_by_area)
{
    struct stage *stage = stage_open();
    const char *result;
    int64_t kitchen = stage_add_kitchen(stage, "中央厨房", 10);
    stage_add_site(stage, "丙", STAGE_TOWN, kitchen, 3);
    stage_add_site(stage, "甲", STAGE_STREET, kitchen, 3);
    stage_add_site(stage, "乙", STAGE_STREET, kitchen, 3);
    stage_add_kitchen(stage, "第二厨房", 20);
    cr_assert_eq(stage_try(stage, &result, "site.list", "{\"limit\":2}"), STATUS_OK);
    cr_assert(strstr(result, "甲") < strstr(result, "乙"));
    cr_assert_null(strstr(result, "丙"));
    char next[128];
    snprintf(next, sizeof(next), "%s", stage_text(stage, "next"));
    cr_assert_eq(
        stage_try(stage, &result, "site.list", "{\"limit\":2,\"after\":\"%s\"}", next), STATUS_OK);
    cr_assert_not_null(
        strstr(result, "\"name\":\"丙\",\"kind\":\"canteen\",\"area\":\"310114102\""));
    cr_assert_not_null(
        strstr(result, "\"closed_weekdays\":[],\"capacity\":{\"lunch\":{\"dine_in\":3}},"
                       "\"price_fen\":{\"lunch\":1500}"));
    cr_assert_str_eq(stage_text(stage, "next"), "");
    cr_assert_eq(stage_try(stage, &result, "site.list", "{\"area\":\"310114102\"}"), STATUS_OK);
    cr_assert_null(strstr(result, "甲"));
    cr_assert_eq(stage_try(stage, &result, "site.list", "{\"area\":\"310118\"}"), STATUS_OK);
    cr_assert_str_eq(result, "{\"sites\":[]}");
    cr_assert_eq(stage_try(stage, &result, "site.list", "{\"area\":\"3101\"}"), STATUS_INVALID);
    cr_assert_eq(stage_try(stage, &result, "site.list", "{\"after\":\"%%\"}"), STATUS_INVALID);
    cr_assert_eq(stage_try(stage, &result, "kitchen.list", "{\"limit\":1}"), STATUS_OK);
    cr_assert_not_null(strstr(result, "\"capacity\":{\"lunch\":10}"));
    snprintf(next, sizeof(next), "%s", stage_text(stage, "next"));
    cr_assert_eq(stage_try(stage, &result, "kitchen.list", "{\"after\":\"%s\"}", next), STATUS_OK);
    cr_assert_not_null(strstr(result, "第二厨房"));
    cr_assert_eq(stage_try(stage, &result, "kitchen.list", "{\"after\":\"%%\"}"), STATUS_INVALID);
    cr_assert_eq(stage_try(stage, &result, "kitchen.list", "{\"area\":\"1\"}"), STATUS_INVALID);
    stage_close(stage);
}

Test(place, changes_a_site_from_a_day_on)
{
    struct stage *stage = stage_open();
    const char *result;
    int64_t kitchen = stage_add_kitchen(stage, "中央厨房", 50);
    int64_t site = stage_add_site(stage, "甲", STAGE_STREET, kitchen, 3);
    enum status status = stage_try(stage, NULL, "site.update",
        "{\"site\":%ld,\"from\":\"2026-12-03\",\"capacity\":{\"lunch\":{\"dine_in\":9,\"pickup\":4,"
        "\"total\":10}},\"price_fen\":{\"lunch\":1800},\"permit_until\":\"2027-01-01\","
        "\"closed_weekdays\":[6,7]}",
        (long)site);
    cr_assert_eq(status, STATUS_OK);
    status = stage_try(
        stage, &result, "sitting.list", "{\"from\":\"2026-12-02\",\"until\":\"2026-12-04\"}");
    cr_assert_eq(status, STATUS_OK);
    cr_assert_not_null(strstr(
        result, "\"channels\":[{\"channel\":\"dine_in\",\"capacity\":3,\"booked\":0,\"left\":3}]"));
    cr_assert_not_null(strstr(result,
        "\"left\":10,\"total\":10,\"channels\":[{\"channel\":\"dine_in\",\"capacity\":9,"
        "\"booked\":0,\"left\":9},{\"channel\":\"pickup\",\"capacity\":4,\"booked\":0,\"left\":4}"
        "]"));
    int64_t elder = stage_add_elder(stage);
    stage_be_street(stage, STAGE_STREET);
    cr_assert_eq(stage_book(stage, elder, site, "2026-12-03"), STATUS_OK);
    cr_assert_eq(stage_int(stage, "price_fen"), 1800);
    cr_assert_eq(stage_book(stage, elder, site, "2026-12-02"), STATUS_OK);
    cr_assert_eq(stage_int(stage, "price_fen"), 1500);
    stage_be_bureau(stage);
    // A later word about all days takes the earlier one's place.
    status = stage_try(stage, NULL, "site.update",
        "{\"site\":%ld,\"capacity\":{\"lunch\":{\"pickup\":2}},\"price_fen\":{\"lunch\":1600}}",
        (long)site);
    cr_assert_eq(status, STATUS_OK);
    status = stage_try(
        stage, &result, "sitting.list", "{\"from\":\"2026-12-03\",\"until\":\"2026-12-04\"}");
    cr_assert_eq(status, STATUS_OK);
    cr_assert_not_null(
        strstr(result,
            "\"booked\":1,\"left\":2,\"channels\":[{\"channel\":\"dine_in\",\"capacity\":0,"
            "\"booked\":1,\"left\":0},{\"channel\":\"pickup\",\"capacity\":2,\"booked\":0,\"left\":"
            "2}]"),
        "%s", result);
    cr_assert(stage_is_consistent(stage));
    stage_close(stage);
}

static const struct {
    const char *method;
    const char *params;
    enum status status;
} wrong_updates[] = {
    {"site.update", "\"site\":%ld,\"from\":\"2026-11-30\"", STATUS_INVALID},
    {"site.update", "\"site\":%ld,\"capacity\":{}", STATUS_INVALID},
    {"site.update", "\"site\":%ld,\"closed_weekdays\":[1,2,3,4,5,6,7]", STATUS_INVALID},
    {"kitchen.update", "\"kitchen\":%ld,\"capacity\":{}", STATUS_INVALID},
    {"kitchen.update", "\"kitchen\":%ld,\"capacity\":{\"lunch\":1},\"from\":\"2026-11-30\"",
        STATUS_INVALID},
};

Test(place, refuses_changes_that_cannot_be)
{
    struct stage *stage = stage_open();
    int64_t kitchen = stage_add_kitchen(stage, "中央厨房", 50);
    int64_t site = stage_add_site(stage, "甲", STAGE_STREET, kitchen, 3);
    for (size_t i = 0; i < sizeof(wrong_updates) / sizeof(wrong_updates[0]); i++) {
        bool is_site = strncmp(wrong_updates[i].method, "site", 4) == 0;
        char params[256];
        const char *hole = strstr(wrong_updates[i].params, "%ld");
        snprintf(params, sizeof(params), "{%.*s%ld%s}", (int)(hole - wrong_updates[i].params),
            wrong_updates[i].params, (long)(is_site ? site : kitchen), hole + 3);
        cr_assert_eq(stage_try(stage, NULL, wrong_updates[i].method, "%s", params),
            wrong_updates[i].status, "case %zu", i);
    }
    cr_assert_eq(stage_try(stage, NULL, "site.update", "{\"site\":99}"), STATUS_NOT_FOUND);
    cr_assert_eq(
        stage_try(stage, NULL, "kitchen.update", "{\"kitchen\":99,\"capacity\":{\"lunch\":1}}"),
        STATUS_NOT_FOUND);
    stage_close(stage);
}

struct asked {
    const char *area;
    const char *day;
    struct supply supply;
};

static void ask_supply(struct tx *tx, void *context)
{
    struct asked *asked = context;
    struct area_range range = area_range(asked->area);
    int32_t day;
    cr_assert(day_parse(asked->day, &day));
    supply_on(tx, &range, day, &asked->supply);
}

Test(place, sums_supply_by_area_and_day)
{
    struct stage *stage = stage_open();
    int64_t kitchen = stage_add_kitchen(stage, "中央厨房", 50);
    stage_add_site(stage, "甲", STAGE_STREET, kitchen, 30);
    stage_add_site(stage, "乙", STAGE_TOWN, kitchen, 40);
    cr_assert_eq(stage_try(stage, NULL, "site.register",
                     "{\"name\":\"丙\",\"kind\":\"elder_table\",\"kitchen\":%ld,"
                     "\"area\":\"310114001\",\"capacity\":{\"lunch\":{\"dine_in\":5,\"pickup\":5,"
                     "\"total\":7}},\"price_fen\":{\"lunch\":1500}}",
                     (long)kitchen),
        STATUS_OK);
    struct asked asked = {.area = "310114", .day = "2026-12-01"};
    cr_assert_eq(store_place_do(stage->desk->store, STORE_READ, ask_supply, &asked), STATUS_OK);
    cr_assert_eq(asked.supply.kitchen_covers, 50);
    cr_assert_eq(asked.supply.kitchens, 1);
    cr_assert_eq(asked.supply.site_covers, 77);
    cr_assert_eq(asked.supply.sites, 3);
    cr_assert_eq(asked.supply.canteens, 2);
    asked.area = STAGE_STREET;
    cr_assert_eq(store_place_do(stage->desk->store, STORE_READ, ask_supply, &asked), STATUS_OK);
    cr_assert_eq(asked.supply.kitchen_covers, 0);
    cr_assert_eq(asked.supply.site_covers, 37);
    cr_assert_eq(asked.supply.canteens, 1);
    asked.day = "2026-11-30";
    cr_assert_eq(store_place_do(stage->desk->store, STORE_READ, ask_supply, &asked), STATUS_OK);
    cr_assert_eq(asked.supply.sites, 0);
    stage_close(stage);
}
