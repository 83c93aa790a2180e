// SPDX-License-Identifier: Apache-2.0
// Logging in, failing to, being locked, changing the password, logging out.
#include "common/base/day.h"
#include "tests/support/access_stage.h"

#define WRONG "Wrong-pass-1"

static enum status try_login(
    struct desk_client *client, const char *operator_name, const char *password)
{
    char params[300];
    snprintf(params, sizeof params, "{\"operator\":\"%s\",\"password\":\"%s\"}", operator_name,
        password);
    return desk_try(client, "session.login", params, NULL);
}

Test(session, hello_tells_who_serves_and_where_the_terminal_stands)
{
    struct access_stage stage;
    stage_open(&stage);
    const char *hello = stage_expect(stage.admin, STATUS_OK, "session.hello", "{}");
    static const char *const parts[] = {
        "\"product\":\"eldercare\"",
        "\"protocol\":\"eldercare-rpc/1\"",
        "\"instance\":\"test\"",
        "\"server_time\":\"2026-12-01T10:30:00.000+08:00\"",
        "\"kind\":\"system\"",
        "\"area\":\"310114\"",
        "\"description\":\"",
    };
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        cr_expect_not_null(strstr(hello, parts[i]), "%s in %s", parts[i], hello);
    }
    stage_close(&stage);
}

Test(session, login_answers_session_role_and_end)
{
    struct access_stage stage;
    stage_open(&stage);
    struct desk_client *client = desk_connect(stage.desk, stage.made.terminal);
    cr_assert_eq(try_login(client, "admin", STAGE_PASSWORD), STATUS_OK);
    cr_assert_str_eq(desk_text(client, "operator"), "admin");
    cr_assert_str_eq(desk_text(client, "role"), "admin");
    cr_assert_str_eq(desk_text(client, "expires_at"), "2026-12-01T20:30:00.000+08:00");
    cr_assert_eq(strlen(desk_text(client, "session")), 64);
    cr_assert_eq(
        desk_sql(stage.desk, "SELECT count(*) FROM session WHERE length(token_hash)=32"), 2);
    stage_close(&stage);
}

Test(session, wrong_password_unknown_operator_and_another_offices_are_told_alike)
{
    struct access_stage stage;
    stage_open(&stage);
    struct stage_rows rows = {stage_office(&stage, "street", "310114103"), "clerk", "clerk", 0};
    struct desk_client *street = stage_operator(&stage, &rows);
    char *wrong = strdup(
        desk_call(street, "session.login", "{\"operator\":\"clerk\",\"password\":\"" WRONG "\"}"));
    char *unknown = strdup(
        desk_call(street, "session.login", "{\"operator\":\"nobody\",\"password\":\"" WRONG "\"}"));
    char *foreign = strdup(desk_call(
        street, "session.login", "{\"operator\":\"admin\",\"password\":\"" STAGE_PASSWORD "\"}"));
    cr_assert_not_null(strstr(wrong, "UNAUTHENTICATED"));
    cr_assert_str_eq(wrong, unknown);
    cr_assert_str_eq(wrong, foreign);
    // Another office's operator cannot be locked from here.
    cr_assert_eq(desk_sql(stage.desk, "SELECT failures FROM operator WHERE operator='admin'"), 0);
    cr_assert_eq(desk_sql(stage.desk, "SELECT failures FROM terminal_failure"), 3);
    free(wrong);
    free(unknown);
    free(foreign);
    stage_close(&stage);
}

