// SPDX-License-Identifier: Apache-2.0
// Another class, a closure, an end of a closure: checking that it may be, and writing it. What it
// does to the indicators is the matter of bed_effect.
#pragma once

#include "daemon/care/bed.h"
#include "daemon/care/bed_close.h"

enum bed_act { BED_RETYPE, BED_CLOSE, BED_REOPEN, BED_ACTS };

// What a bed is to become by a retype that says no class, as FACT_BED_CHANGING tells it.
#define BED_BECOMES_DEMENTIA "dementia"
#define BED_BECOMES_NO_DEMENTIA "no_dementia"

extern const char *const bed_act_words[BED_ACTS + 1]; // "retype", "close", "reopen"

struct bed_change {
    enum bed_act act;
    struct bed bed;
    enum bed_class class; // of a retype: what the home declares from then on
    int dementia; // ... or whether it is a dementia-care bed; BED_UNKNOWN: its class is said
    enum bed_state state; // of a closure
    int32_t from_day;
    int32_t until_day; // of a closure, exclusive; else DAY_OPEN
    const char *reason;
    bool safety;                // of a closure: acts at once, whoever lies there
    struct bed_closure closure; // of a reopening: what ends; found by bed_change_check
    int64_t approval;           // that was asked for this change; 0: none
    int64_t office;             // whose act it is; 0: the caller's
    const char *operator_name;
};

// OK, or why it cannot be: BED_NOT_OPEN before the bed opens, STATE_CONFLICT naming the stay, hold,
// closure or approval that stands in the way, OVER_APPROVED where a withdrawn bed would come back
// above the number on file.
enum status bed_change_check(struct call *call, struct bed_change *change) MUST_USE;

// Writes rows and tally; only after a check.
void bed_change_write(struct call *call, const struct bed_change *change);
