// SPDX-License-Identifier: Apache-2.0
// What a request key stands for: the method and its parameters as they are bound, so that a default
// written out is the same as one left out, and the order of names or of a set's words says nothing.
#include <string.h>

#include "common/crypto/crypto.h"
#include "daemon/rpc/bind.h"

static void write_fields(
    const struct rpc_param *fields, const struct json *map, bool with_secrets, struct text *text);

static bool has_word(const struct json *list, const char *word)
{
    for (size_t i = 0; i < json_count(list); i++) {
        const char *text = json_text(json_at(list, i), NULL);
        if (text != NULL && strcmp(text, word) == 0) {
            return true;
        }
    }
    return false;
}

static void write_set(const struct rpc_param *param, const struct json *value, struct text *text)
{
    for (const char *const *word = param->choices; *word != NULL; word++) {
        if (has_word(value, *word)) {
            text_add_string(text, *word);
            text_add_char(text, ' ');
        }
    }
}

static bool is_bound(const struct rpc_param *fields, const char *name)
{
    for (const struct rpc_param *param = fields; param->name != NULL; param++) {
        if (strcmp(param->name, name) == 0) {
            return true;
        }
    }
    return false;
}

// An item that is judged alone may hold what is bound nowhere: its refusal was an answer too.
static void write_strangers(
    const struct rpc_param *fields, const struct json *map, struct text *text)
{
    void *position = NULL;
    const char *name = NULL;
    const struct json *value = NULL;
    while (json_each(map, &position, &name, &value)) {
        if (!is_bound(fields, name)) {
            text_print(text, "\n%s?", name);
            json_dump(value, text);
        }
    }
}

static void write_value(const struct rpc_param *param, const struct json *value, struct text *text)
{
    if (param->kind == RPC_SET) {
        write_set(param, value, text);
    } else if (param->kind == RPC_MAP) {
        write_fields(param->fields, value, true, text);
    } else if (param->kind == RPC_MAPS) {
        for (size_t i = 0; i < json_count(value); i++) {
            text_add_char(text, '{');
            write_fields(param->fields, json_at(value, i), true, text);
            if (param->complaint_offset != 0) {
                write_strangers(param->fields, json_at(value, i), text);
            }
            text_add_char(text, '}');
        }
    } else {
        json_dump(value, text);
    }
}

// Whether the rule cannot tell it from one that was left out.
static bool is_as_absent(const struct rpc_param *param, const struct json *value)
{
    if (param->required || param->present_offset != 0) {
        return false;
    }
    switch (param->kind) {
    case RPC_INTEGER:
        return json_kind(value) == JSON_KIND_INTEGER && json_integer(value) == param->absent;
    case RPC_BOOL:
        return json_kind(value) == JSON_KIND_BOOL && json_bool(value) == (param->absent != 0);
    case RPC_SET:
    case RPC_DIGITS:
    case RPC_IDS:
    case RPC_TEXTS:
    case RPC_MAPS:
        return json_kind(value) == JSON_KIND_LIST && json_count(value) == 0;
    case RPC_CHOICE:
        return param->usual != NULL && json_kind(value) == JSON_KIND_TEXT &&
               strcmp(json_text(value, NULL), param->usual) == 0;
    case RPC_ID:
    case RPC_TEXT:
    case RPC_DAY:
    case RPC_INSTANT:
    case RPC_MAP:
    case RPC_JSON:
        return false;
    }
    return false;
}

static void write_fields(
    const struct rpc_param *fields, const struct json *map, bool with_secrets, struct text *text)
{
    for (const struct rpc_param *param = fields; param->name != NULL; param++) {
        const struct json *value = json_get(map, param->name);
        if (value == NULL || (param->secret && !with_secrets) || is_as_absent(param, value)) {
            continue;
        }
        text_add_char(text, '\n');
        text_add_string(text, param->name);
        text_add_char(text, '=');
        write_value(param, value, text);
    }
}

bool bind_mac(const struct call *call, const struct json *params, struct text *scratch,
    uint8_t ret_mac[DIGEST_SIZE])
{
    const struct rpc_method *method = call->method;
    text_clear(scratch);
    text_add_string(scratch, method->name);
    if (params != NULL && method->params != NULL) {
        write_fields(method->params, params, method->effect == RPC_WRITES, scratch);
    }
    bool complete = !scratch->failed;
    if (complete) {
        struct digest_part part = {.bytes = scratch->bytes, .size = scratch->size};
        crypto_hmac(call->house->keys->mac_key, &part, 1, ret_mac);
        crypto_wipe(scratch->bytes, scratch->size);
    }
    text_clear(scratch);
    return complete;
}