Test(session, good_and_failed_logins_are_entries_without_what_was_typed)
{
    struct access_stage stage;
    stage_open(&stage);
    struct desk_client *client = desk_connect(stage.desk, stage.made.terminal);
    int64_t before = desk_sql(stage.desk, "SELECT count(*) FROM ledger_entry");
    cr_assert_eq(try_login(client, "admin", WRONG), STATUS_UNAUTHENTICATED);
    cr_assert_eq(try_login(client, "secret-in-the-wrong-field", WRONG), STATUS_UNAUTHENTICATED);
    cr_assert_eq(try_login(client, "admin", STAGE_PASSWORD), STATUS_OK);
    cr_assert_eq(desk_sql(stage.desk, "SELECT count(*) FROM ledger_entry"), before + 3);
    cr_assert_eq(desk_sql(stage.desk, "SELECT count(*) FROM ledger_entry WHERE method="
                                      "'session.login' AND outcome='UNAUTHENTICATED' AND "
                                      "operator IN ('admin', '')"),
        2);
    cr_assert_eq(
        desk_sql(stage.desk, "SELECT count(*) FROM ledger_entry WHERE operator LIKE 'secret%'"), 0);
    stage_close(&stage);
}

Test(session, five_failures_lock_operator_and_terminal_and_a_restart_forgets_nothing)
{
    struct access_stage stage;
    stage_open(&stage);
    struct desk_client *client = desk_connect(stage.desk, stage.made.terminal);
    for (int i = 0; i < 5; i++) {
        cr_assert_eq(try_login(client, "admin", WRONG), STATUS_UNAUTHENTICATED);
    }
    cr_assert_str_eq(desk_text(client, "retry_at"), "2026-12-01T10:45:00.000+08:00");
    cr_assert_eq(try_login(client, "admin", STAGE_PASSWORD), STATUS_LOCKED_OUT);
    cr_assert_str_eq(desk_text(client, "retry_at"), "2026-12-01T10:45:00.000+08:00");
    cr_assert_eq(
        desk_sql(stage.desk, "SELECT count(*) FROM ledger_entry WHERE outcome='LOCKED_OUT'"), 1);

    desk_restart(stage.desk);
    client = desk_connect(stage.desk, stage.made.terminal);
    cr_assert_eq(try_login(client, "admin", STAGE_PASSWORD), STATUS_LOCKED_OUT);
    stage.desk->place.now_ms += 15 * MINUTE_MS - 1;
    cr_assert_eq(try_login(client, "admin", STAGE_PASSWORD), STATUS_LOCKED_OUT);
    stage.desk->place.now_ms += 1;
    cr_assert_eq(try_login(client, "admin", WRONG), STATUS_UNAUTHENTICATED);
    cr_assert_eq(try_login(client, "admin", STAGE_PASSWORD), STATUS_LOCKED_OUT);
    cr_assert_str_eq(desk_text(client, "retry_at"), "2026-12-01T11:15:00.000+08:00"); // 30 minutes
    stage.desk->place.now_ms += 30 * MINUTE_MS;
    cr_assert_eq(try_login(client, "admin", STAGE_PASSWORD), STATUS_OK);
    cr_assert_eq(desk_sql(stage.desk, "SELECT failures FROM operator WHERE operator='admin'"), 0);
    cr_assert_eq(desk_sql(stage.desk, "SELECT count(*) FROM terminal_failure"), 0);
    stage_close(&stage);
}

