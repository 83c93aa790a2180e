// SPDX-License-Identifier: Apache-2.0
// What sheets of areas, population, persons and assessments look like, in Chinese and in English.
#include "daemon/registry/elder_door.h"
#include "daemon/registry/elder_on_file.h"
#include "daemon/registry/import_area.h"
#include "daemon/registry/import_open.h"
#include "daemon/registry/subject.h"

#define HEADERS_END                                                                                \
    {                                                                                              \
        .english = NULL                                                                            \
    }
#define REFERENCES_END                                                                             \
    {                                                                                              \
        .param = NULL                                                                              \
    }

static const struct import_reference no_references[] = {REFERENCES_END};

// --- areas ---

static const char *const level_words[] = {
    "province", "city", "county", "street", "street", "street", "committee", "committee", NULL};
static const char *const level_chinese[] = {
    "省", "市", "区县", "街镇", "街道", "镇", "居村", "居委会", NULL};

static const struct import_header area_headers[] = {
    {"代码", "code", RPC_TEXT, NULL, NULL, "310114103", true},
    {"名称", "name", RPC_TEXT, NULL, NULL, "安亭镇", true},
    {"级别", "level", RPC_CHOICE, level_words, level_chinese, "街镇", false},
    {"上级", "parent", RPC_TEXT, NULL, NULL, "310114", false},
    HEADERS_END,
};

// --- population ---

static const struct import_header population_headers[] = {
    {"行政区划", "area", RPC_TEXT, NULL, NULL, "310114103", true},
    {"年份", "year", RPC_INTEGER, NULL, NULL, "2025", true},
    {"户籍60岁以上", "registered_60", RPC_INTEGER, NULL, NULL, "33214", true},
    {"户籍65岁以上", "registered_65", RPC_INTEGER, NULL, NULL, "25871", true},
    HEADERS_END,
};

// --- elders ---

static const char *const flag_chinese[] = {"特困", "低保", "低收入", "计生特殊家庭", "优抚对象",
    "重度残疾", "独居", "孤老", "纯老家庭", NULL};
static const char *const diet_chinese[] = {
    "低盐", "糖尿病", "低脂", "低嘌呤", "肾病", "清真", "素食", NULL};
static const char *const allergen_chinese[] = {
    "花生", "牛奶", "鸡蛋", "鱼", "甲壳类", "大豆", "麸质", "坚果", NULL};
static const char *const texture_chinese[] = {
    "普通", "软食", "半流质", "流质", "IDDSI3", "IDDSI4", "IDDSI5", "IDDSI6", "IDDSI7", NULL};

static const struct import_header elder_headers[] = {
    {"身份证号", "id_number", RPC_TEXT, NULL, NULL, "31011419400315000X", true},
    {"姓名", "name", RPC_TEXT, NULL, NULL, "王秀英", true},
    {"户籍地", "registered_area", RPC_TEXT, NULL, NULL, "310114103", true},
    {"居住地", "residence_area", RPC_TEXT, NULL, NULL, "310114103", true},
    {"电话", "phone", RPC_TEXT, NULL, NULL, "021-00000000", false},
    {"地址", "address", RPC_TEXT, NULL, NULL, "示例路1号101室", false},
    {"敬老卡号", "card_number", RPC_TEXT, NULL, NULL, "00000001", false},
    {"标签", "flags", RPC_SET, flag_words, flag_chinese, "独居、低保", false},
    {"饮食", "diets", RPC_SET, diet_words, diet_chinese, "低盐", false},
    {"过敏", "allergens", RPC_SET, allergen_words, allergen_chinese, "花生", false},
    {"质地", "texture", RPC_CHOICE, texture_words, texture_chinese, "软食", false},
    {"联系人", "contacts[1].name", RPC_TEXT, NULL, NULL, "王小明", false},
    {"联系人关系", "contacts[1].relation", RPC_TEXT, NULL, NULL, "儿子", false},
    {"联系人电话", "contacts[1].phone", RPC_TEXT, NULL, NULL, "021-00000001", false},
    HEADERS_END,
};

static const char *const masked_columns[] = {
    "phone", "address", "card_number", "contacts[1].phone", NULL};

// --- assessments ---

static const char *const scheme_words[] = {"shanghai", "gbt42195", "shanghai", "gbt42195", NULL};
static const char *const scheme_chinese[] = {
    "上海", "国标", "上海统一需求评估", "GB/T 42195", NULL};
