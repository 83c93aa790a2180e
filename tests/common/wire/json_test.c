// SPDX-License-Identifier: Apache-2.0
// The strict reader refuses what protocol.md §1 refuses, and the writer's text reads back the same.
#include "common/wire/json.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>

#include "common/base/day.h"

#define TEXT_MAX 65536

static struct json *parse(const char *text)
{
    const char *reason = NULL;
    return json_parse(text, strlen(text), &reason);
}

static struct json *must_parse(const char *text)
{
    const char *reason = "";
    struct json *json = json_parse(text, strlen(text), &reason);
    cr_assert_not_null(json, "%s: %s", text, reason);
    return json;
}

Test(json, what_is_not_strict_json_is_refused_with_a_reason)
{
    static const struct {
        const char *text;
        const char *reason; // a word of it
    } rows[] = {
        {"", "not complete"},
        {"   ", "not complete"},
        {"{", "not complete"},
        {"[1,2", "not complete"},
        {"\"abc", "not complete"},
        {"{} {}", "follows"},
        {"1 2", "follows"},
        {"nul", "syntax"},
        {"True", "syntax"},
        {"NaN", "syntax"},
        {"Infinity", "syntax"},
        {"-", "syntax"},
        {"01", "syntax"},
        {"+1", "syntax"},
        {"1.", "syntax"},
        {".5", "syntax"},
        {"0x10", "follows"},
        {"[1,]", "syntax"},
        {"{\"a\":1,}", "syntax"},
        {"{a:1}", "syntax"},
        {"{1:1}", "syntax"},
        {"{\"a\" 1}", "syntax"},
        {"'a'", "syntax"},
        {"// x\n1", "syntax"},
        {"\"\\x41\"", "syntax"},
        {"\"\\u12\"", "syntax"},
        {"\"a\nb\"", "syntax"},
        {"\"a\tb\"", "syntax"},
        {"\xef\xbb\xbf{}", "syntax"},
        {"{\"a\":1,\"a\":2}", "doubled"},
        {"{\"a\":1,\"\\u0061\":2}", "doubled"},
        {"[{\"x\":{\"a\":1,\"b\":2,\"a\":3}}]", "doubled"},
        {"\"\\u0000\"", "NUL"},
        {"{\"a\\u0000b\":1}", "NUL"},
        {"\"\\ud800\"", "syntax"},
        {"\"\\ud800x\"", "syntax"},
        {"\"\\ud800\\u0041\"", "syntax"},
        {"\"\\udc00\"", "syntax"},
        {"\"\\udc00\\ud800\"", "syntax"},
        {"\"\xed\xa0\x80\"", "UTF-8"}, // a surrogate in UTF-8
        {"\"\xc0\xaf\"", "UTF-8"},     // overlong
        {"\"\xf4\x90\x80\x80\"", "UTF-8"},
        {"\"\xff\"", "UTF-8"},
        {"\"\xe5\xba", "UTF-8"},
        {"9007199254740993", "2^53"},
        {"-9007199254740993", "2^53"},
        {"9223372036854775808", "2^53"},
        {"-99999999999999999999999999999999", "2^53"},
        {"9007199254740994.0", "2^53"},
        {"-1e16", "2^53"},
        {"1e999", "2^53"},
        {"[0,{\"a\":[1e300]}]", "2^53"},
        {"{\"a\":{\"b\":9007199254740993}}", "2^53"},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const char *reason = NULL;
        struct json *json = json_parse(rows[i].text, strlen(rows[i].text), &reason);
        cr_assert_null(json, "%s", rows[i].text);
        cr_assert_not_null(strstr(reason, rows[i].reason), "%s: %s", rows[i].text, reason);
    }
    const char *reason = NULL;
    cr_assert_null(json_parse("[1\0]", 4, &reason), "a NUL between values");
    cr_assert_null(json_parse("\"a\0b\"", 5, &reason), "a NUL in a text");
    cr_assert_null(json_parse("1\0", 2, &reason), "a NUL behind the value");
}