// R34 wants every denied call on record, and a locked one costs nothing to try: so the first try at
// a lock is an entry, then the second, the fourth, the eighth ..., which still tells how many.
Test(session, a_flood_of_tries_at_a_lock_is_told_by_a_few_entries_and_none_is_lost_in_a_restart)
{
    static const char locked[] =
        "SELECT count(*) FROM ledger_entry WHERE method='session.login' AND outcome='LOCKED_OUT'";
    struct access_stage stage;
    stage_open(&stage);
    struct desk_client *client = desk_connect(stage.desk, stage.made.terminal);
    for (int i = 0; i < 5; i++) {
        cr_assert_eq(try_login(client, "admin", WRONG), STATUS_UNAUTHENTICATED);
    }
    int64_t before = desk_sql(stage.desk, locked);
    for (int i = 0; i < 600; i++) {
        cr_assert_eq(try_login(client, "admin", WRONG), STATUS_LOCKED_OUT);
    }
    cr_assert_eq(desk_sql(stage.desk, locked), before + 10); // 1, 2, 4 ... 512
    desk_restart(stage.desk);
    client = desk_connect(stage.desk, stage.made.terminal);
    for (int i = 600; i < 1100; i++) {
        cr_assert_eq(try_login(client, "admin", STAGE_PASSWORD), STATUS_LOCKED_OUT);
    }
    cr_assert_eq(desk_sql(stage.desk, locked), before + 11);
    for (int i = 0; i < 5; i++) { // names nobody has: the terminal's lock
        cr_assert_eq(try_login(client, "nobody", WRONG), STATUS_LOCKED_OUT);
    }
    cr_assert_eq(desk_sql(stage.desk, locked), before + 14);
    stage.desk->place.now_ms += 15 * MINUTE_MS; // the next lock is counted anew
    cr_assert_eq(try_login(client, "admin", WRONG), STATUS_UNAUTHENTICATED);
    for (int i = 0; i < 3; i++) {
        cr_assert_eq(try_login(client, "admin", WRONG), STATUS_LOCKED_OUT);
    }
    cr_assert_eq(desk_sql(stage.desk, locked), before + 16);
    stage_close(&stage);
}

Test(session, a_terminal_is_locked_whoever_was_tried_and_an_operator_at_every_terminal)
{
    struct access_stage stage;
    stage_open(&stage);
    struct stage_rows rows = {stage_office(&stage, "street", "310114103"), "first", "clerk", 0};
    struct desk_client *here = stage_operator(&stage, &rows);
    struct stage_rows second = {rows.office, "second", "clerk", 0};
    struct desk_client *there = stage_operator(&stage, &second);
    static const char *const tried[] = {"nobody", "first", "second", "nobody", "first"};
    for (int i = 0; i < 5; i++) {
        cr_assert_eq(try_login(here, tried[i], WRONG), STATUS_UNAUTHENTICATED);
    }
    cr_assert_eq(try_login(here, "second", STAGE_PASSWORD), STATUS_LOCKED_OUT);
    cr_assert_eq(try_login(there, "second", STAGE_PASSWORD), STATUS_OK);
    for (int i = 0; i < 3; i++) {
        cr_assert_eq(try_login(there, "first", WRONG), STATUS_UNAUTHENTICATED);
    }
    cr_assert_eq(try_login(there, "first", STAGE_PASSWORD), STATUS_LOCKED_OUT);
    cr_assert_eq(try_login(there, "second", STAGE_PASSWORD), STATUS_OK);
    stage_close(&stage);
}

Test(session, what_changed_between_judging_and_recording_is_asked_again)
{
    struct access_stage stage;
    stage_open(&stage);
    struct desk_client *client = desk_connect(stage.desk, stage.made.terminal);
    desk_send(client, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"session.login\",\"params\":"
                      "{\"operator\":\"admin\",\"password\":\"" STAGE_PASSWORD "\"}}");
    while (desk_step(stage.desk, STORE_PREPARE) == 0) {
    }
    cr_assert(store_place_try(stage.desk->place.path, "UPDATE operator SET password_hash='other'"));
    desk_turn(stage.desk);
    const char *answer = desk_take(client);
    cr_assert_not_null(answer);
    cr_assert_not_null(strstr(answer, "BUSY"), "%s", answer);
    stage_close(&stage);
}

