// SPDX-License-Identifier: Apache-2.0
// The ability score of GB/T 42195-2022: 26 items, 90 points, five levels (domain.md §3.2.1). Pure.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#define ASSESSMENT_ITEMS 26
#define ASSESSMENT_POINTS_MAX 90

struct assessment_item {
    const char *name;
    int most; // points; the least is 0
};

// In the order of the standard: self-care 8, basic movement 4, mental state 9, senses and social 5.
extern const struct assessment_item assessment_items[ASSESSMENT_ITEMS];

struct assessment_adjustment {
    bool coma;            // level 4 at once
    bool dementia;        // diagnosed, ICD-10 F00 to F03
    bool mental_disorder; // other, F04 to F99, diagnosed by a psychiatrist
    int64_t risk_events;  // falls, choking, getting lost ... in the last 30 days
};

// 0 (intact) to 4 (complete loss) for a sum of 0 to 90, one level worse, once, where adjusted.
int assessment_level(int total, const struct assessment_adjustment *adjustment);
