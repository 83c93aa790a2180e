// SPDX-License-Identifier: Apache-2.0
// When the database fails in the middle of a rule: the caller hears UNAVAILABLE and nothing is
// kept. A column that is renamed behind the store's back fails exactly the statements that use it.
#include "tests/support/access_stage.h"

struct fault {
    const char *table;
    const char *column;
    const char *method;
    const char *params;
};

static void rename_column(struct access_stage *stage, const struct fault *fault, bool back)
{
    char sql[200];
    snprintf(sql, sizeof sql, "ALTER TABLE %s RENAME COLUMN %s TO %s", fault->table,
        back ? "gone" : fault->column, back ? fault->column : "gone");
    cr_assert(store_place_try(stage->desk->place.path, sql), "%s", sql);
}

static int64_t count_all(struct access_stage *stage)
{
    return desk_sql(stage->desk,
        "SELECT (SELECT count(*) FROM office) + (SELECT count(*) FROM operator) + "
        "(SELECT count(*) FROM terminal) + (SELECT count(*) FROM session)");
}

Test(fault, in_the_middle_of_a_rule_is_unavailable_and_keeps_nothing)
{
#define SECRET "\"password\":\"" STAGE_PASSWORD "\""
    static const struct fault faults[] = {
        {"operator", "failures", "session.login", "{\"operator\":\"admin\"," SECRET "}"},
        {"terminal_failure", "failures", "session.login", "{\"operator\":\"admin\"," SECRET "}"},
        {"session", "opened_at", "session.login", "{\"operator\":\"admin\"," SECRET "}"},
        {"operator", "failures", "session.password",
            "{\"old\":\"" STAGE_PASSWORD "\",\"new\":\"Another-pass-1\"}"},
        {"office", "name", "session.hello", "{}"},
        {"office", "name", "office.list", "{}"},
        {"office", "name", "office.register",
            "{\"kind\":\"street\",\"name\":\"x\",\"area\":\"310114103\"}"},
        {"institution", "area", "office.register",
            "{\"kind\":\"home\",\"name\":\"x\",\"institution\":1}"},
        {"operator", "failures", "operator.register",
            "{\"office\":1,\"operator\":\"x\",\"name\":\"x\",\"role\":\"auditor\"," SECRET "}"},
        {"office", "name", "operator.register",
            "{\"office\":1,\"operator\":\"x\",\"name\":\"x\",\"role\":\"auditor\"," SECRET "}"},
        {"operator", "registered_at", "operator.register",
            "{\"office\":1,\"operator\":\"x\",\"name\":\"x\",\"role\":\"auditor\"," SECRET "}"},
        {"operator", "registered_at", "operator.list", "{}"},
        {"operator", "failures", "operator.reset", "{\"operator\":\"admin\"}"},
        {"operator", "failures", "operator.unlock", "{\"operator\":\"admin\"}"},
        {"operator", "failures", "operator.close", "{\"operator\":\"x\"}"},
        {"office", "name", "terminal.enroll", "{\"office\":1,\"name\":\"x\"}"},
        {"terminal", "enrolled_at", "terminal.enroll", "{\"office\":1,\"name\":\"x\"}"},
        {"terminal", "enrolled_at", "terminal.list", "{}"},
        {"terminal", "expires_at", "terminal.revoke", "{\"terminal\":9,\"reason\":\"x\"}"},
        {"terminal", "expires_at", "system.status", "{}"},
        {"terminal", "expires_at", "system.status", "{}"},
        {"ledger_entry", "outcome", "system.verify", "{}"},
        {"office", "kind", "session.hello", "{}"},
    };
    struct access_stage stage;
    stage_open(&stage);
    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
        int64_t before = count_all(&stage);
        rename_column(&stage, &faults[i], false);
        enum status status = desk_try(stage.admin, faults[i].method, faults[i].params, NULL);
        cr_expect_eq(status, STATUS_UNAVAILABLE, "%s without %s.%s: %s", faults[i].method,
            faults[i].table, faults[i].column, status_name(status));
        rename_column(&stage, &faults[i], true);
        cr_expect_eq(count_all(&stage), before, "%s", faults[i].method);
    }
    stage_expect(stage.admin, STATUS_OK, "office.list", "{}");
    stage_close(&stage);
}

// The same once a password was judged, on the writer.
Test(fault, between_judging_a_password_and_recording_it_is_unavailable)
{
    static const struct fault faults[] = {
        {"operator", "failures", "session.login", "{\"operator\":\"admin\"," SECRET "}"},
        {"operator", "failures", "session.password",
            "{\"old\":\"" STAGE_PASSWORD "\",\"new\":\"Another-pass-1\"}"},
        {"operator", "failures", "operator.reset", "{\"operator\":\"admin\"}"},
    };
    struct access_stage stage;
    stage_open(&stage);
    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
        char line[300];
        snprintf(line, sizeof line,
            "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"%s\",\"params\":%s}", faults[i].method,
            faults[i].params);
        desk_send(stage.admin, line);
        while (desk_step(stage.desk, STORE_PREPARE) == 0) {
        }
        rename_column(&stage, &faults[i], false);
        desk_turn(stage.desk);
        const char *answer = desk_take(stage.admin);
        cr_expect_not_null(strstr(answer, "UNAVAILABLE"), "%s: %s", faults[i].method, answer);
        rename_column(&stage, &faults[i], true);
    }
    stage_close(&stage);
}

