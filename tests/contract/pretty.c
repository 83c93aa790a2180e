// SPDX-License-Identifier: Apache-2.0
// JSON for people: one entry a line, small values on one.
#include "tests/contract/contract.h"

#define LINE_SIZE 110
#define SMALL_MAX (1024 * 1024)

static void indent(struct text *text, int depth)
{
    text_add_char(text, '\n');
    for (int i = 0; i < depth; i++) {
        text_add_char(text, ' ');
    }
}

static void print(const struct json *json, int depth, struct text *ret);

static void print_key(const char *key, struct text *ret)
{
    struct json_out out;
    json_out_init(&out, ret);
    json_put_text(&out, key);
    text_add_string(ret, ": ");
}

static void print_map(const struct json *json, int depth, struct text *ret)
{
    void *position = NULL;
    const char *key = NULL;
    const struct json *value = NULL;
    const char *comma = "";
    text_add_char(ret, '{');
    while (json_each(json, &position, &key, &value)) {
        text_add_string(ret, comma);
        comma = ",";
        indent(ret, depth + 1);
        print_key(key, ret);
        print(value, depth + 1, ret);
    }
    indent(ret, depth);
    text_add_char(ret, '}');
}

static void print_list(const struct json *json, int depth, struct text *ret)
{
    text_add_char(ret, '[');
    for (size_t i = 0; i < json_count(json); i++) {
        text_add_string(ret, i == 0 ? "" : ",");
        indent(ret, depth + 1);
        print(json_at(json, i), depth + 1, ret);
    }
    indent(ret, depth);
    text_add_char(ret, ']');
}

static void print(const struct json *json, int depth, struct text *ret)
{
    struct text small;
    text_init(&small, SMALL_MAX);
    json_dump(json, &small);
    bool is_small = !small.failed && small.size + (size_t)depth < LINE_SIZE;
    if (is_small) {
        text_add(ret, small.bytes, small.size);
    } else if (json_kind(json) == JSON_KIND_MAP) {
        print_map(json, depth, ret);
    } else if (json_kind(json) == JSON_KIND_LIST) {
        print_list(json, depth, ret);
    } else {
        json_dump(json, ret);
    }
    text_done(&small);
}

void pretty_print(const struct json *json, struct text *ret)
{
    print(json, 0, ret);
    text_add_char(ret, '\n');
}
