// SPDX-License-Identifier: Apache-2.0
// A growing run of bytes with a limit, and what our text policy allows. The first failure sticks,
// so that a writer asks once, at the end.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/status.h"

struct text {
    char *bytes; // owned, from malloc; a NUL always stands behind the last byte once anything was
                 // added
    size_t size;
    size_t capacity;
    size_t size_max;
    bool failed; // over size_max or out of memory: what was added since is lost, size stays as it
                 // was
};

void text_init(struct text *text, size_t size_max);
void text_done(struct text *text);                  // gives the memory back and clears failed
void text_clear(struct text *text);                 // empties, keeps the memory, clears failed
void text_truncate(struct text *text, size_t size); // back to an earlier size; clears failed

void text_add(struct text *text, const char *bytes, size_t size);
void text_add_string(struct text *text, const char *string);
void text_add_char(struct text *text, char c);
void text_add_int(struct text *text, int64_t number);
void text_print(struct text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));

// Where the next bytes of a run go, with room for more of them; NULL after a failure. Who wrote
// there says how many: at most as many, before anything else is done with the text.
char *text_room(struct text *text, size_t more) MUST_USE;
void text_wrote(struct text *text, size_t size);

// Lower-case hexadecimal of size bytes.
void text_add_hex(struct text *text, const uint8_t *bytes, size_t size);

// Reads exactly size bytes from 2 * size hexadecimal digits; false when string is anything else.
bool text_from_hex(const char *string, uint8_t *ret_bytes, size_t size) MUST_USE;

// True for strict UTF-8: no overlong forms, surrogates, NUL, nor anything above U+10FFFF.
bool text_is_utf8(const char *bytes, size_t size);

// The text policy (security.md R12): true unless the valid UTF-8 contains C0 or C1 controls, DEL,
// bidirectional controls, zero-width characters, tags or noncharacters, or begins with a combining
// mark. multiline allows LF and TAB.
bool text_is_clean(const char *utf8, size_t size, bool multiline);

// What a text that is written anew must be beside: in normal form C (text_nfc.h), so that a name
// has one spelling, and without soft hyphens, private use and other characters that are not seen or
// seen differently everywhere. Variant selectors of ideographs stay.
bool text_is_proper(const char *utf8, size_t size, bool multiline);

// True where nothing but spaces is seen, of any width; also of nothing at all.
bool text_is_blank(const char *utf8, size_t size);

// Code points, and terminal columns by a fixed table (two for East Asian wide, none for combining
// marks).
size_t text_code_points(const char *utf8, size_t size);
size_t text_columns(const char *utf8, size_t size);

// The next code point of valid UTF-8 at *at; moves *at behind it. 0 at the end.
uint32_t text_next(const char *utf8, size_t size, size_t *at);
