// SPDX-License-Identifier: Apache-2.0
// The journey inside the transaction: rights, receipts, entries, savepoints, faults.
#include <stdio.h>
#include <string.h>

#include <criterion/criterion.h>

#include "tests/support/rpc_toy.h"
#include "tests/support/store_files.h"

#define KEY "\"request_key\":\"0123456789abcdef\""

// --- rights ---

struct right {
    enum office_kind kind;
    enum role role;
    const char *method;
    bool is_live;
    enum status status;
};

Test(journey, rights_follow_from_the_row)
{
    static const struct right table[] = {
        {OFFICE_BUREAU, ROLE_CLERK, "toy.make", false, STATUS_OK},
        {OFFICE_BUREAU, ROLE_ADMIN, "toy.make", false, STATUS_OK},
        {OFFICE_BUREAU, ROLE_AUDITOR, "toy.make", false, STATUS_FORBIDDEN},
        {OFFICE_BUREAU, ROLE_SECURITY, "toy.make", false, STATUS_FORBIDDEN},
        {OFFICE_STREET, ROLE_CLERK, "toy.make", false, STATUS_OK},
        {OFFICE_HOME, ROLE_CLERK, "toy.make", false, STATUS_FORBIDDEN},
        {OFFICE_SYSTEM, ROLE_ADMIN, "toy.make", false, STATUS_FORBIDDEN},
        {OFFICE_BUREAU, ROLE_AUDITOR, "toy.echo", false, STATUS_OK},
        {OFFICE_BUREAU, ROLE_CLERK, "toy.lead", false, STATUS_FORBIDDEN},
        {OFFICE_BUREAU, ROLE_MANAGER, "toy.lead", false, STATUS_OK},
        {OFFICE_HOME, ROLE_MANAGER, "toy.set_up", false, STATUS_OK},
        {OFFICE_HOME, ROLE_ADMIN, "toy.set_up", false, STATUS_FORBIDDEN},
        {OFFICE_SYSTEM, ROLE_ADMIN, "toy.set_up", false, STATUS_OK},
        {OFFICE_SYSTEM, ROLE_SECURITY, "toy.set_up", false, STATUS_FORBIDDEN},
        {OFFICE_SYSTEM, ROLE_ADMIN, "toy.set_up", true, STATUS_FORBIDDEN},
        {OFFICE_HOME, ROLE_AUDITOR, "toy.login", false, STATUS_OK},
    };
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        struct desk_setup setup = {.subjects = toy_subjects, .is_live = table[i].is_live};
        struct desk *desk = desk_open(&setup);
        desk->principal.kind = table[i].kind;
        desk->principal.role = table[i].role;
        struct desk_client *client = desk_connect(desk, TOY_TERMINAL);
        bool makes = strcmp(table[i].method, "toy.make") == 0;
        bool logs_in = strcmp(table[i].method, "toy.login") == 0;
        const char *params = makes     ? "{\"name\":\"a\"}"
                             : logs_in ? "{\"operator\":\"a\",\"password\":\"right\"}"
                                       : "{}";
        cr_assert_eq(desk_try(client, table[i].method, params, NULL), table[i].status,
            "row %zu: %s", i, table[i].method);
        desk_close(desk);
    }
}

Test(journey, forbidden_says_who_may)
{
    struct desk *desk = toy_desk();
    struct desk_client *client = desk_connect(desk, TOY_STRANGER);
    const char *data = NULL;
    cr_assert_eq(desk_try(client, "toy.make", "{\"name\":\"a\"}", &data), STATUS_FORBIDDEN);
    cr_assert_str_eq(data, "{\"status\":\"FORBIDDEN\",\"offices\":[\"street\",\"bureau\"]}");
    client = desk_connect(desk, TOY_TERMINAL);
    desk->principal.role = ROLE_AUDITOR;
    cr_assert_eq(desk_try(client, "toy.lead", "{}", &data), STATUS_FORBIDDEN);
    cr_assert_str_eq(
        data, "{\"status\":\"FORBIDDEN\",\"roles\":[\"manager\",\"admin\",\"security\"]}");
    desk_close(desk);
}

