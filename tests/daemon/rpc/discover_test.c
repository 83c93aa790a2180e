// SPDX-License-Identifier: Apache-2.0
// rpc.discover: an OpenRPC document that says what the rows say.
#include <string.h>

#include <criterion/criterion.h>

#include "tests/support/rpc_toy.h"

static struct json *discover(struct desk **ret_desk)
{
    struct desk *desk = toy_desk();
    struct desk_client *client = desk_connect(desk, TOY_TERMINAL);
    desk->principal.logged_in = false; // needs no login
    const char *result = NULL;
    const char *reason = NULL;
    cr_assert_eq(desk_try(client, "rpc.discover", "{}", &result), STATUS_OK);
    struct json *document = json_parse(result, strlen(result), &reason);
    cr_assert_not_null(document, "%s", reason);
    *ret_desk = desk;
    return document;
}

static const struct json *find(const struct json *list, const char *name)
{
    for (size_t i = 0; i < json_count(list); i++) {
        if (strcmp(json_text(json_get(json_at(list, i), "name"), NULL), name) == 0) {
            return json_at(list, i);
        }
    }
    return NULL;
}

static void expect(const struct json *json, const char *words)
{
    struct text text;
    text_init(&text, 100000);
    json_dump(json, &text);
    cr_assert_str_eq(text.bytes, words);
    text_done(&text);
}

static bool is_word_of(const char *word, const char *const *list)
{
    for (int i = 0; list[i] != NULL; i++) {
        if (strcmp(word, list[i]) == 0) {
            return true;
        }
    }
    return strncmp(word, "x-eldercare", 11) == 0;
}

static void expect_keys(const struct json *map, const char *const *allowed)
{
    void *position = NULL;
    const char *key = NULL;
    const struct json *value = NULL;
    while (json_each(map, &position, &key, &value)) {
        cr_assert(is_word_of(key, allowed), "%s", key);
    }
}

// What OpenRPC 1.2.6's meta-schema demands and allows (it was run over this document as well).
Test(discover, has_the_form_of_openrpc)
{
    static const char *const top[] = {"openrpc", "info", "methods", "components", NULL};
    static const char *const method_keys[] = {
        "name", "summary", "paramStructure", "params", "result", "errors", NULL};
    static const char *const param_keys[] = {"name", "summary", "required", "schema", NULL};
    struct desk *desk = NULL;
    struct json *document = discover(&desk);
    expect_keys(document, top);
    expect(json_get(document, "openrpc"), "\"1.2.6\"");
    const struct json *methods = json_get(document, "methods");
    cr_assert_eq((int)json_count(methods), rpc_catalogue_count(desk->catalogue));
    const char *before = "";
    for (size_t i = 0; i < json_count(methods); i++) {
        const struct json *method = json_at(methods, i);
        const char *name = json_text(json_get(method, "name"), NULL);
        cr_assert(strcmp(before, name) < 0, "%s after %s", name, before);
        before = name;
        expect_keys(method, method_keys);
        expect(json_get(method, "paramStructure"), "\"by-name\"");
        const struct json *params = json_get(method, "params");
        bool optional = false;
        for (size_t j = 0; j < json_count(params); j++) {
            const struct json *param = json_at(params, j);
            expect_keys(param, param_keys);
            bool required = json_bool(json_get(param, "required"));
            cr_assert(!(optional && required), "required ones come first");
            optional = optional || !required;
            cr_assert_eq(json_kind(json_get(param, "schema")), JSON_KIND_MAP);
        }
        cr_assert_not_null(find(params, "session"));
    }
    json_free(document);
    desk_close(desk);
}

struct published {
    const char *param;
    const char *schema;
};

static const struct published echo[] = {
    {"id", "{\"type\":\"integer\",\"minimum\":1,\"maximum\":9007199254740992}"},
    {"number", "{\"type\":\"integer\",\"minimum\":-5,\"maximum\":5,\"default\":3}"},
    {"any", "{\"type\":\"integer\",\"minimum\":-9007199254740992,\"maximum\":9007199254740992}"},
    {"truth", "{\"type\":\"boolean\",\"default\":true}"},
    {"words", "{\"type\":\"string\",\"minLength\":1,\"maxLength\":5}"},
    {"day", "{\"type\":\"string\",\"format\":\"date\"}"},
    {"instant", "{\"type\":\"string\",\"format\":\"date-time\"}"},
    {"colour", "{\"type\":\"string\",\"enum\":[\"red\",\"green\",\"blue\"]}"},
    {"colours", "{\"type\":\"array\",\"uniqueItems\":true,\"items\":{\"type\":\"string\",\"enum\":["
                "\"red\",\"green\","
                "\"blue\"]}}"},
    {"weekdays", "{\"type\":\"array\",\"uniqueItems\":true,\"items\":{\"type\":\"integer\","
                 "\"minimum\":1,\"maximum\":7}}"},
    {"ids", "{\"type\":\"array\",\"minItems\":1,\"maxItems\":3,\"items\":{\"type\":\"integer\","
            "\"minimum\":1,\"maximum\":9007199254740992}}"},
    {"texts", "{\"type\":\"array\",\"minItems\":0,\"maxItems\":2,\"items\":{\"type\":\"string\","
              "\"minLength\":1,\"maxLength\":200}}"},
    {"json", "{}"},
};