Test(session, first_password_must_be_changed_before_anything_else)
{
    struct access_stage stage;
    stage_open(&stage);
    struct stage_rows rows = {stage_office(&stage, "street", "310114103"), "lead", "manager", 0};
    struct desk_client *street = stage_operator(&stage, &rows);
    cr_assert(store_place_try(
        stage.desk->place.path, "UPDATE operator SET must_change=1 WHERE operator='lead'"));
    const char *result = stage_expect(street, STATUS_OK, "session.login",
        "{\"operator\":\"lead\",\"password\":\"%s\"}", STAGE_PASSWORD);
    cr_assert_not_null(strstr(result, "\"must_change\":true"));
    stage_expect(street, STATUS_FORBIDDEN, "office.list", "{}");
    stage_expect(street, STATUS_OK, "session.hello", "{}");
    stage_expect(street, STATUS_INVALID, "session.password", "{\"old\":\"%s\",\"new\":\"%s\"}",
        STAGE_PASSWORD, STAGE_PASSWORD);
    stage_expect(street, STATUS_INVALID, "session.password", "{\"old\":\"%s\",\"new\":\"%s\"}",
        STAGE_PASSWORD, "too-weak");
    stage_expect(street, STATUS_UNAUTHENTICATED, "session.password",
        "{\"old\":\"%s\",\"new\":\"%s\"}", WRONG, "Better-pass-2");
    stage_expect(street, STATUS_OK, "session.password", "{\"old\":\"%s\",\"new\":\"%s\"}",
        STAGE_PASSWORD, "Better-pass-2");
    stage_expect(street, STATUS_OK, "office.list", "{}");
    cr_assert_eq(try_login(street, "lead", STAGE_PASSWORD), STATUS_UNAUTHENTICATED);
    cr_assert_eq(try_login(street, "lead", "Better-pass-2"), STATUS_OK);
    stage_close(&stage);
}

Test(session, new_password_ends_ones_other_sessions_and_a_repeat_with_its_key_changes_nothing)
{
    struct access_stage stage;
    stage_open(&stage);
    struct desk_client *other = desk_connect(stage.desk, stage.made.terminal);
    stage_log_in(other, "admin");
    static const char params[] = "{\"old\":\"" STAGE_PASSWORD "\",\"new\":\"Better-pass-2\","
                                 "\"request_key\":\"0123456789abcdefghij\"}";
    char *first = strdup(desk_call(stage.admin, "session.password", params));
    cr_assert_not_null(strstr(first, "\"result\""));
    cr_assert_str_eq(desk_call(stage.admin, "session.password", params), first);
    stage_expect(stage.admin, STATUS_OK, "office.list", "{}");
    stage_expect(other, STATUS_UNAUTHENTICATED, "office.list", "{}");
    free(first);
    stage_close(&stage);
}

Test(session, guessing_the_old_password_locks_like_a_login)
{
    struct access_stage stage;
    stage_open(&stage);
    for (int i = 0; i < 5; i++) {
        stage_expect(stage.admin, STATUS_UNAUTHENTICATED, "session.password",
            "{\"old\":\"%s\",\"new\":\"Better-pass-2\"}", WRONG);
    }
    stage_expect(stage.admin, STATUS_LOCKED_OUT, "session.password",
        "{\"old\":\"%s\",\"new\":\"Better-pass-2\"}", STAGE_PASSWORD);
    stage_close(&stage);
}

Test(session, logout_ends_the_session_everywhere)
{
    struct access_stage stage;
    stage_open(&stage);
    stage_expect(stage.admin, STATUS_OK, "session.login",
        "{\"operator\":\"admin\",\"password\":\"%s\"}", STAGE_PASSWORD);
    char *token = strdup(desk_text(stage.admin, "session"));
    stage_expect(stage.admin, STATUS_OK, "session.logout", "{}");
    stage_expect(stage.admin, STATUS_UNAUTHENTICATED, "office.list", "{}");
    stage_expect(stage.admin, STATUS_UNAUTHENTICATED, "office.list", "{\"session\":\"%s\"}", token);
    stage_expect(stage.admin, STATUS_OK, "session.hello", "{}");
    free(token);
    stage_close(&stage);
}

