// SPDX-License-Identifier: Apache-2.0
// The test of a nursing-type bed (护理型床位, domain.md §3.3.2) as a pure function that says which
// condition fails, and the staffing it may rest on.
#pragma once

#include "daemon/care/bed_suit.h"

// A: the bed itself, or enough carers. B: barrier-free. C: aids.
enum nursing_condition { NURSING_A, NURSING_B, NURSING_C, NURSING_CONDITIONS };

extern const char *const nursing_condition_words[NURSING_CONDITIONS + 1]; // "A", "B", "C"

struct nursing_facts {
    bool built_to_standard; // the house: 老年养护院建设标准; then every bed counts
    enum suit_known equipment;
    enum suit_known staffed;
    enum suit_known barrier_free;
    enum suit_known aids;
};

struct nursing_verdict {
    bool passes;      // nothing failed, nothing is unknown
    unsigned failed;  // bits of conditions that are not met
    unsigned unknown; // bits of conditions nobody has spoken about
};

struct nursing_verdict bed_nursing_test(const struct nursing_facts *facts);

// Carers in hundredths of a full post; one carer for three fully and six partly disabled
// residents, nobody counted twice.
struct staffing {
    int64_t carer_percent;
    int64_t full_disabled;
    int64_t part_disabled;
};

enum suit_known bed_nursing_staffed(const struct staffing *staffing);