Test(json, what_is_json_is_taken_and_written_back)
{
    static const struct {
        const char *text, *again;
    } rows[] = {
        {"null", "null"},
        {" true ", "true"},
        {"false\r\n", "false"},
        {"0", "0"},
        {"-0", "0"},
        {"9007199254740992", "9007199254740992"},
        {"-9007199254740992", "-9007199254740992"},
        {"1.5", "1.5"},
        {"0.1", "0.1"},
        {"1.0", "1.0"},
        {"1e3", "1000.0"},
        {"1E-7", "1e-07"},
        {"-2.5e+2", "-250.0"},
        {"0.1234567890123456789", "0.12345678901234568"},
        {"5e-324", "4.94065645841247e-324"},
        {"\"\"", "\"\""},
        {"\"\\u5e8a\\ud83d\\ude00\"", "\"床😀\""},
        {"\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u001f\"", "\"\\\"\\\\/\\b\\f\\n\\r\\t\\u001f\""},
        {"[]", "[]"},
        {"{}", "{}"},
        {" [ 1 , [ ] , { } ] ", "[1,[],{}]"},
        {"{\"z\":1,\"a\":[true,null],\"m\":{\"k\":\"v\"}}",
            "{\"z\":1,\"a\":[true,null],\"m\":{\"k\":\"v\"}}"},
        {"\"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[\"",
            "\"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[\""},
        {"[\"\\\\\",\"\\\"[\"]", "[\"\\\\\",\"\\\"[\"]"},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct json *json = must_parse(rows[i].text);
        struct text text;
        text_init(&text, TEXT_MAX);
        json_dump(json, &text);
        cr_assert_str_eq(text.bytes, rows[i].again);
        text_done(&text);
        json_free(json);
    }
}

static struct json *parse_nested(int depth, char open, char close, const char *before)
{
    char text[TEXT_MAX] = "";
    size_t size = 0;
    for (int i = 0; i < depth; i++) {
        text[size++] = open;
        if (open == '{') {
            memcpy(text + size, "\"a\":", 4);
            size += 4;
        }
    }
    text[size++] = '1';
    for (int i = 0; i < depth; i++) {
        text[size++] = close;
    }
    char whole[TEXT_MAX + 64];
    int whole_size = snprintf(whole, sizeof(whole), "%s%.*s]", before, (int)size, text);
    const char *reason = NULL;
    struct json *json = json_parse(whole, (size_t)whole_size, &reason);
    if (json == NULL) {
        cr_assert_not_null(strstr(reason, "deeply"), "%s", reason);
    }
    return json;
}

Test(json, depth_ends_at_the_limit)
{
    // The list around them counts too.
    json_free(parse_nested(JSON_DEPTH_MAX - 1, '[', ']', "["));
    json_free(parse_nested(JSON_DEPTH_MAX - 1, '{', '}', "["));
    json_free(parse_nested(JSON_DEPTH_MAX - 1, '[', ']', "[[[]],\"\\\"[[\",{},"));
    cr_assert_null(parse_nested(JSON_DEPTH_MAX, '[', ']', "["));
    cr_assert_null(parse_nested(JSON_DEPTH_MAX, '{', '}', "["));
    cr_assert_null(parse_nested(10000, '[', ']', "["));
    json_free(must_parse("[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]"));
}

Test(json, lists_and_maps_are_counted_where_asked)
{
    const char *reason = NULL;
    json_free(json_parse_within("[{},{\"a\":[]}]", 13, 4, &reason));
    cr_assert_null(reason);
    cr_assert_null(json_parse_within("[{},{\"a\":[]}]", 13, 3, &reason));
    cr_assert_str_eq(reason, "there are too many lists and maps");
    struct json *json = json_parse_within("[\"[[[[\"]", 8, 1, &reason);
    cr_assert_not_null(json, "brackets in a text are none");
    json_free(json);
}

Test(json, values_have_their_kind)
{
    static const struct {
        const char *text;
        enum json_kind kind;
    } rows[] = {
        {"null", JSON_KIND_NULL},
        {"true", JSON_KIND_BOOL},
        {"false", JSON_KIND_BOOL},
        {"1", JSON_KIND_INTEGER},
        {"1.0", JSON_KIND_REAL},
        {"\"\"", JSON_KIND_TEXT},
        {"[]", JSON_KIND_LIST},
        {"{}", JSON_KIND_MAP},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct json *json = must_parse(rows[i].text);
        cr_assert_eq(json_kind(json), rows[i].kind);
        cr_assert_eq(json_bool(json), i == 1);
        cr_assert_eq(json_integer(json), i == 3 ? 1 : 0);
        cr_assert_eq(json_real(json), i == 3 || i == 4 ? 1.0 : 0.0);
        cr_assert((json_text(json, NULL) != NULL) == (i == 5));
        cr_assert_eq(json_count(json), 0);
        cr_assert_null(json_at(json, 0));
        cr_assert_null(json_get(json, "a"));
        void *position = NULL;
        const char *key = NULL;
        const struct json *value = NULL;
        cr_assert_not(json_each(json, &position, &key, &value));
        json_free(json);
    }
}

