// SPDX-License-Identifier: Apache-2.0
// Answers against what rpc.discover tells of them: no member that is not published, none that is
// published as always there and is not.
#include <string.h>

#include "daemon/rpc/catalogue.h"
#include "tests/scenarios/run.h"

#define SCHEMA_MAX 65536

static bool holds(
    const struct json *schema, const struct json *value, const char *name, struct text *complaint);

static bool map_holds(
    const struct json *schema, const struct json *map, const char *name, struct text *complaint)
{
    void *position = NULL;
    const char *key = NULL;
    const struct json *member = NULL;
    const struct json *properties = json_get(schema, "properties");
    while (json_each(map, &position, &key, &member)) {
        const struct json *property = json_get(properties, key);
        if (property == NULL) {
            text_print(complaint, "%s has %s, which is not published", name, key);
            return false;
        }
        if (!holds(property, member, key, complaint)) {
            return false;
        }
    }
    const struct json *required = json_get(schema, "required");
    for (size_t i = 0; i < json_count(required); i++) {
        const char *word = json_text(json_at(required, i), NULL);
        if (json_get(map, word) == NULL) {
            text_print(complaint, "%s has no %s, which is published as always there", name, word);
            return false;
        }
    }
    return true;
}

static bool holds(
    const struct json *schema, const struct json *value, const char *name, struct text *complaint)
{
    const struct json *items = json_get(schema, "items");
    const struct json *type = json_get(schema, "type");
    const char *word = type == NULL ? "" : json_text(type, NULL);
    enum json_kind kind = json_kind(value);
    bool is_as_told = kind == JSON_KIND_NULL ||
                      (strcmp(word, "array") == 0) == (kind == JSON_KIND_LIST) ||
                      (*word == '\0' && kind != JSON_KIND_MAP);
    if (!is_as_told || (kind == JSON_KIND_MAP && strcmp(word, "object") != 0)) {
        text_print(complaint, "%s is of another kind than published", name);
        return false;
    }
    for (size_t i = 0; items != NULL && kind == JSON_KIND_LIST && i < json_count(value); i++) {
        if (!map_holds(items, json_at(value, i), name, complaint)) {
            return false;
        }
    }
    return json_get(schema, "properties") == NULL || kind == JSON_KIND_NULL ||
           map_holds(schema, value, name, complaint);
}

static struct json *schema_of(const struct rpc_method *method)
{
    struct json_out out;
    struct text text;
    const char *reason = NULL;
    text_init(&text, SCHEMA_MAX);
    json_out_init(&out, &text);
    discover_result(method, &out);
    struct json *schema = json_parse(text.bytes, text.size, &reason);
    text_done(&text);
    return schema;
}

// Where a row tells what is inside of something ("beds[{bed, label?}]"), that is looked at too.
bool run_is_published(struct run *run)
{
    void *part = NULL;
    const struct json *result = json_get(run->answer, "result");
    const struct rpc_method *method =
        rpc_catalogue_find(run->stage->desk->catalogue, run->method, &part);
    if (result == NULL || method == NULL) {
        return true;
    }
    struct json *schema = schema_of(method);
    text_clear(&run->complaint);
    bool good = schema != NULL && map_holds(schema, result, "the answer", &run->complaint);
    json_free(schema);
    return good || run_fail(run, "another answer than rpc.discover tells", run->complaint.bytes);
}