Test(journey, without_a_login_only_open_methods_answer)
{
    struct desk *desk = toy_desk();
    struct desk_client *client = desk_connect(desk, TOY_TERMINAL);
    desk->principal.logged_in = false;
    cr_assert_eq(desk_try(client, "toy.echo", "{}", NULL), STATUS_UNAUTHENTICATED);
    cr_assert_eq(desk_try(client, "toy.hello", "{}", NULL), STATUS_OK);
    cr_assert_eq(desk_try(client, "rpc.discover", "{}", NULL), STATUS_OK);
    cr_assert_eq(desk_try(client, "toy.echo", "{\"session\":\"" TOY_TOKEN "\"}", NULL), STATUS_OK);
    cr_assert_eq(desk_try(client, "toy.echo", "{}", NULL), STATUS_UNAUTHENTICATED);
    cr_assert_eq(toy_entries(desk), 0);
    desk_close(desk);
}

Test(journey, the_gate_is_asked_first)
{
    struct desk *desk = toy_desk();
    struct desk_client *client = desk_connect(desk, TOY_REVOKED);
    cr_assert_eq(desk_try(client, "toy.hello", "{}", NULL), STATUS_UNAUTHENTICATED);
    cr_assert_eq(desk_try(client, "toy.make", "{\"name\":\"a\"}", NULL), STATUS_UNAUTHENTICATED);
    cr_assert_eq(desk_try(client, "toy.login", "{\"operator\":\"a\",\"password\":\"right\"}", NULL),
        STATUS_UNAUTHENTICATED);
    cr_assert_eq(toy.prepared, 0);
    cr_assert_eq(toy.ran, 0);
    desk_close(desk);
}

Test(journey, a_password_to_change_comes_before_everything_else)
{
    struct desk *desk = toy_desk();
    struct desk_client *client = desk_connect(desk, TOY_TERMINAL);
    desk->principal.must_change = true;
    const char *data = NULL;
    cr_assert_eq(desk_try(client, "toy.echo", "{}", &data), STATUS_FORBIDDEN);
    cr_assert_str_eq(data, "{\"status\":\"FORBIDDEN\",\"must_change\":true}");
    cr_assert_eq(desk_try(client, "session.password", "{}", NULL), STATUS_OK);
    cr_assert_eq(desk_try(client, "toy.hello", "{}", NULL), STATUS_OK);
    desk_close(desk);
}

// --- what is recorded ---

static int64_t outcomes(struct desk *desk, const char *method, const char *outcome)
{
    char sql[256];
    snprintf(sql, sizeof sql,
        "SELECT count(*) FROM ledger_entry WHERE method = '%s' AND outcome = '%s'", method,
        outcome);
    return desk_sql(desk, sql);
}

struct end {
    const char *method;
    const char *params;
    enum status status;
    int entries;
};

Test(journey, records_what_is_to_be_recorded)
{
    static const struct end table[] = {
        {"toy.make", "{\"name\":\"a\"}", STATUS_OK, 1},
        {"toy.make", "{\"name\":\"a\"}", STATUS_STATE_CONFLICT, 1},
        {"toy.make", "{\"name\":\"b\",\"end\":\"refuse\"}", STATUS_BED_TAKEN, 1},
        {"toy.make", "{\"name\":\"b\",\"end\":\"invalid\"}", STATUS_INVALID, 0},
        {"toy.make", "{\"name\":\"b\",\"end\":\"unauthenticated\"}", STATUS_UNAUTHENTICATED, 0},
        {"toy.make", "{\"name\":\"b\",\"end\":\"broken\"}", STATUS_UNAVAILABLE, 0},
        {"toy.make", "{\"name\":\"b\",\"dry_run\":true}", STATUS_OK, 0},
        {"toy.make", "{\"name\":\"b\",\"end\":\"refuse\",\"dry_run\":true}", STATUS_BED_TAKEN, 1},
        {"toy.record", "{\"name\":\"c\"}", STATUS_OK, 1},
        {"toy.record", "{\"name\":\"c\",\"end\":\"refuse\"}", STATUS_BED_TAKEN, 1},
        {"toy.unmask", "{\"operator\":\"x\",\"password\":\"y\"}", STATUS_OK, 1},
        {"toy.echo", "{}", STATUS_OK, 0},
        {"toy.echo", "{\"id\":0}", STATUS_INVALID, 0},
        {"toy.fail", "{\"name\":\"a\",\"end\":\"refuse\"}", STATUS_BED_TAKEN, 0},
        {"toy.login", "{\"operator\":\"a\",\"password\":\"wrong\"}", STATUS_UNAUTHENTICATED, 0},
        {"toy.login", "{\"operator\":\"refused\",\"password\":\"x\"}", STATUS_LOCKED_OUT, 1},
        {"toy.login", "{\"operator\":\"fault\",\"password\":\"x\"}", STATUS_UNAVAILABLE, 0},
        {"toy.login", "{\"operator\":\"a\",\"password\":\"right\"}", STATUS_OK, 1},
    };
    struct desk *desk = toy_desk();
    struct desk_client *client = desk_connect(desk, TOY_TERMINAL);
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        int64_t before = toy_entries(desk);
        enum status status = desk_try(client, table[i].method, table[i].params, NULL);
        cr_assert_eq(status, table[i].status, "row %zu: %s", i, status_name(status));
        cr_assert_eq(toy_entries(desk) - before, table[i].entries, "row %zu", i);
    }
    cr_assert_eq(outcomes(desk, "toy.make", "BED_TAKEN"), 2);
    cr_assert_eq(outcomes(desk, "toy.login", "LOCKED_OUT"), 1);
    desk_close(desk);
}

