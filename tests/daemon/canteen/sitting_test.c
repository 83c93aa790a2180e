// SPDX-License-Identifier: Apache-2.0
// sitting.list: places, states and cut-offs of sittings, and how they are chosen.
#include "daemon/canteen/sitting.h"

#include <stdio.h>
#include <string.h>

#include <criterion/criterion.h>

#include "tests/daemon/canteen/stage.h"

struct scene {
    struct stage *stage;
    int64_t kitchen;
    int64_t site;
};

static struct scene scene_open(void)
{
    struct scene scene = {.stage = stage_open()};
    scene.kitchen = stage_add_kitchen(scene.stage, "中央厨房", 4);
    scene.site = stage_add_site(scene.stage, "甲", STAGE_STREET, scene.kitchen, 3);
    cr_assert_eq(stage_try(scene.stage, NULL, "site.update",
                     "{\"site\":%ld,\"capacity\":{\"lunch\":{\"dine_in\":3,\"delivery\":2,"
                     "\"total\":4},\"dinner\":{\"pickup\":1}},\"price_fen\":{\"dinner\":900},"
                     "\"closed_weekdays\":[6,7],\"permit_until\":\"2026-12-08\"}",
                     (long)scene.site),
        STATUS_OK);
    return scene;
}

static const char *list(struct scene *scene, const char *from, const char *until, const char *rest)
{
    const char *result;
    enum status status = stage_try(scene->stage, &result, "sitting.list",
        "{\"from\":\"%s\",\"until\":\"%s\"%s}", from, until, rest);
    cr_assert_eq(status, STATUS_OK, "%s", result);
    return result;
}

static void expect(const char *result, const char *part)
{
    cr_assert_not_null(strstr(result, part), "%s is not in %s", part, result);
}

Test(sitting, tells_what_is_booked_and_left)
{
    struct scene scene = scene_open();
    int64_t elder = stage_add_elder(scene.stage);
    stage_be_street(scene.stage, STAGE_STREET);
    cr_assert_eq(stage_book(scene.stage, elder, scene.site, "2026-12-02"), STATUS_OK);
    const char *result = list(&scene, "2026-12-02", "2026-12-03", ",\"meal\":\"lunch\"");
    expect(result, "\"date\":\"2026-12-02\",\"meal\":\"lunch\",\"state\":\"open\","
                   "\"cutoff\":\"2026-12-01T16:00:00.000+08:00\",\"booked\":1,\"left\":3,"
                   "\"total\":4,\"channels\":[{\"channel\":\"dine_in\",\"capacity\":3,\"booked\":1,"
                   "\"left\":2},{\"channel\":\"delivery\",\"capacity\":2,\"booked\":0,\"left\":2}],"
                   "\"kitchen_left\":3}");
    cr_assert_null(strstr(result, "dinner"));
    // No kitchen cooks dinner: nothing is left of it.
    result = list(&scene, "2026-12-02", "2026-12-03", ",\"meal\":\"dinner\"");
    expect(result, "\"state\":\"full\",\"cutoff\":\"2026-12-02T10:30:00.000+08:00\",\"booked\":0,"
                   "\"left\":0,");
    expect(result, "\"left\":0}],\"kitchen_left\":0}");
    stage_close(scene.stage);
}

Test(sitting, has_a_state_for_each_day)
{
    static const struct {
        const char *day;
        const char *until;
        const char *state;
    } days[] = {
        {"2026-12-01", "2026-12-02", "\"state\":\"past_cutoff\""},
        {"2026-12-02", "2026-12-03", "\"state\":\"open\""},
        {"2026-12-05", "2026-12-06", "\"state\":\"closed\""},
        {"2026-12-08", "2026-12-09", "\"state\":\"unlicensed\""},
    };
    struct scene scene = scene_open();
    for (int i = 0; i < 4; i++) {
        const char *result = list(&scene, days[i].day, days[i].until, ",\"meal\":\"lunch\"");
        expect(result, days[i].state);
    }
    cr_assert_eq(stage_try(scene.stage, NULL, "site.update",
                     "{\"site\":%ld,\"permit_until\":\"2027-12-07\"}", (long)scene.site),
        STATUS_OK);
    expect(list(&scene, "2026-12-08", "2026-12-09", ""), "\"state\":\"open\"");
    expect(list(&scene, "2026-12-09", "2026-12-10", ""), "\"state\":\"outside_window\"");
    stage_close(scene.stage);
}

Test(sitting, is_chosen_by_area_and_site)
{
    struct scene scene = scene_open();
    char only[64];
    stage_add_site(scene.stage, "乙", STAGE_TOWN, scene.kitchen, 3);
    const char *result = list(&scene, "2026-12-02", "2026-12-03", "");
    expect(result, "甲");
    expect(result, "乙");
    result = list(&scene, "2026-12-02", "2026-12-03", ",\"area\":\"310114102\"");
    cr_assert_null(strstr(result, "甲"));
    snprintf(only, sizeof(only), ",\"site\":%ld", (long)scene.site);
    result = list(&scene, "2026-12-02", "2026-12-04", only);
    cr_assert_null(strstr(result, "乙"));
    expect(result, "2026-12-03");
    snprintf(only, sizeof(only), ",\"site\":%ld,\"area\":\"310114102\"", (long)scene.site);
    cr_assert_str_eq(list(&scene, "2026-12-02", "2026-12-04", only), "{\"sittings\":[]}");
    // Another district sees nothing of this one.
    stage_be_street(scene.stage, "310118001");
    cr_assert_str_eq(list(&scene, "2026-12-02", "2026-12-04", ""), "{\"sittings\":[]}");
    cr_assert_str_eq(
        list(&scene, "2026-12-02", "2026-12-04", ",\"area\":\"310114\""), "{\"sittings\":[]}");
    stage_close(scene.stage);
}

Test(sitting, is_listed_for_some_days)
{
    static const char *const wrong[] = {
        "{\"from\":\"2026-12-02\",\"until\":\"2026-12-02\"}",
        "{\"from\":\"2026-12-02\",\"until\":\"2026-12-01\"}",
        "{\"from\":\"2026-12-02\",\"until\":\"2027-01-03\"}",
        "{\"from\":\"2026-12-02\",\"until\":\"2026-12-03\",\"area\":\"31\"}",
    };
    struct scene scene = scene_open();
    for (int i = 0; i < 4; i++) {
        cr_assert_eq(stage_try(scene.stage, NULL, "sitting.list", "%s", wrong[i]), STATUS_INVALID);
    }
    stage_close(scene.stage);
}
