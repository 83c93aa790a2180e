// SPDX-License-Identifier: Apache-2.0
// The JSON writer of json.h: text straight into a buffer, in long runs, without a tree.
#include <string.h>

#include "common/base/day.h"
#include "common/wire/json.h"

#define ADD_LITERAL(text, literal) text_add((text), literal, sizeof(literal) - 1)

void json_out_init(struct json_out *out, struct text *text)
{
    *out = (struct json_out){.text = text};
}

static void begin_value(struct json_out *out)
{
    if (out->comma) {
        text_add_char(out->text, ',');
    }
    out->comma = true;
}

void json_begin_map(struct json_out *out)
{
    begin_value(out);
    text_add_char(out->text, '{');
    out->comma = false;
}

void json_end_map(struct json_out *out)
{
    text_add_char(out->text, '}');
    out->comma = true;
}

void json_begin_list(struct json_out *out)
{
    begin_value(out);
    text_add_char(out->text, '[');
    out->comma = false;
}

void json_end_list(struct json_out *out)
{
    text_add_char(out->text, ']');
    out->comma = true;
}

// 1: always escaped; 2: perhaps the first byte of U+2028 or U+2029 (E2 80 A8, E2 80 A9).
static const uint8_t care[256] = {
    [0x00] = 1,
    [0x01] = 1,
    [0x02] = 1,
    [0x03] = 1,
    [0x04] = 1,
    [0x05] = 1,
    [0x06] = 1,
    [0x07] = 1,
    [0x08] = 1,
    [0x09] = 1,
    [0x0a] = 1,
    [0x0b] = 1,
    [0x0c] = 1,
    [0x0d] = 1,
    [0x0e] = 1,
    [0x0f] = 1,
    [0x10] = 1,
    [0x11] = 1,
    [0x12] = 1,
    [0x13] = 1,
    [0x14] = 1,
    [0x15] = 1,
    [0x16] = 1,
    [0x17] = 1,
    [0x18] = 1,
    [0x19] = 1,
    [0x1a] = 1,
    [0x1b] = 1,
    [0x1c] = 1,
    [0x1d] = 1,
    [0x1e] = 1,
    [0x1f] = 1,
    ['"'] = 1,
    ['\\'] = 1,
    [0x7f] = 1,
    [0xe2] = 2,
};

static bool is_line_separator(const char *bytes, size_t size)
{
    return size >= 3 && (uint8_t)bytes[1] == 0x80 &&
           ((uint8_t)bytes[2] == 0xa8 || (uint8_t)bytes[2] == 0xa9);
}

static void put_escape(struct text *text, char c)
{
    static const char digits[] = "0123456789abcdef";
    static const char letters[] = "\"\"\\\\\bb\ff\nn\rr\tt"; // byte, letter, byte, letter ...
    for (size_t i = 0; i + 1 < sizeof(letters); i += 2) {
        if (letters[i] == c) {
            const char escape[] = {'\\', letters[i + 1]};
            text_add(text, escape, sizeof(escape));
            return;
        }
    }
    const char escape[] = {'\\', 'u', '0', '0', digits[(uint8_t)c >> 4], digits[(uint8_t)c & 15]};
    text_add(text, escape, sizeof(escape));
}

// The bytes up to the first that needs an escape go out in one run.
static void put_escaped(struct text *text, const char *bytes, size_t size)
{
    size_t done = 0;
    for (size_t i = 0; i < size; i++) {
        uint8_t kind = care[(uint8_t)bytes[i]];
        if (kind == 0 || (kind == 2 && !is_line_separator(bytes + i, size - i))) {
            continue;
        }
        text_add(text, bytes + done, i - done);
        if (kind == 1) {
            put_escape(text, bytes[i]);
        } else {
            text_add_string(text, (uint8_t)bytes[i + 2] == 0xa8 ? "\\u2028" : "\\u2029");
            i += 2;
        }
        done = i + 1;
    }
    text_add(text, bytes + done, size - done);
}

// Most texts and every key of ours need no escape: comma, quotes and bytes go straight to their
// place, looked at while they are copied. False, and nothing is written, when one needs care.
static bool put_plain(struct json_out *out, const char *bytes, size_t size, bool is_key)
{
    size_t marks = (out->comma ? 3u : 2u) + (is_key ? 1u : 0u);
    char *begin = text_room(out->text, size + marks);
    if (begin == NULL) {
        return true; // the text knows that it failed
    }
    char *at = begin;
    if (out->comma) {
        *at++ = ',';
    }
    *at++ = '"';
    for (size_t i = 0; i < size; i++) {
        if (care[(uint8_t)bytes[i]] != 0) {
            *begin = '\0';
            return false;
        }
        at[i] = bytes[i];
    }
    at[size] = '"';
    if (is_key) {
        at[size + 1] = ':';
    }
    text_wrote(out->text, size + marks);
    return true;
}

static void put_quoted(struct json_out *out, const char *bytes, size_t size, bool is_key)
{
    if (!put_plain(out, bytes, size, is_key)) {
        begin_value(out);
        text_add_char(out->text, '"');
        put_escaped(out->text, bytes, size);
        text_add_string(out->text, is_key ? "\":" : "\"");
    }
    out->comma = !is_key;
}

void json_key(struct json_out *out, const char *key)
{
    put_quoted(out, key, strlen(key), true);
}

void json_put_text_n(struct json_out *out, const char *text, size_t size)
{
    if (text == NULL) {
        json_put_null(out);
        return;
    }
    put_quoted(out, text, size, false);
}

void json_put_text(struct json_out *out, const char *text)
{
    json_put_text_n(out, text, text == NULL ? 0 : strlen(text));
}

void json_put_int(struct json_out *out, int64_t number)
{
    begin_value(out);
    text_add_int(out->text, number);
}

void json_put_bool(struct json_out *out, bool truth)
{
    begin_value(out);
    if (truth) {
        ADD_LITERAL(out->text, "true");
    } else {
        ADD_LITERAL(out->text, "false");
    }
}

void json_put_null(struct json_out *out)
{
    begin_value(out);
    ADD_LITERAL(out->text, "null");
}

void json_put_raw(struct json_out *out, const char *json, size_t size)
{
    begin_value(out);
    text_add(out->text, json, size);
}

void json_field_text(struct json_out *out, const char *key, const char *text)
{
    if (text != NULL) {
        json_key(out, key);
        json_put_text(out, text);
    }
}

void json_field_int(struct json_out *out, const char *key, int64_t number)
{
    json_key(out, key);
    json_put_int(out, number);
}

void json_field_bool(struct json_out *out, const char *key, bool truth)
{
    json_key(out, key);
    json_put_bool(out, truth);
}

void json_field_day(struct json_out *out, const char *key, int32_t day)
{
    char text[DAY_TEXT_SIZE];
    if (day != DAY_NONE && day != DAY_OPEN) {
        json_field_text(out, key, day_format(day, text));
    }
}

void json_field_instant(struct json_out *out, const char *key, int64_t instant_ms, int zone_minutes)
{
    char text[INSTANT_TEXT_SIZE];
    json_field_text(out, key, instant_format(instant_ms, zone_minutes, text));
}
