// SPDX-License-Identifier: Apache-2.0
// Reading and writing JSON-RPC 2.0 objects. Members we do not know are tolerated.
#include "common/wire/envelope.h"

#include <assert.h>
#include <string.h>

static bool is_version_2(const struct json *map)
{
    const struct json *version = json_get(map, "jsonrpc");
    return version != NULL && json_kind(version) == JSON_KIND_TEXT &&
           strcmp(json_text(version, NULL), "2.0") == 0;
}

static bool is_legal_id(const struct json *id)
{
    switch (json_kind(id)) {
    case JSON_KIND_NULL:
    case JSON_KIND_INTEGER:
    case JSON_KIND_REAL:
    case JSON_KIND_TEXT:
        return true;
    case JSON_KIND_BOOL:
    case JSON_KIND_LIST:
    case JSON_KIND_MAP:
        return false;
    }
    return false;
}

// False when params stand there and are neither map nor list.
static bool read_params(const struct json *map, struct envelope *envelope)
{
    const struct json *params = json_get(map, "params");
    if (params == NULL) {
        return true;
    }
    enum json_kind kind = json_kind(params);
    envelope->params = kind == JSON_KIND_MAP ? params : NULL;
    envelope->positional = kind == JSON_KIND_LIST;
    return kind == JSON_KIND_MAP || kind == JSON_KIND_LIST;
}

void envelope_read(const struct json *value, struct envelope *ret)
{
    *ret = (struct envelope){.status = STATUS_INVALID_REQUEST};
    if (json_kind(value) != JSON_KIND_MAP) {
        return;
    }
    const struct json *id = json_get(value, "id");
    if (id != NULL && !is_legal_id(id)) {
        return;
    }
    struct envelope envelope = {.id = id, .is_notification = id == NULL};
    const struct json *method = json_get(value, "method");
    bool is_request = is_version_2(value) && method != NULL &&
                      json_kind(method) == JSON_KIND_TEXT && read_params(value, &envelope);
    if (!is_request) {
        ret->id = id;
        return;
    }
    envelope.method = json_text(method, NULL);
    envelope.status = STATUS_OK;
    *ret = envelope;
}

#define ADD_LITERAL(line, literal) text_add((line), literal, sizeof(literal) - 1)

static void begin_reply(struct text *line, const struct json *id)
{
    ADD_LITERAL(line, "{\"jsonrpc\":\"2.0\",\"id\":");
    if (id == NULL) {
        ADD_LITERAL(line, "null");
    } else {
        json_dump(id, line);
    }
}

void envelope_result(struct text *line, const struct json *id, const char *result, size_t size)
{
    begin_reply(line, id);
    ADD_LITERAL(line, ",\"result\":");
    text_add(line, result, size);
    ADD_LITERAL(line, "}");
}

static bool carries_data(enum status status)
{
    return status != STATUS_PARSE_ERROR && status != STATUS_INVALID_REQUEST &&
           status != STATUS_METHOD_NOT_FOUND;
}

void envelope_error(struct text *line, const struct json *id, enum status status,
    const char *message, const char *facts)
{
    assert(status != STATUS_OK);
    if (status_is_fault(status)) {
        status = STATUS_UNAVAILABLE;
        message = NULL;
        facts = NULL;
    }
    begin_reply(line, id);
    ADD_LITERAL(line, ",\"error\":{\"code\":");
    text_add_int(line, status_code(status));
    ADD_LITERAL(line, ",\"message\":");
    struct json_out out;
    json_out_init(&out, line);
    json_put_text(&out, message == NULL ? status_sentence(status) : message);
    if (carries_data(status)) {
        ADD_LITERAL(line, ",\"data\":{\"status\":\"");
        text_add_string(line, status_name(status));
        ADD_LITERAL(line, "\"");
        if (facts != NULL && facts[0] != '\0') {
            ADD_LITERAL(line, ",");
            text_add_string(line, facts);
        }
        ADD_LITERAL(line, "}");
    }
    ADD_LITERAL(line, "}}");
}

void envelope_request(struct text *line, int64_t id, const char *method, const char *params)
{
    ADD_LITERAL(line, "{\"jsonrpc\":\"2.0\",\"id\":");
    text_add_int(line, id);
    ADD_LITERAL(line, ",\"method\":");
    struct json_out out;
    json_out_init(&out, line);
    json_put_text(&out, method);
    if (params != NULL) {
        ADD_LITERAL(line, ",\"params\":");
        text_add_string(line, params);
    }
    ADD_LITERAL(line, "}\n");
}
