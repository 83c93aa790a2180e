// SPDX-License-Identifier: Apache-2.0
// Import of care units, carers and their certificates, and family care beds: Chinese and English
// headers; houses are known by credit code, carers by staff number, persons by number and name.
#include "daemon/care/carer.h"
#include "daemon/care/import_care.h"
#include "daemon/care/unit.h"
#include "daemon/registry/import_open.h"

#define STAFF_NUMBER                                                                               \
    {                                                                                              \
        .chinese = "工号", .english = "code", .kind = RPC_TEXT, .example = "H-017",                \
        .required = true                                                                           \
    }

static const struct import_header unit_headers[] = {IMPORT_CREDIT_CODE,
    {.chinese = "单元类型",
        .english = "kind",
        .kind = RPC_CHOICE,
        .choices = unit_kind_words,
        .choices_chinese = unit_kind_words_chinese,
        .example = "护理单元",
        .required = true},
    {.chinese = "单元名称",
        .english = "name",
        .kind = RPC_TEXT,
        .example = "二楼护理单元",
        .required = true},
    {.english = NULL}};

const struct import_kind unit_import = {
    .what = "units",
    .method = "unit.add",
    .headers = unit_headers,
    .references = import_house_references,
    .same = QUERY_UNIT_BY_KEY,
    .same_columns = {"credit_code", "name", NULL},
    .on_file = QUERY_UNIT_ON_FILE,
    .changes = (const struct import_change[]){{"", ""}, {NULL, NULL}},
    .together = {{"credit_code", "name", NULL}},
    .makes = "unit",
    IMPORT_KEEPS_OPEN("credit_code", "name"),
};

static int64_t look_carer(struct call *call, const char *const *keys)
{
    return import_look_ours(call, QUERY_CARER_BY_KEY, keys, 2);
}

static int64_t look_certificate(struct call *call, const char *const *keys)
{
    return import_look_ours(call, QUERY_CERTIFICATE_BY_KEY, keys, 3);
}

static const struct import_header carer_headers[] = {IMPORT_CREDIT_CODE, STAFF_NUMBER,
    {.chinese = "姓名", .english = "name", .kind = RPC_TEXT, .example = "陈护理", .required = true},
    {.chinese = "岗位",
        .english = "post",
        .kind = RPC_CHOICE,
        .choices = carer_post_words,
        .choices_chinese = carer_post_words_chinese,
        .example = "护理员"},
    {.chinese = "在岗比例", .english = "percent", .kind = RPC_INTEGER, .example = "100"},
    {.chinese = "入职日期", .english = "from", .kind = RPC_DAY, .example = "2024-03-01"},
    {.english = NULL}};

const struct import_kind carer_import = {
    .what = "carers",
    .method = "carer.register",
    .headers = carer_headers,
    .references = import_house_references,
    .same_look = look_carer,
    .same_columns = {"credit_code", "code", NULL},
    .on_file = QUERY_CARER_ON_FILE,
    .changes = (const struct import_change[]){{"name", ""}, {"", "carer.post"}, {NULL, NULL}},
    .together = {{"credit_code", "code", NULL}},
    .makes = "carer",
    IMPORT_KEEPS_OPEN("credit_code", "code"),
};

static const struct import_header certificate_headers[] = {IMPORT_CREDIT_CODE, STAFF_NUMBER,
    {.chinese = "证书编号",
        .english = "number",
        .kind = RPC_TEXT,
        .example = "Y000031011401",
        .required = true},
    {.chinese = "技能等级", .english = "level", .kind = RPC_INTEGER, .example = "4"},
    {.chinese = "发证日期", .english = "from", .kind = RPC_DAY, .example = "2024-06-01"},
    {.chinese = "失效日期", .english = "until", .kind = RPC_DAY, .example = "2027-06-01"},
    {.english = NULL}};

static const struct import_reference certificate_references[] = {
    {.param = "carer", .columns = {"credit_code", "code", NULL}, .look = look_carer},
    {.param = NULL}};

const struct import_kind certificate_import = {
    .what = "certificates",
    .method = "carer.certify",
    .headers = certificate_headers,
    .references = certificate_references,
    .same_look = look_certificate,
    .same_columns = {"credit_code", "code", "number", NULL},
    .on_file = QUERY_CERTIFICATE_ON_FILE,
    .changes = (const struct import_change[]){{"", ""}, {NULL, NULL}},
    .together = {{"credit_code", "code", NULL}},
    IMPORT_KEEPS_OPEN("credit_code", "code", "number"),
};

static const struct import_header family_bed_headers[] = {{.chinese = "身份证号",
                                                              .english = "id_number",
                                                              .kind = RPC_TEXT,
                                                              .example = "31011419400315000X",
                                                              .required = true},
    {.chinese = "姓名", .english = "name", .kind = RPC_TEXT, .example = "王秀英", .required = true},
    {.chinese = "每月上门次数",
        .english = "visits_per_month",
        .kind = RPC_INTEGER,
        .example = "8",
        .required = true},
    {.chinese = "开始日期", .english = "from", .kind = RPC_DAY, .example = "2026-03-01"},
    {.chinese = "结束日期", .english = "until", .kind = RPC_DAY, .example = "2027-03-01"},
    {.english = NULL}};

static const struct import_reference family_bed_references[] = {
    {.param = "elder", .columns = {"name", "id_number", NULL}, .look = import_look_resident},
    {.param = NULL}};

// The house's own family bed of the person that begins on the same day.
static int64_t look_same(struct call *call, const char *const *keys)
{
    int64_t elder = import_look_resident(call, keys);
    struct query query = query_open(call->tx, QUERY_FAMILY_BED_BEGUN);
    query_bind_int(&query, "elder", elder);
    query_bind_int(&query, "institution", call->principal.institution);
    query_bind_text(&query, "from_day", keys[2]);
    int64_t found = query_next(&query) ? query_int(&query, "family_bed") : 0;
    query_end(&query);
    return found;
}

const struct import_kind family_bed_import = {
    .what = "family_beds",
    .method = "family_bed.open",
    .headers = family_bed_headers,
    .references = family_bed_references,
    .same_look = look_same,
    .same_columns = {"name", "id_number", "from", NULL},
    .on_file = QUERY_FAMILY_BED_ON_FILE,
    .changes = (const struct import_change[]){{"until", "family_bed.end"}, {"", ""}, {NULL, NULL}},
    .makes = "family_bed",
    .together = {{"id_number", NULL}},
    IMPORT_KEEPS_OPEN("id_number", "from"),
};