// R17: an operator's calls are counted at whatever terminal, each once, and who asks too often is
// told when there may be another.
Test(journey, an_operator_who_asks_too_often_is_told_when_to_ask_again)
{
    struct desk_setup setup = {
        .subjects = toy_subjects, .gate = toy_gate, .operator_calls_per_second_max = 1};
    toy = (struct toy){.consequence_answers = STATUS_OK};
    struct desk *desk = desk_open(&setup);
    struct desk_client *one = desk_connect(desk, TOY_TERMINAL);
    struct desk_client *other = desk_connect(desk, TOY_TERMINAL + 100);
    for (int i = 0; i < 5; i++) {
        char params[40];
        snprintf(params, sizeof params, "{\"name\":\"number %d\"}", i);
        cr_assert_eq(desk_try(one, "toy.echo", "{}", NULL), STATUS_OK);
        cr_assert_eq(desk_try(other, "toy.spend", params, NULL), STATUS_OK); // .prepare and rule
    }
    int64_t before = toy_entries(desk);
    cr_assert_eq(desk_try(one, "toy.echo", "{}", NULL), STATUS_BUSY);
    cr_assert_str_eq(desk_text(one, "retry_at"), "2026-12-01T10:30:00.001+08:00");
    cr_assert_eq(desk_try(other, "toy.make", "{\"name\":\"b\"}", NULL), STATUS_BUSY);
    cr_assert_eq(toy_entries(desk), before);
    cr_assert_eq(desk_try(one, "toy.hello", "{}", NULL), STATUS_OK); // open to everybody
    strcpy(desk->principal.operator_name, "another");
    cr_assert_eq(desk_try(one, "toy.echo", "{}", NULL), STATUS_OK);
    strcpy(desk->principal.operator_name, "tester");
    desk->place.now_ms += 1;
    cr_assert_eq(desk_try(one, "toy.echo", "{}", NULL), STATUS_OK);
    cr_assert_eq(desk_try(one, "toy.echo", "{}", NULL), STATUS_BUSY);
    cr_assert_str_eq(desk_text(one, "retry_at"), "2026-12-01T10:30:01.001+08:00");
    desk_close(desk);
}

Test(journey, a_forbidden_read_is_recorded_by_the_writer)
{
    struct desk *desk = toy_desk();
    struct desk_client *client = desk_connect(desk, TOY_STRANGER);
    cr_assert_eq(desk_try(client, "toy.lead", "{}", NULL), STATUS_FORBIDDEN);
    cr_assert_eq(outcomes(desk, "toy.lead", "FORBIDDEN"), 1);
    cr_assert_eq(desk_try(client, "toy.make", "{\"name\":\"a\"}", NULL), STATUS_FORBIDDEN);
    cr_assert_eq(outcomes(desk, "toy.make", "FORBIDDEN"), 1);
    cr_assert_eq(toy_entries(desk), 2);
    desk_close(desk);
}

Test(journey, an_entry_says_who_where_and_what)
{
    struct desk *desk = toy_desk();
    struct desk_client *client = desk_connect(desk, TOY_TERMINAL);
    cr_assert_eq(
        desk_try(client, "toy.make", "{\"name\":\"a\",\"end\":\"many\"}", NULL), STATUS_OK);
    cr_assert_eq(
        desk_sql(desk, "SELECT count(*) FROM ledger_entry WHERE seq = 1 AND terminal = 7 AND "
                       "operator = 'tester' AND office = 1 AND outcome = 'OK' AND objects = "
                       "'1 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15'"),
        1);
    desk_close(desk);
}