Test(json, members_are_found_and_walked_in_their_order)
{
    struct json *json = must_parse("{\"z\":[7,\"床位\"],\"a\":{\"b\":2},\"\":true}");
    cr_assert_eq(json_count(json), 3);
    const struct json *list = json_get(json, "z");
    cr_assert_eq(json_count(list), 2);
    cr_assert_eq(json_integer(json_at(list, 0)), 7);
    size_t size = 0;
    cr_assert_str_eq(json_text(json_at(list, 1), &size), "床位");
    cr_assert_eq(size, 6);
    cr_assert_null(json_at(list, 2));
    cr_assert_eq(json_integer(json_get(json_get(json, "a"), "b")), 2);
    cr_assert(json_bool(json_get(json, "")));
    cr_assert_null(json_get(json, "A"));

    static const char *const keys[] = {"z", "a", ""};
    void *position = NULL;
    const char *key = NULL;
    const struct json *value = NULL;
    size_t count = 0;
    while (json_each(json, &position, &key, &value)) {
        cr_assert(count < 3);
        cr_assert_str_eq(key, keys[count]);
        cr_assert_eq(value, json_get(json, key));
        count++;
    }
    cr_assert_eq(count, 3);
    json_free(json);
}

Test(json, the_writer_puts_commas_where_they_belong)
{
    struct text text;
    text_init(&text, TEXT_MAX);
    struct json_out out;
    json_out_init(&out, &text);
    json_begin_map(&out);
    json_field_int(&out, "bed", -4);
    json_field_text(&out, "label", "3-01");
    json_field_text(&out, "absent", NULL);
    json_field_bool(&out, "open", true);
    json_field_bool(&out, "basic", false);
    json_key(&out, "list");
    json_begin_list(&out);
    json_put_int(&out, INT64_MAX);
    json_put_text(&out, NULL);
    json_put_null(&out);
    json_put_text_n(&out, "abcdef", 3);
    json_put_raw(&out, "{\"x\":1}", 7);
    json_begin_list(&out);
    json_end_list(&out);
    json_begin_map(&out);
    json_end_map(&out);
    json_put_bool(&out, false);
    json_end_list(&out);
    json_key(&out, "last \"one\"");
    json_put_text(&out, "");
    json_end_map(&out);
    cr_assert_not(text.failed);
    cr_assert_str_eq(text.bytes,
        "{\"bed\":-4,\"label\":\"3-01\",\"open\":true,\"basic\":false,"
        "\"list\":[9223372036854775807,null,null,\"abc\",{\"x\":1},[],{},false],"
        "\"last \\\"one\\\"\":\"\"}");
    text_done(&text);
}

Test(json, days_and_instants_are_written_as_the_protocol_says)
{
    struct text text;
    text_init(&text, TEXT_MAX);
    struct json_out out;
    json_out_init(&out, &text);
    json_begin_map(&out);
    json_field_day(&out, "from", 0);
    json_field_day(&out, "none", DAY_NONE);
    json_field_day(&out, "open", DAY_OPEN);
    json_field_day(&out, "last", DAY_OPEN - 1);
    json_field_instant(&out, "at", INT64_C(1796092200123), 480);
    json_end_map(&out);
    cr_assert_str_eq(text.bytes, "{\"from\":\"1970-01-01\",\"last\":\"9999-12-30\","
                                 "\"at\":\"2026-12-01T10:30:00.123+08:00\"}");
    text_done(&text);
}

Test(json, every_character_survives_writing_and_reading)
{
    struct text text;
    text_init(&text, TEXT_MAX);
    for (uint32_t point = 1; point < 0x11000; point += point < 0x3000 ? 1 : 251) {
        char utf8[16];
        size_t size = 0;
        utf8[size++] = 'a';
        if (point < 0x80) {
            utf8[size++] = (char)point;
        } else if (point < 0x800) {
            utf8[size++] = (char)(0xc0 | point >> 6);
            utf8[size++] = (char)(0x80 | (point & 63));
        } else if (point < 0x10000) {
            if (point >= 0xd800 && point < 0xe000) {
                continue;
            }
            utf8[size++] = (char)(0xe0 | point >> 12);
            utf8[size++] = (char)(0x80 | (point >> 6 & 63));
            utf8[size++] = (char)(0x80 | (point & 63));
        } else {
            utf8[size++] = (char)(0xf0 | point >> 18);
            utf8[size++] = (char)(0x80 | (point >> 12 & 63));
            utf8[size++] = (char)(0x80 | (point >> 6 & 63));
            utf8[size++] = (char)(0x80 | (point & 63));
        }
        utf8[size++] = 'z';
        utf8[size] = '\0';
        text_clear(&text);
        struct json_out out;
        json_out_init(&out, &text);
        json_put_text(&out, utf8);
        for (size_t i = 0; i < text.size; i++) {
            cr_assert((uint8_t)text.bytes[i] >= ' ' && text.bytes[i] != '\x7f', "%x", point);
        }
        struct json *json = must_parse(text.bytes);
        cr_assert_str_eq(json_text(json, NULL), utf8, "%x", point);
        json_free(json);
    }
    text_done(&text);
}

