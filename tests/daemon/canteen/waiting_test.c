// SPDX-License-Identifier: Apache-2.0
// The waiting list when thousands wait: an act that makes room does not fail for them, and who can
// be helped is, however many stand before whose street's share is used.
#include "daemon/canteen/waiting.h"

#include <stdio.h>
#include <string.h>

#include <criterion/criterion.h>

#include "tests/daemon/canteen/stage.h"

#define WEDNESDAY "2026-12-02"
#define CROWD 9000
#define CROWD_FIRST 500000 // ids of persons and waits
#define TOWNSMAN_WAIT 700000

struct scene {
    struct stage *stage;
    int64_t kitchen;
    int64_t site;
};

#define STRINGIFY(number) #number
#define TEXT_OF(number) STRINGIFY(number)
#define OF_CROWD "elder >= " TEXT_OF(CROWD_FIRST) " AND elder < " TEXT_OF(CROWD_FIRST + CROWD)

// All of one street, the first to ask and with the same need.
static void add_crowd(struct scene *scene)
{
    static const char crowd[] =
        "INSERT INTO elder (elder, id_type, id_number_sealed, "
        "id_number_index, id_tail_index, name,"
        " sex, born_day, office, registered_at) WITH RECURSIVE n(i) AS "
        "(SELECT " TEXT_OF(
            CROWD_FIRST) " UNION ALL SELECT i + 1 FROM n WHERE i + 1 "
                         "< " TEXT_OF(CROWD_FIRST + CROWD) ")"
                                                           " SELECT i, 'resident_id', "
                                                           "x'00', CAST(printf('%032d', "
                                                           "i) AS BLOB), x'00', '人' || "
                                                           "i, 1,"
                                                           " '1955-01-01', 1, 0 FROM n;"
                                                           "INSERT INTO elder_area "
                                                           "(elder, kind, area, "
                                                           "from_day, until_day, "
                                                           "recorded_at)"
                                                           " SELECT elder, k.column1, "
                                                           "'" STAGE_STREET "', '2000-01-01', "
                                                           "'9999-12-31', 0 FROM elder,"
                                                           " (VALUES ('residence'), "
                                                           "('registered')) k "
                                                           "WHERE " OF_CROWD ";"
                                                           "INSERT INTO meal_wait (wait, "
                                                           "elder, site, day, meal, "
                                                           "channel, diets, rank, office,"
                                                           " operator, since, state) "
                                                           "SELECT elder, elder, (SELECT "
                                                           "site FROM site), '" WEDNESDAY
                                                           "', 'lunch', 'dine_in', 0, 3, "
                                                           "1001, 'street', 0, 'waiting' "
                                                           "FROM elder WHERE " OF_CROWD;

    store_place_sql(scene->stage->desk->place.path, crowd);
}

static void add_waiting(struct scene *scene, int64_t wait, int64_t elder, int office)
{
    char sql[512];
    snprintf(sql, sizeof(sql),
        "INSERT INTO meal_wait (wait, elder, site, day, meal, channel, diets, rank, office,"
        " operator, since, state) VALUES (%ld, %ld, %ld, '" WEDNESDAY "', 'lunch', 'dine_in', 0, 3,"
        " %d, 'street', 1, 'waiting')",
        (long)wait, (long)elder, (long)scene->site, office);
    store_place_sql(scene->stage->desk->place.path, sql);
}

static struct scene scene_open(void)
{
    struct scene scene = {.stage = stage_open()};
    scene.kitchen = stage_add_kitchen(scene.stage, "中央厨房", 10000);
    scene.site = stage_add_site(scene.stage, "甲", STAGE_STREET, scene.kitchen, 10000);
    cr_assert_eq(stage_try(scene.stage, NULL, "quota.set",
                     "{\"kitchen\":%ld,\"meal\":\"lunch\",\"shares\":[{\"area\":\"" STAGE_STREET
                     "\",\"covers\":1},{\"area\":\"" STAGE_TOWN "\",\"covers\":1}]}",
                     (long)scene.kitchen),
        STATUS_OK);
    // A day against the weekdays is looked at for each who waits.
    cr_assert_eq(stage_try(scene.stage, NULL, "site.calendar",
                     "{\"site\":%ld,\"date\":\"" WEDNESDAY "\",\"open\":true}", (long)scene.site),
        STATUS_OK);
    stage_be_street(scene.stage, STAGE_STREET);
    cr_assert_eq(
        stage_book(scene.stage, stage_add_elder(scene.stage), scene.site, WEDNESDAY), STATUS_OK);
    add_crowd(&scene);
    int64_t townsman = stage_add_person(scene.stage, &(struct stage_person){.area = STAGE_TOWN});
    add_waiting(&scene, TOWNSMAN_WAIT, townsman, 1102);
    return scene;
}

