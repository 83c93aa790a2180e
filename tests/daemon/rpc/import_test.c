// SPDX-License-Identifier: Apache-2.0
// import.rows: columns in two languages, every row its own savepoint, refusals told, repeats safe.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>

#include "tests/support/rpc_toy.h"

struct imported {
    const char *what;
    const char *rows;
    const char *result;
};

static void check(const struct imported *table, size_t count)
{
    struct desk *desk = toy_desk();
    struct desk_client *client = desk_connect(desk, TOY_TERMINAL);
    for (size_t i = 0; i < count; i++) {
        char params[8192];
        const char *result = NULL;
        snprintf(
            params, sizeof params, "{\"what\":\"%s\",\"rows\":%s}", table[i].what, table[i].rows);
        cr_assert_eq(
            desk_try(client, "import.rows", params, &result), STATUS_OK, "%s: %s", params, result);
        cr_assert_str_eq(result, table[i].result, "%s:\n%s\n%s", params, result, table[i].result);
    }
    desk_close(desk);
}

#define CHECK(table) check(table, sizeof(table) / sizeof((table)[0]))
#define ACCEPTED(n) "{\"refused\":[],\"accepted\":" n "}"
#define REFUSED(field, status, message)                                                            \
    "{\"refused\":[{\"row\":1,\"field\":\"" field "\",\"status\":\"" status                        \
    "\",\"message\":\"" message "\"}],\"accepted\":0}"
#define REFUSED_WHOLE(status, message)                                                             \
    "{\"refused\":[{\"row\":1,\"status\":\"" status "\",\"message\":\"" message                    \
    "\"}],\"accepted\":0}"

Test(import, takes_columns_in_both_languages_and_keeps_the_good_rows)
{
    static const struct imported table[] = {
        {"things", "[{\"名称\":\"甲\"},{\"name\":\"b\"},{\"名称\":\" 丙　\",\"颜色\":\"红\"}]",
            ACCEPTED("3")},
        // What is here already is accepted again, unchanged.
        {"things", "[{\"名称\":\"丙\"},{\"名称\":\"丁\"}]", ACCEPTED("2")},
        {"things",
            "[{\"名称\":\"戊\"},{\"颜色\":\"红\"},{\"名称\":\"己\",\"颜色\":\"紫\"},{\"名称\":"
            "\"庚\"}]",
            "{\"refused\":[{\"row\":2,\"field\":\"名称\",\"status\":\"INVALID\",\"message\":"
            "\"expected a value here\"},{\"row\":3,\"field\":\"颜色\",\"status\":\"INVALID\","
            "\"message\":\"expected one of 红 (red), 绿 (green), 蓝 (blue)\"}],\"accepted\":2}"},
    };
    CHECK(table);
}

Test(import, compares_lists_of_texts_of_two_rows_that_say_one_fact)
{
    static const struct imported table[] = {
        {"facts", "[{\"编号\":\"1\",\"文\":\"a、b\"},{\"编号\":\"1\",\"文\":\"a；b\"}]",
            ACCEPTED("2")},
        {"facts", "[{\"编号\":\"1\",\"文\":\"a、b\"},{\"编号\":\"1\",\"文\":\"a\"}]",
            "{\"refused\":[{\"row\":2,\"field\":\"文\",\"status\":\"STATE_CONFLICT\","
            "\"message\":\"in an earlier row otherwise: 文\",\"with\":1}],\"accepted\":1}"},
    };
    CHECK(table);
}