Test(session, expired_ones_are_swept_and_one_operator_has_a_bounded_number)
{
    struct access_stage stage;
    stage_open(&stage);
    cr_assert(store_place_try(stage.desk->place.path,
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 600) "
        "INSERT INTO session SELECT CAST(printf('%032d', i) AS BLOB), "
        "(SELECT terminal FROM terminal), 'admin', i, 4000000000000 FROM n"));
    cr_assert(store_place_try(stage.desk->place.path,
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 40) "
        "INSERT INTO session SELECT CAST(printf('%032d', i + 1000) AS BLOB), "
        "(SELECT terminal FROM terminal), 'admin', i, i FROM n"));
    desk_due(stage.desk);
    cr_assert_eq(desk_sql(stage.desk, "SELECT count(*) FROM session WHERE expires_at < 1000"), 0);
    stage_log_in(stage.admin, "admin");
    stage_log_in(stage.admin, "admin");
    cr_assert_eq(desk_sql(stage.desk, "SELECT count(*) FROM session"), 512);
    // The newest ones are kept.
    cr_assert_eq(desk_sql(stage.desk, "SELECT count(*) FROM session WHERE opened_at > 1000"), 3);
    stage_close(&stage);
}

Test(session, of_a_closed_account_is_over)
{
    struct access_stage stage;
    stage_open(&stage);
    struct desk_client *street = stage_manager(&stage, "street", "310114103", "anting");
    stage_expect(stage.admin, STATUS_OK, "operator.close", "{\"operator\":\"anting\"}");
    stage_expect(street, STATUS_UNAUTHENTICATED, "office.list", "{}");
    cr_assert_eq(try_login(street, "anting", STAGE_PASSWORD), STATUS_UNAUTHENTICATED);
    stage_close(&stage);
}

Test(session, a_lock_that_ended_between_judging_and_recording_is_asked_again)
{
    struct access_stage stage;
    stage_open(&stage);
    struct desk_client *client = desk_connect(stage.desk, stage.made.terminal);
    for (int i = 0; i < 5; i++) {
        cr_assert_eq(try_login(client, "admin", WRONG), STATUS_UNAUTHENTICATED);
    }
    desk_send(client, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"session.login\",\"params\":"
                      "{\"operator\":\"admin\",\"password\":\"" STAGE_PASSWORD "\"}}");
    while (desk_step(stage.desk, STORE_PREPARE) == 0) {
    }
    stage.desk->place.now_ms += 15 * MINUTE_MS;
    desk_turn(stage.desk);
    cr_assert_not_null(strstr(desk_take(client), "BUSY"));
    cr_assert_eq(try_login(client, "admin", STAGE_PASSWORD), STATUS_OK);
    stage_close(&stage);
}

Test(session, an_account_closed_between_judging_and_recording_opens_nothing)
{
    struct access_stage stage;
    stage_open(&stage);
    static const char *const lines[] = {
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"session.login\",\"params\":"
        "{\"operator\":\"admin\",\"password\":\"" STAGE_PASSWORD "\"}}",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"session.login\",\"params\":"
        "{\"operator\":\"nobody\",\"password\":\"" STAGE_PASSWORD "\"}}",
    };
    static const char *const answers[] = {"BUSY", "UNAUTHENTICATED"};
    for (size_t i = 0; i < 2; i++) {
        desk_send(stage.admin, lines[i]);
        while (desk_step(stage.desk, STORE_PREPARE) == 0) {
        }
        cr_assert(store_place_try(stage.desk->place.path, "UPDATE operator SET closed_at = 1"));
        desk_turn(stage.desk);
        cr_expect_not_null(strstr(desk_take(stage.admin), answers[i]));
    }
    stage_close(&stage);
}

Test(session, hello_of_a_live_instance_says_so)
{
    struct access_stage stage;
    stage_open_with(&stage, true, NULL);
    const char *told = stage_expect(stage.admin, STATUS_OK, "session.hello", "{}");
    cr_assert_not_null(strstr(told, "\"instance\":\"live\""));
    told = stage_expect(stage.admin, STATUS_OK, "system.status", "{}");
    cr_assert_not_null(strstr(told, "\"instance\":\"live\""));
    stage_close(&stage);
}
