// SPDX-License-Identifier: Apache-2.0
// Lines, envelopes, batches, notifications: JSON-RPC 2.0 as strangers may rely on it.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>

#include "tests/support/rpc_toy.h"

struct exchange {
    const char *line;
    const char *answer; // NULL: none
};

static void check(const struct exchange *exchanges, size_t count)
{
    struct desk *desk = toy_desk();
    struct desk_client *client = desk_connect(desk, TOY_TERMINAL);
    for (size_t i = 0; i < count; i++) {
        const char *answer = desk_ask(client, exchanges[i].line);
        if (exchanges[i].answer == NULL) {
            cr_assert_null(answer, "%s: %s", exchanges[i].line, answer);
        } else {
            cr_assert_not_null(answer, "%s", exchanges[i].line);
            cr_assert_str_eq(answer, exchanges[i].answer, "%s:\n%s\n%s", exchanges[i].line, answer,
                exchanges[i].answer);
        }
        cr_assert_eq(desk_owed(client), 0);
    }
    desk_close(desk);
}

#define CHECK(exchanges) check(exchanges, sizeof(exchanges) / sizeof((exchanges)[0]))
#define R "{\"jsonrpc\":\"2.0\",\"id\":"
#define OK "\"result\":{}}"
#define PARSE(words) R "null,\"error\":{\"code\":-32700,\"message\":\"" words "\"}}"
#define REQUEST(id)                                                                                \
    R id ",\"error\":{\"code\":-32600,\"message\":\"the JSON value is not a JSON-RPC 2.0 "         \
         "request\"}}"

Test(dispatch, ids_of_every_legal_kind_come_back)
{
    static const struct exchange exchanges[] = {
        {R "1,\"method\":\"toy.hello\"}", R "1," OK},
        {R "-9007199254740992,\"method\":\"toy.hello\"}", R "-9007199254740992," OK},
        {R "\"an id\",\"method\":\"toy.hello\",\"params\":{}}", R "\"an id\"," OK},
        {R "\"\",\"method\":\"toy.hello\"}", R "\"\"," OK},
        {R "null,\"method\":\"toy.hello\"}", R "null," OK},
        {R "1.5,\"method\":\"toy.hello\"}", R "1.5," OK},
        {R "\"张三\",\"method\":\"toy.hello\"}", R "\"张三\"," OK},
    };
    CHECK(exchanges);
}

Test(dispatch, a_notification_is_never_answered_and_runs)
{
    static const struct exchange exchanges[] = {
        {"{\"jsonrpc\":\"2.0\",\"method\":\"toy.hello\"}", NULL},
        {"{\"jsonrpc\":\"2.0\",\"method\":\"toy.nowhere\"}", NULL},
        {"{\"jsonrpc\":\"2.0\",\"method\":\"toy.make\",\"params\":{}}", NULL},
        {"{\"jsonrpc\":\"2.0\",\"method\":\"toy.make\",\"params\":[]}", NULL},
        {"{\"jsonrpc\":\"2.0\",\"method\":\"toy.make\",\"params\":{\"name\":\"a\"}}", NULL},
        {R "1,\"method\":\"toy.make\",\"params\":{\"name\":\"a\"}}",
            R "1,\"error\":{\"code\":1110,\"message\":\"this is not possible in the present "
              "state\",\"data\":{\"status\":\"STATE_CONFLICT\"}}}"},
    };
    CHECK(exchanges);
}

Test(dispatch, a_malformed_line_is_answered_and_the_connection_lives)
{
    static const struct exchange exchanges[] = {
        {"{", PARSE("the value is not complete")},
        {"{\"a\":1,\"a\":1}", PARSE("a key is doubled")},
        {"1 2", PARSE("something follows the value")},
        {"9007199254740993", PARSE("a number is beyond 2^53")},
        {R "1,\"method\":\"toy.hello\"}", R "1," OK},
    };
    CHECK(exchanges);
}

