// SPDX-License-Identifier: Apache-2.0
// What state a bed is in on a day: derived, never stored.
#pragma once

#include "daemon/care/words.h"
#include "daemon/store/tx.h"

struct bed_facts {
    int32_t opened_day;
    bool occupied;            // somebody holds it on the day
    int64_t cleaning_hours;   // of the house
    int32_t left_day;         // last left on or before the day; DAY_NONE: never
    int64_t left_recorded_ms; // when that was recorded
};

// The state on on_day; on tx's today at its present instant, on other days at their beginning
// (on the day of leaving: at the leaving).
enum bed_state bed_state_on(const struct bed_facts *facts, int32_t on_day, const struct tx *tx);

// The instant cleaning ends after the last leaving; 0 when nobody ever left.
int64_t bed_cleaned_ms(const struct bed_facts *facts, int zone_minutes);
