// SPDX-License-Identifier: Apache-2.0
// Names of people in the order in which they are looked up: by pinyin.
#pragma once

#include <stdbool.h>
#include <stddef.h>

#define PINYIN_NAME_MAX 50 // characters of a name
#define PINYIN_KEY_SIZE (PINYIN_NAME_MAX * 12 + 1)

// The key of a name (UTF-8): comparing keys byte by byte orders names by their first character, by
// its syllable, its tone and itself; then by the next. The first character is read as a surname
// (单 is Shan), the others as they mostly are. A character of no pinyin stands for itself, letters
// without regard to case. The key of a beginning is the beginning of the key, so that the names
// from the key of a beginning up to that key and PINYIN_KEY_END are those that begin so. Characters
// behind PINYIN_NAME_MAX are left out. Returns ret.
char *pinyin_key(const char *name, char ret[PINYIN_KEY_SIZE]);

// A pattern (GLOB) of keys for names typed in pinyin: "zhang bao" and "zhangbao" are zhang.bao...,
// the last syllable may be a beginning, tones are anybody's. The longest syllables are taken where
// letters can be cut in more than one way ("fangan" is fang-an; "fan gan" says otherwise). False
// for what is no pinyin of two syllables or more. ret_first: the letters of the first.
#define PINYIN_PATTERN_SIZE 400
bool pinyin_pattern(
    const char *typed, char ret_first[PINYIN_PATTERN_SIZE], char ret[PINYIN_PATTERN_SIZE]);

// The dot between the parts of a name is written in five ways: all become U+00B7, the one of GB
// standards. Writes no more bytes than text has, and a NUL. Returns ret.
char *name_dotted(const char *text, char *ret);

// The name as it is compared with another: dotted, and without variant selectors, which say how a
// character is drawn. Writes no more bytes than text has, and a NUL. Returns ret.
char *name_compared(const char *text, char *ret);

#define PINYIN_KEY_END "\xf4\x8f\xbf\xbf" // U+10FFFF: behind whatever a key goes on with
