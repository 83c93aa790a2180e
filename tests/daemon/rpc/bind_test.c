// SPDX-License-Identifier: Apache-2.0
// Parameters: every kind bound, every mistake named with its place and what would be right.
#include "daemon/rpc/bind.h"

#include <string.h>

#include <criterion/criterion.h>

#include "tests/support/rpc_toy.h"

struct bound {
    const char *params;
    const char *part; // of the result
};

Test(bind, binds_every_kind)
{
    static const struct bound table[] = {
        {"{}", "\"id\":0,\"has_number\":false,\"number\":3,\"any\":0,\"truth\":true,\"instant\":0,"
               "\"colour\":-1,\"colours\":0,\"weekdays\":0,\"ids\":[],\"texts\":[],\"lines\":[],"
               "\"inner\":{\"count\":5},\"json\":false"},
        {"{\"id\":7}", "\"id\":7"},
        {"{\"id\":9007199254740992}", "\"id\":9007199254740992"},
        {"{\"number\":-5}", "\"has_number\":true,\"number\":-5"},
        {"{\"number\":5}", "\"number\":5"},
        {"{\"any\":-9007199254740992}", "\"any\":-9007199254740992"},
        {"{\"truth\":false}", "\"truth\":false"},
        {"{\"words\":\"一二三四五\"}", "\"words\":\"一二三四五\""},
        {"{\"page\":\"a\\nb\\tc\"}", "\"page\":\"a\\nb\\tc\""},
        {"{\"day\":\"2024-02-29\"}", "\"day\":\"2024-02-29\""},
        {"{\"instant\":\"1970-01-01T08:00:01+08:00\"}", "\"instant\":1000"},
        {"{\"colour\":\"blue\"}", "\"colour\":2"},
        {"{\"colours\":[\"red\",\"blue\"]}", "\"colours\":5"},
        {"{\"colours\":[]}", "\"colours\":0"},
        {"{\"weekdays\":[1,7]}", "\"weekdays\":65"},
        {"{\"ids\":[3,2,1]}", "\"ids\":[3,2,1]"},
        {"{\"texts\":[]}", "\"texts\":[]"},
        {"{\"texts\":[\"a\",\"b\"]}", "\"texts\":[\"a\",\"b\"]"},
        {"{\"lines\":[{\"name\":\"a\"},{\"name\":\"b\",\"day\":\"2026-01-01\",\"count\":9}]}",
            "\"lines\":[{\"name\":\"a\",\"count\":5},{\"name\":\"b\",\"day\":\"2026-01-01\","
            "\"count\":9}]"},
        {"{\"inner\":{\"name\":\"a\",\"count\":1}}", "\"inner\":{\"name\":\"a\",\"count\":1}"},
        {"{\"json\":null}", "\"json\":true"},
        {"{\"json\":[{\"a\":1}]}", "\"json\":true"},
        {"{\"session\":\"x\"}", "\"id\":0"},
    };
    struct desk *desk = toy_desk();
    struct desk_client *client = desk_connect(desk, TOY_TERMINAL);
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        const char *answer = desk_call(client, "toy.echo", table[i].params);
        cr_assert(strstr(answer, table[i].part) != NULL, "%s: %s", table[i].params, answer);
    }
    desk_close(desk);
}

struct mistake {
    const char *params;
    const char *parameter;
    const char *expected;
};

#define CLEAN(most) "text of 1 to " most " characters, not only spaces, without control characters"

#define NAME CLEAN("200") ", beginning with none of = + - @"

