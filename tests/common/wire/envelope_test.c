// SPDX-License-Identifier: Apache-2.0
// The envelope of JSON-RPC 2.0, row by row.
#include "common/wire/envelope.h"

#include <stdio.h>
#include <string.h>

#include <criterion/criterion.h>

#define TEXT_MAX 65536

static struct json *must_parse(const char *text)
{
    const char *reason = "";
    struct json *json = json_parse(text, strlen(text), &reason);
    cr_assert_not_null(json, "%s: %s", text, reason);
    return json;
}

// The id as it is echoed.
static void assert_id(const struct json *id, const char *wanted)
{
    struct text line;
    text_init(&line, TEXT_MAX);
    envelope_result(&line, id, "1", 1);
    char whole[256];
    snprintf(whole, sizeof(whole), "{\"jsonrpc\":\"2.0\",\"id\":%s,\"result\":1}", wanted);
    cr_assert_str_eq(line.bytes, whole);
    text_done(&line);
}

Test(envelope, requests_of_every_legal_form_are_read)
{
    static const struct {
        const char *line;
        const char *id; // NULL: a notification
        bool has_params, positional;
    } rows[] = {
        {"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"a.b\",\"params\":{\"x\":1}}", "1", true,
            false},
        {"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"a.b\",\"params\":{}}", "1", true, false},
        {"{\"method\":\"a.b\",\"id\":\"x-\\u5e8a\",\"jsonrpc\":\"2.0\"}", "\"x-床\"", false, false},
        {"{\"jsonrpc\":\"2.0\",\"id\":-5,\"method\":\"a.b\"}", "-5", false, false},
        {"{\"jsonrpc\":\"2.0\",\"id\":1.5,\"method\":\"a.b\"}", "1.5", false, false},
        {"{\"jsonrpc\":\"2.0\",\"id\":\"\",\"method\":\"a.b\"}", "\"\"", false, false},
        {"{\"jsonrpc\":\"2.0\",\"id\":null,\"method\":\"a.b\"}", "null", false, false},
        {"{\"jsonrpc\":\"2.0\",\"method\":\"a.b\"}", NULL, false, false},
        {"{\"jsonrpc\":\"2.0\",\"method\":\"a.b\",\"params\":[1]}", NULL, false, true},
        {"{\"jsonrpc\":\"2.0\",\"id\":3,\"method\":\"a.b\",\"params\":[]}", "3", false, true},
        {"{\"jsonrpc\":\"2.0\",\"id\":3,\"method\":\"a.b\",\"trace\":[],\"x\":null}", "3", false,
            false},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct json *json = must_parse(rows[i].line);
        struct envelope envelope;
        envelope_read(json, &envelope);
        cr_assert_eq(envelope.status, STATUS_OK, "row %zu", i);
        cr_assert_str_eq(envelope.method, "a.b");
        cr_assert(envelope.is_notification == (rows[i].id == NULL), "row %zu", i);
        cr_assert((envelope.id == NULL) == (rows[i].id == NULL), "row %zu", i);
        cr_assert((envelope.params != NULL) == rows[i].has_params, "row %zu", i);
        cr_assert(envelope.positional == rows[i].positional, "row %zu", i);
        if (rows[i].id != NULL) {
            assert_id(envelope.id, rows[i].id);
        }
        json_free(json);
    }
}

