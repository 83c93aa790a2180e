// SPDX-License-Identifier: Apache-2.0
// The growing run of bytes; what its bytes mean stands in text_utf8.c.

#include "common/base/text.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_CAPACITY ((size_t)64)

void text_init(struct text *text, size_t size_max)
{
    *text = (struct text){.size_max = size_max};
}

void text_done(struct text *text)
{
    free(text->bytes);
    text_init(text, text->size_max);
}

void text_truncate(struct text *text, size_t size)
{
    if (size < text->size) {
        text->size = size;
    }
    if (text->bytes) {
        text->bytes[text->size] = '\0';
    }
    text->failed = false;
}

void text_clear(struct text *text)
{
    text_truncate(text, 0);
}

static bool grow(struct text *text, size_t more)
{
    if (text->failed) {
        return false;
    }
    if (more > text->size_max - text->size || text->size_max == SIZE_MAX) {
        text->failed = true;
        return false;
    }
    size_t wanted = text->size + more + 1;
    if (wanted <= text->capacity) {
        return true;
    }
    size_t capacity = text->capacity ? text->capacity : FIRST_CAPACITY;
    while (capacity < wanted) {
        capacity = capacity > SIZE_MAX / 2 ? wanted : capacity * 2;
    }
    if (capacity > text->size_max + 1) {
        capacity = text->size_max + 1;
    }
    char *bytes = realloc(text->bytes, capacity);
    if (!bytes) {
        text->failed = true;
        return false;
    }
    text->bytes = bytes;
    text->capacity = capacity;
    return true;
}

// Room for more bytes and the NUL behind them; mostly it is there.
static inline bool reserve(struct text *text, size_t more)
{
    return (!text->failed && more < text->capacity - text->size) || grow(text, more);
}

char *text_room(struct text *text, size_t more)
{
    return reserve(text, more) ? text->bytes + text->size : NULL;
}

void text_wrote(struct text *text, size_t size)
{
    assert(size < text->capacity - text->size);
    text->size += size;
    text->bytes[text->size] = '\0';
}

void text_add(struct text *text, const char *bytes, size_t size)
{
    if (!reserve(text, size)) {
        return;
    }
    if (size > 0) {
        memcpy(text->bytes + text->size, bytes, size);
    }
    text->size += size;
    text->bytes[text->size] = '\0';
}

void text_add_string(struct text *text, const char *string)
{
    text_add(text, string, strlen(string));
}

void text_add_char(struct text *text, char c)
{
    if (reserve(text, 1)) {
        text->bytes[text->size++] = c;
        text->bytes[text->size] = '\0';
    }
}

void text_add_int(struct text *text, int64_t number)
{
    char digits[24];
    char *at = digits + sizeof digits;
    uint64_t rest = number < 0 ? 0 - (uint64_t)number : (uint64_t)number;
    do {
        *--at = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest > 0);
    if (number < 0) {
        *--at = '-';
    }
    text_add(text, at, (size_t)(digits + sizeof digits - at));
}

void text_print(struct text *text, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    va_list again;
    va_copy(again, arguments);
    int size = vsnprintf(NULL, 0, format, arguments);
    if (size < 0) {
        text->failed = true;
    } else if (reserve(text, (size_t)size)) {
        vsnprintf(text->bytes + text->size, (size_t)size + 1, format, again);
        text->size += (size_t)size;
    }
    va_end(again);
    va_end(arguments);
}

void text_add_hex(struct text *text, const uint8_t *bytes, size_t size)
{
    static const char digits[] = "0123456789abcdef";
    if (size > SIZE_MAX / 2 || !reserve(text, size * 2)) {
        text->failed = true;
        return;
    }
    for (size_t i = 0; i < size; i++) {
        text->bytes[text->size++] = digits[bytes[i] >> 4];
        text->bytes[text->size++] = digits[bytes[i] & 15];
    }
    text->bytes[text->size] = '\0';
}

static int hex_value(char c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    if (c >= 'a' && c <= 'f') {
        return c - 'a' + 10;
    }
    if (c >= 'A' && c <= 'F') {
        return c - 'A' + 10;
    }
    return -1;
}

bool text_from_hex(const char *string, uint8_t *ret_bytes, size_t size)
{
    for (size_t i = 0; i < 2 * size; i++) {
        if (hex_value(string[i]) < 0) {
            return false;
        }
    }
    if (string[2 * size] != '\0') {
        return false;
    }
    for (size_t i = 0; i < size; i++) {
        ret_bytes[i] = (uint8_t)(hex_value(string[2 * i]) << 4 | hex_value(string[2 * i + 1]));
    }
    return true;
}