// --- exactly once ---

Test(journey, a_repeat_is_answered_byte_for_byte_and_changes_nothing)
{
    struct desk *desk = toy_desk();
    struct desk_client *client = desk_connect(desk, TOY_TERMINAL);
    char first[512];
    snprintf(first, sizeof first, "%s", desk_call(client, "toy.make", "{\"name\":\"a\"," KEY "}"));
    cr_assert(
        strstr(first, "\"result\":{\"thing\":1,\"operator\":\"tester\"}") != NULL, "%s", first);
    desk->principal.operator_name[0] = 'T'; // another operator of the office, other words
    for (int i = 0; i < 3; i++) {
        cr_assert_str_eq(desk_call(client, "toy.make", "{" KEY ",\"name\":\"a\"}"), first);
    }
    cr_assert_eq(toy.ran, 1);
    cr_assert_eq(toy_things(desk), 1);
    cr_assert_eq(toy_entries(desk), 1);
    cr_assert_eq(toy_receipts(desk), 1);
    desk_restart(desk);
    client = desk_connect(desk, TOY_TERMINAL);
    cr_assert_str_eq(desk_call(client, "toy.make", "{" KEY ",\"name\":\"a\"}"), first);
    desk_close(desk);
}

Test(journey, repeats_in_one_batch_are_one)
{
    struct desk *desk = toy_desk();
    struct desk_client *client = desk_connect(desk, TOY_TERMINAL);
    for (int i = 0; i < 10; i++) {
        desk_send(client, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"toy.make\",\"params\":{"
                          "\"name\":\"a\"," KEY "}}");
    }
    desk_turn(desk);
    char first[512];
    snprintf(first, sizeof first, "%s", desk_take(client));
    for (int i = 1; i < 10; i++) {
        cr_assert_str_eq(desk_take(client), first);
    }
    cr_assert_eq(toy_things(desk), 1);
    desk_close(desk);
}

Test(journey, the_same_key_with_other_parameters_is_refused)
{
    struct desk *desk = toy_desk();
    struct desk_client *client = desk_connect(desk, TOY_TERMINAL);
    cr_assert_eq(desk_try(client, "toy.make", "{\"name\":\"a\"," KEY "}", NULL), STATUS_OK);
    cr_assert_eq(desk_try(client, "toy.make", "{\"name\":\"b\"," KEY "}", NULL), STATUS_KEY_REUSED);
    cr_assert_eq(
        desk_try(client, "toy.spend", "{\"name\":\"a\"," KEY "}", NULL), STATUS_KEY_REUSED);
    cr_assert_eq(desk_try(client, "toy.make", "{\"name\":\"a\",\"secret\":\"x\"," KEY "}", NULL),
        STATUS_KEY_REUSED);
    cr_assert_eq(toy_things(desk), 1);
    desk->principal.office = 2; // keys belong to the office
    cr_assert_eq(desk_try(client, "toy.make", "{\"name\":\"b\"," KEY "}", NULL), STATUS_OK);
    cr_assert_eq(toy_receipts(desk), 2);
    desk_close(desk);
}

Test(journey, a_refused_key_stays_free)
{
    struct desk *desk = toy_desk();
    struct desk_client *client = desk_connect(desk, TOY_TERMINAL);
    cr_assert_eq(desk_try(client, "toy.make", "{\"name\":\"a\",\"end\":\"refuse\"," KEY "}", NULL),
        STATUS_BED_TAKEN);
    cr_assert_eq(desk_int(client, "bed"), 4);
    cr_assert_eq(toy_receipts(desk), 0);
    cr_assert_eq(desk_try(client, "toy.make", "{\"name\":\"a\"," KEY "}", NULL), STATUS_OK);
    desk_close(desk);
}