static const char *const level_text_words[] = {
    "0", "1", "2", "3", "4", "5", "6", "refer", "0", "1", "2", "3", "4", NULL};
static const char *const level_text_chinese[] = {"正常", "一级", "二级", "三级", "四级", "五级",
    "六级", "建议就诊", "能力完好", "轻度失能", "中度失能", "重度失能", "完全失能", NULL};
static const char *const dementia_words[] = {
    "none", "mild", "behaviour_risk", "none", "mild", NULL};
static const char *const dementia_chinese[] = {"无", "轻度", "有行为风险", "否", "是", NULL};

static const struct import_header assessment_headers[] = {
    {"身份证号", "id_number", RPC_TEXT, NULL, NULL, "31011419400315000X", true},
    {"评估体系", "scheme", RPC_CHOICE, scheme_words, scheme_chinese, "上海", true},
    {"等级", "level", RPC_CHOICE, level_text_words, level_text_chinese, "4", true},
    {"认知障碍", "dementia", RPC_CHOICE, dementia_words, dementia_chinese, "无", false},
    {"评估日期", "assessed_on", RPC_DAY, NULL, NULL, "2026-01-05", true},
    HEADERS_END,
};

// Of whom the caller may not see, a row tells no more than of a number nobody has.
static int64_t look_elder(struct call *call, const char *const *keys)
{
    struct elder_facts facts;
    int64_t elder = elder_of_number(call, keys[0]);
    return elder != 0 && elder_look(call, elder, call->tx->today_day, &facts) ? elder : 0;
}

static const struct import_reference assessment_references[] = {
    {.param = "elder", .columns = {"id_number", NULL}, .look = look_elder},
    REFERENCES_END,
};

// --- couples ---

// A sheet of their own, after that of the persons: neither of two rows can name who comes later.
static const struct import_header couple_headers[] = {
    {"身份证号", "id_number", RPC_TEXT, NULL, NULL, "31011419400315000X", true},
    {"配偶身份证号", "spouse_id_number", RPC_TEXT, NULL, NULL, "310114193805120006", true},
    HEADERS_END,
};

static const struct import_reference couple_references[] = {
    {.param = "elder", .columns = {"id_number", NULL}, .look = look_elder},
    {.param = "spouse", .columns = {"spouse_id_number", NULL}, .look = look_elder},
    REFERENCES_END,
};

static const struct import_change elder_changes[] = {
    {"residence_area", "elder.move"},
    {"registered_area", "elder.move"},
    {"flags", "elder.flag"},
    {"", "elder.update"},
    {NULL, NULL},
};

const struct import_kind registry_imports[] = {
    {
        .what = "areas",
        .method = "area.register",
        .headers = area_headers,
        .references = no_references,
        .same = QUERY_AREA_SAME,
        .same_columns = {"code", NULL},
        .on_file = QUERY_AREA_ON_FILE,
        .changes = (const struct import_change[]){{"", ""}, {NULL, NULL}},
        .together = {{"code", NULL}},
    },
    {
        .what = "population",
        .method = "population.set",
        .headers = population_headers,
        .references = no_references,
        .once_columns = {"area", "year", NULL},
        .together = {{"area", "year", NULL}},
        IMPORT_KNOWS_AREAS("area"),
    },
    {
        .what = "elders",
        .method = "elder.register",
        .headers = elder_headers,
        .references = no_references,
        .same_status = STATUS_ELDER_EXISTS,
        .makes = "elder",
        .tell_on_file = elder_tell_on_file,
        .masked = masked_columns,
        .may_guess = elder_door_may_guess,
        .on_guess = elder_door_guessed,
        .is_same_text = elder_is_same_text,
        .changes = elder_changes,
        .together = {{"id_number", NULL}},
        IMPORT_KEEPS_OPEN("id_number"),
        IMPORT_KNOWS_AREAS("registered_area", "residence_area"),
    },
    {
        .what = "couples",
        .method = "elder.update",
        .headers = couple_headers,
        .references = couple_references,
        .together = {{"id_number", NULL}, {"spouse_id_number", NULL}},
        IMPORT_KEEPS_OPEN("id_number"),
    },
    {
        .what = "assessments",
        .method = "assessment.record",
        .headers = assessment_headers,
        .references = assessment_references,
        .once_columns = {"id_number", "scheme", "assessed_on", NULL},
        .together = {{"id_number", NULL}},
        IMPORT_KEEPS_OPEN("id_number", "assessed_on"),
    },
    IMPORT_KINDS_END,
};
