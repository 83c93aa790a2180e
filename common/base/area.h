// SPDX-License-Identifier: Apache-2.0
// Codes of administrative areas (GB/T 2260 and its extensions): a parent test is a range test on
// text.
#pragma once

#include <stdbool.h>

#define AREA_CODE_SIZE 13 // up to 12 digits and NUL

#define AREA_FIRST_DAY ((int32_t)-7670) // 1949-01-01, for who says nothing else

enum area_level { AREA_PROVINCE, AREA_CITY, AREA_COUNTY, AREA_STREET, AREA_COMMITTEE };

// In the order of the levels, NULL at the end.
extern const char *const area_level_words[];

struct area_range {
    char from[AREA_CODE_SIZE];  // inclusive
    char until[AREA_CODE_SIZE]; // exclusive; compare as text
};

// True for 6, 9 or 12 digits. "310000" is a province, "341000" a city, "310114" a county.
bool area_parse(const char *code, enum area_level *ret_level);

// Whether the first two digits are those of a province (GB/T 2260): all that can be said of a code
// of a place no table at hand lists.
bool area_is_of_a_province(const char *code);

// Whether it lies in Beijing, Tianjin, Shanghai or Chongqing, which have no level of cities.
bool area_is_of_a_municipality(const char *code);

// All codes that lie in code, itself included: "310114" -> ["310114", "310115"), "310000" -> ["31",
// "32"). An invalid code gives an empty range.
struct area_range area_range(const char *code);

// True when inner is outer or lies in it.
bool area_contains(const char *outer, const char *inner);

// The code one level up ("310114001" -> "310114", "310114" -> "310000", "341002" -> "341000"), ""
// at a province.
void area_parent(const char *code, char ret_parent[AREA_CODE_SIZE]);
