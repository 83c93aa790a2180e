// SPDX-License-Identifier: Apache-2.0
// What is told of a person, in one form everywhere.
#pragma once

#include "daemon/rpc/call.h"

// "unknown", "male", "female" for GB/T 2261.1; every other code is told as unknown.
const char *elder_sex_word(int64_t sex);

struct elder_assessed {
    const char *scheme; // arena
    const char *level;
    const char *dementia;
    int32_t until_day;
};

// The assessment that holds on a day; false when none does, or on a fault.
bool elder_assessed_on(
    struct call *call, int64_t elder, int32_t day, struct elder_assessed *ret) MUST_USE;

// Of those whose validity has ended by a day the one that ended last; false when there is none.
bool elder_assessed_until(
    struct call *call, int64_t elder, int32_t day, struct elder_assessed *ret) MUST_USE;