Test(import, tells_what_is_wrong_with_a_row)
{
    static const struct imported table[] = {
        {"things", "[{}]", REFUSED("name", "INVALID", "expected a value here")},
        {"things", "[{\"name\":\" \\u3000\"}]",
            REFUSED("name", "INVALID", "expected a value here")},
        {"things", "[7]", REFUSED_WHOLE("INVALID", "expected a map of column names and texts")},
        {"things", "[{\"name\":7}]", REFUSED("name", "INVALID", "expected text")},
        {"things", "[{\"name\":\"a\",\"strange\":\"x\"}]",
            REFUSED("strange", "INVALID", "there is no such column")},
        {"things", "[{\"name\":\"a\",\"名称\":\"a\"}]",
            REFUSED("名称", "INVALID", "expected each column once")},
        {"things", "[{\"name\":\"a\",\"owner_name\":\"nobody\"}]",
            REFUSED("owner_name", "NOT_FOUND", "nothing is known by this name")},
        {"things", "[{\"名称\":\"a\",\"所有者\":\"nobody\"}]",
            REFUSED("所有者", "NOT_FOUND", "nothing is known by this name")},
        {"things", "[{\"name\":\"a\",\"end\":\"strange\"}]",
            REFUSED("end", "INVALID",
                "expected one of ok, refuse, broken, crypto, fault, invalid, unauthenticated, "
                "too_big, too_secret, many")},
        {"things", "[{\"名称\":\"a\",\"end\":\"invalid\"}]",
            REFUSED("名称", "INVALID", "expected another name")},
        {"things", "[{\"name\":\"a\",\"end\":\"refuse\"}]",
            "{\"refused\":[{\"row\":1,\"status\":\"BED_TAKEN\",\"message\":\"the bed is taken for "
            "some "
            "of these days\",\"data\":{\"bed\":4}}],\"accepted\":0}"},
        {"things", "[{\"name\":\"a\",\"end\":\"broken\",\"late\":\"是\"}]",
            REFUSED_WHOLE(
                "UNAVAILABLE", "this could not be confirmed; try again with the same request_key")},
        {"logins", "[{\"人\":\"a\",\"密码\":\"wrong\"}]",
            REFUSED_WHOLE("UNAUTHENTICATED", "log in first")},
        {"logins", "[{\"人\":\"a\",\"密码\":\"right\"}]", ACCEPTED("1")},
        {"logins", "[{\"人\":\"refused\",\"密码\":\"right\"}]",
            REFUSED_WHOLE("LOCKED_OUT", "too many failed attempts; wait or ask the office's lead")},
    };
    CHECK(table);
}

Test(import, a_method_may_say_itself_that_a_row_is_here)
{
    static const struct imported table[] = {
        {"conflicts", "[{\"name\":\"a\"}]", ACCEPTED("1")},
        {"conflicts", "[{\"name\":\"a\"},{\"name\":\"b\"}]", ACCEPTED("2")},
    };
    CHECK(table);
}

struct cell {
    const char *column;
    const char *text;
    const char *message; // NULL: accepted
};

static const struct cell cells[] = {
    {"编号", "7", NULL},
    {"编号", "-7", "expected a positive integer"},
    {"编号", "七", "expected an integer"},
    {"数", "-5", NULL},
    {"数", "6", "expected an integer from -5 to 5"},
    {"数", "1.0", "expected an integer"},
    {"数", "-", "expected an integer"},
    {"数", "1234567890123456", "expected an integer"},
    {"真", "是", NULL},
    {"真", "否", NULL},
    {"真", "TRUE", NULL},
    {"真", "0", NULL},
    {"真", "也许", "expected 是 or 否 (1, 0, true, false)"},
    {"日", "2026-01-05", NULL},
    {"日", "2026-1-5", NULL},
    {"日", "2026/1/5", NULL},
    {"日", "2026.01.05", NULL},
    {"日", "2026年1月5日", NULL},
    {"日", "2026年1月5", NULL},
    {"日", "20260105", NULL},
    {"日", "2026-02-30", "expected a date like 2026-01-05"},
    {"日", "1899-01-01", "expected a date like 2026-01-05"},
    {"日", "2026-1", "expected a date like 2026-01-05"},
    {"日", "2026", "expected a date like 2026-01-05"},
    {"日", "2026 1 5", "expected a date like 2026-01-05"},
    {"日", "2026-1x5", "expected a date like 2026-01-05"},
    {"日", "2026-1-5x", "expected a date like 2026-01-05"},
    {"日", "2026-x-5", "expected a date like 2026-01-05"},
    {"日", "2026-1-", "expected a date like 2026-01-05"},
    {"日", "五月", "expected a date like 2026-01-05"},
    {"刻", "2026-12-01T10:30:00+08:00", NULL},
    {"刻", "now", "expected an instant like 2026-12-01T10:30:00+08:00"},
    {"色", "red", NULL},
    {"色", "绿", NULL},
    {"色", "紫", "expected one of 红 (red), 绿 (green), 蓝 (blue)"},
    {"诸色", "红、绿；blue，red,蓝 红　", NULL},
    {"诸色", "、、", NULL},
    {"诸色", "红、紫", "expected any of, with 、 between: 红 (red), 绿 (green), 蓝 (blue)"},
    {"周", "1、7", NULL},
    {"周", "周一、周日", NULL},
    {"周", "周一、1", NULL},
    {"周", "8", "expected a list of integers from 1 to 7, each once"},
    {"周", "周八",
        "expected integers with 、 between, or any of 周一, 周二, 周三, 周四, 周五, 周六, 周日"},
    {"文", "a、b", NULL},
    {"文", "a、b、c", "expected a list of 0 to 2 texts"},
    {"字", "一二三四五", NULL},
    {"字", "一二三四五六",
        "expected text of 1 to 5 characters, not only spaces, without control characters"},
    {"内名", "a", NULL},
    {"内数", "3",
        "expected text of 1 to 200 characters, not only spaces, without control characters, "
        "beginning with none of = + - @"},
    {"行名", "a", NULL},
    {"行数", "3",
        "expected text of 1 to 200 characters, not only spaces, without control characters, "
        "beginning with none of = + - @"},
    {"怪", "a", "expected text"},
};

