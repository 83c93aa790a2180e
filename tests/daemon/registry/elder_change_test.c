// SPDX-License-Identifier: Apache-2.0
// Changing what is known of a person: update, flags over days, moving.
#include "tests/support/registry_stage.h"

Test(elder_update, changes_what_is_named_and_nothing_else)
{
    struct registry_stage stage;
    registry_open(&stage);
    int64_t elder = registry_add(stage.anting, 1, "李建国", ANTING);
    stage_expect(stage.anting, STATUS_OK, "elder.update",
        "{\"elder\":%" PRId64
        ",\"phone\":\"13811112222\",\"diets\":[\"renal\"],\"texture\":\"liquid\","
        "\"address\":\"新路2号\",\"name\":\"李建华\",\"contacts\":[{\"name\":\"甲\",\"relation\":"
        "\"友\"}]}",
        elder);
    stage_expect(stage.anting, STATUS_OK, "elder.update",
        "{\"elder\":%" PRId64 ",\"allergens\":[\"egg\"],\"from\":\"2026-11-01\"}", elder);
    const char *told =
        stage_expect(stage.anting, STATUS_OK, "elder.get", "{\"elder\":%" PRId64 "}", elder);
    static const char *const parts[] = {"138****2222", "\"diets\":[\"renal\"]",
        "\"allergens\":[\"egg\"]", "\"texture\":\"liquid\"", "\"address\":\"****\"", "李建华",
        "\"contacts\":[{\"name\":\"甲\",\"relation\":\"友\",\"may_decide\":false}]"};
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        cr_expect_not_null(strstr(told, parts[i]), "%s in %s", parts[i], told);
    }
    stage_expect(stage.anting, STATUS_OK, "elder.update",
        "{\"elder\":%" PRId64 ",\"diets\":[],\"contacts\":[]}", elder);
    told = stage_expect(stage.anting, STATUS_OK, "elder.get", "{\"elder\":%" PRId64 "}", elder);
    cr_expect_not_null(strstr(told, "\"diets\":[]"));
    cr_expect_not_null(strstr(told, "\"contacts\":[]"));
    cr_expect_not_null(strstr(told, "\"texture\":\"liquid\""));
    registry_close(&stage);
}

Test(elder_update, refuses_what_register_would_refuse)
{
    static const struct {
        const char *rest;
        const char *parameter;
    } cases[] = {
        {"", "name"},
        {",\"from\":\"2026-12-02\",\"phone\":\"13811112222\"", "from"},
        {",\"name\":\"甲 \"", "name"},
        {",\"phone\":\"x\"", "phone"},
        {",\"card_number\":\"?\"", "card_number"},
        {",\"contacts\":[{\"name\":\"甲\",\"relation\":\"友\",\"phone\":\"x\"}]", "contacts"},
        {",\"texture\":\"stone\"", "texture"},
    };
    struct registry_stage stage;
    registry_open(&stage);
    int64_t elder = registry_add(stage.anting, 1, "李建国", ANTING);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        stage_expect(stage.anting, STATUS_INVALID, "elder.update", "{\"elder\":%" PRId64 "%s}",
            elder, cases[i].rest);
        cr_expect_str_eq(desk_text(stage.anting, "parameter"), cases[i].parameter);
    }
    registry_close(&stage);
}

static bool has_flag(struct registry_stage *stage, int64_t elder, const char *day)
{
    const char *told = stage_expect(
        stage->anting, STATUS_OK, "elder.get", "{\"elder\":%" PRId64 ",\"on\":\"%s\"}", elder, day);
    return strstr(told, "\"flags\":[\"destitute\"]") != NULL;
}

