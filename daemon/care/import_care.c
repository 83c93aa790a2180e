// SPDX-License-Identifier: Apache-2.0
// Import of institutions, rooms and beds: Chinese and English headers; houses are known by credit
// code, rooms and beds by their labels.
#include "daemon/care/import_care.h"

#include "daemon/care/institution.h"
#include "daemon/care/words.h"
#include "daemon/registry/import_area.h"
#include "daemon/registry/import_open.h"

static const char *const medical_words[] = {
    "none", "inside", "contract", "inside", "contract", NULL};
static const char *const medical_words_chinese[] = {
    "无", "内设", "签约", "内设医疗机构", "协议", NULL};

static const struct import_header institution_headers[] = {IMPORT_CREDIT_CODE,
    {.chinese = "机构名称",
        .english = "name",
        .kind = RPC_TEXT,
        .example = "嘉定区示例养老院",
        .required = true},
    {.chinese = "行政区划",
        .english = "area",
        .kind = RPC_TEXT,
        .example = "310114103",
        .required = true},
    {.chinese = "类型",
        .english = "kind",
        .kind = RPC_CHOICE,
        .choices = house_kind_words,
        .choices_chinese = house_kind_words_chinese,
        .example = "养老机构",
        .required = true},
    {.chinese = "层次",
        .english = "tier",
        .kind = RPC_CHOICE,
        .choices = tier_words,
        .choices_chinese = tier_words_chinese,
        .example = "保基本",
        .required = true},
    {.chinese = "运营方式",
        .english = "operation",
        .kind = RPC_CHOICE,
        .choices = operation_words,
        .choices_chinese = operation_words_chinese,
        .example = "公建民营",
        .required = true},
    {.chinese = "核定床位",
        .english = "approved_beds",
        .kind = RPC_INTEGER,
        .example = "120",
        .required = true},
    {.chinese = "开办日期",
        .english = "opened_on",
        .kind = RPC_DAY,
        .example = "2018-05-01",
        .required = true},
    {.chinese = "清洁时长", .english = "cleaning_hours", .kind = RPC_INTEGER, .example = "0"},
    {.chinese = "建成床位", .english = "built_beds", .kind = RPC_INTEGER, .example = "120"},
    {.chinese = "评定等级", .english = "rating", .kind = RPC_INTEGER, .example = "3"},
    {.chinese = "评定日期", .english = "rating_from", .kind = RPC_DAY, .example = "2024-06-01"},
    {.chinese = "评定有效期至",
        .english = "rating_until",
        .kind = RPC_DAY,
        .example = "2027-06-01"},
    {.chinese = "养护院标准", .english = "nursing_standard", .kind = RPC_BOOL, .example = "否"},
    {.chinese = "医疗服务",
        .english = "medical_unit",
        .kind = RPC_CHOICE,
        .choices = medical_words,
        .choices_chinese = medical_words_chinese,
        .example = "内设"},
    {.english = NULL}};

static const struct import_header room_headers[] = {IMPORT_CREDIT_CODE,
    {.chinese = "房间号", .english = "label", .kind = RPC_TEXT, .example = "301", .required = true},
    {.chinese = "楼层", .english = "floor", .kind = RPC_INTEGER, .example = "3", .required = true},
    {.chinese = "性别限制",
        .english = "sex_rule",
        .kind = RPC_CHOICE,
        .choices = sex_rule_words,
        .choices_chinese = sex_rule_words_chinese,
        .example = "女"},
    {.chinese = "楼栋", .english = "building", .kind = RPC_TEXT, .example = "1号楼"},
    {.chinese = "可隔离", .english = "isolation", .kind = RPC_BOOL, .example = "否"},
    {.english = NULL}};

const struct import_reference import_house_references[] = {
    {.param = "institution",
        .columns = {"credit_code", NULL},
        .find = QUERY_INSTITUTION_BY_CREDIT_CODE},
    {.param = NULL}};