Test(fault, a_role_no_schema_allows_is_damage)
{
    struct access_stage stage;
    stage_open(&stage);
    struct stage_rows rows = {stage_office(&stage, "street", "310114103"), "clerk", "clerk", 0};
    (void)stage_operator(&stage, &rows);
    cr_assert(
        store_place_try(stage.desk->place.path, "PRAGMA ignore_check_constraints=1; UPDATE "
                                                "operator SET role='king' WHERE operator='clerk'"));
    stage_expect(stage.admin, STATUS_UNAVAILABLE, "operator.unlock", "{\"operator\":\"clerk\"}");
    stage_close(&stage);
}

// An arena that is used up: what a rule cannot hold is refused before anything is written.
struct hunger {
    struct access_stage *stage;
    const struct rpc_method *method;
    void *params;
    size_t bytes_max;
    enum status status;
};

static void run_hungry(struct tx *tx, void *context)
{
    struct hunger *hunger = context;
    struct call call = {
        .house = &hunger->stage->desk->house,
        .method = hunger->method,
        .part = &hunger->stage->access,
        .params = hunger->params,
        .terminal = hunger->stage->made.terminal,
        .tx = tx,
    };
    arena_init(&call.arena, hunger->bytes_max);
    text_init(&call.result, CALL_RESULT_MAX);
    text_init(&call.secret_result, CALL_RESULT_MAX);
    text_init(&call.facts_text, CALL_FACTS_MAX);
    json_out_init(&call.out, &call.result);
    json_out_init(&call.secret_out, &call.secret_result);
    json_out_init(&call.facts, &call.facts_text);
    hunger->status = gate_enter(&call);
    call.principal.logged_in = true;
    snprintf(call.principal.operator_name, sizeof call.principal.operator_name, "admin");
    if (hunger->status == STATUS_OK && hunger->method->prepare != NULL) {
        hunger->status = hunger->method->prepare(&call);
    }
    if (hunger->status == STATUS_OK) {
        hunger->status = hunger->method->run(&call);
    }
    text_done(&call.result);
    text_done(&call.secret_result);
    text_done(&call.facts_text);
    arena_done(&call.arena);
}

Test(fault, out_of_memory_in_a_rule_ends_the_call_and_not_the_process)
{
    struct access_stage stage;
    stage_open(&stage);
    stage.access.backup_dir = stage.desk->place.folder;

    struct {
        const char *operator_name;
        const char *password;
    } login = {"admin", STAGE_PASSWORD};

    struct {
        const char *operator_name;
        const char *password;
    } reset = {"second", NULL}; // nobody resets their own

    stage_expect(stage.admin, STATUS_OK, "operator.register",
        "{\"office\":%" PRId64
        ",\"operator\":\"second\",\"name\":\"x\",\"role\":\"auditor\"," SECRET "}",
        stage.made.office);

    struct {
        const char *area;
        int64_t limit;
        const char *after;
    } list = {NULL, 10, "b2ZmaWNlLmxpc3QgMzEwMTE0IDE"}; // "office.list 310114 1"

    static const char *const names[] = {
        "session.login", "operator.reset", "office.list", "system.backup"};
    void *const params[] = {&login, &reset, &list, NULL};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        struct hunger hunger = {.stage = &stage, .params = params[i]};
        void *part = NULL;
        hunger.method = rpc_catalogue_find(stage.desk->catalogue, names[i], &part);
        cr_assert_not_null(hunger.method);
        size_t tried = 0;
        do { // a little more each time, until it is enough
            hunger.bytes_max = 24 * tried++;
            enum status ended = store_place_do(stage.desk->store, STORE_WRITE, run_hungry, &hunger);
            cr_expect(hunger.status == STATUS_OK || hunger.status == STATUS_NO_MEMORY ||
                          hunger.status == STATUS_UNAVAILABLE ||
                          hunger.status == STATUS_INVALID, // a cursor that could not be decoded
                "%s: %s", names[i], status_name(hunger.status));
            cr_expect_eq(ended == STATUS_OK, !status_is_fault(hunger.status));
        } while (hunger.status != STATUS_OK && tried < 2000);
        cr_expect_eq(hunger.status, STATUS_OK, "%s: %s", names[i], status_name(hunger.status));
        cr_expect(tried > 1);
    }
    stage_close(&stage);
}