Test(journey, secret_results_are_answered_once_and_never_stored)
{
    struct desk *desk = toy_desk();
    struct desk_client *client = desk_connect(desk, TOY_TERMINAL);
    const char *params = "{\"name\":\"a\",\"secret\":\"very secret words\"," KEY "}";
    const char *result = NULL;
    cr_assert_eq(desk_try(client, "toy.make", params, &result), STATUS_OK);
    cr_assert_str_eq(result, "{\"thing\":1,\"operator\":\"tester\",\"key\":\"very secret words\"}");
    cr_assert_eq(desk_try(client, "toy.make", params, &result), STATUS_OK);
    cr_assert_str_eq(result, "{\"thing\":1,\"operator\":\"tester\"}");
    cr_assert_eq(desk_sql(desk, "SELECT count(*) FROM receipt WHERE result LIKE '%secret%'"), 0);
    desk_close(desk);
}

Test(journey, what_changed_nothing_leaves_no_receipt)
{
    struct desk *desk = toy_desk();
    struct desk_client *client = desk_connect(desk, TOY_TERMINAL);
    for (int i = 1; i <= 2; i++) {
        cr_assert_eq(desk_try(client, "toy.idle", "{" KEY "}", NULL), STATUS_OK);
        cr_assert_eq(toy_receipts(desk), 0);
        cr_assert_eq(toy_entries(desk), i);
    }
    cr_assert_eq(desk_try(client, "toy.make", "{\"name\":\"a\"," KEY "}", NULL), STATUS_OK);
    desk_close(desk);
}

Test(journey, a_repeat_is_answered_before_it_is_prepared)
{
    struct desk *desk = toy_desk();
    struct desk_client *client = desk_connect(desk, TOY_TERMINAL);
    const char *params = "{\"name\":\"a\"," KEY "}";
    for (int i = 0; i < 3; i++) {
        cr_assert_eq(desk_try(client, "toy.spend", params, NULL), STATUS_OK);
        cr_assert_eq(desk_int(client, "thing"), 1);
    }
    cr_assert_eq(toy.prepared, 1);
    cr_assert_eq(toy.ran, 1);
    cr_assert_eq(toy_entries(desk), 1);
    cr_assert_eq(
        desk_try(client, "toy.spend", "{\"name\":\"b\"," KEY "}", NULL), STATUS_KEY_REUSED);
    cr_assert_eq(desk_try(client, "toy.spend", "{\"name\":\"a\"}", NULL), STATUS_NOT_ELIGIBLE);
    cr_assert_eq(toy_entries(desk), 3);
    desk_close(desk);
}

Test(journey, reads_and_records_take_no_key)
{
    struct desk *desk = toy_desk();
    struct desk_client *client = desk_connect(desk, TOY_TERMINAL);
    cr_assert_eq(desk_try(client, "toy.record", "{\"name\":\"a\"," KEY "}", NULL), STATUS_INVALID);
    cr_assert_eq(desk_try(client, "toy.echo", "{" KEY "}", NULL), STATUS_INVALID);
    desk_close(desk);
}

// --- trying and undoing ---

Test(journey, a_dry_run_answers_as_if_done_and_changes_nothing)
{
    struct desk *desk = toy_desk();
    struct desk_client *client = desk_connect(desk, TOY_TERMINAL);
    const char *result = NULL;
    for (int i = 0; i < 2; i++) {
        cr_assert_eq(
            desk_try(client, "toy.make", "{\"name\":\"a\",\"dry_run\":true," KEY "}", &result),
            STATUS_OK);
        // Its id is drawn again: nobody may keep it.
        cr_assert_str_eq(result, "{\"thing\":null,\"operator\":\"tester\",\"dry_run\":true}");
    }
    cr_assert_eq(toy_things(desk) + toy_receipts(desk) + toy_entries(desk), 0);
    cr_assert_eq(
        desk_try(client, "toy.make", "{\"name\":\"a\",\"dry_run\":false," KEY "}", &result),
        STATUS_OK);
    cr_assert_str_eq(result, "{\"thing\":1,\"operator\":\"tester\"}");
    cr_assert_eq(desk_try(client, "toy.make", "{\"name\":\"a\",\"dry_run\":true}", &result),
        STATUS_STATE_CONFLICT);
    desk_close(desk);
}

Test(journey, a_broken_dry_run_is_undone_too)
{
    struct desk *desk = toy_desk();
    struct desk_client *client = desk_connect(desk, TOY_TERMINAL);
    cr_assert_eq(desk_try(client, "toy.make",
                     "{\"name\":\"a\",\"dry_run\":true,\"end\":\"broken\",\"late\":true}", NULL),
        STATUS_UNAVAILABLE);
    cr_assert_eq(toy_things(desk) + toy_entries(desk), 0);
    desk_close(desk);
}

// --- faults ---

