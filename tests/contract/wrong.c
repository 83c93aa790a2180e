// SPDX-License-Identifier: Apache-2.0
// Generates, from the published description alone, a call for every method, parameter and wrong
// type, and demands that it be refused by name and leave no trace.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/contract/contract.h"

#define VALUE_SIZE (64 * 1024)

struct probe {
    struct stage *stage;
    struct speaker *speaker;
    const struct json *method;
    const char *method_name;
    int calls;
    int failures;
};

// --- values out of schemas ---

static const char *text_of(const struct json *map, const char *key)
{
    const struct json *value = map == NULL ? NULL : json_get(map, key);
    return value != NULL && json_kind(value) == JSON_KIND_TEXT ? json_text(value, NULL) : "";
}

static bool has_type(const struct json *schema, const char *type)
{
    return strcmp(text_of(schema, "type"), type) == 0;
}

static void put_good(const struct json *schema, struct json_out *out);

static void put_good_text(const struct json *schema, struct json_out *out)
{
    const char *format = text_of(schema, "format");
    const struct json *words = json_get(schema, "enum");
    if (words != NULL) {
        json_put_text(out, json_text(json_at(words, 0), NULL));
    } else if (strcmp(format, "date") == 0) {
        json_put_text(out, "2026-12-01");
    } else if (strcmp(format, "date-time") == 0) {
        json_put_text(out, "2026-12-01T10:30:00+08:00");
    } else if (text_of(schema, "pattern")[0] != '\0') {
        json_put_text(out, "0123456789abcdef");
    } else {
        json_put_text(out, "x");
    }
}

static bool is_required(const struct json *schema, const char *name)
{
    const struct json *required = json_get(schema, "required");
    for (size_t i = 0; required != NULL && i < json_count(required); i++) {
        if (strcmp(json_text(json_at(required, i), NULL), name) == 0) {
            return true;
        }
    }
    return false;
}

static void put_good_map(const struct json *schema, struct json_out *out)
{
    void *position = NULL;
    const char *name = NULL;
    const struct json *field = NULL;
    const struct json *properties = json_get(schema, "properties");
    json_begin_map(out);
    while (properties != NULL && json_each(properties, &position, &name, &field)) {
        if (is_required(schema, name)) {
            json_key(out, name);
            put_good(field, out);
        }
    }
    json_end_map(out);
}

// A value that binds, whatever the rule would say to it.
static void put_good(const struct json *schema, struct json_out *out)
{
    if (has_type(schema, "integer")) {
        int64_t least = json_integer(json_get(schema, "minimum"));
        json_put_int(out, least > 0 ? least : 0);
    } else if (has_type(schema, "boolean")) {
        json_put_bool(out, true);
    } else if (has_type(schema, "string")) {
        put_good_text(schema, out);
    } else if (has_type(schema, "array")) {
        json_begin_list(out);
        put_good(json_get(schema, "items"), out);
        json_end_list(out);
    } else if (has_type(schema, "object")) {
        put_good_map(schema, out);
    } else {
        json_put_text(out, "anything");
    }
}

// A level may also be written as a number.
static bool has_digits(const struct json *schema)
{
    const struct json *words = json_get(schema, "enum");
    for (size_t i = 0; words != NULL && i < json_count(words); i++) {
        if (strcmp(json_text(json_at(words, i), NULL), "1") == 0) {
            return true;
        }
    }
    return false;
}

// JSON values that are of another type, for each type; each list ends with NULL.
static const char *const *wrong_values(const struct json *schema)
{
    static const char *const integers[] = {"\"1\"", "true", "null", "1.5", "[]", "{}", NULL};
    static const char *const booleans[] = {"\"true\"", "1", "null", "[]", "{}", NULL};
    static const char *const texts[] = {
        "1", "true", "null", "[]", "{}", "\"\"", "\"a\\u0007b\"", "\"a\\u202eb\"", NULL};
    static const char *const digits[] = {"9", "1.5", "true", "null", "[]", "{}", "\"\"", NULL};
    static const char *const lists[] = {"1", "true", "null", "\"x\"", "{}", NULL};
    static const char *const maps[] = {"1", "true", "null", "\"x\"", "[]", NULL};
    static const char *const none[] = {NULL};
    return has_type(schema, "integer")   ? integers
           : has_type(schema, "boolean") ? booleans
           : has_digits(schema)          ? digits
           : has_type(schema, "string")  ? texts
           : has_type(schema, "array")   ? lists
           : has_type(schema, "object")  ? maps
                                         : none;
}

// --- calls ---

struct answer {
    char status[64];
    char parameter[256];
    bool tells_expected;
};

static void read_answer(const char *line, struct answer *ret)
{
    const char *reason = NULL;
    struct json *root = json_parse(line, strlen(line), &reason);
    const struct json *error = root == NULL ? NULL : json_get(root, "error");
    const struct json *data = error == NULL ? NULL : json_get(error, "data");
    snprintf(ret->status, sizeof ret->status, "%s", text_of(data, "status"));
    snprintf(ret->parameter, sizeof ret->parameter, "%s", text_of(data, "parameter"));
    ret->tells_expected = text_of(data, "expected")[0] != '\0';
    json_free(root);
}

// Every other required parameter is good; this one is value, or left out where value is NULL.
static void write_params(
    const struct probe *probe, const char *name, const char *value, struct text *ret)
{
    struct json_out out;
    text_clear(ret);
    json_out_init(&out, ret);
    json_begin_map(&out);
    const struct json *params = json_get(probe->method, "params");
    for (size_t i = 0; i < json_count(params); i++) {
        const struct json *param = json_at(params, i);
        const struct json *required = json_get(param, "required");
        if (strcmp(text_of(param, "name"), name) != 0 && json_bool(required)) {
            json_key(&out, text_of(param, "name"));
            put_good(json_get(param, "schema"), &out);
        }
    }
    if (value != NULL) {
        json_key(&out, name);
        json_put_raw(&out, value, strlen(value));
    }
    json_end_map(&out);
}

