// SPDX-License-Identifier: Apache-2.0
// The guard guarded: each way to narrow a description is found, each way to add to it is let pass.
#include <stdio.h>
#include <string.h>

#include "tests/contract/contract.h"

#define METHOD(params, result, rights)                                                             \
    "{\"methods\":[{\"name\":\"a.b\",\"params\":[" params "],\"result\":{\"schema\":" result       \
    "},\"x-eldercare\":{" rights                                                                   \
    "}}],\"components\":{\"errors\":{\"BUSY\":{\"code\":1901}}},\"x-eldercare-imports\":[{"        \
    "\"what\":\"rooms\",\"columns\":[{\"chinese\":\"房间\",\"english\":\"label\",\"required\":"  \
    "false}]}]}"
#define PARAM(name, required, schema)                                                              \
    "{\"name\":\"" name "\",\"required\":" required ",\"schema\":" schema "}"
#define RIGHTS "\"allow\":[\"home\"],\"roles\":[\"clerk\"],\"dry_run\":true,\"open\":false"
#define RESULT "{\"type\":\"object\",\"properties\":{\"x\":{},\"y\":{}},\"required\":[\"x\"]}"
#define NUMBER "{\"type\":\"integer\",\"minimum\":1,\"maximum\":9}"
#define ROWS                                                                                       \
    "{\"type\":\"object\",\"properties\":{\"l\":{\"type\":\"array\",\"items\":{\"type\":"          \
    "\"object\","                                                                                  \
    "\"properties\":{\"z\":{}},\"required\":[\"z\"]}}},\"required\":[]}"

struct change {
    const char *words;
    const char *before;
    const char *now;
    bool is_kept;
};

#define BASE METHOD(PARAM("p", "false", NUMBER), RESULT, RIGHTS)
#define INPUT(before, now)                                                                         \
    METHOD(PARAM("p", "false", before), RESULT, RIGHTS),                                           \
        METHOD(PARAM("p", "false", now), RESULT, RIGHTS)
#define OUTPUT(before, now) METHOD("", before, RIGHTS), METHOD("", now, RIGHTS)