Test(elder_flag, holds_from_a_day_until_a_day_and_the_latest_word_counts)
{
    struct registry_stage stage;
    registry_open(&stage);
    int64_t elder = registry_add(stage.anting, 1, "李建国", ANTING);
    static const char format[] =
        "{\"elder\":%" PRId64 ",\"flag\":\"destitute\",\"source\":\"s\",\"from\":\"%s\"%s}";
    const char *told =
        stage_expect(stage.anting, STATUS_OK, "elder.flag", format, elder, "2026-01-01", "");
    cr_expect_null(strstr(told, "replaced"));
    cr_expect_not(has_flag(&stage, elder, "2025-12-31"));
    cr_expect(has_flag(&stage, elder, "2026-01-01"));
    cr_expect(has_flag(&stage, elder, "2030-01-01"));
    told = stage_expect(stage.anting, STATUS_OK, "elder.flag", format, elder, "2026-06-01",
        ",\"until\":\"2026-09-01\"");
    cr_expect_not_null(
        strstr(told, "\"replaced\":[{\"from\":\"2026-01-01\",\"source\":\"s\"}]"), "%s", told);
    cr_expect(has_flag(&stage, elder, "2026-05-31"));
    cr_expect(has_flag(&stage, elder, "2026-08-31"));
    cr_expect_not(has_flag(&stage, elder, "2026-09-01"));
    stage_expect(stage.anting, STATUS_OK, "elder.flag", format, elder, "2026-03-01",
        ",\"until\":\"2026-03-01\""); // ends there
    cr_expect(has_flag(&stage, elder, "2026-02-28"));
    cr_expect_not(has_flag(&stage, elder, "2026-03-01"));
    cr_expect_not(has_flag(&stage, elder, "2026-07-01"));
    cr_assert_eq(
        desk_sql(stage.access.desk, "SELECT count(*) FROM elder_flag WHERE superseded_at IS NULL"),
        1);
    cr_assert_eq(desk_sql(stage.access.desk, "SELECT count(*) FROM elder_flag"), 4);
    stage_expect(stage.anting, STATUS_INVALID, "elder.flag", format, elder, "2026-03-01",
        ",\"until\":\"2026-03-01\""); // nothing holds then: there is nothing to end
    stage_expect(stage.anting, STATUS_INVALID, "elder.flag", format, elder, "2026-06-01",
        ",\"until\":\"2026-05-31\"");
    stage_expect(stage.anting, STATUS_INVALID, "elder.flag", format, elder, "1939-01-01", "");
    registry_close(&stage);
}

Test(elder_move, takes_over_from_a_day_and_the_old_office_gets_a_task)
{
    struct registry_stage stage;
    registry_open(&stage);
    int64_t elder = registry_add(stage.anting, 1, "李建国", ANTING);
    stage_expect(stage.malu, STATUS_OK, "elder.identify",
        "{\"id_number\":\"%s\",\"name\":\"李建国\"}", registry_number(1));
    stage_expect(stage.malu, STATUS_INVALID, "elder.move",
        "{\"elder\":%" PRId64 ",\"residence_area\":\"310114103\"}", elder); // not ours to send
    stage_expect(stage.malu, STATUS_OK, "elder.move",
        "{\"elder\":%" PRId64 ",\"residence_area\":\"" MALU "\",\"registered_area\":\"" MALU
        "\",\"from\":\"2026-12-10\"}",
        elder);
    int64_t office = desk_int(stage.malu, "office");
    cr_assert_eq(
        desk_sql(stage.access.desk, "SELECT office FROM office WHERE area='310114106'"), office);
    static const char get[] = "{\"elder\":%" PRId64 ",\"on\":\"%s\"}";
    const char *told = stage_expect(stage.malu, STATUS_OK, "elder.get", get, elder, "2026-12-09");
    cr_expect_not_null(strstr(told, "\"residence_area\":\"" ANTING "\""));
    told = stage_expect(stage.malu, STATUS_OK, "elder.get", get, elder, "2026-12-10");
    cr_expect_not_null(strstr(told, "\"residence_area\":\"" MALU "\""));
    // The old desk sees the person until the day has come.
    stage_expect(stage.anting, STATUS_OK, "elder.get", get, elder, "2026-12-01");
    const char *tasks = stage_expect(stage.anting, STATUS_OK, "task.list", "{}");
    cr_assert_not_null(strstr(tasks, "\"kind\":\"elder_moved\""));
    cr_assert_not_null(strstr(tasks, "\"due\":\"2026-12-08\""));
    stage.access.desk->place.now_ms += INT64_C(9) * 86400000;
    stage_log_in(stage.anting, "anting");
    stage_expect(stage.anting, STATUS_NOT_FOUND, "elder.get", get, elder, "2026-12-10");
    registry_close(&stage);
}