// place is what data.parameter must say.
static void expect_invalid(
    struct probe *probe, const char *name, const char *value, const char *place)
{
    struct text params;
    struct answer answer;
    text_init(&params, VALUE_SIZE);
    write_params(probe, name, value, &params);
    const char *line = stage_say(probe->stage, probe->speaker, probe->method_name, params.bytes);
    read_answer(line, &answer);
    probe->calls++;
    if (strcmp(answer.status, "INVALID") != 0 || strcmp(answer.parameter, place) != 0 ||
        !answer.tells_expected) {
        printf("%s %s\n  should be INVALID for %s, but: %s\n", probe->method_name, params.bytes,
            place, line);
        probe->failures++;
    }
    text_done(&params);
}

// Wrong types inside the items of a list or the fields of a map.
static void probe_inside(
    struct probe *probe, const char *name, const struct json *schema, bool is_list)
{
    void *position = NULL;
    const char *field = NULL;
    const struct json *field_schema = NULL;
    const struct json *properties = json_get(schema, "properties");
    while (properties != NULL && json_each(properties, &position, &field, &field_schema)) {
        const char *const *values = wrong_values(field_schema);
        for (int i = 0; values[i] != NULL; i++) {
            char value[512];
            char map[256];
            char place[256];
            // The table is walked in order: a required field before this one would be told first.
            snprintf(map, sizeof map, "{\"%s\":%s}", field, values[i]);
            snprintf(value, sizeof value, is_list ? "[%s]" : "%s", map);
            snprintf(place, sizeof place, "%s%s.%s", name, is_list ? "[1]" : "", field);
            const struct json *required = json_get(schema, "required");
            bool is_first = required == NULL || json_count(required) == 0 ||
                            strcmp(json_text(json_at(required, 0), NULL), field) == 0;
            if (is_first) {
                expect_invalid(probe, name, value, place);
            }
        }
    }
}

static void probe_param(struct probe *probe, const struct json *param)
{
    const char *name = text_of(param, "name");
    const struct json *schema = json_get(param, "schema");
    const char *const *values = wrong_values(schema);
    for (int i = 0; values[i] != NULL; i++) {
        expect_invalid(probe, name, values[i], name);
    }
    if (json_bool(json_get(param, "required"))) {
        expect_invalid(probe, name, NULL, name);
    }
    if (has_type(schema, "object")) {
        probe_inside(probe, name, schema, false);
    }
    if (!has_type(schema, "array")) {
        return;
    }
    const struct json *items = json_get(schema, "items");
    const char *const *wrong_items = wrong_values(items);
    for (int i = 0; wrong_items[i] != NULL; i++) {
        char value[64];
        char place[128];
        snprintf(value, sizeof value, "[%s]", wrong_items[i]);
        snprintf(place, sizeof place, "%s[1]", name);
        expect_invalid(probe, name, value, place);
    }
    if (has_type(items, "object") && json_get(schema, "x-eldercare-alone") == NULL) {
        probe_inside(probe, name, items, true);
    }
}

static void probe_method(struct probe *probe)
{
    const struct json *params = json_get(probe->method, "params");
    probe->method_name = text_of(probe->method, "name");
    for (size_t i = 0; i < json_count(params); i++) {
        probe_param(probe, json_at(params, i));
    }
    expect_invalid(probe, "no_such_parameter", "1", "no_such_parameter");
}

// --- no trace ---

static int64_t digest_of_file(const char *folder_path, const char *end)
{
    char path[256];
    uint8_t digest[DIGEST_SIZE] = {0};
    snprintf(path, sizeof path, "%s%s", folder_path, end);
    FILE *stream = fopen(path, "rbe");
    if (stream == NULL) {
        return 0;
    }
    fseek(stream, 0, SEEK_END);
    size_t size = (size_t)ftell(stream);
    rewind(stream);
    char *bytes = calloc(1, size + 1);
    if (bytes != NULL && fread(bytes, 1, size, stream) == size) {
        crypto_digest(&(struct digest_part){.bytes = bytes, .size = size}, 1, digest);
    }
    free(bytes);
    fclose(stream);
    int64_t number = 0;
    memcpy(&number, digest, sizeof number);
    return number;
}

bool wrong_check(struct stage *stage, const struct json *document)
{
    struct probe probe = {.stage = stage, .speaker = stage_speaker(stage, SYSTEM_SPEAKER)};
    const char *path = stage->desk->place.path;
    int64_t entries = desk_sql(stage->desk, "SELECT count(*) FROM ledger_entry");
    int64_t file = digest_of_file(path, "");
    int64_t log = digest_of_file(path, "-wal");
    const struct json *methods = json_get(document, "methods");
    for (size_t i = 0; i < json_count(methods); i++) {
        probe.method = json_at(methods, i);
        probe_method(&probe);
    }
    bool untouched = file == digest_of_file(path, "") && log == digest_of_file(path, "-wal") &&
                     entries == desk_sql(stage->desk, "SELECT count(*) FROM ledger_entry");
    if (!untouched) {
        printf("a refused call changed the database\n");
    }
    printf("%d wrong calls of %zu methods, %d not refused as they should be\n", probe.calls,
        json_count(methods), probe.failures);
    return untouched && probe.failures == 0;
}
