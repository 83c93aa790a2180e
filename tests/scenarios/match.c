// SPDX-License-Identifier: Apache-2.0
// Patterns of scenarios: maps as subsets, lists in order, "..." for what does not matter, "$name"
// to capture.
#include <string.h>

#include "tests/scenarios/script.h"

#define PLACE_SIZE 512
#define SHOWN_MAX 200

struct matching {
    struct variables *variables;
    struct text *complaint;
    char place[PLACE_SIZE];
};

static const char *text_of(const struct json *json)
{
    return json_kind(json) == JSON_KIND_TEXT ? json_text(json, NULL) : "";
}

static void show(struct text *text, const struct json *json)
{
    struct text words;
    text_init(&words, 1024 * 1024);
    json_dump(json, &words);
    text_print(text, "%.*s%s", SHOWN_MAX, words.size == 0 ? "" : words.bytes,
        words.size > SHOWN_MAX ? " ..." : "");
    text_done(&words);
}

static bool differ(struct matching *matching, const struct json *pattern, const struct json *actual)
{
    text_clear(matching->complaint);
    text_print(matching->complaint, "at %s: expected ",
        matching->place[0] == '\0' ? "the top" : matching->place);
    show(matching->complaint, pattern);
    text_add_string(matching->complaint, ", got ");
    if (actual == NULL) {
        text_add_string(matching->complaint, "nothing");
    } else {
        show(matching->complaint, actual);
    }
    return false;
}

static bool match_value(
    struct matching *matching, const struct json *pattern, const struct json *actual);

// Goes down one step; the place is what it was afterwards unless the match failed.
static bool match_below(struct matching *matching, const char *step, const struct json *pattern,
    const struct json *actual)
{
    size_t size = strlen(matching->place);
    strncat(matching->place, step, PLACE_SIZE - size - 1);
    bool good = match_value(matching, pattern, actual);
    if (good) {
        matching->place[size] = '\0';
    }
    return good;
}

static bool match_map(
    struct matching *matching, const struct json *pattern, const struct json *actual)
{
    if (json_kind(actual) != JSON_KIND_MAP) {
        return differ(matching, pattern, actual);
    }
    void *position = NULL;
    const char *key = NULL;
    const struct json *expected = NULL;
    while (json_each(pattern, &position, &key, &expected)) {
        const struct json *found = json_get(actual, key);
        char step[128] = ".";
        strncat(step, key, sizeof step - 2);
        if (json_kind(expected) == JSON_KIND_NULL && found == NULL) {
            continue;
        }
        if (!match_below(matching, step, expected, found)) {
            return false;
        }
    }
    return true;
}

static bool is_rest(const struct json *list, size_t index)
{
    return index < json_count(list) && strcmp(text_of(json_at(list, index)), "...") == 0;
}

// Item by item; an open list may go on.
static bool match_in_place(struct matching *matching, const struct json *pattern,
    const struct json *actual, size_t count, bool is_open)
{
    bool fits = is_open ? json_count(actual) >= count : json_count(actual) == count;
    if (!fits) {
        return differ(matching, pattern, actual);
    }
    for (size_t i = 0; i < count; i++) {
        char step[32];
        struct text words;
        text_init(&words, sizeof step);
        text_print(&words, "[%zu]", i + 1);
        strncpy(step, words.bytes, sizeof step - 1);
        step[sizeof step - 1] = '\0';
        text_done(&words);
        if (!match_below(matching, step, json_at(pattern, i), json_at(actual, i))) {
            return false;
        }
    }
    return true;
}

// Each pattern from first on finds an item behind the one before.
static bool match_somewhere(
    struct matching *matching, const struct json *pattern, const struct json *actual)
{
    size_t next = 0;
    for (size_t i = 1; i < json_count(pattern); i++) {
        if (is_rest(pattern, i)) {
            continue;
        }
        bool found = false;
        while (!found && next < json_count(actual)) {
            size_t size = strlen(matching->place);
            found = match_value(matching, json_at(pattern, i), json_at(actual, next++));
            matching->place[size] = '\0';
        }
        if (!found) {
            return differ(matching, json_at(pattern, i), actual);
        }
    }
    return true;
}

static bool match_list(
    struct matching *matching, const struct json *pattern, const struct json *actual)
{
    size_t count = json_count(pattern);
    if (json_kind(actual) != JSON_KIND_LIST) {
        return differ(matching, pattern, actual);
    }
    if (is_rest(pattern, 0)) {
        return match_somewhere(matching, pattern, actual);
    }
    bool is_open = count > 0 && is_rest(pattern, count - 1);
    return match_in_place(matching, pattern, actual, is_open ? count - 1 : count, is_open);
}

static bool capture(struct matching *matching, const char *name, const struct json *actual)
{
    struct text value;
    text_init(&value, 1024 * 1024);
    json_dump(actual, &value);
    variables_set(matching->variables, name, value.bytes);
    text_done(&value);
    return true;
}

static bool match_text(
    struct matching *matching, const struct json *pattern, const struct json *actual)
{
    const char *words = json_text(pattern, NULL);
    if (strcmp(words, "*") == 0) {
        return true;
    }
    if (words[0] == '$' && words[1] != '\0') {
        return capture(matching, words + (words[1] == '!' ? 2 : 1), actual);
    }
    if (words[0] == '~') {
        bool found = strstr(text_of(actual), words + 1) != NULL;
        return found || differ(matching, pattern, actual);
    }
    bool same = json_kind(actual) == JSON_KIND_TEXT && strcmp(words, text_of(actual)) == 0;
    return same || differ(matching, pattern, actual);
}

static bool match_value(
    struct matching *matching, const struct json *pattern, const struct json *actual)
{
    bool same = actual != NULL && json_kind(actual) == json_kind(pattern);
    if (actual == NULL) {
        return differ(matching, pattern, actual);
    }
    switch (json_kind(pattern)) {
    case JSON_KIND_MAP:
        return match_map(matching, pattern, actual);
    case JSON_KIND_LIST:
        return match_list(matching, pattern, actual);
    case JSON_KIND_TEXT:
        return match_text(matching, pattern, actual);
    case JSON_KIND_INTEGER:
        same = same && json_integer(pattern) == json_integer(actual);
        break;
    case JSON_KIND_BOOL:
        same = same && json_bool(pattern) == json_bool(actual);
        break;
    case JSON_KIND_REAL: // nothing we send is one
        same = false;
        break;
    case JSON_KIND_NULL:
        break;
    }
    return same || differ(matching, pattern, actual);
}

bool match(struct variables *variables, const struct json *pattern, const struct json *actual,
    struct text *ret_complaint)
{
    struct matching matching = {.variables = variables, .complaint = ret_complaint};
    return match_value(&matching, pattern, actual);
}
