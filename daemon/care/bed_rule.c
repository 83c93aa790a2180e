// SPDX-License-Identifier: Apache-2.0
// The state of a bed as a pure function of its facts.
#include "daemon/care/bed_rule.h"

#include "common/base/day.h"

#define HOUR_MS INT64_C(3600000)

// Recorded ahead: the beginning of the day; recorded late: its end; else when it was recorded.
static int64_t left_ms(const struct bed_facts *facts, int zone_minutes)
{
    int64_t begin = day_begins(facts->left_day, zone_minutes);
    int64_t end = day_begins(facts->left_day + 1, zone_minutes);
    if (facts->left_recorded_ms < begin) {
        return begin;
    }
    return facts->left_recorded_ms < end ? facts->left_recorded_ms : end;
}

int64_t bed_cleaned_ms(const struct bed_facts *facts, int zone_minutes)
{
    return facts->left_day == DAY_NONE
               ? 0
               : left_ms(facts, zone_minutes) + facts->cleaning_hours * HOUR_MS;
}

enum bed_state bed_state_on(const struct bed_facts *facts, int32_t on_day, const struct tx *tx)
{
    if (facts->opened_day > on_day) {
        return BED_PLANNED;
    }
    if (facts->occupied) {
        return BED_OCCUPIED;
    }
    if (facts->left_day == DAY_NONE || facts->cleaning_hours == 0) {
        return BED_VACANT;
    }
    int64_t at_ms = on_day == tx->today_day ? tx->now_ms : day_begins(on_day, tx->zone_minutes);
    int64_t left = left_ms(facts, tx->zone_minutes);
    if (at_ms < left && on_day == facts->left_day) {
        at_ms = left;
    }
    return at_ms < bed_cleaned_ms(facts, tx->zone_minutes) ? BED_CLEANING : BED_VACANT;
}
