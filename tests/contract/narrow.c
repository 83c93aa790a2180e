// SPDX-License-Identifier: Apache-2.0
// Compares two published descriptions: what was promised once may be added to, never taken back.
#include <stdio.h>
#include <string.h>

#include "tests/contract/contract.h"

#define PLACE_SIZE 512

struct narrowing {
    char place[PLACE_SIZE];
    int narrowings;
};

static void complain(struct narrowing *comparison, const char *what)
{
    printf("narrowed: %s: %s\n", comparison->place, what);
    comparison->narrowings++;
}

// Goes into a part and back: the length to give leave.
static size_t enter(struct narrowing *comparison, const char *step)
{
    size_t size = strlen(comparison->place);
    snprintf(comparison->place + size, PLACE_SIZE - size, "%s%s", size == 0 ? "" : ".", step);
    return size;
}

static void leave(struct narrowing *comparison, size_t size)
{
    comparison->place[size] = '\0';
}

static const char *text_of(const struct json *map, const char *key)
{
    const struct json *value = map == NULL ? NULL : json_get(map, key);
    return value != NULL && json_kind(value) == JSON_KIND_TEXT ? json_text(value, NULL) : "";
}

static bool is_true(const struct json *map, const char *key)
{
    const struct json *value = map == NULL ? NULL : json_get(map, key);
    return value != NULL && json_kind(value) == JSON_KIND_BOOL && json_bool(value);
}

static const struct json *find_by(const struct json *list, const char *key, const char *word)
{
    for (size_t i = 0; list != NULL && i < json_count(list); i++) {
        if (strcmp(text_of(json_at(list, i), key), word) == 0) {
            return json_at(list, i);
        }
    }
    return NULL;
}

static bool has_word(const struct json *list, const char *word)
{
    for (size_t i = 0; list != NULL && i < json_count(list); i++) {
        const struct json *item = json_at(list, i);
        if (json_kind(item) == JSON_KIND_TEXT && strcmp(json_text(item, NULL), word) == 0) {
            return true;
        }
    }
    return false;
}

// Every word of part stands in whole.
static void compare_words(struct narrowing *comparison, const struct json *part,
    const struct json *whole, const char *what)
{
    for (size_t i = 0; part != NULL && i < json_count(part); i++) {
        const char *word = json_text(json_at(part, i), NULL);
        if (!has_word(whole, word)) {
            char words[256];
            snprintf(words, sizeof words, "%s: %s", what, word);
            complain(comparison, words);
        }
    }
}

static void compare_limit(struct narrowing *comparison, const struct json *before,
    const struct json *now, const char *key, int direction)
{
    const struct json *old_limit = json_get(before, key);
    const struct json *new_limit = json_get(now, key);
    if (new_limit == NULL) {
        return;
    }
    bool narrower =
        old_limit == NULL || (json_integer(new_limit) - json_integer(old_limit)) * direction > 0;
    if (narrower) {
        complain(comparison, key);
    }
}

// A parameter may take more, never less.
static void compare_input(
    struct narrowing *comparison, const struct json *before, const struct json *now);

static void compare_input_fields(
    struct narrowing *comparison, const struct json *before, const struct json *now)
{
    void *position = NULL;
    const char *name = NULL;
    const struct json *field = NULL;
    const struct json *properties = json_get(before, "properties");
    while (properties != NULL && json_each(properties, &position, &name, &field)) {
        size_t size = enter(comparison, name);
        const struct json *present = json_get(now, "properties");
        present = present == NULL ? NULL : json_get(present, name);
        if (present == NULL) {
            complain(comparison, "the field is gone");
        } else {
            compare_input(comparison, field, present);
        }
        leave(comparison, size);
    }
    compare_words(comparison, json_get(now, "required"), json_get(before, "required"),
        "a field became required");
}

static void compare_input(
    struct narrowing *comparison, const struct json *before, const struct json *now)
{
    if (strcmp(text_of(before, "type"), text_of(now, "type")) != 0 ||
        strcmp(text_of(before, "format"), text_of(now, "format")) != 0 ||
        strcmp(text_of(before, "pattern"), text_of(now, "pattern")) != 0) {
        complain(comparison, "another type");
        return;
    }
    compare_limit(comparison, before, now, "minimum", 1);
    compare_limit(comparison, before, now, "maximum", -1);
    compare_limit(comparison, before, now, "minLength", 1);
    compare_limit(comparison, before, now, "maxLength", -1);
    compare_limit(comparison, before, now, "minItems", 1);
    compare_limit(comparison, before, now, "maxItems", -1);
    if (json_get(now, "enum") != NULL) {
        compare_words(
            comparison, json_get(before, "enum"), json_get(now, "enum"), "a word is gone");
    }
    if (json_get(before, "items") != NULL && json_get(now, "items") != NULL) {
        compare_input(comparison, json_get(before, "items"), json_get(now, "items"));
    }
    compare_input_fields(comparison, before, now);
}