Test(journey, a_fault_keeps_nothing_and_says_nothing)
{
    static const char *const ends[] = {"broken", "crypto", "fault", "too_big", "too_secret", NULL};
    for (int i = 0; ends[i] != NULL; i++) {
        struct desk *desk = toy_desk();
        struct desk_client *client = desk_connect(desk, TOY_TERMINAL);
        char params[200];
        snprintf(params, sizeof params, "{\"name\":\"a\",\"end\":\"%s\",\"late\":true," KEY "}",
            ends[i]);
        const char *answer = desk_call(client, "toy.make", params);
        cr_assert_str_eq(answer,
            "{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{\"code\":1902,\"message\":\"this could not "
            "be "
            "confirmed; try again with the same "
            "request_key\",\"data\":{\"status\":\"UNAVAILABLE\"}}"
            "}",
            "%s: %s", ends[i], answer);
        cr_assert_eq(toy_things(desk) + toy_receipts(desk) + toy_entries(desk), 0, "%s", ends[i]);
        desk_close(desk);
    }
}

Test(journey, a_fault_of_one_call_spares_its_batch)
{
    struct desk *desk = toy_desk();
    struct desk_client *client = desk_connect(desk, TOY_TERMINAL);
    for (int i = 0; i < 9; i++) {
        char line[256];
        snprintf(line, sizeof line,
            "{\"jsonrpc\":\"2.0\",\"id\":%d,\"method\":\"toy.make\",\"params\":{\"name\":\"n%d\"%s}"
            "}",
            i, i, i == 4 ? ",\"end\":\"broken\",\"late\":true" : "");
        desk_send(client, line);
    }
    desk_turn(desk);
    for (int i = 0; i < 9; i++) {
        char id[32];
        const char *answer = desk_take(client);
        snprintf(id, sizeof id, "\"id\":%d", i);
        cr_assert(strstr(answer, id) != NULL, "%s", answer);
        cr_assert_eq(strstr(answer, "UNAVAILABLE") != NULL, i == 4, "%s", answer);
        // Ids are dense: what the fault drew was given back.
        char thing[32];
        snprintf(thing, sizeof thing, "\"thing\":%d,", i < 4 ? i + 1 : i);
        cr_assert(i == 4 || strstr(answer, thing) != NULL, "%s", answer);
    }
    cr_assert_eq(toy_things(desk), 8);
    cr_assert_eq(toy_entries(desk), 8);
    desk_close(desk);
}

Test(journey, a_reading_fault_is_unavailable)
{
    struct desk *desk = toy_desk();
    struct desk_client *client = desk_connect(desk, TOY_TERMINAL);
    cr_assert_eq(desk_try(client, "toy.fail", "{\"name\":\"a\",\"end\":\"crypto\"}", NULL),
        STATUS_UNAVAILABLE);
    cr_assert_eq(desk_try(client, "toy.fail", "{\"name\":\"a\",\"end\":\"broken\"}", NULL),
        STATUS_UNAVAILABLE);
    desk_close(desk);
}

// For every storage call: answered and kept, or refused, unchanged and free to be asked again.
static bool survives(int nth)
{
    struct store_files *files = store_files_new();
    struct desk_setup setup = {.subjects = toy_subjects, .vfs = store_files_vfs(files)};
    struct desk *desk = desk_open(&setup);
    struct desk_client *client = desk_connect(desk, TOY_TERMINAL);
    const unsigned calls = STORE_FILES_ANY & ~(1u << STORE_FILES_MAP);
    store_files_fail(files, calls, nth, false);
    enum status status = desk_try(client, "toy.make", "{\"name\":\"a\"," KEY "}", NULL);
    bool failed = store_files_failed(files);
    store_files_fail(files, 0, 0, false);
    cr_assert(status == STATUS_OK || status == STATUS_UNAVAILABLE || status == STATUS_READ_ONLY,
        "call %d: %s", nth, status_name(status));
    desk_restart(desk);
    int64_t kept = toy_things(desk);
    cr_assert(status != STATUS_OK || kept == 1, "call %d", nth);
    cr_assert_eq(kept, toy_receipts(desk), "call %d", nth);
    cr_assert_eq(kept, toy_entries(desk), "call %d", nth);
    client = desk_connect(desk, TOY_TERMINAL);
    cr_assert_eq(desk_try(client, "toy.make", "{\"name\":\"a\"," KEY "}", NULL), STATUS_OK);
    cr_assert_eq(desk_int(client, "thing"), 1, "call %d", nth);
    cr_assert_eq(toy_things(desk) + toy_receipts(desk) + toy_entries(desk), 3, "call %d", nth);
    desk_close(desk);
    store_files_free(files);
    return !failed;
}

