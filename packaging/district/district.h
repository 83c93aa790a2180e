// SPDX-License-Identifier: Apache-2.0
// The synthetic district: what its parts share. Everything follows from the seed; each part draws
// from a stream of its own, so that the homes are the same whatever number of elders is asked for.
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "common/base/area.h"
#include "common/base/day.h"
#include "common/base/idnumber.h"

#define DISTRICT_ELDERS 300000 // of --full
#define DISTRICT_BEDS 12000
#define DISTRICT_NURSING 7199 // 59.99 %: prints as 60.0 and fails (domain.md trap 5)
#define DISTRICT_DEMENTIA 1000
#define DISTRICT_HOMES 60
#define DISTRICT_SMALL_HOMES 16
#define DISTRICT_KITCHENS 25
#define DISTRICT_SITES 120
#define DISTRICT_DAY "2026-12-01" // ages are counted on this day
#define UNITS_MAX 40
#define PARENTS_MAX 2
#define REGIONS_MAX 128
#define AREA_NAME_SIZE 96
#define NAME_SIZE 192

// xoshiro256** seeded by splitmix64: the same numbers on every machine.
struct stream {
    uint64_t state[4];
};

void stream_init(struct stream *stream, uint64_t seed, const char *purpose);
uint32_t stream_below(struct stream *stream, uint32_t limit);   // 0 .. limit - 1
int stream_between(struct stream *stream, int least, int most); // both may come
bool stream_chance(struct stream *stream, uint32_t per_million);
int stream_weighted(struct stream *stream, const int *weights, int count); // an index

struct unit { // a street, town or zone of the district
    char code[AREA_CODE_SIZE];
    char name[AREA_NAME_SIZE];
    int weight; // its share of the elders
};

struct home {
    const struct unit *unit;
    char credit_code[IDNUMBER_SIZE];
    char name[NAME_SIZE];
    bool is_small;
    const char *tier;
    const char *operation;
    int32_t opened_day;
    int beds;
    int first_bed; // in district.beds
};

struct bed {
    int home;
    int floor;
    int room; // "101"
    int label;
    bool is_nursing;
    bool is_dementia;
};

// Who plays in the demo's story, met while the elders are written.
struct person {
    char id_number[IDNUMBER_SIZE];
    char name[NAME_SIZE];
};

#define REGULARS 40
#define ADMISSIONS 10

struct cast {
    struct person regulars[REGULARS]; // live in the story's street, and eat there
    int regular_count;
    struct person admissions[ADMISSIONS]; // of a level that may have a nursing bed
    int admission_count;
    struct person mover; // lives in another street
};

struct district {
    uint64_t seed;
    int elders; // how many are wanted
    bool story;
    const char *out;
    int32_t day;
    char code[AREA_CODE_SIZE];
    char name[AREA_NAME_SIZE];
    struct unit parents[PARENTS_MAX]; // province first
    int parent_count;
    struct unit units[UNITS_MAX];
    int unit_count;
    char regions[REGIONS_MAX][7]; // of identity numbers, the likeliest first
    int region_count;
    struct home homes[DISTRICT_HOMES];
    struct bed beds[DISTRICT_BEDS];
    int assessed; // counted while the elders are written
    struct cast cast;
};

// Reads the units and the counties from the table of areas. False, told on standard error, when the
// area is no county with units.
bool units_read(struct district *district, const char *path);
int units_draw(const struct district *district, struct stream *stream);
// The part of total that falls to each unit by its weight; the parts add up.
void units_share(const struct district *district, int total, int *ret_parts);

void homes_make(struct district *district);

// A file of the output, its first line written; each row by sheet_row with the same number of
// columns.
struct sheet {
    FILE *file;
    char path[512];
    int columns;
    bool failed;
};

bool sheet_open(
    struct sheet *sheet, const struct district *district, const char *name, const char *header);
void sheet_cell(struct sheet *sheet, const char *text); // a comma before it where needed
void sheet_number(struct sheet *sheet, int64_t number);
void sheet_day(struct sheet *sheet, int32_t day);
void sheet_end_row(struct sheet *sheet);
bool sheet_close(struct sheet *sheet); // false, told on standard error, when anything failed

bool units_write(const struct district *district);
bool homes_write(const struct district *district);
bool meals_write(const struct district *district);
bool elders_write(struct district *district);
bool story_write(const struct district *district);

// The unit that the story plays in, and the one that somebody moves away from.
int units_story(const struct district *district);
int units_story_other(const struct district *district);

// A code of the trade with both check characters; serials from 1 to 999.
void homes_credit_code(const char *area, int serial, char code[IDNUMBER_SIZE]);

// Names: plausible, put together from common characters, of nobody in particular.
void names_person(struct stream *stream, char name[NAME_SIZE]);
const char *names_home_word(int index); // 64 different ones
#define NAMES_HOME_WORDS 64
