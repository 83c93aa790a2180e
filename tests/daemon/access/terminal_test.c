// SPDX-License-Identifier: Apache-2.0
// Terminals: enrolled with a certificate, listed, revoked for good.
#include "tests/support/access_stage.h"

Test(terminal, is_enrolled_with_a_key_that_is_answered_once)
{
    struct access_stage stage;
    stage_open(&stage);
    int64_t office = stage_office(&stage, "street", "310114103");
    char params[200];
    snprintf(params, sizeof params,
        "{\"office\":%" PRId64 ",\"name\":\"窗口1\",\"request_key\":\"0123456789abcdefghij\"}",
        office);
    cr_assert_eq(desk_try(stage.admin, "terminal.enroll", params, NULL), STATUS_OK);
    int64_t terminal = desk_int(stage.admin, "terminal");
    cr_assert_not_null(strstr(desk_text(stage.admin, "certificate"), "BEGIN CERTIFICATE"));
    cr_assert_not_null(strstr(desk_text(stage.admin, "ca"), "BEGIN CERTIFICATE"));
    cr_assert_not_null(strstr(desk_text(stage.admin, "key"), "PRIVATE KEY"));
    char *certificate = strdup(desk_text(stage.admin, "certificate"));

    cr_assert_eq(desk_try(stage.admin, "terminal.enroll", params, NULL), STATUS_OK);
    cr_assert_eq(desk_int(stage.admin, "terminal"), terminal);
    cr_assert_str_eq(desk_text(stage.admin, "certificate"), certificate);
    cr_assert_str_eq(desk_text(stage.admin, "key"), "");
    free(certificate);

    struct desk_client *client = desk_connect(stage.desk, terminal);
    stage_expect(client, STATUS_OK, "session.hello", "{}");
    stage_close(&stage);
}

Test(terminal, that_brings_a_request_gets_no_key)
{
    static const char request[] = "-----BEGIN CERTIFICATE REQUEST-----\\n"
                                  "not one\\n"
                                  "-----END CERTIFICATE REQUEST-----\\n";
    struct access_stage stage;
    stage_open(&stage);
    int64_t office = stage_office(&stage, "street", "310114103");
    stage_expect(stage.admin, STATUS_INVALID, "terminal.enroll",
        "{\"office\":%" PRId64 ",\"name\":\"x\",\"csr\":\"%s\"}", office, request);
    cr_assert_str_eq(desk_text(stage.admin, "parameter"), "csr");

    FILE *made =
        popen("openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "
              "/dev/null -subj /CN=own 2>/dev/null | awk '{printf \"%s\\\\n\", $0}'",
            "r");
    char csr[4096] = "";
    cr_assert_not_null(made);
    csr[fread(csr, 1, sizeof csr - 1, made)] = '\0';
    cr_assert_eq(pclose(made), 0);
    stage_expect(stage.admin, STATUS_OK, "terminal.enroll",
        "{\"office\":%" PRId64 ",\"name\":\"x\",\"csr\":\"%s\"}", office, csr);
    cr_assert_str_eq(desk_text(stage.admin, "key"), "");
    cr_assert_not_null(strstr(desk_text(stage.admin, "certificate"), "BEGIN CERTIFICATE"));
    stage_close(&stage);
}

Test(terminal, needs_an_office_and_an_authority)
{
    struct access_stage stage;
    stage_open(&stage);
    stage_expect(
        stage.admin, STATUS_NOT_FOUND, "terminal.enroll", "{\"office\":424242,\"name\":\"x\"}");
    stage.access.ca = NULL;
    stage_expect(stage.admin, STATUS_UNAVAILABLE, "terminal.enroll",
        "{\"office\":%" PRId64 ",\"name\":\"x\"}", stage.made.office);
    stage_close(&stage);
}

