// SPDX-License-Identifier: Apache-2.0
// The desk itself: offline calls, housekeeping, what stands in the log.
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <criterion/criterion.h>

#include "common/base/log.h"
#include "daemon/rpc/receipt.h"
#include "tests/support/rpc_toy.h"
#include "tests/support/store_files.h"

struct offline {
    const char *method;
    const char *params;
    enum status status;
    const char *result;
    const char *complaint;
};

Test(server, runs_one_method_without_a_connection)
{
    static const struct offline table[] = {
        {"toy.make", "{\"name\":\"a\",\"secret\":\"s\"}", STATUS_OK,
            "\"thing\":1,\"operator\":\"offline\",\"key\":\"s\"", ""},
        {"toy.make", "{\"name\":\"a\"}", STATUS_STATE_CONFLICT, "",
            "this is not possible in the present state"},
        {"toy.make", "{\"name\":\"b\",\"end\":\"refuse\"}", STATUS_BED_TAKEN, "",
            "the bed is taken for some of these days: \"bed\":4"},
        {"toy.make", "{}", STATUS_INVALID, "",
            "a required parameter is missing: \"parameter\":\"name\",\"expected\":\"text of 1 to "
            "200 characters, not only spaces, without control characters\""},
        {"toy.make", "{", STATUS_PARSE_ERROR, "", "the value is not complete"},
        {"toy.nowhere", "{}", STATUS_METHOD_NOT_FOUND, "", "there is no such method"},
        {"toy.make", "{\"name\":\"b\",\"end\":\"broken\"}", STATUS_BROKEN_PROMISE, "",
            "this could not be confirmed; try again with the same request_key"},
        {"toy.echo", "{\"id\":0}", STATUS_INVALID, "",
            "a parameter has a wrong value: \"parameter\":\"id\",\"expected\":\"a positive "
            "integer\""},
        {"toy.hello", "{}", STATUS_OK, "", ""},
        {"toy.login", "{\"operator\":\"a\",\"password\":\"right\"}", STATUS_OK,
            "\"session\":\"" TOY_TOKEN "\"", ""},
        {"toy.login", "{\"operator\":\"fault\",\"password\":\"right\"}", STATUS_CRYPTO, "",
            "this could not be confirmed; try again with the same request_key"},
        {"toy.login", "{\"operator\":\"refused\",\"password\":\"x\"}", STATUS_LOCKED_OUT, "",
            "too many failed attempts; wait or ask the office's lead"},
        {"toy.great", "{\"size\":1,\"secret_size\":1}", STATUS_OK,
            "\"great\":\"x\",\"secret\":\"x\"", ""},
        {"toy.set_up", "{}", STATUS_FORBIDDEN, "",
            "this office or role may not do that: \"offices\":[\"home\"]"},
    };
    struct desk *desk = toy_desk();
    struct principal principal = desk->principal;
    strcpy(principal.operator_name, "offline");
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        struct text result;
        struct text complaint;
        text_init(&result, 10000);
        text_init(&complaint, 10000);
        enum status status = rpc_server_run(
            desk->server, &principal, table[i].method, table[i].params, &result, &complaint);
        cr_assert_eq(status, table[i].status, "row %zu: %s", i, status_name(status));
        cr_assert_str_eq(result.size == 0 ? "" : result.bytes, table[i].result, "row %zu", i);
        cr_assert_str_eq(complaint.size == 0 ? "" : complaint.bytes, table[i].complaint);
        text_done(&result);
        text_done(&complaint);
    }
    cr_assert_eq(rpc_server_in_flight(desk->server), 0);
    cr_assert_eq(toy_things(desk), 1);
    desk_close(desk);
}

static void write_call(int number, char *ret)
{
    snprintf(ret, 100, "{\"name\":\"%d\",\"request_key\":\"0123456789abcde%d\"}", number, number);
}

Test(server, forgets_receipts_after_thirty_days)
{
    struct desk *desk = toy_desk();
    struct desk_client *client = desk_connect(desk, TOY_TERMINAL);
    char params[100];
    for (int i = 0; i < 3; i++) {
        write_call(i, params);
        cr_assert_eq(desk_try(client, "toy.make", params, NULL), STATUS_OK);
        desk->place.now_ms += INT64_C(86400000);
    }
    desk->place.now_ms = DESK_NOW + 30 * INT64_C(86400000) + 1;
    desk_due(desk);
    cr_assert_eq(toy_receipts(desk), 2);
    desk_due(desk);
    cr_assert_eq(toy_receipts(desk), 2);
    write_call(1, params);
    cr_assert_eq(desk_try(client, "toy.make", params, NULL), STATUS_OK); // still the first answer
    cr_assert_eq(toy.ran, 3);
    desk_close(desk);
}