static const struct import_header bed_headers[] = {IMPORT_CREDIT_CODE,
    {.chinese = "房间号", .english = "room", .kind = RPC_TEXT, .example = "301", .required = true},
    {.chinese = "床位号", .english = "label", .kind = RPC_TEXT, .example = "2", .required = true},
    {.chinese = "床位类型",
        .english = "class",
        .kind = RPC_CHOICE,
        .choices = bed_class_words,
        .choices_chinese = bed_class_words_chinese,
        .example = "护理",
        .required = true},
    {.chinese = "认知障碍床位", .english = "dementia", .kind = RPC_BOOL, .example = "否"},
    {.chinese = "保基本", .english = "basic", .kind = RPC_BOOL, .example = "是"},
    {.chinese = "启用日期",
        .english = "opened_on",
        .kind = RPC_DAY,
        .example = "2018-05-01",
        .required = true},
    {.chinese = "位置", .english = "position", .kind = RPC_TEXT, .example = "靠窗"},
    {.chinese = "照护单元", .english = "unit", .kind = RPC_TEXT, .example = "二楼护理单元"},
    {.chinese = "护理设备", .english = "nursing_equipment", .kind = RPC_BOOL, .example = "是"},
    {.chinese = "无障碍", .english = "barrier_free", .kind = RPC_BOOL, .example = "是"},
    {.chinese = "辅具", .english = "aids", .kind = RPC_BOOL, .example = "是"}, {.english = NULL}};

static const struct import_reference bed_references[] = {
    {.param = "room", .columns = {"credit_code", "room", NULL}, .find = QUERY_ROOM_BY_KEY},
    {.param = "unit", .columns = {"credit_code", "unit", NULL}, .find = QUERY_UNIT_BY_KEY},
    {.param = NULL}};

static const struct import_change institution_changes[] = {
    {"area", ""}, {"kind", ""}, {"opened_on", ""}, {"", "institution.update"}, {NULL, NULL}};
static const struct import_change room_changes[] = {{"", "room.update"}, {NULL, NULL}};
static const struct import_change bed_changes[] = {{"class", "bed.retype"},
    {"dementia", "bed.retype"}, {"basic", ""}, {"opened_on", ""}, {"", "bed.update"}, {NULL, NULL}};

int64_t import_look_ours(struct call *call, enum query_id id, const char *const *keys, int count)
{
    static const char *const names[] = {"key1", "key2", "key3", "key4"};
    struct query query = query_open(call->tx, id);
    for (int i = 0; i < count; i++) {
        query_bind_text(&query, names[i], keys[i]);
    }
    bool found = query_next(&query) && institution_is_ours(call, query_int(&query, "institution"),
                                           query_text(&query, "area"));
    int64_t ret = found ? query_int(&query, "id") : 0;
    query_end(&query);
    return ret;
}

const struct import_kind institution_import = {
    .what = "institutions",
    .method = "institution.register",
    .headers = institution_headers,
    .references = (const struct import_reference[]){{.param = NULL}},
    .same = QUERY_INSTITUTION_BY_CREDIT_CODE,
    .same_columns = {"credit_code", NULL},
    .on_file = QUERY_INSTITUTION_ON_FILE,
    .changes = institution_changes,
    .together = {{"credit_code", NULL}},
    IMPORT_KEEPS_OPEN("credit_code"),
    IMPORT_KNOWS_AREAS("area"),
};

const struct import_kind room_import = {
    .what = "rooms",
    .method = "room.add",
    .headers = room_headers,
    .references = import_house_references,
    .same = QUERY_ROOM_BY_KEY,
    .same_columns = {"credit_code", "label", NULL},
    .on_file = QUERY_ROOM_ON_FILE,
    .changes = room_changes,
    .together = {{"credit_code", "label", NULL}},
    IMPORT_KEEPS_OPEN("credit_code", "label"),
};

const struct import_kind bed_import = {
    .what = "beds",
    .method = "bed.add",
    .headers = bed_headers,
    .references = bed_references,
    .same = QUERY_BED_BY_KEY,
    .same_columns = {"credit_code", "room", "label", NULL},
    .on_file = QUERY_BED_ON_FILE,
    .changes = bed_changes,
    .makes = "bed",
    .together = {{"credit_code", NULL}},
    IMPORT_KEEPS_OPEN("credit_code", "room", "label"),
};
