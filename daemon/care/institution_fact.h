// SPDX-License-Identifier: Apache-2.0
// What is on file of a house on a day: the approved number, and facts that hold from a day on until
// said otherwise.
#pragma once

#include "daemon/care/words.h"
#include "daemon/rpc/call.h"

enum house_fact {
    FACT_TIER,
    FACT_OPERATION,
    FACT_BUILT_BEDS,
    FACT_RATING,           // "1" to "5" (GB/T 37276); "none"
    FACT_NURSING_STANDARD, // "yes", "no": built to the nursing-home standard
    FACT_MEDICAL_UNIT,     // "none", "inside", "contract"
    HOUSE_FACTS
};

extern const char *const house_fact_words[HOUSE_FACTS + 1];
#define RATING_MONTHS 36 // how long a rating holds where nobody says

extern const char *const medical_unit_words[]; // ends with NULL

#define INSTITUTION_NOT_GIVEN (-1)

// The rows of facts that a house is registered with or that change later; the struct has them by
// these names, with has_standard.
#define INSTITUTION_FACT_PARAMS(type)                                                              \
    {.name = "rating",                                                                             \
        .help = "Level of GB/T 37276, 1 to 5; 0: none.",                                           \
        .kind = RPC_INTEGER,                                                                       \
        .offset = offsetof(type, rating),                                                          \
        .least = 0,                                                                                \
        .most = 5,                                                                                 \
        .absent = INSTITUTION_NOT_GIVEN},                                                          \
        {.name = "rating_until",                                                                   \
            .help = "The day the rating ends; three years on when left out.",                      \
            .kind = RPC_DAY,                                                                       \
            .offset = offsetof(type, rating_until)},                                               \
        {.name = "nursing_standard",                                                               \
            .help = "Built to the standard of nursing homes "                                      \
                    "(老年养护院): every bed counts as nursing.",                                  \
            .kind = RPC_BOOL,                                                                      \
            .offset = offsetof(type, nursing_standard),                                            \
            .present_offset = offsetof(type, has_standard)},                                       \
    {                                                                                              \
        .name = "medical_unit", .help = "Medical service: none, inside or by contract.",           \
        .kind = RPC_CHOICE, .offset = offsetof(type, medical_unit), .choices = medical_unit_words  \
    }

// The value on a day into the arena; NULL when nothing is on file.
const char *institution_fact_on(
    struct call *call, int64_t institution, enum house_fact fact, int32_t on_day);

// From from_day on until until_day (DAY_OPEN: no end) the fact has this value; what stood on those
// days is superseded, what stood before and behind them stays.
void institution_fact_say(struct call *call, int64_t institution, enum house_fact fact,
    const char *value, int32_t from_day, int32_t until_day);

// The number of beds on file from a day on. OVER_APPROVED where more are listed on some day from
// then on. The tally follows.
enum status institution_approve(
    struct call *call, int64_t institution, int64_t approved_beds, int32_t from_day) MUST_USE;

// Nothing is on file any more from a day on: the house closes.
void institution_unapprove(struct call *call, int64_t institution, int32_t from_day);