Test(elder_move, away_hands_the_person_to_the_other_desk)
{
    struct registry_stage stage;
    registry_open(&stage);
    int64_t elder = registry_add(stage.anting, 1, "李建国", ANTING);
    static const char format[] = "{\"elder\":%" PRId64 ",\"residence_area\":\"%s\"}";
    stage_expect(stage.anting, STATUS_STATE_CONFLICT, "elder.move", format, elder, ANTING);
    stage_expect(stage.anting, STATUS_OK, "elder.move", format, elder, MALU);
    cr_assert_eq(desk_int(stage.anting, "task"), 0);
    const char *tasks = stage_expect(stage.malu, STATUS_OK, "task.list", "{}");
    cr_assert_not_null(strstr(tasks, "\"kind\":\"elder_arrived\""));
    // Still registered in Anting, whose desk may say so again; a place without a desk keeps the
    // old.
    stage_expect(stage.anting, STATUS_OK, "elder.move", format, elder, "310118001");
    cr_assert_eq(desk_int(stage.anting, "office"),
        desk_sql(stage.access.desk, "SELECT office FROM office WHERE area='310114106'"));
    stage_expect(stage.anting, STATUS_OK, "elder.move",
        "{\"elder\":%" PRId64 ",\"registered_area\":\"310118\"}", elder);
    registry_close(&stage);
}

Test(elder_move, refuses_impossible_areas_and_days)
{
    static const struct {
        const char *rest;
        const char *parameter;
    } cases[] = {
        {"", "residence_area"},
        {",\"residence_area\":\"310114\"", "residence_area"},
        {",\"residence_area\":\"310114199\"", "residence_area"},
        {",\"registered_area\":\"310114199\"", "registered_area"},
        {",\"residence_area\":\"" MALU "\",\"from\":\"1930-01-01\"", "from"},
        {",\"residence_area\":\"" MALU "\",\"from\":\"2028-01-01\"", "from"},
    };
    struct registry_stage stage;
    registry_open(&stage);
    int64_t elder = registry_add(stage.anting, 1, "李建国", ANTING);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        stage_expect(stage.anting, STATUS_INVALID, "elder.move", "{\"elder\":%" PRId64 "%s}", elder,
            cases[i].rest);
        cr_expect_str_eq(desk_text(stage.anting, "parameter"), cases[i].parameter);
    }
    registry_close(&stage);
}

Test(elder_move, rewrites_what_was_planned_for_later)
{
    struct registry_stage stage;
    registry_open(&stage);
    int64_t elder = registry_add(stage.anting, 1, "李建国", ANTING);
    static const char format[] =
        "{\"elder\":%" PRId64 ",\"residence_area\":\"%s\",\"from\":\"%s\"}";
    stage_expect(stage.bureau, STATUS_OK, "elder.move", format, elder, MALU, "2026-12-20");
    stage_expect(stage.bureau, STATUS_OK, "elder.move", format, elder, "310118001", "2026-12-10");
    cr_assert_eq(
        desk_sql(stage.access.desk, "SELECT count(*) FROM elder_area WHERE kind='residence' "
                                    "AND superseded_at IS NULL"),
        2);
    cr_assert_eq(
        desk_sql(stage.access.desk, "SELECT count(*) FROM elder_area WHERE kind='residence' "
                                    "AND superseded_at IS NULL AND area='310118001' AND "
                                    "from_day='2026-12-10' AND until_day='9999-12-31'"),
        1);
    registry_close(&stage);
}
