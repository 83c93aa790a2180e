// SPDX-License-Identifier: Apache-2.0
// Import of stays, past ones and those that go on: the bed by credit code, room and label, the
// resident by number and name.
#include "daemon/care/import_care.h"
#include "daemon/registry/elder_door.h"
#include "daemon/registry/import_open.h"

static const char *const reason_words[] = {"home", "hospital", "other_institution", "death",
    "contract_end", "other", "home", "other_institution", "death", "contract_end", NULL};
static const char *const reason_chinese[] = {
    "回家", "住院", "转其他机构", "死亡", "合同到期", "其他", "返家", "转院", "去世", "期满", NULL};
static const char *const leave_words[] = {"hospital", "family", "other", "family", NULL};
static const char *const leave_chinese[] = {"住院", "探亲", "其他", "回家", NULL};

#define LEAVE(n, number)                                                                           \
    {"请假开始" number, "leaves[" n "].from", RPC_DAY, NULL, NULL, "2025-03-01", false},           \
        {"请假结束" number, "leaves[" n "].until", RPC_DAY, NULL, NULL, "2025-03-09", false},      \
    {                                                                                              \
        "请假原因" number, "leaves[" n "].reason", RPC_CHOICE, leave_words, leave_chinese, "住院", \
            false                                                                                  \
    }

#define MOVE(n, number)                                                                            \
    {"转床日期" number, "moves[" n "].on", RPC_DAY, NULL, NULL, "2025-06-01", false},              \
        {"转入房间" number, "moves[" n "].room", RPC_TEXT, NULL, NULL, "302", false},              \
    {                                                                                              \
        "转入床位" number, "moves[" n "].bed", RPC_TEXT, NULL, NULL, "1", false                    \
    }
#define MOVE_ROOM(n) "moves[" n "].room"
#define MOVE_BED(n) "moves[" n "].bed"
#define MOVE_REFERENCE(n)                                                                          \
    {                                                                                              \
        .param = MOVE_BED(n), .columns = {"credit_code", MOVE_ROOM(n), MOVE_BED(n), NULL},         \
        .find = QUERY_BED_BY_KEY                                                                   \
    }

static const struct import_header stay_headers[] = {
    IMPORT_CREDIT_CODE,
    {"房间号", "room", RPC_TEXT, NULL, NULL, "301", true},
    {"床位号", "bed", RPC_TEXT, NULL, NULL, "2", true},
    {"身份证号", "id_number", RPC_TEXT, NULL, NULL, "31011419400315000X", true},
    {"姓名", "name", RPC_TEXT, NULL, NULL, "王秀英", true},
    {"入住日期", "from", RPC_DAY, NULL, NULL, "2024-05-06", true},
    {"离院日期", "until", RPC_DAY, NULL, NULL, "2026-02-01", false},
    {"离院原因", "reason", RPC_CHOICE, reason_words, reason_chinese, "回家", false},
    LEAVE("1", ""),
    LEAVE("2", "2"),
    LEAVE("3", "3"),
    MOVE("1", ""),
    MOVE("2", "2"),
    MOVE("3", "3"),
    {"来源", "source", RPC_TEXT, NULL, NULL, "入住登记簿", false},
    {.english = NULL},
};

int64_t import_look_resident(struct call *call, const char *const *keys)
{
    return elder_door_recognise(call, keys[1], keys[0]);
}

static const struct import_reference stay_references[] = {
    {.param = "bed", .columns = {"credit_code", "room", "bed", NULL}, .find = QUERY_BED_BY_KEY},
    MOVE_REFERENCE("1"),
    MOVE_REFERENCE("2"),
    MOVE_REFERENCE("3"),
    {.param = "elder", .columns = {"name", "id_number", NULL}, .look = import_look_resident},
    {.param = NULL},
};

// The same bed and the same person are where two rows clash; stay.record itself knows a stay again.
const struct import_kind stay_import = {
    .what = "stays",
    .method = "stay.record",
    .headers = stay_headers,
    .references = stay_references,
    .makes = "stay",
    .together = {{"credit_code", "room", "bed", NULL}, {"id_number", NULL},
        {"credit_code", MOVE_ROOM("1"), MOVE_BED("1"), NULL},
        {"credit_code", MOVE_ROOM("2"), MOVE_BED("2"), NULL},
        {"credit_code", MOVE_ROOM("3"), MOVE_BED("3"), NULL}},
    IMPORT_KEEPS_OPEN("credit_code", "id_number", "from"),
};
