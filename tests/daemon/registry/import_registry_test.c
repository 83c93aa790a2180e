// SPDX-License-Identifier: Apache-2.0
// Sheets of areas, population, persons and assessments, twice.
#include "tests/support/registry_stage.h"

static void import(struct registry_stage *stage, const char *what, const char *rows, int accepted,
    const char *refused)
{
    const char *told = stage_expect(
        stage->admin, STATUS_OK, "import.rows", "{\"what\":\"%s\",\"rows\":[%s]}", what, rows);
    cr_expect_eq(desk_int(stage->admin, "accepted"), accepted, "%s: %s", what, told);
    cr_expect_not_null(strstr(told, refused), "%s in %s", refused, told);
}

Test(import_registry, takes_sheets_and_takes_them_again)
{
    struct registry_stage stage;
    registry_open(&stage);
    char elders[2000];
    char assessments[600];
    char first[IDNUMBER_SIZE];
    snprintf(first, sizeof first, "%s", registry_number(1));
    snprintf(elders, sizeof elders,
        "{\"身份证号\":\"%s\",\"姓名\":\"李建国\",\"户籍地\":\"" ANTING "\",\"居住地\":\"" MALU
        "\",\"电话\":\"13800001234\",\"标签\":\"独居、低保\",\"饮食\":\"低盐\",\"过敏\":\"花生;"
        "鱼\","
        "\"质地\":\"软食\",\"联系人\":\"李小\",\"联系人关系\":\"女儿\",\"联系人电话\":"
        "\"13900005678\"},"
        "{\"身份证号\":\"310114194003150009\",\"姓名\":\"错\",\"户籍地\":\"" ANTING
        "\",\"居住地\":\"" ANTING "\"}",
        first);
    snprintf(assessments, sizeof assessments,
        "{\"身份证号\":\"%s\",\"评估体系\":\"上海\",\"等级\":\"四级\",\"认知障碍\":\"是\","
        "\"评估日期\":\"2026/1/5\"},"
        "{\"身份证号\":\"%s\",\"评估体系\":\"国标\",\"等级\":\"2\",\"评估日期\":\"2026年2月3日\"}",
        first, registry_number(2));
    for (int round = 0; round < 2; round++) {
        import(&stage, "areas",
            "{\"代码\":\"310114001\",\"名称\":\"新成路街道\",\"级别\":\"街道\",\"上级\":"
            "\"310114\"}",
            1, "\"refused\":[]");
        import(&stage, "population",
            "{\"行政区划\":\"310114001\",\"年份\":\"2025\",\"户籍60岁以上\":\"20000\","
            "\"户籍65岁以上\":\"15000\"}",
            1, "\"refused\":[]");
        import(
            &stage, "elders", elders, 1, "\"row\":2,\"field\":\"身份证号\",\"status\":\"INVALID\"");
        import(&stage, "assessments", assessments, 1, "\"row\":2");
    }
    cr_assert_eq(desk_sql(stage.access.desk, "SELECT count(*) FROM elder"), 1);
    cr_assert_eq(desk_sql(stage.access.desk, "SELECT count(*) FROM assessment"), 1);
    cr_assert_eq(desk_sql(stage.access.desk, "SELECT count(*) FROM population"), 1);
    // Imported persons belong to the desk of their residence.
    cr_assert_eq(desk_sql(stage.access.desk, "SELECT office FROM elder"),
        desk_sql(stage.access.desk, "SELECT office FROM office WHERE area='310114106'"));
    const char *found = stage_expect(stage.malu, STATUS_OK, "elder.find", "{\"text\":\"李\"}");
    cr_assert_not_null(strstr(found, "\"level\":\"4\""));
    registry_close(&stage);
}

Test(import_registry, refuses_another_name_for_a_known_number)
{
    struct registry_stage stage;
    registry_open(&stage);
    (void)registry_add(stage.anting, 1, "李建国", ANTING);
    char row[300];
    snprintf(row, sizeof row,
        "{\"id_number\":\"%s\",\"name\":\"李建军\",\"registered_area\":\"" ANTING
        "\",\"residence_area\":\"" ANTING "\"}",
        registry_number(1));
    import(&stage, "elders", row, 0, "\"field\":\"name\"");
    registry_close(&stage);
}

Test(import_registry, persons_without_a_desk_belong_to_it_once_it_is_there)
{
    struct registry_stage stage;
    registry_open(&stage);
    registry_add_area(&stage, "310114001", "新成路街道");
    char row[300];
    snprintf(row, sizeof row,
        "{\"id_number\":\"%s\",\"name\":\"李建国\",\"registered_area\":\"310114001\",\"residence_"
        "area\":\"310114001\"}",
        registry_number(1));
    import(&stage, "elders", row, 1, "\"refused\":[]");
    static const char identify[] = "{\"id_number\":\"%s\",\"name\":\"李建国\"}";
    stage_expect(stage.malu, STATUS_OK, "elder.identify", identify, registry_number(1));
    cr_assert_eq(desk_int(stage.malu, "office"), stage.access.made.office);
    int64_t office = stage_office(&stage.access, "street", "310114001");
    stage_expect(stage.malu, STATUS_OK, "elder.identify", identify, registry_number(1));
    cr_assert_eq(desk_int(stage.malu, "office"), office);
    int64_t elder = desk_int(stage.malu, "elder");
    stage_expect(stage.malu, STATUS_OK, "elder.move",
        "{\"elder\":%" PRId64 ",\"residence_area\":\"" MALU "\"}", elder);
    cr_assert_eq(desk_sql(stage.access.desk, "SELECT office FROM task"), office);
    registry_close(&stage);
}

// A trial asks as well; beyond what is allowed not even the right number is told.
Test(import_registry, tells_so_often_an_hour_that_a_telephone_number_is_another)
{
    struct registry_stage stage;
    registry_open(&stage);
    stage.registry.identify_per_hour_max = 2;
    (void)registry_add(stage.anting, 1, "李建国", ANTING);

    static const struct {
        const char *phone;
        const char *told;
    } guesses[] = {
        {"13800000001", "STATE_CONFLICT"},
        {"13800000002", "STATE_CONFLICT"},
        {"13800000003", "LOCKED_OUT"},
        {"", "\"refused\":[]"},
    };

    for (size_t i = 0; i < sizeof guesses / sizeof guesses[0]; i++) {
        const char *told = stage_expect(stage.anting, STATUS_OK, "import.rows",
            "{\"what\":\"elders\",\"dry_run\":true,\"rows\":[{\"id_number\":\"%s\",\"name\":"
            "\"李建国\",\"registered_area\":\"" ANTING "\",\"residence_area\":\"" ANTING
            "\",\"phone\":\"%s\"}]}",
            registry_number(1), guesses[i].phone);
        cr_expect_not_null(strstr(told, guesses[i].told), "%s in %s", guesses[i].told, told);
    }
    registry_close(&stage);
}
