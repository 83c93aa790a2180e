// SPDX-License-Identifier: Apache-2.0
// Keys of names, from a table made when building (make/pinyin_table.c).
#include "common/names/pinyin.h"

#include <stdint.h>
#include <string.h>

struct surname {
    uint16_t character;
    uint16_t syllable;
};

#include "names/pinyin_table.inc" // readings, surnames, syllables

// Bytes of the character at text; 1 for a byte that begins none.
static size_t size_of(const unsigned char *text)
{
    size_t size = text[0] >= 0xf0 ? 4 : text[0] >= 0xe0 ? 3 : text[0] >= 0xc0 ? 2 : 1;
    for (size_t i = 1; i < size; i++) {
        if ((text[i] & 0xc0) != 0x80) {
            return 1;
        }
    }
    return size;
}

static const char *syllable_of(const unsigned char *text, size_t size, int is_surname)
{
    if (size != 3) { // the readings are of characters of three bytes
        return "";
    }
    unsigned character = (text[0] & 0x0fu) << 12 | (text[1] & 0x3fu) << 6 | (text[2] & 0x3fu);
    if (character < PINYIN_FIRST || character > PINYIN_LAST) {
        return "";
    }
    for (size_t i = 0; is_surname && i < sizeof surnames / sizeof surnames[0]; i++) {
        if (surnames[i].character == character) {
            return syllables[surnames[i].syllable];
        }
    }
    return syllables[readings[character - PINYIN_FIRST]];
}

char *pinyin_key(const char *name, char ret[PINYIN_KEY_SIZE])
{
    const unsigned char *text = (const unsigned char *)name;
    char *end = ret;
    for (int i = 0; i < PINYIN_NAME_MAX && *text != '\0'; i++) {
        size_t size = size_of(text);
        end = stpcpy(end, syllable_of(text, size, i == 0));
        memcpy(end, text, size);
        if (size == 1 && *end >= 'A' && *end <= 'Z') {
            *end = (char)(*end - 'A' + 'a');
        }
        end += size;
        text += size;
    }
    *end = '\0';
    return ret;
}