Test(import, understands_what_people_write)
{
    struct desk *desk = toy_desk();
    struct desk_client *client = desk_connect(desk, TOY_TERMINAL);
    for (size_t i = 0; i < sizeof cells / sizeof cells[0]; i++) {
        char params[1024];
        char message[512];
        const char *result = NULL;
        snprintf(params, sizeof params, "{\"what\":\"echoes\",\"rows\":[{\"%s\":\"%s\"}]}",
            cells[i].column, cells[i].text);
        cr_assert_eq(desk_try(client, "import.rows", params, &result), STATUS_OK);
        snprintf(message, sizeof message, "\"message\":\"%s\"",
            cells[i].message == NULL ? "" : cells[i].message);
        if (cells[i].message == NULL) {
            cr_assert_str_eq(result, ACCEPTED("1"), "%s: %s", params, result);
        } else {
            cr_assert(strstr(result, message) != NULL, "%s: %s", params, result);
        }
    }
    desk_close(desk);
}

Test(import, dotted_columns_become_maps_and_lists)
{
    static const struct imported table[] = {
        {"echoes",
            "[{\"内名\":\"a\",\"内日\":\"2026-1-5\",\"行数\":\"2\",\"内数\":\"9\",\"行名\":\"b\"}]",
            ACCEPTED("1")},
        {"echoes", "[{\"内名\":\"a\",\"内数\":\"10\"}]",
            REFUSED("内数", "INVALID", "expected an integer from 1 to 9")},
        {"echoes", "[{\"行名\":\"a\",\"行数\":\"10\"}]",
            REFUSED("行数", "INVALID", "expected an integer from 1 to 9")},
    };
    CHECK(table);
}

Test(import, wrong_calls_are_refused_whole)
{
    static const struct {
        const char *params;
        const char *parameter;
        const char *expected;
    } table[] = {
        {"{\"what\":\"strange\",\"rows\":[{}]}", "what",
            "one of things echoes conflicts lost logins facts"},
        {"{\"what\":\"things\",\"rows\":{}}", "rows", "a list of 1 to 1000 rows"},
        {"{\"what\":\"things\",\"rows\":[]}", "rows", "a list of 1 to 1000 rows"},
        {"{\"what\":\"things\",\"rows\":\"x\"}", "rows", "a list of 1 to 1000 rows"},
    };
    struct desk *desk = toy_desk();
    struct desk_client *client = desk_connect(desk, TOY_TERMINAL);
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        cr_assert_eq(desk_try(client, "import.rows", table[i].params, NULL), STATUS_INVALID);
        cr_assert_str_eq(desk_text(client, "parameter"), table[i].parameter);
        cr_assert_str_eq(desk_text(client, "expected"), table[i].expected);
    }
    struct text params;
    text_init(&params, 100000);
    text_add_string(&params, "{\"what\":\"things\",\"rows\":[");
    for (int i = 0; i < 1001; i++) {
        text_print(&params, "%s{\"name\":\"%d\"}", i == 0 ? "" : ",", i);
    }
    text_add_string(&params, "]}");
    cr_assert_eq(desk_try(client, "import.rows", params.bytes, NULL), STATUS_INVALID);
    text_done(&params);
    cr_assert_eq(toy_things(desk), 0);
    desk_close(desk);
}