static const struct mistake mistakes[] = {
    {"{\"id\":0}", "id", "a positive integer"},
    {"{\"id\":-1}", "id", "a positive integer"},
    {"{\"id\":\"1\"}", "id", "a positive integer"},
    {"{\"id\":1.0}", "id", "a positive integer"},
    {"{\"id\":null}", "id", "a positive integer"},
    {"{\"id\":[1]}", "id", "a positive integer"},
    {"{\"number\":6}", "number", "an integer from -5 to 5"},
    {"{\"number\":-6}", "number", "an integer from -5 to 5"},
    {"{\"any\":true}", "any", "an integer from -9007199254740992 to 9007199254740992"},
    {"{\"truth\":1}", "truth", "true or false"},
    {"{\"truth\":\"true\"}", "truth", "true or false"},
    {"{\"words\":\"\"}", "words", CLEAN("5")},
    {"{\"words\":\"  \"}", "words", CLEAN("5")},
    {"{\"words\":\"\\u3000\"}", "words", CLEAN("5")},
    {"{\"words\":\"一二三四五六\"}", "words", CLEAN("5")},
    {"{\"words\":\"a\\nb\"}", "words", CLEAN("5")},
    {"{\"words\":\"a\\u001b\"}", "words", CLEAN("5")},
    {"{\"words\":\"a\\u202e\"}", "words", CLEAN("5")},
    {"{\"words\":\"e\\u0301\"}", "words", CLEAN("5")},
    {"{\"words\":\"a\\u00ad\"}", "words", CLEAN("5")},
    {"{\"texts\":[\"\\ue000\"]}", "texts[1]", CLEAN("200")},
    {"{\"words\":7}", "words", CLEAN("5")},
    {"{\"page\":\"a\\r\"}", "page", CLEAN("200") " but line feeds"},
    {"{\"day\":\"2026-2-1\"}", "day", "a date like 2026-12-01"},
    {"{\"day\":\"2026-02-30\"}", "day", "a date like 2026-12-01"},
    {"{\"day\":20260201}", "day", "a date like 2026-12-01"},
    {"{\"instant\":\"2026-12-01\"}", "instant", "an instant like 2026-12-01T10:30:00+08:00"},
    {"{\"instant\":1}", "instant", "an instant like 2026-12-01T10:30:00+08:00"},
    {"{\"colour\":\"Red\"}", "colour", "one of red, green, blue"},
    {"{\"colour\":0}", "colour", "one of red, green, blue"},
    {"{\"colours\":\"red\"}", "colours", "a list of any of red, green, blue, each once"},
    {"{\"colours\":[\"red\",\"pink\"]}", "colours[2]",
        "a list of any of red, green, blue, each once"},
    {"{\"colours\":[\"red\",\"blue\",\"red\"]}", "colours[3]",
        "a list of any of red, green, blue, each once"},
    {"{\"weekdays\":[1,1]}", "weekdays[2]", "a list of integers from 1 to 7, each once"},
    {"{\"colours\":[1]}", "colours[1]", "a list of any of red, green, blue, each once"},
    {"{\"weekdays\":[0]}", "weekdays[1]", "a list of integers from 1 to 7, each once"},
    {"{\"weekdays\":[1,8]}", "weekdays[2]", "a list of integers from 1 to 7, each once"},
    {"{\"weekdays\":1}", "weekdays", "a list of integers from 1 to 7, each once"},
    {"{\"ids\":[]}", "ids", "a list of 1 to 3 positive integers"},
    {"{\"ids\":[1,2,3,4]}", "ids", "a list of 1 to 3 positive integers"},
    {"{\"ids\":1}", "ids", "a list of 1 to 3 positive integers"},
    {"{\"ids\":[1,\"2\"]}", "ids[2]", "a positive integer"},
    {"{\"texts\":[\"a\",\"b\",\"c\"]}", "texts", "a list of 0 to 2 texts"},
    {"{\"texts\":[\"a\",\"\"]}", "texts[2]", CLEAN("200")},
    {"{\"texts\":[\" \"]}", "texts[1]", CLEAN("200")},
    {"{\"texts\":{}}", "texts", "a list of 0 to 2 texts"},
    {"{\"lines\":{}}", "lines", "a list of 0 to 500 maps"},
    {"{\"lines\":[{\"name\":\"a\"},1]}", "lines[2]", "a map"},
    {"{\"lines\":[{\"name\":\"a\"},{}]}", "lines[2].name", NAME},
    {"{\"lines\":[{\"name\":\"a\"},{\"name\":\"b\"},{\"name\":\"c\",\"day\":\"x\"}]}",
        "lines[3].day", "a date like 2026-12-01"},
    {"{\"lines\":[{\"name\":\"a\",\"more\":1}]}", "lines[1].more", "one of name, day, count"},
    {"{\"lines\":[{\"name\":\"a\",\"session\":\"x\"}]}", "lines[1].session",
        "one of name, day, count"},
    {"{\"inner\":[]}", "inner", "a map"},
    {"{\"inner\":{}}", "inner.name", NAME},
    {"{\"inner\":{\"name\":\"=1+1\"}}", "inner.name", NAME},
    {"{\"inner\":{\"name\":\"+1\"}}", "inner.name", NAME},
    {"{\"inner\":{\"name\":\"-1\"}}", "inner.name", NAME},
    {"{\"inner\":{\"name\":\"@a\"}}", "inner.name", NAME},
    {"{\"inner\":{\"name\":\"＝1\"}}", "inner.name", NAME},
    {"{\"inner\":{\"name\":\"＋1\"}}", "inner.name", NAME},
    {"{\"inner\":{\"name\":\"－1\"}}", "inner.name", NAME},
    {"{\"inner\":{\"name\":\"＠a\"}}", "inner.name", NAME},
    {"{\"inner\":{\"name\":\"a\",\"count\":10}}", "inner.count", "an integer from 1 to 9"},
    {"{\"dry_run\":true}", "dry_run", NULL},
    {"{\"request_key\":\"0123456789abcdef\"}", "request_key", NULL},
    {"{\"Id\":1}", "Id", NULL},
    {"{\"session\":\"\"}", "session", "the text that session.login gave"},
    {"{\"session\":1}", "session", "the text that session.login gave"},
    {"{\"session\":\"x\",\"strange\":1}", "strange", NULL},
};