// What fits exactly is written, with and without escapes; what is one byte too long is not, at no
// matter which byte, and leaves the text as long as it was.
Test(json, keys_and_texts_fill_their_text_to_the_last_byte)
{
    static const struct {
        const char *key, *value, *json;
    } rows[] = {
        {"label", "3-01", "{\"a\":1,\"label\":\"3-01\"}"},
        {"label", "3\n01", "{\"a\":1,\"label\":\"3\\n01\"}"},
        {"la\"bel", "", "{\"a\":1,\"la\\\"bel\":\"\"}"},
        {"", "\u2028", "{\"a\":1,\"\":\"\\u2028\"}"},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        for (size_t most = 1; most <= strlen(rows[i].json); most++) {
            struct text text;
            text_init(&text, most);
            struct json_out out;
            json_out_init(&out, &text);
            json_begin_map(&out);
            json_field_int(&out, "a", 1);
            json_field_text(&out, rows[i].key, rows[i].value);
            json_end_map(&out);
            cr_expect_eq(text.failed, most < strlen(rows[i].json), "row %zu in %zu", i, most);
            cr_expect(strncmp(text.bytes, rows[i].json, text.size) == 0, "row %zu in %zu", i, most);
            cr_expect_eq(strlen(text.bytes), text.size, "row %zu in %zu", i, most);
            text_done(&text);
        }
    }
}

Test(json, line_separators_are_escaped_and_their_neighbours_not)
{
    static const struct {
        const char *text, *json;
    } rows[] = {
        {"\u2028", "\"\\u2028\""},
        {"a\u2029b", "\"a\\u2029b\""},
        {"\u2027\u202a", "\"\u2027\u202a\""},
        {"\u2128", "\"\u2128\""},
        {"\u20ac", "\"\u20ac\""},
        {"\x7f", "\"\\u007f\""},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct text text;
        text_init(&text, TEXT_MAX);
        struct json_out out;
        json_out_init(&out, &text);
        json_put_text(&out, rows[i].text);
        cr_assert_str_eq(text.bytes, rows[i].json);
        text_done(&text);
    }
    // The first byte of a separator at the end of what is written is no separator.
    struct text text;
    text_init(&text, TEXT_MAX);
    struct json_out out;
    json_out_init(&out, &text);
    json_put_text_n(&out, "\u2028", 1);
    cr_assert_str_eq(text.bytes, "\"\xe2\"");
    text_done(&text);
}

Test(json, a_full_text_says_so_once_at_the_end)
{
    struct text text;
    text_init(&text, 10);
    struct json_out out;
    json_out_init(&out, &text);
    json_begin_map(&out);
    json_field_text(&out, "name", "something too long");
    json_end_map(&out);
    cr_assert(text.failed);
    text_done(&text);
}

// Random bytes made of JSON's own characters: read or refused, never anything else; what is read
// is written and read back the same.
Test(json, what_was_read_reads_back_the_same)
{
    static const char *const pieces[] = {"[", "]", "{", "}", ",", ":", "1", "-2.5", "\"a\"",
        "\"b\"", "\"\\u00e9\"", "true", "null", " ", "\"", "\\", "9007199254740993", "[]", "{}",
        "\"a\":1"};
    unsigned seed = 20261201;
    printf("seed %u\n", seed);
    int read = 0;
    for (int round = 0; round < 20000; round++) {
        char text[128] = "";
        int count = rand_r(&seed) % 9;
        for (int i = 0; i < count; i++) {
            strcat(text, pieces[(size_t)rand_r(&seed) % (sizeof(pieces) / sizeof(pieces[0]))]);
        }
        struct json *json = parse(text);
        if (json == NULL) {
            continue;
        }
        read++;
        struct text first, second;
        text_init(&first, TEXT_MAX);
        text_init(&second, TEXT_MAX);
        json_dump(json, &first);
        struct json *again = must_parse(first.bytes);
        json_dump(again, &second);
        cr_assert_str_eq(first.bytes, second.bytes);
        json_free(again);
        json_free(json);
        text_done(&first);
        text_done(&second);
    }
    cr_assert_gt(read, 100);
}
