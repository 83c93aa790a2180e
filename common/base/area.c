// SPDX-License-Identifier: Apache-2.0
// Area codes as prefixes: what lies in an area begins with its significant digits.

#include "common/base/area.h"

#include <string.h>

#define COUNTY_DIGITS 6
#define STREET_DIGITS 9
#define COMMITTEE_DIGITS 12

const char *const area_level_words[] = {"province", "city", "county", "street", "committee", NULL};

// How many digits a code has, 0 when it is no code.
static size_t code_length(const char *code)
{
    size_t length = strnlen(code, AREA_CODE_SIZE);
    if (length != COUNTY_DIGITS && length != STREET_DIGITS && length != COMMITTEE_DIGITS) {
        return 0;
    }
    for (size_t i = 0; i < length; i++) {
        if (code[i] < '0' || code[i] > '9') {
            return 0;
        }
    }
    return length;
}

bool area_parse(const char *code, enum area_level *ret_level)
{
    size_t length = code_length(code);
    if (length == 0 || strncmp(code, "00", 2) == 0) {
        return false;
    }
    if (length == COMMITTEE_DIGITS) {
        *ret_level = AREA_COMMITTEE;
    } else if (length == STREET_DIGITS) {
        *ret_level = AREA_STREET;
    } else if (strcmp(code + 2, "0000") == 0) {
        *ret_level = AREA_PROVINCE;
    } else {
        *ret_level = strcmp(code + 4, "00") == 0 ? AREA_CITY : AREA_COUNTY;
    }
    return true;
}

bool area_is_of_a_province(const char *code)
{
    // By the first digit, the second ones in use: 11-15, 21-23, 31-37, 41-46, 50-54, 61-65, 71,
    // 81, 82.
    static const char *const seconds[10] = {
        "", "12345", "123", "1234567", "123456", "01234", "12345", "1", "12", ""};
    enum area_level level;
    return area_parse(code, &level) && strchr(seconds[code[0] - '0'], code[1]) != NULL;
}

// The digits that all codes in an area share, 0 for an invalid code.
static size_t prefix_length(const char *code)
{
    static const size_t lengths[] = {
        [AREA_PROVINCE] = 2,
        [AREA_CITY] = 4,
        [AREA_COUNTY] = COUNTY_DIGITS,
        [AREA_STREET] = STREET_DIGITS,
        [AREA_COMMITTEE] = COMMITTEE_DIGITS,
    };
    enum area_level level;
    return area_parse(code, &level) ? lengths[level] : 0;
}

struct area_range area_range(const char *code)
{
    struct area_range range = {.from = "", .until = ""};
    size_t length = prefix_length(code);
    if (length == 0) {
        return range;
    }
    memcpy(range.from, code, length);
    // Adding one to the last digit that is no 9 and dropping what follows: "310114999" ends before
    // "310115", so that the county's own code is not caught.
    size_t end = length;
    while (end > 1 && code[end - 1] == '9') {
        end--;
    }
    memcpy(range.until, code, end);
    range.until[end - 1]++;
    return range;
}

bool area_contains(const char *outer, const char *inner)
{
    size_t length = prefix_length(outer);
    return length > 0 && prefix_length(inner) > 0 && strncmp(outer, inner, length) == 0;
}

bool area_is_of_a_municipality(const char *code)
{
    static const char *const provinces[] = {"11", "12", "31", "50"};
    for (size_t i = 0; i < sizeof provinces / sizeof provinces[0]; i++) {
        if (strncmp(code, provinces[i], 2) == 0) {
            return true;
        }
    }
    return false;
}

void area_parent(const char *code, char ret_parent[AREA_CODE_SIZE])
{
    enum area_level level;
    char parent[AREA_CODE_SIZE] = "";
    size_t above = area_is_of_a_municipality(code) ? 2 : 4; // digits of what a county lies in
    if (!area_parse(code, &level)) {
        level = AREA_PROVINCE;
    }
    switch (level) {
    case AREA_COMMITTEE:
        memcpy(parent, code, STREET_DIGITS);
        break;
    case AREA_STREET:
        memcpy(parent, code, COUNTY_DIGITS);
        break;
    case AREA_COUNTY:
        memcpy(parent, code, COUNTY_DIGITS);
        memcpy(parent + above, "0000", COUNTY_DIGITS - above);
        break;
    case AREA_CITY:
        memcpy(parent, code, 2);
        memcpy(parent + 2, "0000", 4);
        break;
    case AREA_PROVINCE:
        break;
    }
    memcpy(ret_parent, parent, AREA_CODE_SIZE);
}