Test(bind, names_every_mistake)
{
    struct desk *desk = toy_desk();
    struct desk_client *client = desk_connect(desk, TOY_TERMINAL);
    for (size_t i = 0; i < sizeof mistakes / sizeof mistakes[0]; i++) {
        const struct mistake *mistake = &mistakes[i];
        enum status status = desk_try(client, "toy.echo", mistake->params, NULL);
        cr_assert_eq(status, STATUS_INVALID, "%s", mistake->params);
        cr_assert_str_eq(desk_text(client, "parameter"), mistake->parameter);
        const char *expected = desk_text(client, "expected");
        if (mistake->expected != NULL) {
            cr_assert_str_eq(expected, mistake->expected, "%s: %s", mistake->params, expected);
        } else {
            cr_assert(strncmp(expected, "one of id, number", 17) == 0, "%s", expected);
            cr_assert(strstr(expected, "session") != NULL, "%s", expected);
        }
    }
    desk_close(desk);
}

static const struct mistake writing_mistakes[] = {
    {"{}", "name", CLEAN("200")},
    {"{\"name\":\"a\",\"request_key\":\"0123456789abcde\"}", "request_key",
        "16 to 64 characters of 0-9, A-Z, a-z, _ and -"},
    {"{\"name\":\"a\",\"request_key\":"
     "\"0123456789012345678901234567890123456789012345678901234567890123x\"}",
        "request_key", "16 to 64 characters of 0-9, A-Z, a-z, _ and -"},
    {"{\"name\":\"a\",\"request_key\":\"0123456789abcde.\"}", "request_key",
        "16 to 64 characters of 0-9, A-Z, a-z, _ and -"},
    {"{\"name\":\"a\",\"request_key\":1}", "request_key",
        "16 to 64 characters of 0-9, A-Z, a-z, _ and -"},
    {"{\"name\":\"a\",\"dry_run\":1}", "dry_run", "true or false"},
    {"{\"name\":\"a\",\"dry_run\":true,\"strange\":1}", "strange",
        "one of name, secret, owner, colour, end, late, session, request_key, dry_run"},
};

