// SPDX-License-Identifier: Apache-2.0
// JSON in: a strict reader over jansson, the only file that knows it. JSON out: a writer of text
// that builds no tree.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/text.h"

#define JSON_DEPTH_MAX 32
#define JSON_INTEGER_MAX INT64_C(9007199254740992) // 2^53

struct json; // a parsed value; whoever parsed the root frees it, members are borrowed

enum json_kind {
    JSON_KIND_NULL,
    JSON_KIND_BOOL,
    JSON_KIND_INTEGER,
    JSON_KIND_REAL,
    JSON_KIND_TEXT,
    JSON_KIND_LIST,
    JSON_KIND_MAP,
};

// One value and nothing else: strict UTF-8, no doubled keys, no NUL in texts, depth of lists and
// maps at most JSON_DEPTH_MAX, numbers within +-2^53. NULL otherwise, with a reason without any of
// the input in ret_reason.
struct json *json_parse(const char *bytes, size_t size, const char **ret_reason) MUST_USE;

// The same with so many lists and maps at most: an empty one takes a hundred times the memory of
// its two bytes.
struct json *json_parse_within(
    const char *bytes, size_t size, int containers_most, const char **ret_reason) MUST_USE;
void json_free(struct json *json);

// jansson exports functions of the same names: a label of our own keeps the linker from mixing
// them.
#define JSON_SYMBOL(name) __asm__("eldercare_" #name)

// The value of its kind; of another kind false, 0, 0.0 (an integer is also a real) and NULL.
enum json_kind json_kind(const struct json *json);
bool json_bool(const struct json *json);
int64_t json_integer(const struct json *json) JSON_SYMBOL(json_integer);
double json_real(const struct json *json) JSON_SYMBOL(json_real);
const char *json_text(const struct json *json, size_t *ret_size); // with NUL; ret_size may be NULL

size_t json_count(const struct json *json); // entries of a list or map, else 0
const struct json *json_at(const struct json *list, size_t index); // NULL beyond the end
const struct json *json_get(
    const struct json *map, const char *key); // NULL when absent or map is none

// Walks a map: start with *position NULL. False at the end.
bool json_each(
    const struct json *map, void **position, const char **ret_key, const struct json **ret_value);

// Compact JSON text of a value, keys in the order they came.
void json_dump(const struct json *json, struct text *text);

// --- writing ---

struct json_out {
    struct text *text; // not owned
    bool comma;        // the next value needs one
};

void json_out_init(struct json_out *out, struct text *text);
void json_begin_map(struct json_out *out);
void json_end_map(struct json_out *out);
void json_begin_list(struct json_out *out);
void json_end_list(struct json_out *out);
void json_key(struct json_out *out, const char *key);

// Valid UTF-8; escapes what JSON demands, DEL and U+2028/9. NULL writes null.
void json_put_text(struct json_out *out, const char *text);
void json_put_text_n(struct json_out *out, const char *text, size_t size);
void json_put_int(struct json_out *out, int64_t number);
void json_put_bool(struct json_out *out, bool truth);
void json_put_null(struct json_out *out);
void json_put_raw(struct json_out *out, const char *json, size_t size); // already JSON

// key and value in one; a NULL text writes nothing at all: optional facts are absent, never null.
void json_field_text(struct json_out *out, const char *key, const char *text);
void json_field_int(struct json_out *out, const char *key, int64_t number);
void json_field_bool(struct json_out *out, const char *key, bool truth);
void json_field_day(
    struct json_out *out, const char *key, int32_t day); // DAY_NONE and DAY_OPEN write nothing
void json_field_instant(
    struct json_out *out, const char *key, int64_t instant_ms, int zone_minutes);
