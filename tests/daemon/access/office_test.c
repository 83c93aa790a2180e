// SPDX-License-Identifier: Apache-2.0
// Offices: what each kind needs, and lists by area.
#include "tests/support/access_stage.h"

static void add_places(struct access_stage *stage)
{
    static const char *const rows[] = {
        "INSERT INTO area VALUES "
        "('310114103','安亭镇','street','310114','1949-01-01','9999-12-31',NULL)",
        "INSERT INTO institution VALUES (900,'52310114MJ00A0012K','Home','310114103','institution',"
        "'basic','public','2020-01-01','9999-12-31',0,1)",
        "INSERT INTO kitchen (kitchen, name, area, registered_at) VALUES "
        "(901,'Kitchen','310114103',1)",
        "INSERT INTO site VALUES (902,'Site','canteen','310114103',1)",
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        cr_assert(store_place_try(stage->desk->place.path, rows[i]), "%s", rows[i]);
    }
}

Test(office, needs_the_place_and_area_of_its_kind)
{
    static const struct {
        const char *params;
        enum status status;
        const char *parameter;
    } cases[] = {
        {"\"kind\":\"street\",\"area\":\"310114103\"", STATUS_OK, ""},
        {"\"kind\":\"street\",\"area\":\"310114\"", STATUS_INVALID, "area"},
        {"\"kind\":\"street\"", STATUS_INVALID, "area"},
        {"\"kind\":\"street\",\"area\":\"31011410\"", STATUS_INVALID, "area"},
        {"\"kind\":\"street\",\"area\":\"310118001\"", STATUS_INVALID, "area"},
        {"\"kind\":\"street\",\"area\":\"310114103\",\"site\":902", STATUS_INVALID, "site"},
        {"\"kind\":\"committee\",\"area\":\"310114103002\"", STATUS_OK, ""},
        {"\"kind\":\"committee\",\"area\":\"310114103\"", STATUS_INVALID, "area"},
        {"\"kind\":\"bureau\",\"area\":\"310114\"", STATUS_OK, ""},
        {"\"kind\":\"bureau\",\"area\":\"310000\"", STATUS_OK, ""},
        {"\"kind\":\"bureau\",\"area\":\"310114103\"", STATUS_INVALID, "area"},
        {"\"kind\":\"bureau\",\"area\":\"310118\"", STATUS_INVALID, "area"},
        {"\"kind\":\"home\",\"institution\":900", STATUS_OK, ""},
        {"\"kind\":\"home\",\"institution\":901", STATUS_INVALID, "institution"},
        {"\"kind\":\"home\"", STATUS_INVALID, "institution"},
        {"\"kind\":\"kitchen\",\"kitchen\":901", STATUS_OK, ""},
        {"\"kind\":\"kitchen\",\"kitchen\":901,\"institution\":900", STATUS_INVALID, "institution"},
        {"\"kind\":\"site\",\"site\":902", STATUS_OK, ""},
        {"\"kind\":\"site\",\"site\":9999", STATUS_INVALID, "site"},
        {"\"kind\":\"system\"", STATUS_OK, ""},
        {"\"kind\":\"palace\"", STATUS_INVALID, "kind"},
    };
    struct access_stage stage;
    stage_open(&stage);
    add_places(&stage);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char params[300];
        snprintf(params, sizeof params, "{\"name\":\"office %zu\",%s}", i, cases[i].params);
        enum status status = desk_try(stage.admin, "office.register", params, NULL);
        cr_expect_eq(status, cases[i].status, "%s: %s", params, status_name(status));
        cr_expect_str_eq(desk_text(stage.admin, "parameter"), cases[i].parameter, "%s", params);
    }
    cr_assert_eq(desk_sql(stage.desk, "SELECT count(*) FROM office WHERE area='310114103'"), 4);
    stage_close(&stage);
}

Test(office, of_the_same_kind_and_name_in_an_area_is_one)
{
    struct access_stage stage;
    stage_open(&stage);
    static const char params[] = "{\"kind\":\"street\",\"name\":\"A\",\"area\":\"310114103\"}";
    stage_expect(stage.admin, STATUS_OK, "office.register", params);
    int64_t office = desk_int(stage.admin, "office");
    stage_expect(stage.admin, STATUS_STATE_CONFLICT, "office.register", params);
    cr_assert_eq(desk_int(stage.admin, "office"), office);
    stage_expect(stage.admin, STATUS_OK, "office.register",
        "{\"kind\":\"street\",\"name\":\"A\",\"area\":\"310114106\"}");
    stage_close(&stage);
}

Test(office, list_goes_by_area_and_page)
{
    struct access_stage stage;
    stage_open(&stage);
    struct desk_client *street = stage_manager(&stage, "street", "310114103", "anting");
    for (int i = 0; i < 5; i++) {
        (void)stage_office(&stage, "street", i % 2 == 0 ? "310114106" : "310114001");
    }
    const char *page = stage_expect(street, STATUS_OK, "office.list", "{\"limit\":4}");
    cr_assert_not_null(strstr(page, "\"kind\":\"system\"")); // 310114 sorts first
    char *after = strdup(desk_text(street, "next"));
    cr_assert_gt(strlen(after), 0);
    page = stage_expect(street, STATUS_OK, "office.list", "{\"limit\":4,\"after\":\"%s\"}", after);
    cr_assert_null(strstr(page, "310114001"));
    cr_assert_null(strstr(page, "\"next\""));
    cr_assert_not_null(strstr(page, "310114106"));
    page = stage_expect(street, STATUS_OK, "office.list", "{\"area\":\"310114103\"}");
    cr_assert_null(strstr(page, "310114106"));
    stage_expect(street, STATUS_INVALID, "office.list", "{\"area\":\"3101\"}");
    stage_expect(street, STATUS_INVALID, "office.list", "{\"after\":\"!!\"}");
    stage_expect(street, STATUS_INVALID, "office.list", "{\"after\":\"YWJj\"}"); // "abc"
    stage_expect(street, STATUS_INVALID, "office.list", "{\"after\":\"YSA\"}");  // "a "
    stage_expect(street, STATUS_FORBIDDEN, "office.register",
        "{\"kind\":\"street\",\"name\":\"B\",\"area\":\"310114103\"}");
    free(after);
    stage_close(&stage);
}
