// SPDX-License-Identifier: Apache-2.0
// What a bureau's own books say of houses: permits, contracts, links, and what inspectors found of
// their beds. Houses are known by credit code, beds by room and label.
#include "daemon/care/bed.h"
#include "daemon/care/bed_nursing.h"
#include "daemon/care/import_care.h"
#include "daemon/care/institution.h"
#include "daemon/registry/import_open.h"

static const struct import_header verification_headers[] = {
    IMPORT_CREDIT_CODE,
    {"房间号", "room", RPC_TEXT, NULL, NULL, "301", true},
    {"床位号", "bed", RPC_TEXT, NULL, NULL, "2", true},
    {"核查日期", "on", RPC_DAY, NULL, NULL, "2025-10-15", true},
    {"核查结果", "class", RPC_CHOICE, bed_class_words, bed_class_words_chinese, "护理", true},
    {"核查人员", "inspectors", RPC_TEXTS, NULL, NULL, "检查员甲、检查员乙", true},
    {"不符合条件", "failed_condition", RPC_CHOICE, nursing_condition_words, NULL, "B", false},
    {"记录", "evidence", RPC_TEXT, NULL, NULL, "2025年核查档案第12页", false},
    {.english = NULL},
};

static const struct import_reference verification_references[] = {
    {.param = "beds",
        .many = true,
        .columns = {"credit_code", "room", "bed", NULL},
        .find = QUERY_BED_BY_KEY},
    {.param = NULL},
};

static int64_t find_bed(struct call *call, const char *const *keys)
{
    struct query query = query_open(call->tx, QUERY_BED_BY_KEY);
    query_bind_text(&query, "key1", keys[0]);
    query_bind_text(&query, "key2", keys[1]);
    query_bind_text(&query, "key3", keys[2]);
    int64_t id = query_next(&query) ? query_int(&query, "id") : 0;
    query_end(&query);
    return id;
}

// What was found of this bed on this day, where that is the caller's to know.
static int64_t look_visit(struct call *call, const char *const *keys)
{
    struct bed bed;
    int32_t on_day = DAY_NONE;
    int64_t id = find_bed(call, keys);
    if (id == 0 || !day_parse(keys[3], &on_day) || !bed_find(call, id, on_day, &bed) ||
        !institution_is_ours(call, bed.institution, bed.area)) {
        return 0;
    }
    struct query query = query_open(call->tx, QUERY_VERIFICATION_OF_DAY);
    query_bind_int(&query, "bed", id);
    query_bind_day(&query, "on", on_day);
    int64_t found = query_next(&query) ? query_int(&query, "verification") : 0;
    query_end(&query);
    return found;
}

const struct import_kind verification_import = {
    .what = "verifications",
    .method = "bed.verify",
    .headers = verification_headers,
    .references = verification_references,
    .same_look = look_visit,
    .same_columns = {"credit_code", "room", "bed", "on"},
    .on_file = QUERY_VERIFICATION_ON_FILE,
    .changes = (const struct import_change[]){{"", "bed.verify"}, {NULL, NULL}},
    .makes = "verification",
    .together = {{"credit_code", "room", "bed", NULL}},
    IMPORT_KEEPS_OPEN("credit_code", "room", "bed", "on"),
};

// --- permits, contracts and links ---

static int64_t look_permit(struct call *call, const char *const *keys)
{
    return import_look_ours(call, QUERY_PERMIT_BY_KEY, keys, 3);
}

static int64_t look_contract(struct call *call, const char *const *keys)
{
    return import_look_ours(call, QUERY_CONTRACT_BY_KEY, keys, 4);
}

static int64_t look_link(struct call *call, const char *const *keys)
{
    return import_look_ours(call, QUERY_LINK_BY_KEY, keys, 4);
}

// A paper of other days is another paper.
static const struct import_change paper_changes[] = {{"", "institution.update"}, {NULL, NULL}};

static const struct import_header permit_headers[] = {
    IMPORT_CREDIT_CODE,
    {"许可名称", "permits[1].name", RPC_TEXT, NULL, NULL, "消防", true},
    {"许可编号", "permits[1].number", RPC_TEXT, NULL, NULL, "沪消00000001", false},
    {"发证日期", "permits[1].from", RPC_DAY, NULL, NULL, "2024-06-01", true},
    {"有效期至", "permits[1].until", RPC_DAY, NULL, NULL, "2027-05-31", true},
    {.english = NULL},
};

const struct import_kind permit_import = {
    .what = "permits",
    .method = "institution.update",
    .headers = permit_headers,
    .references = import_house_references,
    .same_look = look_permit,
    .same_columns = {"credit_code", "permits[1].name", "permits[1].until", NULL},
    .on_file = QUERY_PAPER_ON_FILE,
    .changes = paper_changes,
    .together = {{"credit_code", NULL}},
    IMPORT_KEEPS_OPEN("credit_code", "permits[1].name", "permits[1].until"),
};

static const struct import_header contract_headers[] = {
    IMPORT_CREDIT_CODE,
    {"合同名称", "contracts[1].name", RPC_TEXT, NULL, NULL, "医养", true},
    {"对方", "contracts[1].party", RPC_TEXT, NULL, NULL, "示例医院", true},
    {"合同编号", "contracts[1].number", RPC_TEXT, NULL, NULL, "2024-017", false},
    {"开始日期", "contracts[1].from", RPC_DAY, NULL, NULL, "2024-01-01", true},
    {"结束日期", "contracts[1].until", RPC_DAY, NULL, NULL, "2026-12-31", true},
    {.english = NULL},
};

const struct import_kind contract_import = {
    .what = "contracts",
    .method = "institution.update",
    .headers = contract_headers,
    .references = import_house_references,
    .same_look = look_contract,
    .same_columns = {"credit_code", "contracts[1].name", "contracts[1].party",
        "contracts[1].until"},
    .on_file = QUERY_PAPER_ON_FILE,
    .changes = paper_changes,
    .together = {{"credit_code", NULL}},
    IMPORT_KEEPS_OPEN(
        "credit_code", "contracts[1].name", "contracts[1].party", "contracts[1].until"),
};

static const struct import_header link_headers[] = {
    IMPORT_CREDIT_CODE,
    {"对方信用代码", "with_credit_code", RPC_TEXT, NULL, NULL, "52310114MJ00A0013N", true},
    {"关系", "kind", RPC_CHOICE, link_words, link_words_chinese, "连锁", true},
    {"开始日期", "from", RPC_DAY, NULL, NULL, "2024-01-01", true},
    {"结束日期", "until", RPC_DAY, NULL, NULL, "", false},
    {.english = NULL},
};

static const struct import_reference link_references[] = {
    {.param = "institution",
        .columns = {"credit_code", NULL},
        .find = QUERY_INSTITUTION_BY_CREDIT_CODE},
    {.param = "with",
        .columns = {"with_credit_code", NULL},
        .find = QUERY_INSTITUTION_BY_CREDIT_CODE},
    {.param = NULL},
};

const struct import_kind link_import = {
    .what = "links",
    .method = "institution.link",
    .headers = link_headers,
    .references = link_references,
    .same_look = look_link,
    .same_columns = {"credit_code", "with_credit_code", "kind", "from"},
    .on_file = QUERY_LINK_ON_FILE,
    .changes = (const struct import_change[]){{"", ""}, {NULL, NULL}},
    .makes = "link",
    .together = {{"credit_code", NULL}, {"with_credit_code", NULL}},
    IMPORT_KEEPS_OPEN("credit_code", "with_credit_code", "kind", "from"),
};