Test(dispatch, a_wrong_envelope_is_an_invalid_request)
{
    static const struct exchange exchanges[] = {
        {"1", REQUEST("null")},
        {"null", REQUEST("null")},
        {"{}", REQUEST("null")},
        {"{\"jsonrpc\":\"1.0\",\"id\":1,\"method\":\"toy.hello\"}", REQUEST("1")},
        {R "2}", REQUEST("2")},
        {R "2,\"method\":7}", REQUEST("2")},
        {R "2,\"method\":\"toy.hello\",\"params\":7}", REQUEST("2")},
        {R "{},\"method\":\"toy.hello\"}", REQUEST("null")},
        {R "[],\"method\":\"toy.hello\"}", REQUEST("null")},
        {R "true,\"method\":\"toy.hello\"}", REQUEST("null")},
    };
    CHECK(exchanges);
}

Test(dispatch, unknown_methods_and_positional_parameters_are_told)
{
    static const struct exchange exchanges[] = {
        {R "1,\"method\":\"toy.nowhere\"}",
            R "1,\"error\":{\"code\":-32601,\"message\":\"there is no such method\"}}"},
        {R "1,\"method\":\"\"}",
            R "1,\"error\":{\"code\":-32601,\"message\":\"there is no such method\"}}"},
        {R "1,\"method\":\"toy.hello\",\"params\":[1]}",
            R "1,\"error\":{\"code\":-32602,\"message\":\"a parameter is missing, unknown or "
              "wrong\",\"data\":{\"status\":\"INVALID\",\"parameter\":\"params\",\"expected\":\"a "
              "map: parameters have names\"}}}"},
    };
    CHECK(exchanges);
}

Test(dispatch, batches_are_answered_in_one_line)
{
    static const struct exchange exchanges[] = {
        {"[]", R "null,\"error\":{\"code\":-32600,\"message\":\"a batch has at least one "
                 "call\"}}"},
        {"[1]", "[" REQUEST("null") "]"},
        {"[" R "1,\"method\":\"toy.hello\"}]", "[" R "1," OK "]"},
        {"[" R "1,\"method\":\"toy.hello\"}," R "2,\"method\":\"toy.hello\"}]",
            "[" R "1," OK "," R "2," OK "]"},
        {"[" R "1,\"method\":\"toy.hello\"},{\"jsonrpc\":\"2.0\",\"method\":\"toy.hello\"},3,[]]",
            "[" REQUEST("null") "," REQUEST("null") "," R "1," OK "]"},
        {"[{\"jsonrpc\":\"2.0\",\"method\":\"toy.hello\"}]", NULL},
        {"[{\"jsonrpc\":\"2.0\",\"method\":\"toy.hello\"},{\"jsonrpc\":\"2.0\",\"method\":"
         "\"toy.nowhere\"}]",
            NULL},
        {"[" R "1,\"method\":\"toy.nowhere\"}]",
            "[" R "1,\"error\":{\"code\":-32601,\"message\":\"there is no such method\"}}]"},
    };
    CHECK(exchanges);
}

static char *repeated(const char *item, int count)
{
    struct text text;
    text_init(&text, 1024 * 1024);
    for (int i = 0; i < count; i++) {
        text_add_char(&text, i == 0 ? '[' : ',');
        text_add_string(&text, item);
    }
    text_add_char(&text, ']');
    return text.bytes;
}

static int count_of(const char *text, const char *word)
{
    int count = 0;
    for (; (text = strstr(text, word)) != NULL; text++) {
        count++;
    }
    return count;
}

Test(dispatch, a_batch_has_at_most_fifty_calls)
{
    struct desk *desk = toy_desk();
    struct desk_client *client = desk_connect(desk, TOY_TERMINAL);
    char *fifty = repeated(R "1,\"method\":\"toy.hello\"}", 50);
    char *more = repeated(R "1,\"method\":\"toy.hello\"}", 51);
    cr_assert_eq(count_of(desk_ask(client, fifty), "\"result\""), 50);
    cr_assert_str_eq(desk_ask(client, more),
        R "null,\"error\":{\"code\":-32600,\"message\":\"a batch has at most 50 calls\"}}");
    free(fifty);
    free(more);
    desk_close(desk);
}

