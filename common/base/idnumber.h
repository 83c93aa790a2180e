// SPDX-License-Identifier: Apache-2.0
// The two identity codes of the trade: resident identity numbers (GB 11643) and unified social
// credit codes (GB 32100). Vectors: domain.md §4.1 and §4.2.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "common/base/day.h"

#define IDNUMBER_SIZE 19 // 18 characters and NUL

enum idnumber_fault {
    IDNUMBER_OK,
    IDNUMBER_LENGTH,
    IDNUMBER_CHARACTERS,
    IDNUMBER_DATE,
    IDNUMBER_CHECK,
};

struct idnumber {
    char text[IDNUMBER_SIZE]; // upper case
    int32_t born_day;
    bool is_male;
};

// Checks in the order of domain.md §4.1: length, characters, real date from 1900 to today_day,
// check character. A lower-case x is accepted. The region is not judged: abolished codes are
// legitimate.
enum idnumber_fault idnumber_parse(
    const char *text, int32_t today_day, struct idnumber *ret) MUST_USE;

// What would be right, for data.expected: "18 characters", "a check character that fits", ...
const char *idnumber_expected(enum idnumber_fault fault);

// The check character of 17 digits ('0'-'9' or 'X'), or -1 when they are not digits.
int idnumber_check(const char *digits17);

// "310114********000X" into masked (IDNUMBER_SIZE bytes); shorter texts are masked but for two
// characters.
char *idnumber_mask(const char *text, char *masked);

// True for 18 characters of the alphabet of GB 32100 with the right check character.
bool creditcode_is_valid(const char *text);

// The check character of the first 17, or -1.
int creditcode_check(const char *text17);
