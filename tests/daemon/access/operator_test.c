// SPDX-License-Identifier: Apache-2.0
// Operators: registered by their lead or the system office, helped, closed.
#include "tests/support/access_stage.h"

static const char register_format[] =
    "{\"office\":%" PRId64 ",\"operator\":\"%s\",\"name\":\"Someone\",\"role\":\"%s\","
    "\"password\":\"First-pass-1\"}";

Test(operator, is_registered_and_must_change_the_first_password)
{
    struct access_stage stage;
    stage_open(&stage);
    int64_t office = stage_office(&stage, "street", "310114103");
    stage_expect(
        stage.admin, STATUS_OK, "operator.register", register_format, office, "li.na", "manager");
    cr_assert_str_eq(desk_text(stage.admin, "operator"), "li.na");
    cr_assert_eq(
        desk_sql(stage.desk, "SELECT must_change FROM operator WHERE operator='li.na'"), 1);
    cr_assert_eq(desk_sql(stage.desk, "SELECT count(*) FROM operator WHERE operator='li.na' AND "
                                      "password_hash LIKE 'scrypt$%'"),
        1);
    stage_expect(stage.admin, STATUS_STATE_CONFLICT, "operator.register", register_format, office,
        "li.na", "clerk");
    stage_close(&stage);
}

Test(operator, has_a_role_that_fits_the_office_and_a_plain_name)
{
    static const struct {
        const char *kind; // of the office
        const char *name;
        const char *role;
        const char *parameter; // refused, "" for none
    } cases[] = {
        {"street", "a", "clerk", ""}, {"street", "b", "auditor", ""},
        {"street", "c", "admin", "role"}, {"street", "d", "security", "role"},
        {"system", "e", "clerk", "role"}, {"system", "f", "manager", "role"},
        {"system", "g", "admin", ""}, {"system", "h", "security", ""},
        {"system", "i", "auditor", ""}, {"street", "with blank", "clerk", "operator"},
        {"street", "李娜", "clerk", ""},
        {"street", "李娜李娜李娜李娜李娜李娜李娜李娜李娜李娜李娜", "clerk", "operator"}, // 66 bytes
    };
    struct access_stage stage;
    stage_open(&stage);
    int64_t street = stage_office(&stage, "street", "310114103");
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int64_t office = cases[i].kind[1] == 'y' ? stage.made.office : street;
        stage_expect(stage.admin, cases[i].parameter[0] == '\0' ? STATUS_OK : STATUS_INVALID,
            "operator.register", register_format, office, cases[i].name, cases[i].role);
        cr_expect_str_eq(desk_text(stage.admin, "parameter"), cases[i].parameter);
    }
    stage_close(&stage);
}

Test(operator, of_an_office_that_is_not_there_or_not_ones_own_is_not_found)
{
    struct access_stage stage;
    stage_open(&stage);
    struct desk_client *lead = stage_manager(&stage, "street", "310114103", "anting");
    int64_t own = desk_sql(stage.desk, "SELECT office FROM operator WHERE operator='anting'");
    int64_t other = stage_office(&stage, "street", "310114106");
    stage_expect(lead, STATUS_OK, "operator.register", register_format, own, "new", "clerk");
    char *foreign = strdup(stage_expect(
        lead, STATUS_NOT_FOUND, "operator.register", register_format, other, "x", "clerk"));
    cr_assert_str_eq(stage_expect(lead, STATUS_NOT_FOUND, "operator.register", register_format,
                         INT64_C(987654), "x", "clerk"),
        foreign);
    free(foreign);
    stage_close(&stage);
}

Test(operator, password_is_good_and_kept_from_changing_only_on_test_instances)
{
    struct access_stage stage;
    stage_open_with(&stage, true, NULL);
    int64_t office = stage_office(&stage, "street", "310114103");
    static const char format[] =
        "{\"office\":%" PRId64 ",\"operator\":\"x\",\"name\":\"x\",\"role\":\"clerk\","
        "\"password\":\"%s\",\"must_change\":%s}";
    stage_expect(stage.admin, STATUS_INVALID, "operator.register", format, office, "weak", "true");
    cr_assert_str_eq(desk_text(stage.admin, "parameter"), "password");
    stage_expect(
        stage.admin, STATUS_INVALID, "operator.register", format, office, "Good-pass-1", "false");
    cr_assert_str_eq(desk_text(stage.admin, "parameter"), "must_change");
    stage_expect(
        stage.admin, STATUS_OK, "operator.register", format, office, "Good-pass-1", "true");
    stage_close(&stage);
}

Test(operator, list_shows_a_lead_the_own_office_and_who_is_locked)
{
    struct access_stage stage;
    stage_open(&stage);
    struct desk_client *lead = stage_manager(&stage, "street", "310114103", "anting");
    (void)stage_manager(&stage, "street", "310114106", "malu");
    const char *list = stage_expect(lead, STATUS_OK, "operator.list", "{}");
    cr_assert_not_null(strstr(list, "anting"));
    cr_assert_null(strstr(list, "malu"));
    cr_assert_null(strstr(list, "password"));
    int64_t other = desk_sql(stage.desk, "SELECT office FROM operator WHERE operator='malu'");
    list = stage_expect(lead, STATUS_OK, "operator.list", "{\"office\":%" PRId64 "}", other);
    cr_assert_str_eq(list, "{\"operators\":[]}");
    cr_assert(
        store_place_try(stage.desk->place.path, "UPDATE operator SET locked_until=4000000000000"));
    list = stage_expect(stage.admin, STATUS_OK, "operator.list", "{\"limit\":1}");
    cr_assert_not_null(strstr(list, "\"operator\":\"admin\""));
    cr_assert_not_null(strstr(list, "locked_until"));
    char *after = strdup(desk_text(stage.admin, "next"));
    list = stage_expect(stage.admin, STATUS_OK, "operator.list", "{\"after\":\"%s\"}", after);
    cr_assert_not_null(strstr(list, "malu"));
    free(after);
    stage_expect(stage.admin, STATUS_INVALID, "operator.list", "{\"after\":\"*\"}");
    stage_close(&stage);
}