Test(dispatch, great_answers_of_a_batch_end_as_errors)
{
    struct desk *desk = toy_desk();
    struct desk_client *client = desk_connect(desk, TOY_TERMINAL);
    char *batch = repeated(R "1,\"method\":\"toy.great\",\"params\":{\"size\":4000000}}", 6);
    const char *answer = desk_ask(client, batch);
    cr_assert_not_null(answer);
    cr_assert_eq(count_of(answer, "\"result\""), 4);
    cr_assert_eq(count_of(answer, "\"UNAVAILABLE\""), 2);
    free(batch);
    desk_close(desk);
}

Test(dispatch, great_answers_come_whole_and_greater_ones_not_at_all)
{
    struct desk *desk = toy_desk();
    struct desk_client *client = desk_connect(desk, TOY_TERMINAL);
    const char *answer =
        desk_call(client, "toy.great", "{\"size\":4194000,\"secret_size\":4194000}");
    cr_assert(strlen(answer) > 8388000);
    cr_assert_eq(desk_try(client, "toy.great", "{\"size\":4194304}", NULL), STATUS_UNAVAILABLE);
    cr_assert_eq(desk_try(client, "toy.hello", "{}", NULL), STATUS_OK);
    desk_close(desk);
}

Test(dispatch, a_line_too_long_is_answered_then_closed)
{
    struct desk *desk = toy_desk();
    struct desk_client *client = desk_connect(desk, TOY_TERMINAL);
    desk_send_too_long(client);
    cr_assert_str_eq(desk_take(client), PARSE("the line is too long"));
    cr_assert_str_eq(desk_closed(client), "line too long");
    desk_send(client, R "1,\"method\":\"toy.hello\"}"); // what was on its way is not heard
    desk_send_too_long(client);
    desk_turn(desk);
    cr_assert_null(desk_take(client));
    desk_close(desk);
}

Test(dispatch, reading_pauses_above_the_calls_in_flight)
{
    struct desk_setup setup = {.subjects = toy_subjects, .gate = toy_gate, .in_flight_max = 3};
    struct desk *desk = desk_open(&setup);
    struct desk_client *client = desk_connect(desk, TOY_TERMINAL);
    for (int i = 0; i < 2; i++) {
        desk_send(client, R "1,\"method\":\"toy.hello\"}");
        cr_assert_not(desk_is_paused(client));
    }
    desk_send(client, R "1,\"method\":\"toy.hello\"}");
    cr_assert(desk_is_paused(client));
    desk_send(client, R "1,\"method\":\"toy.hello\"}"); // a line that was read already
    cr_assert_eq(desk_owed(client), 4);
    desk_turn(desk);
    cr_assert_not(desk_is_paused(client));
    cr_assert_eq(desk_owed(client), 0);
    for (int i = 0; i < 4; i++) {
        cr_assert_not_null(desk_take(client));
    }
    desk_close(desk);
}

Test(dispatch, calls_outlive_their_connection)
{
    struct desk *desk = toy_desk();
    struct desk_client *client = desk_connect(desk, TOY_TERMINAL);
    desk_send(client, R "1,\"method\":\"toy.make\",\"params\":{\"name\":\"orphan\"}}");
    desk_send(client, "[" R "1,\"method\":\"toy.make\",\"params\":{\"name\":\"two\"}}]");
    cr_assert_eq(rpc_server_in_flight(desk->server), 2);
    desk_hang_up(client);
    desk_turn(desk);
    cr_assert_eq(toy_things(desk), 2);
    cr_assert_null(desk_take(client));
    desk_close(desk);
}

Test(dispatch, a_full_lane_answers_busy)
{
    struct desk_setup setup = {
        .subjects = toy_subjects, .gate = toy_gate, .queue_jobs_max = {2, 2, 1}};
    struct desk *desk = desk_open(&setup);
    struct desk_client *client = desk_connect(desk, TOY_TERMINAL);
    for (int i = 0; i < 3; i++) {
        desk_send(client, R "1,\"method\":\"toy.hello\"}");
    }
    cr_assert(strstr(desk_take(client), "\"status\":\"BUSY\"") != NULL);
    desk_turn(desk);
    cr_assert_str_eq(desk_take(client), R "1," OK);
    desk_close(desk);
}