Test(journey, every_failing_storage_call_keeps_once_or_not_at_all, .timeout = 300)
{
    int nth = 1;
    while (!survives(nth)) {
        nth++;
    }
    cr_assert(nth > 5, "%d calls", nth);
}

// --- sessions ---

Test(journey, a_connection_remembers_its_login_and_forgets_its_logout)
{
    struct desk *desk = toy_desk();
    struct desk_client *client = desk_connect(desk, TOY_TERMINAL);
    struct desk_client *other = desk_connect(desk, TOY_TERMINAL);
    desk->principal.logged_in = false;
    cr_assert_eq(desk_try(client, "toy.login", "{\"operator\":\"a\",\"password\":\"wrong\"}", NULL),
        STATUS_UNAUTHENTICATED);
    cr_assert_eq(desk_try(client, "toy.echo", "{}", NULL), STATUS_UNAUTHENTICATED);
    desk_send(client, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"toy.login\",\"params\":{"
                      "\"operator\":\"a\",\"password\":\"right\"}}");
    desk_step(desk, STORE_PREPARE);
    desk_send(client, "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"toy.echo\"}"); // too early
    desk_turn(desk);
    const char *early = desk_take(client);
    const char *words = strstr(early, "\"id\":2") != NULL ? early : desk_take(client);
    cr_assert(strstr(words, "UNAUTHENTICATED") != NULL, "%s", words);
    while (desk_take(client) != NULL) {
    }
    cr_assert_eq(desk_try(client, "toy.echo", "{}", NULL), STATUS_OK);
    cr_assert_eq(desk_try(other, "toy.echo", "{}", NULL), STATUS_UNAUTHENTICATED);
    cr_assert_eq(desk_try(other, "toy.logout", "{\"session\":\"" TOY_TOKEN "\"}", NULL), STATUS_OK);
    cr_assert_eq(desk_try(client, "toy.echo", "{}", NULL), STATUS_OK); // its own memory
    cr_assert_eq(desk_try(client, "toy.logout", "{}", NULL), STATUS_OK);
    cr_assert_eq(desk_try(client, "toy.echo", "{}", NULL), STATUS_UNAUTHENTICATED);
    desk_close(desk);
}

Test(journey, a_login_that_nobody_waits_for_is_kept_by_nobody)
{
    struct desk *desk = toy_desk();
    struct desk_client *client = desk_connect(desk, TOY_TERMINAL);
    desk_send(client, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"toy.login\",\"params\":{"
                      "\"operator\":\"a\",\"password\":\"right\"}}");
    desk_hang_up(client);
    desk_turn(desk);
    cr_assert_eq(toy_entries(desk), 1);
    desk_close(desk);
}

// --- what rules may say ---

Test(journey, facts_reach_everybody_who_acts_until_one_refuses)
{
    struct desk *desk = toy_desk();
    struct desk_client *client = desk_connect(desk, TOY_TERMINAL);
    cr_assert_eq(desk_try(client, "toy.announce", "{}", NULL), STATUS_OK);
    cr_assert_eq(desk_int(client, "facts"), 2);
    toy.consequence_answers = STATUS_BED_TAKEN;
    cr_assert_eq(desk_try(client, "toy.announce", "{}", NULL), STATUS_BED_TAKEN);
    cr_assert_eq(toy.facts, 3);
    desk_close(desk);
    struct desk_setup setup = {.subjects = toy_subjects};
    desk = desk_open(&setup);
    client = desk_connect(desk, TOY_TERMINAL);
    cr_assert_eq(desk_try(client, "toy.announce", "{}", NULL), STATUS_OK);
    desk_close(desk);
}

Test(journey, lists_have_limits)
{
    struct desk *desk = toy_desk();
    struct desk_client *client = desk_connect(desk, TOY_TERMINAL);
    const char *result = NULL;
    cr_assert_eq(desk_try(client, "toy.limits", "{}", &result), STATUS_OK);
    cr_assert_str_eq(result, "{\"absent\":500,\"seven\":7,\"great\":500}");
    desk_close(desk);
}
