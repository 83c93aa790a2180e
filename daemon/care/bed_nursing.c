// SPDX-License-Identifier: Apache-2.0
// Conditions A, B and C in integers.
#include "daemon/care/bed_nursing.h"

#define BIT(condition) (1u << (condition))
#define PARTLY_PER_CARER 6
#define FULL_AS_PARTLY 2 // one of three weighs as two of six
#define PERCENT 100

const char *const nursing_condition_words[] = {"A", "B", "C", NULL};

static void judge(
    struct nursing_verdict *verdict, enum nursing_condition condition, enum suit_known known)
{
    switch (known) {
    case SUIT_YES:
        return;
    case SUIT_NO:
        verdict->failed |= BIT(condition);
        return;
    case SUIT_UNKNOWN:
        verdict->unknown |= BIT(condition);
        return;
    }
}

static enum suit_known either(enum suit_known one, enum suit_known other)
{
    if (one == SUIT_YES || other == SUIT_YES) {
        return SUIT_YES;
    }
    return one == SUIT_NO && other == SUIT_NO ? SUIT_NO : SUIT_UNKNOWN;
}

struct nursing_verdict bed_nursing_test(const struct nursing_facts *facts)
{
    struct nursing_verdict verdict = {.passes = true};
    if (facts->built_to_standard) {
        return verdict;
    }
    judge(&verdict, NURSING_A, either(facts->equipment, facts->staffed));
    judge(&verdict, NURSING_B, facts->barrier_free);
    judge(&verdict, NURSING_C, facts->aids);
    verdict.passes = verdict.failed == 0 && verdict.unknown == 0;
    return verdict;
}

enum suit_known bed_nursing_staffed(const struct staffing *staffing)
{
    if (staffing->carer_percent == 0) {
        return SUIT_UNKNOWN; // nobody has entered the carers
    }
    int64_t needed = FULL_AS_PARTLY * staffing->full_disabled + staffing->part_disabled;
    return staffing->carer_percent * PARTLY_PER_CARER >= needed * PERCENT ? SUIT_YES : SUIT_NO;
}