Test(server, due_work_waits_where_the_writer_is_busy)
{
    struct desk_setup setup = {
        .subjects = toy_subjects, .gate = toy_gate, .queue_jobs_max = {1, 1, 1}};
    struct desk *desk = desk_open(&setup);
    struct desk_client *client = desk_connect(desk, TOY_TERMINAL);
    desk_send(client, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"toy.make\",\"params\":{\"name\":"
                      "\"a\"}}");
    toy = (struct toy){.due_count = 1};
    rpc_server_due(desk->server);
    cr_assert_eq(store_pending(desk->store), 1);
    desk_turn(desk);
    cr_assert_eq(toy.due_ran, 0);
    desk_due(desk); // one row at a time has room there
    cr_assert_eq(toy.due_ran, 1);
    desk_close(desk);
}

struct sweep {
    int count_max;
    int swept;
};

static void sweep(struct tx *tx, void *context)
{
    struct sweep *order = context;
    order->swept = receipt_sweep(tx, order->count_max);
}

Test(server, a_sweep_is_bounded)
{
    struct desk *desk = toy_desk();
    struct desk_client *client = desk_connect(desk, TOY_TERMINAL);
    for (int i = 0; i < 10; i++) {
        char params[64];
        snprintf(params, sizeof params, "{\"name\":\"%d\"}", i);
        cr_assert_eq(desk_try(client, "toy.make", params, NULL), STATUS_OK);
    }
    desk->place.now_ms += 40 * INT64_C(86400000);
    struct sweep order = {.count_max = 4};
    static const int expected[] = {4, 4, 2, 0};
    for (size_t i = 0; i < 4; i++) {
        cr_assert_eq(store_place_do(desk->store, STORE_WRITE, sweep, &order), STATUS_OK);
        cr_assert_eq(order.swept, expected[i]);
    }
    desk_close(desk);
}

// --- a full disk ---

Test(server, a_full_disk_refuses_writes_and_answers_reads)
{
    struct store_files *files = store_files_new();
    struct desk_setup setup = {
        .subjects = toy_subjects, .gate = toy_gate, .vfs = store_files_vfs(files)};
    struct desk *desk = desk_open(&setup);
    struct desk_client *client = desk_connect(desk, TOY_TERMINAL);
    store_files_room(files, 0);
    bool refused = false;
    for (int i = 0; i < 2000 && !refused; i++) {
        char params[64];
        snprintf(params, sizeof params, "{\"name\":\"%d\"}", i);
        enum status status = desk_try(client, "toy.make", params, NULL);
        refused = status == STATUS_READ_ONLY;
        cr_assert(status == STATUS_OK || refused, "%s", status_name(status));
    }
    cr_assert(refused);
    cr_assert_eq(desk_try(client, "toy.make", "{\"name\":\"x\"}", NULL), STATUS_READ_ONLY);
    cr_assert_eq(desk_try(client, "toy.echo", "{}", NULL), STATUS_OK);
    store_files_room(files, -1);
    desk_close(desk);
    store_files_free(files);
}

// --- the log ---

static int count_in_file(const char *path, const char *words)
{
    static char bytes[1024 * 1024];
    FILE *stream = fopen(path, "re");
    cr_assert_not_null(stream);
    bytes[fread(bytes, 1, sizeof bytes - 1, stream)] = '\0';
    fclose(stream);
    int count = 0;
    for (const char *at = bytes; (at = strstr(at, words)) != NULL; at++) {
        count++;
    }
    return count;
}

Test(server, refusals_are_logged_so_many_a_minute_and_without_what_was_sent)
{
    char path[] = "/tmp/eldercare-log-XXXXXX";
    int file = mkstemp(path);
    struct desk_setup setup = {.subjects = toy_subjects, .gate = toy_gate, .refusals_logged = 5};
    struct desk *desk = desk_open(&setup);
    struct desk_client *client = desk_connect(desk, TOY_TERMINAL);
    int before = dup(STDERR_FILENO);
    dup2(file, STDERR_FILENO);
    log_set_least(LOG_INFO);
    for (int i = 0; i < 20; i++) {
        cr_assert_eq(desk_try(client, "toy.echo", "{\"张三\":\"310114194001010005\"}", NULL),
            STATUS_INVALID);
    }
    dup2(before, STDERR_FILENO);
    close(before);
    close(file);
    // A minute may have turned in between: then there are twice as many, and a line for the rest.
    int lines = count_in_file(path, "rpc.refused");
    cr_assert(lines >= 5 && lines <= 10, "%d lines", lines);
    cr_assert_eq(count_in_file(path, "31011419"), 0);
    cr_assert_eq(count_in_file(path, "张"), 0);
    unlink(path);
    desk_close(desk);
}