Test(bind, names_mistakes_in_what_every_writing_method_takes)
{
    struct desk *desk = toy_desk();
    struct desk_client *client = desk_connect(desk, TOY_TERMINAL);
    for (size_t i = 0; i < sizeof writing_mistakes / sizeof writing_mistakes[0]; i++) {
        const struct mistake *mistake = &writing_mistakes[i];
        cr_assert_eq(desk_try(client, "toy.make", mistake->params, NULL), STATUS_INVALID);
        cr_assert_str_eq(desk_text(client, "parameter"), mistake->parameter);
        cr_assert_str_eq(desk_text(client, "expected"), mistake->expected);
    }
    cr_assert_eq(desk_try(client, "toy.hello", "{\"a\":1}", NULL), STATUS_INVALID);
    cr_assert_str_eq(desk_text(client, "expected"), "one of session");
    cr_assert_eq(toy_things(desk) + toy_entries(desk), 0);
    desk_close(desk);
}

Test(bind, a_session_has_a_limit)
{
    char params[400];
    struct desk *desk = toy_desk();
    struct desk_client *client = desk_connect(desk, TOY_TERMINAL);
    memcpy(params, "{\"session\":\"", 12);
    memset(params + 12, 'x', 128);
    memcpy(params + 140, "\"}", 3);
    cr_assert_eq(desk_try(client, "toy.echo", params, NULL), STATUS_OK);
    memcpy(params + 140, "x\"}", 4);
    cr_assert_eq(desk_try(client, "toy.echo", params, NULL), STATUS_INVALID);
    desk_close(desk);
}

// A stranger's parameter name is told back however long it is.
Test(bind, long_names_are_told_whole)
{
    struct desk *desk = toy_desk();
    struct desk_client *client = desk_connect(desk, TOY_TERMINAL);
    struct text params;
    text_init(&params, 100000);
    text_add_string(&params, "{\"");
    for (int i = 0; i < 6000; i++) {
        text_add_string(&params, "strangers");
    }
    text_add_string(&params, "\":1}");
    cr_assert_eq(desk_try(client, "toy.echo", params.bytes, NULL), STATUS_INVALID);
    cr_assert_eq(strlen(desk_text(client, "parameter")), 54000);
    text_done(&params);
    desk_close(desk);
}

// --- the code over the parameters ---

static void mac_of(const struct desk *desk, const char *method, const char *params, uint8_t *ret)
{
    const char *reason = NULL;
    struct text scratch;
    struct json *json = json_parse(params, strlen(params), &reason);
    struct call call = {.house = &desk->house};
    call.method = rpc_catalogue_find(desk->catalogue, method, &call.part);
    text_init(&scratch, 65536);
    cr_assert(bind_mac(&call, json, &scratch, ret));
    cr_assert_eq(scratch.size, 0);
    text_done(&scratch);
    json_free(json);
}

struct pair {
    const char *method;
    const char *one;
    const char *other;
    bool same;
};

