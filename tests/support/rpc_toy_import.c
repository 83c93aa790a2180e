// SPDX-License-Identifier: Apache-2.0
// What the toy subject imports: things, and rows of every kind of column.
#include "tests/support/rpc_toy.h"

static const char *const colours_chinese[] = {"红", "绿", "蓝", NULL};

static int64_t look_owner(struct call *call, const char *const *keys)
{
    return toy_find_thing(call, keys[0]);
}

static int64_t look_same(struct call *call, const char *const *keys)
{
    return toy_find_thing(call, keys[0]);
}

static const struct import_header thing_headers[] = {
    {"名称", "name", RPC_TEXT, NULL, NULL, "甲", true},
    {"所有者", "owner_name", RPC_TEXT, NULL, NULL, "乙", false},
    {"颜色", "colour", RPC_CHOICE, toy_colours, colours_chinese, "红", false},
    {"结局", "end", RPC_TEXT, NULL, NULL, "ok", false},
    {"晚", "late", RPC_BOOL, NULL, NULL, "是", false},
    {NULL, NULL, RPC_TEXT, NULL, NULL, NULL, false},
};

static const struct import_reference thing_references[] = {
    {.param = "owner", .columns = {"owner_name"}, .look = look_owner},
    {.param = NULL},
};

static const struct import_kind thing_kind = {
    .what = "things",
    .method = "toy.make",
    .headers = thing_headers,
    .references = thing_references,
    .same_columns = {"name"},
    .same_look = look_same,
};

// Every kind of column, into toy.echo; "here already" is what the method says.
static const char *const weekdays_chinese[] = {
    "周一", "周二", "周三", "周四", "周五", "周六", "周日", NULL};

static const struct import_header echo_headers[] = {
    {"编号", "id", RPC_ID, NULL, NULL, "1", false},
    {"数", "number", RPC_INTEGER, NULL, NULL, "1", false},
    {"真", "truth", RPC_BOOL, NULL, NULL, "是", false},
    {"字", "words", RPC_TEXT, NULL, NULL, "字", false},
    {"日", "day", RPC_DAY, NULL, NULL, "2026-1-5", false},
    {"刻", "instant", RPC_INSTANT, NULL, NULL, "", false},
    {"色", "colour", RPC_CHOICE, toy_colours, colours_chinese, "红", false},
    {"诸色", "colours", RPC_SET, toy_colours, colours_chinese, "红、绿", false},
    {"周", "weekdays", RPC_DIGITS, NULL, weekdays_chinese, "周一", false},
    {"文", "texts", RPC_TEXTS, NULL, NULL, "a、b", false},
    {"内名", "inner.name", RPC_TEXT, NULL, NULL, "a", false},
    {"内日", "inner.day", RPC_DAY, NULL, NULL, "", false},
    {"内数", "inner.count", RPC_INTEGER, NULL, NULL, "", false},
    {"行名", "lines[1].name", RPC_TEXT, NULL, NULL, "", false},
    {"行数", "lines[1].count", RPC_INTEGER, NULL, NULL, "", false},
    {"怪", "json", RPC_JSON, NULL, NULL, "", false},
    {NULL, NULL, RPC_TEXT, NULL, NULL, NULL, false},
};

static const struct import_kind echo_kind = {
    .what = "echoes",
    .method = "toy.echo",
    .headers = echo_headers,
};

// A fact that one request may say once.
static const struct import_kind fact_kind = {
    .what = "facts",
    .method = "toy.echo",
    .headers = echo_headers,
    .once_columns = {"id", NULL},
};

// References and sameness by named queries.
static const struct import_header key_headers[] = {
    {"名称", "name", RPC_TEXT, NULL, NULL, "甲", true},
    {"钥", "key", RPC_INTEGER, NULL, NULL, "1", false},
    {NULL, NULL, RPC_TEXT, NULL, NULL, NULL, false},
};

static const struct import_kind here_kind = {
    .what = "conflicts",
    .method = "toy.make",
    .headers = thing_headers,
    .references = thing_references,
    .same_status = STATUS_STATE_CONFLICT,
};

static const struct import_kind lost_kind = {
    .what = "lost",
    .method = "toy.nowhere",
    .headers = key_headers,
};

static const struct import_kind login_kind = {
    .what = "logins",
    .method = "toy.login",
    .headers =
        (const struct import_header[]){
            {"人", "operator", RPC_TEXT, NULL, NULL, "a", true},
            {"密码", "password", RPC_TEXT, NULL, NULL, "b", true},
            {NULL, NULL, RPC_TEXT, NULL, NULL, NULL, false},
        },
};

const struct import_kind *toy_kinds[] = {
    &thing_kind, &echo_kind, &here_kind, &lost_kind, &login_kind, &fact_kind, NULL};
