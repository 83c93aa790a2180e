// SPDX-License-Identifier: Apache-2.0
// What is known of stays without asking anybody: names for exchange, and how two accounts of the
// same days differ. Pure.
#pragma once

#include "daemon/care/stay_history.h"

// The HL7 trigger event of a movement ("A01"): its own, the one that announces it (pending: for a
// day to come), or the one that takes it back.
const char *stay_hl7(enum stay_event event, bool is_pending, bool is_cancel);

// Days of a stay as one account has them, and when the other account came to differ.
struct stay_account {
    struct stay_span span;
    int64_t changed_ms; // of a former row: when it ceased to hold, 0: it holds; of a present one:
                        // when it was recorded
};

struct stay_accounts {
    const struct stay_account *then; // in the order of their days, not overlapping
    int then_count;
    const struct stay_account *now; // likewise
    int now_count;
    int32_t from_day; // the days that are asked about
    int32_t until_day;
};

struct stay_difference {
    int32_t from_day;
    int32_t until_day;
    struct stay_span then; // bed 0: lay nowhere
    struct stay_span now;
    int64_t changed_ms; // when the present account was recorded
};

#define STAY_DIFFERENCES_MAX 1030 // two accounts of 256 spans meet in at most that many places

// The days on which two accounts disagree about the bed or the presence, joined where they go on
// alike. ret_differences has room for STAY_DIFFERENCES_MAX; returns how many there are.
int stay_differences(const struct stay_accounts *accounts, struct stay_difference *ret_differences);
