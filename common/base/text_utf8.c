// SPDX-License-Identifier: Apache-2.0
// What the bytes of a text mean: strict UTF-8, the text policy, code points and columns.

#include <string.h>

#include "common/base/text.h"
#include "common/base/text_nfc.h"
#include "common/base/text_width.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

struct range {
    uint32_t first;
    uint32_t last;
};

// Sorted. Everything that is invisible or steers the display (security.md R12), each with its
// reason.
static const struct range refused[] = {
    {0x0000, 0x001F},   // C0
    {0x007F, 0x009F},   // DEL, C1
    {0x034F, 0x034F},   // combining grapheme joiner: no width, no meaning here
    {0x061C, 0x061C},   // Arabic letter mark: bidirectional control
    {0x115F, 0x1160},   // Hangul fillers: invisible
    {0x180E, 0x180E},   // Mongolian vowel separator
    {0x200B, 0x200F},   // zero-width space, joiners, direction marks
    {0x2028, 0x202E},   // line and paragraph separator, bidirectional embeddings
    {0x2060, 0x206F},   // word joiner, invisible operators, isolates
    {0x3164, 0x3164},   // Hangul filler
    {0xFDD0, 0xFDEF},   // noncharacters
    {0xFEFF, 0xFEFF},   // zero-width no-break space
    {0xFFA0, 0xFFA0},   // half-width Hangul filler
    {0xFFF9, 0xFFFB},   // interlinear annotation
    {0xE0000, 0xE007F}, // tags
};

// Sorted. What is written anew has none of these either; texts on file, of before, may.
static const struct range unwelcome[] = {
    {0x00AD, 0x00AD},    // soft hyphen: seen only where a line ends
    {0x0600, 0x0605},    // formats of Arabic, Syriac, Kaithi: they enclose what follows
    {0x06DD, 0x06DD},    //
    {0x070F, 0x070F},    //
    {0x0890, 0x0891},    //
    {0x08E2, 0x08E2},    //
    {0x17B4, 0x17B5},    // Khmer vowels nobody sees
    {0x2800, 0x2800},    // the Braille pattern without dots
    {0xE000, 0xF8FF},    // private use: every font shows something else
    {0x110BD, 0x110BD},  //
    {0x110CD, 0x110CD},  //
    {0x13430, 0x1345F},  // formats of hieroglyphs, shorthand, music
    {0x1BCA0, 0x1BCA3},  //
    {0x1D173, 0x1D17A},  //
    {0xF0000, 0x10FFFF}, // private use
};

// The length of the sequence at bytes, 0 when it is not strict UTF-8. The code point goes to point.
static size_t decode(const unsigned char *bytes, size_t size, uint32_t *point)
{
    static const uint32_t least[5] = {0, 0, 0x80, 0x800, 0x10000};
    unsigned char lead = bytes[0];
    if (lead < 0x80) {
        *point = lead;
        return 1;
    }
    size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    if (lead < 0xC2 || lead > 0xF4 || size < length) {
        return 0;
    }
    uint32_t value = lead & (0x7FU >> length);
    for (size_t i = 1; i < length; i++) {
        if ((bytes[i] & 0xC0) != 0x80) {
            return 0;
        }
        value = value << 6 | (bytes[i] & 0x3FU);
    }
    if (value < least[length] || value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF)) {
        return 0;
    }
    *point = value;
    return length;
}

bool text_is_utf8(const char *bytes, size_t size)
{
    size_t at = 0;
    while (at < size) {
        uint32_t point;
        size_t length = decode((const unsigned char *)bytes + at, size - at, &point);
        // A NUL would end the text early for whoever takes it as a string.
        if (length == 0 || point == 0) {
            return false;
        }
        at += length;
    }
    return true;
}

uint32_t text_next(const char *utf8, size_t size, size_t *at)
{
    if (*at >= size) {
        return 0;
    }
    uint32_t point = 0;
    size_t length = decode((const unsigned char *)utf8 + *at, size - *at, &point);
    // Not reached with valid UTF-8; a wrong byte still moves us on, so that no loop hangs.
    if (length == 0) {
        *at += 1;
        return 0xFFFD;
    }
    *at += length;
    return point;
}

static bool is_within(const struct range *ranges, size_t count, uint32_t point)
{
    for (size_t i = 0; i < count && point >= ranges[i].first; i++) {
        if (point <= ranges[i].last) {
            return true;
        }
    }
    return false;
}

static bool is_refused(uint32_t point)
{
    return (point & 0xFFFE) == 0xFFFE || is_within(refused, COUNT(refused), point);
}

bool text_is_clean(const char *utf8, size_t size, bool multiline)
{
    size_t at = 0;
    while (at < size) {
        bool is_first = at == 0;
        uint32_t point = text_next(utf8, size, &at);
        if (multiline && (point == '\n' || point == '\t')) {
            continue;
        }
        if (is_refused(point) || (is_first && text_is_mark(point))) {
            return false;
        }
    }
    return true;
}

// The selectors of pictures (U+FE0E, U+FE0F) say nothing behind anything else.
static bool is_idle_selector(uint32_t before, uint32_t point)
{
    bool is_picture = (before >= 0x2000 && before <= 0x2BFF) || before == 0x303D ||
                      (before >= 0x3200 && before <= 0x32FF) ||
                      (before >= 0x1F000 && before <= 0x1FAFF);
    return (point == 0xFE0E || point == 0xFE0F) && !is_picture;
}

bool text_is_proper(const char *utf8, size_t size, bool multiline)
{
    uint32_t before = 0;
    size_t at = 0;
    while (at < size) {
        uint32_t point = text_next(utf8, size, &at);
        if (is_within(unwelcome, COUNT(unwelcome), point) || is_idle_selector(before, point)) {
            return false;
        }
        before = point;
    }
    return text_is_clean(utf8, size, multiline) && text_is_nfc(utf8, size);
}

bool text_is_blank(const char *utf8, size_t size)
{
    static const uint32_t spaces[] = {
        '\t', '\n', ' ', 0xA0, 0x1680, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000};
    size_t at = 0;
    while (at < size) {
        uint32_t point = text_next(utf8, size, &at);
        bool is_space = point >= 0x2000 && point <= 0x200A;
        for (size_t i = 0; !is_space && i < COUNT(spaces); i++) {
            is_space = point == spaces[i];
        }
        if (!is_space) {
            return false;
        }
    }
    return true;
}

size_t text_code_points(const char *utf8, size_t size)
{
    size_t count = 0;
    for (size_t at = 0; at < size; count++) {
        (void)text_next(utf8, size, &at);
    }
    return count;
}

size_t text_columns(const char *utf8, size_t size)
{
    size_t columns = 0;
    size_t at = 0;
    while (at < size) {
        columns += (size_t)text_width(text_next(utf8, size, &at));
    }
    return columns;
}