Test(dispatch, unhurried_calls_go_one_at_a_time)
{
    struct desk *desk = toy_desk();
    struct desk_client *client = desk_connect(desk, TOY_TERMINAL);
    for (int round = 0; round < 3; round++) {
        desk_send(client, R "1,\"method\":\"toy.slow\"}");
        desk_send(client, R "2,\"method\":\"toy.slow\"}");
        const char *answer = desk_take(client);
        cr_assert(answer != NULL && strstr(answer, "\"id\":2") && strstr(answer, "\"BUSY\""));
        desk_turn(desk);
        cr_assert_str_eq(desk_take(client), R "1," OK);
    }
    desk_close(desk);
}

Test(dispatch, a_full_second_lane_answers_busy_too)
{
    struct desk_setup setup = {
        .subjects = toy_subjects, .gate = toy_gate, .queue_jobs_max = {1, 4, 4}};
    struct desk *desk = desk_open(&setup);
    struct desk_client *client = desk_connect(desk, TOY_TERMINAL);
    desk_send(client, R "1,\"method\":\"toy.login\",\"params\":{\"operator\":\"a\","
                        "\"password\":\"right\"}}");
    desk_send(client, R "2,\"method\":\"toy.make\",\"params\":{\"name\":\"first\"}}");
    cr_assert_eq(desk_step(desk, STORE_PREPARE), 1);
    const char *answer = desk_take(client);
    cr_assert(
        answer != NULL && strstr(answer, "\"id\":1") && strstr(answer, "\"BUSY\""), "%s", answer);
    desk_turn(desk);
    desk_close(desk);
}

Test(dispatch, a_refusal_that_cannot_be_recorded_is_told_all_the_same)
{
    struct desk_setup setup = {
        .subjects = toy_subjects, .gate = toy_gate, .queue_jobs_max = {1, 4, 4}};
    struct desk *desk = desk_open(&setup);
    struct desk_client *client = desk_connect(desk, TOY_STRANGER);
    struct desk_client *other = desk_connect(desk, TOY_TERMINAL);
    desk_send(client, R "1,\"method\":\"toy.lead\"}");
    desk_send(other, R "2,\"method\":\"toy.make\",\"params\":{\"name\":\"first\"}}");
    cr_assert_eq(desk_step(desk, STORE_READ), 1);
    const char *answer = desk_take(client);
    cr_assert(answer != NULL && strstr(answer, "\"FORBIDDEN\"") != NULL);
    desk_turn(desk);
    cr_assert_eq(toy_entries(desk), 1);
    desk_close(desk);
}

Test(dispatch, only_terminals_uris_open_a_connection)
{
    static const char *const wrong[] = {"", "urn:eldercare:terminal:", "urn:eldercare:terminal:0",
        "urn:eldercare:terminal:01", "urn:eldercare:terminal:1x", "urn:eldercare:terminal:-1",
        "urn:eldercare:terminal:1234567890123456789", "urn:eldercare:office:1", "1", NULL};
    struct desk *desk = toy_desk();
    static const struct rpc_transport transport = {.send = NULL};
    for (int i = 0; wrong[i] != NULL; i++) {
        cr_assert_null(rpc_client_open(desk->server, &transport, desk, wrong[i]), "%s", wrong[i]);
    }
    cr_assert_null(rpc_client_open(desk->server, &transport, desk, NULL));
    desk_close(desk);
}

Test(dispatch, tickets_are_reused_beyond_their_number)
{
    struct desk_setup setup = {.subjects = toy_subjects,
        .gate = toy_gate,
        .in_flight_max = 1000,
        .queue_jobs_max = {[STORE_READ] = 4 * 300}};
    struct desk *desk = desk_open(&setup);
    struct desk_client *client = desk_connect(desk, TOY_TERMINAL);
    for (int round = 0; round < 2; round++) {
        for (int i = 0; i < 6; i++) {
            char *fifty = repeated(R "1,\"method\":\"toy.hello\"}", 50);
            desk_send(client, fifty);
            free(fifty);
        }
        desk_turn(desk);
        for (int i = 0; i < 6; i++) {
            cr_assert_eq(count_of(desk_take(client), "\"result\""), 50);
        }
    }
    desk_close(desk);
}