// A result may tell more, never less.
static void compare_output(
    struct narrowing *comparison, const struct json *before, const struct json *now)
{
    if (json_get(before, "type") != NULL &&
        strcmp(text_of(before, "type"), text_of(now, "type")) != 0) {
        complain(comparison, "another type");
    }
    compare_words(comparison, json_get(before, "required"), json_get(now, "required"),
        "a field is no longer always there");
    const struct json *items = json_get(before, "items");
    if (items != NULL && json_get(now, "items") == NULL) {
        complain(comparison, "its items are no longer told");
    } else if (items != NULL) {
        compare_output(comparison, items, json_get(now, "items"));
    }
    void *position = NULL;
    const char *name = NULL;
    const struct json *field = NULL;
    const struct json *properties = json_get(before, "properties");
    while (properties != NULL && json_each(properties, &position, &name, &field)) {
        size_t size = enter(comparison, name);
        const struct json *present = json_get(now, "properties");
        present = present == NULL ? NULL : json_get(present, name);
        if (present == NULL) {
            complain(comparison, "the field is gone");
        } else {
            compare_output(comparison, field, present);
        }
        leave(comparison, size);
    }
}

static void compare_params(
    struct narrowing *comparison, const struct json *before, const struct json *now)
{
    for (size_t i = 0; i < json_count(before); i++) {
        const struct json *param = json_at(before, i);
        size_t size = enter(comparison, text_of(param, "name"));
        const struct json *present = find_by(now, "name", text_of(param, "name"));
        if (present == NULL) {
            complain(comparison, "the parameter is gone");
        } else {
            compare_input(comparison, json_get(param, "schema"), json_get(present, "schema"));
        }
        leave(comparison, size);
    }
    for (size_t i = 0; i < json_count(now); i++) {
        const struct json *param = json_at(now, i);
        const struct json *old = find_by(before, "name", text_of(param, "name"));
        if (is_true(param, "required") && !is_true(old, "required")) {
            size_t size = enter(comparison, text_of(param, "name"));
            complain(comparison, "the parameter became required");
            leave(comparison, size);
        }
    }
}

static void compare_rights(
    struct narrowing *comparison, const struct json *before, const struct json *now)
{
    compare_words(
        comparison, json_get(before, "allow"), json_get(now, "allow"), "an office may no longer");
    compare_words(
        comparison, json_get(before, "roles"), json_get(now, "roles"), "a role may no longer");
    static const char *const flags[] = {"open", "dry_run", "set_up"};
    for (size_t i = 0; i < sizeof flags / sizeof flags[0]; i++) {
        if (is_true(before, flags[i]) && !is_true(now, flags[i])) {
            complain(comparison, flags[i]);
        }
    }
}

static void compare_methods(
    struct narrowing *comparison, const struct json *before, const struct json *now)
{
    for (size_t i = 0; i < json_count(before); i++) {
        const struct json *method = json_at(before, i);
        const char *name = text_of(method, "name");
        const struct json *present = find_by(now, "name", name);
        size_t size = enter(comparison, name);
        if (present == NULL) {
            complain(comparison, "the method is gone");
            leave(comparison, size);
            continue;
        }
        compare_params(comparison, json_get(method, "params"), json_get(present, "params"));
        size_t inner = enter(comparison, "result");
        compare_output(comparison, json_get(json_get(method, "result"), "schema"),
            json_get(json_get(present, "result"), "schema"));
        leave(comparison, inner);
        compare_rights(
            comparison, json_get(method, "x-eldercare"), json_get(present, "x-eldercare"));
        leave(comparison, size);
    }
}

static void compare_errors(
    struct narrowing *comparison, const struct json *before, const struct json *now)
{
    void *position = NULL;
    const char *name = NULL;
    const struct json *error = NULL;
    while (json_each(before, &position, &name, &error)) {
        const struct json *present = json_get(now, name);
        size_t size = enter(comparison, name);
        if (present == NULL ||
            json_integer(json_get(present, "code")) != json_integer(json_get(error, "code"))) {
            complain(comparison, "the error is gone or has another code");
        }
        leave(comparison, size);
    }
}

static void compare_imports(
    struct narrowing *comparison, const struct json *before, const struct json *now)
{
    for (size_t i = 0; before != NULL && i < json_count(before); i++) {
        const struct json *kind = json_at(before, i);
        const struct json *present = find_by(now, "what", text_of(kind, "what"));
        size_t size = enter(comparison, text_of(kind, "what"));
        const struct json *columns = json_get(kind, "columns");
        const struct json *columns_now = present == NULL ? NULL : json_get(present, "columns");
        for (size_t j = 0; j < json_count(columns); j++) {
            const struct json *column = json_at(columns, j);
            const struct json *found = find_by(columns_now, "english", text_of(column, "english"));
            bool kept = found != NULL &&
                        strcmp(text_of(found, "chinese"), text_of(column, "chinese")) == 0 &&
                        (is_true(column, "required") || !is_true(found, "required"));
            if (!kept) {
                complain(comparison, text_of(column, "english"));
            }
        }
        leave(comparison, size);
    }
}

bool narrow_check(const struct json *before, const struct json *now)
{
    struct narrowing comparison = {.narrowings = 0};
    compare_methods(&comparison, json_get(before, "methods"), json_get(now, "methods"));
    compare_errors(&comparison, json_get(json_get(before, "components"), "errors"),
        json_get(json_get(now, "components"), "errors"));
    compare_imports(
        &comparison, json_get(before, "x-eldercare-imports"), json_get(now, "x-eldercare-imports"));
    return comparison.narrowings == 0;
}
