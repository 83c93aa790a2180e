// SPDX-License-Identifier: Apache-2.0
// The strict JSON reader: jansson parses, we judge depth before it and numbers after it.
#include "common/wire/json.h"

#include <assert.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// Names that ours also has; we make no values, so theirs are never called.
#define json_integer jansson_integer
#define json_real jansson_real
#include <jansson.h>
#undef json_integer
#undef json_real

// A struct json is jansson's own value under our name. jansson counts references in values it
// reads, so its interface wants them changeable; ours promises that they look the same.
static json_t *bare(const struct json *json)
{
    union {
        const struct json *ours;
        json_t *theirs;
    } value = {.ours = json};

    return value.theirs;
}

static const struct json *dressed(const json_t *value)
{
    return (const struct json *)value;
}

// Lists and maps open at once, judged without recursion: the parser below recurses once for each.
// Text that is no JSON may be counted wrongly, and is refused by the parser then.
static const char *judge_shape(const char *bytes, size_t size, int most)
{
    int depth = 0;
    int count = 0;
    bool in_text = false;
    for (size_t i = 0; i < size; i++) {
        char c = bytes[i];
        if (in_text) {
            i += c == '\\';
            in_text = c != '"';
        } else if (c == '"') {
            in_text = true;
        } else if (c == '[' || c == '{') {
            if (++depth > JSON_DEPTH_MAX) {
                return "lists and maps are nested too deeply";
            }
            if (++count > most) {
                return "there are too many lists and maps";
            }
        } else if (c == ']' || c == '}') {
            depth--;
        }
    }
    return NULL;
}

static bool are_numbers_in_range(const json_t *value);

static bool are_entries_in_range(json_t *map)
{
    const char *key = NULL;
    json_t *entry = NULL;
    json_object_foreach(map, key, entry)
    {
        if (!are_numbers_in_range(entry)) {
            return false;
        }
    }
    return true;
}

static bool are_members_in_range(const json_t *list)
{
    for (size_t i = 0; i < json_array_size(list); i++) {
        if (!are_numbers_in_range(json_array_get(list, i))) {
            return false;
        }
    }
    return true;
}

// Recurses JSON_DEPTH_MAX times at most.
static bool are_numbers_in_range(const json_t *value)
{
    switch (json_typeof(value)) {
    case JSON_OBJECT:
        return are_entries_in_range(bare(dressed(value)));
    case JSON_ARRAY:
        return are_members_in_range(value);
    case JSON_INTEGER:
        return json_integer_value(value) <= JSON_INTEGER_MAX &&
               json_integer_value(value) >= -JSON_INTEGER_MAX;
    case JSON_REAL:
        return fabs(json_real_value(value)) <= (double)JSON_INTEGER_MAX;
    case JSON_STRING:
    case JSON_TRUE:
    case JSON_FALSE:
    case JSON_NULL:
        return true;
    }
    return false;
}

static const char number_reason[] = "a number is beyond 2^53";

static const char *reason_of(const json_error_t *error)
{
    switch (json_error_code(error)) {
    case json_error_out_of_memory:
        return "out of memory";
    case json_error_invalid_utf8:
        return "the text is not valid UTF-8";
    case json_error_premature_end_of_input:
        return "the value is not complete";
    case json_error_end_of_input_expected:
        return "something follows the value";
    case json_error_null_character:
    case json_error_null_byte_in_key:
        return "a text contains NUL";
    case json_error_duplicate_key:
        return "a key is doubled";
    case json_error_numeric_overflow:
        return number_reason;
    default: // the library's list, not ours
        return "the syntax is not that of JSON";
    }
}

struct json *json_parse(const char *bytes, size_t size, const char **ret_reason)
{
    return json_parse_within(bytes, size, INT_MAX, ret_reason);
}

struct json *json_parse_within(
    const char *bytes, size_t size, int containers_most, const char **ret_reason)
{
    const char *shape = judge_shape(bytes, size, containers_most);
    if (shape != NULL) {
        *ret_reason = shape;
        return NULL;
    }
    if (size > 0 && memchr(bytes, '\0', size) != NULL) { // jansson passes over it
        *ret_reason = "the text contains NUL";
        return NULL;
    }
    json_error_t error;
    json_t *value = json_loadb(bytes, size, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &error);
    if (value == NULL) {
        *ret_reason = reason_of(&error);
        return NULL;
    }
    if (!are_numbers_in_range(value)) {
        json_decref(value);
        *ret_reason = number_reason;
        return NULL;
    }
    return (struct json *)value;
}

