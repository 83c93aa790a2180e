// SPDX-License-Identifier: Apache-2.0
// What a bureau's own books say of houses: what inspectors found of their beds. Houses are known by
// credit code, beds by room and label.
#include "daemon/care/bed.h"
#include "daemon/care/bed_nursing.h"
#include "daemon/care/import_care.h"
#include "daemon/care/institution.h"
#include "daemon/registry/import_open.h"

static const struct import_header verification_headers[] = {
    {"信用代码", "credit_code", RPC_TEXT, NULL, NULL, "52310114MJ00A0012K", true},
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