Test(envelope, what_is_no_request_is_answered_with_its_id_where_it_has_one)
{
    static const struct {
        const char *line, *id;
    } rows[] = {
        {"1", "null"},
        {"null", "null"},
        {"\"x\"", "null"},
        {"[]", "null"},
        {"{}", "null"},
        {"{\"foo\":\"boo\"}", "null"},
        {"{\"jsonrpc\":\"2.0\",\"method\":1,\"params\":\"bar\"}", "null"},
        {"{\"jsonrpc\":\"2.0\",\"id\":7}", "7"},
        {"{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":null}", "7"},
        {"{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":[\"a\"]}", "7"},
        {"{\"id\":7,\"method\":\"a\"}", "7"},
        {"{\"jsonrpc\":\"1.0\",\"id\":7,\"method\":\"a\"}", "7"},
        {"{\"jsonrpc\":2.0,\"id\":7,\"method\":\"a\"}", "7"},
        {"{\"jsonrpc\":null,\"id\":7,\"method\":\"a\"}", "7"},
        {"{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"a\",\"params\":null}", "7"},
        {"{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"a\",\"params\":\"x\"}", "7"},
        {"{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"a\",\"params\":1}", "7"},
        {"{\"jsonrpc\":\"2.0\",\"method\":\"a\",\"params\":true}", "null"},
        {"{\"jsonrpc\":\"2.0\",\"id\":true,\"method\":\"a\"}", "null"},
        {"{\"jsonrpc\":\"2.0\",\"id\":{},\"method\":\"a\"}", "null"},
        {"{\"jsonrpc\":\"2.0\",\"id\":[1],\"method\":\"a\"}", "null"},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct json *json = must_parse(rows[i].line);
        struct envelope envelope;
        memset(&envelope, 0xff, sizeof(envelope));
        envelope_read(json, &envelope);
        cr_assert_eq(envelope.status, STATUS_INVALID_REQUEST, "row %zu", i);
        cr_assert_not(envelope.is_notification, "row %zu", i);
        cr_assert_null(envelope.method, "row %zu", i);
        cr_assert_null(envelope.params, "row %zu", i);
        cr_assert_not(envelope.positional, "row %zu", i);
        assert_id(envelope.id, rows[i].id);
        json_free(json);
    }
}

Test(envelope, a_result_carries_its_text_as_it_is)
{
    struct json *id = must_parse("\"a\\\"b\"");
    struct text line;
    text_init(&line, TEXT_MAX);
    envelope_result(&line, id, "{\"bed\":4}, and more", 9);
    cr_assert_str_eq(line.bytes, "{\"jsonrpc\":\"2.0\",\"id\":\"a\\\"b\",\"result\":{\"bed\":4}}");
    text_done(&line);
    json_free(id);
}

Test(envelope, errors_carry_what_the_protocol_says)
{
    static const struct {
        enum status status;
        const char *message, *facts, *error;
    } rows[] = {
        {STATUS_PARSE_ERROR, NULL, NULL,
            "{\"code\":-32700,\"message\":\"the line is not one valid JSON value\"}"},
        {STATUS_INVALID_REQUEST, "not \"so\"", "\"x\":1",
            "{\"code\":-32600,\"message\":\"not \\\"so\\\"\"}"},
        {STATUS_METHOD_NOT_FOUND, NULL, NULL,
            "{\"code\":-32601,\"message\":\"there is no such method\"}"},
        {STATUS_INVALID, NULL, "\"parameter\":\"bed\",\"expected\":\"an integer\"",
            "{\"code\":-32602,\"message\":\"a parameter is missing, unknown or wrong\","
            "\"data\":{\"status\":\"INVALID\",\"parameter\":\"bed\",\"expected\":\"an integer\"}}"},
        {STATUS_BED_TAKEN, NULL, NULL,
            "{\"code\":1101,\"message\":\"the bed is taken for some of these days\","
            "\"data\":{\"status\":\"BED_TAKEN\"}}"},
        {STATUS_BED_TAKEN, "taken", "\"bed\":4",
            "{\"code\":1101,\"message\":\"taken\",\"data\":{\"status\":\"BED_TAKEN\",\"bed\":4}}"},
        {STATUS_BUSY, "busy", "",
            "{\"code\":1901,\"message\":\"busy\",\"data\":{\"status\":\"BUSY\"}}"},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct text line, wanted;
        text_init(&line, TEXT_MAX);
        text_init(&wanted, TEXT_MAX);
        envelope_error(&line, NULL, rows[i].status, rows[i].message, rows[i].facts);
        text_print(&wanted, "{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":%s}", rows[i].error);
        cr_assert_str_eq(line.bytes, wanted.bytes);
        json_free(must_parse(line.bytes));
        text_done(&line);
        text_done(&wanted);
    }
}

Test(envelope, a_fault_never_speaks_its_own_words)
{
    struct text fault, unavailable;
    text_init(&fault, TEXT_MAX);
    text_init(&unavailable, TEXT_MAX);
    struct json *id = must_parse("1");
    envelope_error(&fault, id, STATUS_INPUT_OUTPUT, "/var/lib/secret: EIO", "\"errno\":5");
    envelope_error(&unavailable, id, STATUS_UNAVAILABLE, NULL, NULL);
    cr_assert_str_eq(fault.bytes, unavailable.bytes);
    cr_assert_not_null(strstr(fault.bytes, "\"code\":1902"));
    cr_assert_not_null(strstr(fault.bytes, "{\"status\":\"UNAVAILABLE\"}"));
    json_free(id);
    text_done(&fault);
    text_done(&unavailable);
}

Test(envelope, a_clients_request_is_one_line_that_is_read_back)
{
    struct text line;
    text_init(&line, TEXT_MAX);
    envelope_request(&line, 12, "bed.list", "{\"area\":\"310114\"}");
    envelope_request(&line, 13, "session.hello", NULL);
    cr_assert_str_eq(line.bytes,
        "{\"jsonrpc\":\"2.0\",\"id\":12,\"method\":\"bed.list\",\"params\":{\"area\":\"310114\"}}\n"
        "{\"jsonrpc\":\"2.0\",\"id\":13,\"method\":\"session.hello\"}\n");
    text_done(&line);
}
