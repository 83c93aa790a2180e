// SPDX-License-Identifier: Apache-2.0
// The one thing that is real: the district's units and their codes, from config/areas/areas.csv.
// Their populations are made up.

#include <errno.h>
#include <string.h>

#include "packaging/district/district.h"

#define LINE_SIZE 512
#define POPULATION_60 300000 // domain.md §6.3
#define POPULATION_65 231000
#define FIRST_YEAR 2021
#define LAST_YEAR 2025

// County codes that were abolished but stand in old people's numbers (domain.md §4.3).
static const char *const abolished_regions[] = {
    "310222", "310229", "310221", "310102", "310103", "310108", "310119"};

#define UNASSIGNED_REGIONS 50 // 319900 and up: in nobody's number

struct area_row {
    char code[AREA_CODE_SIZE];
    char name[AREA_NAME_SIZE];
    enum area_level level;
};

// Reads "310114001,新成路街道,street,310114"; false for what is no such line.
static bool read_row(const char *line, struct area_row *ret)
{
    const char *name = strchr(line, ',');
    const char *end = name ? strchr(name + 1, ',') : NULL;
    if (!end || name - line >= AREA_CODE_SIZE || end - name > AREA_NAME_SIZE) {
        return false;
    }
    memset(ret, 0, sizeof *ret);
    memcpy(ret->code, line, (size_t)(name - line));
    memcpy(ret->name, name + 1, (size_t)(end - name - 1));
    return area_parse(ret->code, &ret->level);
}

static void add_region(struct district *district, const char *code)
{
    for (int i = 0; i < district->region_count; i++) {
        if (strcmp(district->regions[i], code) == 0) {
            return;
        }
    }
    if (district->region_count < REGIONS_MAX) {
        snprintf(
            district->regions[district->region_count++], sizeof district->regions[0], "%s", code);
    }
}

static bool take_row(struct district *district, const struct area_row *row)
{
    if (strcmp(row->code, district->code) == 0) {
        memcpy(district->name, row->name, sizeof district->name);
    } else if (row->level < AREA_COUNTY && area_contains(row->code, district->code)) {
        if (district->parent_count == PARENTS_MAX) {
            return false;
        }
        struct unit *parent = &district->parents[district->parent_count++];
        memcpy(parent->code, row->code, sizeof parent->code);
        memcpy(parent->name, row->name, sizeof parent->name);
    } else if (row->level == AREA_STREET && area_contains(district->code, row->code)) {
        if (district->unit_count == UNITS_MAX) {
            return false;
        }
        struct unit *unit = &district->units[district->unit_count++];
        memcpy(unit->code, row->code, sizeof unit->code);
        memcpy(unit->name, row->name, sizeof unit->name);
    }
    if (row->level == AREA_COUNTY) {
        add_region(district, row->code);
    }
    return true;
}

static bool read_rows(struct district *district, FILE *file)
{
    char line[LINE_SIZE];
    bool is_header = true;
    while (fgets(line, sizeof line, file)) {
        struct area_row row;
        bool is_row = !is_header && read_row(line, &row);
        if ((!is_row && !is_header) || (is_row && !take_row(district, &row))) {
            return false;
        }
        is_header = false;
    }
    return !ferror(file) && !is_header;
}

bool units_read(struct district *district, const char *path)
{
    FILE *file = fopen(path, "r");
    if (!file) {
        fprintf(stderr, "district: %s: %s\n", path, strerror(errno));
        return false;
    }
    add_region(district, district->code);
    for (size_t i = 0; i < sizeof abolished_regions / sizeof abolished_regions[0]; i++) {
        add_region(district, abolished_regions[i]);
    }
    bool is_read = read_rows(district, file);
    (void)fclose(file);
    for (int i = 0; i < UNASSIGNED_REGIONS; i++) {
        char code[16];
        snprintf(code, sizeof code, "3199%02d", i);
        add_region(district, code);
    }
    if (!is_read || district->name[0] == '\0' || district->unit_count == 0) {
        fprintf(stderr, "district: %s: %s is no county with at most %d streets and towns in it\n",
            path, district->code, UNITS_MAX);
        return false;
    }
    struct stream stream;
    stream_init(&stream, district->seed, "units");
    for (int i = 0; i < district->unit_count; i++) {
        district->units[i].weight = stream_between(&stream, 40, 160);
    }
    return true;
}