static const struct change changes[] = {
    {"the same", BASE, BASE, true},
    {"one more optional parameter", BASE,
        METHOD(PARAM("p", "false", NUMBER) "," PARAM("q", "false", NUMBER), RESULT, RIGHTS), true},
    {"one more required parameter", BASE,
        METHOD(PARAM("p", "false", NUMBER) "," PARAM("q", "true", NUMBER), RESULT, RIGHTS), false},
    {"a parameter gone", BASE, METHOD("", RESULT, RIGHTS), false},
    {"a parameter became required", BASE, METHOD(PARAM("p", "true", NUMBER), RESULT, RIGHTS),
        false},
    {"a parameter no longer required", METHOD(PARAM("p", "true", NUMBER), RESULT, RIGHTS), BASE,
        true},
    {"wider", INPUT(NUMBER, "{\"type\":\"integer\",\"minimum\":0,\"maximum\":10}"), true},
    {"no limit any more", INPUT(NUMBER, "{\"type\":\"integer\"}"), true},
    {"a new limit", INPUT("{\"type\":\"integer\"}", NUMBER), false},
    {"a higher least", INPUT(NUMBER, "{\"type\":\"integer\",\"minimum\":2,\"maximum\":9}"), false},
    {"a lower most", INPUT(NUMBER, "{\"type\":\"integer\",\"minimum\":1,\"maximum\":8}"), false},
    {"another type", INPUT(NUMBER, "{\"type\":\"string\"}"), false},
    {"another format", INPUT("{\"type\":\"string\"}", "{\"type\":\"string\",\"format\":\"date\"}"),
        false},
    {"one more word",
        INPUT("{\"type\":\"string\",\"enum\":[\"a\"]}",
            "{\"type\":\"string\",\"enum\":[\"a\",\"b\"]}"),
        true},
    {"a word gone",
        INPUT("{\"type\":\"string\",\"enum\":[\"a\",\"b\"]}",
            "{\"type\":\"string\",\"enum\":[\"a\"]}"),
        false},
    {"shorter texts",
        INPUT("{\"type\":\"string\",\"maxLength\":9}", "{\"type\":\"string\",\"maxLength\":8}"),
        false},
    {"narrower items",
        INPUT("{\"type\":\"array\",\"items\":" NUMBER "}",
            "{\"type\":\"array\",\"items\":{\"type\":\"integer\",\"minimum\":3,\"maximum\":9}}"),
        false},
    {"a field gone",
        INPUT("{\"type\":\"object\",\"properties\":{\"f\":{}},\"required\":[]}",
            "{\"type\":\"object\",\"properties\":{},\"required\":[]}"),
        false},
    {"a field became required",
        INPUT("{\"type\":\"object\",\"properties\":{\"f\":{}},\"required\":[]}",
            "{\"type\":\"object\",\"properties\":{\"f\":{}},\"required\":[\"f\"]}"),
        false},
    {"one more result",
        OUTPUT(RESULT, "{\"type\":\"object\",\"properties\":{\"x\":{},\"y\":{},\"z\":{}},"
                       "\"required\":[\"x\",\"z\"]}"),
        true},
    {"a result gone",
        OUTPUT(RESULT, "{\"type\":\"object\",\"properties\":{\"x\":{}},\"required\":[\"x\"]}"),
        false},
    {"a result became optional",
        OUTPUT(RESULT, "{\"type\":\"object\",\"properties\":{\"x\":{},\"y\":{}},\"required\":[]}"),
        false},
    {"the same rows", OUTPUT(ROWS, ROWS), true},
    {"rows no longer told",
        OUTPUT(ROWS, "{\"type\":\"object\",\"properties\":{\"l\":{\"type\":\"array\"}},"
                     "\"required\":[]}"),
        false},
    {"a list became a map",
        OUTPUT(ROWS, "{\"type\":\"object\",\"properties\":{\"l\":{\"type\":\"object\"}},"
                     "\"required\":[]}"),
        false},
    {"an office may no longer", BASE,
        METHOD(PARAM("p", "false", NUMBER), RESULT,
            "\"allow\":[],\"roles\":[\"clerk\"],\"dry_run\":true"),
        false},
    {"a role may no longer", BASE,
        METHOD(PARAM("p", "false", NUMBER), RESULT,
            "\"allow\":[\"home\"],\"roles\":[],\"dry_run\":true"),
        false},
    {"no dry run any more", BASE,
        METHOD(PARAM("p", "false", NUMBER), RESULT, "\"allow\":[\"home\"],\"roles\":[\"clerk\"]"),
        false},
    {"the method gone", BASE,
        "{\"methods\":[],\"components\":{\"errors\":{\"BUSY\":{\"code\":1901}}},"
        "\"x-eldercare-imports\":[{\"what\":\"rooms\",\"columns\":[{\"chinese\":\"房间\","
        "\"english\":\"label\",\"required\":false}]}]}",
        false},
    {"a column gone", BASE,
        "{\"methods\":[{\"name\":\"a.b\",\"params\":[" PARAM(
            "p", "false", NUMBER) "],\"result\":{"
                                  "\"schema\":" RESULT "},\"x-eldercare\":{" RIGHTS
                                  "}}],\"components\":{\"errors\":{\"BUSY\":"
                                  "{\"code\":1901}}},\"x-eldercare-imports\":[{\"what\":\"rooms\","
                                  "\"columns\":[]}]}",
        false},
    {"an error has another code", BASE,
        "{\"methods\":[{\"name\":\"a.b\",\"params\":[" PARAM(
            "p", "false", NUMBER) "],\"result\":{"
                                  "\"schema\":" RESULT "},\"x-eldercare\":{" RIGHTS
                                  "}}],\"components\":{\"errors\":{\"BUSY\":"
                                  "{\"code\":1900}}},\"x-eldercare-imports\":[{\"what\":\"rooms\","
                                  "\"columns\":[{\"chinese\":"
                                  "\"房间\",\"english\":\"label\",\"required\":false}]}]}",
        false},
};

int main(void)
{
    int wrong = 0;
    for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
        const struct change *change = &changes[i];
        const char *reason = NULL;
        struct json *before = json_parse(change->before, strlen(change->before), &reason);
        struct json *now = json_parse(change->now, strlen(change->now), &reason);
        bool good = before != NULL && now != NULL && narrow_check(before, now) == change->is_kept;
        if (!good) {
            printf("WRONG: %s should be %s\n", change->words, change->is_kept ? "kept" : "refused");
            wrong++;
        }
        json_free(before);
        json_free(now);
    }
    printf("%zu changes judged, %d wrongly\n", sizeof changes / sizeof changes[0], wrong);
    return wrong == 0 ? 0 : 1;
}