void json_free(struct json *json)
{
    json_decref(bare(json));
}

enum json_kind json_kind(const struct json *json)
{
    switch (json_typeof(bare(json))) {
    case JSON_OBJECT:
        return JSON_KIND_MAP;
    case JSON_ARRAY:
        return JSON_KIND_LIST;
    case JSON_STRING:
        return JSON_KIND_TEXT;
    case JSON_INTEGER:
        return JSON_KIND_INTEGER;
    case JSON_REAL:
        return JSON_KIND_REAL;
    case JSON_TRUE:
    case JSON_FALSE:
        return JSON_KIND_BOOL;
    case JSON_NULL:
        return JSON_KIND_NULL;
    }
    return JSON_KIND_NULL;
}

bool json_bool(const struct json *json)
{
    return json_is_true(bare(json));
}

int64_t json_integer(const struct json *json)
{
    return json_integer_value(bare(json));
}

double json_real(const struct json *json)
{
    return json_number_value(bare(json));
}

const char *json_text(const struct json *json, size_t *ret_size)
{
    if (ret_size != NULL) {
        *ret_size = json_string_length(bare(json));
    }
    return json_string_value(bare(json));
}

size_t json_count(const struct json *json)
{
    const json_t *value = bare(json);
    return json_is_array(value) ? json_array_size(value) : json_object_size(value);
}

const struct json *json_at(const struct json *list, size_t index)
{
    return dressed(json_array_get(bare(list), index));
}

const struct json *json_get(const struct json *map, const char *key)
{
    return dressed(json_object_get(bare(map), key));
}

bool json_each(
    const struct json *map, void **position, const char **ret_key, const struct json **ret_value)
{
    json_t *object = bare(map);
    void *next =
        *position == NULL ? json_object_iter(object) : json_object_iter_next(object, *position);
    if (next == NULL) {
        return false;
    }
    *position = next;
    *ret_key = json_object_iter_key(next);
    *ret_value = dressed(json_object_iter_value(next));
    return true;
}

// As few digits as read back as the same number, of 15 to 17.
static void dump_real(struct json_out *out, double number)
{
    char digits[32];
    int size = 0;
    for (int precision = 15; precision <= 17; precision++) {
        size = snprintf(digits, sizeof(digits), "%.*g", precision, number);
        if (strtod(digits, NULL) == number) {
            break;
        }
    }
    for (int i = 0; i < size; i++) {
        digits[i] = digits[i] == ',' ? '.' : digits[i]; // a locale's comma
    }
    if (strcspn(digits, ".e") == (size_t)size) { // stays a real for who reads it
        memcpy(digits + size, ".0", 3);
        size += 2;
    }
    json_put_raw(out, digits, (size_t)size);
}

static void dump(struct json_out *out, const struct json *value);

static void dump_map(struct json_out *out, const struct json *map)
{
    json_begin_map(out);
    void *position = NULL;
    const char *key = NULL;
    const struct json *value = NULL;
    while (json_each(map, &position, &key, &value)) {
        json_key(out, key);
        dump(out, value);
    }
    json_end_map(out);
}

static void dump_list(struct json_out *out, const struct json *list)
{
    json_begin_list(out);
    for (size_t i = 0; i < json_count(list); i++) {
        dump(out, json_at(list, i));
    }
    json_end_list(out);
}

// Recurses JSON_DEPTH_MAX times at most: only json_parse makes values.
static void dump(struct json_out *out, const struct json *value)
{
    size_t size = 0;
    const char *text = NULL;
    switch (json_kind(value)) {
    case JSON_KIND_NULL:
        json_put_null(out);
        break;
    case JSON_KIND_BOOL:
        json_put_bool(out, json_bool(value));
        break;
    case JSON_KIND_INTEGER:
        json_put_int(out, json_integer(value));
        break;
    case JSON_KIND_REAL:
        dump_real(out, json_real(value));
        break;
    case JSON_KIND_TEXT:
        text = json_text(value, &size);
        json_put_text_n(out, text, size);
        break;
    case JSON_KIND_LIST:
        dump_list(out, value);
        break;
    case JSON_KIND_MAP:
        dump_map(out, value);
        break;
    }
}

void json_dump(const struct json *json, struct text *text)
{
    struct json_out out;
    json_out_init(&out, text);
    dump(&out, json);
}
