// SPDX-License-Identifier: Apache-2.0
// Whether a text is in normal form C (UAX #15): the one spelling of what looks the same. The tables
// are sorted.
#include "common/base/text_nfc.h"

#include <stdlib.h>

#include "common/base/text.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

// Hangul syllables are composed by counting, not by table.
#define HANGUL_FIRST 0xAC00U
#define HANGUL_LAST 0xD7A3U
#define LEADS_FIRST 0x1100U
#define LEADS_LAST 0x1112U
#define VOWELS_FIRST 0x1161U
#define VOWELS_LAST 0x1175U
#define TAILS_FIRST 0x11A8U
#define TAILS_LAST 0x11C2U
#define TAILS 28U

// What normal form C writes otherwise.
static const struct span {
    uint32_t first;
    uint32_t last;
} never[] = {

#define NEVER(first, last) {first, last},
#include "common/base/text_nfc.def"
};

// Marks and the place they take behind their letter (canonical combining class).
static const struct place {
    uint32_t first;
    uint32_t last;
    int order;
} places[] = {

#define PLACE(first, last, order) {first, last, order},
#include "common/base/text_nfc.def"
};

// Two that are written as one.
static const struct pair {
    uint32_t letter;
    uint32_t mark;
    uint32_t whole;
} pairs[] = {

#define PAIR(letter, mark, whole) {letter, mark, whole},
#include "common/base/text_nfc.def"
};

static int compare_pairs(const void *a, const void *b)
{
    const struct pair *one = a;
    const struct pair *other = b;
    if (one->letter != other->letter) {
        return one->letter < other->letter ? -1 : 1;
    }
    return one->mark == other->mark ? 0 : one->mark < other->mark ? -1 : 1;
}

static int find_never(const void *key, const void *element)
{
    const uint32_t point = *(const uint32_t *)key;
    const struct span *span = element;
    return point < span->first ? -1 : point > span->last ? 1 : 0;
}

static int find_place(const void *key, const void *element)
{
    const uint32_t point = *(const uint32_t *)key;
    const struct place *place = element;
    return point < place->first ? -1 : point > place->last ? 1 : 0;
}

static bool is_one_syllable(uint32_t letter, uint32_t point)
{
    bool is_lead = letter >= LEADS_FIRST && letter <= LEADS_LAST;
    bool is_open =
        letter >= HANGUL_FIRST && letter <= HANGUL_LAST && (letter - HANGUL_FIRST) % TAILS == 0;
    return (is_lead && point >= VOWELS_FIRST && point <= VOWELS_LAST) ||
           (is_open && point >= TAILS_FIRST && point <= TAILS_LAST);
}

static int order_of(uint32_t point)
{
    const struct place *place =
        bsearch(&point, places, COUNT(places), sizeof places[0], find_place);
    return place == NULL ? 0 : place->order;
}

// Whether a mark joins a letter, or would have joined before another that the letter has already:
// the dot below of an e before its circumflex.
static bool is_one(uint32_t letter, uint32_t point, int order)
{
    struct pair pair = {.letter = letter, .mark = point};
    if (is_one_syllable(letter, point) ||
        bsearch(&pair, pairs, COUNT(pairs), sizeof pairs[0], compare_pairs) != NULL) {
        return true;
    }
    size_t at = 0;
    while (order != 0 && at < COUNT(pairs) && pairs[at].whole != letter) {
        at++;
    }
    return order != 0 && at < COUNT(pairs) && order_of(pairs[at].mark) > order &&
           is_one(pairs[at].letter, point, order);
}

// Nothing of Latin-1 and no ideograph is in any table but as a letter.
static bool is_plain(uint32_t point)
{
    return point < 0x300 || (point >= 0x3400 && point <= 0x9FFF);
}

bool text_is_nfc(const char *utf8, size_t size)
{
    uint32_t letter = 0; // that marks stand behind
    int before = 0;      // place of the mark before
    for (size_t at = 0; at < size;) {
        uint32_t point = text_next(utf8, size, &at);
        if (is_plain(point)) {
            letter = point;
            before = 0;
            continue;
        }
        int order = order_of(point);
        bool is_blocked = before != 0 && before >= order; // by a mark between it and the letter
        if (bsearch(&point, never, COUNT(never), sizeof never[0], find_never) != NULL ||
            (order != 0 && before > order) || (!is_blocked && is_one(letter, point, order))) {
            return false;
        }
        letter = order == 0 ? point : letter;
        before = order;
    }
    return true;
}
