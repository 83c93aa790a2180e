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

// --- typed in letters ---

#define SYLLABLE_LETTERS_MAX 6 // zhuang

// Whether the letters are a whole syllable (whatever its tone), or, as the last of a name, the
// beginning of one.
static bool is_syllable(const char *letters, size_t size, bool may_go_on)
{
    for (size_t i = 1; i < sizeof syllables / sizeof syllables[0]; i++) {
        size_t whole = strcspn(syllables[i], "12345");
        if ((may_go_on ? whole >= size : whole == size) &&
            strncmp(syllables[i], letters, size) == 0) {
            return true;
        }
    }
    return false;
}

#define PIECES_MAX PINYIN_NAME_MAX

struct pieces {
    const char *at[PIECES_MAX];
    size_t sizes[PIECES_MAX];
    int count;
    const char *begin;
    bool is_dead[PIECES_MAX + 1]; // from this letter on no cut leads to an end: tried once only
};

// The longest piece that leads to an end, by trying shorter ones; a blank ends a piece.
static bool cut(struct pieces *pieces, const char *letters)
{
    if (pieces->is_dead[letters - pieces->begin]) {
        return false;
    }
    size_t run = strspn(letters, "abcdefghijklmnopqrstuvwxyz");
    size_t size = run < SYLLABLE_LETTERS_MAX ? run : SYLLABLE_LETTERS_MAX;
    for (; size > 0 && pieces->count < PIECES_MAX; size--) {
        const char *rest = letters + size + strspn(letters + size, " '");
        if (!is_syllable(letters, size, *rest == '\0')) {
            continue;
        }
        pieces->at[pieces->count] = letters;
        pieces->sizes[pieces->count++] = size;
        if (*rest == '\0' || cut(pieces, rest)) {
            return true;
        }
        pieces->count--;
    }
    pieces->is_dead[letters - pieces->begin] = true;
    return false;
}

bool pinyin_pattern(
    const char *typed, char ret_first[PINYIN_PATTERN_SIZE], char ret[PINYIN_PATTERN_SIZE])
{
    char letters[PIECES_MAX + 1];
    struct pieces pieces = {.begin = letters};
    size_t size = strlen(typed);
    if (size >= sizeof letters) {
        return false;
    }
    for (size_t i = 0; i <= size; i++) {
        bool is_upper = typed[i] >= 'A' && typed[i] <= 'Z';
        letters[i] = is_upper ? (char)(typed[i] - 'A' + 'a') : typed[i];
    }
    if (!cut(&pieces, letters) || pieces.count < 2) {
        return false;
    }
    char *end = ret;
    for (int i = 0; i < pieces.count; i++) { // 50 letters and 49 cuts of 6 bytes fit
        end = stpcpy(end, i == 0 ? "" : "[1-5]?");
        memcpy(end, pieces.at[i], pieces.sizes[i]);
        end += pieces.sizes[i];
    }
    stpcpy(end, "*");
    memcpy(ret_first, pieces.at[0], pieces.sizes[0]);
    ret_first[pieces.sizes[0]] = '\0';
    return true;
}

char *name_dotted(const char *text, char *ret)
{
    static const char *const dots[] = {"\u2022", "\u30fb", "\uff65", "\u2027"};
    char *end = ret;
    while (*text != '\0') {
        size_t size = 0;
        for (size_t i = 0; i < sizeof dots / sizeof dots[0] && size == 0; i++) {
            size = strncmp(text, dots[i], strlen(dots[i])) == 0 ? strlen(dots[i]) : 0;
        }
        if (size > 0) {
            end = stpcpy(end, "\u00b7");
            text += size;
        } else {
            *end++ = *text++;
        }
    }
    *end = '\0';
    return ret;
}

// U+FE00 to U+FE0F and U+E0100 to U+E01EF.
static size_t selector_size(const unsigned char *text)
{
    if (text[0] == 0xEF && text[1] == 0xB8 && (text[2] & 0xF0) == 0x80) {
        return 3;
    }
    bool is_ideographic = text[0] == 0xF3 && text[1] == 0xA0 && text[2] >= 0x84 && text[2] <= 0x87;
    return is_ideographic && text[3] != '\0' ? 4 : 0;
}

char *name_compared(const char *text, char *ret)
{
    const unsigned char *from = (const unsigned char *)name_dotted(text, ret);
    char *end = ret;
    while (*from != '\0') {
        size_t size = selector_size(from);
        if (size > 0) {
            from += size;
        } else {
            *end++ = (char)*from++;
        }
    }
    *end = '\0';
    return ret;
}
