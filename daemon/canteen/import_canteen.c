// SPDX-License-Identifier: Apache-2.0
// What kitchens and sites look like as rows of a table that people fill in. Prices are whole fen:
// 1500 is 15 yuan.

#include "daemon/canteen/subject.h"
#include "daemon/canteen/words.h"
#include "daemon/registry/import_area.h"
#include "daemon/registry/vocabulary.h"

static const struct import_header kitchen_headers[] = {
    {.chinese = "厨房名称",
        .english = "name",
        .kind = RPC_TEXT,
        .example = "新成路街道中央厨房",
        .required = true},
    {.chinese = "类型",
        .english = "kind",
        .kind = RPC_CHOICE,
        .choices = kitchen_kind_words,
        .choices_chinese = kitchen_kind_words_chinese,
        .example = "中央厨房"},
    {.chinese = "行政区划",
        .english = "area",
        .kind = RPC_TEXT,
        .example = "310114001",
        .required = true},
    {.chinese = "早餐产能", .english = "capacity.breakfast", .kind = RPC_INTEGER, .example = "200"},
    {.chinese = "午餐产能", .english = "capacity.lunch", .kind = RPC_INTEGER, .example = "600"},
    {.chinese = "晚餐产能", .english = "capacity.dinner", .kind = RPC_INTEGER, .example = "300"},
    {.english = NULL},
};

static const struct import_reference no_references[] = {{.param = NULL}};

const struct import_kind kitchen_import = {
    .what = "kitchens",
    .method = "kitchen.register",
    .headers = kitchen_headers,
    .references = no_references,
    .same = QUERY_KITCHEN_BY_NAME,
    .same_columns = {"name"},
    .on_file = QUERY_KITCHEN_ON_FILE,
    .changes = (const struct import_change[]){{"area", ""}, {"", "kitchen.update"}, {NULL, NULL}},
    .together = {{"name", NULL}},
    IMPORT_KNOWS_AREAS("area"),
};

#define COVERS(words, path, sample)                                                                \
    {                                                                                              \
        .chinese = (words), .english = "capacity." path, .kind = RPC_INTEGER, .example = (sample)  \
    }
#define PRICE(words, meal, sample)                                                                 \
    {                                                                                              \
        .chinese = (words), .english = "price_fen." meal, .kind = RPC_INTEGER, .example = (sample) \
    }

static const struct import_header site_headers[] = {
    {.chinese = "站点名称",
        .english = "name",
        .kind = RPC_TEXT,
        .example = "新成路长者食堂",
        .required = true},
    {.chinese = "类型",
        .english = "kind",
        .kind = RPC_CHOICE,
        .choices = site_kind_words,
        .choices_chinese = site_kind_words_chinese,
        .example = "长者食堂",
        .required = true},
    {.chinese = "行政区划",
        .english = "area",
        .kind = RPC_TEXT,
        .example = "310114001",
        .required = true},
    {.chinese = "所属厨房",
        .english = "kitchen",
        .kind = RPC_TEXT,
        .example = "新成路街道中央厨房",
        .required = true},
    COVERS("早餐堂食", "breakfast.dine_in", "40"),
    COVERS("早餐自取", "breakfast.pickup", ""),
    COVERS("早餐送餐", "breakfast.delivery", ""),
    COVERS("午餐堂食", "lunch.dine_in", "120"),
    COVERS("午餐自取", "lunch.pickup", "30"),
    COVERS("午餐送餐", "lunch.delivery", "40"),
    COVERS("晚餐堂食", "dinner.dine_in", "60"),
    COVERS("晚餐自取", "dinner.pickup", ""),
    COVERS("晚餐送餐", "dinner.delivery", ""),
    PRICE("早餐价格", "breakfast", "600"),
    PRICE("午餐价格", "lunch", "1500"),
    PRICE("晚餐价格", "dinner", "1500"),
    {.chinese = "许可证有效期",
        .english = "permit_until",
        .kind = RPC_DAY,
        .example = "2028-12-31"},
    {.chinese = "休息日", .english = "closed_weekdays", .kind = RPC_DIGITS, .example = "6、7"},
    {.english = NULL},
};

static const struct import_reference site_references[] = {
    {.param = "kitchen", .columns = {"kitchen"}, .find = QUERY_KITCHEN_BY_NAME},
    {.param = NULL},
};

const struct import_kind site_import = {
    .what = "sites",
    .method = "site.register",
    .headers = site_headers,
    .references = site_references,
    .same = QUERY_SITE_BY_NAME,
    .same_columns = {"name"},
    .on_file = QUERY_SITE_ON_FILE,
    .changes = (const struct import_change[]){{"area", ""}, {"kind", ""}, {"", "site.update"},
        {NULL, NULL}},
    .together = {{"name", NULL}},
    IMPORT_KNOWS_AREAS("area"),
};

#define WORDS(chinese_name, name, words, words_chinese, sample)                                    \
    {                                                                                              \
        .chinese = (chinese_name), .english = (name), .kind = RPC_SET, .choices = (words),         \
        .choices_chinese = (words_chinese), .example = (sample)                                    \
    }

// A dish a row; a dish of the same name on the same menu is changed.
static const struct import_header menu_headers[] = {
    {.chinese = "站点",
        .english = "site",
        .kind = RPC_TEXT,
        .example = "新成路长者食堂",
        .required = true},
    {.chinese = "日期",
        .english = "date",
        .kind = RPC_DAY,
        .example = "2026-12-07",
        .required = true},
    {.chinese = "餐次",
        .english = "meal",
        .kind = RPC_CHOICE,
        .choices = meal_words,
        .choices_chinese = meal_words_chinese,
        .example = "午餐",
        .required = true},
    {.chinese = "菜名", .english = "name", .kind = RPC_TEXT, .example = "清蒸鱼", .required = true},
    WORDS("质地", "textures", texture_words, texture_words_chinese, "普食、软食"),
    WORDS("过敏原", "allergens", allergen_words, allergen_words_chinese, "鱼"),
    WORDS("适用膳食", "diets", diet_words, diet_words_chinese, "低盐"),
    {.chinese = "优惠套餐价", .english = "low_price_fen", .kind = RPC_INTEGER, .example = ""},
    {.english = NULL},
};

static const struct import_reference menu_references[] = {
    {.param = "site", .columns = {"site"}, .find = QUERY_SITE_BY_NAME},
    {.param = NULL},
};

const struct import_kind menu_import = {
    .what = "menus",
    .method = "menu.add",
    .headers = menu_headers,
    .references = menu_references,
    .once_columns = {"site", "date", "meal", "name"},
    .together = {{"site", "date", "meal", NULL}},
};
