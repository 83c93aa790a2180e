// SPDX-License-Identifier: Apache-2.0
// Finding persons: by name, number, tail, card; in order, by page, within the scope.
#include "tests/support/registry_stage.h"

static int count_of(const char *text, const char *part)
{
    int count = 0;
    for (; (text = strstr(text, part)) != NULL; text += strlen(part)) {
        count++;
    }
    return count;
}

Test(elder_find, takes_the_text_for_what_its_shape_says)
{
    static const struct {
        const char *text;
        int found;
    } cases[] = {
        {"李", 2},
        {"李建", 2},
        {"李建国", 1},
        {"建国", 0},
        {"310114194001020003", -1}, // replaced by the second person's number
        {"000X", -2},               // replaced by the tail of the second's
        {"CARD-1", 1},
        {"CARD-2", 0},
        {"310114194001020000", 0}, // a wrong number is no name either
        {"Zh", 0},
        {"%", 0},
        {"李_", 0},
    };
    struct registry_stage stage;
    registry_open(&stage);
    (void)registry_add(stage.anting, 1, "李建国", ANTING);
    int64_t second = registry_add(stage.anting, 2, "李建军", ANTING);
    (void)registry_add(stage.malu, 3, "李建华", MALU);
    stage_expect(stage.anting, STATUS_OK, "elder.update",
        "{\"elder\":%" PRId64 ",\"card_number\":\"CARD-1\"}", second);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[40];
        const char *number = registry_number(2);
        snprintf(text, sizeof text, "%s",
            cases[i].found == -1   ? number
            : cases[i].found == -2 ? number + 14
                                   : cases[i].text);
        const char *found =
            stage_expect(stage.anting, STATUS_OK, "elder.find", "{\"text\":\"%s\"}", text);
        int expected = cases[i].found < 0 ? 1 : cases[i].found;
        if (cases[i].found == -2) { // 1 in 11: the others' tails may be the same
            expected = count_of(found, "\"elder\":") == 2 ? 2 : 1;
        }
        cr_expect_eq(count_of(found, "\"elder\":"), expected, "%s: %s", text, found);
    }
    registry_close(&stage);
}

Test(elder_find, takes_a_small_x_at_the_end_of_number_and_tail)
{
    struct registry_stage stage;
    registry_open(&stage);
    stage_expect(stage.anting, STATUS_OK, "elder.register",
        "{\"id_number\":\"31011419400315000X\",\"name\":\"王秀英\",\"registered_area\":\"" ANTING
        "\",\"residence_area\":\"" ANTING "\"}");
    static const char *const texts[] = {"31011419400315000x", "000x", "000X"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        const char *found =
            stage_expect(stage.anting, STATUS_OK, "elder.find", "{\"text\":\"%s\"}", texts[i]);
        cr_expect_not_null(strstr(found, "\"id_number\":\"310114********000X\""), "%s", found);
    }
    registry_close(&stage);
}

Test(elder_find, goes_through_all_in_the_order_of_names_by_page)
{
    struct registry_stage stage;
    registry_open(&stage);
    for (int i = 0; i < 7; i++) {
        (void)registry_add(stage.anting, i, i % 2 == 0 ? "陈一" : "陈二", ANTING);
    }
    char after[200] = "";
    int seen = 0;
    for (int page = 0; page < 4; page++) {
        const char *found = stage_expect(stage.anting, STATUS_OK, "elder.find",
            after[0] == '\0' ? "{\"text\":\"陈\",\"limit\":2%s}"
                             : "{\"text\":\"陈\",\"limit\":2,\"after\":\"%s\"}",
            after);
        seen += count_of(found, "\"elder\":");
        cr_expect_eq(desk_text(stage.anting, "next")[0] == '\0', page == 3);
        snprintf(after, sizeof after, "%s", desk_text(stage.anting, "next"));
    }
    cr_assert_eq(seen, 7);
    stage_expect(stage.anting, STATUS_INVALID, "elder.find", "{\"text\":\"陈\",\"after\":\"*\"}");
    registry_close(&stage);
}

static void key_names(struct tx *tx, void *context)
{
    (void)context;
    registry_key_names(tx);
}

// Who was registered before names had an order gets a place at the next start.
Test(elder_find, goes_by_pinyin_also_for_names_from_before_it)
{
    static const char *const names[] = {"页丙", "页丁", "页甲", "页乙"}; // bing, ding, jia, yi
    struct registry_stage stage;
    registry_open(&stage);
    for (int i = 3; i >= 0; i--) {
        (void)registry_add(stage.anting, i, names[i], ANTING);
    }
    for (int round = 0; round < 2; round++) {
        const char *found =
            stage_expect(stage.anting, STATUS_OK, "elder.find", "{\"text\":\"页\"}");
        for (int i = 0; i < 4; i++) {
            const char *at = strstr(found, names[i]);
            cr_assert_not_null(at, "%s", names[i]);
            found = at;
        }
        desk_sql(stage.access.desk, "UPDATE elder SET name_key = ''");
        cr_assert_eq(
            store_place_do(stage.access.desk->store, STORE_WRITE, key_names, NULL), STATUS_OK);
    }
    registry_close(&stage);
}

Test(elder_find, narrows_by_area_birth_and_tells_age_and_level)
{
    struct registry_stage stage;
    registry_open(&stage);
    int64_t first = registry_add(stage.anting, 0, "赵", ANTING);
    (void)registry_add(stage.malu, 1, "赵", MALU);
    stage_expect(stage.anting, STATUS_OK, "assessment.record",
        "{\"elder\":%" PRId64 ",\"scheme\":\"shanghai\",\"level\":\"refer\",\"assessed_on\":"
        "\"2026-11-01\"}",
        first);
    const char *found = stage_expect(stage.bureau, STATUS_OK, "elder.find", "{\"text\":\"赵\"}");
    cr_assert_eq(count_of(found, "\"elder\":"), 2);
    cr_assert_eq(count_of(found, "\"level\":\"refer\""), 1);
    found = stage_expect(
        stage.bureau, STATUS_OK, "elder.find", "{\"text\":\"赵\",\"area\":\"" MALU "\"}");
    cr_assert_eq(count_of(found, "\"elder\":"), 1);
    cr_assert_not_null(strstr(found, "\"residence_area\":\"" MALU "\""));
    found = stage_expect(
        stage.bureau, STATUS_OK, "elder.find", "{\"text\":\"赵\",\"born\":\"1940-01-01\"}");
    cr_assert_eq(count_of(found, "\"elder\":"), 1);
    cr_assert_not_null(strstr(found, "\"age\":86"));
    stage_expect(stage.bureau, STATUS_INVALID, "elder.find", "{\"text\":\"赵\",\"area\":\"3\"}");
    registry_close(&stage);
}
