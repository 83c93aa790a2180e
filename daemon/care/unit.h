// SPDX-License-Identifier: Apache-2.0
// Care units: beds of one house that are run together.
#pragma once

#include "daemon/rpc/call.h"

extern const struct rpc_method unit_methods[];

enum unit_kind { UNIT_DEMENTIA, UNIT_NURSING, UNIT_KINDS };

extern const char *const unit_kind_words[UNIT_KINDS + 1];
extern const char *const unit_kind_words_chinese[UNIT_KINDS + 1];

struct unit {
    int64_t unit;
    int64_t institution;
    enum unit_kind kind;
    int64_t beds;     // that stand in it
    int64_t beds_max; // an option
};

// False when there is none (or on a fault).
bool unit_find(struct call *call, int64_t unit, struct unit *ret) MUST_USE;

// OK when the unit is one of this house and may have one bed more.
enum status unit_check(struct call *call, int64_t unit, int64_t institution) MUST_USE;