Test(operator, is_reset_by_the_lead_with_a_made_password_that_is_told_once)
{
    struct access_stage stage;
    stage_open(&stage);
    struct desk_client *lead = stage_manager(&stage, "street", "310114103", "anting");
    int64_t office = desk_sql(stage.desk, "SELECT office FROM operator WHERE operator='anting'");
    struct stage_rows rows = {office, "clerk", "clerk", 0};
    struct desk_client *clerk = stage_operator(&stage, &rows);
    stage_log_in(clerk, "clerk");
    static const char params[] =
        "{\"operator\":\"clerk\",\"request_key\":\"0123456789abcdefghij\"}";
    stage_expect(lead, STATUS_OK, "operator.reset", params);
    char *made = strdup(desk_text(lead, "password"));
    cr_assert_eq(strlen(made), 19);
    stage_expect(lead, STATUS_OK, "operator.reset", params);
    cr_assert_str_eq(desk_text(lead, "password"), "");
    stage_expect(clerk, STATUS_UNAUTHENTICATED, "office.list", "{}");
    const char *login = stage_expect(
        clerk, STATUS_OK, "session.login", "{\"operator\":\"clerk\",\"password\":\"%s\"}", made);
    cr_assert_not_null(strstr(login, "\"must_change\":true"));
    stage_expect(lead, STATUS_OK, "operator.reset",
        "{\"operator\":\"clerk\",\"password\":\"Given-pass-9\"}");
    cr_assert_str_eq(desk_text(lead, "password"), "");
    stage_expect(
        lead, STATUS_INVALID, "operator.reset", "{\"operator\":\"clerk\",\"password\":\"given\"}");
    free(made);
    stage_close(&stage);
}

Test(operator, is_unlocked_with_the_terminals_of_the_office)
{
    struct access_stage stage;
    stage_open(&stage);
    struct stage_rows rows = {stage_office(&stage, "street", "310114103"), "clerk", "clerk", 0};
    struct desk_client *clerk = stage_operator(&stage, &rows);
    for (int i = 0; i < 5; i++) {
        stage_expect(clerk, STATUS_UNAUTHENTICATED, "session.login",
            "{\"operator\":\"clerk\",\"password\":\"Wrong-pass-1\"}");
    }
    stage_expect(clerk, STATUS_LOCKED_OUT, "session.login",
        "{\"operator\":\"clerk\",\"password\":\"%s\"}", STAGE_PASSWORD);
    stage_expect(stage.admin, STATUS_OK, "operator.unlock", "{\"operator\":\"clerk\"}");
    stage_log_in(clerk, "clerk");
    stage_close(&stage);
}

Test(operator, of_another_office_or_unknown_cannot_be_changed_by_a_lead)
{
    static const char *const methods[] = {"operator.reset", "operator.unlock", "operator.close"};
    struct access_stage stage;
    stage_open(&stage);
    struct desk_client *lead = stage_manager(&stage, "street", "310114103", "anting");
    (void)stage_manager(&stage, "street", "310114106", "malu");
    for (size_t i = 0; i < sizeof methods / sizeof methods[0]; i++) {
        stage_expect(lead, STATUS_NOT_FOUND, methods[i], "{\"operator\":\"malu\"}");
        stage_expect(lead, STATUS_NOT_FOUND, methods[i], "{\"operator\":\"nobody\"}");
        stage_expect(stage.admin, STATUS_NOT_FOUND, methods[i], "{\"operator\":\"nobody\"}");
    }
    stage_close(&stage);
}

Test(operator, is_closed_once_and_neither_by_oneself_nor_the_last_admin)
{
    struct access_stage stage;
    stage_open(&stage);
    struct stage_rows rows = {stage.made.office, "guard", "security", stage.made.terminal};
    struct desk_client *guard = stage_operator(&stage, &rows);
    stage_log_in(guard, "guard");
    stage_expect(stage.admin, STATUS_STATE_CONFLICT, "operator.close", "{\"operator\":\"admin\"}");
    stage_expect(guard, STATUS_STATE_CONFLICT, "operator.close", "{\"operator\":\"admin\"}");
    stage_expect(stage.admin, STATUS_OK, "operator.register", register_format, stage.made.office,
        "admin2", "admin");
    stage_expect(guard, STATUS_OK, "operator.close", "{\"operator\":\"admin\"}");
    stage_expect(stage.admin, STATUS_UNAUTHENTICATED, "office.list", "{}");
    stage_expect(guard, STATUS_STATE_CONFLICT, "operator.close", "{\"operator\":\"admin\"}");
    stage_expect(guard, STATUS_STATE_CONFLICT, "operator.unlock", "{\"operator\":\"admin\"}");
    stage_close(&stage);
}