static int64_t promoted(struct scene *scene)
{
    return desk_sql(scene->stage->desk,
        "SELECT count(*) FROM meal_wait WHERE state = 'promoted' AND wait = 700000");
}

Test(waiting, does_not_fail_the_act_that_makes_room)
{
    struct scene scene = scene_open();
    stage_be_bureau(scene.stage);
    cr_assert_eq(stage_try(scene.stage, NULL, "kitchen.update",
                     "{\"kitchen\":%ld,\"capacity\":{\"lunch\":10001}}", (long)scene.kitchen),
        STATUS_OK);
    cr_assert_eq(promoted(&scene), 1);
    cr_assert_eq(
        desk_sql(scene.stage->desk, "SELECT count(*) FROM meal_wait WHERE state = 'waiting'"),
        CROWD);
    cr_assert(stage_is_consistent(scene.stage));
    stage_close(scene.stage);
}

Test(waiting, is_gone_through_by_the_daemon_s_own_clock)
{
    struct scene scene = scene_open();
    desk_due(scene.stage->desk);
    cr_assert_eq(promoted(&scene), 1);
    stage_close(scene.stage);
}

// The daemon looks every few seconds: nobody may come in between.
Test(waiting, has_what_a_share_left_before_who_asks_at_its_release)
{
    const char *result;
    struct stage *stage = stage_open();
    int64_t kitchen = stage_add_kitchen(stage, "中央厨房", 2);
    int64_t site = stage_add_site(stage, "甲", STAGE_STREET, kitchen, 100);
    int64_t other = stage_add_site(stage, "乙", STAGE_STREET, kitchen, 100);
    cr_assert_eq(stage_try(stage, NULL, "quota.set",
                     "{\"kitchen\":%ld,\"meal\":\"lunch\",\"shares\":[{\"area\":\"" STAGE_STREET
                     "\",\"covers\":1},{\"area\":\"" STAGE_TOWN "\",\"covers\":1}]}",
                     (long)kitchen),
        STATUS_OK);
    stage_be_street(stage, STAGE_STREET);
    cr_assert_eq(stage_book(stage, stage_add_elder(stage), site, WEDNESDAY), STATUS_OK);
    cr_assert_eq(stage_try(stage, NULL, "meal.wait",
                     "{\"elder\":%ld,\"site\":%ld,\"date\":\"" WEDNESDAY
                     "\",\"meal\":\"lunch\",\"channel\":\"dine_in\"}",
                     (long)stage_add_elder(stage), (long)site),
        STATUS_OK);
    stage_set_clock(stage, "2026-12-01T14:00:00.000+08:00");
    cr_assert_eq(stage_try(stage, &result, "standing.set",
                     "{\"elder\":%ld,\"site\":%ld,\"weekdays\":[3],\"meal\":\"lunch\",\"channel\":"
                     "\"dine_in\",\"from\":\"" WEDNESDAY "\",\"until\":\"2026-12-03\"}",
                     (long)stage_add_elder(stage), (long)other),
        STATUS_OK);
    cr_assert_not_null(strstr(result, "KITCHEN_FULL"), "%s", result);
    cr_assert_eq(stage_book(stage, stage_add_elder(stage), other, WEDNESDAY), STATUS_KITCHEN_FULL);
    cr_assert_eq(stage_try(stage, NULL, "meal.book_many",
                     "{\"lines\":[{\"elder\":%ld,\"site\":%ld,\"date\":\"" WEDNESDAY
                     "\",\"meal\":\"lunch\",\"channel\":\"dine_in\"}]}",
                     (long)stage_add_elder(stage), (long)other),
        STATUS_OK);
    cr_assert_eq(
        desk_sql(stage->desk, "SELECT count(*) FROM meal_wait WHERE state = 'promoted'"), 1);
    cr_assert_eq(desk_sql(stage->desk, "SELECT count(*) FROM booking"), 2);
    cr_assert(stage_is_consistent(stage));
    stage_close(stage);
}