Test(bind, the_code_covers_the_bound_parameters_and_no_secret_of_a_record)
{
    static const struct pair pairs[] = {
        {"toy.make", "{\"name\":\"a\"}", "{\"name\":\"a\"}", true},
        {"toy.make", "{\"name\":\"a\"}", "{\"name\":\"b\"}", false},
        {"toy.make", "{\"name\":\"a\",\"owner\":1}", "{\"owner\":1,\"name\":\"a\"}", true},
        {"toy.make", "{\"name\":\"a\",\"request_key\":\"x\",\"session\":\"y\"}", "{\"name\":\"a\"}",
            true},
        {"toy.make", "{\"name\":\"a\",\"colour\":\"b\"}", "{\"name\":\"a\\ncolour=\\\"b\\\"\"}",
            false},
        {"toy.make", "{\"name\":\"a\",\"secret\":\"b\"}", "{\"name\":\"a\",\"secret\":\"c\"}",
            false},
        {"toy.record", "{\"name\":\"a\",\"secret\":\"b\"}", "{\"name\":\"a\",\"secret\":\"c\"}",
            true},
        {"toy.record", "{\"name\":\"a\",\"secret\":\"b\"}", "{\"name\":\"a\"}", true},
        {"toy.hello", "{}", "{\"session\":\"x\"}", true},
        // a default is a default, said or not, but where the rule is told that it was said
        {"toy.echo", "{}", "{\"truth\":true}", true},
        {"toy.echo", "{}", "{\"truth\":false}", false},
        {"toy.echo", "{}", "{\"any\":0,\"colours\":[],\"lines\":[]}", true},
        {"toy.echo", "{}", "{\"any\":1}", false},
        {"toy.echo", "{}", "{\"number\":3}", false},
        {"toy.echo", "{\"colours\":[\"red\",\"blue\"]}", "{\"colours\":[\"blue\",\"red\"]}", true},
        {"toy.echo", "{\"colours\":[\"red\",\"blue\"]}", "{\"colours\":[\"red\"]}", false},
        {"toy.echo", "{\"ids\":[1,2]}", "{\"ids\":[2,1]}", false},
        {"toy.echo", "{\"lines\":[{\"name\":\"a\"}]}", "{\"lines\":[{\"count\":5,\"name\":\"a\"}]}",
            true},
        {"toy.echo", "{\"lines\":[{\"name\":\"a\"}]}", "{\"lines\":[{\"name\":\"a\",\"count\":4}]}",
            false},
    };
    struct desk *desk = toy_desk();
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        uint8_t one[DIGEST_SIZE];
        uint8_t other[DIGEST_SIZE];
        mac_of(desk, pairs[i].method, pairs[i].one, one);
        mac_of(desk, pairs[i].method, pairs[i].other, other);
        cr_assert_eq(memcmp(one, other, sizeof one) == 0, pairs[i].same, "%s", pairs[i].one);
    }
    uint8_t make[DIGEST_SIZE];
    uint8_t record[DIGEST_SIZE];
    mac_of(desk, "toy.make", "{\"name\":\"a\"}", make);
    mac_of(desk, "toy.record", "{\"name\":\"a\"}", record);
    cr_assert(memcmp(make, record, sizeof make) != 0);
    desk_close(desk);
}

Test(bind, no_memory_for_the_code_is_told)
{
    struct desk *desk = toy_desk();
    struct text scratch;
    uint8_t mac[DIGEST_SIZE];
    struct call call = {.house = &desk->house};
    call.method = rpc_catalogue_find(desk->catalogue, "toy.make", &call.part);
    text_init(&scratch, 4);
    cr_assert_not(bind_mac(&call, NULL, &scratch, mac));
    text_done(&scratch);
    desk_close(desk);
}

// Each limit of the arena is met somewhere: bound, or NO_MEMORY, never anything else.
Test(bind, runs_out_of_memory_in_order)
{
    static const char params[] =
        "{\"ids\":[1,2],\"texts\":[\"a\"],\"lines\":[{\"name\":\"a\"}],\"session\":\"x\"}";
    struct desk *desk = toy_desk();
    const char *reason = NULL;
    struct json *json = json_parse(params, sizeof params - 1, &reason);
    int failures = 0;
    for (size_t limit = 0; limit < 6000; limit += 16) {
        struct call call = {.house = &desk->house};
        call.method = rpc_catalogue_find(desk->catalogue, "toy.echo", &call.part);
        arena_init(&call.arena, limit);
        enum status status = bind_call(&call, json);
        cr_assert(status == STATUS_OK || status == STATUS_NO_MEMORY);
        failures += status == STATUS_NO_MEMORY;
        arena_done(&call.arena);
    }
    cr_assert(failures > 0 && failures < 375);
    json_free(json);
    desk_close(desk);
}
