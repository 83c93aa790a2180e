// SPDX-License-Identifier: Apache-2.0
// Plans: what a region promised, read from config/plans/*.yaml, kept by hash and cited by every
// verdict.
#pragma once

#include "common/base/area.h"
#include "common/base/text.h"
#include "daemon/care/words.h"
#include "daemon/oversight/ratio.h"

#define PLAN_HASH_SIZE 65
#define PLAN_TEXT_SIZE 256
#define PLAN_ID_SIZE 17
#define PLAN_INDICATORS_MAX 128

enum indicator_kind {
    INDICATOR_RATIO,
    INDICATOR_STOCK,
    INDICATOR_FLOW,
    INDICATOR_COVERAGE,
    INDICATOR_ACTUAL, // achieved and reported: no target
    INDICATOR_KINDS
};

extern const char *const indicator_kind_words[INDICATOR_KINDS + 1];

enum indicator_attribute {
    ATTRIBUTE_NONE, // the source prints none
    ATTRIBUTE_BINDING,
    ATTRIBUTE_EXPECTED,
    ATTRIBUTE_TEXT, // stands in the text only, not in the table
    ATTRIBUTES
};

extern const char *const indicator_attribute_words[ATTRIBUTES + 1];

extern const char *const unit_words[]; // percent and permille first; ends with NULL

enum { UNIT_PERCENT, UNIT_PERMILLE };

struct figure {
    bool exists;
    int64_t number;
};

struct indicator {
    char id[PLAN_ID_SIZE];
    char name[PLAN_TEXT_SIZE];
    char name_en[PLAN_TEXT_SIZE];
    char source[PLAN_ID_SIZE]; // "" none
    char note[PLAN_TEXT_SIZE]; // "" none
    enum indicator_kind kind;
    int metric; // index into metric_words
    int unit;   // index into unit_words
    struct share_target target;
    struct figure baseline;
    struct figure actual;
    int64_t year; // 0: none
    enum indicator_attribute attribute;
    bool wider; // of a plan above this one: for information
};

struct plan {
    char region[AREA_CODE_SIZE];
    char version[PLAN_ID_SIZE];
    char hash[PLAN_HASH_SIZE];
    char name[PLAN_TEXT_SIZE];
    char name_en[PLAN_TEXT_SIZE];
    int32_t from_day;
    int32_t until_day; // inclusive, as printed
    bool types[HOUSE_KINDS];
    int count;
    struct indicator *indicators; // owned
    char *text;                   // owned: the file as it was read
};

// Reads one file strictly: unknown keys, metrics and units, doubled ids and figures out of range
// are refused with "file:line:column: key: what is allowed" in complaint.
enum status plan_load(const char *path, struct plan *ret, struct text *complaint) MUST_USE;
enum status plan_parse(const char *name, const char *bytes, size_t size, struct plan *ret,
    struct text *complaint) MUST_USE;
void plan_done(struct plan *plan);

// The headline indicator of a metric: the first that is the plan's own; NULL when there is none.
const struct indicator *plan_headline(const struct plan *plan, int metric);
