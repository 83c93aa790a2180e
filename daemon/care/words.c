// SPDX-License-Identifier: Apache-2.0
// The words of care. Their order is also that of their enums.
#include "daemon/care/words.h"

#include <stddef.h>

const char *const house_kind_words[] = {"institution", "small_home", NULL};
const char *const house_kind_words_chinese[] = {"养老机构", "长者照护之家", NULL};

const char *const tier_words[] = {"basic", "inclusive", "market", NULL};
const char *const tier_words_chinese[] = {"保基本", "普惠", "市场", NULL};

const char *const operation_words[] = {
    "public", "public_built_private_run", "private_built_public_help", "private", NULL};
const char *const operation_words_chinese[] = {"公办", "公建民营", "民建公助", "民办", NULL};

const char *const link_words[] = {"chain", "pairing", NULL};
const char *const link_words_chinese[] = {"连锁", "结对", NULL};

const char *const sex_rule_words[] = {"male", "female", "couple", NULL};
const char *const sex_rule_words_chinese[] = {"男", "女", "夫妻", NULL};

const char *const bed_class_words[] = {"ordinary", "nursing", NULL};
const char *const bed_class_words_chinese[] = {"普通", "护理", NULL};

const char *const pool_words[] = {"street", "district", "city", NULL};
const char *const pool_words_chinese[] = {"街镇", "区级统筹", "市级统筹", NULL};

const char *const bed_state_words[] = {"planned", "built", "vacant", "held", "occupied", "away",
    "cleaning", "maintenance", "suspended", "withdrawn", NULL};

const char *const stay_event_words[] = {
    "admit", "transfer", "swap", "leave", "return", "discharge", "death", NULL};

const char *const leave_reason_words[] = {"hospital", "family", "other", NULL};

const char *const discharge_reason_words[] = {
    "home", "hospital", "other_institution", "death", "contract_end", "other", NULL};
