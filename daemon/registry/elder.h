// SPDX-License-Identifier: Apache-2.0
// Elders: who a person is. Other subjects ask here for what their rules need, never for identity
// numbers.
#pragma once

#include "daemon/registry/assessment.h"
#include "daemon/registry/vocabulary.h"
#include "daemon/rpc/call.h"

struct workdays;

struct registry {
    int identify_per_hour_max; // numbers tried with a name, of one office
    int valid_months[SCHEMES]; // of an assessment; 0: assessment_months_preset
    struct workdays *workdays; // owned; NULL: no table was read
};

struct elder_facts {
    int64_t elder;
    const char *name; // arena
    int32_t born_day;
    int sex; // GB/T 2261.1
    uint32_t diets;
    uint32_t allergens;
    const char *texture; // NULL: regular
    uint32_t flags;      // bits of enum elder_flag_word live on the asked day
    char residence_area[AREA_CODE_SIZE];
    char registered_area[AREA_CODE_SIZE];
    int64_t office; // responsible
};

// What rules need of a person on a day, if the caller may know of them: in the caller's scope, or
// identified by the caller's office within 24 hours (protocol.md, Details). False: answer NOT_FOUND
// (or see tx->fault). One or two statements: bookings pass here.
bool elder_look(
    struct call *call, int64_t elder, int32_t on_day, struct elder_facts *ret_facts) MUST_USE;

// The same for rules whose caller holds a record of the person, such as a booking at their site:
// no scope is asked, so nothing of it may be answered but what the rule decides.
bool elder_know(
    struct call *call, int64_t elder, int32_t on_day, struct elder_facts *ret_facts) MUST_USE;

// The id of the person with this identity number, 0 when unknown. No scope: who answers by it asks
// elder_look first.
int64_t elder_of_number(struct call *call, const char *id_number);
