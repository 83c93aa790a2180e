// SPDX-License-Identifier: Apache-2.0
// What facts of other subjects do to bookings.
#include <string.h>

#include <criterion/criterion.h>

#include "tests/daemon/canteen/stage.h"

struct scene {
    struct stage *stage;
    int64_t site;
    int64_t elder;
};

static struct scene scene_open(void)
{
    static const char *const days[] = {"2026-12-02", "2026-12-03", "2026-12-08"};
    struct scene scene = {.stage = stage_open()};
    int64_t kitchen = stage_add_kitchen(scene.stage, "中央厨房", 9);
    scene.site = stage_add_site(scene.stage, "甲", STAGE_STREET, kitchen, 1);
    scene.elder = stage_add_elder(scene.stage);
    stage_be_street(scene.stage, STAGE_STREET);
    for (int i = 0; i < 3; i++) {
        cr_assert_eq(stage_book(scene.stage, scene.elder, scene.site, days[i]), STATUS_OK);
    }
    return scene;
}

static int64_t count_live(struct scene *scene)
{
    return desk_sql(scene->stage->desk, "SELECT count(*) FROM booking WHERE state = 'booked'");
}

static const struct {
    const char *on;
    int64_t left;
} admissions[] = {
    {"2026-12-08", 3},
    {"2026-12-07", 2},
    {"2026-12-03", 2},
    {"2026-12-02", 1}, // the meal of the admission day stays
    {"2026-12-01", 0},
    {"2026-11-01", 0},
};

Test(booking_fact, an_admission_cancels_what_is_booked_for_later_days)
{
    for (size_t i = 0; i < sizeof(admissions) / sizeof(admissions[0]); i++) {
        struct scene scene = scene_open();
        cr_assert_eq(stage_try(scene.stage, NULL, "stage.admit", "{\"elder\":%ld,\"on\":\"%s\"}",
                         (long)scene.elder, admissions[i].on),
            STATUS_OK);
        cr_assert_eq(count_live(&scene), admissions[i].left, "%s", admissions[i].on);
        cr_assert(stage_is_consistent(scene.stage));
        stage_close(scene.stage);
    }
}

Test(booking_fact, an_admission_frees_the_places)
{
    struct scene scene = scene_open();
    int64_t other = stage_add_elder(scene.stage);
    cr_assert_eq(stage_book(scene.stage, other, scene.site, "2026-12-03"), STATUS_CHANNEL_FULL);
    cr_assert_eq(stage_try(scene.stage, NULL, "stage.admit",
                     "{\"elder\":%ld,\"on\":\"2026-12-02\"}", (long)scene.elder),
        STATUS_OK);
    cr_assert_eq(stage_book(scene.stage, other, scene.site, "2026-12-03"), STATUS_OK);
    cr_assert_eq(stage_book(scene.stage, other, scene.site, "2026-12-02"), STATUS_CHANNEL_FULL);
    stage_close(scene.stage);
}

Test(booking_fact, an_admission_leaves_what_was_served)
{
    struct scene scene = scene_open();
    store_place_sql(scene.stage->desk->place.path,
        "UPDATE booking SET state = 'served' WHERE day = '2026-12-03'");
    cr_assert_eq(stage_try(scene.stage, NULL, "stage.admit",
                     "{\"elder\":%ld,\"on\":\"2026-12-01\"}", (long)scene.elder),
        STATUS_OK);
    cr_assert_eq(
        desk_sql(scene.stage->desk, "SELECT count(*) FROM booking WHERE state = 'served'"), 1);
    cr_assert(stage_is_consistent(scene.stage));
    stage_close(scene.stage);
}

Test(booking_fact, a_broken_count_undoes_the_admission)
{
    struct scene scene = scene_open();
    store_place_sql(scene.stage->desk->place.path, "UPDATE sitting_count SET booked = 0");
    cr_assert_eq(stage_try(scene.stage, NULL, "stage.admit",
                     "{\"elder\":%ld,\"on\":\"2026-12-01\"}", (long)scene.elder),
        STATUS_UNAVAILABLE);
    cr_assert_eq(count_live(&scene), 3);
    int64_t booking = desk_sql(scene.stage->desk, "SELECT min(booking) FROM booking");
    cr_assert_eq(stage_try(scene.stage, NULL, "meal.cancel", "{\"booking\":%ld}", (long)booking),
        STATUS_UNAVAILABLE);
    cr_assert_eq(count_live(&scene), 3);
    stage_close(scene.stage);
}

Test(booking_fact, a_description_tells_the_next_meals)
{
    struct scene scene = scene_open();
    const char *result;
    cr_assert_eq(stage_try(scene.stage, &result, "stage.describe",
                     "{\"elder\":%ld,\"on\":\"2026-12-01\"}", (long)scene.elder),
        STATUS_OK);
    cr_assert_not_null(strstr(result, "\"date\":\"2026-12-02\",\"meal\":\"lunch\""));
    cr_assert_not_null(
        strstr(result, "\"name\":\"甲\",\"channel\":\"dine_in\",\"state\":\"booked\""));
    cr_assert_not_null(strstr(result, "2026-12-08"));
    cr_assert_eq(stage_try(scene.stage, &result, "stage.describe",
                     "{\"elder\":%ld,\"on\":\"2026-12-08\"}", (long)scene.elder),
        STATUS_OK);
    cr_assert_null(strstr(result, "2026-12-02"));
    stage_close(scene.stage);
}
