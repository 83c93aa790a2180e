// SPDX-License-Identifier: Apache-2.0
// The gate: who is let in, and for how long.
#include "common/base/day.h"
#include "tests/support/access_stage.h"

Test(gate, knows_terminals_by_their_certificate_and_refuses_others)
{
    struct access_stage stage;
    stage_open(&stage);
    struct desk_client *stranger = desk_connect(stage.desk, 999999);
    stage_expect(stranger, STATUS_UNAUTHENTICATED, "session.hello", "{}");
    stage_expect(stranger, STATUS_UNAUTHENTICATED, "session.login",
        "{\"operator\":\"admin\",\"password\":\"%s\"}", STAGE_PASSWORD);
    stage_expect(stage.admin, STATUS_OK, "session.hello", "{}");
    stage_close(&stage);
}

Test(gate, refuses_a_revoked_terminal_from_the_next_call_on)
{
    struct access_stage stage;
    stage_open(&stage);
    struct desk_client *street = stage_manager(&stage, "street", "310114103", "anting");
    stage_expect(street, STATUS_OK, "office.list", "{}");
    int64_t terminal = desk_sql(stage.desk, "SELECT max(terminal) FROM terminal");
    stage_expect(stage.admin, STATUS_OK, "terminal.revoke",
        "{\"terminal\":%" PRId64 ",\"reason\":\"lost\"}", terminal);
    stage_expect(street, STATUS_UNAUTHENTICATED, "office.list", "{}");
    stage_expect(street, STATUS_UNAUTHENTICATED, "session.hello", "{}");
    stage_close(&stage);
}

Test(gate, needs_a_login_for_everything_that_is_not_open)
{
    struct access_stage stage;
    stage_open(&stage);
    struct desk_client *again = desk_connect(stage.desk, stage.made.terminal);
    stage_expect(again, STATUS_OK, "session.hello", "{}");
    stage_expect(again, STATUS_UNAUTHENTICATED, "office.list", "{}");
    stage_expect(again, STATUS_UNAUTHENTICATED, "office.list", "{\"session\":\"no such\"}");
    stage_close(&stage);
}

Test(gate, takes_a_session_only_with_its_own_terminal)
{
    struct access_stage stage;
    stage_open(&stage);
    struct stage_rows rows = {stage_office(&stage, "street", "310114103"), "clerk", "clerk", 0};
    struct desk_client *street = stage_operator(&stage, &rows);
    stage_expect(street, STATUS_OK, "session.login", "{\"operator\":\"clerk\",\"password\":\"%s\"}",
        STAGE_PASSWORD);
    char *token = strdup(desk_text(street, "session"));
    cr_assert_eq(strlen(token), SESSION_TOKEN_SIZE - 1);

    struct desk_client *same = desk_connect(stage.desk, rows.terminal);
    stage_expect(same, STATUS_OK, "office.list", "{\"session\":\"%s\"}", token);
    struct stage_rows other = {rows.office, "clerk2", "clerk", 0};
    struct desk_client *neighbour = stage_operator(&stage, &other);
    stage_expect(neighbour, STATUS_UNAUTHENTICATED, "office.list", "{\"session\":\"%s\"}", token);
    free(token);
    stage_close(&stage);
}

Test(gate, keeps_sessions_over_a_restart_and_ends_them_after_ten_hours)
{
    struct access_stage stage;
    stage_open(&stage);
    stage_expect(stage.admin, STATUS_OK, "session.login",
        "{\"operator\":\"admin\",\"password\":\"%s\"}", STAGE_PASSWORD);
    char *token = strdup(desk_text(stage.admin, "session"));
    desk_restart(stage.desk);
    struct desk_client *admin = desk_connect(stage.desk, stage.made.terminal);
    stage.desk->place.now_ms += 10 * HOUR_MS - 1;
    stage_expect(admin, STATUS_OK, "office.list", "{\"session\":\"%s\"}", token);
    stage.desk->place.now_ms += 1;
    stage_expect(admin, STATUS_UNAUTHENTICATED, "office.list", "{\"session\":\"%s\"}", token);
    free(token);
    stage_close(&stage);
}

Test(gate, forbids_what_is_for_other_offices_and_roles)
{
    struct access_stage stage;
    stage_open(&stage);
    struct stage_rows rows = {stage_office(&stage, "street", "310114103"), "clerk", "clerk", 0};
    struct desk_client *clerk = stage_operator(&stage, &rows);
    stage_log_in(clerk, "clerk");
    stage_expect(clerk, STATUS_FORBIDDEN, "system.backup", "{}");
    stage_expect(clerk, STATUS_FORBIDDEN, "operator.list", "{}");
    stage_close(&stage);
}

Test(gate, stored_words_that_no_schema_allows_are_a_fault_not_a_crash)
{
    static const char *const damages[] = {
        "PRAGMA ignore_check_constraints=1; UPDATE office SET kind='castle'",
        "PRAGMA ignore_check_constraints=1; UPDATE operator SET role='king'",
    };
    for (size_t i = 0; i < sizeof damages / sizeof damages[0]; i++) {
        struct access_stage stage;
        stage_open(&stage);
        store_place_try(stage.desk->place.path, damages[i]);
        stage_expect(stage.admin, STATUS_UNAVAILABLE, "office.list", "{}");
        stage_close(&stage);
    }
}

// The scope a principal gets, asked of the gate itself.
struct probe {
    struct access_stage *stage;
    int64_t terminal;
    struct principal principal;
};

static void ask_gate(struct tx *tx, void *context)
{
    struct probe *probe = context;
    struct call call = {.house = &probe->stage->desk->house, .terminal = probe->terminal, .tx = tx};
    cr_assert_eq(gate_enter(&call), STATUS_OK);
    probe->principal = call.principal;
}

Test(gate, gives_desks_and_bureaus_the_range_of_their_area_and_others_none)
{
    static const struct {
        const char *kind;
        const char *area;
        const char *from;
        const char *until;
    } cases[] = {
        {"street", "310114103", "310114103", "310114104"},
        {"committee", "310114103002", "310114103002", "310114103003"},
        {"bureau", "310114", "310114", "310115"},
        {"system", "310114", "310114", "310115"},
    };
    struct access_stage stage;
    stage_open(&stage);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char name[16];
        snprintf(name, sizeof name, "op%zu", i);
        struct stage_rows rows = {
            stage_office(&stage, cases[i].kind, cases[i].area), name, "auditor", 0};
        (void)stage_operator(&stage, &rows);
        struct probe probe = {.stage = &stage, .terminal = rows.terminal};
        cr_assert_eq(store_place_do(stage.desk->store, STORE_READ, ask_gate, &probe), STATUS_OK);
        cr_expect_str_eq(probe.principal.scope.from, cases[i].from);
        cr_expect_str_eq(probe.principal.scope.until, cases[i].until);
        cr_expect_not(probe.principal.logged_in);
    }
    stage_close(&stage);
}

Test(gate, gives_the_system_office_of_a_live_instance_no_persons)
{
    struct access_stage stage;
    stage_open_with(&stage, true, NULL);
    struct probe probe = {.stage = &stage, .terminal = stage.made.terminal};
    cr_assert_eq(store_place_do(stage.desk->store, STORE_READ, ask_gate, &probe), STATUS_OK);
    cr_assert_str_eq(probe.principal.scope.from, "");
    cr_assert_str_eq(probe.principal.scope.until, "");
    stage_close(&stage);
}
