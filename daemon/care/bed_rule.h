// SPDX-License-Identifier: Apache-2.0
// What state a bed is in on a day: derived, never stored.
#pragma once

#include "daemon/care/words.h"
#include "daemon/store/query.h"
#include "daemon/store/tx.h"

#define BED_OPEN_FOR_USE (-1) // no closure

struct bed_facts {
    int32_t built_day;
    int32_t opened_day;
    int closure;              // BED_MAINTENANCE, BED_SUSPENDED, BED_WITHDRAWN or BED_OPEN_FOR_USE
    bool occupied;            // somebody has it on the day
    bool away;                // ... and is not there
    bool held;                // kept for somebody who has not come yet
    int64_t cleaning_hours;   // of the house
    int32_t left_day;         // last left on or before the day; DAY_NONE: never
    int64_t left_recorded_ms; // when that was recorded
    int64_t left_use;         // the use without a night it was (bed_use); 0: left after a night
    int64_t cleaned_ms;       // when somebody said that it is clean since; 0: nobody did
};

// The state on on_day; on tx's today at its present instant, on other days at their beginning
// (on the day of leaving: at the leaving). Where several hold, who lies there comes first: a closed
// bed with somebody in it is occupied, so that no count loses a person.
enum bed_state bed_state_on(const struct bed_facts *facts, int32_t on_day, const struct tx *tx);

// What a bed is on a day before it opens: planned, or built already.
enum bed_state bed_state_before(int32_t built_day, int32_t on_day);

// The instant cleaning ends after the last leaving; 0 when nobody ever left.
int64_t bed_cleaned_ms(const struct bed_facts *facts, int zone_minutes);

// The facts in the present row of a query with the columns built_day, opened_day, closure, stay,
// away, held, cleaning_hours, left_day, left_at, left_use and cleaned_at.
struct bed_facts bed_facts_of(const struct query *query);

// How a state is told to others: HL7 table 0116 (= FHIR Location.operationalStatus) knows no
// reservation, so a held bed is U there and "reserved" in the FHIR encounter's location; what a
// bed is beyond the table is told by our own word beside it.
struct bed_state_code {
    const char *hl7_0116;    // C closed, H housekeeping, O occupied, U unoccupied; NULL: no bed yet
    const char *fhir_status; // FHIR Location.status: active, suspended, inactive
    const char *fhir_held;   // FHIR Encounter.location.status: active, reserved, planned; or NULL
};

extern const struct bed_state_code bed_state_codes[BED_STATES];