Test(terminal, is_listed_to_its_own_office_and_the_system)
{
    struct access_stage stage;
    stage_open(&stage);
    struct desk_client *anting = stage_manager(&stage, "street", "310114103", "anting");
    (void)stage_manager(&stage, "street", "310114106", "malu");
    const char *list = stage_expect(stage.admin, STATUS_OK, "terminal.list", "{\"limit\":2}");
    cr_assert_not_null(strstr(list, "\"next\""));
    char *after = strdup(desk_text(stage.admin, "next"));
    list = stage_expect(stage.admin, STATUS_OK, "terminal.list", "{\"after\":\"%s\"}", after);
    cr_assert_null(strstr(list, "\"next\""));
    cr_assert_not_null(strstr(list, "\"terminal\""));
    free(after);
    int64_t office = desk_sql(stage.desk, "SELECT office FROM office WHERE area='310114106'");
    list =
        stage_expect(stage.admin, STATUS_OK, "terminal.list", "{\"office\":%" PRId64 "}", office);
    cr_assert_not_null(strstr(list, "\"terminal\""));
    list = stage_expect(anting, STATUS_OK, "terminal.list", "{\"office\":%" PRId64 "}", office);
    cr_assert_str_eq(list, "{\"terminals\":[]}");
    list = stage_expect(anting, STATUS_OK, "terminal.list", "{}");
    cr_assert_not_null(strstr(list, "\"terminal\""));
    stage_expect(anting, STATUS_INVALID, "terminal.list", "{\"after\":\"*\"}");
    stage_close(&stage);
}

Test(terminal, is_revoked_once_and_not_by_itself)
{
    struct access_stage stage;
    stage_open(&stage);
    (void)stage_manager(&stage, "street", "310114103", "anting");
    int64_t terminal = desk_sql(stage.desk, "SELECT max(terminal) FROM terminal");
    static const char format[] = "{\"terminal\":%" PRId64 ",\"reason\":\"stolen\"}";
    stage_expect(stage.admin, STATUS_NOT_FOUND, "terminal.revoke", format, INT64_C(999999));
    stage_expect(
        stage.admin, STATUS_STATE_CONFLICT, "terminal.revoke", format, stage.made.terminal);
    stage_expect(stage.admin, STATUS_OK, "terminal.revoke", format, terminal);
    stage_expect(stage.admin, STATUS_STATE_CONFLICT, "terminal.revoke", format, terminal);
    const char *list = stage_expect(stage.admin, STATUS_OK, "terminal.list", "{}");
    cr_assert_not_null(strstr(list, "\"revoked_reason\":\"stolen\""));
    stage_close(&stage);
}

// A live connection of a certificate that is denied has no business here: every one of the terminal
// ends with the revocation, also one that asks nothing, and one that comes anew with its first
// answer. (One that listens: tests/system/certificates_test.sh.)
Test(terminal, a_revocation_ends_its_connections_after_their_answers)
{
    struct access_stage stage;
    stage_open(&stage);
    struct desk_client *street = stage_manager(&stage, "street", "310114103", "anting");
    int64_t terminal = desk_sql(stage.desk, "SELECT max(terminal) FROM terminal");
    struct desk_client *silent = desk_connect(stage.desk, terminal);
    desk_send(street, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"session.hello\"}");
    stage_expect(stage.admin, STATUS_OK, "terminal.revoke",
        "{\"terminal\":%" PRId64 ",\"reason\":\"stolen\"}", terminal);
    cr_assert_not_null(desk_take(street)); // what it had asked
    struct desk_client *const ended[] = {street, silent};
    for (size_t i = 0; i < sizeof ended / sizeof ended[0]; i++) {
        cr_assert_not_null(desk_closed(ended[i]), "connection %zu", i);
        cr_assert_not_null(strstr(desk_closed(ended[i]), "denied"));
    }
    cr_assert_null(desk_closed(stage.admin));
    struct desk_client *again = desk_connect(stage.desk, terminal);
    cr_assert_null(desk_closed(again));
    stage_expect(again, STATUS_UNAUTHENTICATED, "session.hello", "{}");
    cr_assert_not_null(desk_closed(again));
    stage_close(&stage);
}
