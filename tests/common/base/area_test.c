// SPDX-License-Identifier: Apache-2.0
// Area codes, checked against the table in config/areas.

#include "common/base/area.h"

#include <stdio.h>
#include <string.h>

#include <criterion/criterion.h>

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

struct level_case {
    char code[16];
    bool is_code;
    enum area_level level;
};

Test(area, tells_the_level_from_the_digits)
{
    static const struct level_case cases[] = {
        {"310000", true, AREA_PROVINCE},
        {"341000", true, AREA_CITY},
        {"310114", true, AREA_COUNTY},
        {"310114001", true, AREA_STREET},
        {"310114001002", true, AREA_COMMITTEE},
        {"", false, AREA_PROVINCE},
        {"31", false, AREA_PROVINCE},
        {"3101", false, AREA_PROVINCE},
        {"31011", false, AREA_PROVINCE},
        {"3101140", false, AREA_PROVINCE},
        {"31011400", false, AREA_PROVINCE},
        {"3101140010021", false, AREA_PROVINCE},
        {"31011a", false, AREA_PROVINCE},
        {"310 14", false, AREA_PROVINCE},
        {"000000", false, AREA_PROVINCE},
        {"001234", false, AREA_PROVINCE},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        enum area_level level = AREA_COMMITTEE;
        cr_assert_eq(area_parse(cases[i].code, &level), cases[i].is_code, "%s", cases[i].code);
        cr_assert_eq(level, cases[i].is_code ? cases[i].level : AREA_COMMITTEE);
    }
}

Test(area, tells_provinces_that_exist)
{
    static const char *const good[] = {
        "310114", "341000", "110000", "500101001", "659001", "820000"};
    static const char *const bad[] = {"990000", "160000", "200000", "474000", "510", "", "830000"};
    for (size_t i = 0; i < COUNT(good); i++) {
        cr_assert(area_is_of_a_province(good[i]), "%s", good[i]);
    }
    for (size_t i = 0; i < COUNT(bad); i++) {
        cr_assert_not(area_is_of_a_province(bad[i]), "%s", bad[i]);
    }
}

struct range_case {
    char code[16];
    char from[AREA_CODE_SIZE];
    char until[AREA_CODE_SIZE];
};

Test(area, gives_the_range_of_codes_within)
{
    static const struct range_case cases[] = {
        {"310114", "310114", "310115"},
        {"310000", "31", "32"},
        {"341000", "3410", "3411"},
        {"310114001", "310114001", "310114002"},
        {"310119", "310119", "31012"},
        {"310114999", "310114999", "310115"},
        {"310114001999", "310114001999", "310114002"},
        {"190000", "19", "2"},
        {"990000", "99", ":"},
        {"3101", "", ""},
        {"", "", ""},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct area_range range = area_range(cases[i].code);
        cr_assert_str_eq(range.from, cases[i].from, "%s", cases[i].code);
        cr_assert_str_eq(range.until, cases[i].until, "%s", cases[i].code);
    }
}

static bool in_range(const struct area_range *range, const char *code)
{
    return strcmp(code, range->from) >= 0 && strcmp(code, range->until) < 0;
}

struct within_case {
    char outer[16];
    char inner[16];
    bool is_within;
};

Test(area, contains_itself_and_what_lies_in_it)
{
    static const struct within_case cases[] = {
        {"310114", "310114", true},
        {"310114", "310114001", true},
        {"310114", "310114001002", true},
        {"310114", "310115", false},
        {"310114", "310115001", false},
        {"310114", "310000", false},
        {"310000", "310114001", true},
        {"310000", "320000", false},
        {"341000", "341002001", true},
        {"341000", "341100", false},
        {"341000", "341000", true},
        {"310114001", "310114", false},
        {"310114999", "310115", false},
        {"310114999", "310114999001", true},
        {"310114999", "310114998", false},
        {"310119", "310120", false},
        {"310119", "310119999999", true},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct area_range range = area_range(cases[i].outer);
        cr_assert_eq(
            area_contains(cases[i].outer, cases[i].inner), cases[i].is_within, "case %zu", i);
        cr_assert_eq(in_range(&range, cases[i].inner), cases[i].is_within, "case %zu", i);
    }
    cr_assert_not(area_contains("3101", "310114"));
    cr_assert_not(area_contains("310114", "310114x"));
    cr_assert_not(area_contains("310114", ""));
}

struct parent_case {
    char code[16];
    char parent[AREA_CODE_SIZE];
};

Test(area, names_the_area_one_level_up)
{
    static const struct parent_case cases[] = {
        {"310114001002", "310114001"},
        {"310114001", "310114"},
        {"310114", "310000"},
        {"110105", "110000"},
        {"120101", "120000"},
        {"500101", "500000"},
        {"341002", "341000"},
        {"341000", "340000"},
        {"310000", ""},
        {"31", ""},
        {"nonsense", ""},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        char parent[AREA_CODE_SIZE] = "x";
        area_parent(cases[i].code, parent);
        cr_assert_str_eq(parent, cases[i].parent, "%s", cases[i].code);
    }
}

Test(area, agrees_with_every_row_of_the_table)
{
    static const char *const levels[] = {"province", "city", "county", "street", "committee"};
    FILE *file = fopen(SOURCE_DIR "/config/areas/areas.csv", "r");
    cr_assert_not_null(file);
    char line[200];
    cr_assert_not_null(fgets(line, sizeof line, file));
    int rows = 0;
    while (fgets(line, sizeof line, file)) {
        char code[AREA_CODE_SIZE];
        char level_name[16];
        char parent[AREA_CODE_SIZE] = "";
        cr_assert_geq(
            sscanf(line, "%12[0-9],%*[^,],%15[a-z],%12[0-9]", code, level_name, parent), 2);
        enum area_level level;
        cr_assert(area_parse(code, &level));
        cr_assert_str_eq(levels[level], level_name, "%s", code);
        char computed[AREA_CODE_SIZE];
        area_parent(code, computed);
        cr_assert_str_eq(computed, parent, "%s", code);
        cr_assert(parent[0] == '\0' || area_contains(parent, code));
        rows++;
    }
    fclose(file);
    cr_assert_eq(rows, 369);
}
