// SPDX-License-Identifier: Apache-2.0
// The ability score of GB/T 42195-2022.
#include "daemon/registry/assessment_score.h"

#define LEVEL_MOST 4
#define RISK_EVENTS_MIN 2

const struct assessment_item assessment_items[ASSESSMENT_ITEMS] = {
    {"eating", 4},
    {"grooming", 4},
    {"bathing", 4},
    {"upper_dressing", 4},
    {"lower_dressing", 4},
    {"urine_control", 4},
    {"stool_control", 4},
    {"toileting", 4},
    {"turning", 4},
    {"transfer", 4},
    {"walking", 4},
    {"stairs", 3},
    {"time", 4},
    {"place", 4},
    {"person", 4},
    {"memory", 4},
    {"understanding", 4},
    {"expression", 4},
    {"aggression", 1},
    {"depression", 1},
    {"consciousness", 2},
    {"sight", 2},
    {"hearing", 2},
    {"daily_affairs", 4},
    {"transport", 3},
    {"social_contact", 4},
};

int assessment_level(int total, const struct assessment_adjustment *adjustment)
{
    static const int least[LEVEL_MOST] = {ASSESSMENT_POINTS_MAX, 66, 46, 30}; // of levels 0 to 3
    int level = 0;
    if (adjustment->coma) {
        return LEVEL_MOST;
    }
    while (level < LEVEL_MOST && total < least[level]) {
        level++;
    }
    bool worse = adjustment->dementia || adjustment->mental_disorder ||
                 adjustment->risk_events >= RISK_EVENTS_MIN;
    return worse && level < LEVEL_MOST ? level + 1 : level;
}