Test(import, each_row_is_undone_by_itself)
{
    struct desk *desk = toy_desk();
    struct desk_client *client = desk_connect(desk, TOY_TERMINAL);
    const char *result = NULL;
    cr_assert_eq(
        desk_try(client, "import.rows",
            "{\"what\":\"things\",\"rows\":[{\"name\":\"a\"},{\"name\":\"b\",\"end\":"
            "\"refuse\",\"late\":\"1\"},{\"name\":\"c\",\"end\":\"broken\",\"late\":\"1\"},"
            "{\"name\":\"d\"}],\"request_key\":\"0123456789abcdef\"}",
            &result),
        STATUS_OK);
    cr_assert(strstr(result, "\"accepted\":2") != NULL, "%s", result);
    cr_assert_eq(toy_things(desk), 2);
    cr_assert_eq(toy_entries(desk), 1);
    cr_assert_eq(toy_receipts(desk), 1);
    cr_assert_eq(desk_sql(desk, "SELECT count(*) FROM ledger_entry WHERE objects = '1 2'"), 1);
    desk_close(desk);
}

Test(import, a_fault_ends_the_whole_call)
{
    static const char *const ends[] = {"crypto", "fault"};
    for (size_t i = 0; i < 2; i++) {
        struct desk *desk = toy_desk();
        struct desk_client *client = desk_connect(desk, TOY_TERMINAL);
        char params[256];
        snprintf(params, sizeof params,
            "{\"what\":\"things\",\"rows\":[{\"name\":\"a\"},{\"name\":\"b\",\"end\":\"%s\"},"
            "{\"name\":\"c\"}]}",
            ends[i]);
        cr_assert_eq(desk_try(client, "import.rows", params, NULL), STATUS_UNAVAILABLE);
        cr_assert_eq(toy_things(desk) + toy_entries(desk), 0);
        desk_close(desk);
    }
    struct desk *desk = toy_desk();
    struct desk_client *client = desk_connect(desk, TOY_TERMINAL);
    cr_assert_eq(desk_try(client, "import.rows",
                     "{\"what\":\"lost\",\"rows\":[{\"name\":\"a\"}],\"dry_run\":true}", NULL),
        STATUS_UNAVAILABLE);
    desk_close(desk);
}

Test(import, a_dry_run_keeps_nothing_and_sees_earlier_rows)
{
    struct desk *desk = toy_desk();
    struct desk_client *client = desk_connect(desk, TOY_TERMINAL);
    const char *result = NULL;
    cr_assert_eq(
        desk_try(client, "import.rows",
            "{\"what\":\"things\",\"rows\":[{\"name\":\"a\"},{\"name\":\"b\",\"owner_name\":"
            "\"a\"},{\"name\":\"c\",\"end\":\"refuse\"}],\"dry_run\":true}",
            &result),
        STATUS_OK);
    cr_assert(strstr(result, "\"accepted\":2,\"dry_run\":true") != NULL, "%s", result);
    cr_assert_eq(toy_things(desk) + toy_entries(desk), 0);
    desk_close(desk);
}

Test(import, rights_are_those_of_the_rows_method)
{
    struct desk *desk = toy_desk();
    struct desk_client *client = desk_connect(desk, TOY_STRANGER);
    const char *result = NULL;
    cr_assert_eq(desk_try(client, "import.rows",
                     "{\"what\":\"things\",\"rows\":[{\"name\":\"a\"}]}", &result),
        STATUS_FORBIDDEN);
    cr_assert_eq(toy_things(desk), 0);
    desk_close(desk);
}

Test(import, rows_have_limits)
{
    struct desk *desk = toy_desk();
    struct desk_client *client = desk_connect(desk, TOY_TERMINAL);
    struct text params;
    const char *result = NULL;
    text_init(&params, 4 * 1024 * 1024);
    text_add_string(&params, "{\"what\":\"echoes\",\"rows\":[{\"字\":\"");
    for (int i = 0; i < 1100000; i++) {
        text_add_char(&params, 'x');
    }
    text_add_string(&params, "\"}]}");
    cr_assert_eq(desk_try(client, "import.rows", params.bytes, &result), STATUS_OK);
    cr_assert_str_eq(result, REFUSED("字", "INVALID", "expected a shorter text"));
    text_done(&params);
    desk_close(desk);
}