static int weight_sum(const struct district *district)
{
    int sum = 0;
    for (int i = 0; i < district->unit_count; i++) {
        sum += district->units[i].weight;
    }
    return sum;
}

// Jiading's story plays in Nanxiang (102) and Anting (103); elsewhere the first two units play
// them.
static int find_unit(const struct district *district, const char *tail, int otherwise)
{
    for (int i = 0; i < district->unit_count; i++) {
        if (strcmp(district->units[i].code + 6, tail) == 0) {
            return i;
        }
    }
    return otherwise % district->unit_count;
}

int units_story(const struct district *district)
{
    return find_unit(district, "102", 0);
}

int units_story_other(const struct district *district)
{
    return find_unit(district, "103", 1);
}

int units_draw(const struct district *district, struct stream *stream)
{
    int drawn = (int)stream_below(stream, (uint32_t)weight_sum(district));
    int index = 0;
    while (drawn >= district->units[index].weight) {
        drawn -= district->units[index++].weight;
    }
    return index;
}

void units_share(const struct district *district, int total, int *ret_parts)
{
    int64_t sum = weight_sum(district);
    int64_t weight = 0;
    int given = 0;
    // Rounding the running total, not the parts, makes them add up.
    for (int i = 0; i < district->unit_count; i++) {
        weight += district->units[i].weight;
        int until = (int)(weight * total / sum);
        ret_parts[i] = until - given;
        given = until;
    }
}

static void write_area(struct sheet *sheet, const char *code, const char *name, const char *level)
{
    char parent[AREA_CODE_SIZE];
    area_parent(code, parent);
    sheet_cell(sheet, code);
    sheet_cell(sheet, name);
    sheet_cell(sheet, level);
    sheet_cell(sheet, parent);
    sheet_end_row(sheet);
}

static bool write_areas(const struct district *district)
{
    struct sheet sheet;
    if (!sheet_open(&sheet, district, "areas.csv", "代码,名称,级别,上级")) {
        return false;
    }
    for (int i = 0; i < district->parent_count; i++) {
        const struct unit *parent = &district->parents[i];
        bool is_province = strcmp(parent->code + 2, "0000") == 0;
        write_area(&sheet, parent->code, parent->name, is_province ? "province" : "city");
    }
    write_area(&sheet, district->code, district->name, "county");
    for (int i = 0; i < district->unit_count; i++) {
        write_area(&sheet, district->units[i].code, district->units[i].name, "street");
    }
    return sheet_close(&sheet);
}

static void write_population(
    struct sheet *sheet, const char *code, int year, int registered_60, int registered_65)
{
    sheet_cell(sheet, code);
    sheet_number(sheet, year);
    sheet_number(sheet, registered_60);
    sheet_number(sheet, registered_65);
    sheet_end_row(sheet);
}

bool units_write(const struct district *district)
{
    struct sheet sheet;
    if (!write_areas(district) || !sheet_open(&sheet, district, "population.csv",
                                      "行政区划,年份,户籍60岁以上,户籍65岁以上")) {
        return false;
    }
    for (int year = FIRST_YEAR; year <= LAST_YEAR; year++) {
        // Two parts in a hundred more each year, to the round numbers of the last.
        int registered_60 = POPULATION_60 / 100 * (100 - 2 * (LAST_YEAR - year));
        int registered_65 = POPULATION_65 / 100 * (100 - 2 * (LAST_YEAR - year));
        int parts_60[UNITS_MAX];
        int parts_65[UNITS_MAX];
        units_share(district, registered_60, parts_60);
        units_share(district, registered_65, parts_65);
        write_population(&sheet, district->code, year, registered_60, registered_65);
        for (int i = 0; i < district->unit_count; i++) {
            write_population(&sheet, district->units[i].code, year, parts_60[i], parts_65[i]);
        }
    }
    return sheet_close(&sheet);
}
