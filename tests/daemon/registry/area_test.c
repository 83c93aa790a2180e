// SPDX-License-Identifier: Apache-2.0
// Areas and population.
#include <string.h>

#include "tests/support/registry_stage.h"

Test(area, agrees_with_its_code)
{
    static const struct {
        const char *params;
        enum status status;
        const char *parameter;
    } cases[] = {
        {"\"code\":\"310114001\",\"name\":\"新成路街道\"", STATUS_OK, ""},
        {"\"code\":\"310114001\",\"name\":\"新成路街道\"", STATUS_STATE_CONFLICT, ""},
        {"\"code\":\"3101140010\",\"name\":\"x\"", STATUS_INVALID, "code"},
        {"\"code\":\"310114002\",\"name\":\"x\",\"level\":\"county\"", STATUS_INVALID, "level"},
        {"\"code\":\"310114002\",\"name\":\"x\",\"level\":\"street\",\"parent\":\"310114\"",
            STATUS_OK, ""},
        {"\"code\":\"310114003\",\"name\":\"x\",\"parent\":\"310118\"", STATUS_INVALID, "parent"},
        {"\"code\":\"310114003\",\"name\":\"x\",\"parent\":\"310114003\"", STATUS_INVALID,
            "parent"},
        {"\"code\":\"310114003\",\"name\":\"x\",\"from\":\"2001-01-01\",\"until\":\"2001-01-01\"",
            STATUS_INVALID, "until"},
        {"\"code\":\"310222\",\"name\":\"嘉定县\",\"until\":\"1993-04-01\"", STATUS_OK, ""},
    };
    struct registry_stage stage;
    registry_open(&stage);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        stage_expect(stage.admin, cases[i].status, "area.register", "{%s}", cases[i].params);
        cr_expect_str_eq(desk_text(stage.admin, "parameter"), cases[i].parameter);
    }
    stage_expect(
        stage.anting, STATUS_FORBIDDEN, "area.register", "{\"code\":\"310114009\",\"name\":\"x\"}");
    registry_close(&stage);
}

Test(area, list_tells_what_there_is_today_by_code)
{
    struct registry_stage stage;
    registry_open(&stage);
    stage_expect(stage.admin, STATUS_OK, "area.register",
        "{\"code\":\"310222\",\"name\":\"嘉定县\",\"until\":\"1993-04-01\"}");
    const char *list = stage_expect(stage.anting, STATUS_OK, "area.list", "{}");
    cr_assert_str_eq(list,
        "{\"areas\":[{\"code\":\"310000\",\"name\":\"上海市\",\"level\":\"province\"},"
        "{\"code\":\"310114\",\"name\":\"嘉定区\",\"level\":\"county\",\"parent\":\"310000\"},"
        "{\"code\":\"310114103\",\"name\":\"安亭镇\",\"level\":\"street\",\"parent\":\"310114\"},"
        "{\"code\":\"310114106\",\"name\":\"马陆镇\",\"level\":\"street\",\"parent\":\"310114\"}]"
        "}");
    list =
        stage_expect(stage.anting, STATUS_OK, "area.list", "{\"parent\":\"310114\",\"limit\":1}");
    cr_assert_not_null(strstr(list, "310114103"));
    char *after = strdup(desk_text(stage.anting, "next"));
    list = stage_expect(
        stage.anting, STATUS_OK, "area.list", "{\"parent\":\"310114\",\"after\":\"%s\"}", after);
    cr_assert_null(strstr(list, "310114103"));
    cr_assert_not_null(strstr(list, "310114106"));
    free(after);
    stage_expect(stage.anting, STATUS_INVALID, "area.list", "{\"parent\":\"31\"}");
    stage_expect(stage.anting, STATUS_INVALID, "area.list", "{\"after\":\"*\"}");
    registry_close(&stage);
}

Test(population, is_said_by_year_and_the_latest_word_counts)
{
    struct registry_stage stage;
    registry_open(&stage);
    static const char format[] = "{\"area\":\"%s\",\"year\":2025,\"registered_60\":%d,"
                                 "\"registered_65\":%d}";
    stage_expect(stage.admin, STATUS_OK, "population.set", format, ANTING, 100, 50);
    stage_expect(stage.admin, STATUS_OK, "population.set", format, ANTING, 100, 50);
    cr_assert_eq(desk_sql(stage.access.desk, "SELECT count(*) FROM population"), 1);
    stage_expect(stage.bureau, STATUS_OK, "population.set", format, ANTING, 110, 60);
    cr_assert_eq(desk_sql(stage.access.desk, "SELECT count(*) FROM population"), 2);
    cr_assert_eq(desk_sql(stage.access.desk,
                     "SELECT registered_60 FROM population WHERE superseded_at IS NULL"),
        110);
    stage_expect(stage.admin, STATUS_INVALID, "population.set", format, ANTING, 100, 101);
    stage_expect(stage.admin, STATUS_INVALID, "population.set", format, "310118", 100, 50);
    stage_expect(stage.bureau, STATUS_INVALID, "population.set", format, "310000", 100, 50);
    stage_expect(stage.anting, STATUS_FORBIDDEN, "population.set", format, ANTING, 100, 50);
    registry_close(&stage);
}

Test(population, lists_the_latest_figures_of_each_area)
{
    static const char of_anting[] = "{\"area\":\"" ANTING "\",\"year\":2025,"
                                    "\"registered_60\":110,\"registered_65\":50}";
    static const char format[] = "{\"area\":\"%s\",\"year\":%d,\"registered_60\":%d,"
                                 "\"registered_65\":50}";
    struct registry_stage stage;
    registry_open(&stage);
    stage_expect(stage.bureau, STATUS_OK, "population.set", format, ANTING, 2024, 90);
    stage_expect(stage.bureau, STATUS_OK, "population.set", format, ANTING, 2025, 100);
    stage_expect(stage.bureau, STATUS_OK, "population.set", format, ANTING, 2025, 110);
    stage_expect(stage.bureau, STATUS_OK, "population.set", format, MALU, 2024, 70);
    const char *answer = stage_expect(stage.anting, STATUS_OK, "population.list", "{}");
    cr_assert_not_null(strstr(answer, of_anting), "%s", answer);
    cr_assert_not_null(strstr(answer, "\"registered_60\":70"), "%s", answer);
    cr_assert_null(strstr(answer, "\"registered_60\":90"), "%s", answer);
    answer = stage_expect(stage.anting, STATUS_OK, "population.list", "{\"year\":2024}");
    cr_assert_not_null(strstr(answer, "\"registered_60\":90"), "%s", answer);
    answer = stage_expect(stage.anting, STATUS_OK, "population.list", "{\"area\":\"" MALU "\"}");
    cr_assert_null(strstr(answer, ANTING), "%s", answer);
    answer = stage_expect(stage.anting, STATUS_OK, "population.list", "{\"limit\":1}");
    cr_assert_not_null(strstr(answer, "\"next\":"), "%s", answer);
    stage_expect(stage.anting, STATUS_INVALID, "population.list", "{\"area\":\"3101\"}");
    registry_close(&stage);
}