Test(discover, schemas_follow_from_the_rows)
{
    struct desk *desk = NULL;
    struct json *document = discover(&desk);
    const struct json *method = find(json_get(document, "methods"), "toy.echo");
    for (size_t i = 0; i < sizeof echo / sizeof echo[0]; i++) {
        const struct json *param = find(json_get(method, "params"), echo[i].param);
        cr_assert_not_null(param, "%s", echo[i].param);
        expect(json_get(param, "schema"), echo[i].schema);
    }
    const struct json *inner = find(json_get(method, "params"), "inner");
    expect(json_get(inner, "schema"),
        "{\"type\":\"object\",\"properties\":{\"name\":{\"description\":\"A name.\",\"type\":"
        "\"string\",\"minLength\":1,\"maxLength\":200},\"day\":{\"description\":\"A "
        "day.\",\"type\":"
        "\"string\",\"format\":\"date\"},\"count\":{\"description\":\"A count.\",\"type\":"
        "\"integer\",\"minimum\":1,\"maximum\":9,\"default\":5}},\"required\":[\"name\"],"
        "\"additionalProperties\":false}");
    expect(json_get(method, "result"),
        "{\"name\":\"result\",\"schema\":{\"type\":\"object\",\"properties\":{\"id\":{},\"number\":"
        "{},\"lines\":{\"type\":\"array\",\"items\":{\"type\":\"object\",\"properties\":{\"name\":{"
        "},"
        "\"day\":{},\"count\":{}},\"required\":[\"name\",\"count\"]}},\"inner\":{\"type\":"
        "\"object\",\"properties\":{\"name\":{}},\"required\":[\"name\"]},\"texts\":{\"type\":"
        "\"array\"},\"json\":{}},\"required\":[\"id\",\"lines\",\"inner\",\"texts\"]}}");
    json_free(document);
    desk_close(desk);
}

Test(discover, rights_effects_and_secrets_stand_beside)
{
    struct desk *desk = NULL;
    struct json *document = discover(&desk);
    const struct json *methods = json_get(document, "methods");
    expect(json_get(find(methods, "toy.make"), "x-eldercare"),
        "{\"allow\":[\"street\",\"bureau\"],\"roles\":[\"clerk\",\"manager\",\"admin\"],\"effect\":"
        "\"writes\",\"open\":false,\"dry_run\":true,\"set_up\":false,\"secret\":[\"secret\"]}");
    expect(json_get(find(methods, "toy.login"), "x-eldercare"),
        "{\"allow\":[\"home\",\"street\",\"committee\",\"kitchen\",\"site\",\"bureau\",\"system\"],"
        "\"roles\":[\"clerk\",\"manager\",\"admin\"],\"effect\":\"records\",\"open\":true,"
        "\"dry_run\":false,\"set_up\":false,\"secret\":[\"password\"]}");
    const struct json *params = json_get(find(methods, "toy.make"), "params");
    cr_assert_not_null(find(params, "request_key"));
    cr_assert_not_null(find(params, "dry_run"));
    const struct json *result = json_get(find(methods, "toy.make"), "result");
    cr_assert_not_null(json_get(json_get(json_get(result, "schema"), "properties"), "dry_run"));
    expect(json_get(find(params, "secret"), "x-eldercare-secret"), "true");
    params = json_get(find(methods, "toy.login"), "params");
    cr_assert_null(find(params, "request_key"));
    cr_assert_null(find(params, "dry_run"));
    json_free(document);
    desk_close(desk);
}

Test(discover, errors_are_told_with_their_codes_and_no_fault)
{
    struct desk *desk = NULL;
    struct json *document = discover(&desk);
    const struct json *errors = json_get(json_get(document, "components"), "errors");
    expect(json_get(errors, "BED_TAKEN"),
        "{\"code\":1101,\"message\":\"the bed is taken for some of these days\"}");
    cr_assert_null(json_get(errors, "BROKEN_PROMISE"));
    cr_assert_null(json_get(errors, "OK"));
    const struct json *methods = json_get(document, "methods");
    cr_assert_eq(json_count(json_get(find(methods, "toy.hello"), "errors")), 4);
    cr_assert_eq(json_count(json_get(find(methods, "toy.make"), "errors")), 7);
    json_free(document);
    desk_close(desk);
}

Test(discover, templates_of_imports_are_told)
{
    struct desk *desk = NULL;
    struct json *document = discover(&desk);
    const struct json *imports = json_get(document, "x-eldercare-imports");
    cr_assert_eq(json_count(imports), 6);
    const struct json *things = json_at(imports, 0);
    expect(json_get(things, "what"), "\"things\"");
    expect(json_at(json_get(things, "columns"), 0),
        "{\"chinese\":\"名称\",\"english\":\"name\",\"example\":\"甲\",\"required\":true}");
    json_free(document);
    desk_close(desk);
}
